"""Keys pressed between two photos: what is asked for while the next one loads is done to that one."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.datasets.dataset import Item
from studio.annotate.editor import Editor
from studio.annotate.loader import Loader


class AfterLoad(QObject):
    """Edits wait for the photo that was asked for, in their order.

    The canvas shows the photo before until then: without this a key pressed quickly after *Next image* would
    change the photo that a person has left.
    """

    dropped = Signal(int)
    """The photo cannot be shown: so many edits were not done, to any photo."""

    def __init__(self, loader: Loader, editor: Editor, parent: QObject) -> None:
        super().__init__(parent)
        self._loader, self._editor = loader, editor
        self._waiting: deque[Callable[[], Any]] = deque()

    @property
    def is_loading(self) -> bool:
        """Whether another photo than the one that can be edited was asked for."""
        session, wanted = self._editor.session, self._loader.wanted
        return wanted is not None and (session is None or session.item != wanted) and self._loader.is_busy

    def edit(self, method: Callable[..., Any]) -> Callable[..., None]:
        """``method`` as a slot that waits for the photo; with the signal's argument, if it takes one."""
        return self._slot(method, lambda: self.is_loading)

    def step(self, method: Callable[..., Any]) -> Callable[..., None]:
        """``method`` as a slot that goes to another photo: at once, unless an edit waits for this one."""
        return self._slot(method, lambda: self.is_loading and bool(self._waiting))

    def do(self, deed: Callable[[], Any]) -> None:
        """Do it now, or as soon as the photo is there."""
        if self.is_loading:
            self._waiting.append(deed)
        else:
            deed()

    def on(self, item: Item, show: Callable[[Item], None], deed: Callable[[], None]) -> None:
        """Do it to that photo, which is shown first; where another one is asked for instead, not at all."""
        if self._loader.wanted != item:
            self.forget()
            show(item)

        def if_shown() -> None:
            session = self._editor.session
            if session is not None and session.item == item:
                deed()

        self.do(if_shown)

    def shown(self) -> None:
        """A photo and its boxes are there: do what waited, up to a step to another photo."""
        while self._waiting and not self.is_loading:
            self._waiting.popleft()()

    def failed(self) -> None:
        """The photo cannot be read."""
        count = len(self._waiting)
        self._waiting.clear()
        if count:
            self.dropped.emit(count)

    def forget(self) -> None:
        """Another photo or data set was chosen by hand."""
        self._waiting.clear()

    def _slot(self, method: Callable[..., Any], has_to_wait: Callable[[], bool]) -> Callable[..., None]:
        takes_value = bool(inspect.signature(method).parameters)

        def slot(checked: bool = False) -> None:
            def deed() -> None:
                if takes_value:
                    method(checked)
                else:
                    method()

            if has_to_wait():
                self._waiting.append(deed)
            else:
                deed()

        return slot
