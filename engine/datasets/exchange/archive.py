"""Unpacking an archive a stranger made: nothing lands outside the folder, nothing fills the disk unasked."""

from __future__ import annotations

import lzma
import shutil
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from engine.datasets.exchange.collection import safe_name
from engine.errors import DatasetError, disk_error

MOST_TIMES_LARGER = 100
"""JPEG and JSON shrink by 1 and 10; an archive that grows more than this is made to fill disks."""
FREE_TO_GROW = 100_000_000
"""Bytes below which that is not asked."""
_NAMES_ARE_UTF8 = 0x800
_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, LookupError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip
"""What zipfile and the unpackers below it raise on damaged files."""


def unpack(archive: Path, folder: Path, told: list[str] | None = None) -> Path:
    """Unpack a .zip into ``folder``; returns the folder in it that holds the data set.

    Args:
        told: learns what a person should know of how it was read.

    Raises:
        DatasetError: it is no .zip, damaged, encrypted, holds one file twice, or an entry leads out of the
            folder.
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
            for entry, called in zip(entries, _names(entries, told), strict=True):
                name = safe_name(called)
                is_link = (entry.external_attr >> 28) == 0xA
                if name is None or is_link:
                    raise DatasetError(
                        "leads out of its folder",
                        where=archive,
                        place=called,
                        remedy="Do not trust this archive",
                    )
                target = folder / name
                try:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    sink = target.open("xb")
                except (FileExistsError, NotADirectoryError) as error:
                    raise DatasetError(
                        "stands twice in it, or under two names that this disk takes for one",
                        where=archive,
                        place=called,
                        remedy="Unpack it yourself, and choose the folder",
                    ) from error
                except OSError as error:
                    raise disk_error(error, f"{archive}, {called}", DatasetError) from error
                with file.open(entry) as source, sink:
                    shutil.copyfileobj(source, sink)
    except _FAULTS as error:
        raise DatasetError(
            f"cannot be unpacked ({error})", where=archive, remedy="Pack it again as .zip"
        ) from error
    except OSError as error:
        raise disk_error(error, archive, DatasetError) from error
    inside = [path for path in folder.iterdir() if path.name != "__MACOSX" and not path.name.startswith(".")]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def _names(entries: Sequence[zipfile.ZipInfo], told: list[str] | None) -> list[str]:
    """What the entries are called. Windows' own packer writes names in the system's encoding and does not say
    so; zipfile then takes them for the one of the first PC."""
    names = [entry.filename for entry in entries]
    old = [
        number
        for number, entry in enumerate(entries)
        if not entry.flag_bits & _NAMES_ARE_UTF8 and not entry.filename.isascii()
    ]
    for codec in ("utf-8", "gbk"):
        try:
            read = [names[number].encode("cp437").decode(codec) for number in old]
        except UnicodeError:
            continue
        for number, name in zip(old, read, strict=True):
            names[number] = name
        if old and told is not None and codec != "utf-8":
            told.append(f"its file names are read as {codec.upper()}, such as {read[0]}")
        break
    return names
