"""The train room with the real engine in its child process."""

import os
import re
import signal
import sys

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox, QPushButton

from engine import run_process
from engine.events import Ended, Failed, Step, Validation
from engine.inference.fast_model import export_state
from engine.runs import Run
from studio.settings import Settings
from studio.train.panel import Panel

WAIT = 120_000
SMALL = {
    "weights": "none", "epochs": 1, "image_size": 128, "batch_size": 4, "stride8": "off", "workers": 0,
    "threads": 1, "export": False,
}  # fmt: skip


@pytest.fixture
def make_panel(qtbot, document):
    panels = []

    def make() -> Panel:
        shown = Panel(document, Settings())
        panels.append(shown)
        qtbot.addWidget(shown)
        shown.resize(1200, 760)
        shown.show()
        shown.form.set_values(SMALL)
        return shown

    yield make
    for panel in panels:
        panel._stop_on_close = True
        panel.shutdown()


@pytest.fixture
def panel(make_panel) -> Panel:
    return make_panel()


def click(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def start(qtbot, panel: Panel) -> None:
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=20_000)
    click(panel.start_button)


def test_a_run_from_start_to_end_with_its_curves_and_then_an_epoch_more(qtbot, panel) -> None:
    panel.form.set_values({"export": True})
    start(qtbot, panel)
    assert panel.is_training
    assert (panel.start_button.is_busy, panel.start_button.text()) == (True, "Starting: loading PyTorch…")
    assert panel.header.summary.text() == "Starting: loading PyTorch…"
    assert panel.charts.nothing.isVisible() and "press Start" not in panel.charts.nothing.text()
    qtbot.waitUntil(lambda: panel.history.started is not None, timeout=WAIT)
    assert (panel.start_button.is_busy, panel.start_button.text()) == (False, "Start")
    assert not panel.start_button.isEnabled()
    qtbot.waitUntil(lambda: not panel.is_training, timeout=WAIT)
    assert isinstance(panel.history.last, Ended), panel.history.last
    run = Run(panel.run_path)
    steps = [event for event in run.events() if isinstance(event, Step)]
    assert len(panel.charts.curve("train.loss")[0]) == len(steps) > 0
    (validation,) = [event for event in run.events() if isinstance(event, Validation)]
    assert panel.charts.curve("map_voc_area")[1].tolist() == [validation.map_voc_area]
    qtbot.waitUntil(lambda: panel.header.runs.currentText() == run.name, timeout=20_000)
    assert "finished" in panel.header.summary.text()
    assert "epoch 1: validation loss" in panel.log.toPlainText()
    assert "exported to model.onnx" in panel.log.toPlainText()
    assert export_state(run.best_weights) == "current"
    qtbot.waitUntil(lambda: panel.header.export.state == "current", timeout=20_000)
    assert not panel.header.export_button.isVisible()
    assert panel.header.resume_button.text() == "Resume…"

    def two_epochs() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        dialog.setIntValue(2)
        dialog.accept()

    QTimer.singleShot(0, two_epochs)
    click(panel.header.resume_button)
    assert panel.is_training
    qtbot.waitUntil(lambda: not panel.is_training, timeout=WAIT)
    assert run.config()["epochs"] == 2 or panel.history.started.epochs == 2
    assert panel.charts.curve("map_voc_area")[0].tolist() == [1, 2]
    assert export_state(run.best_weights) == "current"


def test_a_start_is_cancelled_by_its_own_button(qtbot, panel) -> None:
    start(qtbot, panel)
    click(panel.start_button)
    assert panel.start_button.text() == "Stopping…"
    click(panel.start_button)  # once is enough
    qtbot.waitUntil(lambda: not panel.is_training, timeout=WAIT)
    assert panel.history.last is None or panel.history.epoch is None
    assert panel.history.started is None or panel.history.step is None or panel.history.last is not None
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=20_000)
    assert (panel.start_button.is_busy, panel.start_button.text()) == (False, "Start")


