"""Kinds of mistakes and what they cost, on cases worked out by hand; matches on disk."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RunError
from engine.evaluation.errors import behind, error_costs, mistakes
from engine.evaluation.matches import IGNORED, RIGHT, Matches

HERE, THERE, FAR = [0, 0, 10, 10], [50, 50, 60, 60], [200, 200, 210, 210]
SHIFTED = [0, 0, 10, 4]
"""Overlaps HERE by 0.4."""


def truth(boxes, labels, difficult=None):
    return (
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(labels, np.int64),
        np.array(difficult or [False] * len(labels), bool),
    )


def found(boxes, labels, scores):
    return (
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(labels, np.int64),
        np.array(scores, np.float32),
    )


def costs_of(truths, guesses, names=("a", "b")):
    return {cost.kind: cost for cost in error_costs(Matches.of(truths, guesses, names))}


ONE = truth([HERE], [0])


def test_a_confused_detection_is_mended_by_its_class():
    # One object, found under another name: mAP 0 becomes 1. Only class a occurs.
    costs = costs_of([ONE], [found([HERE], [1], [0.9])])
    assert costs["classification"].count == 1 and costs["classification"].ap_cost == pytest.approx(1)
    assert [c.count for c in costs.values()] == [1, 0, 0, 0, 0, 0]
    assert costs["missed"].ap_cost == 0  # the confusion explains it


def test_a_badly_placed_detection_is_mended_by_its_place():
    costs = costs_of([ONE], [found([SHIFTED], [0], [0.9])])
    assert costs["localisation"].count == 1 and costs["localisation"].ap_cost == pytest.approx(1)
    assert costs["missed"].count == 0


def test_both_wrong_is_dropped_and_its_object_missed():
    # A hit at 0.8 below it on another image has precision 1/2 until it goes.
    guesses = [found([SHIFTED], [1], [0.9]), found([HERE], [1], [0.8])]
    costs = costs_of([ONE, truth([HERE], [1])], guesses)
    assert costs["both"].count == 1 and costs["both"].ap_cost == pytest.approx((1 - 0.5) / 2)
    assert costs["missed"].count == 1


def test_duplicates_and_background_cost_precision():
    # hit 0.9, duplicate 0.8, nothing 0.7, hit 0.6 on 2 objects: AP 1/2 + 1/2 * 2/4
    guesses = found([HERE, HERE, FAR, THERE], [0] * 4, [0.9, 0.8, 0.7, 0.6])
    costs = costs_of([truth([HERE, THERE], [0, 0])], [guesses])
    assert costs["duplicate"].count == costs["background"].count == 1
    assert costs["duplicate"].ap_cost == costs["background"].ap_cost == pytest.approx(1 / 2 * (2 / 3 - 2 / 4))


def test_missed_objects_cost_recall():
    costs = costs_of([truth([HERE, THERE], [0, 0])], [found([HERE], [0], [0.9])])
    assert costs["missed"].count == 1 and costs["missed"].ap_cost == pytest.approx(0.5)


def test_a_mended_detection_of_a_found_object_is_dropped():
    # The object is found at 0.5; the confusion at 0.9 would make it twice.
    guesses = found([HERE, HERE], [1, 0], [0.9, 0.5])
    costs = costs_of([truth([HERE, THERE], [0, 1])], [guesses])
    # class a: 1 before and after. class b: its one detection is wrong, AP 0, and 0 without it.
    assert costs["classification"].count == 1 and costs["classification"].ap_cost == 0


def test_difficult_objects_are_neither_missed_nor_meant():
    costs = costs_of(
        [truth([HERE, THERE], [0, 0], [True, False])], [found([HERE, THERE], [0, 0], [0.9, 0.8])]
    )
    assert all(cost.count == 0 for cost in costs.values())


def random_matches(seed, images=6):
    rng = np.random.default_rng(seed)
    truths, guesses = [], []
    for _ in range(images):
        corner = rng.uniform(0, 60, (int(rng.integers(0, 5)), 2))
        boxes = np.hstack([corner, corner + rng.uniform(8, 40, (len(corner), 2))])
        labels = rng.integers(0, 3, len(boxes))
        truths.append(truth(boxes, labels, (rng.random(len(boxes)) < 0.2).tolist()))
        again = np.repeat(boxes, 3, axis=0) + rng.normal(0, 4, (3 * len(boxes), 4))
        again[:, 2:] = np.maximum(again[:, 2:], again[:, :2] + 1)
        wrong = np.where(rng.random(len(again)) < 0.3, rng.integers(0, 3, len(again)), np.repeat(labels, 3))
        guesses.append(found(again, wrong, rng.random(len(again))))
    return Matches.of(truths, guesses, ["a", "b", "c"])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_every_detection_is_one_thing_and_mending_never_costs(seed, threshold):
    matches = random_matches(seed)
    for cost in error_costs(matches):
        assert cost.count >= 0
        if cost.kind not in ("classification", "missed"):  # those change what the mean is taken over
            assert cost.ap_cost >= -1e-9 or math.isnan(cost.ap_cost)
    judged = matches.judge(threshold)
    told = mistakes(matches, judged)
    wrong = int(((judged.kinds != RIGHT) & (judged.kinds != IGNORED)).sum())
    assert len(told) == wrong + int((judged.missed & ~judged.explained).sum())
    assert sum(told.counts().values()) == len(told)
    assert (np.diff(told.losses) <= 0).all() and (told.losses >= 0).all()
    partners = judged.truth_of[judged.paired]
    assert len(set(partners.tolist())) == len(partners)
    assert len(partners) + int(judged.missed.sum()) == int((~matches.truth.difficult).sum())
    right = judged.kinds == RIGHT
    labels = matches.found.labels[: len(right)][right]
    assert (labels == matches.truth.labels[judged.truth_of[right]]).all()


def test_mistakes_say_what_and_where_the_gravest_first():
    truths = [truth([HERE, THERE], [0, 1])]
    guesses = [found([HERE, FAR], [1, 0], [0.95, 0.6])]
    matches = Matches.of(truths, guesses, ["a", "b"])
    first, second, third = mistakes(matches, matches.judge(0.5))
    assert (first.kind, first.label, first.found_label) == ("classification", "a", "b")
    assert first.loss == pytest.approx(-math.log(0.05) - math.log(0.01), rel=1e-4)
    assert (second.kind, second.label, second.found_label) == ("missed", "b", "")
    assert second.truth_box == second.box == tuple(map(float, THERE)) and math.isnan(second.score)
    assert (third.kind, third.label, third.found_label) == ("background", "", "a")
    assert third.truth_box is None and third.loss == pytest.approx(-math.log(0.4), rel=1e-4)


def test_an_object_seen_below_the_threshold_is_less_grave():
    truths = [truth([HERE, THERE], [0, 0])]
    matches = Matches.of(truths, [found([HERE], [0], [0.4])], ["a"])
    unseen, seen = mistakes(matches, matches.judge(0.5))
    assert unseen.truth_box == tuple(map(float, THERE)) and seen.loss == pytest.approx(
        -math.log(0.4), rel=1e-4
    )


def test_a_badly_placed_detection_explains_its_object():
    matches = Matches.of([ONE], [found([SHIFTED], [0], [0.9])], ["a"])
    (only,) = mistakes(matches, matches.judge(0.5))
    assert only.kind == "localisation" and only.truth_box == tuple(map(float, HERE))
    assert only.loss == pytest.approx(-math.log(0.1) * 0.6, rel=1e-4)
    assert len(mistakes(matches, matches.judge(0.5)).of_kinds(frozenset({"missed"}))) == 0


def test_matches_survive_the_disk(tmp_path):
    matches = random_matches(5)
    matches.save(tmp_path)
    again = Matches.load(tmp_path)
    assert again.class_names == matches.class_names and again.stems == matches.stems
    for threshold in (0.1, 0.5, 0.9):
        one, other = matches.judge(threshold), again.judge(threshold)
        np.testing.assert_array_equal(one.kinds, other.kinds)
        np.testing.assert_array_equal(one.missed, other.missed)


@pytest.mark.parametrize("damage", ["cut", "text", "gone", "label"])
def test_damaged_matches_are_told(tmp_path, damage):
    matches = random_matches(5)
    matches.save(tmp_path)
    path = tmp_path / "matches.npz"
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:300])
    elif damage == "text":
        path.write_text("not a zip")
    elif damage == "gone":
        path.unlink()
    else:
        values = dict(np.load(path))
        values["found_labels"] = values["found_labels"] + 7
        np.savez(path, **values)
    with pytest.raises(RunError, match=r"matches.npz: is (damaged|missing)") as caught:
        Matches.load(tmp_path)
    assert "Evaluate" in caught.value.remedy


@pytest.mark.parametrize("guesses", [found([HERE, THERE], [0, 1], [0.9, 0.2]), found([], [], [])])
def test_where_no_object_is_every_detection_is_of_the_background(guesses):
    matches = Matches.of([truth([], [])], [guesses], ("a", "b"))
    costs = {cost.kind: cost for cost in error_costs(matches)}
    assert costs["background"].count == len(guesses[1]) and costs["missed"].count == 0
    assert all(cost.count == 0 for kind, cost in costs.items() if kind != "background")
    judged = matches.judge(0.5)
    assert [one.kind for one in mistakes(matches, judged)] == ["background"] * int((guesses[2] > 0.5).sum())
    assert len(behind(matches, judged, 2, 0)) == int((guesses[2] > 0.5).sum())
    assert len(behind(matches, judged, 0, 2)) == 0
