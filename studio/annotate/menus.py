"""The menus of the canvas: what a right click offers, and what a drag with the right button means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from studio.annotate.panel import Panel

_ON_BOXES = (
    "edit_label",
    "duplicate",
    "copy",
    "delete_boxes",
    "",
    "accept_suggestions",
    "reject_suggestions",
)
_ANYWHERE = ("draw", "paste", "repeat", "select_all", "", "verify", "nothing_here")


class CanvasMenus(QObject):
    """They pop up without blocking; what is chosen is done by the same commands as the keys'."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        panel.canvas.carried.connect(self._ask_where)
        panel.canvas.menu_wanted.connect(self._offer)

    def _ask_where(self, dx: float, dy: float, at: QPoint) -> None:
        """As in labelImg: copy the boxes to where they were dragged, or move them."""
        editor = self._panel.editor
        menu = self._menu("carry_menu")
        menu.addAction(self.tr("&Copy here"), lambda: editor.copy_by(dx, dy))
        menu.addAction(self.tr("&Move here"), lambda: editor.move_selected(dx, dy))
        menu.addSeparator()
        menu.addAction(self.tr("Cancel"))
        menu.aboutToHide.connect(lambda: self._panel.canvas.set_drafts(()))
        menu.popup(at)

    def _offer(self, at: QPoint) -> None:
        session = self._panel.editor.session
        if session is None:
            return
        menu = self._menu("canvas_menu")
        for name in _ON_BOXES if session.selection else _ANYWHERE:
            if name:
                menu.addAction(self._panel.commands[name])
            else:
                menu.addSeparator()
        menu.popup(at)

    def _menu(self, name: str) -> QMenu:
        menu = QMenu(self._panel.canvas)
        menu.setObjectName(name)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu
