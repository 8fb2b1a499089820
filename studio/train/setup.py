"""The left side of the train room: settings of the next run, what stands in the way, how long, Start."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.datasets.split_files import write_split
from engine.datasets.splitting import SplitConfig, make_split
from engine.errors import UserError
from engine.events import Progress as Preparing
from engine.training.config import TrainConfig, defaults, from_dict
from engine.training.preflight import Obstacle, preflight
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.document import Document
from studio.settings import Settings
from studio.train import words
from studio.train.command import arguments_for, recall, remember
from studio.train.controls import DataFolder, Weights
from studio.train.estimate import EstimateRow
from studio.train.form import SettingsChange, TrainForm
from studio.train.obstacles import ObstacleList
from studio.widgets.task_button import TaskButton

CHECK_DELAY_MS = 300


class FormScroll(QScrollArea):
    """Scrolls the form down only: it is never narrower than the form and the bar beside it."""

    def __init__(self, form: TrainForm) -> None:
        super().__init__()
        self.setObjectName("train_form_scroll")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(form)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """More rows, or longer words: the form has told its new least width."""
        form = self.widget()
        if watched is form and event.type() == QEvent.Type.LayoutRequest:
            self.setMinimumWidth(form.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width())
        return super().eventFilter(watched, event)


class Setup(QWidget):
    """Knows why a training cannot start yet, and keeps the settings for each data set."""

    start_wanted = Signal()
    cancel_wanted = Signal()
    """The training that is being prepared is not wanted after all."""
    changed_at_once = Signal(object)
    """SettingsChange: to be done by whoever holds the undo of the room."""
    failed = Signal(object)
    """An exception of the work behind it."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._settings = document, settings
        self._is_recalling = False
        self.obstacles: list[Obstacle] = []
        self._is_idle, self._is_training = True, False
        self._checking: BackgroundTask[list[Obstacle]] | None = None
        self.form = TrainForm()
        self.estimate = EstimateRow()
        self.obstacle_list = ObstacleList()
        self.start_button = TaskButton(self.tr("Start"), "play")
        self.start_button.setObjectName("train_start")
        self.defaults_button = QPushButton(self.tr("Defaults"))
        self.defaults_button.setObjectName("train_defaults")
        self.defaults_button.setFlat(True)
        self.defaults_button.setToolTip(
            self.tr("Put every setting back to its default; Undo brings them back")
        )
        heading = QLabel(self.tr("Next run"))
        heading.setObjectName("train_next_run")
        heading.setProperty("role", "heading")
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(self.defaults_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHECK_DELAY_MS)
        scroll = FormScroll(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING, theme.SPACING)
        column.setSpacing(theme.SPACING)
        column.addLayout(top)
        column.addWidget(scroll, 1)
        column.addWidget(self.estimate)
        column.addWidget(self.obstacle_list)
        column.addWidget(self.start_button)
        self._timer.timeout.connect(self.check)
        document.split_changed.connect(self.check_soon)
        document.labels_changed.connect(self.check_soon)
        self.form.changed.connect(self._settings_changed)
        data = self.form.fields["data"]
        assert isinstance(data, DataFolder)
        data.other_wanted.connect(lambda: document.page_requested.emit("annotate"))
        self.start_button.wanted.connect(self.start_wanted)
        self.defaults_button.clicked.connect(lambda _checked=False: self.put_back())
        self.estimate.wanted.connect(lambda: self.estimate.measure(self.arguments()))
        self.obstacle_list.wanted.connect(self._mend)

    def config(self) -> TrainConfig:
        """The settings in the form.

        Raises:
            ConfigError: a value is impossible.
        """
        return from_dict(self.form.values())

    def arguments(self) -> list[str]:
        """The settings as arguments of ``engine``."""
        return arguments_for(self.form.values())

    def open_folder(self, folder: Path | None) -> None:
        """Another data set is open, or none: show the settings it was left with."""
        self._is_recalling = True
        self.form.set_folder(folder)
        if folder is not None:
            self.form.set_values(recall(self._settings, folder))
        self._is_recalling = False

    def use(self, settings: dict[str, Any]) -> None:
        """Take over the settings of a run; all but the data set: the one that is open is meant."""
        self._change(settings, self.tr("Use the settings of a run"))

    def put_back(self) -> None:
        """Every setting as it is without being touched; the task stays."""
        specs = self.form.specs.items()
        usual = {name: spec.default for name, spec in specs if name != "data"}
        usual |= {**defaults(self.form.task), "task": self.form.task}
        self._change(usual, self.tr("Default settings"))

    def show_state(self, is_training: bool, is_own: bool) -> None:
        """A training that this window started has to end before the next one; it can be planned meanwhile."""
        self._is_training, self._is_idle = is_training, not is_own
        if not is_own:
            self.start_button.finish()
        self._show_buttons()

    def show_starting(self) -> None:
        """A training was started just now; the button ends it until it learns."""
        self.start_button.begin(words.starting(), self._cancel)
        self._show_buttons()

    def show_preparing(self, progress: Preparing | None) -> None:
        """How far what was started is before its first step; None: it learns by now."""
        if progress is None:
            self.start_button.finish()
        else:
            is_known = progress.done < progress.total
            brief = words.preparing_briefly(progress)
            self.start_button.set_progress(progress.done, progress.total if is_known else 0, brief)
        self._show_buttons()

    def check_soon(self) -> None:
        """A moment after the last of several changes."""
        self._timer.start()

    def check(self) -> None:
        """Find out in the background why a training could not start."""
        if self._checking is not None:
            self._checking.cancel()
        if self._document.dataset is None:
            text = self.tr("No data set is open.")
            self._show_obstacles([Obstacle(text, self.tr("Open a folder of photos"), "choose_data")])
            return
        try:
            config = self.config()
        except UserError as error:
            self._show_obstacles([Obstacle(str(error), "", "")])
            return
        # Who only labels photos has asked for no network: it is tried when these settings are looked at.
        ask = self.isVisible()
        self._checking = BackgroundTask(lambda _progress: preflight(config, ask_network=ask), owner=self)
        self._checking.done(self._show_obstacles).failed(self.failed.emit).start()

    def showEvent(self, event: QShowEvent) -> None:
        """Now the network may be asked for, too."""
        super().showEvent(event)
        self.check_soon()

    def shut_down(self) -> None:
        """The window closes."""
        self.estimate.forget()
        if self._checking is not None:
            self._checking.cancel()

    # -- inside --

    def _change(self, values: dict[str, Any], text: str) -> None:
        change = SettingsChange(self.form, values, text)
        if change.changes_anything:
            self.changed_at_once.emit(change)

    def _cancel(self) -> None:
        self.start_button.begin(self.tr("Stopping…"))
        self.cancel_wanted.emit()
        self._show_buttons()

    def _settings_changed(self) -> None:
        folder = self._document.folder
        if folder is not None and not self._is_recalling:
            remember(self._settings, folder, self.form.all_values())
        self.estimate.forget()
        self.check_soon()

    def _show_obstacles(self, obstacles: list[Obstacle]) -> None:
        self.obstacles = obstacles
        self.obstacle_list.show_obstacles([] if self._is_training else obstacles)
        steps = [self.estimate.button, *self.obstacle_list.buttons(), self.start_button]
        for before, after in itertools.pairwise(
            steps
        ):  # a remedy made just now would come last in the window
            QWidget.setTabOrder(before, after)
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.start_button.setEnabled(self.start_button.is_busy or (self._is_idle and not self.obstacles))
        self.start_button.setToolTip(
            "" if self._is_idle else self.tr("The training that was started here has to end first")
        )
        self.estimate.setEnabled(self._is_idle and not self.obstacles)

    def _mend(self, what: str) -> None:
        """What the button of an obstacle stands for."""
        weights = self.form.fields["weights"]
        assert isinstance(weights, Weights)
        if what == "split_now":
            self._split_now()
        elif what == "no_weights":
            weights.set_value("none")
            self.check()
        elif what == "weights_file":
            weights.ask_for_file()
        else:
            self._document.page_requested.emit("dataset" if what == "dataset" else "annotate")

    def _split_now(self) -> None:
        dataset = self._document.dataset
        if dataset is None:
            return
        self._document.flush()

        def work(_progress: Progress) -> None:
            write_split(dataset, make_split(dataset, SplitConfig()))

        BackgroundTask(work, owner=self).done(lambda _none: self._document.split_changed.emit()).failed(
            self.failed.emit
        ).start()
