"""The network against what the papers say of its shape, and torchvision's SSD as an oracle."""

import pytest
import torch
from torch import nn

from engine.errors import ConfigError
from engine.models.backbones import Backbone
from engine.models.detector import build_detector
from engine.models.names import BACKBONES
from engine.models.spec import CLASSIC_SIZES, CLASSIC_SIZES_STRIDE8, DetectorSpec

CLASSES = ("a", "b", "c")


@pytest.mark.parametrize("backbone", BACKBONES)
@pytest.mark.parametrize("stride8", [False, True])
def test_one_row_for_each_default_box(backbone: str, stride8: bool) -> None:
    sizes = CLASSIC_SIZES_STRIDE8 if stride8 else CLASSIC_SIZES
    spec = DetectorSpec(CLASSES, backbone, 96, stride8=stride8, box_sizes=sizes)
    model = build_detector(spec).train()
    boxes, logits = model(torch.randn(2, 3, 96, 96))
    assert boxes.shape == (2, len(model.default_boxes), 4)
    assert logits.shape == (2, len(model.default_boxes), 4)
    assert boxes.dtype == logits.dtype == torch.float32


@pytest.mark.parametrize(("size", "maps"), [(300, [19, 10, 5, 3, 2, 1]), (320, [20, 10, 5, 3, 2, 1])])
def test_map_sizes_are_those_the_network_makes(size: int, maps: list[int]) -> None:
    spec = DetectorSpec(CLASSES, image_size=size)
    model = build_detector(spec).eval()
    made = []
    for head in model.box_heads:
        head.register_forward_pre_hook(lambda _, inputs: made.append(inputs[0].shape[-1]))
    with torch.no_grad():
        model(torch.zeros(1, 3, size, size))
    assert made == maps == spec.map_sizes()


@pytest.mark.parametrize(
    ("backbone", "index", "channels"),
    [
        ("mobilenet_v3_small", 9, [288, 576]),
        ("mobilenet_v3_large", 13, [672, 960]),
        ("mobilenet_v2", 14, [576, 1280]),
    ],
)  # fmt: skip
def test_c4_is_the_activated_expansion_of_the_first_stride_32_block(backbone, index, channels) -> None:
    net = Backbone(backbone).eval()
    assert net.taps == {index}
    assert net.out_channels() == channels
    block = net.features[index]
    expansion = (block.block if hasattr(block, "block") else block.conv)[0]
    assert isinstance(expansion[-1], nn.Hardswish if "v3" in backbone else nn.ReLU6)
    images = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        c4, last = net(images)
        plain = images
        for layer in net.features[:index]:
            plain = layer(plain)
        assert torch.equal(c4, expansion(plain))
        # Tapping changes nothing of what comes after.
        assert torch.equal(last, net.features(images))


def test_the_tapped_block_moves_its_statistics_once_a_step() -> None:
    net = Backbone("mobilenet_v3_large").train()
    net(torch.randn(2, 3, 64, 64))
    counts = {m.num_batches_tracked.item() for m in net.modules() if isinstance(m, nn.BatchNorm2d)}
    assert counts == {1}


def test_the_last_map_has_a_plain_convolution() -> None:
    model = build_detector(DetectorSpec(CLASSES, image_size=96))
    for heads in (model.box_heads, model.class_heads):
        assert [type(head) for head in heads][-1] is nn.Conv2d
        assert heads[-1].kernel_size == (1, 1)
        assert all(head[0][0].groups == head[0][0].in_channels for head in heads[:-1])


def test_the_width_multiplier_makes_it_narrower() -> None:
    wide, narrow = (build_detector(DetectorSpec(CLASSES, image_size=96, width_mult=w)) for w in (1.0, 0.5))
    assert sum(p.numel() for p in narrow.parameters()) < 0.7 * sum(p.numel() for p in wide.parameters())


def test_under_bfloat16_the_heads_come_out_in_float32() -> None:
    model = build_detector(DetectorSpec(CLASSES, image_size=96)).eval()
    with torch.autocast("cpu", dtype=torch.bfloat16), torch.no_grad():
        boxes, logits = model(torch.zeros(1, 3, 96, 96))
    assert boxes.dtype == logits.dtype == model.default_boxes.dtype == torch.float32


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"backbone": "resnet"}, "mobilenet_v3_small, mobilenet_v3_large, mobilenet_v2"),
        ({"image_size": 10}, "between"),
        ({"class_names": ()}, "at least one class"),
        ({"stride8": True}, "6 default box sizes for 7"),
    ],
)
def test_impossible_specs_are_refused(change: dict, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        DetectorSpec(**{"class_names": CLASSES, **change})


def test_a_spec_survives_plain_values() -> None:
    spec = DetectorSpec(("人", "b"), "mobilenet_v2", 416, stride8=True, box_sizes=CLASSIC_SIZES_STRIDE8)
    assert DetectorSpec.from_dict(spec.to_dict()) == spec
    with pytest.raises(ConfigError, match="newer version: neck"):
        DetectorSpec.from_dict({**spec.to_dict(), "neck": "pan"})
    with pytest.raises(ConfigError, match="damaged"):
        DetectorSpec.from_dict({"backbone": "mobilenet_v2"})