def test_a_training_is_still_this_windows_own_after_another_language(qtbot, panel, make_panel) -> None:
    """What was off while it ran stays off, and closing asks as before."""
    panel.form.set_values({"epochs": 500})
    start(qtbot, panel)
    qtbot.waitUntil(lambda: panel.history.step is not None, timeout=WAIT)
    run = panel.run_path
    other = make_panel()
    other.take_over(panel)
    panel.shutdown()
    qtbot.waitUntil(lambda: other.history.step is not None, timeout=WAIT)
    assert other.run_path == run and other.is_training
    assert not other.start_button.isEnabled() and not other.header.runs.isEnabled()
    other.start()
    assert [path.name for path in run.parent.iterdir() if path.is_dir() and path.name[0] != "."] == [run.name]

    def stop() -> None:
        click(QApplication.activeModalWidget().findChild(QPushButton, "close_stop"))

    QTimer.singleShot(0, stop)
    assert other.may_close()
    click(other.header.stop_button)
    qtbot.waitUntil(lambda: not other.is_training, timeout=WAIT)
    assert other.history.last == Run(run).events()[-1] and other.history.last.reason == "stopped"
    qtbot.waitUntil(other.start_button.isEnabled, timeout=20_000)


def test_an_export_that_fails_is_told_beside_the_run_and_made_again_by_the_button(
    qtbot, panel, monkeypatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # two wait for each other where other tests run, too
    start(qtbot, panel)
    qtbot.waitUntil(lambda: not panel.is_training, timeout=WAIT)
    qtbot.waitUntil(lambda: panel.header.export.state == "none", timeout=20_000)
    assert panel.header.export_button.isVisible() and "not exported" in panel.header.export_button.toolTip()
    run = Run(panel.run_path)
    (run.path / "model.onnx").mkdir()
    config = run.config_file.read_text()
    run.config_file.write_text(
        config.replace("export = false", "export = true").replace("epochs = 1", "epochs = 2")
    )
    click(panel.header.export_button)
    assert panel.header.export_button.text().startswith("Exporting…")
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=WAIT)
    assert "model.onnx" in panel.notice.text
    assert (panel.header.export_button.text(), panel.header.export.state) == ("Export", "none")

    panel.watch.resume(2)
    qtbot.waitUntil(lambda: panel.history.export_problem != "", timeout=WAIT)
    assert panel.notice.level == "warning" and "export failed" in panel.notice.text
    qtbot.waitUntil(lambda: not panel.is_training, timeout=WAIT)
    assert panel.history.last.reason == "finished"
    assert "export failed" in panel.notice.text  # it stays until it is mended
    (run.path / "model.onnx").rmdir()
    assert panel.notice._action.text() == "Export again"
    click(panel.notice._action)
    qtbot.waitUntil(lambda: panel.header.export.state == "current", timeout=WAIT)
    assert "is exported" in panel.notice.text
    assert not panel.header.export_button.isVisible()


