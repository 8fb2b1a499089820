"""Folders in which what a person deletes lies until it goes to the trash: made here, never a person's own.

``_deleted`` may be there already: a link to somebody's documents, or a folder of a person's own. Neither is
written to nor emptied; ``_deleted-2`` is taken then.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

NAME = "_deleted"
"""Of the folder, in a data set and in ``runs/``; who goes through a data set passes over it."""
MARKER = ".boxwright-deleted"
"""File in it that says who made it. It decides where files are put, never which are sent to the trash."""
MARK = b"What was deleted in Boxwright lies here until the data set is closed.\n"

_NAME = re.compile(rf"{NAME}(-[1-9]\d*)?")


def is_aside(name: str) -> bool:
    """Whether that is the name of such a folder."""
    return _NAME.fullmatch(name) is not None


def is_link(path: str | os.PathLike[str]) -> bool:
    """Whether it stands for another place: a symbolic link, or a junction of Windows."""
    try:
        status = os.lstat(path)
    except OSError:
        return False
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
    return stat.S_ISLNK(status.st_mode) or (
        junction is not None and getattr(status, "st_reparse_tag", 0) == junction
    )


def around(path: Path) -> Path | None:
    """The folder of that kind in which ``path`` lies, or would."""
    return next((folder for folder in path.parents if is_aside(folder.name)), None)


def leads_out(path: Path) -> bool:
    """Whether a link stands between such a folder and what is to lie in it."""
    folder = around(path)
    return folder is not None and any(
        is_link(each) for each in (folder, *path.parents) if each.is_relative_to(folder)
    )


def folder_in(parent: Path) -> Path:
    """The folder of ours in ``parent``, or the first that can be made: nothing is there, or it is empty."""
    return next(path for path in _candidates(parent) if not os.path.lexists(path) or _is_ours(path))


def folders_in(parent: Path) -> list[Path]:
    """All folders of such a name that are there, ours or not; links are none."""
    try:
        names = sorted(name for name in os.listdir(parent) if is_aside(name))  # noqa: PTH208
    except OSError:
        return []
    return [path for name in names if (path := parent / name).is_dir() and not is_link(path)]


def make(folder: Path) -> None:
    """Have the folder be there, marked as ours.

    Raises:
        OSError: it is a link, a person's own, or the disk refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if is_link(folder):
        raise NotADirectoryError(errno.ENOTDIR, "is a link", os.fspath(folder))
    if not _is_ours(folder):
        raise FileExistsError(errno.EEXIST, "is a folder of somebody else's", os.fspath(folder))
    marker = folder / MARKER
    if not os.path.lexists(marker):
        marker.write_bytes(MARK)


def remove_if_empty(folder: Path) -> bool:
    """Remove the folder if nothing is left in it; False where something is."""
    if not _is_ours(folder):
        return False
    if os.listdir(folder) not in ([], [MARKER]):  # noqa: PTH208 - names are all that is asked
        return False
    (folder / MARKER).unlink(missing_ok=True)
    try:
        folder.rmdir()
    except OSError:  # another window has put something there just now
        make(folder)
        return False
    return True


def _candidates(parent: Path) -> Iterator[Path]:
    yield parent / NAME
    number = 2
    while True:
        yield parent / f"{NAME}-{number}"
        number += 1


def _is_ours(path: Path) -> bool:
    if is_link(path) or not path.is_dir():
        return False
    marker = path / MARKER
    return (marker.is_file() and not is_link(marker)) or not any(path.iterdir())
