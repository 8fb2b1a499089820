"""Letting a trained classifier look at a set of pictures, and writing down how good it is."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import set_title
from engine.datasets.picture import Picture, read_pictures
from engine.datasets.pictures import PictureSource
from engine.errors import DatasetError, ImageError
from engine.evaluation.classify_files import write_classifier_report
from engine.evaluation.classify_report import ClassifierReport, build_classifier_report
from engine.evaluation.running import shortened
from engine.inference.classifier import Classifier
from engine.run_images import number_in, picture_sources
from engine.runs import Run, open_run

_BATCH = 16
_TIMED = 50


def evaluate_classifier(
    run: Run | str | os.PathLike[str],
    data: str | os.PathLike[str] | None = None,
    set_name: str = "test",
    device: str = "auto",
    progress: Callable[[int, int], None] | None = None,
    *,
    out: str | os.PathLike[str] | None = None,
) -> ClassifierReport:
    """Judge a run's best weights and write ``RUN/report/``.

    Args:
        data: another folder of pictures; None: the one the run was trained on, with the lists frozen in
            the run, so that nothing it was trained on slips into the test.
        set_name: "test", "val", "train", "trainval" (of a detection set), or "all".
        progress: told (pictures done, pictures in all).
        out: the report's folder; None: ``RUN/report/``.

    Raises:
        RunError: no such run, no weights, not a classifier's, or the report cannot be written.
        DatasetError: no such data or set, or no picture in it that can be judged.
    """
    folder = run if isinstance(run, Run) else open_run(run)
    report_folder = folder.report_folder(out)
    classifier = Classifier.load(folder.path, device)
    sources = _sources(folder, data)
    pictures: list[Picture] = []
    problems: list[str] = []
    for source, learnt_from in sources:
        part, told = source.pictures(set_name, with_difficult=False)
        pictures += part
        problems += [*source.notes, *told]
        if set_name not in ("train", "trainval"):
            problems = [*_seen_in_training(source, part, learnt_from), *problems]
    known = set(classifier.class_names)
    strange = Counter(picture.label for picture in pictures if picture.label not in known)
    problems += [
        f"{count} pictures left out: the model has no class {label!r}" for label, count in strange.items()
    ]
    pictures = [picture for picture in pictures if picture.label in known]
    judged, scores, unreadable, batch_ms, alone_ms = _look(classifier, pictures, progress)
    if not judged:
        raise DatasetError(
            f"the {set_title(set_name)} has no picture of the model's classes that can be read",
            where=sources[0][0].root,
            remedy="Choose another --set, or other --data",
        )
    warnings = [*problems, *unreadable]
    report = build_classifier_report(
        judged,
        scores,
        classifier.class_names,
        run=str(folder.path),
        weights=str(classifier.path),
        data=", ".join(str(source.root) for source, _ in sources),
        set_name=set_name,
        device=str(classifier.device),
        ms_per_image=float(np.median(batch_ms)),
        ms_alone=float(np.median(alone_ms)),
        warnings=shortened(warnings),
    )
    write_classifier_report(report, judged, scores, folder, report_folder)
    return report


def _look(
    classifier: Classifier, pictures: Sequence[Picture], progress: Callable[[int, int], None] | None
) -> tuple[list[Picture], npt.NDArray[np.float32], list[str], list[float], list[float]]:
    """What could be judged, its scores, what could not be read, and milliseconds a picture, in batches and
    alone."""
    judged: list[Picture] = []
    rows: list[npt.NDArray[np.float32]] = []
    unreadable: list[str] = []
    batch_ms: list[float] = []
    alone_ms: list[float] = []
    waiting: list[tuple[Picture, npt.NDArray[np.uint8]]] = []

    def judge() -> None:
        rows.append(classifier.scores([pixels for _, pixels in waiting]))
        batch_ms.append(sum(classifier.timings.values()) / len(waiting))
        judged.extend(picture for picture, _ in waiting)
        for _, pixels in waiting[: _TIMED - len(alone_ms)]:
            classifier.scores([pixels])
            alone_ms.append(sum(classifier.timings.values()))
        waiting.clear()

    done = 0
    for _, photo in groupby(pictures, key=lambda picture: picture.image):
        part = list(photo)
        for picture, pixels in zip(part, read_pictures(part, classifier.spec.crop_margin), strict=True):
            done += 1
            if isinstance(pixels, ImageError):
                unreadable.append(f"left out: {pixels}")
                continue
            waiting.append((picture, pixels))
            if len(waiting) == _BATCH:
                judge()
        if progress is not None:
            progress(done, len(pictures))
    if waiting:
        judge()
    scores = np.concatenate(rows) if rows else np.zeros((0, len(classifier.class_names)), np.float32)
    return judged, scores, unreadable, batch_ms, alone_ms


def _sources(run: Run, data: str | os.PathLike[str] | None) -> list[tuple[PictureSource, set[str]]]:
    """Where the pictures are, and the names of those that the run was trained on."""
    if data is None:
        given = enumerate(picture_sources(run.data_folders(), run=run, to_train=False), start=1)
        return [(source, set(run.lists(number)["train"])) for number, source in given]
    source = PictureSource.open(data, to_train=False)
    number = number_in(run, source.root)
    return [(source, set(run.lists(number)["train"]) if number else set())]


def _seen_in_training(source: PictureSource, pictures: Sequence[Picture], learnt_from: set[str]) -> list[str]:
    """A warning when pictures to judge with are among those the run was trained on."""
    names = (p.name if source.kind == "folders" else p.name.rpartition("#")[0] for p in pictures)
    count = sum(name in learnt_from for name in names)
    if not count:
        return []
    return [f"{count} of these pictures were in the run's training set: the figures are too good"]
