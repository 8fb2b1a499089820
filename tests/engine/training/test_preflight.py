from pathlib import Path

import pytest

from engine.datasets.exchange.converting import convert
from engine.models.download import imagenet_file
from engine.training import preflight as module
from engine.training.config import TrainConfig
from engine.training.preflight import preflight


def actions(folder: Path, **settings) -> list[str]:
    obstacles = preflight(TrainConfig(str(folder), **{"weights": "none", **settings}))
    assert all(obstacle.message and obstacle.remedy for obstacle in obstacles)
    return [obstacle.action for obstacle in obstacles]


def test_a_labelled_and_split_set_can_be_trained_on(sample_dir: Path) -> None:
    assert actions(sample_dir) == []


def test_no_data(tmp_path: Path) -> None:
    assert actions(tmp_path / "nowhere") == ["choose_data"]
    assert actions(tmp_path) == ["choose_data"]


def test_no_labels(sample_dataset: Path) -> None:
    for label in (sample_dataset / "Annotations").iterdir():
        label.unlink()
    assert actions(sample_dataset) == ["label"]


def test_a_yolo_set_counts_as_labelled(sample_dataset: Path, tmp_path: Path) -> None:
    convert(sample_dataset, tmp_path / "yolo", "yolo")
    assert actions(tmp_path / "yolo") == []


def test_no_split(sample_dataset: Path) -> None:
    for path in (sample_dataset / "ImageSets" / "Main").iterdir():
        path.unlink()
    assert actions(sample_dataset) == ["split", "split"]


def test_an_empty_set(sample_dataset: Path) -> None:
    (sample_dataset / "ImageSets" / "Main" / "val.txt").write_text("\n")
    assert actions(sample_dataset) == ["split"]


def test_a_training_set_without_boxes(sample_dataset: Path) -> None:
    train = (sample_dataset / "ImageSets" / "Main" / "train.txt").read_text().split()
    for stem in train:
        path = sample_dataset / "Annotations" / f"{stem}.xml"
        text = path.read_text("utf-8")
        path.write_text(
            text[: text.index("<object>")] + "</annotation>\n" if "<object>" in text else text, "utf-8"
        )
    assert actions(sample_dataset) == ["label"]


def test_weights_that_are_not_there(sample_dir: Path, tmp_path: Path) -> None:
    assert actions(sample_dir, weights=str(tmp_path / "w.pth")) == ["weights"]
    (tmp_path / "best.safetensors").touch()
    assert actions(sample_dir, weights=str(tmp_path)) == []


def test_imagenet_weights_of_another_width_do_not_exist(
    sample_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_reachable", lambda url: True)
    assert actions(sample_dir, weights="imagenet", width_mult=0.5) == ["weights"]
    assert actions(sample_dir, weights="imagenet", width_mult=1.0) == []
    assert actions(sample_dir, weights="none", width_mult=0.5) == []


@pytest.mark.parametrize("reachable", [True, False])
def test_imagenet_needs_a_network_or_the_file(
    sample_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reachable: bool
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(module, "_reachable", lambda url: reachable)
    assert actions(sample_dir, weights="imagenet") == ([] if reachable else ["weights"])
    file = imagenet_file("mobilenet_v3_small")
    file.parent.mkdir(parents=True)
    file.touch()
    assert actions(sample_dir, weights="imagenet") == []


def test_no_answer_from_the_network_is_not_reachable() -> None:
    assert not module._reachable("http://127.0.0.1.invalid/", timeout_s=0.5)
