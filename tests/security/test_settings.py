"""Settings from a stranger, and the program's own file when somebody or something has been at it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QFileDialog

from engine.errors import ConfigError
from studio.document import Document
from studio.engine_process import ROOT
from studio.i18n import apply_language
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.settings.file import MARK, SettingsFile

# What PySide unpickles: it would make a file "ran" where the test is.
PICKLED = b"cposix\nsystem\n(S'touch ran'\ntR."
OBJECT = "".join(f"\\x{byte:x}" for byte in b"\0\0\4\0\0\0\0\x0ePyQt_PyObject\0" + PICKLED)
VARIANTS = [
    f"@Variant({OBJECT})",
    f"\\x40Variant({OBJECT})",
    f"\\100Variant({OBJECT})",
    f'"@"Variant({OBJECT})',
    f'"@Variant({OBJECT})"',
    f"@Var\\\niant({OBJECT})",
    "@DateTime(\\0\\0\\0\\x10\\0)",
    "@DataStream(\\0\\0)",
    "@Rect(1 2 3 4)",
    "@Invalid()",
    "@ByteArray(x)",
]


@pytest.fixture
def no_qt_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever gives a file to Qt's reader of settings fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was given to QSettings")

    for name in ("__init__", "value", "allKeys"):
        monkeypatch.setattr(QSettings, name, refuse)


def raw(path: Path, values: dict[str, object]) -> Path:
    """A settings file as any program can write it, NaN included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({MARK: 1, "values": values}), encoding="utf-8")
    return path


def on_disk(path: Path) -> dict[str, object]:
    return json.loads(path.read_text("utf-8"))["values"]


def test_nothing_in_the_program_knows_qts_reader_of_settings() -> None:
    told = [path for path in (ROOT / "studio").rglob("*.py") if "QSettings" in path.read_text("utf-8")]
    assert told == []


@pytest.mark.usefixtures("no_qt_store")
@pytest.mark.parametrize("value", VARIANTS)
def test_an_ini_file_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(tmp_path / "mine.json")
    settings.set("window/theme", "dark")
    strange = tmp_path / "strange.ini"
    strange.write_text(f"[window]\ntheme=light\nfolder={value}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"earlier version.*Export it again there with this version"):
        settings.take_over(strange)
    assert settings.get("window/theme", "") == "dark"
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("no_qt_store")
@pytest.mark.parametrize("value", VARIANTS)
def test_an_object_in_the_old_file_is_text_and_the_rest_comes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.chdir(tmp_path)
    old = tmp_path / "boxwright.ini"
    content = f"[window]\ntheme=dark\nfolder={value}\nroom=train\n"
    old.write_text(content, encoding="utf-8")
    settings = Settings(tmp_path / "settings.json")
    assert settings.get("window/theme", "") == "dark"
    assert settings.get("window/room", "") == "train"
    assert settings.get("window/folder", "nowhere") == "nowhere"
    assert [trouble.kind for trouble in settings.file.troubles] == ["old"]
    assert str(old) in str(settings.file.troubles[0])
    assert old.read_text("utf-8") == content
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "line",
    [
        "%66older=/x",
        "fold\\x65r=/x",
        "folder",
        "=x",
        'folder="open',
        "folder=\\q",
        "folder=x\\",
        "[",
        "]",
        "\0=\0",
    ],
)
def test_lines_that_qt_does_not_write_are_told_and_nothing_else_is_lost(tmp_path: Path, line: str) -> None:
    (tmp_path / "boxwright.ini").write_text(f"[window]\ntheme=dark\n{line}\nroom=train\n", encoding="utf-8")
    settings = Settings(tmp_path / "settings.json")
    assert (settings.get("window/theme", ""), settings.get("window/room", "")) == ("dark", "train")
    assert settings.get("window/folder", "-") == "-"
    assert [trouble.kind for trouble in settings.file.troubles] == ["old"]


