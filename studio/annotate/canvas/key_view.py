"""Boxes drawn with keys: in the draw mode arrows move a point, Enter fixes one corner and then the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from engine.annotations import Box
from studio.annotate.canvas.drags import DrawDrag, Point
from studio.annotate.canvas.overlays import paint_crosshair, paint_magnifier
from studio.annotate.canvas.picture_view import PictureView

FAR = 10
"""Steps with Shift held are so much longer."""
_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Pen:
    """Where the keys are on an image of ``width`` x ``height`` pixels; ``begun``: the first corner."""

    at: Point
    width: float
    height: float
    begun: Point | None = None

    def moved(self, dx: float, dy: float) -> Pen:
        """The same, so much further, inside the image."""
        x, y = self.at[0] + dx, self.at[1] + dy
        return replace(self, at=(min(max(x, 0.0), self.width), min(max(y, 0.0), self.height)))

    def box(self, square: bool) -> Box | None:
        """From the first corner to here, without a label; None before there is one."""
        if self.begun is None:
            return None
        return DrawDrag(self.begun, self.width, self.height).box(self.at, square)


class KeyView(PictureView):
    """The draw mode and what is drawn in it with keys. Coordinates in signals are pixels of the image."""

    drawn = Signal(object)
    """A new Box without label."""
    pointed = Signal(float, float)
    """Where the mouse or the keys are."""
    left = Signal()
    """Neither mouse nor keys are on the picture any more."""
    cancelled = Signal()
    """Esc, with nothing begun."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drafts: tuple[Box, ...] = ()
        self._pen: Pen | None = None
        self._mouse: QPointF | None = None
        self.draw_mode = False
        self.squares = False
        self.editable = True

    def set_image(self, image: QImage | None, levels: Sequence[QImage] = ()) -> None:
        """As in the picture's view; what was begun ends without effect."""
        self._end_pen()
        self._drafts = ()
        super().set_image(image, levels)

    def set_drafts(self, boxes: Iterable[Box]) -> None:
        """Show boxes that are none yet: one without a class, or some that are being copied."""
        self._drafts = tuple(boxes)
        self.viewport().update()

    def set_draw_mode(self, on: bool) -> None:
        """Whether a drag draws a new box or selects. With the mouse elsewhere the keys' crosshair shows."""
        if on != self.draw_mode:
            self._end_pen()
        self.draw_mode = on
        if on and self._mouse is None and self._pen is None and self.editable:
            self._pen = self._new_pen()
        self.viewport().update()

    # -- keys --

    def _keeps(self, event: QKeyEvent) -> bool:
        """Arrows are the pen's while boxes are drawn, and Enter once it is seen; else they are commands."""
        held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if self.draw_mode and self.editable and self.image_width and not held:
            key = Qt.Key(event.key())
            if key in _WAYS or (key in _ENTER and self._pen is not None):
                return True
        return super()._keeps(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Draw with keys; Esc takes back the first corner, then asks to leave the draw mode."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif not self._keeps(event) or key == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        elif key in _WAYS:
            far = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            step = far * self.pixel_step()
            self._move_pen(_WAYS[key][0] * step, _WAYS[key][1] * step)
        else:
            self._fix_corner()

    def pixel_step(self) -> int:
        """Image pixels of the smallest step that is seen."""
        return max(round(1 / self.zoom), 1)

    def _escape(self) -> None:
        if self._pen is not None and self._pen.begun is not None:
            self._pen, self._drafts = replace(self._pen, begun=None), ()
        else:
            self.cancelled.emit()
        self.viewport().update()

    def _new_pen(self) -> Pen | None:
        """At the mouse, or in the middle of what is seen of the picture."""
        if not self.image_width:
            return None
        width, height = float(self.image_width), float(self.image_height)
        if self._mouse is not None:
            x, y = self._image_point(self._mouse)
        else:
            centre = self._shown().center()
            x, y = centre.x(), centre.y()
        return Pen((float(round(x)), float(round(y))), width, height).moved(0, 0)

    def _move_pen(self, dx: int, dy: int) -> None:
        pen = self._pen or self._new_pen()
        if pen is None:
            return
        self._pen = pen.moved(dx, dy)
        x, y = self._pen.at
        self.reveal(max(x - 1, 0), max(y - 1, 0), min(x + 1, pen.width), min(y + 1, pen.height))
        self._show_pen()

    def _fix_corner(self) -> None:
        pen = self._pen
        if pen is None:
            return
        box = pen.box(self.squares)
        if box is None:
            self._pen = replace(pen, begun=pen.at)
        elif box.width >= 1 and box.height >= 1:
            self._pen, self._drafts = replace(pen, begun=None), ()
            self.drawn.emit(box)
        self._show_pen()

    def _show_pen(self) -> None:
        if self._pen is not None:
            box = self._pen.box(self.squares)
            if box is not None:
                self._drafts = (box,)
            self.pointed.emit(*self._pen.at)
        self.viewport().update()

    def _end_pen(self) -> None:
        pen, self._pen = self._pen, None
        if pen is not None and pen.begun is not None:
            self._drafts = ()
        if pen is not None and self._mouse is None:
            self.left.emit()

    def _mouse_moved(self) -> None:
        """The crosshair follows the mouse again, unless a box is half drawn with keys."""
        if self._pen is not None and self._pen.begun is None:
            self._pen = None

    # -- painting --

    def _paint_pen(self, painter: QPainter) -> bool:
        """Paint its crosshair and the surroundings enlarged, if it is seen."""
        if self._pen is None or not self.draw_mode:
            return False
        point = QPointF(*self._pen.at)
        at, size = self.viewportTransform().map(point), self.viewport().size()
        paint_crosshair(painter, at, size)
        paint_magnifier(painter, self._picture.image, point, at, self.zoom, size)
        return True
