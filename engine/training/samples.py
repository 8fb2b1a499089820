"""What the model finds on a few validation images, always the same, as a file for people to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from engine import json_text
from engine.errors import RunError, disk_error
from engine.files import write_atomically
from engine.training.examples import Examples
from engine.training.validate import Found

MOST_IMAGES = 8
_LOWEST_SCORE = 0.1
_MOST_BOXES = 50


def choose_samples(examples: Examples) -> list[int]:
    """Places of up to eight images, spread evenly over those with boxes (over all, if none has)."""
    counts = np.diff(examples.starts)
    chosen = np.flatnonzero(counts) if counts.any() else np.arange(len(examples))
    places = np.unique(np.linspace(0, len(chosen) - 1, MOST_IMAGES).round().astype(int))
    return [int(index) for index in chosen[places]]


def write_samples(
    folder: Path, epoch: int, examples: Examples, found: dict[int, Found], class_names: tuple[str, ...]
) -> Path:
    """Write ``epoch-N.json`` as :class:`engine.events.Samples` describes it.

    Args:
        found: by the places of the images, what the model finds on them; of that, up to 50 boxes an image
            whose score is 0.1 or more are written.

    Raises:
        RunError: the disk refuses.
    """
    told: list[dict[str, Any]] = []
    for index, detections in sorted(found.items()):
        example = examples[index]
        width, height = example.size
        scale = np.array([width, height, width, height], np.float32)
        truth = [
            {"box": _rounded(box * scale), "label": class_names[label]}
            for box, label in zip(example.boxes, example.labels.tolist(), strict=True)
        ]
        boxes = [
            {"box": _rounded(box), "label": class_names[label], "score": round(score, 4)}
            for box, label, score in zip(
                detections.boxes, detections.labels.tolist(), detections.scores.tolist(), strict=True
            )
            if score >= _LOWEST_SCORE
        ][:_MOST_BOXES]
        told.append(
            {"image": str(example.image), "width": width, "height": height, "truth": truth, "found": boxes}
        )
    return save_samples(folder, epoch, told)


def save_samples(folder: Path, epoch: int, told: list[dict[str, Any]]) -> Path:
    """Write ``epoch-N.json``; see :class:`engine.events.Samples` for what ``told`` holds.

    Raises:
        RunError: the disk refuses.
    """
    path = folder / f"epoch-{epoch}.json"
    try:
        folder.mkdir(exist_ok=True)
        write_atomically(path, json_text.to_text(told).encode())
    except OSError as error:
        raise disk_error(error, path, RunError) from error
    return path


def _rounded(box: Any) -> list[float]:
    return [round(float(value), 2) for value in box]
