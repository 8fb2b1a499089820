"""Work that cannot be saved is offered again at the next start."""

import errno

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPlainTextEdit, QPushButton

from engine.annotations import voc
from studio.annotate import recovery, session
from studio.annotate.panel import Panel
from studio.annotate.unsaved.dialog import UnsavedDialog
from tests.kept_work import kept


def look(panel: Panel, qtbot) -> UnsavedDialog:
    """The dialog behind the bar's button, with its comparison read."""
    qtbot.waitUntil(lambda: panel.keeping.bar.text != "", timeout=10_000)
    qtbot.mouseClick(panel.keeping.bar._action, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(UnsavedDialog)
    told = dialog.findChild(QPlainTextEdit, "unsaved_comparison")
    qtbot.waitUntil(lambda: "box" in told.toPlainText(), timeout=10_000)
    return dialog


def press(dialog: UnsavedDialog, name: str, qtbot) -> None:
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def restart(panel: Panel, qtbot, folder) -> Panel:
    for each in panel.sessions.unsaved():
        each.unsaved = False  # the process dies here
    recovery.journal().close()
    again = Panel(panel.document, panel.settings)
    qtbot.addWidget(again)
    panel.document.open_folder(folder)
    qtbot.waitUntil(lambda: again.editor.session is not None, timeout=10_000)
    return again


def test_work_on_a_full_disk_is_offered_at_the_next_start(panel: Panel, hands, qtbot, monkeypatch) -> None:
    label = panel.editor.session.label
    before = voc.read(label).boxes

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(session, "write_atomically", full)
        hands.key(Qt.Key.Key_1)
        hands.key(Qt.Key.Key_W)
        hands.drag((50, 40), (150, 120))
        assert voc.read(label).boxes == before
        (entry,) = kept(label.parent)
        assert entry.label == label
    again = restart(panel, qtbot, panel.document.dataset.root)
    dialog = look(again, qtbot)
    assert label.name in again.keeping.bar.text
    told = dialog.findChild(QPlainTextEdit, "unsaved_comparison").toPlainText()
    drawn = entry.boxes[-1]
    left, upper, right, lower = drawn.whole
    assert f"In the file: {len(before)} box" in told and f"In the kept work: {len(before) + 1} box" in told
    assert told.endswith(f"Only in the kept work:\n{drawn.label}   {left}, {upper} – {right}, {lower}")
    again.going.next_image()  # it stays whichever photo is shown
    qtbot.waitUntil(lambda: again.editor.session.label != label, timeout=10_000)
    assert label.name in again.keeping.bar.text
    press(dialog, "unsaved_restore", qtbot)
    qtbot.waitUntil(lambda: again.keeping.bar.isHidden(), timeout=10_000)
    assert [box.whole for box in voc.read(label).boxes] == [box.whole for box in (*before, drawn)]
    assert kept(label.parent) == []
    again.shutdown()


def test_kept_work_never_replaces_what_came_later(panel: Panel, hands, qtbot, monkeypatch) -> None:
    panel.commands["auto_save"].trigger()
    label = panel.editor.session.label
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 120))
    (entry,) = kept(label.parent)
    later = label.read_bytes().replace(b"</annotation>", b"<note>later</note></annotation>")
    label.write_bytes(later)
    again = restart(panel, qtbot, panel.document.dataset.root)
    dialog = look(again, qtbot)
    assert label.read_bytes() == later and entry.file.exists()
    told = dialog.findChild(QPlainTextEdit, "unsaved_comparison").toPlainText()
    assert "Only in the kept work:" in told and "Only in the file:" not in told
    press(dialog, "unsaved_discard", qtbot)
    qtbot.waitUntil(lambda: dialog.findChild(QMessageBox, "unsaved_question") is not None)
    press(dialog.findChild(QMessageBox, "unsaved_question"), "unsaved_discard_confirmed", qtbot)
    qtbot.waitUntil(lambda: again.keeping.bar.isHidden(), timeout=10_000)
    assert label.read_bytes() == later and not entry.file.exists()
    again.shutdown()


def test_saving_forgets_what_was_kept(panel: Panel, hands) -> None:
    panel.commands["auto_save"].trigger()
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 120))
    assert kept(panel.editor.session.label.parent)
    hands.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert kept(panel.editor.session.label.parent) == []


@pytest.mark.parametrize("leaves_a_folder", [False, True])
def test_an_unplugged_folder_keeps_the_work_and_saves_it_when_it_is_back(
    panel: Panel, hands, leaves_a_folder: bool
) -> None:
    root, label = panel.document.dataset.root, panel.editor.session.label
    before = len(voc.read(label).boxes)
    away = root.with_name("away")
    root.rename(away)
    if leaves_a_folder:
        root.mkdir()
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 120))
    assert not root.exists() or list(root.iterdir()) == []
    assert "Connect its disk again" in panel.notice.text
    assert kept(label.parent)
    if leaves_a_folder:
        root.rmdir()
    away.rename(root)
    panel.notice._action.click()
    hands.settle()
    assert len(voc.read(label).boxes) == before + 1
    assert kept(label.parent) == []


def test_a_label_is_not_written_where_its_photo_is_gone(panel: Panel, hands) -> None:
    """As on a disk that is mounted inside the data set, and pulled out."""
    shown = panel.editor.session
    photo, before = shown.item.image, shown.label.read_bytes()
    photo.rename(photo.with_name("away"))
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 120))
    assert "photo is gone" in panel.notice.text and shown.label.read_bytes() == before
    assert kept(shown.label.parent)
    photo.with_name("away").rename(photo)
    panel.notice._action.click()
    hands.settle()
    assert shown.label.read_bytes() != before and kept(shown.label.parent) == []


def test_a_read_only_label_file_stays_and_the_work_is_kept(panel: Panel, hands) -> None:
    shown = panel.editor.session
    before = shown.label.read_bytes()
    shown.label.chmod(0o444)
    files = sorted(shown.label.parent.iterdir())
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 120))
    assert "read-only" in panel.notice.text and "Make the file writable" in panel.notice.text
    assert shown.label.read_bytes() == before and sorted(shown.label.parent.iterdir()) == files
    assert kept(shown.label.parent)
    shown.label.chmod(0o644)
    panel.notice._action.click()
    hands.settle()
    assert shown.label.read_bytes() != before and kept(shown.label.parent) == []
