"""Files written so that it can be taken back: what each held before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.errors import DatasetError, UserError, disk_error
from engine.files import write_atomically


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


def apply(changes: Iterable[Change]) -> list[Change]:
    """Make changes, each atomically; either all are made or none.

    Raises:
        DatasetError: a file is not as planned any more, or the disk refuses.
    """
    done: list[Change] = []
    try:
        for change in changes:
            if _present(change.path) != change.before:
                raise DatasetError(
                    "was changed by another program just now", where=change.path, remedy="Try again"
                )
            put(change.path, change.after)
            done.append(change)
    except UserError:
        take_back(done)
        raise
    return done


def take_back(changes: Sequence[Change | tuple[Path, bytes | None, bytes | None]]) -> list[str]:
    """Put every file back; returns sentences about those that were changed since and stay as they are."""
    problems = []
    for path, before, after in reversed(changes):
        try:
            if _present(path) != after:
                problems.append(f"{path} was changed since and stays as it is.")
            else:
                put(path, before)
        except UserError as error:
            problems.append(str(error))
    return problems


def put(path: Path, data: bytes | None, kind: type[UserError] = DatasetError) -> None:
    """Write a file atomically, its folder made if need be; None removes it.

    Raises:
        kind: the disk refuses.
    """
    try:
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
    except OSError as error:
        raise disk_error(error, path, kind) from error


def _present(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise DatasetError(what, where=path, remedy="Check that it is yours") from error
