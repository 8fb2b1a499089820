"""Writing files so that a crash leaves either the old file or the new one, and two programs of ours both."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import stat
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from engine import disks
from engine.file_names import cut

if TYPE_CHECKING:
    import filelock

logger = logging.getLogger(__name__)

PATIENCE_WITH_HOLDERS_S = 2.0
"""How long a file that another program has open is waited for; a scanner takes some tens of milliseconds."""
_HELD = (5, 32, 33)
"""Windows' ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""
_PATIENCE_S = 30.0
"""How long another program of ours may hold a file; it is a matter of milliseconds unless the disk hangs."""
_held: Counter[Path] = Counter()
_holding = threading.RLock()


def write_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Write ``data`` to a temporary file beside ``path`` and rename it over ``path``.

    Keeps the permission bits of a file that is replaced and follows a symbolic link to its target,
    so that a linked label file stays linked.

    Raises:
        DiskGoneError: another disk is where the one of an open data set was.
        ReadOnlyFileError: ``path`` is a file that nobody is to write.
        HeldFileError: on Windows, another program holds ``path`` open.
        OSError: the folder is missing, read-only or full; ``path`` is then as it was.
    """
    disks.check(path)
    target = Path(os.path.realpath(path))
    _check_writable(target)
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{cut(target.name, 80)}.", suffix=".tmp", dir=target.parent
    )
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(_mode_for(target))
        put_over(Path(temporary), target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def put_over(source: Path, target: Path) -> None:
    """Rename ``source``, a file or folder, to ``target``, over a file that may be there.

    Windows refuses that as long as anyone has one of the two open, and an indexer, a virus scanner or a
    cloud's sync opens each new file for a moment: so it is tried again for :data:`PATIENCE_WITH_HOLDERS_S`.

    Raises:
        HeldFileError: it was refused for all that time.
        OSError: the disk refuses for another reason.
    """
    end = time.monotonic() + PATIENCE_WITH_HOLDERS_S
    while True:
        try:
            source.replace(target)
            return
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD:
                raise
            if time.monotonic() >= end:
                raise HeldFileError(target) from error
        time.sleep(0.02)


class HeldFileError(PermissionError):
    """Windows lets nobody replace or rename what another program has open."""

    remedy = "Close the program that has it open (a viewer, a virus scanner, a cloud's sync) and try again"

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EACCES, "another program holds it open, or it is not yours", os.fspath(path))


def make_folder(path: str | os.PathLike[str]) -> None:
    """Have a folder be there, with those above it: on the disk where it is to be, or not at all.

    Raises:
        DiskGoneError: as :func:`write_atomically`.
        OSError: the disk refuses.
    """
    disks.check(path)
    Path(path).mkdir(parents=True, exist_ok=True)


def remove(path: str | os.PathLike[str], *, missing_ok: bool = False) -> None:
    """Remove a file that a person may write, on the disk it was on.

    Raises:
        DiskGoneError, ReadOnlyFileError: as :func:`write_atomically`.
        OSError: the disk refuses, or there is none and that is not ``missing_ok``.
    """
    disks.check(path)
    _check_writable(Path(path))
    Path(path).unlink(missing_ok=missing_ok)


class ReadOnlyFileError(PermissionError):
    """A file without write permission: putting another in its place would go, but somebody wants it kept."""

    remedy = "Make the file writable if it is to change"

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EACCES, "the file is read-only", os.fspath(path))


def _check_writable(target: Path) -> None:
    try:
        mode = target.stat().st_mode
    except OSError:
        return  # there is none, or writing will say what is wrong
    if stat.S_ISREG(mode) and not (mode & 0o222 and os.access(target, os.W_OK)):
        raise ReadOnlyFileError(target)


def _mode_for(target: Path) -> int:
    """mkstemp makes files only the owner can read; others on the team must read labels too."""
    try:
        return target.stat().st_mode & 0o7777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def cache_dir() -> Path:
    """Where what can be made anew lies: ``BOXWRIGHT_CACHE_DIR`` if set, else beside an overridden
    configuration, else the user's cache folder."""
    override = os.environ.get("BOXWRIGHT_CACHE_DIR")
    if override:
        return Path(override)
    settings = os.environ.get("BOXWRIGHT_CONFIG_DIR")
    if settings:
        return Path(settings) / "cache"
    return platformdirs.user_cache_path("Boxwright", appauthor=False)


@contextmanager
def locked(path: str | os.PathLike[str]) -> Iterator[None]:
    """Hold ``path`` from reading to writing, against our own threads and the user's other programs of ours.

    May be nested. The lock lies in the cache folder, so nothing is left beside the person's files; where
    there can be none, the threads alone are kept apart.

    Raises:
        OSError: another program has held it for half a minute.
    """
    target = Path(os.path.realpath(path))
    with _holding:
        if _held[target]:
            _held[target] += 1
            try:
                yield
            finally:
                _held[target] -= 1
            return
        lock = _lock_of(target)
        try:
            _held[target] += 1
            yield
        finally:
            del _held[target]
            if lock is not None:
                lock.release()


def _lock_of(target: Path) -> filelock.BaseFileLock | None:
    """The lock, acquired."""
    import filelock  # brings asyncio, which the window does not need to start

    name = hashlib.sha256(os.fspath(target).encode("utf-8", "surrogatepass")).hexdigest()[:24]
    folder = cache_dir() / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / f"{name}.lock")
        lock.acquire(timeout=_PATIENCE_S)
    except filelock.Timeout as error:
        raise TimeoutError(errno.EAGAIN, "another program is writing it") from error
    except (OSError, NotImplementedError) as error:
        logger.warning("%s is not locked: %s", target, error)
        return None
    return lock
