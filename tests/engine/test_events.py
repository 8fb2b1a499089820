import json
import math

import pytest

from engine import events


@pytest.mark.parametrize(
    "event",
    [
        events.Step(1, 2, 3.0, 1.0, 2.0, 0.01, 40.0, 9.5),
        events.Validation(4, 1.0, 0.5, 0.5, 2.0, map_voc_area=0.8, class_ap={"人脸": 0.5}, is_best=True),
        events.Usage(3.0, 150.0, 900.0),
        events.Samples(2, "samples/2.json"),
        events.Estimate(16, 0.3, 20.0, 1200.0, 1500.0),
        events.Paused(2, 30),
        events.Continued(2, 30),
        events.Ended("stopped", 3, None, None, 12.0),
    ],
)
def test_events_survive_the_line(event: events.Event) -> None:
    line = events.to_json(event)
    assert "\n" not in line
    assert events.from_json(line) == event


def test_nan_is_valid_json_and_comes_back_as_nan() -> None:
    line = events.to_json(events.Step(1, 2, math.nan, 1.0, 2.0, 0.01, math.inf, 9.5))
    assert json.loads(line)["loss"] is None
    back = events.from_json(line)
    assert isinstance(back, events.Step)
    assert math.isnan(back.loss)
    assert math.isnan(back.images_per_s)


def test_fields_of_a_newer_version_are_dropped() -> None:
    line = json.dumps({"event": "warning", "message": "x", "colour": "red"})
    assert events.from_json(line) == events.Warned("x")


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "3", '{"event": "nonsense"}', '{"event": "step", "epoch": 1}']
)
def test_a_broken_line_is_a_value_error(line: str) -> None:
    with pytest.raises(ValueError):
        events.from_json(line)
