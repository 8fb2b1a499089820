"""What the annotate room does with suggestions: ask for them, show them, keep the review queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from engine.datasets import labels
from engine.datasets.dataset import Dataset
from engine.inference.suggestions import Suggested, decide, latest
from studio.annotate.review.confidence import Confidence
from studio.annotate.review.model import ReviewModel
from studio.annotate.review.page import ReviewPage
from studio.annotate.review.process import AutolabelProcess
from studio.annotate.review.queue import ReviewQueue, Row
from studio.annotate.review.unseen import Unseen
from studio.annotate.session import Session
from studio.annotate.suggesting_run import SuggestingRun
from studio.background import BackgroundTask, Progress

if TYPE_CHECKING:
    from engine.runs import Run
    from studio.annotate.panel import Panel

REFRESH_MS = 250
"""A list that moves under the mouse with every image cannot be clicked."""


class SuggestCommands(QObject):
    """Uses the run that is chosen on the review page."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.queue = ReviewQueue()
        self.model = ReviewModel(self.queue, self)
        self.page = ReviewPage(self.model)
        self.process = AutolabelProcess(self)
        self.chooser = SuggestingRun(panel, self.page)
        self.confidence = Confidence(panel, self.page, self.queue)
        self.confidence.changed.connect(self.model.set_least_score)
        self.model.set_least_score(panel.editor.least_score)
        self._run: Run | None = None
        self._offered: dict[str, int] = {}
        """Version of the session after its suggestions were shown, by stem."""
        self._stale: set[str] = set()
        """Stems of images that show suggestions of a run that is not chosen any more."""
        self._reading: object = None
        """The task that reads what the run suggested before."""
        self._wanted: Row | None = None
        self.unseen = Unseen(panel.notice, self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._soon.timeout.connect(self._show_queue)
        self.unseen.show_wanted.connect(self._show_faint)
        self.process.began.connect(self._began)
        self.process.found.connect(self.unseen.take)
        self.process.found.connect(self._found)
        self.process.progress.connect(lambda done, total: self.page.set_running(True, done, total))
        self.process.ended.connect(self._ended)
        self.chooser.chosen.connect(self._another_run)
        panel.document.runs_changed.connect(self._list_runs)
        self.page.look_wanted.connect(self._look)
        self.page.stop_wanted.connect(self._stop)
        self.page.order_changed.connect(self._set_order)
        self.page.chosen.connect(self._show_row)

    # -- commands --

    def suggest(self) -> None:
        """Let the run look at this image."""
        current = self._panel.current
        if current is not None:
            self._start([current.stem], labelled_too=True)

    def suggest_all(self) -> None:
        """Let the run look at every image nobody has looked at."""
        self._look("unlabelled")

    def check_labels(self) -> None:
        """Let the run look at every image, and compare with the labels."""
        self._look("all")

    def reject_suggestions(self) -> None:
        """Refuse the selected suggestions, or all of this image when none is selected."""
        count = self._panel.editor.reject_suggestions()
        text = (
            self.tr("%Ln suggestion(s) refused", "", count)
            if count
            else self.tr("There is no suggestion here")
        )
        self._panel.document.message.emit(text, "info")

    def next_review(self) -> None:
        """Go on to what waits next in the review queue."""
        rows = self.queue.rows()
        current = self._panel.current
        number = self.model.find(current.stem) if current is not None else -1
        later = [row for row in rows[number + 1 :] if current is None or row.stem != current.stem]
        if later or (rows and number < 0):
            self._show_row((later or rows)[0])
        else:
            self._panel.document.message.emit(self.tr("Nothing more waits for review."), "info")

    # -- what the panel tells --

    def forget(self) -> None:
        """Another data set."""
        self._clear()
        self._stale.clear()
        self.chooser.forget()

    def take_over(self, before: SuggestCommands) -> None:
        """Know what was offered in another window: what was refused there is not offered again."""
        self._offered = dict(before._offered)

    def remember(self, dataset: Dataset) -> None:
        """Show again what the run suggested for this data set before and waits still."""

        def read(_progress: Progress) -> tuple[Run | None, list[Run], list[tuple[str, Suggested]]]:
            run, runs = self.chooser.find()
            kept = latest(run.path) if run is not None else {}
            waiting = []
            for item in dataset.items if kept else ():
                told = kept.get(item.image)
                # A label file that came later is an answer, except where the labels themselves are doubted.
                if told is not None and (told.reason == "disagrees" or labels.find(item) is None):
                    waiting.append((item.stem, told))
            return run, runs, waiting

        def done(result: tuple[Run | None, list[Run], list[tuple[str, Suggested]]]) -> None:
            if self._panel.document.dataset is not dataset or self._reading is not task:
                return  # another run was chosen meanwhile
            self._run, runs, waiting = result
            self.chooser.show(runs)
            for stem, told in waiting:
                self._found(stem, told)
            session = self._panel.editor.session
            if session is not None and session.item.stem in self._stale:
                self.offer(session)

        task = BackgroundTask(read, owner=self)
        self._reading = task
        task.done(done).failed(self._panel.notice.tell_error).start()

    def offer(self, session: Session) -> None:
        """Show what waits for this image, dashed, beside the boxes that are there."""
        stem = session.item.stem
        stale = stem in self._stale
        boxes = self.queue.boxes_for(stem, session.drawing.certain if stale else session.drawing.boxes)
        if session.editable and stem not in self._offered:
            self._panel.editor.suggest(boxes, instead=stale)
            self._stale.discard(stem)
        if self.queue.told(stem) is not None:
            self._offered.setdefault(stem, session.version)
        self.page.select(stem)
        self._point(session)
        self.show_state(session)

    def show_state(self, session: Session) -> None:
        """Keep list and queue true after an edit."""
        stem = session.item.stem
        waits = any(box.score is not None for box in session.drawing.boxes)
        self._panel.files.set_suggested(stem, bool(self._panel.editor.waiting(session)))
        offered = self._offered.get(stem)
        if offered is None or not self.queue.set_decided(stem, not waits and session.version > offered):
            return
        self._soon.start()
        run = self._run
        if run is not None and not waits:
            image = session.item.image
            self._panel.sessions.queue.put(
                ("decided", image),
                lambda: decide(run.path, image),
                failed=self._panel.notice.tell_error,
                about=run.path,
            )

    # -- inside --

    def _clear(self) -> None:
        self.process.cancel()
        self.page.set_running(False)
        self.queue.clear()
        self._offered.clear()
        self._wanted, self._run = None, None
        self._show_queue()

    def _another_run(self) -> None:
        """Show what that one has suggested, instead of what is shown."""
        self._put_away()
        self._panel.notice.clear()
        if self._panel.document.dataset is not None:
            self.remember(self._panel.document.dataset)

    def _put_away(self) -> None:
        self._stale |= set(self._offered)
        for stem in self.queue.stems():
            self._panel.files.set_suggested(stem, False)
        self._clear()

    def _list_runs(self) -> None:
        BackgroundTask(lambda _progress: self.chooser.find()[1], owner=self).done(self.chooser.show).failed(
            self._panel.notice.tell_error
        ).start()

    def _look(self, which: str) -> None:
        files = self._panel.files
        stems = [files.item(row).stem for row in range(files.rowCount())] if which == "shown" else None
        self._start(stems, labelled_too=which != "unlabelled")

    def _start(self, stems: list[str] | None, labelled_too: bool) -> None:
        panel, dataset = self._panel, self._panel.document.dataset
        if dataset is None:
            return
        if self.process.is_running:
            panel.notice.tell(
                self.tr("A run is suggesting boxes already."), "info", self.tr("Stop"), self._stop
            )
            return
        run, runs = self.chooser.find()
        self.chooser.show(runs)
        if run is None:
            panel.notice.tell(
                self.tr("No run is trained yet. Train one, then it can suggest boxes."), "warning"
            )
            return
        names = self.chooser.names(run)
        if names is None:
            return
        if self._run is not None and run != self._run:
            self._put_away()  # a newer one was trained meanwhile
        self._run = run
        panel.flush()
        self.unseen.forget()
        self.process.start(run.path, dataset, stems, labelled_too, names)
        self.page.set_running(True)
        text = self.tr("{0} suggests boxes").format(run.name)
        panel.notice.tell(text, "info", self.tr("Stop"), self._stop)

    def _stop(self) -> None:
        self.process.cancel()
        self.unseen.forget()
        self._ended("")

    def _began(self, threshold: float) -> None:
        assert self._run is not None
        self.confidence.begin_run(self._run.path, threshold)

    def _found(self, stem: str, told: Suggested) -> None:
        self.queue.put(stem, told)
        self._offered.pop(stem, None)
        session = self._panel.editor.session
        if session is not None and session.item.stem == stem:
            self.offer(session)
        elif self.queue.shows(stem, self._panel.editor.least_score):
            self._panel.files.set_suggested(stem, True)
        if not self._soon.isActive():
            self._soon.start()

    def _ended(self, problem: str) -> None:
        self.page.set_running(False)
        self._show_queue()
        notice = self._panel.notice
        if problem:
            notice.tell(self.tr("No suggestions: {0}").format(problem), "error")
        else:
            if notice.level == "info":
                notice.clear()
            self.unseen.tell(self._panel.editor.least_score)

    def _show_queue(self) -> None:
        self.model.refresh()
        current = self._panel.current
        if current is not None:
            self.page.select(current.stem)

    def _show_faint(self, score: float) -> None:
        self._panel.notice.clear()
        self.confidence.change_to(score)
        self._panel.canvas.setFocus()

    def _set_order(self, order: object) -> None:
        self.queue.set_order(order)  # type: ignore[arg-type] # the page gives nothing else
        self._show_queue()

    def _show_row(self, row: Row) -> None:
        dataset, session = self._panel.document.dataset, self._panel.editor.session
        if dataset is None:
            return
        self._wanted = row
        if session is not None and session.item.stem == row.stem:
            self._point(session)
        elif dataset.items.number(row.stem) >= 0:
            self._panel.show_item(dataset.item(row.stem))

    def _point(self, session: Session) -> None:
        """Select the box that a row of the queue is about."""
        row, self._wanted = self._wanted, None
        if row is None or row.stem != session.item.stem:
            return
        mistake = row.mistake or next(iter(row.told.mistakes), None)
        if mistake is None:
            return
        nearest = min(
            session.drawing.entries,
            key=lambda entry: sum(abs(a - b) for a, b in zip(entry.box.xyxy, mistake.box, strict=True)),
            default=None,
        )
        self._panel.editor.select(() if nearest is None else {nearest.uid})
        self._panel.canvas.reveal(*mistake.box)
