"""Dynamic assignment and loss of the pan head against a plain restatement, one box and point at a time."""

import math

import pytest
import torch
from torch.nn import functional
from torchvision.ops import box_iou, generalized_box_iou

from engine.models.default_boxes import default_boxes
from engine.models.detector import build_detector
from engine.models.postprocess import decode_points, select
from engine.models.spec import DetectorSpec
from engine.training.losses import detection_loss
from engine.training.point_loss import assign, candidates, generalised_iou, iou, point_loss

SPEC = DetectorSpec(("a", "b", "c"), image_size=100, head="pan")
MAPS = SPEC.map_sizes()  # 13, 7, 4: odd sides
CELLS = torch.from_numpy(default_boxes(SPEC))


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
    shape = (images, len(CELLS))
    return torch.randn(*shape, 4, generator=generator), torch.randn(*shape, 3, generator=generator)


def focal(logit: torch.Tensor, quality: float) -> float:
    score = float(logit.sigmoid())
    entropy = -quality * math.log(score) - (1 - quality) * math.log(1 - score)
    return entropy * (quality - score) ** 2


def plain_assign(
    boxes: torch.Tensor, labels: torch.Tensor, predicted, logits
) -> dict[int, tuple[int, float]]:
    """Point -> true box and IoU, for one image."""
    wishes: dict[int, list[tuple[float, int, float]]] = {}
    for owner, (box, label) in enumerate(zip(boxes, labels, strict=True)):
        near, start = [], 0
        for side in MAPS:
            column, row = (min(side - 1, int(c * side)) for c in ((box[:2] + box[2:]) / 2).tolist())
            near += [
                start + y * side + x
                for y in range(max(0, row - 2), min(side, row + 3))
                for x in range(max(0, column - 2), min(side, column + 3))
            ]
            start += side * side
        ious = box_iou(predicted[near], box[None])[:, 0].tolist()
        priced = []
        for point, quality in zip(near, ious, strict=True):
            x, y = CELLS[point, :2].tolist()
            inside = box[0] < x < box[2] and box[1] < y < box[3]
            cost = focal(logits[point, label], quality) - 3 * math.log(quality + 1e-7)
            priced.append((cost + (0 if inside else 1e4), point, quality))
        priced.sort()
        wanted = max(1, int(sum(sorted(ious, reverse=True)[:10])))
        kept = [p for p in priced[:wanted] if p[0] < 1e4] or priced[:1]
        for cost, point, quality in kept:
            wishes.setdefault(point, []).append((cost, owner, quality))
    return {point: min(asked)[1:] for point, asked in wishes.items()}


COUNTS = [4, 0, 9]


def test_assignment_is_the_plain_one() -> None:
    boxes, labels = batch(COUNTS)
    regression, logits = heads(3)
    predicted = decode_points(regression, CELLS)
    found = assign(predicted, logits, boxes, labels, CELLS, MAPS)
    for image, count in enumerate(COUNTS):
        mine = found.image == image
        got = dict(zip(found.point[mine].tolist(), found.owner[mine].tolist(), strict=True))
        wanted = plain_assign(boxes[image, :count], labels[image, :count], predicted[image], logits[image])
        assert len(got) == int(mine.sum())  # no point twice
        assert got == {point: owner for point, (owner, _) in wanted.items()}
        quality = dict(zip(found.point[mine].tolist(), found.quality[mine].tolist(), strict=True))
        assert quality == pytest.approx({point: q for point, (_, q) in wanted.items()}, abs=1e-5)


def test_the_loss_is_the_plain_one() -> None:
    boxes, labels = batch(COUNTS)
    regression, logits = heads(3)
    predicted = decode_points(regression, CELLS)
    qualities = classification = location = 0.0
    objects = 0
    for image, count in enumerate(COUNTS):
        matched = plain_assign(boxes[image, :count], labels[image, :count], predicted[image], logits[image])
        of_object = {owner: [q for o, q in matched.values() if o == owner] for owner, _ in matched.values()}
        objects += len(of_object)
        for point in range(len(CELLS)):
            owner, quality = matched.get(point, (-1, 0.0))
            for label in range(3):
                hit = owner >= 0 and int(labels[image, owner]) == label
                classification += focal(logits[image, point, label], quality if hit else 0.0)
            if owner >= 0:
                overlap = generalized_box_iou(predicted[image, point][None], boxes[image, owner][None])
                share = (quality + 1e-3) / sum(q + 1e-3 for q in of_object[owner])
                location += share * (1 - float(overlap))
                qualities += quality
    got = point_loss(regression, logits, boxes, labels, CELLS, MAPS)
    assert float(got[0]) == pytest.approx(classification / qualities, rel=1e-4)
    assert float(got[1]) == pytest.approx(2 * location / objects, rel=1e-4)


def test_candidates_at_the_corner_stay_on_their_map() -> None:
    boxes = torch.tensor([[[0.0, 0.0, 0.01, 0.01], [0.99, 0.99, 1.0, 1.0]]])
    points, valid = candidates(boxes, MAPS)
    assert valid.sum(dim=-1).tolist() == [[27, 27]]  # 3 x 3 on each map
    assert sorted(points[0, 0][valid[0, 0]].tolist())[:4] == [0, 1, 2, 13]
    assert points[0, 1][valid[0, 1]].max() == len(CELLS) - 1


