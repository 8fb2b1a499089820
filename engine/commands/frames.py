"""``frames VIDEO... DIR``: photos for labelling out of videos."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("frames", help="take photos for labelling out of videos")
    parser.add_argument("videos", nargs="+", metavar="VIDEO", help="video files")
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


def run(arguments: argparse.Namespace) -> None:
    """Take them and say how many."""
    from tqdm import tqdm

    from engine.i18n import counted, words
    from engine.inference.frames import FrameChoice, take_frames

    choice = FrameChoice(arguments.every, arguments.scene, not arguments.keep_similar, arguments.most)
    for video in arguments.videos:
        with tqdm(unit=words("frame"), leave=False, disable=None) as bar:

            def progress(done: int, total: int, bar: Any = bar) -> None:
                bar.total = total or None
                bar.update(done - bar.n)

            taken = take_frames(video, Path(arguments.folder), choice, progress)
        place = taken.files[0].parent if taken.files else arguments.folder
        told = words("{} of {} in {}, {} left out: alike", len(taken.files),
                     counted(taken.read, "{} frame", "{} frames"), place, taken.similar)  # fmt: skip
        print(f"{video}: {told}")
