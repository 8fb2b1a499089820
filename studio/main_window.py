"""The window: a rail with five rooms, menus, a message bar, and what is being opened in the status bar."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.errors import UserError
from engine.file_names import shown
from engine.i18n import translated
from studio import actions, keymap, theme
from studio.background import cancel_all
from studio.document import Document
from studio.room import Room
from studio.settings import Settings, log_dir
from studio.settings.told import Told
from studio.widgets.class_colors import color_classes
from studio.widgets.naming import complete_names
from studio.widgets.notice import Notice
from studio.widgets.reveal import reveal
from studio.widgets.row_menu import MenuKey
from studio.widgets.tooltips import wrap_tips
from studio.window.drops import Drops
from studio.window.faults import Faults
from studio.window.leaving import Leaving
from studio.window.left_behind import LeftBehind
from studio.window.menus import Menus
from studio.window.next_step import NextStep
from studio.window.opening import MESSAGE_MS, Opening
from studio.window.regions import Regions
from studio.window.rooms import Rooms
from studio.window.screen_fit import WANTED, ScreenFit
from studio.window.tips import Tips

logger = logging.getLogger(__name__)

RAIL_WIDTH_PX = 92


class _Row(QHBoxLayout):
    """The rail and the rooms. One label that wraps in a room would make the scroll area give that room the
    height it likes best instead of the height there is."""

    def hasHeightForWidth(self) -> bool:
        """No: the height is the window's."""
        return False


