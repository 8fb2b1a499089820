"""Weights a training can start from: ImageNet, a file, or an earlier run. Nothing falls back silently."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from engine.errors import RunError, WeightsError
from engine.models import torch_file
from engine.models.detector import Detector
from engine.models.download import (
    OTHER_CHOICES,
    OTHER_WIDTH,
    fetch_imagenet,
    has_imagenet,
    imagenet_file,
    no_imagenet,
)
from engine.models.weights_io import class_names_of, load_weights

_REMEDY = OTHER_CHOICES[0].upper() + OTHER_CHOICES[1:]
_PARTS = {
    "backbone": "backbone",
    "extra": "layers between",
    "box_heads": "box heads",
    "class_heads": "class heads",
}


def start_from(model: Detector, source: str, backbone: str) -> str:
    """Put pretrained weights into a detector, as many as fit by name and shape.

    Args:
        source: "imagenet", "none", the path of a torchvision state dict (.pth) or a safetensors file, or
            the folder of an earlier run. A detector of other classes gives up only its class heads, one with
            another head keeps its backbone; a classifier gives its features.
        backbone: torchvision's name of the backbone, which says what to download for "imagenet".

    Returns:
        One sentence saying what was loaded.

    Raises:
        WeightsError: they cannot be had, or the backbone in them is another one.
    """
    if source == "none":
        return "Started from random weights"
    width = model.spec.width_mult
    if source == "imagenet":
        if not has_imagenet(width):
            raise WeightsError(no_imagenet(backbone, width), remedy=OTHER_WIDTH)
        for _ in fetch_imagenet(backbone):
            pass
        path = imagenet_file(backbone)
    else:
        path = Path(source)
    state = read_state(path)
    # A classifier's file has "features.0...", a detector's "backbone.features.0...".
    named = {
        f"backbone.{name}" if name.startswith("features.") else name: value for name, value in state.items()
    }
    own = model.state_dict()
    # Class heads of other classes may have the same shape, but mean something else.
    same_classes = class_names_of(path) == model.spec.class_names
    fitting = {
        name: value
        for name, value in named.items()
        if name in own
        and own[name].shape == value.shape
        and (same_classes or not name.startswith("class_heads."))
    }
    wanted = {name for name in own if name.startswith("backbone.")}
    lacking = sorted(wanted - set(fitting))
    if lacking:
        raise WeightsError(
            f"holds no weights for {backbone} of width {width:g} ({len(lacking)} of {len(wanted)} missing or "
            f"of another shape, such as {lacking[0].removeprefix('backbone.')})",
            where=None if source == "imagenet" else source,
            remedy="Choose the backbone and width these weights were made for, or other weights",
        )
    model.load_state_dict(fitting, strict=False)
    new = {name.partition(".")[0] for name in own if name not in fitting}
    kept = [told for part, told in _PARTS.items() if part not in new]
    anew = [told for part, told in _PARTS.items() if part in new]
    rest = f"; {', '.join(anew)} start anew" if anew else ""
    return f"Started from {source}: {', '.join(kept)} ({len(fitting)} of {len(own)} tensors){rest}"


def threshold_of_same(model: Detector, source: str) -> float | None:
    """The threshold of the detector at ``source`` where it has the classes and tensors of ``model``: what
    was started from it finds things before it learns more. Else None.
    """
    path = Path(source) / "best.safetensors" if Path(source).is_dir() else Path(source)
    if path.suffix != ".safetensors" or class_names_of(path) != model.spec.class_names:
        return None
    try:
        given, spec, threshold = load_weights(path)
    except RunError:
        return None  # of another program: there is no threshold
    shapes = ({name: value.shape for name, value in one.state_dict().items()} for one in (given, model))
    return threshold if spec.head == model.spec.head and next(shapes) == next(shapes) else None


def read_state(path: Path) -> dict[str, Tensor]:
    """The tensors of a weights file, or of the best weights of a run's folder.

    Raises:
        WeightsError: there are none, or they cannot be loaded.
    """
    if path.is_dir():
        path = path / "best.safetensors"
    if not path.is_file():
        raise WeightsError("there are no such weights", where=path, remedy=_REMEDY)
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        loaded = torch_file.load(path)
    except (SafetensorError, OSError, RuntimeError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WeightsError(f"cannot be loaded ({reason})", where=path, remedy=_REMEDY) from error
    for key in ("state_dict", "model"):
        if isinstance(loaded, dict) and isinstance(loaded.get(key), dict):
            loaded = loaded[key]
    if not isinstance(loaded, dict) or not all(isinstance(value, Tensor) for value in loaded.values()):
        raise WeightsError("holds no state dict", where=path, remedy=_REMEDY)
    return loaded
