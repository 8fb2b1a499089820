"""A photo whose boxes could not be read is never a confirmed negative, and teaches nothing."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import cli
from engine.annotations import Box, voc
from engine.datasets import index
from engine.datasets.dataset import Dataset
from engine.datasets.health import check
from engine.datasets.splitting import SplitConfig, make_split, split_counts, write_split
from engine.datasets.statistics import statistics
from engine.evaluation.truth import read_truth
from engine.training.examples import read_examples

_EDGES = "<ymin>5</ymin><xmax>40</xmax><ymax>40</ymax></bndbox></object>"
GOOD = f"<object><name>cat</name><bndbox><xmin>5</xmin>{_EDGES}"
BAD = f"<object><name>dog</name><bndbox><xmin>x</xmin>{_EDGES}"
SIZE = "<size><width>60</width><height>50</height><depth>3</depth></size>"

FAULTY = {
    "one bad object": (".xml", f"<annotation>{SIZE}{BAD}</annotation>"),
    "a good and a bad object": (".xml", f"<annotation>{SIZE}{GOOD}{BAD}</annotation>"),
    "no content": (".xml", ""),
    "truncated": (".xml", f"<annotation>{SIZE}{GOOD}<object><na"),
    "one bad line": (".txt", "0 0.5 0.5 0.2\n"),
    "a good and a bad line": (".txt", "0 0.5 0.5 0.2 0.2\n0 0.5 x 0.2 0.2\n"),
    "a bad box": (
        ".json",
        json.dumps([{"image": "faulty.jpg", "annotations": [{"label": "cat", "coordinates": {"x": "?"}}]}]),
    ),
}
SOUND = {
    "an empty list": (".txt", ""),
    "no object": (".xml", f"<annotation>{SIZE}</annotation>"),
    "a size that is none": (".xml", "<annotation><size><width>w</width></size></annotation>"),
}


def make(folder: Path, ending: str, text: str) -> Dataset:
    for number in range(12):
        stem = f"i{number:02d}" if number else "faulty"
        pixels = np.random.default_rng(number).integers(0, 255, (50, 60, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"{stem}.jpg")
        new = replace(voc.new_annotation(folder / f"{stem}.jpg", 60, 50), boxes=(Box("cat", 5, 5, 40, 40),))
        if number:
            voc.write(new, folder / f"{stem}.xml")
    (folder / "classes.txt").write_text("cat\n", "utf-8")
    (folder / f"faulty{ending}").write_text(text, "utf-8")
    dataset = Dataset.open(folder)
    dataset.sets_dir.mkdir(parents=True)
    stems = "".join(f"{item.stem}\n" for item in dataset.items)
    (dataset.sets_dir / "train.txt").write_text(stems, "utf-8")
    return dataset


@pytest.mark.parametrize("fault", FAULTY)
def test_it_is_neither_negative_nor_learnt_from(tmp_path: Path, fault: str) -> None:
    dataset = make(tmp_path, *FAULTY[fault])
    for _ in range(2):  # the second time from the cache
        assert index.read(dataset).state[0] in (index.UNREADABLE, index.PARTLY)
    found = statistics(dataset)
    assert (found.images, found.labelled, found.empty, found.unreadable) == (12, 11, 0, 1)
    assert found.classes["cat"].objects == 11 and len(found.boxes) == 11
    assert "faulty" not in found.stems
    counted = split_counts(dataset, dataset.sets())
    assert counted.negatives["train"] == 0 and counted.counts["train"] == {"cat": 11}
    assert any("faulty" in warning for warning in counted.warnings)
    split = make_split(dataset, SplitConfig(trainval=0.5))
    assert "faulty" not in split.sets["trainval"] + split.sets["test"]
    assert any("faulty" in warning for warning in split.warnings)
    examples, problems = read_examples(dataset, list(dataset.items), ["cat"])
    assert len(examples) == 11 and [Path(image).stem for image in examples.images if "faulty" in image] == []
    assert len(problems) == 1 and problems[0].startswith("left out") and "faulty" in problems[0]
    kinds = {finding.kind for finding in check(dataset, decode=False)}
    assert kinds & {"unreadable-label", "label-problem"} and "unlabelled" not in kinds


@pytest.mark.parametrize("fault", FAULTY)
def test_nothing_is_judged_by_it(tmp_path: Path, fault: str) -> None:
    dataset = make(tmp_path, *FAULTY[fault])
    try:
        truth, problems = read_truth(dataset, dataset.items[0], (60, 50), ["cat"])
    except index.AnnotationError as error:
        truth, problems = None, [str(error)]
    assert truth is None and "faulty" in problems[0]


@pytest.mark.parametrize("fault", [fault for fault in FAULTY if FAULTY[fault][0] != ".json"])
def test_a_conversion_makes_no_negative_of_it(tmp_path: Path, fault: str) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    make(folder, *FAULTY[fault])
    assert cli.main(["convert", str(folder), str(tmp_path / "there"), "--to", "voc"]) == 0
    label = tmp_path / "there" / "Annotations" / "faulty.xml"
    assert not label.exists() or voc.read(label).boxes


@pytest.mark.parametrize("kind", SOUND)
def test_looked_at_and_nothing_there_stays_a_negative(tmp_path: Path, kind: str) -> None:
    dataset = make(tmp_path, *SOUND[kind])
    assert index.read(dataset).state[0] == index.READ
    assert statistics(dataset).empty == 1
    assert split_counts(dataset, dataset.sets()).negatives["train"] == 1
    examples, problems = read_examples(dataset, list(dataset.items), ["cat"])
    assert len(examples) == 12 and problems == []
    truth, problems = read_truth(dataset, dataset.items[0], (60, 50), ["cat"])
    assert truth is not None and not len(truth[0]) and problems == []


def test_a_fault_that_was_read_around_costs_nothing(tmp_path: Path) -> None:
    swapped = GOOD.replace("<xmin>5<", "<xmin>40<").replace("<xmax>40<", "<xmax>5<")
    doubtful = GOOD.replace("<bndbox>", "<difficult>perhaps</difficult><bndbox>")
    dataset = make(tmp_path, ".xml", f"<annotation>{SIZE}{swapped}{doubtful}</annotation>")
    contents = index.read(dataset)
    assert contents.state[0] == index.READ and len(contents.boxes(0)) == 2
    write_split(dataset, make_split(dataset))
    assert "faulty" in {stem for stems in dataset.sets().values() for stem in stems}
