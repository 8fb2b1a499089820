"""The whole way of a newcomer in one window, with real clicks and the real engine."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from engine.annotations import voc
from engine.datasets.cv import cv2
from engine.datasets.dataset import Dataset
from engine.datasets.images import read_image
from engine.events import Ended
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings

LEFT = Qt.MouseButton.LeftButton


def test_from_photos_to_a_live_detector(qtbot, sample_dataset: Path, tmp_path: Path) -> None:
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)

    def go(room: str):
        QTest.mouseClick(window.findChild(QToolButton, f"room_{room}"), LEFT)
        return window.panels[room]

    # label
    window.document.open_folder(sample_dataset)
    annotate = window.panels["annotate"]
    qtbot.waitUntil(
        lambda: annotate.editor.session is not None and window.document.class_names != [], timeout=20_000
    )
    session, canvas = annotate.editor.session, annotate.canvas
    start, end = (canvas.viewportTransform().map(QPointF(*at)).toPoint() for at in ((10, 10), (90, 70)))
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_1)
    QTest.keyClick(canvas, Qt.Key.Key_W)
    QTest.mousePress(canvas.viewport(), LEFT, pos=start)
    QTest.mouseMove(canvas.viewport(), end)
    QTest.mouseRelease(canvas.viewport(), LEFT, pos=end)
    first = window.document.class_names[0]
    qtbot.waitUntil(lambda: voc.read(session.item.label).boxes[-1].label == first, timeout=10_000)

    # split
    dataset = go("dataset")
    dataset.split_tab.split_box.test.setValue(20)
    qtbot.waitUntil(dataset.split_tab.write_button.isEnabled, timeout=10_000)
    with qtbot.waitSignal(window.document.split_changed, timeout=10_000):
        QTest.mouseClick(dataset.split_tab.write_button, LEFT)
    assert set(Dataset.open(sample_dataset).sets()) == {"trainval", "train", "val", "test"}

    # train
    train = go("train")
    train.form.set_values({"weights": "none", "epochs": 1, "image_size": 128, "batch_size": 4})
    qtbot.waitUntil(train.start_button.isEnabled, timeout=10_000)
    QTest.mouseClick(train.start_button, LEFT)
    qtbot.waitUntil(lambda: not train.is_training, timeout=180_000)  # with its export
    assert isinstance(train.history.last, Ended), train.history.last
    assert (train.run_path / "model.onnx").is_file()
    assert len(train.charts.curve("train.loss")[0]) > 0
    assert len(train.charts.curve("map_voc_area")[0]) == 1

    # evaluate
    evaluate = go("evaluate")
    qtbot.waitUntil(evaluate.bar.start_button.isEnabled, timeout=5000)
    QTest.mouseClick(evaluate.bar.start_button, LEFT)
    qtbot.waitUntil(lambda: evaluate.detector.figures is not None, timeout=120_000)
    assert evaluate.detector.overview.classes.rowCount() == len(window.document.class_names)

    # watch
    live = go("live")
    video = tmp_path / "pictures.avi"
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*"MJPG"), 10, (320, 240))
    for item in Dataset.open(sample_dataset).items[:10]:
        writer.write(np.ascontiguousarray(cv2.resize(read_image(item.image), (320, 240))[..., ::-1]))
    writer.release()
    live.sources.setCurrentIndex(live.sources.findData("file"))
    live.address.setText(str(video))
    QTest.mouseClick(live.start_button, LEFT)
    qtbot.waitUntil(lambda: live.view.seen is not None, timeout=60_000)
    QTest.mouseClick(live.stop_button, LEFT)
    assert live.view.seen.image.shape == (240, 320, 3)
    assert window.close()
