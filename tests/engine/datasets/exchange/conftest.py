"""A small data set with everything a format could lose."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.annotations import Box, voc


def picture(path: Path, size: tuple[int, int] = (60, 40)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((size[1], size[0], 3), 128, np.uint8)).save(path)
    return path


@pytest.fixture
def tricky(tmp_path: Path) -> Path:
    """Sub-folders, 人脸, a difficult box, a verified empty image, one nobody looked at, three sets."""
    root = tmp_path / "tricky"
    boxes = {
        "a/1.png": [Box("cat", 10, 5, 30, 25), Box("人脸", 1, 1, 60, 40, difficult=True)],
        "b/1.png": [Box("a dog", 3, 4, 9, 8)],
        "empty.png": [],
        "unseen.png": None,
    }
    for name, drawn in boxes.items():
        image = picture(root / "JPEGImages" / name)
        label = root / "Annotations" / f"{name[:-4]}.xml"
        if drawn is not None:
            label.parent.mkdir(parents=True, exist_ok=True)
            blank = voc.new_annotation(image, 60, 40)
            voc.write(replace(blank, boxes=tuple(drawn), verified=name == "empty.png"), label)
    sets = root / "ImageSets" / "Main"
    sets.mkdir(parents=True)
    for name, stems in {"train": ["a/1"], "val": ["b/1"], "test": ["empty"]}.items():
        (sets / f"{name}.txt").write_text("".join(f"{stem}\n" for stem in stems))
    return root