def test_the_settings_of_the_run_that_is_shown_are_told_and_the_form_is_for_the_next(
    qtbot, panel, make_run
) -> None:
    make_run("older-1")
    panel._list_runs()
    table, shown = panel.view.settings.table, panel.view.settings
    qtbot.waitUntil(lambda: "older-1" in shown.heading.text(), timeout=20_000)
    told = {table.item(row, 0).text(): table.item(row, 1) for row in range(table.rowCount())}
    assert told["Image size"].text() == "320 px" and not told["Image size"].font().bold()
    assert told["Start from"].text() == "Nothing (random weights)" and told["Start from"].font().bold()
    assert panel.form.values()["image_size"] == 128
    assert panel.form.isEnabled()
    click(shown.use_button)
    assert panel.form.values()["image_size"] == 320
    panel.undo()
    assert panel.form.values()["image_size"] == 128


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_killed_training_is_told_and_resumed_and_stopped(qtbot, panel) -> None:
    panel.form.set_values({"epochs": 500})
    start(qtbot, panel)
    qtbot.waitUntil(lambda: panel.history.validation is not None, timeout=WAIT)
    qtbot.waitUntil((panel.run_path / "last.pt").is_file, timeout=WAIT)
    os.kill(panel.watch._watcher._process.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not panel.is_training, timeout=20_000)
    assert "killed the training" in panel.notice.text
    assert "smaller batch" in panel.notice.text
    assert panel.header.resume_button.isEnabled()
    done = panel.history.epoch.epoch
    click(panel.header.resume_button)
    assert panel.notice.text == ""
    # What the killed training told is not told as what happens now.
    assert panel.header.summary.text() == "Starting: loading PyTorch…"
    assert (panel.header.bar.minimum(), panel.header.bar.maximum()) == (0, 0)
    qtbot.waitUntil(lambda: not panel.watch.is_starting, timeout=WAIT)
    qtbot.waitUntil(lambda: panel.history.step is not None, timeout=WAIT)
    assert panel.history.started.first_epoch in (done, done + 1)
    click(panel.header.stop_button)
    assert not panel.header.stop_button.isEnabled()
    qtbot.waitUntil(lambda: not panel.is_training, timeout=WAIT)
    assert panel.history.last.reason == "stopped"
    assert panel.header.resume_button.isEnabled()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_training_killed_while_it_starts_is_resumed_by_the_button(qtbot, panel) -> None:
    start(qtbot, panel)
    qtbot.waitUntil((panel.run_path / "config.toml").is_file, timeout=WAIT)
    os.kill(panel.watch._watcher._process.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not panel.is_training, timeout=20_000)
    run = panel.run_path
    assert run is not None and not (run / "last.pt").exists() and not (run / "split").exists()
    qtbot.waitUntil(lambda: panel.header.runs.currentText() == run.name, timeout=20_000)
    click(panel.header.resume_button)
    qtbot.waitUntil(lambda: panel.history.started is not None and not panel.is_training, timeout=WAIT)
    assert (panel.run_path, panel.history.last.reason) == (run, "finished")
    assert "so it starts anew" in panel.log.toPlainText()
    assert (run / "last.pt").is_file() and (run / "split" / "digest.txt").is_file()


def test_who_stopped_a_training_goes_on_without_waiting_for_its_export(qtbot, panel) -> None:
    panel.form.set_values({"epochs": 500, "export": True})
    start(qtbot, panel)
    qtbot.waitUntil(lambda: panel.history.epoch is not None and panel.history.epoch.epoch >= 2, timeout=WAIT)
    click(panel.header.stop_button)
    qtbot.waitUntil(lambda: panel.watch.is_exporting, timeout=WAIT)
    assert "Exporting" in panel.header.summary.text() and panel.header.resume_button.isEnabled()
    before = panel.charts.curve("val.loss")[0].tolist()
    done = panel.history.step.step
    click(panel.header.resume_button)
    assert not panel.header.resume_button.isEnabled()
    qtbot.waitUntil(lambda: panel.is_training and panel.history.last is None, timeout=WAIT)
    qtbot.waitUntil(lambda: not panel.watch.is_starting, timeout=WAIT)
    assert panel.history.started.steps_done >= done  # of those that were told
    panel.charts.refresh()
    assert panel.charts.curve("val.loss")[0].tolist()[: len(before)] == before != []
    assert panel.charts.curve("train.loss")[0][0] < 1
    click(panel.header.stop_button)
    qtbot.waitUntil(lambda: panel.watch.is_exporting, timeout=WAIT)
    click(panel.header.stop_button)
    qtbot.waitUntil(lambda: not panel.is_training, timeout=WAIT)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits another process's files")
