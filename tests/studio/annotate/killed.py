"""Run by test_kill: edits label files in children that are killed without warning, and checks the files.

    python killed.py FOLDER SEQUENCES

Prints one line, how many sequences were cut in the middle of their edits; an assertion fails otherwise.
"""

import hashlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from engine.annotations import Box, voc
from engine.datasets.dataset import Item
from studio.annotate.editor import Editor
from studio.annotate.session import Session, Wanted, open_session


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def edit_for_ever(item: Item, seed: int, told: int) -> None:
    """Every save tells what it is about to write, and that it is done.

    A person sees an edit written before the next one; one in ten is made while the disk is still busy.
    """
    plain = Session.write

    def write(session: Session, wanted: Wanted, begins: Callable[[bytes | None], None]) -> None:
        content = wanted.content()
        os.write(told, f"i {digest(content) if content is not None else '-'}\n".encode())
        plain(session, wanted, begins)
        os.write(told, b"d\n")

    Session.write = write
    rng = random.Random(seed)
    editor = Editor()
    session = open_session(item, 400, 300, 3, Path(item.label_file).parent)
    editor.show(session)
    while True:
        kind = rng.randrange(8)
        if kind < 3:
            x, y = rng.uniform(0, 350), rng.uniform(0, 250)
            editor.add(Box("", x, y, x + rng.uniform(2, 40), y + rng.uniform(2, 40)), rng.choice("abc"))
        elif kind == 3:
            editor.select_next()
            editor.move_selected(rng.uniform(-9, 9), rng.uniform(-9, 9))
        elif kind == 4 and len(session.drawing.entries) > 3:
            editor.select_next()
            editor.delete_selected()
        elif kind == 5:
            editor.toggle_verified()
        elif kind == 6:
            editor.sessions.undo_group.undo()
        else:
            editor.sessions.undo_group.redo()
        if rng.random() < 0.9:
            editor.sessions.save_all()


def main() -> None:
    folder, sequences = Path(sys.argv[1]), int(sys.argv[2])
    cut = 0
    for number in range(sequences):
        label = folder / f"{number}.xml"
        voc.write(voc.new_annotation(folder / f"{number}.jpg", 400, 300), label)
        start = digest(label.read_bytes())
        item = Item(str(number), str(folder / f"{number}.jpg"), str(label))
        reading, telling = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            edit_for_ever(item, number, telling)
        os.close(telling)
        first = os.read(reading, 1)  # it has begun
        time.sleep(random.Random(number).uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        text = first
        while part := os.read(reading, 65536):
            text += part
        os.close(reading)
        done, begun = start, None
        for line in text.decode().splitlines():
            if line.startswith("i "):
                begun = line[2:]
            elif line == "d" and begun is not None:
                done, begun = begun, None
        present = digest(label.read_bytes()) if label.exists() else "-"
        assert present in (done, begun), f"sequence {number}: the file is neither before nor after an edit"
        if label.exists():
            voc.read(label)
        cut += begun is not None
    print(cut)


main()
