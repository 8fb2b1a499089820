"""A camera is stood in for by a video file and by an MJPEG stream, both through the real capture."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.cv import cv2
from studio.live.panel import Panel
from studio.settings import Settings


def scene(seed):
    """A picture with a look of its own."""
    blocks = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return blocks.repeat(10, 0).repeat(10, 1)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "人脸.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (160, 120))
    for index in range(50):
        writer.write(scene(index // 10))
    writer.release()
    return path


@pytest.fixture
def panel(qtbot, document, make_run):
    # Another run may have an export; the untrained one is looked through with torch.
    make_run("one")
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    shown.resize(1100, 700)
    shown.show()
    shown.sources.setCurrentIndex(shown.sources.findData("file"))
    yield shown
    shown.shutdown()


@pytest.fixture
def stream():
    """An MJPEG stream that ends after ten pictures, each time, until told to stay: (url, stay)."""
    stay, over = threading.Event(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            sent = 0
            try:
                while not over.wait(0.03) and (sent < 10 or stay.is_set()):
                    data = cv2.imencode(".jpg", scene(sent % 5))[1].tobytes()
                    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                    self.wfile.write(head.encode() + data + b"\r\n")
                    sent += 1
            except OSError:
                return  # the client left

        def log_message(self, format, *args):
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/a.mjpg", stay
    over.set()
    server.shutdown()
    server.server_close()
