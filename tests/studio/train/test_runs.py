"""The table of runs: what it tells, and what its buttons do to the disk and the form."""

import dataclasses
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPushButton

from engine.errors import RunError
from engine.events import Ended, EpochEnded, RunStarted, Step, Usage, Validation, to_json
from engine.runs import Run, rename_run
from engine.training.config import TrainConfig, to_toml
from studio.aside import ASIDE, empty, move_all
from studio.train.form import TrainForm
from studio.train.run_table.comparison import compare
from studio.train.run_table.model import BACKBONE, BEST, DATA, DURATION, EPOCH, NAME, NOTES, SIZE, STATE
from studio.train.run_table.page import RunsPage
from studio.train.run_table.summary import summarise

LEFT = Qt.MouseButton.LeftButton


def make(root: Path, name: str, ap: list[float], digest: str = "abcdef0123456789", ended: bool = True,
         **settings: object) -> Run:  # fmt: skip
    run = Run(root / name)
    (run.path / "split").mkdir(parents=True)
    (run.path / "split" / "digest.txt").write_text(digest + "\n")
    config = TrainConfig("/photos", weights="none", epochs=len(ap), **settings)  # type: ignore[arg-type]
    run.config_file.write_text(to_toml(config))
    events = [
        RunStarted(str(run.path), "detect", config.backbone, "cpu", ["a", "b"], 8, 2, len(ap), 4, 2, 320, 1)
    ]
    best = 0.0
    for epoch, value in enumerate(ap, start=1):
        events.append(Step(epoch, epoch * 4, 5.0, 3.0, 2.0, 0.01, 20.0, 3.0))
        events.append(EpochEnded(epoch, len(ap), 9.0 / epoch, 5.0, 4.0, 10.0, 20.0, 900.0))
        events.append(Validation(epoch, 8.0 / epoch, 5.0, 3.0, 2.0, value, value, value / 2, value,
                                 {"a": value, "b": value / 2}, None, value > best))  # fmt: skip
        best = max(best, value)
    if ended:
        events.append(Ended("finished", len(ap), ap.index(best) + 1, best, 75.0))
    run.metrics_file.write_text("".join(to_json(event) + "\n" for event in events))
    return run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "runs"
    make(folder, "first", [0.2, 0.6, 0.5])
    make(folder, "second", [0.3, 0.7], backbone="mobilenet_v3_large", image_size=512, ema=True)
    make(folder, "third", [0.1], digest="9876543210", ended=False)
    return folder


@pytest.fixture
def page(qtbot, root) -> RunsPage:
    form = TrainForm()
    qtbot.addWidget(form)
    shown = RunsPage(form)
    qtbot.addWidget(shown)
    shown.resize(1100, 700)
    shown.show()
    shown.refresh(root)
    qtbot.waitUntil(lambda: shown.model.rowCount() == 3, timeout=20_000)
    shown.form_ = form
    return shown


def cell(page: RunsPage, name: str, column: int) -> str:
    row = next(
        row for row in range(page.filtered.rowCount()) if page.filtered.index(row, NAME).data() == name
    )
    return page.filtered.index(row, column).data()


def names(page: RunsPage) -> list[str]:
    return [page.filtered.index(row, NAME).data() for row in range(page.filtered.rowCount())]


def test_the_table_tells_what_the_runs_reached(page) -> None:
    assert cell(page, "first", BEST) == "0.600"
    assert cell(page, "first", EPOCH) == "3 / 3"
    assert cell(page, "first", DURATION) == "1:15"
    assert cell(page, "first", STATE) == "finished"
    assert cell(page, "second", BACKBONE) == "MobileNetV3 Large"
    assert cell(page, "second", SIZE) == "512 px"
    assert cell(page, "third", STATE) == "broken off"
    assert cell(page, "third", DURATION) == "0:12"
    assert cell(page, "third", DATA) == "98765432"


def test_sorting_is_by_value_and_the_filter_by_every_word(qtbot, page) -> None:
    page.table.sortByColumn(BEST, Qt.SortOrder.DescendingOrder)
    assert names(page) == ["second", "first", "third"]
    page.table.sortByColumn(DURATION, Qt.SortOrder.AscendingOrder)
    assert names(page)[0] == "third"
    QTest.keyClicks(page.filter, "large FINISHED")
    assert names(page) == ["second"]
    QTest.keyClicks(page.filter, " nothing")
    assert names(page) == []


def type_into(qtbot, page: RunsPage, column: int, text: str) -> None:
    qtbot.waitUntil(lambda: page.table.viewport().findChild(QLineEdit) is None, timeout=20_000)
    row = names(page).index("first")
    index = page.filtered.index(row, column)
    place = page.table.visualRect(index).center()
    QTest.mouseClick(page.table.viewport(), LEFT, pos=place)
    if column == NOTES:
        QTest.mouseDClick(page.table.viewport(), LEFT, pos=place)
    else:
        QTest.keyClick(page.table, Qt.Key.Key_F2)
    editor = page.table.viewport().findChild(QLineEdit)
    editor.setText(text)  # QTest types ASCII only
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_notes_are_kept_beside_the_run(qtbot, page, root) -> None:
    type_into(qtbot, page, NOTES, "più luce, 人脸")
    qtbot.waitUntil((root / "first" / "notes.txt").is_file, timeout=20_000)
    assert (root / "first" / "notes.txt").read_text("utf-8") == "più luce, 人脸"
    qtbot.waitUntil(lambda: cell(page, "first", NOTES) == "più luce, 人脸", timeout=20_000)


