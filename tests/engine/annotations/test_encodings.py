"""Class lists as they lie on people's disks, in the encodings their systems had: read right, or chosen."""

import codecs
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.annotations import class_file, text
from engine.annotations.guessing import guess
from engine.cli import main
from engine.errors import AnnotationError, ConfigError

GBK = [
    "狗\n人脸\n", "车辆\r\n行人\r\n自行车\r\n", "苹果", "口罩\r\n未戴口罩\r\n", "安全帽\n反光衣\n",
    "裂纹\n划痕\n",
    "红灯\n绿灯\n黄灯\n", "缺陷1\n缺陷2", "person\n汽车\nbus\n", "螺丝\n螺母\n", "烟\n火\n",
    "鼠标\n键盘\n显示器", "瓢虫\n蚜虫\n", "鸡蛋", "A型\nB型\n", "未佩戴（错误）\n",
]  # fmt: skip
SHIFT_JIS = [
    "猫\n犬\n", "人\r\n車\r\n自転車\r\n", "りんご\nみかん\n", "ネコ\nイヌ\n", "キズ\nヘコミ\n",
    "歩行者\n信号\n",
    "マスク", "person\n自動車\n", "傷\n汚れ\n", "不良\n良品\n", "ヘルメット\n", "乗用車\nトラック\nバス\n",
]  # fmt: skip
WESTERN = [
    "café\ncafés\n", "cafés\n", "naïve\n", "chien\r\nécureuil\r\n", "Hände\nFüße\n", "Tür\nFenster\n",
    "Äpfel\nBirnen\n", "señal\nniño\n", "piéton\nvoiture\nvélo\n", "maçã\nlaranja\n", "pão\n", "Straße\n",
    "Kühlschrank", "garçon\nfille\n", "été\nhiver\n", "cafetière\nthéière\n", "ratón", "crème brûlée\n",
    "æble\npære\n", "hälsa\nöga\n", "œuf\n",
]  # fmt: skip
CYRILLIC = [
    "кошка\nсобака\n", "человек\r\nмашина\r\n", "Кошка\nСобака\n", "автомобиль\nпешеход\n", "каска\nжилет\n",
    "дефект\n", "трещина\nцарапина\n", "КОШКА\nСОБАКА\n", "дерево", "лицо\nмаска\n", "огонь\nдым\n", "щит\n",
    "person\nмашина\n", "красный свет\n",
]  # fmt: skip
REAL = [(codec, names) for codec, lists in
        {"gbk": GBK, "cp932": SHIFT_JIS, "cp1252": WESTERN, "cp1251": CYRILLIC}.items()
        for names in lists]  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_assumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(text.ASSUMED, raising=False)
    text.forget_guesses()


@pytest.mark.parametrize(("codec", "names"), REAL)
def test_real_names_are_read_right_and_written_back(codec: str, names: str, tmp_path: Path) -> None:
    path = tmp_path / "classes.txt"
    path.write_bytes(names.encode(codec))
    file = class_file.read(path)
    assert "".join(file.lines) == names
    (told,) = text.guesses()
    assert (told.path, told.codec) == (str(path), codec)
    assert told.example in names.splitlines()
    assert class_file.append(path, ["bus 2"])[-1] == "bus 2"
    assert path.read_bytes().startswith(names.encode(codec))


@pytest.mark.parametrize(
    "names", [*GBK[:3], *SHIFT_JIS[:3], *WESTERN[:3], *CYRILLIC[:3], "고양이\n", "γάτα\n"]
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_says_its_encoding_is_no_guess(codec: str, names: str, tmp_path: Path) -> None:
    path = tmp_path / "classes.txt"
    path.write_bytes(names.encode(codec))
    assert "".join(class_file.read(path).lines) == names
    assert text.guesses() == []
    text.assume("gbk")
    try:
        assert "".join(class_file.read(path).lines) == names
    finally:
        text.assume(None)


def test_utf_16_of_both_orders() -> None:
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert text.decode(mark + "猫\ncafé\n".encode(codec), "x") == "猫\ncafé\n"


@pytest.mark.parametrize(
    ("codec", "named", "names"),
    [("cp949", "euc-kr", "사람\n"), ("cp1250", "cp1250", "kočka\n"), ("cp932", "shift_jis", "①ネコ\n"),
     ("big5", "big5", "狗\n")],
)  # fmt: skip
def test_what_no_guess_can_know_is_named(codec: str, named: str, names: str, tmp_path: Path) -> None:
    path = tmp_path / "classes.txt"
    path.write_bytes(names.encode(codec))
    text.assume(named)
    try:
        assert "".join(class_file.read(path).lines) == names
        class_file.append(path, ["dog"])
    finally:
        text.assume(None)
    assert path.read_bytes() == names.encode(codec) + b"dog\n"
    assert text.guesses() == []


def test_a_wrong_name_is_told_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no encoding 'klingon'"):
        text.assume("klingon")
    with pytest.raises(ConfigError):
        text.assume("base64")  # bytes to bytes
    text.assume("gbk")
    try:
        with pytest.raises(AnnotationError, match="no GBK text") as told:
            text.decode(b"dog\ncaf\xe9\n", tmp_path / "classes.txt")
        assert told.value.place == "line 2"
    finally:
        text.assume(None)


@pytest.mark.parametrize("codec", ["big5", "cp949", "cp1250", "cp1253", "koi8-r"])
def test_other_encodings_are_asked_of_the_library(codec: str) -> None:
    long = {
        "big5": "狗\n人臉\n車輛\n行人\n蘋果\n", "cp949": "고양이\n개\n",
        "cp1250": "jabłko\ngruszka\nśliwka\n",
        "cp1253": "γάτα\nσκύλος\nάνθρωπος\n", "koi8-r": "собака\nкошка\n",
    }[codec]  # fmt: skip
    assert guess(long.encode(codec)) is not None  # one is always found, and told


@pytest.mark.parametrize("command", ["check", "convert"])
def test_the_shell_tells_a_guess_and_takes_a_name(command: str, tmp_path: Path, capsys) -> None:
    root = tmp_path / "set"
    root.mkdir()
    Image.fromarray(np.full((50, 100, 3), 90, np.uint8)).save(root / "a.png")
    (root / "a.txt").write_bytes(b"0 .5 .5 .2 .2\n")
    (root / "classes.txt").write_bytes("사람\n".encode("cp949"))
    more = [] if command == "check" else [str(tmp_path / "out"), "--to", "voc"]
    assert main([command, str(root), *more]) == 0
    said = capsys.readouterr()
    wrong = "사람".encode("cp949").decode("gbk")
    assert said.err.count(f"{root / 'classes.txt'}: is read as GBK, which is a guess: “{wrong}”") == 1
    more = [] if command == "check" else [str(tmp_path / "right"), "--to", "voc"]
    assert main([command, str(root), *more, "--encoding", "euc-kr"]) == 0
    said = capsys.readouterr()
    assert "guess" not in said.err
    if command == "convert":
        assert (tmp_path / "right" / "classes.txt").read_text("utf-8") == "사람\n"
    assert main([command, str(root), *more, "--encoding", "klingon"]) == 2
    assert text.assumed() is None
