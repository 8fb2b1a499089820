"""Whole data sets, backups, settings, runs, weights and pictures, and their readers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from engine.errors import UserError
from tests.fuzzing.labels import boxes, photo, write


def make_snapshot(folder: Path) -> list[Path]:
    from engine.annotations import voc
    from engine.datasets import snapshots
    from engine.datasets.dataset import Dataset

    photo(folder / "set" / "a.png")
    write(folder / "set" / "a.xml", voc.to_bytes(boxes()))
    snapshots.save(Dataset.open(folder / "set"), "one")
    return [snapshots.snapshots_dir(Dataset.open(folder / "set")) / "one.zip"]


def read_snapshot(folder: Path) -> object:
    from engine.datasets import snapshots
    from engine.datasets.dataset import Dataset

    dataset = Dataset.open(folder / "set")
    for found in snapshots.listing(dataset)[0]:
        snapshots.compare(dataset, found)
        for change in snapshots.plan_restore(dataset, found):
            assert change.path.resolve().is_relative_to((folder / "set").resolve()), change.path
    return None


def make_data_set(folder: Path) -> list[Path]:
    from engine.annotations import voc, yolo

    names = ["cat", "人 <&>"]
    for name in ("a", "b", "c"):
        photo(folder / "set" / "images" / f"{name}.png")
    write(folder / "set" / "images" / "a.xml", voc.to_bytes(boxes()))
    write(folder / "set" / "images" / "b.txt", yolo.to_bytes(boxes(), names))
    write(folder / "set" / "classes.txt", "".join(f"{name}\n" for name in names))
    write(folder / "set" / "ImageSets" / "Main" / "train.txt", "a\nb 1\n# c\n")
    write(folder / "set" / "ImageSets" / "Main" / "val.txt", "./images/c.png\n")
    return [path for path in sorted((folder / "set").rglob("*")) if path.suffix in (".xml", ".txt")]


def read_data_set(folder: Path) -> object:
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


def make_settings(folder: Path) -> list[Path]:
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
    return [folder / "strange.json", write(folder / "boxwright.ini", ini)]


def read_settings(folder: Path) -> object:
    from studio.settings import Settings, schema
    from studio.settings.file import SettingsFile

    shutil.copy(folder / "strange.json", folder / "settings.json")
    found = SettingsFile(folder / "settings.json").all() | old(folder)
    for key, value in found.items():
        assert schema.is_plain(value), key
        schema.typed(key, value)
    Settings(folder / "own.json").take_over(folder / "strange.json")
    return found


def old(folder: Path) -> dict[str, object]:
    from studio.settings import old_ini

    return dict(old_ini.read((folder / "boxwright.ini").read_bytes())[0])


def make_run(folder: Path) -> list[Path]:
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
        write(run / "config.toml", to_toml(TrainConfig("../..", more_data=("/other",)))),
        write(run / "metrics.jsonl", "".join(events.to_json(event) + "\n" for event in told)),
        write(run / "running.json", json.dumps(sign)),
        write(run / "labels.txt", "cat\ndog\n"),
        write(run / "notes.txt", "good\n"),
        write(run / "train.txt", "a\nb\n"),
        write(run / "suggestions" / "auto-1" / "detections.jsonl", sure),
        write(run / "suggestions" / "decided.jsonl", '{"image":"a.png","at":1.0}\n'),
    ]


def read_run(folder: Path) -> object:
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


def make_weights(folder: Path) -> list[Path]:
    from engine.models.detector import build_detector
    from engine.models.spec import DetectorSpec
    from engine.models.weights_io import save_weights

    spec = DetectorSpec(("cat", "dog"), image_size=96, width_mult=0.25)
    save_weights(folder / "best.safetensors", build_detector(spec).state_dict(), spec, 0.3)
    return [folder / "best.safetensors"]


def read_weights(folder: Path) -> object:
    from engine.models.weights_io import class_names_of, load_weights, task_of

    path = folder / "best.safetensors"
    for ask in (class_names_of, task_of, load_weights):
        try:
            ask(path)
        except UserError:
            continue
    return None


def make_pth(folder: Path) -> list[Path]:
    import torch

    torch.save({"a.weight": torch.zeros(2, 3), "epoch": 1}, folder / "a.pth")
    torch.save({"a": torch.zeros(2)}, folder / "old.pth", _use_new_zipfile_serialization=False)
    return [folder / "a.pth", folder / "old.pth"]


def read_pth(folder: Path) -> object:
    from engine.models import torch_file

    for name in ("a.pth", "old.pth"):
        try:
            torch_file.load(folder / name)
        except ValueError:
            continue
    return None


def make_onnx(folder: Path) -> list[Path]:
    from engine.inference.onnx_metadata import Description
    from engine.models.spec import DetectorSpec

    return [write(folder / "about.json", Description(DetectorSpec(("cat", "dog")), 0.3, 0.45, "x").to_json())]


def read_onnx(folder: Path) -> object:
    from engine.inference.onnx_metadata import Description

    return Description.from_json(
        (folder / "about.json").read_bytes().decode("utf-8", "replace"), folder / "a.onnx"
    )


def pictures(suffix: str) -> Callable[[Path], list[Path]]:
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
        return [photo(folder / f"a{suffix}", **options)]

    return make


def read_pictures(folder: Path) -> object:
    from engine.datasets.images import frame_count, image_facts, image_size, read_frames, read_image

    (path,) = (path for path in folder.iterdir() if path.stem == "a")
    found: list[object] = []
    for ask in (
        image_size,
        image_facts,
        read_image,
        frame_count,
        lambda path: list(some(read_frames(path))),
    ):
        try:
            found.append(ask(path))
        except UserError:
            continue
    return found


def some(frames: Iterator[object]) -> Iterator[object]:
    for number, frame in enumerate(frames):
        if number == 20:
            return
        yield frame
