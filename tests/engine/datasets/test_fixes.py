"""Every fault planted: found, none invented; and mended where that is safe, and back again byte for byte."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import aside
from engine.annotations import Box, voc
from engine.datasets import changes
from engine.datasets.dataset import Dataset
from engine.datasets.findings import EFFECTS, KINDS
from engine.datasets.fixes import FIXES, plan_fix
from engine.datasets.health import Finding, check
from engine.datasets.images import read_image
from engine.errors import DatasetError


def picture(path: Path, seed: int, size: tuple[int, int] = (200, 160), **options: object) -> None:
    rough = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), np.uint8)
    Image.fromarray(rough).resize(size, Image.Resampling.BICUBIC).save(path, **options)  # type: ignore[arg-type]


def label(root: Path, stem: str, *boxes: Box, **changed: object) -> None:
    annotation = replace(voc.new_annotation(root / "JPEGImages" / f"{stem}.jpg", 200, 160), boxes=boxes)
    path = root / "Annotations" / f"{stem}.xml"
    voc.write(replace(annotation, **changed), path, overwrite=True)  # type: ignore[arg-type]


def edit(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Thirty photos, each with a hammer and a nail; split."""
    root = tmp_path / "set"
    for name in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (root / name).mkdir(parents=True)
    for number in range(30):
        stem = f"p{number:02d}"
        picture(root / "JPEGImages" / f"{stem}.jpg", number)
        label(root, stem, Box("hammer", 20, 20, 90 + number, 80), Box("nail", 120, 90, 150, 99))
    stems = [f"p{number:02d}" for number in range(30)]
    lists = {"train": stems[:20], "val": stems[20:25], "test": stems[25:], "trainval": stems[:25]}
    for name, chosen in lists.items():
        (root / "ImageSets" / "Main" / f"{name}.txt").write_text("".join(f"{stem}\n" for stem in chosen))
    return root


@pytest.fixture
def faulty(sound: Path) -> Path:
    """One fault of every kind, each in an image of its own."""
    images, annotations, sets = sound / "JPEGImages", sound / "Annotations", sound / "ImageSets" / "Main"
    hammer, nail = Box("hammer", 20, 20, 90, 80), Box("nail", 120, 90, 150, 99)
    (images / "p00.jpg").write_bytes((images / "p00.jpg").read_bytes()[:-400])
    (annotations / "p01.xml").write_bytes(b"<annotation><object>")
    edit(annotations / "p02.xml", b"<xmin>20<", b"<xmin>twenty<")
    edit(annotations / "p03.xml", b"<xmin>20<", b"<xmin>99.5<")
    edit(annotations / "p03.xml", b"<xmax>93<", b"<xmax>20<")
    label(sound, "p04", hammer, Box("nail", 50, 50, 50, 70))
    label(sound, "p05", hammer, replace(nail, xmax=230), Box("nail", 210, 10, 240, 50))
    exif = Image.Exif()
    exif[0x0112] = 6
    picture(images / "p06.jpg", 6, exif=exif)
    label(sound, "p07", hammer, nail, width=400, height=320)
    label(sound, "p08", hammer, nail, hammer.moved(1, 0))
    label(sound, "p09", hammer, Box("nail", 60, 60, 63, 63))
    label(sound, "p10", hammer, Box("nail", 1, 1, 199, 159))
    shutil.copy(images / "p11.jpg", images / "copy.jpg")
    label(sound, "copy", hammer, nail)
    picture(images / "p12.png", 112)
    label(sound, "p12.png", nail)
    (annotations / "gone.xml").write_bytes((annotations / "p13.xml").read_bytes())
    label(sound, "p14", replace(hammer, label="Hammer"), replace(hammer, label="hamer").moved(5, 60), nail)
    label(sound, "p15", hammer, nail, Box("screw", 2, 2, 60, 60))
    edit(sets / "train.txt", b"p16\n", b"p16\nnowhere\n")
    edit(sets / "test.txt", b"p29\n", b"p17\np29\n")
    (sets / "nail_train.txt").write_text("p16  1\np17  1\nnowhere -1\n")
    picture(images / "p28.jpg", 18, quality=40)  # nearly p18, which is in training
    picture(images / "p99.jpg", 99)
    return sound


