import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.annotations import Box, voc
from engine.datasets import grouping
from engine.datasets.changes import take_back
from engine.datasets.dataset import Dataset
from engine.datasets.split_files import read_folds
from engine.datasets.splitting import Split, SplitConfig, make_split, split_counts, write_split
from engine.datasets.stratify import stratify, targets
from engine.errors import AnnotationError, ConfigError, DatasetError


def _dataset(root: Path, labels: dict[str, list[str] | None], difficult: tuple[str, ...] = ()) -> Dataset:
    """Images by stem; each with a label file that holds these classes, None: no label file."""
    for stem, names in labels.items():
        path = root / f"{stem}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        if names is not None:
            boxes = tuple(Box(name, 5, 5, 9, 9, difficult=name in difficult) for name in names)
            voc.write(replace(voc.new_annotation(path, 10, 10), boxes=boxes), root / f"{stem}.xml")
    return Dataset.open(root)


def test_bccd(bccd: Path) -> None:
    """Each class, also the one that few images show, is shared out as asked."""
    split = make_split(Dataset.open(bccd), SplitConfig(trainval=0.8, train=0.9, seed=1))
    assert sum(split.images[name] for name in ("train", "val", "test")) == 364
    assert split.images["trainval"] == split.images["train"] + split.images["val"]
    for label, total in {"RBC": 4155, "WBC": 372, "Platelets": 361}.items():
        assert split.counts["test"][label] / total == pytest.approx(0.20, abs=0.03)
        assert split.counts["val"][label] / total == pytest.approx(0.08, abs=0.03)
    assert split.warnings == []
    stems = [stem for name in ("train", "val", "test") for stem in split.sets[name]]
    assert len(set(stems)) == 364
    assert sorted(split.sets["train"] + split.sets["val"]) == sorted(split.sets["trainval"])


def test_same_seed_same_split_other_seed_other(bccd: Path) -> None:
    dataset = Dataset.open(bccd)
    assert make_split(dataset).sets == make_split(dataset, SplitConfig(seed=0)).sets
    assert make_split(dataset).sets != make_split(dataset, SplitConfig(seed=1)).sets


@pytest.mark.parametrize("seed", range(5))
def test_rare_classes_and_negatives_reach_every_set(tmp_path: Path, seed: int) -> None:
    labels: dict[str, list[str] | None] = {f"common{i}": ["dog"] for i in range(80)}
    labels |= {f"rare{i}": ["dog", "unicorn"] for i in range(3)}
    labels |= {f"none{i}": [] for i in range(4)}
    split = make_split(_dataset(tmp_path, labels), SplitConfig(seed=seed))
    for name in ("train", "val", "test"):
        assert split.counts[name]["unicorn"] == 1
        assert split.negatives[name] >= 1
    assert split.images["train"] == pytest.approx(87 * 0.81, abs=4)


def test_a_class_seen_once_goes_to_training(tmp_path: Path) -> None:
    labels: dict[str, list[str] | None] = {f"common{i}": ["dog"] for i in range(40)}
    labels["one"] = ["unicorn"]
    split = make_split(_dataset(tmp_path, labels))
    assert split.counts["train"]["unicorn"] == 1
    assert any("test set shows no unicorn" in warning for warning in split.warnings)


def test_only_images_that_were_looked_at_are_split(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {"a": ["dog"], "b": ["dog"], "c": [], "d": None})
    split = make_split(dataset)
    assert {stem for stems in split.sets.values() for stem in stems} == {"a", "b", "c"}


def test_an_unreadable_label_is_left_out_and_told(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {f"i{k}": ["dog"] for k in range(12)})
    (tmp_path / "i3.xml").write_bytes(b"<annotation>")
    split = make_split(dataset)
    assert "i3" not in {stem for stems in split.sets.values() for stem in stems}
    assert any("i3.xml" in warning for warning in split.warnings)


