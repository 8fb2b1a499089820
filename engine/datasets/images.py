"""Reading images: the only decoder of still images, for canvas, training, prediction and export.

Whatever the file holds, the answer is upright 8-bit RGB, so that a box means the same pixels everywhere:

- EXIF orientation 1-8 is applied (TIFF, PNG, WebP and AVIF too; HEIC comes upright).
- Transparency is laid over white.
- 16-bit, 32-bit and float greys are stretched from their 0.1 to their 99.9 percentile to 0..255
  (from least to greatest where those two coincide): 12-bit cameras fill a sixteenth of the 16-bit range and
  would look black. 16-bit colour keeps its high bytes.
- CMYK is converted without its colour profile, and profiles are ignored in general.
- Of several frames or pages, the first; :func:`read_frames` has them all.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, UnidentifiedImageError

from engine.datasets.image_headers import check_file, check_pixels, check_scans, find_png_exif
from engine.errors import ImageError
from engine.plain_file import PHOTO_FILE, open_plain

# Only plain raster decoders: Pillow would hand an .eps to Ghostscript.
_FORMATS = ("JPEG", "PNG", "BMP", "DIB", "GIF", "TIFF", "WEBP", "PPM", "JPEG2000", "AVIF")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")

# What Pillow's decoders raise on damaged files, beside OSError.
_FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError,
    NotImplementedError, EOFError, ZeroDivisionError, MemoryError, struct.error,
    zlib.error, Image.DecompressionBombError,
)  # fmt: skip

# Pillow warns at 89 megapixels and refuses at 179; `_open` has the one limit instead.
Image.MAX_IMAGE_PIXELS = None

_BAND_PIXELS = 500_000
_ORIENTATION_TAG = 0x0112
_SUBFILE_TAG, _COPY_OR_MASK = 254, 0b101
_ANIMATIONS = ("GIF", "WEBP", "PNG")
_USUAL_MS = 100.0
_EXIF_IFD, _TAKEN_TAG, _FRACTION_TAG, _CHANGED_TAG = 0x8769, 0x9003, 0x9291, 0x0132
_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_image(path: str | os.PathLike[str], at_most: int | None = None) -> np.ndarray:
    """The image as ``(H, W, 3)`` uint8 RGB, upright, C-contiguous and writable.

    Args:
        at_most: bound on the longer side in pixels, for thumbnails: the image is shrunk (never enlarged),
            JPEG files while decoding.

    Raises:
        ImageError: missing, empty, truncated, not an image, or over :data:`MAX_PIXELS`.
    """
    with _open(path) as image:
        return _upright(image, path, at_most)


def read_frames(path: str | os.PathLike[str]) -> Generator[tuple[np.ndarray, float | None], None, None]:
    """Every frame of an animation (GIF, WebP, PNG) or page of a TIFF file, each as :func:`read_image` has it.

    With each comes how long it is shown, in seconds; None for pages. Small copies of a page, which
    microscopes and scanners put beside it, are no pages. Of any other file the one image comes.

    Raises:
        ImageError: as :func:`read_image`, at the frame where it is met.
    """
    with _open(path) as image:
        for number in range(_frame_count(image)):
            try:
                if number:
                    image.seek(number)
                if image.format == "TIFF" and _tags(image).get(_SUBFILE_TAG, 0) & _COPY_OR_MASK:
                    continue
                check_pixels(image, path)
                rgb = _upright(image, path, None)
                told = image.info.get("duration") if image.format in _ANIMATIONS else None
            except _FAULTS as error:
                raise _undecodable(path, error) from error
            # As browsers do where a file says nothing, or nothing that can be shown.
            yield rgb, None if image.format == "TIFF" else (float(told or 0) or _USUAL_MS) / 1000


def frame_count(path: str | os.PathLike[str]) -> tuple[int, bool]:
    """How many frames or pages :func:`read_frames` comes to (1 for most), and whether it is an animation.

    Raises:
        ImageError: as :func:`image_size`.
    """
    with _open(path) as image:
        count = _frame_count(image)
        if count < 2:
            return 1, False
        if image.format != "TIFF":
            return count, True
        try:
            pages = 0
            for number in range(count):
                image.seek(number)
                pages += not _tags(image).get(_SUBFILE_TAG, 0) & _COPY_OR_MASK
        except _FAULTS as error:
            raise _undecodable(path, error) from error
        return max(pages, 1), False


def _frame_count(image: Image.Image) -> int:
    if image.format not in (*_ANIMATIONS, "TIFF"):
        return 1  # a phone's JPEG may hold a second picture, of which nobody knows
    try:
        return int(getattr(image, "n_frames", 1))
    except _FAULTS:
        return 1  # reading the first will say what is wrong


def _tags(image: Image.Image) -> Any:
    return getattr(image, "tag_v2", {})


def _upright(image: Image.Image, path: str | os.PathLike[str], at_most: int | None) -> np.ndarray:
    try:
        check_scans(image, path)
        if at_most is not None:
            image.draft(None, (at_most, at_most))
        orientation = _orientation(image, path)
        image.load()
        rgb = _to_rgb(image)
        if at_most is not None:
            rgb.thumbnail((at_most, at_most), Image.Resampling.BILINEAR, reducing_gap=2.0)
    except _FAULTS as error:
        raise _undecodable(path, error) from error
    if orientation in _TRANSPOSE:
        rgb = rgb.transpose(_TRANSPOSE[orientation])
    return _to_array(rgb)


def image_size(path: str | os.PathLike[str]) -> tuple[int, int]:
    """``(width, height)`` in pixels of the upright image, from the header alone.

    Raises:
        ImageError: as :func:`read_image`, as far as the header shows it.
    """
    with _open(path) as image:
        width, height = image.size
        return (height, width) if _orientation(image, path) >= 5 else (width, height)


class Facts(NamedTuple):
    """What :func:`image_facts` finds out.

    ``size``: width and height in pixels, upright. ``orientation``: EXIF, 1-8, still to be applied to the
    stored pixels. ``taken``: seconds since 1970 by the camera's clock; None where EXIF does not tell.
    ``brightness``: mean grey, 0 to 255. ``look``: (16, 16) uint8, the upright image in grey. The last two are
    None where pixels were not asked for.
    """

    size: tuple[int, int]
    orientation: int
    taken: float | None
    brightness: float | None = None
    look: np.ndarray | None = None


LOOK = 16
"""Side in pixels of the small grey picture by which images are compared."""


def image_facts(path: str | os.PathLike[str], pixels: bool = True) -> Facts:
    """Everything one reading of a file can tell about it.

    The whole file is decoded, so a truncated one is found, but a JPEG at an eighth of its size: three times
    quicker than :func:`read_image`.

    Args:
        pixels: decode; otherwise only the header is read.

    Raises:
        ImageError: as :func:`read_image`.
    """
    with _open(path) as image:
        orientation = _orientation(image, path)
        width, height = image.size
        size = (height, width) if orientation >= 5 else (width, height)
        taken = _taken(image, path)
        if not pixels:
            return Facts(size, orientation, taken)
        check_scans(image, path)
        try:
            image.draft(None, (4 * LOOK, 4 * LOOK))
            image.load()
            grey = _to_rgb(image).convert("L")
            if orientation in _TRANSPOSE:
                grey = grey.transpose(_TRANSPOSE[orientation])
            look = np.array(grey.resize((LOOK, LOOK), Image.Resampling.BOX))
        except _FAULTS as error:
            raise _undecodable(path, error) from error
    return Facts(size, orientation, taken, float(look.mean()), look)


def depth(image: np.ndarray) -> int:
    """1 if every pixel of ``(H, W, 3)`` is grey, otherwise 3: ``<depth>`` as labelImg counts it."""
    grey = image[..., 0]
    return 1 if np.array_equal(grey, image[..., 1]) and np.array_equal(grey, image[..., 2]) else 3


def _open(path: str | os.PathLike[str]) -> Image.Image:
    check_file(path)
    try:
        try:
            image: Image.Image = Image.open(os.fspath(path), formats=_FORMATS)
        except UnidentifiedImageError:
            if not _is_heif(path):
                raise
            image = _open_heif(path)
    except UnidentifiedImageError as error:
        raise _unidentified(path) from error
    except _FAULTS as error:
        raise _undecodable(path, error) from error
    try:
        check_pixels(image, path)
    except ImageError:
        image.close()
        raise
    return image


def _is_heif(path: str | os.PathLike[str]) -> bool:
    with open_plain(path, PHOTO_FILE) as stream:
        head = stream.read(12)
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


def _open_heif(path: str | os.PathLike[str]) -> Image.Image:
    """An iPhone's photo, which the library turns by itself, and says so in its EXIF."""
    try:
        import pi_heif
    except ImportError as error:
        raise ImageError(
            "is a HEIC photo, and what reads them is not installed",
            where=path,
            remedy="Install it with pip install 'boxwright[heic]', or save the photo as JPEG",
        ) from error
    pi_heif.register_heif_opener()
    return Image.open(os.fspath(path), formats=("HEIF",))