PLANTED = {
    "unreadable-image": ["p00"], "unreadable-label": ["p01"], "label-problem": ["p02"], "swapped": ["p03"],
    "no-area": ["p04"], "outside": ["p05", "p05"], "rotation": ["p06"], "size-mismatch": ["p07"],
    "duplicate-box": ["p08"], "tiny-box": ["p09"], "large-box": ["p10"], "duplicate-image": ["p11"],
    "same-stem": ["p12.png"], "orphan-label": [None], "similar-classes": ["p14"] * 2,
    "few-examples": ["p14", "p14", "p15"], "split-missing": [None], "split-leak": ["p17"],
    "near-duplicate": ["p28"],
    "unlabelled": ["p99"],
}  # fmt: skip


def stems(findings: list[Finding], kind: str) -> list[str | None]:
    return [finding.item.stem if finding.item else None for finding in findings if finding.kind == kind]


def test_nothing_is_invented(sound: Path) -> None:
    assert check(Dataset.open(sound)) == []


def test_every_planted_fault_is_found_and_no_other(faulty: Path) -> None:
    findings = check(Dataset.open(faulty))
    found = {kind: stems(findings, kind) for kind in KINDS if stems(findings, kind)}
    assert found == PLANTED
    own_tests = {
        "unreadable-folder", "label-name", "odd-name", "label-reading", "foreign-label", "crowded",
    }  # fmt: skip
    assert set(PLANTED) == set(KINDS) - own_tests
    assert set(EFFECTS) == set(KINDS)
    assert check(Dataset.open(faulty)) == findings  # remembered, the same


