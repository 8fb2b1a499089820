"""Every edit is written down before its label file is begun: on the user's own disk, for the next start."""

import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from engine.annotations import Box, voc
from engine.files import write_atomically
from studio.annotate import session, sessions
from studio.annotate.drawing import Drawing
from studio.annotate.panel import Panel
from studio.annotate.recovery import Journal, left, left_for, restore, sweep
from studio.annotate.recovery.journal import folder, journal
from studio.annotate.recovery.kept import digest
from studio.annotate.session import Wanted

BOX = Box("cat", 10, 20, 60, 80)


def wanted(label: Path, *boxes: Box, form: str = "voc") -> Wanted:
    """A label file of a photo of 100 x 90 pixels with these boxes."""
    base = voc.new_annotation(label.with_suffix(".jpg"), 100, 90)
    return Wanted(label, label.parent, form, base, Drawing().added(boxes), None)


@pytest.fixture
def other() -> Journal:
    """That of another program, which is alive until it is closed."""
    made = Journal()
    yield made
    made.close()


def test_what_was_written_down_is_restored_after_a_kill(tmp_path: Path, other: Journal) -> None:
    label = tmp_path / "a.xml"
    other.edited(wanted(label, BOX), 1, None)
    assert other.wait(10)
    assert left_for(tmp_path).kept == ()  # its program is alive
    other.close()
    (work,) = left_for(tmp_path).kept
    restore(work, None)
    assert voc.read(label).boxes == (BOX,)
    assert left_for(tmp_path).kept == ()


def test_a_kill_after_the_label_file_was_written_leaves_nothing_to_do(tmp_path: Path, other: Journal) -> None:
    label = tmp_path / "a.xml"
    todo = wanted(label, BOX)
    other.edited(todo, 1, None)
    todo.write(None, lambda content: other.begins(label, 1, content))
    other.close()
    assert left_for(tmp_path).kept == () and list(folder().glob("*/*.json")) == []


@pytest.mark.parametrize("is_written", [False, True])
def test_a_kill_between_two_edits_restores_the_last(tmp_path: Path, other: Journal, is_written: bool) -> None:
    """The second is written down while the first is being written; the file holds either then."""
    label = tmp_path / "a.xml"
    first, second = wanted(label, BOX), wanted(label, BOX, Box("dog", 5, 6, 40, 50))
    other.edited(first, 1, None)
    other.edited(second, 2, None)
    other.begins(label, 1, first.content())
    if is_written:
        first.write(None)
    other.ended(label, 1)
    other.close()
    (work,) = left_for(tmp_path).kept
    restore(work, None)
    assert [box.label for box in voc.read(label).boxes] == ["cat", "dog"]


def test_the_files_very_bytes_come_back_where_everything_was_undone(tmp_path: Path, other: Journal) -> None:
    label = tmp_path / "a.xml"
    label.write_bytes(b"<annotation>by\thand</annotation>")
    original = label.read_bytes()
    todo = wanted(label, BOX)
    todo.write(original)
    edited = label.read_bytes()
    undone = Wanted(label, tmp_path, "voc", todo.base, Drawing(exists=True), original)
    other.edited(undone, 2, edited)
    other.close()
    (work,) = left_for(tmp_path).kept
    restore(work, None)
    assert label.read_bytes() == original


