"""Frames of the canvas: a 12-megapixel photo with 500 boxes is panned, zoomed and a box dragged.

    QT_QPA_PLATFORM=offscreen python tests/benchmarks/canvas.py

Prints the median and the 95th percentile of the time a frame takes, in milliseconds, at 1280x800.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.annotations import Box
from studio.annotate.canvas.view import Canvas
from studio.annotate.drawing import Drawing
from studio.annotate.pixels import halved, to_qimage

WIDTH, HEIGHT, BOXES, FRAMES = 4000, 3000, 500, 120


def main() -> None:
    """Measure and print."""
    app = QApplication([])
    rng = random.Random(0)
    noise = np.random.default_rng(0).integers(0, 255, (HEIGHT // 4, WIDTH // 4, 3), np.uint8)
    pixels = np.ascontiguousarray(noise.repeat(4, axis=0).repeat(4, axis=1))
    canvas = Canvas()
    canvas.resize(1280, 800)
    canvas.show()
    image = to_qimage(pixels)
    canvas.set_image(image, halved(image))
    corners = [(rng.uniform(0, WIDTH - 300), rng.uniform(0, HEIGHT - 300)) for _ in range(BOXES)]
    boxes = [Box(f"class {i % 7}", x, y, x + 120, y + 90) for i, (x, y) in enumerate(corners)]
    drawing = Drawing().added(boxes)
    canvas.show_boxes(drawing.entries, {0})
    app.processEvents()

    def measure(name: str, step: Callable[[int], None]) -> None:
        taken = []
        for frame in range(FRAMES):
            start = time.perf_counter()
            step(frame)
            canvas.viewport().repaint()
            taken.append((time.perf_counter() - start) * 1000)
        slow = np.percentile(taken, 95)
        print(f"{name:<14} median {np.median(taken):6.1f} ms   95th percentile {slow:6.1f} ms")

    measure("whole picture", lambda _frame: None)
    measure("zoom", lambda frame: canvas.set_zoom(0.3 * 1.03 ** (frame % 90), QPointF(640, 400)))
    canvas.set_zoom(1.0)
    measure("pan", lambda frame: canvas._scroll(7 if frame < 60 else -7, 3))
    canvas.fit_window()
    at = canvas.viewportTransform().map(QPointF(boxes[0].xmin + 60, boxes[0].ymin + 45)).toPoint()
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    measure("drag a box", lambda frame: QTest.mouseMove(canvas.viewport(), at + QPoint(frame, frame // 2)))


if __name__ == "__main__":
    main()
