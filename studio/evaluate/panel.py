"""The evaluate room: how good a run is on photos new to it, where it is wrong, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.errors import RunError
from engine.i18n import translated
from engine.runs import Run, list_runs
from studio import theme
from studio.background import BackgroundTask
from studio.document import Document
from studio.evaluate.classifier_state import LoadedClassifier, load_classifier
from studio.evaluate.classifier_view import ClassifierView
from studio.evaluate.crops import Crops
from studio.evaluate.detector_view import DetectorView
from studio.evaluate.freshness import Freshness
from studio.evaluate.history import Correction, History
from studio.evaluate.process import Evaluation
from studio.evaluate.run_bar import RunBar
from studio.evaluate.state import Loaded, load
from studio.i18n import sentences
from studio.room import Room
from studio.settings import Settings
from studio.widgets.notice import Notice
from studio.widgets.reveal import reveal

Shown = Loaded | LoadedClassifier


class Panel(Room):
    """Shows what lies in ``RUN/report/`` and has it made."""

    name = "evaluate"

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(document, settings, parent)
        self.loaded: Shown | None = None
        self._evaluation: Evaluation | None = None
        self._loading: BackgroundTask[Shown | None] | None = None
        self._changed = 0
        """On how many photos of the report other boxes are labelled by now."""
        self._stamp = 0
        """When the report that is shown was written."""
        self.history = History(self)
        self.freshness = Freshness(document, self)
        self.notice = Notice()
        self.bar = RunBar()
        self.crops = Crops(self)
        self.detector = DetectorView(document, self.notice, self.crops, self.history)
        self.classifier = ClassifierView(document, self.notice, self.crops)
        self._views = QStackedWidget()
        self._views.addWidget(self.detector)
        self._views.addWidget(self.classifier)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(
            theme.SPACING_LARGE, theme.SPACING, theme.SPACING_LARGE, theme.SPACING_LARGE
        )
        layout.setSpacing(theme.SPACING)
        layout.addWidget(self.bar)
        layout.addWidget(self.notice)
        layout.addWidget(self._views, 1)
        self._connect()
        self._list_runs()

    def _connect(self) -> None:
        self.document.dataset_opened.connect(self._list_runs)
        self.document.dataset_closed.connect(self._list_runs)
        self.document.runs_changed.connect(self._list_runs)
        self.freshness.told.connect(self._labels_changed)
        self.document.corrected.connect(self.history.add)
        self.document.dataset_opened.connect(self.history.forget)
        self.document.dataset_closed.connect(self.history.forget)
        self.history.changed.connect(self.undo_changed)
        self.history.taken_back.connect(
            lambda step: self._tell_step(step, self.tr("{0}: label correction taken back"))
        )
        self.history.done_again.connect(
            lambda step: self._tell_step(step, self.tr("{0}: label corrected again"))
        )
        self.bar.run_chosen.connect(self._load)
        self.bar.start_wanted.connect(self.evaluate)
        self.bar.cancel_wanted.connect(self.cancel)
        self.bar.page_wanted.connect(self._open_page)

    @property
    def is_changing(self) -> bool:
        """A threshold is being written."""
        return self.history.is_busy

    def take_over(self, before: Panel) -> None:
        """Begin the measurement anew that ends with another window."""
        self.history.take_over(before.history)
        if before._evaluation is not None:
            QTimer.singleShot(0, self, self.evaluate)

    def showEvent(self, event: QShowEvent) -> None:
        """Another window or a shell may have made or evaluated a run meanwhile."""
        super().showEvent(event)
        self.show_undo()  # a correction may have been taken back where it was made
        self._list_runs()
        self.freshness.ask_soon()

    def shutdown(self) -> None:
        """End the child process."""
        self.freshness.stop()
        if self._evaluation is not None:
            self._evaluation.cancel()
            self._evaluation.wait(1000)

    # -- undo --

    def undo(self) -> None:
        """Take back the threshold saved last, or the label corrected last on a photo opened from here."""
        self.history.undo()

    def redo(self) -> None:
        """Do again what was taken back last."""
        self.history.redo()

    def undo_text(self) -> str | None:
        """What would be taken back."""
        step = self.history.next_undo()
        return None if step is None else step.text

    def redo_text(self) -> str | None:
        """What would be done again."""
        step = self.history.next_redo()
        return None if step is None else step.text

    def _tell_step(self, step: Correction, text: str) -> None:
        self.document.message.emit(text.format(step.photo), "info")

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
            self._show_state()

    def _done(self) -> None:
        self._evaluation = None
        self._show_working()
        self.document.runs_changed.emit()  # this room shows the report, others what comes next

    def _failed(self, text: str) -> None:
        self._evaluation = None
        self._show_working()
        self._show_state()
        self.notice.tell(text, "error")

    def _show_working(self) -> None:
        run = self.run_
        self.bar.show_working(self._evaluation is not None, run is not None, self.loaded is not None)

    # -- showing --

    def _list_runs(self) -> None:
        folder = self.document.runs_dir
        self.bar.show_runs(list_runs(folder) if folder is not None else [])
        run = self.run_
        if run is None or self.loaded is None or run != self.loaded.run or _written(run) != self._stamp:
            self._load()  # else another run changed, and a person is looking at this one

    def _load(self) -> None:
        """Show the report of the chosen run, if it was made before."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        self.notice.clear()
        run = self.run_
        if run is None:
            self._show(None)
            self.bar.state.setText(self.tr("There is no trained model here yet: train one first."))
            return
        stamp = _written(run)
        task = BackgroundTask(lambda _progress: _read(run), owner=self)

        def done(loaded: Shown | None) -> None:
            self._loading, self._stamp = None, stamp
            self._show(loaded)

        def failed(error: Exception) -> None:
            self._loading = None
            self._show(None)
            self.notice.tell_error(error)

        self._loading = task
        task.done(done).failed(failed).start()

    def _show(self, loaded: Shown | None) -> None:
        self.loaded, self._changed = loaded, 0
        self.crops.clear()
        self.detector.show_report(loaded if isinstance(loaded, Loaded) else None)
        self.classifier.show_report(loaded if isinstance(loaded, LoadedClassifier) else None)
        self._views.setCurrentWidget(
            self.classifier if isinstance(loaded, LoadedClassifier) else self.detector
        )
        self._show_working()
        self._show_state()
        self.freshness.show(loaded)
        if loaded is None:
            return
        self.bar.sets.setCurrentIndex(max(self.bar.sets.findData(loaded.report.set_name), 0))
        if loaded.report.warnings:
            self.notice.tell(sentences(*map(translated, loaded.report.warnings[:3])), "warning")

    def _show_state(self) -> None:
        if self._evaluation is not None:
            return  # it says how far that is
        if self.loaded is None:
            known = self.run_ is not None
            self.bar.state.setText(self.tr("Not evaluated yet.") if known else "")
            return
        of_set = self.bar.set_title(self.loaded.report.set_name)
        if isinstance(self.loaded, Loaded):
            report = self.loaded.report
            photos = self.tr("%Ln photo(s)", "", report.images)
            text = self.tr("{0}: {1}, {2}").format(
                of_set, photos, self.tr("%Ln labelled box(es)", "", report.objects)
            )
        else:
            pictures = self.tr("%Ln picture(s)", "", self.loaded.report.pictures)
            text = self.tr("{0}: {1}").format(of_set, pictures)
        if self._changed:
            stale = self.tr(
                "The labels of %Ln photo(s) have changed since: evaluate again.", "", self._changed
            )
            text = sentences(text, stale)
        self.bar.state.setText(text)

    def _labels_changed(self, photos: int) -> None:
        if self.loaded is not None and photos != self._changed:
            self._changed = photos
            self._show_state()

    def _open_page(self) -> None:
        run = self.run_
        if run is None:
            return
        page = run.report_dir / "report.html"
        if page.is_file():
            reveal(page, self.notice)
        else:
            self.notice.tell(self.tr("{0} is gone. Evaluate again.").format(page), "warning")


def _written(run: Run) -> int:
    """When the run's report was written, in nanoseconds; 0 without one."""
    try:
        return (run.report_dir / "report.json").stat().st_mtime_ns
    except OSError:
        return 0


def _read(run: Run) -> Shown | None:
    """The report of a run.

    Raises:
        RunError: the run is gone, or its report is damaged.
    """
    if not run.config_file.is_file():
        raise RunError("is gone", where=run.path, remedy="Choose another run")
    return load_classifier(run) if run.task() == "classify" else load(run)
