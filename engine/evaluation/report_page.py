"""The report as one page that needs no other file and no network: for people, to print and to pass on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import numpy as np

from engine.datasets.dataset import set_title
from engine.evaluation.advice import advise, in_words
from engine.evaluation.ap import Curve, class_curves
from engine.evaluation.epochs import EpochFigures
from engine.evaluation.matches import Judged, Matches
from engine.evaluation.plots import Line, bars_svg, heat_table, lines_svg
from engine.evaluation.report import ImageReport, Report, thinned
from engine.evaluation.report_files import COLUMNS, ERROR_NAMES, cell, counted_at, number
from engine.evaluation.thumbnails import thumbnail
from engine.i18n import counted, html_language, plural, translated, words

PICTURES = 12
_HEADS = {
    "name": "class", "objects": "objects", "ap": "AP", "ap_2007": "AP 2007", "ap_coco": "COCO AP",
    "precision": "precision", "recall": "recall", "f1": "F1", "best_threshold": "best score",
    "best_f1": "best F1", "correct": "correct", "wrong": "wrong", "missed": "missed",
}  # fmt: skip
"""What stands above each of the columns that :data:`COLUMNS` names."""
_OF_IMAGES = ("correct", "wrong", "missed")
"""The columns that count images with the class; the others count boxes."""
STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; margin: 1em 0; display: block; overflow-x: auto; }
th, td { padding: .25em .7em; text-align: right; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; }
.group th { text-align: center; opacity: .7; font-weight: normal; }
svg { width: 100%; height: auto; } svg text { fill: currentColor; font-size: 12px; }
.axis { stroke: #8888; fill: none; } .curve { fill: none; }
.mark { stroke: currentColor; fill: none; } .faint { opacity: .6; }
.pictures { display: flex; flex-wrap: wrap; gap: 1em; } figure { margin: 0; max-width: 280px; }
figure img { width: 100%; } figcaption { font-size: 12px; overflow-wrap: anywhere; }
"""


def to_html(report: Report, matches: Matches, epochs: Sequence[EpochFigures] = ()) -> str:
    """The page of a detector's report.

    Args:
        epochs: how good the run was after each epoch; a plot is drawn from two on.
    """
    judged = matches.judge(report.threshold)
    curves = class_curves(matches.truth, matches.found, matches.class_names, matches.iou)
    advice = advise(report, matches, judged, curves, report.threshold)
    name = escape(Path(report.run).name)
    rows = [*report.class_names, words("background")]
    columns = [*report.class_names, words("nothing")]
    return f"""<!DOCTYPE html>
<html lang="{html_language()}"><head><meta charset="utf-8"><title>{name}</title>
<style>{STYLE}</style></head><body>
<h1>{name}</h1>
{_summary(report)}
{_list([in_words(one) for one in advice], words("What to do next"))}
{_list([translated(one) for one in report.warnings], words("Left out"))}
<h2>{words("Classes")}</h2>
{_classes(report)}
<h2>{words("Precision and recall")}</h2>
{lines_svg(_precision_recall(report, curves), words("recall"), words("precision"))}
<h2>{words("F1 at each threshold")}</h2>
<p>{words("The upright line is the report's threshold, {}.", f"{report.threshold:.3f}")}</p>
{lines_svg(_f1(curves), words("score"), "F1", mark=report.threshold)}
<h2>{words("What is taken for what")}</h2>
<p>{words("Rows: what is there. Columns: what was found.")}</p>
{heat_table(report.confusion, rows, columns)}
<h2>{words("Kinds of mistakes")}</h2>
<p>{_tide()}</p>
{bars_svg([_bar(report, index) for index in range(len(report.errors))])}
{_epochs(epochs)}
<h2>{words("Images with most mistakes")}</h2>
<p>{words("Solid white: what is labelled. Dashed green: found right. Dashed red: found wrong.")}</p>
{_pictures(report, matches, judged)}
{_images(report)}
</body></html>
"""


def _summary(report: Report) -> str:
    late = report.latency
    map_at = words("mAP at IoU {}", f"{report.iou:g}")
    sentences = (
        words("{} of the {} of {}, {}.", counted(report.images, "{} image", "{} images"),
              escape(translated(set_title(report.set_name))), escape(report.data),
              counted(report.objects, "{} object", "{} objects")),
        words("{}: {} (area), {} (VOC 2007).",
              map_at, f"<b>{number(report.map_voc_area)}</b>", number(report.map_voc2007)),
        words("COCO: AP {}, AP50 {}, AP75 {}, small {}, medium {}, large {}",
              number(report.map_coco), number(report.map_coco50), number(report.map_coco75),
              number(report.map_coco_small), number(report.map_coco_medium), number(report.map_coco_large)),
    )  # fmt: skip
    speed = (
        words("{} ms per image in batches on {}.", f"{report.ms_per_image:.1f}", escape(report.device)),
        words("One at a time half of them took at most {} ms, 90 % at most {}, 99 % at most {} ({} timed).",
              f"{late.p50:.1f}", f"{late.p90:.1f}", f"{late.p99:.1f}", late.images),
        words("Suppression: {}.", words(report.nms)),
    )  # fmt: skip
    return "".join(f"<p>{'<br>'.join(part)}</p>" for part in (sentences, speed))


