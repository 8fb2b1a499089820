"""What waits for a person's eyes, the most urgent first. Plain Python; the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from engine.annotations import Box
from engine.inference.review import Mistake, new_ones
from engine.inference.suggestions import Suggested


class Order(Enum):
    """What a row is: an image, by its need; or one label that is probably wrong, the likeliest first."""

    NEED = "need"
    MISTAKES = "mistakes"


@dataclass(frozen=True)
class Row:
    """An image that waits; with ``mistake`` one label of it."""

    stem: str
    told: Suggested
    mistake: Mistake | None = None


class ReviewQueue:
    """What a run said of each image, until a person has decided."""

    def __init__(self) -> None:
        self.order = Order.NEED
        self._told: dict[str, Suggested] = {}
        self._decided: set[str] = set()
        self._rows: list[Row] | None = None

    def clear(self) -> None:
        """Another data set."""
        self._told.clear()
        self._decided.clear()
        self._rows = None

    def put(self, stem: str, told: Suggested) -> None:
        """A run has looked at an image (again)."""
        self._told[stem] = told
        self._decided.discard(stem)
        self._rows = None

    def stems(self) -> list[str]:
        """The images something was said of, decided or not."""
        return list(self._told)

    def told(self, stem: str) -> Suggested | None:
        """What was said of an image, decided or not."""
        return self._told.get(stem)

    def boxes_for(self, stem: str, present: Sequence[Box]) -> list[Box]:
        """The boxes to suggest for an image that shows ``present`` already; none once it is decided."""
        told = self._told.get(stem)
        if told is None or stem in self._decided:
            return []
        return new_ones(told.boxes, present)

    def shows(self, stem: str, least_score: float) -> bool:
        """Whether an image waits with boxes of that score."""
        told = self._told.get(stem)
        if told is None or stem in self._decided:
            return False
        return any((box.score or 0) >= least_score for box in told.boxes)

    def set_decided(self, stem: str, decided: bool) -> bool:
        """A person has done with an image, or took that back; whether that is new."""
        if stem not in self._told or (stem in self._decided) == decided:
            return False
        (self._decided.add if decided else self._decided.discard)(stem)
        self._rows = None
        return True

    def set_order(self, order: Order) -> None:
        """List images or single labels."""
        self.order = order
        self._rows = None

    def rows(self) -> list[Row]:
        """What waits. Images about which the run is sure come last."""
        if self._rows is None:
            waiting = [(stem, told) for stem, told in self._told.items() if stem not in self._decided]
            if self.order is Order.NEED:
                self._rows = [Row(stem, told) for stem, told in waiting]
                self._rows.sort(key=lambda row: -row.told.need)
            else:
                self._rows = [Row(stem, told, mistake) for stem, told in waiting for mistake in told.mistakes]
                self._rows.sort(key=lambda row: -row.mistake.score if row.mistake else 0.0)
        return self._rows
