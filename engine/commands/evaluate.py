"""``evaluate RUN``: how good a trained detector or classifier is."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import ConfigError, RunError
from engine.events import Progress, to_json
from engine.i18n import translated, words
from engine.runs import Run, open_run

if TYPE_CHECKING:
    from engine.evaluation.running import Suppression


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("evaluate", help="measure how good a trained model is")
    parser.add_argument("run_dir", metavar="RUN", help="folder of the run")
    parser.add_argument("--data", metavar="DIR", help="data set (default: the run's own, as split then)")
    parser.add_argument(
        "--set",
        dest="set_name",
        default="test",
        choices=("test", "val", "train", "trainval", "all"),
        help="which images (default test); all: every labelled one",
    )
    parser.add_argument("--iou", type=float, help="overlap above which a detection hits (default 0.5)")
    parser.add_argument(
        "--nms",
        choices=("hard", "soft"),
        help="of overlapping boxes the weaker goes (hard) or loses score (soft); default hard",
    )
    parser.add_argument("--nms-iou", type=float, help="hard: overlap from which it goes (default 0.45)")
    parser.add_argument(
        "--soft-sigma", type=float, help="soft: greater takes less from the score (default 0.5)"
    )
    parser.add_argument(
        "--threshold", type=float, help="score for precision, recall and confusion (default: the run's own)"
    )
    parser.add_argument(
        "--save-threshold",
        metavar="SCORE",
        help="keep this threshold with the run, for predict, live and export; best: the one with the best F1",
    )
    parser.add_argument(
        "--voc-files", action="store_true", help="also write the detections as VOC's text files"
    )
    parser.add_argument("--out", metavar="DIR", help="folder of the report (default: RUN/report)")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument("--json", action="store_true", help="print the whole report as JSON")
    parser.add_argument(
        "--events", choices=("bars", "jsonl"), default="bars", help="how progress is told (default bars)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print the figures; ``RUN/report/`` holds them too."""
    if open_run(arguments.run_dir).task() == "classify":
        _run_classifier(arguments)
        return
    from engine.commands.ranges import check_shares

    check_shares(iou=arguments.iou, nms_iou=arguments.nms_iou, threshold=arguments.threshold)
    if not open_run(arguments.run_dir).best_weights.is_file():  # told before torch is loaded
        raise RunError(
            "has no weights yet", where=arguments.run_dir, remedy="Train until the first validation"
        )
    from engine.evaluation.report_files import to_table
    from engine.evaluation.running import evaluate_run

    suppression = _suppression(arguments)
    wanted = _wanted_threshold(arguments.save_threshold)
    with _progress(arguments.events) as progress:
        report = evaluate_run(
            arguments.run_dir,
            arguments.data,
            arguments.set_name,
            arguments.device,
            progress,
            iou=0.5 if arguments.iou is None else arguments.iou,
            suppression=suppression,
            threshold=arguments.threshold,
            voc_files=arguments.voc_files,
            out=arguments.out,
        )
    if wanted is not None:
        _keep(Run(Path(report.run)), report.best_threshold if wanted == "best" else float(wanted))
    if arguments.json:
        sys.stdout.write(report.to_json())
        return
    if arguments.events == "jsonl":
        return
    print(to_table(report))
    _tell_end(arguments.out or Path(report.run) / "report", report.warnings)


def _run_classifier(arguments: argparse.Namespace) -> None:
    from engine.evaluation.classify import evaluate_classifier
    from engine.evaluation.classify_files import to_text

    for name in ("iou", "nms", "nms_iou", "soft_sigma", "threshold", "save_threshold", "voc_files"):
        if getattr(arguments, name) not in (None, False):
            option = "--" + name.replace("_", "-")
            raise ConfigError(f"{option} means nothing to a classifier", remedy="Leave it out")
    with _progress(arguments.events) as progress:
        report = evaluate_classifier(
            arguments.run_dir,
            arguments.data,
            arguments.set_name,
            arguments.device,
            progress,
            out=arguments.out,
        )
    if arguments.json:
        sys.stdout.write(report.to_json())
        return
    if arguments.events == "jsonl":
        return
    print(to_text(report))
    _tell_end(arguments.out or Path(report.run) / "report", report.warnings)


def _tell_end(folder: str | Path, warnings: Sequence[str]) -> None:
    for warning in warnings:
        print(words("note: {}", translated(warning)), file=sys.stderr)
    print(words("Written to {} (open report.html)", folder))


def _suppression(arguments: argparse.Namespace) -> Suppression:
    from engine.evaluation.running import Suppression

    kind = arguments.nms or "hard"
    if kind == "soft" and arguments.nms_iou is not None:
        raise ConfigError("--nms-iou has no effect with --nms soft", remedy="Give --soft-sigma instead")
    if kind == "hard" and arguments.soft_sigma is not None:
        raise ConfigError("--soft-sigma has no effect with --nms hard", remedy="Add --nms soft")
    if arguments.soft_sigma is not None and not arguments.soft_sigma > 0:
        raise ConfigError(f"--soft-sigma {arguments.soft_sigma:g} is not above 0", remedy="Give 0.5")
    given = {"iou": arguments.nms_iou, "sigma": arguments.soft_sigma}
    return Suppression(kind, **{name: value for name, value in given.items() if value is not None})


def _wanted_threshold(text: str | None) -> str | None:
    """``text`` if it is "best" or a share; found wrong before an evaluation of minutes, not after it."""
    from engine.commands.ranges import check_shares

    if text is None or text == "best":
        return text
    try:
        check_shares(save_threshold=float(text))
    except ValueError as error:
        raise ConfigError(
            f"--save-threshold {text} is neither best nor a number",
            remedy="Give best, or a share such as 0.5",
        ) from error
    return text


def _keep(run: Run, threshold: float) -> None:
    from engine.evaluation.threshold import save_threshold

    if math.isnan(threshold):
        told = words("no threshold was saved, as nothing was found rightly")
        print(words("note: {}", told), file=sys.stderr)
        return
    save_threshold(run, threshold)
    print(words("The run's threshold is {} from now on", f"{threshold:.3f}"), file=sys.stderr)


@contextmanager
def _progress(events: str) -> Iterator[Callable[[int, int], None]]:
    """Tell how many images are done: a bar, or a JSON line each time."""
    if events == "jsonl":
        yield lambda done, total: print(to_json(Progress("evaluate", done, total)), flush=True)
        return
    from tqdm import tqdm

    with tqdm(unit=words("image"), leave=False, disable=None) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
