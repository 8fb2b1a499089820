import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from engine.commands.train import _HELP
from engine.errors import ConfigError
from engine.training.config import TrainConfig, from_dict, read_toml, to_toml


def test_settings_survive_the_file(tmp_path: Path) -> None:
    config = TrainConfig(
        "/data/Фото", ("/data/b",), backbone="mobilenet_v2", learning_rate=0.02, augment=False, batch_size=8
    )
    path = tmp_path / "config.toml"
    path.write_text(to_toml(config), "utf-8")
    assert from_dict(read_toml(path)) == config


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"backbone": "resnet50"}, "mobilenet_v3_small, mobilenet_v3_large, mobilenet_v2"),
        ({"epochs": 0}, "epochs 0 is not between 1"),
        ({"batch_size": 1}, "two images"),
        ({"image_size": 20}, "image_size 20"),
        ({"learning_rate": float("nan")}, "learning_rate nan"),
        ({"learning_rate": "fast"}, "learning_rate = 'fast' is not a float"),
        ({"epochs": True}, "epochs = True is not a int"),
        ({"epochs": 2.5}, "epochs = 2.5 is not a int"),
        ({"optimizer": "adam"}, "adamw, sgd"),
        ({"stride8": "maybe"}, "auto, on, off"),
        ({"mosaic": 1.5}, "mosaic 1.5 is not between 0 and 1"),
        ({"freeze": "heads"}, "nothing, backbone, all_but_heads"),
        ({"amp": "on"}, "auto, off, bf16, fp16"),
        ({"more_data": [3]}, "list of folders"),
        ({"epoch": 3}, "no setting 'epoch'"),
    ],
)
def test_impossible_settings_name_the_field_and_what_is_possible(values: dict, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_dict({"data": "x", **values})
    assert words in str(caught.value)


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(b"epochs = = 3")
    with pytest.raises(ConfigError, match=r"c\.toml: is not TOML"):
        read_toml(path)
    with pytest.raises(ConfigError, match="cannot be opened"):
        read_toml(tmp_path / "none.toml")


def test_every_setting_has_an_option_with_help() -> None:
    assert set(_HELP) == {field.name for field in dataclasses.fields(TrainConfig)} - {"data", "more_data"}


def test_reading_settings_needs_no_torch() -> None:
    code = (
        "import sys, engine.training.config, engine.training.preflight, engine.events, engine.runs,"
        " engine.commands.train; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])


def test_the_pan_head_cannot_do_without_its_finest_map() -> None:
    with pytest.raises(ConfigError, match="always has a map of stride 8"):
        TrainConfig("x", head="pan", stride8="off")
    assert TrainConfig("x", head="pan", stride8="on").head == "pan"
