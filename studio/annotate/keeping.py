"""Watches over saving: tells what failed, keeps the work elsewhere, offers it at the next start."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.errors import UserError
from engine.i18n import describe, translated
from studio.annotate import recovery
from studio.annotate.session import ForeignChangeError, Session

if TYPE_CHECKING:
    from studio.annotate.panel import Panel


class Keeping(QObject):
    """Label files that could not be written have their work in the recovery folder meanwhile."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._kept_labels: set[Path] = set()
        self.told: set[str] = set()
        """How label files of this data set are read, as far as it was told."""

    def take_over(self, before: Keeping) -> None:
        """Know what another window keeps in the recovery folder."""
        self._kept_labels = before._kept_labels

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
        if session.label in self._kept_labels and not session.unsaved:
            self._kept_labels.discard(session.label)
            panel.sessions.queue.put(("kept", session.label), lambda: recovery.forget(session.label))
        panel.own_labels_changed(session)

    def kept(self, session: Session) -> None:
        """Work that is not in its label file: keep it where the next start finds it."""
        panel, wanted = self._panel, session.wanted()
        panel.show_place()
        self._kept_labels.add(session.label)
        panel.sessions.queue.put(
            ("kept", session.label),
            lambda: recovery.keep(wanted, session.on_disk),
            failed=self._not_kept,
        )

    def _not_kept(self, error: Exception) -> None:
        notice = self._panel.notice
        # What has no form as a file (a class its list cannot hold) is refused twice, for one reason: that is
        # told already, with a way to try again.
        if describe(error) not in notice.text:
            notice.tell_error(error)

    def offer(self) -> None:
        """Work of an earlier session that never reached its label files can be brought back."""
        if self._panel.document.dataset is None:
            return
        kept = recovery.kept_for(self._panel.document.dataset.labels_dir)
        if kept:
            text = self.tr("Work on %Ln label file(s) was not saved last time ({0}).", "", len(kept))
            names = ", ".join(entry.label.name for entry in kept[:3])
            self._panel.notice.tell(
                text.format(names), "warning", self.tr("Restore"), lambda: self._restore(kept)
            )

    def _restore(self, kept: list[recovery.Kept]) -> None:
        self._panel.notice.clear()
        for entry in kept:
            try:
                recovery.restore(entry)
            except UserError as error:
                self._panel.notice.tell_error(error)
        self._panel.document.labels_changed.emit("")

    def save_failed(self, session: Session, error: UserError) -> None:
        """Tell why, with what a person can do."""
        self.kept(session)
        notice = self._panel.notice
        if isinstance(error, ForeignChangeError):
            notice.tell(describe(error), "error", self.tr("Keep mine"), lambda: self._keep_mine(session))
            return
        text = self.tr("Not saved: {0} Your work is kept here.").format(describe(error))
        notice.tell(text, "error", self.tr("Try again"), self._try_again)

    def _try_again(self) -> None:
        for session in self._panel.sessions.unsaved():
            self._panel.sessions.save(session)

    def _keep_mine(self, session: Session) -> None:
        self._panel.sessions.queue.put(("accept", session.label), session.accept_disk)
        self._panel.sessions.save(session)
