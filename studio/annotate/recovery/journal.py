"""Writing down what label files are to become, in a thread of its own and on the user's own disk alone."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine import file_lock
from engine.files import write_atomically
from studio.annotate.recovery import kept
from studio.annotate.session import Wanted
from studio.settings import data_dir

if TYPE_CHECKING:
    import filelock

logger = logging.getLogger(__name__)

_REMEMBERED = 4
"""Contents of a label file that may still be found there: what was written last, and what is being."""


@dataclass
class _Entry:
    wanted: Wanted
    version: int
    on_disk: bytes | None
    target: str = ""


def folder() -> Path:
    """Where each program that edits has a folder, and beside it a lock for as long as it lives."""
    return data_dir() / "recovery"


def lock_of(own: Path) -> Path:
    """The lock that tells whether the program is alive whose folder that is."""
    return own.with_name(f"{own.name}.lock")


class Journal:
    """What this program's edits are to become. Any thread may call it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        """Held while a file of the journal is written or removed; never together with a data set's disk."""
        self._entries: dict[Path, _Entry] = {}
        self._written: dict[Path, deque[str]] = {}
        self._dirty: dict[Path, None] = {}
        self._faults: dict[Path, Exception] = {}
        self._is_at_work = False
        self._own: tuple[Path, filelock.BaseFileLock | None] | None = None

    def edited(self, wanted: Wanted, version: int, on_disk: bytes | None) -> None:
        """Have it written down soon.

        Args:
            wanted: what the label file is to become.
            version: which edit of the label file that is; a later one has a higher number.
            on_disk: what we know the label file to hold.
        """
        label = wanted.label
        with self._changed:
            known = self._entries.get(label)
            if known is not None and known.version == version and label not in self._faults:
                return
            self._entries[label] = _Entry(wanted, version, on_disk)
            self._dirty[label] = None
            if self._is_at_work:
                return
            self._is_at_work = True
        threading.Thread(target=self._work, name="boxwright-journal", daemon=True).start()

    def begins(self, label: Path, version: int, content: bytes | None) -> None:
        """The label file is about to get that content: returns once that is written down, too.

        A journal that cannot be written holds up no label file.
        """
        content_digest = kept.digest(content)
        with self._changed:
            self._written.setdefault(label, deque(maxlen=_REMEMBERED)).append(content_digest)
            entry = self._entries.get(label)
            if entry is None:
                return
            if entry.version == version:
                entry.target = content_digest
        self._write(label)

    def ended(self, label: Path, version: int) -> None:
        """The label file holds that edit: unless there is a later one, nothing has to be kept."""
        with self._writing:
            with self._changed:
                entry = self._entries.get(label)
                if entry is None or entry.version != version:
                    return
                self._drop(label)
            self._remove(label)

    def forget(self, label: Path) -> None:
        """Nobody wants the work on that label file."""
        with self._writing:
            with self._changed:
                self._drop(label)
            self._remove(label)

    def make_sure(self, label: Path) -> None:
        """Write down now what is not yet, as its label file could not be written."""
        with self._changed:
            if label not in self._entries or (label not in self._dirty and label not in self._faults):
                return
        self._write(label)

    def fault(self, label: Path) -> Exception | None:
        """Why the work on that label file could not be written down; None where it could, or will be."""
        with self._changed:
            return self._faults.get(label)

    def wait(self, timeout_s: float) -> bool:
        """Block until all edits are written down or could not be; False when ``timeout_s`` did not do."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._is_at_work, timeout_s)

    def close(self) -> None:
        """Leave what is kept to the next program, as the end of this one does."""
        self.wait(file_lock.PATIENCE_S)
        with self._writing, self._changed:
            self._entries.clear()
            self._written.clear()
            self._faults.clear()
            own, self._own = self._own, None
        if own is not None and own[1] is not None:
            own[1].release()

    def _work(self) -> None:
        while True:
            with self._changed:
                label = next(iter(self._dirty), None)
                if label is None:
                    self._is_at_work = False
                    self._changed.notify_all()
                    return
            self._write(label)

    def _write(self, label: Path) -> None:
        with self._writing:
            with self._changed:
                self._dirty.pop(label, None)
                entry = self._entries.get(label)
                if entry is None:
                    return
                wanted, target, on_disk = entry.wanted, entry.target, entry.on_disk
                written = tuple(self._written.get(label, ()))
            try:
                known = tuple(dict.fromkeys([kept.digest(on_disk), *written]))
                path = self._folder() / kept.name_for(label)
                write_atomically(path, kept.to_bytes(wanted, known, target))
            except Exception as error:  # noqa: BLE001 - told by who asks for `fault`; editing goes on
                logger.warning("the work on %s is not written down: %s", label, error)
                with self._changed:
                    self._faults[label] = error
            else:
                with self._changed:
                    self._faults.pop(label, None)

    def _folder(self) -> Path:
        """This program's own, with a lock that others see held."""
        if self._own is None or self._own[0].parent != folder():
            own = folder() / f"{os.getpid()}-{secrets.token_hex(4)}"
            own.parent.mkdir(parents=True, exist_ok=True)
            lock = file_lock.hold(lock_of(own))  # first: a folder without one is of a program that has ended
            self._own = own, lock
        self._own[0].mkdir(exist_ok=True)
        return self._own[0]

    def _drop(self, label: Path) -> None:
        for known in (self._entries, self._dirty, self._faults):
            known.pop(label, None)

    def _remove(self, label: Path) -> None:
        if self._own is None:
            return
        try:
            (self._own[0] / kept.name_for(label)).unlink(missing_ok=True)
        except OSError as error:
            logger.warning("kept work on %s stays: %s", label, error)


_journal = Journal()


def journal() -> Journal:
    """The one of this program."""
    return _journal