def test_what_an_earlier_version_kept_comes_over_whole(tmp_path: Path) -> None:
    """Written by Qt itself, as those versions did."""
    texts = ["/data/人脸", " a;b,c=d ", '"quoted" \\ back', "@odd", "tab\tline\nend\x01f\0f", "😀", ""]
    old = QSettings(str(tmp_path / "boxwright.ini"), QSettings.Format.IniFormat)
    old.setValue("window/theme", "dark")
    old.setValue("window/geometry", QByteArray(bytes(range(256))))
    old.setValue("annotate/confidence", "0.25")
    old.setValue("annotate/keep_view", "false")
    old.setValue("live/size", "2")
    old.setValue("live/address", texts[1])
    old.setValue("recent/folders", texts)
    old.setValue("train/hidden_charts", [])
    old.setValue("classes/colors", ["#ff0000 cat, big"])
    old.setValue("keys/annotate_draw", "Ctrl+,")
    old.setValue("class_places/0123456789abcdef", ["0 cat", "1 dog"])
    old.setValue("train_settings/0123456789abcdef", json.dumps({"epochs": 5, "more_data": ["/a, b"]}))
    old.sync()
    del old
    settings = Settings(tmp_path / "settings.json")
    assert settings.file.troubles == []
    assert settings.get("window/theme", "") == "dark"
    assert settings.get("window/geometry", b"") == bytes(range(256))
    assert settings.get("annotate/confidence", 0.0) == 0.25
    assert settings.get("annotate/keep_view", True) is False
    assert settings.get("live/size", 0) == 2
    assert settings.get("live/address", "") == texts[1]
    assert settings.get("recent/folders", [""]) == texts
    assert settings.get("train/hidden_charts", ["x"]) == []
    assert settings.get("classes/colors", [""]) == ["#ff0000 cat, big"]
    assert settings.get("keys/annotate_draw", "") == "Ctrl+,"
    assert settings.get("class_places/0123456789abcdef", [""]) == ["0 cat", "1 dog"]
    assert json.loads(settings.get("train_settings/0123456789abcdef", ""))["more_data"] == ["/a, b"]
    settings.save()
    (tmp_path / "boxwright.ini").unlink()
    assert len(on_disk(tmp_path / "settings.json")) == 12


@pytest.mark.parametrize(
    "content",
    [b"[window]\ntheme=dark\n", b"{", b"[]", b'{"a": 1}', b"[" * 100_000, b"\xff\xfe", b"x" * (17 << 20)],
)
def test_a_damaged_file_is_put_aside_and_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings = Settings(path)
    (aside,) = tmp_path.glob("settings-damaged-*.json")
    assert aside.read_bytes() == content
    assert [trouble.kind for trouble in settings.file.troubles] == ["damaged"]
    assert aside.name in str(settings.file.troubles[0])
    settings.set("window/theme", "dark")
    settings.save()
    assert on_disk(path) == {"window/theme": "dark"}
    assert aside.read_bytes() == content


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_put_aside(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "settings.json")
    assert [trouble.kind for trouble in Settings(tmp_path / "settings.json").file.troubles] == ["damaged"]


def test_a_file_that_the_disk_does_not_give_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = raw(tmp_path / "settings.json", {"window/theme": "dark"})

    def fail(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("studio.settings.file.read_plain", fail)
    settings = Settings(path)
    settings.set("window/theme", "light")
    settings.save()
    assert [trouble.kind for trouble in settings.file.troubles] == ["unreadable"]
    assert on_disk(path) == {"window/theme": "dark"}


def test_the_window_tells_it_even_when_a_data_set_opens(qtbot, sample_dataset: Path) -> None:
    path = Settings().path
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no settings")
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    assert "put aside as settings-damaged-" in window.notice.text
    window.document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: window.document.dataset is not None, timeout=20_000)
    assert "put aside as settings-damaged-" in window.notice.text
    window.close()


