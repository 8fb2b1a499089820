"""Going through a folder with all its sub-folders, whatever lies in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from heapq import heappop, heappush
from pathlib import Path
from typing import NamedTuple

from engine.aside import is_aside
from engine.errors import DatasetError

SKIPPED_FOLDERS = frozenset({"runs", "ImageSets", "Annotations", "__MACOSX"})
"""Folders at the top in which nobody looks for images, beside those of deleted files."""


class Missed(NamedTuple):
    """What could not be looked at, by its path, and why."""

    path: str
    what: str


def walk(top: Path, suffixes: Iterable[str], missed: list[Missed] | None = None) -> list[str]:
    """Relative paths, ``/`` between folders, of all files below ``top`` with one of ``suffixes``.

    Each real folder is entered once, so links cannot run in circles, and its files count once: under the
    folder's own name where it lies below ``top``, else under the first link to it. Links to files count like
    files, also those that point nowhere, as their disk may come back. Hidden files and folders are passed
    over. What cannot be looked at costs itself alone.

    Args:
        suffixes: lower-case, with the dot.
        missed: to be told of sub-folders that cannot be listed, of links to themselves, and of pipes and
            devices that have the name of a file.

    Raises:
        DatasetError: ``top`` itself cannot be listed.
    """
    wanted = frozenset(suffixes)
    found: list[str] = []
    told: list[Missed] = [] if missed is None else missed
    seen: set[object] = set()
    waiting = [""]
    links: list[str] = []
    while waiting or links:
        # Real folders first: else the order of the disk would decide under which name a photo is known.
        relative = waiting.pop() if waiting else heappop(links)
        prefix = f"{relative}/" if relative else ""
        folder = top / relative
        try:
            identity = _identity(folder)
            if identity in seen:
                continue
            seen.add(identity)
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    if name[0] == ".":
                        continue
                    try:
                        if entry.is_file():  # asked first: nearly all are
                            if name[name.rfind(".") :].lower() in wanted:
                                found.append(prefix + name)
                        elif entry.is_dir():
                            if relative or not (name in SKIPPED_FOLDERS or is_aside(name)):
                                if entry.is_symlink():
                                    heappush(links, prefix + name)
                                else:
                                    waiting.append(prefix + name)
                        elif name[name.rfind(".") :].lower() in wanted:
                            if _is_special(entry):
                                told.append(Missed(entry.path, "is a pipe or a device, not a file"))
                            else:
                                found.append(prefix + name)
                    except OSError as error:  # a link to itself, for one
                        told.append(Missed(entry.path, f"cannot be looked at ({error.strerror or error})"))
        except OSError as error:
            reason = error.strerror or error
            if not relative:
                raise DatasetError(
                    f"cannot be listed ({reason})", where=top, remedy="Check its permissions"
                ) from error
            what = f"cannot be listed ({reason}), so what is in it is missing here"
            told.append(Missed(str(folder), what))
    return found


def _identity(folder: Path) -> object:
    """What two paths to one folder have in common."""
    status = os.stat(folder)  # noqa: PTH116 - one call a folder
    # Some network drives number nothing: all their folders would pass for one.
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(folder)


def _is_special(entry: os.DirEntry[str]) -> bool:
    """Whether reading the entry would wait for somebody to write, or never end."""
    try:
        return not stat.S_ISREG(entry.stat().st_mode)
    except FileNotFoundError:
        return False  # a link that points nowhere, or gone meanwhile
