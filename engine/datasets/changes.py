"""Files written so that it can be taken back, and put forward again: what each held before and after."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from engine import aside, disks
from engine.errors import DatasetError, UserError, disk_error
from engine.files import make_folder, remove, write_atomically
from engine.plain_file import read_plain


class Change(NamedTuple):
    """One file. ``before`` and ``after`` are its bytes, None where there is no file."""

    path: Path
    before: bytes | None
    after: bytes | None


def plan(path: Path, after: bytes | None) -> Change | None:
    """The change that gives ``path`` these bytes (None: removes it); None when it has them already.

    Raises:
        DatasetError: the file cannot be read.
    """
    before = _present(path)
    return None if before == after else Change(path, before, after)


Recorded = Change | tuple[Path, bytes | None, bytes | None]

Progress = Callable[[int, int], None]
"""Told (done, in all); raises to stop."""


def apply(changes: Iterable[Change], progress: Progress | None = None) -> list[Change]:
    """Make changes, each atomically; either all are made or none, also when ``progress`` raises.

    Raises:
        DatasetError: a file is not as planned any more, or the disk refuses.
    """
    done: list[Change] = []
    total = len(changes) if isinstance(changes, Collection) else 0
    try:
        for change in changes:
            if progress is not None:
                progress(len(done), total)
            if _present(change.path) != change.before:
                raise DatasetError(
                    "was changed by another program just now", where=change.path, remedy="Try again"
                )
            put(change.path, change.after)
            done.append(change)
    except BaseException:  # a cancel too must not leave half of it
        take_back(done)
        raise
    return done


def take_back(changes: Sequence[Recorded], progress: Progress | None = None) -> list[str]:
    """Put every file back; returns sentences about those that were changed since and stay as they are.

    A file that holds the bytes of before already needs nothing. When ``progress`` raises, those put back so
    far are put forward again.
    """
    steps = [(Path(path), after, before) for path, before, after in reversed(changes)]
    return _turn(steps, progress)


def put_forward(changes: Sequence[Recorded], progress: Progress | None = None) -> list[str]:
    """Do again what :func:`take_back` took back: the very bytes; the rest as there."""
    steps = [(Path(path), before, after) for path, before, after in changes]
    return _turn(steps, progress)


def check_untouched(changes: Iterable[Recorded]) -> None:
    """For what is to be taken back, or put forward, as a whole or not at all.

    Raises:
        DatasetError: a file holds neither what was before nor what came after, or cannot be read.
    """
    for path, before, after in changes:
        if _present(Path(path)) not in (before, after):
            raise DatasetError(
                "was changed since, so all of it stays as it is",
                where=path,
                remedy="Write it anew if that is not what you want",
            )


def _turn(steps: Sequence[tuple[Path, bytes | None, bytes | None]], progress: Progress | None) -> list[str]:
    """Give each file that holds the first bytes the second ones."""
    problems: list[str] = []
    turned: list[tuple[Path, bytes | None, bytes | None]] = []
    try:
        for number, (path, now, wanted) in enumerate(steps):
            if progress is not None:
                progress(number, len(steps))
            try:
                present = _present(path)
                if present == wanted:
                    continue
                if present != now:
                    problems.append(f"{path} was changed since and stays as it is.")
                    continue
                put(path, wanted)
                turned.append((path, now, wanted))
            except UserError as error:
                problems.append(str(error))
    except BaseException:
        _turn([(path, wanted, now) for path, now, wanted in reversed(turned)], None)
        raise
    return problems


_made: set[Path] = set()
"""Folders that were not there before a file was written into them."""


def put(path: Path, data: bytes | None, kind: type[UserError] = DatasetError) -> None:
    """Write a file atomically, its folder made if need be; None removes it, and the folders made for it
    once they are empty.

    Raises:
        kind: the disk refuses.
    """
    folder = aside.around(path)
    try:
        disks.check(path)
        if data is None:
            remove(path)
            _leave_no_folder(path)
            if folder is not None:
                aside.remove_if_empty(folder)
        else:
            if folder is not None:
                if aside.leads_out(path):
                    raise kind("would be written through a link", where=path, remedy="Remove the link")
                aside.make(folder)
            if not path.parent.is_dir():
                _made.update(itertools.takewhile(lambda folder: not folder.exists(), path.parents))
            make_folder(path.parent)
            write_atomically(path, data)
    except OSError as error:
        raise disk_error(error, path, kind) from error


def _leave_no_folder(path: Path) -> None:
    for folder in itertools.takewhile(_made.__contains__, path.parents):
        try:
            folder.rmdir()
        except OSError:
            return  # somebody has put something there; a folder too many is no failure
        _made.discard(folder)


def _present(path: Path) -> bytes | None:
    try:
        return read_plain(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise DatasetError(what, where=path, remedy="Check that it is yours") from error
