"""Opening a data set in the window: its progress in the status bar, the recent ones, what goes wrong."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFileDialog, QLabel, QMainWindow, QMenu, QProgressBar, QPushButton

from engine.annotations.guessing import LABELS
from engine.annotations.text import Guess, known_codec, read_bytes
from engine.errors import UserError
from engine.file_names import shown
from studio.background import BackgroundTask, Progress
from studio.document import Document
from studio.settings import Settings, encoding_key, labels_dir_key
from studio.widgets.notice import Notice
from studio.widgets.row_menu import popup

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset

logger = logging.getLogger(__name__)

MESSAGE_MS = 6000


class Opening(QObject):
    """Asks for folders, opens them, and shows in ``window``'s status bar how far that is."""

    opened = Signal(object)
    """Title of the window: the name of what was opened, "" once it was closed."""
    import_wanted = Signal(object)
    """Path of a data set of another program"""
    frames_wanted = Signal(object, object)
    """(Path of a video, Path of the folder that photos of it are to go to)"""

    def __init__(self, window: QMainWindow, document: Document, settings: Settings, notice: Notice) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._settings = settings
        self._notice = notice
        self._text = QLabel()
        self._bar = QProgressBar()
        self._bar.setObjectName("opening_progress")
        self._bar.setFixedWidth(180)
        self._bar.setTextVisible(False)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("opening_cancel")
        self._cancel.clicked.connect(document.cancel_opening)
        for widget in (self._text, self._bar, self._cancel):
            window.statusBar().addPermanentWidget(widget)
            widget.hide()
        document.dataset_opened.connect(self._opened)
        document.dataset_closed.connect(self._closed)
        document.opening.connect(self._opening)
        document.open_progress.connect(self._progress)
        document.open_failed.connect(self._failed)
        document.encoding_of = self._encoding_of
        document.encoding_guessed.connect(self._tell_guess)

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        start = str(self._document.folder or next(iter(self._settings.recent_folders()), Path.home()))
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder of images"), start)
        if folder:
            self.open_folder(folder)

    def open_folder(self, folder: str) -> None:
        """Open it with the label folder that was chosen for it, if that is still there."""
        document = self._document
        is_open = document.folder is not None and document.is_open(folder)
        root = document.folder if is_open and document.folder is not None else Path(folder)
        chosen = self._settings.get(labels_dir_key(root), "")
        labels_dir = chosen if chosen and Path(chosen).is_dir() else None
        if is_open:
            # Reading all of it anew would forget undo, and send deleted photos to the trash.
            document.cancel_opening()
            document.look_again(labels_dir)
        else:
            document.open_folder(folder, None, labels_dir)

    def choose_encoding(self) -> None:
        """Show the names of the class list as each encoding has them, and let a person choose."""
        dataset = self._document.dataset
        if dataset is None:
            return

        def read(_progress: Progress) -> tuple[Path, bytes] | None:
            path = dataset.class_file()
            return None if path is None else (path, read_bytes(path))

        def shown(found: tuple[Path, bytes] | None) -> None:
            if self._document.dataset is not dataset:
                return
            if found is None:
                self._document.message.emit(self.tr("This folder has no class list."), "info")
                return
            from studio.window.encoding_dialog import EncodingDialog

            dialog = EncodingDialog(*found, self._encoding_of(dataset.root), self._window)
            dialog.chosen.connect(lambda codec: self._take_encoding(dataset, codec))
            dialog.open()

        task = BackgroundTask(read, owner=self)
        task.done(shown).failed(self._notice.tell_error).start()

    def _take_encoding(self, dataset: Dataset, codec: str) -> None:
        """Read the data set anew in that encoding; "" has it found out."""
        if self._document.dataset is not dataset or codec == self._encoding_of(dataset.root):
            return
        self._settings.set(encoding_key(dataset.root), codec)
        labels_dir = dataset.labels_dir if dataset.labels_dir != dataset.root else None
        self._document.open_folder(dataset.root, None, None if labels_dir is None else str(labels_dir))

    def _encoding_of(self, root: Path) -> str:
        codec = self._settings.get(encoding_key(root), "")
        try:
            return known_codec(codec) if codec else ""
        except UserError as error:  # a setting somebody has edited
            logger.warning("%s", error)
            return ""

    def _tell_guess(self, guess: Guess) -> None:
        text = self.tr("{0} is read as {1}, which is a guess: “{2}”.")
        called = LABELS.get(guess.codec, guess.codec.upper())
        told = text.format(shown(Path(guess.path).name), called, guess.example)
        before = self._notice.text if self._notice.level == "warning" else ""  # what else opening has told
        told = f"{before}\n{told}" if before else told
        self._notice.tell(told, "warning" if before else "info", self.tr("Encoding…"), self.choose_encoding)

    def reopen_last_folder(self) -> None:
        """Open what was open when the window was closed last, if it is still there."""
        last = self._settings.get("window/folder", "")
        if last and Path(last).is_dir():
            self.open_folder(last)

    def fill_recent(self, menu: QMenu) -> None:
        """Put the folders opened last into ``menu``."""
        menu.clear()
        folders = [folder for folder in self._settings.recent_folders() if folder]
        for number, folder in enumerate(folders, start=1):
            digit = f"&{number} " if number <= 9 else ""
            recent = menu.addAction(digit + shown(folder).replace("&", "&&"))
            recent.triggered.connect(lambda _checked=False, path=folder: self.open_folder(path))
        if not folders:
            menu.addAction(self.tr("&Nothing opened yet")).setEnabled(False)

    def _opening(self, what: str) -> None:
        self._notice.clear()
        self._text.setText(self.tr("Opening {0}").format(shown(Path(what).name)))
        self._bar.setRange(0, 0)
        for widget in (self._text, self._bar, self._cancel):
            widget.show()

    def _progress(self, done: int, total: int, text: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if text:
            self._text.setText(text)

    def _ended(self) -> None:
        for widget in (self._text, self._bar, self._cancel):
            widget.hide()

    def _opened(self, dataset: Dataset) -> None:
        self._ended()
        root = dataset.root.absolute()  # not resolve(): a drive's letter would become its server's name
        self._settings.add_recent_folder(root)
        self._settings.set("window/folder", str(root))
        if self._window.isVisible():  # a status bar that is not shown yet writes over what stands in it
            self._window.statusBar().showMessage(self.tr("%Ln image(s)", "", len(dataset.items)), MESSAGE_MS)
        self.opened.emit(dataset.root.name)

    def _closed(self) -> None:
        self._settings.remove("window/folder")
        self.opened.emit("")

    def _failed(self, error: BaseException | None) -> None:
        self._ended()
        if error is None:
            return
        if not isinstance(error, UserError):
            logger.error("opening failed", exc_info=error)
        self._notice.tell_error(error)
        self._offer_remedy(error)

    def _offer_remedy(self, error: BaseException) -> None:
        """A button for what the message says."""
        from engine.datasets.dataset import LabelsElsewhereError, OnlyVideosError, SetsInsideError

        if isinstance(error, OnlyVideosError):
            text, videos, folder = self.tr("Photos from a video…"), error.videos, Path(error.where or "")
            self._notice.offer(text, lambda: self.frames_wanted.emit(videos[0], folder))
        elif isinstance(error, LabelsElsewhereError):
            source = error.source
            self._notice.offer(self.tr("Import it…"), lambda: self.import_wanted.emit(source))
        elif isinstance(error, SetsInsideError):
            folders = error.folders
            if len(folders) == 1:
                text = self.tr("Open {0}").format(folders[0].name)
                self._notice.offer(text, lambda: self.open_folder(str(folders[0])))
            else:
                self._notice.offer(self.tr("Open one of them…"), lambda: self._choose(folders))

    def _choose(self, folders: list[Path]) -> None:
        menu = popup(self._window, "menu_sets_inside")
        for folder in folders:
            text = f"{folder.parent.name}/{folder.name}".replace("&", "&&")
            menu.addAction(text).triggered.connect(
                lambda _checked=False, path=folder: self.open_folder(str(path))
            )
        menu.popup(QCursor.pos())
