"""What the room shows while nothing is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio import theme


class EmptyState(QWidget):
    """Says what to do, with buttons that do it."""

    open_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("Label photos, train a detector, point a camera at the world"))
        title.setObjectName("empty_title")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        title.setFont(font)
        text = QLabel(
            self.tr(
                "Open a folder of photos. Labels are saved beside them, in the files labelImg writes.\n"
                "No photos at hand? The sample is 200 drawn pictures to try everything on."
            )
        )
        for label in (title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        open_button = QPushButton(theme.icon("folder"), self.tr("Open folder…"))
        open_button.setObjectName("empty_open")
        open_button.setDefault(True)
        sample_button = QPushButton(theme.icon("image"), self.tr("Open sample"))
        sample_button.setObjectName("empty_sample")
        open_button.clicked.connect(lambda: self.open_wanted.emit())
        sample_button.clicked.connect(lambda: self.sample_wanted.emit())
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACING)
        buttons.addStretch(1)
        buttons.addWidget(open_button)
        buttons.addWidget(sample_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING_LARGE)
        layout.addStretch(2)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addLayout(buttons)
        layout.addStretch(3)
