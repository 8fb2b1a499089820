"""Nothing opens a connection but what a person asked for: an afternoon's work, with sockets guarded."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

GUARD = """
import socket, sys
def refuse(*args, **_):
    told = args[1] if len(args) > 1 else args
    open("connections.txt", "a").write(f"{told}\\n")
    raise OSError("no network in this test")
def address(host, *_, **__):
    return refuse(None, host)
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.getaddrinfo = socket.gethostbyname = address
"""

WORK = """
import guard
from engine.cli import main
assert main(["sample", "demo", "--images", "8"]) == 0
assert main(["split", "demo"]) == 0
assert main(["check", "demo"]) == 0
assert main(["stats", "demo"]) == 0
assert main(["convert", "demo", "coco", "--to", "coco"]) == 0
small = ["--epochs", "1", "--batch-size", "4", "--image-size", "96", "--workers", "1", "--threads", "1"]
assert main(["train", "demo", "--weights", "none", "--width-mult", "0.25", *small, "--run", "run"]) == 0
assert main(["evaluate", "run"]) == 0
assert main(["export", "run"]) == 0
assert main(["predict", "run", "demo/JPEGImages", "--out", "found", "--save", "json"]) == 0
"""

WINDOW = """
import guard
from studio.app import create_application
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
app = create_application()
window = MainWindow(Document(), Settings())
window.show()
window.document.open_folder("demo")
while window.document.dataset is None:
    app.processEvents()
import time
for name in window.panels:
    if name != "train":
        window.show_room(name)
        until = time.monotonic() + 1
        while time.monotonic() < until:
            app.processEvents()
window.show_about()
window.show_palette()
app.processEvents()
"""

TRAIN_ROOM = """
window.show_room("train")
setup = window.panels["train"].setup
setup.check()
while setup._checking.is_running:
    app.processEvents()
"""


def run(script: str, folder: Path) -> list[str]:
    """Where the script wanted to connect to."""
    (folder / "guard.py").write_text(GUARD, "utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(folder))),
        "QT_QPA_PLATFORM": "offscreen",
        "BOXWRIGHT_CONFIG_DIR": str(folder / "settings"),
        "TORCH_HOME": str(folder / "torch"),
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    told = folder / "connections.txt"
    return told.read_text("utf-8").splitlines() if told.exists() else []


def test_commands_and_window_connect_to_nobody(tmp_path: Path) -> None:
    assert run(WORK, tmp_path) == []
    assert json.loads((tmp_path / "run" / "export" / "export.json").read_text("utf-8"))
    assert run(WINDOW, tmp_path) == []
    hosts = {told.strip("('").split("'")[0] for told in run(WINDOW + TRAIN_ROOM, tmp_path)}
    assert hosts == {"download.pytorch.org"}  # whether the weights could be had, where ImageNet is chosen


def test_imagenet_weights_are_the_one_thing_that_is_fetched(tmp_path: Path) -> None:
    script = (
        "import guard\nfrom engine.cli import main\nassert main(['sample', 'demo', '--images', '6']) == 0\n"
        "assert main(['split', 'demo']) == 0\n"
        "assert main(['train', 'demo', '--epochs', '1', '--weights', 'imagenet', '--run', 'run']) == 2\n"
    )
    assert {told.strip("('").split("'")[0] for told in run(script, tmp_path)} == {"download.pytorch.org"}
