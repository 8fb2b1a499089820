"""A run's folder that somebody sent: every file in it may hold anything."""

import json
import os
import platform
from pathlib import Path

import pytest

from engine import events
from engine.errors import RunError, UserError
from engine.inference import suggestions
from engine.run_process import trainer_of
from engine.runs import Run, list_runs

LONG, DEEP = "9" * 400, "[" * 100_000
VALUES = [
    "null",
    "true",
    "1e999",
    "NaN",
    LONG,
    LONG * 12,
    '"x"',
    "[]",
    "{}",
    "-1",
    "1.5",
    '{"a":[]}',
    DEEP,
    '"\\ud800"',
]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "runs" / "one"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('task = "detect"\n', "utf-8")
    return folder


def test_who_trains_it(run: Path) -> None:
    here = json.dumps(platform.node())
    for pid in VALUES:
        for created in ("1.0", *VALUES):
            (run / "running.json").write_text(f'{{"pid":{pid},"created_s":{created},"host":{here}}}')
            assert trainer_of(run) is None  # least of all a process that is none of its own
            told = f'"pid":{pid},"created_s":{created},"host":{here},"machine":{pid},"key":{created}'
            (run / "running.json").write_text(f'{{{told},"is_locked":{pid}}}')
            if trainer := trainer_of(run):  # a sign just given, of a host that is none
                assert not trainer.is_here
    (run / "running.json").write_text(f'{{"pid":{os.getpid()},"created_s":1.0,"host":{here}}}')
    assert trainer_of(run) is None  # nor one that only has the number


def test_events_are_of_their_types_or_none(run: Path) -> None:
    step = events.Step(1, 2, 0.5, 0.25, 0.25, 0.01, 8.0, 60.0)
    whole = json.loads(events.to_json(step))
    lines = [f'{{"event":{value}}}' for value in VALUES] + VALUES
    for name in whole:
        rest = json.dumps({key: value for key, value in whole.items() if key != name})[1:]
        lines += [f'{{"{name}":{value},{rest}' for value in VALUES]
    (run / "metrics.jsonl").write_text("\n".join([*lines, events.to_json(step)]), "utf-8")
    read = Run(run).events()
    assert read[-1] == step
    for event in read:
        assert isinstance(event, events.Step)
        for name, value in vars(event).items():
            assert type(value) in ((int,) if name in ("epoch", "step") else (int, float))
            assert f"{value:.3f}"  # as a chart would


@pytest.mark.parametrize(
    "text",
    [
        "", "task = 5", 'data = ["a"]', 'data = "\\u0000"', "x = " + "[" * 5000, f"x = {LONG * 12}",
        "a = 1\na = 2", "data = 1979-99-99",
    ],
)  # fmt: skip
def test_settings(run: Path, text: str) -> None:
    (run / "config.toml").write_text(text, "utf-8")
    for ask in (Run.config, Run.task, Run.labels, Run.lists, Run.events, Run.notes):
        try:
            ask(Run(run))
        except UserError as error:
            assert str(run) in str(error)
    assert [one.name for one in list_runs(run.parent)] == ["one"]


def test_suggestions(run: Path) -> None:
    folder = run / "suggestions" / "auto-1"
    folder.mkdir(parents=True)
    found = '{"label":"cat","box":[1,2,3,4],"score":0.5}'
    good = f'{{"image":"a.png","detections":[{found}],"need":1,"reason":"sure"}}'
    bad = [
        good.replace(part, value)
        for part in ('"a.png"', "[1,2,3,4]", "0.5", '"cat"', "1,")
        for value in VALUES
    ]
    (folder / "detections.jsonl").write_text("\n".join([*VALUES, *bad, good]), "utf-8")
    assert suggestions.latest(run)[Path("a.png")].boxes[0].label == "cat"
    (run / "suggestions" / "decided.jsonl").write_text(
        "\n".join([*VALUES, *(f'{{"image":"a.png","at":{value}}}' for value in VALUES if value != "1e999")]),
        "utf-8",
    )
    assert Path("a.png") in suggestions.latest(run)


def test_what_a_run_links_to_is_not_written_over_by_reading_it(run: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("my own\n", "utf-8")
    for name in ("metrics.jsonl", "labels.txt", "notes.txt", "running.json"):
        (run / name).symlink_to(secret)
    for ask in (Run.labels, Run.events, Run.notes):
        ask(Run(run))
    assert trainer_of(run) is None
    assert secret.read_text("utf-8") == "my own\n"


@pytest.mark.parametrize("line", ["", "data = 5", "data = 'x'\nmore_data = 5", "data = 'x'\nmore_data = [1]"])
def test_a_run_that_names_no_data_set_is_told(run: Path, line: str) -> None:
    config = run / "config.toml"
    config.write_text(f"{line}\n" + config.read_text("utf-8"), "utf-8")
    with pytest.raises(RunError, match="it names no data set") as caught:
        Run(run).data_folders()
    assert caught.value.where == str(config)
