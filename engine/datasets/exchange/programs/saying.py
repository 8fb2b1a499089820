"""What a label file says of photos, and taking it: which photo is meant, boxes in its pixels, and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.annotations.model import Box
from engine.datasets.exchange.collection import Collection
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.resolver import Entry, own_name, told, told_moved
from engine.datasets.exchange.sizes import all_usable, carried_size, readable_size, scaled
from engine.datasets.exchange.tree import Tree
from engine.i18n import plural

Placed = tuple[object, Box]
"""A box, and the place in its file."""


@dataclass(slots=True)
class Said:
    """What an entry of a label file says of a photo.

    ``where``: the entry; ``size``: width and height it states, zeros without; ``lost``: boxes that could not
    be read; ``is_seen``: somebody looked at the photo; ``are_fractions``: the edges are parts of the size.
    """

    where: str
    entry: Entry
    size: tuple[int, int] = (0, 0)
    boxes: list[Placed] = field(default_factory=list)
    lost: int = 0
    verified: bool = False
    is_seen: bool = True
    are_fractions: bool = False


def take(said: Sequence[Said], tree: Tree, source: Path, collection: Collection, progress: Report) -> None:
    """Have the collection take it; what is not there or lies elsewhere is told."""
    entries = [each.entry for each in said]
    resolved = tree.resolver.resolve(entries)
    for done, (each, means) in enumerate(zip(said, resolved, strict=True), start=1):
        progress(done, len(said))
        if means.name is None:
            collection.note(each.where, told(each.entry.path, means))
            continue
        path = tree.path(means.name)
        upright = readable_size(path, collection)
        if upright is None:
            continue
        set_name = each.entry.set_name
        name = own_name(means.name, set_name)
        if not each.is_seen:
            collection.add_unseen(name, path, set_name)
            continue
        size, placed = _in_pixels(each, path, upright, collection)
        boxes, lost = all_usable(placed, size, collection)
        collection.add(
            name, path, size, boxes, set_name=set_name, verified=each.verified, lost=lost + each.lost,
            where=each.where,
        )  # fmt: skip
    moved = told_moved(entries, resolved)
    if moved:
        collection.note(source, moved)


def tell_enclosed(shapes: Iterable[str], where: object, collection: Collection) -> None:
    """Tell, once a kind, which shapes became the boxes around them."""
    for kind, count in Counter(shapes).items():
        told_kind = plural(
            count,
            f"{count} {kind} becomes its enclosing box",
            f"{count} {kind}s become their enclosing boxes",
        )
        collection.note(where, told_kind)


def enclosing(label: str, points: Sequence[tuple[float, float]], *, difficult: bool = False) -> Box:
    """The box around points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(label, min(xs), min(ys), max(xs), max(ys), difficult)


def _in_pixels(
    said: Said, path: Path, upright: tuple[int, int], collection: Collection
) -> tuple[tuple[int, int], list[Placed]]:
    """The size the boxes go with, and the boxes in pixels of it."""
    if not said.are_fractions:
        boxes = [box for _, box in said.boxes]
        return carried_size(path, upright, said.size, boxes, said.where, collection), said.boxes
    drawn = _scaled(said.boxes, said.size)
    size = carried_size(path, upright, said.size, [box for _, box in drawn], said.where, collection)
    return size, drawn if size == said.size else _scaled(said.boxes, size)


def _scaled(boxes: Iterable[Placed], size: tuple[int, int]) -> list[Placed]:
    """Fractions of that size as pixels."""
    found = []
    for where, box in boxes:
        xmin, ymin, xmax, ymax = (
            scaled(edge, extent) for edge, extent in zip(box.xyxy, size * 2, strict=True)
        )
        found.append((where, replace(box, xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax)))
    return found
