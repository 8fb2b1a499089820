"""The window: a rail with five rooms, menus, a message bar, and what is being opened in the status bar."""

from __future__ import annotations

import importlib
import logging
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine import __version__
from engine.errors import UserError
from studio import actions, keymap, theme
from studio.background import cancel_all
from studio.document import Document
from studio.settings import Settings, labels_dir_key, log_dir
from studio.widgets.notice import Notice
from studio.widgets.shortcuts import ShortcutsDialog

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset

logger = logging.getLogger(__name__)

RAIL_WIDTH_PX = 84
MESSAGE_MS = 6000


class MainWindow(QMainWindow):
    """All of the studio. ``panels`` maps the five room names to their panels."""

    def __init__(self, document: Document, settings: Settings) -> None:
        super().__init__()
        self.document = document
        self.settings = settings
        self.setObjectName("main_window")
        self.setWindowTitle("Boxwright")
        self.setAcceptDrops(True)
        self.panels: dict[str, QWidget] = {}
        self.notice = Notice()
        self._stack = QStackedWidget()
        self._stack.setObjectName("rooms")
        self._rail = QButtonGroup(self)
        self._faulted: BaseException | None = None
        self._build_rooms()
        self._build_menus()
        self._build_status_bar()
        self._connect_document()
        keymap.apply_keys(settings, [action for _, group in self.all_actions() for action in group])
        self._restore()

    # -- building --

    def _build_rooms(self) -> None:
        rail = QWidget()
        rail.setObjectName("rail")
        rail.setFixedWidth(RAIL_WIDTH_PX)
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(rail)
        column.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        column.setSpacing(theme.SPACING_SMALL)
        for index, room in enumerate(actions.ROOMS):
            module = importlib.import_module(f"studio.{room.name}.panel")
            panel: QWidget = module.Panel(self.document, self.settings)
            self.panels[room.name] = panel
            self._stack.addWidget(panel)
            button = self._rail_button(room, index)
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
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(rail)
        row.addLayout(right, 1)
        middle = QWidget()
        middle.setLayout(row)
        self.setCentralWidget(middle)

    def _rail_button(self, room: actions.Room, index: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"room_{room.name}")
        button.setText(actions.translate_room(room.title))
        button.setIcon(theme.icon(room.name))
        button.setIconSize(QSize(24, 24))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        button.setFixedWidth(RAIL_WIDTH_PX - 2 * theme.SPACING)
        keys = QKeySequence(f"Ctrl+{index + 1}").toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{actions.translate_room(room.tip)} ({keys})")
        return button

    def _build_menus(self) -> None:
        make = actions.make
        bar = self.menuBar()
        file_menu = bar.addMenu(self.tr("&File"))
        file_menu.addAction(
            make(self, "open", self.tr("&Open folder…"), self.choose_folder, "Ctrl+U", "folder")
        )
        sample = make(self, "sample", self.tr("Open &sample"), self.document.open_sample, icon="image")
        file_menu.addAction(sample)
        self._recent_menu = file_menu.addMenu(self.tr("Open &recent"))
        self._recent_menu.setObjectName("menu_recent")
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        close = self.document.close_dataset
        self._close_action = make(self, "close", self.tr("&Close folder"), close, "Ctrl+W")
        self._close_action.setEnabled(False)
        file_menu.addAction(self._close_action)
        file_menu.addSeparator()
        self._add_room_menu(file_menu, "file")
        file_menu.addSeparator()
        file_menu.addAction(make(self, "reset", self.tr("Reset all settings…"), self.reset_settings))
        file_menu.addAction(make(self, "quit", self.tr("&Quit"), self.close, "Ctrl+Q"))

        self._edit_menu = bar.addMenu(self.tr("&Edit"))
        self._edit_menu.setObjectName("menu_edit")
        self._add_room_menu(self._edit_menu, "edit")
        self._add_room_menu(bar.addMenu(self.tr("&Image")), "image")
        view_menu = bar.addMenu(self.tr("&View"))
        self._add_room_menu(view_menu, "view")
        view_menu.addSeparator()
        for index, room in enumerate(actions.ROOMS):
            go = make(
                self,
                f"room_{room.name}",
                actions.translate_room(room.title),
                lambda name=room.name: self.show_room(name),  # type: ignore[misc]
                f"Ctrl+{index + 1}",
                room.name,
            )
            view_menu.addAction(go)
        view_menu.addSeparator()
        self._add_themes(view_menu.addMenu(self.tr("&Theme")))

        help_menu = bar.addMenu(self.tr("&Help"))
        help_menu.addAction(sample)
        help_menu.addAction(make(self, "tutorial", self.tr("&First steps"), self._tutorial))
        help_menu.addAction(
            make(self, "shortcuts", self.tr("&Keyboard shortcuts"), self.show_shortcuts, "F1")
        )
        help_menu.addAction(make(self, "log", self.tr("Open the &log folder"), self._open_log_folder))
        help_menu.addSeparator()
        help_menu.addAction(make(self, "about", self.tr("&About Boxwright"), self._about))

    def _add_room_menu(self, menu: QMenu, name: str) -> None:
        """What the annotate room has for that menu."""
        panel = self.panels["annotate"]
        for action in panel.menu(name):  # type: ignore[attr-defined]
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)

    def _add_themes(self, menu: QMenu) -> None:
        group = QActionGroup(self)
        texts = {"system": self.tr("As the desktop"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        for name, text in texts.items():
            action = actions.make(
                self,
                f"theme_{name}",
                text,
                lambda chosen=name: self.set_theme(chosen),  # type: ignore[misc]
            )
            action.setCheckable(True)
            action.setChecked(self.settings.get("window/theme", "system") == name)
            group.addAction(action)
            menu.addAction(action)

    def _build_status_bar(self) -> None:
        self._opening_text = QLabel()
        self._opening_bar = QProgressBar()
        self._opening_bar.setObjectName("opening_progress")
        self._opening_bar.setFixedWidth(180)
        self._opening_bar.setTextVisible(False)
        self._opening_cancel = QPushButton(self.tr("Cancel"))
        self._opening_cancel.setObjectName("opening_cancel")
        self._opening_cancel.clicked.connect(self.document.cancel_opening)
        for widget in (self._opening_text, self._opening_bar, self._opening_cancel):
            self.statusBar().addPermanentWidget(widget)
            widget.hide()

    def _connect_document(self) -> None:
        document = self.document
        document.dataset_opened.connect(self._opened)
        document.dataset_closed.connect(self._closed)
        document.opening.connect(self._opening)
        document.open_progress.connect(self._open_progress)
        document.open_failed.connect(self._open_failed)
        document.image_requested.connect(lambda _path: self.show_room("annotate"))
        document.page_requested.connect(self.show_room)
        document.message.connect(self.show_message)

    # -- rooms --

    @property
    def room(self) -> str:
        """The name of the room that is shown."""
        return actions.ROOMS[self._stack.currentIndex()].name

    def show_room(self, name: str) -> None:
        """Show a room by its name."""
        index = [room.name for room in actions.ROOMS].index(name)
        self._stack.setCurrentIndex(index)
        self._rail.button(index).setChecked(True)
        self.settings.set("window/room", name)

    # -- opening --

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        start = str(self.document.folder or next(iter(self.settings.recent_folders()), Path.home()))
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open a folder of images"), start)
        if folder:
            self._open_folder(folder)

    def _open_folder(self, folder: str) -> None:
        """Open it with the label folder that was chosen for it, if that is still there."""
        labels_dir = self.settings.get(labels_dir_key(Path(folder)), "")
        self.document.open_folder(
            folder, None, labels_dir if labels_dir and Path(labels_dir).is_dir() else None
        )

    def reopen_last_folder(self) -> None:
        """Open what was open when the window was closed last, if it is still there."""
        last = self.settings.get("window/folder", "")
        if last and Path(last).is_dir():
            self._open_folder(last)

    def _opening(self, what: str) -> None:
        self.notice.clear()
        self._opening_text.setText(self.tr("Opening {0}").format(Path(what).name))
        self._opening_bar.setRange(0, 0)
        for widget in (self._opening_text, self._opening_bar, self._opening_cancel):
            widget.show()

    def _open_progress(self, done: int, total: int, text: str) -> None:
        self._opening_bar.setRange(0, total)
        self._opening_bar.setValue(done)
        if text:
            self._opening_text.setText(text)

    def _opening_ended(self) -> None:
        for widget in (self._opening_text, self._opening_bar, self._opening_cancel):
            widget.hide()

    def _opened(self, dataset: Dataset) -> None:
        self._opening_ended()
        self._close_action.setEnabled(True)
        self.setWindowTitle(f"{dataset.root.name} - Boxwright")
        self.settings.add_recent_folder(dataset.root.resolve())
        self.settings.set("window/folder", str(dataset.root.resolve()))
        self.statusBar().showMessage(self.tr("{0:,} images").format(len(dataset.items)), MESSAGE_MS)

    def _closed(self) -> None:
        self._close_action.setEnabled(False)
        self.setWindowTitle("Boxwright")
        self.settings.remove("window/folder")

    def _open_failed(self, error: BaseException | None) -> None:
        self._opening_ended()
        if error is None:
            return
        if not isinstance(error, UserError):
            logger.error("opening failed", exc_info=error)
        self.notice.tell_error(error)

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        folders = [folder for folder in self.settings.recent_folders() if folder]
        for folder in folders:
            recent = self._recent_menu.addAction(folder)
            recent.triggered.connect(lambda _checked=False, path=folder: self._open_folder(path))
        if not folders:
            self._recent_menu.addAction(self.tr("Nothing opened yet")).setEnabled(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders of this computer."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first file or folder that was dropped."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.document.open_path(paths[0])

    # -- telling --

    def show_message(self, text: str, level: str) -> None:
        """An "info" for a few seconds in the status bar; a "warning" or "error" until it is closed."""
        if level == "info":
            self.statusBar().showMessage(text, MESSAGE_MS)
        else:
            self.notice.tell(text, level)

    def show_fault(self, error: BaseException) -> None:
        """Tell of an unexpected error; the labels are saved by now."""
        if isinstance(error, UserError):
            self.notice.tell_error(error)
            return
        self._faulted = error
        text = self.tr("Something went wrong in Boxwright: {0}. Your labels are saved.")
        self.notice.tell(
            text.format(f"{type(error).__name__}: {error}"),
            "error",
            self.tr("Details"),
            self._show_fault_details,
        )

    def _show_fault_details(self) -> None:
        if self._faulted is None:
            return
        box = QMessageBox(QMessageBox.Icon.Warning, "Boxwright", str(self._faulted), parent=self)
        box.setInformativeText(self.tr("The log file in {0} holds this too.").format(log_dir()))
        box.setDetailedText("".join(traceback.format_exception(self._faulted)))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def show_shortcuts(self) -> None:
        """All shortcuts of the window and its rooms."""
        ShortcutsDialog(self.all_actions(), self.settings, self).open()

    def all_actions(self) -> list[tuple[str, list[QAction]]]:
        """``(room title, its actions)``; the window's own come first under "Everywhere"."""
        own = self.findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly)
        groups = [(self.tr("Everywhere"), own)]
        groups += [
            (actions.translate_room(room.title), list(self.panels[room.name].actions()))
            for room in actions.ROOMS
        ]
        return groups

    def _tutorial(self) -> None:
        QMessageBox.information(
            self,
            self.tr("First steps"),
            self.tr(
                "<ol><li><b>Annotate</b>: press W, drag a box around an object, name its class. D goes on."
                "</li><li><b>Dataset</b>: split the photos into training, validation and test sets.</li>"
                "<li><b>Train</b>: press Start and watch the curves.</li>"
                "<li><b>Evaluate</b>: see which classes are found and which are missed.</li>"
                "<li><b>Live</b>: point a camera at the world.</li></ol>"
                "<p>Without photos of your own, start with File, Open sample.</p>"
            ),
        )

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

    def _about(self) -> None:
        QMessageBox.about(
            self,
            self.tr("About Boxwright"),
            self.tr(
                "<b>Boxwright {0}</b><p>Label photos, train a MobileNetV3-SSD detector on them, judge it, "
                "and point a camera at the world. Everything stays on this computer.</p><p>MIT licence.</p>"
            ).format(__version__),
        )

    def _open_log_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_dir())))

    # -- look and end --

    def set_theme(self, name: str) -> None:
        """Switch to "light", "dark" or "system" and remember it."""
        self.settings.set("window/theme", name)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply_theme(app, name)

    def _restore(self) -> None:
        self.resize(1280, 800)
        geometry = self.settings.get("window/geometry", b"")
        if geometry:
            self.restoreGeometry(QByteArray(geometry))
        names = [room.name for room in actions.ROOMS]
        last = self.settings.get("window/room", names[0])
        self.show_room(last if last in names else names[0])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what is pending, ask when work would be lost, stop the rooms."""
        self.document.flush()
        reasons = [text for panel in self.panels.values() if (text := _reason_to_stay(panel))]
        if reasons and not self._wants_to_close(reasons):
            event.ignore()
            return
        self.settings.set("window/geometry", bytes(self.saveGeometry().data()))
        self.settings.save()
        for name, panel in self.panels.items():
            shutdown = getattr(panel, "shutdown", None)
            if shutdown is not None:
                logger.info("closing %s", name)
                shutdown()
        if not cancel_all():
            logger.warning("a background task did not stop in time")
        event.accept()

    def _wants_to_close(self, reasons: list[str]) -> bool:
        buttons = QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel
        savers = [
            panel for panel in self.panels.values() if _reason_to_stay(panel) and hasattr(panel, "save_now")
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


def _reason_to_stay(panel: QWidget) -> str:
    """What closing would interrupt: a room that has such work says so with ``reason_to_stay() -> str``."""
    ask = getattr(panel, "reason_to_stay", None)
    return str(ask()) if ask is not None else ""