def test_a_run_is_renamed_and_a_name_that_is_taken_is_told(qtbot, page, root) -> None:
    told = []
    page.failed.connect(told.append)
    type_into(qtbot, page, NAME, "second")
    qtbot.waitUntil(lambda: told != [], timeout=20_000)
    assert "is there already" in str(told[0])
    assert (root / "first").is_dir()
    with qtbot.waitSignal(page.changed, timeout=20_000) as changed:
        type_into(qtbot, page, NAME, "best so far")
    assert changed.args == [root / "first", root / "best so far"]
    assert not (root / "first").exists()
    qtbot.waitUntil(lambda: "best so far" in names(page), timeout=20_000)
    assert [summary.name for summary in page.selected] == ["best so far"]


@pytest.mark.parametrize("name", ["", "..", "a/b", " a", "a:b"])
def test_names_that_are_no_folder_are_refused(root, name) -> None:
    with pytest.raises(RunError, match="cannot be the name"):
        rename_run(Run(root / "first"), name)


def test_several_runs_on_one_chart_and_side_by_side(page, root) -> None:
    page.table.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
    page.select(["first", "second"])
    x, y = page.compare.chart.drawn(str(root / "first"))
    assert x.tolist() == [1, 2, 3]
    assert y.tolist() == [0.2, 0.6, 0.5]
    assert page.compare.chart.drawn(str(root / "second"))[1].tolist() == [0.3, 0.7]
    page.compare.measure.setCurrentIndex(page.compare.measure.findData("train.loss"))
    assert page.compare.chart.drawn(str(root / "second"))[1].tolist() == [9.0, 4.5]
    table = page.compare.table
    rows = {table.verticalHeaderItem(row).text(): row for row in range(table.rowCount())}
    ap = [table.item(rows["mAP@0.5"], column) for column in (0, 1)]
    assert [item.text() for item in ap] == ["0.600", "0.700"]
    assert [item.font().bold() for item in ap] == [False, True]
    assert [table.item(rows["class b"], column).text() for column in (0, 1)] == ["0.300", "0.350"]
    size, seed = table.item(rows["Image size"], 0), table.item(rows["Seed"], 0)
    assert size.text() == "320 px"
    assert size.background().style() != Qt.BrushStyle.NoBrush
    assert seed.background().style() == Qt.BrushStyle.NoBrush
    QTest.mouseClick(page.compare.only_different, LEFT, pos=QPoint(8, 8))
    shown = {table.verticalHeaderItem(row).text() for row in range(table.rowCount())}
    assert {"Image size", "Network", "Average weights", "mAP@0.5"} <= shown
    assert "Seed" not in shown


def test_the_better_is_the_lower_loss_and_the_shorter_time(root) -> None:
    rows = {row.key: row for row in compare([summarise(Run(root / name)) for name in ("first", "second")])}
    assert rows["map_voc_area"].best == 1
    assert rows["val.loss"].values == (4.0, 4.0)
    assert rows["val.loss"].best is None
    assert rows["backbone"].differs
    assert rows["backbone"].best is None
    assert "data" not in rows


def test_settings_that_mean_nothing_to_a_classifier_are_not_compared(root) -> None:
    config = dataclasses.asdict(TrainConfig("photos", task="classify", weights="none"))
    summary = dataclasses.replace(summarise(Run(root / "first")), config=config)
    rows = {row.key for row in compare([summary]) if row.kind == "setting"}
    assert "crop_margin" in rows and "head" not in rows and "mosaic" not in rows


def test_settings_of_a_run_are_cloned_into_the_form(qtbot, page) -> None:
    page.select(["second"])
    page.settings_wanted.connect(lambda settings: page.form_.set_values(settings))
    QTest.mouseClick(page.clone_button, LEFT)
    values = page.form_.values()
    assert (values["backbone"], values["image_size"], values["ema"]) == ("mobilenet_v3_large", 512, True)
    assert values["epochs"] == 2


