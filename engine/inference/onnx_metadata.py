"""What an exported model says of itself: enough to use it without Boxwright. Free of torch and onnx."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import struct
from dataclasses import dataclass
from typing import Any

from engine import json_text
from engine.errors import ConfigError, RunError
from engine.models.spec import CANDIDATES_PER_CLASS, MOST_DETECTIONS, DetectorSpec
from engine.plain_file import MODEL_FILE, open_plain, read_plain

KEY = "boxwright"
"""The entry of ONNX's ``metadata_props`` that holds the JSON text."""
_FORMAT = 1
_LONGEST_HEADER = 100_000_000  # safetensors' own limit

BOX_LIMIT_PX = 0.5
SCORE_LIMIT = 0.01


@dataclass(frozen=True)
class Parity:
    """How far an exported model is from torch, over ``images`` pictures at most.

    ``box_px``: difference of a box edge in pixels of the picture; ``score``: of a score.
    """

    images: int
    box_px: float
    score: float

    @property
    def holds(self) -> bool:
        """Whether it may stand in for torch."""
        return self.box_px <= BOX_LIMIT_PX and self.score <= SCORE_LIMIT


@dataclass(frozen=True)
class Description:
    """The metadata of one model.

    ``threshold``: the run's own; ``weights_sha256``: of the tensors it was made from, see
    :func:`weights_identity`;
    ``kind``: "boxes" (suppression inside) or "raw"; ``precision``: "float32" or "int8";
    ``parity``: None until it was checked; ``candidates_per_class``, ``most``: the limits of its suppression,
    those of the version that exported it.
    """

    spec: DetectorSpec
    threshold: float
    nms_iou: float
    weights_sha256: str
    kind: str = "boxes"
    precision: str = "float32"
    parity: Parity | None = None
    candidates_per_class: int = CANDIDATES_PER_CLASS
    most: int = MOST_DETECTIONS

    @property
    def has_old_limits(self) -> bool:
        """Whether its suppression takes fewer boxes than this version's: it misses some of many objects."""
        return self.candidates_per_class < CANDIDATES_PER_CLASS or self.most < MOST_DETECTIONS

    def to_json(self) -> str:
        """The text, with the pre- and post-processing spelt out for programs other than ours."""
        values: dict[str, Any] = {
            "format": _FORMAT,
            "task": "detect",
            "kind": self.kind,
            "precision": self.precision,
            "class_names": list(self.spec.class_names),
            "threshold": self.threshold,
            "nms_iou": self.nms_iou,
            "preprocess": _preprocess(self.spec, self.kind),
            "postprocess": _postprocess(self),
            "weights_sha256": self.weights_sha256,
            "parity": None if self.parity is None else dataclasses.asdict(self.parity),
            "spec": self.spec.to_dict(),
        }
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, where: str | os.PathLike[str]) -> Description:
        """The inverse of :meth:`to_json`.

        Raises:
            RunError: it is damaged or of another version.
        """
        try:
            values = json_text.parse(text)
            if values["format"] != _FORMAT or values["task"] != "detect":
                raise ValueError(f"format {values['format']}, task {values['task']}")
            parity, limits = values["parity"], values["postprocess"]["nms"]
            return cls(
                spec=DetectorSpec.from_dict(values["spec"]),
                threshold=float(values["threshold"]),
                nms_iou=float(values["nms_iou"]),
                weights_sha256=str(values["weights_sha256"]),
                kind=str(values["kind"]),
                precision=str(values["precision"]),
                parity=None if parity is None else Parity(**parity),
                candidates_per_class=int(limits["candidates_per_class"]),
                most=int(limits["at_most"]),
            )
        except (KeyError, TypeError, ValueError, OverflowError, ConfigError) as error:
            raise RunError(
                f"describes no detector this version can use ({error})",
                where=where,
                remedy="Export the run again",
            ) from error


def weights_identity(path: str | os.PathLike[str]) -> tuple[str, dict[str, Any]]:
    """SHA-256 of the tensors in a weights file, and Boxwright's description of them, without loading torch.

    The threshold is part of the description, so choosing another one leaves an export valid.

    Raises:
        RunError: it is no safetensors file of Boxwright's.
    """
    try:
        data = read_plain(path, MODEL_FILE)
        (length,) = struct.unpack_from("<Q", data)
        header = json_text.parse(data[8 : 8 + length])
        description: dict[str, Any] = json_text.parse(header["__metadata__"][KEY])
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise RunError(f"is damaged ({error})", where=path, remedy="Choose another run") from error
    return hashlib.sha256(memoryview(data)[8 + length :]).hexdigest(), description


