"""Reading ``metrics.jsonl`` while it grows. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from engine.events import Event, Step, from_json
from engine.plain_file import LINE, open_plain

_STEP = b'{"event": "' + Step.kind.encode() + b'"'
AT_MOST = 1 << 20
"""Bytes read at once, so that a long run shows little by little."""


@dataclass
class News:
    """What came since the last look. ``restarted``: the file was replaced or cut, all of it comes again."""

    events: list[Event] = field(default_factory=list)
    unreadable: int = 0
    """Lines that are no event: a crash or a full disk cut them."""
    restarted: bool = False
    is_gone: bool = False
    """There is no file (any more)."""
    more: bool = False
    """There is more to read already."""


class MetricsTail:
    """Each :meth:`read` returns the events added since the one before.

    Args:
        path: the file; it need not exist yet.
        steps: whether to take in the events of single steps, which are nearly all of a long file.
    """

    def __init__(self, path: Path, steps: bool = True) -> None:
        self.path = path
        self._steps = steps
        self._offset = 0
        self._rest = b""

    @property
    def has_cut_line(self) -> bool:
        """Whether the file ends in the middle of a line: it is being written, or its writer was killed."""
        return bool(self._rest.strip())

    def read(self) -> News:
        """What is new.

        Raises:
            OSError: the file is there and cannot be read.
        """
        news = News()
        try:
            with open_plain(self.path) as file:
                size = file.seek(0, 2)
                if size < self._offset:
                    news.restarted = True
                    self._offset, self._rest = 0, b""
                file.seek(self._offset)
                data = file.read(AT_MOST)
        except FileNotFoundError:
            news.is_gone = True
            return news
        self._offset += len(data)
        news.more = self._offset < size
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LINE:  # no event is that long; what is still to come of it is none either
            self._rest = self._rest[: len(_STEP)] if self._rest.startswith(_STEP) else b"?"
        for line in lines:
            if not line.strip() or (not self._steps and line.startswith(_STEP)):
                continue
            try:
                news.events.append(from_json(line.decode("utf-8", "replace")))
            except ValueError:
                news.unreadable += 1
        return news


def read_all(path: Path, steps: bool = True) -> tuple[list[Event], int]:
    """``(events, unreadable lines)`` of a whole file; a last line without its end counts as unreadable.

    Raises:
        OSError: the file is there and cannot be read.
    """
    tail = MetricsTail(path, steps)
    events, unreadable, more = [], 0, True
    while more:
        news = tail.read()
        events += news.events
        unreadable += news.unreadable
        more = news.more
    return events, unreadable + tail.has_cut_line
