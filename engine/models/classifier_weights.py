"""Weights a classifier can start from: ImageNet, a file, or an earlier run of either task."""

from __future__ import annotations

from pathlib import Path

from engine.errors import RunError, WeightsError
from engine.models.classifier import Classifier
from engine.models.download import fetch_imagenet, imagenet_file
from engine.models.pretrained import read_state
from engine.models.weights_io import load_classifier, task_of


def start_classifier_from(model: Classifier, source: str) -> str:
    """Put pretrained weights into a classifier.

    All of the features must be in them. Of the head, the layers before the last are taken where they fit;
    the last one, whose outputs are classes, only from a classifier of the same classes in the same order.

    Args:
        source: "imagenet", "none", the path of a torchvision state dict (.pth) or a safetensors file, or
            the folder of an earlier run. A detector's run gives its backbone.

    Returns:
        One sentence saying what was loaded.

    Raises:
        WeightsError: they cannot be had, or the backbone in them is another one.
    """
    spec = model.spec
    if source == "none":
        return "Started from random weights"
    if source == "imagenet":
        for _ in fetch_imagenet(spec.backbone):
            pass
        path = imagenet_file(spec.backbone)
    else:
        path = Path(source)
    # A detector's file has "backbone.features.0...", a classifier's "features.0...".
    state = {name.removeprefix("backbone."): value for name, value in read_state(path).items()}
    own = model.state_dict()
    last = {f"classifier.{len(model.classifier) - 1}.{part}" for part in ("weight", "bias")}
    same_classes = _class_names(path) == spec.class_names
    fitting = {
        name: value
        for name, value in state.items()
        if name in own and own[name].shape == value.shape and (same_classes or name not in last)
    }
    wanted = {name for name in own if name.startswith("features.")}
    lacking = sorted(wanted - set(fitting))
    if lacking:
        raise WeightsError(
            f"holds no weights for {spec.backbone} of width {spec.width_mult:g} ({len(lacking)} of "
            f"{len(wanted)} missing or of another shape, such as {lacking[0]})",
            where=None if source == "imagenet" else source,
            remedy="Choose the backbone these weights were made for, or other weights",
        )
    model.load_state_dict(fitting, strict=False)
    kept = "all of it" if len(fitting) == len(own) else "all but the layer of the classes"
    if len(own) - len(fitting) > len(last):
        kept = "the features"
    return f"Started from {source}: {kept} ({len(fitting)} of {len(own)} tensors)"


def has_same(model: Classifier, source: str) -> bool:
    """Whether the classifier at ``source`` has the same classes and tensors, so that what was started from it
    knows pictures before it learns any more."""
    path = Path(source)
    if source in ("none", "imagenet") or _class_names(path) != model.spec.class_names:
        return False
    given, own = read_state(path), model.state_dict()
    return {name: value.shape for name, value in given.items()} == {n: v.shape for n, v in own.items()}


def _class_names(path: Path) -> tuple[str, ...] | None:
    """The classes of a classifier of Boxwright's; None for any other file."""
    file = path / "best.safetensors" if path.is_dir() else path
    if file.suffix != ".safetensors":
        return None
    try:
        return load_classifier(file)[1].class_names if task_of(file) == "classify" else None
    except RunError:
        return None  # a safetensors file of somebody else's: it has tensors, but no class names