@pytest.mark.parametrize(
    ("labels", "what"),
    [
        ({"a": None, "b": None}, "no image is labelled"),
        ({"a": ["dog"], "b": None}, "only one image is labelled"),
        ({"a": ["dog"]}, "only one image is labelled"),
    ],
)
def test_too_few(tmp_path: Path, labels: dict[str, list[str] | None], what: str) -> None:
    with pytest.raises(DatasetError, match=what) as caught:
        make_split(_dataset(tmp_path, labels))
    assert "Label" in caught.value.remedy


def test_two_images_give_training_and_a_warning(tmp_path: Path) -> None:
    split = make_split(_dataset(tmp_path, {"a": ["dog"], "b": ["dog"]}))
    assert len(split.sets["train"]) == 1
    assert any("empty" in warning for warning in split.warnings)


@pytest.mark.parametrize(
    ("group_by", "key"),
    [("folder", lambda stem: stem.split("/")[0]), ("name", lambda stem: stem.rsplit("_", 1)[0])],
)
def test_groups_stay_together(tmp_path: Path, group_by: str, key: object) -> None:
    labels: dict[str, list[str] | None] = {
        f"day{day}/clip{clip}_{frame:03d}": ["dog"]
        for day in range(8)
        for clip in range(2)
        for frame in range(5)
    }
    dataset = _dataset(tmp_path, labels)
    split = make_split(dataset, SplitConfig(trainval=0.7, train=0.7, group_by=group_by))
    groups = {name: {key(stem) for stem in split.sets[name]} for name in ("train", "val", "test")}  # type: ignore[operator]
    assert all(groups.values())
    assert not groups["train"] & groups["test"]
    assert not groups["train"] & groups["val"]
    assert not groups["val"] & groups["test"]


def test_one_single_group(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {f"a_{i}": ["dog"] for i in range(9)})
    with pytest.raises(DatasetError, match="in one group") as caught:
        make_split(dataset, SplitConfig(group_by="name"))
    assert "grouping" in caught.value.remedy


@pytest.mark.parametrize(
    "config",
    [
        SplitConfig(trainval=0), SplitConfig(trainval=1.5), SplitConfig(train=-1),
        SplitConfig(train=float("nan")), SplitConfig(group_by="colour"), SplitConfig(seed=-1),
    ],
)  # fmt: skip
def test_impossible_settings(tmp_path: Path, config: SplitConfig) -> None:
    with pytest.raises(ConfigError):
        make_split(_dataset(tmp_path, {"a": ["dog"], "b": ["dog"]}), config)


def test_all_for_training(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {f"i{k}": ["dog"] for k in range(5)})
    split = make_split(dataset, SplitConfig(trainval=1, train=1))
    assert split.images == {"trainval": 5, "train": 5, "val": 0, "test": 0}
    assert split.warnings == []  # it was asked for


def test_lists_on_disk(tmp_path: Path) -> None:
    labels: dict[str, list[str] | None] = {f"i{k}": ["dog"] for k in range(20)}
    labels |= {"only_hard": ["cat"], "none": [], "人 脸": ["dog", 'a/b:"c"', "A"], "x": ["a"]}
    dataset = _dataset(tmp_path, labels, difficult=("cat",))
    split = make_split(dataset)
    write_split(dataset, split)
    assert dataset.sets() == split.sets
    rows: dict[str, str] = {}
    for name in ("trainval", "test"):
        for line in (dataset.sets_dir / f"cat_{name}.txt").read_text("utf-8").splitlines():
            stem, presence = line.rsplit(maxsplit=1)
            rows[stem] = presence
    assert rows.pop("only_hard") == "0"
    assert set(rows.values()) == {"-1"}
    assert " 1\n" in (dataset.sets_dir / "dog_train.txt").read_text("utf-8")
    files = [path.name for path in dataset.sets_dir.iterdir()]
    assert len(files) == 4 + 5 * 4
    assert len({name.casefold() for name in files}) == len(files)  # "A" and "a" on Windows
    assert "a_b_c__train.txt" in files

    counted = split_counts(dataset, dataset.sets())
    assert counted.counts == split.counts
    assert counted.negatives == split.negatives
    assert counted.images == split.images


