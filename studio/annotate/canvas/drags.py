"""Drags as small values: each knows where it began and what a later point means. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.annotations import Box
from studio.annotate.drawing import Entry, kept_inside

Point = tuple[float, float]


@dataclass(frozen=True)
class DrawDrag:
    """A new box from ``start`` to the mouse; the image is ``width`` x ``height`` pixels."""

    start: Point
    width: float
    height: float

    def box(self, point: Point, square: bool = False) -> Box:
        """The box up to ``point``, inside the image, without a label."""
        (x0, y0), (x1, y1) = self.start, point
        if square:
            side = min(abs(x1 - x0), abs(y1 - y0))
            x1, y1 = x0 + side * (1 if x1 >= x0 else -1), y0 + side * (1 if y1 >= y0 else -1)
        return Box("", x0, y0, x1, y1).normalised().clamped(self.width, self.height)


@dataclass(frozen=True)
class MoveDrag:
    """Boxes that move together."""

    start: Point
    entries: tuple[Entry, ...]
    width: float
    height: float

    @property
    def uids(self) -> frozenset[int]:
        """The boxes that move."""
        return frozenset(entry.uid for entry in self.entries)

    def offset(self, point: Point) -> Point:
        """How far they go: not out of the image."""
        return kept_inside(
            (entry.box for entry in self.entries),
            point[0] - self.start[0],
            point[1] - self.start[1],
            self.width,
            self.height,
        )

    def preview(self, point: Point) -> dict[int, Box]:
        """Where the boxes would be."""
        dx, dy = self.offset(point)
        return {entry.uid: entry.box.moved(dx, dy) for entry in self.entries}


@dataclass(frozen=True)
class CarryDrag(MoveDrag):
    """The same with the right button: the boxes stay until it is known whether they move or are copied."""


@dataclass(frozen=True)
class ResizeDrag:
    """One box whose ``edges`` ("l", "rt", ...) follow the mouse."""

    start: Point
    entry: Entry
    edges: str
    width: float
    height: float

    def box(self, point: Point) -> Box:
        """The box with its edges moved, inside the image; turned over when dragged past each other."""
        dx, dy = point[0] - self.start[0], point[1] - self.start[1]
        box = self.entry.box
        moved = replace(
            box,
            xmin=box.xmin + dx if "l" in self.edges else box.xmin,
            xmax=box.xmax + dx if "r" in self.edges else box.xmax,
            ymin=box.ymin + dy if "t" in self.edges else box.ymin,
            ymax=box.ymax + dy if "b" in self.edges else box.ymax,
        )
        return moved.normalised().clamped(self.width, self.height)


@dataclass(frozen=True)
class BandDrag:
    """A rubber band that selects what it encloses."""

    start: Point

    def rect(self, point: Point) -> Box:
        """The band up to ``point``."""
        return Box("", *self.start, *point).normalised()

    def enclosed(self, point: Point, entries: Iterable[Entry]) -> frozenset[int]:
        """The numbers of the boxes that lie wholly inside it."""
        band = self.rect(point)
        return frozenset(
            entry.uid
            for entry in entries
            if band.xmin <= entry.box.xmin
            and band.ymin <= entry.box.ymin
            and band.xmax >= entry.box.xmax
            and band.ymax >= entry.box.ymax
        )
