"""How long one camera frame takes through Detector.detect: resize, network, suppression; torch beside ONNX.

    python tests/benchmarks/detect_speed.py [RUN] [--backbone mobilenet_v3_large] [--head pan]

Without a run a detector with random weights is measured. The threshold is such that on average
``--candidates`` scores of a frame lie above it: 100 is what a trained run has on a photo of BCCD with 20
cells. The ways take turns every ten frames, so that whatever else the computer does hits all of them; the
first two of the ten do not count, because torch's threads go on spinning for a while after its last frame.
"""

from __future__ import annotations

import argparse
import itertools
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from engine.inference.detector import Detector
from engine.inference.export.graph import boxes_graph, describe, raw_graph
from engine.inference.onnx_backend import open_network
from engine.inference.onnx_metadata import Description
from engine.models.detector import Detector as Network
from engine.models.detector import build_detector
from engine.models.names import BACKBONES, HEADS
from engine.models.resizing import resize
from engine.models.spec import DetectorSpec
from engine.models.weights_io import load_weights

ROUNDS = 25
TURN, UNCOUNTED = 10, 2


def main() -> None:
    """Print medians and 95th percentiles in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", nargs="?", help="a run folder")
    parser.add_argument("--backbone", default="mobilenet_v3_large", choices=BACKBONES)
    parser.add_argument("--head", default="ssdlite", choices=HEADS)
    parser.add_argument("--image-size", type=int, default=320)
    parser.add_argument("--candidates", type=int, default=100, help="scores above the threshold, a frame")
    parser.add_argument("--threads", type=int, default=0, help="0: as each library likes")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    if arguments.run:
        network, spec, _ = load_weights(Path(arguments.run) / "best.safetensors")
    else:
        names = tuple(f"class {i}" for i in range(20))
        spec = DetectorSpec(
            names, backbone=arguments.backbone, head=arguments.head, image_size=arguments.image_size
        )
        network = _restless(build_detector(spec))
    frames = np.random.default_rng(0).integers(0, 256, (8, 480, 640, 3), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        graphs = {"raw heads": raw_graph(network), "boxes inside": boxes_graph(network, 0.4, 0.45)}
        ways = {}
        for name, graph in graphs.items():
            kind = "raw" if name == "raw heads" else "boxes"
            path = Path(folder) / f"{kind}.onnx"
            path.write_bytes(describe(graph, Description(spec, 0.4, 0.45, "", kind)).SerializeToString())
            exported = open_network(path, arguments.threads)
            ways[f"onnxruntime, {name}"] = Detector(exported)
        squares = np.stack([resize(frame, spec.image_size) for frame in frames])
        scores = np.sort(exported.dense(squares)[1].ravel())
        ways["torch"] = Detector.of_network(network)
        _measure(ways, frames, float(scores[-arguments.candidates * len(frames)]))


def _restless(network: Network) -> Network:
    """An untrained network says the same of every default box; this one does not."""
    for name, value in network.state_dict().items():
        if name.endswith(("running_mean", "bias")):
            value.copy_(0.1 * torch.randn(value.shape))
        elif name.endswith("running_var"):
            value.copy_(0.5 + torch.rand(value.shape))
        elif "heads" in name and value.ndim == 4:
            value.mul_(4)
    return network.eval()


def _measure(ways: dict[str, Detector], frames: np.ndarray, threshold: float) -> None:
    total: dict[str, list[float]] = {name: [] for name in ways}
    parts: dict[str, list[list[float]]] = {name: [] for name in ways}
    boxes = {}
    for _ in range(ROUNDS):
        for (name, detector), index in itertools.product(ways.items(), range(TURN)):
            start = time.perf_counter()
            found = detector.detect(frames[index % 8], threshold)
            spent_ms = (time.perf_counter() - start) * 1e3
            if index >= UNCOUNTED:
                total[name].append(spent_ms)
                parts[name].append([detector.timings[part] for part in ("pre", "network", "post")])
                boxes[name] = len(found)
    spec = next(iter(ways.values())).spec
    load = os.getloadavg()[0]
    print(f"{spec.backbone}, {spec.head}, {spec.image_size} px, 640x480 frames, load {load:.1f}")
    for name in ways:
        pre, network, post = np.median(parts[name], axis=0)
        print(
            f"  {name:<26} median {np.median(total[name]):6.2f} ms, best {min(total[name]):6.2f}, "
            f"95 % within {np.percentile(total[name], 95):6.2f} "
            f"(pre {pre:.2f}, network {network:.2f}, post {post:.2f}), {boxes[name]} boxes"
        )


if __name__ == "__main__":
    main()
