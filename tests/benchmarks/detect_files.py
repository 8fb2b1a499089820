"""How long many photos take: engine.inference.many.detect_files beside one file after another.

    python tests/benchmarks/detect_files.py RUN [--images 1000]

The photos are 640x480 JPEG files of quality 90, drawn by the sample's generator and written again and again.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from PIL import Image

from engine.datasets.images import read_image
from engine.datasets.sample import generate
from engine.inference.detector import Detector
from engine.inference.many import detect_files

KINDS = 20


def main() -> None:
    """Print seconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run")
    parser.add_argument("--images", type=int, default=1000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = _photos(Path(name), arguments.images)
        detector = Detector.load(arguments.run)
        detector.detect(read_image(files[0]))
        start = time.perf_counter()
        boxes = sum(len(one.detections) for one in detect_files(detector, files) if one.detections)
        pipelined_s = time.perf_counter() - start
        start = time.perf_counter()
        for path in files:
            detector.detect(read_image(path))
        single_s = time.perf_counter() - start
    print(
        f"{len(files)} photos, {detector.spec.backbone} {detector.image_size} px, {detector.backend.name}, "
        f"load {os.getloadavg()[0]:.1f}: {pipelined_s:.1f} s in a pipeline, {single_s:.1f} s one by one; "
        f"{boxes} boxes"
    )


def _photos(folder: Path, count: int) -> list[Path]:
    drawn = Path(generate(folder / "sample", images=KINDS, seed=0)) / "JPEGImages"
    photos = [Image.fromarray(read_image(path)).resize((640, 480)) for path in sorted(drawn.iterdir())]
    files = []
    for index in range(count):
        files.append(folder / f"{index}.jpg")
        photos[index % len(photos)].save(files[-1], quality=90)
    return files


if __name__ == "__main__":
    main()
