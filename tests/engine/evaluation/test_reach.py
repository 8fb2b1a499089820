"""Which boxes the default boxes reach, against comparing with every default box."""

import math
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.dataset import Dataset
from engine.datasets.statistics import statistics
from engine.errors import ConfigError
from engine.evaluation.reach import reach
from engine.models.default_boxes import default_boxes
from engine.models.spec import DetectorSpec


def test_it_is_the_share_of_boxes_some_default_box_covers(bccd: Path) -> None:
    found = statistics(Dataset.open(bccd))
    told = reach(found, 320)
    spec = DetectorSpec(tuple(found.class_names), image_size=320)
    anchors = default_boxes(spec)
    low, high = anchors[:, :2] - anchors[:, 2:] / 2, anchors[:, :2] + anchors[:, 2:] / 2
    chosen = np.flatnonzero(found.of_class("Platelets"))
    hits = []
    for cx, cy, w, h in found.boxes[chosen].astype(float):
        overlap = np.clip(
            np.minimum(high, [cx + w / 2, cy + h / 2]) - np.maximum(low, [cx - w / 2, cy - h / 2]), 0, None
        ).prod(axis=1)
        hits.append((overlap / (w * h + anchors[:, 2:].prod(axis=1) - overlap)).max() >= 0.5)
    assert told.classic["Platelets"] == pytest.approx(np.mean(hits))
    assert told.all_fitted > told.all_classic


def test_size_and_finer_map_change_it(bccd: Path) -> None:
    found = statistics(Dataset.open(bccd))
    plain = reach(found, 320).classic["Platelets"]
    assert reach(found, 320, stride8=True).classic["Platelets"] > plain
    assert reach(found, 512).classic != reach(found, 320).classic
    with pytest.raises(ConfigError):
        reach(found, 20)


def test_a_class_without_boxes(sample_dataset: Path) -> None:
    (sample_dataset / "classes.txt").write_text("unicorn\n")
    told = reach(statistics(Dataset.open(sample_dataset)))
    assert math.isnan(told.classic["unicorn"])
    assert not math.isnan(told.all_classic)
    for path in (sample_dataset / "Annotations").iterdir():
        path.unlink()
    assert math.isnan(reach(statistics(Dataset.open(sample_dataset))).all_fitted)
