"""Whether a run's exported model may stand in for its weights. Free of torch."""

from __future__ import annotations

import importlib.util
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from engine.errors import RunError
from engine.inference.detector import BEST_WEIGHTS, EXPORTED, RAW
from engine.inference.onnx_backend import OnnxNetwork, RawNetwork, open_network
from engine.inference.onnx_classifier import OnnxClassifier
from engine.inference.onnx_metadata import Description, Parity, weights_identity
from engine.models.classifier_spec import ClassifierSpec
from engine.models.spec import CANDIDATES_PER_CLASS, DetectorSpec
from engine.plain_file import MODEL_FILE, read_plain

logger = logging.getLogger(__name__)
_CANDIDATES = re.compile(rb'"candidates_per_class": (\d+)')

T = TypeVar("T")
Fast = tuple[OnnxNetwork | RawNetwork, float]
"""A network, and the score from which on its detections are returned."""


def exported_file(weights: Path) -> Path:
    """What an export puts beside the weights: the raw heads; of an export by an older version, the boxes."""
    raw = weights.with_name(RAW)
    return raw if raw.is_file() else weights.with_name(EXPORTED)


def export_state(weights: Path) -> str:
    """ "current": what lies beside the weights was exported from these very ones; "stale": from others;
    "limited": by a version that lost objects of photos with many; "none": nothing is there. Cheap, unlike
    opening the model.

    Raises:
        RunError: the weights are damaged.
        OSError: a file cannot be read.
    """
    path = exported_file(weights)
    if not path.is_file():
        return "none"
    # Its description holds their digest and the limits in plain text, which occur nowhere else.
    data = read_plain(path, MODEL_FILE)
    if weights_identity(weights)[0].encode() not in data:
        return "stale"
    limit = _CANDIDATES.search(data)
    return "limited" if limit is not None and int(limit[1]) < CANDIDATES_PER_CLASS else "current"


def exported_model(weights: Path) -> tuple[Fast | None, str]:
    """The detector exported from these weights, beside them, and the run's threshold.

    Or None and why: there is none, or it cannot be used.
    """
    path = exported_file(weights)
    return _usable(weights, path, lambda: open_exported(path, weights))


def exported_classifier(weights: Path) -> tuple[OnnxClassifier | None, str]:
    """The same for a classifier's weights."""
    path = weights.with_name(EXPORTED)
    return _usable(weights, path, lambda: open_exported_classifier(path, weights))


def _usable(weights: Path, path: Path, open_it: Callable[[], T]) -> tuple[T | None, str]:
    if weights.name != BEST_WEIGHTS:
        return None, ""
    if not path.is_file():
        return None, "the run is not exported"
    if importlib.util.find_spec("onnxruntime") is None:
        return None, "onnxruntime is not installed"
    try:
        return open_it(), ""
    except RunError as error:
        # The weights are there and do the same, only slower: worth a line, not a refusal.
        logger.warning("%s", error)
        return None, str(error)


def open_exported(path: Path, weights: Path | None) -> Fast:
    """An exported model; of ``weights``, where given. And the threshold, from where it was chosen last.

    Raises:
        RunError: as :func:`open_network`; or it was made from other weights, did not agree with torch, or
            loses objects of photos with many.
        ConfigError: onnxruntime is not installed.
    """
    network = open_network(path)
    about = network.description
    if weights is None:
        if fault := limits_fault(path, about):
            logger.warning("%s", fault)
        return network, about.threshold
    identity, description = weights_identity(weights)
    spec = DetectorSpec.from_dict(description["spec"])
    _check(path, (about.weights_sha256, about.spec) == (identity, spec), about.parity)
    if fault := limits_fault(path, about):
        raise fault
    return network, float(description["threshold"])


def limits_fault(path: Path, about: Description) -> RunError | None:
    """What is lost with a model that an older version exported; None where nothing is.

    Of the raw heads nothing is: their suppression is this version's.
    """
    if about.kind == "raw" or not about.has_old_limits:
        return None
    return RunError(
        f"was exported by an older version and looks at {about.candidates_per_class} boxes of a class only, "
        "so some objects of photos with many are missed",
        where=path,
        remedy="Export the run again",
    )


def open_exported_classifier(path: Path, weights: Path) -> OnnxClassifier:
    """The same for a classifier.

    Raises:
        RunError: as :class:`OnnxClassifier`; or it was made from other weights or did not agree with torch.
        ConfigError: onnxruntime is not installed.
    """
    network = OnnxClassifier(path)
    about = network.description
    identity, description = weights_identity(weights)
    spec = ClassifierSpec.from_dict(description["spec"])
    _check(path, (about.weights_sha256, about.spec) == (identity, spec), about.parity)
    return network


def _check(path: Path, of_these_weights: bool, parity: Parity | None) -> None:
    again = "Export the run again"
    if not of_these_weights:
        raise RunError("was made from other weights than the run holds now", where=path, remedy=again)
    if parity is None or not parity.holds:
        raise RunError("was not found to agree with torch", where=path, remedy=again)
