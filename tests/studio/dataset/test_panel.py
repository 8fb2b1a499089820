"""The dataset room: what the table shows is what is on disk, and what is written is taken back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.datasets.dataset import Dataset
from engine.datasets.splitting import SplitConfig
from studio.dataset.panel import Panel
from studio.document import Document

WAIT = 20_000


def table(panel: Panel) -> dict[str, list[int]]:
    widget = panel.split_tab.table
    return {
        widget.verticalHeaderItem(row).text(): [
            int(widget.item(row, column).text().replace(",", "")) for column in range(widget.columnCount())
        ]
        for row in range(widget.rowCount())
    }


def state(root: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() for path in root.rglob("*") if path.is_file() and path.suffix != ".zip"
    }


def test_the_table_shows_the_split_on_disk(panel, document) -> None:
    shown = table(panel)
    sets = document.dataset.sets()
    photos = [len(sets[name]) for name in ("train", "val", "test")]
    assert shown["Photos"] == [*photos, sum(photos)]
    label = document.class_names[0]
    inside = [
        sum(
            box.label == label
            for item in document.dataset.set_items(name)
            for box in document.dataset.annotation(item).boxes
        )
        for name in ("train", "val", "test")
    ]
    assert shown[label] == [*inside, sum(inside)]


def test_another_share_is_a_preview_until_it_is_written_and_writing_is_taken_back(
    qtbot, panel, document, click
) -> None:
    before = state(document.folder)
    panel.split_tab.split_box.test.setValue(50)
    qtbot.waitUntil(lambda: not panel.split_tab.is_written and table(panel)["Photos"][2] == 12, timeout=WAIT)
    assert state(document.folder) == before
    with qtbot.waitSignal(document.split_changed, timeout=WAIT):
        click(panel.split_tab.write_button)
    assert len(Dataset.open(document.folder).sets()["test"]) == 12
    qtbot.waitUntil(lambda: panel.split_tab.is_written, timeout=WAIT)
    assert "Write split" in panel.undo_button.text()
    with qtbot.waitSignal(document.split_changed, timeout=WAIT):
        click(panel.undo_button)
    assert state(document.folder) == before
    qtbot.waitUntil(lambda: not panel.undo_button.isEnabled(), timeout=WAIT)


def test_writing_the_split_that_is_there_leaves_nothing_to_take_back(qtbot, panel, document, click) -> None:
    panel.split_tab.split_box.test.setValue(50)
    qtbot.waitUntil(lambda: not panel.split_tab.is_written, timeout=WAIT)
    click(panel.split_tab.write_button)
    qtbot.waitUntil(lambda: panel.split_tab.is_written and panel.history.next_undo != "", timeout=WAIT)
    assert len(panel.history.entries) == 1
    panel.split_tab.preview()
    qtbot.waitUntil(lambda: not panel.split_tab.is_written, timeout=WAIT)
    with qtbot.waitSignal(document.message, timeout=WAIT) as told:
        click(panel.split_tab.write_button)
    assert "nothing had to be changed" in told.args[0]
    assert len(panel.history.entries) == 1
    qtbot.waitUntil(lambda: panel.split_tab.is_written, timeout=WAIT)  # the preview is what is on disk


def test_every_setting_reaches_the_split(qtbot, panel) -> None:
    box = panel.split_tab.split_box
    assert box.config() == SplitConfig()
    box.val.setValue(30)
    assert (box.train.value(), box.val.value(), box.test.value()) == (60, 30, 10)
    box.seed.setValue(7)
    for grouping in ("name", "time"):
        QTest.mouseClick(box.groupings[grouping], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    box.gap.setValue(3)
    box.keep.setChecked(True)
    shares = {"trainval": 0.9, "train": pytest.approx(2 / 3)}
    assert box.config() == SplitConfig(**shares, seed=7, group_by="name,time", gap_s=3, keep=True)
    box.folds.stepUp()
    box.fold.setValue(2)
    assert (box.train.value(), box.val.value(), box.test.value()) == (45, 45, 10)  # as two folds make them
    assert not box.val.isEnabled()
    assert box.config() == SplitConfig(**shares, seed=7, group_by="name,time", gap_s=3, folds=2, fold=2)
    box.test.setValue(20)
    assert box.config().trainval == 0.8
    box.folds.stepDown()
    assert box.config().folds == 0
    assert (box.train.value(), box.val.value(), box.test.value()) == (50, 30, 20)


def test_a_group_that_holds_all_is_said_in_words(qtbot, panel) -> None:
    panel.split_tab.split_box.groupings["name"].setChecked(True)
    qtbot.waitUntil(lambda: "in one group" in panel.notice.text, timeout=WAIT)
    assert not panel.split_tab.write_button.isEnabled()
    panel.split_tab.split_box.groupings["name"].setChecked(False)
    qtbot.waitUntil(lambda: panel.split_tab.split is not None and panel.notice.text == "", timeout=WAIT)


def shown_warnings(panel: Panel) -> list[str]:
    return [panel.split_tab.warnings.item(row).text() for row in range(panel.split_tab.warnings.count())]


def test_warnings_are_listed(qtbot, panel) -> None:
    panel.split_tab.split_box.seed.setValue(3)
    qtbot.waitUntil(lambda: not panel.split_tab.is_written, timeout=WAIT)
    assert shown_warnings(panel) == panel.split_tab.split.warnings
    assert any("test set has only" in text for text in shown_warnings(panel))


def test_warnings_stay_after_writing_and_until_they_are_mended(qtbot, panel, document, click) -> None:
    panel.split_tab.split_box.seed.setValue(3)
    qtbot.waitUntil(lambda: not panel.split_tab.is_written, timeout=WAIT)
    told = shown_warnings(panel)
    click(panel.split_tab.write_button)
    qtbot.waitUntil(lambda: panel.split_tab.is_written, timeout=WAIT)
    assert shown_warnings(panel) == told
    item = document.dataset.set_items("val")[0]
    (document.dataset.sets_dir / "val.txt").write_text("")
    document.split_changed.emit()
    qtbot.waitUntil(
        lambda: any("validation set is empty" in text for text in shown_warnings(panel)), timeout=WAIT
    )
    lists = document.dataset.sets_dir
    (lists / "val.txt").write_text(f"{item.stem}\n")
    (lists / "test.txt").write_text((lists / "test.txt").read_text() + f"{item.stem}\ngone\n")
    document.split_changed.emit()
    both = "in the validation set as well as in the test set"
    qtbot.waitUntil(lambda: any(both in text for text in shown_warnings(panel)), timeout=WAIT)
    assert any("names 1 image that cannot be found" in text for text in shown_warnings(panel))
    click(panel.split_tab.write_button)
    mended = ("as well as", "cannot be found", "is empty")
    qtbot.waitUntil(
        lambda: not any(words in text for words in mended for text in shown_warnings(panel)), timeout=WAIT
    )


def test_nothing_labelled_is_said_in_words(qtbot, panel, document) -> None:
    for item in document.dataset.items:
        item.label.unlink()
    for path in document.dataset.sets_dir.iterdir():
        path.unlink()
    document.labels_changed.emit("")
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=WAIT)
    assert not panel.split_tab.write_button.isEnabled()


def test_it_opens_and_closes_with_the_data_set(qtbot, panel, document: Document) -> None:
    document.close_dataset()
    qtbot.waitUntil(lambda: panel.split_tab.split is None, timeout=WAIT)
    assert panel.split_tab.table.rowCount() == 0
    for tab in range(panel.tabs.count()):
        panel.tabs.setCurrentIndex(tab)
    assert not panel.health_tab.check_button.isEnabled()
    assert not panel.snapshots_tab.save_button.isEnabled()
