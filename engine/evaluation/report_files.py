"""The files of a report: JSON for programs, CSV for a spreadsheet, VOC's text, and the table of the shell."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

import numpy as np

from engine.columns import columns, left, right, widest
from engine.datasets.dataset import set_title
from engine.errors import RunError, disk_error
from engine.evaluation.epochs import EpochFigures, epoch_figures
from engine.evaluation.matches import Matches
from engine.evaluation.report import Report
from engine.file_names import encoded
from engine.files import write_atomically
from engine.i18n import counted, translated, words
from engine.runs import Run
from engine.spreadsheet import TableWriter

COLUMNS = (
    "name", "objects", "ap", "ap_2007", "ap_coco", "precision", "recall", "f1", "best_threshold", "best_f1",
    "correct", "wrong", "missed",
)  # fmt: skip
VOC_FOLDER = "voc"
ERROR_NAMES = {
    "classification": "wrong class",
    "localisation": "badly placed",
    "both": "wrong class and place",
    "duplicate": "found twice",
    "background": "nothing there",
    "missed": "missed",
}
"""What a person reads for each kind of mistake, to be translated."""


def write_report(
    report: Report, matches: Matches, run: Run, *, voc_files: bool = False, out: Path | None = None
) -> None:
    """Write ``report.json``, ``matches.npz``, ``report.html``, ``per_class.csv``, ``errors.csv``,
    ``images.csv``, ``epochs.csv`` and ``detections.csv`` to ``RUN/report/``.

    Args:
        out: another folder than ``RUN/report/``.
        voc_files: also ``voc/comp3_det_SET_CLASS.txt``, see :func:`voc_texts`.

    Raises:
        RunError: the disk refuses.
    """
    from engine.evaluation.report_page import to_html

    folder = out or run.report_dir
    epochs = epoch_figures(run)
    files = {
        "detections.csv": _detections_csv(matches),
        "per_class.csv": _per_class_csv(report),
        "errors.csv": table_csv(
            ("kind", "count", "ap_cost"), [(e.kind, e.count, e.ap_cost) for e in report.errors]
        ),
        "images.csv": table_csv(
            ("image", "found", "confused", "missed", "false_alarms"),
            [(i.stem, i.found, i.confused, i.missed, i.false_alarms) for i in report.per_image],
        ),
        "epochs.csv": _epochs_csv(epochs),
        "report.html": to_html(report, matches, epochs),
    }
    if voc_files:
        files |= {f"{VOC_FOLDER}/{name}": text for name, text in voc_texts(matches, report.set_name).items()}
    try:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(folder / name, encoded(text))
        matches.save(folder)
        # Last, because who finds it may read the others.
        write_atomically(folder / "report.json", report.to_json().encode("utf-8"))
    except OSError as error:
        raise disk_error(error, folder, RunError) from error


def voc_texts(matches: Matches, set_name: str) -> dict[str, str]:
    """The detections as the VOC development kit takes them: a file a class, a line a detection.

    ``IMAGE SCORE XMIN YMIN XMAX YMAX``, best score first, coordinates as labelImg writes them. Names of
    classes that no file name can hold are percent-encoded.
    """
    found, texts = matches.found, {}
    for index, name in enumerate(matches.class_names):
        rows = np.flatnonzero(found.labels == index).tolist()
        lines = (
            f"{matches.stems[found.images[row]]} {found.scores[row]:.6f} "
            + " ".join(f"{edge:.2f}" for edge in found.boxes[row].tolist())
            for row in rows
        )
        file_name = f"comp3_det_{set_name}_{quote(name, safe=' ')}.txt"
        texts[file_name] = "".join(f"{line}\n" for line in lines)
    return texts


def to_table(report: Report) -> str:
    """The figures as text for a shell."""
    width = widest([words("class"), *report.class_names])
    heads = ((words("objects"), 9), ("AP", 7), ("AP2007", 8), ("COCO", 7), (words("precision"), 11),
             (words("recall"), 8), ("F1", 7), (words("best score"), 12), (words("correct"), 9),
             (words("wrong"), 7), (words("missed"), 8))  # fmt: skip
    head = left(words("class"), width) + "".join(right(text, room) for text, room in heads)
    # Three columns count images, and stand apart from those that count boxes.
    of_images = sum(room for _, room in heads[-3:])
    groups = _centred(words("boxes"), columns(head) - of_images - width)
    groups += _centred(words("images"), of_images)
    lines = [" " * width + groups, head, "-" * columns(head)]
    lines += [
        f"{left(c.name, width)}  {c.objects:7d}  {number(c.ap)}  {number(c.ap_2007):>6}  {number(c.ap_coco)}"
        f"  {number(c.precision):>9}  {number(c.recall):>6}  {number(c.f1)}"
        f"  {number(c.best_threshold):>10}  {c.correct:7d}  {c.wrong:5d}  {c.missed:6d}"
        for c in report.classes
    ]
    lines += [
        "",
        words(
            "mAP at IoU {}: {} (area), {} (VOC 2007, 11 points)",
            f"{report.iou:g}",
            number(report.map_voc_area),
            number(report.map_voc2007),
        ),
        words(
            "COCO: AP {}, AP50 {}, AP75 {}, small {}, medium {}, large {}",
            number(report.map_coco),
            number(report.map_coco50),
            number(report.map_coco75),
            number(report.map_coco_small),
            number(report.map_coco_medium),
            number(report.map_coco_large),
        ),
        counted_at(report),
        words(
            "Mistakes (count, AP they cost): {}",
            ", ".join(
                f"{words(ERROR_NAMES[e.kind])} {e.count} ({number(e.ap_cost).strip()})" for e in report.errors
            ),
        ),
        words(
            "{} of the {}, {}, {} ms per image on {}; one at a time {} ms (90 %: {}, 99 %: {})",
            counted(report.images, "{} image", "{} images"),
            translated(set_title(report.set_name)),
            counted(report.objects, "{} object", "{} objects"),
            f"{report.ms_per_image:.1f}",
            report.device,
            f"{report.latency.p50:.1f}",
            f"{report.latency.p90:.1f}",
            f"{report.latency.p99:.1f}",
        ),
    ]
    return "\n".join(lines)


def counted_at(report: Report) -> str:
    """At which score the figures of the classes were counted, and which score would do best."""
    return words(
        "Boxes (precision, recall, F1) and images (correct, wrong, missed) counted at score {}; best mean F1 "
        "{} at score {}",
        f"{report.threshold:.3f}",
        number(report.best_mean_f1),
        number(report.best_threshold),
    )


def _centred(text: str, room: int) -> str:
    """``text`` between dashes, with a blank before it, ``room`` cells wide."""
    dashes = max(room - columns(text) - 4, 2)
    return "  " + "-" * (dashes // 2) + f" {text} " + "-" * (dashes - dashes // 2)


def _per_class_csv(report: Report) -> str:
    return table_csv(COLUMNS, [[getattr(c, column) for column in COLUMNS] for c in report.classes])


def _epochs_csv(epochs: Sequence[EpochFigures]) -> str:
    names = list(dict.fromkeys(name for one in epochs for name in one.class_ap))
    figures = ("epoch", "loss", "map_voc_area", "map_voc2007", "map_coco50", "map_coco", "accuracy")
    return table_csv(
        (*figures, *(f"ap {name}" for name in names)),
        [
            [*(getattr(one, figure) for figure in figures), *(one.class_ap.get(n, math.nan) for n in names)]
            for one in epochs
        ],
    )


def _detections_csv(matches: Matches) -> str:
    found = matches.found
    # By image, the best of each first, as a person looks for them.
    order = np.argsort(found.images, kind="stable")
    rows = (
        (matches.stems[image], matches.class_names[label], f"{score:.5f}", *(f"{edge:.2f}" for edge in box))
        for image, label, score, box in zip(
            found.images[order].tolist(),
            found.labels[order].tolist(),
            found.scores[order].tolist(),
            found.boxes[order].tolist(),
            strict=True,
        )
    )
    return table_csv(("image", "class", "score", "xmin", "ymin", "xmax", "ymax"), rows)


def table_csv(heads: Sequence[str], rows: Iterable[Sequence[str | float]]) -> str:
    """A table for a spreadsheet; nan is an empty cell."""
    stream = io.StringIO()
    writer = TableWriter(stream)
    writer.writerow(heads)
    writer.writerows(
        ["" if isinstance(value, float) and math.isnan(value) else value for value in row] for row in rows
    )
    return stream.getvalue()


def number(value: float) -> str:
    """Three digits, as wide as four; a dash for nan."""
    return "    -" if math.isnan(value) else f"{value:.3f}"


def cell(value: str | float) -> str:
    """A value of a table as text."""
    return number(value) if isinstance(value, float) else str(value)
