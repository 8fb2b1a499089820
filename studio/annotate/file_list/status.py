"""What is known of an image without opening it: read from its label file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from engine.annotations import Box
from engine.datasets.dataset import Dataset, Item
from engine.errors import AnnotationError
from studio.annotate.drawing import Drawing


class Status(Enum):
    """The states of an image; ``value`` is also what the filter takes."""

    UNKNOWN = "unknown"
    NOT_LOOKED_AT = "unlabelled"
    EMPTY = "empty"
    LABELLED = "labelled"
    VERIFIED = "verified"
    NOTHING = "nothing"
    """A person stands behind it that there is no object."""
    UNREADABLE = "unreadable"
    SUGGESTED = "suggested"
    """A model drew boxes that nobody has accepted or refused yet."""

    @property
    def is_done(self) -> bool:
        """Whether somebody has looked at it and the file can be read."""
        return self in (Status.EMPTY, Status.LABELLED, Status.VERIFIED, Status.NOTHING)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the list knows of an image: its state, its classes, each once, and how many boxes it has."""

    status: Status = Status.UNKNOWN
    labels: tuple[str, ...] = ()
    count: int = 0

    @property
    def known(self) -> bool:
        """Whether there is a readable label file to count boxes in, or none at all."""
        return self.status not in (Status.UNKNOWN, Status.UNREADABLE)


UNKNOWN = Facts()
_UNREADABLE, _NOT_LOOKED_AT = Facts(Status.UNREADABLE), Facts(Status.NOT_LOOKED_AT)


def facts_of(dataset: Dataset, item: Item) -> Facts:
    """Reads the label file of one image."""
    try:
        annotation = dataset.annotation(item)
    except AnnotationError:
        return _UNREADABLE
    if annotation is None:
        return _NOT_LOOKED_AT
    if annotation.unread is not None and not annotation.boxes:
        return _UNREADABLE  # it is not known to show nothing
    return _facts(annotation.boxes, annotation.verified)


def facts_in(drawing: Drawing) -> Facts:
    """The same of a drawing, once it is in its label file."""
    return _facts(drawing.certain, drawing.verified) if drawing.exists else _NOT_LOOKED_AT


def _facts(boxes: Sequence[Box], verified: bool) -> Facts:
    # 100,000 images share a few class names: keep each name once.
    labels = tuple(sys.intern(label) for label in dict.fromkeys(box.label for box in boxes))
    said, plain = (Status.VERIFIED, Status.LABELLED) if boxes else (Status.NOTHING, Status.EMPTY)
    return Facts(said if verified else plain, labels, len(boxes))