def test_a_disk_that_refuses_is_told_and_nothing_is_forgotten(qtbot, tmp_path: Path, monkeypatch) -> None:
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("studio.settings.file.write_atomically", full)
        window.settings.set("window/theme", "dark")
        writer = threading.Thread(target=window.settings.save)
        writer.start()
        writer.join()
        qtbot.waitUntil(lambda: "No space left" in window.notice.text, timeout=5000)
    window.settings.save()
    assert on_disk(window.settings.path)["window/theme"] == "dark"
    window.close()


def test_two_windows_keep_both_their_changes(tmp_path: Path) -> None:
    path = raw(tmp_path / "settings.json", {"window/theme": "dark", "later/version": ["x"]})
    one, other = SettingsFile(path), SettingsFile(path)  # as two processes have them
    one.put("window/room", "train")
    other.put("window/theme", "light")
    one.save()
    other.save()
    one.put("annotate/auto_save", False)
    one.save()
    expected = {
        "annotate/auto_save": False, "later/version": ["x"], "window/room": "train", "window/theme": "light",
    }  # fmt: skip
    assert on_disk(path) == expected
    assert one.all() == expected
    other.put("window/room", None)
    other.save()
    assert "window/room" not in on_disk(path)


def test_many_processes_lose_no_setting(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from studio.settings import Settings\n"
        "for number in range(5):\n"
        "    settings = Settings(Path(sys.argv[1]))\n"
        "    settings.set(f'keys/a{sys.argv[2]}_{number}', 'X'); settings.save()\n"
    )
    path = tmp_path / "settings.json"
    programs = [
        subprocess.Popen([sys.executable, "-c", script, str(path), str(number)], cwd=ROOT)
        for number in range(3)
    ]
    assert [program.wait(60) for program in programs] == [0, 0, 0]
    assert len(on_disk(path)) == 15


def test_what_was_set_last_is_written_without_being_asked(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from studio.settings import Settings\n"
    script += "Settings(Path(sys.argv[1])).set('window/theme', 'dark')"
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "s.json")], cwd=ROOT, check=True, timeout=60)
    assert on_disk(tmp_path / "s.json") == {"window/theme": "dark"}
    if os.name == "posix":
        assert (tmp_path / "s.json").stat().st_mode & 0o777 == 0o600


def test_the_address_of_a_camera_does_not_travel(qapp, qtbot, tmp_path: Path, monkeypatch) -> None:
    apply_language(qapp, "en")  # counts have their forms
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    window.settings.set("live/address", "rtsp://me:secret@cam/1")
    window.settings.set("window/theme", "dark")
    out = tmp_path / "out.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    window.export_settings()
    assert "secret" not in out.read_text("utf-8")
    assert "address of the camera is not in" in window.notice.text
    hostile = raw(tmp_path / "hostile.json", {"window/theme": "light", "live/address": "rtsp://evil/"})
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(hostile), ""))
    window.import_settings()
    assert window.settings.get("live/address", "") == "rtsp://me:secret@cam/1"
    assert window.settings.get("window/theme", "") == "light"
    assert "1 setting (live/address)" in window.notice.text
    window.close()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("window/folder", r"\\evil\share"),
        ("window/folder", "//evil/share"),
        ("recent/folders", ["/good", r"\\evil\share"]),
        ("train_settings/0123456789abcdef", json.dumps({"weights": r"\\evil\share"})),
        ("no/such", "x"),
        ("labels_dir/../x", "x"),
    ],
)
def test_an_import_names_no_file_of_another_computer_and_nothing_unknown(
    tmp_path: Path, key: str, value: object
) -> None:
    settings = Settings(tmp_path / "mine.json")
    assert settings.take_over(raw(tmp_path / "x.json", {"window/theme": "dark", key: value})) == [key]
    assert settings.names() == ["window/theme"]


def test_a_key_that_nobody_declared_is_a_mistake_of_ours(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "mine.json")
    with pytest.raises(LookupError):
        settings.set("window/colour", "red")
    with pytest.raises(LookupError):
        settings.get("window/colour", "red")
