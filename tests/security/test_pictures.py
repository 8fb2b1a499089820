"""Pictures that were made to take gigabytes or minutes are refused by what their headers say."""

from __future__ import annotations

import io
import os
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.datasets.images import image_facts, image_size, read_frames, read_image
from engine.errors import ImageError, SourceError
from engine.inference import opening
from engine.inference.sources import FrameSource
from tests.films import grey_film

GREY, RGB, RGBA = (8, 0), (8, 2), (8, 6)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(path: Path, size: tuple[int, int], depth_and_kind: tuple[int, int]) -> Path:
    """A PNG that says it has that size, with next to no pixels."""
    header = struct.pack(">IIBBBBB", *size, *depth_and_kind, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9))
        + chunk(b"IEND", b"")
    )  # fmt: skip
    return path


@pytest.mark.parametrize(
    "reader", [read_image, image_size, image_facts, lambda path: list(read_frames(path))]
)
@pytest.mark.parametrize(
    ("size", "kind"),
    [
        ((200_000_000, 1), GREY), ((1, 200_000_000), RGB), ((2**31 - 1, 2**31 - 1), GREY),
        ((20_000, 10_001), RGB), ((20_000, 5_001), RGBA), ((20_000, 5_001), (16, 0)),
    ],
)  # fmt: skip
def test_a_size_that_takes_gigabytes_is_refused(tmp_path: Path, reader, size, kind) -> None:
    path = png(tmp_path / "a.png", size, kind)
    began = time.perf_counter()
    with pytest.raises(ImageError) as told:
        reader(path)
    assert time.perf_counter() - began < 5
    assert told.value.where == str(path)
    if size[0] < 2**31 - 1:
        assert f"has {size[0]} x {size[1]} pixels" in told.value.what and told.value.remedy


def test_sizes_at_the_limit_are_read_by_their_header(tmp_path: Path) -> None:
    assert image_size(png(tmp_path / "a.png", (20_000, 10_000), RGB)) == (20_000, 10_000)
    assert image_size(png(tmp_path / "b.png", (20_000, 5_000), RGBA)) == (20_000, 5_000)
    assert image_size(png(tmp_path / "c.png", (65_535, 2), GREY)) == (65_535, 2)


def many_scans(path: Path, count: int) -> Path:
    """A progressive JPEG whose last scan comes that often."""
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise).save(stream, "JPEG", progressive=True)
    data = stream.getvalue()
    scan = data[data.rindex(b"\xff\xda") : -2]
    path.write_bytes(data[:-2] + scan * count + data[-2:])
    return path


@pytest.mark.parametrize("reader", [read_image, image_facts])
def test_a_jpeg_of_thousands_of_scans_is_refused(tmp_path: Path, reader) -> None:
    with pytest.raises(ImageError, match="more than 200 scans"):
        reader(many_scans(tmp_path / "a.jpg", 5_000))


def test_a_usual_progressive_jpeg_is_read(tmp_path: Path) -> None:
    assert read_image(many_scans(tmp_path / "a.jpg", 0)).shape == (64, 64, 3)


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes with a name there")
@pytest.mark.parametrize("reader", [read_image, image_size, image_facts])
def test_a_photo_that_is_a_pipe_is_not_waited_for(tmp_path: Path, reader) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    with pytest.raises(ImageError, match="pipe"):
        reader(tmp_path / "a.jpg")


def turned(path: Path, *, behind: bool) -> Path:
    """A PNG of 6 x 4 whose EXIF says it is to be turned by 90 degrees; behind the pixels, or before."""
    stream = io.BytesIO()
    Image.fromarray(np.arange(72, dtype=np.uint8).reshape(4, 6, 3)).save(stream, "PNG")
    data = stream.getvalue()
    exif = Image.Exif()
    exif[0x0112] = 6
    told = chunk(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0"))
    at = data.index(b"IEND") - 4 if behind else data.index(b"IDAT") - 4
    path.write_bytes(data[:at] + told + data[at:])
    return path


@pytest.mark.parametrize("behind", [False, True])
def test_exif_of_a_png_counts_wherever_it_stands(tmp_path: Path, behind: bool) -> None:
    path = turned(tmp_path / "a.png", behind=behind)
    assert image_size(path) == (4, 6)
    assert image_facts(path).size == (4, 6) and image_facts(path, pixels=False).orientation == 6
    pixels = read_image(path)
    assert pixels.shape == (6, 4, 3)
    assert pixels[0, 3].tolist() == [0, 1, 2]  # the top left pixel has come to the top right


def test_the_size_of_a_png_is_known_without_its_pixels(tmp_path: Path, monkeypatch) -> None:
    Image.new("RGB", (300, 200)).save(tmp_path / "a.png")
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", lambda *_: pytest.fail("was decoded"))
    assert image_size(tmp_path / "a.png") == (300, 200)


def test_a_png_that_is_cut_in_its_chunks_has_a_size(tmp_path: Path) -> None:
    path = turned(tmp_path / "a.png", behind=True)
    path.write_bytes(path.read_bytes()[:60])
    assert image_size(path) == (6, 4)


def test_a_film_of_huge_frames_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = grey_film(tmp_path / "a.mp4", 3)
    monkeypatch.setattr(opening, "MAX_FRAME_PIXELS", 64 * 48 - 1)
    with pytest.raises(SourceError, match="frames of 64 x 48 pixels"):
        FrameSource.open(film)
    monkeypatch.setattr(opening, "MAX_FRAME_PIXELS", 64 * 48)
    with FrameSource.open(film) as source:
        assert sum(1 for _ in source) == 3
