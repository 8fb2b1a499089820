"""Numbers that stay with their objects, and counting over a line."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.inference.overlap import iou_matrix
from engine.inference.tracking import CONFIRMED, PATIENCE, LineCounter, Tracker

EMPTY = np.zeros((0, 4), np.float32)


def box(x, y, size=40.0):
    return np.array([x - size / 2, y - size / 2, x + size / 2, y + size / 2], np.float32)


def ids(*values):
    return np.array(values, np.int64)


def test_an_object_keeps_its_number_while_it_moves():
    tracker = Tracker()
    numbers = [int(tracker.update(box(50 + 12 * step, 60)[None], ids(0))[0]) for step in range(30)]
    assert numbers == [0] * (CONFIRMED - 1) + [1] * (31 - CONFIRMED)


def test_a_fast_object_is_followed_by_its_speed():
    """30 px a frame at 40 px wide: the boxes of two frames overlap by a seventh only."""
    tracker = Tracker()
    tracker.update(box(50, 60)[None], ids(0))
    for x in (65, 85, 110):  # it speeds up
        tracker.update(box(x, 60)[None], ids(0))
    numbers = {int(tracker.update(box(110 + 30 * step, 60)[None], ids(0))[0]) for step in range(1, 8)}
    assert numbers == {1}


def test_two_that_pass_each_other_are_not_swapped():
    tracker = Tracker()
    for step in range(25):
        boxes = np.stack([box(50 + 8 * step, 60), box(250 - 8 * step, 75)])
        numbers = tracker.update(boxes, ids(0, 0))
    assert numbers.tolist() == [1, 2] and tracker.count == 2


def test_an_object_of_another_class_is_another_object():
    tracker = Tracker()
    for _ in range(3):
        tracker.update(box(50, 50)[None], ids(0))
    for _ in range(3):
        numbers = tracker.update(box(50, 50)[None], ids(1))
    assert numbers.tolist() == [2]


@pytest.mark.parametrize(("gap", "same"), [(PATIENCE - 1, True), (PATIENCE + 1, False)])
def test_an_object_may_hide_for_a_while(gap, same):
    tracker = Tracker()
    for _ in range(4):
        tracker.update(box(50, 50)[None], ids(0))
    for _ in range(gap):
        tracker.update(EMPTY, ids())
    for _ in range(3):
        numbers = tracker.update(box(50, 50)[None], ids(0))
    assert numbers.tolist() == [1 if same else 2]


def test_a_flicker_is_given_no_number():
    tracker = Tracker()
    for _ in range(10):
        assert tracker.update(box(50, 50)[None], ids(0)).tolist() == [0]
        tracker.update(EMPTY, ids())
        tracker.update(EMPTY, ids())
    assert tracker.count == 0


frames = st.lists(
    st.lists(
        st.tuples(st.integers(0, 2), st.floats(0, 200), st.floats(0, 200), st.floats(1, 80)), max_size=8
    ),
    max_size=12,
)


def arrays(frame):
    boxes = np.array([box(x, y, size) for _, x, y, size in frame], np.float32).reshape(-1, 4)
    return boxes, np.array([label for label, *_ in frame], np.int64)


@settings(max_examples=60, deadline=None)
@given(frames)
def test_numbers_are_unique_in_a_frame_and_belong_to_one_class(sequence):
    tracker = Tracker()
    classes: dict[int, int] = {}
    for frame in sequence:
        boxes, label_ids = arrays(frame)
        numbers = tracker.update(boxes, label_ids)
        given_ = [number for number in numbers.tolist() if number]
        assert len(set(given_)) == len(given_)
        for number, label in zip(numbers.tolist(), label_ids.tolist(), strict=True):
            if number:
                assert classes.setdefault(number, label) == label
        assert set(classes) == set(range(1, tracker.count + 1))


@settings(max_examples=60, deadline=None)
@given(frames)
def test_overlap_is_symmetric_and_one_with_itself(sequence):
    boxes = np.concatenate([arrays(frame)[0] for frame in sequence] or [EMPTY])
    overlap = iou_matrix(boxes, boxes)
    np.testing.assert_allclose(overlap, overlap.T, atol=1e-6)
    np.testing.assert_allclose(np.diag(overlap), 1, atol=1e-5)
    assert overlap.min(initial=0) >= 0 and overlap.max(initial=0) <= 1 + 1e-5


def walk(counter, *centres, label="a", number=1, size=10.0):
    for x, y in centres:
        counter.update(box(x, y, size)[None], [label], ids(number))


def test_both_directions_are_counted():
    counter = LineCounter((0, 50, 100, 50))  # from left to right: the right hand is below
    walk(counter, (50, 20), (50, 45), (50, 80))
    assert (counter.to_right, counter.to_left) == ({"a": 1}, {})
    walk(counter, (50, 20))
    assert counter.to_left == {"a": 1}
    walk(counter, (30, 80), (30, 20), label="b", number=2)
    assert counter.to_left == {"a": 1, "b": 1}


def test_trembling_on_the_line_is_one_crossing():
    counter = LineCounter((0, 50, 100, 50))
    walk(counter, (50, 40), *[(50, 50 + 0.3 * (-1) ** step) for step in range(20)], (50, 60))
    assert counter.to_right == {"a": 1} and counter.to_left == {}


def test_beside_the_line_is_not_over_it_and_unconfirmed_boxes_do_not_count():
    counter = LineCounter((0, 50, 100, 50))
    walk(counter, (150, 20), (150, 80))
    walk(counter, (50, 20), (50, 80), number=0)
    assert counter.to_right == {} and counter.to_left == {}
    with pytest.raises(ValueError, match="two different points"):
        LineCounter((5, 5, 5, 5))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=2, max_size=30),
    st.floats(0, 6.28),
)
def test_what_went_over_less_what_came_back_is_the_change_of_side(points, angle):
    """For a line without end in sight, whatever way it lies."""
    direction = np.array([np.cos(angle), np.sin(angle)]) * 1e4
    counter = LineCounter((*-direction, *direction))
    walk(counter, *points)
    sides = [counter._side(np.array(point)) for point in points]
    assume(abs(sides[-1]) >= np.hypot(10, 10))  # on the line it may still turn back
    assume(abs(sides[0]) > 1e-3)
    firm = [side > 0 for side in sides]
    assert counter.to_right.get("a", 0) - counter.to_left.get("a", 0) == int(firm[-1]) - int(firm[0])


def see(tracker, counter, *boxes):
    """Tell both of a frame; the numbers of the boxes."""
    stacked = np.stack(boxes) if boxes else EMPTY
    numbers = tracker.update(stacked, np.zeros(len(boxes), np.int64))
    counter.update(stacked, ["a"] * len(boxes), numbers, tracker.beginnings)
    return numbers.tolist()


@pytest.mark.parametrize("size", [20, 40, 150])
@pytest.mark.parametrize("seed", range(20))
def test_a_box_that_jitters_on_the_line_is_counted_once(seed, size):
    rng = np.random.default_rng(seed)
    tracker, counter = Tracker(), LineCounter((0, 50, 400, 50))
    walked = [20 + step for step in range(30)] + [50] * 200
    for y in walked:
        see(tracker, counter, box(200 + rng.normal(0, 3), y + rng.normal(0, 3), size))
    counted = (counter.to_right, counter.to_left)  # a large one has to go further to be over it
    assert counted == ({"a": 1}, {}) or (size == 150 and counted == ({}, {}))
    for step in range(1, 40):  # and goes on
        see(tracker, counter, box(200 + rng.normal(0, 3), 50 + 4 * step + rng.normal(0, 3), size))
    assert (counter.to_right, counter.to_left) == ({"a": 1}, {})
    assert tracker.count == 1 or size == 20  # it trembles by a quarter of its size


@pytest.mark.parametrize("seed", range(20))
def test_a_box_that_walks_beside_the_line_is_not_over_it(seed):
    rng = np.random.default_rng(seed)
    tracker, counter = Tracker(), LineCounter((0, 50, 1000, 50))
    for step in range(100):
        see(tracker, counter, box(100 + 8 * step, 35 + rng.normal(0, 3)))
    assert counter.to_right == counter.to_left == {}


def test_there_and_back_is_two_crossings_also_of_a_slow_one():
    tracker, counter = Tracker(), LineCounter((0, 50, 400, 50))
    for y in [*range(20, 81, 2), *range(80, 19, -2)]:
        see(tracker, counter, box(200, y))
    assert (counter.to_right, counter.to_left) == ({"a": 1}, {"a": 1})


@pytest.mark.parametrize("speed", [15, 30])
def test_what_was_first_seen_just_before_the_line_is_counted(speed):
    tracker, counter = Tracker(), LineCounter((0, 50, 400, 50))
    for step in range(8):
        see(tracker, counter, box(200, 40 + speed * step))
    assert (counter.to_right, counter.to_left) == ({"a": 1}, {})


def test_what_moves_by_more_than_its_size_is_followed_from_the_start():
    tracker, counter = Tracker(), LineCounter((200, 0, 200, 100))
    numbers = [see(tracker, counter, box(20 + 60 * step, 50))[0] for step in range(12)]
    assert numbers[:2] == [0, 0] and set(numbers[2:]) == {1}
    assert counter.to_left == {"a": 1} and counter.to_right == {}


def test_several_fast_ones_behind_each_other_keep_their_numbers():
    tracker, counter = Tracker(), LineCounter((0, 0, 0, 1))
    owner: dict[int, set[int]] = {}
    for step in range(20):
        shown = [one for one in range(6) if step - 3 * one > 0]  # one after another comes in from the left
        boxes = [box(20 + 60 * (step - 3 * one), 50) for one in shown]
        for one, number in zip(shown, see(tracker, counter, *boxes), strict=True):
            if number:
                owner.setdefault(one, set()).add(number)
    assert all(len(numbers) == 1 for numbers in owner.values())
    assert len({number for numbers in owner.values() for number in numbers}) == len(owner) == 6


def test_flickers_beside_each_other_are_no_fast_object():
    rng = np.random.default_rng(0)
    tracker = Tracker()
    for step in range(60):
        place = rng.uniform(50, 800, 2)
        tracker.update(box(*place)[None] if step % 3 == 0 else EMPTY, ids(*([0] * (step % 3 == 0))))
    assert tracker.count == 0


def test_a_fast_one_that_stops_is_still_the_same():
    tracker, counter = Tracker(), LineCounter((0, 0, 0, 1))
    places = [20 + 50 * step for step in range(8)] + [370] * 10
    numbers = [see(tracker, counter, box(x, 50))[0] for x in places]
    assert set(numbers[2:]) == {1}


def test_it_is_found_again_behind_a_pillar_where_its_speed_leads_it():
    rng = np.random.default_rng(1)
    tracker, counter = Tracker(), LineCounter((0, 0, 0, 1))
    for step in range(60):
        hidden = 25 <= step < 38
        boxes = [] if hidden else [box(50 + 12 * step + rng.normal(0, 1), 60 + rng.normal(0, 1))]
        numbers = see(tracker, counter, *boxes)
    assert numbers == [1] and tracker.count == 1
