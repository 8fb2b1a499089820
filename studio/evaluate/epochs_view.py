"""How good the run was after each epoch, as curves and as numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from engine.evaluation.epochs import EpochFigures
from studio import theme
from studio.evaluate.legend import FittingLegend
from studio.evaluate.table import Column, Table
from studio.widgets.plot_axes import plot_axes
from studio.widgets.plot_menu import PlotMenu


class EpochsView(QWidget):
    """AP (a classifier: accuracy and recall) on the validation set, as training wrote it down."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epochs: list[EpochFigures] = []
        self.plot = pg.PlotWidget(axisItems=plot_axes(counts_below=True))
        self.plot.setObjectName("evaluate_epochs_plot")
        self.plot.setAccessibleName(self.tr("After each epoch, on the validation set"))
        self.plot.setMinimumHeight(160)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no key does anything here
        item = self.plot.getPlotItem()
        item.setTitle(self.tr("After each epoch, on the validation set"), size="10pt")
        item.setLabel("bottom", self.tr("epoch"))
        item.setYRange(0, 1, padding=0.02)
        item.showGrid(x=True, y=True, alpha=0.2)
        item.setMenuEnabled(False)
        PlotMenu(self.plot)
        # Figures rise: above the first there is room.
        self.legend = FittingLegend(item, (8, 8))
        self.table = Table("evaluate_epochs", self.tr("Figures after each epoch"), [], wide=-1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.plot)
        splitter.addWidget(self.table)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACING, 0, 0)
        layout.addWidget(splitter)
        theme.notifier().changed.connect(self._paint)
        self._paint()

    def show_epochs(self, epochs: Sequence[EpochFigures]) -> None:
        """Show the validations of a run; none empties the view."""
        self._epochs = list(epochs)
        classes = self._classes()
        common = [name for name in _COMMON if any(not math.isnan(getattr(e, name)) for e in epochs)]
        titles = self._titles()
        self.table.set_columns(
            [
                Column(self.tr("Epoch")),
                *(Column(titles[name]) for name in common),
                Column(self.tr("Loss")),
                *(Column(self._class_title().format(name)) for name in classes),
                Column(self.tr("Kept"), self.tr("Better than all epochs before it")),
            ]
        )
        rows = [
            [
                e.epoch,
                *(getattr(e, name) for name in common),
                e.loss,
                *(_of_classes(e).get(name, math.nan) for name in classes),
                "✓" if e.is_best else "",
            ]
            for e in self._epochs
        ]
        self.table.show_rows(rows, [e.epoch for e in self._epochs])
        self._draw()

    def _titles(self) -> dict[str, str]:
        return {
            "map_voc_area": self.tr("mAP@0.5"),
            "map_coco": self.tr("COCO AP"),
            "accuracy": self.tr("Accuracy"),
        }

    def _classes(self) -> list[str]:
        return list(dict.fromkeys(name for e in self._epochs for name in _of_classes(e)))

    def _class_title(self) -> str:
        recall = any(e.class_recall for e in self._epochs)
        return self.tr("Recall {0}") if recall else self.tr("AP {0}")

    def _draw(self) -> None:
        item = self.plot.getPlotItem()
        item.clear()
        colors, titles = theme.series_colors(), self._titles()
        x = np.array([e.epoch for e in self._epochs], float)
        lines = [
            (titles[name], [getattr(e, name) for e in self._epochs], 3)
            for name in _COMMON
            if any(not math.isnan(getattr(e, name)) for e in self._epochs)
        ]
        lines += [(n, [_of_classes(e).get(n, math.nan) for e in self._epochs], 1) for n in self._classes()]
        drawn: dict[bytes, str] = {}
        told: list[tuple[object, str]] = []
        for index, (name, values, width) in enumerate(lines):
            # Of equal lines only the last can be seen: the legend says so of the others.
            twin = drawn.setdefault(np.array(values).tobytes(), name)
            color = colors[index % len(colors)]
            line = item.plot(
                x, np.array(values), pen=pg.mkPen(color, width=width), name=name, connect="finite",
                symbol="o", symbolSize=5, symbolPen=None, symbolBrush=color,
            )  # fmt: skip
            told.append((line, name if twin == name else f"{name} = {twin}"))
        self.legend.show(told)

    def _paint(self) -> None:
        self.plot.setBackground(theme.color("base"))
        self.legend.paint()
        item = self.plot.getPlotItem()
        item.titleLabel.setText(item.titleLabel.text, color=theme.color("text").name())
        for side in ("left", "bottom"):
            item.getAxis(side).setPen(theme.color("line"))
            item.getAxis(side).setTextPen(theme.color("faint"))
        self._draw()


_COMMON = ("map_voc_area", "map_coco", "accuracy")


def _of_classes(epoch: EpochFigures) -> dict[str, float]:
    """The figure of each class: a classifier's recall, a detector's AP."""
    return epoch.class_recall or epoch.class_ap
