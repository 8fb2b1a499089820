"""The picture with its buttons: place in the video, saving, recording, adding, mirror, full screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from studio import theme
from studio.live.transport import Transport
from studio.live.view import LiveView
from studio.widgets.notice import Notice
from studio.widgets.over import over
from studio.widgets.row_menu import add_button, popup, show

ADD_KEY = "Ins"


class Stage(QWidget):
    """Right part of the live room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = Notice()
        self.view = LiveView()
        self.transport = Transport()
        self.snapshot = self._button("live_snapshot", "camera", self.tr("Save picture"))
        self.record = self._button("live_record", "record", self.tr("Record"), checkable=True)
        self.add = self._button("live_add", "plus", self.tr("Add frame"))
        self.add.setToolTip(
            self.tr("Put this frame into the open data set, its boxes as suggestions ({0})").format(ADD_KEY)
        )
        self.mirror = self._button("live_mirror", "", self.tr("Mirror"), checkable=True)
        self.full_screen = self._button("live_full_screen", "zoom-fit", self.tr("Full screen"))
        self.full_screen.setToolTip(self.tr("Escape comes back"))
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        self._rows.setSpacing(theme.SPACING)
        self._rows.addLayout(over(self.view, self.notice), 1)
        self._rows.addWidget(self.transport)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACING)
        for button in (self.snapshot, self.record, self.add):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.mirror, self.full_screen):
            buttons.addWidget(button)
        self._rows.addLayout(buttons)
        self.mirror.toggled.connect(self._mirror)
        self.full_screen.clicked.connect(self.enter_full_screen)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._offer)
        self.view.full_screen_left.connect(self.leave_full_screen)
        self.view.video_key.connect(self.transport.press)

    def _offer(self, at: QPoint) -> None:
        """What the buttons do, and the picture for the clipboard."""
        menu = popup(self.view, "live_menu")
        add_button(menu, self.snapshot)
        copy = menu.addAction(self.tr("Copy the picture"), self._copy)
        copy.setObjectName("live_copy")
        copy.setEnabled(self.snapshot.isEnabled())
        add_button(menu, self.add)
        add_button(menu, self.record)
        menu.addSeparator()
        add_button(menu, self.mirror)
        if not self.view.isWindow():
            add_button(menu, self.full_screen)
        show(menu, self.view.mapToGlobal(at))

    def _copy(self) -> None:
        picture = self.view.picture()
        if picture is not None:
            QGuiApplication.clipboard().setImage(picture)

    def enter_full_screen(self) -> None:
        """Give the picture the whole screen."""
        self.view.setWindowFlag(Qt.WindowType.Window, True)
        self.view.showFullScreen()
        self.view.setFocus()

    def leave_full_screen(self) -> None:
        """Put it back."""
        self.view.setWindowFlag(Qt.WindowType.Window, False)
        self.view.showNormal()

    def _mirror(self, on: bool) -> None:
        self.view.mirrored = on
        self.view.update()

    def _button(self, name: str, icon: str, text: str, checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setText(text)
        button.setCheckable(checkable)
        button.setIconSize(QSize(theme.ICON_SIZE, theme.ICON_SIZE))
        if icon:
            button.setIcon(theme.icon(icon))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        else:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        return button
