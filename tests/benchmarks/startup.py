"""How long until the window can be seen, what it weighs, and what it costs while nobody touches it.

    python tests/benchmarks/startup.py [--starts 5] [--idle 10]

Each start is a process of its own, from its birth to the first painted frame. The first is cold for Python
only: the disk's cache is emptied by nobody here. Needs a display (xvfb-run) or QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

CHILD = """
import json, sys, time
import psutil
idle = float(sys.argv[1])
from studio.app import Shown, create_application
from studio.settings import Settings
app = create_application()
shown = Shown(app, Settings())
while not shown.window.windowHandle().isExposed():
    app.processEvents()
shown.window.repaint()
app.processEvents()
me = psutil.Process()
visible = time.time() - me.create_time()
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
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--idle", type=float, default=10.0, help="seconds to watch the untouched window")
    arguments = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="boxwright-startup-") as folder:
        for number in range(arguments.starts):
            idle = arguments.idle if number == arguments.starts - 1 else 0.2
            command = [sys.executable, "-c", CHILD, str(idle)]
            environment = {**os.environ, "BOXWRIGHT_CONFIG_DIR": folder, "PYTHONPATH": str(ROOT)}
            done = subprocess.run(
                command, cwd=ROOT, check=True, capture_output=True, text=True, env=environment
            )
            results.append(json.loads(done.stdout.splitlines()[-1]))
    seen = [result["visible_s"] for result in results]
    later = statistics.median(seen[1:] or seen)
    print(f"window visible: first {seen[0]:.2f} s, median of the others {later:.2f} s")
    print(f"memory of the empty window: {results[-1]['memory_mb']:.0f} MB")
    print(f"processor while idle: {results[-1]['idle_share']:.2%} of one core over {arguments.idle:g} s")
    print(f"torch loaded: {any(result['torch'] for result in results)}")


if __name__ == "__main__":
    main()
