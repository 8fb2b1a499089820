"""What the annotate room does with suggestions: ask for them, show them, say how many wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.annotations import Box
from engine.datasets.dataset import Item
from engine.errors import UserError
from engine.runs import Run, list_runs
from studio.annotate.file_list.status import Status
from studio.annotate.session import Session
from studio.annotate.suggestions import SAME_BOX_IOU, Suggestions, iou, max_iou, new_ones

if TYPE_CHECKING:
    from studio.annotate.panel import Panel


class SuggestCommands(QObject):
    """Uses the run that changed last and has weights."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._waiting: dict[str, tuple[Box, ...]] = {}
        self._reviewed: dict[str, tuple[tuple[Box, ...], Box]] = {}
        self.suggestions = Suggestions(self)
        self.suggestions.found.connect(self._found)
        self.suggestions.progress.connect(self._progress)
        self.suggestions.ended.connect(self._ended)
        panel.document.review_requested.connect(self.review)

    def suggest(self) -> None:
        """Let the newest run look at this image."""
        item = self._panel.current
        self._start([item] if item is not None else [])

    def suggest_all(self) -> None:
        """Let the newest run look at every image nobody has looked at."""
        files, dataset = self._panel.files, self._panel.document.dataset
        items = dataset.items if dataset is not None else []
        self._start([item for item in items if files.status(item.stem) is Status.NOT_LOOKED_AT])

    def forget(self) -> None:
        """Another data set."""
        self.suggestions.cancel()
        self._waiting.clear()
        self._reviewed.clear()

    def review(self, path: str, boxes: tuple[Box, ...], focus: Box) -> None:
        """Show an image with what a detector says of it, also over what is labelled, and select one box."""
        document, session = self._panel.document, self._panel.editor.session
        self._reviewed[path] = (boxes, focus)
        if session is not None and session.item.image_file == path:
            self.offer(session)
            document.page_requested.emit("annotate")
        else:
            document.image_requested.emit(path)

    def offer(self, session: Session) -> None:
        """Show what waits for this image, dashed, beside the boxes that are there."""
        boxes = self._waiting.pop(session.item.stem, ())
        if boxes and session.editable:
            self._panel.editor.suggest(new_ones(boxes, session.drawing.boxes))
        reviewed = self._reviewed.pop(session.item.image_file, None)
        if reviewed is not None:
            self._review_in(session, *reviewed)
        self._mark(session)

    def _review_in(self, session: Session, boxes: tuple[Box, ...], focus: Box) -> None:
        editor = self._panel.editor
        # Asked for twice, the boxes are there already.
        editor.suggest([box for box in boxes if max_iou(box, session.drawing.suggested) < SAME_BOX_IOU])
        kind = [e for e in session.drawing.entries if (e.box.score is None) == (focus.score is None)]
        near = [(iou(entry.box, focus), entry.uid) for entry in kind if entry.box.label == focus.label]
        best, uid = max(near, default=(0.0, -1))
        editor.select({uid} if best >= SAME_BOX_IOU else ())

    def show_state(self, session: Session) -> None:
        """Keep the list's mark of an image true after an edit."""
        self._mark(session)

    def _start(self, items: list[Item]) -> None:
        panel = self._panel
        if not items:
            panel.document.message.emit(self.tr("Every image has been looked at."), "info")
            return
        run = self._run()
        if run is None:
            panel.notice.tell(
                self.tr("No run is trained yet. Train one, then it can suggest boxes."), "warning"
            )
            return
        try:
            self.suggestions.start(run.path, items)
        except UserError as error:
            panel.notice.tell_error(error)
            return
        text = self.tr("{0} looks at {1} images").format(run.name, len(items))
        panel.notice.tell(text, "info", self.tr("Stop"), self._stop)

    def _run(self) -> Run | None:
        folder = self._panel.document.runs_dir
        runs = list_runs(folder) if folder is not None else []
        return next((run for run in runs if run.best_weights.is_file()), None)

    def _stop(self) -> None:
        self.suggestions.cancel()
        self._panel.notice.clear()

    def _progress(self, done: int, total: int) -> None:
        self._panel.document.message.emit(self.tr("{0} of {1} images looked at").format(done, total), "info")

    def _found(self, stem: str, boxes: tuple[Box, ...]) -> None:
        self._waiting[stem] = boxes
        session = self._panel.editor.session
        if session is not None and session.item.stem == stem:
            self.offer(session)
        elif boxes:
            self._panel.files.set_suggested(stem, True)

    def _ended(self, problem: str) -> None:
        notice = self._panel.notice
        if problem:
            notice.tell(self.tr("No suggestions: {0}").format(problem), "error")
        elif notice.level == "info":
            notice.clear()

    def _mark(self, session: Session) -> None:
        waits = any(box.score is not None for box in session.drawing.boxes)
        self._panel.files.set_suggested(session.item.stem, waits)
