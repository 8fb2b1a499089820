"""The five rooms of the window, each made when first needed: charts alone cost 45 MB and half a second."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from studio import actions
from studio.background import BackgroundTask, Progress
from studio.document import Document
from studio.room import Room
from studio.settings import Settings

BETWEEN_MS = 300
"""Rooms are made one at a time, so that the hand on the canvas does not feel it."""


class Rooms(Mapping[str, Room]):
    """``rooms["train"]`` is the panel of that room.

    Args:
        stack: gets one page a room, in the order of :data:`studio.actions.ROOMS`.
        made: called with each panel once it is there.
    """

    def __init__(
        self,
        document: Document,
        settings: Settings,
        stack: QStackedWidget,
        made: Callable[[Room], None],
    ) -> None:
        self._document = document
        self._settings = settings
        self._stack = stack
        self._made = made
        self.present: dict[str, Room] = {}
        """The panels that are made by now."""
        self._names = [room.name for room in actions.ROOMS]
        for _ in self._names:
            stack.addWidget(QWidget())
        document.dataset_opened.connect(self._prepare)

    def __getitem__(self, name: str) -> Room:
        if name not in self.present:
            index = self._names.index(name)
            panel: Room = importlib.import_module(f"studio.{name}.panel").Panel(
                self._document, self._settings
            )
            self.present[name] = panel
            shown, placeholder = self._stack.currentIndex(), self._stack.widget(index)
            assert placeholder is not None
            self._stack.removeWidget(placeholder)
            placeholder.deleteLater()
            self._stack.insertWidget(index, panel)
            self._stack.setCurrentIndex(shown)
            self._made(panel)
        return self.present[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _prepare(self) -> None:
        """With a data set open a person will want the others, and a training may still be going."""
        missing = [name for name in self._names if name not in self.present]

        def load(progress: Progress) -> None:
            for name in missing:
                progress.check()
                importlib.import_module(f"studio.{name}.panel")

        if missing:
            BackgroundTask(load, owner=self._stack).done(lambda _: self._make_next()).start()

    def _make_next(self) -> None:
        name = next((name for name in self._names if name not in self.present), None)
        if name is not None:
            self[name]
            QTimer.singleShot(BETWEEN_MS, self._stack, self._make_next)