def test_lists_of_classes_that_are_gone_go_and_others_stay(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {f"i{k}": ["dog"] for k in range(5)})
    dataset.sets_dir.mkdir(parents=True)
    for name in ("notes.txt", "test.txt", "night_test.txt"):
        (dataset.sets_dir / name).write_text("i0\n")
    (dataset.sets_dir / "cat_train.txt").write_text("i0 -1\ni1  1\n")
    write_split(dataset, make_split(dataset))
    assert not (dataset.sets_dir / "cat_train.txt").exists()
    assert (dataset.sets_dir / "notes.txt").read_text() == "i0\n"
    assert (dataset.sets_dir / "night_test.txt").read_text() == "i0\n"


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {"a": ["dog"], "b": ["dog"]})
    (tmp_path / "ImageSets").write_text("a file")
    with pytest.raises(DatasetError, match="cannot be written"):
        write_split(dataset, make_split(dataset))


def _sizes(split: Split) -> dict[str, int]:
    return {name: len(split.sets[name]) for name in ("train", "val", "test")}


def test_24_images_at_half_are_12(sample_dir: Path) -> None:
    for seed in range(5):
        split = make_split(Dataset.open(sample_dir), SplitConfig(trainval=0.5, train=0.75, seed=seed))
        assert _sizes(split) == {"train": 9, "val": 3, "test": 12}
        assert sorted(split.negatives[name] for name in ("train", "val", "test")) == [0, 1, 1]


_contents = st.lists(
    st.dictionaries(st.integers(0, 6), st.integers(1, 9), min_size=1), min_size=3, max_size=60
)


@settings(max_examples=40, deadline=None)
@given(_contents, st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.integers(0, 99))
def test_single_images_give_the_sizes_asked_for(
    contents: list[dict[int, int]], trainval: float, train: float, seed: int
) -> None:
    shares = [trainval * train, trainval * (1 - train), 1 - trainval]
    wanted = targets(shares, len(contents))
    assert sum(wanted) == len(contents)
    raised = sum(share * len(contents) < 1 for share in shares)  # to one image, at the cost of others
    for size, share in zip(wanted, shares, strict=True):
        assert abs(size - share * len(contents)) <= 1 + raised
    groups = [list(content.items()) for content in contents]
    chosen = stratify(groups, [1] * len(groups), wanted, seed)
    assert [chosen.count(name) for name in range(3)] == wanted
    # A class on enough images is in every set that has room to spare for each class.
    for label in {label for content in contents for label in content}:
        holders = [name for name, content in zip(chosen, contents, strict=True) if label in content]
        if len(holders) >= 20:
            assert set(holders) >= {name for name in range(3) if wanted[name] >= 7}


@given(st.lists(st.integers(1, 12), min_size=4, max_size=40), st.integers(0, 9))
def test_groups_give_the_sizes_within_a_group(sizes: list[int], seed: int) -> None:
    total = sum(sizes)
    wanted = targets([0.6, 0.2, 0.2], total)
    chosen = stratify([[(0, size)] for size in sizes], sizes, wanted, seed)
    for name in range(3):
        got = sum(size for size, where in zip(sizes, chosen, strict=True) if where == name)
        assert abs(got - wanted[name]) <= max(sizes)