def weights_task(path: str | os.PathLike[str]) -> str:
    """ "detect" or "classify", from the header of a weights file alone.

    Raises:
        RunError: it is no safetensors file of Boxwright's.
    """
    try:
        with open_plain(path) as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            metadata = json_text.parse(stream.read(min(length, _LONGEST_HEADER))).get("__metadata__", {})
        if KEY not in metadata:
            raise RunError("was not written by Boxwright", where=path, remedy="Choose a run of Boxwright's")
        return str(json_text.parse(metadata[KEY]).get("task", "detect"))
    except (OSError, ValueError, AttributeError, TypeError, struct.error) as error:
        raise RunError(f"is damaged ({error})", where=path, remedy="Choose another run") from error


def how_to_resize(size: int) -> dict[str, Any]:
    """What happens to a picture before the network, but for normalisation."""
    return {
        "colour": "RGB, 8 bit, EXIF orientation applied",
        "resize": {
            "width": size,
            "height": size,
            "keep_aspect": False,
            "method": "mean of the area under each new pixel (cv2.INTER_AREA) where neither side grows; "
            "otherwise bilinear with pixel centres at 0.5 (cv2.INTER_LINEAR)",
        },
    }


def _preprocess(spec: DetectorSpec, kind: str) -> dict[str, Any]:
    size = spec.image_size
    steps = how_to_resize(size)
    if kind == "raw":
        steps["normalise"] = {"divide_by": 255, "mean": list(spec.mean), "std": list(spec.std)}
        steps["input"] = f"images: float32 (batch, 3, {size}, {size}), (value / 255 - mean) / std"
    else:
        steps["normalise"] = "inside the model"
        steps["input"] = f"pixels: uint8 (batch, {size}, {size}, 3)"
    return steps


def _postprocess(description: Description) -> dict[str, Any]:
    nms = {
        "candidates_per_class": description.candidates_per_class,
        "per_class": True,
        "at_most": description.most,
    }
    if description.kind != "raw":
        return {
            "decode": "inside the model",
            "nms": {**nms, "where": "inside the model"},
            "inputs": "score_threshold and iou_threshold: float32 (1,), optional; their defaults are "
            "threshold and nms_iou",
            "boxes": "float32 (batch, n, 4): left, top, right, bottom as fractions of the picture's width "
            "and height; best score first",
            "scores": "float32 (batch, n)",
            "labels": "int64 (batch, n): index into class_names",
            "count": "int64 (batch): how many of the n are detections; the rest is padding",
            "all_boxes, all_scores": "every default box (batch, a, 4) and its scores (batch, classes, a) "
            "before suppression",
        }
    return {"nms": nms, **RAW_HEADS[description.spec.head]}


_DEFAULT_BOXES = "the file default_boxes.csv: cx0, cy0, w0, h0, one line a box"
RAW_HEADS = {
    "ssdlite": {
        "class_logits": "float32 (batch, a, classes + 1), background first: softmax over the last axis",
        "box_regression": "float32 (batch, a, 4): dx, dy, dw, dh against the default boxes",
        "decode": "cx = dx * 0.1 * w0 + cx0; cy = dy * 0.1 * h0 + cy0; w = exp(min(dw * 0.2, 4)) * w0; "
        "h = exp(min(dh * 0.2, 4)) * h0; fractions of the picture, clipped to [0, 1]",
        "default_boxes": _DEFAULT_BOXES,
    },
    "pan": {
        "class_logits": "float32 (batch, a, classes): sigmoid of each",
        "box_regression": "float32 (batch, a, 4): distances left, top, right, bottom of the point",
        "decode": "left = cx0 - exp(min(l, 4)) * w0 / 2; top = cy0 - exp(min(t, 4)) * h0 / 2; "
        "right = cx0 + exp(min(r, 4)) * w0 / 2; bottom = cy0 + exp(min(b, 4)) * h0 / 2; fractions of the "
        "picture, clipped to [0, 1]",
        "default_boxes": _DEFAULT_BOXES,
    },
}
"""How to read the raw outputs of each head, in words for other programs."""
