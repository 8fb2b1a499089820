"""What the window costs while nobody touches it, in each room, started as ``python main.py FOLDER``.

    xvfb-run -s '-screen 0 1280x800x24' python tests/benchmarks/idle.py FOLDER [--seconds 10]

A real X display is needed: the offscreen platform has no compositor, no cursor and no frame to wait for.
Counts the processor time and the context switches of all threads of the process (Linux only).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("annotate", "dataset", "train", "evaluate", "live")


def switches(pid: int) -> int:
    """Context switches of all threads so far, those they wanted and the others."""
    total = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        try:
            lines = status.read_text().splitlines()
        except OSError:  # the thread has just ended
            continue
        total += sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)
    return total


def measure(room: str, folder: str, settle: float, seconds: float) -> tuple[float, float]:
    """``(share of a core, context switches a second)`` with that room shown."""
    with tempfile.TemporaryDirectory(prefix="boxwright-idle-") as config:
        Path(config, "boxwright.ini").write_text(f"[window]\nroom={room}\n", encoding="utf-8")
        environment = {**os.environ, "BOXWRIGHT_CONFIG_DIR": config}
        program = subprocess.Popen([sys.executable, "main.py", folder], cwd=ROOT, env=environment)
        try:
            time.sleep(settle)
            process = psutil.Process(program.pid)
            before, told = process.cpu_times(), switches(program.pid)
            time.sleep(seconds)
            after = process.cpu_times()
            busy = after.user + after.system - before.user - before.system
            return busy / seconds, (switches(program.pid) - told) / seconds
        finally:
            program.terminate()
            program.wait(30)


def main() -> None:
    """Print a line a room."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="a data set")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--settle", type=float, default=12.0, help="until the start's own work is over")
    arguments = parser.parse_args()
    for room in ROOMS:
        share, each = measure(room, arguments.folder, arguments.settle, arguments.seconds)
        print(f"{room:9} {share:7.2%} of a core, {each:6.1f} context switches/s", flush=True)


if __name__ == "__main__":
    main()