def test_an_unreadable_folder_is_told(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    (sound / "JPEGImages" / "locked").mkdir()
    true = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return true(path)

    monkeypatch.setattr(os, "scandir", scandir)
    findings = check(Dataset.open(sound))
    assert [finding.kind for finding in findings] == ["unreadable-folder"]
    assert findings[0].place == str(sound / "JPEGImages" / "locked")


def state(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", FIXES)
def test_each_fix_mends_its_kind_alone_and_is_taken_back(faulty: Path, kind: str) -> None:
    dataset = Dataset.open(faulty)
    before, findings = state(faulty), check(dataset)
    plan = plan_fix(dataset, kind, findings)
    assert plan.lines
    assert plan.problems == []
    assert state(faulty) == before  # a preview writes nothing
    done = changes.apply(plan.changes)
    after = check(Dataset.open(faulty))
    assert stems(after, kind) == []
    counts, counts_before = Counter(f.kind for f in after), Counter(f.kind for f in findings)
    # Renaming the two slips gives the only three of those classes to the common one.
    related = {"few-examples"} if kind == "similar-classes" else set()
    assert {k: n for k, n in counts.items() if k not in related} == {
        k: n for k, n in counts_before.items() if k != kind and k not in related
    }
    assert changes.take_back(done) == []
    assert state(faulty) == before


def apply(root: Path, kind: str) -> None:
    dataset = Dataset.open(root)
    changes.apply(plan_fix(dataset, kind, check(dataset)).changes)


def boxes(root: Path, stem: str) -> list[tuple[str, tuple[float, ...]]]:
    return [(box.label, box.xyxy) for box in voc.read(root / "Annotations" / f"{stem}.xml").boxes]


def test_what_fixes_write(faulty: Path) -> None:
    for kind in FIXES:
        apply(faulty, kind)
    assert boxes(faulty, "p04") == [("hammer", (20, 20, 90, 80))]
    assert boxes(faulty, "p05")[1:] == [("nail", (120, 90, 200, 99))]  # one was wholly outside
    assert boxes(faulty, "p08") == [("hammer", (20, 20, 90, 80)), ("nail", (120, 90, 150, 99))]
    text = (faulty / "Annotations" / "p03.xml").read_text()
    assert "<xmin>20<" in text
    assert "<xmax>99<" in text
    assert {name for name, _ in boxes(faulty, "p14")} == {"hammer", "nail"}
    assert (faulty / "_deleted" / "gone.xml").is_file()
    sets = Dataset.open(faulty).sets()
    assert "nowhere" not in sets["train"]
    assert "p17" in sets["test"]
    assert "p17" not in sets["train"] + sets["trainval"]
    assert (faulty / "ImageSets" / "Main" / "nail_train.txt").read_text() == "p16  1\n"


@pytest.mark.parametrize("kind", ["a link", "their own"])
def test_a_folder_of_somebody_else_takes_no_label_files(faulty: Path, tmp_path: Path, kind: str) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    if kind == "a link":
        (faulty / "_deleted").symlink_to(documents, target_is_directory=True)
    else:
        documents = faulty / "_deleted"
        documents.mkdir()
        (documents / "letter.txt").write_text("mine")
    before = sorted(documents.iterdir())
    dataset = Dataset.open(faulty)
    orphan = next(finding for finding in check(dataset) if finding.kind == "orphan-label")
    content = Path(orphan.place).read_bytes()
    plan = plan_fix(dataset, "orphan-label", [orphan])
    assert "_deleted-2" in plan.lines[0]
    done = changes.apply(plan.changes)
    assert (faulty / "_deleted-2" / "gone.xml").read_bytes() == content
    assert sorted(documents.iterdir()) == before
    assert changes.take_back(done) == []
    assert Path(orphan.place).read_bytes() == content and not (faulty / "_deleted-2").exists()


def test_nothing_is_moved_aside_through_a_link_inside_that_folder(faulty: Path, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (faulty / "Annotations" / "sub").mkdir()
    (faulty / "Annotations" / "gone.xml").rename(faulty / "Annotations" / "sub" / "gone.xml")
    aside.make(faulty / "_deleted")
    (faulty / "_deleted" / "sub").symlink_to(documents, target_is_directory=True)
    apply(faulty, "orphan-label")
    assert list(documents.iterdir()) == []
    assert (faulty / "_deleted" / "gone (2).xml").is_file()


def test_other_bytes_of_a_label_file_stay(faulty: Path) -> None:
    path = faulty / "Annotations" / "p04.xml"
    edit(path, b"<object>", b"<!-- mine --><object  id='7'>")
    before = path.read_bytes()
    apply(faulty, "no-area")
    start = before.rindex(b"\t<object>")
    assert path.read_bytes() == before[:start] + before[before.rindex(b"</annotation>") :]


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_boxes_turn_with_their_photo(sound: Path, orientation: int) -> None:
    """A red patch on the stored pixels: the box drawn on them must lie on the patch of the upright image."""
    pixels = np.zeros((160, 200, 3), np.uint8)
    pixels[:] = np.linspace(0, 120, 200)[None, :, None]
    pixels[30:70, 20:90] = (255, 0, 0)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = sound / "JPEGImages" / "p00.jpg"
    Image.fromarray(pixels).save(path, exif=exif, quality=95)
    label(sound, "p00", Box("hammer", 20, 30, 90, 70))
    apply(sound, "rotation")
    annotation = voc.read(sound / "Annotations" / "p00.xml")
    upright = read_image(path)
    assert (annotation.height, annotation.width) == upright.shape[:2]
    red = (upright[..., 0] > 180) & (upright[..., 1] < 90)
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    expected = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    assert annotation.boxes[0].xyxy == pytest.approx(expected, abs=2)


def test_boxes_that_cannot_be_on_the_stored_pixels_are_left(faulty: Path) -> None:
    label(faulty, "p06", Box("hammer", 20, 100, 90, 190), Box("nail", 1, 2, 30, 40))
    dataset = Dataset.open(faulty)
    findings = check(dataset)
    assert plan_fix(dataset, "rotation", findings).changes == []
    assert "p06" in stems(findings, "size-mismatch") and "p06" not in stems(findings, "rotation")


def test_a_file_changed_since_the_preview_stops_all(faulty: Path) -> None:
    dataset = Dataset.open(faulty)
    plan = plan_fix(dataset, "split-leak", check(dataset))
    assert len(plan.changes) > 1
    path = plan.changes[-1].path
    path.write_bytes(path.read_bytes() + b"p20\n")
    before = state(faulty)
    with pytest.raises(DatasetError, match="changed by another program"):
        changes.apply(plan.changes)
    assert state(faulty) == before


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_lines_that_stay_on_a_list_keep_their_bytes(faulty: Path, encoding: str) -> None:
    lists = faulty / "ImageSets" / "Main"
    stems = (lists / "test.txt").read_text().split()
    (lists / "test.txt").write_bytes("\r\n".join(["锤子", *stems, "gone"]).encode(encoding))
    dataset = Dataset.open(faulty)
    findings = [Finding("split-missing", "error", None, str(lists / "test.txt"), "", "", names=("gone",))]
    plan = plan_fix(dataset, "split-missing", findings)
    assert [change.after for change in plan.changes if change.path == lists / "test.txt"] == [
        "".join(f"{stem}\r\n" for stem in ["锤子", *stems]).encode(encoding)
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_list_in_utf_16_loses_that_line_alone(faulty: Path, encoding: str, end: str) -> None:
    lists = faulty / "ImageSets" / "Main"
    stem, mark = (lists / "test.txt").read_text().split()[0], "\ufeff"
    # U+0A0A: bytes that are line ends by themselves.
    (lists / "test.txt").write_bytes(f"{mark}{stem}\n\u0a0a\ngone{end}".encode(encoding))
    dataset = Dataset.open(faulty)
    findings = [Finding("split-missing", "error", None, str(lists / "test.txt"), "", "", names=("gone",))]
    plan = plan_fix(dataset, "split-missing", findings)
    assert [change.after for change in plan.changes] == [f"{mark}{stem}\n\u0a0a\n".encode(encoding)]


def test_kinds_without_a_fix(faulty: Path) -> None:
    with pytest.raises(DatasetError, match="no fix for 'tiny-box'"):
        plan_fix(Dataset.open(faulty), "tiny-box", [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("nail\nHammer\nhammer\nscrew\n", "nail\nhammer\nscrew\n"),
        ("nail\n\nHammer\nscrew\nnail", "nail\n\nhammer\nscrew\nnail"),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_the_class_file_follows_a_rename(faulty: Path, before: str, after: str, codec: str) -> None:
    """Blank and double lines, line ends and encoding are not its business."""
    data = f"猫\n{before}".replace("\n", "\r\n").encode(codec)
    (faulty / "classes.txt").write_bytes(data)
    dataset = Dataset.open(faulty)
    done = changes.apply(plan_fix(dataset, "similar-classes", check(dataset)).changes)
    assert (faulty / "classes.txt").read_bytes() == f"猫\n{after}".replace("\n", "\r\n").encode(codec)
    changes.take_back(done)
    assert (faulty / "classes.txt").read_bytes() == data


@pytest.fixture
def with_yolo(faulty: Path) -> Path:
    """One photo's labels are YOLO: a Hammer (1) and two of an unnamed class (9), which reach out of it."""
    dataset = Dataset.open(faulty)
    item = dataset.item("p14")
    item.label.unlink()
    item.label.with_suffix(".txt").write_bytes(b"1 0.5 0.5 0.2 0.2\r\n9 0.9 0.5 0.4 0.2\r\n")
    (faulty / "classes.txt").write_bytes("猫\r\nHammer\r\n\r\nnail\r\nnail\r\n".encode("gbk"))
    return faulty


@pytest.mark.parametrize("listed", [False, True])
def test_the_ids_of_yolo_files_count_the_lines_still(with_yolo: Path, listed: bool) -> None:
    path, text = with_yolo / "classes.txt", Dataset.open(with_yolo).item("p14").label.with_suffix(".txt")
    before = path.read_bytes() + b"hammer\r\n" * listed
    path.write_bytes(before)
    label_before = text.read_bytes()
    dataset = Dataset.open(with_yolo)
    plan = plan_fix(dataset, "similar-classes", check(dataset))
    assert path.read_bytes() == before  # a plan writes nothing
    done = changes.apply(plan.changes)
    if listed:  # two lines are one class now: the label changes, no line does
        assert path.read_bytes() == before
        assert text.read_bytes().splitlines() == [
            b"5 0.5 0.5 0.2 0.2",
            b"9 0.9 0.5 0.4 0.2",
        ]
    else:
        assert path.read_bytes() == before.replace(b"Hammer", b"hammer")
        assert text.read_bytes() == label_before
        assert plan.lines[:2] == ["classes.txt: Hammer goes", "classes.txt: hammer is added"]
    names = [box.label for box in dataset.annotation(dataset.item("p14")).boxes]
    assert names == ["hammer", "class 9"]
    changes.take_back(done)
    assert (path.read_bytes(), text.read_bytes()) == (before, label_before)


def test_an_unnamed_id_stays_what_it_is_when_its_box_is_mended(with_yolo: Path) -> None:
    dataset = Dataset.open(with_yolo)
    path, text = with_yolo / "classes.txt", dataset.item("p14").label.with_suffix(".txt")
    before = path.read_bytes()
    plan = plan_fix(dataset, "outside", check(dataset))
    assert path.read_bytes() == before
    changes.apply(plan.changes)
    assert text.read_bytes().splitlines()[1].startswith(b"9 ")
    assert path.read_bytes() == before  # it had no name, and needs none
    assert [box.label for box in dataset.annotation(dataset.item("p14")).boxes] == ["Hammer", "class 9"]


def test_a_list_that_cannot_be_read_stops_the_rename(faulty: Path) -> None:
    dataset = Dataset.open(faulty)
    findings = check(dataset)
    (faulty / "classes.txt").write_bytes(b"caf\0e\nHammer\n")
    before = state(faulty)
    plan = plan_fix(dataset, "similar-classes", findings)
    assert plan.changes == []
    assert "classes.txt" in plan.problems[0]
    assert state(faulty) == before
