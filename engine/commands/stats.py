"""``stats DIR``: how many objects of each class, in which set, and how large."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from engine import json_text
from engine.errors import ConfigError
from engine.percent import percent


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("stats", help="count images and objects by class and set")
    parser.add_argument("folder", metavar="DIR", help="the data set")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    parser.add_argument(
        "--csv",
        metavar="OUT",
        help="write tables of classes, images (with brightness) and boxes into this folder",
    )
    parser.add_argument(
        "--reach", action="store_true", help="say which share of the boxes a detector's default boxes reach"
    )
    parser.add_argument(
        "--image-size", type=int, metavar="PX", help="with --reach: the detector's input size (default 320)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print the counts."""
    from tqdm import tqdm

    from engine.columns import left, right, widest
    from engine.datasets.dataset import Dataset
    from engine.datasets.statistics import NETWORK_SIZE, TINY, statistics
    from engine.datasets.statistics_files import write_csv
    from engine.i18n import translated, words

    if arguments.image_size is not None and not arguments.reach:
        raise ConfigError("--image-size has no effect without --reach", remedy="Give both")
    dataset = Dataset.open(arguments.folder)
    for remark in dataset.remarks:
        print(words("warning: {}", translated(remark)), file=sys.stderr)
    with tqdm(total=len(dataset.items), unit=words("image"), leave=False, disable=None) as bar:
        found = statistics(dataset, lambda done, _: bar.update(done - bar.n), pixels=bool(arguments.csv))
    if arguments.csv:
        for path in write_csv(found, arguments.csv):
            print(words("written: {}", path))
        return
    reached = None
    if arguments.reach:
        from engine.evaluation.reach import reach

        reached = reach(found, arguments.image_size or NETWORK_SIZE)
    if arguments.json:
        told = {**found.to_json(), **({"reach": _finite(vars(reached))} if reached else {})}
        print(json_text.to_text(told, indent=2))
        return
    unseen = found.images - found.labelled - found.unreadable
    print(words("{} images: {} labelled ({} of them without objects, {} verified), {} not looked at, "
                "{} with an unreadable label file", found.images, found.labelled, found.empty,
                found.verified, unseen, found.unreadable))  # fmt: skip
    sizes = ", ".join(
        f"{width} x {height} ({n})" for (width, height), n in list(found.image_sizes.items())[:4]
    )
    if sizes:
        more = len(found.image_sizes) - 4
        if more > 0:
            print(words("Sizes in pixels: {} and {} more", sizes, more))
        else:
            print(words("Sizes in pixels: {}", sizes))
    width = widest([*found.class_names, words("class"), words("all")])
    heads = ((words("objects"), 9), (words("difficult"), 11), (words("images"), 8), (words("median px"), 11),
             *((name, 10) for name in found.sets))  # fmt: skip
    print(left(words("class"), width) + "".join(right(head, room) for head, room in heads))
    for name, entry in found.classes.items():
        print(
            f"{left(name, width)}{entry.objects:>9}{entry.difficult:>11}{entry.images:>8}"
            f"{entry.median_side:>11.0f}" + "".join(f"{counts[name]:>10}" for counts in found.sets.values())
        )
    if found.tiny:
        print(words("{} of {} objects are under {} pixels long in a {} pixel image: train with a larger "
                    "image size to find them", found.tiny, found.objects, TINY, NETWORK_SIZE))  # fmt: skip
    if reached is not None:
        size = arguments.image_size or NETWORK_SIZE
        print(
            words(
                "Boxes that a default box covers by half at {} pixels, and with sizes fitted to them:", size
            )
        )
        for name, share in reached.classic.items():
            print(f"{left(name, width)}{percent(share, 1):>9}{percent(reached.fitted[name], 1):>9}")
        both = (percent(reached.all_classic, 1), percent(reached.all_fitted, 1))
        print(left(words("all"), width) + "".join(f"{share:>9}" for share in both))


def _finite(value: Any) -> Any:
    """Without NaN, which JSON does not have."""
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    return None if value != value else value
