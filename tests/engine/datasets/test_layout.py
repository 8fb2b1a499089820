"""Sets whose labels lie in a twin of the images' folder are told, and never open without their labels."""

from pathlib import Path

import pytest

from engine.datasets.dataset import Dataset, LabelsElsewhereError


def make(top: Path, *names: str) -> Path:
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("0 .5 .5 .2 .2\n" if name.endswith(".txt") else "", "utf-8")
    return top


@pytest.mark.parametrize(
    ("names", "opened", "source"),
    [
        (["train/images/a.jpg", "train/labels/a.txt", "valid/images/b.jpg", "data.yaml"], ".", "."),
        (["train/images/a.jpg", "train/labels/a.txt", "data.yaml"], "train", "train"),
        (["train/images/a.jpg", "train/labels/a.txt", "data.yaml"], "train/images", "."),
        (["images/train/a.jpg", "labels/train/a.txt"], ".", "."),
        (["images/a.jpg", "labels/a.txt"], "images", "."),
        (["Images/a.jpg", "Labels/a.TXT"], ".", "."),
        (["images/a.jpg", "labels/a.xml"], ".", "."),
    ],
)
def test_it_is_told_with_what_to_import(tmp_path: Path, names: list[str], opened: str, source: str) -> None:
    make(tmp_path, *names)
    with pytest.raises(LabelsElsewhereError) as caught:
        Dataset.open(tmp_path / opened)
    assert caught.value.source == tmp_path / source
    assert "Import" in caught.value.remedy


@pytest.mark.parametrize(
    "names",
    [
        ["images/a.jpg", "labels/classes.txt"],
        ["images/a.jpg", "labels/b.txt"],
        ["images/a.jpg", "images/a.xml", "labels/a.txt"],
        ["photos/a.jpg", "labels/a.txt"],
        ["images/a.jpg", "Annotations/a.xml", "labels/a.txt"],
    ],
)
def test_others_open(tmp_path: Path, names: list[str]) -> None:
    assert len(Dataset.open(make(tmp_path, *names)).items) == 1


def test_a_folder_of_labels_that_is_named_is_taken(tmp_path: Path) -> None:
    make(tmp_path, "images/a.jpg", "labels/a.txt")
    dataset = Dataset.open(tmp_path / "images", tmp_path / "labels")
    assert dataset.items[0].label == tmp_path / "labels" / "a.xml"
