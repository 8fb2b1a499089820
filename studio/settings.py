"""What the studio remembers between two starts: one JSON file in the user's configuration folder.

JSON and not QSettings: Qt's reader of ini files calls objects to life that a file describes, Python's pickles
among them, so a stranger's file of settings could run code.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import threading
from pathlib import Path
from typing import Any, TypeVar

import platformdirs

from engine import json_text
from engine.errors import ConfigError, disk_error
from engine.file_names import encoded
from engine.files import locked, write_atomically
from engine.plain_file import MB, read_plain
from studio.old_settings import read_ini
from studio.setting_kinds import NEVER_EXPORTED, checked, is_known

logger = logging.getLogger(__name__)

APPLICATION = "Boxwright"
RECENT_LIMIT = 10

LONGEST = 16 * MB
"""Bytes that a file of settings may have."""
EXPORTED = "boxwright settings"
"""By which an exported file is known."""
SOON_S = 1.0
"""How long a changed setting waits for others before the file is written."""

Value = TypeVar("Value", str, int, float, bool, bytes, list[str])


def _folder(kind: str, usual: Path) -> Path:
    override = os.environ.get("BOXWRIGHT_CONFIG_DIR")
    return Path(override) / kind if override else usual


def config_dir() -> Path:
    """Where the settings lie. ``BOXWRIGHT_CONFIG_DIR`` overrides all three folders (tests, a USB stick)."""
    return _folder("", platformdirs.user_config_path(APPLICATION, appauthor=False))


def log_dir() -> Path:
    """Where the log files lie."""
    return _folder("log", platformdirs.user_log_path(APPLICATION, appauthor=False))


def log_file() -> Path:
    """The newest log file; older ones stand beside it."""
    return log_dir() / "boxwright.log"


def data_dir() -> Path:
    """Where the generated sample lies."""
    return _folder("data", platformdirs.user_data_path(APPLICATION, appauthor=False))


class Settings:
    """Typed values by name. The type of the default given to :meth:`get` is the type that comes back.

    What there is, and what it may be, stands in :mod:`studio.setting_kinds`. A value that does not fit
    (edited by hand, an older version) counts as absent. Two windows may be open: each writes what it changed,
    and leaves the rest of the file as it finds it.

    Attributes:
        path: the file.
        trouble: what a person should know of it; None if all is well.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path if path is not None else config_dir() / "settings.json"
        self.trouble: ConfigError | None = None
        self._may_write = True
        self._changes: dict[str, Any] = {}  # None: forgotten
        self._cleared = False
        self._guard = threading.RLock()  # held for moments; the window waits for it
        self._writing = threading.Lock()  # held as long as the disk takes
        self._soon: threading.Timer | None = None
        self._values = self._read()

    def get(self, key: str, default: Value) -> Value:
        """The value of ``key`` (such as ``"annotate/keep_view"``), or ``default``."""
        stored = self._values.get(key)
        if stored is None:
            return default
        try:
            value = checked(key, stored)
        except ValueError as error:
            logger.warning("a setting is passed over: %s", error)
            return default
        if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
            return type(default)(value)
        return value if type(value) is type(default) else default

    def set(self, key: str, value: str | int | float | bool | bytes | list[str]) -> None:
        """Remember ``value``; the file is written soon after, and by :meth:`save` at once.

        Raises:
            ValueError: there is no such setting, or that is no value of it.
        """
        packed = _packed(checked(key, value))
        if self._values.get(key) != packed:
            self._change(key, packed)

    def names(self) -> list[str]:
        """Of all settings that have a value."""
        return list(self._values)

    def remove(self, key: str) -> None:
        """Forget ``key``."""
        if key in self._values:
            self._change(key, None)

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._values, self._changes, self._cleared = {}, {}, True
        self._write_soon()

    def export(self, path: Path) -> None:
        """Write what may travel to ``path``, to be read by :meth:`take_over` elsewhere.

        Raises:
            ConfigError: the disk refuses.
        """
        kept = {key: value for key, value in self._values.items() if is_known(key)}
        travels = {key: value for key, value in kept.items() if key not in NEVER_EXPORTED}
        text = json_text.to_text({EXPORTED: 1, "settings": travels}, indent=1)
        try:
            write_atomically(path, text.encode("utf-8"))
        except OSError as error:
            raise disk_error(error, path, ConfigError) from error

    def take_over(self, path: Path) -> None:
        """Replace everything that travels by what :meth:`export` wrote. A file that is none changes nothing.

        Raises:
            ConfigError: it cannot be read, holds no settings, or one that is none.
        """
        values = _exported(path)
        with self._guard:
            stays = {key: self._values[key] for key in NEVER_EXPORTED if key in self._values}
            self._values = {**stays, **values}
            self._changes, self._cleared = dict(self._values), True
        self.save()

    def save(self) -> None:
        """Write the file now. A disk that refuses costs the settings, not the work; it is logged."""
        with self._writing:
            with self._guard:
                if self._soon is not None:
                    self._soon.cancel()
                    self._soon = None
                changes, cleared = self._changes, self._cleared
                if not self._may_write or not (changes or cleared):
                    return
                self._changes, self._cleared = {}, False
            try:
                kept = self._write(changes, cleared)
            except (OSError, ValueError) as error:  # ValueError: another program has just broken the file
                logger.warning("the settings are not written: %s", error)
                with self._guard:  # the next time tries again
                    if not self._cleared:
                        self._changes, self._cleared = {**changes, **self._changes}, cleared
                return
            with self._guard:  # what changed meanwhile counts more than what is in the file
                self._values = _without_none({} if self._cleared else kept, self._changes)

    def _write(self, changes: dict[str, Any], cleared: bool) -> dict[str, Any]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locked(self.path):
            kept = _without_none({} if cleared else _parse(self._bytes()), changes)
            write_atomically(self.path, json_text.to_text(kept, indent=1).encode("utf-8"))
        return kept

    def recent_folders(self) -> list[str]:
        """The folders opened last, newest first; also those that are gone by now."""
        nothing: list[str] = []
        return self.get("recent/folders", nothing)[:RECENT_LIMIT]

    def add_recent_folder(self, folder: str | os.PathLike[str]) -> None:
        """Put ``folder`` first in the list of recent folders."""
        name = os.fspath(folder)
        others = [other for other in self.recent_folders() if other != name]
        self.set("recent/folders", [name, *others][:RECENT_LIMIT])

    def _change(self, key: str, packed: Any) -> None:
        with self._guard:
            self._changes[key] = packed
            if packed is None:
                del self._values[key]
            else:
                self._values[key] = packed
        self._write_soon()

    def _write_soon(self) -> None:
        """In a thread of its own, as a slow disk would hold up the window at each photo."""
        with self._guard:
            if self._soon is None:
                self._soon = threading.Timer(SOON_S, self.save)
                self._soon.daemon = True  # the window saves before it closes
                self._soon.start()

    def _bytes(self) -> bytes:
        try:
            return read_plain(self.path, LONGEST)
        except FileNotFoundError:
            return b"{}"

    def _read(self) -> dict[str, Any]:
        try:
            if not self.path.exists():
                return self._migrated()
            return _parse(self._bytes())
        except OSError as error:
            self._may_write = False
            self.trouble = ConfigError(
                f"cannot be read ({error.strerror or error}), so nothing is remembered",
                where=self.path,
                remedy="Make this file readable, or delete it",
            )
        except ValueError as error:
            self.trouble = self._set_aside(error)
        logger.warning("%s", self.trouble)
        return {}

    def _migrated(self) -> dict[str, Any]:
        """What an earlier version kept in an ini file beside."""
        values = {}
        for key, text in read_ini(self.path.with_name("boxwright.ini")).items():
            if key in NEVER_EXPORTED:  # nobody was asked whether a password in it may stay
                continue
            try:
                values[key] = _packed(checked(key, _of_text(key, text)))
            except ValueError as error:
                logger.info("an old setting is not taken over: %s", error)
        if values:
            self._changes = dict(values)
            self._write_soon()
        return values

    def _set_aside(self, error: ValueError) -> ConfigError:
        """Keep a file that is not understood beside the new one, and say so."""
        aside = self.path.with_name(f"{self.path.stem}-damaged{self.path.suffix}")
        try:
            self.path.replace(aside)
        except OSError:
            self._may_write = False
            return ConfigError(
                f"is damaged ({error}), so nothing is remembered", where=self.path, remedy="Delete this file"
            )
        return ConfigError(
            f"was damaged ({error}): the settings begin anew",
            where=self.path,
            remedy=f"What it held is in {aside.name} beside it",
        )