def test_a_disk_that_takes_no_more_is_told_while_it_learns_and_the_run_goes_on(qtbot, panel) -> None:
    import resource

    panel.form.set_values({"epochs": 500})
    start(qtbot, panel)
    qtbot.waitUntil(lambda: panel.history.step is not None, timeout=WAIT)
    child, no_limit = panel.watch._watcher._process.pid, resource.RLIM_INFINITY
    resource.prlimit(child, resource.RLIMIT_FSIZE, (4096, no_limit))
    qtbot.waitUntil(lambda: "cannot be written" in panel.notice.text, timeout=WAIT)
    assert panel.notice.level == "warning" and "goes on" in panel.notice.text
    assert panel.is_training
    resource.prlimit(child, resource.RLIMIT_FSIZE, (no_limit, no_limit))
    epoch = panel.history.epoch.epoch if panel.history.epoch else 0
    qtbot.waitUntil(lambda: panel.history.epoch and panel.history.epoch.epoch > epoch + 1, timeout=WAIT)
    qtbot.waitUntil(lambda: panel.notice.text == "", timeout=WAIT)
    click(panel.header.stop_button)
    qtbot.waitUntil(lambda: not panel.is_training, timeout=WAIT)
    assert panel.header.resume_button.isEnabled()
    told = [event for event in Run(panel.run_path).events() if isinstance(event, Step)]
    shown = panel.history.series["train.loss"].y.tolist()
    assert [event.loss for event in told] == shown  # what the disk refused was written later


def test_a_split_that_is_missing_is_made_by_the_button(qtbot, panel, document) -> None:
    for path in document.dataset.sets_dir.iterdir():
        path.unlink()
    document.split_changed.emit()
    qtbot.waitUntil(lambda: "train.txt" in panel.obstacle_list.text, timeout=20_000)
    assert not panel.start_button.isEnabled()
    with qtbot.waitSignal(document.page_requested, timeout=20_000) as asked:
        click(panel.obstacle_list.button("dataset"))
    assert asked.args == ["dataset"]
    click(panel.obstacle_list.button("split_now"))
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=20_000)
    assert document.dataset.sets()["train"]
    assert not panel.obstacle_list.isVisible()


def test_label_files_that_cannot_be_read_lead_to_the_check(qtbot, panel, document) -> None:
    for item in document.dataset.items:
        item.label.write_text("<annotation><object>")
    document.labels_changed.emit("")
    qtbot.waitUntil(lambda: "cannot be read" in panel.obstacle_list.text, timeout=20_000)
    with qtbot.waitSignal(document.page_requested, timeout=20_000) as asked:
        click(panel.obstacle_list.button("dataset"))
    assert asked.args == ["dataset"]


def test_weights_that_cannot_be_had_are_told_before_the_start(qtbot, panel, tmp_path) -> None:
    panel.form.set_values({"weights": str(tmp_path / "missing.pth")})
    qtbot.waitUntil(lambda: "missing.pth" in panel.obstacle_list.text, timeout=20_000)
    assert not panel.start_button.isEnabled()
    click(panel.obstacle_list.button("no_weights"))
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=20_000)
    assert panel.form.values()["weights"] == "none"


def test_a_training_of_another_window_is_found_and_obeys(qtbot, trainer, make_panel) -> None:
    run, child = trainer("elsewhere-1")
    panel = make_panel()
    qtbot.waitUntil(lambda: panel.is_training and panel.history.step is not None, timeout=20_000)
    assert panel.run_path == run
    assert not panel.watch.is_own
    assert panel.may_close()  # it is not this window's to ask about
    click(panel.header.pause_button)
    qtbot.waitUntil(lambda: panel.header.pause_button.text() == "Continue", timeout=20_000)
    assert "paused" in panel.header.summary.text()
    steps = panel.history.step.step
    click(panel.header.pause_button)
    qtbot.waitUntil(lambda: panel.history.step.step > steps, timeout=20_000)
    click(panel.header.stop_button)
    qtbot.waitUntil(lambda: not panel.is_training, timeout=20_000)
    assert panel.history.last == Ended("stopped", 1, None, None, 2.0)
    assert child.wait(10) == 0


def test_a_found_training_that_is_killed_is_told(qtbot, trainer, make_panel) -> None:
    _, child = trainer("elsewhere-1")
    panel = make_panel()
    qtbot.waitUntil(lambda: panel.is_training and panel.history.step is not None, timeout=20_000)
    child.kill()
    child.wait()
    qtbot.waitUntil(lambda: not panel.is_training, timeout=20_000)
    assert isinstance(panel.history.last, Failed)
    assert "killed the training" in panel.notice.text