def answer(button: str, *texts: str) -> None:
    """Press it in the question that is about to come; "" is Escape."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QMessageBox)
        assert all(text in dialog.text() + dialog.informativeText() for text in texts)
        if button:
            QTest.mouseClick(dialog.findChild(QPushButton, button), LEFT)
        else:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)

    QTimer.singleShot(0, press)


def test_deleting_asks_and_puts_aside_and_then_sends_to_the_trash(qtbot, page, root, monkeypatch) -> None:
    trash = root.parent / "trash"
    trash.mkdir()
    monkeypatch.setattr("send2trash.send2trash", lambda path: Path(path).rename(trash / Path(path).name))
    page.select(["first"])
    answer("", "Delete first?", "What will be lost: weights, curves and notes of 1 run")
    QTest.mouseClick(page.delete_button, LEFT)
    assert (root / "first").is_dir()
    answer("confirm_delete")
    QTest.mouseClick(page.delete_button, LEFT)
    qtbot.waitUntil(lambda: sorted(names(page)) == ["second", "third"], timeout=20_000)
    assert [summary.name for summary in page.selected] == names(page)[:1]
    assert (root / "_deleted" / "first" / "config.toml").is_file()
    assert empty(root / ASIDE) == []
    assert (trash / "first" / "config.toml").is_file() and not (root / "_deleted").exists()


def test_a_trash_that_refuses_is_told_and_the_run_stays_where_it_is(root, monkeypatch) -> None:
    def refuse(path: str) -> None:
        raise OSError(1, "no trash on this disk")

    monkeypatch.setattr("send2trash.send2trash", refuse)
    move_all([(root / "first", root / "_deleted" / "first")], RunError)
    (told,) = empty(root / ASIDE)
    assert "no trash on this disk" in told and str(root / "_deleted" / "first") in told
    assert (root / "_deleted" / "first" / "config.toml").is_file()


@pytest.mark.parametrize("column", [NAME, BEST])
def test_a_double_click_or_enter_on_a_run_shows_it(qtbot, page, root, column) -> None:
    shown: list[Path] = []
    page.show_wanted.connect(shown.append)
    place = page.table.visualRect(page.filtered.index(names(page).index("second"), column)).center()
    QTest.mouseClick(page.table.viewport(), LEFT, pos=place)
    QTest.mouseDClick(page.table.viewport(), LEFT, pos=place)
    assert shown == [root / "second"]
    assert page.table.viewport().findChild(QLineEdit) is None
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    QTest.keyClick(page.table, Qt.Key.Key_Enter)
    assert shown == [root / "second"] * 3


def test_tab_leaves_the_tables(qtbot, page) -> None:
    for table in (page.table, page.compare.table):
        table.setFocus()
        seen = set()
        for _ in range(table.model().columnCount() + 2):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            seen.add(QApplication.focusWidget())
        assert seen - {table}


def test_the_time_of_a_run_is_that_of_all_its_sessions(tmp_path) -> None:
    run = make(tmp_path, "resumed", [0.2, 0.6], ended=False)
    lines = run.metrics_file.read_text()
    assert summarise(run).duration_s == 24  # 2 epochs of 10 s, each validated in 2 s
    again = RunStarted(
        *(str(run.path), "detect", "mobilenet_v3_small", "cpu", ["a", "b"], 8, 2, 9, 4, 2, 320, 1),
        first_epoch=3,
        steps_done=9,
        elapsed_s=78.0,
    )
    run.metrics_file.write_text(lines + to_json(again) + "\n" + to_json(Usage(13.0, 90.0, 500.0)) + "\n")
    assert summarise(run).duration_s == 91
    run.metrics_file.write_text(lines + to_json(Ended("stopped", 2, 2, 0.6, 95.0)) + "\n")
    assert summarise(run).duration_s == 95


def test_damaged_files_cost_only_what_is_in_them(root) -> None:
    run = Run(root / "first")
    with run.metrics_file.open("a") as file:
        file.write('{"event": "epo')
    run.config_file.write_text("epochs = ")
    summary = summarise(run)
    assert summary.best_metric == 0.6
    assert summary.config == {}
    assert "is damaged" in summary.problem
    assert "1 lines of metrics.jsonl" in summary.problem


def test_a_run_being_trained_cannot_be_deleted_or_renamed(qtbot, document, trainer) -> None:
    run, _ = trainer("going-1")
    form = TrainForm()
    qtbot.addWidget(form)
    page = RunsPage(form)
    qtbot.addWidget(page)
    page.refresh(document.runs_dir)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=20_000)
    assert page.filtered.index(0, STATE).data() == "training"
    assert not page.delete_button.isEnabled()
    with pytest.raises(RunError, match="is being trained"):
        rename_run(Run(run), "other")
    assert json.loads((run / "running.json").read_text())["pid"]


def test_the_menu_of_a_run_is_about_the_run_that_was_clicked(qtbot, page) -> None:
    asked = []
    page.folder_wanted.connect(asked.append)
    page.show()
    qtbot.waitExposed(page)
    page.table.selectRow(0)
    wanted = names(page)[1]
    cell_at = page.table.visualRect(page.filtered.index(1, NAME)).center()
    seen = page.table.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, cell_at, seen.mapToGlobal(cell_at))
    QTest.mousePress(seen, Qt.MouseButton.RightButton, pos=cell_at)
    QApplication.sendEvent(seen, event)
    menu = QApplication.activePopupWidget()
    assert [run.name for run in page.selected] == [wanted]
    entries = {action.objectName(): action for action in menu.actions()}
    entries["menu_runs_folder"].trigger()
    assert [path.name for path in asked] == [wanted]
    menu.close()
    entries["menu_runs_rename"].trigger()
    editor = page.table.findChild(QLineEdit)
    assert editor.text() == wanted
    assert page.delete_button.isEnabled() == entries["menu_runs_delete"].isEnabled()
