"""The images that were looked at, each with its undo, and how their edits come to disk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoGroup, QUndoStack

from engine.errors import AnnotationError, UserError
from studio.annotate import recovery
from studio.annotate.commands import EditDrawing
from studio.annotate.drawing import Drawing
from studio.annotate.session import Session, Wanted
from studio.annotate.write_queue import WriteQueue

PATIENCE_S = 10.0
"""How long closing waits for a disk that does not answer."""


class Sessions(QObject):
    """Sessions are kept, so undo works after stepping to other images and back."""

    saved = Signal(object)
    """The session whose label file is new."""
    kept = Signal(object)
    """A session whose edit waits for :meth:`save_all`, as automatic saving is off."""
    save_failed = Signal(object, object)
    """(Session, UserError); the work is kept and saved with the next edit or :meth:`save_all`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.undo_group = QUndoGroup(self)
        self.queue = WriteQueue(self)
        self.queue.stuck.connect(self._hangs)
        self.auto_save = True
        """Write each edit at once; otherwise with :meth:`save_all`."""
        self._known: dict[str, Session] = {}
        self._stacks: dict[str, QUndoStack] = {}

    def known(self, stem: str) -> Session | None:
        """The session of an image that was shown before and is still what is on disk."""
        return self._known.get(stem)

    def all(self) -> list[Session]:
        """Every session there is."""
        return list(self._known.values())

    def enter(self, session: Session | None) -> None:
        """Undo and redo are about that session from now on."""
        if session is None:
            self.undo_group.setActiveStack(None)  # type: ignore[arg-type]
            return
        stem = session.item.stem
        if self._known.get(stem) is not session:
            self._drop_stack(stem)
            self._known[stem] = session
            self._stacks[stem] = QUndoStack(self.undo_group)
        self.undo_group.setActiveStack(self._stacks[stem])

    def forget(self, session: Session) -> None:
        """The image is read anew when it is shown next; its undo ends."""
        if self.known(session.item.stem) is session:
            self._drop_stack(session.item.stem)
            del self._known[session.item.stem]

    def forget_all(self) -> None:
        """Another data set."""
        for stem in list(self._stacks):
            self._drop_stack(stem)
        self._known.clear()

    def stack_of(self, session: Session) -> QUndoStack | None:
        """The undo of a session; None when it is not known any more."""
        return self._stacks.get(session.item.stem) if self.known(session.item.stem) is session else None

    def stacks(self) -> list[QUndoStack]:
        """The undo of every session."""
        return list(self._stacks.values())

    def take_over(self, before: Sessions) -> None:
        """Go on with the sessions and the undo of another window, which has none then."""
        self.forget_all()
        self._known, self._stacks = before._known, before._stacks
        before._known, before._stacks = {}, {}
        for stack in self._stacks.values():
            before.undo_group.removeStack(stack)
            stack.setParent(self.undo_group)
            self.undo_group.addStack(stack)

    def push(self, session: Session, command: EditDrawing) -> None:
        """Do an edit, so that it can be undone."""
        self._stacks[session.item.stem].push(command)

    def expect_changes(self) -> None:
        """Label files are about to change by our own hand; who compares them now is not to mind."""
        for session in self._known.values():
            session.version += 1

    def rewrite(self, session: Session, change: Callable[[Drawing], Drawing], on_disk: bytes | None) -> None:
        """A class was renamed over the whole data set: the session's present and past know it now.

        Args:
            change: what happened to every drawing.
            on_disk: what the label file holds since.
        """
        stack = self._stacks[session.item.stem]
        for number in range(stack.count()):
            command = stack.command(number)
            assert isinstance(command, EditDrawing)
            command.rewrite(change)
        first = change(session.first)
        if not first.same_as(session.first):
            session.original = None
        session.drawing, session.first, session.on_disk = change(session.drawing), first, on_disk
        session.version += 1  # who has read the file meanwhile compares with what it held before

    # -- to disk --

    def edited(self, session: Session) -> None:
        """After each edit, undo and redo."""
        if self.auto_save:
            self.save(session)
        else:
            self._write_down(session)
            self.kept.emit(session)

    def save(self, session: Session) -> None:
        """Have the label file written soon; ``saved`` or ``save_failed`` tells."""
        wanted, version = self._write_down(session), session.version
        journal = recovery.journal()

        def work() -> None:
            try:
                session.write(wanted, lambda content: journal.begins(session.label, version, content))
            except BaseException:
                journal.make_sure(session.label)  # who tells of it says whether the work is kept
                raise
            journal.ended(session.label, version)

        def done(_nothing: None) -> None:
            if session.version == version:
                session.unsaved = False
            self.saved.emit(session)

        def failed(error: Exception) -> None:
            if isinstance(error, UserError):
                self.save_failed.emit(session, error)
                return
            what = f"cannot be written ({type(error).__name__}: {error})"
            self.save_failed.emit(session, AnnotationError(what, where=session.label, remedy="Report it"))
            raise error

        self.queue.put(session.label, work, done, failed, about=session.label)

    def _write_down(self, session: Session) -> Wanted:
        """Have the edit in the journal: before its label file is begun, and even if that never happens."""
        wanted = session.wanted(self._past(session))
        recovery.journal().edited(wanted, session.version, session.on_disk)
        return wanted

    def _hangs(self, label: Hashable) -> None:
        """A label file has been written for so long that its disk may not answer."""
        session = next((each for each in self._known.values() if each.label == label), None)
        if session is not None and session.unsaved:
            self.save_failed.emit(session, _silent(session))

    def _past(self, session: Session) -> list[Drawing]:
        """What undo can go back to; only asked for where a class list learnt something."""
        stack = self.stack_of(session) if session.learnt else None
        if stack is None:
            return []
        commands = [stack.command(number) for number in range(stack.index())]
        return [command.before for command in commands if isinstance(command, EditDrawing)]

    def save_all(self) -> bool:
        """Write everything that waits before this returns; False when something could not be written."""
        answers = self.queue.wait(PATIENCE_S)
        for session in self.unsaved() if answers else ():
            self.save(session)
        if not (answers and self.queue.wait(PATIENCE_S)):
            recovery.journal().wait(PATIENCE_S)
            for session in self.unsaved():
                self.save_failed.emit(session, _silent(session))
        return not self.unsaved()

    def save_soon(self, then: Callable[[], None]) -> None:
        """Write everything that waits, and call ``then`` when it was tried."""
        for session in self.unsaved():
            self.save(session)
        self.queue.put("then", lambda: None, lambda _nothing: then())

    def unsaved(self) -> list[Session]:
        """Sessions whose work is not on disk."""
        return [session for session in self._known.values() if session.unsaved]

    def _drop_stack(self, stem: str) -> None:
        stack = self._stacks.pop(stem, None)
        if stack is not None:
            self.undo_group.removeStack(stack)
            stack.deleteLater()


