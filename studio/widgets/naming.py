"""Names for what assistive technology would meet without one: parts of Qt's own widgets, and combo boxes."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractScrollArea, QComboBox, QLabel, QTabWidget, QWidget


def complete_names(top: QWidget) -> None:
    """Give names to what stands in ``top`` by now, from the names its widgets have."""
    for area in top.findChildren(QAbstractScrollArea):
        if not area.viewport().accessibleName():
            area.viewport().setAccessibleName(area.accessibleName())
    for tabs in top.findChildren(QTabWidget):
        if not tabs.accessibleName():
            tabs.setAccessibleName(", ".join(tabs.tabText(index) for index in range(tabs.count())))
    labelled = {label.buddy() for label in top.findChildren(QLabel)}
    for box in top.findChildren(QComboBox):
        if box.accessibleName() and box not in labelled:
            _label(box)


def _label(box: QComboBox) -> None:
    """On Linux Qt passes the chosen text on as the name of a combo box; only a label is told beside it."""
    label = QLabel(box.accessibleName(), box.parentWidget())
    label.setObjectName(f"label_of_{box.objectName()}")
    label.setBuddy(box)
    label.hide()
