"""The report of a run: its files, its image lists, and that it agrees with validation."""

import base64
import csv
import io
import json
import math
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.cli import main
from engine.datasets.dataset import Dataset
from engine.datasets.images import image_size
from engine.errors import DatasetError, RunError
from engine.evaluation.ap import evaluate_flat
from engine.evaluation.confusion import confusion
from engine.evaluation.epochs import epoch_figures
from engine.evaluation.matches import Matches
from engine.evaluation.report import Latency, read_report
from engine.evaluation.report_files import to_table
from engine.evaluation.running import Suppression, evaluate_run
from engine.events import Validation, to_json
from engine.runs import Run


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
    report = evaluate_run(run, set_name="val", device="cpu")
    page = (run / "report" / "report.html").read_text("utf-8")
    assert "http" not in page
    assert " of the validation set of " in page and "val set" not in page
    # What counts boxes and what counts images stands apart, here and in the shell.
    assert '<th colspan="9">boxes</th><th colspan="3">images with the class</th>' in page
    groups, heads, *_ = to_table(report).splitlines()
    assert groups.index(" boxes ") < heads.index("best score") < groups.index(" images ") < len(heads)
    assert len(groups) == len(heads)
    sources = re.findall(r'src="([^"]*)"', page)
    assert 1 <= len(sources) <= 12 and all(source.startswith("data:image/jpeg;base64,") for source in sources)
    for source in sources:
        with Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))) as picture:
            assert max(picture.size) <= 320
    curves, f1, bars = (ET.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL))
    assert len(curves.findall("polyline")) >= 1 and len(f1.findall("polyline")) >= 1
    assert len(bars.findall("rect")) == 6
    assert f1.find("path[@class='mark']") is not None


def test_it_says_what_validation_said(run, sample_dir):
    from engine.models.weights_io import load_weights
    from engine.training.data import ImageStore
    from engine.training.examples import read_examples
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


def test_a_run_of_several_data_sets_is_judged_on_all_of_them(own, sample_dataset, tmp_path):
    second = Path(shutil.copytree(sample_dataset, tmp_path / "second"))
    config = own / "config.toml"
    config.write_text(config.read_text() + f"more_data = [{json.dumps(str(second))}]\n")
    shutil.copytree(own / "split", own / "split" / "2")
    stem = (own / "split" / "test.txt").read_text().split()[0]
    (own / "split" / "2" / "test.txt").write_text(f"{stem}\ngone\n")
    single = evaluate_run(own, sample_dataset, device="cpu")
    report = evaluate_run(own, device="cpu")
    assert report.images == single.images + 1
    assert sum(one.stem == stem for one in report.per_image) == 2
    assert {str(Path(one.image).parent.parent) for one in report.per_image} == {
        str(sample_dataset), str(second)
    }  # fmt: skip
    assert report.data == f"{sample_dataset}, {second}"
    assert report.warnings == ["1 image of the run's test set is gone"]
    assert {name: count * 2 for name, count in single.train_objects.items()} == report.train_objects
    assert f"{stem}: " in (own / "report" / "report.html").read_text("utf-8")


def test_what_is_not_labelled_is_left_out_and_told(own, sample_dataset):
    data = Dataset.open(sample_dataset)
    stems = [*data.sets()["test"], *data.sets()["val"]]
    (own / "split" / "test.txt").write_text("\n".join(stems))
    first, second, *rest = map(data.item, stems)
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
    assert " of the validation set, " in told and "val set" not in told
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
    few = evaluate_run(run, set_name="train", device="cpu", suppression=Suppression(iou=0.1))
    many = evaluate_run(run, set_name="train", device="cpu", suppression=Suppression(iou=0.9))
    assert few.map_voc_area != many.map_voc_area


def test_soft_suppression_and_its_width_change_what_is_found(run):
    def found_with(*options: str) -> tuple[str, dict]:
        assert main(["evaluate", str(run), "--set", "val", "--device", "cpu", *options]) == 0
        report = json.loads((run / "report" / "report.json").read_text("utf-8"))
        return (run / "report" / "detections.csv").read_text(), report

    hard, told = found_with("--nms", "hard")
    soft, told_soft = found_with("--nms", "soft")
    wide, told_wide = found_with("--nms", "soft", "--soft-sigma", "5")
    assert len({hard, soft, wide}) == 3
    assert (told["nms"], told_soft["nms"], told_wide["soft_sigma"]) == ("hard", "soft", 5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--nms", "soft", "--nms-iou", "0.3"], "--nms-iou has no effect"),
        (["--soft-sigma", "1"], "--soft-sigma has no effect"),
        (["--nms", "soft", "--soft-sigma", "0"], "not above 0"),
        (["--save-threshold", "good"], "neither best nor a number"),
        (["--save-threshold", "1.5"], "not between 0 and 1"),
    ],
)
def test_options_that_cannot_be_are_told(run, capsys, options, said):
    assert main(["evaluate", str(run), *options]) == 2
    assert said in capsys.readouterr().err
    assert not (run / "report").exists()


