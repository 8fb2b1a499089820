"""Whole files of labels and of data sets of other programs, and their readers."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from engine.errors import UserError


def photo(path: Path, size: tuple[int, int] = (64, 48), **options: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.linear_gradient("L").resize(size).convert("RGB").save(path, **options)
    return path


def boxes() -> object:
    from engine.annotations import Box, ImageAnnotation

    boxes = (Box("cat", 3, 4, 30, 40), Box("人 <&>", 1, 1, 9, 9, difficult=True))
    return ImageAnnotation("im", "a.png", "/im/a.png", 64, 48, 3, boxes, True)


def write(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def make_voc(folder: Path) -> list[Path]:
    from engine.annotations import voc

    usual = voc.to_bytes(boxes())
    text = usual.decode()
    odd = text.replace("<object>", "<!-- <object> --><object><![CDATA[x]]>", 1).replace("\n", "\r\n")
    old = f'<?xml version="1.0" encoding="gb18030"?>\n{text}'
    doctype = '<?xml version="1.0"?>\n<!DOCTYPE annotation [<!ATTLIST annotation verified CDATA "yes">]>\n'
    return [
        write(folder / "a.xml", usual),
        write(folder / "odd.xml", odd),
        write(folder / "old.xml", old.encode("gb18030")),
        write(folder / "wide.xml", text.encode("utf-16")),
        write(folder / "doctype.xml", doctype + text),
    ]


def read_voc(folder: Path) -> object:
    import dataclasses

    from engine.annotations import Box, voc, voc_read

    for path in sorted(folder.iterdir()):
        try:
            known = voc_read.read(path)
        except UserError:
            continue
        usual(known.boxes)
        if known.source is not None and not known.problems:
            assert voc.to_bytes(known) == path.read_bytes(), "unchanged boxes are written as they stood"
        for boxes_now in ((*known.boxes, Box("新", 1, 2, 3, 4)), known.boxes[1:]):
            try:
                voc.to_bytes(dataclasses.replace(known, boxes=boxes_now))
            except UserError:
                continue
    return None


def usual(boxes: object) -> None:
    for box in boxes:
        assert all(abs(value) < float("inf") for value in box.xyxy), box


def make_yolo(folder: Path) -> list[Path]:
    from engine.annotations import yolo

    names = ["cat", "人 <&>"]
    text = yolo.to_bytes(boxes(), names) + b"0 0.1 0.1 0.5 0.1 0.5 0.5\n1 0.5 0.5 0.2 0.2 0.9\n"
    return [write(folder / "a.txt", text)]


def read_yolo(folder: Path) -> object:
    from engine.annotations import yolo

    names = ["cat", "人 <&>"]
    data = (folder / "a.txt").read_bytes()
    known = yolo.parse(data, folder / "a.txt", names, 64, 48)
    usual(known.boxes)
    if known.source is not None and not known.problems:
        assert yolo.to_bytes(known, names) == data, "unchanged boxes are written as they stood"
    return known


def make_classes(folder: Path) -> list[Path]:
    text = "cat\ndog\n\n人脸\n name with blanks \n".encode()
    return [write(folder / "classes.txt", text), write(folder / "gbk.txt", "猫\n狗\n".encode("gb18030"))]


def read_classes(folder: Path) -> object:
    from engine.annotations import class_file

    for name in ("classes.txt", "gbk.txt"):
        known = class_file.read(folder / name)
        assert class_file.parse(known.data, name).names == known.names
        known.appended(["new"])
    return None


def make_data_yaml(folder: Path) -> list[Path]:
    text = "path: .\ntrain: images\nval: images\nkpt_shape: [17, 3]\nnc: 2\nnames:\n  0: cat\n  1: '人'\n"
    return [
        write(folder / "data.yaml", text),
        write(folder / "list.yaml", "names: [cat, dog] # c\nx: &a [1]\n"),
    ]


def read_data_yaml(folder: Path) -> object:
    from engine.annotations import data_yaml
    from engine.annotations.text import read_text

    for name in ("data.yaml", "list.yaml"):
        path = folder / name
        text = read_text(path)
        data_yaml.keypoints(text, path)
        data_yaml.names(text, path)
        data_yaml.with_names(text, ["cat", "dog", "new"], path)
        data_yaml.load(text, path)
    return None


def make_createml(folder: Path) -> list[Path]:
    from engine.annotations import createml

    return [write(folder / "a.json", createml.to_bytes(boxes()))]


def read_createml(folder: Path) -> object:
    from engine.annotations import createml

    known = createml.parse((folder / "a.json").read_bytes(), folder / "a.json", "a.png")
    if known is not None:
        usual(known.boxes)
        createml.to_bytes(known)
    return known


def set_of(form: str) -> Callable[[Path], list[Path]]:
    def make(folder: Path) -> list[Path]:
        from engine.annotations import voc
        from engine.datasets.exchange.converting import convert

        start = folder.parent / f"start-{form}"
        for name in ("a", "b"):
            photo(start / f"{name}.png")
            write(start / f"{name}.xml", voc.to_bytes(boxes()))
        convert(start, folder / "set", form)
        shutil.rmtree(start)
        found = sorted(path for path in (folder / "set").rglob("*") if path.is_file())
        return [path for path in found if path.suffix in (".json", ".csv", ".txt", ".yaml", ".xml")]

    return make


def make_cvat(folder: Path) -> list[Path]:
    photo(folder / "set" / "a.png")
    image = '<image id="0" name="a.png" width="64" height="48">'
    box = '<box label="cat" occluded="0" xtl="1.0" ytl="2.0" xbr="30.5" ybr="40" z_order="0"></box>'
    points = '<polygon label="dog" points="1.0,2.0;30,2;30,40" occluded="0"></polygon>'
    labels = "<meta><task><labels><label><name>cat</name></label></labels></task></meta>"
    text = f"<annotations><version>1.1</version>{labels}{image}{box}{points}</image></annotations>"
    return [write(folder / "set" / "annotations.xml", text)]


def make_label_studio(folder: Path) -> list[Path]:
    photo(folder / "set" / "a.png")
    value = {"x": 1, "y": 2, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["cat"]}
    sizes = {"original_width": 64, "original_height": 48, "image_rotation": 0}
    result = {"type": "rectanglelabels", "from_name": "l", "to_name": "i", "id": "1", "value": value, **sizes}
    tasks = [
        {
            "id": 1,
            "data": {"image": "/data/local-files/?d=a.png"},
            "annotations": [{"id": 2, "result": [result]}],
        }
    ]
    return [write(folder / "set" / "project.json", json.dumps(tasks))]


def make_via(folder: Path) -> list[Path]:
    photo(folder / "set" / "a.png")
    shape = {"name": "rect", "x": 1, "y": 2, "width": 30, "height": 40}
    ring = {"name": "polygon", "all_points_x": [1, 9, 9], "all_points_y": [1, 1, 9]}
    regions = [{"shape_attributes": each, "region_attributes": {"class": "cat"}} for each in (shape, ring)]
    whole = {"a.png1": {"filename": "a.png", "size": 1, "regions": regions, "file_attributes": {}}}
    return [write(folder / "set" / "via.json", json.dumps(whole))]


def make_archive(folder: Path) -> list[Path]:
    set_of("coco")(folder)
    whole = folder / "set.zip"
    kinds = (zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_STORED)
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, path in enumerate(sorted((folder / "set").rglob("*"))):
            if path.is_file():
                archive.write(path, path.relative_to(folder / "set").as_posix(), kinds[number % 4])
    shutil.rmtree(folder / "set")
    return [whole]


def convert(form: str = "", source: str = "set") -> Callable[[Path], object]:
    def read(folder: Path) -> object:
        from engine.datasets.exchange.converting import convert

        target = folder / "out"
        shutil.rmtree(target, ignore_errors=True)
        try:
            return convert(folder / source, target, "voc", source_format=form)
        finally:
            shutil.rmtree(target, ignore_errors=True)

    return read
