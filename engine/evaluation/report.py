"""How good a trained detector is on a set of images: everything a person asks, in one value and on disk."""

from __future__ import annotations

import dataclasses
import json
import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Dataset, Item
from engine.datasets.images import read_image
from engine.errors import AnnotationError, DatasetError, ImageError, RunError
from engine.evaluation.ap import Curve, Result, evaluate_detections
from engine.evaluation.confusion import Confusion, confusion, detection_rates
from engine.evaluation.matching import Prediction, Truth
from engine.inference.detector import NMS_IOU, Detections, Detector
from engine.runs import Run

SCORE_FLOOR = 0.01
"""Detections from this score on enter the AP, as in SSD's evaluation."""
_BATCH = 8
_CURVE_POINTS = 200
_MOST_WARNINGS = 20


@dataclass(frozen=True)
class ClassReport:
    """One class. APs in [0, 1], nan when the class does not occur.

    ``precision``, ``recall``, ``f1`` at the report's threshold; ``best_threshold`` gives ``best_f1``.
    ``correct``, ``wrong``, ``missed``: its images, see :class:`engine.evaluation.confusion.DetectionRate`.
    ``curve_*``: at most 200 points of the precision-recall curve, best score first.
    """

    name: str
    objects: int
    ap: float
    ap_2007: float
    ap_coco: float
    precision: float
    recall: float
    f1: float
    best_threshold: float
    best_f1: float
    correct: int
    wrong: int
    missed: int
    curve_precision: list[float] = field(repr=False)
    curve_recall: list[float] = field(repr=False)
    curve_scores: list[float] = field(repr=False)


@dataclass(frozen=True)
class ImageReport:
    """Objects of one image at the report's threshold; ``image`` is its path, ``stem`` its name in the set."""

    stem: str
    image: str
    found: int
    confused: int
    missed: int
    false_alarms: int


@dataclass(frozen=True)
class Report:
    """What ``report/report.json`` holds. APs are in [0, 1]; nan is null in the file.

    ``confusion``: (C + 1) rows of true classes, background last; columns detected, nothing last; counted
    at ``threshold``. ``best_threshold`` is what this set would choose. ``per_image``: worst first.
    ``ms_per_image``: resizing, network and suppression in batches of 8, without reading the file; median.
    """

    run: str
    weights: str
    data: str
    set_name: str
    device: str
    images: int
    objects: int
    iou: float
    nms_iou: float
    threshold: float
    best_threshold: float
    best_mean_f1: float
    map_voc2007: float
    map_voc_area: float
    map_coco: float
    map_coco50: float
    map_coco75: float
    map_coco_small: float
    map_coco_medium: float
    map_coco_large: float
    coco_by: str
    ms_per_image: float
    class_names: list[str]
    classes: list[ClassReport]
    confusion: list[list[int]]
    per_image: list[ImageReport]
    warnings: list[str]

    def to_json(self) -> str:
        """The text of ``report.json``."""
        return json.dumps(_without_nan(dataclasses.asdict(self)), indent=1, ensure_ascii=False) + "\n"


