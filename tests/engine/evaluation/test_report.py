"""The report of a run: its files, its image lists, and that it agrees with validation."""

import csv
import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import torch

from engine.cli import main
from engine.datasets.dataset import Dataset
from engine.errors import DatasetError, RunError
from engine.evaluation.report import evaluate_run, read_report


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    """Two OpenMP threads on a busy machine wait for each other most of the time."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def run(run_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run_dir, tmp_path / "run"))


@pytest.fixture
def own(run: Path, sample_dataset: Path) -> Path:
    """The run, moved to a data set the test may write to."""
    config = run / "config.toml"
    config.write_text(f"data = {json.dumps(str(sample_dataset))}\n")
    return run


def test_files_and_their_agreement(run):
    told = []
    report = evaluate_run(run, set_name="val", device="cpu", progress=lambda *step: told.append(step))
    assert told[-1] == (report.images, report.images)
    written = json.loads((run / "report" / "report.json").read_text("utf-8"))
    assert written["map_voc_area"] == pytest.approx(report.map_voc_area)
    with (run / "report" / "per_class.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["name"] for row in rows] == report.class_names
    assert sum(int(row["objects"]) for row in rows) == report.objects > 0
    with (run / "report" / "detections.csv").open(newline="") as stream:
        detections = list(csv.DictReader(stream))
    assert len(detections) > 20 and {row["class"] for row in detections} <= set(report.class_names)
    assert read_report(run).to_json() == report.to_json()
    for c in report.classes:
        assert c.correct + c.wrong + c.missed <= report.images
        assert len(c.curve_recall) == len(c.curve_precision) == len(c.curve_scores) <= 200


def test_the_page_is_complete_in_itself(run):
    evaluate_run(run, set_name="val", device="cpu")
    page = (run / "report" / "report.html").read_text("utf-8")
    assert "http" not in page and "src=" not in page
    svg = page[page.index("<svg") : page.index("</svg>") + 6]
    assert len(ET.fromstring(svg).findall("polyline")) >= 1


def test_it_says_what_validation_said(run, sample_dir):
    from engine.models.weights_io import load_weights
    from engine.training.data import ImageStore, read_examples
    from engine.training.validate import validate

    data = Dataset.open(sample_dir)
    model, spec, _ = load_weights(run / "best.safetensors")
    examples, _ = read_examples(data, data.set_items("val"), spec.class_names)
    store = ImageStore(examples, spec.image_size, 100)
    list(store.load(1))
    result = validate(model, store, 4, torch.device("cpu")).result
    report = evaluate_run(run, set_name="val", device="cpu")
    assert report.map_voc_area == pytest.approx(result.map_voc_area, abs=1e-4) and report.map_voc_area > 0
    assert report.map_coco == pytest.approx(result.map_coco, abs=1e-4)


def test_counts_by_image_add_up_to_the_matrix(run):
    report = evaluate_run(run, set_name="train", device="cpu", threshold=0.2)
    assert report.threshold == 0.2
    matrix = report.confusion
    classes = len(report.class_names)
    assert sum(i.found for i in report.per_image) == sum(matrix[k][k] for k in range(classes))
    assert sum(i.missed for i in report.per_image) == sum(row[-1] for row in matrix)
    assert sum(i.false_alarms for i in report.per_image) == sum(matrix[-1]) > 0
    errors = [i.confused + i.missed + i.false_alarms for i in report.per_image]
    assert errors == sorted(errors, reverse=True)


def test_the_frozen_lists_count_not_the_new_split(own, sample_dataset):
    stem = (own / "split" / "train.txt").read_text().split()[0]
    (sample_dataset / "ImageSets" / "Main" / "test.txt").write_text(stem + "\n")
    frozen = evaluate_run(own, device="cpu")
    assert stem not in [i.stem for i in frozen.per_image] and frozen.warnings == []
    again = evaluate_run(own, sample_dataset, device="cpu")
    assert [i.stem for i in again.per_image] == [stem]
    assert "training set" in again.warnings[0]


def test_what_is_not_labelled_is_left_out_and_told(own, sample_dataset):
    data = Dataset.open(sample_dataset)
    first, second, *rest = data.set_items("test")
    first.label.unlink()
    second.label.write_text("<annotation>")
    report = evaluate_run(own, device="cpu")
    assert report.images == len(rest)
    assert len(report.warnings) == 2
    assert "no label file" in report.warnings[0] and second.label.name in report.warnings[1]


def test_a_class_the_model_does_not_know_is_told(own, sample_dataset):
    data = Dataset.open(sample_dataset)
    for item in data.set_items("test"):
        item.label.write_text(item.label.read_text().replace("<name>coin<", "<name>thaler<"))
    report = evaluate_run(own, device="cpu")
    assert report.classes[report.class_names.index("coin")].objects == 0
    assert any("no class 'thaler'" in warning for warning in report.warnings)


def test_all_images_of_a_folder_without_split(run, sample_dataset):
    shutil.rmtree(sample_dataset / "ImageSets")
    assert evaluate_run(run, sample_dataset, "all", device="cpu").images == 24
    with pytest.raises(DatasetError, match="no test set"):
        evaluate_run(run, sample_dataset, device="cpu")


def test_an_empty_test_set_is_told(own):
    (own / "split" / "test.txt").write_text("")
    with pytest.raises(DatasetError, match="test set is empty") as caught:
        evaluate_run(own, device="cpu")
    assert "--set val" in caught.value.remedy


def test_missing_runs_and_damaged_reports_are_told(run, tmp_path):
    with pytest.raises(RunError, match="no training run"):
        evaluate_run(tmp_path / "nowhere")
    assert read_report(run) is None
    (run / "report").mkdir()
    (run / "report" / "report.json").write_text("{")
    with pytest.raises(RunError, match="damaged"):
        read_report(run)


def test_the_command(run, capsys):
    assert main(["evaluate", str(run), "--set", "val", "--device", "cpu"]) == 0
    told = capsys.readouterr().out
    assert "mAP at IoU 0.5" in told and "leaf" in told and "report.html" in told
    assert main(["evaluate", str(run), "--set", "val", "--json", "--iou", "0.3", "--device", "cpu"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["iou"] == 0.3 and report["set_name"] == "val"
    assert main(["evaluate", str(run), "--iou", "7"]) == 2
    assert "--iou 7 is not between 0 and 1" in capsys.readouterr().err
    assert main(["evaluate", str(run / "nowhere")]) == 2


def test_iou_changes_what_hits(run):
    loose = evaluate_run(run, set_name="train", device="cpu", iou=0.1)
    strict = evaluate_run(run, set_name="train", device="cpu", iou=0.9)
    assert loose.map_voc_area > strict.map_voc_area
    few = evaluate_run(run, set_name="train", device="cpu", nms_iou=0.1)
    many = evaluate_run(run, set_name="train", device="cpu", nms_iou=0.9)
    assert few.map_voc_area != many.map_voc_area
