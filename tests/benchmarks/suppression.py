"""Suppression on photos with few and with many objects: time and recall under two limits, in one run.

    python tests/benchmarks/suppression.py [--limits 200:200 2000:1000] [--head pan]

The heads are those of a network that sees every object, as well as each default box can: the better it fits,
the higher it scores. What recall is lost is lost to the limits (candidates a class : detections a photo).
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.models import numpy_postprocess, postprocess
from engine.models.detector import build_detector
from engine.models.names import HEADS
from engine.models.spec import CLASSIC_SIZES_STRIDE8, DetectorSpec
from tests.engine.models.oracle import dense_boxes, oracle_heads, recall

OBJECTS = (3, 20, 60, 100, 144)
THRESHOLDS = (0.4, 0.01)
ROUNDS = 20


def main() -> None:
    """Print medians in milliseconds, and recall at IoU 0.5."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limits", nargs="+", default=["200:200", "2000:1000"], metavar="CLASS:PHOTO")
    parser.add_argument("--head", default="ssdlite", choices=HEADS)
    parser.add_argument("--image-size", type=int, default=320)
    parser.add_argument("--classes", type=int, default=20)
    arguments = parser.parse_args()
    names = tuple(f"class {number}" for number in range(arguments.classes))
    fine = {"stride8": True, "box_sizes": CLASSIC_SIZES_STRIDE8} if arguments.head == "ssdlite" else {}
    spec = DetectorSpec(names, head=arguments.head, image_size=arguments.image_size, **fine)
    print(f"{spec.head}, {spec.image_size} px, {arguments.classes} classes, load {os.getloadavg()[0]:.1f}")
    for objects, threshold in itertools.product(OBJECTS, THRESHOLDS):
        truth = dense_boxes(objects)
        heads = oracle_heads(spec, truth)
        defaults = build_detector(spec).default_boxes
        tensors = [torch.from_numpy(part[None]) for part in heads]
        ways = {}
        for limit in arguments.limits:
            per_class, most = map(int, limit.split(":"))
            options = {
                "head": spec.head, "threshold": threshold, "candidates_per_class": per_class, "most": most,
            }  # fmt: skip
            ways["numpy", limit] = partial(numpy_postprocess.select, *heads, defaults.numpy(), **options)
            ways["torch", limit] = partial(postprocess.select, *tensors, defaults, **options)
        spent, found = {key: [] for key in ways}, {}
        for _, (key, way) in itertools.product(range(ROUNDS), ways.items()):
            start = time.perf_counter()
            found[key] = way()
            spent[key].append((time.perf_counter() - start) * 1e3)
        for key, times in spent.items():
            one = found[key][0] if isinstance(found[key], list) else found[key]
            print(
                f"  {objects:4} objects, scores above {threshold:<4}: {key[0]} {key[1]:>9} "
                f"{np.median(times):7.2f} ms, {len(one.scores):4} boxes, "
                f"recall {recall(truth, np.asarray(one.boxes)):.3f}"
            )


if __name__ == "__main__":
    main()
