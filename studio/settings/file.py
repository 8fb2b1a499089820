"""The program's own settings file: JSON, read with suspicion, written whole or not at all.

JSON and not TOML: its values are those that settings have and nothing else, and Python itself writes it.
Nothing in it can be called to life, whoever wrote it.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication

from engine import json_text
from engine.files import locked, put_over, write_atomically
from engine.inference.given.address import shown
from engine.plain_file import MB, NotPlainError, read_plain
from studio.settings import old_ini
from studio.settings.schema import Plain, is_plain

logger = logging.getLogger(__name__)

LONGEST = 16 * MB
MARK = "boxwright_settings"
VERSION = 1
OLD_NAME = "boxwright.ini"
_DELAY_S = 1.0
"""Between a change and its writing: a slider that is dragged changes often."""

translate = QCoreApplication.translate


class NoSettingsError(Exception):
    """A file of which no settings can be read; its text says why, for a log."""


def to_bytes(values: dict[str, Plain]) -> bytes:
    """A settings file with these values."""
    return json_text.to_text({MARK: VERSION, "values": dict(sorted(values.items()))}, 1).encode() + b"\n"


def from_bytes(data: bytes) -> dict[str, Plain]:
    """The values of a settings file, those this version knows and those it does not.

    Raises:
        NoSettingsError: it is none, or holds what no setting is made of.
    """
    try:
        document = json_text.parse(data.decode("utf-8-sig"))
    except ValueError as error:
        raise NoSettingsError(f"no JSON: {error}") from error
    values: Any = document.get("values") if isinstance(document, dict) and MARK in document else None
    if not isinstance(values, dict):
        raise NoSettingsError("no settings of Boxwright")
    # A value that no version would have written is passed over: one slip of a hand loses no other setting.
    return {key: value for key, value in values.items() if is_plain(key) and is_plain(value)}


@dataclass(frozen=True)
class Trouble:
    """What went wrong with the settings file. It becomes words when shown, in the language of then."""

    kind: Literal["damaged", "unreadable", "old", "unwritable"]
    path: Path
    detail: str = ""

    def __str__(self) -> str:
        if self.kind == "damaged":
            text = translate(
                "Settings",
                "The file of the settings could not be read. It was put aside as {1}, and the settings are "
                "those of a first start.",
            )
        elif self.kind == "unreadable":
            text = translate(
                "Settings",
                "The settings in {0} cannot be read ({1}). They are those of a first start, and what you "
                "change is not kept. Make the file readable and start again.",
            )
        elif self.kind == "old":
            text = translate(
                "Settings",
                "Some settings of an earlier version in {0} could not be taken over. Choose them again.",
            )
        else:
            text = translate("Settings", "The settings cannot be written to {0} ({1}).")
        return text.format(self.path, self.detail)


class SettingsFile:
    """The values of one file, shared by all who ask for that path in this process (:func:`opened`)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.troubles: list[Trouble] = []
        self.on_trouble: Callable[[Trouble], object] | None = None
        """Called in any thread when something goes wrong later on."""
        self._values: dict[str, Plain] = {}
        self._changed: dict[str, Plain | None] = {}
        """What this process changed since it wrote last; None was removed."""
        self._starts_anew = False
        self._may_write = True
        self._lock = threading.RLock()
        self._writing = threading.Lock()
        self._timer: threading.Timer | None = None
        try:
            self._values = self._read()
        except FileNotFoundError:
            self._take_over_old()
        except OSError as error:  # it may hold all there is, so nothing is written over it
            self._may_write = False
            self._tell(Trouble("unreadable", path, error.strerror or str(error)))

    def value(self, key: str) -> Plain | None:
        """As the file has it."""
        with self._lock:
            return self._values.get(key)

    def all(self) -> dict[str, Plain]:
        """Everything, of later versions too."""
        with self._lock:
            return dict(self._values)

    def put(self, key: str, value: Plain | None) -> None:
        """Remember that, or with None forget the key and what is below it; it is written soon."""
        with self._lock:
            if value is None:
                gone = [known for known in self._values if known == key or known.startswith(f"{key}/")]
                self._changed.update(dict.fromkeys(gone))
                for each in gone:
                    del self._values[each]
                if not gone:
                    return
            elif self._values.get(key) == value and type(self._values.get(key)) is type(value):
                return
            else:
                self._values[key] = self._changed[key] = value
            self._write_soon()

    def replace_all(self, values: dict[str, Plain]) -> None:
        """Forget everything but these."""
        with self._lock:
            self._starts_anew = True
            self._values, self._changed = dict(values), dict(values)
            self._write_soon()

    def save(self) -> None:
        """Write now what was changed, over what other windows have written meanwhile.

        A disk that refuses is told (``on_trouble``), and it is tried again with the next change.
        """
        with self._writing:
            with self._lock:
                if self._timer is not None:
                    self._timer.cancel()
                    self._timer = None
                changed, anew = self._changed, self._starts_anew
                if not self._may_write or not (changed or anew):
                    return
                self._changed, self._starts_anew = {}, False
                mine = dict(self._values)
            try:
                merged = self._write(changed, mine, anew)
            except OSError as error:
                with self._lock:
                    self._changed = changed | self._changed
                    self._starts_anew = self._starts_anew or anew
                self._tell(Trouble("unwritable", self.path, error.strerror or str(error)))
                return
            with self._lock:
                if not self._starts_anew:
                    self._values = _with(merged, self._changed)
                self.troubles = [each for each in self.troubles if each.kind != "unwritable"]

    def _write(
        self, changed: dict[str, Plain | None], mine: dict[str, Plain], anew: bool
    ) -> dict[str, Plain]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locked(self.path):
            try:
                there = self._read()
            except FileNotFoundError:
                there = mine
                # Paths and addresses are nobody else's business; what is replaced keeps its rights.
                os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600))
            merged = mine if anew else _with(there, changed)
            write_atomically(self.path, to_bytes(merged))
        return merged

    def _read(self) -> dict[str, Plain]:
        """What is on disk. A file that is none of ours is put aside, never written over.

        Raises:
            OSError: there is none, or the disk does not give it.
        """
        try:
            data = read_plain(self.path, LONGEST)
            # A computer that lost its power may have left a file without its bytes.
            return from_bytes(data) if data.strip(b"\0") else dict(self._values)
        except (NoSettingsError, NotPlainError) as error:
            aside = self._put_aside()
            logger.warning("%s is no file of settings (%s), now %s", self.path, error, aside)
            self._tell(Trouble("damaged", self.path, aside.name))
            return dict(self._values)

    def _put_aside(self) -> Path:
        told = time.strftime("%Y%m%d-%H%M%S")
        aside, number = self.path.with_name(f"{self.path.stem}-damaged-{told}{self.path.suffix}"), 1
        while os.path.lexists(aside):
            number += 1
            aside = aside.with_name(f"{self.path.stem}-damaged-{told}-{number}{self.path.suffix}")
        put_over(self.path, aside)
        return aside

    def _take_over_old(self) -> None:
        """What an earlier version kept beside it; that file stays as it is."""
        old = self.path.with_name(OLD_NAME)
        if old == self.path:
            return
        try:
            values, strange = old_ini.read(read_plain(old, LONGEST))
        except FileNotFoundError:
            return
        except OSError as error:
            self._tell(Trouble("old", old, str(error)))
            return
        if strange:
            logger.warning("%s: not taken over: %s", old, [line[:80] for line in strange[:20]])
            self._tell(Trouble("old", old))
        for key, value in values.items():
            if not isinstance(value, str) or shown(value) == value:  # nobody was asked to keep one
                self.put(key, value)

    def _write_soon(self) -> None:
        if self._timer is None and self._may_write:
            self._timer = threading.Timer(_DELAY_S, self._write_now)
            self._timer.daemon = True
            self._timer.start()

    def _write_now(self) -> None:
        with self._lock:
            self._timer = None
        self.save()

    def _tell(self, trouble: Trouble) -> None:
        with self._lock:
            if trouble in self.troubles:
                return
            self.troubles.append(trouble)
        logger.warning("settings: %s, %s, %s", trouble.kind, trouble.path, trouble.detail)
        if self.on_trouble is not None:
            self.on_trouble(trouble)


def _with(values: dict[str, Plain], changed: dict[str, Plain | None]) -> dict[str, Plain]:
    merged = {key: value for key, value in values.items() if key not in changed}
    return merged | {key: value for key, value in changed.items() if value is not None}


_opened: weakref.WeakValueDictionary[Path, SettingsFile] = weakref.WeakValueDictionary()
_opening = threading.Lock()


def opened(path: Path) -> SettingsFile:
    """The settings file there; the same for all who ask while it is in use."""
    place = Path(os.path.abspath(path))  # noqa: PTH100 - absolute() leaves ".." in it
    with _opening:
        found = _opened.get(place)
        if found is None:
            found = _opened[place] = SettingsFile(place)
        return found


@atexit.register
def _save_all() -> None:
    for each in list(_opened.values()):
        each.save()
