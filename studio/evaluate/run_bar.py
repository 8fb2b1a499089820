"""The row at the top: which run, on which photos, start with its progress, the report's page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from engine.datasets.dataset import set_title
from engine.i18n import translated
from engine.runs import Run
from studio import theme
from studio.widgets.task_button import TaskButton


class RunBar(QWidget):
    """Only shows and asks: ``run_chosen``, ``start_wanted``, ``cancel_wanted``, ``page_wanted``."""

    run_chosen = Signal()
    start_wanted = Signal()
    cancel_wanted = Signal()
    page_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs = QComboBox()
        self.runs.setObjectName("evaluate_runs")
        self.runs.setAccessibleName(self.tr("Run"))
        self.runs.setMinimumWidth(200)
        self.sets = QComboBox()
        self.sets.setObjectName("evaluate_sets")
        self.sets.setAccessibleName(self.tr("Set"))
        for text, name in (
            *((translated(set_title(name)), name) for name in ("test", "val", "train")),
            (self.tr("all labelled photos"), "all"),
        ):
            self.sets.addItem(text, name)
        self.sets.setToolTip(
            self.tr("Only photos the run has not learnt from say how good it is: the test set, as split then")
        )
        self.start_button = TaskButton(self.tr("Evaluate"), "evaluate")
        self.start_button.setObjectName("evaluate_start")
        self.page_button = QPushButton(theme.icon("export"), self.tr("Report page"))
        self.page_button.setObjectName("evaluate_page")
        self.page_button.setToolTip(self.tr("Open the report as a web page, to print or to pass on"))
        self.state = QLabel()
        self.state.setObjectName("evaluate_state")
        self.state.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING)
        of_runs, of_sets = QLabel(self.tr("Run")), QLabel(self.tr("on"))
        of_runs.setBuddy(self.runs)
        of_sets.setBuddy(self.sets)
        for widget in (
            of_runs,
            self.runs,
            of_sets,
            self.sets,
            self.start_button,
            self.page_button,
        ):
            row.addWidget(widget)
        row.addWidget(self.state, 1)
        self.runs.activated.connect(lambda _index: self.run_chosen.emit())
        self.start_button.wanted.connect(self.start_wanted)
        self.page_button.clicked.connect(self.page_wanted)

    @property
    def run_(self) -> Run | None:
        """The chosen run."""
        path = self.runs.currentData()
        return Run(Path(path)) if path else None

    def set_title(self, name: str) -> str:
        """What the set of that name is called; one that cannot be chosen here goes by its name."""
        index = self.sets.findData(name)
        return self.sets.itemText(index) if index >= 0 else name

    def show_runs(self, runs: Sequence[Run]) -> None:
        """List these; the chosen one stays chosen while it is there."""
        chosen = self.runs.currentData()
        with QSignalBlocker(self.runs):
            self.runs.clear()
            for run in runs:
                self.runs.addItem(run.name, str(run.path))
            self.runs.setCurrentIndex(max(self.runs.findData(chosen), 0 if runs else -1))

    def choose_run(self, path: Path) -> None:
        """Choose that run, if it is listed."""
        index = self.runs.findData(str(path))
        if index >= 0 and index != self.runs.currentIndex():
            self.runs.setCurrentIndex(index)
            self.run_chosen.emit()

    def show_working(self, on: bool, can_start: bool, has_report: bool) -> None:
        """Whether an evaluation goes on, and what could be done otherwise."""
        if on and not self.start_button.is_busy:
            self.start_button.begin(self.tr("Evaluating…"), self.cancel_wanted.emit)
        elif not on and self.start_button.is_busy:
            self.start_button.finish()
        self.runs.setEnabled(not on)
        self.sets.setEnabled(not on)
        self.start_button.setEnabled(on or can_start)
        self.page_button.setEnabled(not on and has_report)

    def show_progress(self, done: int, total: int) -> None:
        """How far the evaluation is."""
        self.start_button.set_progress(done, total)
        self.state.setText(self.tr("{0} of %Ln photo(s)", "", total).format(done))
