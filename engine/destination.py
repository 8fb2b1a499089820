"""Whether results can be written where they are wanted, found out before the work and not behind it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from engine.errors import UserError, disk_error


def check_folder(path: str | os.PathLike[str], kind: type[UserError]) -> None:
    """Raise now what writing into that folder would raise later. Nothing is left there.

    Raises:
        UserError: of that ``kind``: it cannot be made, or nothing can be written into it.
    """
    folder = Path(path).absolute()
    made: list[Path] = []
    try:
        for part in (*reversed(folder.parents), folder):
            if not part.exists():
                part.mkdir()
                made.append(part)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise disk_error(error, path, kind) from error
    finally:
        for part in reversed(made):
            with contextlib.suppress(OSError):  # somebody has put something there meanwhile
                part.rmdir()
