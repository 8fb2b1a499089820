"""Work that is not in its label file, of this time or an earlier one, and how it differs from that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.annotations import Box
from engine.datasets import labels
from engine.datasets.dataset import Dataset
from engine.errors import UserError
from studio.annotate import recovery
from studio.annotate.session import ForeignChangeError, Session, content_of


@dataclass(frozen=True)
class Work:
    """``label``: the label file; ``why``: what kept it from being written, "" if the program ended before;
    ``is_foreign``: another program changed the file. One of ``session`` (this time's) and ``kept`` is set."""

    label: Path
    why: str
    is_foreign: bool
    session: Session | None = None
    kept: recovery.Kept | None = None

    @classmethod
    def of_session(cls, session: Session, error: UserError, why: str) -> Work:
        """Edits of this time that could not be written."""
        return cls(session.label, why, isinstance(error, ForeignChangeError), session=session)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes that the file lacks, or has otherwise."""
        if self.session is not None:
            return self.session.drawing.certain
        assert self.kept is not None
        return self.kept.boxes


@dataclass(frozen=True)
class Comparison:
    """The boxes of both, and those that only one has."""

    in_file: tuple[Box, ...]
    kept: tuple[Box, ...]
    only_in_file: tuple[Box, ...]
    only_kept: tuple[Box, ...]


def compare(work: Work) -> Comparison:
    """Read the label file and hold the work against it. Call it off the main thread: its disk may be slow.

    Raises:
        UserError: the file cannot be read.
    """
    form, root, size = _read_as(work)
    content = content_of(work.label)

    def boxes_in(data: bytes | None) -> tuple[Box, ...]:
        read = None if data is None else labels.parse(form, data, work.label, root, _photo(work), size)
        return () if read is None else read.boxes

    in_file, kept = boxes_in(content), work.boxes
    if work.kept is not None and work.kept.wanted.original is not None:  # the file as it was first read
        kept = boxes_in(work.kept.wanted.original)
    return Comparison(in_file, kept, _less(in_file, kept), _less(kept, in_file))


def settle(work: Work, dataset: Dataset | None) -> None:
    """Bring work of an earlier time to its label file, over what somebody else wrote there.

    Raises:
        UserError: what is there cannot be read, and so is not written over; or the disk refuses. All stays.
    """
    assert work.kept is not None
    compare(work)
    recovery.restore(work.kept, dataset, over=True)


def _read_as(work: Work) -> tuple[str, Path, tuple[int, int]]:
    if work.session is not None:
        return work.session.form, work.session.root, (work.session.width, work.session.height)
    assert work.kept is not None
    wanted = work.kept.wanted
    return wanted.form, wanted.root, wanted.drawing.size or (wanted.base.width, wanted.base.height)


def _photo(work: Work) -> str:
    if work.session is not None:
        return work.session.item.image.name
    assert work.kept is not None
    image = work.kept.wanted.image
    return work.label.stem if image is None else image.name


def _less(some: Iterable[Box], others: Iterable[Box]) -> tuple[Box, ...]:
    """Those of ``some`` that ``others`` have not, as a label file would say them."""
    there = Counter((box.label, *box.whole) for box in others)
    left = []
    for box in some:
        key = (box.label, *box.whole)
        if there[key]:
            there[key] -= 1
        else:
            left.append(box)
    return tuple(left)
