"""``frames VIDEO... DIR``: photos for labelling out of videos."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("frames", help="take photos for labelling out of videos")
    parser.add_argument(
        "videos",
        nargs="+",
        metavar="VIDEO",
        help="video files, animations, addresses "
        "of such files, a .txt file with one a line, a pattern such as 'shots/*.mp4', or -",
    )
    parser.add_argument("folder", metavar="DIR", help="the data set; each video gets a sub-folder")
    parser.add_argument("--every", type=int, default=30, metavar="N", help="each N-th frame (default 30)")
    parser.add_argument(
        "--scene", type=float, default=0.0, metavar="SHARE",
        help="only where the picture changed by more than this share of the grey range, such as 0.1",
    )  # fmt: skip
    parser.add_argument(
        "--keep-similar", action="store_true", help="also frames that look like one taken before"
    )
    parser.add_argument("--most", type=int, default=0, metavar="N", help="at most N frames a video")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take them and say how many; exit status 2 when one could not be read, or is not whole."""
    from tqdm import tqdm

    from engine.errors import DatasetError, UserError
    from engine.i18n import counted, describe, words
    from engine.inference.frames import FrameChoice, take_frames
    from engine.inference.given.expanding import expand

    choice = FrameChoice(arguments.every, arguments.scene, not arguments.keep_similar, arguments.most)
    expanded = expand(arguments.videos, together=False)
    problems: list[UserError] = list(expanded.problems)
    for problem in expanded.problems:
        print(words("error: {}", describe(problem)), file=sys.stderr)
    for source in expanded.sources:
        with tqdm(unit=words("frame"), leave=False, disable=None) as bar:

            def progress(done: int, total: int, bar: Any = bar) -> None:
                bar.total = total or None
                bar.update(done - bar.n)

            try:
                taken = take_frames(source, Path(arguments.folder), choice, progress)
            except DatasetError:
                raise  # the disk: it would refuse the next one, too
            except UserError as error:
                problems.append(error)
                tqdm.write(words("error: {}", describe(error)), file=sys.stderr)
                continue
        if taken.torn is not None:
            problems.append(taken.torn)
            print(words("error: {}", describe(taken.torn)), file=sys.stderr)
        place = taken.files[0].parent if taken.files else arguments.folder
        told = words("{} of {} in {}, {} left out: alike", len(taken.files),
                     counted(taken.read, "{} frame", "{} frames"), place, taken.similar)  # fmt: skip
        print(f"{source.name}: {told}")
    return 2 if problems else 0
