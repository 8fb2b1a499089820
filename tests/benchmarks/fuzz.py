"""Damaged files for every reader of a stranger's file, for as long as one likes.

    python tests/benchmarks/fuzz.py [--seconds 200] [--seed N] [--reader NAME ...] [--keep FOLDER]

Prints what came out beside the errors that are meant, each kind once, with the seed and number that bring it
back; ``--keep`` writes those files there. Ends with status 1 if there was any.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.fuzzing.damage import Fault, Trial  # noqa: E402
from tests.fuzzing.table import READERS  # noqa: E402


def kind_of(fault: Fault) -> str:
    """Where it came out; one fault has many files."""
    if fault.error is None:
        return f"{fault.reader}: {fault.what.split(' ')[0]}"
    ours = [
        frame
        for frame in traceback.extract_tb(fault.error.__traceback__)
        if f"{ROOT}/engine" in frame.filename
    ]
    at = f"{Path(ours[-1].filename).relative_to(ROOT)}:{ours[-1].lineno}" if ours else "elsewhere"
    return f"{fault.reader}: {type(fault.error).__name__} at {at}"


def main() -> int:
    """Try, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=200.0, help="for each reader")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--reader", nargs="*", choices=[reader.name for reader in READERS], default=None)
    parser.add_argument("--keep", type=Path, help="folder for the files that brought a fault about")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libtiff has a line for every file
    warnings.simplefilter("ignore")
    print(f"seed {arguments.seed}", flush=True)
    kinds: dict[str, Fault] = {}
    for reader in READERS:
        if arguments.reader and reader.name not in arguments.reader:
            continue
        with tempfile.TemporaryDirectory(prefix="boxwright-fuzz-") as folder:
            trial = Trial(reader, Path(folder), arguments.seed)
            number, ends, known = 0, time.monotonic() + arguments.seconds, len(kinds)
            while time.monotonic() < ends:
                fault = trial.step(number)
                number += 1
                if fault is None or kind_of(fault) in kinds:
                    continue
                kinds[kind_of(fault)] = fault
                print(f"  {kind_of(fault)}, {fault.file} {fault.number}: {fault.what}", flush=True)
                if arguments.keep is not None:
                    arguments.keep.mkdir(parents=True, exist_ok=True)
                    name = f"{fault.reader}-{fault.number}-{Path(fault.file).name}"
                    (arguments.keep / name).write_bytes(fault.data)
        print(f"{reader.name}: {number:,} files, {len(kinds) - known} kinds of fault", flush=True)
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
