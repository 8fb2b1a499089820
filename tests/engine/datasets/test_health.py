import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.annotations import Box, voc
from engine.datasets.dataset import Dataset
from engine.datasets.health import KINDS, Finding, check


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve sound images, each showing a dog and a cat in different places."""
    for index in range(12):
        _image(tmp_path / f"i{index:02d}.jpg", index)
        _label(tmp_path, f"i{index:02d}", Box("dog", 5, 5, 20 + index, 20), Box("cat", 2, 9, 30, 40))
    return tmp_path


def _image(path: Path, seed: int, width: int = 60, height: int = 50) -> None:
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)).save(path)


def _label(folder: Path, stem: str, *boxes: Box, **changes: object) -> None:
    annotation = replace(voc.new_annotation(folder / f"{stem}.jpg", 60, 50), boxes=boxes)
    voc.write(replace(annotation, **changes), folder / f"{stem}.xml", overwrite=True)  # type: ignore[arg-type]


def _found(folder: Path, **options: bool) -> list[Finding]:
    findings = check(Dataset.open(folder), **options)  # type: ignore[arg-type]
    for finding in findings:
        assert finding.severity in ("error", "warning", "info")
        assert finding.message
        assert finding.remedy
        assert finding.place
    order = [list(KINDS).index(finding.kind) for finding in findings]
    assert order == sorted(order)
    return findings


def _only(folder: Path, kind: str, **options: bool) -> Finding:
    findings = _found(folder, **options)
    assert [finding.kind for finding in findings] == [kind]
    return findings[0]


def test_nothing_is_invented(folder: Path, sample_dir: Path) -> None:
    assert _found(folder) == []
    assert [f for f in _found(sample_dir) if f.kind != "few-examples"] == []


def test_bccd(bccd: Path) -> None:
    """The two boxes without area that are known, seven drawn twice, and two photos of one place of which its
    authors put one in training and one in validation."""
    findings = _found(bccd)
    assert Counter(finding.kind for finding in findings) == {
        "no-area": 2, "duplicate-box": 7, "near-duplicate": 1,
    }  # fmt: skip
    assert {Path(findings[-1].place).stem, findings[-1].message.split()[4]} == {
        "BloodImage_00037", "BloodImage_00038",
    }  # fmt: skip
    places = [finding.place for finding in findings if finding.kind == "no-area"]
    assert [(Path(place.split(",")[0]).stem, place.split(", ")[1]) for place in places] == [
        ("BloodImage_00338", "object 13"),
        ("BloodImage_00343", "object 4"),
    ]


def test_progress(folder: Path) -> None:
    calls: list[tuple[int, int]] = []
    check(Dataset.open(folder), progress=lambda done, total: calls.append((done, total)))
    assert calls[0] == (0, 24)
    assert calls[-1] == (24, 24)  # each label file and each image
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def test_unreadable_images(folder: Path) -> None:
    path = folder / "i03.jpg"
    path.write_bytes(path.read_bytes()[:-300])
    finding = _only(folder, "unreadable-image")
    assert finding.item is not None
    assert finding.item.stem == "i03"
    assert "truncated" in finding.message
    assert _found(folder, decode=False) == []  # that is what the quick check costs
    path.write_bytes(b"")
    assert "0 bytes" in _only(folder, "unreadable-image", decode=False).message


def test_unreadable_label(folder: Path) -> None:
    (folder / "i03.xml").write_bytes(b"<annotation>\n<object>\n")
    finding = _only(folder, "unreadable-label")
    assert finding.place == f"{folder / 'i03.xml'}, line 3"


def test_faults_that_were_read_around(folder: Path) -> None:
    path = folder / "i03.xml"
    path.write_bytes(path.read_bytes().replace(b"<xmin>5", b"<xmin>five"))
    finding = _only(folder, "label-problem")
    line = path.read_text().split("<xmin>five")[0].count("\n") + 1
    assert finding.place == f"{path}, object 1, line {line}"


@pytest.mark.parametrize(
    ("box", "kind"),
    [
        (Box("dog", 7, 7, 7, 20), "no-area"),
        (Box("dog", 7, 7, 20, 7), "no-area"),
        (Box("dog", 7, 7, 61, 20), "outside"),
        (Box("dog", 7, 7, 20, 51), "outside"),
        (Box("dog", 70, 7, 90, 20), "outside"),
    ],
)
def test_boxes(folder: Path, box: Box, kind: str) -> None:
    _label(folder, "i03", Box("dog", 5, 5, 20, 20), box)
    assert "object 2" in _only(folder, kind).place


def test_a_box_over_the_whole_image_is_not_outside_but_looked_at(folder: Path) -> None:
    _label(folder, "i03", Box("dog", 0, 0, 60, 50), Box("cat", 2, 9, 30, 40))
    assert "covers" in _only(folder, "large-box").message
    for index in range(12):
        _label(folder, f"i{index:02d}", Box("dog", 0, 0, 60, 50))
    assert _found(folder) == []  # where all are that large, it is the class that is


def test_size_of_another_image(folder: Path) -> None:
    _label(folder, "i03", width=640, height=480)
    assert "640 x 480" in _only(folder, "size-mismatch").message


def test_labelled_without_the_rotation(folder: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = np.random.default_rng(77).integers(0, 255, (50, 60, 3), np.uint8)
    Image.fromarray(pixels).save(folder / "i03.jpg", exif=exif)
    _label(folder, "i03", Box("dog", 5, 5, 20, 20))
    assert "rotation" in _only(folder, "rotation").message


def test_a_label_file_without_size_is_no_fault(folder: Path) -> None:
    _label(folder, "i03", Box("dog", 5, 5, 20, 20), width=0, height=0)
    assert _found(folder) == []


def test_drawn_twice(folder: Path) -> None:
    box = Box("dog", 5, 5, 40, 40)
    _label(folder, "i03", box, box.moved(10, 0), box.moved(1, 0), replace(box, label="cat"))
    finding = _only(folder, "duplicate-box")
    assert "object 3" in finding.place
    assert "object 1" in finding.message


def test_copies_of_an_image(folder: Path) -> None:
    shutil.copy(folder / "i03.jpg", folder / "x.jpg")
    _label(folder, "x", Box("dog", 5, 5, 20, 20))
    assert "copy of i03" in _only(folder, "duplicate-image").message


def test_label_without_image(folder: Path) -> None:
    (folder / "i03.jpg").unlink()
    finding = _only(folder, "orphan-label")
    assert finding.place == str(folder / "i03.xml")
    assert finding.item is None


@pytest.mark.parametrize("label", ["Dog", "DOG", "d og", "dog_"])
def test_class_names_alike(folder: Path, label: str) -> None:
    for index in range(10):
        _label(folder, f"i{index:02d}", Box("dog", 5, 5, 20, 20), Box(label, 22, 22, 30, 40))
    kinds = [finding.kind for finding in _found(folder)]
    assert kinds == ["similar-classes", "few-examples"]  # and of the cats only two are left


def test_classes_of_signs_alone_are_not_alike(folder: Path) -> None:
    for index in range(12):
        _label(folder, f"i{index:02d}", Box("+", 5, 5, 20, 20), Box("-", 22, 22, 30, 40))
    assert _found(folder) == []


def test_few_examples(folder: Path) -> None:
    _label(folder, "i03", Box("unicorn", 5, 5, 20, 20))
    assert "unicorn has only 1 object" in _only(folder, "few-examples").message


def test_unlabelled_are_counted(folder: Path) -> None:
    (folder / "i03.xml").unlink()
    (folder / "i04.xml").unlink()
    finding = _only(folder, "unlabelled")
    assert finding.severity == "info"
    assert "2 of 12" in finding.message


def test_lists(folder: Path) -> None:
    sets = folder / "ImageSets" / "Main"
    sets.mkdir(parents=True)
    (sets / "train.txt").write_text("i01\ni02\n")
    (sets / "trainval.txt").write_text("i01\ni02\ni03\n")
    (sets / "val.txt").write_text("i03\n")
    (sets / "test.txt").write_text("i02\ngone\n")
    findings = _found(folder)
    assert [finding.kind for finding in findings] == ["split-missing", "split-leak"]
    assert "gone" in findings[0].message
    assert findings[1].message.startswith("i02 is in the training set")
