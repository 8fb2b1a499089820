import io
import os
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from engine.datasets import facts
from engine.datasets.dataset import Dataset
from engine.datasets.images import image_facts, image_size, read_image
from engine.datasets.similar import group_alike
from engine.errors import DatasetError, ImageError


def read(dataset: Dataset, pixels: bool = True) -> facts.Pictures:
    return facts.read(dataset, list(dataset.items), pixels=pixels)


def scene(seed: int) -> Image.Image:
    rough = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), np.uint8)
    return Image.fromarray(rough).resize((320, 240), Image.Resampling.BICUBIC)


def again(image: Image.Image, **options: int) -> Image.Image:
    stream = io.BytesIO()
    image.save(stream, "JPEG", **options)
    return Image.open(stream).convert("RGB")


CHANGES = {
    "copy": lambda image: image,
    "saved small": lambda image: again(image, quality=30),
    "half": lambda image: image.resize((160, 120)),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "grey": lambda image: image.convert("L"),
    "shaken": lambda image: image.transform(image.size, Image.Transform.AFFINE, (1, 0, 3, 0, 1, 2)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_alike(tmp_path: Path, change: str) -> None:
    for number in range(20):
        image = scene(number)
        image.save(tmp_path / f"a{number:02d}.png")
        CHANGES[change](image).save(tmp_path / f"b{number:02d}.jpg")
    looks = read(Dataset.open(tmp_path)).looks
    assert group_alike(looks).tolist() == [*range(20), *range(20)]


def test_one_pair_in_bccd(bccd: Path) -> None:
    dataset = Dataset.open(bccd)
    groups = group_alike(read(dataset).looks)
    stems = [dataset.items[row].stem for row in np.flatnonzero(np.bincount(groups)[groups] > 1)]
    assert stems == ["BloodImage_00037", "BloodImage_00038"]


def test_flat_images_say_nothing() -> None:
    looks = np.stack([np.full((16, 16), value, np.uint8) for value in (0, 0, 1, 255)])
    assert group_alike(looks).tolist() == [0, 1, 2, 3]
    assert group_alike(np.zeros((0, 16, 16), np.uint8)).tolist() == []


def test_a_chain_and_many_copies_are_one_group() -> None:
    """Each frame is like the next, the first not like the last; and 500 of one kind stay linear."""
    base = np.asarray(scene(1).convert("L").resize((16, 16))).astype(float)
    other = np.asarray(scene(2).convert("L").resize((16, 16))).astype(float)
    chain = [base * (1 - share) + other * share for share in np.linspace(0, 1, 40)]
    copies = [np.asarray(scene(3).convert("L").resize((16, 16)))] * 500
    looks = np.array([*chain, *copies]).astype(np.uint8)
    assert group_alike(looks).tolist() == [0] * 40 + [40] * 500


def test_every_near_pair_is_found_among_many() -> None:
    rng = np.random.default_rng(0)
    looks = rng.integers(0, 255, (2000, 16, 16)).astype(np.uint8)
    noisy = np.clip(looks[:500] + rng.normal(0, 3, (500, 16, 16)), 0, 255).astype(np.uint8)
    groups = group_alike(np.concatenate([looks, noisy]))
    assert groups.tolist() == [*range(2000), *range(500)]


def exif(taken: str, fraction: str = "", orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    details = data.get_ifd(0x8769)
    details[0x9003] = taken
    if fraction:
        details[0x9291] = fraction
    return data


def test_facts(tmp_path: Path) -> None:
    scene(0).save(tmp_path / "a.jpg", exif=exif("2024:05:06 07:08:09", "25", 6))
    told = image_facts(tmp_path / "a.jpg")
    assert told.size == image_size(tmp_path / "a.jpg") == (240, 320)
    assert told.orientation == 6
    assert told.taken == pytest.approx(1714979289.25)
    upright = np.asarray(Image.fromarray(read_image(tmp_path / "a.jpg")).convert("L"), float)
    assert told.brightness == pytest.approx(upright.mean(), abs=2)
    assert told.look is not None
    small = np.asarray(Image.fromarray(upright.astype(np.uint8)).resize((16, 16), Image.Resampling.BOX), int)
    assert np.abs(told.look.astype(int) - small).mean() < 3
    header = image_facts(tmp_path / "a.jpg", pixels=False)
    assert (header.size, header.taken, header.look) == (told.size, told.taken, None)


@pytest.mark.parametrize("taken", ["", "yesterday", "0000:00:00 00:00:00"])
def test_no_time(tmp_path: Path, taken: str) -> None:
    scene(0).save(tmp_path / "a.jpg", exif=exif(taken))
    assert image_facts(tmp_path / "a.jpg").taken is None


def test_a_truncated_image_is_found_and_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        scene(number).save(tmp_path / f"{number}.jpg")
        os.utime(tmp_path / f"{number}.jpg", (1e9, 1e9))
    (tmp_path / "1.jpg").write_bytes((tmp_path / "1.jpg").read_bytes()[:-300])
    os.utime(tmp_path / "1.jpg", (1e9, 1e9))
    dataset = Dataset.open(tmp_path)
    assert read(dataset, pixels=False).errors == {}
    found = read(dataset)
    with pytest.raises(ImageError) as whole:
        read_image(tmp_path / "1.jpg")
    assert str(found.errors[1]) == str(whole.value)
    opened: list[str] = []
    true = facts.image_facts
    monkeypatch.setattr(
        facts, "image_facts", lambda path, pixels: (opened.append(path), true(path, pixels))[1]
    )
    kept = read(dataset)
    assert opened == [str(tmp_path / "1.jpg")]  # a fault is looked at anew
    opened.clear()
    assert np.array_equal(kept.looks, found.looks)
    assert str(kept.errors[1]) == str(found.errors[1])
    scene(7).save(tmp_path / "2.jpg")
    os.utime(tmp_path / "2.jpg", (time.time() + 9, 1.1e9))
    read(dataset)
    assert opened == [str(tmp_path / "1.jpg"), str(tmp_path / "2.jpg")]


def test_a_disk_that_vanishes_while_images_are_read(tmp_path: Path) -> None:
    """All images at once unreadable is no fault of theirs."""
    folder = tmp_path / "set"
    folder.mkdir()
    for number in range(3):
        scene(number).save(folder / f"{number}.jpg")
    dataset = Dataset.open(folder)
    items = list(dataset.items)
    folder.rename(tmp_path / "away")
    with pytest.raises(DatasetError, match="not there any more"):
        facts.read(dataset, items)
