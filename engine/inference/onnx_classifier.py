"""A classifier's network run by onnxruntime. Free of torch."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import ConfigError, RunError
from engine.inference.onnx_metadata import Parity, how_to_resize
from engine.inference.onnx_session import TRIAL_S, answers, open_session, read_metadata
from engine.models.classifier_spec import ClassifierSpec

INPUT, OUTPUT = "pixels", "scores"
_FORMAT = 1


@dataclass(frozen=True)
class ClassifierDescription:
    """The metadata of one model; as :class:`engine.inference.onnx_metadata.Description`."""

    spec: ClassifierSpec
    weights_sha256: str
    parity: Parity

    def to_json(self) -> str:
        """The text, with what happens before and after the network spelt out for other programs."""
        spec, size = self.spec, self.spec.image_size
        values = {
            "format": _FORMAT,
            "task": "classify",
            "class_names": list(spec.class_names),
            "preprocess": {
                **how_to_resize(size),
                "crop_margin": spec.crop_margin,
                "normalise": "inside the model",
                "input": f"{INPUT}: uint8 (batch, {size}, {size}, 3)",
            },
            "postprocess": {"softmax": "inside the model", OUTPUT: "float32 (batch, classes), sum 1"},
            "weights_sha256": self.weights_sha256,
            "parity": {"images": self.parity.images, "score": self.parity.score},
            "spec": spec.to_dict(),
        }
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, where: str | os.PathLike[str]) -> ClassifierDescription:
        """The inverse of :meth:`to_json`.

        Raises:
            RunError: it is damaged, of another version, or a detector's.
        """
        try:
            values = json.loads(text)
            if values["format"] != _FORMAT or values["task"] != "classify":
                raise ValueError(f"format {values['format']}, task {values['task']}")
            parity = Parity(values["parity"]["images"], 0.0, values["parity"]["score"])
            return cls(ClassifierSpec.from_dict(values["spec"]), str(values["weights_sha256"]), parity)
        except (KeyError, TypeError, ValueError, OverflowError, ConfigError) as error:
            raise RunError(
                f"describes no classifier this version can use ({error})",
                where=where,
                remedy="Export the run again",
            ) from error


class OnnxClassifier:
    """A classifier's ``model.onnx``: pixels in, a share for every class out.

    Raises:
        RunError: missing, damaged, made by another program, or a detector's.
        ConfigError: onnxruntime is not installed.
    """

    name = "onnxruntime"
    device = "cpu"

    def __init__(self, path: str | os.PathLike[str], threads: int = 0) -> None:
        self._session: Any = open_session(path, threads)
        self._path = Path(path)
        self.description = ClassifierDescription.from_json(read_metadata(self._session, path), path)
        self.spec: ClassifierSpec = self.description.spec
        side = self.spec.image_size
        self._shares(np.zeros((1, side, side, 3), np.uint8), TRIAL_S)

    def run(self, squares: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], dict[str, float]]:
        """See :class:`engine.inference.backend.ClassifierBackend`. "network" includes normalising."""
        start = time.perf_counter()
        scores = self._shares(squares)
        return scores, {"pre": 0.0, "network": (time.perf_counter() - start) * 1e3}

    def _shares(self, squares: npt.NDArray[np.uint8], limit_s: float = 0.0) -> npt.NDArray[np.float32]:
        wanted = {OUTPUT: (len(squares), len(self.spec.class_names))}
        (scores,) = answers(self._session, self._path, wanted, {INPUT: squares}, limit_s)
        shares: npt.NDArray[np.float32] = scores
        return shares
