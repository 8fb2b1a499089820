"""Matching and MultiBox loss against a plain restatement of the paper, one image and one box at a time."""

import pytest
import torch
from torch.nn import functional
from torchvision.ops import box_convert, box_iou

from engine.models.default_boxes import default_boxes
from engine.models.detector import build_detector
from engine.models.names import BACKBONES, HEADS
from engine.models.postprocess import encode
from engine.models.spec import DetectorSpec
from engine.training.losses import FEWEST_NEGATIVES, detection_loss, match, multibox_loss

DEFAULTS = torch.from_numpy(default_boxes(DetectorSpec(("a", "b", "c"), image_size=96)))


def batch(counts: list[int], seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Boxes and labels of images with so many objects, padded as the batches are."""
    generator = torch.Generator().manual_seed(seed)
    most = max(counts)
    boxes, labels = torch.zeros(len(counts), most, 4), torch.full((len(counts), most), -1)
    for image, count in enumerate(counts):
        draws = torch.rand(count, 4, generator=generator)
        low = draws[:, :2] * 0.6
        boxes[image, :count] = torch.cat([low, low + 0.08 + draws[:, 2:] * 0.3], dim=1)
        labels[image, :count] = torch.randint(0, 3, (count,), generator=generator)
    return boxes, labels


def heads(images: int, seed: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    shape = (images, len(DEFAULTS))
    return torch.randn(*shape, 4, generator=generator), torch.randn(*shape, 4, generator=generator)


def plain_match(boxes: torch.Tensor) -> dict[int, int]:
    """Default box -> true box of one image."""
    iou = box_iou(boxes, box_convert(DEFAULTS, "cxcywh", "xyxy"))
    found = {d: int(iou[:, d].argmax()) for d in range(len(DEFAULTS)) if iou[:, d].max() >= 0.5}
    for box in range(len(boxes)):
        found[int(iou[box].argmax())] = box
    return found


def test_matching_is_that_of_the_paper() -> None:
    boxes, labels = batch([4, 0, 7])
    index, positive = match(boxes, labels, DEFAULTS)
    for image, count in enumerate([4, 0, 7]):
        matched = plain_match(boxes[image, :count]) if count else {}
        assert torch.nonzero(positive[image])[:, 0].tolist() == sorted(matched)
        assert all(int(index[image, d]) == box for d, box in matched.items())


def test_every_object_gets_a_default_box_however_small() -> None:
    boxes = torch.tensor([[[0.500, 0.500, 0.501, 0.501]]])
    _, positive = match(boxes, torch.zeros(1, 1, dtype=torch.int64), DEFAULTS)
    assert positive.sum() == 1


def test_the_loss_is_that_of_the_paper() -> None:
    boxes, labels = batch([4, 0, 7])
    regression, logits = heads(3)
    matches, location, confidence = 0, 0.0, 0.0
    for image, count in enumerate([4, 0, 7]):
        matched = plain_match(boxes[image, :count]) if count else {}
        matches += len(matched)
        background = functional.cross_entropy(
            logits[image], torch.zeros(len(DEFAULTS), dtype=torch.int64), reduction="none"
        )
        for default, box in matched.items():
            target = encode(boxes[image, box], DEFAULTS[default])
            location += functional.smooth_l1_loss(regression[image, default], target, reduction="sum")
            confidence += functional.cross_entropy(logits[image, default], labels[image, box] + 1)
        negatives = torch.tensor([d for d in range(len(DEFAULTS)) if d not in matched])
        hardest = background[negatives].sort(descending=True).values
        confidence += hardest[: max(3 * len(matched), FEWEST_NEGATIVES)].sum()
    classification, box_loss = multibox_loss(regression, logits, boxes, labels, DEFAULTS)
    assert float(classification) == pytest.approx(float(confidence) / matches, rel=1e-4)
    assert float(box_loss) == pytest.approx(float(location) / matches, rel=1e-4)


def test_images_without_objects_teach_that_there_is_nothing() -> None:
    boxes, labels = batch([0, 0])
    regression, logits = (part.requires_grad_() for part in heads(2))
    classification, box_loss = multibox_loss(regression, logits, boxes, labels, DEFAULTS)
    (classification + box_loss).backward()
    assert classification > 0
    assert box_loss == 0
    assert (logits.grad[..., 0] <= 0).all()
    assert (logits.grad[..., 0] < 0).sum() == 2 * FEWEST_NEGATIVES


def test_padding_changes_nothing() -> None:
    boxes, labels = batch([4, 2])
    wide_boxes = functional.pad(boxes, (0, 0, 0, 3))
    wide_labels = functional.pad(labels, (0, 3), value=-1)
    regression, logits = heads(2)
    plain = multibox_loss(regression, logits, boxes, labels, DEFAULTS)
    padded = multibox_loss(regression, logits, wide_boxes, wide_labels, DEFAULTS)
    assert [float(x) for x in plain] == pytest.approx([float(x) for x in padded])


def test_a_perfect_answer_costs_next_to_nothing() -> None:
    boxes, labels = batch([5])
    index, positive = match(boxes, labels, DEFAULTS)
    regression = encode(boxes[0, index[0]], DEFAULTS)[None]
    logits = torch.full((1, len(DEFAULTS), 4), -20.0)
    classes = torch.where(positive[0], labels[0, index[0]] + 1, 0)
    logits[0, torch.arange(len(DEFAULTS)), classes] = 20.0
    assert [float(x) for x in multibox_loss(regression, logits, boxes, labels, DEFAULTS)] == pytest.approx(
        [0, 0]
    )


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("backbone", BACKBONES)
def test_every_layer_learns(backbone: str, head: str) -> None:
    torch.manual_seed(0)
    model = build_detector(DetectorSpec(("a", "b", "c"), backbone, 96, head=head)).train()
    sides = torch.tensor([0.12, 0.2, 0.3, 0.45, 0.6, 0.75, 0.95])  # something for every map
    boxes = torch.stack([0.5 - sides / 2, 0.5 - sides / 2, 0.5 + sides / 2, 0.5 + sides / 2], dim=1)
    labels = torch.arange(7) % 3
    loss = sum(
        detection_loss(model, *model(torch.randn(2, 3, 96, 96)), boxes.repeat(2, 1, 1), labels.repeat(2, 1))
    )
    loss.backward()
    untouched = [
        name for name, value in model.named_parameters() if value.grad is None or not value.grad.any()
    ]
    assert not [name for name in untouched if name.startswith(("backbone.", "extra.", "class_heads."))]


@pytest.mark.parametrize("head", HEADS)
def test_crowded_tiny_and_empty_images_give_finite_gradients(head: str) -> None:
    torch.manual_seed(0)
    model = build_detector(DetectorSpec(("a", "b"), image_size=96, head=head)).train()
    pixels = torch.randn(3, 3, 96, 96)
    low = torch.rand(3, 200, 2) * 0.95
    tiny = torch.cat([low, low + torch.tensor([1e-5, 1e-2])], dim=2)
    labels = torch.randint(0, 2, (3, 200))
    labels[1] = -1  # nothing there, or nothing that counts
    for boxes, ids in ((tiny, labels), (tiny[:, :0], labels[:, :0]), (tiny, torch.full_like(labels, -1))):
        model.zero_grad()
        loss = sum(detection_loss(model, *model(pixels), boxes, ids))
        loss.backward()
        assert loss.isfinite()
        assert loss > 0
        assert all(value.grad.isfinite().all() for value in model.parameters() if value.grad is not None)
