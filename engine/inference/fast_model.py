"""Whether a run's exported model may stand in for its weights. Free of torch."""

from __future__ import annotations

import ctypes.util
import importlib.util
import logging
import sys
from pathlib import Path

from engine.errors import RunError
from engine.inference.detector import BEST_WEIGHTS, EXPORTED, RAW
from engine.inference.onnx_backend import OnnxNetwork, RawNetwork, open_network
from engine.inference.onnx_metadata import weights_identity
from engine.models.spec import DetectorSpec

logger = logging.getLogger(__name__)


Fast = tuple[OnnxNetwork | RawNetwork, float]
"""A network, and the score from which on its detections are returned."""


def exported_file(weights: Path) -> Path:
    """What an export puts beside the weights: the raw heads; of an export by an older version, the boxes."""
    raw = weights.with_name(RAW)
    return raw if raw.is_file() else weights.with_name(EXPORTED)


def exported_model(weights: Path) -> tuple[Fast | None, str]:
    """The model exported from these weights, beside them, and the run's threshold.

    Or None and, where there is a model, why it cannot be used.
    """
    path = exported_file(weights)
    if weights.name != BEST_WEIGHTS or not path.is_file():
        return None, ""
    if importlib.util.find_spec("onnxruntime") is None:
        return None, "onnxruntime is not installed"
    try:
        return open_exported(path, weights), ""
    except RunError as error:
        # The weights are there and do the same, only slower: worth a line, not a refusal.
        logger.warning("%s", error)
        return None, str(error)


def open_exported(path: Path, weights: Path | None) -> Fast:
    """An exported model; of ``weights``, where given. And the threshold, from where it was chosen last.

    Raises:
        RunError: as :func:`open_network`; or it was made from other weights or did not agree with torch.
        ConfigError: onnxruntime is not installed.
    """
    network = open_network(path)
    about = network.description
    if weights is None:
        return network, about.threshold
    again = "Export the run again"
    identity, description = weights_identity(weights)
    if (
        about.weights_sha256 != identity
        or about.spec.to_dict() != DetectorSpec.from_dict(description["spec"]).to_dict()
    ):
        raise RunError("was made from other weights than the run holds now", where=path, remedy=again)
    if about.parity is None or not about.parity.holds:
        raise RunError("was not found to agree with torch", where=path, remedy=again)
    return network, float(description["threshold"])


def gpu_likely() -> bool:
    """Whether torch is worth asking for a GPU. Looking costs nothing; loading torch to ask costs seconds."""
    if sys.platform == "darwin":
        return True
    if sys.platform == "win32":
        return ctypes.util.find_library("nvcuda") is not None
    return any(Path("/dev").glob("nvidia[0-9]*")) or Path("/dev/kfd").exists()
