"""How the studio starts the engine in a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.file_names import storable
from engine.i18n import language, words

ROOT = Path(__file__).resolve().parent.parent

LOWER_BY = 5
"""Steps of niceness, a third of the usual share: with all processors busy the window is served first, and
training is not starved by other programs."""


def engine_command(arguments: Sequence[str]) -> list[str]:
    """``python -m engine`` with the interpreter the studio runs in; a frozen program starts itself.

    Qt drops bytes of a file name that are no text, so such a name travels in another form.
    """
    arguments = [storable(argument) for argument in arguments]
    if getattr(sys, "frozen", False):
        return [sys.executable, "--engine", *arguments]
    return [sys.executable, "-m", "engine", *arguments]


def engine_environment() -> dict[str, str]:
    """The environment that finds the engine from any folder and speaks the window's language."""
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    own = {"BOXWRIGHT_LANG": language(), "PYTHONPATH": path}
    return {**os.environ, **own, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


def last_error(said: str) -> str:
    """The user's mistake an engine ended with, from its standard error; else its last line; "" of nothing."""
    mark = words("error: {}", "")
    lines = [line for line in said.splitlines() if line.strip()]
    mistakes = [line.removeprefix(mark) for line in lines if line.startswith(mark)]
    return (mistakes or lines or [""])[-1]


def detached() -> dict[str, Any]:
    """What ``subprocess.Popen`` takes for a child that outlives the window and its terminal."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def yield_processor(pid: int) -> None:
    """Let the process with this id, just started, have the processor only where the window leaves it."""
    import psutil

    # Where the system refuses, training only takes more of the processor.
    with contextlib.suppress(psutil.Error, OSError, ValueError):
        process = psutil.Process(pid)
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
            return
        process.nice(min(process.nice() + LOWER_BY, 19))
        # Linux shares the processor among sessions first, and niceness counts inside one only: the
        # session the child was given for its own has a niceness too.
        group, own = Path(f"/proc/{pid}/autogroup"), Path("/proc/self/autogroup")
        if group.exists():
            niceness = int(own.read_text("ascii").rpartition(" ")[2])  # "/autogroup-7 nice 0"
            group.write_text(str(min(niceness + LOWER_BY, 19)))
