"""Watches over saving: tells what failed, and has the work that is not in its files restored or discarded."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.errors import UserError
from engine.i18n import describe, translated
from studio.annotate import recovery
from studio.annotate.session import ForeignChangeError, Session
from studio.annotate.unsaved.bar import UnsavedBar
from studio.annotate.unsaved.work import Work, compare, settle
from studio.background import BackgroundTask, Progress
from studio.i18n import sentences

if TYPE_CHECKING:
    from studio.annotate.panel import Panel
    from studio.annotate.unsaved.dialog import UnsavedDialog


class Keeping(QObject):
    """Work that is not in its label file lies in the recovery folder; ``bar`` says so as long as it does."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.bar = UnsavedBar()
        self._failed: dict[Path, Work] = {}
        """What could not be written this time, by its label file."""
        self._left = recovery.Left()
        """What programs that ended left for this data set."""
        self._dialog: UnsavedDialog | None = None
        self.told: set[str] = set()
        """How label files of this data set are read, as far as it was told."""

    def take_over(self, before: Keeping) -> None:
        """Know what another window knows of."""
        self._failed, self._left = before._failed, before._left
        self._show()

    def begin_anew(self) -> None:
        """Another data set, or none."""
        self.told.clear()
        self._failed.clear()
        self._left = recovery.Left()
        self._show()

    def tell_problems(self, session: Session) -> None:
        """What could not be read of a label file; how the rest was read is told once for a data set."""
        problems = session.base.problems
        kinds = {re.sub(r"\d+", "", problem.message) for problem in problems}
        shown = [problem for problem in problems if problem.lost] or (problems if kinds - self.told else ())
        self.told |= kinds
        if not shown:
            return
        text = f"{session.label.name}, {translated(shown[0].place)}: {translated(shown[0].message)}"
        if len(shown) > 1:
            text += self.tr(" (and %Ln more)", "", len(shown) - 1)
        self._panel.notice.tell(text, "warning" if shown[0].lost else "info")

    def saved(self, session: Session) -> None:
        """The label file holds the work, or at least what it was when writing began."""
        panel = self._panel
        if panel.notice.level == "error" and not panel.sessions.unsaved():
            panel.notice.clear()
        if not session.unsaved and self._failed.pop(session.label, None) is not None:
            self._show()
        panel.own_labels_changed(session)

    def kept(self, _session: Session) -> None:
        """An edit waits for *Save*; it is in the journal."""
        self._panel.show_place()

    def save_failed(self, session: Session, error: UserError) -> None:
        """Tell why, with what a person can do, and have it stay in the bar."""
        why = describe(error)
        self._failed[session.label] = Work.of_session(session, error, why)
        self._show()
        self._panel.show_place()
        notice, fault = self._panel.notice, recovery.journal().fault(session.label)
        if fault is not None:
            told = describe(fault)
            text = self.tr("Not saved: {0} It could not be kept elsewhere either: {1}")
            notice.tell(text.format(why, told), "error", self.tr("Try again"), self._try_again)
        elif isinstance(error, ForeignChangeError):
            notice.tell(why, "error", self.tr("Keep mine"), lambda: self._keep_mine(session))
        else:
            text = self.tr("Not saved: {0} Your work is kept here.").format(why)
            notice.tell(text, "error", self.tr("Try again"), self._try_again)

    def look(self) -> None:
        """Look for what programs that ended left for the open data set, and tidy up after them."""
        dataset = self._panel.document.dataset
        if dataset is None:
            return

        def look(_progress: Progress) -> recovery.Left:
            found = recovery.left_for(dataset.labels_dir)
            recovery.sweep()
            return found

        def tell(found: recovery.Left) -> None:
            if self._panel.document.dataset is dataset:
                self._left = found
                self._show()

        BackgroundTask(look, owner=self).done(tell).start()

    def settle(self) -> None:
        """Show what is not in its files, to be restored, compared or discarded."""
        from studio.annotate.unsaved.dialog import UnsavedDialog

        self._dialog = UnsavedDialog(compare, self._restore, self._discard, self._panel)
        self._dialog.finished.connect(self._settled)
        self._dialog.show_work(self._works())
        self._dialog.open()

    # -- inside --

    def _works(self) -> list[Work]:
        left = [Work(kept.label, "", False, kept=kept) for kept in self._left.kept]
        return [*self._failed.values(), *(work for work in left if work.label not in self._failed)]

    def _show(self) -> None:
        works = self._works()
        self.bar.show_work(
            [work.label for work in works], [path for path, _ in self._left.unread], self.settle
        )
        if self._dialog is not None:
            self._dialog.show_work(works)

    def _settled(self) -> None:
        self._dialog = None

    def _restore(self, works: list[Work]) -> None:
        for work in works:
            if work.session is not None and work.is_foreign:
                self._keep_mine(work.session)
            elif work.session is not None:
                self._panel.sessions.save(work.session)
        dataset = self._panel.document.dataset
        self._of_earlier(works, lambda work: settle(work, dataset))

    def _discard(self, works: list[Work]) -> None:
        for work in works:
            if work.session is not None:
                self._failed.pop(work.label, None)
                self._panel.discard(work.session)

        def discard(work: Work) -> None:
            assert work.kept is not None
            recovery.discard(work.kept)

        self._of_earlier(works, discard)

    def _of_earlier(self, works: list[Work], do: Callable[[Work], None]) -> None:
        """Do that with what programs that ended left, in another thread, and look what is left then."""
        earlier = [work for work in works if work.kept is not None]

        def each(progress: Progress) -> list[str]:
            problems = []
            for number, work in enumerate(earlier):
                progress(number, len(earlier))
                try:
                    do(work)
                except UserError as error:
                    problems.append(describe(error))
            return problems

        def tell(problems: list[str]) -> None:
            self._panel.document.labels_changed.emit("")
            if problems:
                self._panel.notice.tell(sentences(*problems), "error")
            self.look()

        if earlier:
            BackgroundTask(each, owner=self).done(tell).start()
        self._show()

    def _try_again(self) -> None:
        for session in self._panel.sessions.unsaved():
            self._panel.sessions.save(session)

    def _keep_mine(self, session: Session) -> None:
        self._panel.sessions.queue.put(
            ("accept", session.label), session.accept_disk, failed=self._panel.notice.tell_error,
            about=session.label,
        )  # fmt: skip
        self._panel.sessions.save(session)
