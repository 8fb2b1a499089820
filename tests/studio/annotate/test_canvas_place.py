"""Where the picture lies: fitted at first, the same part from photo to photo, and never mirrored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.annotations import voc
from studio.annotate.panel import Panel

LEFT = Qt.MouseButton.LeftButton


def picture(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0)
    return image


def is_fitted(panel: Panel) -> bool:
    canvas = panel.canvas
    shown = canvas._shown()
    whole = shown.contains(QPointF(1, 1)) and shown.contains(
        QPointF(canvas.image_width - 1, canvas.image_height - 1)
    )
    return whole and abs(canvas.zoom - canvas._fit_scale("window")) < 1e-6


def test_the_same_part_of_a_larger_photo(panel: Panel) -> None:
    canvas = panel.canvas
    canvas.set_image(picture(400, 300))
    fit = canvas.zoom
    canvas.set_zoom(fit * 4)
    canvas.centerOn(100, 225)
    canvas.set_image(picture(4000, 3000))
    centre = canvas._shown().center()
    assert canvas.zoom == pytest.approx(fit * 4 / 10, rel=0.01)
    assert centre.x() == pytest.approx(1000, abs=25)
    assert centre.y() == pytest.approx(2250, abs=25)
    canvas.set_image(None)  # one that cannot be read comes between
    canvas.set_image(picture(400, 300))
    centre = canvas._shown().center()
    assert canvas.zoom == pytest.approx(fit * 4, rel=0.01)
    assert (centre.x(), centre.y()) == (pytest.approx(100, abs=3), pytest.approx(225, abs=3))


def test_what_is_fitted_stays_fitted(panel: Panel) -> None:
    canvas = panel.canvas
    for fit, kind in ((canvas.fit_window, "window"), (canvas.fit_width, "width")):
        canvas.set_image(picture(400, 300))
        fit()
        canvas.set_image(picture(900, 2000))
        assert canvas.zoom == pytest.approx(canvas._fit_scale(kind))


@pytest.mark.parametrize("keep", [True, False])
def test_a_folder_is_opened_fitted(panel: Panel, hands, tmp_path: Path, keep) -> None:
    if panel.commands["keep_view"].isChecked() != keep:
        panel.commands["keep_view"].trigger()
    folder = tmp_path / "photos"
    folder.mkdir()
    source = panel.document.dataset.items[1].image
    (folder / "large.jpg").write_bytes(source.read_bytes())
    panel.canvas.set_zoom(6.0)
    panel.document.open_folder(folder)
    hands.wait_for("large")
    assert is_fitted(panel)
    panel.canvas.set_zoom(6.0)
    panel.document.close_dataset()
    panel.document.open_folder(folder)
    hands.wait_for("large")
    assert is_fitted(panel)


@pytest.fixture
def right_to_left(qapp: QApplication, panel: Panel) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_what_is_read_from_right_to_left_does_not_mirror_the_photo(
    panel: Panel, hands, right_to_left
) -> None:
    assert panel.layoutDirection() == Qt.LayoutDirection.RightToLeft
    canvas = panel.canvas
    canvas.set_zoom(2.0)
    for at in (QPoint(100, 80), QPoint(400, 300)):
        before = canvas._image_point(QPointF(at))
        canvas.set_zoom(canvas.zoom * 1.5, QPointF(at))
        after = canvas._image_point(QPointF(at))
        assert abs(before[0] - after[0]) < 2
        assert abs(before[1] - after[1]) < 2
    before = canvas._shown().center()
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.MiddleButton, pos=QPoint(200, 200))
    QTest.mouseMove(canvas.viewport(), QPoint(150, 170))
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.MiddleButton, pos=QPoint(150, 170))
    moved = canvas._shown().center() - before
    assert abs(moved.x() - 50 / canvas.zoom) < 1
    assert abs(moved.y() - 30 / canvas.zoom) < 1
    canvas.fit_window()
    hands.key(Qt.Key.Key_N)
    hands.key(Qt.Key.Key_W)
    hands.drag((100, 100), (160, 150))
    assert panel.popup.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert panel.rect().contains(panel.popup.geometry().topLeft())
    QTest.keyClicks(panel.popup.edit, "coin")
    hands.key(Qt.Key.Key_Return)
    (box,) = voc.read(panel.editor.session.label).boxes
    assert all(abs(a - b) <= 2 for a, b in zip(box.xyxy, (100, 100, 160, 150), strict=True))
