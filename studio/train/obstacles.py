"""Why a training cannot start yet, each reason with buttons that mend it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.training.preflight import Obstacle
from studio import theme
from studio.train.words import remedied


def remedies(action: str) -> list[tuple[str, str]]:
    """``(what is done, text of its button)`` for an obstacle's action."""
    translate = QCoreApplication.translate
    return {
        "split": [
            ("split_now", translate("Obstacles", "Split now")),
            ("dataset", translate("Obstacles", "Choose shares…")),
        ],
        "label": [("annotate", translate("Obstacles", "Label photos"))],
        "labels": [("dataset", translate("Obstacles", "Check the data"))],
        "choose_data": [("open", translate("Obstacles", "Open photos…"))],
        "weights": [
            ("weights_file", translate("Obstacles", "Choose a file…")),
            ("no_weights", translate("Obstacles", "Start from nothing")),
        ],
    }.get(action, [])


class ObstacleList(QFrame):
    """Hidden while there is none."""

    wanted = Signal(str)
    """What to do: "split_now", "dataset", "annotate", "open", "weights_file" or "no_weights"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("level", "warning")
        self.obstacles: list[Obstacle] = []
        self._buttons: list[QPushButton] = []
        self._rows = QVBoxLayout(self)
        small = theme.SPACING_SMALL
        self._rows.setContentsMargins(theme.SPACING, small, small, small)
        self._rows.setSpacing(small)
        theme.notifier().changed.connect(self._show_again)
        self.hide()

    @property
    def text(self) -> str:
        """All reasons, a line each."""
        return "\n".join(remedied(each.message, each.remedy) for each in self.obstacles)

    def button(self, name: str) -> QPushButton | None:
        """The button that does that, if one is shown."""
        return self.findChild(QPushButton, f"remedy_{name}")

    def show_obstacles(self, obstacles: list[Obstacle]) -> None:
        """Show these; the same data set missing two lists needs one button."""
        self.obstacles = obstacles
        while (taken := self._rows.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self._buttons = []
        offered: set[str] = set()
        for obstacle in obstacles:
            self._rows.addWidget(self._row(obstacle, offered))
        self.setVisible(bool(obstacles))

    def _show_again(self) -> None:
        self.show_obstacles(self.obstacles)

    def buttons(self) -> list[QPushButton]:
        """Those that are shown, from top to bottom."""
        return list(self._buttons)

    def _row(self, obstacle: Obstacle, offered: set[str]) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        icon = QLabel()
        size = QSize(theme.ICON_SIZE, theme.ICON_SIZE)
        icon.setPixmap(theme.tinted("warning", size, theme.color("warning"), self.devicePixelRatioF()))
        text = QLabel(remedied(obstacle.message, obstacle.remedy))
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACING_SMALL)
        column.addWidget(text)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column, 1)
        beneath = QHBoxLayout()
        for name, title in remedies(obstacle.action):
            if name in offered:
                continue
            offered.add(name)
            button = QPushButton(title)
            button.setObjectName(f"remedy_{name}")
            button.clicked.connect(lambda _checked=False, what=name: self.wanted.emit(what))
            beneath.addWidget(button)
            self._buttons.append(button)
        beneath.addStretch(1)
        column.addLayout(beneath)
        return row