def evaluate_run(
    run: Run | str | os.PathLike[str],
    dataset: Dataset | str | os.PathLike[str] | None = None,
    set_name: str = "test",
    device: str = "auto",
    progress: Callable[[int, int], None] | None = None,
    *,
    iou: float = 0.5,
    nms_iou: float = NMS_IOU,
    threshold: float | None = None,
) -> Report:
    """Judge a run's best weights and write ``RUN/report/``.

    Args:
        run: a run, or its folder.
        dataset: a data set, or its folder; None: the one the run was trained on, with the image lists
            frozen in the run, so that nothing it was trained on slips into the test.
        set_name: "test", "val", "train", "trainval", or "all" for every labelled image.
        progress: told (images done, images in all).
        iou: above which a detection hits, for everything but the COCO figures.
        nms_iou: of two boxes of a class that overlap more, the lower score goes.
        threshold: for precision, recall, confusion and detection rate; None: the run's own.

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
    detector = Detector.load(folder.path, device)
    data, items, warnings = _items(folder, dataset, set_name)
    truths: list[Truth] = []
    predictions: list[Prediction] = []
    judged: list[Item] = []
    spent_ms: list[float] = []
    for done, chunk in _batches(data, items, detector.class_names, warnings):
        if chunk:
            found = detector.detect_batch([image for _, image, _ in chunk], SCORE_FLOOR, nms_iou)
            spent_ms.append(sum(detector.timings.values()) / len(chunk))
            predictions += [_prediction(one) for one in found]
            truths += [truth for _, _, truth in chunk]
            judged += [item for item, _, _ in chunk]
        if progress is not None:
            progress(done, len(items))
    if not judged:
        raise DatasetError(
            f"no image of the {set_name} set has readable labels",
            where=data.root,
            remedy="Label its photos first",
        )
    shown = detector.threshold if threshold is None else threshold
    result = evaluate_detections(truths, predictions, detector.class_names, iou)
    counts = confusion(truths, predictions, len(detector.class_names), shown, iou)
    report = Report(
        run=str(folder.path),
        weights=str(detector.path),
        data=str(data.root),
        set_name=set_name,
        device=str(detector.device),
        images=len(judged),
        objects=sum(curve.objects for curve in result.curves.values()),
        iou=iou,
        nms_iou=nms_iou,
        threshold=shown,
        best_threshold=result.best_threshold,
        best_mean_f1=result.best_mean_f1,
        map_voc2007=result.map_voc2007,
        map_voc_area=result.map_voc_area,
        map_coco=result.map_coco,
        map_coco50=result.map_coco50,
        map_coco75=result.map_coco75,
        map_coco_small=result.map_coco_small,
        map_coco_medium=result.map_coco_medium,
        map_coco_large=result.map_coco_large,
        coco_by=result.coco_by,
        ms_per_image=float(np.median(spent_ms)),
        class_names=list(detector.class_names),
        classes=_class_reports(result, truths, predictions, shown),
        confusion=counts.matrix.tolist(),
        per_image=_image_reports(judged, counts),
        warnings=_shortened(warnings),
    )
    write_report(report, folder.report_dir, [item.stem for item in judged], predictions)
    return report


def read_report(run: Run | str | os.PathLike[str]) -> Report | None:
    """The report a run was given last; None when it was not evaluated yet.

    Raises:
        RunError: the file is damaged or of another version.
    """
    folder = run if isinstance(run, Run) else Run(Path(run).absolute())
    path = folder.report_dir / "report.json"
    try:
        values = json.loads(path.read_text("utf-8"), parse_constant=float)
        classes = [ClassReport(**_with_nan(row, ClassReport)) for row in values.pop("classes")]
        images = [ImageReport(**row) for row in values.pop("per_image")]
        return Report(**_with_nan(values, Report), classes=classes, per_image=images)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise RunError(f"is damaged ({error})", where=path, remedy="Evaluate the run again") from error


def read_truth(
    data: Dataset, item: Item, size: tuple[int, int], class_names: Sequence[str]
) -> tuple[Truth | None, list[str]]:
    """What is labelled on an image of ``size`` (width, height) px, and sentences about what was left out.

    None for an image without label file: nobody has looked at it, so it can tell nothing.

    Raises:
        AnnotationError: the label file cannot be read.
    """
    annotation = data.annotation(item)
    if annotation is None:
        return None, [f"{item.stem}: left out, it has no label file"]
    ids = {name: index for index, name in enumerate(class_names)}
    boxes, labels, difficult, problems = [], [], [], []
    for number, box in enumerate(annotation.boxes, start=1):
        inside = box.normalised().clamped(*size)
        if inside.width < 1 or inside.height < 1:
            problems.append(f"{item.stem}, object {number}: left out, a box without area")
        elif box.label not in ids:
            problems.append(f"{item.stem}, object {number}: left out, the model has no class {box.label!r}")
        else:
            boxes.append(inside.xyxy)
            labels.append(ids[box.label])
            difficult.append(box.difficult)
    rows = np.array(boxes, np.float32).reshape(-1, 4)
    return (rows, np.array(labels, np.int64), np.array(difficult, bool)), problems


def _items(
    run: Run, dataset: Dataset | str | os.PathLike[str] | None, set_name: str
) -> tuple[Dataset, list[Item], list[str]]:
    """The data set, the images to judge, and what a person should know of them."""
    own = dataset is None
    data = dataset if isinstance(dataset, Dataset) else Dataset.open(run.config()["data"] if own else dataset)  # type: ignore[arg-type]
    if set_name == "all":
        return data, list(data.items), []
    frozen = run.path / "split" / f"{set_name}.txt"
    if not own or not frozen.is_file():
        items = data.set_items(set_name)
        return data, items, _seen_in_training(run, data, items, set_name)
    stems = [line for line in frozen.read_text("utf-8").splitlines() if line]
    known = {item.stem: item for item in data.items}
    items = [known[stem] for stem in stems if stem in known]
    if not items:
        what = "is empty" if not stems else "names only images that are gone"
        raise DatasetError(
            f"the run's {set_name} set {what}",
            where=frozen,
            remedy="Evaluate on --set val, or split again with a larger test share and train anew",
        )
    gone = len(stems) - len(items)
    return data, items, [f"{gone} images of the run's {set_name} set are gone"] if gone else []


def _seen_in_training(run: Run, data: Dataset, items: Sequence[Item], set_name: str) -> list[str]:
    """A warning when a re-split data set tests with images the run was trained on."""
    frozen = run.path / "split" / "train.txt"
    if set_name in ("train", "trainval") or not frozen.is_file():
        return []
    if Path(run.config()["data"]).resolve() != data.root.resolve():
        return []
    trained = set(frozen.read_text("utf-8").splitlines())
    count = sum(item.stem in trained for item in items)
    if not count:
        return []
    return [f"{count} of these images were in the run's training set: the figures are too good"]


def _batches(
    data: Dataset, items: Sequence[Item], class_names: Sequence[str], warnings: list[str]
) -> Iterator[tuple[int, list[tuple[Item, npt.NDArray[np.uint8], Truth]]]]:
    """(images done, the next ones with their truth); what cannot be read is left out and told."""
    for start in range(0, len(items), _BATCH):
        chunk = []
        for item in items[start : start + _BATCH]:
            try:
                image = read_image(item.image)
                truth, problems = read_truth(data, item, (image.shape[1], image.shape[0]), class_names)
            except (ImageError, AnnotationError) as error:
                warnings.append(f"left out: {error}")
                continue
            warnings += problems
            if truth is not None:
                chunk.append((item, image, truth))
        yield min(start + _BATCH, len(items)), chunk


def _prediction(found: Detections) -> Prediction:
    return found.boxes, found.label_ids, found.scores


def _class_reports(
    result: Result, truths: Sequence[Truth], predictions: Sequence[Prediction], threshold: float
) -> list[ClassReport]:
    names = list(result.curves)
    rates = detection_rates(truths, predictions, names, threshold)
    reports = []
    for name in names:
        curve = result.curves[name]
        precision, recall, f1 = curve.at(threshold)
        points = _thinned(curve)
        reports.append(
            ClassReport(
                name=name,
                objects=curve.objects,
                ap=result.class_ap.get(name, math.nan),
                ap_2007=result.class_ap_2007.get(name, math.nan),
                ap_coco=result.class_ap_coco.get(name, math.nan),
                precision=precision,
                recall=recall,
                f1=f1 if curve.objects else math.nan,
                best_threshold=curve.best_threshold,
                best_f1=curve.best_f1 if curve.objects else math.nan,
                correct=rates[name].correct,
                wrong=rates[name].wrong,
                missed=rates[name].missed,
                curve_precision=curve.precision[points].round(5).tolist(),
                curve_recall=curve.recall[points].round(5).tolist(),
                curve_scores=curve.scores[points].round(5).tolist(),
            )
        )
    return reports


def _thinned(curve: Curve) -> npt.NDArray[np.int64]:
    """Indices of at most 200 points, evenly along the recall, the last one always among them."""
    count = len(curve.scores)
    if count <= _CURVE_POINTS:
        return np.arange(count)
    at = np.searchsorted(curve.recall, np.linspace(0, curve.recall[-1], _CURVE_POINTS - 1))
    return np.unique(np.r_[at, count - 1])


def _image_reports(items: Sequence[Item], counts: Confusion) -> list[ImageReport]:
    rows = [
        ImageReport(item.stem, str(item.image), *numbers)
        for item, *numbers in zip(
            items,
            counts.found.tolist(),
            counts.confused.tolist(),
            counts.missed.tolist(),
            counts.false_alarms.tolist(),
            strict=True,
        )
    ]
    return sorted(rows, key=lambda row: -(row.confused + row.missed + row.false_alarms))


def _shortened(warnings: list[str]) -> list[str]:
    if len(warnings) <= _MOST_WARNINGS:
        return warnings
    return [*warnings[:_MOST_WARNINGS], f"and {len(warnings) - _MOST_WARNINGS} more of this kind"]


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    return value


def _with_nan(values: dict[str, Any], kind: type) -> dict[str, Any]:
    numbers = {f.name for f in dataclasses.fields(kind) if f.type == "float"}
    return {key: math.nan if value is None and key in numbers else value for key, value in values.items()}
