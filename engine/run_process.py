"""The process that trains a run: who it is, whether it still lives, and how it is told to stop or wait.

A training outlives the window that started it. So its process writes ``running.json`` into the run's
folder, by which any window finds it again, and reads words that are put into the file ``control`` there.

Whether it lives the kernel knows on the computer it runs on: the process holds the lock of ``running.lock``.
On another one, or in another container, it lives while the time of ``running.json`` goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import psutil

from engine import json_text
from engine.errors import RunError, disk_error
from engine.file_lock import HeldError, age_s, hold, is_held
from engine.files import write_atomically
from engine.plain_file import open_plain, read_plain

WORDS = ("stop", "pause", "continue")
TRACES = ("running.json", "running.lock", "control")
"""Files in a run's folder that tell of the process that trains it, and nothing of the run."""
WRITTEN = ("config.toml", "labels.txt", "versions.json", "best.safetensors", "last.pt")
"""What a training writes into the run's folder; one that was killed may leave a half of it."""
BEAT_S = 10.0
OLD_S = 60.0
"""A process on another computer that has given no sign for so long is over."""
WATCH_S = 25.0
"""How long a sign is waited for before the run of such a process is gone on with; two should come in it."""
CLOCK_WITHIN_S = 10.0
LOOK_EVERY_S = 0.3
SAME_START_S = 2.0
"""Process ids are used again; a process that started at another time is another one."""


@dataclass(frozen=True)
class Trainer:
    """The process that trains a run. ``created_s``: its start, seconds since 1970; ``machine``: what tells
    two computers of one name apart; ``key``: of this one training, "" of a version that gives no signs;
    ``is_locked``: whether it holds the kernel's lock."""

    pid: int
    created_s: float
    host: str
    machine: str = ""
    key: str = ""
    is_locked: bool = False

    @property
    def is_here(self) -> bool:
        """Whether it runs on this computer; of another computer's only its signs are known."""
        return self.host == platform.node() and self.machine in ("", _machine())

    def kill(self) -> None:
        """End it at once, if it is the process that :func:`trainer_of` has just found alive."""
        # Its start tells it from a later process of this number, unless the clock was set since; one that the
        # kernel says to hold the lock needs no such proof.
        if self.is_here and ((self.key and self.is_locked) or _is_process(self)):
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(self.pid).kill()


def trainer_of(run: str | os.PathLike[str]) -> Trainer | None:
    """The process that trains the run in that folder now; None if none does."""
    trainer = _read(_running_file(run))
    if trainer is None or not _lives(run, trainer, is_held(_lock_file(run)), CLOCK_WITHIN_S):
        return None
    return trainer


