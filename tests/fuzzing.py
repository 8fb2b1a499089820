"""Every reader of a stranger's file, with valid files to damage, and what damages them.

The suite takes a few tries of each (``tests/security/test_fuzz.py``), a benchmark takes minutes
(``tests/benchmarks/fuzz.py``). What is held: nothing but a :class:`UserError` or the error that a reader's
documentation names comes out, in bounded time and memory, and no file outside is touched.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import struct
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from engine.errors import UserError

MOST_S = 10.0
"""Of one damaged file, on a busy machine; the whole ones take some milliseconds."""
MOST_MB = 700
_NASTY = [
    b"nan", b"NaN", b"inf", b"-Infinity", b"1e999", b"-1", b"-0", b"0", b"1e308", b"9" * 20, b"9" * 400,
    b"9" * 5000, b"2147483648", b"18446744073709551616", b"0.0000000001", b"null", b"true", b'""', b"[]", b"{}",
    b"[" * 3000, b"{\"a\":" * 3000, b"<a>" * 3000, b"((" * 500, b"- " * 3000, b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff",
    b"\0", b"\x1b", b"\r", b"\n\n", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe3\x80\x80", b"\xed\xa0\x80", b"\xf0\x9f\x92\xa9",
    b"\\ud800", b"\\u0000", b"\xe2\x80\xae", b"e\xcc\x81" * 200, b"&x;", b"]]>", b"<!--", b"<!DOCTYPE a [", b'"', b"'",
    b"..", b"../../../x", b"/etc/passwd", b"C:\\x", b"\\\\evil\\share", b"con.jpg", b"a" * 300, b",", b";", b"\t", b":",
    b"!!python/object/apply:os.system [x]", b"&a [*a,*a]", b"=cmd|", b"%n%s", b"\xff" * 64,
]  # fmt: skip
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_TEXT = re.compile(rb'"[^"\n]{0,200}"')


@dataclass(frozen=True)
class Reader:
    """``make`` puts whole files into a folder and returns those to damage; ``read`` gives all away in it.

    ``faults``: what the reader's documentation names beside UserError. ``weight``: its share of the tries.
    """

    name: str
    make: Callable[[Path], list[Path]]
    read: Callable[[Path], object]
    faults: tuple[type[Exception], ...] = ()
    weight: float = 1.0


def mutated(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """One to five changes; ``other`` is another file of the kind, or of another one, to take parts from."""
    value = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        at = rng.randrange(len(value) + 1)
        end = min(len(value), at + rng.choice((1, 2, 4, 8, 40, 400, 1 << 20)))
        kind = rng.randrange(10)
        if kind == 0 and value:
            place = rng.randrange(len(value))
            value[place] ^= 1 << rng.randrange(8)
        elif kind == 1 and value:
            value[rng.randrange(len(value))] = rng.randrange(256)
        elif kind == 2:
            del value[at:end]
        elif kind == 3:
            del value[at:]
        elif kind == 4:
            value[at:at] = rng.choice(_NASTY)
        elif kind == 5:
            value[at:at] = bytes(value[at:end]) * rng.choice((1, 1, 2, 50))
        elif kind == 6 and other:
            start = rng.randrange(len(other))
            value[at:end] = other[start : start + rng.choice((4, 40, 400))]
        elif kind in (7, 8):
            found = list((_NUMBER if kind == 7 else _TEXT).finditer(bytes(value[: 1 << 16])))
            if found:
                where = rng.choice(found)
                value[where.start() : where.end()] = rng.choice(_NASTY)
        elif len(value) >= 4:  # a length or an offset of a binary file
            place = rng.randrange(len(value) - 3)
            number = rng.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x10000, len(value)))
            value[place : place + 4] = struct.pack(rng.choice("<>") + "I", number)
    return bytes(value[: 4 << 20])


# -- whole files --


def _photo(path: Path, size: tuple[int, int] = (64, 48), **options: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.linear_gradient("L").resize(size).convert("RGB").save(path, **options)
    return path


def _boxes() -> object:
    from engine.annotations import Box, ImageAnnotation

    boxes = (Box("cat", 3, 4, 30, 40), Box("人 <&>", 1, 1, 9, 9, difficult=True))
    return ImageAnnotation("im", "a.png", "/im/a.png", 64, 48, 3, boxes, True)


def _write(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def _voc(folder: Path) -> list[Path]:
    from engine.annotations import voc

    return [_write(folder / "a.xml", voc.to_bytes(_boxes()))]


def _read_voc(folder: Path) -> object:
    from engine.annotations import Box, voc, voc_read

    known = voc_read.read(folder / "a.xml")
    again = voc.to_bytes(known)
    if known.source is not None and not known.problems:
        assert again == (folder / "a.xml").read_bytes(), "unchanged boxes are written as they stood"
    _usual(known.boxes)
    import dataclasses

    voc.to_bytes(dataclasses.replace(known, boxes=(*known.boxes, Box("new", 1, 2, 3, 4))))
    return known


def _usual(boxes: object) -> None:
    for box in boxes:
        assert all(abs(value) < float("inf") for value in box.xyxy), box


def _yolo(folder: Path) -> list[Path]:
    from engine.annotations import yolo

    names = ["cat", "人 <&>"]
    text = yolo.to_bytes(_boxes(), names) + b"0 0.1 0.1 0.5 0.1 0.5 0.5\n1 0.5 0.5 0.2 0.2 0.9\n"
    return [_write(folder / "a.txt", text)]


def _read_yolo(folder: Path) -> object:
    from engine.annotations import yolo

    names = ["cat", "人 <&>"]
    data = (folder / "a.txt").read_bytes()
    known = yolo.parse(data, folder / "a.txt", names, 64, 48)
    _usual(known.boxes)
    if known.source is not None and not known.problems:
        assert yolo.to_bytes(known, names) == data, "unchanged boxes are written as they stood"
    return known


def _classes(folder: Path) -> list[Path]:
    text = "cat\ndog\n\n人脸\n name with blanks \n".encode()
    return [_write(folder / "classes.txt", text), _write(folder / "gbk.txt", "猫\n狗\n".encode("gb18030"))]


def _read_classes(folder: Path) -> object:
    from engine.annotations import class_file

    for name in ("classes.txt", "gbk.txt"):
        known = class_file.read(folder / name)
        assert class_file.parse(known.data, name).names == known.names
        known.appended(["new"])
    return None


def _data_yaml(folder: Path) -> list[Path]:
    text = "path: .\ntrain: images\nval: images\nkpt_shape: [17, 3]\nnc: 2\nnames:\n  0: cat\n  1: '人'\n"
    return [
        _write(folder / "data.yaml", text),
        _write(folder / "list.yaml", "names: [cat, dog] # c\nx: &a [1]\n"),
    ]


def _read_data_yaml(folder: Path) -> object:
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


def _createml(folder: Path) -> list[Path]:
    from engine.annotations import createml

    return [_write(folder / "a.json", createml.to_bytes(_boxes()))]


def _read_createml(folder: Path) -> object:
    from engine.annotations import createml

    known = createml.parse((folder / "a.json").read_bytes(), folder / "a.json", "a.png")
    if known is not None:
        _usual(known.boxes)
        createml.to_bytes(known)
    return known


def _set_of(form: str) -> Callable[[Path], list[Path]]:
    def make(folder: Path) -> list[Path]:
        from engine.annotations import voc
        from engine.datasets.exchange.converting import convert

        start = folder.parent / f"start-{form}"
        for name in ("a", "b"):
            _photo(start / f"{name}.png")
            _write(start / f"{name}.xml", voc.to_bytes(_boxes()))
        convert(start, folder / "set", form)
        shutil.rmtree(start)
        found = sorted(path for path in (folder / "set").rglob("*") if path.is_file())
        return [path for path in found if path.suffix in (".json", ".csv", ".txt", ".yaml", ".xml")]

    return make


def _cvat(folder: Path) -> list[Path]:
    _photo(folder / "set" / "a.png")
    image = '<image id="0" name="a.png" width="64" height="48">'
    box = '<box label="cat" occluded="0" xtl="1.0" ytl="2.0" xbr="30.5" ybr="40" z_order="0"></box>'
    points = '<polygon label="dog" points="1.0,2.0;30,2;30,40" occluded="0"></polygon>'
    labels = "<meta><task><labels><label><name>cat</name></label></labels></task></meta>"
    text = f"<annotations><version>1.1</version>{labels}{image}{box}{points}</image></annotations>"
    return [_write(folder / "set" / "annotations.xml", text)]


def _label_studio(folder: Path) -> list[Path]:
    _photo(folder / "set" / "a.png")
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
    return [_write(folder / "set" / "project.json", json.dumps(tasks))]


def _via(folder: Path) -> list[Path]:
    _photo(folder / "set" / "a.png")
    shape = {"name": "rect", "x": 1, "y": 2, "width": 30, "height": 40}
    ring = {"name": "polygon", "all_points_x": [1, 9, 9], "all_points_y": [1, 1, 9]}
    regions = [{"shape_attributes": each, "region_attributes": {"class": "cat"}} for each in (shape, ring)]
    whole = {"a.png1": {"filename": "a.png", "size": 1, "regions": regions, "file_attributes": {}}}
    return [_write(folder / "set" / "via.json", json.dumps(whole))]


def _zip(folder: Path) -> list[Path]:
    _set_of("coco")(folder)
    whole = folder / "set.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, path in enumerate(sorted((folder / "set").rglob("*"))):
            if path.is_file():
                kind = (zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_STORED)[
                    number % 4
                ]
                archive.write(path, path.relative_to(folder / "set").as_posix(), kind)
    shutil.rmtree(folder / "set")
    return [whole]


def _convert(form: str = "", source: str = "set") -> Callable[[Path], object]:
    def read(folder: Path) -> object:
        from engine.datasets.exchange.converting import convert

        target = folder / "out"
        shutil.rmtree(target, ignore_errors=True)
        try:
            return convert(folder / source, target, "voc", source_format=form)
        finally:
            shutil.rmtree(target, ignore_errors=True)

    return read


def _snapshot(folder: Path) -> list[Path]:
    from engine.annotations import voc
    from engine.datasets import snapshots
    from engine.datasets.dataset import Dataset

    _photo(folder / "set" / "a.png")
    _write(folder / "set" / "a.xml", voc.to_bytes(_boxes()))
    snapshots.save(Dataset.open(folder / "set"), "one")
    return [snapshots.snapshots_dir(Dataset.open(folder / "set")) / "one.zip"]


def _read_snapshot(folder: Path) -> object:
    from engine.datasets import snapshots
    from engine.datasets.dataset import Dataset

    dataset = Dataset.open(folder / "set")
    for found in snapshots.listing(dataset)[0]:
        snapshots.compare(dataset, found)
        for change in snapshots.plan_restore(dataset, found):
            assert change.path.resolve().is_relative_to((folder / "set").resolve()), change.path
    return None


def _data_set(folder: Path) -> list[Path]:
    from engine.annotations import voc, yolo

    names = ["cat", "人 <&>"]
    for name in ("a", "b", "c"):
        _photo(folder / "set" / "images" / f"{name}.png")
    _write(folder / "set" / "images" / "a.xml", voc.to_bytes(_boxes()))
    _write(folder / "set" / "images" / "b.txt", yolo.to_bytes(_boxes(), names))
    _write(folder / "set" / "classes.txt", "".join(f"{name}\n" for name in names))
    _write(folder / "set" / "ImageSets" / "Main" / "train.txt", "a\nb 1\n# c\n")
    _write(folder / "set" / "ImageSets" / "Main" / "val.txt", "./images/c.png\n")
    return [path for path in sorted((folder / "set").rglob("*")) if path.suffix in (".xml", ".txt")]


def _read_data_set(folder: Path) -> object:
    from engine.datasets.dataset import Dataset

    dataset = Dataset.open(folder / "set")
    asked = (
        lambda: dataset.class_names(),
        lambda: dataset.sets(),
        lambda: dataset.listed_classes(),
        lambda: dataset.remarks,
    )
    for ask in asked:
        try:
            ask()
        except UserError:
            continue
    for item in dataset.items:
        try:
            dataset.annotation(item)
        except UserError:
            continue
    return dataset


def _settings(folder: Path) -> list[Path]:
    from studio.settings import Settings, schema

    settings = Settings(folder / "own.json")
    for key, value in (
        ("window/theme", "dark"), ("annotate/confidence", 0.5), ("recent/folders", ["/a", "/人"]),
        ("window/geometry", b"\x01\xd9\xd0\xcb"), ("keys/annotate_draw", "W"), ("live/size", 1),
        ("class_places/0123456789abcdef", ["0 cat"]), ("annotate/squares", True),
    ):  # fmt: skip
        assert schema.known(key) is not None
        settings.set(key, value)
    settings.export(folder / "strange.json")
    ini = (
        b'[window]\ntheme=dark\nfolder="/a, b"\ngeometry=@ByteArray(\\x1\\xd9)\n[recent]\nfolders=/a, "/b;"\n'
    )
    return [folder / "strange.json", _write(folder / "boxwright.ini", ini)]


def _read_settings(folder: Path) -> object:
    from studio.settings import Settings, schema
    from studio.settings.file import SettingsFile

    shutil.copy(folder / "strange.json", folder / "settings.json")
    found = SettingsFile(folder / "settings.json").all() | _old(folder)
    for key, value in found.items():
        assert schema.is_plain(value), key
        schema.typed(key, value)
    Settings(folder / "own.json").take_over(folder / "strange.json")
    return found


def _old(folder: Path) -> dict[str, object]:
    from studio.settings import old_ini

    return dict(old_ini.read((folder / "boxwright.ini").read_bytes())[0])


def _run(folder: Path) -> list[Path]:
    from engine import events
    from engine.training.config import TrainConfig, to_toml

    run = folder / "runs" / "one"
    told = [
        events.Step(1, 2, 0.5, 0.25, 0.25, 0.01, 8.0, 60.0),
        events.Validation(1, 2.0, 1.0, 1.0, 0.1, class_ap={"a": 0.5}),
    ]
    box = '{"label":"cat","box":[1,2,3,4],"score":0.5}'
    sure = f'{{"image":"a.png","detections":[{box}],"need":1,"reason":"sure"}}\n'
    sign = {"pid": 2, "created_s": 1.0, "host": "elsewhere", "machine": "x", "key": "y", "is_locked": False}
    return [
        _write(run / "config.toml", to_toml(TrainConfig("../..", more_data=("/other",)))),
        _write(run / "metrics.jsonl", "".join(events.to_json(event) + "\n" for event in told)),
        _write(run / "running.json", json.dumps(sign)),
        _write(run / "labels.txt", "cat\ndog\n"),
        _write(run / "notes.txt", "good\n"),
        _write(run / "train.txt", "a\nb\n"),
        _write(run / "suggestions" / "auto-1" / "detections.jsonl", sure),
        _write(run / "suggestions" / "decided.jsonl", '{"image":"a.png","at":1.0}\n'),
    ]


def _read_run(folder: Path) -> object:
    from engine.inference import suggestions
    from engine.run_process import trainer_of
    from engine.runs import Run, list_runs
    from engine.training.config import from_dict

    run = Run(folder / "runs" / "one")
    asked: tuple[Callable[[], object], ...] = (
        run.config, run.data_folders, run.task, run.labels, run.lists, run.events, run.notes,
        lambda: from_dict(run.config()), lambda: trainer_of(run.path), lambda: suggestions.latest(run.path),
        lambda: list_runs(folder / "runs"), lambda: run.can_resume,
    )  # fmt: skip
    for ask in asked:
        try:
            ask()
        except UserError:
            continue
    return None


def _weights(folder: Path) -> list[Path]:
    from engine.models.detector import build_detector
    from engine.models.spec import DetectorSpec
    from engine.models.weights_io import save_weights

    spec = DetectorSpec(("cat", "dog"), image_size=96, width_mult=0.25)
    save_weights(folder / "best.safetensors", build_detector(spec).state_dict(), spec, 0.3)
    return [folder / "best.safetensors"]


def _read_weights(folder: Path) -> object:
    from engine.models.weights_io import class_names_of, load_weights, task_of

    path = folder / "best.safetensors"
    for ask in (class_names_of, task_of, load_weights):
        try:
            ask(path)
        except UserError:
            continue
    return None


def _pth(folder: Path) -> list[Path]:
    import torch

    torch.save({"a.weight": torch.zeros(2, 3), "epoch": 1}, folder / "a.pth")
    torch.save({"a": torch.zeros(2)}, folder / "old.pth", _use_new_zipfile_serialization=False)
    return [folder / "a.pth", folder / "old.pth"]


def _read_pth(folder: Path) -> object:
    from engine.models import torch_file

    for name in ("a.pth", "old.pth"):
        try:
            torch_file.load(folder / name)
        except ValueError:
            continue
    return None


def _onnx(folder: Path) -> list[Path]:
    from engine.inference.onnx_metadata import Description
    from engine.models.spec import DetectorSpec

    return [
        _write(folder / "about.json", Description(DetectorSpec(("cat", "dog")), 0.3, 0.45, "x").to_json())
    ]


def _read_onnx(folder: Path) -> object:
    from engine.inference.onnx_metadata import Description

    return Description.from_json(
        (folder / "about.json").read_bytes().decode("utf-8", "replace"), folder / "a.onnx"
    )


def _pictures(suffix: str) -> Callable[[Path], list[Path]]:
    def make(folder: Path) -> list[Path]:
        options: dict[str, object] = {}
        if suffix == ".jpg":
            options = {"progressive": True, "quality": 80}
        if suffix == ".tif":
            options = {"compression": "tiff_lzw"}
        exif = Image.Exif()
        exif[0x0112] = 6
        if suffix in (".jpg", ".png", ".webp"):
            options = {**options, "exif": exif}
        if suffix == ".gif":
            frames = [Image.new("P", (32, 24), number) for number in range(3)]
            frames[0].save(folder / "a.gif", save_all=True, append_images=frames[1:], duration=40)
            return [folder / "a.gif"]
        return [_photo(folder / f"a{suffix}", **options)]

    return make


def _read_pictures(folder: Path) -> object:
    from engine.datasets.images import frame_count, image_facts, image_size, read_frames, read_image

    (path,) = (path for path in folder.iterdir() if path.stem == "a")
    found: list[object] = []
    for ask in (
        image_size,
        image_facts,
        read_image,
        frame_count,
        lambda path: list(_some(read_frames(path))),
    ):
        try:
            found.append(ask(path))
        except UserError:
            continue
    return found


def _some(frames: Iterator[object]) -> Iterator[object]:
    for number, frame in enumerate(frames):
        if number == 20:
            return
        yield frame


READERS: tuple[Reader, ...] = (
    Reader("voc", _voc, _read_voc, weight=3),
    Reader("yolo", _yolo, _read_yolo, weight=3),
    Reader("classes", _classes, _read_classes, weight=2),
    Reader("data_yaml", _data_yaml, _read_data_yaml),
    Reader("createml", _createml, _read_createml, weight=2),
    Reader("data_set", _data_set, _read_data_set),
    *(Reader(f"import_{form}", _set_of(form), _convert(form)) for form in ("yolo", "coco", "createml", "labelme", "csv")),
    Reader("import_cvat", _cvat, _convert("cvat")),
    Reader("import_label_studio", _label_studio, _convert("label-studio")),
    Reader("import_via", _via, _convert("via")),
    Reader("import_found_out", _set_of("coco"), _convert()),
    Reader("archive", _zip, _convert("", "set.zip")),
    Reader("snapshot", _snapshot, _read_snapshot),
    Reader("settings", _settings, _read_settings),
    Reader("run", _run, _read_run),
    Reader("safetensors", _weights, _read_weights),
    Reader("pth", _pth, _read_pth),
    Reader("onnx_about", _onnx, _read_onnx),
    *(Reader(f"picture_{suffix[1:]}", _pictures(suffix), _read_pictures) for suffix in (".png", ".jpg", ".gif", ".bmp", ".webp", ".tif")),
)  # fmt: skip


# -- trying --


@dataclass
class Fault:
    """What one damaged file brought about."""

    reader: str
    file: str
    number: int
    what: str
    error: BaseException | None = None
    data: bytes = field(default=b"", repr=False)


class Trial:
    """A reader in a folder of its own; what lies beside that folder is watched."""

    def __init__(self, reader: Reader, place: Path, seed: int) -> None:
        self.reader, self.seed = reader, seed
        self._outside = place
        self.folder = place / "inside" / reader.name
        self.folder.mkdir(parents=True)
        self.files = reader.make(self.folder)
        self._whole = {path: path.read_bytes() for path in self.files}
        (place / "secret.txt").write_text("my own\n", encoding="utf-8")
        reader.read(self.folder)  # whole files are read, and bring what they import
        self._there = self._listing()

    def step(self, number: int) -> Fault | None:
        """Damage one file in the way of that number, read, and put everything back."""
        rng = random.Random(f"{self.seed} {self.reader.name} {number}")
        path = rng.choice(self.files)
        data = mutated(self._whole[path], self._whole[rng.choice(self.files)], rng)
        path.write_bytes(data)

        def fault(what: str, error: BaseException | None = None) -> Fault:
            return Fault(self.reader.name, path.name, number, what, error, data)

        memory, began = _peak_mb(), time.perf_counter()
        try:
            self.reader.read(self.folder)
        except (UserError, *self.reader.faults):
            pass
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            return fault(f"{type(error).__name__}: {str(error)[:200]}", error)
        finally:
            took = time.perf_counter() - began
            path.write_bytes(self._whole[path])
        if took > MOST_S:
            return fault(f"took {took:.1f} s")
        if _peak_mb() - memory > MOST_MB:
            return fault(f"took {_peak_mb() - memory:.0f} MB")
        if self._listing() != self._there:
            return fault(f"files outside: {sorted(self._listing() ^ self._there)}")
        return None

    def _listing(self) -> set[tuple[str, int]]:
        """Of everything beside the folder, and around it."""
        found = set()
        for place in (self._outside, self.folder.parent):
            for entry in os.scandir(place):
                if entry.name != "inside" and Path(entry.path) != self.folder:
                    found.add((entry.path, entry.stat(follow_symlinks=False).st_size))
        return found


def _peak_mb() -> float:
    """The most memory this process had so far."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << 20 if sys.platform == "darwin" else 1024
    )
