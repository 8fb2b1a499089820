"""Another language in the middle of the work: everything goes on where it was."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTabWidget, QToolButton, QWidget

from engine.annotations import voc
from engine.runs import Run
from studio.annotate.panel import Panel
from studio.app import Shown
from studio.i18n import apply_language
from studio.main_window import MainWindow
from studio.settings import Settings

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
PATIENCE_MS = 20_000


@pytest.fixture
def shown(qtbot, qapp: QApplication, sample_dataset: Path) -> Iterator[Shown]:
    shown = Shown(qapp, Settings())
    shown.window.opening.open_folder(str(sample_dataset))
    qtbot.waitUntil(
        lambda: room(shown).editor.session is not None and shown.window.document.class_names != [],
        timeout=PATIENCE_MS,
    )
    qtbot.waitUntil(lambda: not room(shown).loader.is_busy, timeout=PATIENCE_MS)
    take_keys(qtbot, shown)
    yield shown
    apply_language(qapp, "en")
    room(shown).sessions.save_all()
    shown.window.leave()
    qapp.processEvents()


def room(shown: Shown) -> Panel:
    return shown.window.panels["annotate"]


def take_keys(qtbot, shown: Shown) -> None:
    """Shortcuts work in the active window only."""

    def is_active() -> bool:
        shown.window.activateWindow()  # again, where the window of another test had its turn meanwhile
        return shown.window.isActiveWindow()

    qtbot.waitUntil(is_active, timeout=PATIENCE_MS)
    room(shown).canvas.setFocus()


def switch(qtbot, shown: Shown, language: str) -> MainWindow:
    """Choose a language in the menu and wait until the picture is there again."""
    before = shown.window
    before.findChild(QAction, f"action_language_{language}").trigger()
    assert shown.window is not before
    assert not before.isVisible()
    qtbot.waitExposed(shown.window)
    qtbot.waitUntil(lambda: room(shown).editor.session is not None, timeout=PATIENCE_MS)
    take_keys(qtbot, shown)
    return shown.window


def draw(qtbot, panel: Panel) -> None:
    canvas = panel.canvas
    start, end = (canvas.viewportTransform().map(QPointF(*at)).toPoint() for at in ((10, 10), (90, 70)))

    def pressed(key: Qt.Key, has_effect: Callable[[], bool]) -> bool:
        if not has_effect():  # the key came before the window was told that it is active
            panel.window().activateWindow()
            QTest.keyClick(canvas, key)
        return has_effect()

    qtbot.waitUntil(lambda: pressed(Qt.Key.Key_1, lambda: panel.editor.next_label != ""), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: pressed(Qt.Key.Key_W, lambda: canvas.draw_mode), timeout=PATIENCE_MS)
    QTest.mousePress(canvas.viewport(), LEFT, pos=start)
    QTest.mouseMove(canvas.viewport(), end)
    QTest.mouseRelease(canvas.viewport(), LEFT, pos=end)
    qtbot.waitUntil(lambda: panel.sessions.queue.is_idle, timeout=PATIENCE_MS)


def test_undo_takes_back_what_was_drawn_in_another_language(qtbot, shown: Shown) -> None:
    session = room(shown).editor.session
    label, before = session.label, session.label.read_bytes()
    draw(qtbot, room(shown))
    drawn = label.read_bytes()
    assert len(voc.read(label).boxes) == len(session.base.boxes) + 1

    switch(qtbot, shown, "zh_CN")
    assert shown.window.findChild(QToolButton, "room_annotate").text() == "标注(&A)"
    panel = room(shown)
    assert panel.editor.session is session
    QTest.keyClick(panel.canvas, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: label.read_bytes() == before, timeout=PATIENCE_MS)
    assert len(panel.canvas.shown_boxes()) == len(session.base.boxes)

    switch(qtbot, shown, "en")
    QTest.keyClick(room(shown).canvas, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: label.read_bytes() == drawn, timeout=PATIENCE_MS)


def test_no_message_lies_over_the_next_step(qtbot, shown: Shown) -> None:
    window = switch(qtbot, shown, "zh_CN")
    step = window.findChild(QToolButton, "next_step")
    assert step.isVisible() is not bool(window.statusBar().currentMessage())


def test_a_deleted_image_comes_back(qtbot, shown: Shown) -> None:
    panel = room(shown)
    image = panel.current.image
    panel.commands["delete_image"].trigger()
    confirm = panel.findChild(QPushButton, "delete_image_confirmed")
    QTest.mouseClick(confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not image.exists(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not panel.loader.is_busy, timeout=PATIENCE_MS)
    switch(qtbot, shown, "zh_CN")
    QTest.keyClick(room(shown).canvas, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(image.exists, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: room(shown).current.image == image, timeout=PATIENCE_MS)
    assert shown.window.document.dataset.items[0].image == image


def test_work_that_is_not_saved_comes_along_and_is_not_offered_as_lost(qtbot, shown: Shown) -> None:
    panel = room(shown)
    panel.commands["auto_save"].trigger()
    assert not panel.sessions.auto_save
    session = panel.editor.session
    before = session.label.read_bytes()
    draw(qtbot, panel)
    assert session.label.read_bytes() == before
    assert panel.sessions.unsaved() == [session]
    switch(qtbot, shown, "zh_CN")
    panel = room(shown)
    assert panel.sessions.unsaved() == [session]
    assert not panel.notice.isVisible()
    QTest.keyClick(panel.canvas, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: session.label.read_bytes() != before, timeout=PATIENCE_MS)


def test_place_zoom_forms_and_copied_boxes_stay(qtbot, shown: Shown) -> None:
    window, panel = shown.window, room(shown)
    QTest.keyClick(panel.canvas, Qt.Key.Key_A, CTRL)
    QTest.keyClick(panel.canvas, Qt.Key.Key_C, CTRL)
    assert panel.editor.has_copied
    QTest.keyClick(panel.canvas, Qt.Key.Key_D)
    second = window.document.dataset.items[1]
    qtbot.waitUntil(lambda: panel.editor.session.item == second, timeout=PATIENCE_MS)
    panel.canvas.set_zoom(3.0)
    panel.canvas.reveal(0, 0, 5, 5)
    middle = panel.canvas.mapToScene(panel.canvas.viewport().rect().center())
    classes = window.document.class_names
    train = window.panels["train"]
    train.form.set_values({"epochs": 7, "image_size": 416, "weights": "none"})
    dataset = window.panels["dataset"]
    dataset.split_tab.split_box.test.setValue(30)
    dataset.findChild(QTabWidget).setCurrentIndex(2)
    window.show_room("dataset")
    window.resize(1100, 700)

    other = switch(qtbot, shown, "zh_CN")
    assert other.room == "dataset"
    assert (other.width(), other.height()) == (1100, 700)
    assert other.document.class_names == classes
    assert other.panels["dataset"].findChild(QTabWidget).currentIndex() == 2
    assert other.panels["dataset"].split_tab.split_box.test.value() == 30
    values = other.panels["train"].form.values()
    assert (values["epochs"], values["image_size"], values["weights"]) == (7, 416, "none")
    panel = room(shown)
    assert panel.current == second
    assert panel.canvas.zoom == pytest.approx(3.0)
    there = panel.canvas.mapToScene(panel.canvas.viewport().rect().center())
    assert abs(there.x() - middle.x()) < 2
    assert abs(there.y() - middle.y()) < 2
    other.show_room("annotate")
    assert panel.editor.has_copied


class ShownWindows(QObject):
    """Every window that appears on the screen, by the name of its class."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.names: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A widget without a parent that is shown is a window, if only for a moment."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(type(watched).__name__)
        return False