def test_a_training_on_another_computer_is_followed_until_it_gives_no_sign(
    qtbot, make_panel, make_run, monkeypatch
) -> None:
    monkeypatch.setattr(run_process, "OLD_S", 3.0)
    run = make_run("elsewhere-1")
    file = run / "running.json"
    file.write_text('{"pid": 4711, "created_s": 1.0, "host": "gpu-17", "machine": "m", "key": "k"}')
    panel = make_panel()
    qtbot.waitUntil(lambda: panel.is_training and panel.run_path == run, timeout=20_000)
    for _ in range(5):  # for longer than a sign counts
        qtbot.wait(1000)
        os.utime(file)
        assert panel.is_training and not panel.header.resume_button.isEnabled()
    qtbot.waitUntil(lambda: not panel.is_training, timeout=20_000)
    assert "The training on gpu-17 has given no sign for a minute" in panel.notice.text


def test_two_windows_on_one_data_set_know_of_each_other(qtbot, trainer, make_panel, make_run) -> None:
    make_run("older-1")
    panel = make_panel()
    qtbot.waitUntil(lambda: panel.run_path is not None, timeout=20_000)
    run, _ = trainer("elsewhere-1")
    panel.hide()
    panel.show()
    qtbot.waitUntil(lambda: "elsewhere-1 is being trained, too" in panel.notice.text, timeout=20_000)
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=20_000)
    click(panel.notice._action)
    qtbot.waitUntil(lambda: panel.is_training and panel.run_path == run, timeout=20_000)


def test_a_run_that_another_window_goes_on_with_is_followed(qtbot, trainer, make_panel) -> None:
    run, child = trainer("elsewhere-1")
    child.kill()
    child.wait()
    panel = make_panel()
    qtbot.waitUntil(lambda: panel.run_path == run and not panel.is_training, timeout=20_000)
    trainer("elsewhere-1")
    panel.hide()
    panel.show()
    qtbot.waitUntil(lambda: panel.is_training and panel.history.step is not None, timeout=20_000)
    assert not panel.header.resume_button.isEnabled()


def test_a_run_folder_deleted_under_the_window_is_told(qtbot, trainer, make_panel) -> None:
    run, _ = trainer("elsewhere-1")
    panel = make_panel()
    qtbot.waitUntil(lambda: panel.is_training and panel.history.step is not None, timeout=20_000)
    run.rename(run.with_name("moved away"))
    qtbot.waitUntil(lambda: "folder" in panel.notice.text and "gone" in panel.notice.text, timeout=20_000)
    assert len(panel.charts.curve("train.loss")[0]) > 0
    qtbot.waitUntil(lambda: not panel.is_training, timeout=20_000)
    assert not panel.header.resume_button.isEnabled()
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=20_000)


def test_a_metrics_file_cut_in_the_middle_is_shown_as_far_as_it_goes(qtbot, trainer, make_panel) -> None:
    run, child = trainer("elsewhere-1")
    metrics = run / "metrics.jsonl"
    qtbot.waitUntil(metrics.is_file, timeout=20_000)
    qtbot.waitUntil(lambda: metrics.read_bytes().count(b'"event": "step"') > 3, timeout=20_000)
    child.kill()
    child.wait()
    lines = metrics.read_bytes().splitlines(keepends=True)
    metrics.write_bytes(b"".join(lines[:3]) + lines[3][:20])
    panel = make_panel()
    told = re.compile(r"^1 line(\(s\))? of the run's metrics\.jsonl")
    qtbot.waitUntil(lambda: told.match(panel.notice.text) is not None, timeout=20_000)
    qtbot.waitUntil(lambda: len(panel.charts.curve("train.loss")[0]) == 2, timeout=20_000)
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=20_000)


@pytest.mark.parametrize(("answer", "closes", "goes_on"), [("keep", True, True), ("stop", True, False),
                                                           ("cancel", False, True)])  # fmt: skip
