"""Judging 5,000 images with 100 detections each: every figure, the confusion matrix, the kinds of mistakes.

    python tests/benchmarks/evaluate_5000.py [--images N] [--detections N]

The boxes are random, 1 to 11 objects of 10 classes an image. Prints seconds, and how long moving the
threshold takes afterwards in milliseconds (what the window does while a person drags it).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np

from engine.evaluation.ap import evaluate_flat
from engine.evaluation.confusion import count, detection_rates
from engine.evaluation.errors import error_costs, mistakes
from engine.evaluation.matches import Matches

CLASSES = [f"class {number}" for number in range(10)]


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--detections", type=int, default=100)
    arguments = parser.parse_args()
    truths, predictions = _made_up(arguments.images, arguments.detections)
    start, processor = time.perf_counter(), time.process_time()

    def step(name: str, work: Callable[[], object]) -> object:
        before = time.perf_counter()
        result = work()
        print(f"{name:34} {time.perf_counter() - before:6.2f} s")
        return result

    matches = Matches.of(truths, predictions, CLASSES)
    print(f"{'boxes into arrays':34} {time.perf_counter() - start:6.2f} s")
    step(
        "VOC and COCO figures, curves",
        lambda: evaluate_flat(matches.truth, matches.found, CLASSES, len(truths)),
    )
    step("confusion and detection rate", lambda: _at(matches, 0.4))
    step("kinds of mistakes and their cost", lambda: error_costs(matches))
    processor_s = time.process_time() - processor
    print(f"{'all':34} {time.perf_counter() - start:6.2f} s, {processor_s:.2f} s of the processor")
    moves = []
    for threshold in np.linspace(0.05, 0.95, 19).tolist():
        before = time.perf_counter()
        _at(matches, threshold)
        moves.append(1000 * (time.perf_counter() - before))
    print(f"moving the threshold: median {statistics.median(moves):.0f} ms, most {max(moves):.0f} ms")


def _at(matches: Matches, threshold: float) -> object:
    judged = matches.judge(threshold)
    return count(matches, judged), detection_rates(matches, threshold), mistakes(matches, judged)


def _made_up(images: int, detections: int) -> tuple[list, list]:
    rng = np.random.default_rng(0)
    truths, predictions = [], []
    for _ in range(images):
        corner = rng.uniform(0, 400, (int(rng.integers(1, 12)), 2))
        side = rng.uniform(10, 200, corner.shape)
        boxes = np.hstack([corner, corner + side])
        labels = rng.integers(0, len(CLASSES), len(boxes))
        truths.append((boxes.astype(np.float32), labels, rng.random(len(boxes)) < 0.1))
        meant = rng.integers(0, len(boxes), detections)
        found = boxes[meant] + rng.normal(0, 0.15, (detections, 4)) * np.hstack([side, side])[meant]
        alone = detections // 2
        found[alone:] = rng.uniform(0, 300, (detections - alone, 4))
        found[:, 2:] = np.maximum(found[:, 2:], found[:, :2] + 2)
        guessed = np.where(
            rng.random(detections) < 0.8, labels[meant], rng.integers(0, len(CLASSES), detections)
        )
        predictions.append((found.astype(np.float32), guessed, rng.random(detections).astype(np.float32)))
    return truths, predictions


if __name__ == "__main__":
    main()
