"""What labelling programs write, as they write it: their boxes arrive by value."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from engine.cli import main
from engine.datasets.dataset import Dataset
from engine.datasets.exchange.converting import FORMATS, SOURCES, convert
from engine.errors import DatasetError
from tests.engine.datasets.exchange.importing import imported

CAT, DOG = ("cat", 20, 10, 60, 50), ("dog", 100, 20, 180, 80)
Made = Callable[[Path], None]


def photo(path: Path, size: tuple[int, int] = (200, 100), orientation: int = 1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", size, (90, 120, 60)).save(path, exif=exif)


def write(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


CVAT = """<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task><id>4</id><name>t</name><size>2</size><mode>annotation</mode>
      <labels>
        <label><name>dog</name><color>#c06060</color><type>any</type><attributes></attributes></label>
        <label><name>cat</name><type>any</type></label>
        <label><name>1</name><type>points</type><parent>cat</parent></label>
      </labels>
    </task>
    <dumped>2024-03-01 10:00:00.000000+00:00</dumped>
  </meta>
  <image id="0" name="a.jpg" {subset} width="200" height="100">
    <box label="cat" source="manual" occluded="0" xtl="20.00" ytl="10.00" xbr="60.00" ybr="50.00" z_order="0">
      <attribute name="difficult">false</attribute>
    </box>
    <box label="dog" occluded="1" xtl="100.00" ytl="20.00" xbr="180.00" ybr="80.00" z_order="0"></box>
  </image>
  <image id="1" name="sub/b 人.jpg" width="200" height="100">
  </image>
