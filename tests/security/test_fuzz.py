"""Some damaged files for every reader of a stranger's file; ``tests/benchmarks/fuzz.py`` has more time."""

import time
from pathlib import Path

import pytest

from tests.fuzzing.damage import Fault, Reader, Trial, mutated
from tests.fuzzing.table import READERS

SECONDS = 0.8
"""For one reader; with some slower ones, all of them take about 25 s."""
TRIES = 400


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_damaged_file_is_told_and_nothing_else_happens(reader: Reader, tmp_path: Path) -> None:
    trial = Trial(reader, tmp_path, seed=17)
    ends, faults = time.monotonic() + SECONDS * reader.weight, []
    for number in range(int(TRIES * reader.weight)):
        if (fault := trial.step(number)) is not None:
            faults.append(fault)
        if time.monotonic() > ends:
            break
    assert not faults, "\n".join(f"{each.reader} {each.file} {each.number}: {each.what}" for each in faults)


def test_the_trial_itself_finds_what_it_looks_for(tmp_path: Path) -> None:
    def make(folder: Path) -> list[Path]:
        (folder / "a.txt").write_bytes(b"1 2 3\n" * 20)
        return [folder / "a.txt"]

    def read(folder: Path) -> None:
        text = (folder / "a.txt").read_bytes()
        if len(text) > 120:
            (folder.parent / "outside.txt").write_bytes(text)
        text.decode("ascii")

    trial = Trial(Reader("careless", make, read), tmp_path, seed=1)
    found = [fault.what for number in range(60) if (fault := trial.step(number)) is not None]
    assert any("UnicodeDecodeError" in what for what in found)
    assert any("files outside" in what for what in found)


def test_a_seed_gives_the_same_damage_again() -> None:
    import random

    one, two = (mutated(b"a 1 2.5\n" * 9, b"other", random.Random(3)) for _ in range(2))
    assert one == two and one != b"a 1 2.5\n" * 9
    assert Fault("a", "b", 1, "c").data == b""
