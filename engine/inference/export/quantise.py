"""Eight-bit weights and activations for the network of an exported model; boxes and scores stay float."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from engine.inference.export.graph import NETWORK_SCOPE
from engine.models.resizing import resize

CALIBRATION = 64
"""Pictures that tell which values the activations take."""


def quantise(model: Path, result: Path, images: Sequence[npt.NDArray[np.uint8]], size: int) -> None:
    """Static quantisation (QDQ) of the convolutions, weights by channel.

    Squeeze-and-excite and hard swish stay float: MobileNetV3 loses most of its accuracy there.
    """
    import onnxruntime
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

    class Pictures(CalibrationDataReader):
        def __init__(self) -> None:
            self._rest = iter(images)

        def get_next(self) -> dict[str, Any] | None:
            image = next(self._rest, None)
            return None if image is None else {"pixels": resize(image, size)[None]}

    graph = onnx.load(model).graph
    outside = [node.name for node in graph.node if not node.name.startswith(NETWORK_SCOPE)]
    level = logging.root.level
    try:
        logging.root.setLevel(logging.ERROR)  # it advises pre-processing that the exporter did already
        onnxruntime.set_default_logger_severity(3)  # and warns of inputs that may be left out
        quantize_static(
            model,
            result,
            Pictures(),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=[name for name in outside if name],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
    finally:
        logging.root.setLevel(level)
        onnxruntime.set_default_logger_severity(2)  # its default
