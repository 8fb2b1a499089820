"""Every mistake at the threshold, the gravest first, by kind with what the kind costs, as small pictures."""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from engine.evaluation.errors import Mistakes
from studio import numbers, theme
from studio.evaluate import words
from studio.evaluate.crops import Crops
from studio.evaluate.entries import mistake_entries
from studio.evaluate.gallery import MOST, Gallery
from studio.evaluate.state import Figures, Loaded
from studio.evaluate.table import Column, Table


class MistakesView(QWidget):
    """``chosen`` tells a clicked :class:`engine.evaluation.errors.Mistake`."""

    chosen = Signal(object)

    def __init__(self, crops: Crops, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loaded: Loaded | None = None
        self._figures: Figures | None = None
        self._kind = ""
        self.kinds = Table(
            "evaluate_kinds",
            self.tr("Kinds of mistakes"),
            [
                Column(self.tr("Mistake")),
                Column(self.tr("Boxes"), self.tr("How many boxes there are at the threshold")),
                Column(
                    self.tr("Costs"),
                    self.tr(
                        "How much mAP would rise if all of the kind were mended, at any threshold (TIDE)"
                    ),
                ),
            ],
        )
        self.classes = QComboBox()
        self.classes.setObjectName("evaluate_class_filter")
        self.classes.setAccessibleName(self.tr("Class"))
        self.gallery = Gallery("evaluate_gallery", self.tr("Mistakes, the gravest first"), crops)
        self.told = QLabel()
        self.told.setObjectName("evaluate_gallery_told")
        self.told.setWordWrap(True)
        self.told.setProperty("role", "faint")
        of_class = QLabel(self.tr("Class"))
        of_class.setBuddy(self.classes)
        filters = QHBoxLayout()
        filters.setSpacing(theme.SPACING)
        filters.addWidget(of_class)
        filters.addWidget(self.classes, 1)
        side = QVBoxLayout()
        side.setSpacing(theme.SPACING)
        side.addLayout(filters)
        side.addWidget(self.kinds, 1)
        side.addWidget(self.told)
        narrow = QWidget()
        narrow.setLayout(side)
        narrow.setFixedWidth(310)
        side.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.SPACING, 0, 0)
        row.setSpacing(theme.SPACING)
        row.addWidget(narrow)
        row.addWidget(self.gallery, 1)
        self.kinds.selectionModel().currentRowChanged.connect(self._kind_chosen)
        self.classes.currentIndexChanged.connect(lambda _index: self._show())
        self.gallery.chosen.connect(self.chosen)

    def show_report(self, loaded: Loaded | None) -> None:
        """Another report."""
        self._loaded, self._figures = loaded, None
        self._kind = ""
        self.kinds.show_rows([], [])
        with QSignalBlocker(self.classes):
            self.classes.clear()
            if loaded is not None:
                self.classes.addItem(self.tr("all classes"), "")
                for name in loaded.report.class_names:
                    self.classes.addItem(name, name)
        self._show()

    def show_figures(self, figures: Figures) -> None:
        """The mistakes at another threshold."""
        self._figures = figures
        self._show()

    def show_kind(self, kind: str, label: str = "") -> None:
        """Show only that kind of mistake, of that class ("" for all)."""
        with QSignalBlocker(self.classes):
            self.classes.setCurrentIndex(max(self.classes.findData(label), 0))
        self._kind = kind
        self._show()

    def shown(self) -> Mistakes | None:
        """The mistakes that pass the filters."""
        if self._figures is None:
            return None
        chosen = self._of_class(self._figures.mistakes)
        return chosen.of_kinds(frozenset({self._kind})) if self._kind else chosen

    def _kind_chosen(self, current: QModelIndex) -> None:
        kind = self.kinds.rows.key(current.row()) if current.isValid() else ""
        if kind != self._kind:
            self._kind = kind
            self._show()

    def _of_class(self, mistakes: Mistakes) -> Mistakes:
        label = self.classes.currentData()
        return mistakes.of_class(label) if label else mistakes

    def _show(self) -> None:
        loaded, figures = self._loaded, self._figures
        if loaded is None or figures is None:
            self.gallery.show_entries([])
            self.told.clear()
            return
        self._show_kinds(loaded, figures)
        shown = self.shown()
        assert shown is not None
        self.gallery.show_entries(mistake_entries(loaded, shown, MOST))
        if not len(shown):
            self.told.setText(self.tr("No mistakes of this kind at this threshold."))
            return
        legend = words.translated(words.LEGEND)
        if len(shown) > MOST:
            legend = numbers.fill(self.tr("The {0:,} gravest of {1:,}."), MOST, len(shown)) + " " + legend
        self.told.setText(legend)

    def _show_kinds(self, loaded: Loaded, figures: Figures) -> None:
        counts = self._of_class(figures.mistakes).counts()
        costs = {error.kind: error.ap_cost for error in loaded.report.errors}
        kinds = [kind for kind in words.KINDS if kind in counts]
        rows = [[words.kind_name(kind), counts[kind], costs.get(kind, math.nan)] for kind in kinds]
        self.kinds.show_rows([[self.tr("All"), sum(counts.values()), math.nan], *rows], ["", *kinds])
        self.kinds.select(self._kind)
