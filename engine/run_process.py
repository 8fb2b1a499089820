"""The process that trains a run: who it is, whether it still lives, and how it is told to stop or wait.

A training outlives the window that started it. So its process writes ``running.json`` into the run's
folder, by which any window finds it again, and reads words that are put into the file ``control`` there.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from engine import json_text
from engine.errors import RunError, disk_error
from engine.files import write_atomically

WORDS = ("stop", "pause", "continue")
TRACES = ("running.json", "running.lock", "control")
"""Files in a run's folder that tell of the process that trains it, and nothing of the run."""
LOOK_EVERY_S = 0.3
SAME_START_S = 2.0
"""Process ids are used again; a process that started at another time is another one."""


@dataclass(frozen=True)
class Trainer:
    """The process that trains a run. ``created_s``: its start, seconds since 1970."""

    pid: int
    created_s: float
    host: str

    @property
    def is_here(self) -> bool:
        """Whether it runs on this computer; of another computer's nothing can be known."""
        return self.host == platform.node()

    def lives(self) -> bool:
        """Whether the process is still there. One on another computer counts as there."""
        if not self.is_here:
            return True
        try:
            process = psutil.Process(self.pid)
            return (
                abs(process.create_time() - self.created_s) < SAME_START_S
                and process.status() != psutil.STATUS_ZOMBIE
            )
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True  # another user's process under this very id

    def kill(self) -> None:
        """End it at once, if it is the process that wrote the file."""
        if self.is_here and self.lives():
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(self.pid).kill()


def trainer_of(run: str | os.PathLike[str]) -> Trainer | None:
    """The process that trains the run in that folder now; None if none does."""
    try:
        told = json_text.parse(_running_file(run).read_text("utf-8"))
        trainer = Trainer(int(told["pid"]), float(told["created_s"]), str(told["host"]))
        return trainer if trainer.lives() else None
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return None  # a file cut short, or made by nobody who trains


@contextmanager
def training(run: str | os.PathLike[str]) -> Iterator[None]:
    """Tell by ``running.json`` that this process trains the run, until the block ends.

    Raises:
        RunError: another process trains it, or the disk refuses.
    """
    path = _running_file(run)
    own = Trainer(os.getpid(), psutil.Process().create_time(), platform.node())
    try:
        descriptor = _create(path)
        if descriptor is None:
            other = trainer_of(run)
            if other is not None:
                raise RunError(
                    f"is being trained already, by process {other.pid} on {other.host}",
                    where=run,
                    remedy="Stop that training first",
                )
            path.unlink(missing_ok=True)  # left behind by a process that was killed
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(own)))
        _control_file(run).unlink(missing_ok=True)  # words meant for an earlier process
    except OSError as error:
        raise disk_error(error, path, RunError) from error
    try:
        yield
    finally:
        # The folder may be gone, or the disk full: neither is news at the end.
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def tell(run: str | os.PathLike[str], word: str) -> None:
    """Have the process that trains the run "stop", "pause" or "continue" after its current step.

    Raises:
        RunError: the word cannot be written.
    """
    if word not in WORDS:
        raise ValueError(f"no word {word!r}")
    path = _control_file(run)
    try:
        write_atomically(path, word.encode())
    except OSError as error:
        raise disk_error(error, path, RunError) from error


def listen(run: str | os.PathLike[str], obey: Callable[[str], None]) -> None:
    """Call ``obey(word)``, in a thread of its own, for each word told from now on."""
    path = _control_file(run)

    def look() -> None:
        while True:
            time.sleep(LOOK_EVERY_S)
            try:
                word = path.read_text("utf-8").strip()
                path.unlink()
            except (OSError, UnicodeDecodeError):
                continue  # nothing said, as nearly always
            if word in WORDS:
                obey(word)

    threading.Thread(target=look, name="run-control", daemon=True).start()


def _create(path: Path) -> int | None:
    try:
        return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except FileExistsError:
        return None


def _running_file(run: str | os.PathLike[str]) -> Path:
    return Path(run) / "running.json"


def _control_file(run: str | os.PathLike[str]) -> Path:
    return Path(run) / "control"
