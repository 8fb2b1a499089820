import numpy as np
import pytest

from engine.training.augment import augment


def marked(boxes: np.ndarray, side: int = 200) -> np.ndarray:
    """A dark image with a bright rectangle at each box, so that pixels show where boxes went."""
    image = np.full((side, side, 3), 30, np.uint8)
    for x0, y0, x1, y1 in (boxes * side).round().astype(int):
        image[y0:y1, x0:x1] = 220
    return image


@pytest.mark.parametrize("seed", range(60))
def test_boxes_stay_on_their_objects(seed: int) -> None:
    rng = np.random.default_rng(seed)
    boxes = np.array([[0.2, 0.3, 0.45, 0.6]], np.float32)
    pixels, seen, visible = augment(marked(boxes), boxes, 160, rng)
    assert pixels.shape == (160, 160, 3)
    assert pixels.dtype == np.uint8
    assert seen.dtype == np.float32
    assert (seen >= 0).all()
    assert (seen <= 1).all()
    if not visible[0]:
        return
    x0, y0, x1, y1 = seen[0] * 160
    inside = pixels[round(y0 + 2) : round(y1 - 2), round(x0 + 2) : round(x1 - 2)].mean()
    bright = np.argwhere(pixels.mean(axis=2) > inside - 40)
    # The filling around a zoomed-out image may be as bright: look only where the object is dark-rimmed.
    ring = pixels[max(round(y0 - 4), 0) : round(y1 + 4), max(round(x0 - 4), 0) : round(x1 + 4)].mean()
    assert len(bright)
    assert inside >= ring


def test_the_same_randomness_gives_the_same_view() -> None:
    boxes = np.array([[0.2, 0.3, 0.45, 0.6]], np.float32)
    first, second = (augment(marked(boxes), boxes, 96, np.random.default_rng(5)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_an_image_without_boxes_is_fine() -> None:
    none = np.zeros((0, 4), np.float32)
    for seed in range(20):
        pixels, seen, visible = augment(marked(none), none, 96, np.random.default_rng(seed))
        assert pixels.shape == (96, 96, 3)
        assert seen.shape == (0, 4)
        assert visible.shape == (0,)


def test_views_keep_most_objects_and_differ() -> None:
    rng = np.random.default_rng(0)
    boxes = np.array([[0.1, 0.1, 0.3, 0.3], [0.6, 0.5, 0.9, 0.8]], np.float32)
    views = [augment(marked(boxes), boxes, 96, rng) for _ in range(200)]
    assert np.mean([visible.mean() for _, _, visible in views]) > 0.7
    assert all(visible.any() for _, _, visible in views)
    widths = np.array([seen[0, 2] - seen[0, 0] for _, seen, visible in views if visible[0]])
    assert widths.min() < 0.15 < 0.25 < widths.max()


def test_turns_show_objects_in_all_eight_ways() -> None:
    """A mark in one corner is seen in every corner, lying and standing; without turns only in two."""
    boxes = np.array([[0.1, 0.1, 0.5, 0.2]], np.float32)

    def ways(turns: bool) -> set[tuple[bool, bool, bool]]:
        found = set()
        for seed in range(300):
            rng = np.random.default_rng(seed)
            _, seen, visible = augment(marked(boxes), boxes, 96, rng, turns)
            if visible[0] and (seen[0] > 0).all() and (seen[0] < 1).all():
                x0, y0, x1, y1 = seen[0]
                found.add((x1 - x0 > y1 - y0, x0 + x1 < 1, y0 + y1 < 1))
        return found

    assert len(ways(True)) == 8
    assert {lying for lying, _, _ in ways(False)} == {True}


@pytest.mark.parametrize("seed", range(30))
def test_turned_boxes_stay_on_their_objects(seed: int) -> None:
    boxes = np.array([[0.3, 0.35, 0.7, 0.5]], np.float32)
    pixels, seen, visible = augment(marked(boxes), boxes, 160, np.random.default_rng(seed), True)
    if visible[0] and (seen[0] > 0.05).all() and (seen[0] < 0.95).all():
        x0, y0, x1, y1 = (seen[0] * 160).round().astype(int)
        inside = pixels[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2].mean()
        left, above, below = (
            pixels[y0:y1, x0 - 5 : x0 - 2],
            pixels[y0 - 5 : y0 - 2, x0:x1],
            pixels[y1 + 2 : y1 + 5, x0:x1],
        )
        assert inside > max(left.mean(), above.mean(), below.mean())
