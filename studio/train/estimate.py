"""How long a training would take and how much memory, from a few steps measured by a child process."""

from __future__ import annotations

from PySide6.QtCore import QObject, QProcess, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from engine.events import Estimate, Failed, from_json
from studio import numbers, theme
from studio.engine_process import engine_command, engine_process, last_error, yield_processor
from studio.train import words
from studio.widgets.task_button import TaskButton


class Estimation(QObject):
    """``python -m engine train ... --estimate --events jsonl``."""

    done = Signal(object)
    """engine.events.Estimate"""
    failed = Signal(str)

    def __init__(self, arguments: list[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_cancelled = False
        command = engine_command([*arguments, "--estimate", "--events", "jsonl"])
        self._process = engine_process(command, self)
        self._process.started.connect(lambda: yield_processor(self._process.processId()))
        self._process.finished.connect(lambda *_: self._finished())
        self._process.errorOccurred.connect(self._error)

    def start(self) -> None:
        """Start the child."""
        self._process.start()

    def cancel(self) -> None:
        """End it; neither signal comes."""
        self._is_cancelled = True
        self._process.kill()
        self._process.waitForFinished(1000)

    def _finished(self) -> None:
        if self._is_cancelled:
            return
        reason = ""
        told = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        for line in told.splitlines():
            try:
                event = from_json(line)
            except ValueError:
                continue  # printed by a library
            if isinstance(event, Estimate):
                self.done.emit(event)
                return
            if isinstance(event, Failed):
                reason = words.remedied(event.message, event.remedy)
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        self.failed.emit(reason or last_error(said) or self.tr("the measuring was killed"))

    def _error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and not self._is_cancelled:
            self.failed.emit(self._process.errorString())


class EstimateRow(QWidget):
    """A button, and what was measured for the settings as they are."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.estimate: Estimate | None = None
        self._estimation: Estimation | None = None
        self.button = TaskButton(self.tr("How long?"))
        self.button.setObjectName("train_estimate")
        self.button.setToolTip(
            self.tr("Measure a few steps with these settings: how long it would take and how much memory")
        )
        self.label = QLabel()
        self.label.setObjectName("train_estimate_text")
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button.wanted.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING)
        row.addWidget(self.button)
        row.addWidget(self.label, 1)

    @property
    def is_measuring(self) -> bool:
        """Whether a child measures now."""
        return self._estimation is not None

    def measure(self, arguments: list[str]) -> None:
        """Measure a training with these arguments of ``engine``."""
        self.forget()
        self.button.begin(self.tr("Measuring…"), self.forget)
        self.label.setText(self.tr("Measuring a few steps…"))
        self._estimation = Estimation(arguments, self)
        self._estimation.done.connect(self._show)
        self._estimation.failed.connect(self._fail)
        self._estimation.start()

    def forget(self) -> None:
        """The settings are others, or a training starts: what was measured says nothing any more."""
        if self._estimation is not None:
            self._estimation.cancel()
            self._estimation.deleteLater()
            self._estimation = None
        self.estimate = None
        self.label.clear()
        self.button.finish()

    def _show(self, estimate: Estimate) -> None:
        self._end()
        self.estimate = estimate
        text = self.tr("about {0}, {1:.1f} GB of memory, batches of {2}")
        self.label.setText(
            numbers.fill(
                text, numbers.duration(estimate.total_s), estimate.memory_mb / 1000, estimate.batch_size
            )
        )
        self.label.setToolTip(
            numbers.fill(
                self.tr("Measured: {0:.2f} s per step, {1} per epoch"),
                estimate.step_s,
                numbers.duration(estimate.epoch_s),
            )
        )

    def _fail(self, reason: str) -> None:
        self._end()
        self.label.setText(self.tr("It could not be measured: {0}").format(reason))

    def _end(self) -> None:
        if self._estimation is not None:
            self._estimation.deleteLater()
            self._estimation = None
        self.button.finish()
