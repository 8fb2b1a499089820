"""The picture with its boxes: zoom, pan, and the drags that draw, move, resize and select.

It changes nothing itself: what a finished drag means is told by signals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

from engine.annotations import Box
from studio.annotate.canvas.box_item import BoxItem
from studio.annotate.canvas.drags import BandDrag, DrawDrag, MoveDrag, ResizeDrag
from studio.annotate.canvas.hit import hit_test
from studio.annotate.drawing import Entry

ZOOM_STEP = 1.25
LARGEST_ZOOM = 50.0
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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Picture"))
        self._scene = QGraphicsScene(self)
        # Boxes come and go with every image; an index would be rebuilt more often than it is asked.
        self._scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(self._scene)
        self._picture = QGraphicsPixmapItem()
        self._picture.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._picture.setZValue(-1)
        self._scene.addItem(self._picture)
        self._items: dict[int, BoxItem] = {}
        self._entries: tuple[Entry, ...] = ()
        self._selection: frozenset[int] = frozenset()
        self._draft: Box | None = None
        self._drag: Drag | None = None
        self._pan_from: QPointF | None = None
        self._mouse: QPointF | None = None
        self._fit = "window"
        self.draw_mode = False
        self.squares = False
        self.editable = True
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        for set_policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # panned with the middle button
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setBackgroundBrush(QColor(60, 62, 66))

    # -- what is shown --

    @property
    def image_width(self) -> int:
        """Pixels of the upright image; 0 without one."""
        return self._picture.pixmap().width()

    @property
    def image_height(self) -> int:
        """Pixels of the upright image; 0 without one."""
        return self._picture.pixmap().height()

    @property
    def zoom(self) -> float:
        """Screen pixels per image pixel."""
        return self.transform().m11()

    def set_image(self, image: QImage | None) -> None:
        """Show another picture, fitted as the last one was."""
        self._drag = self._draft = None
        self._picture.setPixmap(QPixmap() if image is None else QPixmap.fromImage(image))
        # Room around the picture lets every corner be brought to the middle of the view.
        margin = max(self.image_width, self.image_height)
        rect = QRectF(0, 0, self.image_width, self.image_height)
        self._scene.setSceneRect(rect.adjusted(-margin, -margin, margin, margin))
        self._refit()

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
        there = {entry.uid for entry in self._entries}
        for uid in [uid for uid in self._items if uid not in there]:
            self._scene.removeItem(self._items.pop(uid))
        for entry in self._entries:
            chosen = entry.uid in self._selection
            item = self._items.get(entry.uid)
            if item is None:
                item = BoxItem(entry.box, chosen, with_labels)
                self._items[entry.uid] = item
                self._scene.addItem(item)
            else:
                item.show_box(entry.box, chosen, with_labels)

    def shown_boxes(self) -> dict[int, Box]:
        """The boxes as they are painted now, by number."""
        return {uid: item.box for uid, item in self._items.items()}

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
        self._scroll(moved.x(), moved.y())
        self.zoomed.emit(self.zoom)

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
        # From here on single pixels are worth seeing as squares.
        mode = Qt.TransformationMode
        self._picture.setTransformationMode(
            mode.FastTransformation if scale >= 4 else mode.SmoothTransformation
        )

    def _scroll(self, dx: int, dy: int) -> None:
        for bar, delta in ((self.horizontalScrollBar(), dx), (self.verticalScrollBar(), dy)):
            bar.setValue(bar.value() + delta)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted picture fitted."""
        super().resizeEvent(event)
        self._refit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        steps = event.angleDelta().y() / 120
        self.set_zoom(self.zoom * ZOOM_STEP**steps, event.position())
        event.accept()

    # -- mouse --

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan_from = event.position()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if event.button() != Qt.MouseButton.LeftButton or not self.image_width:
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
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan_from = None
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
        event.ignore()

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
        item = self._items.get(uid)
        if item is not None:
            item.show_box(box, item.selected, item.with_label)

    def _restore(self) -> None:
        for entry in self._entries:
            self._show_in_item(entry.uid, entry.box)

    def _wants_square(self, modifiers: Qt.KeyboardModifier) -> bool:
        return self.squares != bool(modifiers & Qt.KeyboardModifier.ControlModifier)

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

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """The draft, the rubber band, and in draw mode a crosshair that shows on any picture."""
        painter.save()
        painter.resetTransform()
        if self._draft is not None:
            corners = [
                self.viewportTransform().map(QPointF(x, y))
                for x, y in (
                    (self._draft.xmin, self._draft.ymin),
                    (self._draft.xmax, self._draft.ymax),
                )
            ]
            self._contrasting_rect(painter, QRectF(corners[0], corners[1]))
        if self.draw_mode and self._mouse is not None and self._drag is None and self.editable:
            x, y = self._mouse.x(), self._mouse.y()
            size = self.viewport().size()
            for pen in (QPen(QColor(0, 0, 0, 160), 3), QPen(QColor(255, 255, 255, 230), 1)):
                painter.setPen(pen)
                painter.drawLine(QPointF(x, 0), QPointF(x, size.height()))
                painter.drawLine(QPointF(0, y), QPointF(size.width(), y))
        painter.restore()

    def _contrasting_rect(self, painter: QPainter, rect: QRectF) -> None:
        painter.setBrush(QColor(255, 255, 255, 30))
        for pen in (QPen(QColor(0, 0, 0, 160), 3), QPen(QColor(255, 255, 255), 1, Qt.PenStyle.DashLine)):
            painter.setPen(pen)
            painter.drawRect(rect)
