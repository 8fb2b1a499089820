"""What makes a training go badly without stopping it, in sentences with what to change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.i18n import plural
from engine.training.examples import Examples

FAR_FROM_SQUARE = 3.0
"""Longer by shorter side from which a photo loses most of its detail when it is squeezed to a square."""
HIGH_LOSS = 1000.0
"""A loss begins between 2 and 50, whichever the head; from here on nothing is learnt."""


def of_data(train: Examples, val: Examples, class_names: Sequence[str], image_size: int) -> list[str]:
    """Sentences about the images and boxes that a detector of ``image_size`` pixels is to learn from."""
    told = []
    tiny = int((((train.boxes[:, 2:] - train.boxes[:, :2]) * image_size) < 1).any(axis=1).sum())
    if tiny:
        told.append(
            plural(
                tiny,
                f"One training box is under a pixel wide or high at {image_size} px, so it cannot be learnt: "
                "train with a larger image size, or cut the photos into tiles.",
                f"{tiny} training boxes are under a pixel wide or high at {image_size} px, so they cannot be "
                "learnt: train with a larger image size, or cut the photos into tiles.",
            )
        )
    learnt, judged = (part.class_counts(len(class_names)) for part in (train, val))
    unjudged = [class_names[label] for label in np.flatnonzero((learnt > 0) & (judged == 0)).tolist()]
    if unjudged:
        told.append(
            f"No box of the validation set is of {', '.join(unjudged)}: how well that is found is not "
            "measured. Split again, or label more photos of it."
        )
    sides = np.sort(train.sizes, axis=1)
    long = np.flatnonzero(sides[:, 1] > FAR_FROM_SQUARE * sides[:, 0]).tolist()
    if long:
        width, height = train.sizes[long[0]].tolist()
        such = f"{Path(train.images[long[0]]).name} ({width} x {height})"
        told.append(
            plural(
                len(long),
                f"A training photo is far from square and is squeezed to one: {such}. Cut it into tiles, or "
                "what is on it becomes too narrow.",
                f"{len(long)} training photos are far from square and are squeezed to one, such as {such}. "
                "Cut them into tiles, or what is on them becomes too narrow.",
            )
        )
    return told


def of_loss(loss: float, rate: float) -> str:
    """A sentence about a loss with which nothing is learnt; empty for any other."""
    if not loss > HIGH_LOSS:
        return ""
    message = (
        f"The loss is {loss:,.0f}, where 2 to 50 are usual: start anew with a lower learning rate (it is "
        f"{rate:g} now), and check the data for boxes in wrong places."
    )
    return message  # noqa: RET504 - the catalogue's reader finds texts by that name
