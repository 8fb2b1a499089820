"""Widgets in a row that goes on below where there is no more room, as words do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget


class FlowLayout(QLayout):
    """Each widget as wide as it wants to be, and no wider than the whole row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        inner = width - margins.left() - margins.right()
        return self._place(QRect(0, 0, inner, 0), move=False) + margins.top() + margins.bottom()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:
        """All of it in one row."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        gaps = max(self.spacing(), 0) * max(len(hints) - 1, 0)
        return self._with_margins(
            QSize(sum(hint.width() for hint in hints) + gaps, max((h.height() for h in hints), default=0))
        )

    def minimumSize(self) -> QSize:
        """The widest one of them in its least width."""
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return self._with_margins(size)

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size.grownBy(margins)

    def _place(self, area: QRect, move: bool) -> int:
        """Put each widget where it stands in ``area``, in the middle of its row; the height that takes."""
        gap, y = max(self.spacing(), 0), 0
        rows: list[list[tuple[QLayoutItem, QSize]]] = []
        x = 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            size = hint.boundedTo(QSize(max(area.width(), 1), hint.height()))
            if not rows or x + size.width() > area.width():
                rows.append([])
                x = 0
            rows[-1].append((item, size))
            x += size.width() + gap
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        for row in rows:
            x, high = 0, max(size.height() for _, size in row)
            for item, size in row:
                if move:
                    corner = area.topLeft() + QPoint(x, y + (high - size.height()) // 2)
                    item.setGeometry(QStyle.visualRect(direction, area, QRect(corner, size)))
                x += size.width() + gap
            y += high + gap
        return max(y - gap, 0)
