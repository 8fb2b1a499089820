"""The files of a report: JSON for programs, CSV for a spreadsheet, one HTML page for people."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import RunError, disk_error
from engine.evaluation.matching import Prediction
from engine.files import write_atomically

if TYPE_CHECKING:
    from engine.evaluation.report import ClassReport, Report

_COLUMNS = (
    "name", "objects", "ap", "ap_2007", "ap_coco", "precision", "recall", "f1", "best_threshold", "best_f1",
    "correct", "wrong", "missed",
)  # fmt: skip
# Distinct for colour-blind eyes and on light and dark ground (Okabe and Ito, 2008).
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c8c00", "#7f7f7f")


def write_report(
    report: Report, folder: Path, stems: Sequence[str], predictions: Sequence[Prediction]
) -> None:
    """Write ``report.json``, ``per_class.csv``, ``detections.csv`` and ``report.html`` to ``folder``.

    Raises:
        RunError: the disk refuses.
    """
    files = {
        "detections.csv": _detections_csv(report, stems, predictions),
        "per_class.csv": _per_class_csv(report),
        "report.html": to_html(report),
        "report.json": report.to_json(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_atomically(folder / name, text.encode("utf-8"))
    except OSError as error:
        raise disk_error(error, folder, RunError) from error


def to_table(report: Report) -> str:
    """The figures as text for a shell."""
    width = max(5, *(len(name) for name in report.class_names))
    head = f"{'class':{width}}  objects     AP  AP2007   COCO  precision  recall     F1  best score"
    rate = "  correct  wrong  missed"
    lines = [head + rate, "-" * len(head + rate)]
    lines += [
        f"{c.name:{width}}  {c.objects:7d}  {_number(c.ap)}  {_number(c.ap_2007):>6}  {_number(c.ap_coco)}"
        f"  {_number(c.precision):>9}  {_number(c.recall):>6}  {_number(c.f1)}"
        f"  {_number(c.best_threshold):>10}  {c.correct:7d}  {c.wrong:5d}  {c.missed:6d}"
        for c in report.classes
    ]
    lines += [
        "",
        f"mAP at IoU {report.iou:g}: {_number(report.map_voc_area)} (area), "
        f"{_number(report.map_voc2007)} (VOC 2007, 11 points)",
        f"COCO: AP {_number(report.map_coco)}, AP50 {_number(report.map_coco50)}, "
        f"AP75 {_number(report.map_coco75)}, small {_number(report.map_coco_small)}, "
        f"medium {_number(report.map_coco_medium)}, large {_number(report.map_coco_large)}",
        f"Precision, recall, F1 and images correct/wrong/missed at score {report.threshold:.3f}; "
        f"best mean F1 {_number(report.best_mean_f1)} at score {_number(report.best_threshold)}",
        f"{report.images} images of the {report.set_name} set, {report.objects} objects, "
        f"{report.ms_per_image:.1f} ms an image on {report.device}",
    ]
    return "\n".join(lines)


def to_html(report: Report) -> str:
    """One page that needs no other file and no network."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(getattr(c, column)))}</td>" for column in _COLUMNS) + "</tr>"
        for c in report.classes
    )
    heads = "".join(f"<th>{escape(column.replace('_', ' '))}</th>" for column in _COLUMNS)
    worst = "".join(
        f"<tr><td>{escape(i.stem)}</td><td>{i.found}</td><td>{i.confused}</td><td>{i.missed}</td>"
        f"<td>{i.false_alarms}</td></tr>"
        for i in report.per_image[:20]
        if i.confused + i.missed + i.false_alarms
    )
    notes = "".join(f"<li>{escape(warning)}</li>" for warning in report.warnings)
    name = escape(Path(report.run).name)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{name}</title><style>