def _orientation(image: Image.Image, path: str | os.PathLike[str]) -> int:
    """EXIF orientation 1-8 still to be applied; damaged EXIF counts as upright."""
    if image.format == "TIFF":
        return 1  # Pillow turns TIFF files itself, and tells their upright size
    try:
        value = _exif(image, path).get(_ORIENTATION_TAG, 1)
    except _FAULTS:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _exif(image: Image.Image, path: str | os.PathLike[str]) -> Image.Exif:
    if image.format == "PNG":
        find_png_exif(image, path)
        return Image.Image.getexif(image)  # PngImageFile's own decodes all pixels where it has found none
    return image.getexif()


def _taken(image: Image.Image, path: str | os.PathLike[str]) -> float | None:
    """When the shutter opened, with the fraction of a second if the camera wrote one."""
    try:
        exif = _exif(image, path)
        details = exif.get_ifd(_EXIF_IFD)
        text = details.get(_TAKEN_TAG) or exif.get(_CHANGED_TAG)
        fraction = str(details.get(_FRACTION_TAG) or "0").strip("\0 ")
        moment = datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")
        return moment.replace(tzinfo=UTC).timestamp() + float(f"0.{fraction}")
    except _FAULTS:
        return None  # none, or not a date


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        return Image.fromarray(_stretch(np.asarray(image))).convert("RGB")
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")


