"""Exporting a run beside what is shown: in a child process, so that the window loads no torch for it."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

from engine.errors import RunError
from studio.background import Progress
from studio.engine_process import engine_command, last_error, start, yield_processor

STEPS = 4
"""Starting, and what the export tells on standard error as it goes: graphs, comparing, measuring."""
_LOOK_EVERY_S = 0.1


def export_run(run: Path, progress: Progress, *options: str) -> None:
    """``python -m engine export RUN [OPTIONS]``, for a :class:`BackgroundTask`; cancelling it ends the child.

    Raises:
        RunError: with the engine's own sentence.
    """
    try:
        child = start(
            engine_command(["export", str(run.absolute()), *options]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise RunError(
            f"the export could not be started ({error.strerror})", where=run, remedy="Try again"
        ) from error
    yield_processor(child.pid)
    said: list[str] = []
    reader = threading.Thread(target=_read, args=(child, said), name="export", daemon=True)
    reader.start()
    try:
        while True:
            told = sum(line.rstrip().endswith("...") for line in said)
            progress(min(told, STEPS - 1), STEPS)
            try:
                child.wait(_LOOK_EVERY_S)
                break
            except subprocess.TimeoutExpired:
                continue
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        reader.join(1.0)
        if child.stderr is not None and not reader.is_alive():
            child.stderr.close()
    if child.returncode:
        raise RunError(last_error("".join(said)).rstrip(".") or "the export was killed")


def _read(child: subprocess.Popen[str], said: list[str]) -> None:
    assert child.stderr is not None
    said.extend(child.stderr)
