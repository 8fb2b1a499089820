"""The files of a classifier's report: JSON for programs, CSV for a spreadsheet, a page, the shell's table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.columns import columns, left, right, widest
from engine.datasets.dataset import set_title
from engine.datasets.picture import Picture
from engine.errors import RunError, disk_error
from engine.evaluation.classify_page import to_page
from engine.evaluation.classify_report import ClassifierReport
from engine.evaluation.epochs import epoch_figures
from engine.evaluation.report_files import number, table_csv
from engine.file_names import encoded
from engine.files import write_atomically
from engine.i18n import counted, translated, words
from engine.percent import percent
from engine.runs import Run

_COLUMNS = ("name", "pictures", "precision", "recall", "f1", "taken_for", "times")


def write_classifier_report(
    report: ClassifierReport,
    pictures: Sequence[Picture],
    scores: npt.NDArray[np.float32],
    run: Run,
    out: Path | None = None,
) -> None:
    """Write ``report.json``, ``report.html``, ``per_class.csv``, ``confusion.csv`` and ``predictions.csv``
    to ``RUN/report/``.

    Args:
        out: another folder than that.
        scores: (N, C) float32, what the model says of each of the N pictures.

    Raises:
        RunError: the disk refuses.
    """
    names = report.class_names
    classes = [[getattr(one, column) for column in _COLUMNS] for one in report.classes]
    confusion: list[list[str | float]] = [
        [name, *row] for name, row in zip(names, report.confusion, strict=True)
    ]
    predictions = (
        [picture.name, picture.label, names[int(row.argmax())], *(f"{score:.5f}" for score in row.tolist())]
        for picture, row in zip(pictures, scores, strict=True)
    )
    files = {
        "per_class.csv": table_csv(_COLUMNS, classes),
        "confusion.csv": table_csv(["is / named", *names], confusion),
        "predictions.csv": table_csv(["picture", "class", "named", *names], predictions),
        "report.html": to_page(report, epoch_figures(run)),
        "report.json": report.to_json(),
    }
    folder = out or run.report_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_atomically(folder / name, encoded(text))
    except OSError as error:
        raise disk_error(error, folder, RunError) from error


def to_text(report: ClassifierReport) -> str:
    """The figures as text for a shell."""
    width = widest([words("class"), *report.class_names])
    heads = ((words("pictures"), 10), (words("precision"), 11), (words("recall"), 8), ("F1", 7))
    head = left(words("class"), width) + "".join(right(text, room) for text, room in heads)
    head += "  " + words("taken for")
    lines = [head, "-" * columns(head)]
    for one in report.classes:
        mistaken = f"{one.taken_for} ({one.times})" if one.times else "-"
        lines.append(
            f"{left(one.name, width)}  {one.pictures:8d}  {number(one.precision):>9}  {number(one.recall):>6}"
            f"  {number(one.f1)}  {mistaken}"
        )
    among = "".join(
        "; " + words("among the best {}: {}", best, percent(share, 2))
        for best, share in ((2, report.top2), (5, report.top5))
        if not math.isnan(share)
    )
    lines += [
        "",
        words("Accuracy {} (95 % sure: {} to {})", percent(report.accuracy, 2),
              percent(report.accuracy_low, 1), percent(report.accuracy_high, 1)) + among,
        words("Mean recall {}, mean F1 {}", number(report.mean_recall), number(report.mean_f1)),
        words("{} of the {}, {}, {} ms per picture on {}, one at a time {} ms",
              counted(report.pictures, "{} picture", "{} pictures"),
              translated(set_title(report.set_name)),
              counted(len(report.mistakes), "{} mistake", "{} mistakes"), f"{report.ms_per_image:.1f}",
              report.device, f"{report.ms_alone:.1f}"),
    ]  # fmt: skip
    return "\n".join(lines)
