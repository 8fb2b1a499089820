"""What each backbone costs and gives: the table behind the picture in the train room.

    python tests/benchmarks/backbones.py [--write]

For each backbone: the parameters of a detector on it, the processor time of one 640x480 frame through
Detector.detect (one thread, so that other programs matter little), and the ImageNet top-1 accuracy which
torchvision measured for the very weights a training starts from. ``--write`` puts the table into
resources/backbones.toml.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import date
from pathlib import Path

import numpy as np
import tomli_w
import torch
from torchvision.models import get_model_weights

from engine.inference.detector import Detector
from engine.models.detector import build_detector
from engine.models.names import BACKBONES, IMAGENET_FILES
from engine.models.spec import DetectorSpec

TABLE = Path(__file__).resolve().parents[2] / "resources" / "backbones.toml"
FRAMES, ROUNDS = 20, 7
SIZE_PX = 320


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    speeds = frame_ms()
    table = {
        "command": "python tests/benchmarks/backbones.py --write",
        "measured": f"{date.today()}, one processor core, torch {torch.__version__}, {SIZE_PX} px",
        "backbones": {
            name: {
                "parameters": parameters(name),
                "frame_ms": round(speeds[name], 1),
                "imagenet_top1": imagenet_top1(name),
            }
            for name in BACKBONES
        },
    }
    text = tomli_w.dumps(table)
    print(text)
    if arguments.write:
        TABLE.write_text(text, "utf-8")


def parameters(backbone: str) -> int:
    """Of a detector of one class."""
    return sum(parameter.numel() for parameter in build_detector(_spec(backbone)).parameters())


def frame_ms() -> dict[str, float]:
    """Processor milliseconds a frame, the median of rounds in which the backbones take turns."""
    frames = np.random.default_rng(0).integers(0, 256, (8, 480, 640, 3), dtype=np.uint8)
    detectors = {name: Detector(build_detector(_spec(name))) for name in BACKBONES}
    taken: dict[str, list[float]] = {name: [] for name in BACKBONES}
    for _ in range(ROUNDS):
        for name, detector in detectors.items():
            detector.detect(frames[0], 0.5)
            start = time.process_time()
            for index in range(FRAMES):
                detector.detect(frames[index % 8], 0.5)
            taken[name].append((time.process_time() - start) * 1e3 / FRAMES)
    return {name: statistics.median(values) for name, values in taken.items()}


def imagenet_top1(backbone: str) -> float:
    """Percent, as torchvision states it for the file in IMAGENET_FILES."""
    for weights in get_model_weights(backbone):
        if weights.url.endswith(IMAGENET_FILES[backbone]):
            return float(weights.meta["_metrics"]["ImageNet-1K"]["acc@1"])
    raise LookupError(f"torchvision knows no {IMAGENET_FILES[backbone]}")


def _spec(backbone: str) -> DetectorSpec:
    return DetectorSpec(("thing",), backbone=backbone, image_size=SIZE_PX)


if __name__ == "__main__":
    main()
