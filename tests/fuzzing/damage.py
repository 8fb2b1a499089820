"""What damages a file, and what is held when a reader is given one."""

from __future__ import annotations

import os
import random
import re
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import UserError

MOST_S = 10.0
"""Of one damaged file, on a busy machine; the whole ones take some milliseconds."""
MOST_MB = 700
MOST_MB_OF_A_PICTURE = 1500
"""200 megapixels, the most that is read: 600 MB as RGB, twice on the way, and a third of it as palette."""
_NASTY = [
    b'nan', b'NaN', b'inf', b'-Infinity', b'1e999', b'-1', b'-0', b'0', b'1e308', b'9' * 20, b'9' * 400,
    b'9' * 5000, b'2147483648', b'18446744073709551616', b'0.0000000001', b'null', b'true', b'""', b'[]',
    b'{}', b'[' * 3000, b'{"a":' * 3000, b'<a>' * 3000, b'((' * 500, b'- ' * 3000, b'\xef\xbb\xbf',
    b'\xff\xfe', b'\xfe\xff', b'\x00', b'\x1b', b'\r', b'\n\n', b'\xc2\x85', b'\xe2\x80\xa8',
    b'\xe3\x80\x80', b'\xed\xa0\x80', b'\xf0\x9f\x92\xa9', b'\\ud800', b'\\u0000', b'\xe2\x80\xae',
    b'e\xcc\x81' * 200, b'&x;', b']]>', b'<!--', b'<!DOCTYPE a [', b'"', b"'", b'..', b'../../../x',
    b'/etc/passwd', b'C:\\x', b'\\\\evil\\share', b'con.jpg', b'a' * 300, b',', b';', b'\t', b':',
    b'!!python/object/apply:os.system [x]', b'&a [*a,*a]', b'=cmd|', b'%n%s', b'\xff' * 64,
]  # fmt: skip
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_TEXT = re.compile(rb'"[^"\n]{0,200}"')


@dataclass(frozen=True)
class Reader:
    """``make`` puts whole files into a folder and returns those to damage; ``read`` gives all away in it.

    ``faults``: what the reader's documentation names beside UserError. ``weight``: its share of the tries.
    """

    name: str
    make: Callable[[Path], list[Path]]
    read: Callable[[Path], object]
    faults: tuple[type[Exception], ...] = ()
    weight: float = 1.0
    most_mb: float = MOST_MB


def mutated(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """One to five changes; ``other`` is another file of the kind, or of another one, to take parts from."""
    value = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        at = rng.randrange(len(value) + 1)
        end = min(len(value), at + rng.choice((1, 2, 4, 8, 40, 400, 1 << 20)))
        kind = rng.randrange(10)
        if kind == 0 and value:
            place = rng.randrange(len(value))
            value[place] ^= 1 << rng.randrange(8)
        elif kind == 1 and value:
            value[rng.randrange(len(value))] = rng.randrange(256)
        elif kind == 2:
            del value[at:end]
        elif kind == 3:
            del value[at:]
        elif kind == 4:
            value[at:at] = rng.choice(_NASTY)
        elif kind == 5:
            value[at:at] = bytes(value[at:end]) * rng.choice((1, 1, 2, 50))
        elif kind == 6 and other:
            start = rng.randrange(len(other))
            value[at:end] = other[start : start + rng.choice((4, 40, 400))]
        elif kind in (7, 8):
            found = list((_NUMBER if kind == 7 else _TEXT).finditer(bytes(value[: 1 << 16])))
            if found:
                where = rng.choice(found)
                value[where.start() : where.end()] = rng.choice(_NASTY)
        elif len(value) >= 4:  # a length or an offset of a binary file
            place = rng.randrange(len(value) - 3)
            number = rng.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x10000, len(value)))
            value[place : place + 4] = struct.pack(rng.choice("<>") + "I", number)
    return bytes(value[: 4 << 20])


@dataclass
class Fault:
    """What one damaged file brought about."""

    reader: str
    file: str
    number: int
    what: str
    error: BaseException | None = None
    data: bytes = field(default=b"", repr=False)


class Trial:
    """A reader in a folder of its own; what lies beside that folder is watched."""

    def __init__(self, reader: Reader, place: Path, seed: int) -> None:
        self.reader, self.seed = reader, seed
        self._outside = place
        self.folder = place / "inside" / reader.name
        self.folder.mkdir(parents=True)
        self.files = reader.make(self.folder)
        self._whole = {path: path.read_bytes() for path in self.files}
        (place / "secret.txt").write_text("my own\n", encoding="utf-8")
        reader.read(self.folder)  # whole files are read, and bring what they import
        self._there = self._listing()

    def step(self, number: int) -> Fault | None:
        """Damage one file in the way of that number, read, and put everything back."""
        rng = random.Random(f"{self.seed} {self.reader.name} {number}")
        path = rng.choice(self.files)
        data = mutated(self._whole[path], self._whole[rng.choice(self.files)], rng)
        path.write_bytes(data)

        def fault(what: str, error: BaseException | None = None) -> Fault:
            return Fault(self.reader.name, path.name, number, what, error, data)

        memory, began = _peak_mb(), time.perf_counter()
        try:
            self.reader.read(self.folder)
        except (UserError, *self.reader.faults):
            pass
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            return fault(f"{type(error).__name__}: {str(error)[:200]}", error)
        finally:
            took = time.perf_counter() - began
            path.write_bytes(self._whole[path])
        if took > MOST_S:
            return fault(f"took {took:.1f} s")
        if _peak_mb() - memory > self.reader.most_mb:
            return fault(f"took {_peak_mb() - memory:.0f} MB")
        if self._listing() != self._there:
            return fault(f"files outside: {sorted(self._listing() ^ self._there)}")
        return None

    def _listing(self) -> set[tuple[str, int]]:
        """Of everything beside the folder, and around it."""
        found = set()
        for place in (self._outside, self.folder.parent):
            for entry in os.scandir(place):
                if entry.name != "inside" and Path(entry.path) != self.folder:
                    found.add((entry.path, entry.stat(follow_symlinks=False).st_size))
        return found


def _peak_mb() -> float:
    """The most memory this process had so far."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << 20 if sys.platform == "darwin" else 1024
    )
