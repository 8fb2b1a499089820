"""``stats DIR``: how many objects of each class, in which set, and how large."""

from __future__ import annotations

import argparse
import json
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("stats", help="count images and objects by class and set")
    parser.add_argument("folder", metavar="DIR", help="the data set")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print the counts."""
    from engine.datasets.dataset import Dataset
    from engine.datasets.statistics import NETWORK_SIZE, TINY, statistics

    found = statistics(Dataset.open(arguments.folder))
    if arguments.json:
        print(json.dumps(found.to_json(), indent=2, ensure_ascii=False))
        return
    print(
        f"{found.images} images: {found.labelled} labelled ({found.empty} of them without objects, "
        f"{found.verified} verified), {found.images - found.labelled - found.unreadable} not looked at, "
        f"{found.unreadable} with an unreadable label file"
    )
    sizes = ", ".join(
        f"{width} x {height} ({n})" for (width, height), n in list(found.image_sizes.items())[:4]
    )
    if sizes:
        more = len(found.image_sizes) - 4
        print(f"Sizes in pixels: {sizes}" + (f" and {more} more" if more > 0 else ""))
    width = max([len(name) for name in found.class_names] + [5])
    columns = "".join(f"{name:>10}" for name in found.sets)
    print(f"{'class':<{width}}{'objects':>9}{'difficult':>11}{'images':>8}{'median px':>11}{columns}")
    for name, entry in found.classes.items():
        print(
            f"{name:<{width}}{entry.objects:>9}{entry.difficult:>11}{entry.images:>8}"
            f"{entry.median_side:>11.0f}" + "".join(f"{counts[name]:>10}" for counts in found.sets.values())
        )
    if found.tiny:
        print(
            f"{found.tiny} of {found.objects} objects are under {TINY} pixels long in a {NETWORK_SIZE} pixel "
            "image: train with a larger image size to find them"
        )
