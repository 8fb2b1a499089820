"""What the evaluate room shows of a classifier: accuracy, figures of each class, confusion, mistakes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QTabWidget, QVBoxLayout, QWidget

from engine.annotations import Box
from engine.evaluation.classify_report import Verdict
from studio import numbers, theme
from studio.document import Document
from studio.evaluate import words
from studio.evaluate.class_table import class_table
from studio.evaluate.classifier_state import LoadedClassifier, confused, gravest, suggestion
from studio.evaluate.confusion_view import ConfusionView
from studio.evaluate.crops import Crops, Place
from studio.evaluate.epochs_view import EpochsView
from studio.evaluate.gallery import MOST, Entry, Gallery
from studio.evaluate.summary import Summary
from studio.evaluate.table import Column
from studio.numbers import percent
from studio.widgets.notice import Notice


class ClassifierView(QWidget):
    """Give it a report with :meth:`show_report`; problems are told in the room's ``notice``."""

    def __init__(
        self, document: Document, notice: Notice, crops: Crops, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._notice = document, notice
        self.loaded: LoadedClassifier | None = None
        self.summary = Summary(
            self.tr("Pictures"),
            {
                "accuracy": (self.tr("accuracy"), self.tr("Share of the pictures that were named rightly")),
                "mean_recall": (
                    self.tr("mean recall"),
                    self.tr("Mean over the classes, so that rare ones count as much as frequent ones"),
                ),
                "mean_f1": (self.tr("mean F1"), self.tr("Mean over the classes")),
                "top2": (self.tr("best two"), self.tr("Share whose class is among the best two")),
                "top5": (self.tr("best five"), self.tr("Share whose class is among the best five")),
                "ms_alone": (self.tr("ms per picture"), self.tr("One at a time, without reading the file")),
            },
        )
        pictures = self.tr("Pictures")
        self.classes = class_table(
            "evaluate_picture_classes",
            Column(self.tr("Labelled"), self.tr("How many pictures show it in this set"), group=pictures),
            self.tr("Share of the pictures named so that show it"),
            self.tr("Share of its pictures that were named rightly"),
            after=(
                Column(
                    self.tr("Taken for"), self.tr("The class it is mistaken for most often"), group=pictures
                ),
                Column(self.tr("Times"), self.tr("How many of its pictures are"), group=pictures),
            ),
            group=pictures,
        )
        self.confusion = ConfusionView(crops, words.LEGEND_OF_PICTURES)
        self.mistakes = Gallery("evaluate_picture_mistakes", self.tr("Mistakes, the gravest first"), crops)
        hint = QLabel(
            self.tr(
                "Labelled → named, and how sure it was of each. "
                "A click or Enter opens the photo, to mend the label."
            )
        )
        hint.setProperty("role", "faint")
        wrong = QWidget()
        column = QVBoxLayout(wrong)
        column.setContentsMargins(0, theme.SPACING, 0, 0)
        column.setSpacing(theme.SPACING_SMALL)
        column.addWidget(hint)
        column.addWidget(self.mistakes, 1)
        self.epochs = EpochsView()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("evaluate_picture_tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of the report"))
        for view, title in (
            (self.classes, self.tr("Classes")),
            (self.confusion, self.tr("Confusion")),
            (wrong, self.tr("Mistakes")),
            (self.epochs, self.tr("Epochs")),
        ):
            self.tabs.addTab(view, title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(self.summary)
        layout.addWidget(self.tabs, 1)
        self.confusion.chosen.connect(self.review)
        self.mistakes.chosen.connect(self.review)

    def show_report(self, loaded: LoadedClassifier | None) -> None:
        """Show an evaluated run; None shows dashes."""
        self.loaded = loaded
        self.confusion.clear()
        if loaded is None:
            self.summary.show_values({})
            self.classes.show_rows([], [])
            self.mistakes.show_entries([])
            self.epochs.show_epochs([])
            return
        report = loaded.report
        values = {name: getattr(report, name) for name in self.summary.figures}
        self.summary.show_values(values, {"ms_alone": 1})
        self.summary.explain(
            "accuracy",
            numbers.fill(
                self.tr(
                    "Of %Ln picture(s); another set of as many gives {0:.3f} to {1:.3f} (95 %)",
                    "",
                    report.pictures,
                ),
                report.accuracy_low,
                report.accuracy_high,
            ),
        )
        self.classes.show_rows(
            [[c.name, c.pictures, c.precision, c.recall, c.f1, c.taken_for, c.times] for c in report.classes],
            [c.name for c in report.classes],
        )
        names = report.class_names
        self.confusion.show_counts(
            names,
            report.confusion,
            lambda row, column: [_entry(v) for v in confused(report, names[row], names[column])[:MOST]],
        )
        self.mistakes.show_entries([_entry(verdict) for verdict in gravest(report)[:MOST]])
        self.epochs.show_epochs(loaded.epochs)

    def review(self, verdict: Verdict) -> None:
        """Open the photo in the annotate room; where a box was judged, with the other class laid over it."""
        if not Path(verdict.image).is_file():
            self._notice.tell(self.tr("{0} is not there any more.").format(verdict.image), "warning")
            return
        box = suggestion(verdict)
        if box is None:
            self._document.image_requested.emit(verdict.image)
        else:
            self._document.review_requested.emit(verdict.image, (box,), Box(verdict.truth, *box.xyxy))


def _entry(verdict: Verdict) -> Entry:
    boxes = () if verdict.box is None else ((verdict.box, verdict.truth, False),)
    text = f"{verdict.truth} → {verdict.found}\n{percent(verdict.truth_score)} → {percent(verdict.score)}"
    return Entry(Place(verdict.image, boxes), text, f"{text}\n{verdict.name}", verdict)
