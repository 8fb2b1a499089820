"""One image that is or was being edited: its drawing, its label file, and how the two are kept equal."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine import disks
from engine.annotations import Box, ImageAnnotation, voc
from engine.datasets import class_lists, labels
from engine.datasets.class_lists import Learnt
from engine.datasets.dataset import Dataset, Item
from engine.errors import AnnotationError, UserError, disk_error
from engine.files import make_folder, remove, write_atomically
from engine.plain_file import read_plain
from studio.annotate.drawing import Drawing


@dataclass(frozen=True)
class Wanted:
    """What a label file is to become: all that writing it needs, so that it can be done in another thread.

    ``original``: the very bytes to write, where the drawing is what they were read as. ``learnt``: what class
    lists learnt for this label file, newest last; ``names``: the classes of what undo goes back to, which
    they keep. ``image``: the photo, which has to be there.
    """

    label: Path
    root: Path
    form: str
    base: ImageAnnotation
    drawing: Drawing
    original: bytes | None
    dataset: Dataset | None = None
    learnt: list[Learnt] = field(default_factory=list, compare=False)
    names: frozenset[str] = frozenset()
    image: Path | None = None

    def content(self) -> bytes | None:
        """The bytes of the label file; None: there is to be none.

        Raises:
            AnnotationError: the format cannot hold a label or coordinate.
        """
        if self.original is not None:
            return self.original
        if not self.drawing.exists:
            return self.base.source  # None, or a CreateML list that speaks of other images only
        annotation = _drawn(self.base, self.drawing)
        return labels.to_bytes(self.form, annotation, self.label, self.root, self.dataset, self.learnt)

    def write(
        self, on_disk: bytes | None, begins: Callable[[bytes | None], None] = lambda _content: None
    ) -> bytes | None:
        """Bring the label file there; returns its new content.

        Args:
            on_disk: what we know the file to hold.
            begins: called with the new content before it is written.

        Raises:
            AnnotationError: another program changed the file meanwhile, or the disk refuses. The file is
                as it was then.
        """
        try:
            # First: an empty mount point has no label file either, which is nobody's change.
            disks.check(self.label)
        except OSError as error:
            raise disk_error(error, self.label, AnnotationError) from error
        if self.image is not None and not os.path.lexists(self.image):
            raise AnnotationError(
                "cannot be written, as its photo is gone",
                where=self.label,
                remedy="Connect its disk again, or put the photo back",
            )
        present = content_of(self.label)
        if present != on_disk:
            raise ForeignChangeError(
                "was changed by another program since it was opened",
                where=self.label,
                remedy="Choose which one to keep",
            )
        data = self.content()
        begins(data)
        try:
            if data is None and present is not None:
                remove(self.label, missing_ok=True)
            elif data is not None and data != present:
                make_folder(self.label.parent)
                write_atomically(self.label, data)
        except OSError as error:
            raise disk_error(error, self.label, AnnotationError) from error
        return data

    def forget(self) -> None:
        """Have class lists forget what they learnt for boxes that undo has taken back.

        Raises:
            AnnotationError: a list cannot be read or written.
        """
        while self.learnt and not self.names & self.learnt[-1].wanted:
            class_lists.forget(self.learnt.pop(), self.root, self.dataset)


def _drawn(base: ImageAnnotation, drawing: Drawing) -> ImageAnnotation:
    width, height = drawing.size or (base.width, base.height)
    return replace(
        base, boxes=drawing.certain, verified=drawing.verified, width=width, height=height
    )  # fmt: skip


class ForeignChangeError(AnnotationError):
    """Another program changed the label file meanwhile."""


@dataclass
class Session:
    """Lives from the first look at an image until the data set is closed, so undo survives stepping on.

    Every save patches the file as it was first read (``base``): undoing everything gives back its very
    bytes, and an image that had no label file has none again.
    ``label`` is the label file, in the format ``form`` (:mod:`engine.datasets.labels`); ``root`` the data
    set's folder, where YOLO's class file may be.
    ``on_disk`` is what the file held when we last read or wrote it; None: there was no file.
    ``error`` is set while the label file cannot be read; nothing can be edited then.
    ``first`` is the drawing that ``original`` was read as; a change of classes over the whole data set
    leaves no drawing that the file's first bytes would fit, and so no ``original``.
    """

    item: Item
    width: int
    height: int
    base: ImageAnnotation
    on_disk: bytes | None
    drawing: Drawing
    form: str
    label: Path
    root: Path
    error: UserError | None = None
    dataset: Dataset | None = None
    others: tuple[str, ...] = ()
    """The formats of the data set's label files, where something else lies in the place of this one's."""
    selection: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    unsaved: bool = False
    version: int = 0
    """Counts the edits."""
    orientation: int = 0
    """EXIF's, 5 to 8, where the label file was made without it, so that its boxes are to be turned."""
    drawn: int | None = None
    """The box that is selected because it was drawn last, until a person selects or changes one by hand."""
    came_from: Drawing | None = None
    """What undo would go back to next, where that is not on the undo stack yet."""
    first: Drawing = field(init=False)
    original: bytes | None = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.drawing
        self.original = self.base.source
        self._read = {box.origin: box for box in self.base.boxes}
        self.learnt: list[Learnt] = []

    @property
    def wants_turning(self) -> bool:
        """Whether the boxes are still where they lie on the stored pixels."""
        return bool(self.orientation) and self.drawing.size is None and bool(self.drawing.certain)

    @property
    def editable(self) -> bool:
        """False when the label file could not be read: it is shown so, and never written over."""
        return self.error is None

    def take_form(self, form: str) -> None:
        """Write the label file in that format if there is none yet; undo stays as it is."""
        if self.on_disk is None and self.error is None and not self.unsaved and not self.drawing.exists:
            self.form, self.label = labels.place_for_new(self.item, form, self.others)

    def selected_labels(self) -> list[str]:
        """The classes of the selected boxes, in their order."""
        entries = (entry for entry in self.drawing.entries if entry.uid in self.selection)
        return list(dict.fromkeys(entry.box.label for entry in entries))

    def saved_size(self, box: Box) -> tuple[float, float]:
        """Width and height of a box as its label file will say them."""
        read = None if box.origin is None else self._read.get(box.origin)
        left, upper, right, lower = labels.written_edges(self.form, box, read)
        return right - left, lower - upper

    def set_drawing(self, drawing: Drawing, selection: Collection[int]) -> None:
        """Show another state; what is not there any more cannot be selected."""
        there = {entry.uid for entry in drawing.entries}
        self.drawing = drawing
        self.hidden = self.hidden & there
        self.selection = (frozenset(selection) & there) - self.hidden
        self.unsaved = True
        self.version += 1
        self.drawn = None

    @property
    def chosen(self) -> frozenset[int]:
        """The boxes a person has selected by hand."""
        return self.selection - {self.drawn}

    def wanted(self, past: Iterable[Drawing] = ()) -> Wanted:
        """What the label file is to become now.

        Args:
            past: what undo can go back to.
        """
        original = self.original if self.drawing.same_as(self.first) else None
        drawings = [self.drawing, *past]
        if self.came_from is not None:
            drawings.append(self.came_from)
        names = frozenset(entry.box.label for drawing in drawings for entry in drawing.entries)
        return Wanted(
            self.label,
            self.root,
            self.form,
            self.base,
            self.drawing,
            original,
            self.dataset,
            self.learnt,
            names,
            self.item.image,
        )

    def write(self, wanted: Wanted, begins: Callable[[bytes | None], None] = lambda _content: None) -> None:
        """Bring the label file there; runs in the writing thread. ``begins``: as in :meth:`Wanted.write`.

        Raises:
            AnnotationError: as :meth:`Wanted.write`.
        """
        self.on_disk = wanted.write(self.on_disk, begins)
        wanted.forget()

    def annotation_for(self, form: str) -> ImageAnnotation:
        """The drawing as an annotation to write to another file of that format."""
        image = self.item.image
        new = voc.new_annotation(image, self.width, self.height, self.base.depth or 3)
        if form == self.form:
            new = self.base
        return _drawn(new, self.drawing)

    def accept_disk(self) -> None:
        """After a change by another program: our drawing is to win at the next save."""
        self.on_disk = content_of(self.label)


