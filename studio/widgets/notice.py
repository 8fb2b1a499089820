"""The message bar that stands beside what is wrong, with a button that mends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from engine.errors import UserError
from engine.file_names import shown
from engine.i18n import describe
from studio import theme

LEVELS = ("info", "warning", "error")


class Notice(QFrame):
    """Hidden until it has something to say; the user can close it.

    ``tell("No class yet", "warning", "Add one", self.add_class)`` shows a text and a button.
    Object names inside: ``notice_text``, ``notice_action``, ``notice_close``.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.level = ""
        self._on_action: Callable[[], Any] | None = None
        self._icon = QLabel()
        self._icon.setFixedSize(theme.ICON_SIZE, theme.ICON_SIZE)
        self._text = QLabel()
        self._text.setObjectName("notice_text")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._action = QPushButton()
        self._action.setObjectName("notice_action")
        self._action.clicked.connect(self._act)
        close = QToolButton()
        close.setObjectName("notice_close")
        close.setAutoRaise(True)
        close.setIcon(theme.icon("close"))
        close.setIconSize(QSize(14, 14))
        close.setToolTip(self.tr("Close"))
        close.setAccessibleName(self.tr("Close this message"))
        close.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        small = theme.SPACING_SMALL
        layout.setContentsMargins(theme.SPACING, small, small, small)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._action)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        theme.notifier().changed.connect(self._paint_icon)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty when it is hidden."""
        return self._text.text()

    def tell(
        self, text: str, level: str = "info", action: str = "", on_action: Callable[[], Any] | None = None
    ) -> None:
        """Show ``text`` as "info", "warning" or "error"; ``action`` is the button's text, if any."""
        if level not in LEVELS:
            raise ValueError(f"no level {level!r}")
        self.level = level
        self._on_action = on_action
        self._text.setText(shown(text))
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setProperty("level", level)
        self.style().unpolish(self)
        self.style().polish(self)
        self._paint_icon()
        self.show()
        self.raise_()  # it may stand over a picture

    def offer(self, action: str, on_action: Callable[[], Any]) -> None:
        """A button beside what is told already."""
        self._on_action = on_action
        self._action.setText(action)
        self._action.show()

    def tell_error(self, error: BaseException) -> None:
        """Show what went wrong: a user's mistake as it reads, another exception with its type."""
        if isinstance(error, UserError):
            self.tell(describe(error), "error")
        else:
            self.tell(f"{type(error).__name__}: {error}", "error")

    def clear(self) -> None:
        """Say nothing and take no room."""
        self.level = ""
        self._on_action = None
        self._text.clear()
        self.hide()

    def _act(self) -> None:
        if self._on_action is not None:
            self._on_action()

    def _paint_icon(self) -> None:
        if self.level:
            size = QSize(theme.ICON_SIZE, theme.ICON_SIZE)
            pixmap = theme.tinted(self.level, size, theme.color(self.level), self.devicePixelRatioF())
            self._icon.setPixmap(pixmap)
