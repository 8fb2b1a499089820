"""What is shown of what was found, and counts over time."""

import numpy as np
import pytest

from engine.inference import Detections
from studio.live.wishes import CountHistory, Wishes, tally

FOUND = Detections(
    np.arange(16, dtype=np.float32).reshape(4, 4),
    ["a", "b", "a", "c"],
    np.array([0, 1, 0, 2]),
    np.array([0.9, 0.7, 0.5, 0.3], np.float32),
)


@pytest.mark.parametrize(
    ("wishes", "scores"),
    [
        (Wishes(threshold=0.4), [0.9, 0.7, 0.5]),
        (Wishes(threshold=0.6), [0.9, 0.7]),
        (Wishes(threshold=0.6, class_thresholds={"c": 0.2, "a": 0.95}), [0.7, 0.3]),
        (Wishes(threshold=0.2, hidden=frozenset("a")), [0.7, 0.3]),
        (Wishes(threshold=0.95), []),
    ],
)
def test_thresholds_and_hidden_classes(wishes, scores):
    shown = wishes.shown(FOUND)
    assert shown.scores.tolist() == pytest.approx(scores)
    assert len(shown.boxes) == len(shown.labels) == len(shown.label_ids) == len(scores)


def test_the_detector_is_asked_for_the_lowest_score_anybody_needs():
    assert Wishes(threshold=0.5).floor == pytest.approx(0.5)
    assert Wishes(threshold=0.5, class_thresholds={"a": 0.2}).floor == pytest.approx(0.2)
    assert Wishes(threshold=0.5, collect=True).floor == pytest.approx(0.35)
    assert Wishes(threshold=0.0).floor == pytest.approx(0.01)


def test_counts_are_means_over_steps():
    history = CountHistory(step_s=1.0, span_s=3.0)
    assert history.series() == ([], {})
    assert not history.add(10.0, ["a", "a"])
    assert not history.add(10.5, [])
    assert history.add(11.0, ["b"])
    assert history.series() == ([0.0], {"a": [1.0]})
    for at in (12.0, 13.0, 14.0):
        assert history.add(at, ["b"])
    times, series = history.series()
    assert times == [-2.0, -1.0, 0.0] and series == {"b": [1.0, 1.0, 1.0]}  # the oldest step is gone
    history.clear()
    assert history.series() == ([], {})
    assert tally(["b", "a", "b"]) == [("a", 1), ("b", 2)]
