"""What was deleted in a window that ended without closing: it is told when its data set is opened again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.aside import Moves, bring_back, left_behind
from studio.background import BackgroundTask
from studio.document import Document
from studio.i18n import sentences
from studio.widgets.notice import Notice

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset


class LeftBehind(QObject):
    """Tells in the window's ``notice``, with a button that brings it back. Nothing else ever moves it."""

    def __init__(self, document: Document, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._notice = document, notice
        document.dataset_opened.connect(self._look)

    def _look(self, dataset: Dataset) -> None:
        root = dataset.root

        def look(_progress: object) -> Moves:
            return left_behind(root) + left_behind(root / "runs")

        def tell(left: Moves) -> None:
            if left and self._document.folder == root:
                self._tell(root, left)

        BackgroundTask(look, owner=self).done(tell).start()

    def _tell(self, root: Path, left: Moves) -> None:
        count = len(left)
        text = self.tr(
            "The program ended unexpectedly after %Ln file(s) or run(s) had been deleted ({0}).", "", count
        )
        names = ", ".join(was.name for was, _ in left[:3]) + (" …" if left[3:] else "")
        told = sentences(
            *([self._notice.text] if self._notice.text else []),
            text.format(names),
            self.tr("They lie in {0}.").format(left[0][1].parent),
        )
        self._notice.tell(told, "warning", self.tr("Bring them back"), lambda: self._bring_back(root, left))

    def _bring_back(self, root: Path, left: Moves) -> None:
        self._notice.clear()

        def back(problems: list[str]) -> None:
            if self._document.folder == root:
                self._document.look_again()
                self._document.runs_changed.emit()
            for problem in problems:
                self._document.message.emit(problem, "warning")

        BackgroundTask(lambda _progress: bring_back(left), owner=self).done(back).start()
