"""Confusion matrix and detection rate on cases counted by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation import confusion as counting
from engine.evaluation.confusion import cells
from engine.evaluation.matches import Matches
from engine.evaluation.matching import box_iou_pairs, flatten_predictions, flatten_truths, one_to_one

HERE, THERE = [0, 0, 10, 10], [50, 50, 60, 60]


def truth(boxes, labels, difficult=None):
    return (
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(labels, np.int64),
        np.array(difficult or [False] * len(labels), bool),
    )


def found(boxes, labels, scores=None):
    return (
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(labels, np.int64),
        np.array(scores if scores is not None else [0.9] * len(labels), np.float32),
    )


def confusion(truths, predictions, classes, threshold, iou=0.5):
    names = [str(number) for number in range(classes)]
    return counting.confusion(Matches.of(truths, predictions, names, iou), threshold)


def images_right(truths, predictions, names, threshold=0.4):
    return counting.images_right(Matches.of(truths, predictions, names), threshold)


def detection_rates(truths, predictions, names, threshold=0.4):
    return counting.detection_rates(Matches.of(truths, predictions, names), threshold)


def test_rows_are_true_and_columns_detected():
    truths = [truth([HERE, THERE], [0, 1]), truth([HERE], [1])]
    guesses = [found([HERE, THERE], [0, 0]), found([THERE], [1])]
    told = confusion(truths, guesses, 2, threshold=0.5)
    np.testing.assert_array_equal(told.matrix, [[1, 0, 0], [1, 0, 1], [0, 1, 0]])
    assert told.found.tolist() == [1, 0] and told.confused.tolist() == [1, 0]
    assert told.missed.tolist() == [0, 1] and told.false_alarms.tolist() == [0, 1]


def test_cells_name_what_is_behind_each_number():
    truths = [truth([HERE, THERE], [0, 1]), truth([HERE], [1])]
    guesses = [found([HERE, THERE], [0, 0], [0.9, 0.8]), found([THERE], [1], [0.7])]
    matches = Matches.of(truths, guesses, ["a", "b"])
    rows, columns, detections, objects = cells(matches, matches.judge(0.5))
    told = {(r, c): (d, t) for r, c, d, t in zip(rows, columns, detections, objects, strict=True)}
    assert told == {(0, 0): (0, 0), (1, 0): (1, 1), (2, 1): (2, -1), (1, 2): (-1, 2)}


def test_an_object_found_and_also_mistaken_counts_as_found():
    guesses = [found([HERE, [0, 0, 10, 9]], [1, 0], [0.95, 0.6])]
    told = confusion([truth([HERE], [0])], guesses, 2, threshold=0.5)
    np.testing.assert_array_equal(told.matrix, [[1, 0, 0], [0, 0, 0], [0, 1, 0]])


def test_threshold_counts_from_itself_on():
    guesses = [found([HERE], [0], [0.5])]
    assert confusion([truth([HERE], [0])], guesses, 1, threshold=0.5).matrix[0, 0] == 1
    assert confusion([truth([HERE], [0])], guesses, 1, threshold=0.51).matrix[0, 1] == 1


def test_difficult_boxes_are_left_aside():
    truths = [truth([HERE], [0], [True])]
    nothing = confusion(truths, [found([], [])], 1, 0.5)
    twice = confusion(truths, [found([HERE, HERE], [0, 0])], 1, 0.5)
    assert nothing.matrix.sum() == twice.matrix.sum() == 0


def test_detection_rate_of_one_class_images():
    truths = [truth([HERE], [0])] * 4
    guesses = [
        found([HERE], [0]),
        found([HERE], [1]),
        found([HERE, THERE], [0, 1]),
        found([HERE], [0], [0.39]),
    ]
    rates = detection_rates(truths, guesses, ["a", "b"])
    assert (rates["a"].correct, rates["a"].wrong, rates["a"].missed) == (1, 2, 1)
    assert rates["a"].rate == pytest.approx(0.25)
    assert rates["b"].images == 0 and np.isnan(rates["b"].rate)


def test_detection_rate_of_images_with_two_classes():
    truths = [truth([HERE, THERE], [0, 1])]
    rates = detection_rates(truths, [found([HERE], [0])], ["a", "b"])
    assert rates["a"].correct == 1 and rates["b"].missed == 1


def test_images_with_exactly_the_right_classes():
    truths = [truth([HERE, THERE], [0, 1]), truth([HERE], [0]), truth([], []), truth([], [])]
    right = [found([HERE, THERE, HERE], [0, 1, 0]), found([HERE], [0]), found([], []), found([], [])]
    assert (
        images_right(truths, right, ["a", "b"]) == 4
    )  # a box too many of a class that is there is no matter
    one_missed = [found([HERE], [0]), *right[1:]]
    one_strange = [*right[:3], found([HERE], [1])]
    too_faint = [right[0], found([HERE], [0], [0.39]), *right[2:]]
    for guesses in (one_missed, one_strange, too_faint):
        assert images_right(truths, guesses, ["a", "b"]) == 3
    assert images_right([truth([HERE], [0], [True])], [found([], [])], ["a", "b"]) == 1  # difficult


def test_nothing_at_all():
    assert confusion([], [], 2, 0.5).matrix.shape == (3, 3)
    assert detection_rates([], [], ["a"])["a"].images == 0


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_rounds_give_what_a_greedy_search_gives(seed):
    rng = np.random.default_rng(seed)

    def boxes(n):
        corner = rng.uniform(0, 30, (n, 2))
        return np.hstack([corner, corner + rng.uniform(5, 40, (n, 2))])

    truths = [truth(boxes(n), rng.integers(0, 2, n)) for n in rng.integers(0, 6, 3)]
    guesses = [found(boxes(n), rng.integers(0, 2, n), rng.random(n)) for n in rng.integers(0, 8, 3)]
    flat, seen = flatten_truths(truths), flatten_predictions(guesses)
    pairs = [
        (
            bool(seen.labels[d] != flat.labels[t]),
            -box_iou_pairs(seen.boxes[[d]], flat.boxes[[t]])[0],
            d,
            t,
        )
        for d in range(len(seen))
        for t in range(len(flat))
        if seen.images[d] == flat.images[t]
    ]
    expected = np.full(len(seen), -1)
    free = set(range(len(flat)))
    for _, iou, d, t in sorted(pairs):
        if -iou > 0.3 and expected[d] < 0 and t in free:
            expected[d] = t
            free.discard(t)
    np.testing.assert_array_equal(one_to_one(seen, flat, 0.3), expected)
    told = confusion(truths, guesses, 2, threshold=0.0, iou=0.3)
    assert told.matrix[:, :2].sum() == len(seen)
    assert told.matrix[:2].sum() == len(flat)
