"""What a run tells: its progress, curves, sample photos and log, and a table of all runs."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from engine.events import Event, RunStarted, Step, Warned
from engine.runs import Run
from studio import theme
from studio.settings import Settings
from studio.train import words
from studio.train.charts.view import ChartsView
from studio.train.form import TrainForm
from studio.train.header import RunHeader
from studio.train.run_table.page import RunsPage
from studio.train.run_table.settings_view import RunSettings
from studio.train.samples import SamplesView
from studio.train.watch import RunWatch

LOG_LINES = 2000
LINES_AT_ONCE = 200


class RunView(QWidget):
    """Follows a :class:`RunWatch`; whoever owns it connects ``charts``, ``samples`` and ``runs``."""

    def __init__(
        self,
        watch: RunWatch,
        form: TrainForm,
        settings: Settings,
        undo_stack: QUndoStack,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._watch = watch
        self.header = RunHeader(watch)
        self.charts = ChartsView(settings)
        self.samples = SamplesView()
        self.runs = RunsPage(form, undo_stack)
        self.settings = RunSettings(form.title, form.in_words)
        self._unlogged: list[Event] = []
        self._log_timer = QTimer(self)
        self._log_timer.setSingleShot(True)
        self._log_timer.timeout.connect(self._write_log)
        self.log = QPlainTextEdit()
        self.log.setObjectName("train_log")
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(LOG_LINES)
        self.log.setAccessibleName(self.tr("What happened"))
        self.tabs = QTabWidget()
        self.tabs.setObjectName("train_tabs")
        self.tabs.setDocumentMode(True)
        for name, widget in (
            (self.tr("Charts"), self.charts),
            (self.tr("Photos"), self.samples),
            (self.tr("Log"), self.log),
            (self.tr("Settings"), self.settings),
            (self.tr("Runs"), self.runs),
        ):
            self.tabs.addTab(widget, name)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.SPACING)
        rows.addWidget(self.header)
        rows.addWidget(self.tabs, 1)
        watch.replaced.connect(self._another_run)
        watch.grown.connect(self._grown)
        watch.state_changed.connect(lambda: self.charts.show_starting(watch.is_training))
        watch.ended.connect(lambda _last: self.charts.refresh())

    def _another_run(self) -> None:
        self._unlogged = []
        self.log.clear()
        self.charts.show_history(self._watch.history)
        self.settings.show_run(self._watch.path)
        self._show_samples()

    def _grown(self, events: list[Event]) -> None:
        history = self._watch.history
        for event in events:
            if not isinstance(event, Step):
                self._unlogged.append(event)
            if isinstance(event, RunStarted) and event is history.started and history.steps_redone:
                self._unlogged.append(Warned(words.redone(history)))
        self._write_log()
        if any(isinstance(event, RunStarted) for event in events):  # only now are they written
            self.settings.show_run(self._watch.path)
        self.charts.grown()
        self._show_samples()

    def _write_log(self) -> None:
        """The next lines; those of a long run little by little, so that the window never waits."""
        part, self._unlogged = self._unlogged[:LINES_AT_ONCE], self._unlogged[LINES_AT_ONCE:]
        lines = [line for event in part if (line := words.in_words(event))]
        if lines:
            self.log.appendPlainText("\n".join(lines))
        if self._unlogged:
            self._log_timer.start()

    def _show_samples(self) -> None:
        run = Run(self._watch.path) if self._watch.path is not None else None
        self.samples.show_samples(self._watch.history.samples, run)