def test_a_list_of_classes_is_asked_when_it_is_restored_and_not_before(
    tmp_path: Path, other: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies on the data set's disk, which may not answer."""
    label, names = tmp_path / "a.txt", tmp_path / "classes.txt"
    names.write_text("dog\n")
    with monkeypatch.context() as patch:
        patch.setattr("engine.datasets.class_lists.read", lambda *_: pytest.fail("the data set was asked"))
        other.edited(wanted(label, BOX, form="yolo"), 1, None)
        other.close()
    assert names.read_text() == "dog\n"
    (work,) = left_for(tmp_path).kept
    restore(work, None)
    assert names.read_text() == "dog\ncat\n"
    assert label.read_text().startswith("1 ")


def test_half_written_files_of_the_dead_go_and_those_of_the_living_stay(
    tmp_path: Path, other: Journal
) -> None:
    dead, alive = Journal(), other
    for made, name in ((dead, "dead"), (alive, "alive")):
        (tmp_path / f".{name}.xml.abcd1234.tmp").write_bytes(b"half")
        made.edited(wanted(tmp_path / f"{name}.xml", BOX), 1, None)
        assert made.wait(10)
    (tmp_path / ".dead.xml.mine.tmp").write_bytes(b"a person's own")
    own = dead._own[0]
    (own / ".x.json.abcd1234.tmp").write_bytes(b"half")
    dead.close()
    assert [work.label.name for work in left_for(tmp_path).kept] == ["dead.xml"]
    sweep()
    assert sorted(path.name for path in tmp_path.glob(".*.tmp")) == [
        ".alive.xml.abcd1234.tmp", ".dead.xml.mine.tmp",
    ]  # fmt: skip
    assert [path.suffix for path in own.iterdir()] == [".json"]


def test_what_cannot_be_read_is_told_and_stays(tmp_path: Path, other: Journal) -> None:
    other.edited(wanted(tmp_path / "a.xml", BOX), 1, None)
    other.edited(wanted(tmp_path / "b.xml", BOX), 1, None)
    other.close()
    broken = next(path for path in folder().glob("*/*.json") if b"b.xml" in path.read_bytes())
    broken.write_bytes(broken.read_bytes()[:100])
    found = left_for(tmp_path)
    assert [work.label.name for work in found.kept] == ["a.xml"]
    assert [path for path, _ in found.unread] == [broken]
    sweep()
    assert broken.exists()


def test_what_an_earlier_version_kept_is_restored(tmp_path: Path) -> None:
    import base64
    import json

    label = tmp_path / "a.xml"
    content = wanted(label, BOX).content()
    entry = {"label": str(label), "wanted": base64.b64encode(content).decode(), "before": ""}
    folder().mkdir(parents=True)
    (folder() / f"{'0' * 32}.json").write_text(json.dumps(entry))
    (work,) = left_for(tmp_path).kept
    restore(work, None)
    assert label.read_bytes() == content and left.left_for(tmp_path).kept == ()


# -- in the room --


class Disk:
    """Writes label files, but those that are named: they hang until they are let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *hanging: Path) -> None:
        self.answers = threading.Event()
        self.hanging = hanging
        monkeypatch.setattr(session, "write_atomically", self._write)

    def _write(self, path: Path, data: bytes) -> None:
        if path in self.hanging:
            assert self.answers.wait(120)
        write_atomically(path, data)


def draw(hands) -> None:
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 120))


def test_one_label_file_that_hangs_holds_up_no_other_and_closing_keeps_it(
    panel: Panel, hands, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "settle", lambda: None)
    stuck = panel.editor.session
    before = len(voc.read(stuck.label).boxes)
    disk = Disk(monkeypatch, stuck.label)
    draw(hands)
    qtbot.waitUntil(lambda: "does not answer" in panel.notice.text, timeout=10_000)
    assert panel.keeping.bar.text.startswith("Not saved yet: work on 1 label file (")
    hands.step(Qt.Key.Key_D)
    other = panel.editor.session
    assert other is not stuck and stuck.label.name in panel.keeping.bar.text
    draw(hands)
    qtbot.waitUntil(lambda: not other.unsaved, timeout=10_000)
    assert len(voc.read(other.label).boxes) == len(other.drawing.boxes)
    began = time.monotonic()
    assert not panel.save_now()
    assert time.monotonic() - began < sessions.PATIENCE_S / 2  # it waits for nothing that hangs
    assert len(voc.read(stuck.label).boxes) == before
    kept = [path.read_bytes() for path in folder().glob("*/*.json")]
    assert len(kept) == 1 and stuck.label.name.encode() in kept[0]
    disk.answers.set()
    qtbot.waitUntil(lambda: not stuck.unsaved, timeout=10_000)
    assert len(voc.read(stuck.label).boxes) == before + 1
    assert panel.keeping.bar.isHidden() and list(folder().glob("*/*.json")) == []


def test_an_unexpected_error_while_writing_is_told_and_the_work_kept(
    panel: Panel, hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = panel.editor.session
    before = shown.label.read_bytes()

    def broken(path: Path, data: bytes) -> None:
        raise ZeroDivisionError("a fault of ours")

    faults: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: faults.append(error))
    with monkeypatch.context() as patch:
        patch.setattr(session, "write_atomically", broken)
        draw(hands)
        assert "Not saved" in panel.notice.text and "a fault of ours" in panel.notice.text
        assert "kept" in panel.notice.text and shown.label.name in panel.keeping.bar.text
    assert [str(error) for error in faults] == ["a fault of ours"]
    assert shown.label.read_bytes() == before and len(list(folder().glob("*/*.json"))) == 1
    panel.notice._action.click()
    hands.settle()
    assert len(voc.read(shown.label).boxes) == len(shown.drawing.boxes)
    assert panel.keeping.bar.isHidden() and list(folder().glob("*/*.json")) == []


def test_it_is_said_where_the_work_could_not_be_kept_either(
    panel: Panel, hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(session, "write_atomically", full)
    monkeypatch.setattr(sys.modules[Journal.__module__], "write_atomically", full)
    draw(hands)
    assert "could not be kept elsewhere either" in panel.notice.text
    assert "Your work is kept here" not in panel.notice.text


def test_the_journal_is_on_disk_before_the_label_file_is_begun(
    panel: Panel, hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    label, seen = panel.editor.session.label, []

    def look(path: Path, data: bytes) -> None:
        (entry,) = folder().glob("*/*.json")
        seen.append(digest(data).encode() in entry.read_bytes())
        write_atomically(path, data)

    monkeypatch.setattr(session, "write_atomically", look)
    draw(hands)
    assert seen == [True]
    assert list(folder().glob("*/*.json")) == [] and journal().fault(label) is None


def test_keep_mine_stays_at_hand_on_every_photo(panel: Panel, hands, qtbot) -> None:
    shown = panel.editor.session
    theirs = shown.label.read_bytes().replace(b"</annotation>", b"<note>theirs</note></annotation>")
    shown.label.write_bytes(theirs)
    draw(hands)
    assert panel.notice._action.text() == "Keep mine"
    hands.step(Qt.Key.Key_D)
    assert panel.notice.text == "" and shown.label.name in panel.keeping.bar.text
    assert shown.label.read_bytes() == theirs
    panel.keeping._restore(panel.keeping._works())
    qtbot.waitUntil(lambda: panel.keeping.bar.isHidden(), timeout=10_000)
    assert len(voc.read(shown.label).boxes) == len(shown.drawing.boxes)


def test_discarding_shows_what_the_other_program_wrote(panel: Panel, hands, qtbot) -> None:
    shown = panel.editor.session
    theirs = shown.label.read_bytes().replace(b"</annotation>", b"<note>theirs</note></annotation>")
    shown.label.write_bytes(theirs)
    boxes = len(shown.drawing.boxes)
    draw(hands)
    panel.keeping._discard(panel.keeping._works())
    qtbot.waitUntil(
        lambda: panel.editor.session is not None and panel.editor.session is not shown, timeout=10_000
    )
    assert len(panel.editor.session.drawing.boxes) == boxes and shown.label.read_bytes() == theirs
    assert panel.keeping.bar.isHidden() and list(folder().glob("*/*.json")) == []
