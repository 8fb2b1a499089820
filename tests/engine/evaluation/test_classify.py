"""A classifier's figures against cases counted by hand, its report on disk, and honest sets."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.cli import main
from engine.datasets.picture import Picture
from engine.errors import DatasetError, RunError
from engine.evaluation.classify import evaluate_classifier
from engine.evaluation.classify_page import to_page
from engine.evaluation.classify_report import build_classifier_report, read_classifier_report, wilson_interval
from engine.runs import Run
from engine.training.config import TrainConfig
from engine.training.loop import train

CIRCUMSTANCES = {
    "run": "r", "weights": "w", "data": "d", "set_name": "test", "device": "cpu",
    "ms_per_image": 1.0, "ms_alone": 2.0, "warnings": [],
}  # fmt: skip


def report_of(truth: list[str], scores: list[list[float]], names: tuple[str, ...] = ("a", "b", "c")):
    pictures = [Picture(f"{n}.png", Path(f"{n}.png"), label) for n, label in enumerate(truth)]
    return build_classifier_report(pictures, np.array(scores, np.float32), names, **CIRCUMSTANCES)


def test_figures_counted_by_hand() -> None:
    report = report_of(
        ["a", "a", "a", "b", "b"],
        [[0.8, 0.1, 0.1], [0.3, 0.6, 0.1], [0.1, 0.2, 0.7], [0.1, 0.8, 0.1], [0.9, 0.06, 0.04]],
    )
    assert report.confusion == [[1, 1, 1], [1, 1, 0], [0, 0, 0]]
    assert report.accuracy == pytest.approx(2 / 5)
    assert report.top2 == pytest.approx(4 / 5)
    assert math.isnan(report.top5)
    a, b, c = report.classes
    assert (a.pictures, a.precision, a.recall, a.f1) == pytest.approx((3, 1 / 2, 1 / 3, 2 / 5))
    assert (b.pictures, b.precision, b.recall, b.f1) == pytest.approx((2, 1 / 2, 1 / 2, 1 / 2))
    assert c.pictures == 0
    assert c.precision == 0  # it was named once, wrongly
    assert math.isnan(c.recall) and math.isnan(c.f1)
    assert (a.taken_for, a.times) == ("b", 1)
    assert (b.taken_for, b.times) == ("a", 1)
    assert (c.taken_for, c.times) == ("", 0)
    assert report.mean_recall == pytest.approx((1 / 3 + 1 / 2) / 2)
    assert report.loss == pytest.approx(-np.log([0.8, 0.3, 0.1, 0.8, 0.06]).mean(), rel=1e-5)
    assert [m.name for m in report.mistakes] == ["4.png", "2.png", "1.png"]
    first = report.mistakes[0]
    assert (first.truth, first.found, first.rank) == ("b", "a", 2)
    assert (first.score, first.truth_score) == pytest.approx((0.9, 0.06))
    assert report.mistakes[1].rank == 3


def test_the_class_among_the_best_five() -> None:
    names = tuple("abcdef")
    rising = [0.05, 0.1, 0.15, 0.2, 0.2, 0.3]
    report = report_of(["a", "b", "f"], [rising] * 3, names)
    assert report.top5 == pytest.approx(2 / 3)
    assert report.top2 == pytest.approx(1 / 3)


def test_the_interval_of_a_share() -> None:
    # Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I.
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson_interval(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)
    assert all(math.isnan(edge) for edge in wilson_interval(0, 0))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A short run on 24 pictures in two folders."""
    torch.set_num_threads(1)
    root = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(0)
    for label in ("<b>", "a"):
        (root / label).mkdir()
        for number in range(12):
            Image.fromarray(rng.integers(0, 256, (20, 24, 3), dtype=np.uint8)).save(
                root / label / f"{number}.png"
            )
    run = Run(tmp_path_factory.mktemp("run"))
    settings = TrainConfig(
        str(root),
        task="classify",
        weights="none",
        epochs=2,
        image_size=32,
        batch_size=8,
        workers=0,
        cache_mb=9,
    )
    list(train(settings, run))
    return run


