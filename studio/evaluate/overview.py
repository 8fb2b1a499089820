"""Figures of each class, the curves, and advice."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from studio import theme
from studio.evaluate.advice_view import AdviceView
from studio.evaluate.class_table import class_table
from studio.evaluate.curves import Curves
from studio.evaluate.state import Figures, Loaded
from studio.evaluate.table import Column
from studio.numbers import percent


class Overview(QWidget):
    """The table above; curves and advice below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        boxes, photos = self.tr("Boxes"), self.tr("Photos with the class")
        self.classes = class_table(
            "evaluate_classes",
            Column(
                self.tr("Labelled"),
                self.tr("How many boxes are labelled in this set, without difficult ones"),
                group=boxes,
            ),
            self.tr("Share of the boxes found that are right, at the threshold"),
            self.tr("Share of the labelled boxes that were found, at the threshold"),
            before=(
                Column(
                    self.tr("AP@0.5"),
                    self.tr("Area under the curve of precision and recall, IoU 0.5"),
                    group=boxes,
                ),
                Column(
                    self.tr("COCO AP"),
                    self.tr("Mean over IoU 0.50 to 0.95: also asks for exact places"),
                    group=boxes,
                ),
            ),
            after=(
                Column(
                    self.tr("Best at"), self.tr("The threshold with the best F1 of this class"), group=boxes
                ),
                Column(
                    self.tr("Right"),
                    self.tr("Photos with the class on which it and no strange class was found"),
                    group=photos,
                ),
                Column(
                    self.tr("Wrong"),
                    self.tr("Photos with it on which a class was found that is not there"),
                    group=photos,
                ),
                Column(self.tr("Missed"), self.tr("Photos with it on which it was not found"), group=photos),
                Column(
                    self.tr("Rate"),
                    self.tr("Detection rate: share of its photos that are right"),
                    percent,
                    photos,
                ),
            ),
            group=boxes,
        )
        self.curves = Curves()
        self.advice = AdviceView()
        lower = QSplitter(Qt.Orientation.Horizontal)
        lower.addWidget(self.curves)
        lower.addWidget(self.advice)
        lower.setStretchFactor(0, 2)
        lower.setStretchFactor(1, 1)
        lower.setSizes([760, 380])
        lower.setChildrenCollapsible(False)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.classes)
        split.addWidget(lower)
        split.setSizes([200, 320])
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACING, 0, 0)
        layout.addWidget(split)

    def show_report(self, loaded: Loaded | None) -> None:
        """Another report."""
        self.classes.show_rows([], [])
        self.curves.show_report(loaded)
        self.advice.show_advice(None)

    def show_figures(self, figures: Figures) -> None:
        """The figures at another threshold."""
        rows = [
            [
                row.name,
                row.objects,
                row.ap,
                row.ap_coco,
                row.precision,
                row.recall,
                row.f1,
                row.best_threshold,
                row.rate.correct,
                row.rate.wrong,
                row.rate.missed,
                row.rate.rate,
            ]
            for row in figures.classes
        ]
        self.classes.show_rows(rows, [row.name for row in figures.classes])
        self.advice.show_advice(figures.advice)
