"""What is under the mouse: plain numbers in, plain answer out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.annotations import Box
from studio.annotate.drawing import Entry

HANDLES = ("lt", "t", "rt", "r", "rb", "b", "lb", "l")
"""The eight handles; the letters name the edges they move."""


@dataclass(frozen=True)
class Hit:
    """``edges`` names the edges a drag would move ("lt" for a corner); empty: the box as a whole."""

    uid: int
    edges: str


def handle_points(box: Box) -> dict[str, tuple[float, float]]:
    """Where the eight handles of a box are, in image pixels."""
    middle_x, middle_y = (box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2
    xs = {"l": box.xmin, "r": box.xmax}
    ys = {"t": box.ymin, "b": box.ymax}
    points = {}
    for handle in HANDLES:
        x = next((xs[edge] for edge in handle if edge in xs), middle_x)
        y = next((ys[edge] for edge in handle if edge in ys), middle_y)
        points[handle] = (x, y)
    return points


def shows_handles(box: Box, pixel: float) -> bool:
    """Whether handles leave room to see and grab the box; ``pixel``: image pixels per screen pixel."""
    return min(box.width, box.height) >= 20 * pixel


def hit_test(
    entries: Sequence[Entry], selection: Collection[int], x: float, y: float, pixel: float
) -> Hit | None:
    """The box under a point of the image.

    Handles and edges of selected boxes first, then the smallest box around the point, by its edge if the
    point is near it: so a small box on a large one can always be reached.

    Args:
        entries: the visible boxes.
        selection: the numbers of the selected ones.
        x, y: the point in image pixels.
        pixel: image pixels per screen pixel, which makes the reach the same at every zoom.
    """
    reach = 5 * pixel
    for entry in sorted((e for e in entries if e.uid in selection), key=lambda e: e.box.area):
        edges = _edges(entry.box, x, y, reach)
        if edges:
            return Hit(entry.uid, edges)
    for entry in sorted(entries, key=lambda e: e.box.area):
        box = entry.box
        near = box.xmin - reach <= x <= box.xmax + reach and box.ymin - reach <= y <= box.ymax + reach
        if near:
            return Hit(entry.uid, _edges(box, x, y, reach) if entry.uid in selection else "")
    return None


def _edges(box: Box, x: float, y: float, reach: float) -> str:
    """The edges within reach. In a box too small for handles the middle third moves it."""
    reach_x, reach_y = min(reach, max(box.width / 3, reach / 3)), min(reach, max(box.height / 3, reach / 3))
    if not (box.xmin - reach <= x <= box.xmax + reach and box.ymin - reach <= y <= box.ymax + reach):
        return ""
    horizontal = ""
    if x <= box.xmin + reach_x:
        horizontal = "l"
    elif x >= box.xmax - reach_x:
        horizontal = "r"
    vertical = ""
    if y <= box.ymin + reach_y:
        vertical = "t"
    elif y >= box.ymax - reach_y:
        vertical = "b"
    return horizontal + vertical
