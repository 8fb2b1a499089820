"""The picture alone: zoom, pan, minimap and brightness. What is drawn on it is the canvas's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from studio.annotate.canvas.overlays import Minimap
from studio.annotate.canvas.picture import Picture

ZOOM_STEP = 1.25
LARGEST_ZOOM = 50.0
SETTLE_MS = 120
_AROUND = QColor(60, 62, 66)


class PictureView(QGraphicsView):
    """Shows one image. Coordinates in signals are pixels of the upright image."""

    zoomed = Signal(float)
    """Screen pixels per image pixel."""
    space_tapped = Signal()
    """The space bar was pressed and nothing was dragged meanwhile."""
    brightness_wheel = Signal(int)
    """Steps of the wheel with Ctrl and Shift held."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self._picture = Picture()
        self._minimap = Minimap()
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE_MS)
        self._settled.timeout.connect(self._settle)
        self._pan_from: QPointF | None = None
        self._in_minimap = False
        self._space_held = self._space_used = False
        self._fit = "window"
        self._waiting_centre: QPointF | None = None
        self.keep_view = True
        """Whether zoom and place stay when another picture is shown."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        for set_policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # panned with the middle button
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        # The picture is the background: it is painted anew only when it moves, not for every box.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)

    # -- what is shown --

    @property
    def image_width(self) -> int:
        """Pixels of the upright image; 0 without one."""
        return self._picture.size.width()

    @property
    def image_height(self) -> int:
        """Pixels of the upright image; 0 without one."""
        return self._picture.size.height()

    @property
    def zoom(self) -> float:
        """Screen pixels per image pixel."""
        return self.transform().m11()

    def set_image(self, image: QImage | None, levels: Sequence[QImage] = ()) -> None:
        """Show another picture: fitted, or with ``keep_view`` at the zoom and place of the last one.

        ``levels``: the same picture at half, quarter ... of its size, for speed.
        """
        centre = self._waiting_centre or self._shown().center()
        self._waiting_centre = None
        if not self.keep_view and not self._fit:
            self._fit = "window"
        self._picture.show(image, levels)
        self._minimap.set_picture(self._picture.smallest, self._picture.size)
        # Room around the picture lets every corner be brought to the middle of the view.
        margin = max(self.image_width, self.image_height)
        rect = QRectF(0, 0, self.image_width, self.image_height)
        self._scene.setSceneRect(rect.adjusted(-margin, -margin, margin, margin))
        if not self._fit:
            self.centerOn(centre)
        self._refit()
        self._repaint_picture()

    def look_like(self, other: PictureView) -> None:
        """The zoom and place of another view, for the picture that comes next."""
        if not other._fit:
            self._set_scale(other.zoom)
            self._waiting_centre = other._shown().center()
        self._fit = other._fit

    def set_brightness(self, brightness: int) -> None:
        """Show the picture darker or brighter: 0 to 100, 50 as it is."""
        self._picture.brightness = min(max(brightness, 0), 100)
        self._repaint_picture()

    def _repaint_picture(self) -> None:
        self.resetCachedContent()
        self.viewport().update()

    @property
    def brightness(self) -> int:
        """0 to 100, 50 as it is."""
        return self._picture.brightness

    # -- zoom and pan --

    def fit_window(self) -> None:
        """The whole picture."""
        self._fit = "window"
        self._refit()

    def fit_width(self) -> None:
        """The picture as wide as the view."""
        self._fit = "width"
        self._refit()

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom so that the picture's point under ``anchor`` (view coordinates) stays where it is."""
        if not self.image_width:
            return
        self._fit = ""
        at = anchor if anchor is not None else QPointF(self.viewport().rect().center())
        before = self.mapToScene(at.toPoint())
        smallest = min(self._fit_scale("window"), 1.0) / 2
        self._set_scale(min(max(zoom, smallest), LARGEST_ZOOM))
        moved = self.mapFromScene(before) - at.toPoint()
        self._picture.hurried = True
        self._settled.start()
        self._scroll(moved.x(), moved.y())
        self.zoomed.emit(self.zoom)

    def _settle(self) -> None:
        """The wheel rests: paint smoothly."""
        self._picture.hurried = False
        self._repaint_picture()

    def zoom_in(self) -> None:
        """One step closer."""
        self.set_zoom(self.zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.set_zoom(self.zoom / ZOOM_STEP)

    def reveal(self, xmin: float, ymin: float, xmax: float, ymax: float) -> None:
        """Bring a part of the picture (image pixels) into view, if it is not there."""
        part = QRectF(xmin, ymin, xmax - xmin, ymax - ymin)
        if not self._shown().contains(part):
            self._fit = ""
            self.centerOn(part.center())

    def _refit(self) -> None:
        if self._fit and self.image_width:
            self._set_scale(self._fit_scale(self._fit))
            self.centerOn(self.image_width / 2, self.image_height / 2)
            self.zoomed.emit(self.zoom)

    def _fit_scale(self, kind: str) -> float:
        horizontal = (self.viewport().width() - 8) / max(self.image_width, 1)
        vertical = (self.viewport().height() - 8) / max(self.image_height, 1)
        return max(horizontal if kind == "width" else min(horizontal, vertical), 0.01)

    def _set_scale(self, scale: float) -> None:
        self.resetTransform()
        self.scale(scale, scale)

    def _scroll(self, dx: int, dy: int) -> None:
        for bar, delta in ((self.horizontalScrollBar(), dx), (self.verticalScrollBar(), dy)):
            bar.setValue(bar.value() + delta)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted picture fitted."""
        super().resizeEvent(event)
        self._refit()

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

    def _image_point(self, position: QPointF) -> tuple[float, float]:
        inverse, _ = self.viewportTransform().inverted()
        point = inverse.map(position)
        return point.x(), point.y()

    # -- painting --

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The picture on dark grey; Qt keeps it until it moves."""
        part = QRectF(rect)
        painter.fillRect(part, _AROUND)
        self._picture.paint(painter, part, self.zoom)

    def _shown(self) -> QRectF:
        """The part of the image the view shows, in image pixels."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.mapRect(QRectF(self.viewport().rect()))

    def _minimap_rect(self) -> QRectF | None:
        return self._minimap.rect(self._shown(), self.viewport().size())