@contextmanager
def training(
    run: str | os.PathLike[str],
    note: Callable[[str], None] = lambda text: None,
    on_lost: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """Tell by ``running.json`` that this process trains the run, until the block ends.

    A thread gives a sign every :data:`BEAT_S`: it changes the time of the file.

    Args:
        run: its folder.
        note: told what a person should know, such as that a training elsewhere is taken to be over.
        on_lost: called in that thread if another computer took the run over, as one may after this process
            was asleep for long. Nothing may be written any more.

    Raises:
        RunError: another process trains it, or the disk refuses.
    """
    path = _running_file(run)
    try:
        lock = hold(_lock_file(run))
    except HeldError:
        raise _refusal(run, _read(path)) from None
    own = Trainer(
        os.getpid(), psutil.Process().create_time(), platform.node(), _machine(), uuid.uuid4().hex,
        lock is not None,
    )  # fmt: skip
    over = threading.Event()
    try:
        try:
            _wait_for_signs(run, None if lock is None else False, note)
            path.unlink(missing_ok=True)  # left behind by a process that was killed
            if not _claim(path, own):
                raise _refusal(run, _read(path))
            _control_file(run).unlink(missing_ok=True)  # words meant for an earlier process
            for half in (half for name in WRITTEN for half in Path(run).glob(f".{name}.*.tmp")):
                half.unlink(missing_ok=True)
        except OSError as error:
            raise disk_error(error, path, RunError) from error
        threading.Thread(target=_beat, args=(path, own, over, on_lost), name="run-signs", daemon=True).start()
        yield
    finally:
        over.set()
        # The folder may be gone, or the disk full: neither is news at the end.
        with contextlib.suppress(OSError):
            if _read(path) == own:
                path.unlink(missing_ok=True)
        if lock is not None:
            lock.release()


def _lives(
    run: str | os.PathLike[str], trainer: Trainer, held: bool | None, clock_within_s: float = 0.0
) -> bool:
    """Whether the process that wrote ``running.json`` is still there.

    Args:
        run: its folder.
        trainer: what that file says.
        held: whether another process than this one holds the kernel's lock; None if that cannot be told.
        clock_within_s: how long ago the file system's clock may have been looked at.
    """
    if not trainer.key:  # of a version that gives no signs: one on another computer counts as there
        return not trainer.is_here or _is_process(trainer)
    if held or (trainer.is_here and trainer.is_locked and held is not None):
        return bool(held)
    if trainer.is_here and not psutil.pid_exists(trainer.pid):
        return False
    try:
        # A sign from the future is none either: its clock was set, or it was never a clock.
        return abs(age_s(_running_file(run), clock_within_s)) <= OLD_S
    except OSError:
        return False


def _wait_for_signs(run: str | os.PathLike[str], held: bool | None, note: Callable[[str], None]) -> None:
    """Make sure that nobody trains the run, by what ``running.json`` says of an earlier one.

    Raises:
        RunError: somebody does, or that cannot be known.
        OSError: the disk does not answer.
    """
    path = _running_file(run)
    other = _read(path)
    if other is None:
        return
    if _lives(run, other, held):
        raise _refusal(run, other)
    if other.is_here:
        return
    # Only the file's time says that it is over, and a clock that was set may have made it look old: a process
    # that is there gives another sign meanwhile.
    since, before = _spoken(age_s(path)), path.stat().st_mtime_ns
    note(f"Waiting for a sign of process {other.pid} on {other.host}, which gave its last {since} ago.")
    deadline = time.monotonic() + WATCH_S
    while time.monotonic() < deadline:
        time.sleep(min(1.0, WATCH_S / 5))
        with open_plain(path) as file:
            if os.fstat(file.fileno()).st_mtime_ns != before or _read(path) != other:
                raise _refusal(run, _read(path))
    note(f"There was none: the training on {other.host} is taken to be over, and the run goes on here.")


def _refusal(run: str | os.PathLike[str], other: Trainer | None) -> RunError:
    """Who trains the run, since when it gave no sign, and what to do about it."""
    path = _running_file(run)
    if other is None:
        return RunError("is being trained already", where=run, remedy="Stop that training first")
    if other.is_here:
        return RunError(
            f"is being trained already, by process {other.pid} on {other.host}",
            where=run,
            remedy="Stop that training first",
        )
    try:
        since = _spoken(age_s(path))
    except OSError:
        since = _spoken(0.0)
    if not other.key:
        return RunError(
            f"was being trained by process {other.pid} on {other.host}, which gave its only sign {since} ago",
            where=run,
            remedy=f"If that training is over, delete {path}",
        )
    return RunError(
        f"is being trained already, by process {other.pid} on {other.host}, "
        f"which gave its last sign {since} ago",
        where=run,
        remedy=f"Stop that training first; if it is over, wait a minute or delete {path}",
    )


def _spoken(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0.0):.0f} s"


def _claim(path: Path, own: Trainer) -> bool:
    """Write the file; False if there is one."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(own)))
    return True


def _beat(path: Path, own: Trainer, over: threading.Event, on_lost: Callable[[], None]) -> None:
    while not over.wait(BEAT_S):
        # A network disk may be away for a while: the next sign tries again.
        with contextlib.suppress(OSError):
            found = _read(path)
            if found == own:
                os.utime(path)
            elif found is not None:
                on_lost()
                return
            elif not path.exists() and path.parent.is_dir():
                _claim(path, own)  # somebody tidied it away, and nobody else took the run


def _read(path: Path) -> Trainer | None:
    """What ``running.json`` says; None for one cut short, or made by nobody who trains."""
    try:
        told = json_text.parse(read_plain(path).decode("utf-8"))
        further = {name: told[name] for name in ("machine", "key", "is_locked") if name in told}
        if not all(
            isinstance(value, bool if name == "is_locked" else str) for name, value in further.items()
        ):
            return None
        return Trainer(int(told["pid"]), float(told["created_s"]), str(told["host"]), **further)
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return None


def _is_process(trainer: Trainer) -> bool:
    """Whether there is a process on this computer of its number that started when it did."""
    try:
        process = psutil.Process(trainer.pid)
        return (
            abs(process.create_time() - trainer.created_s) < SAME_START_S
            and process.status() != psutil.STATUS_ZOMBIE
        )
    except (psutil.NoSuchProcess, ValueError, OverflowError):
        return False
    except psutil.AccessDenied:
        return True  # another user's process under this very id


@lru_cache(maxsize=1)
def _machine() -> str:
    """What tells this computer from another of its name; the same after it was started anew."""
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if told := Path(path).read_text("utf-8").strip():
                return told
    return f"{uuid.getnode():x}"


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
                word = read_plain(path).decode("utf-8").strip()
                path.unlink()
            except (OSError, UnicodeDecodeError):
                continue  # nothing said, as nearly always
            if word in WORDS:
                obey(word)

    threading.Thread(target=look, name="run-control", daemon=True).start()


def _running_file(run: str | os.PathLike[str]) -> Path:
    return Path(run) / "running.json"


def _control_file(run: str | os.PathLike[str]) -> Path:
    return Path(run) / "control"


def _lock_file(run: str | os.PathLike[str]) -> Path:
    return Path(run) / "running.lock"
