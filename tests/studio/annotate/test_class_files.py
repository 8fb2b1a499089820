"""Class files as hands change them in the window, byte for byte: by a new class, and in the class manager."""

import codecs
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from engine.annotations import class_file, voc
from studio.annotate.class_manager import ClassManager
from studio.annotate.panel import Panel
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings

CTRL = Qt.KeyboardModifier.ControlModifier
WAIT = 20_000
GBK = "狗\r\n人脸\r\n".encode("gbk")
LISTS = {
    "GBK with CRLF": (GBK, "gbk", "\r\n"),
    "UTF-8 with mark": (codecs.BOM_UTF8 + "狗\ncat\n".encode(), "utf-8", "\n"),
    "UTF-16 with mark": (codecs.BOM_UTF16_LE + "狗\r\ncat\r\n".encode("utf-16-le"), "utf-16-le", "\r\n"),
    "no final newline": (b"dog\r\ncat", "utf-8", "\r\n"),
    "blank line inside": (b"dog\n\ncat\n", "utf-8", "\n"),
    "double names": (b"dog\ncat\ndog\n", "utf-8", "\n"),
}
OTHERS = (b"1 0.5 0.5 0.25 0.25\r\n\r\n0 0.4 0.4 0.1 0.1\r\n", b"2 0.5 0.5 0.25 0.25\n0 0.3 0.3 0.1 0.1")


def list_of(panel: Panel) -> Path:
    return panel.document.dataset.root / "classes.txt"


def draw_new(panel: Panel, hands, name: str) -> None:
    """A box of a class nobody has named before."""
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (90, 80))
    assert panel.popup.isVisible()
    panel.popup.edit.selectAll()
    panel.popup.edit.insert(name)  # as an input method does
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()
    hands.qtbot.waitUntil(lambda: panel.document._listing is None, timeout=WAIT)


def told(panel: Panel) -> list[str]:
    texts: list[str] = []
    panel.document.message.connect(lambda text, _level: texts.append(text))
    return texts


@pytest.mark.parametrize("kind", LISTS)
def test_a_new_class_is_appended_and_every_line_stays(panel: Panel, hands, kind: str) -> None:
    before, codec, end = LISTS[kind]
    list_of(panel).write_bytes(before)
    draw_new(panel, hands, "马")
    ended = before if kind != "no final newline" else before + end.encode(codec)
    assert list_of(panel).read_bytes() == ended + f"马{end}".encode(codec)
    assert voc.read(panel.editor.session.label).boxes[-1].label == "马"


def test_the_list_beside_the_labels_learns_it_too(panel: Panel, hands) -> None:
    list_of(panel).unlink()
    path = panel.document.dataset.labels_dir / "labels.txt"
    path.write_bytes(GBK)
    draw_new(panel, hands, "马")
    assert path.read_bytes() == GBK + "马\r\n".encode("gbk")
    assert not list_of(panel).exists()


def test_without_a_list_none_is_made(panel: Panel, hands) -> None:
    list_of(panel).unlink()
    draw_new(panel, hands, "马")
    assert not list_of(panel).exists()


@pytest.mark.parametrize("before", [GBK, b"caf\xe9\ndog\n"])
def test_a_name_the_list_cannot_hold_is_told(panel: Panel, hands, before: bytes) -> None:
    list_of(panel).write_bytes(before)
    texts = told(panel)
    draw_new(panel, hands, "한국")
    assert list_of(panel).read_bytes() == before
    assert any(str(list_of(panel)) in text and "UTF-8" in text for text in texts)
    assert voc.read(panel.editor.session.label).boxes[-1].label == "한국"  # no list is needed for it


def test_a_list_that_cannot_be_written_is_told(panel: Panel, hands, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(class_file, "write_atomically", refuse)
    before = list_of(panel).read_bytes()
    texts = told(panel)
    draw_new(panel, hands, "owl")
    assert any("Permission denied" in text and str(list_of(panel)) in text for text in texts)
    assert list_of(panel).read_bytes() == before


def test_a_slow_disk_holds_nobody_up_and_no_name_is_lost(panel: Panel, monkeypatch) -> None:
    write, threads = class_file.write_atomically, set()

    def slow(*arguments: object) -> None:
        threads.add(threading.current_thread())
        time.sleep(0.3)
        write(*arguments)

    monkeypatch.setattr(class_file, "write_atomically", slow)
    before = list_of(panel).read_bytes()
    start = time.monotonic()
    for name in ("owl", "ant", "bee"):
        panel.document.add_class(name)
    assert time.monotonic() - start < 0.25
    panel.document.flush()
    assert list_of(panel).read_bytes() == before + b"owl\nant\nbee\n"
    assert threading.main_thread() not in threads


def test_a_name_goes_to_the_data_set_it_was_given_in(
    document: Document, qtbot, tmp_path: Path, monkeypatch
) -> None:
    first = document.dataset.root / "classes.txt"
    before = first.read_bytes()
    document.add_class("owl")
    document.add_class("ant")
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.jpg").write_bytes(document.dataset.items[0].image.read_bytes())
    (other / "classes.txt").write_bytes(b"dog\n")
    document.open_folder(other)
    qtbot.waitUntil(lambda: document.folder == other and document.class_names == ["dog"], timeout=WAIT)
    assert first.read_bytes() == before + b"owl\nant\n"
    assert (other / "classes.txt").read_bytes() == b"dog\n"


def test_closing_the_window_waits_for_it(qtbot, sample_dataset: Path, monkeypatch) -> None:
    write = class_file.write_atomically

    def slow(*arguments: object) -> None:
        time.sleep(0.3)
        write(*arguments)

    monkeypatch.setattr(class_file, "write_atomically", slow)
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    window.show()
    window.document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: window.document.class_names != [], timeout=WAIT)
    before = (sample_dataset / "classes.txt").read_bytes()
    for name in ("owl", "ant"):
        window.document.add_class(name)
    window.close()
    assert (sample_dataset / "classes.txt").read_bytes() == before + b"owl\nant\n"


