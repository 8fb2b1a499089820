"""Ctrl+Z and its counterpart in the train room: runs on the disk, and the form."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from engine.runs import Run, list_runs, new_run_dir
from studio.settings import Settings
from studio.train.command import recall
from studio.train.panel import Panel

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "trash"
    folder.mkdir()
    monkeypatch.setattr("send2trash.send2trash", lambda path: Path(path).rename(folder / Path(path).name))
    return folder


@pytest.fixture
def panel(qtbot, document, make_run, trash) -> Panel:
    for name in ("first", "second"):
        make_run(name)
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    shown.resize(1200, 760)
    shown.show()
    shown.tabs.setCurrentWidget(shown.runs)
    qtbot.waitUntil(lambda: shown.runs.model.rowCount() == 2, timeout=20_000)
    shown.runs.table.setFocus()
    yield shown
    shown.shutdown()


def activate(panel: Panel) -> None:
    """A dialog without a window manager leaves no window active."""
    panel.activateWindow()
    assert QTest.qWaitForWindowActive(panel)


def press_undo(panel: Panel) -> None:
    activate(panel)
    QTest.keyClick(panel, Qt.Key.Key_Z, CTRL)


def press_redo(panel: Panel) -> None:
    activate(panel)
    QTest.keyClick(panel, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(panel: Panel) -> list[str]:
    return sorted(summary.name for summary in panel.runs.model.summaries)


def delete(panel: Panel, *runs: str) -> None:
    panel.runs.select(list(runs))
    QTimer.singleShot(0, lambda: QTest.mouseClick(
        QApplication.activeModalWidget().findChild(QPushButton, "confirm_delete"), LEFT))  # fmt: skip
    QTest.mouseClick(panel.runs.delete_button, LEFT)


def test_deleted_runs_come_back_byte_by_byte_and_go_again(qtbot, panel: Panel, document, trash: Path) -> None:
    runs = document.runs_dir
    before = contents(runs)
    delete(panel, "first", "second")
    qtbot.waitUntil(lambda: names(panel) == [], timeout=20_000)
    assert list_runs(runs) == []
    qtbot.waitUntil(panel.undo_action.isEnabled, timeout=20_000)
    assert panel.undo_text() in ("Delete first, second", "Delete second, first")
    press_undo(panel)
    qtbot.waitUntil(lambda: names(panel) == ["first", "second"], timeout=20_000)
    assert contents(runs) == before
    qtbot.waitUntil(panel.redo_action.isEnabled, timeout=20_000)
    press_redo(panel)
    qtbot.waitUntil(lambda: names(panel) == [], timeout=20_000)
    assert list(trash.iterdir()) == []
    panel.shutdown()
    assert contents(trash) == before
    assert list(runs.iterdir()) == []


def test_what_was_deleted_goes_to_the_trash_when_another_data_set_is_opened(
    qtbot, panel: Panel, document, trash: Path, tmp_path: Path
) -> None:
    from engine.datasets import sample

    runs = document.runs_dir
    delete(panel, "first")
    qtbot.waitUntil(lambda: names(panel) == ["second"], timeout=20_000)
    document.open_folder(sample.generate(tmp_path / "other", images=4, seed=1))
    qtbot.waitUntil((trash / "first" / "config.toml").is_file, timeout=20_000)
    qtbot.waitUntil(lambda: not (runs / "_deleted").exists(), timeout=20_000)
    assert (runs / "second").is_dir()
    assert panel.undo_text() is None


def test_a_name_and_a_note_come_back(qtbot, panel: Panel, document) -> None:
    runs = document.runs_dir
    panel.runs.changes.rename(Run(runs / "first"), "best")
    qtbot.waitUntil(lambda: names(panel) == ["best", "second"], timeout=20_000)
    panel.runs.changes.note(Run(runs / "best"), "", "more light")
    qtbot.waitUntil((runs / "best" / "notes.txt").is_file, timeout=20_000)
    qtbot.waitUntil(panel.undo_action.isEnabled, timeout=20_000)
    press_undo(panel)
    qtbot.waitUntil(lambda: Run(runs / "best").notes() == "", timeout=20_000)
    qtbot.waitUntil(panel.undo_action.isEnabled, timeout=20_000)
    press_undo(panel)
    qtbot.waitUntil(lambda: names(panel) == ["first", "second"], timeout=20_000)
    assert not (runs / "best").exists()
    for _ in range(2):
        qtbot.waitUntil(panel.redo_action.isEnabled, timeout=20_000)
        press_redo(panel)
    qtbot.waitUntil((runs / "best").is_dir, timeout=20_000)
    qtbot.waitUntil(lambda: Run(runs / "best").notes() == "more light", timeout=20_000)


def test_an_undo_that_the_disk_refuses_is_told_and_can_be_tried_again(qtbot, panel: Panel, document) -> None:
    runs = document.runs_dir
    before = contents(runs / "first")
    delete(panel, "first")
    qtbot.waitUntil(lambda: names(panel) == ["second"], timeout=20_000)
    (runs / "first").mkdir()
    qtbot.waitUntil(panel.undo_action.isEnabled, timeout=20_000)
    press_undo(panel)
    qtbot.waitUntil(lambda: "is there already" in panel.notice.text, timeout=20_000)
    assert list((runs / "first").iterdir()) == []
    (runs / "first").rmdir()
    qtbot.waitUntil(panel.undo_action.isEnabled, timeout=20_000)
    press_undo(panel)
    qtbot.waitUntil(lambda: names(panel) == ["first", "second"], timeout=20_000)
    assert contents(runs / "first") == before


def test_what_could_not_be_done_is_not_offered_to_be_undone(qtbot, panel: Panel, document) -> None:
    panel.runs.changes.rename(Run(document.runs_dir / "first"), "second")
    qtbot.waitUntil(lambda: "is there already" in panel.notice.text, timeout=20_000)
    qtbot.waitUntil(lambda: not panel.runs.changes.is_busy, timeout=20_000)
    assert (panel.undo_text(), panel.redo_text()) == (None, None)


def test_a_new_run_does_not_take_the_name_of_one_that_can_come_back(tmp_path: Path) -> None:
    (tmp_path / "_deleted" / "detect-3").mkdir(parents=True)
    (tmp_path / "detect-1").mkdir()
    assert new_run_dir(tmp_path, "detect").name == "detect-4"


def test_the_whole_form_comes_back_after_its_defaults(qtbot, panel: Panel, document) -> None:
    chosen = {
        "task": "classify", "backbone": "mobilenet_v2", "weights": "none", "epochs": 7, "image_size": 160,
        "crop_margin": 0.3, "mosaic": 0.5, "seed": 5, "export": False, "more_data": ("/one", "/two"),
    }  # fmt: skip
    panel.form.set_values(chosen)
    before = panel.form.all_values()
    assert {name: before[name] for name in chosen} == chosen
    QTest.mouseClick(panel.setup.defaults_button, LEFT)
    after = panel.form.all_values()
    assert (after["task"], after["epochs"], after["image_size"]) == ("classify", 60, 224)
    assert (after["export"], after["more_data"], after["mosaic"]) == (True, (), 0.0)
    assert panel.undo_text() == "Default settings"
    press_undo(panel)
    assert panel.form.all_values() == before
    assert recall(Settings(), document.folder) == {
        name: value for name, value in before.items() if name in recall(Settings(), document.folder)
    }
    press_redo(panel)
    assert panel.form.all_values() == after
    QTest.mouseClick(panel.setup.defaults_button, LEFT)  # nothing to put back: nothing to undo
    assert (panel.form.all_values(), panel.undo_stack.count()) == (after, 1)


def test_every_step_waits_for_the_one_before(qtbot, panel: Panel, document, monkeypatch) -> None:
    import threading

    go_on = threading.Event()
    rename: Callable[..., Path] = Path.rename

    def slow(self: Path, target: Path) -> Path:
        go_on.wait(20)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", slow)
    delete(panel, "first")
    assert panel.undo_text() is None and not panel.undo_action.isEnabled()
    press_undo(panel)
    go_on.set()
    qtbot.waitUntil(lambda: names(panel) == ["second"], timeout=20_000)
    qtbot.waitUntil(panel.undo_action.isEnabled, timeout=20_000)
