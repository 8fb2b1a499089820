"""Asks for the class of a box, beside the box: type, or pick from the list; Enter takes it, Esc leaves it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.class_colors import swatch

WIDTH_PX = 220
ROWS = 9


class LabelPopup(QFrame):
    """A part of the window, not a dialog: it never blocks and cannot hide behind anything."""

    accepted = Signal(str)
    rejected = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("label_popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setFixedWidth(WIDTH_PX)
        self._names: list[str] = []
        self.edit = QLineEdit()
        self.edit.setObjectName("label_edit")
        self.edit.setPlaceholderText(self.tr("Name of the class"))
        self.edit.setAccessibleName(self.tr("Name of the class"))
        # labelImg's rule: a name does not begin with white space.
        self.edit.setValidator(QRegularExpressionValidator(QRegularExpression(r"^[^ \t].*"), self))
        self.list = QListWidget()
        self.list.setObjectName("label_choices")
        self.list.setAccessibleName(self.tr("Classes"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hint = QLabel(self.tr("Enter: take it   Esc: no box"))
        self.hint.setObjectName("hint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        layout.setSpacing(theme.SPACING_SMALL)
        for widget in (self.edit, self.list, self.hint):
            layout.addWidget(widget)
        self.edit.textEdited.connect(self._narrow)
        self.edit.returnPressed.connect(self._accept)
        self.edit.installEventFilter(self)
        self.list.itemClicked.connect(lambda item: self._take(item.text()))
        self.hide()

    def ask(self, names: Sequence[str], suggestion: str, near: QPoint) -> None:
        """Show up at ``near`` (parent's coordinates; moved to be wholly visible)."""
        self._names = list(names)
        self.edit.setText(suggestion)
        self.edit.selectAll()
        self._fill(self._names, suggestion)
        self.adjustSize()
        parent = self.parentWidget()
        assert parent is not None
        area = parent.rect()
        x = min(max(near.x(), 0), max(area.width() - self.width(), 0))
        y = min(max(near.y(), 0), max(area.height() - self.height(), 0))
        self.move(x, y)
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Go away without an answer."""
        if self.isVisible():
            self.hide()
            self.rejected.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list and Esc leaves while the text keeps the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                row = (self.list.currentRow() + step) % self.list.count()
                self.list.setCurrentRow(row)
                self.edit.setText(self.list.item(row).text())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.dismiss()
                return True
        return super().eventFilter(watched, event)

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        self._fill([name for name in self._names if wanted in name.casefold()], text)
        self.adjustSize()  # no gap where the list was

    def _fill(self, names: Sequence[str], current: str) -> None:
        self.list.clear()
        for name in names:
            item = QListWidgetItem(swatch(name), name)
            self.list.addItem(item)
            if name == current:
                self.list.setCurrentItem(item)
        rows = min(max(self.list.count(), 1), ROWS)
        height = self.list.sizeHintForRow(0) if self.list.count() else 18
        self.list.setFixedHeight(rows * height + 2 * self.list.frameWidth())
        self.list.setVisible(self.list.count() > 0)

    def _accept(self) -> None:
        self._take(self.edit.text())

    def _take(self, text: str) -> None:
        name = text.strip()
        if name:
            self.hide()
            self.accepted.emit(name)
