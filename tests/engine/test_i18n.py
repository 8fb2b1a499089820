"""Messages in a person's language."""

import ctypes
import json
import sys
from pathlib import Path

import pytest

from engine import i18n
from engine.cli import main
from engine.errors import DatasetError


@pytest.fixture(autouse=True)
def chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    catalogue = {
        "has {} x {} pixels": "有 {0} x {1} 像素",
        "left out: {}": "已略过：{0}",
        "{} images": "{0} 张图片",
        "there is no such folder": "没有这个文件夹",
        "Choose a folder with photos": "请选择有照片的文件夹",
    }
    (tmp_path / "engine_zh_CN.json").write_text(json.dumps(catalogue), "utf-8")
    results = {"{} of {}": "{1} 中的 {0}", "class": "类别"}
    (tmp_path / "results_zh_CN.json").write_text(json.dumps(results), "utf-8")
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path)
    i18n._catalogue.cache_clear()
    i18n._entries.cache_clear()
    i18n.set_language("zh_CN")
    yield
    i18n.set_language("")
    i18n._catalogue.cache_clear()
    i18n._entries.cache_clear()


def test_gaps_are_filled_and_inner_sentences_translated() -> None:
    assert i18n.translated("has 30 x 20 pixels") == "有 30 x 20 像素"
    assert i18n.translated("left out: has 3 x 2 pixels") == "已略过：有 3 x 2 像素"


def test_what_is_not_known_stays_english() -> None:
    assert i18n.translated("something else") == "something else"
    i18n.set_language("en")
    assert i18n.translated("has 30 x 20 pixels") == "has 30 x 20 pixels"


def test_words_of_results_are_not_looked_for_in_messages() -> None:
    assert i18n.words("{} of {}", 3, "类{}") == "类{} 中的 3"
    assert i18n.words("class") == "类别"
    assert i18n.translated("left out: class") == "已略过：class"  # a name a person gave
    i18n.set_language("en")
    assert i18n.words("{} of {}", 3, 5) == "3 of 5"


def test_an_error_is_told_with_place_and_remedy(tmp_path: Path) -> None:
    error = DatasetError("there is no such folder", where="/人脸", remedy="Choose a folder with photos")
    assert i18n.describe(error) == "/人脸：没有这个文件夹。请选择有照片的文件夹。"
    i18n.set_language("en")
    assert i18n.describe(error) == str(error)
    assert i18n.describe(ValueError("x")) == "x"


def test_the_shell_speaks_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "/no/such/folder"]) == 2
    assert "没有这个文件夹" in capsys.readouterr().err


@pytest.mark.parametrize(("variables", "wanted"), [
    ({"BOXWRIGHT_LANG": "zh_CN", "LANG": "en_US.UTF-8"}, "zh_CN"),
    ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
    ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
    ({}, "en"),
])  # fmt: skip
def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch, variables: dict, wanted: str) -> None:
    i18n.set_language("")
    for name in ("BOXWRIGHT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert i18n.language() == wanted


def test_a_count_of_one_has_its_own_sentence() -> None:
    assert [i18n.plural(n, "one", "many") for n in (0, 1, 2)] == ["many", "one", "many"]
    i18n.set_language("en")
    assert [i18n.counted(n, "{} box", "{} boxes") for n in (0, 1, 2)] == ["0 boxes", "1 box", "2 boxes"]


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere the environment tells")
def test_windows_tells_its_language_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BOXWRIGHT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    i18n.set_language("")
    for speaks, expected in ((0x0804, "zh_CN"), (0x0C04, "zh_CN"), (0x0407, "en")):
        monkeypatch.setattr(ctypes.windll.kernel32, "GetUserDefaultUILanguage", lambda told=speaks: told)
        i18n._windows_speaks_chinese.cache_clear()
        assert i18n.language() == expected
    i18n._windows_speaks_chinese.cache_clear()
