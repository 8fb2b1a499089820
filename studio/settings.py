"""What the studio remembers between two starts: one ini file in the user's configuration folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TypeVar

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

from engine import file_names
from engine.errors import ConfigError, disk_error
from engine.files import write_atomically

APPLICATION = "Boxwright"
RECENT_LIMIT = 10

Value = TypeVar("Value", str, int, float, bool, bytes, list[str])


def _folder(kind: str, usual: Path) -> Path:
    override = os.environ.get("BOXWRIGHT_CONFIG_DIR")
    return Path(override) / kind if override else usual


def config_dir() -> Path:
    """Where the ini file lies. ``BOXWRIGHT_CONFIG_DIR`` overrides all three folders (tests, a USB stick)."""
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

    A value that does not fit its type (a hand-edited file, an older version) counts as absent.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path if path is not None else config_dir() / "boxwright.ini"
        self._store = QSettings(str(self.path), QSettings.Format.IniFormat)

    def get(self, key: str, default: Value) -> Value:
        """The value of ``key`` (such as ``"annotate/keep_view"``), or ``default``."""
        stored = self._store.value(key)
        if stored is None:
            return default
        converted = _convert(stored, default)
        return default if converted is None else converted

    def set(self, key: str, value: str | int | float | bool | bytes | list[str]) -> None:
        """Remember ``value``; Qt writes the file soon after, and :meth:`save` at once."""
        # An ini file holds text: Qt would write a Python bool as a pickled object otherwise.
        if isinstance(value, bool):
            self._store.setValue(key, "true" if value else "false")
        elif isinstance(value, bytes):
            self._store.setValue(key, QByteArray(value))
        elif isinstance(value, list):
            self._store.setValue(key, [file_names.storable(str(item)) for item in value])
        else:
            self._store.setValue(key, file_names.storable(str(value)))

    def remove(self, key: str) -> None:
        """Forget ``key`` and everything below it."""
        self._store.remove(key)

    def clear(self) -> None:
        """Forget everything."""
        self._store.clear()

    def export(self, path: Path) -> None:
        """Write everything to ``path``, to be read by :meth:`take_over` elsewhere.

        Raises:
            ConfigError: the disk refuses.
        """
        self.save()
        text = self.path.read_bytes() if self.path.is_file() else b""
        try:
            write_atomically(path, text)
        except OSError as error:
            raise disk_error(error, path, ConfigError) from error

    def take_over(self, path: Path) -> None:
        """Replace everything by what :meth:`export` wrote. A file that is none changes nothing.

        Raises:
            ConfigError: it cannot be read, or holds no settings.
        """
        store = QSettings(str(path), QSettings.Format.IniFormat)
        # QSettings reads pickled Python objects as readily as numbers; a stranger's file may hold text only.
        values = {key: store.value(key) for key in store.allKeys()} if _is_plain(path) else {}
        if not values:
            raise ConfigError(
                "holds no settings", where=path, remedy="Choose a file that Export settings wrote"
            )
        self._store.clear()
        for key, value in values.items():
            self._store.setValue(key, value)
        self.save()

    def save(self) -> None:
        """Write the file now."""
        self._store.sync()

    def recent_folders(self) -> list[str]:
        """The folders opened last, newest first; also those that are gone by now."""
        nothing: list[str] = []
        return self.get("recent/folders", nothing)[:RECENT_LIMIT]

    def add_recent_folder(self, folder: str | os.PathLike[str]) -> None:
        """Put ``folder`` first in the list of recent folders."""
        name = os.fspath(folder)
        others = [other for other in self.recent_folders() if other != name]
        self.set("recent/folders", [name, *others][:RECENT_LIMIT])


def _is_plain(path: Path) -> bool:
    """Whether an ini file is text without objects that reading would call to life."""
    try:
        text = path.read_bytes()
    except OSError:
        return False
    return b"@Variant" not in text and b"PyQt_PyObject" not in text and b"@DataStream" not in text


def labels_dir_key(root: Path) -> str:
    """Where the label folder a person chose for that data set is remembered; a path is no ini key."""
    return f"labels_dir/{hashlib.sha256(file_names.encoded(str(root))).hexdigest()[:16]}"


def encoding_key(root: Path) -> str:
    """Where the encoding a person chose for the lists of that data set is remembered."""
    return f"encoding/{hashlib.sha256(str(root).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _convert(stored: object, default: Value) -> Value | None:
    """``stored`` as the type of ``default``, or None when it is not one."""
    if isinstance(default, bytes):
        return bytes(stored.data()) if isinstance(stored, QByteArray) else None
    if isinstance(default, list):
        if isinstance(stored, str):  # Qt reads a list of one as a plain string
            return [file_names.stored(stored)]
        return (
            [file_names.stored(str(item)) for item in stored] if isinstance(stored, (list, tuple)) else None
        )
    text = file_names.stored(str(stored))
    if isinstance(default, bool):
        return {"true": True, "false": False}.get(text.lower())
    try:
        return type(default)(text)
    except ValueError:
        return None
