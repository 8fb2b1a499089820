"""The label index at 1,000, 10,000 and 100,000 images with ten boxes each.

    python tests/benchmarks/label_index.py [--images 100000 ...]

Prints, for each size: seconds to open the folder; to read all label files for the first time (with the files
a second of processor time); to open folder and index again with nothing changed, in a new process; and the
largest memory of that process. Then the same for split, statistics and health check. Everything is made in a
temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

BOXES = 10
NAMES = [f"class {number}" for number in range(20)]


def make(root: Path, images: int) -> None:
    """A VOC data set of ``images`` different photos of 160 x 120 pixels in folders of 1,000."""
    rng = np.random.default_rng(0)
    for number in range(images):
        part = f"{number // 1000:03d}"
        picture = root / "set" / "JPEGImages" / part / f"{number:06d}.jpg"
        label = root / "set" / "Annotations" / part / f"{number:06d}.xml"
        if number % 1000 == 0:
            picture.parent.mkdir(parents=True)
            label.parent.mkdir(parents=True)
        rough = Image.fromarray(rng.integers(0, 255, (6, 8, 3), np.uint8))
        rough.resize((160, 120), Image.Resampling.BILINEAR).save(picture)
        label.write_text(_xml(picture.name, rng))


def _xml(name: str, rng: np.random.Generator) -> str:
    left, top = rng.integers(1, 100, BOXES), rng.integers(1, 70, BOXES)
    wide, high = rng.integers(5, 60, BOXES), rng.integers(5, 50, BOXES)
    chosen = rng.integers(0, len(NAMES), BOXES)
    objects = "".join(
        f"\t<object>\n\t\t<name>{NAMES[chosen[i]]}</name>\n\t\t<pose>Unspecified</pose>\n"
        f"\t\t<truncated>0</truncated>\n\t\t<difficult>0</difficult>\n\t\t<bndbox>\n"
        f"\t\t\t<xmin>{left[i]}</xmin>\n\t\t\t<ymin>{top[i]}</ymin>\n\t\t\t<xmax>{left[i] + wide[i]}</xmax>\n"
        f"\t\t\t<ymax>{top[i] + high[i]}</ymax>\n\t\t</bndbox>\n\t</object>\n"
        for i in range(BOXES)
    )
    return (
        f"<annotation>\n\t<folder>set</folder>\n\t<filename>{name}</filename>\n\t<source>\n"
        "\t\t<database>Unknown</database>\n\t</source>\n\t<size>\n\t\t<width>160</width>\n"
        "\t\t<height>120</height>\n\t\t<depth>3</depth>\n\t</size>\n\t<segmented>0</segmented>\n"
        f"{objects}</annotation>\n"
    )


def measure(folder: str, what: str) -> dict[str, float]:
    """In a process of its own: what it costs, in seconds and MB."""
    from engine.datasets import index
    from engine.datasets.dataset import Dataset

    before = _memory_mb()
    start = time.perf_counter()
    dataset = Dataset.open(folder)
    opened = time.perf_counter() - start
    cpu = time.process_time()
    if what == "index":
        contents = index.read(dataset)
        assert len(contents.corners) == BOXES * len(dataset.items)
    elif what == "split":
        from engine.datasets.splitting import make_split

        make_split(dataset)
    elif what == "statistics":
        from engine.datasets.statistics import statistics

        statistics(dataset)
    else:
        from engine.datasets.health import check

        check(dataset)
    return {
        "opened": opened,
        "all": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "memory": _memory_mb() - before,
        "images": len(dataset.items),
    }


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _child(folder: Path, what: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--measure", what, str(folder)],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def _report(name: str, told: dict[str, float]) -> None:
    each = told["images"] / told["cpu"]
    print(
        f"{int(told['images']):>7,} {name:<26} {told['all']:7.2f} s (folder {told['opened']:5.2f} s), "
        f"processor {told['cpu']:6.2f} s, "
        f"{each:9,.0f} images/s of processor, {told['memory']:6.0f} MB"
    )


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, nargs="*", default=[1000, 10_000, 100_000])
    parser.add_argument("--measure", nargs=2)
    arguments = parser.parse_args()
    if arguments.measure:
        what, folder = arguments.measure
        print(json.dumps(measure(folder, what)))
        return
    for images in arguments.images:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["BOXWRIGHT_CACHE_DIR"] = str(Path(folder) / "cache")
            make(Path(folder), images)
            time.sleep(3.1)  # younger files are read again each time
            dataset = Path(folder) / "set"
            _report("label files, first time", _child(dataset, "index"))
            _report("label files, again", _child(dataset, "index"))
            _report("split", _child(dataset, "split"))
            _report("statistics, first time", _child(dataset, "statistics"))
            _report("statistics, again", _child(dataset, "statistics"))
            _report("health check, first time", _child(dataset, "health"))
            _report("health check, again", _child(dataset, "health"))


if __name__ == "__main__":
    main()
