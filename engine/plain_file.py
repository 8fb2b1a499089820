"""Reading files that a stranger may have made: regular ones only, no longer than they may be.

A name in a data set or a run may be a pipe that nobody writes to, a device without an end, a link to its own
folder or a sparse file of many gigabytes. Whoever opens one of them with :func:`open` waits for ever or fills
the memory; what stands here says in a moment that it is none.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

MB = 1 << 20
LABEL_FILE = 64 * MB
"""Bytes of the longest file of labels of one photo, list of names, settings or description that is read:
a hundred times the longest seen."""
REPORT_FILE = 1024 * MB
"""The same of a report on 100,000 photos."""
PHOTO_FILE = 2048 * MB
"""The same of a photo: 200 megapixels, uncompressed, with 16 bits a channel, and some."""
MODEL_FILE = 4096 * MB
"""The same of a file of weights, and of a film that was recorded."""
LINE = 4 * MB
"""Bytes of the longest line of a journal that is read."""


class NotPlainError(OSError):
    """There is something of this name, but no regular file, or one that is far too long."""


def open_plain(path: str | os.PathLike[str], at_most: int | None = None) -> BinaryIO:
    """``path`` opened for reading.

    Args:
        at_most: bytes a file may have; None for one that is read piece by piece.

    Raises:
        NotPlainError: a folder, pipe, socket or device, or longer than ``at_most``.
        OSError: any other reason the disk gives.
    """
    return os.fdopen(_opened(path, at_most)[0], "rb")


def read_plain(path: str | os.PathLike[str], at_most: int = LABEL_FILE) -> bytes:
    """All bytes of the regular file ``path``.

    Raises:
        NotPlainError: see :func:`open_plain`.
        OSError: any other reason the disk gives.
    """
    descriptor, size = _opened(path, at_most)
    try:
        data = os.read(descriptor, size + 1)  # no stream around it: a data set has 100,000 of these
        if len(data) != size:  # Linux reads 2 GB at once; or it grows, or its size is none, as in /proc
            parts = [data]
            while data and sum(map(len, parts)) <= at_most:
                data = os.read(descriptor, MB)
                parts.append(data)
            data = b"".join(parts)
    finally:
        os.close(descriptor)
    if len(data) > at_most:
        raise NotPlainError(errno.EFBIG, f"has more than {at_most / MB:,.0f} MB", os.fspath(path))
    return data


def _opened(path: str | os.PathLike[str], at_most: int | None) -> tuple[int, int]:
    """A descriptor of the regular file, and its size in bytes."""
    # Without O_NONBLOCK a pipe that nobody writes to would be waited for here, for ever.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    except PermissionError as error:
        if Path(path).is_dir():  # what Windows says of a folder
            raise NotPlainError(errno.EISDIR, "is a folder, not a file", os.fspath(path)) from error
        raise
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.EOPNOTSUPP, errno.ENODEV):  # what Linux says of a socket
            raise NotPlainError(
                errno.EINVAL, "is a socket or a device, not a file", os.fspath(path)
            ) from error
        raise
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotPlainError(errno.EINVAL, f"is {_kind(status.st_mode)}, not a file", os.fspath(path))
        if at_most is not None and status.st_size > at_most:
            size = f"has {status.st_size / MB:,.0f} MB, more than the {at_most / MB:,.0f} MB it may have"
            raise NotPlainError(errno.EFBIG, size, os.fspath(path))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, status.st_size


def plain_lines(stream: BinaryIO, longest: int = LINE) -> Iterator[bytes | None]:
    """The lines of ``stream`` from where it stands, each with its line break; None for one that is too long.

    A line without an end of its own (the writer is at it) comes as it is, so the caller sees what is missing.
    """
    while line := stream.readline(longest + 1):
        if len(line) <= longest:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(longest)
        yield None


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"
