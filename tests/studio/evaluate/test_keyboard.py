"""The evaluate room without a mouse: Tab goes round, Enter does what a click does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget

from studio.evaluate.panel import Panel
from studio.settings import Settings

LONG = 20_000
KEY = Qt.Key


@pytest.fixture
def panel(qtbot, document, evaluated):
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    shown.resize(1200, 760)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    qtbot.waitUntil(lambda: shown.detector.figures is not None, timeout=LONG)
    yield shown
    shown.shutdown()


def press(key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def reachable(panel) -> list[QWidget]:
    """What a key has to come to."""
    return [
        w
        for w in panel.findChildren(QWidget)
        if w.isVisible()
        and w.isEnabled()
        and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not w.focusProxy()
    ]


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("tab", range(5))
def test_tab_goes_through_the_room_and_comes_back_round(qtbot, panel, tab, back) -> None:
    panel.detector.tabs.setCurrentIndex(tab)
    panel.bar.runs.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is panel.bar.runs, timeout=LONG)
    seen = []
    for _ in range(60):
        press(KEY.Key_Backtab if back else KEY.Key_Tab)
        seen.append(QApplication.focusWidget())
        if seen[-1] is panel.bar.runs:
            break
    assert seen[-1] is panel.bar.runs, "Tab goes round in something"
    names = [w.objectName() for w in seen]
    assert len(names) == len(set(names))
    missed = [w.objectName() or type(w).__name__ for w in reachable(panel) if w not in seen]
    assert missed == []


def test_the_empty_corner_of_the_matrix_is_no_cell(qtbot, panel) -> None:
    panel.detector.tabs.setCurrentWidget(panel.detector.confusion)
    view = panel.detector.confusion
    matrix = view.matrix
    last = len(panel.loaded.report.class_names)
    corner = matrix.model().index(last, last)
    matrix.scrollTo(corner)
    QTest.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=matrix.visualRect(corner).center())
    assert not matrix.currentIndex().isValid() and view.told.text() == ""
    matrix.setFocus()
    matrix.setCurrentIndex(matrix.model().index(last, last - 1))
    press(KEY.Key_Right)
    press(KEY.Key_Return)
    assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == (last, last - 1)
    # Even set as the current one it asks for nothing: what was shown stays.
    matrix.setCurrentIndex(corner)
    press(KEY.Key_Return)
    assert "nothing is labelled" in view.told.text() and matrix.sentence(last, last)


def test_enter_on_a_cell_goes_to_the_photos_behind_it_and_on_one_opens_it(qtbot, panel) -> None:
    panel.detector.tabs.setCurrentWidget(panel.detector.confusion)
    view = panel.detector.confusion
    last = len(panel.loaded.report.class_names)
    view.matrix.setFocus()
    view.matrix.setCurrentIndex(view.matrix.model().index(0, 0))
    for _ in range(last):
        press(KEY.Key_Down)
    assert view.matrix.count(last, 0) == len(view.gallery.entries) > 0
    press(KEY.Key_Return)
    assert QApplication.focusWidget() is view.gallery
    with qtbot.waitSignal(panel.document.review_requested, timeout=LONG) as asked:
        press(KEY.Key_Return)
    assert asked.args[0] == panel.loaded.matches.files[view.gallery.entries[0].of.image]


def test_enter_on_a_cell_with_nothing_behind_it_stays(panel) -> None:
    panel.detector.tabs.setCurrentWidget(panel.detector.confusion)
    matrix = panel.detector.confusion.matrix
    counts = panel.detector.figures.matrix
    row, column = next(
        (r, c) for r, line in enumerate(counts[:-1]) for c, count in enumerate(line) if count == 0
    )
    matrix.setFocus()
    matrix.setCurrentIndex(matrix.model().index(row, column))
    press(KEY.Key_Return)
    assert QApplication.focusWidget() is matrix


def test_every_picture_is_reached_by_the_arrows(qtbot, panel) -> None:
    panel.detector.tabs.setCurrentWidget(panel.detector.mistakes)
    gallery = panel.detector.mistakes.gallery
    gallery.setFocus(Qt.FocusReason.TabFocusReason)
    opened = []
    panel.document.review_requested.connect(lambda path, _boxes, focus: opened.append((path, focus)))
    reached = {gallery.currentIndex().row()}
    for _ in gallery.entries:
        press(KEY.Key_Return)
        press(KEY.Key_Right)
        reached.add(gallery.currentIndex().row())
    assert reached == set(range(len(gallery.entries))) and len(reached) > 2
    assert len(set(opened)) == len(gallery.entries)


def test_enter_on_advice_shows_its_mistakes(panel) -> None:
    view = panel.detector.overview.advice.list
    texts = panel.detector.overview.advice.texts()
    row = next(number for number, text in enumerate(texts) if "nothing is labelled: 1" in text)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(row):
        press(KEY.Key_Down)
    press(KEY.Key_Return)
    assert panel.detector.tabs.currentWidget() is panel.detector.mistakes
    assert [entry.of.kind for entry in panel.detector.mistakes.gallery.entries] == ["background"]


def test_enter_on_a_class_and_on_a_photo_opens_it(qtbot, panel) -> None:
    classes = panel.detector.overview.classes
    classes.setFocus(Qt.FocusReason.TabFocusReason)
    press(KEY.Key_Down)
    name = classes.text(classes.currentIndex().row(), 0)
    press(KEY.Key_Return)
    assert panel.detector.tabs.currentWidget() is panel.detector.mistakes
    assert panel.detector.mistakes.classes.currentData() == name
    panel.detector.tabs.setCurrentWidget(panel.detector.photos)
    panel.detector.photos.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(panel.document.review_requested, timeout=LONG):
        press(KEY.Key_Return)


def test_every_list_and_number_is_named(panel) -> None:
    for widget in reachable(panel):
        assert widget.accessibleName() or (hasattr(widget, "text") and widget.text()), widget.objectName()
    buddies = {label.buddy() for label in panel.findChildren(QLabel) if label.buddy() is not None}
    for combo in panel.findChildren(QComboBox):
        assert combo in buddies, combo.objectName()
