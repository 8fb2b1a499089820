"""One bar of three shares, with a handle at each of the two places where one ends and the next begins."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from studio import numbers, theme
from studio.dataset.shares import Shares

HANDLE_PX = 12
BAR_PX = 26


def colors() -> tuple[QColor, QColor, QColor]:
    """Of training, validation and test."""
    series = theme.series_colors()
    return series[0], series[4], series[2]


class Handle(QSlider):
    """A slider in everything but its looks: keys, value and what it tells a screen reader are a slider's."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setRange(0, 100)
        self.setPageStep(10)
        # The bar takes the mouse, also beside a handle.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A grip; in the focus it wears the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        edge = theme.color("accent" if focused else "faint" if self.isEnabled() else "line")
        painter.setPen(QPen(edge, 2 if focused else 1))
        painter.setBrush(theme.color("button"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        if self.isEnabled():
            middle = self.rect().center()
            painter.setPen(QPen(edge, 1))
            for at in (middle.x() - 1, middle.x() + 2):
                painter.drawLine(at, middle.y() - 4, at, middle.y() + 4)


class ShareBar(QWidget):
    """``changed`` tells that a hand moved a handle: by mouse, arrows (1 %), Page up and down (10 %)."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("split_bar")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.shares = Shares()
        self._dragged: Handle | None = None
        self._showing = False
        self.first = Handle("split_end_train", self)
        self.first.setAccessibleName(self.tr("Where training ends and validation begins, in percent"))
        self.second = Handle("split_end_val", self)
        self.second.setAccessibleName(self.tr("Where validation ends and test begins, in percent"))
        self.first.valueChanged.connect(lambda value: self._moved(self.shares.with_first_end(value)))
        self.second.valueChanged.connect(lambda value: self._moved(self.shares.with_second_end(value)))
        theme.notifier().changed.connect(self.update)
        self.show_shares(self.shares)

    def show_shares(self, shares: Shares) -> None:
        """Show others, without telling."""
        self.shares = shares
        self._showing = True
        end = shares.train + shares.val
        self.first.setRange(1, end)
        self.first.setValue(shares.train)
        self.second.setRange(shares.train, 100)
        self.second.setValue(end)
        self._showing = False
        told = self.tr("Training {0}, validation {1}, test {2}").format(*_written(shares))
        for handle in (self.first, self.second):
            handle.setAccessibleDescription(told)
        self._place()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, BAR_PX + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, BAR_PX + 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Colours and direction."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.EnabledChange, QEvent.Type.LayoutDirectionChange):
            self._place()
            self.update()

    # -- the mouse --

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the nearer handle."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        able = [handle for handle in (self.first, self.second) if handle.isEnabled()]
        if not able:
            return
        self._dragged = min(able, key=lambda handle: abs(handle.geometry().center().x() - x))
        self._dragged.setFocus(Qt.FocusReason.MouseFocusReason)
        if not self._dragged.geometry().contains(event.position().toPoint()):
            self._dragged.setValue(self._percent(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it, or show that it can be dragged."""
        if self._dragged is not None:
            self._dragged.setValue(self._percent(event.position().x()))
            return
        at = event.position().toPoint()
        over = any(h.isEnabled() and h.geometry().contains(at) for h in (self.first, self.second))
        self.setCursor(Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragged = None

    # -- painting --

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Three fields with their numbers, where those fit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = self._bar()
        ends = [0, self.shares.train, self.shares.train + self.shares.val, 100]
        texts = _written(self.shares)
        for color, start, end, text in zip(colors(), ends[:-1], ends[1:], texts, strict=True):
            left, right = sorted((self._x(start), self._x(end)))
            field = QRectF(left, bar.top(), right - left, bar.height())
            shade = color if self.isEnabled() else theme.color("line")
            painter.fillRect(field, shade)
            inside = field.adjusted(HANDLE_PX / 2 + 2, 0, -HANDLE_PX / 2 - 2, 0)
            if painter.fontMetrics().horizontalAdvance(text) <= inside.width():
                dark = shade.lightnessF() < 0.45
                painter.setPen(QColor("#ffffff") if dark else QColor("#10151a"))
                painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(theme.color("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(bar).adjusted(0, 0, -1, -1))

    def _bar(self) -> QRect:
        half = HANDLE_PX // 2
        return QRect(half, (self.height() - BAR_PX) // 2, max(1, self.width() - 2 * half), BAR_PX)

    def _x(self, percent: int) -> float:
        bar = self._bar()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            percent = 100 - percent
        return bar.left() + bar.width() * percent / 100

    def _percent(self, x: float) -> int:
        bar = self._bar()
        share = (x - bar.left()) / bar.width()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            share = 1 - share
        return round(100 * share)

    def _place(self) -> None:
        """Each handle stands on its place; two that would cover each other stand side by side."""
        first, second = self._x(self.first.value()), self._x(self.second.value())
        lacking = max(0.0, HANDLE_PX - abs(second - first)) / 2
        sign = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        for handle, x in ((self.first, first - sign * lacking), (self.second, second + sign * lacking)):
            left = min(max(round(x - HANDLE_PX / 2), 0), max(0, self.width() - HANDLE_PX))
            handle.setGeometry(left, 0, HANDLE_PX, self.height())

    def _moved(self, shares: Shares) -> None:
        if not self._showing:
            self.show_shares(shares)
            self.changed.emit()


def _written(shares: Shares) -> tuple[str, str, str]:
    train, val, test = (numbers.percent(part / 100) for part in (shares.train, shares.val, shares.test))
    return train, val, test
