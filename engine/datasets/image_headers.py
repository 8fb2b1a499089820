"""What an image file says of itself before a pixel is decoded: whether it may be, and where its EXIF stands.

A photo of a few megabytes may be made to take gigabytes or minutes. It is refused by what its header says, as
decoding cannot be broken off.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image

from engine.errors import ImageError
from engine.plain_file import PHOTO_FILE, open_plain, read_plain

MAX_PIXELS = 200_000_000
"""Larger images are refused: 200 megapixels are 600 MB once decoded."""
MAX_SIDE = 65_535
"""JPEG's own limit; nothing that takes photos makes longer ones."""
MAX_SCANS = 200
"""Of a progressive JPEG, each of which goes over all of its pixels; usual are ten."""
_COSTLY = frozenset({"I", "F", "LA", "La", "PA", "RGBA", "RGBa", "CMYK"})
"""Kinds of pixels that take twice the memory on their way to RGB."""
_SMALLER = "Cut it into tiles or scale it down"
_PNG = b"\x89PNG\r\n\x1a\n"
_LONGEST_EXIF = 1 << 24


def check_file(path: str | os.PathLike[str]) -> None:
    """Raise an ``ImageError`` of what is there and no file: reading a pipe would wait for ever."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - for each of 100,000 photos
    except OSError:
        return  # opening it says what is wrong
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise ImageError("is a pipe or a device, not a photo", where=path, remedy="Remove it")


def check_pixels(image: Image.Image, path: str | os.PathLike[str]) -> None:
    """Raise an ``ImageError`` of an opened image that is too large to be decoded."""
    width, height = image.size
    if max(width, height) > MAX_SIDE:
        raise ImageError(
            f"has {width} x {height} pixels, and a side of more than {MAX_SIDE}",
            where=path, remedy=_SMALLER,
        )  # fmt: skip
    is_costly = image.mode in _COSTLY or image.mode.startswith("I;") or "transparency" in image.info
    most = MAX_PIXELS // 2 if is_costly else MAX_PIXELS
    if width * height > most:
        raise ImageError(
            f"has {width} x {height} pixels, more than {most // 1_000_000} million",
            where=path, remedy=_SMALLER,
        )  # fmt: skip


def check_scans(image: Image.Image, path: str | os.PathLike[str]) -> None:
    """Raise an ``ImageError`` of a progressive JPEG that would be gone over far too often."""
    if not image.info.get("progressive"):
        return
    # What is compressed holds no such bytes: FF is followed by 00 there.
    if read_plain(path, PHOTO_FILE).count(b"\xff\xda") > MAX_SCANS:
        raise ImageError(
            f"is a JPEG of more than {MAX_SCANS} scans, which would take minutes to read",
            where=path, remedy="Save it anew in an image program",
        )  # fmt: skip


def find_png_exif(image: Image.Image, path: str | os.PathLike[str]) -> None:
    """Have a PNG's EXIF in ``image.info``, also where it stands behind the pixels.

    Pillow would decode the whole picture to come there.
    """
    if "exif" in image.info or "Raw profile type exif" in image.info:
        return
    with open_plain(path) as stream:
        for kind, length in _png_chunks(stream):
            if kind == b"eXIf" and length < _LONGEST_EXIF:
                image.info["exif"] = b"Exif\0\0" + stream.read(length)
                return


def _png_chunks(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Kind and length of each chunk; the stream stands at its content then, and may be read."""
    if stream.read(len(_PNG)) != _PNG:
        return
    while len(head := stream.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        start = stream.tell()
        yield kind, length
        if kind == b"IEND":
            return
        stream.seek(start + length + 4)  # behind its checksum
