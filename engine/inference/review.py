"""What a detector says of an image against what people drew there: new boxes, likely mistakes, and how much
the image needs a person's eyes. Plain values; no file, no image, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from engine.annotations import Box

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SAME_BOX_IOU = 0.7
"""A detection that covers a person's box as well as this is no suggestion."""
SAME_OBJECT_IOU = 0.5
_TOUCHES_IOU = 0.3
UNSURE_BY = 0.15
"""A score so near the threshold is neither yes nor no."""

Reason = Literal["disagrees", "nothing", "unsure", "sure"]
Kind = Literal["class", "missing", "extra", "place"]


@dataclass(frozen=True)
class Mistake:
    """A label that is probably wrong.

    ``kind``: "class": the model sees another class; "missing": it sees an object nobody drew; "extra": it
    sees nothing where a box is; "place": the same object with other edges. ``score`` in [0, 1]: how likely.
    ``label``: what people said, empty for "missing"; ``found``: what the model says, empty for "extra".
    """

    kind: Kind
    score: float
    box: tuple[float, float, float, float]
    label: str
    found: str

    def as_values(self) -> dict[str, Any]:
        """Plain values for a line of JSON."""
        box = [round(edge, 2) for edge in self.box]
        return {
            "kind": self.kind,
            "score": round(self.score, 4),
            "box": box,
            "label": self.label,
            "found": self.found,
        }


@dataclass(frozen=True)
class Review:
    """``need`` in [0, 4): how much a person should look, the most urgent first; ``reason`` why.

    "disagrees" with the labels; found "nothing" on an image without labels; "unsure"; "sure".
    """

    need: float
    reason: Reason
    mistakes: tuple[Mistake, ...] = ()


def new_ones(found: Sequence[Box], present: Sequence[Box]) -> list[Box]:
    """The detections that people have not drawn already: IoU below 0.7 with every box of theirs."""
    if not found or not present:
        return list(found)
    best = _overlaps(found, present).max(axis=1)
    return [box for box, overlap in zip(found, best.tolist(), strict=True) if overlap < SAME_BOX_IOU]


def touching(found: Sequence[Box], box: Box) -> list[Box]:
    """The detections that may be of the same object as ``box``: IoU of 0.3 or more with it."""
    if not found:
        return []
    near = _overlaps(found, [box])[:, 0].tolist()
    return [other for other, overlap in zip(found, near, strict=True) if overlap >= _TOUCHES_IOU]


def mistakes(found: Sequence[Box], present: Sequence[Box], threshold: float) -> list[Mistake]:
    """Labels that are probably wrong, the likeliest first.

    Args:
        found: with scores, also well below ``threshold``: a faint detection speaks against "extra".
        present: what people drew. Difficult boxes need not be found.
        threshold: from here on the model would tell of a detection.
    """
    result: list[Mistake] = []
    overlaps = _overlaps(found, present)
    for number, box in enumerate(found):
        score = box.score or 0.0
        row = overlaps[number]
        at = int(row.argmax()) if len(present) else -1
        overlap = float(row[at]) if at >= 0 else 0.0
        if score < threshold:
            continue
        if overlap < _TOUCHES_IOU:
            result.append(Mistake("missing", score, box.xyxy, "", box.label))
        elif overlap >= SAME_OBJECT_IOU and present[at].label != box.label:
            # It may well see both classes there; the better one counts.
            same = [
                other.score or 0.0
                for other, iou in zip(found, overlaps[:, at].tolist(), strict=True)
                if iou >= SAME_OBJECT_IOU and other.label == present[at].label
            ]
            sure = score - max(same, default=0.0)
            if sure > 0:
                result.append(Mistake("class", sure, box.xyxy, present[at].label, box.label))
        elif overlap < SAME_OBJECT_IOU and present[at].label == box.label:
            better = overlaps[:, at].max() >= SAME_OBJECT_IOU
            if not better:
                result.append(Mistake("place", score * (1 - overlap), box.xyxy, present[at].label, box.label))
    for number, box in enumerate(present):
        near = [
            other.score or 0.0
            for other, iou in zip(found, overlaps[:, number].tolist(), strict=True)
            if iou >= _TOUCHES_IOU
        ]
        faintness = 1 - max(near, default=0.0) / max(threshold, 1e-6)
        if faintness > 0 and not box.difficult:
            # Missed objects are common, wrong boxes are not: half as likely as what is seen clearly.
            result.append(Mistake("extra", 0.5 * faintness, box.xyxy, box.label, ""))
    return sorted(result, key=lambda mistake: -mistake.score)


def review(found: Sequence[Box], present: Sequence[Box] | None, threshold: float) -> Review:
    """How much an image needs a person, and why.

    Args:
        present: what people drew; None where nobody has looked yet.
    """
    wrong = mistakes(found, present, threshold) if present is not None else []
    if wrong:
        return Review(3 + min(wrong[0].score, 0.999), "disagrees", tuple(wrong))
    scores = [box.score or 0.0 for box in found]
    best = max(scores, default=0.0)
    if present is None and best < threshold:
        return Review(2 + 0.999 * (1 - best), "nothing")
    nearest = min((abs(score - threshold) for score in scores), default=1.0)
    if nearest <= UNSURE_BY:
        return Review(1 + 0.999 * (1 - nearest), "unsure")
    return Review(0.999 * (1 - best), "sure")


def _overlaps(found: Sequence[Box], present: Sequence[Box]) -> npt.NDArray[np.floating]:
    """IoU, (len(found), len(present))."""
    import numpy as np  # loads slower than the window shows, which only needs the words of a review

    from engine.inference.overlap import iou_matrix

    corners = [np.array([box.xyxy for box in boxes], np.float64).reshape(-1, 4) for boxes in (found, present)]
    return iou_matrix(*corners)
