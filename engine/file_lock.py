"""Whether a living process holds a file: by the kernel's lock on this computer, by its times elsewhere.

Both say nothing wrong when somebody's clock is set: a lock has no time, and an age is the difference of two
times that the same file system wrote.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import filelock

logger = logging.getLogger(__name__)

PATIENCE_S = 1.0
"""Who only looks whether a lock is held takes it for a moment; on Windows that keeps others out."""
_clocks: dict[int, tuple[float, float]] = {}
"""Of each device: its time less this computer's steady one, and when that was measured by the latter."""


class HeldError(Exception):
    """Another process holds the lock."""


def hold(path: Path) -> filelock.BaseFileLock | None:
    """The lock of that file, acquired; it ends with the process at the latest. None: there are none here.

    Raises:
        HeldError: another process holds it.
    """
    import filelock  # brings asyncio, which the window does not need to start

    try:
        if path.is_symlink():
            path.unlink()  # nobody of ours made it, and what it points at is not to be touched
        lock = filelock.FileLock(path, thread_local=False)  # another thread may let go of it
        lock.acquire(timeout=PATIENCE_S)
    except filelock.Timeout as error:
        raise HeldError from error
    except (OSError, NotImplementedError) as error:
        logger.warning("%s is not locked: %s", path, error)
        return None
    return lock


def is_held(path: Path) -> bool | None:
    """Whether a process holds the lock of that file; None where that cannot be told. Changes nothing."""
    if sys.platform == "win32":
        if not path.is_file() or path.is_symlink():
            return None
        try:
            lock = hold(path)
        except HeldError:
            return True
        if lock is None:
            return None
        lock.release()
        return False

    import fcntl

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    else:
        return False
    finally:
        os.close(descriptor)


def age_s(path: Path, clock_within_s: float = 0.0) -> float:
    """Seconds since the file was changed, by the clock of its file system; below 0 if that was set back.

    Args:
        path: the file.
        clock_within_s: how long ago that clock may have been looked at.

    Raises:
        OSError: there is no such file.
    """
    with path.open("rb") as file:  # opening makes a network disk tell the newest, not what it remembers
        changed = os.fstat(file.fileno())
    device, steady = changed.st_dev, time.monotonic()
    known = _clocks.get(device)
    if known is None or steady - known[1] >= clock_within_s:
        known = _clocks[device] = (_now_s(path.parent) - steady, steady)
    return known[0] + steady - changed.st_mtime


def _now_s(folder: Path) -> float:
    """What time it is by the file system, seconds since 1970."""
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".clock.", suffix=".tmp") as file:
            if os.utime in os.supports_fd:
                os.utime(file.fileno())
            return os.fstat(file.fileno()).st_mtime
    except OSError:
        return time.time()  # where nothing can be written nobody trains either; this is for what is shown
