"""The start page: what the room shows while nothing is open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio import theme

RECENT_SHOWN = 5


class EmptyState(QWidget):
    """Says what to do, with buttons that do it: a folder, the sample, a camera, or what was open lately."""

    open_wanted = Signal()
    sample_wanted = Signal()
    camera_wanted = Signal()
    folder_wanted = Signal(object)

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
            label.setWordWrap(True)
        open_button = QPushButton(theme.icon("folder"), self.tr("Open folder…"))
        open_button.setObjectName("empty_open")
        open_button.setDefault(True)
        sample_button = QPushButton(theme.icon("image"), self.tr("Open sample"))
        sample_button.setObjectName("empty_sample")
        camera_button = QPushButton(theme.icon("camera"), self.tr("Camera"))
        camera_button.setObjectName("empty_camera")
        camera_button.setToolTip(self.tr("Watch with a detector that is trained already"))
        open_button.clicked.connect(lambda: self.open_wanted.emit())
        sample_button.clicked.connect(lambda: self.sample_wanted.emit())
        camera_button.clicked.connect(lambda: self.camera_wanted.emit())
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACING)
        buttons.addStretch(1)
        for button in (open_button, sample_button, camera_button):
            buttons.addWidget(button)
        buttons.addStretch(1)

        self._recent = QVBoxLayout()
        self._recent.setSpacing(theme.SPACING_SMALL)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING_LARGE)
        layout.addStretch(2)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addLayout(buttons)
        layout.addLayout(self._recent)
        layout.addSpacing(theme.SPACING_LARGE)
        layout.addLayout(self._steps())
        layout.addStretch(3)

    def show_recent(self, folders: Sequence[str]) -> None:
        """Offer the folders opened last; whether they are still there shows when one is chosen."""
        while (old := self._recent.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.deleteLater()
        shown = [folder for folder in folders if folder][:RECENT_SHOWN]
        if shown:
            head = QLabel(self.tr("Opened lately"))
            head.setProperty("role", "faint")
            self._recent.addWidget(head, 0, Qt.AlignmentFlag.AlignHCenter)
        for folder in shown:
            button = QPushButton(f"{Path(folder).name}   {_shortened(folder)}")
            button.setObjectName("empty_recent")
            button.setFlat(True)
            button.setToolTip(folder)
            button.clicked.connect(lambda _checked=False, path=folder: self.folder_wanted.emit(path))
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def _steps(self) -> QGridLayout:
        """The five rooms as a way from left to right."""
        texts = (
            ("annotate", self.tr("1. Label"), self.tr("Press W, drag a box, name it. D goes on.")),
            ("dataset", self.tr("2. Split"), self.tr("Some photos to learn from, some to judge by.")),
            ("train", self.tr("3. Train"), self.tr("Press Start and watch the curves.")),
            ("evaluate", self.tr("4. Evaluate"), self.tr("See what is found and what is missed.")),
            ("live", self.tr("5. Watch"), self.tr("Point a camera at the world.")),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACING_LARGE)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(len(texts) + 1, 1)
        for column, (name, head, text) in enumerate(texts, start=1):
            grid.addWidget(_Step(name, head, text), 0, column)
        return grid


class _Step(QFrame):
    """An icon, a word, and a sentence."""

    WIDTH = 150

    def __init__(self, name: str, head: str, text: str) -> None:
        super().__init__()
        self._name = name
        self._icon = QLabel()
        title = QLabel(head)
        title.setProperty("role", "heading")
        sentence = QLabel(text)
        sentence.setProperty("role", "faint")
        sentence.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setSpacing(theme.SPACING_SMALL)
        for label in (self._icon, title, sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            column.addWidget(label)
        column.addStretch(1)
        self.setFixedWidth(self.WIDTH)
        theme.notifier().changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        size = QSize(32, 32)
        self._icon.setPixmap(theme.tinted(self._name, size, theme.color("accent"), self.devicePixelRatioF()))


def _shortened(folder: str, most: int = 60) -> str:
    """The end of a path tells more than its start."""
    return folder if len(folder) <= most else "…" + folder[-most:]
