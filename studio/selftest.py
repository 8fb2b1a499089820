"""``python main.py --selftest``: does the studio work on this machine, and if not, what is missing.

Opens the window on a small generated data set, draws a box with the mouse and looks at the label file; then
each room, a video, the engine's own process and onnxruntime.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import UserError
from engine.inference.graphics_card import REMEDY, is_left_idle
from engine.libraries import missing_library

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from studio.main_window import MainWindow

TIMEOUT_S = 30.0
ACTIVE_S = 2.0


class _CheckError(Exception):
    """A check that did not pass, in words for the person."""


def run() -> int:
    """Run all checks; returns the exit status: 0 all is well, 2 something is missing."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        _own_folders()
        with tempfile.TemporaryDirectory(prefix="boxwright-selftest-") as folder:
            # The person's own settings and recent folders stay out of it.
            os.environ["BOXWRIGHT_CONFIG_DIR"] = folder
            _checks(Path(folder))
    except ImportError as error:
        print(f"error: {missing_library(error)}", file=sys.stderr)
        return 2
    except (_CheckError, UserError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print("all checks passed")
    return 0


def _checks(folder: Path) -> None:
    from PySide6 import QtCore, QtSvg, QtWidgets  # noqa: F401 - only whether they load

    from engine.datasets import sample
    from engine.datasets.cv import cv2 as opencv
    from studio.app import create_application, explain_fatal
    from studio.document import Document
    from studio.main_window import MainWindow
    from studio.settings import Settings

    _passed(f"Qt {QtCore.qVersion()} and OpenCV {opencv.__version__} load")
    data = sample.generate(folder / "sample", images=6, seed=1)
    _passed("the sample is drawn")
    QtCore.qInstallMessageHandler(explain_fatal)
    app = create_application()
    _speaks_chinese(app)
    document = Document()
    window = MainWindow(document, Settings())
    window.show()
    _passed(f"the window opens ({app.platformName()})")
    if "torch" in sys.modules:
        raise _CheckError("the window loads torch at start, which makes it slow")
    document.open_folder(data)
    _draw_and_save(app, window)
    _visit_rooms(app, window)
    _play_video(folder)
    _start_engine()
    _run_onnx()
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
    window.activateWindow()
    if not _soon(app, window.isActiveWindow, ACTIVE_S):
        # A screen without a window manager, or a desktop that gives nobody the focus: keys go nowhere there.
        panel.commands["draw"].trigger()
    corners = [(0.2 * session.width, 0.2 * session.height), (0.5 * session.width, 0.6 * session.height)]
    start, end = (canvas.viewportTransform().map(QPointF(x, y)).toPoint() for x, y in corners)
    if window.isActiveWindow():
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
    """Every room is made, painted and closed; an exception on the way is this machine's, or ours."""
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
        if not window.close():
            raise _CheckError("the window does not close")
        app.processEvents()
        if faults:
            raise _CheckError(f"closing the rooms fails: {faults[0]!r}") from faults[0]
        _passed("the rooms close")
    finally:
        sys.excepthook = before


def _start_engine() -> None:
    """Training runs in a process of its own: whether one can be started shows here."""
    import subprocess

    from studio.engine_process import engine_command, start

    try:
        with start(engine_command(["--version"]), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
            try:
                _, said = child.communicate(timeout=TIMEOUT_S)
            except subprocess.TimeoutExpired:
                child.kill()
                raise
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _CheckError(f"the engine's process does not start ({error})") from error
    if child.returncode:
        raise _CheckError(f"the engine's process ends with status {child.returncode}: {said.strip()}")
    _passed("the engine starts in a process of its own")


def _report_torch() -> None:
    """What training has to work with; a missing graphics driver is no error."""
    try:
        import torch
        import torchvision
    except (ImportError, OSError) as error:  # OSError: PyTorch loads its libraries itself on Windows
        raise _CheckError(missing_library(error)) from error
    _passed(f"torch {torch.__version__} and torchvision {torchvision.__version__} load")
    if torch.cuda.is_available():
        _passed(f"training can use {torch.cuda.get_device_name()}")
    elif is_left_idle():
        print(f"note: this torch is for the processor alone. {REMEDY}")
    else:
        print("note: no CUDA graphics card or driver was found; training uses the processor")


def _own_folders() -> None:
    """Settings, log and sample have their place in the person's own folders."""
    from studio.settings import config_dir, data_dir, log_dir

    for folder in (config_dir(), log_dir(), data_dir()):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise _CheckError(f"{folder} cannot be written to ({error.strerror})") from error
    _passed("settings, log and sample can be kept")


def _speaks_chinese(app: QApplication) -> None:
    """The translations are found, and taken back."""
    from engine.i18n import translated
    from studio import i18n
    from studio.actions import ROOMS, translate_room

    english = ROOMS[0].title
    i18n.apply_language(app, "zh_CN")
    try:
        if translate_room(english) == english or translated("is empty") == "is empty":
            raise _CheckError("the Chinese texts are not found")
        of_qt = ("QPlatformTheme", "Cancel")  # a pair, as lupdate is not to take it for ours
        if i18n.translate(*of_qt) == of_qt[1]:
            raise _CheckError("the Chinese texts of Qt's own dialogs are not found")
    finally:
        i18n.apply_language(app, "system")
    _passed("the Chinese texts are found")


def _play_video(folder: Path) -> None:
    """Writes a video and reads it as a camera is read; which cameras there are is only told."""
    import numpy as np

    from engine.datasets.cv import cv2
    from engine.inference.cameras import list_cameras
    from engine.inference.opening import new_film
    from engine.inference.sources import FrameSource

    path = folder / "selftest.mp4"
    writer = new_film(path, 10.0, (64, 48))
    for shade in (40, 120, 200):
        writer.write(np.full((48, 64, 3), shade, np.uint8))
    writer.release()
    with FrameSource.open(path) as source:
        frames = list(source)
    if len(frames) != 3 or abs(int(frames[1].image.mean()) - 120) > 10:
        raise _CheckError(f"a video of 3 pictures gives {len(frames)}")
    backends = {cv2.videoio_registry.getBackendName(one) for one in cv2.videoio_registry.getCameraBackends()}
    _passed(f"videos play; cameras are read with {', '.join(sorted(backends)) or 'nothing'}")
    print("cameras: " + (", ".join(f"{one.index} ({one.name})" for one in list_cameras()) or "none"))


def _run_onnx() -> None:
    """Exported models run in onnxruntime: the smallest one there is."""
    try:
        import numpy as np
        import onnxruntime
        from onnx import TensorProto, helper
    except ImportError as error:
        raise _CheckError(missing_library(error)) from error
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Add", ["a", "a"], ["b"])],
        "selftest",
        [value("a", TensorProto.FLOAT, [2])],
        [value("b", TensorProto.FLOAT, [2])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    if session.run(None, {"a": np.array([1, 2], np.float32)})[0].tolist() != [2.0, 4.0]:
        raise _CheckError("onnxruntime does not add 1 and 1 up to 2")
    _passed(f"onnxruntime {onnxruntime.__version__} runs a model")


def _wait(app: QApplication, ready: Callable[[], bool], what: str) -> None:
    if not _soon(app, ready, TIMEOUT_S):
        raise _CheckError(f"{what} within {TIMEOUT_S:.0f} s")


def _soon(app: QApplication, ready: Callable[[], bool], seconds: float) -> bool:
    """Whether it is so at the latest after that long; the window lives on meanwhile."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        app.processEvents()
        time.sleep(0.005)
    return True


def _passed(what: str) -> None:
    print(f"ok: {what}", flush=True)
