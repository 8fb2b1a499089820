"""Whether an exported model says what torch says, on real pictures: every default box, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from engine.errors import RunError
from engine.inference.detector import NMS_IOU, Detections, Detector
from engine.inference.onnx_backend import OnnxNetwork
from engine.inference.onnx_metadata import BOX_LIMIT_PX, SCORE_LIMIT, Parity
from engine.inference.overlap import iou_matrix
from engine.inference.raw_heads import RawHeads
from engine.models.detector import Detector as Network
from engine.models.postprocess import scored_boxes, select_scored
from engine.models.preprocess import to_tensor
from engine.models.resizing import resize
from engine.models.spec import MOST_DETECTIONS, DetectorSpec

_FLOOR = 0.05
"""Detections from this score on are compared after suppression."""
_TIE = 1e-6
_EITHER_WAY = 1e-3
"""An overlap or a score so close to its limit may fall either way."""


def check(
    network: Network,
    exported: Sequence[OnnxNetwork | RawHeads],
    images: Sequence[npt.NDArray[np.uint8]],
) -> Parity:
    """Compare every exported graph with torch.

    Args:
        network: unfused, in eval mode, on the CPU.
        images: (H, W, 3) uint8 RGB each.

    Raises:
        RunError: the difference is above 0.5 px or 0.01 in score.
    """
    each = [compare(network, one, images) for one in exported]
    parity = Parity(len(images), max(one.box_px for one in each), max(one.score for one in each))
    if not parity.holds:
        raise RunError(
            f"the exported model does not agree with torch: a box differs by {parity.box_px:.3g} px, a score "
            f"by {parity.score:.3g}, more than {BOX_LIMIT_PX} px or {SCORE_LIMIT}; nothing was kept of it",
            remedy="Report this with the run's config.toml; predictions go on with torch",
        )
    return parity


def compare(
    network: Network, exported: OnnxNetwork | RawHeads, images: Sequence[npt.NDArray[np.uint8]]
) -> Parity:
    """How far an exported model is from torch: picture by picture, and all as one batch.

    Every default box and score is compared with torch's. The suppression is compared with torch's on the
    model's own boxes and scores: on torch's, a rounding error of 1e-7 may pick another of two equal boxes.
    """
    squares = np.stack([resize(image, network.spec.image_size) for image in images])
    batch_boxes, batch_scores = exported.dense(squares)
    detector = Detector(exported)
    found = []
    for index, image in enumerate(images):
        expected = _expected(network, squares[index : index + 1])
        boxes, scores = exported.dense(squares[index : index + 1])
        found += [
            _apart(expected, boxes, scores, image),
            _apart(expected, batch_boxes[index], batch_scores[index], image),
            difference(
                _suppressed(boxes, scores, image, network.spec),
                detector.detect(image, _FLOOR),
                _FLOOR,
                scores[0],
            ),
        ]
    return Parity(len(images), *_worst(found))


def _suppressed(
    boxes: npt.NDArray[np.float32],
    scores: npt.NDArray[np.float32],
    image: npt.NDArray[np.uint8],
    spec: DetectorSpec,
) -> Detections:
    """What torch keeps of one picture's default boxes (1, A, 4) and scores (1, C, A)."""
    (kept,) = select_scored(
        torch.from_numpy(boxes), torch.from_numpy(scores), threshold=_FLOOR, nms_iou=NMS_IOU
    )
    scale = np.array([image.shape[1], image.shape[0]] * 2, np.float32)
    labels = [spec.class_names[index] for index in kept.label_ids.tolist()]
    return Detections(kept.boxes.numpy() * scale, labels, kept.label_ids.numpy(), kept.scores.numpy())


def _expected(network: Network, square: npt.NDArray[np.uint8]) -> list[npt.NDArray[np.float32]]:
    spec = network.spec
    with torch.inference_mode():
        regression, logits = network(to_tensor(square, spec.mean, spec.std))
        both = scored_boxes(regression, logits, network.default_boxes, spec.head)
    return [value.numpy() for value in both]


