"""Class names, folders and files in any script, through all commands, whose results are in Chinese."""

import contextlib
import html
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
import torch

from engine import i18n
from engine.annotations import voc
from engine.cli import main
from engine.datasets.dataset import CLASS_FILES
from engine.datasets.images import read_image

NAMES = {"button": "人脸", "coin": "😀猫", "key": "وجه", "leaf": "סמל 👩‍🔬"}
"""Chinese; an emoji; right to left; right to left with an emoji of several characters."""
SAME_EVERYWHERE = {
    "AP", "COCO", "IoU", "TIDE", "VOC", "coco", "cpu", "hard", "int", "jpg", "mAP", "mobilenet",
    "onnxruntime", "px", "test", "torch", "train", "trainval", "val", "voc", "yolo",
}  # fmt: skip
"""Names of sets, files, formats and measures, which have no other name in Chinese."""


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    i18n.set_language("zh_CN")
    yield
    i18n.set_language("")
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def dataset(sample_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample under such names: its folder, its classes, and a photo."""
    folder = Path(shutil.copytree(sample_dir, tmp_path_factory.mktemp("any") / "照片 😀 صور"))
    for path in (folder / "Annotations").iterdir():
        text = path.read_text("utf-8")
        for plain, name in NAMES.items():
            text = text.replace(f"<name>{plain}</name>", f"<name>{name}</name>")
        path.write_text(text, "utf-8")
    (classes,) = (path for name in CLASS_FILES if (path := folder / name).is_file())
    classes.write_text("".join(f"{name}\n" for name in NAMES.values()), "utf-8")
    for path in (folder / "JPEGImages" / "photo_0001.jpg", folder / "Annotations" / "photo_0001.xml"):
        path.rename(path.with_stem("وجه 人脸 😀"))
    return folder


@pytest.fixture(scope="module")
def trained(dataset: Path) -> tuple[Path, str]:
    """A run of one tiny epoch, and what splitting and training printed."""
    run, said = dataset.parent / "跑 🏃 تشغيل", io.StringIO()
    settings = ["--weights", "none", "--epochs", "1", "--image-size", "96", "--width-mult", "0.35"]
    i18n.set_language("zh_CN")
    with contextlib.redirect_stdout(said):
        assert main(["split", str(dataset), "--trainval", "0.7"]) == 0
        assert main(["train", str(dataset), "--run", str(run), "--threads", "1", *settings]) == 0
    return run, said.getvalue()


def english(text: str, *known: Path) -> set[str]:
    """Latin words a Chinese reader would stumble over; ``known``: paths that are told."""
    for path in known:
        text = re.sub(re.escape(str(path)) + r"[\w/.]*", "", text)
    text = re.sub(r"[\w-]+\.[a-z]+\b", "", text)  # names of files
    words = set(re.findall(r"(?<![-\w])[A-Za-z]{2,}", text))
    return words - SAME_EVERYWHERE - {"photo"}  # the files' own name


def tell(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0) -> str:
    """What a command prints on standard output."""
    capsys.readouterr()
    assert main([str(argument) for argument in arguments]) == status
    told = capsys.readouterr()
    assert status or not re.search(r"^错误", told.err, re.MULTILINE), told.err
    return told.out


def visible(page: str) -> str:
    """The text of an HTML page."""
    shown = re.sub(r"<style>.*?</style>|<img[^>]*>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", shown))


def test_from_photos_to_an_exported_detector(
    dataset: Path, trained: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, said = trained
    assert "无目标" in said
    assert "完成：1 轮" in said
    said += tell(capsys, "check", dataset)
    said += tell(capsys, "stats", dataset, "--reach")
    assert all(name in said for name in NAMES.values())
    said += tell(capsys, "snapshot", "save", dataset, "第一")
    said += tell(capsys, "snapshot", "list", dataset)
    said += tell(capsys, "snapshot", "compare", dataset, "第一")

    assert (run / "labels.txt").read_text("utf-8").split("\n")[:4] == list(NAMES.values())
    said += tell(capsys, "evaluate", run)
    page = visible((run / "report" / "report.html").read_text("utf-8"))
    assert "精确率与召回率" in page
    assert all(name in page for name in NAMES.values())
    assert english(page, dataset, run) == set()
    figures = json.loads((run / "report" / "report.json").read_text("utf-8"))
    assert {c["name"] for c in figures["classes"]} == set(NAMES.values())  # keys stay as they are

    photo = dataset / "JPEGImages" / "وجه 人脸 😀.jpg"
    out = tmp_path / "结果 نتائج"
    said += tell(
        capsys, "predict", run, photo, "--threshold", 0.05, "--out", out, "--save", "voc", "--save", "images"
    )
    found = voc.read(next(out.rglob("وجه 人脸 😀.xml")))
    assert {box.label for box in found.boxes} & set(NAMES.values())
    assert read_image(next(out.rglob("وجه 人脸 😀.jpg"))).shape == read_image(photo).shape

    said += tell(capsys, "export", run)
    exported = run / "export"
    assert (exported / "labels.txt").read_text("utf-8").split("\n")[:4] == list(NAMES.values())
    done = subprocess.run(
        [sys.executable, exported / "detect.py", photo], capture_output=True, encoding="utf-8", check=True,
        env={"PYTHONUTF8": "1", "PATH": ""},
    )  # fmt: skip
    for line in done.stdout.splitlines():
        assert json.loads(line)["class"] in NAMES.values()
    assert english(said, dataset, run, out) == set()


@pytest.mark.parametrize("form", ["yolo", "coco", "createml"])
def test_there_and_back_in_other_formats(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    there, back = tmp_path / f"转换 {form}", tmp_path / "عودة 🔁"
    said = tell(capsys, "convert", dataset, there, "--to", form)
    said += tell(capsys, "convert", there, back, "--to", "voc")
    for before in (dataset / "Annotations").iterdir():
        after = voc.read(back / "Annotations" / before.name)
        assert [box.label for box in after.boxes] == [box.label for box in voc.read(before).boxes]
    assert english(said, there, back) - {"createml"} == set()


def test_a_video_with_such_a_name_is_followed_and_recorded(
    dataset: Path, trained: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, _ = trained
    plain, video = tmp_path / "plain.mp4", tmp_path / "فيديو 猫 😀.mp4"
    writer = cv2.VideoWriter(str(plain), cv2.VideoWriter.fourcc(*"mp4v"), 10, (160, 120))
    picture = cv2.resize(read_image(dataset / "JPEGImages" / "photo_0002.jpg"), (160, 120))
    for _ in range(4):
        writer.write(picture[..., ::-1])
    writer.release()
    plain.rename(video)
    recording = tmp_path / "录像 تسجيل.mp4"
    said = tell(
        capsys, "predict", run, video, "--threshold", 0.05, "--track", "--line", "80,0,80,120",
        "--record", recording,
    )  # fmt: skip
    assert "第 3 帧" in said
    assert f"已录制 {recording}：4 帧" in said
    assert recording.stat().st_size > 0
    assert english(said, video, recording) - {"mp"} == set()


def test_mistakes_and_help_are_told_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["train", "--epochs", "many"])
    assert "'many' 不是有效的 int 值" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["sample"])
    assert "缺少以下参数：DIR" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["split", "--help"])
    assert capsys.readouterr().out.startswith("用法：")
