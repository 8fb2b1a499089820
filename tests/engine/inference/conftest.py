"""A real video file and real HTTP streams on this machine."""

import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.datasets.cv import cv2
from engine.models.detector import Detector as Network
from engine.models.detector import build_detector
from engine.models.spec import DetectorSpec
from engine.models.weights_io import save_weights

SPEC = DetectorSpec(("red", "green"), image_size=96)


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Two OpenMP threads on a busy machine wait for each other most of the time."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def restless() -> Callable[..., Network]:
    """Makes an untrained network whose statistics are not the neutral ones, so that fusing has work to do."""

    def make(spec: DetectorSpec = SPEC) -> Network:
        torch.manual_seed(1)
        network = build_detector(spec)
        generator = torch.Generator().manual_seed(2)
        for name, value in network.state_dict().items():
            if name.endswith(("running_mean", "bias")):
                value.copy_(0.1 * torch.randn(value.shape, generator=generator))
            elif name.endswith("running_var"):
                value.copy_(0.5 + torch.rand(value.shape, generator=generator))
            elif "heads" in name and value.ndim == 4:
                value.mul_(4)
        return network.eval()

    return make


@pytest.fixture(scope="session")
def bare_run(tmp_path_factory: pytest.TempPathFactory, restless: Callable[..., Network]) -> Path:
    """A folder with the weights of that network; tests must not write to it."""
    folder = tmp_path_factory.mktemp("runs") / "läufe 1"
    folder.mkdir()
    save_weights(folder / "best.safetensors", restless().state_dict(), SPEC, 0.3)
    return folder


@pytest.fixture(scope="session")
def exported_run(tmp_path_factory: pytest.TempPathFactory, bare_run: Path) -> Path:
    """The same, exported; tests must not write to it."""
    from engine.inference.export.exporting import export

    folder = shutil.copytree(bare_run, tmp_path_factory.mktemp("exported") / "läufe 1")
    export(folder)
    return Path(folder)


def picture(index: int) -> np.ndarray:
    """A 64x48 BGR picture whose grey level tells its index."""
    return np.full((48, 64, 3), 20 + 8 * index, np.uint8)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """20 frames at 25 frames a second; frame i is grey 20 + 8 i."""
    path = tmp_path / "übung.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (64, 48))
    assert writer.isOpened()
    for index in range(20):
        writer.write(picture(index))
    writer.release()
    return path


@pytest.fixture
def serve_stream() -> Iterator[Callable[..., str]]:
    """``serve_stream(frames, then)`` serves an MJPEG stream and returns its URL.

    ``then``: "close" the connection after the frames, or stay "silent". ``connections``: how many are
    served before the server refuses; 0: all.
    """
    release = threading.Event()
    servers: list[ThreadingHTTPServer] = []

    def serve(frames: int, then: str, connections: int = 0) -> str:
        served: list[int] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.append(1)
                if connections and len(served) > connections:
                    self.send_error(503)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                try:
                    for index in range(frames):
                        data = cv2.imencode(".jpg", picture(index % 20))[1].tobytes()
                        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                        self.wfile.write(head.encode() + data + b"\r\n")
                        self.wfile.flush()
                        if release.wait(0.02):
                            return
                    if then == "silent":
                        release.wait(30)
                except (BrokenPipeError, ConnectionResetError):
                    return  # the client left, as tests of stop() do

            def log_message(self, format: str, *args: object) -> None:
                """Tests print nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/stream.mjpg"

    yield serve
    release.set()
    for server in servers:
        server.shutdown()
        server.server_close()
