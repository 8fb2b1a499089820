"""Percentages say all or none only where it is so."""

import math
import re
from pathlib import Path

import pytest

from engine.percent import percent

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (200 / 201, 0, "99%"),
        (1 / 201, 0, "1%"),
        (0.994, 0, "99%"),
        (0.006, 0, "1%"),
        (0.5, 0, "50%"),
        (1, 0, "100%"),
        (0, 0, "0%"),
        (1.0, 2, "100.00%"),
        (0.99999, 2, "99.99%"),
        (0.00001, 2, "0.01%"),
        (200 / 201, 1, "99.5%"),
        (1.25, 0, "125%"),
        (math.nan, 0, "–"),
    ],
)
def test_never_all_or_none_unless_it_is(share: float, digits: int, text: str) -> None:
    assert percent(share, digits) == text


def test_every_percentage_is_written_by_it() -> None:
    """A format of its own somewhere says 100 % of 200 of 201 again."""
    own = re.compile(r":\.\d%\}|100 \* .*:\.\d?f\}|:\.\d?f\} %")
    files = [p for folder in ("engine", "studio") for p in (ROOT / folder).rglob("*.py")]
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {line.strip()}"
        for path in files
        if path.name != "percent.py"
        for line in path.read_text("utf-8").splitlines()
        if own.search(line)
    ]
    allowed = ("self.canvas.zoom:.0%", '(share, f"{share:.0%}")', "imagenet_top1", "value:.1f")
    assert [line for line in found if not any(part in line for part in allowed)] == []
