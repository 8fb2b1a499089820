import pytest
import torch
from torchvision.models.detection._utils import BoxCoder
from torchvision.ops import box_convert

from engine.models.default_boxes import default_boxes
from engine.models.postprocess import decode, encode, select
from engine.models.spec import DetectorSpec

DEFAULTS = torch.from_numpy(default_boxes(DetectorSpec(("a", "b"), image_size=96)))


def some_boxes(count: int, seed: int = 0) -> torch.Tensor:
    draws = torch.rand(count, 4, generator=torch.Generator().manual_seed(seed))
    low = draws[:, :2] * 0.7
    return torch.cat([low, low + 0.02 + draws[:, 2:] * 0.25], dim=1)


def test_decode_undoes_encode() -> None:
    boxes = some_boxes(len(DEFAULTS))
    assert decode(encode(boxes, DEFAULTS), DEFAULTS) == pytest.approx(boxes, abs=1e-5)


def test_offsets_are_torchvisions() -> None:
    boxes = some_boxes(len(DEFAULTS))
    theirs = BoxCoder((10.0, 10.0, 5.0, 5.0)).encode_single(boxes, box_convert(DEFAULTS, "cxcywh", "xyxy"))
    assert encode(boxes, DEFAULTS) == pytest.approx(theirs, abs=1e-4)


def test_a_wild_regression_stays_finite() -> None:
    assert decode(torch.full((1, len(DEFAULTS), 4), 1e4), DEFAULTS).isfinite().all()


def raw(
    rows: list[tuple[int, int, float, list[float]]], classes: int = 2
) -> tuple[torch.Tensor, torch.Tensor]:
    """Heads of one image that see the given (default box, class, logit, box) and background elsewhere."""
    boxes = torch.zeros(1, len(DEFAULTS), 4)
    logits = torch.zeros(1, len(DEFAULTS), classes + 1)
    logits[..., 0] = 12.0
    for position, label, logit, box in rows:
        boxes[0, position] = encode(torch.tensor(box), DEFAULTS[position])
        logits[0, position] = -20.0
        logits[0, position, 0] = 0.0
        logits[0, position, label + 1] = logit
    return boxes, logits


def test_select_keeps_the_best_of_overlapping_boxes_of_a_class_only() -> None:
    box, near, far = [0.1, 0.1, 0.5, 0.5], [0.11, 0.1, 0.51, 0.5], [0.6, 0.6, 0.9, 0.9]
    heads = raw([(0, 0, 3.0, near), (1, 0, 5.0, box), (2, 1, 4.0, near), (3, 0, 2.0, far)])
    (found,) = select(*heads, DEFAULTS, head="ssdlite")
    assert found.label_ids.tolist() == [0, 1, 0]
    assert found.boxes == pytest.approx(torch.tensor([box, near, far]), abs=1e-5)
    assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)


def test_select_limits() -> None:
    rows = [(i, 0, 4.0, [0.1 * i, 0.0, 0.1 * i + 0.09, 0.3]) for i in range(10)]
    (found,) = select(*raw(rows), DEFAULTS, head="ssdlite", most=3)
    assert len(found.scores) == 3
    (found,) = select(*raw(rows), DEFAULTS, head="ssdlite", candidates_per_class=5)
    assert len(found.scores) == 5
    (found,) = select(*raw(rows), DEFAULTS, head="ssdlite", threshold=0.99)
    assert len(found.scores) == 0
    assert found.boxes.shape == (0, 4)


def test_boxes_are_cut_at_the_edge() -> None:
    (found,) = select(*raw([(0, 0, 5.0, [-0.2, 0.3, 0.4, 1.3])]), DEFAULTS, head="ssdlite")
    assert found.boxes[0].tolist() == pytest.approx([0.0, 0.3, 0.4, 1.0], abs=1e-5)


def test_images_of_a_batch_do_not_mix() -> None:
    first, second = raw([(0, 0, 5.0, [0.1, 0.1, 0.5, 0.5])]), raw([(0, 1, 5.0, [0.1, 0.1, 0.5, 0.5])])
    regression, logits = (torch.cat(parts) for parts in zip(first, second, strict=True))
    both = select(regression, logits, DEFAULTS, head="ssdlite")
    assert [found.label_ids.tolist() for found in both] == [[0], [1]]
