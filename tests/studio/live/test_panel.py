"""The live room on video files and streams through the real capture and an untrained detector."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog

from engine.datasets.cv import cv2
from engine.inference import Detections
from engine.inference.collecting import Added
from engine.inference.line_counting import LineCounter
from engine.inference.suggestions import latest
from studio.live.export_dialog import ExportDialog
from studio.live.panel import Panel
from studio.live.seen import Seen
from studio.live.view import LiveView
from studio.settings import Settings
from studio.widgets.class_mapping import MappingDialog
from studio.window.changeover import copy_controls

LEFT = Qt.MouseButton.LeftButton


def found(*rows):
    """Detections from (label, score, box)."""
    return Detections(
        np.array([row[2] for row in rows], np.float32).reshape(-1, 4),
        [row[0] for row in rows],
        np.arange(len(rows)),
        np.array([row[1] for row in rows], np.float32),
    )


def a_seen(image, detections=None, **more):
    detections = found() if detections is None else detections
    return Seen(image, detections, np.zeros(len(detections), np.int64), detections, **more)


def click(button) -> None:
    QTest.mouseClick(button, LEFT)


def start(qtbot, panel, source) -> None:
    panel.address.setText(str(source))
    click(panel.start_button)
    qtbot.waitUntil(lambda: panel.view.seen is not None, timeout=60_000)


def hold(qtbot, panel, video, index=0) -> None:
    """Start on a video and hold it at a picture."""
    start(qtbot, panel, video)
    click(panel.transport.button)
    panel.transport.slider.setValue(index)
    qtbot.waitUntil(lambda: panel.view.seen.index == index, timeout=20_000)


def test_a_video_is_shown_with_its_numbers_until_it_ends(qtbot, panel, video) -> None:
    start(qtbot, panel, video)
    assert panel.view.seen.image.shape == (120, 160, 3)
    assert "ms per frame" in panel.numbers.text() and "capture" in panel.numbers.text()
    assert "torch, cpu" in panel.numbers.text()
    qtbot.waitUntil(lambda: panel.thread_ is None, timeout=60_000)
    assert "ended" in panel.notice.text
    # Its last frame is still shown, and can still be kept.
    click(panel.stage.add)
    images = panel.document.dataset.images_dir
    qtbot.waitUntil(lambda: panel.keeping.collecting.added != [], timeout=20_000)
    assert len(list(images.glob("frame_*.jpg"))) == 1
    panel.undo()
    qtbot.waitUntil(lambda: not list(images.glob("frame_*.jpg")), timeout=20_000)
    assert panel.start_button.isEnabled() and not panel.transport.isVisible()


def test_the_runs_own_threshold_is_taken_over(qtbot, panel, video) -> None:
    panel.address.setText(str(video))
    click(panel.start_button)
    qtbot.waitUntil(lambda: panel.threshold.value() == 30, timeout=60_000)


def test_stop_ends_the_thread(qtbot, panel, video) -> None:
    start(qtbot, panel, video)
    thread = panel.thread_
    click(panel.stop_button)
    assert panel.thread_ is None
    qtbot.waitUntil(thread.isFinished, timeout=20_000)


@pytest.mark.parametrize("source", ["/no/such/video.avi", "http://127.0.0.1:9/stream"])
def test_a_source_that_is_not_there_is_told(qtbot, panel, source: str) -> None:
    panel.address.setText(source)
    click(panel.start_button)
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=60_000)
    assert source in panel.notice.text
    assert panel.thread_ is None


def test_a_camera_that_is_not_there_is_told(qtbot, panel) -> None:
    panel.sources.addItem("gone", "987")
    panel.sources.setCurrentIndex(panel.sources.count() - 1)
    assert panel.source_box.size_choice.isVisible() and not panel.address.isVisible()
    click(panel.start_button)
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=60_000)
    assert "camera 987" in panel.notice.text


def test_without_a_run_nothing_can_start(qtbot, document) -> None:
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    assert not shown.start_button.isEnabled() and not shown.export_button.isEnabled()
    assert "train" in shown.view.hint
    shown.shutdown()


def test_a_video_is_held_and_moved(qtbot, panel, video) -> None:
    hold(qtbot, panel, video, 42)
    assert panel.transport.time.text() == "0:01 / 0:02"
    panel.transport.slider.setValue(5)
    qtbot.waitUntil(lambda: panel.view.seen.index == 5, timeout=20_000)
    click(panel.transport.button)
    qtbot.waitUntil(lambda: panel.view.seen.index > 8, timeout=20_000)


def test_a_stream_that_is_cut_is_told_and_comes_back(qtbot, panel, stream) -> None:
    url, stay = stream
    panel.sources.setCurrentIndex(panel.sources.findData("url"))
    start(qtbot, panel, url)
    qtbot.waitUntil(lambda: "Asking again" in panel.view.overlay, timeout=20_000)
    assert "broke off" in panel.view.overlay
    stay.set()
    before = panel.view.seen
    qtbot.waitUntil(lambda: panel.view.overlay == "" and panel.view.seen is not before, timeout=20_000)
    assert panel.thread_ is not None


def test_what_is_wished_is_what_is_shown(qtbot, panel, video) -> None:
    hold(qtbot, panel, video)
    panel.threshold.setValue(1)
    panel.nms.setValue(99)

    def again() -> list[str]:
        """The held picture, looked at once more with what is wished now."""
        qtbot.waitUntil(lambda: panel.view.seen.wishes == panel.controls.wishes(), timeout=20_000)
        return panel.view.seen.found.labels

    everything = again()
    name = everything[0]
    assert len(everything) > 20
    panel.nms.setValue(20)
    assert len(again()) < len(everything)
    panel.nms.setValue(99)
    panel.controls.classes.spin(name).setValue(99)
    assert name not in again()
    panel.controls.classes.spin(name).setValue(0)
    assert name in again()
    item = panel.controls.classes.item(panel.controls.classes.row_of(name), 0)
    item.setCheckState(Qt.CheckState.Unchecked)
    assert name not in again() and panel.view.seen.found.labels
    panel.threshold.setValue(99)
    assert again() == []


def test_objects_are_numbered_and_counted_over_a_drawn_line(qtbot, panel, video) -> None:
    start(qtbot, panel, video)
    click(panel.transport.button)
    panel.threshold.setValue(1)
    panel.controls.track.setChecked(True)
    panel.controls.over_line.setChecked(True)
    assert "Drag" in panel.controls.line_counts.text()
    view = panel.view
    wide, middle = view.width(), view.height() // 2
    left, right = QPoint(wide // 4, middle), QPoint(3 * wide // 4, middle)
    QTest.mousePress(view, LEFT, pos=left)
    QTest.mouseMove(view, right)
    QTest.mouseRelease(view, LEFT, pos=right)
    x1, y1, x2, y2 = panel.controls.line
    assert 0 <= x1 < x2 <= 160 and y1 == pytest.approx(60, abs=2) == y2
    for index in (0, 1, 2):
        panel.transport.slider.setValue(index + 1)
        qtbot.waitUntil(lambda index=index: view.seen.index == index + 1, timeout=20_000)
    assert view.seen.numbers.max() >= 1
    assert "Downwards" in panel.controls.line_counts.text()
    panel.controls.over_line.setChecked(False)
    assert view.line is None and panel.controls.wishes().line is None


@pytest.mark.parametrize(
    ("line", "is_mirrored", "words"),
    [
        ((80, 10, 80, 110), False, "To the right: b 1\nTo the left: a 2"),  # drawn downwards
        ((80, 110, 80, 10), False, "To the right: a 2\nTo the left: b 1"),
        ((80, 10, 80, 110), True, "To the right: a 2\nTo the left: b 1"),
        ((10, 60, 150, 70), False, "Downwards: a 2\nUpwards: b 1"),
        ((150, 60, 10, 70), True, "Downwards: b 1\nUpwards: a 2"),
    ],
)
def test_directions_are_those_of_the_picture(panel, line, is_mirrored, words) -> None:
    """Who draws a line downwards has its right hand at the left of the picture."""
    panel.controls.over_line.setChecked(True)
    panel._line_drawn(line)
    counter = LineCounter(line)
    (x1, y1, x2, y2) = line
    right = np.array([-(y2 - y1), x2 - x1]) / np.hypot(x2 - x1, y2 - y1)  # y points down
    middle = np.array([(x1 + x2) / 2, (y1 + y2) / 2])
    for number, label, sign in ((1, "a", 1), (2, "a", 1), (3, "b", -1)):
        for far in range(-40, 41, 4):
            x, y = middle + sign * far * right
            counter.update(np.array([[x - 5, y - 5, x + 5, y + 5]]), [label], np.array([number]))
    panel.controls.show_crossings(counter.to_right, counter.to_left)
    if is_mirrored:
        click(panel.stage.mirror)
    assert panel.controls.line_counts.text() == words


def test_the_counting_line_stays_where_another_window_goes_on(qtbot, panel, document) -> None:
    panel.controls.over_line.setChecked(True)
    panel._line_drawn((80, 10, 80, 110))
    other = Panel(document, Settings())
    qtbot.addWidget(other)
    copy_controls(other, panel)  # as changeover does
    other.take_over(panel)
    assert other.controls.wishes().line == other.view.line == (80, 10, 80, 110)
    assert other.controls.line_counts.text() == "To the right: 0\nTo the left: 0"
    other.shutdown()


def test_counts_are_drawn_over_time(qtbot, panel, video) -> None:
    start(qtbot, panel, video)
    panel.threshold.setValue(1)
    qtbot.waitUntil(lambda: bool(panel.history.series()[1]), timeout=20_000)
    times, series = panel.history.series()
    assert times[-1] == 0 and max(max(counts) for counts in series.values()) > 0
    qtbot.waitUntil(lambda: len(panel.chart._curves) > 0, timeout=20_000)


def test_a_recording_can_be_played(qtbot, panel, video, document) -> None:
    start(qtbot, panel, video)
    click(panel.stage.record)
    qtbot.waitUntil(lambda: panel.view.seen.index > 30 or panel.thread_ is None, timeout=60_000)
    click(panel.stop_button)
    qtbot.waitUntil(lambda: not panel._stopping, timeout=20_000)
    (path,) = (document.folder / "recordings").glob("*.mp4")
    capture = cv2.VideoCapture(str(path))
    frames = 0
    while capture.grab():
        frames += 1
    assert frames > 3 and not panel.stage.record.isChecked()


def test_a_recording_begun_while_the_film_is_held_runs_as_fast_as_the_film(
    qtbot, panel, video, document
) -> None:
    hold(qtbot, panel, video)
    panel.view.setFocus()
    for _ in range(6):  # moved by hand, its frames come slowly
        QTest.keyClick(panel.view, Qt.Key.Key_Right)
        qtbot.wait(300)
        QTest.keyClick(panel.view, Qt.Key.Key_Home)
        qtbot.wait(300)
    click(panel.stage.record)
    qtbot.wait(300)
    click(panel.transport.button)
    qtbot.waitUntil(lambda: panel.view.seen.index > 20 or panel.thread_ is None, timeout=60_000)
    click(panel.stop_button)
    qtbot.waitUntil(lambda: not panel._stopping, timeout=20_000)
    (path,) = (document.folder / "recordings").glob("*.mp4")
    rate = cv2.VideoCapture(str(video)).get(cv2.CAP_PROP_FPS)
    assert cv2.VideoCapture(str(path)).get(cv2.CAP_PROP_FPS) == pytest.approx(rate)


def test_only_suggestions_that_are_seen_are_counted_to_the_person(
    panel, document, monkeypatch, tmp_path
) -> None:
    scores = np.array([0.9, 0.6, 0.45, *[0.04] * 500], np.float32)
    count = len(scores)
    found = Detections(np.zeros((count, 4), np.float32), ["a"] * count, np.ones(count, np.int64), scores)
    panel.threshold.setValue(50)
    monkeypatch.setattr(panel.keeping.collecting, "take", lambda added: True)
    messages = []
    document.message.connect(lambda text, _level: messages.append(text))
    panel.keeping.take(Added(tmp_path / "frame_1.jpg", found, "0"), False)
    assert messages == ["Added frame_1.jpg with 2 suggestions"]


def test_a_full_disk_ends_the_recording_and_is_told(qtbot, panel, video, monkeypatch) -> None:
    import engine.inference.saving as saving

    start(qtbot, panel, video)
    real = saving.shutil.disk_usage
    monkeypatch.setattr(saving.shutil, "disk_usage", lambda path: real(path)._replace(free=1000))
    click(panel.stage.record)
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=20_000)
    assert "disk is full" in panel.notice.text and not panel.stage.record.isChecked()
    assert panel.thread_ is not None


def test_a_frame_is_added_once_by_key_with_suggestions(qtbot, panel, video, document) -> None:
    hold(qtbot, panel, video)
    panel.threshold.setValue(1)
    qtbot.waitUntil(lambda: len(panel.view.seen.found) > 0, timeout=20_000)  # the held picture, once more
    messages = []
    document.message.connect(lambda text, _level: messages.append(text))
    panel.view.setFocus()
    images = document.dataset.images_dir
    click(panel.stage.add)
    qtbot.waitUntil(lambda: panel.keeping.collecting.added != [], timeout=20_000)
    (photo,) = images.glob("frame_*.jpg")
    QTest.keyClick(panel, Qt.Key.Key_Insert)
    qtbot.waitUntil(lambda: any("looks like" in text for text in messages), timeout=20_000)
    assert list(images.glob("frame_*.jpg")) == [photo]
    (lines,) = Path(panel.source_box.run, "suggestions").rglob("detections.jsonl")
    (line,) = [json.loads(text) for text in lines.read_text("utf-8").splitlines()]
    assert line["image"] == str(photo) and not list(document.dataset.labels_dir.glob("frame_*"))
    # Shown in the annotate room: the data set is opened anew, and its boxes lie beside the run.
    click(panel.stop_button)
    asked = []
    document.image_requested.connect(asked.append)
    panel.notice._action.click()
    qtbot.waitUntil(lambda: asked == [str(photo)], timeout=20_000)
    assert photo.stem in [item.stem for item in document.dataset.items]
    told = latest(Path(panel.source_box.run))[photo]
    assert told.boxes and all(box.score is not None for box in told.boxes)


def test_frames_the_model_is_unsure_about_are_added_by_themselves(qtbot, panel, video, document) -> None:
    start(qtbot, panel, video)
    panel.threshold.setValue(30)
    panel.controls.collect.setChecked(True)
    qtbot.waitUntil(lambda: panel.keeping.collecting.added != [] or panel.thread_ is None, timeout=60_000)
    assert list(document.dataset.images_dir.glob("frame_*.jpg"))


def test_classes_the_data_set_lacks_are_asked_for(qtbot, panel, video, document, monkeypatch) -> None:
    document.replace_classes(["Leaf"])
    asked = []

    def answer(dialog) -> int:
        asked.append(dialog)
        for choice in dialog.findChildren(QComboBox):
            choice.setCurrentIndex(choice.findData("Leaf"))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(MappingDialog, "exec", answer)
    hold(qtbot, panel, video)
    panel.threshold.setValue(1)
    qtbot.waitUntil(lambda: len(panel.view.seen.found) > 0, timeout=20_000)
    click(panel.stage.add)
    qtbot.waitUntil(lambda: panel.keeping.collecting.added != [], timeout=20_000)
    (added,) = panel.keeping.collecting.added
    assert len(asked) == 1 and set(added.suggestions.labels) == {"Leaf"}


def test_a_snapshot_holds_the_picture_and_the_boxes(qtbot, panel, document) -> None:
    image = np.full((100, 200, 3), 90, np.uint8)
    panel.view.show_seen(a_seen(image, found(("a", 0.9, (50, 40, 150, 90)))))
    panel.keeping.snapshot()
    qtbot.waitUntil(lambda: any((document.folder / "snapshots").glob("*.png")), timeout=20_000)
    (saved,) = (document.folder / "snapshots").glob("*.png")
    qtbot.waitUntil(lambda: cv2.imread(str(saved)) is not None, timeout=20_000)
    pixels = cv2.imread(str(saved))
    assert pixels.shape == (100, 200, 3)
    assert (pixels[65, 48:53] != 90).any()
    assert (pixels[20, 20] == 90).all()


def test_the_view_keeps_the_proportions_and_mirrors(qtbot) -> None:
    view = LiveView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    image = np.full((100, 200, 3), 250, np.uint8)
    image[:, :40] = 0
    view.show_seen(a_seen(image))
    grabbed = view.grab().toImage()
    assert grabbed.pixelColor(200, 200).red() == 250 and grabbed.pixelColor(20, 200).red() == 0
    assert grabbed.pixelColor(200, 50).red() < 60
    view.mirrored = True
    view.line = (0, 50, 20, 50)
    turned = view.grab().toImage()
    assert turned.pixelColor(20, 200).red() == 250 and turned.pixelColor(330, 230).red() == 0
    assert turned.pixelColor(380, 200).red() > 200  # the line goes with the picture


def test_a_classifiers_classes_are_shown(qtbot) -> None:
    view = LiveView()
    qtbot.addWidget(view)
    view.resize(600, 300)
    image = np.full((300, 600, 3), 250, np.uint8)
    view.show_seen(a_seen(image, classes=[("cat", 0.9), ("dog", 0.1)]))
    grabbed = view.grab().toImage()
    assert grabbed.pixelColor(230, 245).red() == 250
    assert all(grabbed.pixelColor(245, y).red() < 120 for y in (20, 44))  # two dark rows, right of the bars


def test_full_screen_and_back(qtbot, panel) -> None:
    click(panel.stage.full_screen)
    qtbot.waitUntil(panel.view.isFullScreen, timeout=20_000)
    QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not panel.view.isWindow() and panel.view.isVisible(), timeout=20_000)
    assert panel.view.parent() is panel.stage


def test_a_classifier_is_offered_no_export_it_cannot_have(qtbot, tmp_path, monkeypatch) -> None:
    (tmp_path / "config.toml").write_text('task = "classify"\n')
    dialog = ExportDialog(tmp_path)
    qtbot.addWidget(dialog)
    assert not dialog.int8.isEnabled() and not dialog.openvino.isEnabled()
    (tmp_path / "config.toml").write_text('task = "detect"\n')
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    bare = ExportDialog(tmp_path)
    qtbot.addWidget(bare)
    assert bare.int8.isEnabled() and not bare.openvino.isEnabled()
    assert "pip install openvino" in bare.openvino.toolTip()


def test_export_is_offered_with_what_it_measured(qtbot, panel) -> None:
    dialog = ExportDialog(Path(panel.source_box.run), panel)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.int8.isEnabled()
    if dialog.openvino.isEnabled():
        dialog.openvino.click()
    click(dialog.start_button)
    # What it is at is told while it works, not afterwards.
    qtbot.waitUntil(lambda: "writing the graphs" in dialog.log.toPlainText(), timeout=100_000)
    assert dialog.is_running
    qtbot.waitUntil(lambda: not dialog.is_running, timeout=200_000)
    assert ("OpenVINO agrees" in dialog.log.toPlainText()) is dialog.openvino.isChecked()
    assert "checked" in dialog.notice.text, dialog.notice.text
    assert "Agrees with torch" in dialog.log.toPlainText()
    assert (Path(panel.source_box.run) / "model.onnx").is_file()
    shutil.rmtree(panel.source_box.run)
    click(dialog.start_button)
    qtbot.waitUntil(lambda: not dialog.is_running, timeout=200_000)
    assert "no such run" in dialog.notice.text


def test_the_chart_says_what_it_counts_and_over_what(panel) -> None:
    axes = panel.chart.getPlotItem()
    assert [axes.getAxis(name).labelText for name in ("left", "bottom")] == ["objects", "seconds"]
    axes.getViewBox().setYRange(0, 0.8)
    assert (
        "objects" in axes.getAxis("left").labelString() and "0.001" not in axes.getAxis("left").labelString()
    )