def _silent(session: Session) -> AnnotationError:
    return AnnotationError(
        "is not written yet: its disk does not answer", where=session.label, remedy="Check its connection"
    )


class SessionEdits(QObject):
    """Edits the session that is shown; ``sessions`` keeps it, with its undo, and has it on disk."""

    session_changed = Signal()
    """Another image, or none."""
    drawing_changed = Signal()
    selection_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sessions = Sessions(self)
        self.session: Session | None = None
        self.is_held = False
        """A step over the whole data set is being done: no edit may come in between."""

    def show(self, session: Session | None) -> None:
        """Edit another image."""
        self.session = session
        self.sessions.enter(session)
        self.session_changed.emit()

    def shown(self, session: Session) -> None:
        """After each do, undo and redo: show it and have it on disk."""
        if session is self.session:
            self.drawing_changed.emit()
            self.selection_changed.emit()
        self.sessions.edited(session)

    def _editable(self) -> Session | None:
        if self.is_held or self.session is None or not self.session.editable:
            return None
        return self.session

    def _push(
        self,
        session: Session,
        text: str,
        after: Drawing,
        selection: Collection[int],
        merge_id: int = -1,
        drawn: int | None = None,
    ) -> None:
        """Make the session's drawing ``after``, with undo."""
        self.sessions.push(session, EditDrawing(text, session, after, selection, self.shown, merge_id, drawn))
