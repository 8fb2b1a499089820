"""Whether a folder is still on the disk it was on: a pulled disk may leave its mount point, an empty folder.

What is written then lies on another disk, and is hidden or lost once the first is back. Whoever opens a
folder to write into it has it watched; :mod:`engine.files` asks :func:`check` before each write.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_WITNESSES = 8
_DRIVE_FIXED = 3
"""GetDriveType's word for a disk that is built in (fileapi.h)."""

Files = Callable[[], Iterable[str | os.PathLike[str]]]


class DiskGoneError(OSError):
    """Another disk is where the one of the data set was, or none."""

    remedy = "Connect its disk again"

    def __init__(self, folder: str) -> None:
        super().__init__(errno.ENODEV, "the disk it was on is not connected", folder)


@dataclass(frozen=True)
class _Watched:
    """``inode``: None where the folder was yet to be made; ``device`` is then that of the one above it.

    ``witnesses``: some of the ``files`` that were there, with their sizes.
    """

    device: int
    inode: int | None
    witnesses: tuple[tuple[str, int], ...]
    files: Files


_watched: dict[str, _Watched] = {}
_changing = threading.Lock()


def watch(folder: str | os.PathLike[str], files: Files = tuple) -> None:
    """Remember on which disk ``folder`` is, there or yet to be made.

    Args:
        files: what is in it, most telling first; it is known by some of them: another stick may have the
            number of the one before, and the same one another when it comes back. Asked again when those
            that were remembered are gone.

    Raises:
        OSError: it cannot be looked at.
    """
    known = _seen(os.path.abspath(folder), files)  # noqa: PTH100 - as the paths to be written are given
    with _changing:
        _watched[os.path.abspath(folder)] = known  # noqa: PTH100


@contextmanager
def watching(folder: str | os.PathLike[str]) -> Iterator[None]:
    """:func:`watch` it for a while.

    Raises:
        OSError: it cannot be looked at.
    """
    watch(folder)
    try:
        yield
    finally:
        with _changing:
            _watched.pop(os.path.abspath(folder), None)  # noqa: PTH100


def check(path: str | os.PathLike[str]) -> None:
    """See that writing ``path`` reaches the disk that the folder it lies in was on when it was opened.

    Raises:
        DiskGoneError: another one is there.
    """
    place = Path(os.path.abspath(path))  # noqa: PTH100
    for above in (place, *place.parents):
        folder = str(above)
        known = _watched.get(folder)
        if known is not None:
            _check(folder, known)
            return


def same_disk(one: str | os.PathLike[str], two: str | os.PathLike[str]) -> bool:
    """Whether two folders, there or yet to be made, are on one disk.

    Raises:
        OSError: one cannot be looked at.
    """
    return _nearest(os.fspath(one)).st_dev == _nearest(os.fspath(two)).st_dev


def _check(folder: str, known: _Watched) -> None:
    try:
        now = os.stat(folder)  # noqa: PTH116 - asked before each write
    except OSError as error:
        if known.inode is None and _nearest(folder).st_dev == known.device:
            return
        raise DiskGoneError(folder) from error
    same_disk, same_folder = now.st_dev == known.device, now.st_ino == known.inode
    if same_disk and (not known.witnesses or known.inode is None or _any_left(folder, known)):
        if same_folder:
            return
    elif not (_any_left(folder, known) or (same_disk and _seen(folder, known.files).witnesses)):
        raise DiskGoneError(folder)
    with _changing:
        if _watched.get(folder) is known:
            _watched[folder] = _seen(folder, known.files)


def _seen(folder: str, files: Files) -> _Watched:
    witnesses = []
    for file in files():
        try:
            witnesses.append((os.path.relpath(file, folder), os.stat(file).st_size))  # noqa: PTH116
        except (OSError, ValueError):  # gone just now; on another drive of Windows
            continue
        if len(witnesses) == _WITNESSES:
            break
    try:
        status = os.stat(folder)  # noqa: PTH116
    except FileNotFoundError:
        return _Watched(_nearest(folder).st_dev, None, tuple(witnesses), files)
    return _Watched(status.st_dev, status.st_ino, tuple(witnesses), files)


def _any_left(folder: str, known: _Watched) -> bool:
    for name, size in known.witnesses:
        try:
            if os.stat(os.path.join(folder, name)).st_size == size:  # noqa: PTH116, PTH118
                return True
        except OSError:
            continue
    return False


def _nearest(folder: str) -> os.stat_result:
    path = Path(os.path.abspath(folder))  # noqa: PTH100
    for each in (path, *path.parents):
        try:
            return each.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
    raise DiskGoneError(folder)


def has_trash(path: str | os.PathLike[str]) -> bool:
    """Whether what is sent to the trash from there can come back. On network, USB and RAM disks Windows has
    none: it deletes for good and says nothing."""
    if sys.platform != "win32":
        return True  # there is one on each disk, or sending says that there is none
    import ctypes

    windows = ctypes.windll.kernel32
    root = ctypes.create_unicode_buffer(32_768)
    if not windows.GetVolumePathNameW(os.path.abspath(path), root, len(root)):  # noqa: PTH100 - keeps links
        return False
    return bool(windows.GetDriveTypeW(root.value) == _DRIVE_FIXED)
