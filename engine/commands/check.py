"""``check DIR``: what is wrong with a data set."""

from __future__ import annotations

import argparse
import json
from itertools import groupby
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("check", help="look for faults in images, labels and split")
    parser.add_argument("folder", metavar="DIR", help="the data set")
    parser.add_argument("--quick", action="store_true", help="read only the headers of images")
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print the findings by kind. The exit status is 0 whatever is found: the check itself went well."""
    from tqdm import tqdm

    from engine.datasets.dataset import Dataset
    from engine.datasets.health import KINDS, check

    dataset = Dataset.open(arguments.folder)
    with tqdm(total=len(dataset.items), unit="image", leave=False, disable=None) as bar:
        findings = check(
            dataset, decode=not arguments.quick, progress=lambda done, _: bar.update(done - bar.n)
        )
    if arguments.json:
        rows = [
            {**vars(finding), "item": None if finding.item is None else finding.item.stem}
            for finding in findings
        ]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for kind, group in groupby(findings, key=lambda finding: finding.kind):
        members = list(group)
        print(f"{KINDS[kind]}: {len(members)}")
        for finding in members:
            print(f"  {finding.severity}: {finding.place}: {finding.message}. {finding.remedy}.")
    if not findings:
        print(f"Nothing found in {len(dataset.items)} images.")
