"""The pan head: one point for each cell of three maps, whatever the backbone and the size."""

import dataclasses

import numpy as np
import pytest
import torch

from engine.models.default_boxes import default_boxes, fit_box_sizes, recalls_of_classes
from engine.models.detector import FIRST_SCORE, build_detector
from engine.models.names import BACKBONES
from engine.models.postprocess import decode_points, scored_boxes, select
from engine.models.spec import DetectorSpec
from engine.models.weights_io import load_weights, save_weights

CLASSES = ("a", "b", "c")


@pytest.mark.parametrize(
    ("size", "maps"),
    [(300, [38, 19, 10]), (320, [40, 20, 10]), (416, [52, 26, 13]), (512, [64, 32, 16])],
)
def test_one_point_for_each_cell_at_every_size(size: int, maps: list[int]) -> None:
    spec = DetectorSpec(CLASSES, "mobilenet_v3_small", size, 0.5, head="pan")
    assert spec.map_sizes() == maps
    model = build_detector(spec).eval()
    with torch.inference_mode():
        boxes, logits = model(torch.zeros(1, 3, size, size))
    points = sum(side * side for side in maps)
    assert model.default_boxes.shape == (points, 4)
    assert boxes.shape == (1, points, 4)
    assert logits.shape == (1, points, 3)


@pytest.mark.parametrize("backbone", BACKBONES)
def test_every_backbone_carries_it(backbone: str) -> None:
    spec = DetectorSpec(CLASSES, backbone, 75, head="pan")
    model = build_detector(spec).train()
    boxes, logits = model(torch.randn(2, 3, 75, 75))
    (boxes.sum() + logits.sum()).backward()
    assert boxes.dtype == logits.dtype == torch.float32
    assert all(parameter.grad is not None for parameter in model.parameters())


def test_a_square_stands_in_the_middle_of_each_cell() -> None:
    sizes = ((0.07, 0.07), (0.2, 0.2), (0.5, 0.5))
    squares = default_boxes(DetectorSpec(CLASSES, image_size=300, head="pan", box_sizes=sizes))
    assert squares[0] == pytest.approx(np.array([0.5 / 38, 0.5 / 38, 0.07, 0.07]))
    assert squares[1] == pytest.approx(np.array([1.5 / 38, 0.5 / 38, 0.07, 0.07]))  # rows before columns
    assert squares[-1] == pytest.approx(np.array([0.95, 0.95, 0.5, 0.5]))


def test_the_squares_are_fitted_to_the_data() -> None:
    rng = np.random.default_rng(0)
    sides = np.concatenate([rng.normal(0.06, 0.004, 200), rng.normal(0.3, 0.02, 20)])[:, None]
    centres = rng.uniform(0.2, 0.8, (220, 2))
    boxes = np.concatenate([centres - sides / 2, centres + sides / 2], axis=1).astype(np.float32)
    labels = np.repeat([0, 1], [200, 20])
    plain = DetectorSpec(("a", "b"), image_size=300, head="pan")
    fitted = dataclasses.replace(plain, box_sizes=fit_box_sizes(boxes, labels, plain))
    before, after = zip(*recalls_of_classes(boxes, labels, fitted).values(), strict=True)
    assert min(after) > 0.9 > 0.5 > min(before)
    assert fitted.box_sizes[0][0] == pytest.approx(0.06, rel=0.2)
    assert min(abs(size - 0.3) for size, _ in fitted.box_sizes) < 0.06


def test_the_points_of_a_map_see_their_own_place() -> None:
    torch.manual_seed(0)
    # MobileNetV2, as the squeeze-and-excitation of V3 looks at the whole image.
    model = build_detector(DetectorSpec(CLASSES, "mobilenet_v2", 256, head="pan")).double().eval()
    features = []
    for head in model.class_heads:
        head.register_forward_pre_hook(lambda _, inputs: features.append(inputs[0]))
    images = torch.randn(1, 3, 256, 256, dtype=torch.float64, requires_grad=True)
    model(images)
    # A point of the stride-8 map: row 20 of 32, column 5.
    (gradient,) = torch.autograd.grad(features[0][0, :, 20, 5].sum(), images)
    seen = gradient.abs().sum(dim=(0, 1))
    total = seen.sum()
    rows, columns = torch.arange(256)[:, None] + 0.5, torch.arange(256) + 0.5
    assert float((seen * rows).sum() / total) == pytest.approx(20.5 * 8, abs=16)
    assert float((seen * columns).sum() / total) == pytest.approx(5.5 * 8, abs=24)


def test_an_untrained_head_expects_little_and_draws_its_squares() -> None:
    torch.manual_seed(0)
    model = build_detector(DetectorSpec(CLASSES, image_size=320, head="pan")).eval()
    with torch.inference_mode():
        raw = model(torch.randn(1, 3, 320, 320))
    scores = raw[1].sigmoid()
    assert scores.mean() == pytest.approx(FIRST_SCORE, rel=0.2)
    boxes = decode_points(raw[0], model.default_boxes)[0]
    wide = (boxes[:, 2] - boxes[:, 0]) / model.default_boxes[:, 2]
    assert wide.mean() == pytest.approx(1.0, rel=0.1)


def test_distances_are_powers_of_e_in_half_squares() -> None:
    cells = torch.tensor([[0.5, 0.25, 0.2, 0.2]])
    raw = torch.tensor([[[0.0, 2.0, 3.0, 4.0]]]).clamp(min=0.5).log()
    assert decode_points(raw, cells)[0, 0].tolist() == pytest.approx([0.45, 0.05, 0.8, 0.65])
    wild = decode_points(torch.full((1, 1, 4), 1e4), cells)
    assert wild.isfinite().all()


def test_scores_of_classes_are_independent_and_boxes_cut_at_the_edge() -> None:
    cells = torch.tensor([[0.1, 0.5, 0.2, 0.2]])
    regression, logits = torch.ones(1, 1, 4), torch.tensor([[[2.0, 2.0, -3.0]]])
    boxes, scores = scored_boxes(regression, logits, cells, "pan")
    assert scores[0, :, 0].tolist() == pytest.approx([0.8808, 0.8808, 0.0474], abs=1e-4)
    assert boxes[0, 0, 0] == 0
    (found,) = select(regression, logits, cells, head="pan", threshold=0.5)
    assert found.label_ids.tolist() == [0, 1]


def test_a_weights_file_holds_the_head(tmp_path) -> None:
    spec = DetectorSpec(CLASSES, image_size=96, head="pan")
    model = build_detector(spec).eval()
    save_weights(tmp_path / "w.safetensors", model.state_dict(), spec, 0.4)
    again, loaded, _ = load_weights(tmp_path / "w.safetensors")
    assert loaded == spec
    images = torch.randn(1, 3, 96, 96)
    with torch.inference_mode():
        assert all(torch.equal(a, b) for a, b in zip(model(images), again(images), strict=True))


def test_a_file_from_before_there_was_a_choice_loads() -> None:
    spec = DetectorSpec(CLASSES, image_size=96)
    older = spec.to_dict()
    del older["head"]
    assert DetectorSpec.from_dict(older) == spec
