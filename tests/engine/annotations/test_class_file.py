"""Class lists keep their encoding, marks, line ends and the number of every line, whoever writes them."""

import codecs
import threading
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.annotations import class_file, yolo
from engine.errors import AnnotationError

GBK = "狗\r\n人脸\r\n".encode("gbk")
UTF8_MARK = codecs.BOM_UTF8 + "狗\ncat\n".encode()
UTF16 = codecs.BOM_UTF16_LE + "狗\r\ncat\r\n".encode("utf-16-le")
UTF16_BE = codecs.BOM_UTF16_BE + "狗\ncat".encode("utf-16-be")

LISTS = {
    "GBK with CRLF": (GBK, GBK + "马\r\n".encode("gbk")),
    "UTF-8 with mark": (UTF8_MARK, UTF8_MARK + "马\n".encode()),
    "UTF-16 with mark": (UTF16, UTF16 + "马\r\n".encode("utf-16-le")),
    "UTF-16 BE, no final newline": (UTF16_BE, UTF16_BE + "\n马\n".encode("utf-16-be")),
    "no final newline": (b"dog\r\ncat", b"dog\r\ncat\r\n" + "马\r\n".encode()),
    "one name alone": (b"dog", b"dog\n" + "马\n".encode()),
    "blank line inside": (b"dog\n\ncat\n", b"dog\n\ncat\n" + "马\n".encode()),
    "double names": (b"dog\ncat\ndog\n", b"dog\ncat\ndog\n" + "马\n".encode()),
    "blanks around names": (b" dog \n\tcat\n", b" dog \n\tcat\n" + "马\n".encode()),
    "blank lines at the end": (b"dog\ncat\n\n  \n", b"dog\ncat\n" + "马\n  \n".encode()),
    "old Mac": (b"dog\rcat\r", b"dog\rcat\r" + "马\r".encode()),
    "mixed ends": (b"dog\ncat\r\n", b"dog\ncat\r\n" + "马\r\n".encode()),
    "empty": (b"", "马\n".encode()),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "classes.txt"


@pytest.mark.parametrize("kind", LISTS)
def test_a_name_is_appended_and_nothing_else_changes(path: Path, kind: str) -> None:
    before, after = LISTS[kind]
    path.write_bytes(before)
    names = yolo.read_classes(path)
    assert yolo.append_classes(path, ["马"]) == [*names, "马"]
    assert path.read_bytes() == after
    assert yolo.read_classes(path) == [*names, "马"]
    stamp = path.stat()
    assert yolo.append_classes(path, ["马"]) == [*names, "马"]
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (stamp.st_ino, stamp.st_mtime_ns)


def test_there_need_be_no_list(path: Path) -> None:
    assert class_file.read(path).names == []
    assert class_file.append(path, []) == []
    assert not path.exists()
    assert class_file.append(path, ["狗", "cat", "狗"]) == ["狗", "cat"]
    assert path.read_bytes() == "狗\ncat\n".encode()


NAMES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n\0"), min_size=1).filter(
    lambda name: name == name.strip() and not name.startswith(("\ufeff", "class "))
)
BODIES = st.lists(
    st.tuples(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n\0"), max_size=6),
              st.sampled_from(["\n", "\r\n", "\r"])),
    max_size=8,
)  # fmt: skip


CODECS = st.sampled_from(["utf-8", "utf-8-sig", "gbk", "utf-16"])


@given(BODIES, st.lists(NAMES, max_size=4), CODECS, st.booleans())
def test_whatever_the_list_holds(body: list, new: list[str], codec: str, ended: bool) -> None:
    text = "".join(name + end for name, end in body)
    if not ended and body:
        text = text[: -len(body[-1][1])]
    try:
        data = text.encode(codec)
        "".join(new).encode(codec)
    except UnicodeEncodeError:
        assume(False)
    try:
        file = class_file.parse(data, "classes.txt")
        assume(file.encoding.codec.startswith(codec[:5]))  # others' bytes may mean something in another one
        made = file.appended(new)
    except AnnotationError:
        return  # told, and nothing is written
    names = file.names
    added = [name for name in dict.fromkeys(new) if name not in names]
    again = class_file.parse(made.data, "classes.txt")
    assert again.names == [*names, *added]
    old = list(file.lines)[: len(names)]
    kept = list(again.lines)[: len(names)]
    ends = [line[len(line.rstrip("\r\n")) :] for line in file.lines if line.endswith(("\r", "\n"))]
    end = ends[-1] if ends else "\n"
    if old and added and not old[-1].endswith(("\r", "\n")):
        old[-1] += end
    assert kept == old
    prefix = file.encoding.mark + "".join(old).encode(file.encoding.codec)
    assert made.data.startswith(prefix)
    if not added:
        assert made.data == data


