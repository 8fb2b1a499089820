"""What the live room costs over time: memory, lag, pictures left out, and processor beside the network.

    xvfb-run -s "-screen 0 1920x1080x24" python tests/benchmarks/live_soak.py RUN [--minutes 10] \
        [--fps 30] [--confidence 50] [--photos DIR]

A video of that many frames a second, made here of generated photos or those of a folder, is watched again
and again by the real room with the real detector. Then it is watched once more with nothing to look through
but the capture and the view, which is what the room costs beside the network.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

VIDEO_S = 60


def main() -> None:
    """Print one line a minute, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--confidence", type=int, help="percent; default: the run's own")
    parser.add_argument("--photos", type=Path, help="what the video shows; default: generated photos")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BOXWRIGHT_CONFIG_DIR"] = folder
        video = _video(Path(folder) / "video.avi", arguments.fps, arguments.photos)
        _soak(arguments.run, video, arguments.minutes * 60, arguments.fps, arguments.confidence)


def _soak(run: Path, video: Path, seconds: float, fps: int, confidence: int | None) -> None:
    from PySide6.QtWidgets import QApplication

    from studio.app import create_application
    from studio.document import Document
    from studio.live.panel import Panel
    from studio.live.seen import Seen
    from studio.settings import Settings

    app: QApplication = create_application()
    panel = Panel(Document(), Settings())
    panel.resize(1280, 800)
    panel.show()
    panel.runs.addItem(run.name, str(run))
    panel.sources.setCurrentIndex(panel.sources.findData("file"))
    panel.address.setText(str(video))
    lags_ms: list[float] = []
    boxes: list[int] = []
    parts: dict[str, list[float]] = {"capture": [], "pre": [], "network": [], "post": []}
    shown = 0
    network_s = 0.0
    show = panel.view.show_seen

    def note(seen: Seen | None, hint: str = "") -> None:
        nonlocal shown, network_s
        show(seen, hint)
        if seen is not None:
            if shown == 0 and confidence is not None:
                panel.threshold.setValue(confidence)
            shown += 1
            boxes.append(len(seen.found))
            network_s += sum(seen.timings.get(name, 0.0) for name in ("pre", "network", "post")) / 1e3
            for name, spent_ms in parts.items():
                spent_ms.append(seen.timings.get(name, 0.0))
            lags_ms.append((time.monotonic() - seen.captured_at) * 1e3)

    panel.view.show_seen = note  # type: ignore[method-assign]
    began = told = time.monotonic()
    watched_s = 0.0
    first_mb = 0.0
    cpu = _cpu_s()
    while time.monotonic() - began < seconds:
        if panel.thread_ is None:
            panel.start()
        before = time.monotonic()
        app.processEvents()
        time.sleep(0.002)
        if panel.view.seen is not None:
            watched_s += time.monotonic() - before
        if first_mb == 0 and shown > 5 * fps:
            first_mb = _memory_mb()
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"{(told - began) / 60:4.1f} min  {_memory_mb():7.1f} MB  {shown} shown", flush=True)
    wall_s = time.monotonic() - began
    used_s = _cpu_s() - cpu
    panel.stop()
    grown_mb = _memory_mb() - first_mb
    due = int(watched_s * fps)
    print(
        f"{panel.numbers.text().splitlines()[-1]}, load {os.getloadavg()[0]:.1f}, "
        f"{wall_s:.0f} s at {fps} frames/s\n"
        f"grew by {grown_mb:.1f} MB after its first five seconds\n"
        f"{np.mean(boxes):.0f} boxes a frame; shown {shown} of about {due} pictures "
        f"({100 * shown / max(due, 1):.0f} %)\n"
        f"lag: median {np.median(lags_ms):.0f} ms, 95 % within {np.percentile(lags_ms, 95):.0f} ms "
        f"({np.median(lags_ms) * fps / 1e3:.2f} frames)\n"
        f"processor {100 * used_s / wall_s:.0f} % of a core in all; "
        f"detector busy {100 * network_s / wall_s:.0f} % of the time\n"
        + "median ms a frame: "
        + ", ".join(f"{name} {np.median(spent_ms):.1f}" for name, spent_ms in parts.items())
    )
    panel.shutdown()
    _without_network(app, video, fps)


def _without_network(app: object, video: Path, fps: int) -> None:
    """Capture and view alone, for ten seconds."""
    from engine.inference.capture import Capture
    from engine.inference.looking import nothing
    from studio.live.seen import Seen
    from studio.live.view import LiveView

    view = LiveView()
    view.resize(900, 700)
    view.show()
    capture = Capture(str(video))
    capture.start()
    capture.latest(10)
    cpu, began, pictures = _cpu_s(), time.monotonic(), 0
    while time.monotonic() - began < 10:
        frame = capture.latest(0.1)
        if frame is not None:
            empty = nothing()
            view.show_seen(Seen(frame.image, empty, np.zeros(0, np.int64), empty))
            view.repaint()
            pictures += 1
        app.processEvents()  # type: ignore[attr-defined]
    wall_s = time.monotonic() - began
    capture.stop()
    print(
        f"without the network: {pictures / wall_s:.1f} frames/s shown with "
        f"{100 * (_cpu_s() - cpu) / wall_s:.0f} % of a core, {threading.active_count()} threads"
    )


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _video(path: Path, fps: int, photos: Path | None) -> Path:
    """A minute of six pictures drifting by, 640x480, as MJPEG."""
    from engine.datasets.cv import cv2
    from engine.datasets.images import read_image
    from engine.datasets.sample import generate

    if photos is None:
        photos = Path(generate(path.parent / "sample", images=6, seed=0)) / "JPEGImages"
    files = sorted(photos.iterdir())[:6]
    stills = [cv2.resize(read_image(file), (640, 480))[..., ::-1] for file in files]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), float(fps), (640, 480))
    for index in range(VIDEO_S * fps):
        still = stills[index * len(stills) // (VIDEO_S * fps)]
        writer.write(np.ascontiguousarray(np.roll(still, 2 * index, axis=1)))
    writer.release()
    return path


if __name__ == "__main__":
    main()
