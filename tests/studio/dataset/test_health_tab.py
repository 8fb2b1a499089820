"""The health check in the window: found, explained, opened, mended, taken back."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QPushButton

from studio.dataset.fix_dialog import FixDialog

WAIT = 20_000


def checked(qtbot, panel, click, show_tab) -> None:
    show_tab("Health")
    click(panel.health_tab.check_button)
    qtbot.waitUntil(lambda: panel.health_tab.findings != [], timeout=WAIT)


def choose(panel, kind: str) -> None:
    kinds = panel.health_tab.kinds
    for row in range(kinds.count()):
        if kinds.item(row).data(Qt.ItemDataRole.UserRole)[0] == kind:
            kinds.setCurrentRow(row)
            return
    raise KeyError(kind)


def test_a_planted_fault_is_explained_and_its_photo_opens(qtbot, panel, document, click, show_tab) -> None:
    item = document.dataset.items[4]
    item.label.write_text("<annotation><object>")
    checked(qtbot, panel, click, show_tab)
    choose(panel, "unreadable-label")
    tab = panel.health_tab
    assert tab.model.rowCount() == 1
    assert item.label.name in tab.model.index(0, 0).data()
    assert "never learnt" in tab.effect.text()
    assert not tab.fix_button.isVisible()
    with qtbot.waitSignal(document.image_requested, timeout=WAIT) as asked:
        at = tab.table.visualRect(tab.model.index(0, 1)).center()
        QTest.mouseClick(tab.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(tab.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert asked.args == [str(item.image)]
    with qtbot.waitSignal(document.image_requested, timeout=WAIT):
        click(tab.open_button)


def test_a_fix_is_shown_first_then_made_then_taken_back(qtbot, panel, document, click, show_tab) -> None:
    label = document.dataset.items[0].label
    before = label.read_text()
    first = before[before.index("\t<object>") : before.index("</object>") + len("</object>\n")]
    label.write_text(before.replace("</annotation>", f"{first}</annotation>"))
    twice = label.read_text()
    checked(qtbot, panel, click, show_tab)
    choose(panel, "duplicate-box")
    tab = panel.health_tab

    click(tab.fix_button)
    qtbot.waitUntil(lambda: tab.dialog is not None and tab.dialog.isVisible(), timeout=WAIT)
    assert isinstance(tab.dialog, FixDialog)
    lines = tab.dialog.findChild(QListView, "fix_lines").model().stringList()
    assert len(lines) == 1
    assert "is deleted" in lines[0]
    assert label.read_text() == twice
    tab.dialog.reject()
    assert label.read_text() == twice

    click(tab.fix_button)
    qtbot.waitUntil(lambda: tab.dialog.isVisible(), timeout=WAIT)
    with qtbot.waitSignal(document.labels_changed, timeout=WAIT):
        click(tab.dialog.findChild(QPushButton, "fix_apply"))
    assert label.read_text() == before
    # It looks again by itself, and finds the fault gone.
    qtbot.waitUntil(lambda: not any(f.kind == "duplicate-box" for f in tab.findings), timeout=WAIT)
    with qtbot.waitSignal(document.labels_changed, timeout=WAIT):
        click(panel.undo_button)
    assert label.read_text() == twice
    qtbot.waitUntil(lambda: any(f.kind == "duplicate-box" for f in tab.findings), timeout=WAIT)


def test_the_training_size_decides_what_is_tiny(qtbot, panel, click, show_tab) -> None:
    panel.health_tab.training_size.setValue(64)
    checked(qtbot, panel, click, show_tab)
    choose(panel, "tiny-box")


def test_a_check_can_be_cancelled(qtbot, panel, document, click, show_tab, monkeypatch) -> None:
    import threading

    from studio.dataset import health_tab

    going, stopped = threading.Event(), threading.Event()

    def check(_dataset, *, image_size, progress):
        try:
            while True:
                progress(1, 2)
                going.set()
        finally:
            stopped.set()

    monkeypatch.setattr(health_tab, "check", check)
    show_tab("Health")
    click(panel.health_tab.check_button)
    qtbot.waitUntil(going.is_set, timeout=WAIT)
    button = panel.health_tab.check_button
    qtbot.waitUntil(lambda: button.text() == "Checking… 50%", timeout=WAIT)  # where it was pressed
    click(button)
    qtbot.waitUntil(lambda: stopped.is_set() and button.text() == "Check the data", timeout=WAIT)
    assert button.isEnabled()
    assert panel.health_tab.findings == []


def test_a_name_that_is_no_text_is_shown_with_a_sign_for_each_byte() -> None:
    from studio.dataset.tables import RowsModel

    model = RowsModel([("Where", str)])
    model.show_rows(["a/\udcff.jpg"])
    assert model.data(model.index(0, 0)) == "a/�.jpg"
