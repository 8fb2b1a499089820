"""The command palette, About, faults, settings that travel, and another language."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from engine.errors import ConfigError
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.window.about import AboutDialog
from studio.window.diagnostics import PACKAGES, diagnostics, versions
from studio.window.palette import CommandPalette


@pytest.fixture
def window(qtbot):
    shown = MainWindow(Document(), Settings())
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close()


def palette_of(window: MainWindow) -> CommandPalette:
    window.findChild(QAction, "action_palette").trigger()
    found = window.findChild(CommandPalette)
    assert found is not None
    return found


def test_theme_and_language_of_the_desktop_are_told_apart(window) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.edit, "desktop")
    names = {palette.list.item(row).text() for row in range(palette.list.count())}
    assert {"Everywhere: Light or dark as the desktop", "Everywhere: Language of the desktop"} <= names


def test_a_command_is_found_by_its_letters_and_run(window) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.edit, "evaluate")
    assert "Evaluate" in palette.list.currentItem().text()
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert window.room == "evaluate"
    assert not palette.isVisible()


def test_the_arrows_pass_over_what_cannot_be_done_now(window) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.edit, "close folder")
    row = palette.list.item(0)
    assert "Close folder" in row.text()
    assert not row.flags()
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert palette.isVisible()  # nothing is open that could be closed
    palette.edit.clear()
    first = palette.list.currentRow()
    QTest.keyClick(palette.edit, Qt.Key.Key_Down)
    assert palette.list.currentRow() > first
    QTest.keyClick(palette.edit, Qt.Key.Key_Up)
    assert palette.list.currentRow() == first


def test_letters_of_no_command_are_told(window) -> None:
    palette = palette_of(window)
    QTest.keyClicks(palette.edit, "qqqq")
    assert palette.nothing.isVisible()
    assert palette.list.count() == 0


def test_about_names_what_it_stands_on_and_copies_diagnostics(window, qtbot) -> None:
    window.show_about()
    dialog = window.findChild(AboutDialog)
    names = [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]
    assert names == [name for name in PACKAGES if name in versions()]
    assert "PySide6-Essentials" in names
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert "PySide6-Essentials" in QGuiApplication.clipboard().text()


def test_diagnostics_hold_the_error_and_the_end_of_the_log(tmp_path: Path) -> None:
    log = tmp_path / "boxwright.log"
    log.write_text("".join(f"line {number}\n" for number in range(500)))
    try:
        raise ValueError("seven")
    except ValueError as error:
        text = diagnostics(log, error)
    assert "ValueError: seven" in text
    assert "test_dialogs.py" in text
    assert "line 499" in text
    assert "line 1\n" not in text
    assert "no log" in diagnostics(tmp_path / "gone.log")


def test_a_fault_is_shown_with_a_report_to_copy(window, qtbot) -> None:
    window.show_fault(RuntimeError("it broke"))
    assert "it broke" in window.notice.text
    QTest.mouseClick(window.notice.findChild(QPushButton, "notice_action"), Qt.MouseButton.LeftButton)
    box = window.findChild(QMessageBox, "fault_details")
    QTest.mouseClick(box.findChild(QPushButton, "fault_copy"), Qt.MouseButton.LeftButton)
    assert "RuntimeError: it broke" in QGuiApplication.clipboard().text()
    assert box.isVisible()
    box.close()


def test_settings_travel(tmp_path: Path) -> None:
    mine = Settings(tmp_path / "mine.json")
    mine.set("window/theme", "dark")
    mine.set("annotate/keep_view", True)
    mine.set("window/geometry", b"\x00\x01")
    mine.add_recent_folder("/tmp/人脸")
    mine.export(tmp_path / "out.json")
    other = Settings(tmp_path / "other.json")
    other.set("window/room", "train")
    other.take_over(tmp_path / "out.json")
    assert other.get("window/theme", "") == "dark"
    assert other.get("annotate/keep_view", False) is True
    assert other.get("window/geometry", b"") == b"\x00\x01"
    assert other.recent_folders() == ["/tmp/人脸"]
    assert other.get("window/room", "-") == "-"


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"hello",
        # what PySide would unpickle
        b"[a]\nb=@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\x12PyQt_PyObject\\0\\0\\0\\0\\0)\n",
    ],
)
def test_a_file_that_holds_no_settings_changes_nothing(tmp_path: Path, content: bytes | None) -> None:
    settings = Settings(tmp_path / "mine.json")
    settings.set("window/theme", "dark")
    strange = tmp_path / "strange.json"
    if content is not None:
        strange.write_bytes(content)
    with pytest.raises(ConfigError, match=r"Choose a file that Export settings wrote|Export it again"):
        settings.take_over(strange)
    assert settings.get("window/theme", "") == "dark"