:root {{ color-scheme: light dark; }}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }}
table {{ border-collapse: collapse; margin: 1em 0; display: block; overflow-x: auto; }}
th, td {{ padding: .25em .7em; text-align: right; border-bottom: 1px solid #8884; }}
th:first-child, td:first-child {{ text-align: left; }}
svg {{ width: 100%; height: auto; }} svg text {{ fill: currentColor; font-size: 12px; }}
.axis {{ stroke: #8888; fill: none; }} .curve {{ fill: none; stroke-width: 2; }}
</style></head><body>
<h1>{name}</h1>
<p>{report.images} images of the {escape(report.set_name)} set of {escape(report.data)},
{report.objects} objects.
mAP at IoU {report.iou:g}: <b>{_number(report.map_voc_area)}</b> (area),
{_number(report.map_voc2007)} (VOC 2007). COCO AP {_number(report.map_coco)},
AP50 {_number(report.map_coco50)}, AP75 {_number(report.map_coco75)}, small {_number(report.map_coco_small)},
medium {_number(report.map_coco_medium)}, large {_number(report.map_coco_large)}.
{report.ms_per_image:.1f} ms an image on {escape(report.device)}.</p>
{f"<ul>{notes}</ul>" if notes else ""}
<h2>Classes</h2>
<table><tr>{heads}</tr>{rows}</table>
<p>Precision, recall, F1 and images correct, wrong, missed count detections scoring at least
{report.threshold:.3f}. The best mean F1 here is {_number(report.best_mean_f1)},
at {_number(report.best_threshold)}.</p>
<h2>Precision and recall</h2>
{_curves_svg(report.classes)}
<h2>What is taken for what</h2>
<p>Rows: what is there. Columns: what was found.</p>
{_confusion_html(report)}
<h2>Images with most errors</h2>
<table><tr><th>image</th><th>found</th><th>confused</th><th>missed</th><th>false alarms</th></tr>
{worst}</table>
</body></html>
"""


def _curves_svg(classes: Sequence[ClassReport]) -> str:
    parts = ['<path class="axis" d="M40 10V310H640M40 160H640M340 10V310M640 10V310M40 10H640"/>']
    parts += [
        f'<text x="{x}" y="328" text-anchor="middle">{t}</text>'
        for x, t in ((40, "0"), (340, "recall 0.5"), (640, "1"))
    ]
    parts += [
        f'<text x="34" y="{y}" text-anchor="end">{t}</text>' for y, t in ((314, "0"), (164, ".5"), (14, "1"))
    ]
    drawn = [c for c in classes if c.objects and c.curve_recall]
    for index, c in enumerate(drawn):
        colour = _COLOURS[index % len(_COLOURS)]
        dash = ' stroke-dasharray="6 4"' if index >= len(_COLOURS) else ""
        points = " ".join(
            f"{40 + 600 * r:.1f},{310 - 300 * p:.1f}"
            for r, p in zip(c.curve_recall, c.curve_precision, strict=True)
        )
        y = 24 + 18 * index
        parts.append(f'<polyline class="curve" stroke="{colour}"{dash} points="{points}"/>')
        parts.append(f'<path class="curve" stroke="{colour}"{dash} d="M655 {y - 4}h24"/>')
        parts.append(f'<text x="685" y="{y}">{escape(c.name)} {_number(c.ap)}</text>')
    height = max(335, 30 + 18 * len(drawn))
    return f'<svg viewBox="0 0 860 {height}" role="img">{"".join(parts)}</svg>'


def _confusion_html(report: Report) -> str:
    heads = "".join(f"<th>{escape(name)}</th>" for name in [*report.class_names, "nothing"])
    rows = []
    for name, row in zip([*report.class_names, "background"], report.confusion, strict=True):
        total = max(sum(row), 1)
        cells = "".join(
            f'<td style="background:rgb(0 114 178 / {count / total * 0.6:.2f})">{count}</td>' for count in row
        )
        rows.append(f"<tr><td>{escape(name)}</td>{cells}</tr>")
    return f"<table><tr><th></th>{heads}</tr>{''.join(rows)}</table>"


def _per_class_csv(report: Report) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for c in report.classes:
        values = [getattr(c, column) for column in _COLUMNS]
        writer.writerow(["" if isinstance(v, float) and math.isnan(v) else v for v in values])
    return stream.getvalue()


def _detections_csv(report: Report, stems: Sequence[str], predictions: Sequence[Prediction]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("image", "class", "score", "xmin", "ymin", "xmax", "ymax"))
    for stem, (boxes, labels, scores) in zip(stems, predictions, strict=True):
        for box, label, score in zip(boxes.tolist(), labels.tolist(), scores.tolist(), strict=True):
            edges = (f"{edge:.2f}" for edge in box)
            writer.writerow((stem, report.class_names[label], f"{score:.5f}", *edges))
    return stream.getvalue()


def _number(value: float) -> str:
    return "    -" if math.isnan(value) else f"{value:.3f}"


def _cell(value: str | float) -> str:
    return _number(value) if isinstance(value, float) else str(value)
