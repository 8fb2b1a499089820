"""Half precision is used where it is wanted and works, and nowhere else."""

import math

import pytest
import torch

from engine.models.detector import build_detector
from engine.models.spec import DetectorSpec
from engine.training.precision import Precision, choose_precision, deviation

CPU, CUDA = torch.device("cpu"), torch.device("cuda")


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return build_detector(DetectorSpec(("a",), image_size=96))


@pytest.mark.parametrize("error", [0.5, math.nan, math.inf])
def test_a_card_that_computes_wrongly_is_told_and_not_trusted(model, error: float) -> None:
    chosen = choose_precision("bf16", CUDA, model, 96, probe=lambda *_: error)
    assert chosen.dtype is None
    assert "bf16 does not compute rightly" in chosen.remark
    good = choose_precision("bf16", CUDA, model, 96, probe=lambda *_: 0.01)
    assert (good.dtype, good.scaler, good.remark) == (torch.bfloat16, None, "")


def test_auto_means_a_graphics_card_and_off_means_off(model, monkeypatch) -> None:
    fail = lambda *_: pytest.fail("nothing is to be tried")  # noqa: E731
    assert choose_precision("auto", CPU, model, 96, probe=fail).dtype is None
    assert choose_precision("auto", torch.device("mps"), model, 96, probe=fail).dtype is None
    assert choose_precision("off", CUDA, model, 96, probe=fail).dtype is None
    for supported, dtype in ((True, torch.bfloat16), (False, torch.float16)):
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda supported=supported: supported)
        chosen = choose_precision("auto", CUDA, model, 96, probe=lambda *_: 0.0)
        assert chosen.dtype is dtype
        assert (chosen.scaler is not None) == (dtype is torch.float16)
    for name in ("bf16", "fp16"):
        refused = choose_precision(name, CPU, model, 96, probe=fail)
        assert refused.dtype is None
        assert "on the processor the training runs in full precision" in refused.remark


def test_the_network_computes_in_the_chosen_precision(model) -> None:
    pixels = torch.zeros(2, 3, 96, 96)
    convolution = model.backbone.features[0][0]
    with torch.no_grad():
        with Precision(torch.bfloat16, None)(CPU):
            assert convolution(pixels).dtype is torch.bfloat16
        with Precision(None, None)(CPU):
            assert convolution(pixels).dtype is torch.float32


def test_the_probe_measures_without_touching_the_network(model) -> None:
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with torch.backends.mkldnn.flags(enabled=False):  # torch's own kernels: oneDNN's are what is in doubt
        error = deviation(model, CPU, torch.bfloat16, 96)
    assert 0 < error < 0.1
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    with torch.no_grad():
        spoilt = build_detector(model.spec)
        spoilt.box_heads[0][1].weight.fill_(math.nan)
    assert not deviation(spoilt, CPU, torch.bfloat16, 96) <= 0.1
