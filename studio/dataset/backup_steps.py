"""Restoring and deleting a label backup: what would be lost is shown first, then it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from engine.datasets import changes, snapshots
from engine.datasets.changes import Change
from engine.datasets.dataset import Dataset
from engine.datasets.snapshots import BoxChange, Snapshot
from studio.background import BackgroundTask, Progress
from studio.dataset import losses as losses_of
from studio.dataset.history import BACKUPS, LABELS, FileHistory
from studio.dataset.loss_dialog import LossDialog
from studio.dataset.losses import Losses
from studio.dataset.steps import start_step
from studio.document import Document
from studio.widgets.notice import Notice
from studio.widgets.task_button import TaskButton


class BackupSteps(QObject):
    """``run`` starts a task that its button shows; ``ended`` is called after each step; dialogs stand over
    ``parent``."""

    def __init__(
        self,
        document: Document,
        history: FileHistory,
        notice: Notice,
        run: Callable[[BackgroundTask[Any], TaskButton, str], None],
        ended: Callable[[], Any],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._history, self._notice = document, history, notice
        self._run, self._ended, self._window = run, ended, parent
        self.dialog: LossDialog | None = None

    def restore(self, snapshot: Snapshot, button: TaskButton) -> None:
        """Bring its labels and split back."""
        name = snapshot.name

        def show(planned: list[Change], losses: Losses) -> None:
            if not planned:
                self._notice.tell(self.tr("Labels and split are as in {0} already.").format(name), "info")
                return
            if losses.boxes:
                lines = [self.tr("%Ln box(es) drawn or changed since then:", "", losses.boxes)]
            else:
                lines = [self.tr("No box is lost.")]
            if losses.back:
                lines.append(self.tr("%Ln box(es) come back as they were then.", "", losses.back))
            title = self.tr("Restore {0}").format(name)
            self._ask(title, self.tr("Restore"), lines, losses, lambda: self._restore(title, planned, button))

        self._plan(button, losses_of.of_restoring, snapshot, show)

    def delete(self, snapshot: Snapshot, button: TaskButton) -> None:
        """Remove its file."""

        def show(_planned: list[Change], losses: Losses) -> None:
            if losses.boxes:
                lines = [self.tr("%Ln box(es) that are in this backup alone:", "", losses.boxes)]
            else:
                lines = [self.tr("No box is in this backup alone.")]
            title = self.tr("Delete {0}").format(snapshot.name)
            self._ask(title, self.tr("Delete"), lines, losses, lambda: self._delete(title, snapshot, button))

        self._plan(button, losses_of.of_deleting, snapshot, show)

    def _plan(
        self,
        button: TaskButton,
        count: Callable[[Dataset, list[BoxChange], list[Change]], Losses],
        snapshot: Snapshot,
        show: Callable[[list[Change], Losses], None],
    ) -> None:
        dataset = self._document.dataset
        if dataset is None:
            return
        self._document.flush()

        def work(progress: Progress) -> tuple[list[Change], Losses]:
            planned = snapshots.plan_restore(dataset, snapshot, progress)
            found = snapshots.compare(dataset, snapshot, progress=progress)
            return planned, count(dataset, found, planned)

        task = BackgroundTask(work, owner=self)
        self._run(task.done(lambda counted: show(*counted)), button, self.tr("Comparing…"))

    def _ask(
        self, title: str, button: str, lines: list[str], losses: Losses, accepted: Callable[[], None]
    ) -> None:
        lines = [*lines, *self._others(losses), self.tr("It can be undone while the data set is open.")]
        self.dialog = LossDialog(title, button, lines, losses, self._window)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.accepted.connect(accepted)
        self.dialog.open()

    def _others(self, losses: Losses) -> list[str]:
        lines = []
        if losses.other_files:
            lines.append(self.tr("%Ln label file(s) differ in something else.", "", losses.other_files))
        if losses.unreadable:
            lines.append(self.tr("Cannot be compared: {0}").format(", ".join(losses.unreadable[:5])))
        if losses.lists:
            lines.append(self.tr("The lists of the split are others."))
        if losses.classes:
            lines.append(self.tr("The class list is another."))
        return lines

    def _restore(self, title: str, planned: list[Change], button: TaskButton) -> None:
        def work(progress: Progress) -> list[Change]:
            return changes.apply(planned, progress)

        busy = self.tr("Restoring…")
        start_step(self._history, button, busy, title, work, LABELS, ended=self._ended)

    def _delete(self, title: str, snapshot: Snapshot, button: TaskButton) -> None:
        def work(_progress: Progress) -> list[Change]:
            gone = changes.plan(snapshot.path, None)
            return [] if gone is None else changes.apply([gone])

        busy = self.tr("Deleting…")
        start_step(self._history, button, busy, title, work, BACKUPS, ended=self._ended)
