"""What the studio remembers between two starts: one file in the user's configuration folder."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from engine import file_names
from engine.errors import ConfigError, disk_error
from engine.files import write_atomically
from engine.plain_file import read_plain
from studio.settings import file, old_ini, schema
from studio.settings.file import Trouble
from studio.settings.folders import APPLICATION, config_dir, data_dir, log_dir, log_file

__all__ = [
    "APPLICATION",
    "RECENT_LIMIT",
    "Settings",
    "Trouble",
    "config_dir",
    "data_dir",
    "encoding_key",
    "labels_dir_key",
    "log_dir",
    "log_file",
]

logger = logging.getLogger(__name__)

RECENT_LIMIT = 10
FILE_NAME = "settings.json"

Value = TypeVar("Value", str, int, float, bool, bytes, list[str])

translate = QCoreApplication.translate


class Settings:
    """Typed values by name. The type of the default given to :meth:`get` is the type that comes back.

    The names and what is possible stand in :mod:`studio.settings.schema`. A value that is not possible (a
    hand-edited file, an older version) counts as absent.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path if path is not None else config_dir() / FILE_NAME
        self._file = file.opened(self.path)

    @property
    def file(self) -> file.SettingsFile:
        """Where they are kept: what went wrong there, and who is told."""
        return self._file

    def get(self, key: str, default: Value) -> Value:
        """The value of ``key`` (such as ``"annotate/keep_view"``), or ``default``."""
        _declared(key)
        stored = self._file.value(key)
        value = None if stored is None else schema.typed(key, stored)
        return value if type(value) is type(default) else default

    def set(self, key: str, value: str | int | float | bool | bytes | list[str]) -> None:
        """Remember ``value``; it is written soon after, and by :meth:`save` at once."""
        _declared(key)
        plain = schema.plain(value)
        if schema.typed(key, plain) is None:
            logger.warning("%s is not remembered: %.200r is not possible", key, value)
            return
        self._file.put(key, plain)

    def remove(self, key: str) -> None:
        """Forget ``key`` and everything below it."""
        self._file.put(key, None)

    def names(self) -> list[str]:
        """The keys of all that is remembered."""
        return sorted(self._file.all())

    def clear(self) -> None:
        """Forget everything."""
        self._file.replace_all({})

    def export(self, path: Path) -> list[str]:
        """Write what is of use on another computer to ``path``, to be read by :meth:`take_over` there.

        Returns:
            The keys that are not in it, as a password may stand in their values.

        Raises:
            ConfigError: the disk refuses.
        """
        values, secret = {}, []
        for key, value in self._file.all().items():
            known = schema.known(key)
            if known is None:
                continue
            if known.travels:
                values[key] = value
            elif value != "":
                secret.append(key)
        try:
            write_atomically(path, file.to_bytes(values))
        except OSError as error:
            raise disk_error(error, path, ConfigError) from error
        return secret

    def take_over(self, path: Path) -> list[str]:
        """Replace everything by what :meth:`export` wrote. A file that is none changes nothing.

        Nothing but known settings is taken, each held against what is possible. What never travels (the
        address of a camera) stays as it is here.

        Returns:
            The keys in the file that were passed over.

        Raises:
            ConfigError: it cannot be read, or holds no settings.
        """
        values, strange = {}, []
        for key, value in _read(path).items():
            known = schema.known(key)
            possible = known is not None and known.travels and schema.typed(key, value) is not None
            if possible and not schema.calls_elsewhere(value):
                values[key] = value
            else:
                strange.append(key)
        if not values:
            raise _none(path)
        for key, value in self._file.all().items():
            own = schema.known(key)
            if own is not None and not own.travels:
                values[key] = value
        self._file.replace_all(values)
        self.save()
        return strange

    def save(self) -> None:
        """Write the file now."""
        self._file.save()

    def recent_folders(self) -> list[str]:
        """The folders opened last, newest first; also those that are gone by now."""
        nothing: list[str] = []
        return self.get("recent/folders", nothing)[:RECENT_LIMIT]

    def add_recent_folder(self, folder: str | os.PathLike[str]) -> None:
        """Put ``folder`` first in the list of recent folders."""
        name = os.fspath(folder)
        same = os.path.normcase(name)
        others = [other for other in self.recent_folders() if os.path.normcase(other) != same]
        self.set("recent/folders", [name, *others][:RECENT_LIMIT])


def _declared(key: str) -> None:
    if schema.known(key) is None:
        raise LookupError(f"no setting is called {key}: it must stand in studio.settings.schema")


def _read(path: Path) -> dict[str, schema.Plain]:
    """The values of a file that somebody chose."""
    try:
        data = read_plain(path, file.LONGEST)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(
            translate("Settings", "cannot be read ({0})").format(reason),
            where=path,
            remedy=translate("Settings", "Choose a file that Export settings wrote"),
        ) from error
    try:
        return file.from_bytes(data)
    except file.NoSettingsError as error:
        if old_ini.looks_old(data):
            raise ConfigError(
                translate(
                    "Settings",
                    "is a settings file of an earlier version, in a form that can hold a program and is no "
                    "longer read",
                ),
                where=path,
                remedy=translate(
                    "Settings", "Export it again there with this version: File > Export settings"
                ),
            ) from error
        raise _none(path) from error


def _none(path: Path) -> ConfigError:
    return ConfigError(
        translate("Settings", "holds no settings"),
        where=path,
        remedy=translate("Settings", "Choose a file that Export settings wrote"),
    )


def labels_dir_key(root: Path) -> str:
    """Where the label folder a person chose for that data set is remembered; a path is no key."""
    return f"labels_dir/{hashlib.sha256(file_names.encoded(os.path.normcase(root))).hexdigest()[:16]}"


def encoding_key(root: Path) -> str:
    """Where the encoding a person chose for the lists of that data set is remembered."""
    return f"encoding/{hashlib.sha256(str(root).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
