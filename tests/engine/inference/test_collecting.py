"""Frames that become photos of a data set: the file, the suggestions, and what is left out."""

import hashlib
import json

import numpy as np
import pytest

from engine.datasets.images import read_image
from engine.errors import DatasetError
from engine.inference import Detections
from engine.inference.class_names import strangers
from engine.inference.collecting import Collector, renamed, unsure, unsure_floor


def scene(seed):
    """A picture with a look of its own."""
    blocks = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return blocks.repeat(10, 0).repeat(10, 1)


FOUND = Detections(
    np.array([[10, 20, 50, 60], [70, 20, 90, 40]], np.float32),
    ["red", "grün"],
    np.array([0, 1]),
    np.array([0.9, 0.4], np.float32),
)


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "set" / "JPEGImages").mkdir(parents=True)
    (tmp_path / "run").mkdir()
    return tmp_path / "set" / "JPEGImages", tmp_path / "run"


def lines(run):
    (path,) = (run / "suggestions").rglob("detections.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_password_of_an_address_is_not_written_down(folders):
    images, run = folders
    collector = Collector(images, run, source="rtsp://me:secret@cam/1")
    collector.add(scene(1), FOUND)
    collector.close()
    (file,) = (run / "suggestions").rglob("detections.jsonl")
    assert json.loads(file.read_text("utf-8"))["source"] == "rtsp://me:***@cam/1"


def test_a_frame_becomes_a_photo_with_suggestions_and_no_label(folders):
    images, run = folders
    collector = Collector(images, run, source="camera 0")
    added = collector.add(scene(1), FOUND)
    collector.close()
    assert list(images.iterdir()) == [added.image] and added.image.suffix == ".jpg"
    assert np.abs(read_image(added.image).astype(int) - scene(1)).mean() < 12
    (line,) = lines(run)
    assert line["image"] == str(added.image) and (line["width"], line["height"]) == (160, 120)
    assert line["detections"][1] == {"label": "grün", "score": 0.4, "box": [70, 20, 90, 40]}
    assert line["source"] == "camera 0" and not list(images.parent.rglob("*.xml"))


def test_frames_that_look_alike_are_added_once_also_in_a_later_session(folders):
    images, run = folders
    collector = Collector(images, run)
    assert collector.add(scene(1), FOUND) and collector.add(scene(2), FOUND)
    brighter = np.clip(scene(1).astype(int) + 6, 0, 255).astype(np.uint8)
    assert collector.add(brighter, FOUND) is None
    collector.close()
    later = Collector(images, run)
    assert later.add(scene(2), FOUND) is None
    assert later.add(scene(3), FOUND) is not None
    assert len(list(images.iterdir())) == 3
    later.close()


def test_a_photo_that_was_taken_back_may_come_again(folders):
    collector = Collector(*folders)
    one, flat = collector.add(scene(1), FOUND), collector.add(np.zeros((120, 160, 3), np.uint8), FOUND)
    assert one.sha256 == hashlib.sha256(one.image.read_bytes()).hexdigest()
    for added, image in ((one, scene(1)), (flat, np.zeros((120, 160, 3), np.uint8))):
        added.image.unlink()
        collector.forget(added.image)
        assert collector.add(image, FOUND) is not None
    collector.forget(one.image)
    collector.remember(one.image)
    assert collector.add(scene(1), FOUND) is None
    collector.close()


def test_names_never_collide(folders, monkeypatch):
    from datetime import datetime

    import engine.inference.collecting as collecting

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2026, 1, 2, 3, 4, 5)

    monkeypatch.setattr(collecting, "datetime", Stopped)
    collector = Collector(*folders)
    names = {collector.add(scene(seed), FOUND).image.name for seed in range(3)}
    collector.close()
    assert names == {f"frame_20260102-030405-000{tail}.jpg" for tail in ("", "-2", "-3")}


def test_classes_are_mapped_or_left_out(folders):
    collector = Collector(*folders, names={"red": "rot", "grün": None})
    added = collector.add(scene(1), FOUND)
    collector.close()
    assert added.suggestions.labels == ["rot"]
    assert [found["label"] for found in lines(folders[1])[0]["detections"]] == ["rot"]
    same = renamed(FOUND, {})
    assert same.labels == FOUND.labels and len(same) == 2
    assert strangers(["red", "grün"], ["grün", "blau"]) == ["red"]


def test_a_folder_that_is_gone_is_told(folders):
    folders[0].rmdir()
    with pytest.raises(DatasetError, match="cannot be written"):
        Collector(*folders).add(scene(1), FOUND)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([0.95, 0.9], False), ([0.95, 0.6], True), ([0.36], True), ([0.3], False), ([], False)],
)
def test_unsure_is_near_the_threshold(scores, expected):
    assert unsure(np.array(scores, np.float32), 0.5) is expected
    assert unsure_floor(0.5) == pytest.approx(0.35) and unsure_floor(0.05) == 0.01