def _to_array(rgb: Image.Image) -> np.ndarray:
    """``(H, W, 3)``, copied in bands of rows.

    ``np.array`` takes twice as long and holds the interpreter's lock while it copies everything at once,
    which a window that shows 200 megapixels would feel.
    """
    pixels = np.empty((rgb.height, rgb.width, 3), np.uint8)
    rows = max(1, _BAND_PIXELS // max(rgb.width, 1))
    for top in range(0, rgb.height, rows):
        band = rgb.crop((0, top, rgb.width, min(top + rows, rgb.height)))
        pixels[top : top + rows] = np.frombuffer(band.tobytes(), np.uint8).reshape(band.height, -1, 3)
    return pixels


def _stretch(values: np.ndarray) -> np.ndarray:
    """``(H, W)`` of any number type to uint8 by its own contrast; NaN becomes black."""
    numbers = values.astype(np.float32)
    finite = numbers[np.isfinite(numbers)]
    if finite.size == 0:
        return np.zeros(values.shape, np.uint8)
    low, high = (float(value) for value in np.percentile(finite, (0.1, 99.9)))
    if high <= low:
        low, high = float(finite.min()), float(finite.max())
    scaled = (numbers - low) * (255.0 / (high - low)) if high > low else np.zeros_like(numbers)
    return np.clip(np.nan_to_num(scaled, nan=0.0, posinf=255.0, neginf=0.0), 0, 255).round().astype(np.uint8)


def _unidentified(path: str | os.PathLike[str]) -> ImageError:
    if Path(path).stat().st_size == 0:
        return ImageError("is empty (0 bytes)", where=path, remedy="Copy it again or remove it")
    return ImageError(
        "is not an image, or of a kind that cannot be read here",
        where=path,
        remedy="Save it as JPEG or PNG, or remove it",
    )


def _undecodable(path: str | os.PathLike[str], error: Exception) -> ImageError:
    if isinstance(error, OSError) and error.errno is not None:
        return ImageError(
            f"cannot be opened ({error.strerror})", where=path, remedy="Check that it exists and is yours"
        )
    if "truncated" in str(error).lower():
        return ImageError("ends too early (truncated)", where=path, remedy="Copy it again or remove it")
    reason = str(error) or type(error).__name__
    return ImageError(f"is damaged ({reason})", where=path, remedy="Copy it again or remove it")
