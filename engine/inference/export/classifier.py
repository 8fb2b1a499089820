"""A classifier as ONNX: pixels in, a share for every class out; checked against torch before it is kept."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import helper
from torch import Tensor, nn

from engine.errors import RunError
from engine.inference.classifier import Classifier
from engine.inference.export.graph import traced
from engine.inference.export.latency import Latency, measure
from engine.inference.onnx_metadata import KEY, SCORE_LIMIT, Parity, how_to_resize, weights_identity
from engine.inference.onnx_session import open_session
from engine.models.classifier import Classifier as Network
from engine.models.classifier import ClassifierSpec
from engine.models.preprocess import to_tensor
from engine.models.resizing import resize
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


def classifier_model(weights: Path, images: Images) -> tuple[bytes, list[str], Parity, list[Latency]]:
    """The model file, the class names, how far it is from torch, and what a picture takes here.

    ``pixels`` (batch, S, S, 3) uint8 RGB -> ``scores`` (batch, classes) float32 with sum 1.

    Raises:
        RunError: a score differs from torch's by more than 0.01.
    """
    network, spec = load_classifier(weights)
    blank = torch.zeros(2, spec.image_size, spec.image_size, 3, dtype=torch.uint8)
    model = traced(_Shares(network), blank, "pixels", ("scores",))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "model.onnx"
        onnx.save(model, path)
        session = open_session(path)
    reference = Classifier(network)
    parity = _compare(reference, session, images)
    if not parity.holds:
        raise RunError(
            f"the exported model does not agree with torch: a score differs by {parity.score:.3g}, more than "
            f"{SCORE_LIMIT}; nothing was kept of it",
            remedy="Report this with the run's config.toml",
        )
    helper.set_model_props(
        model,
        {KEY: _metadata(spec, weights, parity), "class_names": "\n".join(spec.class_names)},
    )
    model.producer_name = "Boxwright"
    ways: dict[str, Callable[[npt.NDArray[np.uint8]], object]] = {
        "torch": reference.classify,
        "onnxruntime": lambda image: _scores(session, spec, [image]),
    }
    return model.SerializeToString(), list(spec.class_names), parity, measure(ways, images)


def _compare(reference: Classifier, session: Any, images: Images) -> Parity:
    """Picture by picture, and all as one batch."""
    expected = np.concatenate([reference.scores([image]) for image in images])
    alone = np.concatenate([_scores(session, reference.spec, [image]) for image in images])
    together = _scores(session, reference.spec, images)
    apart = np.nan_to_num(np.abs(np.stack([alone, together]) - expected), nan=np.inf)
    return Parity(len(images), 0.0, float(apart.max()))


def _scores(session: Any, spec: ClassifierSpec, images: Images) -> npt.NDArray[np.float32]:
    squares = np.stack([resize(image, spec.image_size) for image in images])
    (scores,) = session.run(["scores"], {"pixels": squares})
    result: npt.NDArray[np.float32] = scores
    return result


def _metadata(spec: ClassifierSpec, weights: Path, parity: Parity) -> str:
    size = spec.image_size
    values = {
        "format": 1,
        "task": "classify",
        "class_names": list(spec.class_names),
        "preprocess": {
            **how_to_resize(size),
            "crop_margin": spec.crop_margin,
            "normalise": "inside the model",
            "input": f"pixels: uint8 (batch, {size}, {size}, 3)",
        },
        "postprocess": {"softmax": "inside the model", "scores": "float32 (batch, classes), sum 1"},
        "weights_sha256": weights_identity(weights)[0],
        "parity": {"images": parity.images, "score": parity.score},
        "spec": spec.to_dict(),
    }
    return json.dumps(values, ensure_ascii=False)
