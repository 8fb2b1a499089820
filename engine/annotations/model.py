"""What is drawn on one image. Plain values; no file format, no image, no window."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Box:
    """One labelled rectangle.

    ``xmin, ymin, xmax, ymax`` are floats in pixels of the upright image (EXIF orientation applied);
    edges are continuous, from 0 to the image's width or height.

    ``score`` is set for a box a model drew and no person has accepted yet (a *suggestion*), in [0, 1].
    ``origin`` is the index of the ``<object>`` this box was read from, or None for a new box; a
    writer uses it to keep what else that element holds.
    """

    label: str
    xmin: float
    ymin: float
    xmax: float
    ymax: float
    difficult: bool = False
    score: float | None = None
    origin: int | None = field(default=None, compare=False)

    @property
    def width(self) -> float:
        """Width in pixels; 0 or less for a degenerate box."""
        return self.xmax - self.xmin

    @property
    def height(self) -> float:
        """Height in pixels; 0 or less for a degenerate box."""
        return self.ymax - self.ymin

    @property
    def area(self) -> float:
        """Area in square pixels; 0 for a box without extent."""
        return max(self.width, 0.0) * max(self.height, 0.0)

    @property
    def xyxy(self) -> tuple[float, float, float, float]:
        """``(xmin, ymin, xmax, ymax)`` in pixels of the upright image."""
        return self.xmin, self.ymin, self.xmax, self.ymax

    @property
    def whole(self) -> tuple[int, int, int, int]:
        """The edges as labelImg writes them in all its formats: fractions cut off, left and upper from 1."""
        xmin, ymin, xmax, ymax = (int(value) for value in self.xyxy)
        # A box of the first pixel, or within one, keeps an area after all the cutting off.
        if self.width > 0:
            xmax = max(xmax, xmin + 1, 2)
        if self.height > 0:
            ymax = max(ymax, ymin + 1, 2)
        return max(xmin, 1), max(ymin, 1), xmax, ymax

    def moved(self, dx: float, dy: float) -> Box:
        """The same box, ``dx, dy`` pixels further right and down."""
        return replace(
            self, xmin=self.xmin + dx, ymin=self.ymin + dy, xmax=self.xmax + dx, ymax=self.ymax + dy
        )

    def normalised(self) -> Box:
        """The same rectangle with ``xmin <= xmax`` and ``ymin <= ymax``."""
        if self.xmin <= self.xmax and self.ymin <= self.ymax:
            return self
        return replace(
            self,
            xmin=min(self.xmin, self.xmax),
            ymin=min(self.ymin, self.ymax),
            xmax=max(self.xmin, self.xmax),
            ymax=max(self.ymin, self.ymax),
        )

    def clamped(self, width: float, height: float) -> Box:
        """The part of this box inside an image of ``width`` x ``height`` pixels."""
        if 0 <= self.xmin <= self.xmax <= width and 0 <= self.ymin <= self.ymax <= height:
            return self
        return replace(
            self,
            xmin=min(max(self.xmin, 0.0), width),
            ymin=min(max(self.ymin, 0.0), height),
            xmax=min(max(self.xmax, 0.0), width),
            ymax=min(max(self.ymax, 0.0), height),
        )


@dataclass(frozen=True)
class Problem:
    """Something in a label file that was read around instead of failing.

    ``place`` names it for a person, such as ``"object 3, line 21"``. ``lost``: an object is missing for it;
    otherwise it only tells how something was read.
    """

    place: str
    message: str
    lost: bool = True


@dataclass(frozen=True)
class ImageAnnotation:
    """All that is known of one image.

    ``width``, ``height`` are pixels of the upright image and ``depth`` its channels as labelImg
    counts them (1 or 3); 0 means the file did not say.
    ``verified``: a person stands behind it.
    ``source`` holds the bytes of the file it was read from, so that a writer can change one box and
    keep everything else; None for a new annotation.
    ``names`` is the class list that the ids in ``source`` count, as it was read; None: the format has no ids.
    ``keypoints``: of how many key points a box in ``source`` has, and of how many numbers each.
    ``problems`` lists what the reader had to work around.
    """

    folder: str = ""
    filename: str = ""
    path: str = ""
    width: int = 0
    height: int = 0
    depth: int = 3
    boxes: tuple[Box, ...] = ()
    verified: bool = False
    source: bytes | None = field(default=None, compare=False, repr=False)
    names: tuple[str, ...] | None = field(default=None, compare=False, repr=False)
    keypoints: tuple[int, int] | None = field(default=None, compare=False, repr=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def unread(self) -> Problem | None:
        """Why something in the file that may be a box could not be read; None where all of it was.

        Such an image is no negative, even without any box, and shows more than its boxes say.
        """
        return first_unread(self.problems, (box.origin for box in self.boxes))


_NUMBER = re.compile(r"(?:object|line|box) (\d+)")


def first_unread(problems: Iterable[Problem], origins: Iterable[int | None]) -> Problem | None:
    """The first problem because of which there is no box; others are of boxes that were read around them.

    Args:
        origins: those of the boxes that were read.
    """
    read = None
    for problem in problems:
        numbers = _NUMBER.findall(problem.place)
        if problem.place.startswith("size") or not problem.lost:
            continue  # that of the image, or how a box was read
        read = set(origins) if read is None else read
        # "object 3, line 21" is the third object; a name of an image may stand before "box 3".
        number = numbers and int(numbers[0 if problem.place.startswith("object") else -1])
        if not number or number - 1 not in read:
            return problem
    return None