@pytest.mark.parametrize(
    ("before", "codec", "name"),
    [(GBK, None, "한국"), (GBK, None, "😀"), (b"caf\xe9\nna\xefve\n", "cp1252", "猫"),
     (b"caf\xe9\n", "latin-1", "猫"), (b"dog\n", None, "\udcff")],
)  # fmt: skip
def test_a_name_the_encoding_cannot_hold_is_told(path: Path, before: bytes, codec: str, name: str) -> None:
    path.write_bytes(before)
    with pytest.raises(AnnotationError) as told:
        class_file.read(path, codec).appended(["ok", name])
    assert told.value.where == str(path)
    assert repr(name) in told.value.what
    assert told.value.place == f"line {before.count(10) + 2}"
    assert "UTF-8" in told.value.remedy
    if codec is None:
        with pytest.raises(AnnotationError):
            class_file.append(path, [name])
    assert path.read_bytes() == before


def test_a_named_encoding_is_kept(path: Path) -> None:
    path.write_bytes(b"caf\xe9s\r\nna\xefve\r\n")
    file = class_file.read(path, "cp1252")
    assert file.names == ["cafés", "naïve"]
    file.appended(["œuf"]).save()
    assert path.read_bytes() == b"caf\xe9s\r\nna\xefve\r\n\x9cuf\r\n"