def _classes(report: Report) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell(getattr(c, column)))}</td>" for column in COLUMNS) + "</tr>"
        for c in report.classes
    )
    heads = "".join(f"<th>{escape(words(_HEADS[column]))}</th>" for column in COLUMNS)
    boxes = len(COLUMNS) - 1 - len(_OF_IMAGES)
    groups = (
        f'<tr class="group"><th></th><th colspan="{boxes}">{words("boxes")}</th>'
        f'<th colspan="{len(_OF_IMAGES)}">{words("images with the class")}</th></tr>'
    )
    return f"<table>{groups}<tr>{heads}</tr>{rows}</table>\n<p>{escape(counted_at(report))}</p>"


def _precision_recall(report: Report, curves: Mapping[str, Curve]) -> list[Line]:
    lines = []
    for c in report.classes:
        curve = curves[c.name]
        if curve.objects and len(curve.scores):
            at = thinned(curve)
            lines.append(
                Line(f"{c.name} {number(c.ap)}", curve.recall[at].tolist(), curve.precision[at].tolist())
            )
    return lines


def _f1(curves: Mapping[str, Curve]) -> list[Line]:
    grid = np.linspace(0, 1, 101).tolist()
    present = {name: curve for name, curve in curves.items() if curve.objects}
    return [Line(name, grid, [curve.at(t)[2] for t in grid]) for name, curve in present.items()]


def _bar(report: Report, index: int) -> tuple[str, float, str]:
    error = report.errors[index]
    return (
        words(ERROR_NAMES[error.kind]),
        error.ap_cost,
        words(plural(error.count, "{} AP, {} time", "{} AP, {} times"), number(error.ap_cost), error.count),
    )


def _tide() -> str:
    return words(
        "How much mAP would rise if every mistake of the kind were mended (TIDE). Detections of any score "
        "count."
    )


def _epochs(epochs: Sequence[EpochFigures]) -> str:
    if len(epochs) < 2:
        return ""
    x = [float(one.epoch) for one in epochs]
    names = dict.fromkeys(name for one in epochs for name in one.class_ap)
    lines = [
        Line("mAP@0.5", x, [one.map_voc_area for one in epochs]),
        Line("COCO AP", x, [one.map_coco for one in epochs]),
        *(Line(name, x, [one.class_ap.get(name, float("nan")) for one in epochs]) for name in names),
    ]
    plot = lines_svg(lines, words("epoch"), words("AP on the validation set"), (x[0], x[-1]))
    return f"<h2>{words('Over the epochs')}</h2>{plot}"


def _pictures(report: Report, matches: Matches, judged: Judged) -> str:
    where = {file: index for index, file in enumerate(matches.files)}
    figures = []
    for image in _wrong(report)[:PICTURES]:
        source = thumbnail(matches, judged, where[image.image])
        if source:
            figures.append(
                f'<figure><img alt="" src="{source}"><figcaption>{escape(image.stem)}: '
                + words(
                    plural(
                        image.false_alarms,
                        "{} missed, {} confused, {} false alarm",
                        "{} missed, {} confused, {} false alarms",
                    ),
                    image.missed,
                    image.confused,
                    image.false_alarms,
                )
                + "</figcaption></figure>"
            )
    return f'<div class="pictures">{"".join(figures)}</div>'


def _images(report: Report) -> str:
    rows = "".join(
        f"<tr><td>{escape(i.stem)}</td><td>{i.found}</td><td>{i.confused}</td><td>{i.missed}</td>"
        f"<td>{i.false_alarms}</td></tr>"
        for i in _wrong(report)[:50]
    )
    heads = (words("image"), words("found"), words("confused"), words("missed"), words("false alarms"))
    groups = f'<tr class="group"><th></th><th colspan="4">{words("boxes")}</th></tr>'
    return f"<table>{groups}<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{rows}</table>"


def _wrong(report: Report) -> list[ImageReport]:
    return [i for i in report.per_image if i.confused + i.missed + i.false_alarms]


def _list(sentences: Sequence[str], title: str) -> str:
    if not sentences:
        return ""
    return f"<h2>{title}</h2><ul>{''.join(f'<li>{escape(one)}</li>' for one in sentences)}</ul>"
