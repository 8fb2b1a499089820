"""What a right click or the menu key offers in the annotate room: on canvas, photos, classes and boxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt
from PySide6.QtWidgets import QInputDialog, QMenu

from engine.datasets.dataset import Item
from engine.file_names import shown
from studio.annotate.file_list.status import Status
from studio.widgets.reveal import copy_path, show_in_folder
from studio.widgets.row_menu import RowMenu, popup, show, title

if TYPE_CHECKING:
    from studio.annotate.panel import Panel

_ON_BOXES = ("edit_label", "difficult", "duplicate", "copy", "delete_boxes")
_ON_SUGGESTIONS = ("accept_suggestions", "reject_suggestions")
_ANYWHERE = ("draw", "paste", "repeat", "select_all", "", "verify", "nothing_here")


class CanvasMenus(QObject):
    """They pop up without blocking; what is chosen is done by the same commands as the keys'."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        panel.canvas.carried.connect(self._ask_where)
        panel.canvas.menu_wanted.connect(self._offer)
        RowMenu(panel.box_list.list, self._on_row, select=True)

    def _ask_where(self, dx: float, dy: float, at: QPoint) -> None:
        """As in labelImg: copy the boxes to where they were dragged, or move them."""
        editor = self._panel.editor
        menu = popup(self._panel.canvas, "carry_menu")
        menu.addAction(self.tr("&Copy here"), lambda: editor.copy_by(dx, dy))
        menu.addAction(self.tr("&Move here"), lambda: editor.move_selected(dx, dy))
        menu.addSeparator()
        menu.addAction(self.tr("Cancel"))
        menu.aboutToHide.connect(lambda: self._panel.canvas.set_drafts(()))
        show(menu, at)

    def _offer(self, at: QPoint) -> None:
        session = self._panel.editor.session
        if session is None:
            return
        menu = popup(self._panel.canvas, "canvas_menu")
        if session.selection:
            self._fill_boxes(menu)
        else:
            self._add(menu, _ANYWHERE)
        show(menu, at)

    def _on_row(self, menu: QMenu, _index: QModelIndex) -> None:
        self._fill_boxes(menu)

    def _fill_boxes(self, menu: QMenu) -> None:
        """What can be done with the selected boxes."""
        session = self._panel.editor.session
        if session is None or not session.selection:
            return
        self._add(menu, _ON_BOXES)
        if self._panel.editor.waiting(session) & session.selection:
            menu.addSeparator()
            self._add(menu, _ON_SUGGESTIONS)

    def _add(self, menu: QMenu, names: tuple[str, ...]) -> None:
        for name in names:
            if not name:
                menu.addSeparator()
            elif name == "difficult":
                box = self._panel.box_list.difficult
                action = menu.addAction(box.text())
                action.setObjectName("menu_difficult")
                action.setCheckable(True)
                action.setChecked(box.isChecked())
                action.setEnabled(box.isEnabled())
                action.triggered.connect(self._panel.editor.set_difficult)
            else:
                menu.addAction(self._panel.commands[name])


class ListMenus(QObject):
    """The menus of the lists beside the canvas.

    A menu of a photo speaks of the photo whose row was clicked, whichever is shown: an edit shows it
    first, and is done when it is there, or not at all.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        RowMenu(panel.file_list.view, self._on_photo)
        RowMenu(panel.class_list.list, self._on_class)

    # -- photos --

    def _on_photo(self, menu: QMenu, index: QModelIndex) -> None:
        panel, item = self._panel, self._panel.files.item(index.row())
        session = panel.sessions.known(item.stem)
        if session is not None:
            verified, empty = session.drawing.verified, panel.editor.is_marked_empty(session)
        else:
            status = panel.files.status(item.stem)
            verified, empty = status in (Status.VERIFIED, Status.NOTHING), status is Status.NOTHING
        files = panel.files_of
        title(menu, shown(item.image.name))
        entries: tuple[tuple[str, str, Callable[[], None]] | None, ...] = (
            ("open", self.tr("&Open"), lambda: panel.show_item(item)),
            ("reveal", self.tr("&Show in folder"), lambda: _show_in_folder(panel, item)),
            ("path", self.tr("Copy its &path"), lambda: copy_path(item.image)),
            None,
            (
                "verify",
                self.tr("Take back &verification") if verified else self.tr("&Verify"),
                lambda: self._on(item, lambda: panel.editor.set_verified(not verified)),
            ),
            (
                "nothing",
                self.tr("Take back “Nothing here”") if empty else panel.commands["nothing_here"].text(),
                lambda: self._on(item, lambda: self._mark_empty(not empty)),
            ),
            None,
            ("delete", panel.commands["delete_image"].text(), lambda: self._on(item, files.delete_image)),
        )
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                name, text, deed = entry
                action = menu.addAction(text)
                action.setObjectName(f"file_{name}")
                action.triggered.connect(lambda _checked=False, do=deed: do())

    def _on(self, item: Item, deed: Callable[[], None]) -> None:
        """Do it to that photo, which is shown first."""
        self._panel.after_load.on(item, self._panel.show_item, deed)

    def _mark_empty(self, empty: bool) -> None:
        session = self._panel.editor.session
        if session is not None and self._panel.editor.is_marked_empty(session) != empty:
            self._panel.edit_commands.nothing_here()

    # -- classes --

    def _on_class(self, menu: QMenu, index: QModelIndex) -> None:
        panel = self._panel
        name = str(index.data(Qt.ItemDataRole.UserRole) or "")
        use = menu.addAction(self.tr("&Use for the next box") if name else index.data())
        use.setObjectName("class_use")
        use.triggered.connect(lambda: panel.class_list.picked.emit(name))
        if name:
            rename = menu.addAction(self.tr("&Rename or merge…"))
            rename.setObjectName("class_rename")
            rename.triggered.connect(lambda: panel.view_commands.rename_class(name))
            color = menu.addAction(self.tr("&Colour…"))
            color.setObjectName("class_color")
            color.triggered.connect(lambda: panel.view_commands.choose_color(name))
        menu.addSeparator()
        add = menu.addAction(self.tr("&Add a class…"))
        add.setObjectName("class_add")
        add.triggered.connect(lambda: self._add_class())
        menu.addAction(panel.commands["class_manager"])

    def _add_class(self) -> None:
        name, _ok = QInputDialog.getText(
            self._panel, self.tr("Add a class"), self.tr("Name of the new class:")
        )
        if name.strip():
            self._panel.document.add_class(name.strip())


def _show_in_folder(panel: Panel, item: Item) -> None:
    show_in_folder(item.image, panel.notice)
