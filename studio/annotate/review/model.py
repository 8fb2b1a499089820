"""The review queue as a list: what is wrong, in words, with its icon."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QIcon

from engine.file_names import shown
from engine.inference.review import Mistake
from studio import theme
from studio.annotate.review.queue import ReviewQueue, Row
from studio.numbers import percent

Index = QModelIndex | QPersistentModelIndex
_ICONS = {
    "disagrees": ("warning", "warning"),
    "nothing": ("empty", "faint"),
    "unsure": ("search", "accent"),
    "sure": ("verified", "good"),
    "unreadable": ("error", "error"),
}


class ReviewModel(QAbstractListModel):
    """Rows are those of the queue; :meth:`refresh` after it changed."""

    def __init__(self, queue: ReviewQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._rows: list[Row] = []
        self._least_score = 0.0
        self._icons: dict[str, QIcon] = {}
        theme.notifier().changed.connect(self._tint_again)

    def refresh(self) -> None:
        """Show the queue as it is now."""
        self.beginResetModel()
        self._rows = self._queue.rows()
        self.endResetModel()

    def set_least_score(self, score: float) -> None:
        """Boxes less sure are not shown on the photo, and not counted here: a run tells hundreds of them."""
        self._least_score = score
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row(self, number: int) -> Row:
        """What a row is about."""
        return self._rows[number]

    def image_of(self, number: int) -> str:
        """The stem of the image that a row stands for; "" where it stands for a single label."""
        row = self._rows[number]
        return row.stem if row.mistake is None else ""

    def find(self, stem: str) -> int:
        """The first row of an image; -1 if there is none."""
        return next((number for number, row in enumerate(self._rows) if row.stem == stem), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many wait."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Image and reason; the reason in full as tooltip."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{shown(row.stem)}\n{self._words(row)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.told.image}\n{row.told.error or self._words(row)}"
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon("disagrees" if row.mistake is not None else row.told.reason)
        return None

    def _words(self, row: Row) -> str:
        if row.mistake is not None:
            return self._mistake(row.mistake)
        if row.told.mistakes:
            return self._mistake(row.told.mistakes[0])
        return {
            "nothing": self.tr("nothing found"),
            "unsure": self.tr("unsure"),
            "sure": self.tr("boxes: {0}").format(
                sum((box.score or 0) >= self._least_score for box in row.told.boxes)
            ),
        }.get(row.told.reason, self.tr("cannot be read"))

    def _mistake(self, mistake: Mistake) -> str:
        text = {
            "class": self.tr("{0} looks like {1}"),
            "missing": self.tr("no box on a {1}"),
            "extra": self.tr("nothing seen in the box of {0}"),
            "place": self.tr("{0} seems to have other edges"),
        }[mistake.kind]
        return text.format(mistake.label, mistake.found) + f"  {percent(mistake.score)}"

    def _icon(self, reason: str) -> QIcon:
        if reason not in self._icons:
            name, role = _ICONS.get(reason, _ICONS["unreadable"])
            size = QSize(theme.ICON_SIZE - 4, theme.ICON_SIZE - 4)
            icon = QIcon(theme.tinted(name, size, theme.color(role)))
            icon.addPixmap(theme.tinted(name, size, theme.color("on_accent")), QIcon.Mode.Selected)
            self._icons[reason] = icon
        return self._icons[reason]

    def _tint_again(self) -> None:
        self._icons.clear()
        self.refresh()
