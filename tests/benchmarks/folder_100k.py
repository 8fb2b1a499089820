"""A folder of 100,000 small images in the annotate room, and stepping through 12-megapixel photos.

    QT_QPA_PLATFORM=offscreen python tests/benchmarks/folder_100k.py

Prints how long the first picture, the complete list and the next image take, and the memory over the empty
window. The folders are made in a temporary directory and removed.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

IMAGES, STEPS = 100_000, 40


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BOXWRIGHT_CONFIG_DIR"] = folder
        many, large = Path(folder) / "many", Path(folder) / "large"
        _make(many, large)
        _measure(many, large)


def _make(many: Path, large: Path) -> None:
    for path in (many, large):
        path.mkdir()
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 255, (32, 33, 3), np.uint8)).save(many / "0.jpg")
    content = (many / "0.jpg").read_bytes()
    for number in range(1, IMAGES):
        (many / f"{number}.jpg").write_bytes(content)
    smooth = Image.fromarray(rng.integers(0, 255, (75, 100, 3), np.uint8)).resize((4000, 3000))
    for number in range(STEPS // 2):
        smooth.save(large / f"{number}.jpg", quality=90)


def _measure(many: Path, large: Path) -> None:
    from studio.annotate.panel import Panel
    from studio.document import Document
    from studio.settings import Settings

    app = QApplication([])
    document = Document()
    panel = Panel(document, Settings())
    panel.resize(1280, 800)
    panel.show()
    app.processEvents()
    empty = _resident_mb()

    def until(ready: Callable[[], bool]) -> float:
        # As the window waits: asleep between two events, so that the threads behind it have the interpreter.
        start = time.perf_counter()
        loop, look = QEventLoop(), QTimer()
        look.timeout.connect(lambda: ready() and loop.quit())
        look.start(1)
        loop.exec()
        return (time.perf_counter() - start) * 1000

    def shown() -> bool:
        session, current = panel.editor.session, panel.current
        return session is not None and current is not None and session.item is current

    document.open_folder(many)
    first = until(shown)
    rest = until(lambda: panel.files.rowCount() == IMAGES)
    print(f"first picture of {IMAGES:,} after     {first:8.1f} ms")
    print(f"complete list after             {first + rest:8.1f} ms")

    def step() -> float:
        start = time.perf_counter()
        panel.going.next_image()
        until(shown)
        return (time.perf_counter() - start) * 1000

    step()
    busy = [step() for _ in range(STEPS)]
    print(f"next image, label files being read {statistics.median(busy):5.1f} ms")
    reading = until(lambda: panel.files.is_read)
    quiet = [step() for _ in range(STEPS)]
    print(f"all label files looked at after {reading + sum(busy):8.1f} ms more")
    print(f"next image                      {statistics.median(quiet):8.1f} ms")
    print(f"memory over the empty window    {_resident_mb() - empty:8.1f} MB")

    document.open_folder(large)
    until(lambda: shown() and panel.editor.session.width == 4000)  # type: ignore[union-attr]
    prefetched = []
    for _ in range(STEPS // 2 - 2):
        looked = time.perf_counter() + 1.0  # a person looks longer than decoding the next photo takes
        until(lambda end=looked: time.perf_counter() > end)  # type: ignore[misc]
        prefetched.append(step())
    print(f"next 12-megapixel photo, prefetched {statistics.median(prefetched):4.1f} ms")
    panel.shutdown()


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
