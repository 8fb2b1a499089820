"""The picture alone: pan, minimap and brightness. What is drawn on it is the canvas's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from studio.annotate.canvas.overlays import Minimap
from studio.annotate.canvas.zoom_view import ZOOM_STEP, ZoomView

_AROUND = QColor(60, 62, 66)


class PictureView(ZoomView):
    """Shows one image. Coordinates in signals are pixels of the upright image."""

    space_tapped = Signal()
    """The space bar was pressed and nothing was dragged meanwhile."""
    brightness_wheel = Signal(int)
    """Steps of the wheel with Ctrl and Shift held."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._minimap = Minimap()
        self._pan_from: QPointF | None = None
        self._in_minimap = False
        self._space_held = self._space_used = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # The picture is the background: it is painted anew only when it moves, not for every box.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)

    # -- what is shown --

    def set_image(self, image: QImage | None, levels: Sequence[QImage] = ()) -> None:
        """As in the view below, with the minimap."""
        super().set_image(image, levels)
        self._minimap.set_picture(self._picture.smallest, self._picture.size)

    def set_brightness(self, brightness: int) -> None:
        """Show the picture darker or brighter: 0 to 100, 50 as it is."""
        self._picture.brightness = min(max(brightness, 0), 100)
        self._repaint_picture()

    @property
    def brightness(self) -> int:
        """0 to 100, 50 as it is."""
        return self._picture.brightness

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; with Ctrl and Shift change the brightness."""
        # With Shift held some desktops turn the wheel's direction.
        delta = event.angleDelta()
        steps = (delta.y() or delta.x()) / 120
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & both == both:
            self.brightness_wheel.emit(round(steps))
            event.accept()
            return
        self.set_zoom(self.zoom * ZOOM_STEP**steps, event.position())
        event.accept()

    # -- panning --

    def begin_pan(self, event: QMouseEvent) -> bool:
        """Whether this press pans: the middle button, the left one with Space held, or in the minimap."""
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space_held):
            self._space_used = self._space_held
            self._pan_from = event.position()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return True
        place = self._minimap_rect() if left and self.image_width else None
        if place is not None and place.contains(event.position()):
            self._in_minimap = True
            self._pan_in_minimap(event.position())
            return True
        return False

    def pan(self, event: QMouseEvent) -> bool:
        """Follow the mouse, if a press has begun that."""
        if self._pan_from is not None:
            delta = self._pan_from - event.position()
            self._pan_from = event.position()
            self._fit = ""
            self._scroll(round(delta.x()), round(delta.y()))
            return True
        if self._in_minimap:
            self._pan_in_minimap(event.position())
            return True
        return False

    def end_pan(self) -> bool:
        """Whether this release ended a pan."""
        panned = self._pan_from is not None or self._in_minimap
        self._pan_from, self._in_minimap = None, False
        return panned

    def _pan_in_minimap(self, at: QPointF) -> None:
        place = self._minimap_rect()
        if place is not None:
            self._fit = ""
            self.centerOn(self._minimap.image_point(at, place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space held pans."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._space_held, self._space_used = True, False
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            return
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space without a drag is a tap, which is a command's key."""
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat() or not self._space_held:
            event.ignore()
            return
        self._space_held = False
        self.viewport().unsetCursor()
        if not self._space_used:
            self.space_tapped.emit()

    def event(self, event: QEvent) -> bool:
        """Some keys come here before any shortcut."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self._keeps(event):
            event.accept()
            return True
        return super().event(event)

    def _keeps(self, event: QKeyEvent) -> bool:
        """Whether a key is no shortcut here: the space bar, as holding it pans."""
        return event.key() == Qt.Key.Key_Space and not event.modifiers()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A space bar that is released elsewhere is not held here any more."""
        self._space_held = False
        super().focusOutEvent(event)

    # -- painting --

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The picture on dark grey; Qt keeps it until it moves."""
        part = QRectF(rect)
        painter.fillRect(part, _AROUND)
        self._picture.paint(painter, part, self.zoom)

    def _minimap_rect(self) -> QRectF | None:
        return self._minimap.rect(self._shown(), self.viewport().size())
