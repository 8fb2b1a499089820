"""Beside the run: that it is slow here until it is exported, and the button that exports it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.errors import UserError
from engine.i18n import describe, translated
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.live.speed.gain import Speed, gain_of, speed_of
from studio.run_export import export_run
from studio.settings import Settings
from studio.widgets.task_button import TaskButton

GAIN_KEY = "live/export_gain"
"""How many times faster the last export made here was than torch."""
WORTH_A_NUMBER = 2


class SpeedRow(QWidget):
    """Hidden while the run that is chosen is as fast as it can be."""

    exported = Signal(str)
    """The folder of a run whose export can be used from now on."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live_speed")
        self._settings = settings
        self._run = ""
        self._reading: BackgroundTask[Speed] | None = None
        self._exporting: Path | None = None
        self.text = QLabel()
        self.text.setObjectName("live_speed_text")
        self.text.setWordWrap(True)
        self.button = TaskButton(self.tr("Export now"), "export")
        self.button.setObjectName("live_export_now")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING_SMALL)
        column.addWidget(self.text)
        column.addWidget(self.button)
        self.button.wanted.connect(self.export)
        self.hide()

    def show_run(self, run: str) -> None:
        """Look in the background whether this run is slow here; "" for none."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        changed, self._run = run != self._run, run
        if self._exporting is not None:
            return  # that one is shown until it is done
        if changed:
            self.hide()
        if not run:
            return
        gain = self._settings.get(GAIN_KEY, 0.0)
        task = BackgroundTask(lambda _progress: speed_of(Path(run), gain), owner=self)
        self._reading = task
        task.done(self._show).failed(self._not_known).start()

    def export(self) -> None:
        """Export the run that is shown."""
        if self._exporting is not None or not self._run:
            return
        self._exporting = run = Path(self._run)

        def work(progress: Progress) -> float:
            export_run(run, progress)
            return gain_of(run)

        task = BackgroundTask(work, owner=self)
        self.text.setText(self.tr("{0} is being exported.").format(run.name))
        self.button.follow(task, self.tr("Exporting…"))
        task.done(lambda gain: self._exported(run, gain)).failed(self._failed).finished(self._ended).start()

    def _exported(self, run: Path, gain: float) -> None:
        if gain:
            self._settings.set(GAIN_KEY, gain)
        self._exporting = None
        self.hide()
        self.exported.emit(str(run))

    def _failed(self, error: Exception) -> None:
        if self._run == str(self._exporting):
            self._exporting = None  # what is wrong stays to be read until another run is chosen
            self.text.setText(self.tr("Not exported: {0}").format(describe(error)))
        if not isinstance(error, UserError):
            raise error

    def _ended(self) -> None:
        """Cancelled, or another run was chosen meanwhile: that one's speed is to be seen."""
        if self._exporting is not None:
            self._exporting = None
            self.show_run(self._run)

    def _show(self, speed: Speed) -> None:
        self._reading = None
        if speed.is_fast:
            self.hide()
            return
        self.text.setText(self._sentence(speed))
        self.button.setVisible(speed.can_export)
        self.show()

    def _sentence(self, speed: Speed) -> str:
        has_number = speed.times >= WORTH_A_NUMBER
        if not speed.reason:
            if has_number:
                return self.tr("Not exported: about %Ln time(s) slower on this computer.", "", speed.times)
            return self.tr("Not exported: slower on this computer than it could be.")
        if has_number:
            text = self.tr("Its export is not used ({0}): about %Ln time(s) slower here.", "", speed.times)
        else:
            text = self.tr("Its export is not used ({0}): slower here than it could be.")
        return text.format(translated(speed.reason))

    def _not_known(self, error: Exception) -> None:
        """A run that cannot be read is told where it is started; here it is only not known to be slow."""
        self._reading = None
        self.hide()
        if not isinstance(error, UserError):
            raise error
