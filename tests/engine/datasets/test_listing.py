"""The list of a data set's images behaves like a list of items, though none is stored."""

from pathlib import Path

import pytest

from engine.datasets.listing import Item, find_items

NAMES = ["a1.jpg", "a2.png", "a10.jpg", "sub/a1.jpg"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    for name in NAMES:
        (tmp_path / name).touch()
    (tmp_path / "a2.XML").touch()
    return tmp_path


def test_items_are_made_when_asked_for(folder: Path) -> None:
    items = find_items(folder, folder)
    everything = [items[number] for number in range(len(items))]
    assert [str(item.image.relative_to(folder)) for item in everything] == NAMES
    assert list(items) == everything == items[:]
    assert items[-1] == everything[-1]
    assert items[1:3] == everything[1:3]
    assert [items.number(item.stem) for item in everything] == [0, 1, 2, 3]
    assert items.number("b") == -1
    assert list(items.label_files()) == [item.label_file for item in everything]
    assert items[1].label == folder / "a2.XML"
    assert Item("a1", "elsewhere.jpg", "elsewhere.xml") not in items


def test_an_image_can_be_taken_out_and_put_back(folder: Path) -> None:
    items = find_items(folder, folder)
    before = list(items)
    running = iter(items)  # another thread may be half-way through
    next(running)
    items.remove(before[1])
    assert list(items) == [before[0], *before[2:]]
    assert before[1] not in items
    assert items.number("a10") == 1
    with pytest.raises(ValueError, match="a2"):
        items.remove(before[1])
    items.insert(1, before[1])
    assert list(items) == before
    assert list(running) == before[1:]


def test_an_image_that_comes_later_stands_at_its_place(folder: Path) -> None:
    items = find_items(folder, folder)
    (folder / "a3.jpg").touch()
    item = items.join(folder / "a3.jpg")
    assert item.stem == "a3" and item == items[2]
    assert list(items) == list(find_items(folder, folder))
    assert items.join(folder / "a3.jpg") == item and len(items) == 5
    assert items.join(folder / "sub" / "b.jpg").stem == "sub/b" and items[-1].stem == "sub/b"