def test_voc_files_say_what_the_development_kit_reads(run):
    report = evaluate_run(run, set_name="val", device="cpu", voc_files=True)
    files = sorted((run / "report" / "voc").iterdir())
    assert [f.name for f in files] == [f"comp3_det_val_{name}.txt" for name in sorted(report.class_names)]
    matches = Matches.load(run / "report")
    lines = [line.split(" ") for f in files for line in f.read_text("utf-8").splitlines()]
    assert len(lines) == len(matches.found) > 20
    index = report.class_names.index("coin")
    first = (run / "report" / "voc" / "comp3_det_val_coin.txt").read_text("utf-8").split("\n")[0].split(" ")
    best = int(np.flatnonzero(matches.found.labels == index)[0])
    assert first[0] == matches.stems[matches.found.images[best]]
    assert float(first[1]) == pytest.approx(matches.found.scores[best], abs=1e-6)
    assert [float(edge) for edge in first[2:]] == pytest.approx(matches.found.boxes[best].tolist(), abs=0.006)


def test_matches_tell_the_report_again(run):
    report = evaluate_run(run, set_name="train", device="cpu")
    matches = Matches.load(run / "report")
    again = evaluate_flat(matches.truth, matches.found, matches.class_names, len(matches.stems))
    assert again.map_voc_area == pytest.approx(report.map_voc_area, abs=1e-6)
    assert confusion(matches, report.threshold).matrix.tolist() == report.confusion
    with (run / "report" / "errors.csv").open(newline="") as stream:
        rows = {row["kind"]: row for row in csv.DictReader(stream)}
    assert {kind: int(row["count"]) for kind, row in rows.items()} == {e.kind: e.count for e in report.errors}
    assert sum(e.count for e in report.errors if e.kind != "missed") <= len(matches.found)
    for stem, file, size in zip(matches.stems, matches.files, matches.sizes.tolist(), strict=True):
        assert Path(file).stem == stem and tuple(size) == image_size(file)


def test_latency_is_of_single_images_and_in_order(run):
    late = evaluate_run(run, set_name="train", device="cpu").latency
    assert late.images > 8 and 0 < late.p50 <= late.p90 <= late.p99
    assert math.isnan(Latency.of([]).p50)
    told = Latency.of([1.0] * 90 + [5.0] * 10)
    assert (told.images, told.p50, told.mean) == (100, 1.0, 1.4) and 4.9 <= told.p99 <= 5.0


def test_what_the_run_learnt_from_is_counted(own, sample_dataset):
    report = evaluate_run(own, set_name="val", device="cpu")
    data = Dataset.open(sample_dataset)
    boxes = [box for item in data.set_items("train") for box in data.annotation(item).boxes]
    counted = {name: sum(b.label == name and not b.difficult for b in boxes) for name in report.class_names}
    assert report.train_objects == counted and sum(counted.values()) > 0


def test_epochs_come_from_what_training_wrote(run):
    events = [
        Validation(
            1, 2.0, 1.0, 1.0, 0.1, map_voc_area=0.2, map_coco=0.1, class_ap={"coin": 0.3}, is_best=True
        ),
        Validation(2, 1.5, 1.0, 0.5, 0.1, map_voc_area=0.4, map_coco=0.2, class_ap={"coin": 0.5, "key": 0.1}),
        Validation(
            2, 1.4, 1.0, 0.4, 0.1, map_voc_area=0.5, map_coco=0.3, class_ap={"coin": 0.6}, is_best=True
        ),
    ]
    (run / "metrics.jsonl").write_text("".join(to_json(event) + "\n" for event in events))
    told = epoch_figures(Run(run))
    assert [(one.epoch, one.map_voc_area, one.is_best) for one in told] == [(1, 0.2, True), (2, 0.5, True)]
    evaluate_run(run, set_name="val", device="cpu")
    with (run / "report" / "epochs.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["ap coin"] for row in rows] == ["0.3", "0.6"] and rows[0]["accuracy"] == ""
    assert "Over the epochs" in (run / "report" / "report.html").read_text("utf-8")


def test_progress_is_told_as_json_lines(run, capsys):
    assert main(["evaluate", str(run), "--set", "val", "--device", "cpu", "--events", "jsonl"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["event"] for line in lines} == {"progress"} and {line["stage"] for line in lines} == {
        "evaluate"
    }
    assert lines[-1]["done"] == lines[-1]["total"] > 0


def test_a_set_without_an_object_of_the_models_classes_is_evaluated(own, sample_dataset, capsys):
    """Whether other classes are on it, or nothing at all."""
    for is_empty in (False, True):
        for label in (sample_dataset / "Annotations").iterdir():
            text = label.read_text("utf-8")
            renamed = re.sub("<name>.*?</name>", "<name>stranger</name>", text)
            emptied = re.sub(r"<object>.*</object>", "", text, flags=re.DOTALL)
            label.write_text(emptied if is_empty else renamed, "utf-8")
        for extra in (["--nms", "soft"], ["--voc-files"], ["--save-threshold", "best"], ["--json"], []):
            assert main(["evaluate", str(own), "--set", "val", "--device", "cpu", *extra]) == 0
            shown = capsys.readouterr()
        assert "mAP at IoU 0.5:     - (area)" in shown.out and "0 objects" in shown.out
        assert "so no AP, precision or recall can be told" in shown.err
        report = read_report(own)
        assert report.objects == 0 and math.isnan(report.map_voc_area) and math.isnan(report.map_coco)
        counts = {one.kind: one.count for one in report.errors}
        assert counts["missed"] == 0 and counts["background"] > 0
        assert ">nan<" not in (own / "report" / "report.html").read_text("utf-8")
