"""What a labelImg user finds again: the three arguments with the meaning they promise."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from engine.annotations import voc
from studio.annotate.panel import Panel
from studio.app import build_parser
from tests.kept_work import kept


def test_image_class_file_and_folder_of_labels(panel: Panel, hands, tmp_path: Path, qtbot) -> None:
    items = panel.document.dataset.items
    photos, labels_dir = tmp_path / "photos", tmp_path / "labels"
    photos.mkdir()
    labels_dir.mkdir()
    for number in (1, 2):
        (photos / f"{number}.jpg").write_bytes(items[number].image.read_bytes())
    classes = tmp_path / "classes.txt"
    classes.write_text("zebra\n\n  ant \n", "utf-8")
    given = build_parser().parse_args([str(photos / "2.jpg"), str(classes), str(labels_dir)])
    panel.document.open_path(given.path, given.class_file, given.save_dir)
    qtbot.waitUntil(lambda: panel.document.class_names == ["zebra", "ant"], timeout=20_000)
    hands.wait_for("2")
    hands.key(Qt.Key.Key_2)
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (80, 80))
    assert [box.label for box in voc.read(labels_dir / "2.xml").boxes] == ["ant"]
    assert sorted(path.name for path in photos.iterdir()) == ["1.jpg", "2.jpg"]


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be made read-only like this")
def test_a_read_only_folder_is_told_and_the_work_kept(panel: Panel, hands, monkeypatch) -> None:
    from studio.annotate import session

    label = panel.editor.session.label
    before = label.read_bytes()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    label.parent.chmod(0o555)
    with monkeypatch.context() as patch:
        if os.geteuid() == 0:  # for whom no folder is read-only
            patch.setattr(session, "write_atomically", refuse)
        hands.key(Qt.Key.Key_1)
        hands.key(Qt.Key.Key_W)
        hands.drag((20, 20), (80, 80))
    label.parent.chmod(0o755)
    assert str(label) in panel.notice.text
    assert "Permission denied" in panel.notice.text
    assert "Make the folder writable" in panel.notice.text
    assert label.read_bytes() == before
    assert kept(label.parent)
    panel.notice._action.click()
    hands.settle()
    assert label.read_bytes() != before
    assert not kept(label.parent)
