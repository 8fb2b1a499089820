"""A new window goes on where another one is, as after another language was chosen.

Rooms that hold more than what stands in their controls override ``Room.take_over``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QSlider,
    QSpinBox,
    QSplitter,
    QTabWidget,
    QWidget,
)

if TYPE_CHECKING:
    from studio.main_window import MainWindow


def take_over(window: MainWindow, before: MainWindow) -> None:
    """Show in ``window`` what ``before`` shows, with its undo, its forms and its place on the screen."""
    if before.windowState() == Qt.WindowState.WindowNoState:
        window.resize(before.size())
        window.move(before.pos())  # of the frame: what lies inside it would move by its thickness
    else:
        window.setGeometry(before.normalGeometry())
        window.setWindowState(before.windowState())
    window.document.take_over(before.document)
    for name, panel in before.panels.present.items():
        made = window.panels[name]
        copy_controls(made, panel)
        made.take_over(panel)
    window.show_room(before.room)


_VALUES: tuple[tuple[type[QWidget], Callable[[Any], Any], Callable[[Any, Any], Any]], ...] = (
    (QTabWidget, QTabWidget.currentIndex, QTabWidget.setCurrentIndex),
    (QSplitter, QSplitter.saveState, QSplitter.restoreState),
    (QCheckBox, QCheckBox.isChecked, QCheckBox.setChecked),
    (QSpinBox, QSpinBox.value, QSpinBox.setValue),
    (QDoubleSpinBox, QDoubleSpinBox.value, QDoubleSpinBox.setValue),
    (QSlider, QSlider.value, QSlider.setValue),
    (QLineEdit, QLineEdit.text, QLineEdit.setText),
)
"""How the value of each kind of control is read and set; lists of choices are apart."""


def copy_controls(target: QWidget, source: QWidget) -> None:
    """Give each named control of ``target`` the value of the one of that name in ``source``.

    What a list does not have (yet) cannot be chosen in it and stays.
    """
    for old in source.findChildren(QWidget):
        name = old.objectName()
        new = target.findChild(QWidget, name) if name and not name.startswith("qt_") else None
        if new is None or type(new) is not type(old):
            continue
        if isinstance(old, QComboBox) and isinstance(new, QComboBox):
            index = new.findData(old.currentData()) if old.currentData() is not None else -1
            if index >= 0:
                new.setCurrentIndex(index)
        for kind, value, set_value in _VALUES:
            if isinstance(old, kind):
                set_value(new, value(old))
