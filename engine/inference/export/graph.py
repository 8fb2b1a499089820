"""ONNX graphs of a detector: the raw heads, and everything from pixels to suppressed boxes.

Network, normalisation and decoding are traced from the very torch code that training and evaluation use;
only the suppression is written down here, because torch's own works on one picture at a time.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from engine.inference.onnx_backend import INPUTS, OUTPUTS
from engine.inference.onnx_metadata import KEY, Description
from engine.inference.raw_heads import RAW_INPUT, RAW_OUTPUTS
from engine.models.detector import Detector as Network
from engine.models.postprocess import scored_boxes
from engine.models.preprocess import to_tensor
from engine.models.spec import CANDIDATES_PER_CLASS, MOST_DETECTIONS

OPSET = 17
NETWORK_SCOPE = "/network/"
"""How the names of the network's own nodes begin; what stands around it decides over pixels."""


class _Scored(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        spec = self.network.spec
        regression, logits = self.network(to_tensor(pixels, spec.mean, spec.std))
        return scored_boxes(regression, logits, self.network.default_boxes, spec.head)


def raw_graph(network: Network) -> onnx.ModelProto:
    """``images`` (batch, 3, S, S) float32, normalised -> ``box_regression``, ``class_logits``."""
    side = network.spec.image_size
    return traced(network, torch.zeros(2, 3, side, side), RAW_INPUT, RAW_OUTPUTS)


def boxes_graph(network: Network, threshold: float, nms_iou: float) -> onnx.ModelProto:
    """``pixels`` (batch, S, S, 3) uint8 RGB -> detections, best first, and every default box.

    ``score_threshold`` and ``iou_threshold`` are optional inputs with these defaults. Outputs as
    :mod:`engine.inference.onnx_metadata` describes them.
    """
    side, classes = network.spec.image_size, len(network.spec.class_names)
    blank = torch.zeros(2, side, side, 3, dtype=torch.uint8)
    model = traced(_Scored(network), blank, "pixels", OUTPUTS[4:])
    _append_suppression(model.graph, classes, len(network.default_boxes), threshold, nms_iou)
    onnx.checker.check_model(model)
    return model


def describe(model: onnx.ModelProto, description: Description) -> onnx.ModelProto:
    """The same model with that description in its metadata."""
    del model.metadata_props[:]
    helper.set_model_props(
        model,
        {
            KEY: description.to_json(),
            "class_names": "\n".join(description.spec.class_names),
        },
    )
    model.producer_name = "Boxwright"
    return model


def traced(module: nn.Module, example: Tensor, given: str, outputs: Sequence[str]) -> onnx.ModelProto:
    """A module as ONNX, with any batch size.

    Args:
        example: of its one input, which is called ``given``; batch first.
        outputs: names of what it returns, batch first.
    """
    module.eval()
    with torch.no_grad(), warnings.catch_warnings(), tempfile.TemporaryDirectory() as place:
        # The tracer warns of every shape it takes for fixed; the tests run other batch sizes. The newer
        # exporter takes 12 s instead of 2 and needs one more package.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            (example,),
            Path(place) / "traced.onnx",
            dynamo=False,
            opset_version=OPSET,
            input_names=[given],
            output_names=list(outputs),
            dynamic_axes={name: {0: "batch"} for name in (given, *outputs)},
        )
        return onnx.load(Path(place) / "traced.onnx")


def _append_suppression(graph: Any, classes: int, anchors: int, threshold: float, nms_iou: float) -> None:
    """Non-maximum suppression of each class of each picture: what engine.models.postprocess.select does.

    Every class of every picture is handed to the operator as a picture of its own with its best candidates.
    """
    candidates = min(CANDIDATES_PER_CLASS, anchors)
    pooled = candidates * classes
    most = min(MOST_DETECTIONS, pooled)
    constants: dict[str, Any] = {
        "score_threshold": np.array([threshold], np.float32),
        "iou_threshold": np.array([nms_iou], np.float32),
        "k": np.array([candidates], np.int64),
        "most": np.array([most], np.int64),
        "per_class": np.array(candidates, np.int64),
        "pool_index": np.array([0, pooled, 1], np.int64),
        "class_boxes": np.array([-1, candidates, 4], np.int64),
        "class_scores": np.array([-1, 1, candidates], np.int64),
        "class_rows": np.array([-1, candidates], np.int64),
        "pool_boxes": np.array([-1, pooled, 4], np.int64),
        "pool_scores": np.array([-1, pooled], np.int64),
        "picture_and_rank": np.array([0, 2], np.int64),
        "last": np.array([-1], np.int64),
        "nothing": np.array(0, np.float32),
    }
    node = helper.make_node
    graph.node.extend(
        [
            node("TopK", ["all_scores", "k"], ["best", "places"], axis=-1),
            # Boxes of the candidates, class after class.
            node("Reshape", ["places", "pool_index"], ["places_flat"]),
            node("GatherND", ["all_boxes", "places_flat"], ["pool"], batch_dims=1),
            node("Reshape", ["pool", "class_boxes"], ["boxes_by_class"]),
            node("Reshape", ["best", "class_scores"], ["scores_by_class"]),
            node(
                "NonMaxSuppression",
                ["boxes_by_class", "scores_by_class", "per_class", "iou_threshold", "score_threshold"],
                ["kept"],
            ),
            # Scores of those that went become 0, so that the best of all classes can be sorted at once.
            node("Gather", ["kept", "picture_and_rank"], ["kept_rows"], axis=1),
            node("Reshape", ["best", "class_rows"], ["rows"]),
            node("GatherND", ["rows", "kept_rows"], ["kept_scores"]),
            node("Mul", ["rows", "nothing"], ["blank"]),
            node("ScatterND", ["blank", "kept_rows", "kept_scores"], ["cleared"]),
            node("Reshape", ["cleared", "pool_scores"], ["cleared_pool"]),
            node("TopK", ["cleared_pool", "most"], ["scores", "ranks"], axis=-1),
            node("Div", ["ranks", "per_class"], ["labels"]),
            node("Unsqueeze", ["ranks", "last"], ["ranks_flat"]),
            node("GatherND", ["pool", "ranks_flat"], ["boxes"], batch_dims=1),
            node("Greater", ["scores", "nothing"], ["is_there"]),
            node("Cast", ["is_there"], ["ones"], to=TensorProto.INT64),
            node("ReduceSum", ["ones", "last"], ["count"], keepdims=0),
        ]
    )
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())
    for name in INPUTS[1:]:
        graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]))
    dense = list(graph.output)
    del graph.output[:]
    value = helper.make_tensor_value_info
    graph.output.extend(
        [
            value("boxes", TensorProto.FLOAT, ["batch", most, 4]),
            value("scores", TensorProto.FLOAT, ["batch", most]),
            value("labels", TensorProto.INT64, ["batch", most]),
            value("count", TensorProto.INT64, ["batch"]),
        ]
    )
    graph.output.extend(dense)