# -- YOLO: ids count the lines --


@pytest.fixture
def yolo_panel(panel: Panel, hands, qtbot) -> Panel:
    """Two photos labelled with YOLO files and a GBK list, opened anew; the first one is shown."""
    root = panel.document.dataset.root
    for item in panel.document.dataset.items:
        item.label.unlink(missing_ok=True)
    for item, data in zip(panel.document.dataset.items, OTHERS, strict=False):
        item.label.with_suffix(".txt").write_bytes(data)
    list_of(panel).write_bytes("狗\r\n人脸\r\n马\r\n".encode("gbk"))
    panel.settings.set("annotate/format", "yolo")
    panel.document.open_folder(root)
    qtbot.waitUntil(lambda: panel.document.class_names == ["狗", "人脸", "马"], timeout=WAIT)
    hands.wait_for(panel.document.dataset.items[0].stem)
    panel.canvas.setFocus()
    return panel


def label_of(panel: Panel, number: int = 0) -> Path:
    return panel.document.dataset.items[number].label.with_suffix(".txt")


def files(panel: Panel) -> dict[Path, bytes]:
    root = panel.document.dataset.root
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_new_class_has_its_name_before_its_id(yolo_panel: Panel, hands) -> None:
    draw_new(yolo_panel, hands, "猫")
    assert list_of(yolo_panel).read_bytes() == "狗\r\n人脸\r\n马\r\n猫\r\n".encode("gbk")
    ids = [line.split()[0] for line in label_of(yolo_panel).read_bytes().splitlines() if line]
    assert ids == [b"1", b"0", b"3"]
    assert label_of(yolo_panel, 1).read_bytes() == OTHERS[1]


@pytest.mark.parametrize("number", [0, 2])
def test_no_label_has_an_id_whose_name_could_not_be_written(yolo_panel: Panel, hands, number: int) -> None:
    for _ in range(number):
        hands.step(Qt.Key.Key_D)  # the last one has no label file yet
    before = files(yolo_panel)
    draw_new(yolo_panel, hands, "한국")
    assert files(yolo_panel) == before
    assert str(list_of(yolo_panel)) in yolo_panel.notice.text
    assert "한국" in yolo_panel.notice.text
    assert yolo_panel.editor.session.unsaved
    # In a list that can hold it, trying again saves it all.
    list_of(yolo_panel).write_bytes("狗\r\n人脸\r\n马\r\n".encode())
    QTest.mouseClick(yolo_panel.notice._action, Qt.MouseButton.LeftButton)
    hands.settle()
    assert list_of(yolo_panel).read_bytes() == "狗\r\n人脸\r\n马\r\n한국\r\n".encode()
    assert label_of(yolo_panel, number).read_bytes().splitlines()[-1].startswith(b"3 ")
    assert not yolo_panel.editor.session.unsaved


def opened(panel: Panel, qtbot) -> ClassManager:
    panel.commands["class_manager"].trigger()
    dialog = panel.findChild(ClassManager)
    qtbot.waitUntil(lambda: dialog._task is None, timeout=WAIT)
    return dialog


def rename(manager: ClassManager, row: int, name: str) -> None:
    manager.table.selectRow(row)
    manager.table.editItem(manager.table.item(row, 0))
    editor = manager.table.findChild(QLineEdit)
    editor.selectAll()
    editor.insert(name)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert manager.rows[row].name == name


def press(manager: ClassManager, name: str, qtbot) -> None:
    assert manager.buttons[name].isEnabled()
    QTest.mouseClick(manager.buttons[name], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: manager._task is None and not manager._history.is_busy, timeout=WAIT)


def test_a_class_is_renamed_by_its_line_alone(yolo_panel: Panel, hands, qtbot) -> None:
    before = files(yolo_panel)
    manager = opened(yolo_panel, qtbot)
    rename(manager, 0, "猫")
    assert "keeps the lines" not in manager.preview.text()
    press(manager, "apply", qtbot)
    renamed = "猫\r\n人脸\r\n马\r\n".encode("gbk")
    assert files(yolo_panel) == {**before, list_of(yolo_panel): renamed}
    assert "2 boxes in 1 file" in manager.notice.text
    chosen = yolo_panel.file_list.view.currentIndex().data()
    assert chosen == yolo_panel.current.stem  # the list of photos shows where we are
    manager.close()
    hands.come_back()
    assert [box.label for box in yolo_panel.editor.session.drawing.boxes] == ["人脸", "猫"]
    hands.key(Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: not yolo_panel.whole.is_busy, timeout=WAIT)
    hands.come_back()
    assert files(yolo_panel) == before
    hands.key(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not yolo_panel.whole.is_busy, timeout=WAIT)
    assert files(yolo_panel) == {**before, list_of(yolo_panel): renamed}


def test_merging_and_deleting_leave_all_other_ids_alone(yolo_panel: Panel, qtbot) -> None:
    before = files(yolo_panel)
    manager = opened(yolo_panel, qtbot)
    rename(manager, 1, "狗")
    manager.table.selectRow(2)
    press(manager, "delete", qtbot)
    assert "keeps the lines of merged and deleted" in manager.preview.text()
    press(manager, "apply", qtbot)
    assert list_of(yolo_panel).read_bytes() == before[list_of(yolo_panel)]
    assert label_of(yolo_panel).read_bytes().split()[0] == b"0"
    assert b"0 0.4 0.4 0.1 0.1" in label_of(yolo_panel).read_bytes()
    assert label_of(yolo_panel, 1).read_bytes().strip() == b"0 0.3 0.3 0.1 0.1"
    press(manager, "undo", qtbot)
    assert files(yolo_panel) == before


def test_a_class_is_added_and_the_order_is_fixed(yolo_panel: Panel, qtbot) -> None:
    before = files(yolo_panel)
    manager = opened(yolo_panel, qtbot)
    manager.table.selectRow(1)
    assert not manager.buttons["up"].isEnabled()
    assert not manager.buttons["down"].isEnabled()
    assert "order stays" in manager.buttons["up"].toolTip()
    QTest.mouseClick(manager.buttons["add"], Qt.MouseButton.LeftButton)
    editor = manager.table.findChild(QLineEdit)
    editor.selectAll()
    editor.insert("猫")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    press(manager, "apply", qtbot)
    added = "狗\r\n人脸\r\n马\r\n猫\r\n".encode("gbk")
    assert files(yolo_panel) == {**before, list_of(yolo_panel): added}
    press(manager, "undo", qtbot)
    assert files(yolo_panel) == before


def test_a_name_the_list_cannot_hold_renames_nothing(yolo_panel: Panel, qtbot) -> None:
    before = files(yolo_panel)
    manager = opened(yolo_panel, qtbot)
    rename(manager, 0, "한국")
    manager.table.selectRow(2)
    press(manager, "delete", qtbot)
    press(manager, "apply", qtbot)
    assert files(yolo_panel) == before
    assert "한국" in manager.notice.text
    assert "classes.txt" in manager.notice.text
    assert not manager.buttons["undo"].isEnabled()


def test_a_list_of_voc_files_keeps_encoding_and_line_ends_in_the_manager(panel: Panel, qtbot) -> None:
    names = panel.document.class_names
    data = "".join(f"{name}\r\n\r\n" for name in [*names, "人脸"]).encode("gbk")
    list_of(panel).write_bytes(data)
    panel.document.add_class("人脸")
    before = files(panel)
    manager = opened(panel, qtbot)
    rename(manager, 0, "猫")
    press(manager, "apply", qtbot)
    assert list_of(panel).read_bytes() == data.replace(names[0].encode(), "猫".encode("gbk"), 1)
    press(manager, "undo", qtbot)
    assert files(panel) == before
    manager.table.selectRow(1)
    press(manager, "up", qtbot)
    press(manager, "apply", qtbot)
    order = [names[1], names[0], *names[2:], "人脸"]
    assert list_of(panel).read_bytes() == "".join(f"{name}\r\n" for name in order).encode("gbk")
    press(manager, "undo", qtbot)
    assert files(panel) == before


def test_a_renamed_class_gives_its_old_name_away(yolo_panel: Panel, hands, qtbot) -> None:
    """After 人脸 (id 1) is called 猫, a box that is made 人脸 again is of a new class, not of id 1."""
    manager = opened(yolo_panel, qtbot)
    rename(manager, 1, "猫")
    press(manager, "apply", qtbot)
    manager.close()
    hands.come_back()
    yolo_panel.editor.select({0})
    hands.key(Qt.Key.Key_E, CTRL)
    assert yolo_panel.popup.isVisible()
    yolo_panel.popup.edit.selectAll()
    yolo_panel.popup.edit.insert("人脸")
    QTest.keyClick(yolo_panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()
    assert list_of(yolo_panel).read_bytes() == "狗\r\n猫\r\n马\r\n人脸\r\n".encode("gbk")
    assert label_of(yolo_panel).read_bytes() == OTHERS[0].replace(b"1 0.5", b"3 0.5", 1)
