"""What a detector says against what people drew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.annotations import Box
from engine.inference.review import mistakes, new_ones, review

DOG = Box("dog", 10, 10, 50, 50)


def seen(label: str, score: float, shift: float = 0.0) -> Box:
    return Box(label, 10 + shift, 10, 50 + shift, 50, score=score)


def test_what_a_person_drew_is_not_suggested_again() -> None:
    same, beside = seen("dog", 0.9, 4), seen("dog", 0.8, 20)
    assert new_ones([same, beside], [DOG]) == [beside]
    assert new_ones([same], []) == [same]
    assert new_ones([], [DOG]) == []


@pytest.mark.parametrize(
    ("found", "present", "expected"),
    [
        ([seen("dog", 0.9)], [DOG], []),
        ([seen("cat", 0.9)], [DOG], [("class", "dog", "cat")]),
        ([seen("cat", 0.6), seen("dog", 0.8)], [DOG], []),
        ([seen("dog", 0.9), seen("cat", 0.8, 100)], [DOG], [("missing", "", "cat")]),
        ([seen("dog", 0.9), seen("cat", 0.3, 100)], [DOG], []),
        ([], [DOG], [("extra", "dog", "")]),
        ([seen("dog", 0.9, 18)], [DOG], [("place", "dog", "dog")]),
        ([seen("dog", 0.9, 18), seen("dog", 0.5, 2)], [DOG], []),
    ],
)
def test_likely_mistakes(found, present, expected) -> None:
    told = mistakes(found, present, 0.4)
    assert [(one.kind, one.label, one.found) for one in told] == expected


def test_a_faint_detection_speaks_for_a_label_and_difficult_ones_need_none() -> None:
    (unseen,) = mistakes([], [DOG], 0.4)
    (faint,) = mistakes([seen("dog", 0.2)], [DOG], 0.4)
    assert faint.score == pytest.approx(unseen.score / 2)
    assert mistakes([], [Box("dog", 10, 10, 50, 50, difficult=True)], 0.4) == []


def test_the_queue_begins_with_what_disagrees_then_nothing_then_unsure() -> None:
    told = [
        review([seen("cat", 0.9)], [DOG], 0.4),
        review([], None, 0.4),
        review([seen("dog", 0.2)], None, 0.4),
        review([seen("dog", 0.41)], None, 0.4),
        review([seen("dog", 0.54)], None, 0.4),
        review([seen("dog", 0.7)], None, 0.4),
        review([seen("dog", 0.99)], [DOG], 0.4),
    ]
    assert [one.reason for one in told] == [
        "disagrees", "nothing", "nothing", "unsure", "unsure", "sure", "sure"
    ]  # fmt: skip
    assert [one.need for one in told] == sorted((one.need for one in told), reverse=True)


boxes = st.builds(
    lambda label, x, y, w, h, score: Box(label, x, y, x + w, y + h, score=score),
    st.sampled_from("abc"),
    *[st.floats(0, 100)] * 4,
    st.floats(0, 1),
)


@given(st.lists(boxes, max_size=6), st.none() | st.lists(boxes, max_size=6), st.floats(0.01, 0.99))
def test_scores_and_needs_stay_in_their_range(found, present, threshold) -> None:
    told = review(found, present, threshold)
    assert 0 <= told.need < 4
    assert all(0 <= one.score <= 1 for one in told.mistakes)
    assert list(told.mistakes) == sorted(told.mistakes, key=lambda one: -one.score)
