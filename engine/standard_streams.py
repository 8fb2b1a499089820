"""Standard output and error wherever they lead: closed, to a full disk, to a pipe that nobody reads."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TextIO


def open_closed() -> None:
    """Have there be both, also where the program was started without (``2>&-``, a window without a terminal):
    what is written to a closed one is lost, and nobody has to ask."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - for good


def is_unread(error: OSError) -> bool:
    """Whether an error says that whoever read the output has gone, as ``| head`` does; on Windows a write to
    such a pipe is an invalid argument."""
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)


def lost(more: str = "") -> OSError | None:
    """Why what was printed does not come to standard output; None if it does. Nothing more is written then,
    so that the interpreter's own last try does not fail as well.

    Args:
        more: what is written to try it, where nothing may be waiting to be written.
    """
    try:
        sys.stdout.write(more)
        sys.stdout.flush()
    except OSError as error:
        silence(sys.stdout)
        return error
    return None


def say(text: str) -> None:
    """A line to standard error. Where that cannot be written either, the exit status has to say it."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Have what is written there from now on, or waits to be, go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
