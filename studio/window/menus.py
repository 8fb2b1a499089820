"""The menu bar: the window's own actions and those the annotate room puts into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from studio import actions

if TYPE_CHECKING:
    from studio.main_window import MainWindow
    from studio.room import Room


_LANGUAGES = {"en": "&English", "zh_CN": "简体中文(&Z)"}
"""Named in themselves, as in :data:`studio.i18n.LANGUAGES`, with a letter for the menu."""


class Menus(QObject):
    """Fills ``window``'s menu bar, after its rooms are made."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        sample = self._file_menu(window)
        # Made with the window as its parent: PySide forgets a menu that the bar makes, while Qt still has it.
        self._edit = edit = QMenu(self.tr("&Edit"), window)
        edit.setObjectName("menu_edit")
        window.menuBar().addMenu(edit)
        self._steps: list[QAction] = []
        self._below_steps = QAction(edit)
        self._below_steps.setSeparator(True)
        edit.addAction(self._below_steps)
        _add_room_menu(window, edit, "edit")
        _add_room_menu(window, window.menuBar().addMenu(self.tr("&Image")), "image")
        self._view_menu(window)
        self._help_menu(window, sample)

    def show_steps(self, room: Room) -> None:
        """Undo and redo of that room stand on top of the edit menu."""
        for action in self._steps:
            self._edit.removeAction(action)
        self._steps = [room.undo_action, room.redo_action]
        self._edit.insertActions(self._below_steps, self._steps)

    def choose(self, kind: str, name: str) -> None:
        """As a click on one of the theme's or the language's choices."""
        action = self._window.findChild(QAction, f"action_{kind}_{name}")
        if action is not None:
            action.trigger()

    def set_tips(self, on: bool) -> None:
        """As a click on *Show tips*."""
        if self._tips.isChecked() != on:
            self._tips.trigger()

    def _file_menu(self, window: MainWindow) -> QAction:
        """Returns the action that opens the sample, which the help menu has as well."""
        make = actions.make
        menu = window.menuBar().addMenu(self.tr("&File"))
        opening = window.opening
        menu.addAction(
            make(window, "open", self.tr("&Open folder…"), opening.choose_folder, "Ctrl+U", "folder")
        )
        sample = make(window, "sample", self.tr("Open &sample"), window.document.open_sample, icon="image")
        menu.addAction(sample)
        recent = menu.addMenu(self.tr("Open &recent"))
        recent.setObjectName("menu_recent")
        recent.aboutToShow.connect(lambda: opening.fill_recent(recent))
        close = make(window, "close", self.tr("&Close folder"), window.document.close_dataset, "Ctrl+W")
        close.setEnabled(window.document.dataset is not None)
        opening.opened.connect(lambda name: close.setEnabled(bool(name)))
        menu.addAction(close)
        menu.addSeparator()
        menu.addAction(make(window, "import", self.tr("&Import…"), window.import_dataset, icon="download"))
        export = make(window, "export", self.tr("E&xport…"), window.export_dataset, icon="export")
        export.setEnabled(window.document.dataset is not None)
        opening.opened.connect(lambda name: export.setEnabled(bool(name)))
        menu.addAction(export)
        menu.addAction(
            make(window, "frames", self.tr("&Photos from a video…"), window.take_frames, icon="live")
        )
        encoding = make(window, "encoding", self.tr("Encodin&g of the class list…"), opening.choose_encoding)
        encoding.setEnabled(window.document.dataset is not None)
        opening.opened.connect(lambda name: encoding.setEnabled(bool(name)))
        menu.addAction(encoding)
        menu.addSeparator()
        _add_room_menu(window, menu, "file")
        menu.addSeparator()
        settings = menu.addMenu(self.tr("S&ettings"))
        settings.addAction(
            make(window, "export_settings", self.tr("&Export settings…"), window.export_settings)
        )
        settings.addAction(
            make(window, "import_settings", self.tr("&Import settings…"), window.import_settings)
        )
        settings.addAction(make(window, "reset", self.tr("&Reset all settings…"), window.reset_settings))
        menu.addAction(
            make(
                window,
                "preferences",
                self.tr("Prefere&nces…"),
                window.show_preferences,
                "Ctrl+,",
                "settings",
            )
        )
        menu.addAction(make(window, "quit", self.tr("&Quit"), window.close, "Ctrl+Q"))
        return sample

    def _view_menu(self, window: MainWindow) -> None:
        menu = window.menuBar().addMenu(self.tr("&View"))
        _add_room_menu(window, menu, "view")
        menu.addSeparator()
        rooms = menu.addMenu(self.tr("&Rooms"))
        rooms.setObjectName("menu_rooms")
        for index, room in enumerate(actions.ROOMS):
            text = actions.translate_room(room.button)
            go = _with(window.show_room, room.name)
            action = actions.make(window, f"room_{room.name}", text, go, f"Ctrl+{index + 1}", room.name)
            action.changed.connect(_with(window.show_room_keys, room.name))  # a person chose others
            window.show_room_keys(room.name)
            rooms.addAction(action)
        regions = window.regions
        menu.addAction(
            actions.make(window, "next_region", self.tr("&Next part of the window"), regions.next, "F6")
        )
        menu.addAction(
            actions.make(
                window,
                "previous_region",
                self.tr("&Previous part of the window"),
                regions.previous,
                "Shift+F6",
            )
        )
        full = make_full_screen(window, self.tr("F&ull screen"))
        menu.addAction(full)
        # The lists of commands and keys show these without the menu's title.
        by_desktop = self.tr("Light or dark as the &desktop")
        themes = {"system": by_desktop, "light": self.tr("&Light"), "dark": self.tr("Da&rk")}
        wanted = window.settings.get("window/theme", "system")
        menu.addMenu(self._choices(window, self.tr("&Theme"), "theme", themes, wanted, window.set_theme))
        languages = {"system": self.tr("Language of the &desktop"), **_LANGUAGES}
        wanted = window.settings.get("window/language", "system")
        menu.addMenu(
            self._choices(window, self.tr("&Language"), "language", languages, wanted, window.set_language)
        )

    def _help_menu(self, window: MainWindow, sample: QAction) -> None:
        make = actions.make
        menu = window.menuBar().addMenu(self.tr("&Help"))
        menu.addAction(sample)
        menu.addAction(make(window, "tutorial", self.tr("&First steps"), window.show_first_steps))
        # Ctrl+Shift+P, which other programs have for this, hides the labels as in labelImg.
        menu.addAction(
            make(window, "palette", self.tr("Find a &command…"), window.show_palette, "Ctrl+K", "search")
        )
        keys = make(window, "shortcuts", self.tr("&Keyboard shortcuts"), window.show_shortcuts)
        keys.setShortcuts([QKeySequence("F1"), QKeySequence("?")])
        menu.addAction(keys)
        self._tips = tips = make(
            window, "tips", self.tr("Show &tips"), lambda: window.tips.show(tips.isChecked())
        )
        tips.setCheckable(True)
        tips.setChecked(window.tips.are_on)
        menu.addAction(tips)
        menu.addAction(make(window, "log", self.tr("Open the &log folder"), window.open_log_folder))
        menu.addSeparator()
        menu.addAction(make(window, "about", self.tr("&About Boxwright"), window.show_about))

    def _choices(
        self,
        window: MainWindow,
        title: str,
        kind: str,
        texts: Mapping[str, str],
        wanted: str,
        choose: Callable[[str], Any],
    ) -> QMenu:
        """A menu in which one of several is checked."""
        menu = QMenu(title, window)
        menu.setObjectName(f"menu_{kind}")
        group = QActionGroup(window)
        for name, text in texts.items():
            action = actions.make(window, f"{kind}_{name}", text, _with(choose, name))
            action.setCheckable(True)
            action.setChecked(name == wanted)
            group.addAction(action)
            menu.addAction(action)
        return menu


def make_full_screen(window: MainWindow, text: str) -> QAction:
    """Checked while the window has the whole screen, however it came to that."""
    action = actions.make(
        window, "full_screen", text, lambda: window.set_full_screen(action.isChecked()), "F11"
    )
    action.setCheckable(True)
    window.full_screen_changed.connect(action.setChecked)
    return action


def _add_room_menu(window: MainWindow, menu: QMenu, name: str) -> None:
    """What the annotate room has for that menu."""
    for action in window.panels["annotate"].menu(name):
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)


def _with(call: Callable[[str], Any], argument: str) -> Callable[[], Any]:
    return lambda: call(argument)
