"""A fault inside a real slot: the work is safe first, then it is told, with a report to copy."""

import contextlib
import faulthandler
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from engine.annotations import voc
from studio.annotate.recovery.kept import digest
from studio.app import LOG_BYTES, LOG_FILES, install_excepthook, start_log
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from tests.kept_work import kept

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def window(qtbot, sample_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)  # put back afterwards
    monkeypatch.setattr(MainWindow, "_wants_to_close", lambda *_: True)  # nobody is here to answer
    made = MainWindow(Document(), Settings())
    qtbot.addWidget(made)
    made.show()
    made.document.open_folder(sample_dataset)
    panel = made.panels["annotate"]
    qtbot.waitUntil(lambda: panel.editor.session is not None, timeout=20_000)
    install_excepthook(lambda: made)
    yield made
    panel.sessions.save_all()
    made.close()


def edit(window: MainWindow) -> Path:
    """The first box gets a pixel lower; returns the label file."""
    editor = window.panels["annotate"].editor
    first = editor.session.drawing.entries[0]
    editor.reshape(first.uid, replace(first.box, ymin=first.box.ymin + 1))
    assert editor.session.unsaved
    return editor.session.label


def click_on_something_broken(window: MainWindow) -> None:
    button = QPushButton("break", window)
    button.clicked.connect(lambda: {}["gone"])
    button.show()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_unsaved_edits_are_on_disk_before_the_fault_is_told(window: MainWindow) -> None:
    session = window.panels["annotate"].editor.session
    before = session.drawing.boxes[0].ymin
    label = edit(window)
    click_on_something_broken(window)
    assert voc.read(label).boxes[0].ymin == before + 1
    assert "KeyError: 'gone'" in window.notice.text
    assert "Your labels are saved" in window.notice.text
    QTest.mouseClick(window.notice.findChild(QPushButton, "notice_action"), Qt.MouseButton.LeftButton)
    box = window.findChild(QMessageBox, "fault_details")
    QTest.mouseClick(box.findChild(QPushButton, "fault_copy"), Qt.MouseButton.LeftButton)
    report = QGuiApplication.clipboard().text()
    assert "test_faults.py" in report and "PySide6-Essentials" in report
    box.close()


def test_with_automatic_saving_off_the_work_is_kept_and_the_text_does_not_lie(
    window: MainWindow, qtbot
) -> None:
    panel = window.panels["annotate"]
    panel.sessions.auto_save = False
    label = panel.editor.session.label
    before = label.read_bytes()
    edit(window)
    click_on_something_broken(window)
    assert "are saved" not in window.notice.text and "is kept" in window.notice.text
    qtbot.waitUntil(lambda: panel.sessions.queue.is_idle, timeout=20_000)
    assert label.read_bytes() == before  # that is the person's to decide
    (entry,) = kept(label.parent)
    assert entry.label == label and entry.known[0] == digest(before) and entry.wanted.content() != before


def test_a_fault_in_a_timer_and_in_a_thread_is_told_too(window: MainWindow, qtbot) -> None:
    QTimer.singleShot(0, window, lambda: 1 / 0)
    qtbot.waitUntil(lambda: "ZeroDivisionError" in window.notice.text, timeout=20_000)
    window.notice.clear()
    label = edit(window)
    on_disk = label.read_bytes()
    thread = threading.Thread(target=lambda: int("seven"))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: "ValueError" in window.notice.text, timeout=20_000)
    assert label.read_bytes() != on_disk


def test_saving_that_fails_too_does_not_hide_the_fault(window: MainWindow) -> None:
    def broken() -> None:
        raise OSError("the disk is gone")

    window.document.flush_requested.connect(broken)
    click_on_something_broken(window)
    assert "KeyError: 'gone'" in window.notice.text


@contextlib.contextmanager
def own_log(folder: Path) -> Iterator[Path]:
    """The program's log, in that folder for once."""
    root, was_on = logging.getLogger(), faulthandler.is_enabled()
    handlers, level = list(root.handlers), root.level
    try:
        path = start_log(folder)
        assert path is not None
        yield path
    finally:
        faulthandler.disable()
        for handler in set(root.handlers) - set(handlers):
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
        if was_on:
            faulthandler.enable()


def test_the_log_goes_round_and_a_native_fault_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "crash.log").write_text("Fatal Python error: Segmentation fault\n")
    with own_log(tmp_path) as path:
        assert "native fault" in path.read_text("utf-8")
        assert "Segmentation" in (tmp_path / "crash-before.log").read_text("utf-8")
        assert (tmp_path / "crash.log").read_text("utf-8") == ""
        for _ in range(LOG_BYTES // 1000 * (LOG_FILES + 3)):
            logging.getLogger("studio").info("x" * 1000)
        files = list(tmp_path.glob("boxwright.log*"))
        assert len(files) == LOG_FILES + 1
        assert all(file.stat().st_size <= LOG_BYTES for file in files)


def test_a_log_that_another_window_holds_open_goes_on_and_pushes_no_older_one_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows renames no file that somebody has open."""
    (tmp_path / "boxwright.log.1").write_text("older")
    rename = Path.replace

    def replace(source: Path, target: Path) -> Path:
        if source.name == "boxwright.log":
            raise PermissionError(13, "The process cannot access the file")
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    with own_log(tmp_path) as path:
        for _ in range(LOG_BYTES // 1000 + 20):
            logging.getLogger("studio").info("x" * 1000)
        assert path.stat().st_size > LOG_BYTES
        assert sorted(each.name for each in tmp_path.glob("boxwright.log*")) == [path.name, f"{path.name}.1"]
        assert (tmp_path / "boxwright.log.1").read_text() == "older"


def test_exceptions_that_windows_libraries_catch_are_no_crash(tmp_path: Path) -> None:
    """They are written down as faults, but the program went on and ended by itself."""
    code = (
        "import sys; from pathlib import Path; from studio.app import start_log\n"
        "start_log(Path(sys.argv[1])); (Path(sys.argv[1]) / 'crash.log').write_text('code 0x8001010d')"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=ROOT)
    assert (tmp_path / "crash.log").read_text() == ""


def test_a_fault_in_a_thread_that_outlives_the_window_is_logged(
    qapp, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    window = QObject()
    shiboken6.delete(window)
    install_excepthook(lambda: window)
    thread = threading.Thread(target=lambda: int("seven"))
    thread.start()
    thread.join()
    (told,) = [record for record in caplog.records if record.name == "studio"]
    assert isinstance(told.exc_info[1], ValueError)
