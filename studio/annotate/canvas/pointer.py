"""The line below the picture: where mouse or keys are, and how large the box in hand will be saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QWidget

from studio import numbers
from studio.annotate.canvas.view import Canvas
from studio.annotate.session import Session


class PointerLabel(QLabel):
    """Follows ``canvas``; ``session`` gives the image that is on it. :meth:`refresh` when boxes changed."""

    def __init__(
        self, canvas: Canvas, session: Callable[[], Session | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pointer")
        self._canvas, self._session = canvas, session
        self._at: tuple[float, float] | None = None
        canvas.pointed.connect(lambda x, y: self._point((x, y)))
        canvas.left.connect(lambda: self._point(None))

    def _point(self, at: tuple[float, float] | None) -> None:
        self._at = at
        self.refresh()

    def refresh(self) -> None:
        """Say it anew."""
        session, box = self._session(), self._canvas.box_in_hand()
        parts = []
        if self._at is not None and session is not None:
            parts.append(f"x {self._at[0]:.0f}  y {self._at[1]:.0f}")
        if box is not None and session is not None:
            parts.append(size_text(session.saved_size(box)))
        self.setText("   ".join(parts))


def size_text(size: tuple[float, float]) -> str:
    """Whole numbers as such; a file of another program may hold fractions."""
    width, height = (numbers.written(round(value, 2), "g") for value in size)
    return f"{width} × {height}"
