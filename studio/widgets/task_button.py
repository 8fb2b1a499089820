"""A button that shows how far the work is that it started, and stops it where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from studio import numbers, theme
from studio.background import BackgroundTask
from studio.widgets.tooltips import wrapped

BAR_PX = 3
FRAME_MS = 60
SWEEP_S = 1.6
"""How long the bar of work of unknown length takes from one side to the other."""


class TaskButton(QPushButton):
    """``wanted`` tells that its work is asked for; while it works a click cancels, or does nothing.

    ``button.follow(task, "Exporting…")`` shows "Exporting… 40%" over a thin bar until the task ends. Work
    that is no :class:`BackgroundTask` uses :meth:`begin`, :meth:`set_progress` and :meth:`finish`. Connect
    ``wanted`` and not ``clicked``, which also comes from the click that cancels.
    """

    wanted = Signal()
    """Clicked, by mouse, key or :meth:`click`, while nothing was going on."""
    cancelled = Signal()
    """Clicked while the work that can be cancelled was going on; it has been told to end."""

    def __init__(self, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._idle_text, self._idle_icon, self._idle_tip = text, icon, ""
        self._busy_text: str | None = None
        self._part = ""
        self._done, self._total = 0, 0
        self._widest = 0
        self._cancel: Callable[[], Any] | None = None
        self._task: BackgroundTask[Any] | None = None
        self._sweep = QTimer(self)
        self._sweep.setInterval(FRAME_MS)
        self._sweep.timeout.connect(self._move_bar)
        self._at = 0.0
        if icon:
            super().setIcon(theme.icon(icon))
        self.clicked.connect(self._clicked)

    # -- the work --

    @property
    def is_busy(self) -> bool:
        """Whether it shows work that goes on."""
        return self._busy_text is not None

    def follow(self, task: BackgroundTask[Any], busy_text: str, can_cancel: bool = True) -> None:
        """Show ``task`` until it ends, however it does; a click cancels it."""
        self.begin(busy_text, task.cancel if can_cancel else None)
        self._task = task
        task.progress.connect(self._progressed)
        task.finished(lambda: self.finish() if self._task is task else None)

    def begin(self, busy_text: str, cancel: Callable[[], Any] | None = None) -> None:
        """Work of unknown length begins; a click calls ``cancel``. It shows until :meth:`finish`."""
        self.finish()
        self._busy_text, self._cancel = busy_text, cancel
        super().setIcon(QIcon() if cancel is None else theme.icon("close"))
        tip = self.tr("Cancel") if cancel is not None else ""
        super().setToolTip(tip)
        self.setAccessibleDescription(tip)
        self._show()

    def set_progress(self, done: int, total: int, text: str = "") -> None:
        """So much is done; ``total`` 0: unknown. ``text``, if any, stands in the place of the busy text."""
        if self._busy_text is None:
            return
        self._done, self._total, self._part = done, total, text
        self._show()

    def finish(self) -> None:
        """The work is over: the button is as it was before."""
        if self._task is not None:
            self._task.progress.disconnect(self._progressed)
        self._task, self._cancel, self._busy_text = None, None, None
        self._part, self._done, self._total, self._at, self._widest = "", 0, 0, 0.0, 0
        self._sweep.stop()
        super().setText(self._idle_text)
        super().setIcon(theme.icon(self._idle_icon) if self._idle_icon else QIcon())
        super().setToolTip(self._idle_tip)
        self.setAccessibleDescription("")
        self.updateGeometry()
        self.update()

    # -- a button --

    def setText(self, text: str) -> None:
        """What it says while nothing goes on."""
        self._idle_text = text
        if not self.is_busy:
            super().setText(text)

    def setToolTip(self, text: str) -> None:
        """What it tells while nothing goes on."""
        self._idle_tip = wrapped(text)
        if not self.is_busy:
            super().setToolTip(self._idle_tip)

    def sizeHint(self) -> QSize:
        """Wide enough for every percentage, so that nothing beside it moves."""
        hint = super().sizeHint()
        if self._busy_text is not None:
            metrics = self.fontMetrics()
            longest = metrics.horizontalAdvance(_percent(self._part or self._busy_text, 1, 1))
            wide = hint.width() - metrics.horizontalAdvance(self.text()) + longest
            self._widest = max(self._widest, wide)
            hint.setWidth(self._widest)
        return hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and the bar at its foot."""
        super().paintEvent(event)
        if not self.is_busy:
            return
        area = QRectF(self.rect()).adjusted(4, 0, -4, -3)
        rail = QRectF(area.left(), area.bottom() - BAR_PX, area.width(), BAR_PX)
        painter = QPainter(self)
        painter.fillRect(rail, theme.color("line"))
        if self._total > 0:
            share = min(max(self._done / self._total, 0.0), 1.0)
            rail.setWidth(area.width() * share)
        else:
            rail = QRectF(rail.left() + rail.width() * 0.75 * self._at, rail.top(), rail.width() / 4, BAR_PX)
        painter.fillRect(rail, theme.color("accent"))

    def _show(self) -> None:
        assert self._busy_text is not None
        super().setText(_percent(self._part or self._busy_text, self._done, self._total))
        if self._total > 0:
            self._sweep.stop()
        elif not self._sweep.isActive():
            self._sweep.start()
        self.updateGeometry()
        self.update()

    def _progressed(self, done: int, total: int, text: str) -> None:
        self.set_progress(done, total, text)

    def _move_bar(self) -> None:
        self._at = (self._at + FRAME_MS / 1000 / SWEEP_S) % 1.0
        self.update()

    def _clicked(self) -> None:
        if not self.is_busy:
            self.wanted.emit()
        elif self._cancel is not None:
            self._cancel()
            self.cancelled.emit()


def _percent(text: str, done: int, total: int) -> str:
    """All of it is told when all of it is done, not half a percent before."""
    return f"{text} {numbers.percent(min(100 * done // total, 100) / 100)}" if total > 0 else text
