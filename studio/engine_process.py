"""How the studio starts the engine in a process of its own; the one place where it starts any.

Python looks for modules in the working folder, Windows for DLLs as well, and a window may have been started
inside a stranger's data set. So no child has that folder, nor a path that leads there.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

from engine import safe_path
from engine.file_names import storable
from engine.i18n import language, words

ROOT = Path(safe_path.ROOT)

LOWER_BY = 5
"""Steps of niceness, a third of the usual share: with all processors busy the window is served first, and
training is not starved by other programs."""


def engine_command(arguments: Sequence[str]) -> list[str]:
    """``python -m engine`` with the interpreter the studio runs in; a frozen program starts itself.

    Paths among the arguments have to be absolute: the child has another working folder. Qt drops bytes of a
    file name that are no text, so such a name travels in another form.
    """
    arguments = [storable(argument) for argument in arguments]
    if getattr(sys, "frozen", False):
        return [sys.executable, "--engine", *arguments]
    return [sys.executable, "-P", "-m", "engine", *arguments]


def engine_environment() -> dict[str, str]:
    """The environment that finds the engine from any folder and speaks the window's language."""
    own = {"BOXWRIGHT_LANG": language(), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    return {**safe_path.safe_environment(), **own}


def working_folder() -> Path:
    """Where children work: the program's own folder, in which nobody puts a data set."""
    return Path(sys.executable).parent if getattr(sys, "frozen", False) else ROOT


def start(command: Sequence[str], **options: Any) -> subprocess.Popen[str]:
    """Start what :func:`engine_command` made; its text is UTF-8. ``options``: of ``subprocess.Popen``.

    Raises:
        OSError: it cannot be started.
    """
    return subprocess.Popen(
        list(command),
        cwd=working_folder(),
        env=engine_environment(),
        encoding="utf-8",
        errors="replace",
        **options,
    )


def engine_process(command: Sequence[str], parent: QObject) -> QProcess:
    """A process of Qt's, not started yet, for what :func:`engine_command` made."""
    process = QProcess(parent)
    environment = QProcessEnvironment()
    for name, value in engine_environment().items():
        environment.insert(name, value)
    process.setProcessEnvironment(environment)
    process.setWorkingDirectory(str(working_folder()))
    process.setProgram(command[0])
    process.setArguments(list(command[1:]))
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
