"""How long until the window can be seen, what it weighs, and what it costs while nobody touches it.

    python tests/benchmarks/startup.py [--starts 7] [--idle 10] [--cold]

Each start is a process of its own, from the moment it is asked for to the first painted frame of the
start page. Before a cold one Linux is told to forget what it has read from disk, which only root may ask.
Needs a display (xvfb-run) or QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DROP_CACHES = Path("/proc/sys/vm/drop_caches")

CHILD = """
import json, sys, time
idle, asked = float(sys.argv[1]), float(sys.argv[2])
from studio.app import Shown, create_application
from studio.settings import Settings
app = create_application()
shown = Shown(app, Settings())
while not shown.window.windowHandle().isExposed():
    app.processEvents()
shown.window.repaint()
app.processEvents()
visible = time.monotonic() - asked  # one clock for all processes; psutil's create_time() knows whole seconds
import psutil
me = psutil.Process()
memory = me.memory_info().rss / 1e6
from PySide6.QtCore import QTimer
before = me.cpu_times()
QTimer.singleShot(int(idle * 1000), app.quit)
app.exec()
after = me.cpu_times()
busy = (after.user + after.system - before.user - before.system) / idle if idle else 0.0
result = {"visible_s": visible, "memory_mb": memory, "idle_share": busy, "torch": "torch" in sys.modules}
print(json.dumps(result))
"""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--cold", action="store_true", help="as after booting; Linux and root only")
    parser.add_argument("--idle", type=float, default=10.0, help="seconds to watch the untouched window")
    arguments = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="boxwright-startup-") as folder:
        for number in range(arguments.starts + 1):  # the first one compiles, and does not count
            idle = arguments.idle if number == arguments.starts else 0.2
            if arguments.cold:
                os.sync()
                DROP_CACHES.write_text("3")
            command = [sys.executable, "-c", CHILD, str(idle), str(time.monotonic())]
            environment = {
                **os.environ,
                "BOXWRIGHT_CONFIG_DIR": folder,
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "",
                "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
            }
            done = subprocess.run(
                command, cwd=ROOT, check=True, capture_output=True, text=True, env=environment
            )
            results.append(json.loads(done.stdout.splitlines()[-1]))
    seen = [result["visible_s"] for result in results[1:]]
    kind = "cold" if arguments.cold else "warm"
    print(
        f"window visible, {kind}: median {statistics.median(seen):.2f} s "
        f"({min(seen):.2f} to {max(seen):.2f}, {len(seen)} starts)"
    )
    print(f"memory of the empty window: {results[-1]['memory_mb']:.0f} MB")
    print(f"processor while idle: {results[-1]['idle_share']:.2%} of one core over {arguments.idle:g} s")
    print(f"torch loaded: {any(result['torch'] for result in results)}")


if __name__ == "__main__":
    main()