def test_a_report_survives_the_disk(run: Run) -> None:
    seen: list[tuple[int, int]] = []
    report = evaluate_classifier(run, set_name="val", device="cpu", progress=lambda *args: seen.append(args))
    assert seen[-1] == (2, 2)
    assert report.pictures == 2
    assert report.ms_per_image > 0 and report.ms_alone > 0
    assert str(read_classifier_report(run)) == str(report)  # as text, for nan is not equal to itself
    assert json.loads((run.report_dir / "report.json").read_text())["task"] == "classify"
    lines = (run.report_dir / "predictions.csv").read_text().splitlines()
    assert lines[0] == "picture,class,named,<b>,a"
    assert len(lines) == 3
    assert (run.report_dir / "confusion.csv").read_text().startswith("is / named,<b>,a\n<b>,")
    assert (run.report_dir / "per_class.csv").read_text().startswith("name,pictures,precision")


def test_the_page_needs_nothing_else_and_shows_the_mistakes(run: Run) -> None:
    report = evaluate_classifier(run, set_name="train", device="cpu")
    page = (run.report_dir / "report.html").read_text()
    assert "<b></td>" not in page  # a class called <b> must not make the page bold
    assert "&lt;b&gt;" in page
    assert page.count("data:image/jpeg;base64,") == min(len(report.mistakes), 24) > 0
    assert 'src="http' not in page and "<script" not in page
    assert "accuracy on the validation set" in page and " of the training set of " in page
    first = Path(report.mistakes[0].image)
    moved = first.with_suffix(".away")
    shutil.move(first, moved)
    assert to_page(report).count("data:image") == page.count("data:image") - 1
    shutil.move(moved, first)


def test_pictures_it_was_trained_on_are_told(run: Run) -> None:
    assert not evaluate_classifier(run, set_name="test", device="cpu").warnings
    everything = evaluate_classifier(run, set_name="all", device="cpu")
    assert everything.pictures == 24
    assert "20 of these pictures were in the run's training set" in everything.warnings[0]
    other = evaluate_classifier(run, run.config()["data"], "all", "cpu")
    assert "20 of these pictures" in other.warnings[0]


def test_other_folders_can_be_judged_without_a_split(run: Run, tmp_path: Path) -> None:
    source = Path(run.config()["data"])
    shutil.copytree(source / "a", tmp_path / "a")
    shutil.copytree(source / "a", tmp_path / "unknown")
    (tmp_path / "a" / "0.png").write_bytes(b"broken")
    report = evaluate_classifier(run, tmp_path, "all", "cpu")
    assert report.pictures == 11
    assert any("12 pictures left out: the model has no class 'unknown'" in w for w in report.warnings)
    assert any("0.png" in w for w in report.warnings)
    with pytest.raises(DatasetError, match="no trainval set"):
        evaluate_classifier(run, None, "trainval", "cpu")


def test_boxes_are_judged_by_the_lists_of_the_run(sample_dir: Path, tmp_path: Path) -> None:
    run = Run(tmp_path)
    settings = TrainConfig(
        str(sample_dir), task="classify", weights="none", epochs=1, image_size=32, batch_size=32, workers=0
    )
    list(train(settings, run))
    report = evaluate_classifier(run, device="cpu")
    stems = set((sample_dir / "ImageSets" / "Main" / "test.txt").read_text().split())
    rows = (run.report_dir / "predictions.csv").read_text().splitlines()[1:]
    assert {row.split("#")[0] for row in rows} <= stems
    assert len(rows) == report.pictures > 0
    assert all(mistake.box for mistake in report.mistakes)


def test_damaged_reports_and_foreign_runs_are_told(run: Run, tmp_path: Path) -> None:
    assert read_classifier_report(tmp_path) is None
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.json").write_text('{"classes": [], "mistakes": []}')
    with pytest.raises(RunError, match="damaged"):
        read_classifier_report(tmp_path)
    with pytest.raises(RunError, match="no training run"):
        evaluate_classifier(tmp_path)


def test_the_command_prints_figures_and_refuses_what_has_no_meaning(run: Run, capsys) -> None:
    assert main(["evaluate", str(run.path), "--device", "cpu"]) == 0
    out = capsys.readouterr().out
    assert "Accuracy" in out and "95 % sure" in out and "taken for" in out
    assert main(["evaluate", str(run.path), "--json", "--device", "cpu", "--set", "val"]) == 0
    assert json.loads(capsys.readouterr().out)["set_name"] == "val"
    assert main(["evaluate", str(run.path), "--threshold", "0.5"]) == 2
    assert "--threshold means nothing to a classifier" in capsys.readouterr().err
    assert main(["evaluate", str(run.path), "--events", "jsonl", "--device", "cpu"]) == 0
    assert '"stage": "evaluate"' in capsys.readouterr().out
