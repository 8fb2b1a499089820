"""How long one camera frame takes through Detector.detect: resize, network, suppression.

    python tests/benchmarks/detect_speed.py [RUN] [--backbone mobilenet_v3_large] [--head pan] [--device cpu]

Without a run an untrained detector is measured; its suppression gets as many candidates as a trained
one's on a crowded picture, as every score lies above the threshold given here.
"""

from __future__ import annotations

import argparse
import os
import time

import numpy as np
import torch

from engine.inference.detector import Detector
from engine.models.detector import FIRST_SCORE, build_detector
from engine.models.names import BACKBONES, HEADS
from engine.models.spec import DetectorSpec

FRAMES = 200
WARM_UP = 20


def main() -> None:
    """Print medians and 95th percentiles in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", nargs="?", help="a run or weights file")
    parser.add_argument("--backbone", default="mobilenet_v3_large", choices=BACKBONES)
    parser.add_argument("--head", default="ssdlite", choices=HEADS)
    parser.add_argument("--image-size", type=int, default=320)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0, help="0: as torch likes")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    start = time.perf_counter()
    if arguments.run:
        detector, threshold = Detector.load(arguments.run, arguments.device), None
    else:
        names = tuple(f"class {i}" for i in range(20))
        spec = DetectorSpec(names, arguments.backbone, arguments.image_size, head=arguments.head)
        # An untrained softmax over 21 classes is 0.05 everywhere.
        threshold = 0.04 if arguments.head == "ssdlite" else FIRST_SCORE
        detector = Detector.of_network(build_detector(spec), device=arguments.device)
    loaded_s = time.perf_counter() - start
    frames = np.random.default_rng(0).integers(0, 256, (8, 480, 640, 3), dtype=np.uint8)
    for index in range(WARM_UP):
        found = detector.detect(frames[index % 8], threshold)
    total, parts = [], []
    for index in range(FRAMES):
        start = time.perf_counter()
        found = detector.detect(frames[index % 8], threshold)
        total.append((time.perf_counter() - start) * 1e3)
        parts.append([detector.timings[name] for name in ("pre", "network", "post")])
    pre, network, post = np.median(parts, axis=0)
    print(
        f"{detector.spec.backbone} {detector.spec.head} {detector.image_size} px, {detector.device}, "
        f"{torch.get_num_threads()} threads, load {os.getloadavg()[0]:.1f}, {len(found)} boxes: "
        f"median {np.median(total):.1f} ms, 95 % within {np.percentile(total, 95):.1f} ms "
        f"(pre {pre:.2f}, network {network:.1f}, post {post:.2f}); ready after {loaded_s:.1f} s"
    )


if __name__ == "__main__":
    main()
