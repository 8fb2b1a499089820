"""Play, hold and move a video file."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from studio import theme

VIDEO_KEYS = (
    Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
)  # fmt: skip
"""What :meth:`Transport.press` takes, on the picture too."""
JUMP_S = 5.0
"""How far an arrow goes while the video plays; while it is held, an arrow goes one picture."""


class Transport(QWidget):
    """A button and a slider; :meth:`show_position` moves it along while nobody drags it."""

    paused = Signal(bool)
    sought = Signal(int)
    """Place of a picture among those of the video, spread evenly over its time."""

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
    def fps(self) -> float:
        """Pictures a second, spread evenly; 0 where nobody knows."""
        return self._fps

    @property
    def is_held(self) -> bool:
        """Whether the video stands still."""
        return self.button.isChecked() and not self.isHidden()

    def press(self, key: int) -> None:
        """What one of :data:`VIDEO_KEYS` does; nothing where there is no video to be moved."""
        if self.isHidden():
            return
        slider, step = self.slider, 1 if self.is_held else max(round(JUMP_S * (self._fps or 25)), 1)
        if key == Qt.Key.Key_Space:
            self.button.toggle()
        elif key == Qt.Key.Key_Home:
            slider.setValue(0)
        elif key == Qt.Key.Key_End:
            slider.setValue(slider.maximum())
        else:
            by = {
                Qt.Key.Key_Left: -step,
                Qt.Key.Key_Right: step,
                Qt.Key.Key_PageUp: -slider.pageStep(),
                Qt.Key.Key_PageDown: slider.pageStep(),
            }
            slider.setValue(slider.value() + by.get(Qt.Key(key), 0))

    def show_position(self, index: int, time_s: float | None = None) -> None:
        """The picture that is shown; ``time_s``: of its frame, as the film has it."""
        if not self.slider.isSliderDown():
            self._following = True
            self.slider.setValue(index)
            self._following = False
        self._show_time(index, time_s)

    def _show_time(self, index: int, time_s: float | None = None) -> None:
        if self._fps > 0:
            whole = (self.slider.maximum() + 1) / self._fps
            self.time.setText(f"{_clock(index / self._fps if time_s is None else time_s)} / {_clock(whole)}")
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
