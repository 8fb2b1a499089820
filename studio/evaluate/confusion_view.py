"""The confusion matrix beside the photos behind the chosen cell."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from studio import theme
from studio.evaluate.crops import Crops
from studio.evaluate.entries import mistake_entries
from studio.evaluate.gallery import MOST, Gallery
from studio.evaluate.matrix import Matrix
from studio.evaluate.state import Figures, Loaded, cell


class ConfusionView(QWidget):
    """``chosen`` tells a clicked :class:`engine.evaluation.errors.Mistake` (on the diagonal it is none)."""

    chosen = Signal(object)

    def __init__(self, crops: Crops, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loaded: Loaded | None = None
        self._figures: Figures | None = None
        self._cell: tuple[int, int] | None = None
        self.matrix = Matrix()
        self.gallery = Gallery("evaluate_cell", self.tr("Behind the chosen cell"), crops)
        self.told = QLabel()
        self.told.setObjectName("evaluate_cell_told")
        left = _column(
            _hint(
                self.tr("Rows: what is labelled. Columns: what was found. A click shows what is behind it.")
            ),
            self.matrix,
        )
        right = _column(self.told, self.gallery)
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
        self.gallery.chosen.connect(self.chosen)

    def show_report(self, loaded: Loaded | None) -> None:
        """Another report."""
        self._loaded, self._figures, self._cell = loaded, None, None
        self.matrix.show_matrix([], [])
        self._show_cell()

    def show_figures(self, figures: Figures) -> None:
        """The counts at another threshold."""
        self._figures = figures
        if self._loaded is not None:
            self.matrix.show_matrix(self._loaded.report.class_names, figures.matrix)
        self._show_cell()

    def _choose(self, row: int, column: int) -> None:
        self._cell = (row, column)
        self._show_cell()

    def _show_cell(self) -> None:
        if self._loaded is None or self._figures is None or self._cell is None:
            self.gallery.show_entries([])
            self.told.clear()
            return
        behind = cell(self._loaded, self._figures, *self._cell)
        self.gallery.show_entries(mistake_entries(self._loaded, behind, MOST))
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
