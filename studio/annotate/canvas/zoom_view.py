"""One picture, zoomed: fitted, or as a person has zoomed it, from picture to picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QWidget

from studio.annotate.canvas.picture import Picture

ZOOM_STEP = 1.25
LARGEST_ZOOM = 50.0
SETTLE_MS = 120


@dataclass(frozen=True)
class Place:
    """What a view shows of a picture, told so that it means the same on a picture of another size.

    ``zoom``: against the zoom that shows all of it; ``x``, ``y``: the middle of the view, as shares of its
    width and height.
    """

    zoom: float
    x: float
    y: float


class ZoomView(QGraphicsView):
    """Shows one image. Coordinates are pixels of the upright image."""

    zoomed = Signal(float)
    """Screen pixels per image pixel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self._picture = Picture()
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE_MS)
        self._settled.timeout.connect(self._settle)
        self._fit = "window"
        self._place: Place | None = None
        """Of the picture that was shown last."""
        self._waiting_centre: QPointF | None = None
        self.keep_view = True
        """Whether zoom and place stay when another picture is shown."""
        # Where one reads from right to left the scroll bars would count from there, and photos do not.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        for set_policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # panned with the middle button
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)

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
        """Show another picture: fitted, or with ``keep_view`` the same part of it as of the last one.

        ``levels``: the same picture at half, quarter ... of its size, for speed.
        """
        if self.image_width:
            self._place = self._current_place()
        if not self.keep_view and not self._fit:
            self._fit = "window"
        self._picture.show(image, levels)
        # Room around the picture lets every corner be brought to the middle of the view.
        margin = max(self.image_width, self.image_height)
        rect = QRectF(0, 0, self.image_width, self.image_height)
        self._scene.setSceneRect(rect.adjusted(-margin, -margin, margin, margin))
        if not self._fit:
            self._go_on()
        self._refit()
        self._repaint_picture()

    def _go_on(self) -> None:
        """Show of this picture what was shown of the last one."""
        if self._waiting_centre is not None:
            self.centerOn(self._waiting_centre)
            self._waiting_centre = None
        elif self._place is None:
            self._fit = "window"
        elif self.image_width:
            self._set_scale(self._possible(self._place.zoom * self._fit_scale("window")))
            self.centerOn(self._place.x * self.image_width, self._place.y * self.image_height)
            self.zoomed.emit(self.zoom)

    def _current_place(self) -> Place:
        centre = self._shown().center()
        zoom = self.zoom / self._fit_scale("window")
        return Place(zoom, centre.x() / self.image_width, centre.y() / self.image_height)

    def begin_anew(self) -> None:
        """The next picture is fitted, however the last one was zoomed."""
        self._fit, self._place, self._waiting_centre = "window", None, None

    def look_like(self, other: ZoomView) -> None:
        """The zoom and place of another view, for the picture that comes next: it is the same one."""
        if not other._fit:
            self._set_scale(other.zoom)
            self._waiting_centre = other._shown().center()
        self._fit = other._fit

    def _repaint_picture(self) -> None:
        self.resetCachedContent()
        self.viewport().update()

    # -- zoom --

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
        self._set_scale(self._possible(zoom))
        moved = self.mapFromScene(before) - at.toPoint()
        self._picture.hurried = True
        self._settled.start()
        self._scroll(moved.x(), moved.y())
        self.zoomed.emit(self.zoom)

    def _possible(self, zoom: float) -> float:
        smallest = min(self._fit_scale("window"), 1.0) / 2
        return min(max(zoom, smallest), LARGEST_ZOOM)

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

    def _image_point(self, position: QPointF) -> tuple[float, float]:
        inverse, _ = self.viewportTransform().inverted()
        point = inverse.map(position)
        return point.x(), point.y()

    def _shown(self) -> QRectF:
        """The part of the image the view shows, in image pixels."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.mapRect(QRectF(self.viewport().rect()))
