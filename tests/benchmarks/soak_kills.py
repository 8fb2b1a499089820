"""Kills a program that labels fast on a slow disk, starts again, and counts what is lost.

    python tests/benchmarks/soak_kills.py [--kills 100] [--edits-per-second 10] [--slow 0.6]

Each child makes edits in the annotate room's own sessions (a box more, photo after photo), and tells each
before it goes on; writing a label file takes up to ``--slow`` seconds. After a SIGKILL at a random moment
what the next start would offer is restored. Lost is an edit that was told and is in no label file then,
but for that of the moment of the kill. POSIX only.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PHOTOS = 12


def edit_for_ever(folder: Path, seed: int, told: int, rate: float, slow: float) -> None:
    """A person who draws box after box, on one photo after the other."""
    from PySide6.QtCore import QCoreApplication, QTimer

    from engine.annotations import Box
    from engine.datasets.dataset import Item
    from engine.files import write_atomically
    from studio.annotate import session as saving
    from studio.annotate.editor import Editor
    from studio.annotate.session import open_session

    dice = random.Random(seed)

    def write_slowly(path: Path, data: bytes) -> None:
        time.sleep(dice.uniform(0, slow))
        write_atomically(path, data)

    saving.write_atomically = write_slowly
    app = QCoreApplication([])
    editor = Editor()
    shown = {}
    count = 0

    def edit() -> None:
        nonlocal count
        number = dice.randrange(PHOTOS)
        if number not in shown:
            item = Item(str(number), str(folder / f"{number}.jpg"), str(folder / f"{number}.xml"))
            shown[number] = open_session(item, 4000, 4000, 3, folder)
        editor.show(shown[number])
        count += 1
        editor.add(Box("", count, 1, count + 20, 30), f"s{seed}")
        os.write(told, f"{number} {count}\n".encode())

    timer = QTimer()
    timer.timeout.connect(edit)
    timer.start(int(1000 / rate))
    app.exec()


def main() -> int:
    """Prints one line; returns 1 if anything was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--edits-per-second", type=float, default=10.0)
    parser.add_argument("--slow", type=float, default=0.6, help="seconds that writing takes at most")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="boxwright-soak-") as place:
        os.environ["BOXWRIGHT_CONFIG_DIR"] = str(Path(place) / "config")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        folder = Path(place) / "set"
        folder.mkdir()
        for number in range(PHOTOS):
            (folder / f"{number}.jpg").write_bytes(b"")
        edits, lost, halves = _soak(folder, asked)
    print(f"{asked.kills} kills, {edits} edits: {lost} lost, {halves} temporary files left")
    return 1 if lost or halves else 0


def _soak(folder: Path, asked: argparse.Namespace) -> tuple[int, int, int]:
    from engine.annotations import voc
    from studio.annotate.recovery import left_for, restore, sweep
    from studio.annotate.recovery.journal import folder as kept_folder

    edits = lost = 0
    dice = random.Random(7)
    for seed in range(asked.kills):
        reading, telling = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            edit_for_ever(folder, seed, telling, asked.edits_per_second, asked.slow)
        os.close(telling)
        first = os.read(reading, 100)  # it has begun
        time.sleep(dice.uniform(0.1, 3.0))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        text = first
        while part := os.read(reading, 65536):
            text += part
        os.close(reading)
        told = [tuple(map(int, line.split())) for line in text.decode().splitlines()]
        for work in left_for(folder).kept:
            restore(work, None)
        sweep()
        there = Counter(
            (number, int(box.xmin))
            for number in range(PHOTOS)
            if (folder / f"{number}.xml").exists()
            for box in voc.read(folder / f"{number}.xml").boxes
            if box.label == f"s{seed}"
        )
        edits += len(told)
        missing = [each for each in told if each not in there]
        lost += len([each for each in missing if each != told[-1]])
    halves = [path for root in (folder, kept_folder()) for path in root.rglob("*.tmp")]
    return edits, lost, len(halves)


if __name__ == "__main__":
    sys.exit(main())
