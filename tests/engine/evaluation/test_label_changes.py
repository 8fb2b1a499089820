"""Labels changed since a report was made are told from those that were only written anew."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.annotations import voc
from engine.datasets.dataset import Dataset
from engine.evaluation import label_changes
from engine.evaluation.ap import evaluate_flat
from engine.evaluation.classify_files import write_classifier_report
from engine.evaluation.classify_report import build_classifier_report
from engine.evaluation.label_changes import images_changed, photos_changed
from engine.evaluation.matches import Matches
from engine.evaluation.report import Latency, Report, build_report
from engine.evaluation.report_files import write_report
from engine.evaluation.truth import read_truth
from engine.runs import Run


@pytest.fixture
def data(sample_dataset: Path) -> Dataset:
    return Dataset.open(sample_dataset)


@pytest.fixture
def judged(data: Dataset, tmp_path: Path) -> tuple[Run, Report, Matches]:
    """A report on the first six images, whose detector found nothing."""
    run = Run(tmp_path / "run")
    run.report_dir.mkdir(parents=True)
    names, items, size = data.class_names(), data.items[:6], (640, 480)
    truths = [read_truth(data, item, size, names)[0] for item in items]
    nothing = (np.zeros((0, 4), np.float32), np.zeros(0, np.int64), np.zeros(0, np.float32))
    matches = Matches.of(
        truths, [nothing] * 6, names,
        stems=[i.stem for i in items], files=[i.image_file for i in items], sizes=[size] * 6,
    )  # fmt: skip
    report = build_report(
        matches, evaluate_flat(matches.truth, matches.found, names, 6), 0.3, run=str(run.path), weights="w",
        data=str(data.root), set_name="val", device="cpu", nms="hard", nms_iou=0.45, soft_sigma=0.5,
        ms_per_image=1.0, latency=Latency.of([1.0]), image_size=96, train_objects={}, warnings=[],
    )  # fmt: skip
    write_report(report, matches, run)
    return run, report, matches


def rewrite(item, change) -> None:
    item.label.write_bytes(voc.to_bytes(change(voc.read(item.label))))


@pytest.mark.parametrize("opened", [True, False])
def test_only_other_boxes_count(judged, data: Dataset, opened: bool) -> None:
    run, report, matches = judged
    known = data if opened else None
    told: list[tuple[int, int]] = []
    assert images_changed(run, report, matches, known, lambda *step: told.append(step)) == 0
    assert told[-1] == (6, 6)
    first, second, third, fourth, *_ = data.items
    first.label.write_bytes(first.label.read_bytes())  # written anew, the same
    rewrite(second, lambda a: replace(a, verified=True))  # no box is another
    assert images_changed(run, report, matches, known) == 0
    rewrite(third, lambda a: replace(a, boxes=a.boxes[1:]))
    other = next(name for name in matches.class_names if name != voc.read(fourth.label).boxes[0].label)
    rewrite(fourth, lambda a: replace(a, boxes=(replace(a.boxes[0], label=other), *a.boxes[1:])))
    data.items[20].label.unlink()  # the report does not speak of it
    assert images_changed(run, report, matches, known) == 2
    first.label.unlink()
    second.label.write_text("<annotation")
    assert images_changed(run, report, matches, known) == 4


def test_a_moved_data_set_and_images_that_are_gone(judged, data: Dataset) -> None:
    run, report, matches = judged
    data.items[0].image.unlink()
    assert images_changed(run, report, matches) == 1
    shutil.move(data.root, data.root.with_name("elsewhere"))
    assert images_changed(run, report, matches) == 0  # it cannot be looked into: evaluating says so


def test_of_many_images_those_written_since_are_read(judged, data: Dataset, monkeypatch) -> None:
    run, report, matches = judged
    monkeypatch.setattr(label_changes, "READ_ALL", 3)
    rewrite(data.items[2], lambda a: replace(a, boxes=a.boxes[1:]))
    read: list[str] = []
    real = label_changes.read_truth

    def reading(dataset, item, *rest):
        read.append(item.stem)
        return real(dataset, item, *rest)

    monkeypatch.setattr(label_changes, "read_truth", reading)
    later = (run.report_dir / "report.json").stat().st_mtime_ns + 10**9
    os.utime(data.items[2].label, ns=(later, later))
    assert images_changed(run, report, matches, data) == 1
    assert data.items[2].stem in read


@pytest.fixture
def classified(data: Dataset, tmp_path: Path):
    from engine.datasets.pictures import Picture

    run = Run(tmp_path / "classes")
    names = data.class_names()
    pictures = [
        Picture(f"{item.stem}#{number}", item.image, box.label, box.xyxy)
        for item in data.items[:4]
        for number, box in enumerate(data.annotation(item).boxes, start=1)
        if not box.difficult
    ]
    scores = np.full((len(pictures), len(names)), 0.1, np.float32)
    report = build_classifier_report(
        pictures, scores, names, run=str(run.path), weights="w", data=str(data.root), set_name="val",
        device="cpu", ms_per_image=1.0, ms_alone=1.0, warnings=[],
    )  # fmt: skip
    write_classifier_report(report, pictures, scores, run)
    return run, report


def test_of_a_classifier_other_classes_count(classified, data: Dataset) -> None:
    run, report = classified
    assert photos_changed(run, report, data) == 0
    item = next(i for i in data.items[:4] if data.annotation(i).boxes)
    # A box a little elsewhere is the same picture to a classifier; another class is not.
    rewrite(item, lambda a: replace(a, boxes=tuple(box.moved(1, 1) for box in a.boxes)))
    assert photos_changed(run, report) == 0
    first = voc.read(item.label).boxes[0]
    other = next(name for name in report.class_names if name != first.label)
    rewrite(item, lambda a: replace(a, boxes=(replace(a.boxes[0], label=other), *a.boxes[1:])))
    assert photos_changed(run, report, data) == 1
