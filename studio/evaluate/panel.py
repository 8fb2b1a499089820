"""The evaluate room: how good a run is on photos new to it, where it is wrong, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from engine.annotations import Box
from engine.errors import RunError
from engine.evaluation.advice import Advice
from engine.evaluation.errors import Mistake
from engine.evaluation.threshold import save_threshold
from engine.runs import Run, list_runs
from studio import theme
from studio.background import BackgroundTask
from studio.document import Document
from studio.evaluate import words
from studio.evaluate.confusion_view import ConfusionView
from studio.evaluate.crops import Crops
from studio.evaluate.epochs_view import EpochsView
from studio.evaluate.mistakes_view import MistakesView
from studio.evaluate.overview import Overview
from studio.evaluate.process import Evaluation
from studio.evaluate.recount import Recount
from studio.evaluate.run_bar import RunBar
from studio.evaluate.state import Figures, Loaded, load, seen_on
from studio.evaluate.summary import Summary
from studio.evaluate.table import Column, Table
from studio.evaluate.threshold_bar import ThresholdBar
from studio.settings import Settings
from studio.widgets.notice import Notice


class Panel(QWidget):
    """Shows what lies in ``RUN/report/`` and has it made."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.settings = document, settings
        self.loaded: Loaded | None = None
        self.figures: Figures | None = None
        self._evaluation: Evaluation | None = None
        self._loading: BackgroundTask[Loaded | None] | None = None
        self._stale = False
        self.notice = Notice()
        self.bar = RunBar()
        self.summary = Summary()
        self.threshold = ThresholdBar()
        self.recount = Recount(self)
        crops = Crops(self)
        self.crops = crops
        self.overview = Overview()
        self.confusion = ConfusionView(crops)
        self.mistakes = MistakesView(crops)
        self.photos = Table(
            "evaluate_images",
            self.tr("Photos with the most mistakes"),
            [
                Column(self.tr("Photo"), self.tr("A double click opens the photo")),
                Column(self.tr("Found")),
                Column(self.tr("Wrong class")),
                Column(self.tr("Missed")),
                Column(self.tr("False alarms")),
            ],
        )
        self.epochs = EpochsView()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("evaluate_tabs")
        self.tabs.setDocumentMode(True)
        for view, title in (
            (self.overview, self.tr("Classes")),
            (self.confusion, self.tr("Confusion")),
            (self.mistakes, self.tr("Mistakes")),
            (self.photos, self.tr("Photos")),
            (self.epochs, self.tr("Epochs")),
        ):
            self.tabs.addTab(view, title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(
            theme.SPACING_LARGE, theme.SPACING, theme.SPACING_LARGE, theme.SPACING_LARGE
        )
        layout.setSpacing(theme.SPACING)
        for widget in (self.bar, self.notice, self.summary, self.threshold):
            layout.addWidget(widget)
        layout.addWidget(self.tabs, 1)
        self._connect()
        self._list_runs()

    def _connect(self) -> None:
        self.document.dataset_opened.connect(lambda _dataset: self._list_runs())
        self.document.dataset_closed.connect(self._list_runs)
        self.document.runs_changed.connect(self._list_runs)
        self.document.labels_changed.connect(self._labels_changed)
        self.bar.run_chosen.connect(self._load)
        self.bar.start_wanted.connect(self.evaluate)
        self.bar.cancel_wanted.connect(self.cancel)
        self.bar.page_wanted.connect(self._open_page)
        self.threshold.moved.connect(self.set_threshold)
        self.threshold.save_wanted.connect(self._save_threshold)
        self.overview.curves.dragged.connect(self.set_threshold)
        self.overview.advice.chosen.connect(self._show_advised)
        self.overview.classes.opened.connect(lambda name: self._show_mistakes("", name))
        self.recount.ready.connect(self._show_figures)
        self.confusion.chosen.connect(self.review)
        self.mistakes.chosen.connect(self.review)
        self.photos.opened.connect(self._open_photo)

    def shutdown(self) -> None:
        """End the child process."""
        if self._evaluation is not None:
            self._evaluation.cancel()
            self._evaluation.wait(1000)

    # -- doing --

    @property
    def run_(self) -> Run | None:
        """The chosen run."""
        return self.bar.run_

    def evaluate(self) -> None:
        """Measure the chosen run on the chosen set."""
        run = self.run_
        if run is None or self._evaluation is not None:
            return
        self.notice.clear()
        evaluation = Evaluation(run.path, self.bar.sets.currentData(), self)
        evaluation.progress.connect(self.bar.show_progress)
        evaluation.done.connect(self._done)
        evaluation.failed.connect(self._failed)
        self._evaluation = evaluation
        self._show_working()
        evaluation.start()

    def cancel(self) -> None:
        """Stop measuring."""
        if self._evaluation is not None:
            self._evaluation.cancel()
            self._evaluation = None
            self._show_working()

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
            self.notice.tell(self.tr("{0} is not there any more.").format(file), "warning")
            return
        found = mistake.found_label != ""
        focus = Box(
            mistake.found_label or mistake.label, *mistake.box, score=mistake.score if found else None
        )
        self.document.review_requested.emit(file, seen_on(self.loaded, self.figures, mistake.image), focus)

    def _done(self) -> None:
        self._evaluation = None
        self._show_working()
        self._load()

    def _failed(self, text: str) -> None:
        self._evaluation = None
        self._show_working()
        self.notice.tell(text, "error")

    def _save_threshold(self, threshold: float) -> None:
        run = self.run_
        if run is None:
            return

        def saved(_nothing: None) -> None:
            self.threshold.saved(threshold)
            text = self.tr("{0} uses the threshold {1:.3f} from now on").format(run.name, threshold)
            self.document.message.emit(text, "info")

        task = BackgroundTask(lambda _progress: save_threshold(run, threshold), owner=self)
        task.done(saved).failed(self.notice.tell_error).start()

    def _show_working(self) -> None:
        run = self.run_
        self.bar.show_working(self._evaluation is not None, run is not None, self.loaded is not None)

    # -- showing --

    def _list_runs(self) -> None:
        folder = self.document.runs_dir
        self.bar.show_runs(list_runs(folder) if folder is not None else [])
        self._load()

    def _load(self) -> None:
        """Show the report of the chosen run, if it was made before."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        self.notice.clear()
        run = self.run_
        if run is None:
            self._show(None)
            self.bar.state.setText(self.tr("There is no trained detector here yet: train one first."))
            return
        task = BackgroundTask(lambda _progress: _read(run), owner=self)

        def done(loaded: Loaded | None) -> None:
            self._loading = None
            self._show(loaded)

        def failed(error: Exception) -> None:
            self._loading = None
            self._show(None)
            self.notice.tell_error(error)

        self._loading = task
        task.done(done).failed(failed).start()

    def _show(self, loaded: Loaded | None) -> None:
        self.loaded, self.figures, self._stale = loaded, None, False
        self.crops.clear()
        self.recount.show(loaded)
        self.summary.show_report(loaded.report if loaded is not None else None)
        self.threshold.show_report(loaded)
        for view in (self.overview, self.confusion, self.mistakes):
            view.show_report(loaded)
        self.photos.show_rows([], [])
        self.epochs.show_epochs(loaded.epochs if loaded is not None else [])
        self._show_working()
        self._show_state()
        if loaded is None:
            return
        self.bar.sets.setCurrentIndex(max(self.bar.sets.findData(loaded.report.set_name), 0))
        if loaded.report.warnings:
            self.notice.tell(" ".join(loaded.report.warnings[:3]), "warning")
        self.set_threshold(loaded.report.threshold)

    def _show_state(self) -> None:
        if self.loaded is None:
            known = self.run_ is not None
            self.bar.state.setText(self.tr("Not evaluated yet.") if known else "")
            return
        report = self.loaded.report
        if self._stale:
            text = self.tr("{0} photos, {1} objects. Labels have changed since: evaluate again.")
        else:
            text = self.tr("{0} photos, {1} objects")
        self.bar.state.setText(text.format(report.images, report.objects))

    def _show_figures(self, figures: Figures) -> None:
        loaded = self.loaded
        if loaded is None:
            return
        self.figures = figures
        self.threshold.show_figures(figures)
        self.overview.show_figures(figures)
        self.confusion.show_figures(figures)
        self.mistakes.show_figures(figures)
        stems = loaded.matches.stems
        self.photos.show_rows(
            [[stems[row[0]], *row[1:]] for row in figures.per_image], [row[0] for row in figures.per_image]
        )

    def _show_advised(self, advice: Advice) -> None:
        if advice.kind == "threshold":
            self.set_threshold(advice.figures["better"])
        elif advice.kind in words.KIND_OF_ADVICE:
            self._show_mistakes(words.KIND_OF_ADVICE[advice.kind], advice.label)

    def _show_mistakes(self, kind: str, label: str) -> None:
        self.mistakes.show_kind(kind, label)
        self.tabs.setCurrentWidget(self.mistakes)

    def _labels_changed(self, _stem: str) -> None:
        if self.loaded is not None and not self._stale:
            self._stale = True
            self._show_state()

    def _open_photo(self, image: int) -> None:
        """The photo with everything the detector says of it."""
        if self.loaded is None or self.figures is None:
            return
        on_it = self.figures.mistakes.of_image(image)
        if len(on_it):
            self.review(on_it[0])
        else:
            self.document.image_requested.emit(self.loaded.matches.files[image])

    def _open_page(self) -> None:
        run = self.run_
        if run is None:
            return
        page = run.report_dir / "report.html"
        if page.is_file():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(page)))
        else:
            self.notice.tell(self.tr("{0} is gone. Evaluate again.").format(page), "warning")


def _read(run: Run) -> Loaded | None:
    """The report of a run.

    Raises:
        RunError: the run is gone, or its report is damaged.
    """
    if not run.config_file.is_file():
        raise RunError("is gone", where=run.path, remedy="Choose another run")
    return load(run)
