"""Unpacking an archive a stranger made: nothing lands outside the folder, nothing fills the disk unasked."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from engine.datasets.exchange.collection import safe_name
from engine.errors import DatasetError, disk_error

MOST_TIMES_LARGER = 100
"""JPEG and JSON shrink by 1 and 10; an archive that grows more than this is made to fill disks."""
FREE_TO_GROW = 100_000_000
"""Bytes below which that is not asked."""


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a .zip into ``folder``; returns the folder in it that holds the data set.

    Raises:
        DatasetError: it is no .zip, damaged, encrypted, or an entry leads out of the folder.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            entries = [entry for entry in file.infolist() if not entry.is_dir()]
            total = sum(entry.file_size for entry in entries)
            packed = max(archive.stat().st_size, 1)
            if total > FREE_TO_GROW and total > packed * MOST_TIMES_LARGER:
                raise DatasetError(
                    f"would grow from {packed} to {total} bytes", where=archive, remedy="Unpack it yourself"
                )
            if total > shutil.disk_usage(folder).free:
                raise DatasetError("does not fit on this disk", where=archive, remedy="Free some space")
            for entry in entries:
                name = safe_name(entry.filename)
                is_link = (entry.external_attr >> 28) == 0xA
                if name is None or is_link:
                    raise DatasetError(
                        "leads out of its folder",
                        where=archive,
                        place=entry.filename,
                        remedy="Do not trust this archive",
                    )
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with file.open(entry) as source, target.open("xb") as sink:
                    shutil.copyfileobj(source, sink)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise DatasetError(
            f"cannot be unpacked ({error})", where=archive, remedy="Pack it again as .zip"
        ) from error
    except OSError as error:
        raise disk_error(error, archive, DatasetError) from error
    inside = [path for path in folder.iterdir() if path.name != "__MACOSX" and not path.name.startswith(".")]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder
