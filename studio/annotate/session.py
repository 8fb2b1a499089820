"""One image that is or was being edited: its drawing, its label file, and how the two are kept equal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.annotations import ImageAnnotation, voc
from engine.datasets import labels
from engine.datasets.dataset import Item
from engine.errors import AnnotationError, UserError, disk_error
from engine.files import write_atomically
from studio.annotate.drawing import Drawing


@dataclass
class Session:
    """Lives from the first look at an image until the data set is closed, so undo survives stepping on.

    Every save patches the file as it was first read (``base``): undoing everything gives back its very
    bytes, and an image that had no label file has none again.
    ``label`` is the label file, in the format ``form`` (:mod:`engine.datasets.labels`); ``root`` the data
    set's folder, where YOLO's class file may be.
    ``on_disk`` is what the file held when we last read or wrote it; None: there was no file.
    ``error`` is set while the label file cannot be read; nothing can be edited then.
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
    selection: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    unsaved: bool = False
    first: Drawing = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.drawing

    @property
    def editable(self) -> bool:
        """False when the label file could not be read: it is shown so, and never written over."""
        return self.error is None

    def selected_labels(self) -> list[str]:
        """The classes of the selected boxes, in their order."""
        entries = (entry for entry in self.drawing.entries if entry.uid in self.selection)
        return list(dict.fromkeys(entry.box.label for entry in entries))

    def set_drawing(self, drawing: Drawing, selection: Collection[int]) -> None:
        """Show another state; what is not there any more cannot be selected."""
        there = {entry.uid for entry in drawing.entries}
        self.drawing = drawing
        self.selection = frozenset(selection) & there
        self.hidden = self.hidden & there
        self.unsaved = True

    def save(self) -> None:
        """Bring the label file to the state of the drawing.

        Raises:
            AnnotationError: another program changed the file meanwhile, or the disk refuses. The file is
                as it was and the work is still here.
        """
        path = self.label
        if not self.root.is_dir():
            # Writing would make the folders anew, on another disk than the one that was pulled out.
            raise AnnotationError(
                "cannot be written, as its folder is gone", where=path, remedy="Connect its disk again"
            )
        present = _content(path)
        if present != self.on_disk:
            raise AnnotationError(
                "was changed by another program since it was opened",
                where=path,
                remedy="Choose which one to keep",
            )
        if not self.drawing.exists:
            if present is not None:
                _remove(path)
            self.on_disk = None
        else:
            data = self.content()
            if data != present:
                _write(path, data)
            self.on_disk = data
        self.unsaved = False

    def content(self) -> bytes:
        """What the label file is to hold.

        Raises:
            AnnotationError: the format cannot hold a label or coordinate.
        """
        if self.base.source is not None and self.drawing.same_as(self.first):
            return self.base.source
        wanted = replace(self.base, boxes=self.drawing.certain, verified=self.drawing.verified)
        return labels.to_bytes(self.form, wanted, self.label, self.root)

    def annotation_for(self, form: str) -> ImageAnnotation:
        """The drawing as an annotation to write to another file of that format."""
        image = self.item.image
        new = voc.new_annotation(image, self.width, self.height, self.base.depth or 3)
        if form == self.form:
            new = self.base
        return replace(new, boxes=self.drawing.certain, verified=self.drawing.verified)

    def accept_disk(self) -> None:
        """After a change by another program: our drawing is to win at the next save."""
        self.on_disk = _content(self.label)


def open_session(
    item: Item, width: int, height: int, depth: int, root: Path, new_form: str = "voc"
) -> Session:
    """The session of an image of ``width`` x ``height`` upright pixels; reads its label file.

    An image without one gets a file of the format ``new_form`` with its first edit.

    A file that cannot be read gives a session with ``error`` set.
    """
    new = voc.new_annotation(item.image, width, height, depth)
    form, path = labels.find(item) or (new_form, labels.path_for(item, new_form))
    try:
        content = _content(path)
        annotation = (
            labels.parse(form, content, path, root, item.image.name, (width, height))
            if content is not None
            else None
        )
    except UserError as error:
        return Session(item, width, height, new, None, Drawing(), form, path, root, error)
    if annotation is None and content is not None:
        new = replace(new, source=content)  # a CreateML list about other images: they stay in it
    return Session(item, width, height, annotation or new, content, Drawing.of(annotation), form, path, root)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AnnotationError(
            f"cannot be read ({error.strerror})", where=path, remedy="Check the disk and the permissions"
        ) from error


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    except OSError as error:
        raise disk_error(error, path, AnnotationError) from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, path, AnnotationError) from error
