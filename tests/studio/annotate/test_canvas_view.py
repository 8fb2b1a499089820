"""Zoom, pan, brightness, magnifier and minimap, by what is painted and where the picture lies."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.annotate.panel import Panel

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def centre_color(panel: Panel) -> QColor:
    image = panel.canvas.viewport().grab().toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2)


def grey(width: int = 400, height: int = 300, level: int = 128) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(level, level, level))
    return image


def turn_wheel(panel: Panel, at: QPoint, steps: int, modifiers: Qt.KeyboardModifier) -> None:
    viewport = panel.canvas.viewport()
    event = QWheelEvent(
        QPointF(at), QPointF(viewport.mapToGlobal(at)), QPoint(), QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def test_brightness_changes_what_is_seen_and_not_the_file(panel: Panel, hands) -> None:
    photo = panel.current.image.read_bytes()
    panel.canvas.show_boxes((), ())
    panel.canvas.set_image(grey())
    plain = centre_color(panel).red()
    assert plain == 128
    hands.key(Qt.Key.Key_Plus, CTRL | SHIFT)
    assert centre_color(panel).red() > plain
    panel.commands["brightness_original"].trigger()
    assert centre_color(panel).red() == plain
    for _ in range(3):
        panel.commands["darken"].trigger()
    assert centre_color(panel).red() < plain
    turn_wheel(panel, QPoint(50, 50), 3, CTRL | SHIFT)
    assert centre_color(panel).red() == plain
    assert panel.current.image.read_bytes() == photo


def test_the_wheel_zooms_at_the_cursor(panel: Panel) -> None:
    at = QPoint(100, 80)
    before = panel.canvas._image_point(QPointF(at))
    zoom = panel.canvas.zoom
    turn_wheel(panel, at, 2, Qt.KeyboardModifier.NoModifier)
    after = panel.canvas._image_point(QPointF(at))
    assert panel.canvas.zoom > zoom
    assert abs(before[0] - after[0]) < 2
    assert abs(before[1] - after[1]) < 2


def test_space_and_drag_pans_and_does_not_verify(panel: Panel) -> None:
    canvas = panel.canvas
    canvas.set_zoom(3.0)
    before = canvas._shown().center()
    verified = panel.editor.session.drawing.verified
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas.viewport(), LEFT, pos=QPoint(200, 200))
    QTest.mouseMove(canvas.viewport(), QPoint(150, 170))
    QTest.mouseRelease(canvas.viewport(), LEFT, pos=QPoint(150, 170))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    moved = canvas._shown().center() - before
    assert abs(moved.x() - 50 / 3) < 1
    assert abs(moved.y() - 30 / 3) < 1
    assert panel.editor.session.drawing.verified == verified
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert panel.editor.session.drawing.verified != verified


def test_zoom_and_place_stay_from_image_to_image_if_wanted(panel: Panel, hands) -> None:
    canvas = panel.canvas
    canvas.set_zoom(3.0)
    canvas.centerOn(60, 70)
    place, width, height = canvas._shown().center(), canvas.image_width, canvas.image_height
    fitted = canvas._fit_scale("window")
    hands.step(Qt.Key.Key_D)
    assert canvas.zoom == pytest.approx(3.0 / fitted * canvas._fit_scale("window"))
    there = QPointF(place.x() / width * canvas.image_width, place.y() / height * canvas.image_height)
    assert (canvas._shown().center() - there).manhattanLength() < 2
    panel.commands["keep_view"].trigger()
    hands.step(Qt.Key.Key_D)
    shown = canvas._shown()
    assert shown.contains(QPointF(1, 1))
    assert shown.contains(QPointF(canvas.image_width - 1, canvas.image_height - 1))


def test_the_minimap_shows_when_zoomed_in_and_pans(panel: Panel) -> None:
    canvas = panel.canvas
    assert canvas._minimap_rect() is None
    canvas.set_zoom(6.0)
    place = canvas._minimap_rect()
    assert place is not None
    at = QPoint(round(place.left() + place.width() * 0.25), round(place.top() + place.height() * 0.75))
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at)
    centre = canvas._shown().center()
    assert abs(centre.x() - canvas.image_width * 0.25) < canvas.image_width * 0.02
    assert abs(centre.y() - canvas.image_height * 0.75) < canvas.image_height * 0.02
    assert panel.editor.session.selection == frozenset()


def test_a_drag_of_a_corner_shows_the_pixels_enlarged(panel: Panel, hands) -> None:
    canvas = panel.canvas
    image = grey(400, 300, 200)
    image.setPixelColor(100, 100, QColor(255, 0, 0))
    canvas.set_image(image)
    canvas.set_zoom(1.0)
    hands.key(Qt.Key.Key_W)
    start, end = hands.point(40, 40), hands.point(100.5, 100.5)

    def red() -> int:
        seen = canvas.viewport().grab().toImage()
        return sum(
            seen.pixelColor(x, y).red() > 230 and seen.pixelColor(x, y).green() < 60
            for x in range(seen.width())
            for y in range(seen.height() - 160, seen.height())
        )

    QTest.mousePress(canvas.viewport(), LEFT, pos=start)
    assert red() == 0
    QTest.mouseMove(canvas.viewport(), end)
    in_view = canvas.viewport().grab().toImage()
    wanted = [
        (x, y)
        for x in range(in_view.width())
        for y in range(in_view.height())
        if in_view.pixelColor(x, y).red() > 230 and in_view.pixelColor(x, y).green() < 60
    ]
    assert len(wanted) >= 8  # one red pixel of the picture, four by four less the cross
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), LEFT, pos=end)


def test_shift_draws_a_square(panel: Panel, hands) -> None:
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 90), SHIFT)
    box = panel.editor.session.drawing.boxes[-1]
    assert abs(box.width - box.height) < 1e-6
