"""Watches over saving: tells what failed, keeps the work elsewhere, offers it at the next start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.errors import UserError
from studio.annotate import recovery
from studio.annotate.session import Session

if TYPE_CHECKING:
    from studio.annotate.panel import Panel


class Keeping(QObject):
    """Label files that could not be written have their work in the recovery folder meanwhile."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._kept_labels: set[Path] = set()

    def saved(self, stem: str) -> None:
        """The label file holds the work."""
        if self._panel.notice.level == "error" and not self._panel.editor.unsaved():
            self._panel.notice.clear()
        session = self._panel.editor.known(stem)
        if session is not None and session.label in self._kept_labels:
            self._kept_labels.discard(session.label)
            recovery.forget(session.label)
        self._panel.document.labels_changed.emit(stem)

    def kept(self, session: Session) -> None:
        """Work that is not in its label file: keep it where the next start finds it."""
        self._panel.show_place()
        try:
            recovery.keep(session)
        except UserError as error:
            self._panel.notice.tell_error(error)
        else:
            self._kept_labels.add(session.label)

    def offer(self) -> None:
        """Work of an earlier session that never reached its label files can be brought back."""
        if self._panel.document.dataset is None:
            return
        kept = recovery.kept_for(self._panel.document.dataset.labels_dir)
        if kept:
            text = self.tr("Work on {0} label files was not saved last time ({1}).")
            names = ", ".join(entry.label.name for entry in kept[:3])
            self._panel.notice.tell(
                text.format(len(kept), names), "warning", self.tr("Restore"), lambda: self._restore(kept)
            )

    def _restore(self, kept: list[recovery.Kept]) -> None:
        self._panel.notice.clear()
        for entry in kept:
            try:
                recovery.restore(entry)
            except UserError as error:
                self._panel.notice.tell_error(error)
        self._panel.document.labels_changed.emit("")

    def save_failed(self, stem: str, error: UserError) -> None:
        """Tell why, with what a person can do."""
        session = self._panel.editor.known(stem)
        if session is not None:
            self.kept(session)
        if session is not None and "another program" in error.what:
            self._panel.notice.tell(
                str(error), "error", self.tr("Keep mine"), lambda: self._keep_mine(session)
            )
            return
        text = self.tr("Not saved: {0} Your work is kept here.").format(error)
        self._panel.notice.tell(text, "error", self.tr("Try again"), self._panel.editor.save_all)

    def _keep_mine(self, session: Session) -> None:
        session.accept_disk()
        self._panel.editor.save(session)