def _picture(path: Path, seed: int, shift: int = 0, taken: str = "") -> None:
    """A made-up photo; the same seed is the same scene, ``shift`` moves the camera by so many pixels."""
    rough = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), np.uint8)
    image = Image.fromarray(rough).resize((170, 130), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    path.parent.mkdir(parents=True, exist_ok=True)
    image.crop((shift, shift, shift + 160, shift + 120)).save(path, quality=85 - shift, exif=exif)


def _label_all(root: Path) -> Dataset:
    dataset = Dataset.open(root)
    for number, item in enumerate(dataset.items):
        box = Box(f"c{number % 3}", 5, 5, 50, 50)
        voc.write(replace(voc.new_annotation(item.image, 160, 120), boxes=(box,)), item.label)
    return dataset


def test_no_near_duplicate_straddles_sets(tmp_path: Path) -> None:
    """The leak test: bursts of three with names, folders and times that give nothing away."""
    rng = np.random.default_rng(5)
    names = [f"{number:04x}x" for number in rng.permutation(90)]
    scene_of = {}
    for number, name in enumerate(names):
        _picture(tmp_path / f"{name}.jpg", seed=number // 3, shift=number % 3)
        scene_of[name] = number // 3
    dataset = _label_all(tmp_path)

    def leaks(group_by: str) -> int:
        split = make_split(dataset, SplitConfig(0.7, 0.8, group_by=group_by))
        scenes = {name: {scene_of[stem] for stem in split.sets[name]} for name in ("train", "val", "test")}
        assert all(scenes.values())
        return sum(
            len(scenes[a] & scenes[b]) for a, b in (("train", "val"), ("train", "test"), ("val", "test"))
        )

    assert leaks("none") > 10  # that is what it is for
    assert leaks("similar") == 0
    split = make_split(dataset, SplitConfig(0.7, 0.8, group_by="similar"))
    assert split.groups == 30
    assert all(abs(got - asked) <= 3 for got, asked in zip(_sizes(split).values(), (50, 13, 27), strict=True))


def test_images_taken_within_seconds_stay_together(tmp_path: Path) -> None:
    for burst in range(12):
        for shot in range(3):
            taken = f"2024:05:06 {burst:02d}:00:{shot * 9:02d}"
            _picture(tmp_path / f"{shot}{burst:02d}z.jpg", seed=burst * 3 + shot, taken=taken)
    _picture(tmp_path / "untimed.jpg", seed=99)
    dataset = _label_all(tmp_path)

    def straddling(gap_s: float) -> int:
        split = make_split(dataset, SplitConfig(0.6, 0.6, group_by="time", gap_s=gap_s))
        bursts = [{stem[1:3] for stem in split.sets[name]} for name in ("train", "val", "test")]
        return sum(len(a & b) for a, b in itertools.combinations(bursts, 2))

    assert straddling(10) == 0
    assert straddling(5) > 0  # nine seconds lie between two shots


def test_groupings_join(tmp_path: Path) -> None:
    """a1 and a2 by name, a2 and b1 by look: all three are one."""
    for stem, seed in (("a1", 1), ("a2", 2), ("b1", 2), ("c", 3), ("d", 4)):
        _picture(tmp_path / f"{stem}.jpg", seed)
    dataset = Dataset.open(tmp_path)
    assert grouping.group(dataset, dataset.items, grouping.parse("name,similar")).tolist() == [0, 0, 0, 3, 4]
    assert grouping.group(dataset, dataset.items, grouping.parse("name")).tolist() == [0, 0, 2, 3, 4]
    assert grouping.group(dataset, dataset.items, grouping.parse("none")).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("stem", "series"),
    [
        ("beach_012", "beach"), ("day/beach-3", "day/beach"), ("12", "12"), ("day/7", "day/"),
        ("plain", "plain"), ("dog_jpg.rf.0a1b2c", "dog"), ("dog.png.rf.77", "dog"),
    ],
)  # fmt: skip
def test_series(stem: str, series: str) -> None:
    assert grouping.series(stem) == series


def test_what_is_assigned_stays_when_photos_are_added(tmp_path: Path) -> None:
    labels: dict[str, list[str] | None] = {f"old{k}": ["dog"] for k in range(40)}
    dataset = _dataset(tmp_path, labels)
    write_split(dataset, make_split(dataset, SplitConfig(0.8, 0.8)))
    before = {stem: name for name in ("train", "val", "test") for stem in dataset.sets()[name]}
    dataset = _dataset(tmp_path, {f"new{k}": ["dog", "cat"] for k in range(20)})
    split = make_split(dataset, SplitConfig(0.5, 0.8, seed=9, keep=True))
    after = {stem: name for name in ("train", "val", "test") for stem in split.sets[name]}
    assert {stem: after[stem] for stem in before} == before
    assert _sizes(split)["test"] == 28  # 8 were there; of 60 it is to have 30, and training has 2 too many
    assert split.counts["test"]["cat"] == 20
    moved = make_split(dataset, SplitConfig(0.5, 0.8, seed=9)).sets["test"]
    assert set(moved) != set(split.sets["test"])


def test_newcomers_join_their_group(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {f"s{k}_1": ["dog"] for k in range(10)})
    write_split(dataset, make_split(dataset, SplitConfig(0.6, 0.6)))
    dataset = _dataset(tmp_path, {f"s{k}_2": ["dog"] for k in range(10)})
    split = make_split(dataset, SplitConfig(0.6, 0.6, group_by="name", keep=True))
    for name in ("train", "val", "test"):
        assert {stem[:-2] for stem in split.sets[name] if stem.endswith("_1")} == {
            stem[:-2] for stem in split.sets[name] if stem.endswith("_2")
        }
    # A group that was torn before stays torn, and is told.
    (dataset.sets_dir / "train.txt").write_text("s0_1\n")
    (dataset.sets_dir / "test.txt").write_text("s0_2\n")
    torn = make_split(dataset, SplitConfig(0.6, 0.6, group_by="name", keep=True))
    assert "s0_1" in torn.sets["train"]
    assert "s0_2" in torn.sets["test"]
    assert any("in several sets already" in warning for warning in torn.warnings)


def test_folds(tmp_path: Path) -> None:
    labels: dict[str, list[str] | None] = {f"i{k:02d}": ["dog", "cat"] if k % 4 else [] for k in range(50)}
    dataset = _dataset(tmp_path, labels)
    split = make_split(dataset, SplitConfig(trainval=0.8, folds=4, fold=3))
    assert len(split.sets["test"]) == 10
    assert [len(fold["val"]) for fold in split.folds] == [10] * 4
    validated = [stem for fold in split.folds for stem in fold["val"]]
    assert sorted(validated) == split.sets["trainval"]
    assert split.sets["val"] == split.folds[2]["val"]
    assert split.sets["train"] == split.folds[2]["train"]
    for fold in split.folds:
        assert sorted(fold["train"] + fold["val"]) == split.sets["trainval"]
        assert sum(int(stem[1:]) % 4 == 0 for stem in fold["val"]) >= 2  # negatives in each
    other = make_split(dataset, SplitConfig(trainval=0.8, folds=4, fold=1))
    assert other.folds == split.folds
    assert other.sets["val"] == split.folds[0]["val"]
    write_split(dataset, split)
    folder = tmp_path / "ImageSets" / "folds"
    assert (folder / "2" / "val.txt").read_text().split() == split.folds[1]["val"]
    write_split(dataset, make_split(dataset, SplitConfig(folds=2)))
    assert not (folder / "3" / "val.txt").exists()  # it would contradict the new test set
    assert (folder / "2" / "val.txt").exists()


@pytest.mark.parametrize(
    "options",
    [
        {"folds": 1}, {"folds": -2}, {"folds": 3, "fold": 4}, {"folds": 3, "fold": 0},
        {"folds": 2, "keep": True}, {"gap_s": -1.0},
    ],
)  # fmt: skip
def test_folds_that_cannot_be(tmp_path: Path, options: dict[str, int]) -> None:
    with pytest.raises(ConfigError):
        make_split(_dataset(tmp_path, {f"i{k}": ["dog"] for k in range(9)}), SplitConfig(**options))  # type: ignore[arg-type]


def test_more_folds_than_images(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot make 5 folds"):
        make_split(_dataset(tmp_path, {f"i{k}": ["dog"] for k in range(4)}), SplitConfig(folds=5))


def test_writing_is_taken_back(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {f"i{k}": ["dog"] for k in range(20)})
    assert take_back(write_split(dataset, make_split(dataset))) == []
    assert not dataset.sets_dir.exists()
    write_split(dataset, make_split(dataset, SplitConfig(folds=3)))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.txt")}
    done = write_split(dataset, make_split(dataset, SplitConfig(trainval=0.5, seed=4)))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.txt")} != before
    assert take_back(done) == []
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.txt")} == before


def test_what_somebody_changed_meanwhile_stays(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {f"i{k}": ["dog"] for k in range(20)})
    done = write_split(dataset, make_split(dataset))
    (dataset.sets_dir / "val.txt").write_text("i1\n")
    assert len(take_back(done)) == 1
    assert (dataset.sets_dir / "val.txt").read_text() == "i1\n"
    assert not (dataset.sets_dir / "test.txt").exists()


def test_a_set_too_small_to_mean_anything_is_told(tmp_path: Path) -> None:
    labels: dict[str, list[str] | None] = {f"i{k}": ["dog"] for k in range(200)}
    labels |= {f"rare{k}": ["newt"] for k in range(20)}
    warnings = make_split(_dataset(tmp_path, labels), SplitConfig(0.8, 0.8)).warnings
    assert [warning for warning in warnings if "test" in warning] == [
        "The test set has fewer than 5 objects of newt: their figures will jump"
    ]


def test_photos_are_added_to_lists_of_other_programs(tmp_path: Path) -> None:
    """A BOM, Windows line ends, blank lines, and images that are gone."""
    dataset = _dataset(tmp_path, {f"i{k}": ["dog"] for k in range(9)})
    dataset.sets_dir.mkdir(parents=True)
    (dataset.sets_dir / "test.txt").write_bytes(b"\xef\xbb\xbfi3\r\n\r\n  i5 \r\ngone\r\n")
    split = make_split(dataset, SplitConfig(0.8, 0.8, keep=True))
    assert {"i3", "i5"} <= set(split.sets["test"])
    assert "gone" not in split.sets["test"]


def test_lists_on_disk_warn_for_as_long_as_something_is_wrong(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {f"i{k:02}": ["dog"] for k in range(40)})
    lists = {
        "train": [f"i{k:02}" for k in range(25)],
        "val": [f"i{k:02}" for k in range(25, 30)],
        "test": [f"i{k:02}" for k in (0, *range(30, 37))] + ["gone"],
    }
    assert split_counts(dataset, lists).warnings == [
        "The test set names 1 image that cannot be found: split again",
        "1 image in the training set as well as in the test set: split again",
        "The validation set has only 5 images: figures from it will jump",
        "The test set has only 9 images: figures from it will jump",
        "3 images with labels in no set yet: split again to use them",
    ]
    write_split(dataset, make_split(dataset, SplitConfig(0.7, 0.6)))
    assert split_counts(dataset, dataset.sets()).warnings == []
    write_split(dataset, make_split(dataset, SplitConfig(1.0, 0.6)))
    assert split_counts(dataset, dataset.sets()).warnings == [
        "The test set is empty: give it a share, or label more images"
    ]


def test_folds_are_read_as_they_were_written(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {f"i{k:02}": ["dog"] for k in range(40)})
    split = make_split(dataset, SplitConfig(folds=11))
    write_split(dataset, split)
    assert read_folds(dataset) == split.folds
    assert split_counts(dataset, dataset.sets()).folds == split.folds


def test_a_list_that_nobody_can_read_is_not_written_over(tmp_path: Path) -> None:
    dataset = _dataset(tmp_path, {f"i{k:02}": ["dog"] for k in range(40)})
    split = make_split(dataset)
    write_split(dataset, split)
    (dataset.sets_dir / "val.txt").write_bytes(b"\xff\xfe\x00")
    before = {path: path.read_bytes() for path in dataset.sets_dir.iterdir()}
    with pytest.raises(AnnotationError):
        write_split(dataset, make_split(dataset, SplitConfig(seed=5)))
    assert {path: path.read_bytes() for path in dataset.sets_dir.iterdir()} == before
