"""Files and folders that a person deleted: put aside at once, so that undo brings them back, and sent to the
desktop's trash when the data set is closed.

What is put aside is written down in the user's own folder as well, where no data set of a stranger can forge
it: after a crash the next window tells of it (:func:`left_behind`).
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine import aside, disks, file_lock, json_text
from engine.errors import DatasetError, UserError, disk_error
from engine.file_names import fitting
from engine.files import locked, write_atomically
from engine.plain_file import read_plain
from studio.settings import data_dir

if TYPE_CHECKING:
    import filelock

logger = logging.getLogger(__name__)

ASIDE = aside.NAME
"""Folder in the data set that the engine passes over, and in ``runs/``; gone again once it is emptied."""

Moves = list[tuple[Path, Path]]
"""(where a file was, where it is put aside) of each."""

_put: dict[Path, Path] = {}
"""What this program has put aside, and where it was. Another window's deletions, and files of a person's own,
are not ours."""
_journal: tuple[Path, filelock.BaseFileLock | None] | None = None
_writing = threading.Lock()
"""Held while the journal is written: the trash is emptied in a thread of its own."""


def place_aside(path: Path, folder: Path) -> Path:
    """Where ``path`` goes in ``folder``, under a free name: two sub-folders may each have an ``a.jpg``.

    A ``folder`` that is a link or a person's own is left alone: the one beside it is meant then.
    """
    if aside.is_aside(folder.name):
        folder = aside.folder_in(folder.parent)
    suffix = "" if path.is_dir() else path.suffix
    stem = path.name.removesuffix(suffix)
    target, number = folder / path.name, 1
    while os.path.lexists(target):
        number += 1
        target = folder / fitting(stem, f" ({number}){suffix}")
    return target


def move_all(moves: Sequence[tuple[Path, Path]], kind: type[UserError]) -> None:
    """Move each file or folder to its new place: all of them or none, and never over what is there.

    Raises:
        UserError: of that ``kind``: the disk refuses, or something is there already.
    """
    # What is written down is read by windows that may have been started elsewhere.
    away = {
        target.absolute(): source.absolute() for source, target in moves if aside.is_aside(target.parent.name)
    }
    if away:
        _put.update(away)
        _write_down()  # first: what a crash leaves in between is passed over, as it is not there
    done: list[tuple[Path, Path]] = []
    for source, target in moves:
        try:
            _move(source, target, kind)
        except (OSError, UserError) as error:
            for old, new in reversed(done):
                new.rename(old)
            for path in away:
                _put.pop(path, None)
                _remove_if_empty(path.parent)
            if away:
                _write_down()
            raise error if isinstance(error, UserError) else disk_error(error, source, kind) from error
        done.append((source, target))
    back = [_put.pop(source, None) for source, _ in moves]
    if any(back):
        _write_down()
    for folder in {source.parent for source, _ in moves if aside.is_aside(source.parent.name)}:
        _remove_if_empty(folder)


def empty(folder: Path) -> list[str]:
    """Send what this program has put into ``folder``, or had to put beside it, to the desktop's trash;
    sentences about what could not be sent.

    That stays where it is, so nothing is lost where a disk has no trash. So does what is not ours: another
    window on the same data set has an undo of its own.
    """
    from send2trash import send2trash

    problems = []
    ours = sorted(path for path in list(_put) if path.parent.parent == folder.parent)
    for path in ours:
        del _put[path]
        if aside.leads_out(path) or not os.path.lexists(path):
            continue  # somebody else has taken it, or put a link there, or the disk is gone
        if not disks.has_trash(path):
            text = QCoreApplication.translate(
                "aside", "{0} stays there: its disk has no trash, so it would be gone for good."
            )
            problems.append(text.format(path))
            continue
        try:
            send2trash(os.fspath(path))
        except OSError as error:
            logger.warning("%s stays where it is: %s", path, error)
            text = QCoreApplication.translate(
                "aside", "{0} could not be sent to the trash ({1}). It stays there."
            )
            problems.append(text.format(path, error))
    if ours:
        _write_down()
    for each in {path.parent for path in ours}:
        _remove_if_empty(each)
    return problems


def left_behind(parent: Path) -> Moves:
    """What windows that ended without closing put aside in ``parent``, and still lies there."""
    left: Moves = []
    here = Path(os.path.realpath(parent))
    for journal in sorted(_folder().glob("*.json")):
        if (_journal is not None and journal == _journal[0]) or (
            file_lock.is_held(_lock_of(journal)) is not False
        ):
            continue  # of a window that is open, or may be
        entries = _read(journal)
        if entries is None:
            continue
        there = [(was, now) for was, now in entries if os.path.lexists(now) or not now.parent.parent.is_dir()]
        if not there:
            journal.unlink(missing_ok=True)
            _lock_of(journal).unlink(missing_ok=True)
            continue
        left += [
            (was, now)
            for was, now in there
            if Path(os.path.realpath(now.parent.parent)) == here
            and os.path.lexists(now)
            and not aside.leads_out(now)
        ]
    return left


def bring_back(left: Moves) -> list[str]:
    """Put each back where it was; sentences about what has to stay."""
    problems = []
    for was, now in left:
        try:
            move_all([(now, was)], DatasetError)
        except UserError as error:
            problems.append(str(error))
    return problems


def _move(source: Path, target: Path, kind: type[UserError]) -> None:
    for path in (source, target):
        if aside.is_aside(path.parent.name) and aside.is_link(path.parent):
            raise kind("is a link, and files are put aside in it", where=path.parent, remedy="Remove it")
    with locked(target.parent):  # two windows may delete an a.jpg at one time
        if aside.is_aside(target.parent.name):
            aside.make(target.parent)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(target):
            raise kind("is there already", where=target, remedy="Rename that one first")
        source.rename(target)


def _remove_if_empty(folder: Path) -> None:
    try:
        aside.remove_if_empty(folder)
    except OSError as error:
        logger.info("%s stays: %s", folder, error)


def _folder() -> Path:
    return data_dir() / "deleted"


def _lock_of(journal: Path) -> Path:
    return journal.with_suffix(".lock")


def _write_down() -> None:
    """Have the journal say what is put aside now. Its lock tells other windows that this one lives."""
    with _writing:
        _write_journal()


def _write_journal() -> None:
    global _journal
    try:
        if _journal is None or _journal[0].parent != _folder():
            _folder().mkdir(parents=True, exist_ok=True)
            path = _folder() / f"{os.getpid()}-{secrets.token_hex(4)}.json"
            _journal = path, file_lock.hold(_lock_of(path))
        path = _journal[0]
        if _put:
            entries = [[os.fspath(was), os.fspath(now)] for now, was in list(_put.items())]
            write_atomically(path, json.dumps(entries).encode("ascii"))
        else:
            path.unlink(missing_ok=True)
            if _journal[1] is not None:
                _journal[1].release()
            _lock_of(path).unlink(missing_ok=True)
            _journal = None
    except OSError as error:
        # Deleting goes on: all this costs is that a crash would leave the files in their folder untold.
        logger.warning("what is put aside is not written down: %s", error)


def _read(journal: Path) -> Moves | None:
    try:
        entries = json_text.parse(read_plain(journal).decode("ascii"))
        return [(Path(was), Path(now)) for was, now in entries]
    except (OSError, ValueError, TypeError) as error:
        logger.error("%s cannot be read: %s", journal, error)
        return None
