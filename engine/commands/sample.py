"""``sample DIR``: a generated photo-like data set to try everything on."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("sample", help="generate a photo-like data set, labelled and split")
    parser.add_argument("folder", metavar="DIR", help="an empty or new folder")
    parser.add_argument("--images", type=int, default=200, metavar="N", help="photos to draw (default 200)")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="the same seed draws the same photos"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Generate it."""
    from tqdm import tqdm

    from engine.datasets import sample
    from engine.i18n import words

    with tqdm(total=arguments.images, unit=words("photo"), leave=False, disable=None) as bar:
        folder = sample.generate(
            arguments.folder, arguments.images, arguments.seed, lambda done, _: bar.update(done - bar.n)
        )
    print(words("{} photos of {} in {}", arguments.images, ", ".join(sample.CLASS_NAMES), folder))
