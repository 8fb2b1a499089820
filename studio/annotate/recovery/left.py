"""What programs that have ended left behind: work that is not in its label file, and half-written files."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine import file_lock
from engine.errors import AnnotationError, UserError, disk_error
from engine.file_names import cut
from studio.annotate.recovery import kept
from studio.annotate.recovery.journal import folder, lock_of
from studio.annotate.recovery.kept import Kept
from studio.annotate.session import ForeignChangeError, content_of

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Left:
    """``kept``: work on label files of a data set; ``unread``: files that may hold some, with why they could
    not be read."""

    kept: tuple[Kept, ...] = ()
    unread: tuple[tuple[Path, str], ...] = ()


def left_for(labels_dir: Path) -> Left:
    """What is left for label files below ``labels_dir``. What its label file holds already is forgotten.

    Asks the data set's disk: call it off the main thread.
    """
    found: list[Kept] = []
    unread: list[tuple[Path, str]] = []
    newest = {path.name: path for path in _of_the_dead()}  # of one label file the newest counts
    for path in newest.values():
        try:
            entry = kept.read(path)
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.error("kept work %s cannot be read: %s", path, error)
            unread.append((path, str(error)))
            continue
        if not entry.label.is_relative_to(labels_dir):
            continue
        _remove_halves(entry.label)
        try:
            is_done = entry.is_done()
        except UserError:
            is_done = False  # restoring says why
        if is_done:
            discard(entry)
        else:
            found.append(entry)
    return Left(tuple(found), tuple(unread))


def restore(work: Kept, dataset: Dataset | None, *, over: bool = False) -> None:
    """Bring the label file to the kept work, and forget that.

    Args:
        dataset: as in :class:`Wanted`.
        over: also where the file was changed by somebody else since.

    Raises:
        AnnotationError: it was changed since, or the disk refuses; both stay.
    """
    present = content_of(work.label)
    if not over and kept.digest(present) not in work.known:
        raise ForeignChangeError(
            "was changed since the work on it was kept", where=work.label, remedy="Compare the two"
        )
    replace(work.wanted, dataset=dataset, learnt=[]).write(present)
    discard(work)


def discard(work: Kept) -> None:
    """Nobody wants it any more, nor what older programs kept for that label file.

    Raises:
        AnnotationError: the disk refuses.
    """
    try:
        for path in _of_the_dead():
            if path.name == work.file.name:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, work.file, AnnotationError) from error


def sweep() -> None:
    """Remove the empty folders and the half-written files of programs that have ended."""
    for lock in folder().glob("*.lock"):
        own = lock.with_suffix("")
        if file_lock.is_held(lock) is not False:
            continue
        for half in own.glob(".*.tmp"):
            half.unlink(missing_ok=True)
        try:
            own.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            continue  # there is work in it
        lock.unlink(missing_ok=True)


def _of_the_dead() -> list[Path]:
    """Files of programs that have ended, the oldest first."""
    files = [*folder().glob("*.json")]  # of earlier versions
    for own in folder().glob("*/"):
        if file_lock.is_held(lock_of(own)) is not True:
            files += own.glob("*.json")
    return sorted(files, key=lambda path: path.stat().st_mtime_ns)


def _remove_halves(label: Path) -> None:
    """What :func:`engine.files.write_atomically` leaves beside a label file when it is killed."""
    half = re.compile(rf"\.{re.escape(cut(label.name, 80))}\.[a-z0-9_]{{8}}\.tmp")
    try:
        for path in label.parent.glob(".*.tmp"):
            if half.fullmatch(path.name):
                path.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("half-written files of %s stay: %s", label, error)