</annotations>
"""


def cvat(root: Path) -> None:
    photo(root / "images" / "a.jpg")
    photo(root / "images" / "sub" / "b 人.jpg")
    write(root / "annotations.xml", CVAT.replace("{subset} ", ""))


def cvat_project(root: Path) -> None:
    photo(root / "images" / "Train" / "a.jpg")
    photo(root / "images" / "sub" / "b 人.jpg")
    write(root / "annotations.xml", CVAT.replace("{subset}", 'subset="Train"'))


def region(label: str, x: float, y: float, wide: float, high: float, **more: object) -> dict:
    value = {"x": x, "y": y, "width": wide, "height": high, "rotation": 0, "rectanglelabels": [label]}
    return {
        "original_width": 200, "original_height": 100, "image_rotation": 0, "value": value | more,
        "id": f"id{label}{x}", "from_name": "label", "to_name": "image", "type": "rectanglelabels",
        "origin": "manual",
    }  # fmt: skip


def task(number: int, image: str, *annotations: dict) -> dict:
    return {
        "id": number, "annotations": list(annotations), "file_upload": image.rpartition("/")[2],
        "drafts": [], "predictions": [], "data": {"image": image}, "meta": {}, "project": 1,
    }  # fmt: skip


def said(*results: dict, at: str = "2024-01-01T00:00:00Z", cancelled: bool = False) -> dict:
    return {"id": 1, "completed_by": 1, "result": list(results), "was_cancelled": cancelled, "updated_at": at}


REGIONS = (region("cat", 10, 10, 20, 40), region("dog", 50, 20, 40, 60))


def label_studio(root: Path) -> None:
    photo(root / "photos" / "a.jpg")
    photo(root / "photos" / "b 人.jpg")
    photo(root / "photos" / "c.jpg")
    tasks = [
        task(1, "/data/upload/1/0a1b2c3d-a.jpg", said(region("dog", 1, 1, 5, 5)), said(*REGIONS, at="2025")),
        task(2, "/data/local-files/?d=photos/b%20%E4%BA%BA.jpg", said()),
        task(3, "https://host/x/c.jpg?token=1", said(*REGIONS, cancelled=True)),
    ]
    write(root / "project-1-at-2024-01-01.json", json.dumps(tasks))


def label_studio_min(root: Path) -> None:
    photo(root / "0a1b2c3d-a.jpg")
    photo(root / "b.jpg")
    flat = [
        each["value"] | {key: each[key] for key in ("original_width", "original_height")} for each in REGIONS
    ]
    about = {"annotator": 1, "annotation_id": 1, "created_at": "2024", "updated_at": "2024", "lead_time": 1.0}
    entries = [
        {"image": "/data/upload/1/0a1b2c3d-a.jpg", "id": 1, "label": flat, **about},
        {"image": "/data/upload/1/11111111-b.jpg", "id": 2, **about},
    ]
    write(root / "project.json", json.dumps(entries))


def via_entry(name: str, regions: object) -> dict:
    return {"filename": name, "size": 1234, "regions": regions, "file_attributes": {}}


def rect(label: object, x: int, y: int, wide: int, high: int) -> dict:
    shape = {"name": "rect", "x": x, "y": y, "width": wide, "height": high}
    return {"shape_attributes": shape, "region_attributes": {"note": "x", "type": label}}


VIA_REGIONS = [rect("cat", 20, 10, 40, 40), rect({"dog": True}, 100, 20, 80, 60)]


def via_json(root: Path) -> None:
    photo(root / "a.jpg")
    photo(root / "b.jpg")
    entries = {"a.jpg1234": via_entry("a.jpg", VIA_REGIONS), "b.jpg1234": via_entry("b.jpg", [])}
    write(root / "via_region_data.json", json.dumps(entries))


def via_project(root: Path) -> None:
    photo(root / "a.jpg")
    photo(root / "b.jpg")
    regions = {str(number): each for number, each in enumerate(VIA_REGIONS)}  # as VIA 1 has it
    entries = {"a.jpg1234": via_entry("a.jpg", regions), "b.jpg1234": via_entry("b.jpg", {})}
    project = {
        "_via_settings": {"ui": {}}, "_via_img_metadata": entries, "_via_attributes": {"region": {}},
        "_via_data_format_version": "2.0.10", "_via_image_id_list": list(entries),
    }  # fmt: skip
    write(root / "via_project.json", json.dumps(project))


def via_csv(root: Path) -> None:
    photo(root / "a.jpg")
    photo(root / "b.jpg")
    lines = [
        "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes"
    ]
    for number, each in enumerate(VIA_REGIONS):
        cells = [json.dumps(each[key]) for key in ("shape_attributes", "region_attributes")]
        quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
        lines.append(f'a.jpg,1234,"{{}}",2,{number},{quoted}')
    lines.append('b.jpg,1234,"{}",0,0,"{}","{}"')
    write(root / "via.csv", "\r\n".join(lines) + "\r\n")


def open_images(root: Path) -> None:
    photo(root / "train" / "data" / "00a1.jpg")
    write(
        root / "train" / "labels" / "detections.csv",
        "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,"
        "IsDepiction,IsInside\n"
        "00a1,xclick,/m/01yrx,1,0.1,0.3,0.1,0.5,0,0,0,0,0\n"
        "00a1,xclick,/m/0bt9lr,1,0.5,0.9,0.2,0.8,0,0,1,0,0\n",
    )
    write(root / "train" / "metadata" / "classes.csv", "/m/01yrx,cat\n/m/0bt9lr,dog\n")
    photo(root / "validation" / "data" / "00b2.jpg")
    write(
        root / "validation" / "labels" / "detections.csv",
        "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded\n"
        "00b2,xclick,/m/01yrx,1,0,1,0,1,0\n",
    )


def retinanet(root: Path) -> None:
    photo(root / "imgs" / "a.jpg")
    photo(root / "imgs" / "b.jpg")
    write(
        root / "train.csv",
        "/home/me/set/imgs/a.jpg,20,10,60,50,cat\n/home/me/set/imgs/a.jpg,100,20,180,80,dog\n"
        "/home/me/set/imgs/b.jpg,,,,,\n",
    )
    write(root / "classes.csv", "dog,0\ncat,1\n")


YOLO = "1 0.2 0.3 0.2 0.4\n0 0.7 0.5 0.4 0.6\n"


def cvat_yolo(root: Path) -> None:
    photo(root / "obj_train_data" / "a.jpg")
    write(root / "obj_train_data" / "a.txt", YOLO)
    photo(root / "obj_train_data" / "b.jpg")
    write(root / "obj_train_data" / "b.txt", "")
    write(root / "obj.names", "dog\ncat\n")
    write(
        root / "obj.data", "classes = 2\ntrain = data/train.txt\nnames = data/obj.names\nbackup = backup/\n"
    )
    write(root / "train.txt", "data/obj_train_data/a.jpg\ndata/obj_train_data/b.jpg\n")


def cvat_ultralytics(root: Path) -> None:
    photo(root / "images" / "train" / "a.jpg")
    write(root / "labels" / "train" / "a.txt", YOLO)
    photo(root / "images" / "train" / "b.jpg")
    write(root / "labels" / "train" / "b.txt", "")
    write(root / "data.yaml", "names:\n  0: dog\n  1: cat\npath: .\ntrain: train.txt\n")
    write(root / "train.txt", "data/images/train/a.jpg\ndata/images/train/b.jpg\n")


def darknet_absolute(root: Path) -> None:
    photo(root / "pics" / "a.jpg")
    write(root / "pics" / "a.txt", YOLO.replace("\n", "\r\n"))
    photo(root / "pics" / "b.jpg")
    write(root / "pics" / "b.txt", "")
    write(root / "obj.names", "dog\r\ncat\r\n")
    write(root / "train.txt", "C:\\Users\\me\\set\\pics\\a.jpg\r\nC:\\Users\\me\\set\\pics\\b.jpg\r\n")


ABOUT = {
    "README.roboflow.txt": "\nset - v1\n==============\n\nThis dataset was exported via roboflow.com\n\n"
    "The dataset includes 2 images.\nobjects are annotated in a format.\n\n* Resize to 200x100 (Stretch)\n",
    "README.dataset.txt": "# set > v1\nhttps://universe.roboflow.com/x\n\nProvided by a user\n1 2 3 4 5\n",
}
A, B = "a_jpg.rf.0123456789abcdef0123456789abcdef", "b_png.rf.fedcba9876543210fedcba9876543210"


def roboflow(root: Path) -> None:
    for name, text in ABOUT.items():
        write(root / name, text)


def roboflow_coco(root: Path) -> None:
    roboflow(root)
    for name, number, boxes in (("train", A, [CAT, DOG]), ("valid", B, [])):
        photo(root / name / f"{number}.jpg")
        ids = {"cat": 1, "dog": 2}
        annotations = [
            {"id": i, "image_id": 0, "category_id": ids[label], "bbox": [x, y, x2 - x, y2 - y],
             "area": 1, "segmentation": [], "iscrowd": 0}
            for i, (label, x, y, x2, y2) in enumerate(boxes)
        ]  # fmt: skip
        content = {
            "info": {"year": "2024"}, "licenses": [],
            "categories": [{"id": 0, "name": "pets", "supercategory": "none"},
                           {"id": 1, "name": "cat", "supercategory": "pets"},
                           {"id": 2, "name": "dog", "supercategory": "pets"}],
            "images": [{"id": 0, "file_name": f"{number}.jpg", "height": 100, "width": 200,
                        "extra": {"name": f"{number[0]}.jpg"}}],
            "annotations": annotations,
        }  # fmt: skip
        write(root / name / "_annotations.coco.json", json.dumps(content))


def roboflow_voc(root: Path) -> None:
    roboflow(root)
    for name, number, boxes in (("train", A, [CAT, DOG]), ("valid", B, [])):
        photo(root / name / f"{number}.jpg")
        drawn = "".join(
            f"<object><name>{label}</name><pose>Unspecified</pose><truncated>0</truncated><difficult>0</difficult>"
            f"<occluded>0</occluded><bndbox><xmin>{x}</xmin><xmax>{x2}</xmax><ymin>{y}</ymin><ymax>{y2}</ymax>"
            "</bndbox></object>"
            for label, x, y, x2, y2 in boxes
        )
        size = "<size><width>200</width><height>100</height><depth>3</depth></size>"
        write(
            root / name / f"{number}.xml",
            f"<annotation><folder></folder><filename>{number}.jpg</filename><path>{number}.jpg</path>"
            f"<source><database>roboflow.com</database></source>{size}<segmented>0</segmented>{drawn}</annotation>",
        )


def roboflow_csv(root: Path) -> None:
    roboflow(root)
    for name, number, boxes in (("train", A, [CAT, DOG]), ("valid", B, [])):
        photo(root / name / f"{number}.jpg")
        rows = "".join(f"{number}.jpg,200,100,{label},{x},{y},{x2},{y2}\n" for label, x, y, x2, y2 in boxes)
        empty = f"{number}.jpg,200,100,,,,,\n" if not boxes else ""
        write(
            root / name / "_annotations.csv",
            "filename,width,height,class,xmin,ymin,xmax,ymax\n" + rows + empty,
        )


def roboflow_darknet(root: Path) -> None:
    roboflow(root)
    for name, number, text in (("train", A, YOLO), ("valid", B, "")):
        photo(root / name / f"{number}.jpg")
        write(root / name / f"{number}.txt", text)
        write(root / name / "_darknet.labels", "dog\ncat")


def roboflow_yolo(root: Path) -> None:
    roboflow(root)
    for name, number, text in (("train", A, YOLO), ("valid", B, "")):
        photo(root / name / "images" / f"{number}.jpg")
        write(root / name / "labels" / f"{number}.txt", text)
    write(
        root / "data.yaml",
        "train: ../train/images\nval: ../valid/images\ntest: ../test/images\n\nnc: 2\nnames: ['dog', 'cat']\n"
        "\nroboflow:\n  workspace: x\n  project: y\n  version: 1\n",
    )


def fiftyone_coco(root: Path) -> None:
    photo(root / "data" / "a.jpg")
    photo(root / "data" / "b.jpg")
    content = {
        "info": {"year": "", "version": ""}, "licenses": [],
        "categories": [{"id": 1, "name": "cat", "supercategory": None},
                       {"id": 2, "name": "dog", "supercategory": None}],
        "images": [{"id": 1, "file_name": "a.jpg", "height": 100, "width": 200, "license": None},
                   {"id": 2, "file_name": "b.jpg", "height": 100, "width": 200, "license": None}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [20.0, 10.0, 40.0, 40.0], "iscrowd": 0},
            {"id": 2, "image_id": 1, "category_id": 2, "bbox": [100.0, 20.0, 80.0, 60.0], "iscrowd": 0},
        ],
    }  # fmt: skip
    write(root / "labels.json", json.dumps(content))


def cvat_coco(root: Path) -> None:
    fiftyone_coco(root)
    (root / "images").mkdir()
    (root / "data").rename(root / "images" / "default")
    (root / "annotations").mkdir()
    (root / "labels.json").rename(root / "annotations" / "instances_default.json")


def labelme(root: Path) -> None:
    photo(root / "a.jpg")
    photo(root / "b.jpg")
    shapes = [
        {"label": "cat", "points": [[60.0, 50.0], [20.0, 10.0]], "group_id": None, "shape_type": "rectangle"},
        {"label": "dog", "points": [[100.0, 20.0], [180.0, 50.0], [120.0, 80.0]], "shape_type": "polygon"},
    ]
    for name, drawn in (("a", shapes), ("b", [])):
        content = {
            "version": "5.4.1", "flags": {}, "shapes": drawn, "imagePath": f"..\\set\\{name}.jpg",
            "imageData": None, "imageHeight": 100, "imageWidth": 200,
        }  # fmt: skip
        write(root / f"{name}.json", json.dumps(content, indent=2))


EMPTY: list[tuple] = []
BOTH = [CAT, DOG]
MADE: dict[Made, tuple[str, dict[str, tuple[str, list[tuple]] | None]]] = {
    cvat: ("cvat", {"a": ("", BOTH), "sub/b 人": ("", EMPTY)}),
    cvat_project: ("cvat", {"a": ("train", BOTH), "sub/b 人": ("", EMPTY)}),
    label_studio: ("label-studio", {"photos/a": ("", BOTH), "photos/b 人": ("", EMPTY), "photos/c": None}),
    label_studio_min: ("label-studio", {"0a1b2c3d-a": ("", BOTH), "b": ("", EMPTY)}),
    via_json: ("via", {"a": ("", BOTH), "b": ("", EMPTY)}),
    via_project: ("via", {"a": ("", BOTH), "b": ("", EMPTY)}),
    via_csv: ("via", {"a": ("", BOTH), "b": ("", EMPTY)}),
    open_images: ("csv", {"data/00a1": ("train", BOTH), "data/00b2": ("val", [("cat", 1, 1, 200, 100)])}),
    retinanet: ("csv", {"imgs/a": ("train", BOTH), "imgs/b": ("train", EMPTY)}),
    cvat_yolo: ("yolo", {"a": ("train", BOTH), "b": ("train", EMPTY)}),
    cvat_ultralytics: ("yolo", {"a": ("train", BOTH), "b": ("train", EMPTY)}),
    darknet_absolute: ("yolo", {"pics/a": ("train", BOTH), "pics/b": ("train", EMPTY)}),
    roboflow_coco: ("coco", {A: ("train", BOTH), B: ("val", EMPTY)}),
    roboflow_voc: ("voc", {A: ("train", BOTH), B: ("val", EMPTY)}),
    roboflow_csv: ("csv", {A: ("train", BOTH), B: ("val", EMPTY)}),
    roboflow_darknet: ("yolo", {A: ("train", BOTH), B: ("val", EMPTY)}),
    roboflow_yolo: ("yolo", {A: ("train", BOTH), B: ("val", EMPTY)}),
    fiftyone_coco: ("coco", {"a": ("", BOTH), "b": ("", EMPTY)}),
    cvat_coco: ("coco", {"default/a": ("", BOTH), "default/b": ("", EMPTY)}),
    labelme: ("labelme", {"a": ("", BOTH), "b": ("", EMPTY)}),
}
TOLD = {
    labelme: ["becomes its enclosing box"], retinanet: ["other paths"],
    label_studio: ["newest counts", "other"], label_studio_min: ["another path", "other path"],
    via_json: ["nothing on it"], via_project: ["nothing on it"], via_csv: ["nothing on it"],
    darknet_absolute: ["other paths"], cvat_yolo: ["other paths"], cvat_ultralytics: ["other paths"],
    open_images: ["fractions", "rounded"], roboflow_yolo: ["test/images: data.yaml names"],
}  # fmt: skip
"""What may be told of them; nothing else."""


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("made", MADE, ids=lambda made: made.__name__)
def test_it_arrives_by_value(made: Made, zipped: bool, tmp_path: Path) -> None:
    source = tmp_path / "set"
    made(source)
    if zipped:
        source = Path(shutil.make_archive(str(tmp_path / "set-zip"), "zip", source))
    form, expected = MADE[made]
    found, told, told_form = imported(source, tmp_path / "out")
    assert (told_form, found) == (form, {key: found.get(key) if value is None else value
                                         for key, value in expected.items()})  # fmt: skip
    assert all(found[key] is None for key, value in expected.items() if value is None)
    unexpected = [note for note in told if not any(words in note for words in TOLD.get(made, []))]
    assert not unexpected


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.__name__)
def test_the_command_says_the_same(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path / "set")
    assert main(["convert", str(tmp_path / "set"), str(tmp_path / "out"), "--to", "yolo"]) == 0
    told = capsys.readouterr().out
    cats = 2 if made is open_images else 1
    assert f"{MADE[made][0]}: " in told and f"cat: {cats}" in told and "dog: 1" in told


def boxes(root: Path, to: Path) -> list[tuple]:
    found, _, _ = imported(root, to)
    (only,) = found.values()
    assert only is not None
    return only[1]


def cvat_shapes(root: Path, shapes: str, **more: object) -> None:
    photo(root / "a.jpg", **more)  # type: ignore[arg-type]
    write(
        root / "a.xml",
        f"<annotations><image name='a.jpg' width='200' height='100'>{shapes}</image></annotations>",
    )


def test_shapes_of_cvat_become_the_boxes_around_them(tmp_path: Path) -> None:
    cvat_shapes(
        tmp_path / "set",
        "<box label='r' xtl='40' ytl='30' xbr='80' ybr='50' rotation='90.0'/>"
        "<box label='r45' xtl='40' ytl='40' xbr='60' ybr='60' rotation='45'/>"
        "<polygon label='p' points='10.5,20.0;30.0,20.0;30.0,60.0'/>"
        "<polyline label='l' points='1,2;3,9'/>"
        "<ellipse label='e' cx='100' cy='50' rx='20' ry='10'/>"
        "<mask label='m' rle='1, 2' left='5' top='6' width='7' height='8'/>"
        "<cuboid label='c' xtl1='10' ytl1='10' xbl1='10' ybl1='40' xtr1='30' ytr1='12' xbr1='30' ybr1='42'"
        " xtl2='50' ytl2='8' xbl2='50' ybl2='38' xtr2='35' ytr2='9' xbr2='35' ybr2='39'/>"
        "<skeleton label='s'><points label='1' points='10,10'/><points label='2' points='20,40'/></skeleton>"
        "<tag label='sunny'/>",
    )
    found, told, _ = imported(tmp_path / "set", tmp_path / "out")
    assert found["a"] == ("", [
        ("r", 50, 20, 70, 60), ("r45", 36, 36, 64, 64), ("p", 10, 20, 30, 60), ("l", 1, 2, 3, 9),
        ("e", 80, 40, 120, 60), ("m", 5, 6, 12, 14), ("c", 10, 8, 50, 42), ("s", 10, 10, 20, 40),
    ])  # fmt: skip
    for words in ("1 polygon becomes", "1 rotated box becomes", "1 tag of a whole photo"):
        assert any(words in note for note in told)


@pytest.mark.parametrize(
    "shape",
    ["<box xtl='1' ytl='1' xbr='9' ybr='9'/>", "<box label='x' xtl='nan' ytl='1' xbr='9' ybr='9'/>",
     "<box label='x' xtl='1' ytl='1' xbr='1e309' ybr='9'/>", "<box label='x' xtl='1' ytl='1' xbr='9'/>",
     "<points label='x' points='5,5'/>", "<polygon label='x' points='a,b;1,2'/>", "<polygon label='x'/>",
     "<box label='x' xtl='300' ytl='1' xbr='400' ybr='9'/>"],
)  # fmt: skip
def test_a_shape_that_cannot_be_read_makes_no_negative(shape: str, tmp_path: Path) -> None:
    cvat_shapes(tmp_path / "set", shape)
    found, told, _ = imported(tmp_path / "set", tmp_path / "out")
    assert found == {"a": None}
    assert any("not looked at" in note for note in told)


def test_a_box_a_pixel_over_the_edge_is_cut(tmp_path: Path) -> None:
    cvat_shapes(tmp_path / "set", "<box label='x' xtl='-1' ytl='-0.5' xbr='201' ybr='100.4'/>")
    assert boxes(tmp_path / "set", tmp_path / "out") == [("x", 1, 1, 200, 100)]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_that_exif_turns_keeps_what_was_drawn_on_it(orientation: int, tmp_path: Path) -> None:
    """200 x 100 upright, as CVAT and Label Studio show it."""
    stored = (100, 200) if orientation > 4 else (200, 100)
    cvat_shapes(tmp_path / "cvat", "<box label='cat' xtl='20' ytl='10' xbr='60' ybr='50'/>", size=stored,
                orientation=orientation)  # fmt: skip
    assert boxes(tmp_path / "cvat", tmp_path / "out1") == [CAT]
    for number, made in enumerate((label_studio_min, via_json, retinanet)):
        made(tmp_path / str(number))
        for path in (tmp_path / str(number)).rglob("*.jpg"):
            photo(path, stored, orientation)
        found, _, _ = imported(tmp_path / str(number), tmp_path / f"out-{number}")
        assert [each[1] for each in found.values() if each] == [BOTH, EMPTY]


def test_what_was_drawn_on_the_stored_pixels_is_told(tmp_path: Path) -> None:
    photo(tmp_path / "set" / "a.jpg", (200, 100), 6)  # 100 x 200 upright
    write(tmp_path / "set" / "p.json", json.dumps([task(1, "a.jpg", said(*REGIONS))]))
    found, told, _ = imported(tmp_path / "set", tmp_path / "out")
    assert found["a"] == ("", BOTH)
    assert any("check --fix rotation" in note for note in told)


def test_regions_of_label_studio(tmp_path: Path) -> None:
    photo(tmp_path / "set" / "a.jpg")
    polygon = {"value": {"points": [[10, 10], [30, 10], [30, 50]], "polygonlabels": ["p"]}, "id": "1"}
    ellipse = {"value": {"x": 50, "y": 50, "radiusX": 10, "radiusY": 10, "ellipselabels": ["e"]}, "id": "2"}
    bare = {"value": {"x": 10, "y": 10, "width": 20, "height": 40}, "id": "3", "type": "rectangle"}
    its_label = {"value": {"labels": ["two tags"]}, "id": "3", "type": "labels"}
    turned = region("t", 50, 20, 20, 10, rotation=90)
    words = {"value": {"choices": ["sunny"]}, "id": "4", "type": "choices"}
    tasks = [task(1, "a.jpg", said(polygon, ellipse, bare, its_label, turned, words))]
    write(tmp_path / "set" / "p.json", json.dumps(tasks))
    assert boxes(tmp_path / "set", tmp_path / "out") == [
        ("p", 20, 10, 60, 50), ("e", 80, 40, 120, 60), ("two tags", 20, 10, 60, 50), ("t", 90, 20, 100, 60),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "result",
    [region("x", float("nan"), 1, 2, 3), region("", 1, 1, 2, 3),
     {"type": "brushlabels", "value": {"rle": [1]}},
     {"type": "choices", "value": {"choices": ["cat"]}}, {**region("x", 1, 1, 2, 3), "image_rotation": 90},
     {"type": "rectanglelabels", "value": {"x": "1", "rectanglelabels": ["cat"]}}],
)  # fmt: skip
def test_a_region_of_label_studio_that_is_no_box_makes_no_negative(result: dict, tmp_path: Path) -> None:
    photo(tmp_path / "set" / "a.jpg")
    write(tmp_path / "set" / "p.json", json.dumps([task(1, "a.jpg", said(result))]))
    found, told, _ = imported(tmp_path / "set", tmp_path / "out")
    assert found == {"a": None} and told


def test_two_uploads_of_one_name_are_not_mixed_up(tmp_path: Path) -> None:
    photo(tmp_path / "set" / "a.jpg")
    tasks = [task(1, "/data/upload/1/00000001-a.jpg", said(REGIONS[0])),
             task(2, "/data/upload/1/00000002-a.jpg", said(REGIONS[1])),
             task(3, "/data/upload/1/00000003-b.jpg", said(REGIONS[1]))]  # fmt: skip
    photo(tmp_path / "set" / "b.jpg")
    write(tmp_path / "set" / "p.json", json.dumps(tasks))
    found, told, _ = imported(tmp_path / "set", tmp_path / "out")
    assert found == {"b": ("", [DOG])}
    assert sum("is not there" in note for note in told) == 2


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-be", "gbk"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_in_other_encodings(codec: str, end: str, tmp_path: Path) -> None:
    mark = "\ufeff" if codec == "utf-16-be" else ""
    cat = [("猫", 20, 10, 60, 50)]
    table = f"{mark}猫.jpg,20,10,60,50,猫{end}狗.jpg,100,20,180,80,狗{end}"
    for name in ("retina", "via"):
        photo(tmp_path / name / "猫.jpg")
        photo(tmp_path / name / "狗.jpg")
    write(tmp_path / "retina" / "train.csv", table.encode(codec))
    via = json.dumps({"1": via_entry("猫.jpg", [rect("猫", 20, 10, 40, 40)])}, ensure_ascii=False, indent=1)
    write(tmp_path / "via" / "via.json", (mark + via.replace("\n", end)).encode(codec))
    found, _, form = imported(tmp_path / "retina", tmp_path / "out1")
    assert form == "csv" and found["猫"] == ("train", cat)
    if codec == "gbk":
        return  # JSON is never so, and one sign is too little to guess by
    found, _, form = imported(tmp_path / "via", tmp_path / "out2")
    assert form == "via" and found == {"猫": ("", cat)}


def test_cvat_in_utf_16(tmp_path: Path) -> None:
    photo(tmp_path / "set" / "猫.jpg")
    text = (
        "<?xml version='1.0' encoding='utf-16'?><annotations><image name='猫.jpg' width='200' height='100'>"
    )
    text += "<box label='猫' xtl='20' ytl='10' xbr='60' ybr='50'/></image></annotations>"
    write(tmp_path / "set" / "annotations.XML", text.encode("utf-16"))
    assert boxes(tmp_path / "set", tmp_path / "out") == [("猫", 20, 10, 60, 50)]


@pytest.mark.parametrize("made", [cvat, label_studio, via_json, via_csv, retinanet])
def test_a_file_alone_can_be_chosen(made: Made, tmp_path: Path) -> None:
    made(tmp_path / "set")
    endings = (".xml", ".json", ".csv")
    (source,) = (path for path in (tmp_path / "set").iterdir()
                 if path.suffix in endings and path.name != "classes.csv")  # fmt: skip
    found, _, form = imported(source, tmp_path / "out")
    assert form == MADE[made][0]
    assert [each[1] for each in found.values() if each] == [BOTH, EMPTY]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("annotations.xml", b"<annotations><meta/><image name='a.jpg'", "not well-formed"),
     ("annotations.xml", b"<annotations><meta/></annotations>", "no image that can be carried over"),
     ("via.csv", b"filename,region_shape_attributes,region_attributes\na.jpg\n", "no image"),
     ("export.json", b'[{"data": {"image": "zz.jpg"}, "annotations": [{"result": []}]}]', "no image")],
)  # fmt: skip
def test_a_damaged_file_is_named(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    photo(tmp_path / "set" / "a.jpg")
    write(tmp_path / "set" / name, data)
    with pytest.raises(DatasetError, match=words) as caught:
        convert(tmp_path / "set", tmp_path / "out", "voc")
    assert name in str(caught.value) or words.startswith("no image")
    assert not (tmp_path / "out").exists()


def test_an_entity_of_a_stranger_is_not_followed(tmp_path: Path) -> None:
    photo(tmp_path / "set" / "a.jpg")
    write(tmp_path / "set" / "secret.txt", "secret")
    text = f"<!DOCTYPE a [<!ENTITY s SYSTEM 'file://{tmp_path}/set/secret.txt'>]><annotations><meta><label><name>&s;"
    text += "</name></label></meta><image name='a.jpg' width='200' height='100'/></annotations>"
    write(tmp_path / "set" / "annotations.xml", text)
    outcome = convert(tmp_path / "set", tmp_path / "out", "voc")
    assert outcome.per_class == {} and not any("secret" in str(note) for note in outcome.notes)


def test_the_classes_keep_their_order(tmp_path: Path) -> None:
    for made in (cvat, retinanet, cvat_yolo):
        made(tmp_path / made.__name__)
        assert list(convert(tmp_path / made.__name__, tmp_path / "no", "voc", dry_run=True).per_class) == [
            "dog", "cat",
        ]  # fmt: skip


def test_the_window_knows_their_names() -> None:
    from studio.window.exchange_dialog import SOURCES as NAMED

    assert set(NAMED) == set(SOURCES)


@pytest.mark.parametrize("form", FORMATS)
def test_names_classes_and_sets_survive_there_and_back(form: str, tmp_path: Path) -> None:
    names = ["a b", "人脸", "sub/é", "sub/v ", "10:20" if sys.platform != "win32" else "10.20"]
    for name in names:
        photo(tmp_path / "set" / "JPEGImages" / f"{name}.jpg")
        drawn = "".join(
            f"<object><name>{label}</name><bndbox><xmin>{x}</xmin><ymin>{y}</ymin><xmax>{x2}</xmax>"
            f"<ymax>{y2}</ymax></bndbox></object>"
            for label, x, y, x2, y2 in (("zebra", *CAT[1:]), ("ant 蚂蚁", *DOG[1:]))
        )
        write(tmp_path / "set" / "Annotations" / f"{name}.xml", f"<annotation>{drawn}</annotation>")
    lists = {"train": names[:2], "val": names[2:3], "test": names[3:]}
    for name, stems in lists.items():
        write(tmp_path / "set" / "ImageSets" / "Main" / f"{name}.txt", "\n".join(stems) + "\n")
    write(tmp_path / "set" / "classes.txt", "zebra\nant 蚂蚁\nnever drawn\n")
    convert(tmp_path / "set", tmp_path / "there", form)
    found, _, told_form = imported(tmp_path / "there", tmp_path / "back")
    assert told_form == form
    both = [("zebra", *CAT[1:]), ("ant 蚂蚁", *DOG[1:])]
    assert found == {stem: (name, both) for name, stems in lists.items() for stem in stems}
    assert Dataset.open(tmp_path / "back").listed_classes() == ["zebra", "ant 蚂蚁", "never drawn"]


def test_a_photo_in_no_set_does_not_become_one_of_train_untold(tmp_path: Path) -> None:
    cvat_project(tmp_path / "set")
    outcome = convert(tmp_path / "set", tmp_path / "out", "yolo")
    assert [note for note in outcome.notes if note.what.startswith("1 image in no set is put into train")]


def test_classes_that_differ_by_blanks_alone_are_told(tmp_path: Path) -> None:
    photo(tmp_path / "set" / "images" / "a.jpg")
    write(tmp_path / "set" / "labels" / "a.txt", "0 .2 .3 .2 .4\n1 .2 .3 .2 .4\n2 .7 .5 .4 .6\n")
    write(tmp_path / "set" / "data.yaml", "names: [cat, Cat, 'cat ']\ntrain: images\n")
    found, told, _ = imported(tmp_path / "set", tmp_path / "out")
    assert found["a"] == ("train", [CAT, ("Cat", *CAT[1:]), ("cat", *DOG[1:])])
    assert any("2 of its classes are called 'cat'; they become one" in note for note in told)
    photo(tmp_path / "coco" / "a.jpg")
    content = {
        "images": [{"id": 1, "file_name": "a.jpg"}],
        "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "cat "}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 2, "bbox": [20, 10, 40, 40]}],
    }
    write(tmp_path / "coco" / "x.json", json.dumps(content))
    found, told, _ = imported(tmp_path / "coco", tmp_path / "out2")
    assert found == {"a": ("", [CAT])}
    assert any("category 2: is called 'cat' like an earlier one" in note for note in told)


def test_the_label_of_a_photo_that_is_no_photo_is_not_called_unread(tmp_path: Path) -> None:
    roboflow_voc(tmp_path / "set")
    write(tmp_path / "set" / "valid" / f"{B}.jpg", b"")
    found, told, _ = imported(tmp_path / "set", tmp_path / "out")
    assert found == {A: ("train", BOTH)}
    assert len(told) == 1 and "is empty (0 bytes)" in told[0]