def test_every_object_gets_a_point_however_small() -> None:
    for width in (1e-6, 1e-4, 1e-3):
        boxes = torch.tensor([[[0.5, 0.5, 0.5 + width, 0.5 + width]]])
        regression, logits = (part.requires_grad_() for part in heads(1))
        labels = torch.zeros(1, 1, dtype=torch.int64)
        found = assign(decode_points(regression, CELLS), logits, boxes, labels, CELLS, MAPS)
        assert found.point.shape == (1,)
        loss = sum(point_loss(regression, logits, boxes, labels, CELLS, MAPS))
        loss.backward()
        assert loss.isfinite()
        assert regression.grad.isfinite().all()


@pytest.mark.parametrize("most", [0, 3])
def test_images_without_objects_teach_that_there_is_nothing(most: int) -> None:
    boxes, labels = torch.zeros(2, most, 4), torch.full((2, most), -1)
    regression, logits = (part.requires_grad_() for part in heads(2))
    classification, location = point_loss(regression, logits, boxes, labels, CELLS, MAPS)
    (classification + location).backward()
    assert location == 0
    assert (logits.grad > 0).all()  # every score is pushed down
    assert not regression.grad.any()


def test_a_small_object_pulls_its_box_as_hard_as_a_large_one() -> None:
    boxes = torch.tensor([[[0.1, 0.1, 0.7, 0.7], [0.8, 0.8, 0.87, 0.87]]])
    regression, logits = torch.zeros(1, len(CELLS), 4), torch.zeros(1, len(CELLS), 3)
    regression.requires_grad_()
    labels = torch.zeros(1, 2, dtype=torch.int64)
    found = assign(decode_points(regression, CELLS), logits, boxes, labels, CELLS, MAPS)
    points = [found.point[found.owner == owner] for owner in (0, 1)]
    assert len(points[0]) > len(points[1]) == 1
    point_loss(regression, logits, boxes, labels, CELLS, MAPS)[1].backward()
    pulls = [float(regression.grad[0, own].abs().sum()) for own in points]
    assert pulls[1] > 0.5 * pulls[0]


def test_padding_and_the_company_in_the_batch_change_nothing() -> None:
    boxes, labels = batch([4, 2])
    regression, logits = heads(2)
    plain = point_loss(regression, logits, boxes, labels, CELLS, MAPS)
    wide = functional.pad(boxes, (0, 0, 0, 3)), functional.pad(labels, (0, 3), value=-1)
    padded = point_loss(regression, logits, *wide, CELLS, MAPS)
    assert [float(x) for x in padded] == pytest.approx([float(x) for x in plain])
    predicted = decode_points(regression, CELLS)
    both = assign(predicted, logits, boxes, labels, CELLS, MAPS)
    alone = assign(predicted[1:], logits[1:], boxes[1:], labels[1:], CELLS, MAPS)
    assert both.point[both.image == 1].tolist() == alone.point.tolist()


def test_exact_boxes_with_sure_scores_cost_next_to_nothing() -> None:
    boxes, labels = batch([1])
    regression, logits = heads(1)
    low, high = boxes[0, 0, :2], boxes[0, 0, 2:]
    inside = ((CELLS[:, :2] > low) & (CELLS[:, :2] < high)).all(dim=-1)
    exact = torch.cat([CELLS[inside, :2] - low, high - CELLS[inside, :2]], dim=1)
    regression[0, inside] = (exact / (CELLS[inside, 2:] / 2).repeat(1, 2)).log()
    found = assign(decode_points(regression, CELLS), logits, boxes, labels, CELLS, MAPS)
    assert found.quality == pytest.approx(torch.ones(len(found.point)), abs=1e-5)
    sure = torch.full_like(logits, -20.0)
    sure[0, found.point, labels[0, 0]] = 20.0
    classification, location = point_loss(regression, sure, boxes, labels, CELLS, MAPS)
    assert [float(classification), float(location)] == pytest.approx([0, 0], abs=1e-3)


def test_ious_are_torchvisions() -> None:
    first, second = batch([8], 1)[0][0], batch([8], 2)[0][0]
    assert iou(first[:, None], second) == pytest.approx(box_iou(first, second), abs=1e-6)
    ours = generalised_iou(first[:, None], second)
    assert ours == pytest.approx(generalized_box_iou(first, second), abs=1e-6)


def test_it_learns_a_handful_of_images_by_heart() -> None:
    torch.manual_seed(0)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    model = build_detector(DetectorSpec(("red", "blue"), "mobilenet_v3_small", 96, 0.5, head="pan")).train()
    images = torch.rand(4, 3, 96, 96) * 0.2
    boxes, labels = torch.zeros(4, 2, 4), torch.tensor([[0, 1], [1, 0], [0, -1], [-1, -1]])
    for image in range(4):
        for owner in range(2):
            if labels[image, owner] < 0:
                continue
            x, y = 4 + 40 * owner + 4 * image, 10 + 12 * image
            images[image, 2 * int(labels[image, owner]), y : y + 30, x : x + 24] += 1.0
            boxes[image, owner] = torch.tensor([x, y, x + 24, y + 30]) / 96
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.004, weight_decay=0)
    for _ in range(90):
        loss = sum(detection_loss(model, *model(images), boxes, labels))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.inference_mode():
        raw = model(images)
    torch.set_num_threads(threads)
    for image, found in enumerate(select(*raw, model.default_boxes, head="pan", threshold=0.3)):
        drawn = labels[image] >= 0
        best = [found.boxes[found.label_ids == label][:1] for label in labels[image][drawn]]
        assert set(found.label_ids.tolist()) == set(labels[image][drawn].tolist())
        for true, box in zip(boxes[image][drawn], best, strict=True):
            assert box_iou(true[None], box) > 0.75
