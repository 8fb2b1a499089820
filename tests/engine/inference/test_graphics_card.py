"""Which graphics card PyTorch can use, without loading it."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from engine.errors import ConfigError
from engine.inference import graphics_card
from engine.inference.devices import pick_device


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes PyTorch's ``version.py`` say that."""

    def say(text: str) -> None:
        (tmp_path / "version.py").write_text(text)
        spec = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)
        graphics_card.torch_build.cache_clear()

    yield say
    graphics_card.torch_build.cache_clear()


CPU = "cuda: Optional[str] = None\nhip: Optional[str] = None\n"
CUDA = "cuda: Optional[str] = '13.0'\nhip: Optional[str] = None\n"
ROCM = "cuda: Optional[str] = None\nhip: Optional[str] = '6.2'\n"


@pytest.mark.parametrize(
    ("text", "build"), [(CPU, "cpu"), (CUDA, "cuda"), (ROCM, "hip"), ("cuda = '11.8'", "cuda")]
)
def test_the_build_is_read_from_its_own_words(built, text: str, build: str) -> None:
    built(text)
    assert graphics_card.torch_build() == build


def test_the_build_that_is_installed_is_told_as_by_itself() -> None:
    graphics_card.torch_build.cache_clear()
    told = {"cuda": torch.version.cuda, "hip": torch.version.hip}
    assert graphics_card.torch_build() == next((name for name, value in told.items() if value), "cpu")


def test_a_driver_alone_makes_no_card_for_a_build_for_the_processor(
    built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphics_card, "has_driver", lambda: True)
    built(CPU)
    assert not graphics_card.gpu_likely() and graphics_card.is_left_idle()
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(ConfigError, match="built for the processor alone") as caught:
        pick_device("cuda")
    assert "--index-url https://download.pytorch.org" in caught.value.remedy
    built(CUDA)
    assert graphics_card.gpu_likely() and not graphics_card.is_left_idle()
