"""Average precision: figures worked out by hand, invariants, and agreement with hotcoco."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation import coco
from engine.evaluation.ap import Curve, evaluate_detections, voc_ap
from engine.evaluation.matching import flatten_predictions, flatten_truths


def truth(boxes, labels=None, difficult=None):
    n = len(boxes)
    return (
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(labels if labels is not None else [0] * n, np.int64),
        np.array(difficult if difficult is not None else [False] * n, bool),
    )


def found(boxes, scores, labels=None):
    return (
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(labels if labels is not None else [0] * len(boxes), np.int64),
        np.array(scores, np.float32),
    )


def apart(n):
    return [[20 * i, 0, 20 * i + 10, 10] for i in range(n)]


def test_2007_grid_counts_a_recall_of_three_tenths():
    # 3 of 10 boxes found, no false alarm: the points 0, 0.1, 0.2, 0.3 of 11 have precision 1.
    boxes = apart(10)
    result = evaluate_detections([truth(boxes)], [found(boxes[:3], [0.9, 0.8, 0.7])], ["a"])
    assert result.map_voc2007 == pytest.approx(4 / 11)
    assert result.map_voc_area == pytest.approx(0.3)


@pytest.mark.parametrize("objects", [7, 10, 30, 60, 70, 90, 110, 130])
def test_2007_grid_is_exact_for_every_count(objects):
    for hits in range(1, objects + 1):
        recall = np.arange(1, hits + 1) / objects
        points = 10 * hits // objects + 1
        assert voc_ap(recall, np.ones(hits), "2007") == pytest.approx(points / 11), hits


def test_hand_computed_precision_recall():
    # hit, miss, hit on 4 objects: precision 1, 1/2, 2/3; recall 1/4, 1/4, 2/4
    boxes = apart(4)
    guesses = found([boxes[0], [500, 500, 510, 510], boxes[1]], [0.9, 0.8, 0.7])
    result = evaluate_detections([truth(boxes)], [guesses], ["a"])
    np.testing.assert_allclose(result.curves["a"].precision, [1, 1 / 2, 2 / 3])
    np.testing.assert_allclose(result.curves["a"].recall, [0.25, 0.25, 0.5])
    assert result.map_voc_area == pytest.approx(0.25 * 1 + 0.25 * 2 / 3)
    assert result.map_voc2007 == pytest.approx((3 * 1 + 3 * 2 / 3) / 11)


def test_iou_must_be_strictly_above_the_threshold():
    half = found([[0, 0, 5, 10]], [0.9])  # IoU exactly 0.5
    assert evaluate_detections([truth([[0, 0, 10, 10]])], [half], ["a"]).map_voc_area == 0
    more = found([[0, 0, 5.1, 10]], [0.9])
    assert evaluate_detections([truth([[0, 0, 10, 10]])], [more], ["a"]).map_voc_area == 1


def test_no_pixel_is_added():
    # With the +1 of old programs the IoU would be 66/121 and the detection a hit.
    guess = found([[0, 0, 5, 10]], [0.9])
    assert evaluate_detections([truth([[0, 0, 10, 10]])], [guess], ["a"]).map_voc2007 == 0


def test_a_top_hit_on_a_difficult_box_is_ignored_not_nan():
    boxes = apart(2)
    result = evaluate_detections(
        [truth(boxes, difficult=[True, False])], [found([boxes[0], boxes[1]], [0.9, 0.8])], ["a"]
    )
    assert result.map_voc2007 == pytest.approx(1)
    assert result.map_voc_area == pytest.approx(1)
    assert result.map_coco == pytest.approx(1)
    np.testing.assert_array_equal(result.curves["a"].precision, [1.0])


def test_second_detection_of_a_box_is_a_false_alarm():
    box = [[0, 0, 10, 10]]
    result = evaluate_detections([truth(box)], [found(box * 2, [0.9, 0.8])], ["a"])
    np.testing.assert_allclose(result.curves["a"].precision, [1, 0.5])


def test_the_box_a_detection_overlaps_most_is_its_box_even_if_taken():
    # Both detections overlap the first box most; VOC does not hand the second one to the neighbour.
    truths = truth([[0, 0, 10, 10], [0, 0, 10, 16]])
    guesses = found([[0, 0, 10, 10], [0, 0, 10, 11]], [0.9, 0.8])
    result = evaluate_detections([truths], [guesses], ["a"])
    np.testing.assert_allclose(result.curves["a"].recall, [0.5, 0.5])


def test_absent_classes_are_not_averaged():
    result = evaluate_detections(
        [truth([[0, 0, 10, 10]], [1])],
        [found([[0, 0, 10, 10], [0, 0, 9, 9]], [0.9, 0.8], [1, 0])],
        ["never", "here", "unseen"],
    )
    assert result.map_voc_area == result.map_voc2007 == 1
    assert result.map_coco == pytest.approx(1)
    assert set(result.class_ap) == set(result.class_ap_2007) == set(result.class_ap_coco) == {"here"}
    assert result.curves["never"].objects == 0


def test_a_class_of_difficult_boxes_only_is_not_averaged():
    result = evaluate_detections([truth([[0, 0, 9, 9]], difficult=[True])], [found([], [])], ["a"])
    assert math.isnan(result.map_voc2007) and math.isnan(result.map_coco)


def test_empty_images_and_empty_sets():
    assert math.isnan(evaluate_detections([], [], ["a"]).map_voc_area)
    nothing = evaluate_detections([truth([])], [found([], [])], ["a"])
    assert math.isnan(nothing.map_voc_area) and math.isnan(nothing.best_threshold)
    blind = evaluate_detections([truth([[0, 0, 40, 40]]), truth([])], [found([], []), found([], [])], ["a"])
    assert blind.map_voc_area == blind.map_voc2007 == blind.map_coco == blind.map_coco_medium == 0
    assert math.isnan(blind.map_coco_small)
    alarms = evaluate_detections(
        [truth([[0, 0, 10, 10]]), truth([])],
        [found([[0, 0, 10, 10]], [0.5]), found([[0, 0, 10, 10]], [0.9])],
        ["a"],
    )
    assert alarms.map_voc_area == pytest.approx(0.5)


def test_not_finite_detections_are_dropped():
    guesses = found([[0, 0, 10, 10], [0, 0, math.inf, 10], [0, 0, 10, 10]], [0.5, 0.9, math.nan])
    result = evaluate_detections([truth([[0, 0, 10, 10]])], [guesses], ["a"])
    assert result.map_voc_area == 1 and result.detections == 1


def test_wrong_input_is_told():
    with pytest.raises(ValueError, match="1 truths but 0"):
        evaluate_detections([truth([])], [], ["a"])
    with pytest.raises(ValueError, match="outside the 1 classes"):
        evaluate_detections([truth([[0, 0, 1, 1]], [1])], [found([], [])], ["a"])


def test_best_threshold_lies_between_hits_and_false_alarms():
    boxes = apart(2)
    guesses = found([*boxes, [300, 300, 310, 310]], [0.9, 0.8, 0.2])
    result = evaluate_detections([truth(boxes)], [guesses], ["a"])
    assert 0.2 < result.best_threshold < 0.8 and result.best_mean_f1 == pytest.approx(1)
    curve = result.curves["a"]
    assert curve.best_threshold == pytest.approx(0.5) and curve.best_f1 == 1
    assert curve.at(0.5) == (1.0, 1.0, 1.0)
    assert curve.at(0.1)[0] == pytest.approx(2 / 3)
    assert math.isnan(curve.at(0.95)[0])


def test_equal_scores_share_one_threshold():
    curve = Curve(np.array([1.0, 0.5]), np.array([1.0, 1.0]), np.array([0.6, 0.6]), 1)
    assert curve.best_f1 == pytest.approx(2 / 3)  # one cannot take the hit and leave the false alarm


def random_case(rng, images=30, classes=3, sure=False):
    truths, guesses = [], []
    for _ in range(images):
        n = int(rng.integers(0, 6))
        corner = rng.uniform(0, 300, (n, 2))
        side = rng.uniform(8, 200, (n, 2))
        boxes = np.hstack([corner, corner + side])
        labels = rng.integers(0, classes, n)
        difficult = np.zeros(n, bool) if sure else rng.random(n) < 0.15
        noise = rng.normal(0, 0.12, (n, 4)) * np.hstack([side, side])
        extra = rng.integers(0, 4)
        corner = rng.uniform(0, 300, (extra, 2))
        others = np.hstack([corner, corner + rng.uniform(8, 200, (extra, 2))])
        seen = rng.random(n) < 0.8
        guess = np.vstack([(boxes + noise)[seen], others])
        guess[:, 2:] = np.maximum(guess[:, 2:], guess[:, :2] + 1)
        guess_labels = np.r_[labels[seen], rng.integers(0, classes, extra)]
        truths.append(truth(boxes, labels, difficult))
        guesses.append(found(guess, rng.permutation(1000)[: len(guess)] / 1000, guess_labels))
    return truths, guesses


@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_hotcoco_at_iou_half(seed):
    truths, guesses = random_case(np.random.default_rng(seed), images=120, sure=True)
    result = evaluate_detections(truths, guesses, ["a", "b", "c"])
    # 101 points against the area, and a taken box may be passed on: half a point, as measured.
    assert result.map_voc_area == pytest.approx(result.map_coco50, abs=0.006)
    assert result.coco_by == "hotcoco"


@pytest.mark.parametrize("seed", range(4))
def test_own_coco_is_hotcoco(seed):
    truths, guesses = random_case(np.random.default_rng(seed))
    flat, seen = flatten_truths(truths), flatten_predictions(guesses)
    names = ["a", "b", "c"]
    theirs = coco.evaluate_hotcoco(flat, seen, names, len(truths))
    ours = coco.evaluate_numpy(flat, seen, names)
    for key in ("ap", "ap50", "ap75", "small", "medium", "large"):
        assert getattr(ours, key) == pytest.approx(getattr(theirs, key), abs=1e-6, nan_ok=True), key
    assert ours.class_ap == pytest.approx(theirs.class_ap, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 8))
def test_invariants(seed, images):
    rng = np.random.default_rng(seed)
    truths, guesses = random_case(rng, images=images)
    names = ["a", "b", "c"]
    result = evaluate_detections(truths, guesses, names, with_coco=False)
    for ap in (*result.class_ap.values(), *result.class_ap_2007.values()):
        assert 0 <= ap <= 1
    for curve in result.curves.values():
        assert np.isfinite(curve.precision).all() and (np.diff(curve.recall) >= 0).all()
        assert curve.recall.max(initial=0) <= 1
    # The order of images does not matter while scores differ only by rank.
    squeezed = [(b, labels, s / 2) for b, labels, s in guesses]
    again = evaluate_detections(truths, squeezed, names, with_coco=False)
    assert again.class_ap == result.class_ap
    # The truth itself, as a prediction, is perfect.
    perfect = [(b, labels, np.full(len(b), 0.9, np.float32)) for b, labels, _ in truths]
    best = evaluate_detections(truths, perfect, names, with_coco=False)
    assert all(ap == pytest.approx(1) for ap in best.class_ap.values())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(0, 10))
def test_a_worst_false_alarm_changes_nothing(hits, missed):
    right = np.cumsum(hits)
    objects = int(right[-1]) + missed
    if objects == 0:
        return
    total = np.arange(1, len(right) + 1)
    for metric in ("area", "2007"):
        before = voc_ap(right / objects, right / total, metric)
        after = voc_ap(
            np.r_[right, right[-1]] / objects, np.r_[right / total, right[-1] / (len(right) + 1)], metric
        )
        assert after == pytest.approx(before)
