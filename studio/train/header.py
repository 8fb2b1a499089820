"""The row above the charts: which run, how far it is, and pause, stop, resume, export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

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
from studio.background import BackgroundTask
from studio.run_export import export_run
from studio.train import words
from studio.train.run_table.exporting import RunExport
from studio.train.watch import RunWatch
from studio.widgets.task_button import TaskButton

EPOCHS_AT_MOST = 100_000
BAR_WIDTH_PX = 200


class RunHeader(QWidget):
    """Shows a :class:`RunWatch`, and asks it to act."""

    run_chosen = Signal(object)
    """Path of the run to show."""
    exported = Signal(object)
    """Path of a run that the button exported."""
    failed = Signal(object)
    """An export failed: the exception."""

    def __init__(self, watch: RunWatch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watch = watch
        self._folder: Path | None = None
        self._is_preparing = False
        """Whether it shows how far what is started is before its first step."""
        self._offered: list[Run] = []
        self.export = RunExport(watch)
        self.runs = QComboBox()
        self.runs.setObjectName("train_runs")
        self.runs.setAccessibleName(self.tr("Runs"))
        self.runs.setMinimumWidth(160)
        self.runs.setMaximumWidth(320)
        self.runs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.summary = QLabel()
        self.summary.setObjectName("train_summary")
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setObjectName("train_progress")
        self.bar.setAccessibleName(self.tr("Progress of the run"))
        self.pause_button = self._button("pause", "pause", self.tr("Pause"), watch.pause)
        self.stop_button = self._button("stop", "stop", self.tr("Stop"), watch.stop)
        self.resume_button = self._button("resume", "refresh", self.tr("Resume"), self._resume)
        self.export_button = TaskButton(self.tr("Export"), "export")
        self.export_button.setObjectName("train_export")
        self.export_button.setIconSize(QSize(16, 16))
        self.export_button.wanted.connect(self.export_shown)
        self.pause_button.setToolTip(self.tr("Wait after this step and leave the processor to others"))
        top = QHBoxLayout()
        top.setSpacing(theme.SPACING)
        label = QLabel(self.tr("Run"))
        label.setBuddy(self.runs)
        top.addWidget(label)
        top.addWidget(self.runs, 2)
        top.addStretch(1)
        for button in (self.pause_button, self.stop_button, self.resume_button, self.export_button):
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
        self.export.changed.connect(self.show_state)
        self.show_state()

    def set_folder(self, folder: Path | None) -> None:
        """The data set that is open; a run of another one is called by it, too."""
        self._folder = folder
        self.show_state()

    def set_runs(self, runs: list[Run]) -> None:
        """Offer these to be shown."""
        self._offered = list(runs)
        self.show_state()

    def show_state(self) -> None:
        """Which buttons mean something now."""
        watch = self._watch
        may_stop = watch.is_training and not watch.is_stopping
        self.pause_button.setEnabled(may_stop and not watch.is_exporting)
        self.pause_button.setText(self.tr("Continue") if watch.history.is_paused else self.tr("Pause"))
        self.pause_button.setIcon(theme.icon("play" if watch.history.is_paused else "pause"))
        self.stop_button.setEnabled(may_stop)
        self.stop_button.setToolTip(
            self.tr("Leave the export out; it can be made later")
            if watch.is_exporting
            else self.tr("End after this step; it can be resumed later")
        )
        self.resume_button.setEnabled(watch.can_go_on)
        self.resume_button.setText(self.tr("Resume…") if watch.is_finished else self.tr("Resume"))
        self.resume_button.setToolTip(
            self.tr("All its epochs are done: go on with more of them")
            if watch.is_finished
            else self.tr("Leave the export out and go on with the run; it is exported when that ends")
            if watch.is_exporting
            else self.tr("Go on with the run that is shown, from where it stands")
        )
        self._show_export()
        self._offer_runs()
        self.runs.setEnabled(self.runs.count() > 0 and not watch.is_own)
        self.show_progress()

    def show_progress(self) -> None:
        """How far it is."""
        watch, history = self._watch, self._watch.history
        self.bar.setVisible(watch.path is not None)
        if watch.is_starting:
            if watch.is_stopping or not self._is_preparing:
                self.bar.setRange(0, 0)
                self._tell(self.tr("Stopping…") if watch.is_stopping else words.starting())
            return
        self._is_preparing = False
        self.bar.setRange(0, 0 if watch.is_exporting else max(history.steps_total, 1))
        self.bar.setValue(history.steps_done)
        text = words.summary(history, watch.is_training)
        if watch.is_exporting:
            doing = self.tr("Exporting for the Live room; Resume ends that…")
            if watch.is_stopping:
                doing = self.tr("Ending the export…")
            text = doing + "   " + text
        elif watch.is_stopping:
            text = self.tr("Stopping after this step…")
        self._tell(text)

    def export_shown(self) -> None:
        """Export the run that is shown; the button tells how it goes."""
        path = self._watch.path
        if path is None or self.export_button.is_busy:
            return
        task = BackgroundTask(lambda progress: export_run(path, progress, "--beside"), owner=self)
        task.done(lambda _none: self.exported.emit(path)).failed(self.failed.emit).finished(self.export.look)
        self.export_button.follow(task, self.tr("Exporting…"))
        task.start()
        self._show_export()

    # -- inside --

    @property
    def _is_elsewhere(self) -> bool:
        """Whether the run that is shown belongs to another data set than the one that is open."""
        path = self._watch.path
        if path is None or self._folder is None:
            return path is not None
        return words.data_set_of(path).absolute() != self._folder.absolute()

    def _tell(self, text: str) -> None:
        path = self._watch.path
        if path is not None and self._is_elsewhere:
            text = self.tr("Photos of {0}:").format(words.data_set_of(path).name) + "   " + text
        self.summary.setText(text)
        self.summary.setToolTip(text)

    def _show_preparing(self, progress: Progress) -> None:
        if self._watch.is_stopping:
            return
        self._is_preparing = True
        is_known = progress.done < progress.total
        self.bar.setRange(0, progress.total if is_known else 0)
        self.bar.setValue(progress.done)
        self._tell(words.preparing(progress))

    def _show_export(self) -> None:
        state = self.export.state
        why = {
            "none": self.tr(
                "The run is not exported: the Live room is many times slower with it on a processor"
            ),
            "stale": self.tr(
                "The run has learnt more since it was exported: the Live room is slow until it is again"
            ),
            "limited": self.tr(
                "An older version exported the run: other programs miss objects with it on photos with many"
            ),
        }
        self.export_button.setVisible(self.export_button.is_busy or state in why)
        self.export_button.setToolTip(why.get(state, ""))

    def _resume(self) -> None:
        if not self._watch.is_finished:
            self._watch.resume()
            return
        started = self._watch.history.started
        now = started.epochs if started is not None else 1
        epochs, is_given = QInputDialog.getInt(
            self,
            self.tr("Resume with more epochs"),
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

    def _offer_runs(self) -> None:
        """The runs of the open data set, and the one that is shown, wherever it lies."""
        entries = [(run.name, run.path) for run in self._offered]
        path = self._watch.path
        if path is not None and path not in [run.path for run in self._offered]:
            name = path.name
            if self._is_elsewhere:
                name = self.tr("{0} (photos of {1})").format(name, words.data_set_of(path).name)
            entries.insert(0, (name, path))
        shown = [(self.runs.itemText(i), self.runs.itemData(i)) for i in range(self.runs.count())]
        self.runs.blockSignals(True)
        if entries != shown:
            self.runs.clear()
            for name, each in entries:
                self.runs.addItem(name, each)
        paths = [each for _, each in entries]
        self.runs.setCurrentIndex(paths.index(path) if path in paths else -1)
        self.runs.setToolTip(str(path) if path is not None else "")
        self.runs.blockSignals(False)

    def _button(self, name: str, icon: str, text: str, slot: Callable[[], Any]) -> QPushButton:
        button = QPushButton(theme.icon(icon), text)
        button.setObjectName(f"train_{name}")
        button.setIconSize(QSize(16, 16))
        button.clicked.connect(lambda _checked=False: slot())
        return button
