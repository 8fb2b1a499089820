"""``split DIR``: divide the labelled images into train, val and test."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "split", help="divide the labelled images for training, validation and test"
    )
    parser.add_argument("folder", metavar="DIR", help="the data set")
    parser.add_argument(
        "--trainval", type=float, default=0.9, metavar="SHARE",
        help="share for training and validation; the rest is for test (default 0.9)",
    )  # fmt: skip
    parser.add_argument(
        "--train", type=float, default=0.9, metavar="SHARE",
        help="share of those for training (default 0.9)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="another seed, another split")
    parser.add_argument(
        "--group-by", default="none", metavar="WHAT",
        help="keep together images of a folder, of a series such as beach_01, beach_02 (name), taken within "
        "seconds (time), or that look alike (similar); several with commas (default none)",
    )  # fmt: skip
    parser.add_argument(
        "--gap", type=float, default=10, metavar="SECONDS", help="for time: what still joins two (default 10)"
    )
    parser.add_argument("--keep", action="store_true", help="images that are in a list stay in their set")
    parser.add_argument(
        "--folds", type=int, default=0, metavar="K", help="also write K lists for cross-validation"
    )
    parser.add_argument(
        "--fold",
        type=int,
        default=1,
        metavar="N",
        help="the fold that is used for training and validation (default 1)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Split, write the lists, and show what is in them."""
    from tqdm import tqdm

    from engine.columns import left, right, widest
    from engine.datasets.dataset import Dataset
    from engine.datasets.split_files import folds_dir
    from engine.datasets.splitting import SplitConfig, make_split, write_split
    from engine.i18n import counted, translated, words

    dataset = Dataset.open(arguments.folder)
    for remark in dataset.remarks:
        print(words("warning: {}", translated(remark)), file=sys.stderr)
    config = SplitConfig(
        arguments.trainval, arguments.train, arguments.seed, arguments.group_by, arguments.gap,
        arguments.keep, arguments.folds, arguments.fold,
    )  # fmt: skip
    with tqdm(total=len(dataset.items), unit=words("image"), leave=False, disable=None) as bar:
        split = make_split(dataset, config, lambda done, _: bar.update(done - bar.n))
    write_split(dataset, split)
    names = list(split.sets)
    labels = list(split.counts[names[0]])
    rows = {
        words("images"): [split.images[name] for name in names],
        words("without objects"): [split.negatives[name] for name in names],
    }
    width = widest([*labels, *rows])
    print(" " * width + "".join(right(name, 10) for name in names))
    for label, counts in [
        *rows.items(),
        *((label, [split.counts[n][label] for n in names]) for label in labels),
    ]:
        print(left(label, width) + "".join(f"{count:>10}" for count in counts))
    if split.groups:
        print(
            counted(
                split.groups,
                "{} group of images was kept together",
                "{} groups of images were kept together",
            )
        )
    for warning in split.warnings:
        print(words("warning: {}", translated(warning)))
    print(words("Lists written to {}", dataset.sets_dir))
    if split.folds:
        print(words("Lists of {} folds written to {}", len(split.folds), folds_dir(dataset)))
