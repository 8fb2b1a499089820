"""What is put into batches: order, balance, views, sizes; the samples that are shown."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.training.augment import mosaic
from engine.training.data import (
    ImageStore,
    View,
    batch_size_px,
    epoch_order,
    largest_size_px,
    split_batches,
    training_batches,
)
from engine.training.examples import Example, Examples


def examples(*labels: list[int]) -> Examples:
    return Examples.of(
        Example(
            Path(f"{number}.jpg"),
            np.tile(np.array([0.2, 0.2, 0.6, 0.8], np.float32), (len(ids), 1)),
            np.array(ids, np.int64),
            np.zeros(len(ids), bool),
            (40, 30),
        )
        for number, ids in enumerate(labels)
    )


def store(some: Examples, side: int = 64) -> ImageStore:
    images = ImageStore(some, side, 100)
    images._cache = [np.full((side, side, 3), number % 250, np.uint8) for number in range(len(some))]
    return images


def test_examples_are_arrays_that_read_like_single_ones() -> None:
    some = examples([0, 1], [], [2])
    assert [example.labels.tolist() for example in some] == [[0, 1], [], [2]]
    assert some[2].image == Path("2.jpg")
    assert some[1].boxes.shape == (0, 4)
    assert [example.labels.tolist() for example in some.without([0])] == [[], [2]]
    assert [example.labels.tolist() for example in Examples.joined([some, some.first(1)])][-1] == [0, 1]
    assert some.class_counts(4).tolist() == [1, 1, 1, 0]
    assert len(Examples.of([])) == 0


def test_every_image_comes_once_an_epoch_in_another_order() -> None:
    some = examples(*[[0]] * 20)
    first, second = (epoch_order(some, 0, epoch, balance=False) for epoch in (1, 2))
    assert sorted(first) == sorted(second) == list(range(20))
    assert first.tolist() != second.tolist()
    assert [len(part) for part in split_batches(first, 6)] == [6, 6, 6, 2]
    assert [len(part) for part in split_batches(first[:13], 6)] == [6, 7]


def test_balance_shows_rare_classes_more_often_and_as_many_images() -> None:
    some = examples(*[[0]] * 90, *[[0, 1]] * 9, [2])
    shown = np.concatenate([epoch_order(some, 0, epoch, balance=True) for epoch in range(20)]) // 1
    counts = np.bincount(shown, minlength=100) / 20
    assert len(shown) == 2000
    expected = np.array([1.0] * 90 + [np.sqrt(99 / 9)] * 9 + [np.sqrt(99)])
    np.testing.assert_allclose(counts[90:99].mean() / counts[:90].mean(), expected[90], rtol=0.1)
    np.testing.assert_allclose(counts[99] / counts[:90].mean(), expected[99], rtol=0.1)


def test_an_image_that_is_drawn_twice_is_shown_in_two_ways() -> None:
    some = examples([0], [0])
    (batch,) = training_batches(store(some), [np.array([1, 1, 1, 1])], View(64), seed=0, epoch=1)
    assert len({pixels.numpy().tobytes() for pixels in batch.pixels}) > 1


@pytest.mark.parametrize("seed", range(8))
def test_mosaic_puts_four_images_and_their_boxes_together(seed: int) -> None:
    """Each tile is of one colour with a square of another; where a box ends, the colour has to change."""
    size = 128
    tiles = []
    for number in range(4):
        pixels = np.full((90, 120, 3), 30 + 20 * number, np.uint8)
        pixels[30:60, 40:80] = 200
        box = np.array([[40 / 120, 30 / 90, 80 / 120, 60 / 90]], np.float32)
        tiles.append((pixels, box, np.array([number])))
    rng = np.random.default_rng(seed)
    picture, boxes, labels = mosaic(tiles, size, rng)
    assert picture.shape == (size, size, 3)
    assert len(boxes) == len(labels) >= 2
    assert (boxes >= 0).all() and (boxes <= 1).all()
    grey = picture.mean(axis=2)
    bright = grey > (grey.max() + np.median(grey)) / 2
    for x0, y0, x1, y1 in (boxes * size).round().astype(int):
        inside = bright[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2]
        if inside.size:
            assert inside.mean() > 0.95
    covered = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in boxes * size)
    assert bright.sum() <= covered * 1.25 + 100


def test_the_share_of_mosaics_is_the_one_asked_for() -> None:
    some = examples(*[[number] for number in range(40)])
    whole = View(64, mosaic=1.0)
    (batch,) = training_batches(store(some), [np.arange(40)], whole, seed=0, epoch=1)
    own = [int((row >= 0).sum()) for row in batch.labels]
    assert np.mean(own) > 2
    (batch,) = training_batches(store(some), [np.arange(40)], View(64), seed=0, epoch=1)
    assert max(int((row >= 0).sum()) for row in batch.labels) == 1


def test_the_input_size_varies_by_a_quarter_in_steps_of_the_stride() -> None:
    view = View(320, multi_scale=True)
    sizes = {batch_size_px(view, 0, 1, place) for place in range(200)}
    assert sizes == {256, 288, 320, 352, 384}
    assert all(size % 32 == 0 and 0.74 * 320 <= size <= 1.26 * 320 for size in sizes)
    assert max(sizes) <= largest_size_px(view)
    assert {batch_size_px(View(300), 0, 1, place) for place in range(9)} == {300}
    some = examples(*[[0]] * 4)
    parts = split_batches(np.arange(4), 2)
    shown = [
        batch.pixels.shape
        for epoch in range(8)
        for batch in training_batches(store(some), parts, View(128, multi_scale=True), seed=0, epoch=epoch)
    ]
    assert len({shape[1] for shape in shown}) > 1


def test_default_boxes_keep_their_shares_of_an_input_of_another_size() -> None:
    import torch

    from engine.models.detector import build_detector
    from engine.models.spec import DetectorSpec
    from engine.training.learner import input_size

    model = build_detector(DetectorSpec(("a",), image_size=128)).eval()
    before = model.default_boxes
    with input_size(model, 160), torch.no_grad():
        regression, _ = model(torch.zeros(1, 3, 160, 160))
        assert regression.shape[1] == len(model.default_boxes) > len(before)
        assert set(model.default_boxes[:, 2].tolist()) == set(before[:, 2].tolist())
    assert model.default_boxes is before
    assert model.spec.image_size == 128


def test_a_process_gets_its_share_of_every_batch() -> None:
    some = examples(*[[number] for number in range(6)])
    parts = split_batches(np.arange(6), 4)
    plain = View(64, augment=False)
    whole = list(training_batches(store(some), parts, plain, seed=0, epoch=1))
    shares = [
        list(training_batches(store(some), parts, plain, seed=0, epoch=1, share=slice(rank, None, 2)))
        for rank in (0, 1)
    ]
    for batch, first, second in zip(whole, *shares, strict=True):
        assert sorted(first.indices + second.indices) == batch.indices
        assert first.covers == second.covers == batch.covers


def test_samples_are_the_same_images_with_truth_and_findings_in_pixels(tiny, trained, tmp_path) -> None:
    from engine.datasets.images import image_size
    from engine.events import Samples

    events = [event for event in trained(tiny()) if isinstance(event, Samples)]
    first, second = (json.loads(Path(event.path).read_text()) for event in events)
    assert [one["image"] for one in first] == [one["image"] for one in second]
    assert 1 <= len(first) <= 8
    for one in first:
        assert (one["width"], one["height"]) == image_size(Path(one["image"]))
        for box in [*one["truth"], *one["found"]]:
            x1, y1, x2, y2 = box["box"]
            assert 0 <= x1 < x2 <= one["width"]
            assert 0 <= y1 < y2 <= one["height"]
            assert box["label"] in ("button", "coin", "key", "leaf")
        assert all(0 <= found["score"] <= 1 for found in one["found"])
    assert any(one["truth"] for one in first)
