"""Asks for the class of a box, beside the box: type, or pick from the list; Enter takes it, Esc leaves it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QPoint,
    QRect,
    QRegularExpression,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.class_colors import swatch

WIDTH_PX = 220
ROWS = 9
DIGITS = tuple("123456789")


def beside(box: QRect, size: QSize, area: QRect) -> QPoint:
    """The corner of what is ``size`` large, in ``area`` and beside ``box``: right, left, below or above it.

    Where none of these has room, it lies over the part of the box that is furthest right.
    """
    gap = theme.SPACING
    most_x = max(area.right() + 1 - size.width(), area.left())
    most_y = max(area.bottom() + 1 - size.height(), area.top())
    x, y = min(max(box.left(), area.left()), most_x), min(max(box.top(), area.top()), most_y)
    places = (
        QPoint(box.right() + 1 + gap, y),
        QPoint(box.left() - gap - size.width(), y),
        QPoint(x, box.bottom() + 1 + gap),
        QPoint(x, box.top() - gap - size.height()),
    )
    fitting = (place for place in places if area.contains(QRect(place, size)))
    return next(fitting, QPoint(min(max(box.right() + gap, area.left()), most_x), y))


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
        self._suggestion = self._usual_hint = ""
        self.edit = QLineEdit()
        self.edit.setObjectName("label_edit")
        self.edit.setPlaceholderText(self.tr("Name of the class"))
        self.edit.setAccessibleName(self.tr("Name of the class"))
        # labelImg's rule: a name does not begin with white space. No label file can hold control characters.
        name = QRegularExpression(r"^[^\s\p{Cc}][^\p{Cc}]*$")
        self.edit.setValidator(QRegularExpressionValidator(name, self))
        self.list = QListWidget()
        self.list.setObjectName("label_choices")
        self.list.setAccessibleName(self.tr("Classes"))
        self.hint = QLabel()
        self.hint.setObjectName("hint")
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        layout.setSpacing(theme.SPACING_SMALL)
        for widget in (self.edit, self.list, self.hint):
            layout.addWidget(widget)
        self.edit.textEdited.connect(self._narrow)
        self.edit.textChanged.connect(self._tell_new)
        self.edit.returnPressed.connect(self._accept)
        for widget in (self.edit, self.list):
            widget.installEventFilter(self)
        self.list.itemClicked.connect(lambda item: self._take(item.text()))
        self.list.currentItemChanged.connect(self._moved)
        self.hide()

    def ask(self, names: Sequence[str], suggestion: str, box: QRect, area: QRect, hint: str) -> None:
        """Show up beside ``box``, in ``area`` (parent's coordinates); ``hint``: what keys do."""
        # The canvas around it is from left to right always; words are not.
        self.setLayoutDirection(QGuiApplication.layoutDirection())
        self._usual_hint = hint
        self._names = list(names)
        self._suggestion = suggestion
        self.edit.setText(suggestion)
        self.edit.selectAll()
        self._fill(self._names, suggestion)
        self._tell_new(suggestion)
        self.move(beside(box, self.size(), area))
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def offer(self, names: Sequence[str], suggestion: str) -> None:
        """The classes are others now; the suggestion too, unless a person has begun to type."""
        self._names = list(names)
        if self.edit.text() == self._suggestion:
            self._suggestion = suggestion
            self.edit.setText(suggestion)
            self.edit.selectAll()
            self._fill(self._names, suggestion)
        else:
            self._narrow(self.edit.text())

    @property
    def has_focus(self) -> bool:
        """Whether keys come here."""
        return self.edit.hasFocus() or self.list.hasFocus()

    def dismiss(self) -> None:
        """Go away without an answer."""
        if not self.isHidden():
            self.hide()
            self.rejected.emit()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab stays inside: the question is about one box, and Tab on the canvas is about the next."""
        other = self.list if self.edit.hasFocus() and not self.list.isHidden() else self.edit
        other.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys are about the question, and none without Ctrl or Alt does what it does on the canvas."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key = Qt.Key(event.key())
        if event.type() == QEvent.Type.ShortcutOverride:
            held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            leaves = Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35 and key != Qt.Key.Key_F6
            if not event.modifiers() & held and not leaves:
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress:
            return self._pressed(watched, event, key) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _pressed(self, watched: QObject, event: QKeyEvent, key: Qt.Key) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key)
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif step is not None and self.list.count():
            row = (self.list.currentRow() + step) % self.list.count()
            self.list.setCurrentRow(row)
            self.edit.setText(self.list.item(row).text())
        elif watched is self.list and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif watched is self.list and event.text().isprintable() and event.text():
            self.edit.setFocus()  # who begins to type means another name
            self.edit.selectAll()
            QCoreApplication.sendEvent(self.edit, event)
        else:
            return False
        return True

    def _moved(self, item: QListWidgetItem | None) -> None:
        if item is not None and self.list.hasFocus():
            self.edit.setText(item.text())

    def _narrow(self, text: str) -> None:
        wanted, numbered = text.strip().casefold(), self._numbered(text)
        names = [name for name in self._names if wanted in name.casefold() or name == numbered]
        self._fill(names, numbered or text)
        self._fit()  # no gap where the list was

    def _numbered(self, text: str) -> str | None:
        """The class of that number, as a digit picks it everywhere; None where a name has the digit in it."""
        number = text.strip()
        if number not in DIGITS or any(number in name for name in self._names):
            return None
        return dict(zip(DIGITS, self._names, strict=False)).get(number)

    def _fit(self) -> None:
        """As high as what it shows: a hint of two lines is higher than its size hint says."""
        margins = self.contentsMargins().left() + self.contentsMargins().right() + 2 * theme.SPACING
        self.hint.setMinimumHeight(self.hint.heightForWidth(WIDTH_PX - margins))
        self.adjustSize()

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

    def _tell_new(self, text: str) -> None:
        """Half of a class's name, then Enter, makes a class of its own: that is said before."""
        name = self._numbered(text) or text.strip()
        is_new = name and self._names and name not in self._names
        new = self.tr("New class: {0}").format(name)
        self.hint.setText(f"{new}\n{self._usual_hint}" if is_new else self._usual_hint)
        self._fit()

    def _accept(self) -> None:
        self._take(self._numbered(self.edit.text()) or self.edit.text())

    def _take(self, text: str) -> None:
        name = text.strip()
        if name:
            self.hide()
            self.accepted.emit(name)
