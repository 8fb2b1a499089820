"""``metrics.jsonl``: every event of a run, one line each, also when the disk is full for a while."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.errors import RunError, UserError, disk_error
from engine.events import Event, Failed, Progress, Warned, to_json
from engine.training import distributed, memory
from engine.training.config import TrainConfig


class Journal:
    """Appends events to a file.

    A resumed run first cuts off what was told after its checkpoint, so no epoch is missing or twice in it.
    What the disk refuses is kept and written later.
    """

    def __init__(self, path: Path, keep_bytes: int) -> None:
        """Open ``path`` and cut it off after ``keep_bytes``.

        Raises:
            RunError: it cannot be opened.
        """
        self._path = path
        self._waiting = b""
        self._refused = False
        try:
            self._file = path.open("a+b", buffering=0)
            length = min(path.stat().st_size, keep_bytes)
            self._file.truncate(length)
            if length and not _ends_a_line(path):
                self._waiting = b"\n"  # of a line that a power cut shortened
        except OSError as error:
            raise disk_error(error, path, RunError) from error

    @property
    def size(self) -> int:
        """Bytes of all events so far, written or waiting."""
        return os.fstat(self._file.fileno()).st_size + len(self._waiting)

    def write(self, event: Event) -> str:
        """Append an event.

        Returns:
            What is wrong with the disk, the first time it refuses; else "".
        """
        if isinstance(event, Progress):
            return ""
        self._waiting += to_json(event).encode() + b"\n"
        try:
            while self._waiting:
                self._waiting = self._waiting[self._file.write(self._waiting) or 0 :]
        except OSError as error:
            first, self._refused = not self._refused, True
            reason = disk_error(error, self._path, RunError)
            return f"{reason} Training goes on; the curves are written as soon as it works." if first else ""
        self._refused = False
        return ""

    def close(self) -> None:
        """No more events."""
        self._file.close()


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def recorded(events: Iterator[Event], journal: Journal | None, config: TrainConfig) -> Iterator[Event]:
    """The events of a training, each written down as it passes; so is a fault, in words that help.

    Args:
        journal: closed at the end; None in a process that does not write.
    """
    try:
        for event in events:
            remark = journal.write(event) if journal else ""
            if remark:
                yield Warned(remark)
            yield event
    except (UserError, RuntimeError, MemoryError) as error:
        told = memory.explained(error, config) or distributed.explained(error) or error
        remedy = told.remedy if isinstance(told, UserError) else ""
        if journal:
            journal.write(Failed(str(told), remedy))
        raise told from error
    finally:
        distributed.leave()
        if journal:
            journal.close()
