"""Letting a trained detector look at a set of images, and writing down how good it is."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Dataset, Item, set_title
from engine.datasets.images import read_image
from engine.errors import AnnotationError, DatasetError, ImageError, RunError
from engine.evaluation.ap import evaluate_flat
from engine.evaluation.coco import crowded_note
from engine.evaluation.matches import Matches
from engine.evaluation.matching import Prediction, Truth
from engine.evaluation.report import Latency, Report, build_report
from engine.evaluation.truth import read_truth
from engine.i18n import plural
from engine.inference.detector import NMS_IOU, Detections, Detector
from engine.models.soft_nms import SIGMA
from engine.run_images import Share, learnt_from, run_images
from engine.runs import Run

SCORE_FLOOR = 0.01
"""Detections from this score on enter the AP, as in SSD's evaluation."""
_BATCH = 8
_TIMED = 50
_MOST_WARNINGS = 20


@dataclass(frozen=True)
class Suppression:
    """What happens to boxes of one class that overlap: ``kind`` "hard" (of two that overlap by more than
    ``iou`` the lower score goes) or "soft" (it loses score, the less the wider ``sigma``)."""

    kind: str = "hard"
    iou: float = NMS_IOU
    sigma: float = SIGMA


def evaluate_run(
    run: Run | str | os.PathLike[str],
    dataset: Dataset | str | os.PathLike[str] | None = None,
    set_name: str = "test",
    device: str = "auto",
    progress: Callable[[int, int], None] | None = None,
    *,
    iou: float = 0.5,
    suppression: Suppression = Suppression(),
    threshold: float | None = None,
    voc_files: bool = False,
    out: str | os.PathLike[str] | None = None,
) -> Report:
    """Judge a run's best weights and write ``RUN/report/``.

    Args:
        run: a run, or its folder.
        dataset: a data set, or its folder; None: the one the run was trained on, with the image lists
            frozen in the run, so that nothing it was trained on slips into the test.
        set_name: "test", "val", "train", "trainval", or "all" for every labelled image.
        progress: told (images done, images in all).
        iou: above which a detection hits, for everything but the COCO figures.
        suppression: of boxes that overlap.
        threshold: for precision, recall, confusion and detection rate; None: the run's own.
        voc_files: also write the detections as VOC's text files, one a class.
        out: the report's folder; None: ``RUN/report/``.

    Raises:
        RunError: no such run, no weights, or the report cannot be written.
        DatasetError: no such data or set, or no labelled image in it.
    """
    from engine.evaluation.report_files import write_report

    folder = run if isinstance(run, Run) else Run(Path(run).absolute())
    if not folder.config_file.is_file():
        raise RunError(
            "there is no training run here", where=folder.path, remedy="Choose a folder below runs"
        )
    report_folder = folder.report_folder(out)
    detector = Detector.load(folder.path, device)
    shares, warnings = _shares(folder, dataset, set_name)
    total = sum(len(share.items) for share in shares)
    truths: list[Truth] = []
    predictions: list[Prediction] = []
    judged: list[Item] = []
    sizes: list[tuple[int, int]] = []
    spent_ms: list[float] = []
    alone_ms: list[float] = []
    soft = suppression.sigma if suppression.kind == "soft" else None
    for done, chunk in _batches(shares, detector.class_names, warnings):
        if chunk:
            found = detector.detect_batch(
                [image for _, image, _ in chunk], SCORE_FLOOR, suppression.iou, soft_sigma=soft
            )
            spent_ms.append(sum(detector.timings.values()) / len(chunk))
            predictions += [_prediction(one) for one in found]
            truths += [truth for _, _, truth in chunk]
            judged += [item for item, _, _ in chunk]
            sizes += [(image.shape[1], image.shape[0]) for _, image, _ in chunk]
        for _, image, _ in chunk[: _TIMED - len(alone_ms)]:
            detector.detect_batch([image], None, suppression.iou, soft_sigma=soft)
            alone_ms.append(sum(detector.timings.values()))
        if progress is not None:
            progress(done, total)
    if not judged:
        raise DatasetError(
            f"no image of the {set_title(set_name)} has readable labels",
            where=shares[0].data.root,
            remedy="Label its photos first",
        )
    matches = Matches.of(
        truths,
        predictions,
        detector.class_names,
        iou,
        stems=[item.stem for item in judged],
        files=[str(item.image) for item in judged],
        sizes=sizes,
    )
    first = [crowded_note(matches.truth.images, matches.truth.labels)]
    if matches.truth.difficult.all():  # also when there is nothing at all
        first.append(
            "none of these images shows an object of the model's classes, so no AP, precision or recall can "
            "be told"
        )
    report = build_report(
        matches,
        evaluate_flat(matches.truth, matches.found, matches.class_names, len(judged), iou),
        detector.threshold if threshold is None else threshold,
        run=str(folder.path),
        weights=str(detector.path),
        data=", ".join(str(share.data.root) for share in shares),
        set_name=set_name,
        device=str(detector.device),
        nms=suppression.kind,
        nms_iou=suppression.iou,
        soft_sigma=suppression.sigma,
        ms_per_image=float(np.median(spent_ms)),
        latency=Latency.of(alone_ms),
        image_size=detector.image_size,
        train_objects=_objects_learnt_from(shares, detector.class_names),
        warnings=[*filter(None, first), *shortened(warnings)],
    )
    write_report(report, matches, folder, voc_files=voc_files, out=report_folder)
    return report


