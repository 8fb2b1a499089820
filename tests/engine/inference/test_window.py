"""``predict --show`` in a real X window: it opens, and q ends it."""

import os
import shutil
import subprocess
import sys
import time

import pytest

LOOP = """
import numpy as np
from engine.inference.window import Window
window = Window("boxwright test window")
print("open", flush=True)
shows = 0
while window.show(np.zeros((120, 160, 3), np.uint8), 20) and shows < 1500:
    shows += 1
print("quit" if shows < 1500 else "never")
window.close()
"""


@pytest.mark.skipif(
    not shutil.which("Xvfb") or not shutil.which("xdotool"), reason="needs Xvfb and xdotool to press a key"
)
def test_q_ends_the_loop():
    read, write = os.pipe()
    # -displayfd: the server chooses a free display and tells its number once it is ready.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as stream:
            environment = {**os.environ, "DISPLAY": f":{stream.readline().strip()}"}
        environment.pop("QT_QPA_PLATFORM", None)
        shown = subprocess.Popen(
            [sys.executable, "-c", LOOP],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert shown.stdout.readline() == "open\n"
        press = ["xdotool", "search", "--name", "boxwright test window", "windowfocus", "key", "q"]
        for _ in range(50):  # until the window is mapped and takes the key
            subprocess.run(press, env=environment, capture_output=True, check=False)
            if shown.poll() is not None:
                break
            time.sleep(0.1)
        out, err = shown.communicate(timeout=30)
    finally:
        server.terminate()
        server.wait()
    assert (out, err, shown.returncode) == ("quit\n", "", 0)
