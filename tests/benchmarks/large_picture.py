"""A picture of 200 megapixels in the annotate room: how long the window stands still, and its memory.

    QT_QPA_PLATFORM=offscreen python tests/benchmarks/large_picture.py [MEGAPIXELS]

A timer in the window's thread ticks every millisecond; its longest silence is what a hand would feel.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QPointF, QTimer
from PySide6.QtWidgets import QApplication


def main() -> None:
    """Measure and print."""
    megapixels = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BOXWRIGHT_CONFIG_DIR"] = folder
        photos = Path(folder) / "photos"
        photos.mkdir()
        width = 4 * int((megapixels * 1e6 / 12) ** 0.5)
        height = 3 * width // 4
        small = np.random.default_rng(0).integers(0, 255, (75, 100, 3), np.uint8)
        Image.fromarray(small).resize((width, height)).save(photos / "a.jpg", quality=85)
        Image.fromarray(small).save(photos / "b.jpg")
        _measure(photos, width)


def _measure(photos: Path, width: int) -> None:
    from studio.annotate.panel import Panel
    from studio.document import Document
    from studio.settings import Settings

    app = QApplication([])
    document = Document()
    panel = Panel(document, Settings())
    panel.resize(1280, 800)
    panel.show()
    app.processEvents()
    empty = _resident_mb("VmRSS")
    canvas = panel.canvas

    def watch(name: str, ready: Callable[[], bool], step: Callable[[], None] | None = None) -> None:
        start = last = time.perf_counter()
        longest = 0.0
        loop, tick = QEventLoop(), QTimer()

        def look() -> None:
            nonlocal last, longest
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
            if ready():
                loop.quit()
            elif step is not None:
                step()

        tick.timeout.connect(look)
        tick.start(1)
        loop.exec()
        took = time.perf_counter() - start
        print(f"{name:<22} took {took:6.2f} s, window silent for at most {longest * 1000:6.1f} ms")

    document.open_folder(photos)
    watch("open", lambda: panel.editor.session is not None and panel.editor.session.width == width)
    app.processEvents()
    print(
        f"memory over the empty window: {_resident_mb('VmRSS') - empty:.0f} MB, "
        f"at its peak {_resident_mb('VmHWM') - empty:.0f} MB"
    )
    frames = iter(range(60))
    middle = QPointF(640, 400)

    def zoom() -> None:
        canvas.set_zoom(canvas.zoom * 1.09, middle)
        canvas.viewport().repaint()

    def pan() -> None:
        canvas._scroll(9, 5)
        canvas.viewport().repaint()

    watch("zoom in, 60 steps", lambda: next(frames, None) is None, zoom)
    frames = iter(range(60))
    watch("pan, 60 steps", lambda: next(frames, None) is None, pan)
    panel.going.next_image()
    watch("next, a small one", lambda: panel.editor.session is not None and panel.editor.session.width == 100)
    panel.going.previous_image()
    watch("back again", lambda: panel.editor.session is not None and panel.editor.session.width == width)
    panel.shutdown()


def _resident_mb(field: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{field}:")[1].split()[0]) / 1000


if __name__ == "__main__":
    main()
