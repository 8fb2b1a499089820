"""A header that tells above its titles what the columns of a group count: boxes, photos."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from studio import theme

_GAP = 3


class GroupedHeader(QHeaderView):
    """The first line of every title is left free by the model; the group's name goes there."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionsClickable(True)
        self.sectionResized.connect(lambda *_: self.viewport().update())

    def spans(self) -> list[tuple[str, QRect]]:
        """Each group's name and its place over its columns."""
        model = self.model()
        groups: list[str] = model.groups() if hasattr(model, "groups") else []
        # Half of it, however high: Chinese letters may come from a taller font than the header's own.
        height = self.height() // 2
        placed = []
        at = range(len(groups))
        for name, columns in groupby(at, key=lambda column: groups[column]):
            if name:
                shown = list(columns)
                left = self.sectionViewportPosition(shown[0])
                right = self.sectionViewportPosition(shown[-1]) + self.sectionSize(shown[-1])
                placed.append((name, QRect(left, 0, right - left, height)))
        return placed

    def paintEvent(self, event: QPaintEvent) -> None:
        """The titles, then the groups above them."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for name, place in self.spans():
            # Over the lines between the columns, which would run through the name.
            painter.fillRect(place.adjusted(1, 0, -1, 0), self.palette().button())
            painter.setPen(theme.color("faint"))
            painter.drawText(place.adjusted(_GAP, 0, -_GAP, 0), Qt.AlignmentFlag.AlignCenter, name)
            painter.setPen(theme.color("line"))
            painter.drawLine(place.left() + _GAP, place.bottom(), place.right() - _GAP, place.bottom())
