"""Whether a run's export is used here, and how much slower it is without. Plain Python, no torch."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from engine import json_text
from engine.errors import UserError
from engine.inference.detector import weights_file
from engine.inference.fast_model import exported_classifier, exported_file, exported_model
from engine.inference.graphics_card import gpu_likely
from engine.inference.onnx_metadata import weights_task
from engine.plain_file import read_plain

_REPORT = ("export", "export.json")
_OLD, _NEW = "torch", "onnxruntime"
"""How the ways that an export timed begin."""


@dataclass(frozen=True)
class Speed:
    """How a run would be looked through on this computer.

    ``is_fast``: nothing is to be gained. ``reason``: why the export that is there is not used, a sentence of
    the engine's; empty where there is none. ``times``: how many times slower it is so, 0 where no export was
    timed here yet. ``can_export``: whether exporting it now would help.
    """

    is_fast: bool
    reason: str = ""
    times: int = 0
    can_export: bool = True


def speed_of(run: Path, gain: float = 0.0) -> Speed:
    """Look at the run's files; opens its export, so call it in the background.

    Args:
        gain: how much an export gained on this computer before, 0 where none was timed.

    Raises:
        RunError: the run is gone or damaged.
    """
    if gpu_likely():
        return Speed(True)  # torch uses it, which is faster than the export on the processor
    weights = weights_file(run)
    is_classifier = weights_task(weights) == "classify"
    fast, note = exported_classifier(weights) if is_classifier else exported_model(weights)
    if fast is not None:
        return Speed(True)
    path = exported_file(weights)
    # "PATH: what is wrong. What to do." The button beside it does it.
    reason = note.removeprefix(f"{path}: ").replace(str(weights.parent), run.name)
    reason = reason.split(". ")[0].rstrip(".") if path.is_file() else ""
    can_export = all(importlib.util.find_spec(name) is not None for name in ("onnxruntime", "onnx"))
    return Speed(False, reason, round(gain_of(run) or _gain_beside(run) or gain), can_export)


def gain_of(run: Path) -> float:
    """How many times faster the run's export was than torch when it was made; 0 where nobody timed it."""
    try:
        report = json_text.parse(read_plain(run.joinpath(*_REPORT)).decode("utf-8"))
        ms = {str(row["way"]): float(row["ms"]) for row in report["latency"]}
        best = min(time for way, time in ms.items() if way.startswith(_NEW))
        return ms[_OLD] / best
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError, UserError):
        return 0.0  # it is a figure for a sentence, which does without


def _gain_beside(run: Path) -> float:
    """The same of another run of the data set, the one exported last."""
    reports = [path for path in run.parent.glob("/".join(("*", *_REPORT))) if path.is_file()]
    newest = sorted(reports, key=lambda path: path.stat().st_mtime, reverse=True)
    return next((gain for path in newest if (gain := gain_of(path.parent.parent))), 0.0)
