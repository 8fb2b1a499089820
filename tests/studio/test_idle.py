"""The window that nobody touches does nothing, and a signal closes it: started as main.py starts it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from studio.actions import ROOMS
from studio.engine_process import ROOT

ALLOWED = 10
"""Activations of timers and notifiers in two seconds: the search for garbage and a blinking cursor."""

# Counts in the program itself what wakes the window's thread, room by room, and then closes the window.
DRIVER = """
import collections, json, sys
from PySide6.QtCore import QEvent, QObject, QTimer
import studio.app as program

SETTLE_MS, WATCH_MS = 1500, 2000
made, ROOM_NAMES = program.create_application, json.loads(sys.argv[2])

class Counter(QObject):
    counts = collections.Counter()
    on = False

    def eventFilter(self, watched, event):
        if self.on and event.type() in (QEvent.Type.Timer, QEvent.Type.SockAct):
            self.counts[f"{event.type().name} {watched.metaObject().className()} {watched.objectName()}"] += 1
        return False

def create():
    app = made()
    counter = Counter(app)
    app.installEventFilter(counter)
    rooms = iter(ROOM_NAMES)
    found = {}

    def window():
        return next((w for w in app.topLevelWidgets() if w.objectName() == "main_window"), None)

    def wait():
        shown = window()
        ready = shown is not None and len(shown.panels.present) == len(ROOM_NAMES)
        QTimer.singleShot(100, app, following if ready else wait)

    def following():
        room = next(rooms, None)
        if room is None:
            print(json.dumps(found), flush=True)
            window().close()
            return
        window().show_room(room)
        QTimer.singleShot(SETTLE_MS, app, lambda: watch(room))

    def watch(room):
        counter.counts.clear()
        counter.on = True
        QTimer.singleShot(WATCH_MS, app, lambda: told(room))

    def told(room):
        counter.on = False
        found[room] = dict(counter.counts)
        following()

    wait()
    return app

program.create_application = create
sys.exit(program.main([sys.argv[1]]))
"""


def test_no_room_spins_while_nobody_touches_it(sample_dataset: Path) -> None:
    rooms = [room.name for room in ROOMS]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(sample_dataset), json.dumps(rooms)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout.splitlines()[-1])
    assert list(counts) == rooms
    busy = {room: found for room, found in counts.items() if sum(found.values()) > ALLOWED}
    assert not busy


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends a window no signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_closes_the_window_as_its_button_does(name: str, sample_dataset: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), str(sample_dataset)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    log = Path(os.environ["BOXWRIGHT_CONFIG_DIR"]) / "log" / "boxwright.log"
    settings = Path(os.environ["BOXWRIGHT_CONFIG_DIR"]) / "settings.json"
    try:
        with pytest.raises(subprocess.TimeoutExpired):  # it is up by then, and does not end by itself
            program.wait(5)
        program.send_signal(getattr(signal, name))
        _, told = program.communicate(timeout=60)
    finally:
        program.kill()
    assert program.returncode == 0
    assert "Traceback" not in told and "Bad file descriptor" not in told
    assert "closed" in log.read_text("utf-8")
    assert "geometry" in settings.read_text("utf-8")
