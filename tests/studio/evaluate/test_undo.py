"""Ctrl+Z and Ctrl+Y in the evaluate room: what was done from it is taken back, on disk, and done again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from engine.annotations import voc
from engine.evaluation.threshold import save_threshold, saved_threshold
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.window.changeover import take_over

LEFT = Qt.MouseButton.LeftButton
LONG = 20_000
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot, evaluated, document):
    shown = MainWindow(document, Settings())
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    go_to(qtbot, shown, "evaluate")
    room, annotate = shown.panels["evaluate"], shown.panels["annotate"]
    qtbot.waitUntil(
        lambda: room.detector.figures is not None and annotate.editor.session is not None, timeout=LONG
    )
    return shown


def go_to(qtbot, window, name) -> None:
    QTest.mouseClick(window.findChild(QToolButton, f"room_{name}"), LEFT)
    qtbot.waitUntil(window.panels[name].isVisible, timeout=LONG)


def press(key, modifier=CTRL) -> None:
    QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, modifier)


def save(qtbot, room, threshold) -> None:
    number = room.detector.threshold.number
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, f"{threshold:.3f}")
    QTest.keyClick(number, Qt.Key.Key_Return)
    with qtbot.waitSignal(room.document.message, timeout=LONG):
        QTest.mouseClick(room.detector.threshold.save_button, LEFT)


def step(qtbot, room, key) -> None:
    room.detector.tabs.tabBar().setFocus()
    with qtbot.waitSignal(room.document.message, timeout=LONG):
        press(key)


def test_a_saved_threshold_is_taken_back_and_saved_again(qtbot, window, evaluated) -> None:
    room = window.panels["evaluate"]
    assert room.undo_text() is None and not room.undo_action.isEnabled()
    save(qtbot, room, 0.35)
    save(qtbot, room, 0.5)
    assert saved_threshold(evaluated) == 0.5 and "0.500" in room.undo_text()
    step(qtbot, room, Qt.Key.Key_Z)
    assert saved_threshold(evaluated) == 0.35 and room.detector.threshold.own.text() == "saved: 0.35"
    step(qtbot, room, Qt.Key.Key_Z)
    assert saved_threshold(evaluated) == 0.3 and room.undo_text() is None
    step(qtbot, room, Qt.Key.Key_Y)
    step(qtbot, room, Qt.Key.Key_Y)
    assert saved_threshold(evaluated) == 0.5 and room.redo_text() is None
    step(qtbot, room, Qt.Key.Key_Z)
    save(qtbot, room, 0.6)
    assert room.redo_text() is None and saved_threshold(evaluated) == 0.6


def test_a_threshold_saved_elsewhere_meanwhile_stays(qtbot, window, evaluated) -> None:
    room = window.panels["evaluate"]
    save(qtbot, room, 0.35)
    save_threshold(evaluated, 0.7)
    room.detector.tabs.tabBar().setFocus()
    press(Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: room.notice.level == "error", timeout=LONG)
    assert "0.700" in room.notice.text and saved_threshold(evaluated) == 0.7
    assert room.undo_text() is None


def test_an_undo_that_was_refused_can_be_tried_again(qtbot, window, evaluated) -> None:
    room = window.panels["evaluate"]
    save(qtbot, room, 0.35)
    away = evaluated.best_weights.with_suffix(".away")
    room.detector.tabs.tabBar().setFocus()
    for key, before, after in ((Qt.Key.Key_Z, 0.35, 0.3), (Qt.Key.Key_Y, 0.3, 0.35)):
        evaluated.best_weights.rename(away)
        room.notice.clear()
        press(key)
        qtbot.waitUntil(lambda: room.notice.level == "error", timeout=LONG)
        away.rename(evaluated.best_weights)
        assert saved_threshold(evaluated) == before
        step(qtbot, room, key)
        assert saved_threshold(evaluated) == after


def mend(qtbot, window, kind):
    """Open the first mistake of a kind and accept what the model says; returns session and bytes before."""
    room, annotate = window.panels["evaluate"], window.panels["annotate"]
    room.detector.tabs.setCurrentWidget(room.detector.mistakes)
    room.detector.mistakes.show_kind(kind)
    gallery = room.detector.mistakes.gallery
    path = room.loaded.matches.files[gallery.entries[0].of.image]
    gallery.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: annotate.editor.session.item.image_file == path, timeout=LONG)
    session = annotate.editor.session
    qtbot.waitUntil(lambda: session.drawing.suggested != (), timeout=LONG)
    before = session.label.read_bytes()
    annotate.commands["accept_suggestions"].trigger()
    qtbot.waitUntil(lambda: session.label.read_bytes() != before and not session.unsaved, timeout=LONG)
    return session, before


def test_a_corrected_label_is_taken_back_to_its_very_bytes_and_done_again(qtbot, window) -> None:
    room = window.panels["evaluate"]
    session, before = mend(qtbot, window, "background")
    mended = session.label.read_bytes()
    go_to(qtbot, window, "evaluate")
    assert room.undo_text().startswith(session.item.stem)
    room.detector.tabs.tabBar().setFocus()
    told = []
    room.document.message.connect(lambda text, _level: told.append(text))
    press(Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: session.label.read_bytes() == before, timeout=LONG)
    assert room.undo_text() is None and told == [f"{session.item.stem}: label correction taken back"]
    press(Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: session.label.read_bytes() == mended, timeout=LONG)
    assert len(voc.read(session.label).boxes) == len(session.drawing.certain)


def test_the_photos_own_undo_and_the_rooms_are_one(qtbot, window) -> None:
    room, annotate = window.panels["evaluate"], window.panels["annotate"]
    session, before = mend(qtbot, window, "background")
    annotate.undo()  # where it was made
    qtbot.waitUntil(lambda: session.label.read_bytes() == before, timeout=LONG)
    go_to(qtbot, window, "evaluate")
    assert room.undo_text() is None and not room.undo_action.isEnabled()
    go_to(qtbot, window, "annotate")
    annotate.redo()
    annotate.editor.toggle_verified()  # made since: it goes first
    go_to(qtbot, window, "evaluate")
    assert room.undo_text().endswith("Verify")
    room.undo()
    qtbot.waitUntil(lambda: not session.drawing.verified and not session.unsaved, timeout=LONG)
    room.undo()
    qtbot.waitUntil(lambda: session.label.read_bytes() == before, timeout=LONG)
    # Redone in the annotate room, they can be taken back here again.
    annotate.redo()
    assert room.undo_text() is not None


def test_only_photos_opened_from_here_are_its_corrections(qtbot, window) -> None:
    room, annotate = window.panels["evaluate"], window.panels["annotate"]
    mend(qtbot, window, "background")
    told = room.undo_text()
    reviewed = annotate.editor.session
    other = next(item for item in window.document.dataset.items if item != reviewed.item)
    window.document.image_requested.emit(other.image_file)
    qtbot.waitUntil(lambda: annotate.editor.session.item == other, timeout=LONG)
    annotate.editor.toggle_verified()
    window.document.image_requested.emit(reviewed.item.image_file)
    qtbot.waitUntil(lambda: annotate.editor.session is reviewed, timeout=LONG)
    annotate.editor.select(())
    assert room.undo_text() == told


def test_another_data_set_begins_without_steps(qtbot, window, evaluated, document) -> None:
    room = window.panels["evaluate"]
    save(qtbot, room, 0.35)
    document.close_dataset()
    assert room.undo_text() is None and saved_threshold(evaluated) == 0.35


def test_another_window_goes_on_with_the_steps(qtbot, window, evaluated, document) -> None:
    save(qtbot, window.panels["evaluate"], 0.35)
    other = MainWindow(Document(), Settings())
    qtbot.addWidget(other)
    take_over(other, window)  # as when another language is chosen
    window.close()
    room = other.panels["evaluate"]
    with qtbot.waitSignal(room.document.message, timeout=LONG):
        room.undo()
    assert saved_threshold(evaluated) == 0.3 and room.redo_text() is not None
