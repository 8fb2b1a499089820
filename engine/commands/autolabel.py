"""``autolabel RUN DIR``: what a detector would draw on a data set, and which labels it doubts."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from engine import json_text

SHOWN = 20


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "autolabel", help="suggest boxes for a data set with a trained detector, and check its labels"
    )
    parser.add_argument("run_dir", metavar="RUN", help="folder of the run")
    parser.add_argument("data", metavar="DIR", help="folder of the data set")
    parser.add_argument(
        "--images",
        choices=("unlabelled", "all"),
        default="unlabelled",
        help="unlabelled: those nobody has looked at (default); all: labelled ones too, whose labels are "
        "compared with what is found",
    )
    parser.add_argument(
        "--list", metavar="FILE", help="only the images whose stems are in this file, one a line"
    )
    parser.add_argument(
        "--threshold",
        type=float,
        help="score from which on an object counts as found (default: the run's own)",
    )
    parser.add_argument(
        "--class-name",
        metavar="OLD=NEW",
        action="append",
        default=[],
        help="another name for a class of the model; OLD= leaves its boxes out",
    )
    parser.add_argument(
        "--labels-dir", metavar="DIR", help="where the label files are, if not in their usual place"
    )
    parser.add_argument(
        "--json", action="store_true", help="print what is kept, a line an image, instead of a summary"
    )
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a summary and the likeliest mistakes; exit status 2 when something could not be read."""
    from collections import Counter
    from contextlib import closing

    from tqdm import tqdm

    from engine.commands.ranges import check_shares
    from engine.datasets.dataset import Dataset
    from engine.i18n import counted, describe, words
    from engine.inference.autolabel import autolabel, choose
    from engine.inference.class_names import names_from
    from engine.inference.detector import Detector
    from engine.inference.suggestions import Looked, SuggestionFile, to_values
    from engine.runs import open_run

    check_shares(threshold=arguments.threshold)
    dataset = Dataset.open(arguments.data, arguments.labels_dir)
    stems = None
    if arguments.list is not None:
        stems = dataset.listed(arguments.list)
    items = choose(dataset, arguments.images, stems)
    opened = open_run(arguments.run_dir)
    detector = Detector.load(opened.path, arguments.device)
    names = names_from(arguments.class_name, detector.class_names)
    threshold = detector.threshold if arguments.threshold is None else arguments.threshold
    reasons: Counter[str] = Counter()
    boxes, unreadable = 0, 0
    doubted: list[Looked] = []
    bar: tqdm[Any] = tqdm(total=len(items), unit=words("image"), leave=False, disable=None)
    with closing(SuggestionFile(opened.path)) as kept, bar:
        if arguments.json:
            head = {"images": len(items), "threshold": threshold, "file": str(kept.path)}
            print(json_text.to_text(head), flush=True)
        for looked in autolabel(detector, dataset, items, threshold, names):
            kept.add(looked)
            if arguments.json:
                print(json_text.to_text(to_values(looked)), flush=True)
            bar.update()
            if looked.error is not None:
                tqdm.write(words("error: {}", describe(looked.error)), file=sys.stderr)
            if looked.review is None:
                unreadable += 1
                continue
            reasons[looked.review.reason] += 1
            boxes += sum((box.score or 0.0) >= threshold for box in looked.suggestions)
            if looked.review.mistakes:
                doubted.append(looked)
    if arguments.json:
        return 2 if unreadable else 0
    print(words("{}, {} suggested from a score of {} on, in {}", counted(len(items), "{} image", "{} images"),
                counted(boxes, "{} box", "{} boxes"), f"{threshold:.2f}", kept.path))  # fmt: skip
    print(words("nothing found on {}, unsure on {}, disagrees with the labels of {}",
                reasons["nothing"], reasons["unsure"], reasons["disagrees"]))  # fmt: skip
    _tell_mistakes(doubted)
    return 2 if unreadable else 0


def _tell_mistakes(doubted: list[Any]) -> None:
    from engine.i18n import words

    ranked = [(mistake, looked.item.stem) for looked in doubted for mistake in looked.review.mistakes]
    ranked.sort(key=lambda pair: -pair[0].score)
    for mistake, stem in ranked[:SHOWN]:
        corners = ",".join(f"{edge:.0f}" for edge in mistake.box)
        what = {
            "class": words("{} looks like {}", mistake.label, mistake.found),
            "missing": words("no box on a {}", mistake.found),
            "extra": words("nothing seen in the box of {}", mistake.label),
            "place": words("{} seems to have other edges", mistake.label),
        }[mistake.kind]
        print(f"  {mistake.score:.2f}  {stem}: {words('{} at {}', what, corners)}")
    if len(ranked) > SHOWN:
        print("  " + words("and {} more", len(ranked) - SHOWN))
