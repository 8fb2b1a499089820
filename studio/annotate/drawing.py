"""What is drawn on one image, and every way to change it, as plain values: nothing here knows a window.

A change makes a new :class:`Drawing`; the old one stays as it was, so undo is going back to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from engine.annotations import Box, ImageAnnotation


@dataclass(frozen=True)
class Entry:
    """A box with a number that stays its own through every change; numbers are never given twice."""

    uid: int
    box: Box


@dataclass(frozen=True)
class Drawing:
    """The boxes of an image, in the order they were drawn.

    ``exists``: whether there is (or is to be) a label file, that is, whether somebody looked at the image.
    ``size``: width and height that the label file is to state; None: those that it states.
    """

    entries: tuple[Entry, ...] = ()
    verified: bool = False
    exists: bool = False
    next_uid: int = 0
    size: tuple[int, int] | None = None

    @classmethod
    def of(cls, annotation: ImageAnnotation | None) -> Drawing:
        """What a label file holds; None for an image without one."""
        if annotation is None:
            return cls()
        entries = tuple(Entry(uid, box) for uid, box in enumerate(annotation.boxes))
        return cls(entries, annotation.verified, True, len(entries))

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes without their numbers."""
        return tuple(entry.box for entry in self.entries)

    @property
    def certain(self) -> tuple[Box, ...]:
        """The boxes a person stands behind: all but suggestions."""
        return tuple(entry.box for entry in self.entries if entry.box.score is None)

    @property
    def suggested(self) -> tuple[Box, ...]:
        """The boxes a model drew and nobody has accepted yet."""
        return tuple(entry.box for entry in self.entries if entry.box.score is not None)

    @property
    def is_marked_empty(self) -> bool:
        """Whether a person stands behind it that there is no object: :meth:`nothing_here`."""
        return self.exists and self.verified and not self.certain

    def same_as(self, other: Drawing) -> bool:
        """Whether a label file would hold the same."""
        own, others = self.certain, other.certain
        return (own, self.verified, self.exists, self.size) == (
            others, other.verified, other.exists, other.size,
        )  # fmt: skip

    def box(self, uid: int) -> Box:
        """The box of that number.

        Raises:
            KeyError: there is none.
        """
        for entry in self.entries:
            if entry.uid == uid:
                return entry.box
        raise KeyError(uid)

    def added(self, boxes: Iterable[Box]) -> Drawing:
        """With new boxes at the end. They belong to no element of the file yet."""
        new = [Entry(self.next_uid + number, replace(box, origin=None)) for number, box in enumerate(boxes)]
        after = replace(self, entries=(*self.entries, *new), exists=True, next_uid=self.next_uid + len(new))
        return self._not_empty(after)

    def removed(self, uids: Collection[int]) -> Drawing:
        """Without those boxes."""
        kept = tuple(entry for entry in self.entries if entry.uid not in uids)
        return replace(self, entries=kept, exists=True)

    def changed(self, uids: Collection[int], change: Callable[[Box], Box]) -> Drawing:
        """With ``change`` applied to those boxes. A suggestion a person changes is no suggestion any more."""
        entries = tuple(
            Entry(entry.uid, replace(change(entry.box), score=None)) if entry.uid in uids else entry
            for entry in self.entries
        )
        return self._not_empty(replace(self, entries=entries, exists=True))

    def turned(self, orientation: int, stored: tuple[int, int], upright: tuple[int, int]) -> Drawing:
        """With all boxes, drawn on stored pixels, where they lie on the upright photo (EXIF orientation)."""
        from engine.datasets.rotation import turned

        entries = tuple(
            entry
            if entry.box.score is not None
            else replace(entry, box=turned(entry.box, orientation, stored))
            for entry in self.entries  # a suggestion was found on the upright photo
        )
        return replace(self, entries=entries, size=upright)

    def _not_empty(self, after: Drawing) -> Drawing:
        """Who said that nothing is there has not looked at the boxes that are there now."""
        return replace(after, verified=False) if self.is_marked_empty and after.certain else after

    def moved(self, uids: Collection[int], dx: float, dy: float, width: float, height: float) -> Drawing:
        """With those boxes moved together, as far as all of them stay inside ``width`` x ``height``."""
        boxes = [entry.box for entry in self.entries if entry.uid in uids]
        if not boxes:
            return self
        dx, dy = kept_inside(boxes, dx, dy, width, height)
        return self.changed(uids, lambda box: box.moved(dx, dy))

    def stretched(self, uids: Collection[int], edge: str, by: float, width: float, height: float) -> Drawing:
        """With one edge ("l", "t", "r" or "b") of those boxes moved, inside ``width`` x ``height``.

        A box keeps at least a pixel.
        """

        def change(box: Box) -> Box:
            if edge == "l":
                return replace(box, xmin=_between(box.xmin + by, min(box.xmin, 0.0), box.xmax - 1))
            if edge == "t":
                return replace(box, ymin=_between(box.ymin + by, min(box.ymin, 0.0), box.ymax - 1))
            if edge == "r":
                return replace(box, xmax=_between(box.xmax + by, box.xmin + 1, max(box.xmax, width)))
            return replace(box, ymax=_between(box.ymax + by, box.ymin + 1, max(box.ymax, height)))

        return self.changed(uids, change)

    def relabelled(self, uids: Collection[int], label: str) -> Drawing:
        """With another class for those boxes."""
        return self.changed(uids, lambda box: replace(box, label=label))

    def with_classes(self, mapping: Mapping[str, str | None]) -> Drawing:
        """With new classes by old ones; boxes of a class that gets None are left out."""
        kept = (entry for entry in self.entries if mapping.get(entry.box.label, "") is not None)
        entries = tuple(
            Entry(entry.uid, replace(entry.box, label=mapping.get(entry.box.label) or entry.box.label))
            for entry in kept
        )
        return replace(self, entries=entries)

    def with_classes_of(self, before: Drawing, mapping: Mapping[str, str | None]) -> Drawing:
        """With what ``mapping`` did to ``before`` taken back, and everything drawn since left as it is."""
        touched = {entry.uid: entry for entry in before.entries if entry.box.label in mapping}
        entries = [
            Entry(entry.uid, replace(entry.box, label=touched[entry.uid].box.label))
            if entry.uid in touched and entry.box.label == mapping[touched[entry.uid].box.label]
            else entry
            for entry in self.entries
        ]
        gone = [entry for entry in touched.values() if mapping[entry.box.label] is None]
        return replace(self, entries=(*entries, *gone))

    def replaced_by(self, boxes: Iterable[Box], verified: bool) -> Drawing:
        """With these boxes instead of all others."""
        return replace(replace(self, entries=()).added(boxes), verified=verified)

    def with_suggestions(self, boxes: Iterable[Box]) -> Drawing:
        """With boxes a model drew; an image nobody looked at is still none."""
        return replace(self.added(boxes), exists=self.exists, verified=self.verified)

    def without_suggestions(self, uids: Collection[int]) -> Drawing:
        """Without those suggestions; an image nobody looked at is still none."""
        return replace(self.removed(uids), exists=self.exists)

    def accepted(self, uids: Collection[int]) -> Drawing:
        """With those suggestions accepted: from now on a person stands behind these boxes."""
        return self.changed(uids, lambda box: box)

    def with_difficult(self, uids: Collection[int], difficult: bool) -> Drawing:
        """With the difficult mark set or taken from those boxes."""
        return self.changed(uids, lambda box: replace(box, difficult=difficult))

    def with_verified(self, verified: bool) -> Drawing:
        """With a person standing behind it, or not."""
        return replace(self, verified=verified, exists=True)

    def nothing_here(self) -> Drawing:
        """Looked at, and there is nothing: no boxes, verified."""
        return replace(self, entries=(), verified=True, exists=True)


def _between(value: float, least: float, most: float) -> float:
    return max(min(value, most), least)


def kept_inside(
    boxes: Iterable[Box], dx: float, dy: float, width: float, height: float
) -> tuple[float, float]:
    """The part of a move by ``dx, dy`` pixels that pushes none of ``boxes`` further out of the image."""
    left = right = top = bottom = 0.0
    first = True
    for box in boxes:
        if first:
            left, top, right, bottom = box.xyxy
            first = False
        left, top = min(left, box.xmin), min(top, box.ymin)
        right, bottom = max(right, box.xmax), max(bottom, box.ymax)
    dx = max(min(dx, max(width - right, 0.0)), min(-left, 0.0))
    dy = max(min(dy, max(height - bottom, 0.0)), min(-top, 0.0))
    return dx, dy
