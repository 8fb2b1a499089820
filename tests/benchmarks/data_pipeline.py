"""Training data alone: images a second of one core from the cache, and what 100,000 images cost.

    python tests/benchmarks/data_pipeline.py DIR [--images 100000]

DIR is a VOC data set with a train set (the published figures are of BCCD's). First prints how many augmented
images of 300 px one thread makes, with no, some and only mosaics (wanted: 150). Then makes a data set of
``--images`` photos in a temporary folder and prints how long a training takes to know its labels, the first
and the second time (wanted: 30 s and 1 s), and by how much memory has grown after a thousand images were
shown with caching off (wanted: 300 MB). The second part is for --images above 0.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def speed(folder: str, share: float, batches: int = 30) -> float:
    """Augmented images a second of one thread, from the cache."""
    import numpy as np

    from engine.datasets.cv import cv2
    from engine.datasets.dataset import Dataset
    from engine.training.data import CACHE_SCALE, ImageStore, View, training_batches
    from engine.training.examples import read_examples

    cv2.setNumThreads(1)
    dataset = Dataset.open(folder)
    examples, _ = read_examples(dataset, dataset.set_items("train"), dataset.class_names())
    store = ImageStore(examples, round(300 * CACHE_SCALE), 2000)
    for _ in store.load(1):
        pass
    order = np.resize(np.arange(len(store.examples)), batches * 16)
    parts = np.split(order, batches)
    start = time.process_time()
    for _ in training_batches(store, parts, View(300, mosaic=share), seed=0, epoch=1):
        pass
    return batches * 16 / (time.process_time() - start)


def know(folder: str) -> None:
    """Print seconds to read all labels and megabytes of growth, in a process of its own."""
    import psutil
    import torch

    from engine.training.config import TrainConfig
    from engine.training.data import ImageStore, View, epoch_order, split_batches, training_batches
    from engine.training.preparing import read_sets

    torch.set_num_threads(1)
    process = psutil.Process()
    before = process.memory_info().rss
    start, start_cpu = time.perf_counter(), time.process_time()
    sets = read_sets(TrainConfig(folder), None)
    took, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    store = ImageStore(sets.train, 450, 0)
    parts = split_batches(epoch_order(sets.train, 0, 1, balance=False), 16)[:64]
    for _ in training_batches(store, parts, View(300), seed=0, epoch=1, workers=1):
        pass
    grown = (process.memory_info().rss - before) / 1e6
    count = len(sets.train) + len(sets.val)
    print(f"{took:.1f} s ({cpu:.1f} s of the processor) for {count} images, {grown:.0f} MB more")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", metavar="DIR")
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--know", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.know:
        know(arguments.data)
        return
    for share in (0.0, 0.5, 1.0):
        print(f"mosaics {share:.0%}: {speed(arguments.data, share):.0f} images/s a core", flush=True)
    if not arguments.images:
        return
    from label_index import make

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root, arguments.images)
        lists = root / "set" / "ImageSets" / "Main"
        lists.mkdir(parents=True)
        stems = [f"{number // 1000:03d}/{number:06d}" for number in range(arguments.images)]
        (lists / "train.txt").write_text(
            "\n".join([stem for number, stem in enumerate(stems) if number % 10])
        )
        (lists / "val.txt").write_text("\n".join(stems[::10]))
        environment = {**os.environ, "BOXWRIGHT_CACHE_DIR": str(root / "cache")}
        command = [sys.executable, __file__, str(root / "set"), "--know"]
        for time_ in ("first", "second"):
            told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
            print(f"{time_} time: {told.strip()}", flush=True)


if __name__ == "__main__":
    main()
