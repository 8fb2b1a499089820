"""The inputs of labelImg's own tests (its tests/test_io.py)."""

import json
from pathlib import Path

from engine.annotations import Box, ImageAnnotation, createml, voc


def test_labelimgs_voc_example(tmp_path: Path) -> None:
    path = tmp_path / "test.xml"
    boxes = (Box("person", 60, 40, 430, 504, difficult=True), Box("face", 113, 40, 450, 403, difficult=True))
    annotation = ImageAnnotation("tests", "test.512.512.bmp", "tests/test.512.512.bmp", 512, 512, 1, boxes)
    voc.write(annotation, path)
    back = voc.read(path)
    assert [(box.label, *box.xyxy) for box in back.boxes] == [
        ("person", 60, 40, 430, 504),
        ("face", 113, 40, 450, 403),
    ]
    assert all(box.difficult for box in back.boxes)
    assert "<depth>1</depth>" in path.read_text()


def test_labelimgs_createml_example(tmp_path: Path) -> None:
    path = tmp_path / "tests.json"
    boxes = (Box("person", 65, 45, 420, 512), Box("face", 245, 250, 350, 365))
    createml.write(ImageAnnotation(filename="test.512.512.bmp", width=512, height=512, boxes=boxes), path)
    (entry,) = json.loads(path.read_text())
    assert entry["image"] == "test.512.512.bmp"
    face = entry["annotations"][1]
    assert face["label"] == "face"
    assert face["coordinates"] == {"x": 297.5, "y": 307.5, "width": 105, "height": 115}
    back = createml.read(path, "test.512.512.bmp")
    assert back is not None
    assert back.boxes == boxes
