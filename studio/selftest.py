"""``python main.py --selftest``: does the studio work on this machine, and if not, what is missing.

Opens the window on a small generated data set, draws a box with the mouse, and looks at the label file.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from studio.main_window import MainWindow

TIMEOUT_S = 30.0

DEBIAN_PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""The Debian package that brings each library Qt and OpenCV load."""


class _CheckError(Exception):
    """A check that did not pass, in words for the person."""


def missing_library(error: ImportError) -> str:
    """What to install when Qt or OpenCV cannot be loaded, in one sentence."""
    found = re.search(r"(lib[\w.+-]+\.so[.\d]*)", str(error))
    if found is None:
        return f"{error}. Install Boxwright's dependencies: pip install -e ."
    package = DEBIAN_PACKAGES.get(found[1])
    if package is None:
        return f"the library {found[1]} is missing on this machine"
    return f"the library {found[1]} is missing. On Debian and Ubuntu: sudo apt-get install {package}"


def run() -> int:
    """Run all checks; returns the exit status: 0 all is well, 2 something is missing."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        with tempfile.TemporaryDirectory(prefix="boxwright-selftest-") as folder:
            # The person's own settings and recent folders stay out of it.
            os.environ["BOXWRIGHT_CONFIG_DIR"] = folder
            _checks(Path(folder))
    except ImportError as error:
        print(f"error: {missing_library(error)}", file=sys.stderr)
        return 2
    except _CheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print("all checks passed")
    return 0


def _checks(folder: Path) -> None:
    from PySide6 import QtCore, QtSvg, QtWidgets  # noqa: F401 - only whether they load

    from engine.datasets import sample
    from engine.datasets.cv import cv2 as opencv
    from studio.app import create_application
    from studio.document import Document
    from studio.main_window import MainWindow
    from studio.settings import Settings

    _passed(f"Qt {QtCore.qVersion()} and OpenCV {opencv.__version__} load")
    data = sample.generate(folder / "sample", images=6, seed=1)
    _passed("the sample is drawn")
    app = create_application()
    document = Document()
    window = MainWindow(document, Settings())
    window.show()
    _passed(f"the window opens ({app.platformName()})")
    if "torch" in sys.modules:
        raise _CheckError("the window loads torch at start, which makes it slow")
    document.open_folder(data)
    _draw_and_save(app, window)
    _visit_rooms(app, window)
    window.close()
    _start_engine()
    _report_torch()


def _draw_and_save(app: QApplication, window: MainWindow) -> None:
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtTest import QTest

    from engine.annotations import voc
    from studio.annotate.panel import Panel

    panel = window.panels["annotate"]
    assert isinstance(panel, Panel)
    _wait(app, lambda: panel.editor.session is not None, "the sample does not open")
    _passed("the sample is shown")
    session = panel.editor.session
    assert session is not None
    before = len(session.drawing.boxes)
    canvas = panel.canvas
    corners = [(0.2 * session.width, 0.2 * session.height), (0.5 * session.width, 0.6 * session.height)]
    start, end = (canvas.viewportTransform().map(QPointF(x, y)).toPoint() for x, y in corners)
    QTest.keyClick(canvas, Qt.Key.Key_W)
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas.viewport(), end)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=end)
    panel.popup.edit.setText("selftest")
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    window.document.flush()
    saved = voc.read(session.item.label)
    if len(saved.boxes) != before + 1 or saved.boxes[-1].label != "selftest":
        raise _CheckError(f"a box that was drawn is not in {session.item.label}")
    _passed("a box is drawn and saved")


def _visit_rooms(app: QApplication, window: MainWindow) -> None:
    """Every room is made and painted; an exception on the way is this machine's, or ours."""
    from PySide6.QtWidgets import QWidget

    from studio.actions import ROOMS

    faults: list[BaseException] = []
    before = sys.excepthook

    def note(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
        faults.append(error)

    sys.excepthook = note
    try:
        for room in ROOMS:
            window.show_room(room.name)
            panel = window.panels[room.name]
            _wait(app, panel.isVisible, f"the room {room.name} does not show")
            picture = panel.grab()
            if picture.isNull() or not panel.findChildren(QWidget):
                raise _CheckError(f"the room {room.name} stays empty")
            if faults:
                raise _CheckError(f"the room {room.name} fails: {faults[0]!r}") from faults[0]
            _passed(f"the room {room.name} shows")
    finally:
        sys.excepthook = before


def _start_engine() -> None:
    """Training runs in a process of its own: whether one can be started shows here."""
    import subprocess

    from studio.engine_process import engine_command, engine_environment

    command = engine_command(["--version"])
    try:
        done = subprocess.run(
            command, env=engine_environment(), capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _CheckError(f"the engine's process does not start ({error})") from error
    if done.returncode:
        raise _CheckError(f"the engine's process ends with status {done.returncode}: {done.stderr.strip()}")
    _passed("the engine starts in a process of its own")


def _report_torch() -> None:
    """What training has to work with; a missing graphics driver is no error."""
    try:
        import torch
        import torchvision
    except ImportError as error:
        raise _CheckError(f"torch cannot be loaded ({error}). Run: pip install -e .") from error
    _passed(f"torch {torch.__version__} and torchvision {torchvision.__version__} load")
    if torch.cuda.is_available():
        _passed(f"training can use {torch.cuda.get_device_name()}")
    else:
        print("note: no CUDA graphics card or driver was found; training uses the processor")


def _wait(app: QApplication, ready: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while not ready():
        if time.monotonic() > deadline:
            raise _CheckError(f"{what} within {TIMEOUT_S:.0f} s")
        app.processEvents()
        time.sleep(0.005)


def _passed(what: str) -> None:
    print(f"ok: {what}", flush=True)
