"""A classifier as ONNX: pixels in, a share for every class out; checked against torch before it is kept."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import helper
from torch import Tensor, nn

from engine.errors import RunError
from engine.inference.classifier import Classifier
from engine.inference.export import example_classify
from engine.inference.export.graph import traced
from engine.inference.export.latency import Latency, measure
from engine.inference.export.reading import check_reading
from engine.inference.onnx_classifier import INPUT, OUTPUT, ClassifierDescription, OnnxClassifier
from engine.inference.onnx_metadata import KEY, SCORE_LIMIT, Parity, weights_identity
from engine.models.classifier import Classifier as Network
from engine.models.preprocess import to_tensor
from engine.models.weights_io import load_classifier

Images = Sequence[npt.NDArray[np.uint8]]


class _Shares(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pixels: Tensor) -> Tensor:
        spec = self.network.spec
        shares: Tensor = self.network(to_tensor(pixels, spec.mean, spec.std)).softmax(1)
        return shares


def classifier_model(
    weights: Path, images: Images, *, timed: bool = True
) -> tuple[bytes, list[str], Parity, list[Latency]]:
    """The model file, the class names, how far it is from torch, and if ``timed`` what a picture takes.

    ``pixels`` (batch, S, S, 3) uint8 RGB -> ``scores`` (batch, classes) float32 with sum 1.

    Raises:
        RunError: a score differs from torch's by more than 0.01.
    """
    network, spec = load_classifier(weights)
    blank = torch.zeros(2, spec.image_size, spec.image_size, 3, dtype=torch.uint8)
    model = traced(_Shares(network), blank, INPUT, (OUTPUT,))
    about = ClassifierDescription(spec, weights_identity(weights)[0], Parity(0, 0.0, 0.0))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "model.onnx"
        onnx.save(_described(model, about), path)
        exported = Classifier(OnnxClassifier(path))
    reference = Classifier.of_network(network)
    parity = _compare(reference, exported, images)
    if not parity.holds:
        raise RunError(
            f"the exported model does not agree with torch: a score differs by {parity.score:.3g}, more than "
            f"{SCORE_LIMIT}; nothing was kept of it",
            remedy="Report this with the run's config.toml",
        )
    if timed:  # the folder for other programs holds the example
        check_reading(images, spec.image_size, example_classify)
    ways: dict[str, Callable[[npt.NDArray[np.uint8]], object]] = {
        "torch": reference.classify,
        "onnxruntime": exported.classify,
    }
    told = _described(model, dataclasses.replace(about, parity=parity))
    latency = measure(ways, images) if timed else []
    return told.SerializeToString(), list(spec.class_names), parity, latency


def _compare(reference: Classifier, exported: Classifier, images: Images) -> Parity:
    """Picture by picture, and all as one batch."""
    expected, alone = (
        np.concatenate([classifier.scores([image]) for image in images])
        for classifier in (reference, exported)
    )
    apart = np.nan_to_num(np.abs(np.stack([alone, exported.scores(images)]) - expected), nan=np.inf)
    return Parity(len(images), 0.0, float(apart.max()))


def _described(model: onnx.ModelProto, description: ClassifierDescription) -> onnx.ModelProto:
    del model.metadata_props[:]
    names = "\n".join(description.spec.class_names)
    helper.set_model_props(model, {KEY: description.to_json(), "class_names": names})
    model.producer_name = "Boxwright"
    return model
