"""Keeping pictures of the live room: snapshots, recordings, frames added to the data set."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from engine.errors import UserError
from engine.inference.collecting import Added
from studio.background import BackgroundTask
from studio.live.disk.aside import Made
from studio.live.disk.collecting import Collecting
from studio.live.disk.steps import Step, Steps
from studio.live.seen import Seen, in_words

if TYPE_CHECKING:
    from studio.live.panel import Panel


class Keeping(QObject):
    """The buttons below the picture; everything is written in the background."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.collecting = Collecting(panel.document, panel.settings, panel)
        self.collecting.counted.connect(self._show_count)
        self.steps = Steps(panel.undo_stack, panel.document, panel.notice, self)
        self._is_offered = False

    def snapshot(self) -> None:
        """Save the picture with its boxes."""
        picture = self._panel.view.picture()
        path = self._new_file("snapshots", "png")
        if picture is None or path is None:
            return

        def save(_progress: object) -> bool:
            return picture.save(str(path))

        def saved(done: bool) -> None:
            if done:
                self.steps.made_file(self.tr("Save picture"), path)
                self._panel.document.message.emit(self.tr("Saved {0}").format(path), "info")
            else:
                text = self.tr("{0} could not be written. Is the disk full?")
                self._panel.notice.tell(text.format(path), "error")

        BackgroundTask(save, owner=self).done(saved).failed(self._panel.notice.tell_error).start()

    def add_frame(self) -> None:
        """Put the frame that is shown into the open data set, its boxes as suggestions."""
        seen, thread = self._panel.view.seen, self._panel.thread_
        if seen is None or not self._panel.stage.add.isEnabled():
            return
        if thread is None:
            self._add_last(seen)
        elif self.may_collect():
            thread.add(seen)

    def _add_last(self, seen: Seen) -> None:
        """The frame that stayed when the looking was over."""
        ready = self._panel.ready_as
        if ready is None:
            return
        collector = self.collecting.collector(*self._panel.looked_at, ready.class_names)
        if collector is None:
            return

        def work(_progress: object) -> Added | None:
            try:
                return collector.add(seen.image, seen.found)
            finally:
                collector.close()

        task = BackgroundTask(work, owner=self)
        task.done(lambda added: self.take(added, False)).failed(self.adding_failed).start()

    def may_collect(self) -> bool:
        """Whether frames can be added; the thread knows where to afterwards."""
        thread, ready = self._panel.thread_, self._panel.ready_as
        if thread is None or ready is None:
            return False
        if self._panel.document.dataset is None:
            self._panel.notice.tell(self.tr("Open a data set first; frames are added to it."), "warning")
            return False
        if thread.has_collector:
            return True
        box = self._panel.source_box
        return self.collecting.prepare(thread, box.run, box.source, ready.class_names)

    def take(self, added: Added | None, by_itself: bool) -> None:
        """A frame was added, or None where it looked like an earlier one."""
        if added is None:
            text = self.tr("Not added: this frame looks like one that was added before.")
            if not self._panel.controls.collect.isChecked():
                self._panel.document.message.emit(text, "info")
            return
        if not self.collecting.take(added):
            return
        made = Made(added.image, added.sha256)
        if by_itself:
            self.steps.grow(made, self._many, self._moved)
        else:
            self.steps.push(Step(self.tr("Add frame"), [made], self._moved))
        # Fainter ones are kept as well, for the annotate room's slider; nobody sees hundreds here.
        seen = self._panel.controls.wishes().shown(added.suggestions)
        text = self.tr("Added {0} with %Ln suggestion(s)", "", len(seen))
        self._panel.document.message.emit(text.format(added.image.name), "info")

    def _many(self, count: int) -> str:
        return self.tr("Add %Ln uncertain frame(s)", "", count)

    def take_over_steps(self, stack: QUndoStack) -> None:
        """What was made in another window can be taken back in this one."""
        self.steps.use(stack)
        for number in range(stack.count()):
            command = stack.command(number)
            if isinstance(command, Step) and command.adds_photos:
                command.moved = self._moved

    def _moved(self, images: list[Path], is_back: bool) -> None:
        """Added photos were taken back or brought back."""
        thread = self._panel.thread_
        if thread is not None:
            thread.reconsider(images, is_back)
        self.collecting.moved(images, is_back)

    def _show_count(self, count: int) -> None:
        text = self.tr("Add frame ({0})").format(count) if count else self.tr("Add frame")
        self._panel.stage.add.setText(text)
        if count and self._panel.thread_ is None:
            self.offer()
        elif not count and self._is_offered:
            self._panel.notice.clear()
            self._is_offered = False

    def offer(self) -> None:
        """Offer to show the frames that were added; the data set knows them from now on."""
        self.collecting.publish()
        self._is_offered = True
        text = self.tr(
            "Added %Ln frame(s). Boxes found on them are suggestions until you accept them.",
            "",
            len(self.collecting.added),
        )
        self._panel.notice.tell(text, "info", self.tr("Show them"), self._show_them)

    def _show_them(self) -> None:
        self.collecting.show()

    def record(self, on: bool) -> None:
        """Begin to record to a new file, or end it."""
        thread = self._panel.thread_
        if thread is None:
            return
        path = self._new_file("recordings", "mp4") if on else None
        if on and path is None:
            self._panel.stage.record.setChecked(False)
            return
        thread.record(path)

    def stopped(self, what: tuple[Path, UserError | None]) -> None:
        """A recording has ended, by itself or because the disk refused."""
        path, error = what
        self._panel.stage.record.blockSignals(True)
        self._panel.stage.record.setChecked(False)
        self._panel.stage.record.blockSignals(False)
        if path.is_file():
            self.steps.made_file(self.tr("Record"), path)
        if error is not None:
            self._panel.notice.tell_error(error)
        else:
            self._panel.document.message.emit(self.tr("Recorded {0}").format(path), "info")

    def _new_file(self, folder: str, suffix: str) -> Path | None:
        """A name no file has yet, in a folder of the data set; None when the disk refuses."""
        parent = (self._panel.document.folder or Path.home()) / folder
        try:
            parent.mkdir(exist_ok=True)
        except OSError as error:
            self._panel.notice.tell(f"{parent}: {error.strerror}", "error")
            return None
        return parent / f"{datetime.now():%Y-%m-%d-%H%M%S-%f}.{suffix}"

    def adding_failed(self, error: Exception) -> None:
        """A frame could not be added."""
        self._panel.notice.tell(in_words(error), "error")
