"""What is remembered between two starts: it survives, it travels, and a stranger's file runs nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QSettings

from engine.errors import ConfigError
from studio.actions import ROOMS
from studio.document import Document
from studio.main_window import MainWindow
from studio.old_settings import read_ini
from studio.setting_kinds import checked, is_known
from studio.settings import Settings

PICKLE = b"\\0\\0\\0\\x7f\\0\\0\\0\\x12PyQt_PyObject\\0\\0\\0\\0\\0"
"""The head of what PySide unpickles."""
DISGUISES = [
    b"@Variant(" + PICKLE + b")",
    b"\\x40Variant(" + PICKLE + b")",
    b"\\100Variant(" + PICKLE + b")",
    b'"@"Variant(' + PICKLE + b")",
    b"@\\\nVariant(" + PICKLE + b")",
    b"@\\qVariant(" + PICKLE + b")",
    b"a, @Variant(" + PICKLE + b")",
    b"@DateTime(" + PICKLE + b")",
]


def test_settings_travel(tmp_path: Path) -> None:
    mine = Settings(tmp_path / "mine.json")
    mine.set("window/theme", "dark")
    mine.set("annotate/keep_view", True)
    mine.set("window/geometry", b"\x00\x01")
    mine.add_recent_folder("/tmp/人脸")
    mine.export(tmp_path / "out.json")
    other = Settings(tmp_path / "other.json")
    other.set("window/room", "train")
    other.take_over(tmp_path / "out.json")
    for read in (other, Settings(tmp_path / "other.json")):
        assert read.get("window/theme", "") == "dark"
        assert read.get("annotate/keep_view", False) is True
        assert read.get("window/geometry", b"") == b"\x00\x01"
        assert read.recent_folders() == ["/tmp/人脸"]
        assert read.get("window/room", "-") == "-"


def test_the_address_of_a_camera_stays_at_home(tmp_path: Path) -> None:
    mine = Settings(tmp_path / "mine.json")
    mine.set("live/address", "rtsp://me:secret@cam")
    mine.set("window/theme", "dark")
    mine.export(tmp_path / "out.json")
    assert "secret" not in (tmp_path / "out.json").read_text("utf-8")
    other = Settings(tmp_path / "other.json")
    other.set("live/address", "rtsp://own")
    other.take_over(tmp_path / "out.json")
    assert other.get("live/address", "") == "rtsp://own"
    assert other.get("window/theme", "") == "dark"


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"hello",
        b"[]",
        b"\xff\xfe",
        b'{"window/theme": "light"}',
        b'{"boxwright settings": 2, "settings": {"window/theme": "light"}}',
        b'{"boxwright settings": 1, "settings": {}}',
        b'{"boxwright settings": 1, "settings": {"window/theme": 3}}',
        b'{"boxwright settings": 1, "settings": {"annotate/confidence": NaN}}',
        b'{"boxwright settings": 1, "settings": ' + b'{"a":' * 100_000,
        *(b"[window]\ntheme=" + value + b"\n" for value in DISGUISES),
    ],
)
@pytest.mark.parametrize("suffix", [".json", ".ini"])
def test_a_file_that_holds_no_settings_changes_nothing(
    tmp_path: Path, content: bytes | None, suffix: str
) -> None:
    settings = Settings(tmp_path / "mine.json")
    settings.set("window/theme", "dark")
    strange = tmp_path / f"strange{suffix}"
    if content is not None:
        strange.write_bytes(content)
    with pytest.raises(ConfigError) as told:
        settings.take_over(strange)
    assert settings.get("window/theme", "") == "dark"
    assert told.value.where == str(strange)
    assert told.value.remedy.startswith(
        "Export the settings again" if suffix == ".ini" else "Choose a file that Export settings wrote"
    )


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes with a name there")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "out.json")
    with pytest.raises(ConfigError, match="pipe"):
        Settings(tmp_path / "mine.json").take_over(tmp_path / "out.json")
    os.mkfifo(tmp_path / "own.json")
    own = Settings(tmp_path / "own.json")
    assert own.trouble is not None and "pipe" in str(own.trouble)
    own.set("window/theme", "dark")
    own.save()
    assert (tmp_path / "own.json").is_fifo()


@pytest.mark.parametrize("value", DISGUISES)
def test_no_object_comes_out_of_the_settings_of_an_earlier_version(tmp_path: Path, value: bytes) -> None:
    (tmp_path / "boxwright.ini").write_bytes(b"[window]\ntheme=" + value + b"\nroom=train\n")
    settings = Settings(tmp_path / "settings.json")
    assert not settings.get("window/theme", "").startswith("@Variant(")
    assert settings.get("window/room", "") == "train"


def test_the_settings_of_an_earlier_version_are_taken_over(tmp_path: Path) -> None:
    old = QSettings(str(tmp_path / "boxwright.ini"), QSettings.Format.IniFormat)
    folders = ["/tmp/人脸", "C:\\Users\\me, you", 'a "b" c', "plain"]
    old.setValue("recent/folders", folders)
    old.setValue("classes/colors", ["#ff0000 one"])
    old.setValue("window/theme", "dark")
    old.setValue("window/folder", "C:\\fotos\\neu\x01a;b=c")
    old.setValue("annotate/auto_save", "false")
    old.setValue("annotate/confidence", "0.25")
    old.setValue("live/rate", "2")
    old.setValue("keys/annotate_next_image", "Ctrl+Right")
    old.setValue("train_settings/0123", '{"epochs": 30, "name": "ä"}')
    old.setValue("window/geometry", QByteArray(b"\x01\xd9\xd0\xcb\x00\x03"))
    old.sync()
    for settings in (Settings(tmp_path / "settings.json"), None):
        settings = settings or Settings(tmp_path / "settings.json")
        assert settings.get("recent/folders", [""]) == folders
        assert settings.get("classes/colors", [""]) == ["#ff0000 one"]
        assert settings.get("window/theme", "") == "dark"
        assert settings.get("window/folder", "") == "C:\\fotos\\neu\x01a;b=c"
        assert settings.get("annotate/auto_save", True) is False
        assert settings.get("annotate/confidence", 0.4) == 0.25
        assert settings.get("live/rate", 0) == 2
        assert settings.get("keys/annotate_next_image", "-") == "Ctrl+Right"
        assert json.loads(settings.get("train_settings/0123", "{}")) == {"epochs": 30, "name": "ä"}
        assert settings.trouble is None
        settings.save()
    assert (tmp_path / "settings.json").is_file()


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=2, max_size=4))
def test_any_text_of_an_earlier_version_is_read_as_qt_wrote_it(tmp_path_factory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("old") / "boxwright.ini"
    old = QSettings(str(path), QSettings.Format.IniFormat)
    texts = [text.replace("\0", "").strip("\r\n \t") or "x" for text in texts]
    old.setValue("recent/folders", texts)
    old.setValue("window/folder", texts[0])
    old.sync()
    del old
    read = read_ini(path)
    if not any(text.startswith("@") for text in texts):
        assert read["recent/folders"] == texts
        assert read["window/folder"] == texts[0]


def test_two_windows_keep_what_each_of_them_changed(tmp_path: Path) -> None:
    one, two = Settings(tmp_path / "s.json"), Settings(tmp_path / "s.json")
    one.set("window/theme", "dark")
    two.set("annotate/squares", True)
    one.save()
    two.save()
    two.remove("window/theme")
    one.set("live/rate", 1)
    one.save()
    two.save()
    assert json.loads((tmp_path / "s.json").read_text("utf-8")) == {"annotate/squares": True, "live/rate": 1}


def test_the_file_is_written_by_itself(tmp_path: Path, qtbot) -> None:
    settings = Settings(tmp_path / "s.json")
    settings.set("window/theme", "dark")
    qtbot.waitUntil((tmp_path / "s.json").is_file, timeout=20_000)
    assert Settings(tmp_path / "s.json").get("window/theme", "") == "dark"


def test_a_disk_that_refuses_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(tmp_path / "s.json")
    settings.set("window/theme", "dark")
    with monkeypatch.context() as full:
        full.setattr("studio.settings.write_atomically", _full)
        settings.save()
    assert not (tmp_path / "s.json").exists()
    settings.set("live/rate", 1)
    settings.save()
    assert json.loads((tmp_path / "s.json").read_text("utf-8")) == {"window/theme": "dark", "live/rate": 1}


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_what_a_later_version_keeps_is_left_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"later/thing": [1, {}], "live/rate": "many"}', "utf-8")
    settings = Settings(tmp_path / "s.json")
    assert settings.get("live/rate", 3) == 3
    settings.set("window/theme", "dark")
    settings.save()
    kept = json.loads((tmp_path / "s.json").read_text("utf-8"))
    assert kept == {"later/thing": [1, {}], "live/rate": "many", "window/theme": "dark"}


def test_there_is_no_setting_that_is_not_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no setting"):
        Settings(tmp_path / "s.json").set("window/colour", "red")
    with pytest.raises(ValueError, match="confidence"):
        Settings(tmp_path / "s.json").set("annotate/confidence", float("nan"))


def test_damaged_settings_are_set_aside_and_told(qtbot, tmp_path: Path) -> None:
    own = Path(os.environ["BOXWRIGHT_CONFIG_DIR"]) / "settings.json"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_bytes(b'{"window/theme": "dark", ')
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    assert "settings begin anew" in window.notice.text
    assert own.with_name("settings-damaged.json").read_bytes() == b'{"window/theme": "dark", '


KEYS = [
    "annotate/ask_before_delete", "annotate/auto_save", "annotate/confidence", "annotate/format",
    "annotate/keep_drawing", "annotate/keep_view", "annotate/show_labels", "annotate/show_panels",
    "annotate/single_class", "annotate/squares", "annotate/thumbnails", "classes/colors", "live/address",
    "live/export_gain", "live/rate", "live/size", "live/source", "recent/folders", "train/hidden_charts",
    "window/folder", "window/geometry", "window/key_set", "window/language", "window/room", "window/theme",
    "window/tips", "keys/annotate_next_image",
]  # fmt: skip
LIES = ["NaN", "Infinity", "-Infinity", "-1", "1e308", "99999999999999999999", '""', '"text"', "true", "null",
        "[]", '["a"]', json.dumps(["x"] * 20_001), '{"a": 1}', '"\\ud800"', '"\\u0000"']  # fmt: skip


def test_all_keys_are_gone_through() -> None:
    from studio.setting_kinds import _KINDS

    assert set(_KINDS) <= set(KEYS) and all(map(is_known, KEYS))


@pytest.mark.parametrize("lie", LIES, ids=range(len(LIES)))
def test_the_window_starts_whatever_the_settings_say(qtbot, lie: str) -> None:
    own = Path(os.environ["BOXWRIGHT_CONFIG_DIR"]) / "settings.json"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("{" + ", ".join(f'"{key}": {lie}' for key in KEYS) + "}", "utf-8")
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    window.show()
    for room in ROOMS:
        window.show_room(room.name)
    window.opening.reopen_last_folder()
    assert 0 <= window.panels["annotate"].editor.least_score <= 1
    window.close()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 1.5, 1e308, "0.5", None, [], True])
def test_a_share_is_a_share(value: object) -> None:
    with pytest.raises(ValueError):
        checked("annotate/confidence", value)
