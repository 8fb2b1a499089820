"""Lists of photos: what is written is what is read, whatever a disk allows; others' lists are understood."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from engine.annotations import Box, voc
from engine.datasets import name_lists
from engine.datasets.dataset import Dataset
from engine.datasets.split_files import read_folds
from engine.datasets.splitting import SplitConfig, make_split, write_split

ON_DISK = st.text(
    st.characters(blacklist_characters="/\0", blacklist_categories=()), min_size=1, max_size=40
).filter(lambda name: name not in (".", ".."))
"""Any name a disk can hold, half surrogate pairs too: so Python calls bytes that are no text."""


@given(st.lists(ON_DISK, unique=True, max_size=8))
@example(
    ["photo ", " photo", "a\u2028b", "a\x85b", "a\nb", "a\rb", '"quoted"', "\ufefffirst", "\udcff", " ", "\t"]
)
@example(["s3  1", "\t", "a\x0bb", "\\", '"', "'a'", "人脸", "-1", "x\x1cy"])
def test_every_name_comes_back(names: list[str]) -> None:
    assert name_lists.parse(name_lists.to_bytes(names)) == names
    known = set(names)
    found = name_lists.matched(
        name_lists.parse(name_lists.to_bytes(names)), lambda stem: f"{stem}.jpg" if stem in known else None
    )
    assert found == names


def test_plain_names_are_plain_lines() -> None:
    assert name_lists.to_bytes(["a/1", "s 2", "人脸", "photo "]) == "a/1\ns 2\n人脸\nphoto \n".encode()


@pytest.mark.parametrize(
    ("line", "stem"),
    [
        ("s1.jpg", "s1"), ('"s 2"', "s 2"), ("s3  1", "s3"), ("s3 -1", "s3"), ('"s 2" -1', "s 2"),
        ("sub\\s4", "sub/s4"), ("./s6", "s6"), ("'s6'", "s6"), ("  s6  ", "s6"), ("s6\t", "s6"),
        ("JPEGImages/s1.jpg", "s1"), ("gone", "gone"), ("n 1", "n 1"), ("photo ", "photo "),
        ("/home/me/set/images/sub/s4.JPG", "sub/s4"), ("C:\\set\\images\\s6.jpg", "s6"),
        (" gone.jpg ", "gone.jpg"), ("s1.png", "s1.png"),
    ],
)  # fmt: skip
def test_what_others_write(line: str, stem: str) -> None:
    images = {name: f"/set/{name}.jpg" for name in ("s1", "s 2", "s3", "sub/s4", "s6", "photo ", "n 1", "n")}
    data = f"\ufeff{line}\r\n\r\n".encode()
    assert name_lists.matched(name_lists.parse(data), images.get) == [stem]


def test_a_name_that_stands_twice_counts_once() -> None:
    images = {"a": "a.jpg"}
    assert name_lists.matched(["a", "a.jpg", "./a"], images.get) == ["a"]


def test_a_split_of_odd_names_is_read_again(tmp_path: Path) -> None:
    names = ["photo ", " lead", '"quoted"', "a\u2028b", "tab\tin", "line\nbreak", "s3  1", "人脸", "x.y"]
    for name in names:
        Image.new("RGB", (8, 8)).save(tmp_path / f"{name}.png")
        blank = voc.new_annotation(tmp_path / f"{name}.png", 8, 8)
        voc.write(replace(blank, boxes=(Box("cat", 1, 1, 5, 5),)), tmp_path / f"{name}.xml")
    split = make_split(Dataset.open(tmp_path), SplitConfig(folds=2))
    write_split(Dataset.open(tmp_path), split)
    again = Dataset.open(tmp_path)
    assert again.sets() == split.sets
    assert sorted(stem for name in ("train", "val", "test") for stem in again.sets()[name]) == sorted(names)
    for name in ("train", "val", "test"):
        assert {item.stem for item in again.set_items(name)} == set(split.sets[name])
    assert read_folds(again) == split.folds


def test_a_list_by_hand_is_understood(tmp_path: Path) -> None:
    for name in ("s1", "s 2", "s3", "sub/s4", "s6"):
        path = tmp_path / "JPEGImages" / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(path)
    (tmp_path / "Annotations").mkdir()
    lists = tmp_path / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_bytes(b'\xef\xbb\xbfs1.jpg\r\n"s 2"\r\ns3  1\r\nsub\\s4\r\n./s6\r\ngone\r\n')
    assert Dataset.open(tmp_path).sets() == {"train": ["s1", "s 2", "s3", "sub/s4", "s6", "gone"]}
