"""Two programs of ours add classes to one YOLO folder: no label gets another class."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.annotations import yolo
from engine.datasets import class_lists

ROOT = Path(__file__).resolve().parents[3]
PHOTOS = 60
CLASSES = 25

PROGRAM = """
import sys
from pathlib import Path

from engine.annotations import Box, voc
from engine.datasets import labels
from engine.files import write_atomically
from dataclasses import replace

folder, who, photos, classes = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
sys.stdin.readline()  # both begin together
for number in range(photos):
    label = folder / f"{who}{number}.txt"
    box = Box(f"{who if number % 3 else 'both'} {number % classes}", 1, 2, 50, 60)
    annotation = replace(voc.new_annotation(label.with_suffix(".jpg"), 100, 90), boxes=(box,))
    write_atomically(label, labels.to_bytes("yolo", annotation, label, folder))
"""


@pytest.mark.parametrize("start", ["", "dog\ncat", "dog\n\u3000\n\u00a0", "dog\n\u2028\n\u0085\n\x0c\n\n"])
def test_every_label_has_the_class_it_was_given(tmp_path: Path, start: str) -> None:
    if start:
        (tmp_path / "classes.txt").write_bytes(start.encode())
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    programs = [
        subprocess.Popen(
            [*command, who, str(PHOTOS), str(CLASSES)], cwd=ROOT, stdin=subprocess.PIPE, text=True
        )
        for who in ("one", "two")
    ]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    assert [program.wait(120) for program in programs] == [0, 0]
    names = class_lists.read(tmp_path / "classes.txt").names
    assert names[: len(start.split())] == start.split() or not start.isascii()
    assert len([name for name in names if name]) == len({name for name in names if name})
    for who in ("one", "two"):
        for number in range(PHOTOS):
            read = yolo.read(tmp_path / f"{who}{number}.txt", names, 100, 90)
            given = f"{who if number % 3 else 'both'} {number % CLASSES}"
            assert [box.label for box in read.boxes] == [given], (who, number)
