"""Reading a file that grows, is cut, and goes away."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import Ended, EpochEnded, Event, Step, Warned, to_json
from studio.train.tail import MetricsTail, read_all

EVENTS: list[Event] = [
    Warned("人 脸"), Step(1, 1, 2.0, 1.0, 1.0, 0.1, 9.0, 1.0),
    EpochEnded(1, 2, 2.0, 1.0, 1.0, 3.0, 9.0, 100.0), Ended("finished", 2, None, None, 9.0),
]  # fmt: skip
DATA = "".join(to_json(event) + "\n" for event in EVENTS).encode()


@given(st.lists(st.integers(0, len(DATA)), max_size=12))
def test_wherever_writing_is_interrupted_every_event_comes_once(tmp_path_factory, cuts: list[int]) -> None:
    path = tmp_path_factory.mktemp("tail") / "metrics.jsonl"
    tail, found, written = MetricsTail(path), [], 0
    for cut in [*sorted(cuts), len(DATA)]:
        with path.open("ab") as file:
            file.write(DATA[written:cut])
        written = cut
        news = tail.read()
        assert news.unreadable == 0
        found += news.events
    assert found == EVENTS
    assert not tail.has_cut_line


def test_a_line_that_stays_cut_counts_as_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(DATA[:-20])
    events, unreadable = read_all(path)
    assert events == EVENTS[:-1]
    assert unreadable == 1
    path.write_bytes(DATA[:-20] + b"\n" + DATA)
    events, unreadable = read_all(path)
    assert events == EVENTS[:-1] + EVENTS
    assert unreadable == 1


def test_single_steps_can_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(DATA)
    assert read_all(path, steps=False) == ([EVENTS[0], *EVENTS[2:]], 0)


def test_a_file_that_was_cut_back_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(DATA)
    tail = MetricsTail(path)
    tail.read()
    path.write_bytes(DATA[: DATA.index(b"\n") + 1])
    news = tail.read()
    assert news.restarted
    assert news.events == EVENTS[:1]


def test_a_file_that_is_gone_or_cannot_be_read(tmp_path: Path) -> None:
    assert MetricsTail(tmp_path / "none").read().is_gone
    with pytest.raises(OSError):
        MetricsTail(tmp_path).read()
