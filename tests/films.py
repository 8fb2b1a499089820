"""Films whose frames come at uneven times: OpenCV's writer cannot make them, so their times are edited."""

import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine.datasets.cv import cv2

_NESTED = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_MASTERS = (0x18538067, 0x1F43B675, 0xA0, 0x1549A966)  # Segment, Cluster, BlockGroup, Info
_CLUSTER_TIME, _BLOCKS, _DURATION = 0xE7, (0xA3, 0xA1), 0x4489


def grey_film(path: Path, count: int, fps: float = 25.0, size: tuple[int, int] = (64, 48)) -> Path:
    """A film whose frame ``i`` is grey ``20 + 200 i / count``; the ending says of what kind."""
    code = "MJPG" if path.suffix == ".avi" else "mp4v"
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*code), fps, size)
    assert writer.isOpened()
    for index in range(count):
        writer.write(np.full((size[1], size[0], 3), grey(index, count), np.uint8))
    writer.release()
    return path


def grey(index: int, count: int) -> int:
    """How grey frame ``index`` is."""
    return 20 + round(200 * index / count)


def uneven(path: Path, starts_ms: Sequence[int]) -> Path:
    """Show frame ``i`` of an .mp4 or .mkv file that OpenCV wrote at ``starts_ms[i]``."""
    data = path.read_bytes()
    path.write_bytes(_mkv(bytearray(data), starts_ms) if path.suffix == ".mkv" else _mp4(data, starts_ms))
    return path


def index_first(path: Path) -> Path:
    """Move the index of an .mp4 file before its pictures, as for the web: cut off, it can still be opened."""
    parts = [
        (kind, struct.pack(">I4s", len(body) + 8, kind) + body) for kind, body in _boxes(path.read_bytes())
    ]
    index = bytearray(dict(parts)[b"moov"])
    at = index.index(b"stco") + 8
    for number in range(struct.unpack_from(">I", index, at)[0]):
        place = at + 4 + 4 * number
        struct.pack_into(">I", index, place, struct.unpack_from(">I", index, place)[0] + len(index))
    rest = [part for kind, part in parts if kind not in (b"ftyp", b"moov")]
    path.write_bytes(dict(parts)[b"ftyp"] + bytes(index) + b"".join(rest))
    return path


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8 : at + size]
        at += size


def _mp4(data: bytes, starts_ms: Sequence[int]) -> bytes:
    """OpenCV writes the index behind the pictures, so it may grow."""
    gaps = [after - before for before, after in pairwise(starts_ms)]
    gaps.append(gaps[-1])

    def rebuilt(part: bytes, scale: int) -> bytes:
        out = b""
        for kind, body in _boxes(part):
            if kind == b"edts":
                continue
            if kind == b"mdia":
                scale = next(struct.unpack_from(">I", b, 12)[0] for k, b in _boxes(body) if k == b"mdhd")
            if kind in _NESTED:
                body = rebuilt(body, scale)
            elif kind == b"stts":
                entries = b"".join(struct.pack(">II", 1, round(gap * scale / 1000)) for gap in gaps)
                body = struct.pack(">II", 0, len(gaps)) + entries
            elif kind in (b"mdhd", b"mvhd"):
                whole = round(sum(gaps) * struct.unpack_from(">I", body, 12)[0] / 1000)
                body = body[:16] + struct.pack(">I", whole) + body[20:]
            elif kind == b"tkhd":
                body = body[:20] + struct.pack(">I", sum(gaps)) + body[24:]
            out += struct.pack(">I4s", len(body) + 8, kind) + body
        return out

    return rebuilt(data, 0)


def _mkv(data: bytearray, starts_ms: Sequence[int]) -> bytes:
    times = iter(starts_ms)

    def number(at: int, keep_mark: bool) -> tuple[int, int]:
        length = 1
        while not data[at] & (0x80 >> (length - 1)):
            length += 1
        value = data[at] if keep_mark else data[at] & ((0x80 >> (length - 1)) - 1)
        for byte in data[at + 1 : at + length]:
            value = value << 8 | byte
        return value, length

    def walk(at: int, end: int, base: int) -> None:
        while at < end:
            name, length = number(at, True)
            at += length
            size, length = number(at, False)
            at += length
            if size == (1 << 7 * length) - 1:  # unknown: to the end
                size = end - at
            if name in _MASTERS:
                walk(at, at + size, base)
            elif name == _CLUSTER_TIME:
                base = int.from_bytes(data[at : at + size], "big")
            elif name in _BLOCKS:
                data[at + 1 : at + 3] = struct.pack(">h", next(times) - base)
            elif name == _DURATION:
                data[at : at + size] = struct.pack(">d" if size == 8 else ">f", starts_ms[-1] + 40)
            at += size

    walk(0, len(data), 0)
    return bytes(data)
