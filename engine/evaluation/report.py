"""How good a trained detector is on a set of images: everything a person asks, in one value and on disk.

Free of torch, so that a window can read it; :mod:`engine.evaluation.running` makes it.
"""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import json_text
from engine.errors import RunError
from engine.evaluation.ap import Curve, Result
from engine.evaluation.confusion import Confusion, count, detection_rates
from engine.evaluation.errors import ErrorCost, error_costs
from engine.evaluation.matches import Matches
from engine.plain_file import REPORT_FILE, read_plain
from engine.runs import Run

_CURVE_POINTS = 200


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
class Latency:
    """Milliseconds from the decoded image to its boxes, one image at a time; nan when none was timed.

    ``p50``, ``p90``, ``p99``: that share of the ``images`` timed took at most so long.
    """

    images: int
    mean: float
    p50: float
    p90: float
    p99: float

    @classmethod
    def of(cls, spent_ms: Sequence[float]) -> Latency:
        """From the times of single images."""
        if not spent_ms:
            return cls(0, math.nan, math.nan, math.nan, math.nan)
        median, most, nearly_all = np.percentile(spent_ms, [50, 90, 99]).tolist()
        return cls(len(spent_ms), float(np.mean(spent_ms)), median, most, nearly_all)


@dataclass(frozen=True)
class Report:
    """What ``report/report.json`` holds. APs are in [0, 1]; nan is null in the file.

    ``confusion``: (C + 1) rows of true classes, background last; columns detected, nothing last; counted
    at ``threshold``. ``best_threshold`` is what this set would choose. ``per_image``: worst first.
    ``nms``: "hard" at ``nms_iou`` or "soft" of width ``soft_sigma``. ``ms_per_image``: resizing, network and
    suppression in batches of 8, without reading the file; median. ``image_size``: the network's input, px.
    ``train_objects``: how many of each class the run learnt from, as labelled now. ``errors``: over all
    detections, whatever the threshold.
    """

    run: str
    weights: str
    data: str
    set_name: str
    device: str
    images: int
    objects: int
    iou: float
    nms: str
    nms_iou: float
    soft_sigma: float
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
    latency: Latency
    image_size: int
    train_objects: dict[str, int]
    errors: list[ErrorCost]
    class_names: list[str]
    classes: list[ClassReport]
    confusion: list[list[int]]
    per_image: list[ImageReport]
    warnings: list[str]

    def to_json(self) -> str:
        """The text of ``report.json``."""
        return json_text.to_text(without_nan(dataclasses.asdict(self)), indent=1) + "\n"


def build_report(
    matches: Matches,
    result: Result,
    threshold: float,
    **known: Any,
) -> Report:
    """Put the figures together.

    Args:
        result: of the same truths and detections.
        threshold: for precision, recall, confusion and detection rate.
        known: the fields of :class:`Report` that tell of the run, the data and the speed.
    """
    judged = matches.judge(threshold)
    counts = count(matches, judged)
    return Report(
        images=len(matches.stems),
        objects=sum(curve.objects for curve in result.curves.values()),
        iou=matches.iou,
        threshold=threshold,
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
        errors=error_costs(matches),
        class_names=list(matches.class_names),
        classes=_class_reports(result, matches, threshold),
        confusion=counts.matrix.tolist(),
        per_image=_image_reports(matches, counts),
        **known,
    )


def read_report(run: Run | str | os.PathLike[str]) -> Report | None:
    """The report a run was given last; None when it was not evaluated yet.

    Raises:
        RunError: the file is damaged or of another version.
    """
    folder = run if isinstance(run, Run) else Run(Path(run).absolute())
    path = folder.report_dir / "report.json"
    try:
        values = json_text.parse(read_plain(path, REPORT_FILE).decode("utf-8"))
        classes = [ClassReport(**with_nan(row, ClassReport)) for row in values.pop("classes")]
        images = [ImageReport(**row) for row in values.pop("per_image")]
        errors = [ErrorCost(**with_nan(row, ErrorCost)) for row in values.pop("errors")]
        latency = Latency(**with_nan(values.pop("latency"), Latency))
        lists: dict[str, Any] = {
            "classes": classes,
            "per_image": images,
            "errors": errors,
            "latency": latency,
        }
        return Report(**with_nan(values, Report), **lists)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise RunError(f"is damaged ({error})", where=path, remedy="Evaluate the run again") from error


def _class_reports(result: Result, matches: Matches, threshold: float) -> list[ClassReport]:
    names = list(result.curves)
    rates = detection_rates(matches, threshold)
    reports = []
    for name in names:
        curve = result.curves[name]
        precision, recall, f1 = curve.at(threshold)
        points = thinned(curve)
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


def thinned(curve: Curve) -> npt.NDArray[np.int64]:
    """Indices of at most 200 points, evenly along the recall, the last one always among them."""
    count = len(curve.scores)
    if count <= _CURVE_POINTS:
        return np.arange(count)
    at = np.searchsorted(curve.recall, np.linspace(0, curve.recall[-1], _CURVE_POINTS - 1))
    return np.unique(np.r_[at, count - 1])


def _image_reports(matches: Matches, counts: Confusion) -> list[ImageReport]:
    columns = (counts.found, counts.confused, counts.missed, counts.false_alarms)
    rows = [
        ImageReport(stem, file, *numbers)
        for stem, file, *numbers in zip(
            matches.stems, matches.files, *(column.tolist() for column in columns), strict=True
        )
    ]
    return sorted(rows, key=lambda row: -(row.confused + row.missed + row.false_alarms))


def without_nan(value: Any) -> Any:
    """``value`` with null for what JSON has no number for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_nan(item) for item in value]
    return value


def with_nan(values: dict[str, Any], kind: type) -> dict[str, Any]:
    """The inverse for the fields of a dataclass ``kind`` that are ``float``."""
    numbers = {f.name for f in dataclasses.fields(kind) if f.type == "float"}
    return {key: math.nan if value is None and key in numbers else value for key, value in values.items()}
