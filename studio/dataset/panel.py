"""The dataset room: how the data is split, what is wrong with it, what it is like, and earlier states."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from engine.i18n import translated
from studio import theme
from studio.background import BackgroundTask
from studio.dataset.health_tab import HealthTab
from studio.dataset.history import BACKUPS, FileHistory
from studio.dataset.snapshots_tab import SnapshotsTab
from studio.dataset.split_tab import SplitTab
from studio.dataset.statistics_tab import StatisticsTab
from studio.document import Document
from studio.i18n import sentences
from studio.room import Room
from studio.settings import Settings
from studio.widgets.notice import Notice
from studio.widgets.task_button import TaskButton
from studio.widgets.undo_keys import UndoKeys

STEP_WIDTH_PX = 190
"""Of the name of a step on its button in the corner: the tabs have to fit beside two of them."""


class Panel(Room):
    """A tab per subject; what a tab changes on disk is taken back, and made again, with the room's undo and
    redo. All reading happens in the background, of a tab once it is looked at."""

    name = "dataset"

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(document, settings, parent)
        self.notice = Notice()
        self.history = FileHistory(document, self)
        self.split_tab = SplitTab(document, settings, self.history, self.notice)
        self.health_tab = HealthTab(document, self.history, self.notice)
        self.statistics_tab = StatisticsTab(document, self.notice)
        self.snapshots_tab = SnapshotsTab(document, self.history, self.notice)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("dataset_tabs")
        self.tabs.setDocumentMode(True)
        for tab, icon, text in (
            (self.split_tab, "split", self.tr("Split")),
            (self.health_tab, "check", self.tr("Health")),
            (self.statistics_tab, "evaluate", self.tr("Statistics")),
            (self.snapshots_tab, "save", self.tr("Label backups")),
        ):
            self.tabs.addTab(tab, theme.icon(icon), text)
        self._icons = ("split", "check", "evaluate", "save")
        self.undo_button = TaskButton(self.tr("Undo"), "undo")
        self.undo_button.setObjectName("dataset_undo")
        self.redo_button = TaskButton(self.tr("Redo"), "redo")
        self.redo_button.setObjectName("dataset_redo")
        corner = QWidget()
        steps = QHBoxLayout(corner)
        steps.setContentsMargins(0, 0, theme.SPACING, 0)
        steps.setSpacing(0)
        for button in (self.undo_button, self.redo_button):
            button.setFlat(True)
            steps.addWidget(button)
        self.tabs.setCornerWidget(corner)
        self._stale: set[QWidget] = set(self._tabs())
        self._build()
        document.dataset_opened.connect(self._changed)
        document.dataset_closed.connect(self._changed)
        document.labels_changed.connect(self._changed)
        document.split_changed.connect(self._changed)
        self.tabs.currentChanged.connect(lambda _index: self._reload())
        self.undo_button.wanted.connect(self.undo)
        self.redo_button.wanted.connect(self.redo)
        self.history.changed.connect(self._show_steps)
        self.history.made.connect(self._made)
        self.history.taken_back.connect(self._taken_back)
        self.history.put_forward.connect(self._put_forward)
        self.history.failed.connect(self.notice.tell_error)
        theme.notifier().changed.connect(self._paint)
        UndoKeys(self, self.undo_action, self.redo_action)
        self._show_steps()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        told = QHBoxLayout()
        told.setContentsMargins(theme.SPACING, 0, theme.SPACING, 0)
        told.addWidget(self.notice)
        layout.addLayout(told)
        layout.addWidget(self.tabs, 1)

    # -- undo --

    def undo(self) -> None:
        """Take back the last change of files made here."""
        if self.history.next_undo:
            # Busy before the history tells of it: a button that is switched off loses the focus.
            self.undo_button.begin(self.tr("Undoing…"))
            self._follow(self.undo_button, self.history.undo(), self.tr("Undoing…"))

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        if self.history.next_redo:
            self.redo_button.begin(self.tr("Redoing…"))
            self._follow(self.redo_button, self.history.redo(), self.tr("Redoing…"))

    def undo_text(self) -> str | None:
        """What :meth:`undo` would take back."""
        return self.history.next_undo or None

    def redo_text(self) -> str | None:
        """What :meth:`redo` would do again."""
        return self.history.next_redo or None

    def _follow(self, button: TaskButton, task: BackgroundTask[Any] | None, text: str) -> None:
        if task is None:
            button.finish()
        else:
            button.follow(task, text)
            task.finished(self._show_steps)

    def _show_steps(self) -> None:
        undo, redo = self.history.next_undo, self.history.next_redo
        for button, text, empty, told in (
            (self.undo_button, undo, self.tr("Undo"), self.tr("Undo: {0}")),
            (self.redo_button, redo, self.tr("Redo"), self.tr("Redo: {0}")),
        ):
            shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, STEP_WIDTH_PX)
            button.setText(told.format(shown) if text else empty)
            button.setToolTip(told.format(text) if text else "")
            button.setAccessibleName(told.format(text) if text else empty)
            button.setEnabled(bool(text) or button.is_busy)
        self.undo_changed.emit()

    # -- leaving --

    def take_over(self, before: Panel) -> None:
        """What was done in the other window can be undone in this one."""
        self.history.take_over(before.history)
        self.split_tab.take_over(before.split_tab)

    @property
    def is_changing(self) -> bool:
        """Files are being written."""
        return self.history.is_busy

    def reason_to_stay(self) -> str:
        """Files are being written."""
        if not self.history.is_busy:
            return ""
        return self.tr("The dataset room is still changing files. Closing now puts them back as they were.")

    def shutdown(self) -> None:
        """Stop background work."""
        self.split_tab.shutdown()
        self.health_tab.cancel()
        self.statistics_tab.shutdown()
        self.snapshots_tab.shutdown()

    def showEvent(self, event: object) -> None:
        """Count again what was labelled while another room was shown."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._reload()

    def _tabs(self) -> tuple[SplitTab, HealthTab, StatisticsTab, SnapshotsTab]:
        return self.split_tab, self.health_tab, self.statistics_tab, self.snapshots_tab

    def _changed(self) -> None:
        """Files are others: each tab is read anew once it is looked at."""
        self._stale = set(self._tabs())
        if self.isVisible():
            self._reload()

    def _reload(self) -> None:
        tab = self._tabs()[self.tabs.currentIndex()]
        if self.isVisible() and tab in self._stale:
            self._stale.discard(tab)
            tab.reload()

    def _made(self, text: str, files: int) -> None:
        if files and self.history.entries and self.history.entries[-1].what == BACKUPS:
            told = self.tr("Done: {0}").format(text)
        elif files:
            told = self.tr("{0}: %Ln file(s) changed.", "", files).format(text)
        else:
            told = self.tr("{0}: nothing had to be changed.").format(text)
        self.document.message.emit(told, "info")

    def _taken_back(self, text: str, problems: list[str]) -> None:
        self._turned(self.tr("Undone: {0}").format(text), problems)

    def _put_forward(self, text: str, problems: list[str]) -> None:
        self._turned(self.tr("Done again: {0}").format(text), problems)

    def _turned(self, told: str, problems: list[str]) -> None:
        if problems:
            left = self.tr("%Ln file(s) stay as they are: {0}", "", len(problems))
            self.notice.tell(sentences(told, left.format(translated(problems[0]))), "warning")
        else:
            self.document.message.emit(told, "info")

    def _paint(self) -> None:
        for number, name in enumerate(self._icons):
            self.tabs.setTabIcon(number, theme.icon(name))
