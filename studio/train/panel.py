"""The train room: settings, why it cannot start yet, and a run that is watched while it learns."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from engine.errors import UserError
from engine.events import Ended, EpochEnded, Event, Failed, RunStarted, Step, Validation, Warned
from engine.runs import Run, list_runs, new_run_dir
from engine.training.config import TrainConfig, from_dict
from engine.training.preflight import Obstacle, preflight
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.document import Document
from studio.engine_process import engine_command
from studio.settings import Settings
from studio.train.charts.history import RunHistory
from studio.train.charts.view import ChartsView
from studio.train.form import TrainForm
from studio.train.process import TrainingThread
from studio.widgets.notice import Notice

CHECK_DELAY_MS = 300
GRACE_MS = 30_000
"""How long a stopping child may take for its current step and the checkpoint."""
CLOSE_GRACE_S = 2.5
LOG_LINES = 2000


class Panel(QWidget):
    """Starts, watches and stops training runs of the open data set."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.settings = document, settings
        self.thread_: TrainingThread | None = None
        self.run_path: Path | None = None
        self.obstacles: list[Obstacle] = []
        self.history = RunHistory()
        self._checking: BackgroundTask[list[Obstacle]] | None = None
        self.form = TrainForm()
        self.charts = ChartsView(settings)
        self.notice = Notice()
        self.start_button = QPushButton(theme.icon("play"), self.tr("Start"))
        self.start_button.setObjectName("train_start")
        self.stop_button = QPushButton(theme.icon("stop"), self.tr("Stop"))
        self.stop_button.setObjectName("train_stop")
        self.resume_button = QPushButton(theme.icon("refresh"), self.tr("Resume"))
        self.resume_button.setObjectName("train_resume")
        self.resume_button.setToolTip(self.tr("Go on with the run that is shown"))
        self.runs = QComboBox()
        self.runs.setObjectName("train_runs")
        self.runs.setAccessibleName(self.tr("Runs"))
        self.bar = QProgressBar()
        self.bar.setObjectName("train_progress")
        self.summary = QLabel()
        self.summary.setObjectName("train_summary")
        self.log = QPlainTextEdit()
        self.log.setObjectName("train_log")
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(LOG_LINES)
        self.log.setAccessibleName(self.tr("What happened"))
        self._check_timer = _single_shot(self, CHECK_DELAY_MS, self._check)
        self._grace_timer = _single_shot(self, GRACE_MS, self._kill)
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
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACING)
        for button in (self.start_button, self.stop_button, self.resume_button):
            buttons.addWidget(button)
        column.addLayout(buttons)

        main = QWidget()
        rows = QVBoxLayout(main)
        rows.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        rows.setSpacing(theme.SPACING)
        rows.addWidget(self.notice)
        top = QHBoxLayout()
        top.addWidget(QLabel(self.tr("Run")))
        self.runs.setMinimumWidth(220)
        top.addWidget(self.runs)
        top.addWidget(self.summary, 1)
        rows.addLayout(top)
        rows.addWidget(self.bar)
        below = QSplitter(Qt.Orientation.Vertical)
        below.addWidget(self.charts)
        below.addWidget(self.log)
        below.setSizes([520, 110])
        below.setStretchFactor(0, 1)
        rows.addWidget(below, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(side)
        splitter.addWidget(main)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([320, 860])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _connect(self) -> None:
        document = self.document
        document.dataset_opened.connect(lambda _dataset: self._data_changed())
        document.dataset_closed.connect(self._data_changed)
        document.split_changed.connect(self._check_timer.start)
        document.labels_changed.connect(lambda _stem: self._check_timer.start())
        document.runs_changed.connect(self._list_runs)
        self.form.changed.connect(self._check_timer.start)
        self.start_button.clicked.connect(lambda: self.start())
        self.stop_button.clicked.connect(self.stop)
        self.resume_button.clicked.connect(self.resume)
        self.runs.activated.connect(lambda _index: self._show_chosen_run())

    # -- what the window asks --

    @property
    def is_training(self) -> bool:
        """Whether a child process works."""
        return self.thread_ is not None

    def reason_to_stay(self) -> str:
        """In words, what closing would interrupt; empty if nothing."""
        return self.tr("A training is running; it stops and can be resumed.") if self.is_training else ""

    def shutdown(self) -> None:
        """Stop the child, kindly first."""
        if self._checking is not None:
            self._checking.cancel()
        if self.thread_ is None:
            return
        self.thread_.stop()
        deadline = time.monotonic() + CLOSE_GRACE_S
        while not self.thread_.wait(50) and time.monotonic() < deadline:
            pass
        if self.thread_.isRunning():
            self.thread_.kill()
            self.thread_.wait(2000)

    # -- can it start --

    def _data_changed(self) -> None:
        self.form.set_runs_dir(self.document.runs_dir)
        self._list_runs()
        if not self.is_training:
            self._show_chosen_run()
        self._check()

    def _config(self) -> TrainConfig:
        """The settings in the form.

        Raises:
            ConfigError: a value is impossible.
        """
        return from_dict({"data": str(self.document.folder), **self.form.values()})

    def _check(self) -> None:
        """Find out in the background why a training could not start."""
        if self._checking is not None:
            self._checking.cancel()
        if self.document.dataset is None:
            self._show_obstacles(
                [Obstacle(self.tr("No data set is open."), self.tr("Open a folder of photos"), "label")]
            )
            return
        try:
            config = self._config()
        except UserError as error:
            self._show_obstacles([Obstacle(str(error), "", "")])
            return

        def work(_progress: Progress) -> list[Obstacle]:
            return preflight(config)

        self._checking = BackgroundTask(work, owner=self)
        self._checking.done(self._show_obstacles).failed(self.notice.tell_error).start()

    def _show_obstacles(self, obstacles: list[Obstacle]) -> None:
        self.obstacles = obstacles
        self._update_buttons()
        if self.is_training:
            return
        if not obstacles:
            if self.notice.level == "warning":
                self.notice.clear()
            return
        first = obstacles[0]
        text = (
            first.message
            if not first.remedy or first.remedy in first.message
            else f"{first.message} {first.remedy}."
        )
        if len(obstacles) > 1:
            text += " " + self.tr("({0} more)").format(len(obstacles) - 1)
        rooms = {
            "split": (self.tr("Split now"), "dataset"),
            "label": (self.tr("Label photos"), "annotate"),
            "choose_data": (self.tr("Open photos"), "annotate"),
        }
        if first.action in rooms:
            button, room = rooms[first.action]
            self.notice.tell(text, "warning", button, lambda: self.document.page_requested.emit(room))
        elif first.action == "weights":
            self.notice.tell(text, "warning", self.tr("Start from nothing"), self._use_no_weights)
        else:
            self.notice.tell(text, "warning")

    def _use_no_weights(self) -> None:
        self.form.set_values({"weights": "none"})
        self._check()

    def _update_buttons(self) -> None:
        idle = not self.is_training
        self.start_button.setEnabled(idle and not self.obstacles)
        self.stop_button.setEnabled(not idle)
        self.resume_button.setEnabled(idle and self._resumable())
        self.form.setEnabled(idle)

    def _resumable(self) -> bool:
        if self.run_path is None or not Run(self.run_path).last_checkpoint.is_file():
            return False
        ended = self.history.last
        return not (isinstance(ended, Ended) and ended.reason == "finished")

    # -- running --

    def start(self) -> None:
        """Start a training with the settings in the form."""
        if self.is_training or self.document.runs_dir is None:
            return
        self.document.flush()
        try:
            config = self._config()
            folder = new_run_dir(self.document.runs_dir, f"{config.task}-{config.backbone}")
        except UserError as error:
            self.notice.tell_error(error)
            return
        arguments = ["train", config.data, "--run", str(folder)]
        for name, value in self.form.values().items():
            option = name.replace("_", "-")
            if isinstance(value, bool):
                arguments.append(f"--{option}" if value else f"--no-{option}")
            else:
                arguments += [f"--{option}", str(value)]
        self._launch(folder, [*arguments, "--events", "jsonl"])

    def resume(self) -> None:
        """Go on with the run that is shown."""
        if self.is_training or self.run_path is None:
            return
        arguments = ["train", "--resume", str(self.run_path), "--events", "jsonl"]
        self._launch(self.run_path, arguments, keep_history=True)

    def stop(self) -> None:
        """Ask the training to end after its current step."""
        if self.thread_ is not None:
            self.thread_.stop()
            self.stop_button.setEnabled(False)
            self.summary.setText(self.tr("Stopping after this step…"))
            self._grace_timer.start()

    def _launch(self, folder: Path, arguments: list[str], keep_history: bool = False) -> None:
        self.run_path = folder
        if not keep_history:
            self.history = RunHistory()
            self.log.clear()
        self.charts.show_history(self.history)
        self.notice.clear()
        self.bar.setRange(0, 0)
        self.summary.setText(self.tr("Starting…"))
        thread = TrainingThread(engine_command(arguments), self)
        thread.told.connect(self._told)
        thread.ended.connect(self._ended)
        thread.finished.connect(thread.deleteLater)
        self.thread_ = thread
        thread.start()
        self._update_buttons()

    def _kill(self) -> None:
        if self.thread_ is not None:
            self.thread_.kill()

    def _told(self, events: list[Event]) -> None:
        self.history.extend(events)
        for event in events:
            self._log(event)
        if any(isinstance(event, RunStarted) for event in events):
            self._list_runs()
            self.document.runs_changed.emit()
        self._show_progress()
        self.charts.grown()

    def _ended(self, last: Ended | Failed) -> None:
        self._grace_timer.stop()
        self.thread_ = None
        if self.history.last is None:
            self.history.extend([last])
            self._log(last)
        self.bar.setRange(0, 1)
        self.bar.setValue(int(isinstance(last, Ended)))
        self.charts.grown()
        self.charts.refresh()
        if isinstance(last, Failed):
            text = (
                last.message
                if not last.remedy or last.remedy in last.message
                else f"{last.message} {last.remedy}."
            )
            self.notice.tell(text, "error")
        self._forget_empty_run()
        self._list_runs()
        self._show_progress()
        self._update_buttons()
        self.document.runs_changed.emit()

    def _forget_empty_run(self) -> None:
        """A training that failed before it began leaves no empty folder behind."""
        if self.run_path is not None and self.run_path.is_dir() and not any(self.run_path.iterdir()):
            self.run_path.rmdir()
            self.run_path = None

    # -- showing --

    def _show_progress(self) -> None:
        history = self.history
        if history.started is None:
            self.summary.setText("")
            return
        self.bar.setRange(0, max(history.steps_total, 1))
        self.bar.setValue(history.steps_done)
        parts = []
        if history.step is not None:
            parts.append(self.tr("epoch {0} of {1}").format(history.step.epoch, history.started.epochs))
            parts.append(self.tr("{0:.1f} images/s").format(history.step.images_per_s))
            if self.is_training:
                parts.append(self.tr("{0} left").format(_duration(history.step.eta_s)))
        if history.best is not None and history.best.map_voc_area is not None:
            parts.append(self.tr("best mAP@0.5 {0:.3f}").format(history.best.map_voc_area))
        if isinstance(history.last, Ended):
            reasons = {
                "finished": self.tr("finished"),
                "stopped": self.tr("stopped"),
                "no_improvement": self.tr("ended early: no improvement"),
            }
            parts.insert(0, reasons[history.last.reason])
        self.summary.setText("   ".join(parts))

    def _log(self, event: Event) -> None:
        line = self._in_words(event)
        if line:
            self.log.appendPlainText(line)

    def _in_words(self, event: Event) -> str:
        if isinstance(event, RunStarted):
            cover = event.default_box_recall
            words = self.tr("{0}: {1} training and {2} validation photos, {3} classes, {4} on {5}").format(
                Path(event.run).name, event.train_images, event.val_images, len(event.classes),
                event.backbone, event.device,
            )  # fmt: skip
            return words + (
                self.tr("; default boxes cover {0:.1%}").format(cover) if cover is not None else ""
            )
        if isinstance(event, EpochEnded):
            return self.tr("epoch {0}: loss {1:.3f}, {2:.1f} images/s").format(
                event.epoch, event.loss, event.images_per_s
            )
        if isinstance(event, Validation) and event.map_voc_area is not None:
            words = self.tr("epoch {0}: validation loss {1:.3f}, mAP@0.5 {2:.3f}, COCO AP {3:.3f}").format(
                event.epoch, event.loss, event.map_voc_area, event.map_coco or 0.0
            )
            return words + (self.tr(" (best so far)") if event.is_best else "")
        if isinstance(event, Warned | Failed):
            return event.message
        if isinstance(event, Ended):
            return self.tr("{0} after {1}").format(event.reason, _duration(event.duration_s))
        return ""

    def _list_runs(self) -> None:
        folder = self.document.runs_dir
        shown = str(self.run_path) if self.run_path is not None else ""
        self.runs.clear()
        for run in list_runs(folder) if folder is not None else []:
            self.runs.addItem(run.name, str(run.path))
        index = self.runs.findData(shown)
        if index >= 0:
            self.runs.setCurrentIndex(index)
        self.runs.setEnabled(self.runs.count() > 0 and not self.is_training)
        self.form.set_runs_dir(folder)

    def _show_chosen_run(self) -> None:
        """Draw an earlier run from its metrics file."""
        path = self.runs.currentData()
        self.history = RunHistory()
        self.log.clear()
        self.run_path = Path(path) if path else None
        self.charts.show_history(self.history)
        self._show_progress()
        self._update_buttons()
        if self.run_path is None:
            self.bar.setRange(0, 1)
            self.bar.setValue(0)
            return
        run = Run(self.run_path)

        def show(events: list[Event]) -> None:
            if self.is_training or self.run_path != run.path:
                return
            self.history.extend(events)
            self.log.setPlainText(
                "\n".join(
                    line
                    for event in events
                    if not isinstance(event, Step) and (line := self._in_words(event))
                )
            )
            self.charts.show_history(self.history)
            self._show_progress()
            self._update_buttons()

        BackgroundTask(lambda _progress: run.events(), owner=self).done(show).failed(
            self.notice.tell_error
        ).start()


def _duration(seconds: float) -> str:
    """``1:02:03`` or ``2:03``; "?" for what is not a number."""
    if not seconds < 1e9:
        return "?"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _single_shot(parent: QWidget, milliseconds: int, slot: Any) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer
