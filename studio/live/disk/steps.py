"""Ctrl+Z and Ctrl+Y of the live room: photos, pictures and recordings are put aside and brought back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from studio.background import BackgroundTask
from studio.document import Document
from studio.live.disk.aside import Made, Stays, bring_back, has_become_data, mark_of, put_aside
from studio.widgets.notice import Notice


class Step(QUndoCommand):
    """Files that were made here. The disk is done with when the stack calls: see :class:`Steps`.

    Args:
        moved: told which files have left (False) or come back (True).
    """

    def __init__(self, text: str, made: list[Made], moved: Callable[[list[Path], bool], None]) -> None:
        super().__init__(text)
        self.made, self._moved = made, moved
        self._was_aside = [False] * len(made)

    def undo(self) -> None:
        """They are put aside: tell whoever shows them."""
        self._tell()

    def redo(self) -> None:
        """They are there again, or still when the step is new."""
        self._tell()

    def _tell(self) -> None:
        was, now = self._was_aside, [one.aside is not None for one in self.made]
        was = was + [False] * (len(now) - len(was))
        self._was_aside = now
        for is_back in (False, True):
            paths = [one.path for one, before, after in zip(self.made, was, now, strict=True)
                     if before != after and after is not is_back]  # fmt: skip
            if paths:
                self._moved(paths, is_back)


class Steps(QObject):
    """Moves files in the background and the stack when they are moved; one step at a time."""

    changed = Signal()
    """:attr:`is_busy` is another."""

    def __init__(self, stack: QUndoStack, document: Document, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._stack, self._document, self._notice = stack, document, notice
        self.is_busy = False
        self._waiting: list[Callable[[], None]] = []
        self._era = 0
        self._open: Step | None = None
        """The step that more photos of the same collecting join."""
        for signal in (document.dataset_opened, document.dataset_closed):
            signal.connect(self._other_data)

    def push(self, step: Step, *, may_grow: bool = False) -> None:
        """Something was made."""
        if self.is_busy:  # the stack must not move under a step that is being taken back
            self._waiting.append(lambda: self.push(step, may_grow=may_grow))
            return
        self._stack.push(step)
        self._open = step if may_grow else None

    def grow(self, made: Made, text: Callable[[int], str], moved: Callable[[list[Path], bool], None]) -> None:
        """A photo that was added by itself: those of one collecting are one step."""
        if self.is_busy:
            self._waiting.append(lambda: self.grow(made, text, moved))
        elif self._open is None or self._stack.canRedo() or not self._stack.canUndo():
            self.push(Step(text(1), [made], moved), may_grow=True)
        else:
            self._open.made.append(made)
            self._open.setText(text(len(self._open.made)))
            self.changed.emit()

    def close_step(self) -> None:
        """What comes next is a step of its own."""
        if self.is_busy:
            self._waiting.append(self.close_step)
        self._open = None

    def made_file(self, text: str, path: Path) -> None:
        """A picture or a recording was written."""
        dataset = self._document.dataset
        if dataset is None or not path.is_relative_to(dataset.root):
            return
        era = self._era

        def done(mark: str) -> None:
            if era == self._era:
                self.push(Step(text, [Made(path, mark)], lambda _paths, _is_back: None))

        BackgroundTask(lambda _progress: mark_of(path), owner=self).done(done).failed(
            self._notice.tell_error
        ).start()

    def undo(self) -> None:
        """Put aside what the newest step made."""
        step, dataset = self._command(self._stack.index() - 1), self._document.dataset
        if step is None or dataset is None or self.is_busy:
            return
        self._document.flush()
        unsaved, spared = self._document.unsaved(), len(dataset.items)

        def work() -> Stays:
            photos = [one for one in step.made if one.path.is_relative_to(dataset.images_dir)]
            others = [one for one in step.made if one not in photos]
            stays = put_aside(others, dataset.root)
            if photos:
                kept = has_become_data(dataset, unsaved) if spared > 1 else lambda _path: "last"
                stays.why.update(put_aside(photos, dataset.root, kept).why)
            return stays

        def moved() -> None:
            # Where everything stays there is nothing to bring back: the step is over.
            step.setObsolete(all(one.aside is None for one in step.made))
            self._stack.undo()

        self._run(step, work, moved, self.tr("Undone: {0}"))

    def redo(self) -> None:
        """Bring back what the step made that was taken back last."""
        step = self._command(self._stack.index())
        if step is not None and not self.is_busy:
            self._run(step, lambda: bring_back(step.made), self._stack.redo, self.tr("Done again: {0}"))

    def _command(self, index: int) -> Step | None:
        command = self._stack.command(index) if 0 <= index < self._stack.count() else None
        return command if isinstance(command, Step) else None

    def _run(self, step: Step, work: Callable[[], Stays], moved: Callable[[], None], told: str) -> None:
        self.is_busy, self._open, era = True, None, self._era
        text = told.format(step.text())
        self.changed.emit()

        def done(stays: Stays) -> None:
            if era != self._era:
                return  # the stack is another data set's
            moved()
            if stays.why:
                self._notice.tell(self._in_words(stays, len(step.made)), "warning")
            else:
                self._document.message.emit(text, "info")

        BackgroundTask(lambda _progress: work(), owner=self).done(done).failed(
            self._notice.tell_error
        ).finished(self._free).start()

    def _free(self) -> None:
        self.is_busy = False
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each()
        self.changed.emit()

    def _other_data(self, *_: object) -> None:
        self._era += 1
        self._open = None
        self._waiting.clear()

    def _in_words(self, stays: Stays, count: int) -> str:
        """Which files stay, and why, most frequent reason first."""
        reasons = {
            "gone": self.tr("gone since"),
            "changed": self.tr("changed since"),
            "labelled": self.tr("labelled since"),
            "split": self.tr("in a set of the split since"),
            "last": self.tr("the last photo of the data set"),
            "taken": self.tr("another file has its place"),
        }
        names = _shown(path.name for path in stays.why)
        why = ", ".join(
            reasons.get(reason, reason) for reason, _ in Counter(stays.why.values()).most_common()
        )
        text = self.tr("%Ln file(s) left as before ({0}): {1}", "", len(stays.why))
        return text.format(why, names)


def _shown(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:3]) + (" …" if names[3:] else "")
