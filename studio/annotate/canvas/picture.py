"""The picture itself: sharp close up, fast from afar, brighter or darker if a person wants to see more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

AS_IT_IS = 50
"""labelImg's scale of brightness: 0 is black, 100 white."""
SHARP_FROM_ZOOM = 4.0
"""From here on single pixels are worth seeing as squares."""


class Picture:
    """``levels``: the image at half, quarter ... of its size, from which it is painted when far away.

    Without them every frame would have to read all of a 12-megapixel photo.
    """

    def __init__(self) -> None:
        self.image = QImage()
        self._levels: Sequence[QImage] = ()
        self.brightness = AS_IT_IS
        self.hurried = False
        """While the wheel turns, nearest pixels do: smooth ones take four times as long."""

    def show(self, image: QImage | None, levels: Sequence[QImage] = ()) -> None:
        """Another image, or none."""
        # Images, not pixmaps: making one of 200 megapixels would copy 800 MB in the window's thread.
        self.image = QImage() if image is None else image
        self._levels = levels

    @property
    def smallest(self) -> QImage:
        """The smallest level there is."""
        return self._levels[-1] if self._levels else self.image

    @property
    def size(self) -> QSize:
        """Pixels of the upright image; empty without one."""
        return self.image.size()

    def paint(self, painter: QPainter, seen: QRectF, zoom: float) -> None:
        """Paint the part ``seen`` (image pixels) with a painter in image coordinates.

        Brightness is painted over what is seen, so it costs the same for any picture.
        """
        part = seen.intersected(QRectF(self.image.rect()))
        if part.isEmpty():
            return
        source, scale = self.image, 1.0
        for level in self._levels:
            smaller = level.width() / self.image.width()
            if smaller < zoom:
                break
            source, scale = level, smaller
        smooth = zoom < SHARP_FROM_ZOOM and not self.hurried
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        vertical = source.height() / self.image.height()
        painter.drawImage(
            part,
            source,
            QRectF(part.x() * scale, part.y() * vertical, part.width() * scale, part.height() * vertical),
        )
        if self.brightness != AS_IT_IS:
            self._lighten(painter, part)

    def _lighten(self, painter: QPainter, part: QRectF) -> None:
        """White added, or part of the light taken away."""
        change = (self.brightness - AS_IT_IS) / AS_IT_IS
        modes = QPainter.CompositionMode
        if change > 0:
            level = round(255 * change)
            painter.setCompositionMode(modes.CompositionMode_Plus)
        else:
            level = round(255 * (1 + change))
            painter.setCompositionMode(modes.CompositionMode_Multiply)
        painter.fillRect(part, QColor(level, level, level))
        painter.setCompositionMode(modes.CompositionMode_SourceOver)
