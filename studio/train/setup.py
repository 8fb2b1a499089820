"""The left side of the train room: settings, what stands in the way, how long it would take, Start."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.datasets.split_files import write_split
from engine.datasets.splitting import SplitConfig, make_split
from engine.errors import UserError
from engine.training.config import TrainConfig, from_dict
from engine.training.preflight import Obstacle, preflight
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.document import Document
from studio.train.command import arguments_for
from studio.train.controls import DataFolder, Weights
from studio.train.estimate import EstimateRow
from studio.train.form import TrainForm
from studio.train.obstacles import ObstacleList

CHECK_DELAY_MS = 300


class Setup(QWidget):
    """Knows why a training cannot start yet; ``obstacle_list`` is put where there is room for sentences."""

    start_wanted = Signal()
    failed = Signal(object)
    """An exception of the work behind it."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.obstacles: list[Obstacle] = []
        self._is_idle, self._is_training = True, False
        self._checking: BackgroundTask[list[Obstacle]] | None = None
        self.form = TrainForm()
        self.estimate = EstimateRow()
        self.obstacle_list = ObstacleList()
        self.start_button = QPushButton(theme.icon("play"), self.tr("Start"))
        self.start_button.setObjectName("train_start")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHECK_DELAY_MS)
        scroll = QScrollArea()
        scroll.setWidget(self.form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING, theme.SPACING)
        column.setSpacing(theme.SPACING)
        column.addWidget(scroll, 1)
        column.addWidget(self.estimate)
        column.addWidget(self.start_button)
        self._timer.timeout.connect(self.check)
        document.split_changed.connect(self.check_soon)
        document.labels_changed.connect(lambda _stem: self.check_soon())
        self.form.changed.connect(self._settings_changed)
        data = self.form.fields["data"]
        assert isinstance(data, DataFolder)
        data.other_wanted.connect(lambda: document.page_requested.emit("annotate"))
        self.start_button.clicked.connect(lambda: self.start_wanted.emit())
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

    def use(self, settings: dict[str, Any]) -> None:
        """Take over the settings of a run; all but the data set: the one that is open is meant."""
        self.form.set_values({name: value for name, value in settings.items() if name != "data"})

    def show_state(self, is_training: bool, is_own: bool) -> None:
        """A training that this window started has to end before the next one."""
        self._is_training, self._is_idle = is_training, not is_own
        self.form.setEnabled(self._is_idle)
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

    def _settings_changed(self) -> None:
        self.estimate.forget()
        self.check_soon()

    def _show_obstacles(self, obstacles: list[Obstacle]) -> None:
        self.obstacles = obstacles
        self.obstacle_list.show_obstacles([] if self._is_training else obstacles)
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.start_button.setEnabled(self._is_idle and not self.obstacles)
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
