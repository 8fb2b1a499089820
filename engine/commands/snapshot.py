"""``snapshot ACTION DIR [NAME]``: named states of labels and split."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any

from engine.errors import ConfigError


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("snapshot", help="keep, list, restore, compare states of labels and split")
    parser.add_argument("action", choices=("save", "list", "restore", "compare"))
    parser.add_argument("folder", metavar="DIR", help="the data set")
    parser.add_argument("name", nargs="?", metavar="NAME", help="the snapshot (not for list)")
    parser.add_argument("other", nargs="?", metavar="OTHER", help="for compare: a later one (default: now)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Do it and say what was done."""
    from engine.datasets import changes, snapshots
    from engine.datasets.dataset import Dataset
    from engine.i18n import counted, plural, translated, words

    dataset = Dataset.open(arguments.folder)
    if arguments.action != "list" and arguments.name is None:
        raise ConfigError(f"snapshot {arguments.action} needs a name", remedy="Give it after the folder")
    if arguments.action == "list" and arguments.name is not None:
        raise ConfigError("snapshot list takes no name")
    if arguments.other is not None and arguments.action != "compare":
        raise ConfigError("only compare takes two names")
    if arguments.action == "save":
        saved = snapshots.save(dataset, arguments.name)
        print(words("{} kept in {}", counted(saved.files, "{} label file", "{} label files"), saved.path))
    elif arguments.action == "list":
        found, problems = snapshots.listing(dataset)
        for snapshot in found:
            files = words(plural(snapshot.files, "{} label file", "{} label files"), f"{snapshot.files:>7}")
            print(f"{snapshot.created}  {snapshot.digest[:12]}  {files}  {snapshot.name}")
        for problem in problems:
            print(words("warning: {}", translated(problem)))
    elif arguments.action == "restore":
        done = changes.apply(snapshots.plan_restore(dataset, snapshots.find(dataset, arguments.name)))
        print(counted(len(done), "{} file changed", "{} files changed"))
    else:
        other = snapshots.find(dataset, arguments.other) if arguments.other else None
        found_changes = snapshots.compare(dataset, snapshots.find(dataset, arguments.name), other)
        for change in found_changes:
            boxes = " -> ".join(
                words("{} at {}", box.label, ", ".join(f"{edge:g}" for edge in box.xyxy))
                for box in (change.before, change.after)
                if box
            )
            print(f"{change.stem}: {words(change.what)} {boxes}".rstrip())
        counts = Counter(change.what for change in found_changes)
        told = ", ".join(f"{count} {words(what)}" for what, count in sorted(counts.items()))
        print(told or words("no box changed"))
