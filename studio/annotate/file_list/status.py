"""What is known of an image without opening it: read from its label file."""

from __future__ import annotations

from enum import Enum

from engine.datasets.dataset import Dataset, Item
from engine.errors import AnnotationError


class Status(Enum):
    """The five states of an image; ``value`` is also its icon and what the filter takes."""

    UNKNOWN = "unknown"
    NOT_LOOKED_AT = "unlabelled"
    EMPTY = "empty"
    LABELLED = "labelled"
    VERIFIED = "verified"
    UNREADABLE = "unreadable"

    @property
    def is_done(self) -> bool:
        """Whether somebody has looked at it and the file can be read."""
        return self in (Status.EMPTY, Status.LABELLED, Status.VERIFIED)


def status_of(dataset: Dataset, item: Item) -> Status:
    """Reads the label file of one image."""
    try:
        annotation = dataset.annotation(item)
    except AnnotationError:
        return Status.UNREADABLE
    if annotation is None:
        return Status.NOT_LOOKED_AT
    if annotation.verified:
        return Status.VERIFIED
    return Status.LABELLED if annotation.boxes else Status.EMPTY
