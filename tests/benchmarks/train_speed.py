"""Training speed on real photos: images a second, data included.

    python tests/benchmarks/train_speed.py DIR [--head ssdlite --head pan] [--stride8 on]

DIR is a VOC data set with a train set (the published figures are of BCCD's). Trains each network from
random weights at 300 px, batch 16, on the CPU, with all augmentation, as ``python -m engine train``
does, and prints the speed of the epochs after the first, without validation.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.models.names import HEADS

WANTED = {"mobilenet_v3_small": 42.0, "mobilenet_v3_large": 17.0, "mobilenet_v2": None}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", metavar="DIR")
    parser.add_argument("--backbone", action="append", choices=list(WANTED), help="default: Small and Large")
    parser.add_argument("--head", action="append", choices=HEADS, help="default: ssdlite")
    parser.add_argument("--stride8", choices=("on", "off"), default="off", help="finer map of ssdlite")
    parser.add_argument("--threads", type=int, default=0, help="0: as torch likes")
    parser.add_argument("--epochs", type=int, default=4, help="the first does not count")
    parser.add_argument("--workers", type=int, default=None)
    arguments = parser.parse_args()

    import torch

    from engine.events import EpochEnded
    from engine.runs import Run
    from engine.training.config import TrainConfig
    from engine.training.loop import train

    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
    more = {} if arguments.workers is None else {"workers": arguments.workers}
    backbones = arguments.backbone or ("mobilenet_v3_small", "mobilenet_v3_large")
    for backbone, head in itertools.product(backbones, arguments.head or ("ssdlite",)):
        config = TrainConfig(
            data=arguments.data,
            backbone=backbone,
            weights="none",
            epochs=arguments.epochs,
            batch_size=16,
            image_size=300,
            head=head,
            stride8=arguments.stride8,
            threads=arguments.threads,
            validate_every=arguments.epochs,
            device="cpu",
            **more,
        )
        with tempfile.TemporaryDirectory() as folder:
            speeds = [e.images_per_s for e in train(config, Run(Path(folder))) if isinstance(e, EpochEnded)]
        goal = WANTED[backbone] if head == "ssdlite" and arguments.stride8 == "off" else None
        wanted = f" (wanted: {goal:.0f})" if goal else ""
        print(f"{backbone} {head}: {max(speeds[1:]):.1f} images/s best of {len(speeds) - 1} epochs, "
              f"{sum(speeds[1:]) / (len(speeds) - 1):.1f} mean{wanted}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
