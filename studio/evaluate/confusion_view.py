"""The confusion matrix beside the small pictures behind the chosen cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from studio import theme
from studio.evaluate import words
from studio.evaluate.crops import Crops
from studio.evaluate.gallery import Entry, Gallery
from studio.evaluate.matrix import Matrix

Behind = Callable[[int, int], list[Entry]]


class ConfusionView(QWidget):
    """``chosen`` tells what a clicked picture is of."""

    chosen = Signal(object)

    def __init__(self, crops: Crops, legend: str = words.LEGEND, parent: QWidget | None = None) -> None:
        """``legend``: how to read the small pictures, as in :mod:`studio.evaluate.words`."""
        super().__init__(parent)
        self._behind: Behind | None = None
        self._cell: tuple[int, int] | None = None
        self.matrix = Matrix()
        self.gallery = Gallery("evaluate_cell", self.tr("Behind the chosen cell"), crops)
        self.told = QLabel()
        self.told.setObjectName("evaluate_cell_told")
        left = _column(
            _hint(
                self.tr(
                    "Rows: what is labelled. Columns: what was found. "
                    "A click or Enter shows what is behind a number."
                )
            ),
            self.matrix,
        )
        right = _column(self.told, self.gallery, _hint(words.translated(legend)))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        splitter.setSizes([460, 690])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACING, 0, 0)
        layout.addWidget(splitter)
        self.matrix.chosen.connect(self._choose)
        self.matrix.entered.connect(self.gallery.enter)
        self.gallery.chosen.connect(self.chosen)

    def clear(self) -> None:
        """Another report, or none."""
        self._behind = self._cell = None
        self.matrix.show_matrix([], [])
        self._show_cell()

    def show_counts(self, names: Sequence[str], matrix: list[list[int]], behind: Behind) -> None:
        """Show these counts; ``behind(row, column)`` gives the pictures of a cell. The chosen cell stays."""
        self._behind = behind
        self.matrix.show_matrix(names, matrix)
        self._show_cell()

    def _choose(self, row: int, column: int) -> None:
        self._cell = (row, column)
        self._show_cell()

    def _show_cell(self) -> None:
        if self._behind is None or self._cell is None:
            self.gallery.show_entries([])
            self.told.clear()
            return
        self.gallery.show_entries(self._behind(*self._cell))
        self.told.setText(self.matrix.sentence(*self._cell))


def _hint(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "faint")
    label.setWordWrap(True)
    return label


def _column(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.SPACING_SMALL)
    for widget in widgets:
        column.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
    return holder
