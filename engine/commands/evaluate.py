"""``evaluate RUN``: how good a trained detector is."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("evaluate", help="measure how good a trained detector is")
    parser.add_argument("run_dir", metavar="RUN", help="folder of the run")
    parser.add_argument("--data", metavar="DIR", help="data set (default: the run's own, as split then)")
    parser.add_argument(
        "--set",
        dest="set_name",
        default="test",
        choices=("test", "val", "train", "trainval", "all"),
        help="which images (default test); all: every labelled one",
    )
    parser.add_argument(
        "--iou", type=float, default=0.5, help="overlap above which a detection hits (default 0.5)"
    )
    parser.add_argument(
        "--nms-iou", type=float, default=0.45, help="overlap from which the weaker box goes (default 0.45)"
    )
    parser.add_argument(
        "--threshold", type=float, help="score for precision, recall and confusion (default: the run's own)"
    )
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument("--json", action="store_true", help="print the whole report as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print the figures; ``RUN/report/`` holds them too."""
    from tqdm import tqdm

    from engine.commands.ranges import check_shares
    from engine.evaluation.report import evaluate_run
    from engine.evaluation.report_files import to_table

    check_shares(iou=arguments.iou, nms_iou=arguments.nms_iou, threshold=arguments.threshold)
    with tqdm(unit="image", leave=False, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        report = evaluate_run(
            arguments.run_dir,
            arguments.data,
            arguments.set_name,
            arguments.device,
            progress,
            iou=arguments.iou,
            nms_iou=arguments.nms_iou,
            threshold=arguments.threshold,
        )
    if arguments.json:
        sys.stdout.write(report.to_json())
        return
    print(to_table(report))
    for warning in report.warnings:
        print(f"note: {warning}", file=sys.stderr)
    print(f"Written to {report.run}/report (open report.html)")
