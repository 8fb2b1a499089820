"""The settings of the run that is shown, to be read; those of the next one are in the form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.errors import RunError
from engine.runs import Run
from engine.training.config import defaults, settings_of
from studio import theme
from studio.background import BackgroundTask, Progress


class RunSettings(QWidget):
    """``show_run`` reads the settings of a run in the background; what is not the default is bold.

    Args:
        title: what a setting is called, by its name in TrainConfig.
        in_words: a setting's value as the form shows it.
    """

    wanted = Signal(object)
    """dict of settings that the form is to take over."""

    def __init__(self, title: Callable[[str], str], in_words: Callable[[str, Any], str]) -> None:
        super().__init__()
        self._title, self._in_words = title, in_words
        self._config: dict[str, Any] = {}
        self._reading: BackgroundTask[dict[str, Any]] | None = None
        self.heading = QLabel()
        self.heading.setObjectName("run_settings_title")
        self.heading.setWordWrap(True)
        self.use_button = QPushButton(theme.icon("copy"), self.tr("Use for the next run"))
        self.use_button.setObjectName("run_settings_use")
        self.use_button.setToolTip(
            self.tr("Put these settings into the form at the left; Undo takes them back")
        )
        self.table = QTableWidget(0, 2)
        self.table.setObjectName("run_settings")
        self.table.setAccessibleName(self.tr("Settings of the run that is shown"))
        self.table.setHorizontalHeaderLabels([self.tr("Setting"), self.tr("Value")])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        top = QHBoxLayout()
        top.setSpacing(theme.SPACING)
        top.addWidget(self.heading, 1)
        top.addWidget(self.use_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACING_SMALL, 0, 0)
        layout.setSpacing(theme.SPACING)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        self.use_button.clicked.connect(lambda _checked=False: self.wanted.emit(dict(self._config)))
        self.show_run(None)

    def show_run(self, path: Path | None) -> None:
        """Show the settings of the run in that folder; None shows none."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if path is None:
            self._fill({}, self.tr("No run is shown."))
            return
        title = self.tr("{0} was started with these settings; they are only shown here.").format(path.name)

        def read(_progress: Progress) -> dict[str, Any]:
            try:
                return Run(path).config()
            except RunError:
                return {}  # it is being prepared, or the log and the table of runs say what is damaged

        self._reading = BackgroundTask(read, owner=self)
        self._reading.done(
            lambda config: self._fill(
                config, title if config else self.tr("No settings can be read of {0}.").format(path.name)
            )
        ).start()

    def _fill(self, config: dict[str, Any], heading: str) -> None:
        self._config = config
        self.heading.setText(heading)
        self.use_button.setEnabled(bool(config))
        task = str(config.get("task", "detect"))
        task = task if task in ("detect", "classify") else "detect"
        usual = {**defaults(task), "task": task}
        names = [name for name in ("data", *usual) if name in config and name in settings_of(task)]
        names.sort(key=list(settings_of(task)).index)
        self.table.setRowCount(len(names))
        for row, name in enumerate(names):
            value = tuple(config[name]) if isinstance(config[name], list) else config[name]
            told = str(value) if name == "data" else self._in_words(name, value)
            for column, text in enumerate((self._title(name), told)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if name != "data" and value != usual.get(name):
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                self.table.setItem(row, column, item)
