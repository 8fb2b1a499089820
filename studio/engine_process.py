"""How the studio starts the engine in a process of its own: the only place where it starts one.

The window may have been started inside a data set, and a stranger's data set may hold a ``numpy.py``. So a
child works in a folder of ours, and finds modules where Python and the engine are installed, nowhere else.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.file_names import storable
from engine.i18n import language, words

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, QProcess

ROOT = Path(__file__).resolve().parent.parent

LOWER_BY = 5
"""Steps of niceness, a third of the usual share: with all processors busy the window is served first, and
training is not starved by other programs."""


def engine_command(arguments: Sequence[str]) -> list[str]:
    """``python -P -m engine`` with the interpreter the studio runs in; a frozen program starts itself.

    Qt drops bytes of a file name that are no text, so such a name travels in another form.
    """
    arguments = [storable(argument) for argument in arguments]
    if getattr(sys, "frozen", False):
        return [sys.executable, "--engine", *arguments]
    return [sys.executable, "-P", "-m", "engine", *arguments]


def engine_environment() -> dict[str, str]:
    """The environment that finds the engine from any folder and speaks the window's language."""
    # An empty or relative entry would be the folder that the process works in.
    others = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if Path(part).is_absolute()]
    own = {
        "BOXWRIGHT_LANG": language(),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *others]),
        "PYTHONSAFEPATH": "1",  # -P for what the child starts in turn
    }
    return {**os.environ, **own, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


def working_folder() -> str:
    """Where a child works. What it is told to read is therefore told by its whole path."""
    return str(Path(sys.executable).parent if getattr(sys, "frozen", False) else ROOT)


def where_it_runs() -> dict[str, Any]:
    """What ``subprocess`` takes for the child of :func:`engine_command`."""
    return {"env": engine_environment(), "cwd": working_folder()}


def engine_process(parent: QObject, arguments: Sequence[str]) -> QProcess:
    """The engine with these arguments, ready to be started."""
    from PySide6.QtCore import QProcess, QProcessEnvironment

    process = QProcess(parent)
    environment = QProcessEnvironment()
    for name, value in engine_environment().items():
        environment.insert(name, value)
    process.setProcessEnvironment(environment)
    process.setWorkingDirectory(working_folder())
    program, *rest = engine_command(arguments)
    process.setProgram(program)
    process.setArguments(rest)
    return process


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
