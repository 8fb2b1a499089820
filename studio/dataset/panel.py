"""The dataset room: how the data is split, what is wrong with it, what it is like, and earlier states."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from studio import theme
from studio.dataset.health_tab import HealthTab
from studio.dataset.history import FileHistory
from studio.dataset.snapshots_tab import SnapshotsTab
from studio.dataset.split_tab import SplitTab
from studio.dataset.statistics_tab import StatisticsTab
from studio.document import Document
from studio.room import Room
from studio.settings import Settings
from studio.widgets.notice import Notice


class Panel(Room):
    """A tab a subject; what a tab changes on disk is taken back with one button. All reading happens in the
    background, of a tab once it is looked at."""

    name = "dataset"

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(document, settings, parent)
        self.notice = Notice()
        self.history = FileHistory(document, self)
        self.split_tab = SplitTab(document, self.history, self.notice)
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
            (self.snapshots_tab, "save", self.tr("Snapshots")),
        ):
            self.tabs.addTab(tab, theme.icon(icon), text)
        self._icons = ("split", "check", "evaluate", "save")
        self.undo_button = QPushButton(theme.icon("undo"), self.tr("Undo"))
        self.undo_button.setObjectName("dataset_undo")
        self.undo_button.setFlat(True)
        self.tabs.setCornerWidget(self.undo_button)
        self._stale: set[QWidget] = set(self._tabs())
        self._build()
        document.dataset_opened.connect(lambda _dataset: self._changed())
        document.dataset_closed.connect(self._changed)
        document.labels_changed.connect(lambda _stem: self._changed())
        document.split_changed.connect(self._changed)
        self.tabs.currentChanged.connect(lambda _index: self._reload())
        self.undo_button.clicked.connect(self.history.undo)
        self.history.changed.connect(self._show_undo)
        self.history.made.connect(self._made)
        self.history.taken_back.connect(self._taken_back)
        self.history.failed.connect(self.notice.tell_error)
        theme.notifier().changed.connect(self._paint)
        self._show_undo()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        told = QHBoxLayout()
        told.setContentsMargins(theme.SPACING, 0, theme.SPACING, 0)
        told.addWidget(self.notice)
        layout.addLayout(told)
        layout.addWidget(self.tabs, 1)

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

    def _show_undo(self) -> None:
        text = self.history.next_undo
        self.undo_button.setEnabled(bool(text))
        self.undo_button.setText(self.tr("Undo: {0}").format(text) if text else self.tr("Undo"))

    def _made(self, text: str, files: int) -> None:
        told = self.tr("{0}: {1:,} files changed.") if files else self.tr("{0}: nothing had to be changed.")
        self.document.message.emit(told.format(text, files), "info")

    def _taken_back(self, text: str, problems: list[str]) -> None:
        if problems:
            first = self.tr("{0} files stay as they are: {1}").format(len(problems), problems[0])
            self.notice.tell(first, "warning")
        else:
            self.document.message.emit(self.tr("Undone: {0}").format(text), "info")

    def _paint(self) -> None:
        for number, name in enumerate(self._icons):
            self.tabs.setTabIcon(number, theme.icon(name))