@pytest.mark.parametrize("data", [b"caf\xe9\n\0", b"d\0o\0g\0\n\0", codecs.BOM_UTF16_LE + b"d\0o"])
def test_what_cannot_be_read_is_never_written(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(AnnotationError, match="UTF-8"):
        class_file.append(path, ["cat"])
    assert path.read_bytes() == data


@pytest.mark.parametrize("name", ["", " dog", "dog ", "a\nb", "a\rb", "a\0b", "\ufeffdog"])
def test_a_name_that_is_no_line_is_told(path: Path, name: str) -> None:
    with pytest.raises(AnnotationError, match="cannot be a line"):
        class_file.append(path, [name])
    assert not path.exists()


def test_other_separators_of_unicode_do_not_end_a_line(path: Path) -> None:
    path.write_bytes("a\u2028b\nc\x85d\ne\x0cf\n".encode())
    assert class_file.append(path, ["x"]) == ["a\u2028b", "c\x85d", "e\x0cf", "x"]


def test_a_list_that_would_read_as_another_encoding_is_not_written(path: Path) -> None:
    """Two bytes that are one sign in GBK may be another one in UTF-8."""
    name = bytes([0xC3, 0xA9]).decode("gbk")
    path.write_bytes("狗\n".encode("gbk"))
    with pytest.raises(AnnotationError, match="cannot be a line"):
        class_file.read(path).replaced({0: name})
    assert class_file.read(path).replaced({0: "cat"}).names == ["cat"]


def test_a_list_that_changed_meanwhile_is_not_written_over(path: Path) -> None:
    path.write_bytes(b"dog\n")
    file = class_file.read(path).appended(["cat"])
    path.write_bytes(b"dog\nowl\n")
    with pytest.raises(class_file.ChangedError, match="changed by another program"):
        file.save()
    assert path.read_bytes() == b"dog\nowl\n"
    assert class_file.append(path, ["cat"]) == ["dog", "owl", "cat"]
    path.unlink()
    with pytest.raises(class_file.ChangedError):
        file.save()


def test_appending_looks_again_when_another_program_was_quicker(path: Path, monkeypatch) -> None:
    path.write_bytes(b"dog\n")
    save = class_file.ClassFile.save
    others = [b"dog\nowl\n", b"dog\nowl\nant\n"]

    def late(self: class_file.ClassFile) -> None:
        if others:
            path.write_bytes(others.pop(0))
        save(self)

    monkeypatch.setattr(class_file.ClassFile, "save", late)
    assert class_file.append(path, ["cat"]) == ["dog", "owl", "ant", "cat"]


def test_threads_do_not_lose_each_others_names(path: Path) -> None:
    path.write_bytes(b"dog\n")
    threads = [
        threading.Thread(target=class_file.append, args=(path, [f"{one} {two}" for two in range(5)]))
        for one in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = class_file.read(path).names
    assert names[0] == "dog"
    assert sorted(names[1:]) == sorted(f"{one} {two}" for one in range(8) for two in range(5))


def test_a_disk_that_refuses_is_told(path: Path, monkeypatch) -> None:
    path.write_bytes(b"dog\n")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(class_file, "write_atomically", refuse)
    with pytest.raises(AnnotationError, match="cannot be written") as told:
        class_file.append(path, ["cat"])
    assert (told.value.where, path.read_bytes()) == (str(path), b"dog\n")


@pytest.mark.parametrize(
    ("before", "renames", "after"),
    [
        (b"dog\r\ncat\r\n", {"dog": "hound"}, b"hound\r\ncat\r\n"),
        ("狗\r\n人\r\n".encode("gbk"), {"狗": "马"}, "马\r\n人\r\n".encode("gbk")),
        (UTF16, {"cat": "马"}, codecs.BOM_UTF16_LE + "狗\r\n马\r\n".encode("utf-16-le")),
        (b" dog \n\ncat", {"dog": "a b", "cat": "c"}, b" a b \n\nc"),
        (b"dog\ncat\ndog\n", {"dog": "hound"}, b"hound\ncat\nhound\n"),
        (b"dog\ncat\n", {"dog": "cat", "cat": "dog"}, b"cat\ndog\n"),
        (b"dog\ncat\nowl\n", {"dog": "cat", "cat": "ant"}, b"cat\nant\nowl\n"),
        (b"dog\ncat\n", {"dog": "cat"}, b"dog\ncat\n"),
        (b"dog\ncat\n", {"dog": None}, b"dog\ncat\n"),
        (b"dog\ncat\nowl\n", {"dog": "cat", "cat": None}, b"dog\ncat\nowl\n"),
        (b"dog\ncat\nowl\n", {"dog": "ant", "cat": "ant"}, b"ant\ncat\nowl\n"),
        (b"dog\n", {"class 3": "cat"}, b"dog\nclass 1\nclass 2\ncat\n"),
        (b"dog\n\nowl", {"class 1": "cat"}, b"dog\ncat\nowl"),
        (b"dog\ncat\n", {"class 0": "x"}, b"dog\ncat\n"),
        (b"dog\ncat\n", {"owl": "x"}, b"dog\ncat\n"),
    ],
)
def test_classes_are_renamed_on_their_lines(
    path: Path, before: bytes, renames: dict[str, str | None], after: bytes
) -> None:
    path.write_bytes(before)
    class_file.read(path).renamed(renames).save()
    assert path.read_bytes() == after


def test_the_name_of_an_unnamed_id_goes_to_its_line(path: Path) -> None:
    path.write_bytes(b"dog\n")
    known = ["dog", "class 1", "class 2", "class 3", "cat"]
    assert class_file.append(path, ["class 3", "cat"]) == known
    assert class_file.append(path, ["class 1", "class 0"]) == [*known, "class 0"]


def test_a_new_name_takes_an_id_above_every_one_in_use(path: Path) -> None:
    path.write_bytes(b"dog\n\ncat\n")
    assert class_file.append(path, ["dog"], above=lambda: pytest.fail("nothing new")) == ["dog", "", "cat"]
    assert class_file.append(path, ["owl", "ant"], above=lambda: 4) == [
        "dog", "", "cat", "class 3", "class 4", "owl", "ant",
    ]  # fmt: skip
    assert path.read_bytes() == b"dog\n\ncat\nclass 3\nclass 4\nowl\nant\n"


@pytest.mark.parametrize(
    ("before", "names", "after"),
    [
        (b"dog\r\n\r\ncat\r\ndog\r\n", ["dog", "cat"], b"dog\r\n\r\ncat\r\ndog\r\n"),
        (b"dog\n\ncat\nowl\n", ["dog", "owl"], b"dog\n\nowl\n"),
        (b"dog\ncat", ["dog", "cat", "owl"], b"dog\ncat\nowl\n"),
        (b"dog\r\ncat", ["cat", "owl", "dog"], b"cat\r\nowl\r\ndog\r\n"),
        (b"dog\n", [], b""),
        (codecs.BOM_UTF8 + b"dog\ncat\n", ["cat", "dog"], codecs.BOM_UTF8 + b"cat\ndog\n"),
    ],
)
def test_a_list_nothing_counts_is_arranged(path: Path, before: bytes, names: list[str], after: bytes) -> None:
    path.write_bytes(before)
    class_file.read(path).arranged(names).save()
    assert path.read_bytes() == after
