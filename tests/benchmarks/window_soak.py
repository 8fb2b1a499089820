"""What a day in the window leaves behind: memory, threads and open files, after photos, rooms and data sets.

    xvfb-run -s "-screen 0 1280x800x24" python tests/benchmarks/window_soak.py FOLDER [--images 2000] \
        [--rooms 500] [--sets 300]

FOLDER is a data set; it is copied and never changed. Its photos are shown one after another, over and over,
and the boxes of every tenth moved by a pixel with a key. Then the rooms are gone through, then two data
sets are opened in turn. A line has what the process holds at that moment: a program that leaks holds more
from line to line.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

PATIENCE_S = 120.0


def main() -> None:
    """Print a line a step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="a data set")
    parser.add_argument("--images", type=int, default=2000, help="photos to show")
    parser.add_argument("--rooms", type=int, default=500, help="changes of the room")
    parser.add_argument("--sets", type=int, default=300, help="data sets to open")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="boxwright-soak-") as scratch:
        os.environ["BOXWRIGHT_CONFIG_DIR"] = str(Path(scratch, "config"))
        copies = [Path(scratch, name) for name in ("one", "two")]
        for copy in copies:
            shutil.copytree(arguments.folder, copy)
        _soak(copies, arguments)


def _soak(folders: list[Path], arguments: argparse.Namespace) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from studio.actions import ROOMS
    from studio.app import create_application
    from studio.document import Document
    from studio.main_window import MainWindow
    from studio.settings import Settings

    app = create_application()

    def wait(until: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not until():
            if time.monotonic() > end:
                raise SystemExit(f"waited {PATIENCE_S:.0f} s for {what}")
            app.processEvents()
            time.sleep(0.001)

    def shown() -> bool:
        """Whether the photo that was asked for is there, to be drawn on."""
        session = annotate.editor.session
        return session is not None and annotate.current is not None and session.item == annotate.current

    window = MainWindow(Document(), Settings())
    window.resize(1280, 760)
    window.show()
    window.document.open_folder(folders[0])
    annotate = window.panels["annotate"]
    wait(shown, "the first photo")
    wait(lambda: len(window.panels.present) == len(ROOMS), "all rooms")
    tell("at the start")
    seen: set[str] = set()

    for number in range(1, arguments.images + 1):
        annotate.show_item(annotate.files.item(number % annotate.files.rowCount()))
        wait(shown, "a photo")
        seen.add(annotate.current.stem)
        if number % 10 == 0:
            annotate.editor.select_all()
            QTest.keyClick(annotate.canvas, Qt.Key.Key_Right)
        if number % max(arguments.images // 20, 1) == 0:
            tell(f"{number} photos")

    for number in range(1, arguments.rooms + 1):
        window.show_room(ROOMS[number % len(ROOMS)].name)
        for _ in range(5):
            app.processEvents()
        if number % max(arguments.rooms // 10, 1) == 0:
            tell(f"{number} changes of the room")
    window.show_room("annotate")

    for number in range(1, arguments.sets + 1):
        folder = folders[number % 2]
        window.document.open_folder(folder)
        wait(lambda folder=folder: window.document.folder == folder, "a data set")
        wait(shown, "its first photo")
        if number % max(arguments.sets // 10, 1) == 0:
            tell(f"{number} data sets opened")
    annotate.save_now()
    window.close()
    tell("closed")
    print(f"{len(seen)} different photos were shown")
    lost = list(folders[0].rglob("*.tmp"))
    print(f"{len(lost)} temporary files left")


def tell(what: str) -> None:
    """One line: what was done, and what the process holds now."""
    process = psutil.Process()
    memory = process.memory_info().rss / 2**20
    print(
        f"{what:28} {memory:7.0f} MB  {threading.active_count():3} Python threads  {process.num_threads():3} "
        f"threads  {process.num_fds() if hasattr(process, 'num_fds') else 0:4} open files",
        flush=True,
    )


if __name__ == "__main__":
    main()
