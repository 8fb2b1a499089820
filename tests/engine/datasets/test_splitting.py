from dataclasses import replace
from pathlib import Path

import pytest

from engine.annotations import Box, voc
from engine.datasets.dataset import Dataset
from engine.datasets.splitting import SplitConfig, make_split, split_counts, write_split
from engine.errors import ConfigError, DatasetError


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
    [("folder", lambda stem: stem.split("/")[0]), ("prefix", lambda stem: stem.rsplit("_", 1)[0])],
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
        make_split(dataset, SplitConfig(group_by="prefix"))
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