def _shares(
    run: Run, dataset: Dataset | str | os.PathLike[str] | None, set_name: str
) -> tuple[list[Share], list[str]]:
    """The images to judge, and what a person should know of them."""
    if dataset is None:
        shares = run_images(run, set_name)
    else:
        data = dataset if isinstance(dataset, Dataset) else Dataset.open(dataset)
        items = list(data.items) if set_name == "all" else data.set_items(set_name)
        shares = [Share(data, items, learnt_from(run, data), gone=len(data.missing(set_name)))]
    gone = sum(share.gone for share in shares)
    if not any(share.items for share in shares):
        message = f"the run's {set_title(set_name)} is empty"
        if gone:
            message = f"the run's {set_title(set_name)} names only images that are gone"
        raise DatasetError(
            message,
            where=run.frozen_list(set_name),
            remedy="Evaluate on --set val, or split again with a larger test share and train anew",
        )
    warnings = []
    if gone:
        whose = f"run's {set_title(set_name)}" if dataset is None else set_title(set_name)
        warnings.append(
            plural(
                gone,
                f"{gone} image of the {whose} is gone",
                f"{gone} images of the {whose} are gone",
            )
        )
    if set_name in ("val", "test"):
        seen = sum(item.stem in share.learnt_from for share in shares for item in share.items)
        if seen:
            warnings.append(
                plural(
                    seen,
                    f"{seen} of these images was in the run's training set: the figures are too good",
                    f"{seen} of these images were in the run's training set: the figures are too good",
                )
            )
    return shares, warnings


def _batches(
    shares: Sequence[Share], class_names: Sequence[str], warnings: list[str]
) -> Iterator[tuple[int, list[tuple[Item, npt.NDArray[np.uint8], Truth]]]]:
    """(images done, the next ones with their truth); what cannot be read is left out and told."""
    images = [(share.data, item) for share in shares for item in share.items]
    for start in range(0, len(images), _BATCH):
        chunk = []
        for data, item in images[start : start + _BATCH]:
            try:
                image = read_image(item.image)
                truth, problems = read_truth(data, item, (image.shape[1], image.shape[0]), class_names)
            except (ImageError, AnnotationError) as error:
                warnings.append(f"left out: {error}")
                continue
            warnings += problems
            if truth is not None:
                chunk.append((item, image, truth))
        yield min(start + _BATCH, len(images)), chunk


def _prediction(found: Detections) -> Prediction:
    return found.boxes, found.label_ids, found.scores


def _objects_learnt_from(shares: Sequence[Share], class_names: Sequence[str]) -> dict[str, int]:
    """Objects of each class in the training images, as labelled now; empty for another data set."""
    if not any(share.learnt_from for share in shares):
        return {}
    counts: Counter[str] = Counter()
    for share in shares:
        for item in share.data.items:
            if item.stem not in share.learnt_from:
                continue
            try:
                annotation = share.data.annotation(item)
            except AnnotationError:
                continue  # training left it out as well, and said so
            counts.update(box.label for box in annotation.boxes if not box.difficult) if annotation else None
    return {name: counts[name] for name in class_names}


def shortened(warnings: list[str]) -> list[str]:
    """The first of many sentences, and how many more there are."""
    if len(warnings) <= _MOST_WARNINGS:
        return warnings
    return [*warnings[:_MOST_WARNINGS], f"and {len(warnings) - _MOST_WARNINGS} more of this kind"]
