"""The canvas: boxes over the picture, and the drags that draw, move, resize, copy and select them.

It changes nothing itself: what a finished drag means is told by signals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QCursor, QImage, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from engine.annotations import Box
from studio.annotate.canvas.boxes import paint_boxes
from studio.annotate.canvas.drags import BandDrag, CarryDrag, DrawDrag, MoveDrag, ResizeDrag
from studio.annotate.canvas.hit import hit_test
from studio.annotate.canvas.key_view import KeyView
from studio.annotate.canvas.overlays import paint_crosshair, paint_draft, paint_magnifier
from studio.annotate.drawing import Entry

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

Drag = DrawDrag | MoveDrag | CarryDrag | ResizeDrag | BandDrag


class Canvas(KeyView):
    """Boxes on one image. Coordinates in signals are pixels of the upright image."""

    moved = Signal(float, float)
    """The selected boxes by dx, dy."""
    carried = Signal(float, float, object)
    """(dx, dy, QPoint on the screen): the selected boxes, with the right button; copy them or move them?"""
    menu_wanted = Signal(object)
    """QPoint on the screen: a click with the right button."""
    reshaped = Signal(int, object)
    """(uid, Box)"""
    selected = Signal(object)
    """frozenset of uids"""
    relabel_wanted = Signal(int)
    """uid of a double-clicked box."""
    refused = Signal()
    """A press that did nothing, as the canvas is locked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Picture"))
        self._boxes: dict[int, Box] = {}
        self._with_labels = True
        self._entries: tuple[Entry, ...] = ()
        self._selection: frozenset[int] = frozenset()
        self._drag: Drag | None = None
        self.locked = False
        """While a question about a box is open, the mouse pans and zooms, and nothing else."""

    # -- what is shown --

    def set_image(self, image: QImage | None, levels: Sequence[QImage] = ()) -> None:
        """As in the picture's view; a drag that is going on ends without effect."""
        self._drag = None
        super().set_image(image, levels)

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

    def box_in_hand(self) -> Box | None:
        """The box that is being drawn, or the only selected one, as it is painted now."""
        if len(self._drafts) == 1 and not isinstance(self._drag, BandDrag | CarryDrag):
            return self._drafts[0]
        return self._boxes.get(next(iter(self._selection))) if len(self._selection) == 1 else None

    def set_draw_mode(self, on: bool) -> None:
        """Whether a drag draws a new box or selects."""
        super().set_draw_mode(on)
        self._update_cursor()

    # -- mouse --

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if self.begin_pan(event) or not self.image_width:
            return
        x, y = self._image_point(event.position())
        if self.locked:
            self.refused.emit()
            return
        if event.button() == Qt.MouseButton.RightButton:
            self._press_right(x, y)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        width, height = float(self.image_width), float(self.image_height)
        if self.draw_mode:
            self._end_pen()
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
        # Also what is selected already: it may be so because it was drawn, and now a hand has chosen it.
        self.selected.emit(self._selection if hit.uid in self._selection else frozenset({hit.uid}))
        if not self.editable:
            return
        chosen = tuple(entry for entry in self._entries if entry.uid in self._selection)
        if hit.edges and len(chosen) == 1:
            self._drag = ResizeDrag((x, y), chosen[0], hit.edges, width, height)
        else:
            self._drag = MoveDrag((x, y), chosen, width, height)

    def _press_right(self, x: float, y: float) -> None:
        """As in labelImg: the boxes under the mouse are carried, and what that means is asked at the end."""
        hit = hit_test(self._entries, self._selection, x, y, 1 / self.zoom)
        if hit is None and not self.draw_mode:
            self.selected.emit(frozenset())  # its menu is about the picture
        if hit is None or self.draw_mode or self._drag is not None:
            return
        self.selected.emit(self._selection if hit.uid in self._selection else frozenset({hit.uid}))
        if self.editable:
            chosen = tuple(entry for entry in self._entries if entry.uid in self._selection)
            self._drag = CarryDrag((x, y), chosen, float(self.image_width), float(self.image_height))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what the drag would do."""
        if self.pan(event):
            return
        self._mouse = event.position()
        self._mouse_moved()
        point = self._image_point(event.position())
        self._preview(point, event.modifiers())
        self.pointed.emit(*point)
        if self._drag is None:
            self._update_cursor()
        if self.draw_mode or self._drag is not None:
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell what the drag did."""
        if self.end_pan():
            self._update_cursor()
            return
        carrying = isinstance(self._drag, CarryDrag)
        if event.button() == (Qt.MouseButton.RightButton if carrying else Qt.MouseButton.LeftButton):
            drag, self._drag = self._drag, None
            if drag is not None:
                self._finish(drag, event)
        elif event.button() == Qt.MouseButton.RightButton and self._drag is None and not self.locked:
            self.menu_wanted.emit(event.globalPosition().toPoint())
        self.viewport().update()

    def _finish(self, drag: Drag, event: QMouseEvent) -> None:
        point = self._image_point(event.position())
        enough = SMALLEST_BOX_PX / self.zoom
        self._drafts = ()
        if isinstance(drag, DrawDrag):
            box = drag.box(point, self._wants_square(event.modifiers()))
            if box.width >= enough and box.height >= enough:
                self.drawn.emit(box)
        elif isinstance(drag, CarryDrag):
            dx, dy = drag.offset(point)
            at = event.globalPosition().toPoint()
            if abs(dx) >= enough or abs(dy) >= enough:
                self._drafts = tuple(drag.preview(point).values())
                self.carried.emit(dx, dy, at)
            else:
                self.menu_wanted.emit(at)
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
        elif enclosed := drag.enclosed(point, self._entries):
            adding = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.selected.emit(self._selection | enclosed if adding else enclosed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on a box asks for its class."""
        hit = hit_test(self._entries, self._selection, *self._image_point(event.position()), 1 / self.zoom)
        if hit is not None and not self.draw_mode and not self.locked:
            self.relabel_wanted.emit(hit.uid)
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key: at the selected box, else in the middle. The mouse's menu waits for the release."""
        event.accept()
        if event.reason() == QContextMenuEvent.Reason.Mouse or not self.image_width:
            return
        chosen = [entry.box for entry in self._entries if entry.uid in self._selection]
        middle = self.viewport().rect().center()
        if chosen:
            x, y = (chosen[0].xmin + chosen[0].xmax) / 2, (chosen[0].ymin + chosen[0].ymax) / 2
            at = self.mapFromScene(x, y)
            middle = at if self.viewport().rect().contains(at) else middle
        self.menu_wanted.emit(self.viewport().mapToGlobal(middle))

    def leaveEvent(self, event: object) -> None:
        """No crosshair while the mouse is elsewhere."""
        self._mouse = None
        self.left.emit()
        self.viewport().update()

    def _escape(self) -> None:
        """A drag ends without effect."""
        if self._drag is None:
            super()._escape()
            return
        self._drag, self._drafts = None, ()
        self._restore()
        self.viewport().update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The cursor of the picture under the mouse, once Space is released."""
        super().keyReleaseEvent(event)
        self._update_cursor()

    def _preview(self, point: tuple[float, float], modifiers: Qt.KeyboardModifier) -> None:
        drag = self._drag
        if isinstance(drag, DrawDrag):
            self._drafts = (drag.box(point, self._wants_square(modifiers)),)
        elif isinstance(drag, BandDrag):
            self._drafts = (drag.rect(point),)
        elif isinstance(drag, CarryDrag):
            self._drafts = tuple(drag.preview(point).values())
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
        """What lies over the picture in screen pixels."""
        painter.save()
        painter.resetTransform()
        size = self.viewport().size()
        seen = QRectF(self.viewport().rect())
        to_view = self.viewportTransform()
        paint_boxes(painter, self._boxes, self._selection, to_view, seen, self._with_labels)
        for draft in self._drafts:
            paint_draft(painter, draft, to_view)
        if self._paint_pen(painter):
            painter.restore()
            return
        if self.draw_mode and self._mouse is not None and self._drag is None and self.editable:
            paint_crosshair(painter, self._mouse, size)
        if self._mouse is not None and isinstance(self._drag, DrawDrag | ResizeDrag):
            point = QPointF(*self._image_point(self._mouse))
            paint_magnifier(painter, self._picture.image, point, self._mouse, self.zoom, size)
        elif (place := self._minimap_rect()) is not None:
            self._minimap.paint(painter, place, self._shown())
        painter.restore()
