"""A classifier's report as one page that needs no other file and no network."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

from PIL import Image

from engine.datasets.dataset import set_title
from engine.datasets.images import read_image
from engine.datasets.picture import CROP_MARGIN, crop
from engine.errors import ImageError
from engine.evaluation.classify_report import ClassifierReport, Verdict
from engine.evaluation.epochs import EpochFigures
from engine.evaluation.plots import Line, heat_table, lines_svg
from engine.evaluation.report_files import number
from engine.evaluation.report_page import STYLE
from engine.i18n import counted, html_language, translated, words
from engine.percent import percent

PICTURES = 24
_SIDE_PX = 160


def to_page(report: ClassifierReport, epochs: Sequence[EpochFigures] = ()) -> str:
    """The page.

    Args:
        epochs: how good the run was after each epoch; a plot is drawn from two on.
    """
    name = escape(Path(report.run).name)
    notes = "".join(f"<li>{escape(translated(warning))}</li>" for warning in report.warnings)
    return f"""<!DOCTYPE html>
<html lang="{html_language()}"><head><meta charset="utf-8"><title>{name}</title>
<style>{STYLE}</style></head><body>
<h1>{name}</h1>
{_summary(report)}
{f"<h2>{words('Notes')}</h2><ul>{notes}</ul>" if notes else ""}
<h2>{words("Classes")}</h2>
{_classes(report)}
<h2>{words("What is taken for what")}</h2>
<p>{words("Rows: what is there. Columns: what it was named.")}</p>
{heat_table(report.confusion, report.class_names, report.class_names)}
{_epochs(epochs)}
<h2>{words("Mistakes")}</h2>
{_mistakes(report.mistakes)}
</body></html>
"""


def _summary(report: ClassifierReport) -> str:
    among = "".join(
        "<br>" + words("The class is among the best {} for {}.", best, percent(share, 2))
        for best, share in ((2, report.top2), (5, report.top5))
        if not math.isnan(share)
    )
    pictures = words("{} of the {} of {}.", counted(report.pictures, "{} picture", "{} pictures"),
                     escape(translated(set_title(report.set_name))), escape(report.data))  # fmt: skip
    accuracy = words("Accuracy {}; with so many pictures the true value lies between {} and {} (95 %).",
                     f"<b>{percent(report.accuracy, 2)}</b>", percent(report.accuracy_low, 1),
                     percent(report.accuracy_high, 1))  # fmt: skip
    mean = words("Mean over the classes: recall {}, F1 {}.",
                 number(report.mean_recall), number(report.mean_f1))  # fmt: skip
    speed = words("{} ms per picture in batches on {}, {} ms one at a time.",
                  f"{report.ms_per_image:.1f}", escape(report.device), f"{report.ms_alone:.1f}")  # fmt: skip
    return f"<p>{pictures}<br>{accuracy}{among}<br>{mean}</p>\n<p>{speed}</p>"


def _classes(report: ClassifierReport) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.name)}</td><td>{one.pictures}</td><td>{number(one.precision)}</td>"
        f"<td>{number(one.recall)}</td><td>{number(one.f1)}</td>"
        f"<td>{f'{escape(one.taken_for)} ({one.times})' if one.times else ''}</td></tr>"
        for one in report.classes
    )
    heads = "".join(
        f"<th>{words(head)}</th>"
        for head in ("class", "pictures", "precision", "recall", "F1", "mostly taken for")
    )
    return f"<table><tr>{heads}</tr>{rows}</table>"


def _epochs(epochs: Sequence[EpochFigures]) -> str:
    if len(epochs) < 2:
        return ""
    x = [float(one.epoch) for one in epochs]
    line = Line(words("accuracy"), x, [one.accuracy for one in epochs])
    plot = lines_svg([line], words("epoch"), words("accuracy on the validation set"), (x[0], x[-1]))
    return f"<h2>{words('Over the epochs')}</h2>{plot}"


def _mistakes(mistakes: Sequence[Verdict]) -> str:
    if not mistakes:
        return f"<p>{words('None.')}</p>"
    figures = []
    for one in mistakes[:PICTURES]:
        source = _thumbnail(one)
        picture = f'<img alt="" src="{source}">' if source else ""
        figures.append(
            f'<figure style="max-width:{_SIDE_PX}px">{picture}<figcaption>{escape(one.name)}: '
            + words("{} ({}) named {} ({})", f"<b>{escape(one.truth)}</b>", f"{one.truth_score:.2f}",
                    f"<b>{escape(one.found)}</b>", f"{one.score:.2f}")
            + "</figcaption></figure>"
        )  # fmt: skip
    more = len(mistakes) - PICTURES
    rest = f"<p>{words('{} more are in predictions.csv.', more)}</p>" if more > 0 else ""
    order = words("The surest first: wrong labels tend to be among them.")
    return f'<p>{order}</p><div class="pictures">{"".join(figures)}</div>{rest}'


def _thumbnail(verdict: Verdict) -> str:
    """``data:image/jpeg;base64,...`` of the picture; empty when it cannot be read any more."""
    try:
        pixels = crop(read_image(verdict.image), verdict.box, CROP_MARGIN)
    except ImageError:
        return ""
    picture = Image.fromarray(pixels)
    picture.thumbnail((_SIDE_PX, _SIDE_PX))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
