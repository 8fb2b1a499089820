"""Files and folders that a person deleted: put aside at once, so that undo brings them back, and sent to the
desktop's trash when the data set is closed."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.errors import UserError, disk_error
from engine.file_names import fitting

logger = logging.getLogger(__name__)

ASIDE = "_deleted"
"""Folder in the data set that the engine passes over, and in ``runs/``; gone again once it is emptied."""

_put: set[Path] = set()
"""What this program has put aside. Another window's deletions, and files of a person's own, are not ours."""


def place_aside(path: Path, folder: Path) -> Path:
    """Where ``path`` goes in ``folder``, under a free name: two sub-folders may each have an ``a.jpg``."""
    suffix = "" if path.is_dir() else path.suffix
    stem = path.name.removesuffix(suffix)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / fitting(stem, f" ({number}){suffix}")
    return target


def move_all(moves: Sequence[tuple[Path, Path]], kind: type[UserError]) -> None:
    """Move each file or folder to its new place: all of them or none, and never over what is there.

    Raises:
        UserError: of that ``kind``: the disk refuses, or something is there already.
    """
    done: list[tuple[Path, Path]] = []
    for source, target in moves:
        try:
            if target.parent.name == ASIDE and target.parent.is_symlink():
                raise kind(
                    "is a link, and files are put aside in it", where=target.parent, remedy="Remove it"
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                raise kind("is there already", where=target, remedy="Rename that one first")
            source.rename(target)
        except (OSError, UserError) as error:
            for old, new in reversed(done):
                new.rename(old)
            raise error if isinstance(error, UserError) else disk_error(error, source, kind) from error
        done.append((source, target))
    for source, target in done:
        _put.discard(source)
        if target.parent.name == ASIDE:
            _put.add(target)


def empty(folder: Path) -> list[str]:
    """Send what this program has put there to the desktop's trash; sentences about what could not be sent.

    That stays where it is, so nothing is lost where a disk has no trash. So does what is not ours: another
    window on the same data set has an undo of its own.
    """
    from send2trash import send2trash

    problems = []
    ours = sorted(path for path in _put if path.parent == folder)
    for path in ours:
        _put.discard(path)
        if not os.path.lexists(path):
            continue  # somebody else has taken it, or the disk is gone
        try:
            send2trash(os.fspath(path))
        except OSError as error:
            logger.warning("%s stays where it is: %s", path, error)
            text = QCoreApplication.translate(
                "aside", "{0} could not be sent to the trash ({1}). It stays there."
            )
            problems.append(text.format(path, error))
    if ours and not problems:
        try:
            folder.rmdir()
        except OSError as error:
            logger.info("%s stays: %s", folder, error)  # it holds what is not ours
    return problems
