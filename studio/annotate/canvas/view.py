"""The picture with its boxes: zoom, pan, and the drags that draw, move, resize and select.

It changes nothing itself: what a finished drag means is told by signals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from engine.annotations import Box
from studio.annotate.canvas.boxes import paint_boxes
from studio.annotate.canvas.drags import BandDrag, DrawDrag, MoveDrag, ResizeDrag
from studio.annotate.canvas.hit import hit_test
from studio.annotate.canvas.overlays import Minimap, paint_crosshair, paint_draft, paint_magnifier
from studio.annotate.canvas.picture import Picture
from studio.annotate.drawing import Entry

ZOOM_STEP = 1.25
LARGEST_ZOOM = 50.0
SETTLE_MS = 120
_AROUND = QColor(60, 62, 66)
SMALLEST_BOX_PX = 3
"""A drag shorter than this on the screen was a click."""

_CURSORS = {
    "": Qt.CursorShape.SizeAllCursor,
    "l": Qt.CursorShape.SizeHorCursor,
    "r": Qt.CursorShape.SizeHorCursor,
    "t": Qt.CursorShape.SizeVerCursor,
    "b": Qt.CursorShape.SizeVerCursor,
    "lt": Qt.CursorShape.SizeFDiagCursor,
    "rb": Qt.CursorShape.SizeFDiagCursor,
    "rt": Qt.CursorShape.SizeBDiagCursor,
    "lb": Qt.CursorShape.SizeBDiagCursor,
}

Drag = DrawDrag | MoveDrag | ResizeDrag | BandDrag


class Canvas(QGraphicsView):
    """Shows one image. Coordinates in signals are pixels of the upright image."""

    drawn = Signal(object)
    """A new Box without label."""
    moved = Signal(float, float)
    """The selected boxes by dx, dy."""
    reshaped = Signal(int, object)
    """(uid, Box)"""
    selected = Signal(object)
    """frozenset of uids"""
    relabel_wanted = Signal(int)
    """uid of a double-clicked box."""
    pointed = Signal(float, float)
    zoomed = Signal(float)
    """Screen pixels per image pixel."""
    cancelled = Signal()
    space_tapped = Signal()
    """The space bar was pressed and nothing was dragged meanwhile."""
    brightness_wheel = Signal(int)
    """Steps of the wheel with Ctrl and Shift held."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Picture"))
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self._picture = Picture()
        self._minimap = Minimap()
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE_MS)
        self._settled.timeout.connect(self._settle)
        self._boxes: dict[int, Box] = {}
        self._with_labels = True
        self._entries: tuple[Entry, ...] = ()
        self._selection: frozenset[int] = frozenset()
        self._draft: Box | None = None
        self._drag: Drag | None = None
        self._pan_from: QPointF | None = None
        self._in_minimap = False
        self._space_held = self._space_used = False
        self._mouse: QPointF | None = None
        self._fit = "window"
        self.draw_mode = False
        self.squares = False
        self.keep_view = True
        """Whether zoom and place stay when another picture is shown."""
        self.editable = True
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
        self._drag = self._draft = None
        centre = self._shown().center()
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

    def show_boxes(
        self,
        entries: Iterable[Entry],
        selection: Collection[int],
        hidden: Collection[int] = (),
        with_labels: bool = True,
    ) -> None:
        """Show these boxes; a drag that is going on keeps its preview."""
        self._entries = tuple(entry for entry in entries if entry.uid not in hidden)
        self._selection = frozenset(selection)
        self._with_labels = with_labels
        self._boxes = {entry.uid: entry.box for entry in self._entries}
        self.viewport().update()

    def shown_boxes(self) -> dict[int, Box]:
        """The boxes as they are painted now, by number."""
        return dict(self._boxes)

    def set_draft(self, box: Box | None) -> None:
        """Show a box that has no class yet."""
        self._draft = box
        self.viewport().update()

    def set_draw_mode(self, on: bool) -> None:
        """Whether a drag draws a new box or selects."""
        self.draw_mode = on
        self._update_cursor()
        self.viewport().update()

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

    # -- mouse --

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space_held):
            self._space_used = self._space_held
            self._pan_from = event.position()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if not left or not self.image_width:
            return
        place = self._minimap_rect()
        if place is not None and place.contains(event.position()):
            self._in_minimap = True
            self._pan_in_minimap(event.position())
            return
        x, y = self._image_point(event.position())
        width, height = float(self.image_width), float(self.image_height)
        if self.draw_mode:
            if self.editable:
                start = (min(max(x, 0.0), width), min(max(y, 0.0), height))
                self._drag = DrawDrag(start, width, height)
            return
        hit = hit_test(self._entries, self._selection, x, y, 1 / self.zoom)
        adding = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if hit is None:
            if not adding:
                self.selected.emit(frozenset())
            self._drag = BandDrag((x, y))
            return
        if adding:
            self.selected.emit(self._selection ^ {hit.uid})
            return
        if hit.uid not in self._selection:
            self.selected.emit(frozenset({hit.uid}))
        if not self.editable:
            return
        chosen = tuple(entry for entry in self._entries if entry.uid in self._selection)
        if hit.edges and len(chosen) == 1:
            self._drag = ResizeDrag((x, y), chosen[0], hit.edges, width, height)
        else:
            self._drag = MoveDrag((x, y), chosen, width, height)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what the drag would do."""
        if self._pan_from is not None:
            delta = self._pan_from - event.position()
            self._pan_from = event.position()
            self._fit = ""
            self._scroll(round(delta.x()), round(delta.y()))
            return
        if self._in_minimap:
            self._pan_in_minimap(event.position())
            return
        self._mouse = event.position()
        point = self._image_point(event.position())
        self.pointed.emit(*point)
        self._preview(point, event.modifiers())
        if self._drag is None:
            self._update_cursor()
        if self.draw_mode or self._drag is not None:
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell what the drag did."""
        if self._pan_from is not None or self._in_minimap:
            self._pan_from, self._in_minimap = None, False
            self._update_cursor()
            return
        drag, self._drag = self._drag, None
        if drag is None or event.button() != Qt.MouseButton.LeftButton:
            return
        point = self._image_point(event.position())
        enough = SMALLEST_BOX_PX / self.zoom
        if isinstance(drag, DrawDrag):
            box = drag.box(point, self._wants_square(event.modifiers()))
            self._draft = None
            if box.width >= enough and box.height >= enough:
                self.drawn.emit(box)
        elif isinstance(drag, MoveDrag):
            dx, dy = drag.offset(point)
            if abs(dx) >= enough or abs(dy) >= enough:
                self.moved.emit(dx, dy)
            else:
                self._restore()
        elif isinstance(drag, ResizeDrag):
            box = drag.box(point)
            if box != drag.entry.box and box.width > 0 and box.height > 0:
                self.reshaped.emit(drag.entry.uid, box)
            else:
                self._restore()
        else:
            self._draft = None
            enclosed = drag.enclosed(point, self._entries)
            if enclosed:
                adding = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self.selected.emit(self._selection | enclosed if adding else enclosed)
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on a box asks for its class."""
        hit = hit_test(self._entries, self._selection, *self._image_point(event.position()), 1 / self.zoom)
        if hit is not None and not self.draw_mode:
            self.relabel_wanted.emit(hit.uid)
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: object) -> None:
        """No crosshair while the mouse is elsewhere."""
        self._mouse = None
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends a drag without effect, or asks to leave the draw mode."""
        if event.key() == Qt.Key.Key_Escape:
            if self._drag is not None:
                self._drag = self._draft = None
                self._restore()
            else:
                self.cancelled.emit()
            self.viewport().update()
            return
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
        self._update_cursor()
        if not self._space_used:
            self.space_tapped.emit()

    def event(self, event: QEvent) -> bool:
        """The space bar comes here before any shortcut, as holding it pans."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and not event.modifiers()
        ):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A space bar that is released elsewhere is not held here any more."""
        self._space_held = False
        super().focusOutEvent(event)

    def _pan_in_minimap(self, at: QPointF) -> None:
        place = self._minimap_rect()
        if place is not None:
            self._fit = ""
            self.centerOn(self._minimap.image_point(at, place))

    def _preview(self, point: tuple[float, float], modifiers: Qt.KeyboardModifier) -> None:
        drag = self._drag
        if isinstance(drag, DrawDrag):
            self._draft = drag.box(point, self._wants_square(modifiers))
        elif isinstance(drag, BandDrag):
            self._draft = drag.rect(point)
        elif isinstance(drag, MoveDrag):
            for uid, box in drag.preview(point).items():
                self._show_in_item(uid, box)
        elif isinstance(drag, ResizeDrag):
            self._show_in_item(drag.entry.uid, drag.box(point))

    def _show_in_item(self, uid: int, box: Box) -> None:
        if uid in self._boxes:
            self._boxes[uid] = box

    def _restore(self) -> None:
        for entry in self._entries:
            self._show_in_item(entry.uid, entry.box)

    def _wants_square(self, modifiers: Qt.KeyboardModifier) -> bool:
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        return self.squares != bool(modifiers & held)

    def _image_point(self, position: QPointF) -> tuple[float, float]:
        inverse, _ = self.viewportTransform().inverted()
        point = inverse.map(position)
        return point.x(), point.y()

    def _update_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self.draw_mode and self.editable:
            shape = Qt.CursorShape.CrossCursor
        elif self._mouse is not None:
            x, y = self._image_point(self._mouse)
            hit = hit_test(self._entries, self._selection, x, y, 1 / self.zoom)
            if hit is not None and self.editable:
                shape = _CURSORS[hit.edges]
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(QCursor(shape))

    # -- painting --

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The picture on dark grey; Qt keeps it until it moves."""
        part = QRectF(rect)
        painter.fillRect(part, _AROUND)
        self._picture.paint(painter, part, self.zoom)

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """What lies over the picture in screen pixels."""
        painter.save()
        painter.resetTransform()
        size = self.viewport().size()
        seen = QRectF(self.viewport().rect())
        to_view = self.viewportTransform()
        paint_boxes(painter, self._boxes, self._selection, to_view, seen, self._with_labels)
        if self._draft is not None:
            paint_draft(painter, self._draft, to_view)
        if self.draw_mode and self._mouse is not None and self._drag is None and self.editable:
            paint_crosshair(painter, self._mouse, size)
        if self._mouse is not None and isinstance(self._drag, DrawDrag | ResizeDrag):
            point = QPointF(*self._image_point(self._mouse))
            paint_magnifier(painter, self._picture.image, point, self._mouse, self.zoom, size)
        elif (place := self._minimap_rect()) is not None:
            self._minimap.paint(painter, place, self._shown())
        painter.restore()

    def _shown(self) -> QRectF:
        """The part of the image the view shows, in image pixels."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.mapRect(QRectF(self.viewport().rect()))

    def _minimap_rect(self) -> QRectF | None:
        return self._minimap.rect(self._shown(), self.viewport().size())
