"""Undo of what concerns the whole data set: classes renamed, merged or deleted everywhere, images deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack
from PySide6.QtWidgets import QProgressDialog, QWidget

from engine.annotations import ImageAnnotation
from engine.datasets import relabel
from engine.datasets.dataset import Dataset
from studio.annotate.commands import now
from studio.annotate.drawing import Drawing
from studio.annotate.session import Session
from studio.annotate.sessions import Sessions
from studio.background import BackgroundTask, Progress
from studio.document import Document

Result = TypeVar("Result")
SHOW_AFTER_MS = 400


class SetHistory(QObject):
    """The stack, and the one way its commands do long work: in the background, with the window held."""

    busy_changed = Signal(bool)
    """A step over the whole set begins, or has ended: nothing else may be edited or undone in between."""
    changed = Signal(object)
    """Something was done, undone or done again; sentences about what stayed as it was."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.group = QUndoGroup(self)
        """Its active stack is :attr:`stack`; who shows the history looks here."""
        self.stack = QUndoStack(self.group)
        self.group.setActiveStack(self.stack)
        self.is_busy = False

    def take_over(self, before: SetHistory) -> None:
        """Go on with the undo of another window, which begins anew."""
        stack, before.stack = before.stack, QUndoStack(before.group)
        before.group.removeStack(stack)
        before.group.setActiveStack(before.stack)
        self.stack.deleteLater()
        stack.setParent(self.group)
        self.group.addStack(stack)
        self.stack = stack
        self.group.setActiveStack(stack)

    def run(
        self, text: str, work: Callable[[Progress], Result], then: Callable[[Result], Sequence[str]]
    ) -> None:
        """``work`` in the background, ``then`` in the window; nothing else can be done meanwhile."""
        dialog = QProgressDialog(text, "", 0, 0, self._window)
        dialog.setObjectName("set_progress")
        dialog.setWindowTitle("Boxwright")
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.setCancelButton(None)  # half-way back would be neither before nor after
        dialog.setMinimumDuration(SHOW_AFTER_MS)  # it shows itself, if it takes that long
        focused = self._window.focusWidget()
        self._window.setEnabled(False)
        self._set_busy(True)

        def ended() -> None:
            self._set_busy(False)
            self._window.setEnabled(True)
            if focused is not None:
                focused.setFocus()
            dialog.close()
            dialog.deleteLater()

        task = BackgroundTask(work, owner=self)
        task.progress.connect(lambda _done, total, _text: dialog.setMaximum(total))
        task.progress.connect(lambda done, _total, _text: dialog.setValue(done))
        task.done(lambda result: self.changed.emit(then(result)))
        task.failed(lambda error: self.changed.emit([str(error)]))
        task.finished(ended).start()

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.busy_changed.emit(busy)


@dataclass(frozen=True)
class _Past:
    """What a session's drawings were before; ``old`` by the ``id`` of what they became."""

    old: dict[int, Drawing]
    kept: list[Drawing]
    """The drawings those ids are of."""
    at: Drawing
    original: bytes | None
    base: ImageAnnotation


class RelabelSet(QUndoCommand):
    """Classes renamed, merged and deleted in every label file, and in every drawing undo goes back to."""

    def __init__(
        self,
        text: str,
        document: Document,
        dataset: Dataset,
        sessions: Sessions,
        history: SetHistory,
        mapping: Mapping[str, str | None],
        names: tuple[Sequence[str], Sequence[str]],
        done: relabel.Done,
        listing: relabel.Listing,
    ) -> None:
        """``done`` is what was written already; ``names`` the class list before and after."""
        super().__init__(text)
        self.when = now()
        self._document, self._dataset, self._sessions, self._history = document, dataset, sessions, history
        self._mapping, self._done, self._listing = mapping, done, listing
        self._before, self._after = names
        self._past: dict[str, _Past] = {}
        self._applied = True
        self._remember()
        self._tell(self._after)

    def belongs_to(self, document: Document, sessions: Sessions, history: SetHistory) -> None:
        """Another window shows the data set now."""
        self._document, self._sessions, self._history = document, sessions, history

    def redo(self) -> None:
        """Do it again; the first time it is done already."""
        if self._applied:
            return
        self._applied = True
        done = self._done = relabel.Done()

        def work(progress: Progress) -> None:
            def tell(at: int, total: int) -> None:
                progress(at, total)

            relabel.relabel(self._dataset, self._mapping, done, tell, self._listing)

        def then(_nothing: None) -> Sequence[str]:
            if self._is_open:
                self._remember()
                self._tell(self._after)
            return done.problems

        self._prepare()
        self._history.run(self.text(), work, then)

    def undo(self) -> None:
        """Put every file back; boxes edited since keep those edits and get their old class."""
        self._applied = False
        self._prepare()
        written = {path: after for path, _, after in self._done.written}
        edited = {
            session.label
            for session in self._sessions.all()
            if session.label in written and session.on_disk != written[session.label]
        }

        def then(problems: list[str]) -> Sequence[str]:
            if self._is_open:
                self._go_back()
                self._tell(self._before)
            return problems

        text = QCoreApplication.translate("classes", "Undo: {0}").format(self.text())
        self._history.run(text, lambda _progress: relabel.undo(self._done, edited, self._dataset), then)

    def _prepare(self) -> None:
        self._sessions.save_all()
        self._sessions.expect_changes()

    @property
    def _is_open(self) -> bool:
        """Whether the data set it is about is still the one that is shown."""
        return self._document.dataset is self._dataset

    def _remember(self) -> None:
        """Bring the drawings of every known image to the new classes, and keep the old ones."""
        after = {path: content for path, _, content in self._done.written}
        self._past = {}
        for session in self._sessions.all():
            new: dict[int, Drawing] = {}
            past = _Past({}, [], session.drawing, session.original, session.base)

            def change(drawing: Drawing, new: dict[int, Drawing] = new, past: _Past = past) -> Drawing:
                if id(drawing) not in new:
                    made = drawing.with_classes(self._mapping)
                    new[id(drawing)] = made
                    past.old[id(made)] = drawing
                    past.kept.extend((drawing, made))
                return new[id(drawing)]

            on_disk = after.get(session.label, session.on_disk)
            self._sessions.rewrite(session, change, on_disk)
            if session.base.names is not None:  # its ids count the list with the new names now
                names = tuple(self._mapping.get(name) or name for name in session.base.names)
                session.base = replace(session.base, names=names)
            self._past[session.item.stem] = past

    def _go_back(self) -> None:
        before = {path: (old, new) for path, old, new in self._done.written}
        for session in self._sessions.all():
            past = self._past.get(session.item.stem)
            if past is None:
                continue  # first seen with the new classes: its file alone goes back

            def change(drawing: Drawing, past: _Past = past) -> Drawing:
                known = past.old.get(id(drawing))
                return known if known is not None else drawing.with_classes_of(past.at, self._mapping)

            old, new = before.get(session.label, (None, None))
            untouched = session.label in before and session.on_disk == new
            self._sessions.rewrite(session, change, old if untouched else session.on_disk)
            session.original, session.base = past.original, past.base
            if session.label in before and not untouched:
                self._sessions.save(_changed(session))

    def _tell(self, names: Sequence[str]) -> None:
        self._document.replace_classes(list(names))
        self._document.labels_changed.emit("")


def _changed(session: Session) -> Session:
    session.unsaved = True
    session.version += 1
    return session
