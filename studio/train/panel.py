"""The train room: settings, why it cannot start yet, and a run that is watched while it learns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from engine import run_process
from engine.datasets.split_files import write_split
from engine.datasets.splitting import SplitConfig, make_split
from engine.errors import UserError
from engine.events import Ended, Event, Failed, RunStarted, Step
from engine.runs import Run, list_runs, new_run_dir
from engine.training.config import TrainConfig, from_dict
from engine.training.preflight import Obstacle, preflight
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.document import Document
from studio.settings import Settings
from studio.train import words
from studio.train.charts.history import RunHistory
from studio.train.charts.view import ChartsView
from studio.train.command import arguments_for
from studio.train.controls import DataFolder, Weights
from studio.train.estimate import EstimateRow
from studio.train.form import TrainForm
from studio.train.header import RunHeader
from studio.train.obstacles import ObstacleList
from studio.train.run_table.page import RunsPage
from studio.train.samples import SamplesView
from studio.train.watch import RunWatch
from studio.widgets.notice import Notice

CHECK_DELAY_MS = 300
LOG_LINES = 2000


class Panel(QWidget):
    """Starts, watches and stops training runs of the open data set."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.settings = document, settings
        self.watch = RunWatch(self)
        self.obstacles: list[Obstacle] = []
        self._checking: BackgroundTask[list[Obstacle]] | None = None
        self._listing: BackgroundTask[tuple[list[Run], list[Run]]] | None = None
        self._stop_on_close = False
        self._shown_folder: Path | None = None
        self.form = TrainForm()
        self.estimate = EstimateRow()
        self.header = RunHeader(self.watch)
        self.charts = ChartsView(settings)
        self.samples = SamplesView()
        self.runs = RunsPage(self.form)
        self.notice = Notice()
        self.obstacle_list = ObstacleList()
        self.start_button = QPushButton(theme.icon("play"), self.tr("Start"))
        self.start_button.setObjectName("train_start")
        self.log = QPlainTextEdit()
        self.log.setObjectName("train_log")
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(LOG_LINES)
        self.log.setAccessibleName(self.tr("What happened"))
        self._check_timer = _single_shot(self, CHECK_DELAY_MS, self._check)
        self._build()
        self._connect()
        self._data_changed()

    def _build(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING, theme.SPACING)
        column.setSpacing(theme.SPACING)
        scroll = QScrollArea()
        scroll.setWidget(self.form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(scroll, 1)
        column.addWidget(self.estimate)
        column.addWidget(self.start_button)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("train_tabs")
        self.tabs.setDocumentMode(True)
        for name, widget in (
            (self.tr("Charts"), self.charts),
            (self.tr("Photos"), self.samples),
            (self.tr("Log"), self.log),
            (self.tr("Runs"), self.runs),
        ):
            self.tabs.addTab(widget, name)
        main = QWidget()
        rows = QVBoxLayout(main)
        rows.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        rows.setSpacing(theme.SPACING)
        rows.addWidget(self.obstacle_list)
        rows.addWidget(self.notice)
        rows.addWidget(self.header)
        rows.addWidget(self.tabs, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(side)
        splitter.addWidget(main)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([350, 850])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _connect(self) -> None:
        document, watch = self.document, self.watch
        document.dataset_opened.connect(lambda _dataset: self._data_changed())
        document.dataset_closed.connect(self._data_changed)
        document.split_changed.connect(self._check_timer.start)
        document.labels_changed.connect(lambda _stem: self._check_timer.start())
        document.runs_changed.connect(self._list_runs)
        self.form.changed.connect(self._settings_changed)
        data = self.form.fields["data"]
        assert isinstance(data, DataFolder)
        data.other_wanted.connect(lambda: self.document.page_requested.emit("annotate"))
        self.start_button.clicked.connect(lambda: self.start())
        self.estimate.wanted.connect(self._measure)
        self.obstacle_list.wanted.connect(self._mend)
        self.header.run_chosen.connect(watch.show)
        self.charts.failed.connect(self.notice.tell_error)
        self.samples.failed.connect(self.notice.tell_error)
        self.samples.opened.connect(document.image_requested)
        self.runs.failed.connect(self.notice.tell_error)
        self.runs.show_wanted.connect(self._show_run)
        self.runs.settings_wanted.connect(self._use_settings)
        self.runs.changed.connect(self._run_changed)
        self.tabs.currentChanged.connect(lambda _index: self._refresh_runs())
        watch.replaced.connect(self._another_run)
        watch.grown.connect(self._grown)
        watch.state_changed.connect(self._update_buttons)
        watch.ended.connect(self._ended)
        watch.trouble.connect(self.notice.tell_error)
        watch.damaged.connect(self._tell_damage)
        watch.folder_gone.connect(self._tell_folder_gone)

    # -- what the window asks --

    @property
    def is_training(self) -> bool:
        """Whether the run that is shown is being trained."""
        return self.watch.is_training

    @property
    def history(self) -> RunHistory:
        """Of the run that is shown."""
        return self.watch.history

    @property
    def run_path(self) -> Path | None:
        """The run that is shown."""
        return self.watch.path

    def may_close(self) -> bool:
        """Ask what becomes of a training that was started here; False: the window stays open."""
        self._stop_on_close = False
        if not self.watch.is_own:
            return True
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("A training is running."))
        box.setInformativeText(
            self.tr("It can go on without the window, which finds it again when it is opened next.")
        )
        keep = box.addButton(self.tr("Keep training"), QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton(self.tr("Stop it"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        for button, name in ((keep, "keep"), (stop, "stop"), (cancel, "cancel")):
            button.setObjectName(f"close_{name}")
        box.setDefaultButton(keep)
        box.exec()
        self._stop_on_close = box.clickedButton() is stop
        return box.clickedButton() is not cancel

    def shutdown(self) -> None:
        """Leave a training to itself, or stop it if that was asked for."""
        self.estimate.forget()
        if self._checking is not None:
            self._checking.cancel()
        if self._stop_on_close:
            self.watch.shut_down()
        else:
            self.watch.leave()

    # -- can it start --

    def _data_changed(self) -> None:
        folder = self.document.folder
        self.form.set_folder(folder)
        if folder != self._shown_folder:
            self._shown_folder = folder
            if not self.watch.is_own:
                self.watch.show(None)
            self._list_runs()
        self._check()

    def _settings_changed(self) -> None:
        self.estimate.forget()
        self._check_timer.start()

    def _config(self) -> TrainConfig:
        """The settings in the form.

        Raises:
            ConfigError: a value is impossible.
        """
        return from_dict(self.form.values())

    def _check(self) -> None:
        """Find out in the background why a training could not start."""
        if self._checking is not None:
            self._checking.cancel()
        if self.document.dataset is None:
            text = self.tr("No data set is open.")
            self._show_obstacles([Obstacle(text, self.tr("Open a folder of photos"), "choose_data")])
            return
        try:
            config = self._config()
        except UserError as error:
            self._show_obstacles([Obstacle(str(error), "", "")])
            return
        self._checking = BackgroundTask(lambda _progress: preflight(config), owner=self)
        self._checking.done(self._show_obstacles).failed(self.notice.tell_error).start()

    def _show_obstacles(self, obstacles: list[Obstacle]) -> None:
        self.obstacles = obstacles
        self.obstacle_list.show_obstacles([] if self.is_training else obstacles)
        self._update_buttons()

    def _mend(self, what: str) -> None:
        """What the button of an obstacle stands for."""
        weights = self.form.fields["weights"]
        assert isinstance(weights, Weights)
        if what == "split_now":
            self._split_now()
        elif what == "no_weights":
            weights.set_value("none")
            self._check()
        elif what == "weights_file":
            weights.ask_for_file()
        else:
            self.document.page_requested.emit("dataset" if what == "dataset" else "annotate")

    def _split_now(self) -> None:
        dataset = self.document.dataset
        if dataset is None:
            return
        self.document.flush()

        def work(_progress: Progress) -> None:
            write_split(dataset, make_split(dataset, SplitConfig()))

        BackgroundTask(work, owner=self).done(lambda _none: self.document.split_changed.emit()).failed(
            self.notice.tell_error
        ).start()

    def _update_buttons(self) -> None:
        idle = not self.watch.is_own
        self.start_button.setEnabled(idle and not self.obstacles)
        self.estimate.setEnabled(idle and not self.obstacles)
        self.form.setEnabled(idle)

    # -- running --

    def start(self) -> None:
        """Start a training with the settings in the form."""
        if self.watch.is_own or self.document.runs_dir is None:
            return
        self.document.flush()
        try:
            config = self._config()
            folder = new_run_dir(self.document.runs_dir, f"{config.task}-{config.backbone}")
        except UserError as error:
            self.notice.tell_error(error)
            return
        self.estimate.forget()
        arguments = arguments_for(self.form.values())
        self.watch.start(folder, [*arguments, "--run", str(folder), "--events", "jsonl"])
        self.obstacle_list.show_obstacles([])

    def _measure(self) -> None:
        self.estimate.measure(arguments_for(self.form.values()))

    def _ended(self, last: Ended | Failed) -> None:
        self.charts.refresh()
        if isinstance(last, Failed):
            self.notice.tell(words.remedied(last.message, last.remedy), "error")
        self._list_runs()
        self._check()
        self.document.runs_changed.emit()

    # -- showing --

    def _another_run(self) -> None:
        self.notice.clear()
        self.log.clear()
        self.charts.show_history(self.history)
        self._show_samples()

    def _grown(self, events: list[Event]) -> None:
        lines = [line for event in events if not isinstance(event, Step) and (line := words.in_words(event))]
        if lines:
            self.log.appendPlainText("\n".join(lines[-LOG_LINES:]))
        self.charts.grown()
        self._show_samples()
        if self.is_training and any(isinstance(event, RunStarted) for event in events):
            self._list_runs()
            self.document.runs_changed.emit()

    def _show_samples(self) -> None:
        run = Run(self.run_path) if self.run_path is not None else None
        self.samples.show_samples(self.history.samples, run)

    def _tell_damage(self, lines: int) -> None:
        text = self.tr(
            "{0} lines of the run's metrics.jsonl cannot be read, most likely cut by a crash or a full disk. "
            "The others are shown; the run can be resumed."
        )
        self.notice.tell(text.format(lines), "warning")

    def _tell_folder_gone(self) -> None:
        if self.is_training:
            text = self.tr("The run's folder is gone: the training can save nothing any more.")
            self.notice.tell(text, "error", self.tr("Stop it"), self.watch.stop)
        else:
            self.notice.tell(self.tr("The run's folder is gone. What it told is still shown."), "warning")
        self._list_runs()

    def _show_run(self, path: Path) -> None:
        if self.watch.is_own and path != self.watch.path:
            self.notice.tell(self.tr("The charts show the training that was started here until it ends."))
            return
        self.watch.show(path)
        self.tabs.setCurrentWidget(self.charts)

    def _use_settings(self, settings: dict[str, Any]) -> None:
        """All but the data set: the one that is open is meant."""
        self.form.set_values({name: value for name, value in settings.items() if name != "data"})

    def _run_changed(self, before: Path, now: Path | None) -> None:
        if before == self.watch.path and now != before and not self.watch.is_training:
            self.watch.show(now)
        self._list_runs()
        self.document.runs_changed.emit()

    def _refresh_runs(self) -> None:
        if self.tabs.currentWidget() is self.runs:
            self.runs.refresh(self.document.runs_dir)

    def _list_runs(self) -> None:
        """Read the folder of runs in the background; show one that is being trained, or the newest."""
        folder = self.document.runs_dir

        def read(_progress: Progress) -> tuple[list[Run], list[Run]]:
            runs = list_runs(folder) if folder is not None else []
            return runs, [run for run in runs if run_process.trainer_of(run.path) is not None]

        def show(found: tuple[list[Run], list[Run]]) -> None:
            runs, trained = found
            self.header.set_runs(runs)
            self.form.set_runs([run for run in runs if run.best_weights.is_file()])
            self._refresh_runs()
            if self.watch.path is None and runs and not self.watch.is_own:
                self.watch.show((trained or runs)[0].path)
            others = [run for run in trained if run.path != self.watch.path]
            if others and not self.notice.text:
                text = self.tr("{0} is being trained, too, and takes its share of the processor.")
                self.notice.tell(
                    text.format(others[0].name), "info", self.tr("Show it"),
                    lambda: self.watch.show(others[0].path),
                )  # fmt: skip

        if self._listing is not None:
            self._listing.cancel()
        self._listing = BackgroundTask(read, owner=self)
        self._listing.done(show).failed(self.notice.tell_error).start()

    def showEvent(self, event: QShowEvent) -> None:
        """Another window may have started or ended something meanwhile."""
        super().showEvent(event)
        self._list_runs()


def _single_shot(parent: QWidget, milliseconds: int, slot: Any) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer
