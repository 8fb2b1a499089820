import base64
import io
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.datasets.dataset import Dataset
from engine.datasets.images import depth, image_size, read_image
from engine.errors import ImageError

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 20), (20, 20, 220), (250, 250, 250)


def _flag(width: int = 48, height: int = 32) -> Image.Image:
    """Four coloured quarters: red green / blue white."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2], pixels[: height // 2, width // 2 :] = RED, GREEN
    pixels[height // 2 :, : width // 2], pixels[height // 2 :, width // 2 :] = BLUE, WHITE
    return Image.fromarray(pixels)


def _quarters(image: np.ndarray) -> list[tuple[int, ...]]:
    height, width = image.shape[:2]
    spots = [(height // 4, width // 4), (height // 4, 3 * width // 4)]
    spots += [(3 * height // 4, width // 4), (3 * height // 4, 3 * width // 4)]
    return [tuple(int(value) for value in image[spot]) for spot in spots]


def _is_flag(image: np.ndarray, tolerance: int = 12) -> bool:
    found = np.array(_quarters(image), int)
    return bool(np.abs(found - np.array([RED, GREEN, BLUE, WHITE])).max() <= tolerance)


# What must be done to an upright picture so that applying the orientation gives it back.
STORED = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, 1),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, -1),
}


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".avif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(tmp_path: Path, orientation: int, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](np.array(_flag()))))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(path, exif=exif, **({"quality": 95} if suffix in (".jpg", ".webp", ".avif") else {}))
    image = read_image(path)
    assert image.shape == (32, 48, 3)
    assert _is_flag(image)
    assert image_size(path) == (48, 32)
    assert max(read_image(path, at_most=24).shape) == 24


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_orientation_out_of_range_counts_as_upright(tmp_path: Path, value: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = value
    _flag().save(tmp_path / "a.jpg", exif=exif, quality=95)
    assert _is_flag(read_image(tmp_path / "a.jpg"))


def test_damaged_exif_counts_as_upright(tmp_path: Path) -> None:
    _flag().save(tmp_path / "a.jpg", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff nonsense", quality=95)
    assert _is_flag(read_image(tmp_path / "a.jpg"))
    assert image_size(tmp_path / "a.jpg") == (48, 32)


@pytest.mark.parametrize("name", ["人脸 😀.jpg", "a.JPG", "with space & ' quote.jpeg"])
def test_any_path(tmp_path: Path, name: str) -> None:
    path = tmp_path / "фото" / name
    path.parent.mkdir()
    _flag().save(path, "JPEG", quality=95)
    assert _is_flag(read_image(path))
    assert _is_flag(read_image(str(path)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are not text")
def test_a_path_that_is_no_text(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.png"
    _flag().save(io.BytesIO(), "PNG")
    with open(path, "wb") as stream:  # noqa: PTH123 - a path of bytes
        _flag().save(stream, "PNG")
    assert _is_flag(read_image(os.fsdecode(path)))


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".gif", ".tiff", ".webp", ".ppm", ".jp2", ".dib"])
def test_lossless_formats_give_exact_pixels(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    _flag().save(path, **({"lossless": True} if suffix == ".webp" else {}))
    image = read_image(path)
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    assert image.flags.writeable
    assert np.array_equal(image, np.array(_flag()))


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"])
def test_tiff_compressions(tmp_path: Path, compression: str) -> None:
    _flag().save(tmp_path / "a.tif", compression=compression)
    assert _is_flag(read_image(tmp_path / "a.tif"))


def test_grey(tmp_path: Path) -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    Image.fromarray(grey).save(tmp_path / "a.png")
    image = read_image(tmp_path / "a.png")
    assert np.array_equal(image, np.stack([grey] * 3, axis=-1))
    assert depth(image) == 1


def test_one_bit(tmp_path: Path) -> None:
    bits = np.zeros((8, 16), bool)
    bits[:, 8:] = True
    for suffix in (".png", ".tif", ".pbm"):
        path = tmp_path / f"a{suffix}"
        Image.fromarray(bits).save(path)
        image = read_image(path)
        assert np.array_equal(image[0, :, 0], np.where(bits[0], 255, 0))


def test_palette(tmp_path: Path) -> None:
    _flag().quantize(4).save(tmp_path / "a.png")
    assert _is_flag(read_image(tmp_path / "a.png"))


def test_cmyk_jpeg(tmp_path: Path) -> None:
    _flag().convert("CMYK").save(tmp_path / "a.jpg", quality=98)
    assert _is_flag(read_image(tmp_path / "a.jpg"), tolerance=25)


def test_cmyk_tiff(tmp_path: Path) -> None:
    _flag().convert("CMYK").save(tmp_path / "a.tif")
    assert _is_flag(read_image(tmp_path / "a.tif"))


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
def test_transparency_is_laid_over_white(tmp_path: Path, suffix: str) -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:, :4] = (200, 0, 0, 255)
    pixels[:, 4:] = (0, 0, 0, 0)
    pixels[4:, :4, 3] = 128
    path = tmp_path / f"a{suffix}"
    Image.fromarray(pixels).save(path, **({"lossless": True} if suffix == ".webp" else {}))
    image = read_image(path)
    assert tuple(image[0, 0]) == (200, 0, 0)
    assert tuple(image[0, 7]) == (255, 255, 255)
    assert np.abs(image[7, 0].astype(int) - (227, 127, 127)).max() <= 1


def test_transparent_colour_of_palette_and_grey(tmp_path: Path) -> None:
    flag = _flag().quantize(4)
    flag.save(tmp_path / "a.png", transparency=flag.getpixel((0, 0)))
    assert _quarters(read_image(tmp_path / "a.png"))[0] == (255, 255, 255)
    Image.fromarray(np.full((4, 4), 7, np.uint8)).save(tmp_path / "b.png", transparency=7)
    assert tuple(read_image(tmp_path / "b.png")[0, 0]) == (255, 255, 255)
    _flag().save(tmp_path / "c.png", transparency=RED)
    assert _quarters(read_image(tmp_path / "c.png"))[0] == (255, 255, 255)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".pgm"])
@pytest.mark.parametrize("top", [400, 4095, 65535])
def test_16_bit_is_stretched_by_its_own_contrast(tmp_path: Path, suffix: str, top: int) -> None:
    """A 12-bit camera's picture must not come out black."""
    ramp = np.linspace(top // 4, top, 64 * 64).reshape(64, 64).astype(np.uint16)
    Image.fromarray(ramp).save(tmp_path / f"a{suffix}")
    image = read_image(tmp_path / f"a{suffix}")
    assert image.dtype == np.uint8
    assert image[0, 0, 0] == 0
    assert image[-1, -1, 0] == 255
    assert 120 <= image[32, 0, 0] <= 135
    assert depth(image) == 1


def test_a_few_hot_pixels_do_not_spoil_the_stretch(tmp_path: Path) -> None:
    values = np.linspace(0, 1000, 200 * 200).reshape(200, 200).astype(np.uint16)
    values[3, 3] = 65535
    Image.fromarray(values).save(tmp_path / "a.png")
    assert 120 <= read_image(tmp_path / "a.png")[100, 0, 0] <= 135


def test_few_bright_spots_on_black_are_seen(tmp_path: Path) -> None:
    values = np.zeros((100, 100), np.uint16)
    values[50, 50] = 900
    Image.fromarray(values).save(tmp_path / "a.png")
    image = read_image(tmp_path / "a.png")
    assert image[50, 50, 0] == 255
    assert image[0, 0, 0] == 0


def test_big_endian_16_bit_tiff(tmp_path: Path) -> None:
    ramp = np.linspace(0, 4000, 32 * 32).reshape(32, 32).astype(">u2")
    Image.frombytes("I;16B", (32, 32), ramp.tobytes()).save(tmp_path / "a.tif")
    image = read_image(tmp_path / "a.tif")
    assert np.all(np.diff(image[:, :, 0].ravel().astype(int)) >= 0)
    assert image[-1, -1, 0] == 255


def test_float_and_32_bit(tmp_path: Path) -> None:
    ramp = np.linspace(-0.5, 0.5, 32 * 32, dtype=np.float32).reshape(32, 32)
    ramp[0, 0] = np.nan
    ramp[0, 1] = np.inf
    Image.fromarray(ramp).save(tmp_path / "a.tif")
    image = read_image(tmp_path / "a.tif")
    assert image[0, 0, 0] == 0
    assert image[0, 1, 0] == 255
    assert 120 <= image[16, 0, 0] <= 135
    Image.fromarray(np.linspace(0, 10**6, 1024).reshape(32, 32).astype(np.int32)).save(tmp_path / "b.tif")
    assert 120 <= read_image(tmp_path / "b.tif")[16, 0, 0] <= 135


@pytest.mark.parametrize("value", [0.0, 5.0, float("nan")])
def test_an_even_float_image_is_black(tmp_path: Path, value: float) -> None:
    Image.fromarray(np.full((4, 4), value, np.float32)).save(tmp_path / "a.tif")
    assert not read_image(tmp_path / "a.tif").any()


def test_16_bit_colour_keeps_its_high_bytes(tmp_path: Path) -> None:
    """Pillow cannot write these, so the PNG is put together by hand."""
    row = b"\x00" + struct.pack(">3H", 0xC800, 0x1280, 0x00FF) * 2
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row)),
        (b"IEND", b""),
    ]
    data = b"\x89PNG\r\n\x1a\n"
    for kind, body in chunks:
        data += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    (tmp_path / "a.png").write_bytes(data)
    assert np.abs(read_image(tmp_path / "a.png")[0, 0].astype(int) - (0xC8, 0x12, 0x00)).max() <= 1


def test_first_frame_and_page(tmp_path: Path) -> None:
    other = Image.new("RGB", (48, 32), BLUE)
    for suffix in (".gif", ".tif", ".webp"):
        path = tmp_path / f"a{suffix}"
        _flag().save(
            path, save_all=True, append_images=[other], **({"lossless": True} if suffix == ".webp" else {})
        )
        assert _is_flag(read_image(path))


def test_at_most_shrinks_and_never_enlarges(tmp_path: Path) -> None:
    _flag(640, 400).save(tmp_path / "a.jpg", quality=95)
    small = read_image(tmp_path / "a.jpg", at_most=96)
    assert small.shape == (60, 96, 3)
    assert _is_flag(small)
    assert read_image(tmp_path / "a.jpg", at_most=4000).shape == (400, 640, 3)


def test_an_image_thinner_than_a_pixel_when_small(tmp_path: Path) -> None:
    Image.new("RGB", (2000, 1), RED).save(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png", at_most=100).shape == (1, 100, 3)


def test_depth_is_a_test_of_pixels() -> None:
    assert depth(np.array(_flag())) == 3
    assert depth(np.full((3, 3, 3), 77, np.uint8)) == 1


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty (0 bytes)"),
        (b"hello", "not an image"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not an image"),
        (b"\xff\xd8\xff\xe0", "is not an image"),
        (b"\x89PNG\r\n\x1a\n", ""),
    ],
)
def test_what_is_no_image(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(data)
    for read in (read_image, image_size):
        with pytest.raises(ImageError) as caught:
            read(path)
        assert caught.value.where == str(path)
        assert what in caught.value.what
        assert caught.value.remedy


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp", ".bmp", ".gif"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_truncated(tmp_path: Path, suffix: str, share: float) -> None:
    path = tmp_path / f"a{suffix}"
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(ImageError) as caught:
        read_image(path)
    assert caught.value.where == str(path)
    assert "Copy it again" in caught.value.remedy


def test_missing_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "no.jpg", tmp_path):
        with pytest.raises(ImageError, match="cannot be opened"):
            read_image(path)


def _png_claiming(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


def test_200_megapixels_are_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_png_claiming(20_000, 10_001))
    with pytest.raises(ImageError, match="more than 200 million"):
        image_size(path)
    with pytest.raises(ImageError, match="more than 200 million"):
        read_image(path)
    path.write_bytes(_png_claiming(20_000, 10_000))
    assert image_size(path) == (20_000, 10_000)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp", ".gif", ".bmp", ".jp2", ".ppm"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_does_more_than_raise(tmp_path: Path, suffix: str, data: st.DataObject) -> None:
    path = tmp_path / f"a{suffix}"
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    extra = {"exif": exif} if suffix in (".jpg", ".png", ".tif", ".webp") else {}
    _flag(24, 16).save(stream, Image.registered_extensions()[suffix], **extra)
    damaged = bytearray(stream.getvalue())
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(damaged[: data.draw(st.integers(1, len(damaged)))]))
    try:
        image = read_image(path)
    except ImageError as error:
        assert error.where == str(path)
        return
    assert image.ndim == 3
    assert image.shape[2] == 3


def test_importing_opencv_leaves_the_qt_variables_alone() -> None:
    code = (
        "import os; before = dict(os.environ); from engine.datasets.cv import cv2;"
        "names = ('QT_QPA_PLATFORM_PLUGIN_PATH', 'QT_QPA_FONTDIR');"
        "assert [os.environ.get(n) for n in names] == [before.get(n) for n in names]; print(cv2.__version__)"
    )
    for extra in ({}, {"QT_QPA_FONTDIR": "/mine"}):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **extra},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAA"
    "AAAAADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAAQgAAgAAAAAC9AABAAAAAAAAACQAAAA4aWluZgAAAAAAAgAAABVp"
    "bmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZo"
    "dmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAA"
    "AwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA"
    "AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAIAAAAAEAAAAAAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90"
    "AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAATRtZGF0AAABBCgBrwY44+e9"
    "7bfzaN///lFz6H94f6J+Vul/QRZyP8onn//xGzCoj7kUA4ftVwUacpXOl74d6G9nuXIVn3d7jXBD0w7UZ5/RRjGVmqTYj97r"
    "59nrl/9IoD/+zumYQw0l/q/8MP2SfLH3K20Z0/coeIKVb50mwbVa78l7fT4Pqv6n/JaBLtUpaIYOpijHIKTEo7K1PwRf5yo2"
    "e64ZhxyobfToHkqAu88VW7DDiUuPUYRhywCrNq3lD+TqBUM4hU9v8SqYsGtj51MH0+8HmiBXgBHc1DJaUdA4jFK/WWJvkRce"
    "0WEIP38H408n8jYIrXlGjE7Eq/vyVjaC608hZ2VbfQTotbvuAAAABkV4aWYAAE1NACoAAAAIAAEBEgADAAAAAQAGAAAAAAAA"
)
"""64 x 32 stored pixels, red and green above blue and white, to be turned a quarter clockwise."""


@pytest.mark.parametrize("name", ["a.HEIC", "really.jpg"])
def test_a_heic_photo_is_turned_once(tmp_path: Path, name: str) -> None:
    pytest.importorskip("pi_heif")
    (tmp_path / name).write_bytes(HEIC)
    assert image_size(tmp_path / name) == (32, 64)
    image = read_image(tmp_path / name)
    assert image.shape == (64, 32, 3)
    corners = [image[4, 4], image[4, -4], image[-4, 4], image[-4, -4]]
    wanted = [(0, 0, 250), (250, 0, 0), (250, 250, 250), (0, 250, 0)]
    assert np.abs(np.array(corners, int) - wanted).max() < 12


@pytest.mark.parametrize("name", ["a.HEIC", "really.jpg"])
def test_a_heic_photo_says_what_it_takes_to_read_it(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)  # not installed
    (tmp_path / name).write_bytes(HEIC)
    assert [item.image.name for item in Dataset.open(tmp_path).items] == [name]
    with pytest.raises(ImageError, match=r"HEIC photo.*boxwright\[heic\]"):
        read_image(tmp_path / name)


def test_raw_files_are_named_where_they_have_no_photo_beside_them(tmp_path: Path) -> None:
    _flag().save(tmp_path / "a.jpg")
    for name in ("a.CR2", "b.NEF"):
        (tmp_path / name).write_bytes(b"raw")
    dataset = Dataset.open(tmp_path)
    assert [item.image.name for item in dataset.items] == ["a.jpg"]
    (told,) = dataset.remarks
    assert "b.NEF" in told and "raw file" in told
