"""Snapshots that came with a stranger's data set."""

import json
import random
import zipfile
from pathlib import Path

import pytest

from engine.datasets import sample, snapshots
from engine.datasets.dataset import Dataset
from engine.errors import DatasetError

VALUES = ["null", "true", "1e999", "NaN", "9" * 400, "9" * 5000, '"x"', "[]", "{}", "[" * 100_000]


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    folder = sample.generate(tmp_path / "set", images=2, seed=1)
    (folder / "snapshots").mkdir()
    return Dataset.open(folder)


def write(dataset: Dataset, about: str, files: dict[str, bytes]) -> Path:
    path = snapshots.snapshots_dir(dataset) / "s.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("snapshot.json", about)
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def look(dataset: Dataset) -> list[str]:
    """What is told about them; another exception than a DatasetError is none."""
    found, problems = snapshots.listing(dataset)
    for snapshot in found:
        for way in (snapshots.plan_restore, snapshots.compare):
            try:
                way(dataset, snapshot)
            except DatasetError as error:
                problems.append(str(error))
    return problems


def test_any_description(dataset: Dataset) -> None:
    for one in VALUES:
        write(dataset, one, {})
        assert look(dataset)
        for other in VALUES:
            write(dataset, f'{{"created":{one},"digest":{other},"files":{other}}}', {})
            look(dataset)


@pytest.mark.parametrize("where", ["snapshot.json", "labels/a.xml"])
def test_bombs_are_not_unpacked(dataset: Dataset, where: str) -> None:
    bomb = b" " * 60_000_000
    about = json.dumps({"created": "x", "digest": "x", "files": 1})
    if where == "snapshot.json":
        about += bomb.decode()
    path = write(dataset, about, {"labels/a.xml": bomb})
    assert path.stat().st_size < 200_000
    assert any("would grow from" in problem for problem in look(dataset))


def test_damaged_ones(dataset: Dataset) -> None:
    files, chance = {"labels/a.xml": b"<annotation/>"}, random.Random(0)
    about = {"created": "x", "digest": snapshots._digest(files), "files": 1}
    path = write(dataset, json.dumps(about), files)
    data = path.read_bytes()
    assert look(dataset) == []
    for _ in range(200):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        look(dataset)