def _apart(
    expected: list[npt.NDArray[np.float32]],
    boxes: npt.NDArray[np.float32],
    scores: npt.NDArray[np.float32],
    image: npt.NDArray[np.uint8],
) -> tuple[float, float]:
    scale = np.array([image.shape[1], image.shape[0]] * 2, np.float32)
    return float((np.abs(boxes - expected[0]) * scale).max()), float(np.abs(scores - expected[1]).max())


def _worst(found: list[tuple[float, float]]) -> tuple[float, float]:
    """The greatest of each; a value that is no number counts as infinitely far."""
    values = np.nan_to_num(np.array(found), nan=np.inf).max(axis=0)
    return float(values[0]), float(values[1])


def difference(
    expected: Detections,
    given: Detections,
    floor: float,
    all_scores: npt.NDArray[np.float32] | None = None,
    nms_iou: float = NMS_IOU,
) -> tuple[float, float]:
    """Greatest difference of a box edge in px, and of a score, between two answers to one picture.

    A detection the other side lacks counts with its whole score, unless a rounding error explains it: its
    score lies at ``floor``, it overlaps a better one of its class by just ``nms_iou``, another default box
    (``all_scores`` (C, A), where given) has the very same score, the other list is full of better ones, or
    it overlaps a better one whose absence is explained itself: what that one suppresses is kept without it.
    """
    box_px = score = 0.0
    lacking: list[tuple[Detections, int]] = []
    explained: list[tuple[Detections, int]] = []
    for one, other in ((expected, given), (given, expected)):
        overlaps = iou_matrix(one.boxes, other.boxes)
        overlaps[one.label_ids[:, None] != other.label_ids[None]] = 0
        own = iou_matrix(one.boxes, one.boxes)
        for index in range(len(one)):
            best = int(overlaps[index].argmax()) if len(other) else -1
            if best >= 0 and overlaps[index, best] > 0.9:
                box_px = max(box_px, float(np.abs(one.boxes[index] - other.boxes[best]).max()))
                score = max(score, float(abs(one.scores[index] - other.scores[best])))
                continue
            rival = np.concatenate([own[index][:index], overlaps[index]])
            is_explained = (
                one.scores[index] < floor + _EITHER_WAY or (np.abs(rival - nms_iou) < _EITHER_WAY).any()
            )
            if all_scores is not None:
                rivals = np.abs(all_scores[one.label_ids[index]] - one.scores[index]) < _TIE
                is_explained = is_explained or int(rivals.sum()) > 1
            # The last places of a full list may go to either of two equal scores.
            cut_off = index == MOST_DETECTIONS - 1 or (
                len(other) == MOST_DETECTIONS and one.scores[index] <= other.scores[-1] + _TIE
            )
            (explained if is_explained or cut_off else lacking).append((one, index))
    left = _not_carried_over(lacking, explained, nms_iou)
    return box_px, max([score, *(float(one.scores[index]) for one, index in left)])


def _not_carried_over(
    lacking: list[tuple[Detections, int]], explained: list[tuple[Detections, int]], nms_iou: float
) -> list[tuple[Detections, int]]:
    """Those of ``lacking`` that no explained absence leads to, however many steps it takes."""
    reasons = list(explained)
    while reasons and lacking:
        causes, reasons = reasons, []
        boxes = np.stack([one.boxes[index] for one, index in causes])
        scores = np.array([one.scores[index] for one, index in causes])
        labels = np.array([one.label_ids[index] for one, index in causes])
        rest: list[tuple[Detections, int]] = []
        for one, index in lacking:
            leads = iou_matrix(one.boxes[index : index + 1], boxes)[0] > nms_iou - _EITHER_WAY
            leads &= (labels == one.label_ids[index]) & (scores >= one.scores[index] - _TIE)
            (reasons if leads.any() else rest).append((one, index))
        lacking = rest
    return lacking