def test_no_other_window_appears_for_a_moment(qtbot, qapp: QApplication, shown: Shown) -> None:
    for name in shown.window.panels:
        shown.window.show_room(name)
    place = shown.window.geometry()
    windows = ShownWindows(qapp)
    try:
        for language in ("zh_CN", "en"):
            switch(qtbot, shown, language)
    finally:
        qapp.removeEventFilter(windows)
    assert windows.names == ["MainWindow", "MainWindow"]
    assert shown.window.size() == place.size()


def hold(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> threading.Event:
    """Have that function wait until the returned event is set: a slow disk."""
    free, real = threading.Event(), getattr(owner, name)

    def slow(*args: object, **named: object) -> object:
        result = real(*args, **named)
        assert free.wait(PATIENCE_MS / 1000)
        return result

    monkeypatch.setattr(owner, name, slow)
    return free


def switch_while_busy(qtbot, shown: Shown, language: str, free: threading.Event) -> MainWindow:
    """The language is chosen while a step runs: the window stays until that is done."""
    before = shown.window
    assert before.is_changing()
    before.findChild(QAction, f"action_language_{language}").trigger()
    qtbot.wait(200)
    assert shown.window is before and before.isVisible()
    assert before.cursor().shape() == Qt.CursorShape.BusyCursor and before.statusBar().currentMessage()
    free.set()
    qtbot.waitUntil(lambda: shown.window is not before, timeout=PATIENCE_MS)
    return shown.window


def test_a_split_that_is_being_written_can_be_undone_in_the_other_language(
    qtbot, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.dataset import split_tab

    dataset = shown.window.panels["dataset"]
    shown.window.show_room("dataset")
    root = shown.window.document.folder
    before = {path: path.read_bytes() for path in root.rglob("*.txt")}
    free = hold(monkeypatch, split_tab, "write_split")
    dataset.split_tab.split_box.test.setValue(30)
    button = dataset.findChild(QWidget, "write_split")
    qtbot.waitUntil(button.isEnabled, timeout=PATIENCE_MS)
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: dataset.history.is_busy, timeout=PATIENCE_MS)
    window = switch_while_busy(qtbot, shown, "zh_CN", free)
    room_now = window.panels["dataset"]
    assert {path: path.read_bytes() for path in root.rglob("*.txt")} != before
    assert room_now.undo_text()
    room_now.undo()
    qtbot.waitUntil(
        lambda: {path: path.read_bytes() for path in root.rglob("*.txt")} == before, timeout=PATIENCE_MS
    )


def test_runs_and_training_settings_can_be_undone_in_the_other_language(
    qtbot, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.train.run_table import undo

    runs = shown.window.document.runs_dir
    path = runs / "first"
    path.mkdir(parents=True)
    (path / "notes.txt").write_text("kept", encoding="utf-8")
    train = shown.window.panels["train"]
    train.form.set_values({"epochs": 7})
    train.setup.put_back()
    free = hold(monkeypatch, undo, "move_all")
    train.runs.changes.delete([Run(path)])
    window = switch_while_busy(qtbot, shown, "zh_CN", free)
    train = window.panels["train"]
    assert not path.exists() and train.undo_text()
    train.undo()
    qtbot.waitUntil(lambda: path.is_dir() and not train.is_changing, timeout=PATIENCE_MS)
    train.undo()
    assert train.form.values()["epochs"] == 7
    train.redo()
    assert train.form.values()["epochs"] != 7


def test_photos_that_the_live_room_added_can_be_taken_back_in_the_other_language(qtbot, shown: Shown) -> None:
    live, document = shown.window.panels["live"], shown.window.document
    picture = document.folder / "snapshots" / "one.png"
    picture.parent.mkdir()
    picture.write_bytes(b"picture")
    live.keeping.steps.made_file("Save picture", picture)
    qtbot.waitUntil(lambda: live.undo_text() is not None, timeout=PATIENCE_MS)
    switch(qtbot, shown, "zh_CN")
    live = shown.window.panels["live"]
    live.undo()
    qtbot.waitUntil(lambda: not picture.exists() and not live.is_changing, timeout=PATIENCE_MS)
    live.redo()
    qtbot.waitUntil(picture.exists, timeout=PATIENCE_MS)
