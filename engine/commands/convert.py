"""``convert SRC DST --to FORMAT``: a data set in another program's format."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

FORMATS = ("voc", "yolo", "coco", "createml", "labelme", "csv")
SOURCES = (*FORMATS, "cvat", "label-studio", "via")
SHOWN = 20


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("convert", help="write a data set in another program's format")
    parser.add_argument("source", metavar="SRC", help="folder, .json, .csv, .xml, data.yaml or .zip")
    parser.add_argument("destination", metavar="DST", help="a new folder")
    parser.add_argument("--to", required=True, choices=FORMATS, help="the format to write")
    parser.add_argument("--from", dest="source_format", choices=SOURCES, default="",
                        help="the format of SRC (default: it is found out)")  # fmt: skip
    parser.add_argument("--images", choices=("copy", "link", "leave"), default="copy",
                        help="copy the images, link them, or leave them where they are")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="only say what would be carried over")
    parser.add_argument("--all-notes", action="store_true", help=f"print more than the first {SHOWN} notes")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Convert, and say what did not arrive as it was."""
    from tqdm import tqdm

    from engine.datasets.exchange.converting import convert
    from engine.i18n import counted, translated, words

    with tqdm(unit=words("image"), leave=False, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        outcome = convert(
            Path(arguments.source),
            Path(arguments.destination),
            arguments.to,
            source_format=arguments.source_format,
            images=arguments.images,
            dry_run=arguments.dry_run,
            progress=progress,
        )
    notes = outcome.notes if arguments.all_notes else outcome.notes[:SHOWN]
    for note in notes:
        what = translated(note.what)
        print(words("note: {}", words("{}: {}", note.where, what) if note.where else what))
    if len(outcome.notes) > len(notes):
        print(words("note: {} more; --all-notes prints them", len(outcome.notes) - len(notes)))
    for name, count in outcome.per_class.items():
        print(f"{name}: {count}")
    sets = ", ".join(f"{count} {name or words('in no set')}" for name, count in outcome.per_set.items())
    told = words(
        "{} ({}), {} looked at, {} would be written to {}"
        if arguments.dry_run
        else "{} ({}), {} looked at, {} written to {}",
        counted(outcome.images, "{} image", "{} images"), sets, outcome.looked_at,
        counted(outcome.boxes, "{} box", "{} boxes"), arguments.destination,
    )  # fmt: skip
    print(f"{outcome.source_format}: {told}")