def _parse(data: bytes) -> dict[str, Any]:
    """Raises ValueError of what is no JSON object."""
    values = json_text.parse(data.decode("utf-8"))
    if not isinstance(values, dict):
        raise ValueError("no JSON object")
    return values


def _without_none(before: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**before, **changes}.items() if value is not None}


def _exported(path: Path) -> dict[str, Any]:
    """The settings in a file that was exported, each checked."""
    remedy = "Choose a file that Export settings wrote"
    if path.suffix.lower() == ".ini":
        raise ConfigError(
            "is of an earlier version, and reading such files is not safe",
            where=path,
            remedy="Export the settings again with this version, where they come from",
        )
    try:
        data = read_plain(path, LONGEST)
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror or error})", where=path, remedy=remedy) from error
    try:
        content = _parse(data)
        values = content["settings"] if content.get(EXPORTED) == 1 else None
    except (ValueError, KeyError):
        values = None
    if not isinstance(values, dict) or not values:
        raise ConfigError("holds no settings", where=path, remedy=remedy)
    taken = {}
    for key, value in values.items():
        if not is_known(key) or key in NEVER_EXPORTED:
            logger.info("%s: %s is no setting of this version", path, key)
            continue
        try:
            checked(key, value)
        except ValueError as error:
            raise ConfigError(f"holds what is no setting ({error})", where=path, remedy=remedy) from error
        taken[key] = value
    return taken


def _packed(value: str | int | float | bool | bytes | list[str]) -> Any:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _of_text(key: str, text: str | list[str]) -> Any:
    """What an ini file wrote as text, by the kinds it may be."""
    if isinstance(text, list):
        return text
    candidates: list[Any] = [text, [text] if text else []]
    if text in ("true", "false"):
        candidates.insert(0, text == "true")
    for number in (int, float):
        try:
            candidates.insert(0, number(text))
        except ValueError:
            continue
    for candidate in candidates:
        try:
            return checked(key, candidate)
        except ValueError:
            continue
    raise ValueError(f"{key}: {text!r} is none")


def labels_dir_key(root: Path) -> str:
    """Where the label folder a person chose for that data set is remembered; a path is no ini key."""
    return f"labels_dir/{hashlib.sha256(encoded(str(root))).hexdigest()[:16]}"


def encoding_key(root: Path) -> str:
    """Where the encoding a person chose for the lists of that data set is remembered."""
    return f"encoding/{hashlib.sha256(str(root).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