def open_session(
    item: Item,
    width: int,
    height: int,
    depth: int,
    root: Path,
    new_form: str = "voc",
    dataset: Dataset | None = None,
) -> Session:
    """The session of an image of ``width`` x ``height`` upright pixels; reads its label file.

    An image without one gets a file of the format ``new_form`` with its first edit.

    A file that cannot be read gives a session with ``error`` set.
    """
    new = voc.new_annotation(item.image, width, height, depth)
    others: tuple[str, ...] = ()
    found = labels.find(item)
    if found is None and labels.foreign(item) is not None and dataset is not None:
        others = tuple(labels.forms_in(dataset.items))
    form, path = found or labels.place_for_new(item, new_form, others)
    try:
        content = content_of(path)
        annotation = (
            labels.parse(form, content, path, root, item.image.name, (width, height))
            if content is not None
            else None
        )
    except UserError as error:
        return Session(item, width, height, new, None, Drawing(), form, path, root, error, dataset, others)
    if annotation is None and content is not None:
        new = replace(new, source=content)  # a CreateML list about other images: they stay in it
    drawing = Drawing.of(annotation)
    session = Session(
        item, width, height, annotation or new, content, drawing, form, path, root, None, dataset, others
    )
    if annotation is not None and (annotation.width, annotation.height) == (height, width):
        from engine.datasets.rotation import turn_of  # numpy, which the window does without at first

        session.orientation = turn_of(item.image, (width, height), (height, width), annotation.boxes)
    return session


def content_of(path: Path) -> bytes | None:
    """The bytes of a label file; None: there is none.

    Raises:
        AnnotationError: it is there and cannot be read.
    """
    try:
        return read_plain(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AnnotationError(
            f"cannot be read ({error.strerror})", where=path, remedy="Check the disk and the permissions"
        ) from error
