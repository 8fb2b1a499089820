"""Play, hold and move a video file."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from studio import theme


class Transport(QWidget):
    """A button and a slider; :meth:`show_position` moves it along while nobody drags it."""

    paused = Signal(bool)
    sought = Signal(int)
    """Index of a picture of the video."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fps = 0.0
        self.button = QToolButton()
        self.button.setObjectName("live_pause")
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("live_seek")
        self.slider.setAccessibleName(self.tr("Place in the video"))
        self.time = QLabel()
        self.time.setObjectName("live_time")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING)
        row.addWidget(self.button)
        row.addWidget(self.slider, 1)
        row.addWidget(self.time)
        self.button.toggled.connect(self._toggled)
        self.slider.valueChanged.connect(self._moved)
        self._following = False
        self._toggled(False)
        self.hide()

    def open(self, count: int, fps: float) -> None:
        """Show for a video of ``count`` pictures; hide for anything that cannot be moved."""
        self._fps = fps
        self.button.setChecked(False)
        self._following = True
        self.slider.setRange(0, max(count - 1, 0))
        self.slider.setPageStep(max(count // 20, 1))
        self._following = False
        self.setVisible(count > 1)
        self.show_position(0)

    @property
    def is_held(self) -> bool:
        """Whether the video stands still."""
        return self.button.isChecked() and self.isVisible()

    def show_position(self, index: int) -> None:
        """The picture that is shown."""
        if not self.slider.isSliderDown():
            self._following = True
            self.slider.setValue(index)
            self._following = False
        self._show_time(index)

    def _show_time(self, index: int) -> None:
        if self._fps > 0:
            whole = (self.slider.maximum() + 1) / self._fps
            self.time.setText(f"{_clock(index / self._fps)} / {_clock(whole)}")
        else:
            self.time.setText(f"{index} / {self.slider.maximum()}")

    def _toggled(self, held: bool) -> None:
        self.button.setIcon(theme.icon("play" if held else "pause"))
        text = self.tr("Go on") if held else self.tr("Hold the video")
        self.button.setToolTip(text)
        self.button.setAccessibleName(text)
        self.paused.emit(held)

    def _moved(self, index: int) -> None:
        if not self._following:
            self._show_time(index)
            self.sought.emit(index)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
