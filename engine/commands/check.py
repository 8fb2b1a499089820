"""``check DIR``: what is wrong with a data set."""

from __future__ import annotations

import argparse
from itertools import groupby
from typing import TYPE_CHECKING, Any

from engine import json_text
from engine.errors import ConfigError

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset
    from engine.datasets.health import Finding

_SEVERITIES = {"error": "error: {}", "warning": "warning: {}", "info": "info: {}"}


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("check", help="look for faults in images, labels and split")
    parser.add_argument("folder", metavar="DIR", help="the data set")
    parser.add_argument("--quick", action="store_true", help="read only the headers of images")
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")
    parser.add_argument(
        "--image-size", type=int, default=320, metavar="PX", help="training size for tiny boxes (default 320)"
    )
    parser.add_argument(
        "--fix", nargs="+", metavar="KIND", default=[],
        help="mend findings of these kinds (as --json names them); label files keep all else they hold",
    )  # fmt: skip
    parser.add_argument(
        "--dry-run", action="store_true", help="with --fix: say what would be done, do nothing"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print the findings by kind. The exit status is 0 whatever is found: the check itself went well."""
    from tqdm import tqdm

    from engine.datasets.dataset import Dataset
    from engine.datasets.findings import message_of, place_of
    from engine.datasets.health import EFFECTS, KINDS, check
    from engine.i18n import counted, translated, words

    if arguments.dry_run and not arguments.fix:
        raise ConfigError("--dry-run has no effect without --fix", remedy="Name the kinds to fix")
    dataset = Dataset.open(arguments.folder)
    with tqdm(total=2 * len(dataset.items), unit=words("file"), leave=False, disable=None) as bar:
        findings = check(
            dataset,
            decode=not arguments.quick,
            image_size=arguments.image_size,
            progress=lambda done, _: bar.update(done - bar.n),
        )
    if arguments.fix:
        _fix(dataset, findings, arguments.fix, arguments.dry_run)
        return
    if arguments.json:
        rows = [
            {**vars(finding), "item": None if finding.item is None else finding.item.stem}
            for finding in findings
        ]
        print(json_text.to_text(rows, indent=2))
        return
    for kind, group in groupby(findings, key=lambda finding: finding.kind):
        members = list(group)
        print(words("{}: {}", translated(KINDS[kind]), len(members)))
        print(f"  {translated(EFFECTS[kind])}")
        for finding in members:
            line = words("{}: {}.", place_of(finding), message_of(finding))
            if finding.remedy:
                remedy = translated(finding.remedy)
                line = words("{}: {}. {}.", place_of(finding), message_of(finding), remedy)
            print(f"  {words(_SEVERITIES[finding.severity], line)}")
    if not findings:
        print(counted(len(dataset.items), "Nothing found in {} image.", "Nothing found in {} images."))


def _fix(dataset: Dataset, findings: list[Finding], kinds: list[str], dry_run: bool) -> None:
    from engine.datasets import changes
    from engine.datasets.fixes import FIXES, plan_fix
    from engine.i18n import translated, words

    for kind in kinds:
        plan = plan_fix(dataset, kind, findings)
        if not dry_run:
            changes.apply(plan.changes)
        for line in plan.told:
            print(line)
        for problem in plan.problems:
            print(words("left as it is: {}", translated(problem)))
        files = len({change.path for change in plan.changes})
        done = words("{}: files that would be changed: {}" if dry_run else "{}: files changed: {}",
                     translated(FIXES[kind]), files)  # fmt: skip
        print(done)
