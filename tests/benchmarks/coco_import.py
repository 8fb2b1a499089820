"""Importing one COCO file of 129 MB: 22,000 photos with 22 boxes each, as COCO's own files write them.

    python tests/benchmarks/coco_import.py [--photos 22000]

Prints seconds of the clock and of the processor, and how often the file was parsed. Under 20 s on an idle
machine. Everything is made in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from pathlib import Path

from PIL import Image

from engine import json_text
from engine.datasets.exchange.converting import convert

BOXES = 22


def make(root: Path, photos: int) -> Path:
    """A folder with that many photos and one ``instances.json``."""
    rng = random.Random(0)
    folder = root / "images"
    folder.mkdir(parents=True)
    Image.new("RGB", (64, 48), (120, 130, 140)).save(root / "one.jpg")
    data = (root / "one.jpg").read_bytes()
    (root / "one.jpg").unlink()
    images, annotations = [], []
    for number in range(photos):
        name = f"{number:012d}.jpg"
        (folder / name).write_bytes(data)
        images.append(
            {
                "license": 3,
                "file_name": name,
                "coco_url": f"http://images.cocodataset.org/train2017/{name}",
                "height": 48,
                "width": 64,
                "date_captured": "2013-11-14 16:28:13",
                "id": number,
            }
        )
        for _ in range(BOXES):
            x, y, wide, high = rng.uniform(0, 40), rng.uniform(0, 30), rng.uniform(2, 20), rng.uniform(2, 15)
            polygon = [round(value, 2) for value in (x, y, x + wide, y, x + wide, y + high, x, y + high)]
            annotations.append(
                {
                    "segmentation": [polygon],
                    "area": wide * high,
                    "iscrowd": 0,
                    "image_id": number,
                    "bbox": [x, y, wide, high],
                    "category_id": 1 + len(annotations) % 5,
                    "id": len(annotations),
                }
            )
    categories = [{"id": number, "name": f"class {number}"} for number in range(1, 6)]
    content = {"info": {}, "images": images, "annotations": annotations, "categories": categories}
    path = root / "instances.json"
    path.write_text(json.dumps(content))
    return path


def main() -> None:
    """Make the file, look at it as the window does, and print how long that took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=22_000)
    arguments = parser.parse_args()
    parsed = 0
    plain = json_text.parse

    def counted(text: str | bytes) -> object:
        nonlocal parsed
        parsed += 1
        return plain(text)

    json_text.parse = counted
    with tempfile.TemporaryDirectory() as folder:
        path = make(Path(folder) / "set", arguments.photos)
        size = path.stat().st_size / 1e6
        started, used = time.monotonic(), time.process_time()
        outcome = convert(path.parent, Path(folder) / "out", "voc", dry_run=True)
        clock, processor = time.monotonic() - started, time.process_time() - used
    print(f"{size:.0f} MB, {outcome.images} photos, {outcome.boxes} boxes, parsed {parsed} times")
    print(f"{clock:.1f} s of the clock, {processor:.1f} s of the processor")


if __name__ == "__main__":
    main()
