"""What the evaluate room shows of a detector: figures, threshold, and the tabs that follow it."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from engine.evaluation.advice import Advice
from engine.evaluation.errors import Mistake
from engine.runs import Run
from studio import numbers, theme
from studio.document import Document
from studio.evaluate import words
from studio.evaluate.confusion_view import ConfusionView
from studio.evaluate.crops import Crops
from studio.evaluate.entries import mistake_entries
from studio.evaluate.epochs_view import EpochsView
from studio.evaluate.gallery import MOST
from studio.evaluate.history import History
from studio.evaluate.mistakes_view import MistakesView
from studio.evaluate.overview import Overview
from studio.evaluate.recount import Recount
from studio.evaluate.state import Figures, Loaded, cell, focus_of, seen_on
from studio.evaluate.summary import Summary
from studio.evaluate.table import Column, Table
from studio.evaluate.threshold_bar import ThresholdBar
from studio.widgets.notice import Notice


class DetectorView(QWidget):
    """Give it a report with :meth:`show_report`; problems are told in the room's ``notice``."""

    def __init__(
        self,
        document: Document,
        notice: Notice,
        crops: Crops,
        history: History,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._notice, self._history = document, notice, history
        self.loaded: Loaded | None = None
        self.figures: Figures | None = None
        self._behind: set[QWidget] = set()
        self.summary = Summary(self.tr("Boxes"), self._titles())
        self.threshold = ThresholdBar()
        self.recount = Recount(self)
        self.overview = Overview()
        self.confusion = ConfusionView(crops)
        self.mistakes = MistakesView(crops)
        boxes = self.tr("Boxes")
        self.photos = Table(
            "evaluate_images",
            self.tr("Photos with the most mistakes"),
            [
                Column(self.tr("Photo"), self.tr("A double click or Enter opens the photo")),
                Column(self.tr("Found"), self.tr("Labelled boxes that were found rightly"), group=boxes),
                Column(
                    self.tr("Wrong class"), self.tr("Labelled boxes taken for another class"), group=boxes
                ),
                Column(self.tr("Missed"), self.tr("Labelled boxes that were not found"), group=boxes),
                Column(self.tr("False alarms"), self.tr("Boxes found where nothing is"), group=boxes),
            ],
        )
        self.epochs = EpochsView()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("evaluate_tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of the report"))
        for view, title in (
            (self.overview, self.tr("Classes")),
            (self.confusion, self.tr("Confusion")),
            (self.mistakes, self.tr("Mistakes")),
            (self.photos, self.tr("Photos")),
            (self.epochs, self.tr("Epochs")),
        ):
            self.tabs.addTab(view, title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(self.summary)
        layout.addWidget(self.threshold)
        layout.addWidget(self.tabs, 1)
        self.threshold.moved.connect(self.set_threshold)
        self.threshold.save_wanted.connect(self._save_threshold)
        history.threshold_saved.connect(self._threshold_saved)
        history.failed.connect(notice.tell_error)
        self.overview.curves.dragged.connect(self.set_threshold)
        self.overview.advice.chosen.connect(self._show_advised)
        self.overview.classes.opened.connect(lambda name: self._show_mistakes("", name))
        self.recount.ready.connect(self._show_figures)
        self.confusion.chosen.connect(self.review)
        self.mistakes.chosen.connect(self.review)
        self.photos.opened.connect(self._open_photo)
        self.tabs.currentChanged.connect(lambda _index: self._catch_up())

    def show_report(self, loaded: Loaded | None) -> None:
        """Show an evaluated run; None shows dashes."""
        self.loaded, self.figures, self._behind = loaded, None, set()
        self.recount.show(loaded)
        self._show_summary()
        self.threshold.show_report(loaded)
        for view in (self.overview, self.mistakes):
            view.show_report(loaded)
        self.confusion.clear()
        self.photos.show_rows([], [])
        self.epochs.show_epochs(loaded.epochs if loaded is not None else [])
        if loaded is not None:
            # What the run does now; the report may have been made at another one.
            known = not math.isnan(loaded.own_threshold)
            self.set_threshold(loaded.own_threshold if known else loaded.report.threshold)

    def set_threshold(self, threshold: float) -> None:
        """Count anew at this threshold."""
        self.threshold.set_value(threshold)
        self.overview.curves.set_threshold(threshold)
        self.recount.ask(threshold)

    def review(self, mistake: Mistake) -> None:
        """Open the photo in the annotate room, with what the detector says laid over it."""
        if self.loaded is None or self.figures is None:
            return
        file = self.loaded.matches.files[mistake.image]
        if not Path(file).is_file():
            self._notice.tell(self.tr("{0} is not there any more.").format(file), "warning")
            return
        boxes = seen_on(self.loaded, self.figures, mistake.image)
        self._document.review_requested.emit(file, boxes, focus_of(mistake))

    def _titles(self) -> dict[str, tuple[str, str]]:
        sizes = self.tr("Of objects under 32 × 32, up to 96 × 96 and above, in pixels of the photo")
        return {
            "map_voc_area": (self.tr("mAP@0.5"), self.tr("VOC, area under the curve")),
            "map_voc2007": (self.tr("mAP@0.5, 2007"), self.tr("VOC 2007, mean of 11 points")),
            "map_coco": (self.tr("COCO AP"), self.tr("Mean over IoU 0.50 to 0.95")),
            "map_coco50": (self.tr("AP50"), self.tr("COCO, IoU 0.50")),
            "map_coco75": (self.tr("AP75"), self.tr("COCO, IoU 0.75")),
            "map_coco_small": (self.tr("small"), sizes),
            "map_coco_medium": (self.tr("medium"), sizes),
            "map_coco_large": (self.tr("large"), sizes),
            "latency": (
                self.tr("ms per photo"),
                self.tr("From the decoded photo to its boxes, one at a time"),
            ),
        }

    def _show_summary(self) -> None:
        if self.loaded is None:
            self.summary.show_values({})
            return
        report = self.loaded.report
        values = {name: getattr(report, name) for name in self.summary.figures if name != "latency"}
        late = report.latency
        self.summary.show_values({**values, "latency": late.p50}, {"latency": 1})
        self.summary.explain(
            "latency",
            numbers.fill(
                self.tr(
                    "Half of %Ln photo(s) took at most {0:.1f} ms, 90 % {1:.1f} ms, 99 % {2:.1f} ms on {3}",
                    "",
                    late.images,
                ),
                late.p50,
                late.p90,
                late.p99,
                report.device,
            ),
        )

    def _show_figures(self, figures: Figures) -> None:
        loaded = self.loaded
        if loaded is None:
            return
        self.figures = figures
        self.threshold.show_figures(figures)
        self._behind = {self.overview, self.confusion, self.mistakes, self.photos}
        self._catch_up()

    def _catch_up(self) -> None:
        """Bring the tab that is looked at up to the figures; the others wait until they are."""
        view, figures, loaded = self.tabs.currentWidget(), self.figures, self.loaded
        if view not in self._behind or figures is None or loaded is None:
            return
        self._behind.remove(view)
        if view is self.photos:
            stems = loaded.matches.stems
            rows = [[stems[row[0]], *row[1:]] for row in figures.per_image]
            self.photos.show_rows(rows, [row[0] for row in figures.per_image])
        elif isinstance(view, ConfusionView):
            view.show_counts(
                loaded.report.class_names,
                figures.matrix,
                lambda row, column: mistake_entries(loaded, cell(loaded, figures, row, column), MOST),
            )
        elif isinstance(view, Overview | MistakesView):
            view.show_figures(figures)

    def _save_threshold(self, threshold: float) -> None:
        if self.loaded is None:
            return
        run = self.loaded.run
        text = numbers.fill(self.tr("Threshold {0:.3f} for {1}"), threshold, run.name)
        self._history.save_threshold(run, threshold, text)

    def _threshold_saved(self, run: Run, threshold: float) -> None:
        if self.loaded is not None and self.loaded.run == run:
            self.threshold.saved(threshold)
        text = numbers.fill(self.tr("{0} uses the threshold {1:.3f} from now on"), run.name, threshold)
        self._document.message.emit(text, "info")

    def _show_advised(self, advice: Advice) -> None:
        if advice.kind == "threshold":
            self.set_threshold(advice.figures["better"])
        elif advice.kind in words.KIND_OF_ADVICE:
            self._show_mistakes(words.KIND_OF_ADVICE[advice.kind], advice.label)

    def _show_mistakes(self, kind: str, label: str) -> None:
        self.tabs.setCurrentWidget(self.mistakes)
        self.mistakes.show_kind(kind, label)

    def _open_photo(self, image: int) -> None:
        """The photo with everything the detector says of it."""
        if self.loaded is None or self.figures is None:
            return
        on_it = self.figures.mistakes.of_image(image)
        if len(on_it):
            self.review(on_it[0])
        else:
            self._document.image_requested.emit(self.loaded.matches.files[image])
