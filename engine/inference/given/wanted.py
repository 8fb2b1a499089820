"""Which of what was found a person wants: some classes, the best few, one box where several classes are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.errors import ConfigError
from engine.inference.detector import Detections
from engine.inference.overlap import iou_matrix
from engine.models.spec import MOST_DETECTIONS


@dataclass(frozen=True)
class Wanted:
    """``class_ids``: those looked for, None: all. ``most``: the best so many a picture, None: all.

    ``agnostic``: of two boxes that overlap more than the suppression allows, the weaker goes, also where they
    are of two classes.
    """

    class_ids: frozenset[int] | None = None
    most: int | None = None
    agnostic: bool = False

    @classmethod
    def of(
        cls, class_names: Sequence[str], classes: Sequence[str] | None, most: int | None, agnostic: bool
    ) -> Wanted:
        """As given on the command line.

        Args:
            classes: names of classes or their numbers from 0, several in one with commas between.

        Raises:
            ConfigError: there is no such class, or that is no number of detections.
        """
        if most is not None and not 1 <= most <= MOST_DETECTIONS:
            raise ConfigError(
                f"--max-detections {most} is not between 1 and {MOST_DETECTIONS}, the most that are found",
                remedy="Leave it out to have all that are found",
            )
        ids = None if classes is None else frozenset(_ids(class_names, classes))
        return cls(ids, most, agnostic)

    def choose(self, found: Detections, nms_iou: float) -> Detections:
        """Those that are wanted, best score first as they came."""
        places = list(range(len(found)))
        if self.class_ids is not None:
            places = [place for place in places if int(found.label_ids[place]) in self.class_ids]
        if self.agnostic and len(places) > 1:
            overlap = iou_matrix(found.boxes[places], found.boxes[places]) > nms_iou
            gone = np.zeros(len(places), bool)
            for at in range(len(places)):
                if not gone[at]:
                    gone[at + 1 :] |= overlap[at, at + 1 :]
            places = [place for place, is_gone in zip(places, gone.tolist(), strict=True) if not is_gone]
        places = places[: self.most]
        return found if len(places) == len(found) else found.chosen(places)


def _ids(class_names: Sequence[str], classes: Sequence[str]) -> list[int]:
    known = {name: number for number, name in enumerate(class_names)}
    ids = []
    for given in classes:
        for name in [given] if given in known else [part.strip() for part in given.split(",")]:
            if name in known:  # before numbers: a class may be called 7
                ids.append(known[name])
            elif name.isascii() and name.isdigit() and int(name) < len(class_names):
                ids.append(int(name))
            else:
                raise ConfigError(
                    f"the run knows no class {name!r}", remedy=f"Choose from {', '.join(class_names)}"
                )
    return ids
