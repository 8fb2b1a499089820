"""Every text a person sees can be translated, and fits where it stands."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from studio.actions import ROOMS
from studio.document import Document
from studio.i18n import apply_language
from studio.main_window import MainWindow
from studio.settings import Settings

STUDIO = Path(__file__).resolve().parent.parent.parent / "studio"

SHOWS = {
    "setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setStatusTip", "setTitle", "setLabel",
    "setSpecialValueText", "setAccessibleName", "setInformativeText", "setHeaderLabels",
    "setHorizontalHeaderLabels", "addAction", "addMenu", "addItem", "addItems", "addTab", "addRow", "tell",
    "QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "QToolButton",
}  # fmt: skip
"""Calls whose text arguments are shown."""
SAME_EVERYWHERE = {
    "Boxwright",
    "info",
    "warning",
    "error",
    "good",
    "faint",
    "FPS",
    "mAP",
    "IoU",
    "CSV",
    "NMS",
}
"""Names that no language has another word for, and levels, which are not shown."""


def literals(node: ast.AST) -> list[str]:
    """The plain texts of an argument; what stands inside a call such as ``tr()`` is not among them."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [part.value for part in node.values if isinstance(part, ast.Constant)]
    if isinstance(node, ast.BinOp):
        return literals(node.left) + literals(node.right)
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    if isinstance(node, ast.List | ast.Tuple):
        return [text for element in node.elts for text in literals(element)]
    return []


def test_no_visible_text_is_hard_coded() -> None:
    found = []
    for path in sorted(set(STUDIO.rglob("*.py")) - {STUDIO / "selftest.py"}):  # that one types into fields
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in SHOWS:
                continue
            shown = {"addItem": node.args[:1], "setLabel": node.args[1:]}.get(name, node.args)
            for text in (text for argument in shown for text in literals(argument)):
                words = "".join(letter if letter.isalpha() else " " for letter in text).split()
                if any(len(word) > 2 and word not in SAME_EVERYWHERE for word in words):
                    found.append(f"{path.relative_to(STUDIO.parent)}:{node.lineno}: {text!r}")
    assert not found, "\n" + "\n".join(found)


def cut_off(window: QWidget) -> list[str]:
    """Texts that are wider than the widget they stand in."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.width() == 0:
            continue
        text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
        if (
            isinstance(widget, QToolButton)
            and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
        ):
            continue
        wraps = isinstance(widget, QLabel) and (widget.wordWrap() or "<" in text)
        buttons = QPushButton | QCheckBox | QRadioButton | QToolButton | QLabel
        if text and not wraps and isinstance(widget, buttons):
            needed = widget.fontMetrics().horizontalAdvance(text.replace("&", ""))
            if "\n" not in text and widget.contentsRect().width() < needed:
                found.append(
                    f"{type(widget).__name__} {widget.objectName()} {text!r}: {widget.width()} px of {needed}"
                )
        if isinstance(widget, QLineEdit) and not widget.text() and widget.isEnabled():
            hint = widget.placeholderText()
            needed = widget.fontMetrics().horizontalAdvance(hint) + 8  # Qt's own margins around it
            if widget.contentsRect().width() < needed:
                found.append(f"hint {hint!r} of {widget.objectName()}: {widget.width()} px of {needed}")
        if isinstance(widget, QTabBar):
            found += [
                f"tab {widget.tabText(index)!r}"
                for index in range(widget.count())
                if widget.tabRect(index).width()
                < widget.fontMetrics().horizontalAdvance(widget.tabText(index))
            ]
    return found


@pytest.fixture(params=["en", "zh_CN"])
def language(request: pytest.FixtureRequest, qapp: QApplication):
    apply_language(qapp, request.param)
    yield request.param
    apply_language(qapp, "en")


@pytest.mark.parametrize("size", [(1024, 640), (1280, 800)])
def test_every_text_fits_where_it_stands(
    qtbot, sample_dataset: Path, language: str, size: tuple[int, int]
) -> None:
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    window.document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: window.document.class_names != [], timeout=20_000)
    found = []
    for room in ROOMS:
        window.show_room(room.name)
        qtbot.wait(50)  # layouts settle in the event loop
        assert (window.width(), window.height()) == size, f"{room.name} does not fit into {size}"
        found += [f"{room.name}: {text}" for text in cut_off(window)]
    window.close()
    assert not found, "\n" + "\n".join(found)


def test_texts_are_marked_so_that_they_are_found() -> None:
    """lupdate extracts by the name of the class around, the window looks up by that of the object."""
    found = []
    for path in sorted(STUDIO.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            owner = getattr(getattr(function, "value", None), "id", "")
            if name == "tr" and owner != "self":
                found.append(f"{path.relative_to(STUDIO.parent)}:{node.lineno}: {owner}.tr")
    assert not found, "\n".join(found)
