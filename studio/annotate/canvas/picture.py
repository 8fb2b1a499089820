"""The picture itself, darker or brighter than it is if a person wants to see more."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsPixmapItem, QStyleOptionGraphicsItem, QWidget

AS_IT_IS = 50
"""labelImg's scale: 0 is black, 100 white."""


class Picture(QGraphicsPixmapItem):
    """Brightness is painted over what is seen, so it costs the same for any picture."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-1)
        self.brightness = AS_IT_IS

    def set_brightness(self, brightness: int) -> None:
        """0 to 100; the image itself stays as it is."""
        self.brightness = min(max(brightness, 0), 100)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """The pixels, then white added or part of the light taken away."""
        super().paint(painter, option, widget)  # type: ignore[arg-type]
        if self.brightness == AS_IT_IS:
            return
        change = (self.brightness - AS_IT_IS) / AS_IT_IS
        modes = QPainter.CompositionMode
        if change > 0:
            level = round(255 * change)
            painter.setCompositionMode(modes.CompositionMode_Plus)
        else:
            level = round(255 * (1 + change))
            painter.setCompositionMode(modes.CompositionMode_Multiply)
        painter.fillRect(self.boundingRect(), QColor(level, level, level))
        painter.setCompositionMode(modes.CompositionMode_SourceOver)
