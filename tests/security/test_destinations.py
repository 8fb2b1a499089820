"""A destination that cannot be: one line with it and the remedy, exit status 2, nothing half written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from engine.cli import main as run_engine
from engine.models.detector import build_detector
from engine.models.spec import DetectorSpec
from engine.models.weights_io import save_weights
from engine.runs import Run
from engine.training.config import TrainConfig, to_toml
from tests.films import grey_film


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, sample_dir: Path) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("destinations")
    dataset = Path(shutil.copytree(sample_dir, folder / "set"))
    run = Run(dataset / "runs" / "one")
    run.path.mkdir(parents=True)
    spec = DetectorSpec(("button", "coin", "key", "leaf"), image_size=96, width_mult=0.25)
    save_weights(run.best_weights, build_detector(spec).state_dict(), spec, 0.3)
    run.config_file.write_text(to_toml(TrainConfig(str(dataset), weights="none")), "utf-8")
    (run.path / "labels.txt").write_text("".join(f"{label}\n" for label in spec.class_names), "utf-8")
    (folder / "photos").mkdir()
    Image.new("RGB", (64, 64)).save(folder / "photos" / "a.jpg")
    return {
        "SET": dataset,
        "RUN": run.path,
        "FILM": grey_film(folder / "a.mp4", 5),
        "PHOTOS": folder / "photos",
    }


COMMANDS = [
    *(f"convert SET DST --to {form}" for form in ("voc", "yolo", "coco", "createml", "labelme", "csv")),
    *(f"predict RUN PHOTOS --out DST --save {form}" for form in ("voc", "yolo", "json", "images", "crops")),
    "export RUN --out DST",
    "evaluate RUN --set all --out DST",
    "sample DST --images 2",
    "frames FILM DST",
    "train SET --weights none --epochs 1 --image-size 96 --width-mult 0.25 --run DST",
]


KINDS = ["a file is in the way", "it is a file", "the disk refuses"]


@pytest.mark.parametrize(
    ("command", "kind"),
    # Each command meets one of them; those that write many files, of forms of their own, all three.
    [(command, KINDS[number % 3]) for number, command in enumerate(COMMANDS)]
    + [(COMMANDS[place], kind) for place in (1, 8) for kind in KINDS if KINDS[place % 3] != kind],
)
def test_a_destination_that_cannot_be_is_told_and_left(
    tmp_path: Path, places: dict[str, Path], command: str, kind: str, capsys, monkeypatch
) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    destination = {"a file is in the way": tmp_path / "file" / "out", "it is a file": tmp_path / "file"}.get(
        kind, tmp_path / "refused" / "out"
    )
    if kind == "the disk refuses":
        real = os.mkdir

        def refuse(path, *more, **options) -> None:
            if "refused" in os.fspath(path):
                raise PermissionError(13, "Permission denied", path)
            real(path, *more, **options)

        monkeypatch.setattr(os, "mkdir", refuse)
    words = {**{name: str(path) for name, path in places.items()}, "DST": str(destination)}
    try:
        status = run_engine([words.get(word, word) for word in command.split()])
    except SystemExit as error:
        status = error.code
    told = capsys.readouterr().err.strip()
    assert status == 2, told
    assert "Traceback" not in told
    last = told.splitlines()[-1]
    assert str(tmp_path) in last and last.count(". ") >= 1, last
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"mine"
