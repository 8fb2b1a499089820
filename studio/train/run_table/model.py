"""The table of runs: a row a run, names and notes can be edited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)

from studio import numbers
from studio.train.fields import backbone_names
from studio.train.run_table.summary import RunSummary

Index = QModelIndex | QPersistentModelIndex
SORT_ROLE = Qt.ItemDataRole.UserRole
NAME, STATE, BEST, BEST_EPOCH, EPOCH, DURATION, BACKBONE, HEAD, SIZE, DATA, CHANGED, NOTES = range(12)


class RunsModel(QAbstractTableModel):
    """Shows summaries; what is edited is told, and shown once it is on the disk and was read again."""

    rename_wanted = Signal(object, str)
    """(Run, name)"""
    note_wanted = Signal(object, str, str)
    """(Run, its notes as they are, as they are to be)"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.summaries: list[RunSummary] = []
        self._titles = {
            NAME: self.tr("Run"), STATE: self.tr("State"), BEST: self.tr("Best"),
            BEST_EPOCH: self.tr("in epoch"), EPOCH: self.tr("Epochs"), DURATION: self.tr("Time"),
            BACKBONE: self.tr("Network"), HEAD: self.tr("Head"), SIZE: self.tr("Size"),
            DATA: self.tr("Labels"), CHANGED: self.tr("Changed"), NOTES: self.tr("Notes"),
        }  # fmt: skip
        self._tips = {
            BEST: self.tr("mAP@0.5 of the best epoch on the validation set; of a classifier its accuracy"),
            DATA: self.tr("Digest of the photos and labels: runs of the same digest learnt from the same"),
            NOTES: self.tr("Double-click or F2 to write"),
            NAME: self.tr("F2 renames it"),
        }
        self._states = {
            "training": self.tr("training"), "finished": self.tr("finished"), "stopped": self.tr("stopped"),
            "no_improvement": self.tr("ended early"), "failed": self.tr("failed"),
            "broken off": self.tr("broken off"),
        }  # fmt: skip

    def show(self, summaries: list[RunSummary]) -> None:
        """Show these. Rows that stay keep their selection."""
        if [each.run for each in summaries] != [each.run for each in self.summaries]:
            self.beginResetModel()
            self.summaries = list(summaries)
            self.endResetModel()
            return
        self.summaries = list(summaries)
        if summaries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(summaries) - 1, len(self._titles) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Runs."""
        return 0 if parent.isValid() else len(self.summaries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Columns."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles, with a tooltip where one is not enough."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return self._tips.get(section) if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Names and notes can be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in (NAME, NOTES) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is shown, edited, sorted by, and told in a tooltip."""
        summary, column = self.summaries[index.row()], index.column()
        if role == SORT_ROLE:
            return self._sort_value(summary, column)
        if role == Qt.ItemDataRole.DisplayRole:
            text = self._text(summary, column)
            return text.splitlines()[0] if column == NOTES and text else text
        if role == Qt.ItemDataRole.EditRole:
            return self._text(summary, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            if column == NOTES:
                return summary.notes or self._tips[NOTES]
            return summary.problem or self._tips.get(column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (BEST, BEST_EPOCH, EPOCH, DURATION, SIZE):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for the run to be renamed, or for its notes to be kept."""
        summary, text = self.summaries[index.row()], str(value)
        if role != Qt.ItemDataRole.EditRole or text == self._text(summary, index.column()):
            return False
        if index.column() == NAME:
            self.rename_wanted.emit(summary.run, text)
        else:
            self.note_wanted.emit(summary.run, summary.notes, text)
        return True

    def _text(self, summary: RunSummary, column: int) -> str:
        config = summary.config
        if column == BEST:
            return "" if summary.best_metric is None else numbers.decimal(summary.best_metric, 3)
        if column == BACKBONE:
            name = str(config.get("backbone", ""))
            return backbone_names().get(name, name)
        return {
            NAME: summary.name,
            STATE: self._states.get(summary.state, summary.state) + (" ⚠" if summary.problem else ""),
            BEST_EPOCH: "" if summary.best_epoch is None else str(summary.best_epoch),
            EPOCH: f"{summary.epoch} / {summary.epochs}",
            DURATION: numbers.duration(summary.duration_s),
            HEAD: str(config.get("head", "")) if config.get("task") != "classify" else "",
            SIZE: f"{config['image_size']} px" if "image_size" in config else "",
            DATA: summary.digest,
            CHANGED: numbers.day_and_time(datetime.fromtimestamp(summary.changed_s)),
            NOTES: summary.notes,
        }[column]

    def _sort_value(self, summary: RunSummary, column: int) -> Any:
        values: dict[int, Any] = {
            BEST: -1.0 if summary.best_metric is None else summary.best_metric,
            BEST_EPOCH: summary.best_epoch or 0,
            EPOCH: summary.epoch,
            DURATION: summary.duration_s,
            SIZE: int(summary.config.get("image_size", 0)),
            CHANGED: summary.changed_s,
        }
        return values[column] if column in values else self._text(summary, column).casefold()


class RunsFilter(QSortFilterProxyModel):
    """Shows the runs in which every word occurs, in any column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setSortRole(SORT_ROLE)

    def set_text(self, text: str) -> None:
        """The words."""
        self._words = text.casefold().split()
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        """Whether the row holds them all."""
        model = self.sourceModel()
        cells = (
            str(model.data(model.index(row, column, parent), Qt.ItemDataRole.EditRole))
            for column in range(model.columnCount())
        )
        text = " ".join(cells).casefold()
        return all(word in text for word in self._words)
