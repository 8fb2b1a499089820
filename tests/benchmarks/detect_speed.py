"""How long one camera frame takes through Detector.detect: resize, network, suppression; torch beside ONNX.

    python tests/benchmarks/detect_speed.py [RUN] [--backbone mobilenet_v3_large] [--head pan]

Without a run an untrained detector is measured; its suppression gets as many candidates as a trained
one's on a crowded picture, as every score lies above the threshold given here. The ways take turns frame by
frame, so that whatever else the computer does hits all of them.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from engine.inference.detector import Detector
from engine.inference.export.graph import boxes_graph, describe
from engine.inference.onnx_backend import OnnxNetwork
from engine.inference.onnx_metadata import Description
from engine.models.detector import FIRST_SCORE, build_detector
from engine.models.names import BACKBONES, HEADS
from engine.models.spec import DetectorSpec
from engine.models.weights_io import load_weights

FRAMES = 200
WARM_UP = 20


def main() -> None:
    """Print medians and 95th percentiles in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", nargs="?", help="a run folder")
    parser.add_argument("--backbone", default="mobilenet_v3_large", choices=BACKBONES)
    parser.add_argument("--head", default="ssdlite", choices=HEADS)
    parser.add_argument("--image-size", type=int, default=320)
    parser.add_argument("--threads", type=int, default=0, help="0: as each library likes")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    if arguments.run:
        network, spec, threshold = load_weights(Path(arguments.run) / "best.safetensors")
    else:
        names = tuple(f"class {i}" for i in range(20))
        spec = DetectorSpec(
            names, backbone=arguments.backbone, head=arguments.head, image_size=arguments.image_size
        )
        network = build_detector(spec).eval()
        # An untrained softmax over 21 classes is 0.05 everywhere.
        threshold = 0.04 if arguments.head == "ssdlite" else FIRST_SCORE
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        model = describe(boxes_graph(network, threshold, 0.45), Description(spec, threshold, 0.45, ""))
        path.write_bytes(model.SerializeToString())
        ways = {
            "onnxruntime": Detector(OnnxNetwork(path, arguments.threads)),
            "torch": Detector.of_network(network),
        }
        _measure(ways, threshold)


def _measure(ways: dict[str, Detector], threshold: float) -> None:
    frames = np.random.default_rng(0).integers(0, 256, (8, 480, 640, 3), dtype=np.uint8)
    total: dict[str, list[float]] = {name: [] for name in ways}
    parts: dict[str, list[list[float]]] = {name: [] for name in ways}
    boxes = {}
    for index in range(-WARM_UP, FRAMES):
        for name, detector in ways.items():
            start = time.perf_counter()
            found = detector.detect(frames[index % 8], threshold)
            spent_ms = (time.perf_counter() - start) * 1e3
            if index >= 0:
                total[name].append(spent_ms)
                parts[name].append([detector.timings[part] for part in ("pre", "network", "post")])
                boxes[name] = len(found)
    spec = next(iter(ways.values())).spec
    load = os.getloadavg()[0]
    print(f"{spec.backbone}, {spec.head}, {spec.image_size} px, 640x480 frames, load {load:.1f}")
    for name in ways:
        pre, network, post = np.median(parts[name], axis=0)
        print(
            f"  {name:<12} median {np.median(total[name]):6.2f} ms, best {min(total[name]):6.2f}, "
            f"95 % within {np.percentile(total[name], 95):6.2f} "
            f"(pre {pre:.2f}, network {network:.2f}, post {post:.2f}), {boxes[name]} boxes"
        )


if __name__ == "__main__":
    main()
