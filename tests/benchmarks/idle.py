"""What the window costs while nobody touches it, in each room, started as ``python main.py FOLDER``.

    xvfb-run -s '-screen 0 1280x800x24' python tests/benchmarks/idle.py FOLDER [--seconds 10]

A real X display is needed: the offscreen platform has no compositor, no cursor and no frame to wait for.
Counts the processor time and the context switches of all threads of the process (Linux only). Where other
programs load the machine, give the start more time: --settle 30.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("annotate", "dataset", "train", "evaluate", "live")


def switches(pid: int) -> dict[str, int]:
    """Context switches of each thread so far, those it wanted and the others."""
    found = {}
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        try:
            lines = status.read_text().splitlines()
        except OSError:  # the thread has just ended
            continue
        found[status.parent.name] = sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time of all threads so far, those that have ended included, to the nanosecond."""
    # Linux's id of another process's clock, see clock_getcpuclockid(3); psutil counts in ticks of 10 ms.
    return time.clock_gettime((~pid << 3) | 2)


def measure(room: str, folder: str, settle: float, seconds: float) -> tuple[float, float]:
    """``(share of a core, context switches a second)`` with that room shown."""
    with tempfile.TemporaryDirectory(prefix="boxwright-idle-") as config:
        settings = {"boxwright_settings": 1, "values": {"window/room": room}}
        Path(config, "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        environment = {**os.environ, "BOXWRIGHT_CONFIG_DIR": config}
        program = subprocess.Popen([sys.executable, "main.py", folder], cwd=ROOT, env=environment)
        try:
            time.sleep(settle)
            pid = program.pid
            before, told = cpu_seconds(pid), switches(pid)
            time.sleep(seconds)
            busy, now = cpu_seconds(pid) - before, switches(pid)
            # What a thread that ended meanwhile had counted before is no part of it.
            return busy / seconds, sum(count - told.get(thread, 0) for thread, count in now.items()) / seconds
        finally:
            program.terminate()
            program.wait(120)


def main() -> None:
    """Print a line a room."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="a data set")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--settle", type=float, default=12.0, help="until the start's own work is over")
    arguments = parser.parse_args()
    for room in ROOMS:
        share, each = measure(room, arguments.folder, arguments.settle, arguments.seconds)
        print(f"{room:9} {share:7.3%} of a core, {each:6.1f} context switches/s", flush=True)


if __name__ == "__main__":
    main()
