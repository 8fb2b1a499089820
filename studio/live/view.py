"""The picture with what a model found, as large as the widget allows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme
from studio.live.picture.line_draft import LineDraft
from studio.live.picture.painting import LINE_COLOR, Place, paint_draft, paint_found
from studio.live.seen import Seen
from studio.live.transport import VIDEO_KEYS
from studio.live.wishes import Line
from studio.widgets.class_colors import notifier

BACKGROUND = QColor(32, 34, 37)
_SHORTEST_LINE = 8
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class LiveView(QWidget):
    """Shows the frame it was given last, with its sides in proportion.

    ``mirrored`` swaps left and right for the eye; boxes and lines stay in pixels of the frame.
    """

    line_drawn = Signal(object)
    """(x1, y1, x2, y2) in pixels of the frame."""
    full_screen_left = Signal()
    video_key = Signal(int)
    """A key that plays, holds or moves a video."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live_view")
        self.setAccessibleName(self.tr("Live picture"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hint = self.tr("Choose a run and a source, then press Start")
        self.overlay = ""
        """A sentence over the picture: the source is being asked again."""
        self.mirrored = False
        self.line: Line | None = None
        self.drawing_line = False
        self.draft: LineDraft | None = None
        """The line while it is placed with keys."""
        self._drag: tuple[QPointF, QPointF] | None = None
        self._seen: Seen | None = None
        self._image: QImage | None = None
        notifier().changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a small window."""
        return QSize(320, 200)

    @property
    def seen(self) -> Seen | None:
        """What is shown."""
        return self._seen

    def show_seen(self, seen: Seen | None, hint: str = "") -> None:
        """Show a frame with its boxes, or a hint in an empty view."""
        self._seen, self.hint = seen, hint or self.hint
        if seen is None:
            self._image = None
        else:
            height, width = seen.image.shape[:2]
            given = QImage(seen.image.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            # What Qt scales fast: 1.5 ms with the conversion instead of 2.7 ms, while the detector waits.
            self._image = given.convertToFormat(QImage.Format.Format_RGB32)
        self.update()

    def picture(self) -> QImage | None:
        """The frame in its own size with the boxes painted on it, for a snapshot."""
        if self._seen is None or self._image is None:
            return None
        image = self._image.mirrored(True, False) if self.mirrored else self._image
        painted = image.convertToFormat(QImage.Format.Format_RGB32)
        painter = QPainter(painted)
        place = Place(QRectF(painted.rect()), painted.width(), painted.height(), self.mirrored)
        paint_found(painter, self._seen, place, self.line, max(painted.width() / 960, 1.0))
        painter.end()
        return painted

    def set_line_mode(self, on: bool) -> None:
        """Whether the next drag draws the counting line, and Enter begins one."""
        self.drawing_line, self.draft = on, None
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)

    def place_line(self) -> None:
        """Begin to place the counting line with keys, from where it is."""
        if self.drawing_line and self._image is not None:
            self.draft = LineDraft.begin(self._image.width(), self._image.height(), self.line)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.update()

    # -- events --

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame and what is on it, or the hint."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), BACKGROUND)
        place = self._place()
        if self._image is None or self._seen is None or place is None:
            self._paint_sentence(painter, self.hint)
            return
        target = place.target
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.mirrored:
            painter.save()
            painter.translate(2 * target.center().x(), 0)
            painter.scale(-1, 1)
            painter.drawImage(target, self._image)
            painter.restore()
        else:
            painter.drawImage(target, self._image)
        paint_found(painter, self._seen, place, self.line if self.draft is None else None)
        if self._drag is not None:
            painter.setPen(QPen(LINE_COLOR, 2))
            painter.drawLine(*self._drag)
        if self.draft is not None:
            paint_draft(painter, self.draft, place, self.rect())
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        if self.overlay:
            painter.fillRect(self.rect(), QColor(0, 0, 0, 140))
            self._paint_sentence(painter, self.overlay)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the counting line, where one is wanted."""
        if self.drawing_line and self._seen is not None and event.button() == Qt.MouseButton.LeftButton:
            self._drag = (event.position(), event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The line follows the mouse."""
        if self._drag is not None:
            self._drag = (self._drag[0], event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The line is drawn, unless it is a mere click."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        start, end = drag[0], event.position()
        place = self._place()
        if (end - start).manhattanLength() >= _SHORTEST_LINE and place is not None:
            self.line_drawn.emit((*place.in_frame(start), *place.in_frame(end)))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave full screen as players do."""
        if self.isWindow():
            self.full_screen_left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Place the counting line, move the video, or leave full screen."""
        key = Qt.Key(event.key())
        if self.drawing_line and self._line_key(key, event.modifiers()):
            self.update()
        elif self.isWindow() and key in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.full_screen_left.emit()
        elif key in VIDEO_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.video_key.emit(key)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A line that is being placed waits for the hand to come back."""
        self.update()
        super().focusOutEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys are for the picture."""
        self.update()
        super().focusInEvent(event)

    def _line_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """A key of the mode that places the counting line; False for any other."""
        draft = self.draft
        if draft is None:
            if key not in _ENTER or self._image is None:
                return False
            self.place_line()
        elif key in _ARROWS:
            right, down = _ARROWS[key]
            fine = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
            fast = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            self.draft = draft.moved(-right if self.mirrored else right, down, fine=fine, fast=fast)
        elif key == Qt.Key.Key_Space:
            self.draft = draft.next_part()
        elif key in _ENTER and draft.is_one:
            self.draft = None
            self.line_drawn.emit(draft.line)
        elif key == Qt.Key.Key_Escape:
            self.draft = None
        else:
            return key in _ENTER
        return True

    # -- geometry --

    def _place(self) -> Place | None:
        """Where the picture is in the widget."""
        if self._image is None:
            return None
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )
        return Place(target, self._image.width(), self._image.height(), self.mirrored)

    # -- painting --

    def _paint_sentence(self, painter: QPainter, text: str) -> None:
        painter.setPen(QColor(205, 210, 215))
        painter.drawText(
            self.rect().adjusted(16, 16, -16, -16),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            text,
        )