class MainWindow(QMainWindow):
    """All of the studio. ``panels`` maps the five room names to their panels."""

    language_chosen = Signal(str)
    """"system", "en" or "zh_CN": whoever made the window makes it anew, see :mod:`studio.app`."""

    full_screen_changed = Signal(bool)

    def __init__(self, document: Document, settings: Settings) -> None:
        super().__init__()
        self.document = document
        self.settings = settings
        self.setObjectName("main_window")
        self.setWindowTitle("Boxwright")
        self.notice = Notice()
        Leaving(self)
        self._stack = QStackedWidget()
        self._stack.setObjectName("rooms")
        # Before the rooms are: they show the classes in their new colours.
        for changed in (document.dataset_opened, document.classes_changed):
            changed.connect(lambda *_: color_classes(settings, document.folder, document.class_names))
        self.panels = Rooms(document, settings, self._stack, self._room_made)
        self._rail = QButtonGroup(self)
        self._is_left = False
        self._was_maximized = False
        self._build_rooms()
        self.opening = Opening(self, document, settings, self.notice)
        self.faults = Faults(self, self.notice)
        self.left_behind = LeftBehind(document, self.notice, self)
        step = NextStep(document)
        self.statusBar().addWidget(step)
        self.tips = Tips(settings, step, self)
        self.regions = Regions(self._parts, self)
        self.menus = Menus(self)
        self.drops = Drops(self)
        self.menu_key = MenuKey(self)
        self._connect_document()
        keymap.apply_keys(settings, self._own_actions())
        self._restore()
        self._told = Told(settings, self.notice, self)
        document.dataset_opened.connect(self._told.again)

    # -- building --

    def _build_rooms(self) -> None:
        rail = self._rail_part = QWidget()
        rail.setObjectName("rail")
        rail.setFixedWidth(RAIL_WIDTH_PX)
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(rail)
        column.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        column.setSpacing(theme.SPACING_SMALL)
        for index, room in enumerate(actions.ROOMS):
            button = self._rail_button(room)
            column.addWidget(button)
            self._rail.addButton(button, index)
        column.addStretch(1)
        self._rail.idClicked.connect(lambda index: self.show_room(actions.ROOMS[index].name))

        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        frame = QVBoxLayout()
        frame.setContentsMargins(theme.SPACING, 0, theme.SPACING, 0)
        frame.addWidget(self.notice)
        right.addLayout(frame)
        right.addWidget(self._stack, 1)
        row = _Row()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(rail)
        row.addLayout(right, 1)
        middle = QWidget()
        middle.setLayout(row)
        # On a small screen, or one enlarged three times, a room is seen in parts rather than not at all.
        scroll = QScrollArea()
        scroll.setObjectName("window_scroll")
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(middle)
        self.setCentralWidget(scroll)

    def _room_made(self, panel: Room) -> None:
        keymap.apply_keys(self.settings, panel.actions())
        complete_names(panel)
        wrap_tips(panel)
        panel.set_active(panel.name == self.room)

    def _rail_button(self, room: actions.Room) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"room_{room.name}")
        button.setText(actions.translate_room(room.button))
        button.setAccessibleName(actions.translate_room(room.title))
        button.setIcon(theme.icon(room.name))
        button.setIconSize(QSize(24, 24))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus to the room it shows
        button.setFixedWidth(RAIL_WIDTH_PX - 2 * theme.SPACING)
        return button

    def show_room_keys(self, name: str) -> None:
        """The tip of a room's button says the keys of now."""
        index = [room.name for room in actions.ROOMS].index(name)
        action = self.findChild(QAction, f"action_room_{name}")
        keys = (
            action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) if action is not None else ""
        )
        tip = actions.translate_room(actions.ROOMS[index].tip)
        self._rail.button(index).setToolTip(f"{tip} ({keys})" if keys else tip)

    def _parts(self) -> list[QWidget]:
        """Where F6 goes, in reading order."""
        return [self._rail_part, self.notice, *self.panels[self.room].regions(), self.statusBar()]

    def _show_annotate(self) -> None:
        self.show_room("annotate")

    def _connect_document(self) -> None:
        document = self.document
        self.opening.opened.connect(self._name_window)
        self.opening.frames_wanted.connect(self.take_frames)
        self.opening.import_wanted.connect(self.import_from)
        document.image_requested.connect(self._show_annotate)
        document.page_requested.connect(self.show_room)
        document.folder_requested.connect(self.opening.open_folder)
        document.message.connect(self.show_message)

    # -- rooms --

    @property
    def room(self) -> str:
        """The name of the room that is shown."""
        return actions.ROOMS[self._stack.currentIndex()].name

    def show_room(self, name: str) -> None:
        """Show a room by its name."""
        index = [room.name for room in actions.ROOMS].index(name)
        shown = self.panels[name]
        if self._stack.currentWidget() is not shown:
            self._stack.setCurrentWidget(shown)
            shown.take_focus()
        for panel in self.panels.present.values():
            panel.set_active(panel is shown)
        self.menus.show_steps(shown)
        self._rail.button(index).setChecked(True)
        self.settings.set("window/room", name)

    def _name_window(self, name: str) -> None:
        self.setWindowTitle(f"{shown(name)} - Boxwright" if name else "Boxwright")

    # -- telling --

    def show_message(self, text: str, level: str) -> None:
        """An "info" for a few seconds in the status bar; a "warning" or "error" until it is closed."""
        text = translated(text)
        if level == "info":
            self.statusBar().showMessage(text, MESSAGE_MS)
        else:
            self.notice.tell(text, level)

    def show_fault(self, error: BaseException) -> None:
        """Tell of an unexpected error; whoever calls has tried to save everything."""
        unsaved = any(panel.can_save and panel.reason_to_stay() for panel in self.panels.present.values())
        self.faults.show(error, saved=not unsaved)

    def show_shortcuts(self) -> None:
        """All shortcuts of the window and its rooms."""
        from studio.widgets.shortcuts import ShortcutsDialog  # dialogs load when asked for, not at start

        ShortcutsDialog(self.all_actions(), self.settings, self).open()

    def all_actions(self) -> list[tuple[str, list[QAction]]]:
        """``(room title, its actions)``; the window's own come first under "Everywhere"."""
        first = self.panels["annotate"]
        steps = [first.undo_action, first.redo_action]  # the other rooms' have the same keys
        groups = [(self.tr("Everywhere"), [*self._own_actions(), *steps])]
        for room in actions.ROOMS:
            own = [action for action in self.panels[room.name].actions() if action not in steps]
            groups.append((actions.translate_room(room.title), own))
        return groups

    def _own_actions(self) -> list[QAction]:
        return self.findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly)

    def show_palette(self) -> None:
        """Every command by its words."""
        from studio.window.palette import CommandPalette

        CommandPalette(self.all_actions(), self).show()

    def show_first_steps(self) -> None:
        """The way from photos to a live detector, in five lines."""
        box = QMessageBox(
            QMessageBox.Icon.Information,
            self.tr("First steps"),
            self.tr(
                "<ol><li><b>Annotate</b>: press W, drag a box around an object, name its class. D goes on."
                "</li><li><b>Dataset</b>: split the photos into training, validation and test sets.</li>"
                "<li><b>Train</b>: press Start and watch the curves.</li>"
                "<li><b>Evaluate</b>: see which classes are found and which are missed.</li>"
                "<li><b>Live</b>: point a camera at the world.</li></ol>"
                "<p>Without photos of your own, start with File, Open sample.</p>"
            ),
            QMessageBox.StandardButton.Ok,
            self,
        )
        box.setObjectName("first_steps")  # by which boxwright.qss knows it
        box.exec()

    def reset_settings(self) -> None:
        """Forget everything the studio remembers, after asking; labels, data sets and runs stay."""
        answer = QMessageBox.question(
            self,
            "Boxwright",
            self.tr(
                "Forget all settings, recent folders and keys? Photos, labels and runs stay as they are."
            ),
            QMessageBox.StandardButton.Reset | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        if answer == QMessageBox.StandardButton.Reset:
            self.settings.clear()
            self.show_message(self.tr("Settings are reset; some show after the next start."), "info")

    def import_dataset(self) -> None:
        """Bring in a data set of another program, and open it."""
        from studio.window.exchange_dialog import ExchangeDialog

        dialog = ExchangeDialog(None, self)
        dialog.imported.connect(self.opening.open_folder)
        dialog.open()

    def import_from(self, source: Path) -> None:
        """Bring in that data set of another program, and open it."""
        from studio.window.exchange_dialog import ExchangeDialog

        dialog = ExchangeDialog(None, self)
        dialog.imported.connect(self.opening.open_folder)
        dialog.take_source(source)
        dialog.open()

    def export_dataset(self) -> None:
        """Write the open data set in another program's format."""
        from studio.window.exchange_dialog import ExchangeDialog

        self.document.flush()
        ExchangeDialog(self.document.folder, self).open()

    def take_frames(self, video: Path | None = None, folder: Path | None = None) -> None:
        """Take photos for labelling out of a video."""
        from studio.window.frames_dialog import FramesDialog

        self.document.flush()
        dialog = FramesDialog(folder or self.document.folder, self)
        if video is not None:
            dialog.video.setText(str(video))
        dialog.taken.connect(self.opening.open_folder)
        dialog.open()

    def export_settings(self) -> None:
        """Write the settings to a file."""
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export settings"), "boxwright-settings.json", self.tr("Settings (*.json)")
        )
        if name:
            self._try(lambda: self._exported(Path(name)))

    def _exported(self, path: Path) -> None:
        secret = self.settings.export(path)
        self.show_message(self.tr("Settings are written to {0}").format(path), "info")
        if secret:
            text = self.tr(
                "The address of the camera is not in {0}: a password may stand in it. Type it anew on the "
                "other computer."
            )
            self.notice.tell(text.format(path), "info")

    def import_settings(self) -> None:
        """Take over the settings of a file."""
        name, _ = QFileDialog.getOpenFileName(
            # Those of earlier versions can be chosen as well: then it is told how they come over.
            self,
            self.tr("Import settings"),
            "",
            self.tr("Settings (*.json *.ini)"),
        )
        if name:
            self._try(lambda: self._imported(Path(name)))

    def _imported(self, path: Path) -> None:
        strange = self.settings.take_over(path)
        self.show_message(self.tr("Settings are taken over; some show after the next start."), "info")
        if strange:
            text = self.tr("Passed over in {0}: %n setting(s) ({1})", "", len(strange))
            self.notice.tell(text.format(path, ", ".join(strange[:5])), "warning")

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except UserError as error:
            self.notice.tell_error(error)

    def show_preferences(self) -> None:
        """Language, look and keys in one place."""
        from studio.window.preferences_dialog import PreferencesDialog

        PreferencesDialog(self).open()

    def use_keys(self, name: str) -> None:
        """Switch to the usual keys or to labelImg's (:data:`studio.keymap.SETS`)."""
        keymap.use_set(self.settings, name, [action for _, group in self.all_actions() for action in group])

    def set_full_screen(self, on: bool) -> None:
        """Take the whole screen, or go back to the place before."""
        if on:
            self._was_maximized = self.isMaximized()
            self.showFullScreen()
        elif self._was_maximized:
            self.showMaximized()
        else:
            self.showNormal()

    def show_about(self) -> None:
        """Versions, licences, diagnostics."""
        from studio.window.about import AboutDialog

        AboutDialog(self).open()

    def open_log_folder(self) -> None:
        """Show the log files in the desktop's file manager."""
        reveal(log_dir(), self.notice)

    # -- look and end --

    def set_theme(self, name: str) -> None:
        """Switch to "light", "dark" or "system" and remember it."""
        self.settings.set("window/theme", name)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply_theme(app, name)

    def set_language(self, name: str) -> None:
        """Show another language: a new window goes on where this one is (:mod:`studio.window.changeover`)."""
        if name == self.settings.get("window/language", "system"):
            return
        self.settings.set("window/language", name)
        self.language_chosen.emit(name)

    def is_changing(self) -> bool:
        """Whether a step is under way in some room that can be undone only once it is done."""
        return any(panel.is_changing for panel in self.panels.present.values())

    def wait_for_step(self) -> None:
        """Show that the other language comes when that step is done."""
        self.setCursor(Qt.CursorShape.BusyCursor)
        self.statusBar().showMessage(self.tr("The language changes as soon as the step that runs is done."))

    def _restore(self) -> None:
        self.resize(WANTED)
        geometry = self.settings.get("window/geometry", b"")
        if geometry:
            self.restoreGeometry(QByteArray(geometry))
        ScreenFit(self)
        names = [room.name for room in actions.ROOMS]
        last = self.settings.get("window/room", names[0])
        self.show_room(last if last in names else names[0])

    def changeEvent(self, event: QEvent) -> None:
        """The desktop may take the whole screen away again, or give it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.full_screen_changed.emit(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what is pending, ask when work would be lost, stop the rooms."""
        self.document.flush()
        if not self._is_left and not self._may_close():
            event.ignore()
            return
        self.settings.set("window/geometry", bytes(self.saveGeometry().data()))
        self.settings.save()
        self._told.stop()
        for name, panel in self.panels.present.items():
            logger.info("closing %s", name)
            panel.shutdown()
        if not (self._is_left or cancel_all()):
            logger.warning("a background task did not stop in time")
        event.accept()

    def leave(self) -> None:
        """Close for good and without a question: another window has taken over."""
        self._is_left = True
        self.close()
        self.deleteLater()

    def _may_close(self) -> bool:
        """Ask whoever has work that would be lost."""
        if not all(panel.may_close() for panel in self.panels.present.values()):
            return False
        reasons = [text for panel in self.panels.present.values() if (text := panel.reason_to_stay())]
        return not reasons or self._wants_to_close(reasons)

    def _wants_to_close(self, reasons: list[str]) -> bool:
        buttons = QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel
        savers = [
            panel for panel in self.panels.present.values() if panel.can_save and panel.reason_to_stay()
        ]
        if savers:
            buttons |= QMessageBox.StandardButton.Save
        answer = QMessageBox.question(
            self,
            "Boxwright",
            "\n".join(reasons) + "\n\n" + self.tr("Close anyway?"),
            buttons,
            QMessageBox.StandardButton.Cancel,
        )
        if answer == QMessageBox.StandardButton.Save:
            saved = [panel.save_now() for panel in savers]  # each is to save, even when one cannot
            return all(saved)
        return answer == QMessageBox.StandardButton.Close
