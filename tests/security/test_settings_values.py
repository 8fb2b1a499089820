"""Values in the settings that cannot be: they count as absent, and every room starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings, schema
from studio.settings.file import MARK, SettingsFile, to_bytes

KEYS = [*schema.EXACT, *(f"{name}/{'0' * 16}" for name in schema.FAMILIES)]


def raw(path: Path, values: dict[str, object]) -> Path:
    """A settings file as any program can write it, NaN included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({MARK: 1, "values": values}), encoding="utf-8")
    return path


HOSTILE: list[object] = [
    float("nan"), float("inf"), float("-inf"), -1, 1e308, 10**290, 0, "", "text", "\x1braw:%ff", "a\0b",
    "9" * 5000,
    ["x"] * 100_000, [], [1], [None], {"a": 1}, None, True, '{"epochs": NaN}', "[" * 5000, "A" * 2_000_000,
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_the_window_starts_whatever_stands_in_the_settings(qtbot, sample_dataset: Path, number: int) -> None:
    """All keys at once, those of this data set too, in a window that shows each room."""
    from studio.settings import encoding_key, labels_dir_key

    digest = labels_dir_key(sample_dataset.resolve()).rpartition("/")[2]
    own = [f"{name}/{digest}" for name in schema.FAMILIES] + [encoding_key(sample_dataset.resolve())]
    path = raw(Settings().path, dict.fromkeys([*KEYS, *own, "keys/annotate_draw"], HOSTILE[number]))
    size = path.stat().st_size
    settings = Settings()
    assert [trouble.kind for trouble in settings.file.troubles] == (["damaged"] if size > 16 << 20 else [])
    window = MainWindow(Document(), settings)
    qtbot.addWidget(window)
    window.show()
    window.document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: window.document.dataset is not None, timeout=20_000)
    for name in ("annotate", "dataset", "train", "evaluate", "live"):
        window.show_room(name)
    assert 0 <= window.panels["annotate"].editor.least_score <= 1
    window.close()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_value_is_possible_or_absent(tmp_path: Path, key: str, number: int) -> None:
    value = schema.typed(key, HOSTILE[number])
    if value is not None:
        assert schema.typed(key, schema.plain(value)) == value
    if isinstance(value, int | float):
        assert 0 <= value <= 10_000
    if isinstance(value, str | list):
        assert len(value) <= 1_000_000


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, 10**290, 1e308, True, "9", None, [1]])
def test_no_kept_setting_of_a_training_is_impossible(tmp_path: Path, value: object) -> None:
    from engine.training.config import TrainConfig, defaults
    from studio.train.command import KEY, recall

    settings = Settings(tmp_path / "mine.json")
    names = [*defaults("detect"), *defaults("classify")]
    key = f"{KEY}/{schema_digest(tmp_path)}"
    settings.set(key, json.dumps(dict.fromkeys(names, value)))
    found = recall(settings, tmp_path)
    TrainConfig(data="x", **found)


def schema_digest(folder: Path) -> str:
    from studio.settings import labels_dir_key

    return labels_dir_key(folder).rpartition("/")[2]


@pytest.mark.parametrize("place", range(8))
@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e308", "", "text", "9" * 400, "9" * 5000])
def test_no_kept_setting_of_a_split_is_impossible(qtbot, tmp_path: Path, place: int, value: str) -> None:
    from studio.dataset.split_box import SplitBox
    from studio.dataset.split_memory import KEY, digest, recall

    settings = Settings(tmp_path / "mine.json")
    values = ["0.9", "0.9", "0", "none", "10.0", "0", "0", "1"]
    values[place] = value
    settings.set(KEY, [" ".join((digest({"train": ["a"]}), *values))])
    found = recall(settings, {"train": ["a"]})
    if found is not None:
        box = SplitBox()
        qtbot.addWidget(box)
        box.show_config(found)


def test_a_window_place_that_lies_is_harmless(qtbot) -> None:
    window = MainWindow(Document(), Settings())
    good = bytes(window.saveGeometry().data())
    for at in range(0, len(good), 2):
        window.restoreGeometry(QByteArray(good[:at] + b"\xff\xff\xff\x7f" + good[at + 4 :]))
    qtbot.addWidget(window)
    window.show()
    assert window.width() < 30_000
    window.close()


def test_to_bytes_holds_any_name(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "mine.json")
    settings.set("window/folder", "/caf\udce9\0\n")
    settings.save()
    assert SettingsFile(settings.path).all() == settings.file.all()
    assert to_bytes(settings.file.all()).decode("utf-8")
    assert settings.get("window/folder", "") == "/caf\udce9\0\n"