def test_closing_asks_what_becomes_of_the_training(qtbot, panel, answer, closes, goes_on) -> None:
    script = "import sys, time\nfor line in sys.stdin:\n    if 'stop' in line: break\nelse: time.sleep(60)\n"
    panel.watch.path = panel.document.folder
    from studio.train.process import ChildWatcher

    watcher = ChildWatcher([sys.executable, "-c", script])
    panel.watch._watch(watcher)
    qtbot.waitUntil(lambda: watcher._process is not None, timeout=20_000)

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QMessageBox)
        click(dialog.findChild(QPushButton, f"close_{answer}"))

    QTimer.singleShot(0, choose)
    assert panel.may_close() is closes
    if closes:
        panel.shutdown()
    try:
        assert (watcher._process.poll() is None) is goes_on
        assert panel.is_training is (not closes)
    finally:
        watcher.kill()
        watcher._process.wait()


def test_the_remedies_come_right_before_start_for_the_tab_key(qtbot, panel, document) -> None:
    for path in document.dataset.sets_dir.iterdir():
        path.unlink()
    document.split_changed.emit()
    qtbot.waitUntil(lambda: panel.obstacle_list.button("split_now") is not None, timeout=20_000)
    remedies = [panel.obstacle_list.button(name) for name in ("split_now", "dataset")]
    chain = [panel.estimate.button]
    while chain[-1] is not panel.start_button:
        chain.append(chain[-1].nextInFocusChain())
    assert [widget for widget in chain if isinstance(widget, QPushButton)] == [
        panel.estimate.button, *remedies, panel.start_button,
    ]  # fmt: skip
    remedies[0].setFocus()
    QTest.keyClick(remedies[0], Qt.Key.Key_Tab)
    assert remedies[1].hasFocus()
    bottom = remedies[1].mapTo(panel, remedies[1].rect().bottomLeft()).y()
    assert bottom <= panel.start_button.y() + panel.setup.y()  # and for the eye


@pytest.mark.parametrize("size", [(1274, 640), (932, 530)])
def test_start_is_in_sight_in_a_small_window_whatever_stands_in_the_way(
    qtbot, panel, document, tmp_path, size
) -> None:
    panel.resize(*size)
    panel.form.set_values({"weights": str(tmp_path / "missing.pth")})
    panel.form.more_button.click()
    document.dataset.sets_dir.joinpath("train.txt").unlink()
    document.split_changed.emit()
    qtbot.waitUntil(lambda: len(panel.obstacle_list.obstacles) == 2, timeout=20_000)
    QApplication.processEvents()
    assert (panel.width(), panel.height()) == size  # it asks for no more
    for widget in (panel.start_button, *panel.obstacle_list.buttons(), panel.header.stop_button):
        assert widget.visibleRegion().boundingRect() == widget.rect(), widget.objectName()


def test_a_photo_of_another_data_set_is_opened_only_after_asking(qtbot, panel, document, tmp_path) -> None:
    from engine.datasets import sample
    from engine.datasets.dataset import Dataset

    shown: list[str] = []
    document.image_requested.connect(shown.append)
    own = str(document.dataset.items[1].image)
    panel.samples.opened.emit(own)
    assert shown == [own]
    other = Dataset.open(sample.generate(tmp_path / "other", images=4, seed=1))
    panel.samples.opened.emit(str(other.items[0].image))
    assert shown == [own]
    assert f"{other.items[0].image.name} is a photo of another data set" in panel.notice.text
    click(panel.notice._action)
    qtbot.waitUntil(lambda: document.folder == other.root and len(shown) == 2, timeout=20_000)
    assert shown[1] == str(other.items[0].image)


def test_an_export_that_misses_objects_is_offered_to_be_made_again(panel) -> None:
    panel.header.export._set("limited")
    assert not panel.header.export_button.isHidden()
    assert "miss objects" in panel.header.export_button.toolTip()
    panel.header.export._set("current")
    assert panel.header.export_button.isHidden()
