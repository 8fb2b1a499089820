import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from engine.datasets import sample, sample_art
from engine.datasets.dataset import Dataset
from engine.datasets.images import image_size, read_image
from engine.errors import DatasetError


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = sample.generate(tmp_path / "a", images=6, seed=1)
    second = sample.generate(tmp_path / "b" / "c", images=6, seed=1)
    other = sample.generate(tmp_path / "d", images=6, seed=2)
    assert _digests(first) == _digests(second)
    assert _digests(first)["JPEGImages/photo_0001.jpg"] != _digests(other)["JPEGImages/photo_0001.jpg"]


def test_what_is_in_it(sample_dir: Path) -> None:
    dataset = Dataset.open(sample_dir)
    assert len(dataset.items) == 24
    assert dataset.class_names() == list(sample.CLASS_NAMES)
    assert dataset.listed_classes() == list(sample.CLASS_NAMES)
    assert all(count >= 8 for count in dataset.label_counts().values())
    sets = dataset.sets()
    assert len(sets["train"]) + len(sets["val"]) + len(sets["test"]) == 24
    assert sets["val"]
    assert sets["test"]
    empty = 0
    for item in dataset.items:
        annotation = dataset.annotation(item)
        assert annotation is not None
        assert (annotation.width, annotation.height) == image_size(item.image)
        assert annotation.filename == item.image.name
        assert str(sample_dir) not in annotation.path  # nothing of the machine it was made on
        empty += not annotation.boxes
        for box in annotation.boxes:
            assert 1 <= box.xmin < box.xmax <= annotation.width
            assert 1 <= box.ymin < box.ymax <= annotation.height
            assert box.width >= 8
            assert box.height >= 8
    assert empty == 2
    first = dataset.annotation(dataset.items[0])
    assert first is not None
    assert first.boxes  # what a newcomer sees first shows something


def test_boxes_are_tight_around_what_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """On an even surface, without shadow, noise and blur, the box is exactly where the picture changes."""
    light = sample_art.Light((0.3, 0.3, 0.9), 0.4)
    monkeypatch.setattr(sample, "_cast_shadow", lambda *arguments: None)
    for seed in range(12):
        canvas = np.full((240, 320, 3), -1, np.float32)
        things = sample._lay_out(canvas, 1, light, np.random.default_rng(seed))
        box = sample._box_of(things[0])
        assert box is not None
        changed = (canvas > -0.5).all(axis=2)
        rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
        found = (max(columns[0], 1), max(rows[0], 1), columns[-1] + 1, rows[-1] + 1)
        assert np.abs(np.array(box.xyxy) - found).max() <= 1


def test_an_object_that_is_nearly_hidden_gets_no_box() -> None:
    seen = np.zeros((20, 20), bool)
    seen[5:7, 5:9] = True
    assert sample._box_of(sample._Thing("coin", seen, 27)) is None
    partly = sample._box_of(sample._Thing("coin", seen, 20))
    assert partly is not None
    assert partly.xyxy == (5, 5, 9, 7)
    assert partly.difficult
    wholly = sample._box_of(sample._Thing("coin", seen, 8))
    assert wholly is not None
    assert not wholly.difficult


@pytest.mark.parametrize("name", sample.CLASS_NAMES)
@pytest.mark.parametrize("length", [26.0, 60.5, 160.0])
def test_objects_have_their_length_and_fit_their_square(name: str, length: float) -> None:
    light = sample_art.Light((0.3, 0.3, 0.9), 0.4)
    for angle in (0.0, 1.0, 2.5):
        colour, cover = sample_art.draw(name, length, angle, light, np.random.default_rng(1))
        assert colour.dtype == np.float32
        assert colour.shape == (*cover.shape, 3)
        assert colour.min() >= 0
        assert colour.max() <= 1
        assert not cover[0].any()
        assert not cover[-1].any()
        assert not cover[:, 0].any()
        assert not cover[:, -1].any()
        y, x = np.nonzero(cover > 0.5)
        longest = max(np.ptp(x * np.cos(t) + y * np.sin(t)) for t in np.linspace(0, np.pi, 60))
        assert 0.85 * length <= longest <= 1.15 * length


def test_photos_differ(sample_dir: Path) -> None:
    digests = {hashlib.sha256(path.read_bytes()).digest() for path in (sample_dir / "JPEGImages").iterdir()}
    assert len(digests) == 24
    means = [read_image(path).mean() for path in (sample_dir / "JPEGImages").iterdir()]
    assert max(means) - min(means) > 40  # dark photos and bright ones


def test_generating_again_keeps_labels_and_fills_gaps(sample_dataset: Path) -> None:
    before = _digests(sample_dataset)
    label = sample_dataset / "Annotations" / "photo_0001.xml"
    label.write_bytes(label.read_bytes().replace(b"</annotation>", b"<mine/></annotation>"))
    gone = sample_dataset / "JPEGImages" / "photo_0005.jpg"
    gone.unlink()
    calls: list[tuple[int, int]] = []
    sample.generate(
        sample_dataset, images=24, seed=3, progress=lambda done, total: calls.append((done, total))
    )
    assert b"<mine/>" in label.read_bytes()
    after = _digests(sample_dataset)
    after["Annotations/photo_0001.xml"] = before["Annotations/photo_0001.xml"]
    assert after == before
    assert calls == [(index, 24) for index in range(1, 25)]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ({"holiday.jpg": ""}, "not empty and not a sample"),
        ({"sample.json": "{}"}, "not empty and not a sample"),
        ({"sample.json": "not json"}, "not empty and not a sample"),
        (
            {"sample.json": '{"generated by": "Boxwright", "version": 1, "images": 9, "seed": 4}'},
            "another sample (9 images, seed 4)",
        ),
    ],
)
def test_refuses_to_write_among_other_files(tmp_path: Path, content: dict[str, str], what: str) -> None:
    for name, text in content.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(DatasetError) as caught:
        sample.generate(tmp_path, images=4)
    assert what in caught.value.what
    assert "empty folder" in caught.value.remedy
    assert {path.name for path in tmp_path.iterdir()} == set(content)


def test_refuses_a_file_and_too_few_images(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(DatasetError, match="is a file"):
        sample.generate(tmp_path / "x")
    with pytest.raises(DatasetError, match="cannot be split"):
        sample.generate(tmp_path / "y", images=1)
    assert not (tmp_path / "y").exists()
    with pytest.raises(DatasetError, match="cannot be written"):
        sample.generate(tmp_path / "x" / "z")


def test_all_kinds_about_equally_often() -> None:
    """Seen in the annotations alone; 40 photos hold well over 100 objects."""
    counts: Counter[str] = Counter()
    for index in range(40):
        _, annotation = sample.photo(index, 0, "a.jpg")
        counts.update(box.label for box in annotation.boxes)
    assert sum(counts.values()) > 100
    assert min(counts.values()) > 15
