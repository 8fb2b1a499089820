"""Both heads on one data set with the same settings: AP on its validation images, and what it took.

    python tests/benchmarks/heads.py DIR [--backbone mobilenet_v2 --weights FILE --image-size 300 --epochs 10]

DIR is a VOC data set with a train and a val set. Everything but the head is as ``python -m engine train``
has it. Times are processor seconds of the whole process, so that another program does not count.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.models.names import BACKBONES, HEADS


def main() -> None:
    """Train and print one line for each validation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", metavar="DIR")
    parser.add_argument("--head", action="append", choices=HEADS, help="default: both")
    parser.add_argument("--backbone", default="mobilenet_v2", choices=BACKBONES)
    parser.add_argument("--weights", default="none", help="none, imagenet, a file or a run")
    parser.add_argument("--image-size", type=int, default=300)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--validate-every", type=int, default=2)
    parser.add_argument("--learning-rate", type=float, default=0.0, help="0: the optimiser's usual one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0, help="0: as torch likes")
    arguments = parser.parse_args()

    from engine.events import Validation
    from engine.runs import Run
    from engine.training.config import TrainConfig
    from engine.training.loop import train

    settings = {name: value for name, value in vars(arguments).items() if name != "head"}
    for head in arguments.head or HEADS:
        config = TrainConfig(**settings, head=head, device="cpu")
        started = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            for event in train(config, Run(Path(folder))):
                if isinstance(event, Validation):
                    classes = ", ".join(f"{name} {ap:.3f}" for name, ap in event.class_ap.items())
                    print(f"{head} epoch {event.epoch}: AP50 {event.map_voc_area or 0:.3f} ({classes}), "
                          f"COCO AP {event.map_coco or 0:.3f}, "
                          f"{time.process_time() - started:.0f} s of processor time", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
