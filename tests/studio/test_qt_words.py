"""Qt's own dialogs speak the window's language, also after it was changed."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QColorDialog,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QTreeView,
    QWidget,
)

from studio.i18n import apply_language


@pytest.fixture(autouse=True)
def english_after(qapp: QApplication):
    yield
    apply_language(qapp, "en")


def words(dialog: QDialog) -> set[str]:
    """Everything it says, but for what is a place on this computer."""
    found = {dialog.windowTitle()}
    for widget in dialog.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton):
            found |= {widget.text(), widget.toolTip()}
        if isinstance(widget, QComboBox) and widget.objectName() != "lookInCombo":
            found |= {widget.itemText(index) for index in range(widget.count())}
        if isinstance(widget, QTreeView) and widget.model() is not None:
            columns = range(widget.model().columnCount())
            found |= {str(widget.model().headerData(at, Qt.Orientation.Horizontal)) for at in columns}
        found |= {action.text() for action in widget.actions()}
    return found


def english(dialog: QDialog) -> list[str]:
    return sorted(text for text in words(dialog) if re.search("[A-Za-z]{3}", text.replace("HTML", "")))


def file_dialog(mode: QFileDialog.FileMode) -> QFileDialog:
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    return dialog


def test_dialogs_are_chinese_as_a_whole_and_english_again(qtbot, qapp) -> None:
    modes = (QFileDialog.FileMode.AnyFile, QFileDialog.FileMode.Directory)
    apply_language(qapp, "en")
    assert "&Look in:" in words(file_dialog(modes[0]))
    apply_language(qapp, "zh_CN")
    for dialog in (*map(file_dialog, modes), QInputDialog(), QColorDialog()):
        qtbot.addWidget(dialog)
        if isinstance(dialog, QColorDialog):
            dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
            for edit in dialog.findChildren(QLineEdit):
                edit.clear()
        assert not english(dialog), english(dialog)
    assert {"查看(&L)：", "文件名称(&N)：", "文件类型(&T)："} <= words(file_dialog(modes[0]))
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "取消"
    apply_language(qapp, "en")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Cancel"
    assert "&Look in:" in words(file_dialog(modes[0]))
