"""Some damaged files for every reader of a stranger's file; ``tests/benchmarks/fuzz.py`` has more time."""

import contextlib
import json
import time
import zipfile
from pathlib import Path

import pytest

from engine.datasets.exchange.archive import unpack
from engine.errors import DatasetError, RunError
from tests.fuzzing import others
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


def test_an_endless_number_in_a_description_is_told(tmp_path: Path) -> None:
    """Found by the fuzz: seed 7, onnx_about 5040."""
    (tmp_path / "inside").mkdir()
    (about,) = others.make_onnx(tmp_path / "inside")
    whole = json.loads(about.read_bytes())
    for name in ("candidates_per_class", "at_most"):
        whole["postprocess"]["nms"][name] = float("inf")
        about.write_text(json.dumps(whole), encoding="utf-8")
        with pytest.raises(RunError, match="describes no detector"):
            others.read_onnx(tmp_path / "inside")


def test_a_name_in_no_encoding_in_a_label_backup_is_told(tmp_path: Path) -> None:
    """Found by the fuzz: seed 7, snapshot 588. The list at the end is whole, the name at the data is not."""
    (backup,) = others.make_snapshot(tmp_path)
    data = bytearray(backup.read_bytes())
    here, listed = data.index(b"labels/a.xml") - 30, data.rindex(b"labels/a.xml") - 46
    data[here + 7] |= 8  # both say that names are UTF-8
    data[listed + 9] |= 8
    data[here + 31] = 0xB3
    backup.write_bytes(data)
    with zipfile.ZipFile(backup) as archive, pytest.raises(UnicodeDecodeError):
        archive.read("labels/a.xml")
    with pytest.raises(DatasetError, match="is damaged"):
        others.read_snapshot(tmp_path)


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_archive_is_told(tmp_path: Path, kind: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", kind) as archive:
        archive.writestr("a.json", bytes(range(256)) * 40)
    data = bytearray((tmp_path / "a.zip").read_bytes())
    for at in range(36, len(data) - 80, 7):
        (tmp_path / "a.zip").write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        folder = tmp_path / f"out{at}"
        folder.mkdir()
        with contextlib.suppress(DatasetError):
            unpack(tmp_path / "a.zip", folder)
