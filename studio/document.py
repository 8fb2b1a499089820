"""What is open, told by signals: the place where the rooms meet. It has no widgets."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.annotations import class_file, text
from engine.annotations.text import Guess, read_bytes
from engine.errors import UserError
from engine.i18n import describe, translated
from studio.background import BackgroundTask, Progress
from studio.settings import data_dir

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset

logger = logging.getLogger(__name__)

MANY, HEAD_START_S = 5000, 0.3
"""Reading that many label files would slow the first picture down, so that is let go first."""

PATIENCE_S = 10.0
"""How long closing waits for a disk that does not answer."""


def sample_dir() -> Path:
    """Where Help > Open sample puts its pictures."""
    return data_dir() / "sample"


class Document(QObject):
    """The open data set. All reading happens in background tasks; signals come in the window's thread."""

    dataset_opened = Signal(object)
    """engine.datasets.dataset.Dataset"""
    dataset_closed = Signal()
    labels_changed = Signal(object)
    """The labels of the image with this stem are new on disk; "" means possibly all of them."""
    images_changed = Signal()
    """Images joined the open data set, or left it; all others have the labels they had."""
    unsaved_asked = Signal(object)
    """Add to this set the stems of images whose edits are not on disk yet, before the slot returns."""
    classes_changed = Signal()
    encoding_guessed = Signal(object)
    """engine.annotations.text.Guess: in which encoding the class list was read, that does not say its own."""
    split_changed = Signal()
    runs_changed = Signal()
    image_requested = Signal(object)
    """Path of an image the annotate room should show."""
    review_requested = Signal(object, object, object)
    """Path of an image the annotate room should show, a tuple of Box with score to lay over it, and the Box
    in question."""
    corrected = Signal(object)
    """A label was mended on a photo that ``review_requested`` brought up: the step, which can be taken back.
    It has ``text``, ``can_undo()``, ``can_redo()``, ``undo()`` and ``redo()``."""
    page_requested = Signal(str)
    """"annotate", "dataset", "train", "evaluate" or "live"."""
    folder_requested = Signal(object)
    """Open this folder as the window would, with the label folder chosen for it."""
    message = Signal(object, object)
    """(text, "info" | "warning" | "error")"""
    flush_requested = Signal()
    """Save pending edits now, before the slot returns."""
    opening = Signal(object)
    """A folder is being read, or the sample drawn; ends in dataset_opened or open_failed."""
    open_progress = Signal(int, int, str)
    open_failed = Signal(object)
    """The exception; also None when opening was cancelled."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._class_names: list[str] = []
        self.encoding_of: Callable[[Path], str] = lambda _root: ""
        """What a person chose for a data set whose lists are no UTF-8; "" where it is to be found out."""
        self._opening: BackgroundTask[Dataset] | None = None
        self._asked: tuple[Callable[[Progress], Dataset], str, str | None, Path | None] | None = None
        """What is being opened, as :meth:`_open` was told."""
        self._unlisted: list[tuple[Dataset, str]] = []
        """Classes the class files of data sets are still to learn, in their order."""
        self._listing: BackgroundTask[list[UserError]] | None = None
        self.may_leave: Callable[[bool], bool] = lambda _closes: True
        """Asks before the open data set goes; its argument: whether nothing comes instead."""

    @property
    def dataset(self) -> Dataset | None:
        """What is open."""
        return self._dataset

    @property
    def folder(self) -> Path | None:
        """The root folder of what is open."""
        return None if self._dataset is None else self._dataset.root

    @property
    def class_names(self) -> list[str]:
        """The classes in their order."""
        return list(self._class_names)

    @property
    def runs_dir(self) -> Path | None:
        """Where the training runs of this data set lie; it need not exist."""
        return None if self._dataset is None else self._dataset.root / "runs"

    def open_path(
        self, path: str | os.PathLike[str], class_file: str | None = None, labels_dir: str | None = None
    ) -> None:
        """Open a folder, or the folder of an image and show that image (labelImg's arguments)."""
        from engine.datasets.names import is_image

        given = Path(path).absolute()
        if given.is_dir() or not is_image(given):
            self.open_folder(given, class_file, labels_dir)
            return
        from engine.datasets.dataset import folder_of

        self.open_folder(folder_of(given), class_file, labels_dir, show=given)

    def open_folder(
        self,
        path: str | os.PathLike[str],
        class_file: str | None = None,
        labels_dir: str | None = None,
        show: Path | None = None,
    ) -> None:
        """Read the folder in the background, then tell ``dataset_opened`` or ``open_failed``."""
        # Whole paths: children of ours do not work in the folder that the person stands in.
        folder = Path(path).absolute()
        class_file = None if class_file is None else str(Path(class_file).absolute())
        labels_dir = None if labels_dir is None else str(Path(labels_dir).absolute())

        def work(progress: Progress) -> Dataset:
            from engine.datasets.dataset import Dataset

            progress(0, 0)
            return Dataset.open(folder, labels_dir)

        self._open(work, str(folder), class_file, show)

    def open_sample(self, images: int = 200) -> None:
        """Draw the sample pictures when they are not there yet, and open them."""
        folder = sample_dir()
        if self.is_open(folder):
            self.look_again()
            return

        def work(progress: Progress) -> Dataset:
            from engine.datasets import sample
            from engine.datasets.dataset import Dataset

            if not (folder / "JPEGImages").is_dir():
                sample.generate(folder, images=images, progress=progress)
            return Dataset.open(folder)

        self._open(work, str(folder), None, None)

    def is_open(self, path: str | os.PathLike[str]) -> bool:
        """Whether that is the folder of the open data set, or of its images."""
        dataset = self._dataset
        return dataset is not None and Path(path).resolve() in (
            dataset.root.resolve(), dataset.images_dir.resolve()
        )  # fmt: skip

    def look_again(self, labels_dir: str | None = None) -> None:
        """List what came into the open data set's folder, or went; undo of everything else stays."""
        dataset = self._dataset
        if dataset is None:
            return
        self.flush()

        def work(_progress: Progress) -> tuple[list[Path], list[str], list[str]]:
            from engine.datasets.dataset import Dataset

            found = Dataset.open(dataset.root, labels_dir)
            before, now = set(dataset.items.stems), set(found.items.stems)
            new = [found.item(stem).image for stem in found.items.stems if stem not in before]
            return new, sorted(before - now), found.class_names()

        def done(result: tuple[list[Path], list[str], list[str]]) -> None:
            if self._dataset is not dataset:
                return
            new, gone, names = result
            self.remove_images(gone)
            self.add_images(new)
            self._class_names = list(dict.fromkeys([*self._class_names, *names]))
            self.classes_changed.emit()
            self.labels_changed.emit("")
            text = self.tr("%Ln new photo(s)", "", len(new))
            if not new:
                text = self.tr("{0} is open already").format(dataset.root.name)
            self.message.emit(text, "info")

        task = BackgroundTask(work, owner=self)
        task.done(done).failed(lambda error: self.message.emit(str(error), "error")).start()

    def take_over(self, before: Document) -> None:
        """Show what another document has open, or is opening, without reading it anew."""
        if before._dataset is not None:
            self._show(before._dataset, None, None, before._class_names)
        if before._opening is not None and before._asked is not None:
            before._opening.cancel()
            before._opening = None
            self._open(*before._asked)

    def cancel_opening(self) -> None:
        """Stop reading; what was open stays open."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
            self.open_failed.emit(None)

    def close_dataset(self) -> None:
        """Save pending edits and show nothing; asks where that would lose something."""
        if self._dataset is None:
            return
        self.flush()
        if not self.may_leave(True):
            return
        self._dataset = None
        self._class_names = []
        self.dataset_closed.emit()

    def add_class(self, name: str, *, listed: bool = False) -> None:
        """Append a class, unless it is known; the data set's class file, where it has one, learns it soon.

        ``message`` tells when it could not.

        Args:
            listed: the label file that needs it has its own list learn it.
        """
        if not name or name in self._class_names:
            return
        self._class_names.append(name)
        if self._dataset is not None and not listed:
            self._unlisted.append((self._dataset, name))
            self._list_classes()
        self.classes_changed.emit()

    def replace_classes(self, names: list[str]) -> None:
        """The class manager has renamed, reordered or deleted classes; the files say so already."""
        self._class_names = list(dict.fromkeys(names))
        self.classes_changed.emit()

    def add_images(self, images: Iterable[Path]) -> None:
        """Images have come into the open data set's folder."""
        if self._dataset is not None:
            for image in images:
                self._dataset.items.join(image)
            self.images_changed.emit()

    def remove_images(self, stems: Iterable[str]) -> None:
        """Somebody has moved these images away."""
        if self._dataset is None:
            return
        gone = self._dataset.known_items(stems)
        for item in gone:
            self._dataset.remove(item)
        if gone:
            self.images_changed.emit()

    def unsaved(self) -> set[str]:
        """The stems of images whose edits are not on disk yet."""
        stems: set[str] = set()
        self.unsaved_asked.emit(stems)
        return stems

    def flush(self) -> None:
        """Have every room save its pending edits, and the class file learn new names, before this returns."""
        self.flush_requested.emit()
        while self._listing is not None and self._listing.wait(PATIENCE_S):
            self._listing = None
            self._list_classes()

    def _open(
        self,
        work: Callable[[Progress], Dataset],
        what: str,
        class_file: str | None,
        show: Path | None,
    ) -> None:
        if self._opening is not None:
            self._opening.cancel()
        self.flush()

        task = BackgroundTask(work, owner=self)

        def opened(dataset: Dataset) -> None:
            self._opening = None
            # Only now, so that nobody is asked for a folder that cannot be opened, and no edit comes after.
            self.flush()
            if self._dataset is None or self.may_leave(False):
                self._show(dataset, class_file, show)
            else:
                self.open_failed.emit(None)

        def failed(error: Exception) -> None:
            self._opening = None
            self.open_failed.emit(error)

        task.progress.connect(self.open_progress)
        self._opening, self._asked = task, (work, what, class_file, show)
        self.opening.emit(what)
        task.done(opened).failed(failed).start()

    def _show(
        self, dataset: Dataset, class_file: str | None, show: Path | None, known: Sequence[str] = ()
    ) -> None:
        text.assume(self.encoding_of(dataset.root))
        self._dataset = dataset
        self._class_names = list(known)
        self.dataset_opened.emit(dataset)
        if remarks := [translated(remark) for remark in dataset.remarks]:
            self.message.emit("\n".join(remarks), "warning")
        if show is not None:
            self.image_requested.emit(str(show))

        # Reading the classes means reading every label file: minutes for 100,000 of them on a slow disk.
        def read(progress: Progress) -> tuple[list[str], list[str], list[str], Guess | None]:
            from engine.datasets import reading

            if len(dataset.items) > MANY:
                time.sleep(HEAD_START_S)  # the first picture comes first
            progress.check()
            names = _read_class_file(class_file), dataset.class_names()
            return *names, reading.notes(dataset), reading.guessed_list(dataset)

        names = BackgroundTask(read, owner=self)

        def learnt(found: tuple[list[str], list[str], list[str], Guess | None]) -> None:
            if self._dataset is not dataset:
                return
            first, inside, notes, guess = found
            merged = dict.fromkeys([*known, *first, *inside, *self._class_names])
            self._class_names = list(merged)
            self.classes_changed.emit()
            if notes:
                self.message.emit("\n".join(notes), "warning")
            if guess is not None:
                self.encoding_guessed.emit(guess)

        names.done(learnt).failed(lambda error: self.message.emit(str(error), "error")).start()

    def _list_classes(self) -> None:
        """Have class files learn what they lack: one task after the other, so that no two write one file."""
        if not self._unlisted or self._listing is not None:
            return
        names, self._unlisted = self._unlisted, []

        def work(_progress: Progress) -> list[UserError]:
            from engine.datasets import class_lists

            refused: list[UserError] = []
            for dataset, name in names:
                try:
                    class_lists.learn_class(dataset, name)
                except UserError as error:
                    refused.append(error)  # the others are to be listed all the same
            return refused

        def tell(refused: list[UserError]) -> None:
            for error in refused:
                self.message.emit(describe(error), "warning")

        def finished() -> None:
            if self._listing is task:
                self._listing = None
                self._list_classes()

        task = self._listing = BackgroundTask(work, owner=self)
        task.done(tell).finished(finished).start()


def _read_class_file(path: str | None) -> list[str]:
    """The names in labelImg's class file, one a line.

    Raises:
        UserError: the file cannot be read.
    """
    if path is None:
        return []
    return [name for name in class_file.parse(read_bytes(path), path).names if name]
