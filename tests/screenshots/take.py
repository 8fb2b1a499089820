"""Takes pictures of every room, light and dark, in a real window.

    xvfb-run -s "-screen 0 1920x1080x24" python tests/screenshots/take.py [--data DIR] [--out DIR]

Without --data it draws the sample and trains a run of two epochs on it, so that every room has something
to show.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

SIZES = ((1280, 800), (1920, 1080))
THEMES = ("light", "dark")
SHOWN_OBJECTS = 4
WORK_S = 20.0
CHARTS_S = 3.0
"""They are drawn one after another."""


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--epochs", default="2", help="of the run that is trained without --data")
    parser.add_argument("--language", default="en", help="en, or another: only a few pictures of that one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="boxwright-screenshots-") as folder:
        os.environ["BOXWRIGHT_CONFIG_DIR"] = folder
        os.environ["BOXWRIGHT_LANG"] = arguments.language
        data = arguments.data or _sample_with_run(Path(folder) / "sample", arguments.epochs)
        arguments.out.mkdir(parents=True, exist_ok=True)
        _take(data, arguments.out, Path(folder), arguments.language)


def _sample_with_run(folder: Path, epochs: str) -> Path:
    for command in (
        ["sample", str(folder), "--images", "60"],
        [
            "train",
            str(folder),
            "--weights",
            "none",
            "--epochs",
            epochs,
            "--turns",
            "--run",
            str(folder / "runs" / "first"),
        ],
        ["evaluate", str(folder / "runs" / "first"), "--set", "test"],
    ):
        subprocess.run([sys.executable, "-m", "engine", *command], cwd=ROOT, check=True)
    return folder


def _take(data: Path, out: Path, scratch: Path, language: str) -> None:
    from PySide6.QtWidgets import QApplication

    from studio import theme
    from studio.actions import ROOMS
    from studio.app import create_application
    from studio.background import running_tasks
    from studio.document import Document
    from studio.main_window import MainWindow
    from studio.settings import Settings

    app: QApplication = create_application()
    document = Document()
    window = MainWindow(document, Settings())
    window.show()

    def wait(ready: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not ready() and time.monotonic() < deadline:
            app.processEvents()
            time.sleep(0.01)

    def settle(seconds: float = 0.6) -> None:
        # What a room still counts or reads in the background would be missing from its picture.
        wait(lambda: not running_tasks(), WORK_S)
        wait(lambda: False, seconds)

    prefix = "" if language == "en" else f"{language}-"
    themes, sizes = (THEMES, SIZES) if language == "en" else (THEMES[:1], SIZES[:1])
    for name in themes:
        theme.apply_theme(app, name)
        window.resize(*SIZES[0])
        settle()
        window.grab().save(str(out / f"start-{prefix}{name}-{SIZES[0][0]}x{SIZES[0][1]}.png"))
    document.open_folder(data)
    annotate = window.panels["annotate"]
    wait(lambda: annotate.editor.session is not None and bool(document.class_names))
    window.panels["dataset"].health_tab.check()
    settle(1.5)
    live = window.panels["live"]
    if live.runs.count():
        live.sources.setCurrentIndex(live.sources.findData("file"))
        live.address.setText(str(_video(data, scratch / "video.avi")))
        live.start()
        wait(lambda: live.view.seen is not None)
        live.threshold.setValue(25)
        settle(1.0)  # the frame that is shown may have been looked at before that
        wait(lambda: live.view.seen is not None and len(live.view.seen.found) >= SHOWN_OBJECTS, 6)
        live.transport.button.click()  # the video would be over before the last picture
        settle(1.0)
    session = annotate.editor.session
    if session is not None and session.drawing.entries:
        annotate.editor.select({session.drawing.entries[0].uid})
    for name in themes:
        theme.apply_theme(app, name)
        for width, height in sizes:
            window.resize(width, height)
            for room in ROOMS:
                window.show_room(room.name)
                settle(CHARTS_S)
                window.grab().save(str(out / f"{room.name}-{prefix}{name}-{width}x{height}.png"))
    window.close()


def _video(data: Path, path: Path) -> Path:
    """A video of the data set's pictures, as a stand-in for a camera."""
    from engine.datasets.cv import cv2
    from engine.datasets.dataset import Dataset
    from engine.datasets.images import read_image

    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 5, (640, 480))
    for item in Dataset.open(data).items[:40]:
        writer.write(cv2.cvtColor(cv2.resize(read_image(item.image), (640, 480)), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


if __name__ == "__main__":
    main()
