"""The row above the charts: which run, how far it is, and pause, stop, resume, extend."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.events import Progress
from engine.runs import Run
from studio import theme
from studio.train import words
from studio.train.watch import RunWatch

EPOCHS_AT_MOST = 100_000
BAR_WIDTH_PX = 200


class RunHeader(QWidget):
    """Shows a :class:`RunWatch`, and asks it to act."""

    run_chosen = Signal(object)
    """Path of the run to show."""

    def __init__(self, watch: RunWatch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watch = watch
        self.runs = QComboBox()
        self.runs.setObjectName("train_runs")
        self.runs.setAccessibleName(self.tr("Runs"))
        self.runs.setMinimumWidth(200)
        self.runs.setMaximumWidth(320)
        self.runs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.summary = QLabel()
        self.summary.setObjectName("train_summary")
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setObjectName("train_progress")
        self.pause_button = self._button("pause", "pause", self.tr("Pause"), watch.pause)
        self.stop_button = self._button("stop", "stop", self.tr("Stop"), watch.stop)
        self.resume_button = self._button("resume", "refresh", self.tr("Resume"), lambda: watch.resume())
        self.extend_button = self._button("extend", "plus", self.tr("Extend…"), self._extend)
        self.pause_button.setToolTip(self.tr("Wait after this step and leave the processor to others"))
        self.stop_button.setToolTip(self.tr("End after this step; it can be resumed later"))
        self.resume_button.setToolTip(self.tr("Go on with the run that is shown, from where it stands"))
        self.extend_button.setToolTip(self.tr("Go on with more epochs than the run was started with"))
        top = QHBoxLayout()
        top.setSpacing(theme.SPACING)
        top.addWidget(self.runs, 2)
        top.addStretch(1)
        for button in (self.pause_button, self.stop_button, self.resume_button, self.extend_button):
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACING_SMALL)
        below = QHBoxLayout()
        below.setSpacing(theme.SPACING)
        self.bar.setFixedWidth(BAR_WIDTH_PX)
        below.addWidget(self.bar)
        below.addWidget(self.summary, 1)
        layout.addLayout(top)
        layout.addLayout(below)
        self.runs.activated.connect(self._chosen)
        watch.replaced.connect(self.show_progress)
        watch.grown.connect(lambda _events: self.show_progress())
        watch.state_changed.connect(self.show_state)
        watch.preparing.connect(self._show_preparing)
        self.show_state()

    def set_runs(self, runs: list[Run]) -> None:
        """Offer these to be shown."""
        self.runs.blockSignals(True)
        self.runs.clear()
        for run in runs:
            self.runs.addItem(run.name, run.path)
        self._choose_shown()
        self.runs.blockSignals(False)
        self.show_state()

    def show_state(self) -> None:
        """Which buttons mean something now."""
        watch = self._watch
        self.pause_button.setEnabled(watch.is_training and not watch.is_stopping)
        self.pause_button.setText(self.tr("Continue") if watch.history.is_paused else self.tr("Pause"))
        self.pause_button.setIcon(theme.icon("play" if watch.history.is_paused else "pause"))
        self.stop_button.setEnabled(watch.is_training and not watch.is_stopping)
        self.resume_button.setEnabled(watch.can_go_on and not watch.is_finished)
        self.extend_button.setEnabled(watch.can_go_on)
        self.runs.setEnabled(self.runs.count() > 0 and not watch.is_own)
        self._choose_shown()
        self.show_progress()

    def show_progress(self) -> None:
        """How far it is."""
        watch, history = self._watch, self._watch.history
        self.bar.setVisible(watch.path is not None)
        if watch.is_training and history.started is None:
            self.bar.setRange(0, 0)
            self.summary.setText(self.tr("Starting…"))
            return
        self.bar.setRange(0, max(history.steps_total, 1))
        self.bar.setValue(history.steps_done)
        text = words.summary(history, watch.is_training)
        if watch.is_stopping:
            text = self.tr("Stopping after this step…")
        self.summary.setText(text)
        self.summary.setToolTip(text)

    def _show_preparing(self, progress: Progress) -> None:
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        self.summary.setText(words.preparing(progress))

    def _extend(self) -> None:
        started = self._watch.history.started
        now = started.epochs if started is not None else 1
        epochs, is_given = QInputDialog.getInt(
            self,
            self.tr("Extend the run"),
            self.tr("Epochs in all (now {0}). The learning rate follows the longer schedule.").format(now),
            min(now * 2, EPOCHS_AT_MOST),
            now + 1,
            EPOCHS_AT_MOST,
        )
        if is_given:
            self._watch.resume(epochs)

    def _chosen(self, index: int) -> None:
        path: Path = self.runs.itemData(index)
        self.run_chosen.emit(path)

    def _choose_shown(self) -> None:
        names = [self.runs.itemData(index) for index in range(self.runs.count())]
        if self._watch.path in names:
            self.runs.setCurrentIndex(names.index(self._watch.path))

    def _button(self, name: str, icon: str, text: str, slot: object) -> QPushButton:
        button = QPushButton(theme.icon(icon), text)
        button.setObjectName(f"train_{name}")
        button.setIconSize(QSize(16, 16))
        button.clicked.connect(lambda _checked=False: slot())  # type: ignore[operator]
        return button
