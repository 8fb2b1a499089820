"""The SQLite file in the user's cache folder that remembers what label files and images say.

It is a cache and nothing else: one file a data set, deletable at any time, thrown away where it is damaged
or of another version, and done without where the disk refuses. Every row carries the modification time and
size of the file it speaks of; a row whose file has changed since is not believed.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from engine.datasets.dataset import Dataset
from engine.file_names import storable, stored
from engine.files import cache_dir

logger = logging.getLogger(__name__)

_VERSION = 2
_SETTLED_NS = 3_000_000_000
"""A file changed less than this before it is read may change again unseen: FAT counts in steps of 2 s."""

_TABLES = """
CREATE TABLE IF NOT EXISTS classes (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS labels (
    stem TEXT PRIMARY KEY, form TEXT, mtime INTEGER, size INTEGER, context TEXT, state INTEGER,
    width INTEGER, height INTEGER, verified INTEGER, corners BLOB, classes BLOB, marks BLOB, told TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS images (
    stem TEXT PRIMARY KEY, mtime INTEGER, size INTEGER, decoded INTEGER, error TEXT,
    width INTEGER, height INTEGER, orientation INTEGER, brightness REAL, taken REAL, look BLOB
) WITHOUT ROWID;
"""


def cache_file(dataset: Dataset) -> Path:
    """The file of this data set; it need not exist."""
    key = "\n".join(os.path.realpath(path) for path in (dataset.images_dir, dataset.labels_dir))
    name = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return cache_dir() / "index" / f"{name}.sqlite"


def settled(mtime_ns: int) -> int:
    """The modification time to remember for a file: -1, which no file has, for one changed just now."""
    return mtime_ns if time.time_ns() - mtime_ns > _SETTLED_NS else -1


class Cache:
    """The open file of one data set; a context manager. Writes are short transactions, so that a training
    and a window can share it."""

    def __init__(self, dataset: Dataset) -> None:
        self.path = cache_file(dataset)
        self._connection = self._open()
        self._class_ids: dict[str, int] = {}

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """All rows of "labels" or "images". A damaged file is begun anew, and has none."""
        try:
            # The names of tables are words of this program; what comes from outside are the values alone.
            found = self._connection.execute(f"SELECT * FROM {table}").fetchall()  # nosec B608
            # After the rows: whoever adds one meanwhile adds its classes first.
            self._class_ids = self._known_classes()
        except sqlite3.DatabaseError as error:
            logger.warning("%s is made anew: %s", self.path, error)
            self._connection.close()
            self._class_ids = {}
            self._connection = self._fresh()
            return []
        return [(stored(row[0]), *row[1:]) for row in found]

    def put(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Insert or replace rows."""
        rows = [(storable(row[0]), *row[1:]) for row in rows]
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._write(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)

    def drop(self, table: str, stems: Iterable[str]) -> None:
        """Forget images that are gone."""
        rows = [(storable(stem),) for stem in stems]
        statement = f"DELETE FROM {table} WHERE stem = ?"  # nosec B608
        self._write(statement, rows)

    def class_ids(self, names: Iterable[str]) -> dict[str, int]:
        """The number by which rows speak of each class; the same in every process that shares the file."""
        new = [(storable(name),) for name in dict.fromkeys(names) if name not in self._class_ids]
        if new:
            self._write("INSERT OR IGNORE INTO classes (name) VALUES (?)", new)
            self._class_ids = self._known_classes()
        return self._class_ids

    def _known_classes(self) -> dict[str, int]:
        found = self._connection.execute("SELECT name, id FROM classes")
        return {stored(name): number for name, number in found}

    def _write(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany(statement, rows)
        except sqlite3.DatabaseError as error:
            # The disk is full or read-only, or another program holds the file: go on without remembering.
            logger.warning("%s is done without: %s", self.path, error)
            self._connection.close()
            self._connection = _connect(":memory:")
            known = [(number, storable(name)) for name, number in self._class_ids.items()]
            self._connection.executemany("INSERT INTO classes VALUES (?, ?)", known)
            self._connection.executemany(statement, rows)

    def _open(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = _connect(str(self.path))
        except sqlite3.OperationalError as error:
            logger.warning("%s is done without: %s", self.path, error)
            return _connect(":memory:")
        except sqlite3.DatabaseError as error:  # it is no database (any more)
            logger.warning("%s is made anew: %s", self.path, error)
            return self._fresh()
        except OSError as error:
            logger.warning("%s cannot be kept: %s", self.path, error)
            return _connect(":memory:")
        if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            connection.close()
            return self._fresh()
        return connection

    def _fresh(self) -> sqlite3.Connection:
        try:
            self.path.unlink(missing_ok=True)
            return _connect(str(self.path))
        except (OSError, sqlite3.Error) as error:
            logger.warning("%s cannot be kept: %s", self.path, error)
            return _connect(":memory:")


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        # A crash may cost the cache; it must never cost the time of waiting for the disk.
        connection.execute("PRAGMA synchronous = OFF")
        if not connection.execute("SELECT name FROM sqlite_master LIMIT 1").fetchone():
            connection.executescript(_TABLES)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
