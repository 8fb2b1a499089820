"""The lines of a YOLO label file, and what each of them is: a box, a box with key points, a polygon.

The same line may mean different things: nine numbers are a box with two key points where ``data.yaml`` says
so (``kpt_shape``), else a rotated box or a polygon of four points. A file is of one kind, so its other lines
are asked, too. Nothing is guessed beyond that: a line that could be anything is named.
"""

from __future__ import annotations

import codecs
import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.annotations.text import Encoding, decode_with_encoding, split_lines

BOX, POSE, POLYGON = "box", "pose", "polygon"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BYTE_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True)
class Shape:
    """A line that was understood. ``corners``: of the enclosing box, as fractions of the image."""

    identity: int
    kind: str
    corners: tuple[float, float, float, float]


@dataclass(frozen=True)
class Lines:
    """``raw``: each line with its end, byte for byte; ``fields``: what stands between its blanks.

    ``keypoints``: how many key points a box has, and how many numbers each; None where nobody says.
    """

    raw: tuple[bytes, ...]
    fields: tuple[tuple[str, ...], ...]
    encoding: Encoding
    keypoints: tuple[int, int] | None = None

    @property
    def end(self) -> str:
        """The line end of this file."""
        last = [self.text(line) for line in self.raw[-2:]]
        ends = (text[len(text.rstrip("\r\n")) :] for text in reversed(last))
        return next((end for end in ends if end), "\n")

    def text(self, line: bytes) -> str:
        """A line as text."""
        return line.decode(self.encoding.codec)

    def encoded(self, text: str) -> bytes:
        """Text as this file has it."""
        return text.encode(self.encoding.codec)

    @cached_property
    def pose_fields(self) -> int:
        """The number of fields of a line with key points; 0 where there are none."""
        if self.keypoints is None:
            return 0
        wanted = 5 + self.keypoints[0] * self.keypoints[1]
        # Polygons have as many numbers as they have points: in such a file one of that length is one as well.
        others = any(len(each) >= 7 and len(each) % 2 and len(each) != wanted for each in self.fields)
        return 0 if wanted % 2 and others else wanted

    def shape(self, number: int) -> Shape | str | None:
        """What a line is; None: it is blank. What is wrong with it where it is nothing that is known."""
        fields = self.fields[number]
        if not fields:
            return None
        try:
            values = [float(field) for field in fields]
        except ValueError:
            return "holds something that is not a number"
        if not all(abs(value) < 1e9 for value in values):  # NaN fails every comparison
            return "holds a number that is not finite"
        if values[0] < 0 or values[0] != int(values[0]):
            return f"class id {fields[0]} is not a whole number from 0"
        kind = self._kind(len(fields))
        if kind is None:
            if len(fields) < 5:
                return f"has {len(fields)} fields where 5 belong"
            return f"has {len(fields)} fields, which is no box, polygon or rotated box"
        numbers = values[1:]
        if kind == POLYGON:
            xs, ys = numbers[0::2], numbers[1::2]
            return Shape(int(values[0]), kind, (min(xs), min(ys), max(xs), max(ys)))
        cx, cy, w, h = numbers[:4]
        return Shape(int(values[0]), kind, (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2))

    def _kind(self, count: int) -> str | None:
        if count == self.pose_fields:
            return POSE
        if count in (5, 6):  # the sixth is a score, as detectors print it
            return BOX
        return POLYGON if count >= 7 and count % 2 else None


def split(data: bytes, path: str | os.PathLike[str], keypoints: tuple[int, int] | None = None) -> Lines:
    """The lines of a file, without its byte order mark; ``path`` is for messages.

    Raises:
        AnnotationError: it says that it is UTF-16, and is not.
    """
    if data.startswith(_UTF_16):
        text, encoding = decode_with_encoding(data, path)
        texts = split_lines(text)
        raw = [line.encode(encoding.codec) for line in texts]
    else:
        # In every other encoding digits and line ends are those bytes; what else is there is kept, not read.
        mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        encoding = Encoding("latin-1", mark)
        raw = _BYTE_LINE.findall(data[len(mark) :])
        texts = [line.decode("latin-1") for line in raw]
    return Lines(tuple(raw), tuple(tuple(line.split()) for line in texts), encoding, keypoints)


def used_ids(lines: Lines) -> list[int]:
    """The class ids of its lines, also of those that hold no box that is understood."""
    found = []
    for fields in lines.fields:
        try:
            value = float(fields[0]) if len(fields) >= 5 else -1.0
        except ValueError:
            continue
        if value >= 0 and math.isfinite(value) and value.is_integer():
            found.append(int(value))
    return found


def line_of(
    identity: str, edges: Sequence[float], size: tuple[int, int], kind: str = BOX, more: Sequence[str] = ()
) -> str:
    """A line for a box with these edges in pixels, of that kind; ``more``: the fields of its key points."""
    xmin, ymin, xmax, ymax = edges
    width, height = size
    if kind == POLYGON:  # its four corners: programs read such a file as polygons alone
        corners = (xmin, ymin, xmax, ymin, xmax, ymax, xmin, ymax)
        numbers = [value / (height if odd % 2 else width) for odd, value in enumerate(corners)]
    else:
        cx, cy = (xmin + xmax) / 2 / width, (ymin + ymax) / 2 / height
        numbers = [cx, cy, (xmax - xmin) / width, (ymax - ymin) / height]
    return " ".join([identity, *(f"{number:.6f}" for number in numbers), *more])
