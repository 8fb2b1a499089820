"""The dataset room: what the table shows is what is on disk."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.datasets.dataset import Dataset
from studio.dataset.panel import Panel
from studio.settings import Settings


def table(panel: Panel) -> dict[str, list[int]]:
    widget = panel.table
    return {
        widget.verticalHeaderItem(row).text(): [
            int(widget.item(row, column).text().replace(",", "")) for column in range(widget.columnCount())
        ]
        for row in range(widget.rowCount())
    }


def make(qtbot, document) -> Panel:
    panel = Panel(document, Settings())
    qtbot.addWidget(panel)
    panel.resize(1100, 700)
    panel.show()
    qtbot.waitUntil(lambda: panel.split is not None, timeout=10_000)
    return panel


def test_the_table_shows_the_split_on_disk(qtbot, document) -> None:
    panel = make(qtbot, document)
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


def test_another_share_is_a_preview_until_it_is_written(qtbot, document) -> None:
    panel = make(qtbot, document)
    before = document.dataset.sets()
    panel.split_box.trainval.setValue(50)
    qtbot.waitUntil(lambda: not panel.is_written, timeout=5000)
    assert document.dataset.sets() == before
    photos = table(panel)["Photos"]
    assert photos[2] > len(before["test"])
    with qtbot.waitSignal(document.split_changed, timeout=5000):
        QTest.mouseClick(panel.write_button, Qt.MouseButton.LeftButton)
    assert len(Dataset.open(document.folder).sets()["test"]) == photos[2]


def test_slider_and_number_are_one_value(qtbot, document) -> None:
    panel = make(qtbot, document)
    panel.split_box.train.setValue(75)
    assert panel.split_box.config().train == 0.75


def test_the_check_finds_a_planted_fault_and_opens_its_photo(qtbot, document) -> None:
    panel = make(qtbot, document)
    item = document.dataset.items[4]
    item.label.write_text("<annotation><object>")
    QTest.mouseClick(panel.check_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.tree.topLevelItemCount() > 0, timeout=20_000)
    leaves = [panel.tree.topLevelItem(0).child(0)]
    assert item.label.name in leaves[0].text(0)
    with qtbot.waitSignal(document.image_requested, timeout=1000) as asked:
        panel._open_finding(leaves[0])
    assert asked.args == [str(item.image)]


def test_nothing_labelled_is_said_in_words(qtbot, document) -> None:
    panel = make(qtbot, document)
    for item in document.dataset.items:
        item.label.unlink()
    for path in document.dataset.sets_dir.iterdir():
        path.unlink()
    panel._opened()
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=5000)
    assert not panel.write_button.isEnabled()
