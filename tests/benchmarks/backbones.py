"""What each backbone costs and gives: the table behind the picture in the train room.

    python tests/benchmarks/backbones.py [--epochs 40 --images 200] [--write]

For each backbone: the size of its weights file, how long one 640x480 frame takes through Detector.detect,
and mAP@0.5 on the sample's test set after a training from random weights (so that no download takes part).
``--write`` puts the table into resources/backbones.toml.
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
from datetime import date
from pathlib import Path

import numpy as np
import tomli_w
import torch

from engine.inference.detector import Detector
from engine.models.detector import build_detector
from engine.models.names import BACKBONES
from engine.models.spec import DetectorSpec

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "resources" / "backbones.toml"
FRAMES, ROUNDS = 40, 5
SIZE_PX = 320


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    parser.add_argument("--skip-training", action="store_true", help="sizes and speeds only")
    arguments = parser.parse_args()
    figures = {name: {"parameters": _parameters(name)} for name in BACKBONES}
    for name, milliseconds in _speeds().items():
        figures[name]["frame_ms"] = round(milliseconds, 1)
    if not arguments.skip_training:
        with tempfile.TemporaryDirectory(prefix="boxwright-backbones-") as folder:
            data = Path(folder) / "sample"
            _engine("sample", str(data), "--images", str(arguments.images))
            _engine("split", str(data))
            for name in BACKBONES:
                figures[name].update(_trained(data, name, arguments.epochs))
                print(name, figures[name], flush=True)
    table = {
        "command": f"python tests/benchmarks/backbones.py --epochs {arguments.epochs} "
        f"--images {arguments.images} --write",
        "measured": f"{date.today()}, {os.cpu_count()} CPU cores, torch {torch.__version__}, {SIZE_PX} px",
        "backbones": figures,
    }
    text = tomli_w.dumps(table)
    print(text)
    if arguments.write:
        TABLE.write_text(text, "utf-8")


def _parameters(backbone: str) -> int:
    spec = DetectorSpec(("thing",) * 1, backbone=backbone, image_size=SIZE_PX)
    return sum(parameter.numel() for parameter in build_detector(spec).parameters())


def _speeds() -> dict[str, float]:
    """Median milliseconds a frame; the backbones take turns, so that a busy moment meets all of them."""
    frames = np.random.default_rng(0).integers(0, 256, (8, 480, 640, 3), dtype=np.uint8)
    detectors = {
        name: Detector(build_detector(DetectorSpec(("thing",), backbone=name, image_size=SIZE_PX)))
        for name in BACKBONES
    }
    taken: dict[str, list[float]] = {name: [] for name in BACKBONES}
    for _ in range(ROUNDS):
        for name, detector in detectors.items():
            detector.detect(frames[0], 0.5)
            for index in range(FRAMES):
                start = time.perf_counter()
                detector.detect(frames[index % 8], 0.5)
                taken[name].append((time.perf_counter() - start) * 1e3)
    return {name: statistics.median(values) for name, values in taken.items()}


def _trained(data: Path, backbone: str, epochs: int) -> dict[str, float]:
    run = data / "runs" / backbone
    start = time.perf_counter()
    options = ["--weights", "none", "--epochs", str(epochs), "--validate-every", "5", "--run", str(run)]
    _engine("train", str(data), "--backbone", backbone, *options, "--image-size", str(SIZE_PX))
    seconds = time.perf_counter() - start
    told = json.loads(_engine("evaluate", str(run), "--set", "test", "--json"))
    return {"map50": round(told["map_voc_area"], 3), "training_s": round(seconds)}


def _engine(*arguments: str) -> str:
    child = subprocess.run(
        [sys.executable, "-m", "engine", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return child.stdout


if __name__ == "__main__":
    main()
