"""Splitting: what the settings would give, what is on disk, and writing it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.changes import Change
from engine.datasets.dataset import Dataset
from engine.datasets.splitting import Split, SplitConfig, make_split, split_counts, write_split
from engine.datasets.stratify import targets
from engine.errors import AnnotationError
from engine.file_names import shown
from engine.i18n import translated
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.dataset import split_memory
from studio.dataset.history import LISTS, FileHistory
from studio.dataset.shares import Shares
from studio.dataset.split_box import SplitBox
from studio.dataset.steps import start_step
from studio.dataset.tables import fill_counts
from studio.document import Document
from studio.settings import Settings
from studio.widgets.notice import Notice
from studio.widgets.task_button import TaskButton


@dataclass(frozen=True)
class Counted:
    """``is_written``: these are the lists on disk. ``has_lists``: there are any. ``problem``: they cannot be
    read."""

    split: Split
    is_written: bool
    has_lists: bool
    problem: AnnotationError | None = None


class SplitTab(QWidget):
    """Settings on the left; counts a class and set, with warnings, on the right."""

    def __init__(
        self,
        document: Document,
        settings: Settings,
        history: FileHistory,
        notice: Notice,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.document, self.history, self.notice = document, history, notice
        self._settings = settings
        self.split: Split | None = None
        self.is_written = False
        self._has_lists = False
        self._told = ""
        self._task: BackgroundTask[Counted] | None = None
        self.split_box = SplitBox()
        self.write_button = TaskButton(self.tr("Write split"), "split")
        self.write_button.setObjectName("write_split")
        self.back_button = QPushButton(theme.icon("undo"), self.tr("Show the split on disk"))
        self.back_button.setObjectName("split_back")
        self.back_button.setToolTip(self.tr("The settings become those of the lists that are written"))
        self.state = QLabel()
        self.state.setObjectName("split_state")
        self.state.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setObjectName("split_progress")
        self.bar.hide()
        self.table = QTableWidget()
        self.table.setObjectName("split_counts")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName(self.tr("Objects and photos in each set"))
        self.warnings = QListWidget()
        self.warnings.setObjectName("split_warnings")
        self.warnings.setWordWrap(True)
        self.warnings.setAccessibleName(self.tr("What to know about this split"))
        self._build()
        self.split_box.changed.connect(self.preview)
        self.write_button.wanted.connect(self.write)
        self.back_button.clicked.connect(self.show_written)
        history.changed.connect(self._enable)
        # Before the room reads the tab anew: what was written, or taken back, is to be seen then.
        document.split_changed.connect(self.split_box.settle)
        document.dataset_opened.connect(self.split_box.settle)
        theme.notifier().changed.connect(self._paint_warnings)

    def _build(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING, theme.SPACING)
        column.setSpacing(theme.SPACING)
        for widget in (self.split_box, self.write_button, self.bar, self.state, self.back_button):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setWidget(side)
        scroll.setMinimumWidth(side.sizeHint().width() + theme.SPACING_LARGE)
        sets = QGroupBox(self.tr("In each set"))
        inside = QVBoxLayout(sets)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.warnings)
        self.warnings.setMaximumHeight(130)
        main = QWidget()
        right = QVBoxLayout(main)
        right.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING_LARGE, theme.SPACING)
        right.addWidget(sets)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(scroll)
        splitter.addWidget(main)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([360, 860])
        splitter.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def reload(self) -> None:
        """Show the split on disk, or, where there is none or settings are being tried, what they give."""
        self._enable()
        if self.document.dataset is None:
            self._cancel()
            self._has_lists = False
            self._show(None, False)
            self.state.setText(self.tr("Open a folder of photos first."))
        elif self.split_box.is_touched:
            self.preview()
        else:
            self.show_written()

    def preview(self) -> None:
        """Show the split that would be written."""
        self._count(self.split_box.config(), on_disk=False)

    def show_written(self) -> None:
        """Show the split on disk, its settings too; where there is none, what would be written."""
        self.split_box.settle()
        self._count(self.split_box.config(), on_disk=True)

    def write(self) -> None:
        """Write the lists that the settings give."""
        dataset = self.document.dataset
        if dataset is None:
            return
        config = self.split_box.config()
        made: list[Split] = []

        def work(progress: Progress) -> list[Change]:
            made.append(make_split(dataset, config, progress))
            return write_split(dataset, made[0], progress)

        busy, text = self.tr("Writing…"), self.tr("Write split")
        task = start_step(
            self.history, self.write_button, busy, text, work, LISTS, whole=True, ended=self._enable
        )
        if task is not None:
            task.done(lambda _: split_memory.remember(self._settings, made[0].sets, config))

    def take_over(self, before: SplitTab) -> None:
        """Go on where the tab of another window is."""
        self.split_box.take_over(before.split_box)
        self.reload()

    def shutdown(self) -> None:
        """Stop background work."""
        self._cancel()

    def _count(self, config: SplitConfig, on_disk: bool) -> None:
        dataset = self.document.dataset
        if dataset is None:
            return
        self._cancel()

        def failed(error: Exception) -> None:
            self._show(None, False)
            self._tell(error)

        task = BackgroundTask(lambda progress: _counted(dataset, config, on_disk, progress), owner=self)
        self._task = task
        task.progress.connect(self._progress)
        task.done(self._counted).failed(failed).finished(self.bar.hide).start()

    def _counted(self, counted: Counted) -> None:
        if counted.is_written and self.split_box.is_touched:
            return  # a hand was quicker: its preview is on the way
        self._has_lists = counted.has_lists
        if counted.is_written:
            known = split_memory.recall(self._settings, counted.split.sets)
            self.split_box.show_config(known or _config_of(counted.split))
        self._show(counted.split, counted.is_written)
        if counted.problem is not None:
            self._tell(counted.problem)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _progress(self, done: int, total: int, _text: str) -> None:
        if self._task is not None and self._task.is_running:
            self.bar.setVisible(done < total)
            self.bar.setRange(0, total)
            self.bar.setValue(done)

    def _enable(self) -> None:
        there = self.document.dataset is not None
        self.split_box.setEnabled(there)
        can_write = there and self.split is not None and not self.history.is_busy
        self.write_button.setEnabled(can_write or self.write_button.is_busy)
        self.back_button.setVisible(there and self._has_lists and not self.is_written)

    def _tell(self, error: Exception) -> None:
        self.notice.tell_error(error)
        self._told = self.notice.text

    def _show(self, split: Split | None, written: bool) -> None:
        self.split, self.is_written = split, written
        names = sorted({label for counts in split.counts.values() for label in counts}) if split else []
        ordered = [name for name in self.document.class_names if name in names]
        fill_counts(self.table, split, [*ordered, *(name for name in names if name not in ordered)])
        self._enable()
        self.warnings.clear()
        if split is None:
            self.state.clear()
            self.warnings.hide()
            return
        if self._told and self.notice.text == self._told:  # what is told of another tab stays
            self.notice.clear()
        self._told = ""
        for warning in split.warnings:
            self.warnings.addItem(QListWidgetItem(shown(translated(warning))))
        self._paint_warnings()
        self.warnings.setVisible(bool(split.warnings))
        if written:
            text = self.tr("This split is on disk. Other settings show a preview.")
        else:
            text = self.tr("A preview: nothing is written yet.")
        if split.groups:
            together = self.tr("%Ln group(s) of photos kept together.", "", split.groups)
            text = f"{text}\n{together}"
        if split.folds and not written:
            folds = self.tr("%Ln fold(s) go to {0}.", "", len(split.folds)).format("ImageSets/folds")
            text = f"{text}\n{folds}"
        self.state.setText(text)

    def _paint_warnings(self) -> None:
        icon = QIcon(theme.tinted("warning", QSize(16, 16), theme.color("warning"), self.devicePixelRatioF()))
        for row in range(self.warnings.count()):
            self.warnings.item(row).setIcon(icon)


def _counted(dataset: Dataset, config: SplitConfig, on_disk: bool, progress: Progress) -> Counted:
    """Runs in the background: lists of 100,000 photos take their time."""
    try:
        lists, problem = dataset.sets(), None
    except AnnotationError as error:
        lists, problem = {}, error
    if on_disk and lists:
        return Counted(split_counts(dataset, lists), True, True)
    return Counted(make_split(dataset, config, progress), False, bool(lists), problem)


def _config_of(split: Split) -> SplitConfig:
    """What can be seen of the settings that made lists of others: shares, and folds."""
    train, val, test = (split.images.get(name, 0) for name in ("train", "val", "test"))
    learning = train + val or split.images.get("trainval", 0)
    usual = Shares()
    if not learning or targets((usual.train, usual.val, usual.test), learning + test) == [train, val, test]:
        return SplitConfig()  # 22 and 2 photos of 24 are 90 %, as they were asked for, and not 92 %
    trainval = learning / (learning + test)
    folds = len(split.folds) if len(split.folds) > 1 else 0
    current = (number for number, fold in enumerate(split.folds, 1) if fold["val"] == split.sets.get("val"))
    return SplitConfig(
        trainval=trainval,
        train=max(train, 1) / learning if train + val else SplitConfig().train,
        folds=folds,
        fold=next(current, 1) if folds else 1,
    )
