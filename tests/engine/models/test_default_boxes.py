import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.models.default_boxes import (
    best_iou,
    class_recall,
    default_boxes,
    fit_box_sizes,
    recall,
    recalls_of_classes,
)
from engine.models.spec import CLASSIC_SIZES_STRIDE8, DetectorSpec

SPEC = DetectorSpec(("a", "b"), image_size=300)
FINE = DetectorSpec(("a", "b"), image_size=300, stride8=True, box_sizes=CLASSIC_SIZES_STRIDE8)


def test_the_boxes_of_mobilenetv3_ssd_at_300_px() -> None:
    boxes = default_boxes(SPEC) * 300
    assert boxes.shape == (6 * (19**2 + 10**2 + 5**2 + 3**2 + 2**2 + 1), 4)
    first = boxes[:6]
    assert first[:, :2] == pytest.approx(np.full((6, 2), 300 / 19 / 2), rel=1e-5)
    two, three = math.sqrt(2), math.sqrt(3)
    wanted = [(60, 60), (math.sqrt(60 * 105),) * 2]
    wanted += [(60 * r, 60 / r) for r in (two,)] + [
        (60 / two, 60 * two),
        (60 * three, 60 / three),
        (60 / three, 60 * three),
    ]
    assert first[:, 2:] == pytest.approx(np.array(wanted), rel=1e-5)
    # Rows before columns: the second cell lies to the right of the first.
    assert boxes[6, 0] > boxes[0, 0]
    assert boxes[6, 1] == boxes[0, 1]
    assert boxes[-6:, :2] == pytest.approx(np.full((6, 2), 150.0), rel=1e-5)


def test_centres_lie_in_the_middle_of_the_cells_of_the_real_maps() -> None:
    start = 6 * (19**2 + 10**2)
    centres = default_boxes(SPEC)[start : start + 6 * 5 : 6, 0] * 300
    assert centres == pytest.approx([30, 90, 150, 210, 270])  # an assumed pitch of 64 would give 32 ... 288


@st.composite
def box_rows(draw) -> np.ndarray:
    numbers = st.floats(0, 1, width=32)
    rows = draw(st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=12))
    a = np.array(rows, np.float32)
    return np.concatenate([np.minimum(a[:, :2], a[:, 2:]), np.maximum(a[:, :2], a[:, 2:])], axis=1)


@settings(max_examples=60, deadline=None)
@given(box_rows())
def test_best_iou_equals_comparing_with_every_default_box(boxes: np.ndarray) -> None:
    defaults = default_boxes(FINE)
    low, high = defaults[:, :2] - defaults[:, 2:] / 2, defaults[:, :2] + defaults[:, 2:] / 2
    sides = np.minimum(boxes[:, None, 2:], high) - np.maximum(boxes[:, None, :2], low)
    overlap = np.clip(sides, 0, None).prod(axis=2)
    union = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)[:, None] + defaults[:, 2:].prod(axis=1) - overlap
    assert best_iou(boxes, FINE) == pytest.approx((overlap / union).max(axis=1), abs=2e-5)


def test_recall_of_small_squares_needs_the_fine_map() -> None:
    centres = np.random.default_rng(0).uniform(0.1, 0.9, (200, 2))
    side = 30 / 300
    boxes = np.concatenate([centres - side / 2, centres + side / 2], axis=1).astype(np.float32)
    labels = np.zeros(200, np.int64)
    assert recall(boxes, SPEC) == 0
    fitted = DetectorSpec(("a",), image_size=300, stride8=True, box_sizes=fit_box_sizes(boxes, labels, FINE))
    assert recall(boxes, fitted) > 0.9


def test_a_frequent_class_does_not_hide_a_rare_one() -> None:
    boxes = np.array([[0.3, 0.3, 0.6, 0.6]] * 9 + [[0.5, 0.5, 0.52, 0.52]], np.float32)
    labels = np.array([0] * 9 + [1])
    assert recall(boxes, SPEC) == pytest.approx(0.9)
    assert class_recall(boxes, labels, SPEC) == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("plain", [SPEC, FINE], ids=["coarse", "fine"])
def test_fitting_never_covers_less_and_keeps_the_ladder_rising(seed: int, plain: DetectorSpec) -> None:
    rng = np.random.default_rng(seed)
    centres, sides = rng.uniform(0.1, 0.9, (300, 2)), np.exp(rng.uniform(-3.5, -0.7, (300, 2)))
    boxes = np.concatenate([centres - sides / 2, centres + sides / 2], axis=1).clip(0, 1).astype(np.float32)
    labels = rng.integers(0, 2, 300)
    sizes = fit_box_sizes(boxes, labels, plain)
    fitted = DetectorSpec(("a", "b"), image_size=300, stride8=plain.stride8, box_sizes=sizes)
    assert class_recall(boxes, labels, fitted) >= class_recall(boxes, labels, plain) - 0.02
    assert [size for size, _ in sizes] == sorted(size for size, _ in sizes)


def test_what_the_fitting_brought_is_told_for_each_class() -> None:
    boxes = np.array([[0.3, 0.3, 0.6, 0.6]] * 3 + [[0.5, 0.5, 0.52, 0.52]] * 2, np.float32)
    labels = np.array([0] * 3 + [1] * 2)
    fine = dataclasses.replace(FINE, box_sizes=((0.02, 0.03), *FINE.box_sizes[1:]))
    boxes[3:] += 0.5 / 38 - 0.01  # onto the middle of a fine cell
    assert recalls_of_classes(boxes, labels, SPEC) == {"a": (1.0, 1.0), "b": (0.0, 0.0)}
    assert recalls_of_classes(boxes, labels, fine) == {"a": (1.0, 1.0), "b": (0.0, 1.0)}
    assert recalls_of_classes(boxes[:3], labels[:3], fine) == {"a": (1.0, 1.0)}
    sizes = ((0.02, 0.02), (0.2, 0.2), (0.3, 0.3))
    squares = DetectorSpec(("a", "b"), image_size=300, head="pan", box_sizes=sizes)
    recalls = recalls_of_classes(boxes, labels, squares)
    assert recalls["b"] == (0.0, 1.0)


def test_nothing_to_fit_to() -> None:
    none = np.zeros((0, 4), np.float32)
    assert fit_box_sizes(none, np.zeros(0, np.int64), SPEC) == SPEC.box_sizes
    assert math.isnan(recall(none, SPEC))


def test_fitting_to_blood_cells_covers_the_platelets(bccd) -> None:
    from engine.datasets.dataset import Dataset
    from engine.training.examples import read_examples

    dataset = Dataset.open(bccd)
    names = ("Platelets", "RBC", "WBC")
    examples, _ = read_examples(dataset, dataset.set_items("train"), names)
    boxes = np.concatenate([example.boxes for example in examples])
    labels = np.concatenate([example.labels for example in examples])
    fitted = DetectorSpec(names, image_size=300, stride8=True, box_sizes=fit_box_sizes(boxes, labels, FINE))
    assert recall(boxes[labels == 0], SPEC) < 0.05
    assert recall(boxes[labels == 0], fitted) > 0.95
    assert recall(boxes[labels == 1], fitted) > 0.95
