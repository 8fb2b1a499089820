"""A detector's raw heads run by OpenVINO: an optional extra, worth trying on processors of Intel's.

    pip install -e '.[openvino]'

Its converter (``ovc``, ``openvino.convert_model``) would send usage data to its maker; reading ONNX and
writing the result, as is done here, sends nothing.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import ConfigError, RunError
from engine.inference.onnx_metadata import KEY, Description
from engine.inference.onnx_session import foreign
from engine.inference.raw_heads import RAW_INPUT, RAW_OUTPUTS, Floats, RawHeads

IR = "model-openvino.xml"
"""The network; its weights lie beside it in a file of the same name that ends in ``.bin``."""


def require_openvino() -> None:
    """Raises:
    ConfigError: OpenVINO is not installed.
    """
    if importlib.util.find_spec("openvino") is None:
        raise ConfigError("OpenVINO is not installed", remedy="pip install openvino, or leave it out")


def convert(raw: Path, result: Path, description: Description) -> None:
    """Write ``result`` (.xml) and its .bin from a ``model-raw.onnx``, with that description inside.

    Raises:
        ConfigError: OpenVINO is not installed.
    """
    require_openvino()
    import openvino

    model = openvino.Core().read_model(raw)
    model.set_rt_info(description.to_json(), KEY)
    openvino.save_model(model, result, compress_to_fp16=False)


class OpenVinoNetwork(RawHeads):
    """The ``model-openvino.xml`` that ``python -m engine export --format openvino`` made.

    Raises:
        RunError: missing, damaged, or made by another program.
        ConfigError: OpenVINO is not installed.
    """

    name = "openvino"

    def __init__(self, path: str | os.PathLike[str]) -> None:
        require_openvino()
        import openvino

        core = openvino.Core()
        try:
            model = core.read_model(path)
            # Half precision, which it would take by itself where the processor has it, moves boxes.
            options = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
            self._request: Any = core.compile_model(model, "CPU", options).create_infer_request()
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[-1]
            raise RunError(
                f"is no model OpenVINO can run ({reason})", where=path, remedy="Export the run again"
            ) from error
        if not model.has_rt_info(KEY):
            raise foreign(path)
        super().__init__(Description.from_json(model.get_rt_info(KEY).value, path))

    def _heads(self, images: Floats) -> tuple[Floats, Floats]:
        self._request.infer({RAW_INPUT: images})
        # Copies: the next picture is written over what the request holds.
        regression, logits = (np.array(self._request.get_tensor(name).data) for name in RAW_OUTPUTS)
        return regression, logits
