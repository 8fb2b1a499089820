"""How fast a classifier trains and answers, for each backbone.

    python tests/benchmarks/classify_speed.py [RUN] [--image-size 224] [--batch-size 16] [--threads 2]

With a RUN only its answering is measured, by torch and, where it was exported, by onnxruntime.
Training: steps on 320 random photos of 400 x 300 pixels, decoding them and random views included, from
memory after the first epoch. Answering: one photo at a time through Classifier.classify (resize,
network, softmax), and batches of 16.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from engine.events import EpochEnded
from engine.inference import Classifier
from engine.models.classifier import ClassifierSpec, build_classifier
from engine.models.names import BACKBONES
from engine.runs import Run
from engine.training.config import TrainConfig
from engine.training.loop import train

PHOTOS, CALLS = 320, 100


def main() -> None:
    """Print images a second while training, and milliseconds a photo."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", nargs="?", help="a run or weights file")
    parser.add_argument("--backbone", choices=BACKBONES, help="default: all of them")
    parser.add_argument("--image-size", type=int, default=224)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=0, help="0: as torch likes")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    print(f"{torch.get_num_threads()} threads, load {os.getloadavg()[0]:.1f}")
    if arguments.run:
        for backend in ("torch", "auto"):
            classifier = Classifier.load(arguments.run, "cpu", backend)
            print(f"{classifier.spec.backbone}, {classifier.backend.name}: {answering(classifier)}")
        return
    for backbone in [arguments.backbone] if arguments.backbone else BACKBONES:
        spec = ClassifierSpec(
            tuple(f"class {i}" for i in range(10)), backbone=backbone, image_size=arguments.image_size
        )
        classifier = Classifier.of_network(build_classifier(spec))
        print(f"{backbone}: {training(backbone, arguments)}; {answering(classifier)}")


def training(backbone: str, arguments: argparse.Namespace) -> str:
    """Images a second, median over the epochs but the first."""
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        for number in range(PHOTOS):
            path = data / f"class {number % 10}" / f"{number}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(rng.integers(0, 256, (300, 400, 3), dtype=np.uint8)).save(path)
        run = Run(Path(folder) / "run")
        run.path.mkdir()
        config = TrainConfig(
            str(data),
            task="classify",
            backbone=backbone,
            weights="none",
            epochs=arguments.epochs,
            image_size=arguments.image_size,
            batch_size=arguments.batch_size,
            validate_every=arguments.epochs,
            threads=arguments.threads,
        )
        rates = [event.images_per_s for event in train(config, run) if isinstance(event, EpochEnded)]
    return f"training {np.median(rates[1:]):.1f} images/s"


def answering(classifier: Classifier) -> str:
    """Milliseconds a photo, median and 95th percentile, and in batches."""
    photos = np.random.default_rng(0).integers(0, 256, (16, 480, 640, 3), dtype=np.uint8)
    alone, batches = [], []
    for call in range(CALLS):
        start = time.perf_counter()
        classifier.classify(photos[call % 16])
        alone.append((time.perf_counter() - start) * 1e3)
    for _ in range(CALLS // 16):
        start = time.perf_counter()
        classifier.classify_batch(list(photos))
        batches.append((time.perf_counter() - start) * 1e3 / 16)
    return (
        f"one 640x480 photo {np.median(alone):.1f} ms (95 % within {np.percentile(alone, 95):.1f} ms), "
        f"in batches of 16 {np.median(batches):.1f} ms each"
    )


if __name__ == "__main__":
    main()
