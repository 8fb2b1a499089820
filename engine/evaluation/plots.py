"""The plots of the report's page, as SVG text: lines, bars, and a table coloured by its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

# Distinct for colour-blind eyes and on light and dark ground (after Okabe and Ito, 2008).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#8800ff", "#884422", "#99bb66")
_WIDTHS = (2, 4, 1, 6)
"""Where the colours run out, the next lines are thicker or thinner; dashed means that a model found it."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 640, 10, 310


@dataclass(frozen=True)
class Line:
    """One curve: its name in the legend, and its points from left to right, y in [0, 1]."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


def lines_svg(
    lines: Sequence[Line],
    x_label: str,
    y_label: str,
    x_range: tuple[float, float] = (0.0, 1.0),
    mark: float | None = None,
) -> str:
    """Curves over ``x_range`` with a legend; ``mark``: an upright line there. Points of nan are left out."""
    low, high = x_range
    middle_x, middle_y = (_LEFT + _RIGHT) / 2, (_TOP + _BOTTOM) / 2

    def across(x: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (x - low) / (high - low if high > low else 1.0)

    parts = [
        f'<path class="axis" d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}M{_LEFT} {middle_y}H{_RIGHT}'
        f'M{middle_x} {_TOP}V{_BOTTOM}M{_LEFT} {_TOP}H{_RIGHT}"/>'
    ]
    parts += [
        f'<text x="{x}" y="{_BOTTOM + 18}" text-anchor="middle">{escape(text)}</text>'
        for x, text in (
            (_LEFT, f"{low:g}"),
            (middle_x, f"{x_label} {(low + high) / 2:g}"),
            (_RIGHT, f"{high:g}"),
        )
    ]
    parts += [
        f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{text}</text>'
        for y, text in ((_BOTTOM, "0"), (middle_y, ".5"), (_TOP, "1"))
    ]
    parts.append(f'<text x="{_LEFT + 6}" y="{_TOP + 14}" class="faint">{escape(y_label)}</text>')
    if mark is not None and not math.isnan(mark):
        parts.append(f'<path class="mark" d="M{across(mark):.1f} {_TOP}V{_BOTTOM}"/>')
    drawn: dict[tuple[tuple[float, ...], tuple[float, ...]], str] = {}
    for index, line in enumerate(lines):
        # Of equal lines only the last can be seen: the legend says so of the others.
        twin = drawn.setdefault((tuple(line.x), tuple(line.y)), line.name)
        told = line.name if twin == line.name else f"{line.name} = {twin}"
        colour = _COLOURS[index % len(_COLOURS)]
        width = f'stroke-width="{_WIDTHS[index // len(_COLOURS) % len(_WIDTHS)]}"'
        points = " ".join(
            f"{across(x):.1f},{_BOTTOM - (_BOTTOM - _TOP) * y:.1f}"
            for x, y in zip(line.x, line.y, strict=True)
            if not math.isnan(y)
        )
        y = 24 + 18 * index
        parts.append(f'<polyline class="curve" stroke="{colour}" {width} points="{points}"/>')
        parts.append(f'<path class="curve" stroke="{colour}" {width} d="M655 {y - 4}h24"/>')
        parts.append(f'<text x="685" y="{y}">{escape(told)}</text>')
    height = max(_BOTTOM + 25, 30 + 18 * len(lines))
    return f'<svg viewBox="0 0 900 {height}" role="img">{"".join(parts)}</svg>'


def bars_svg(bars: Sequence[tuple[str, float, str]]) -> str:
    """Lying bars of (name, length, text at its end); the longest fills the width, lengths below 0 none."""
    longest = max([length for _, length, _ in bars if not math.isnan(length)] or [0.0])
    parts = []
    for index, (name, length, text) in enumerate(bars):
        y = 8 + 28 * index
        share = 0.0 if math.isnan(length) or longest <= 0 else max(length / longest, 0.0)
        parts.append(f'<text x="150" y="{y + 14}" text-anchor="end">{escape(name)}</text>')
        parts.append(
            f'<rect x="160" y="{y}" width="{480 * share:.1f}" height="18" rx="2" fill="{_COLOURS[0]}"/>'
        )
        parts.append(f'<text x="{168 + 480 * share:.1f}" y="{y + 14}">{escape(text)}</text>')
    return f'<svg viewBox="0 0 900 {16 + 28 * len(bars)}" role="img">{"".join(parts)}</svg>'


def heat_table(rows: Sequence[Sequence[int]], row_names: Sequence[str], column_names: Sequence[str]) -> str:
    """A table whose cells are coloured by their share of the row."""
    heads = "".join(f"<th>{escape(name)}</th>" for name in column_names)
    lines = []
    for name, row in zip(row_names, rows, strict=True):
        total = max(sum(row), 1)
        cells = "".join(
            f'<td style="background:rgb(0 114 178 / {count / total * 0.6:.2f})">{count}</td>' for count in row
        )
        lines.append(f"<tr><td>{escape(name)}</td>{cells}</tr>")
    return f"<table><tr><th></th>{heads}</tr>{''.join(lines)}</table>"
