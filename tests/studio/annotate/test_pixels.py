"""Images made in bands are what Qt makes of the whole."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from studio.annotate import pixels
from studio.annotate.pixels import SMALLEST_LEVEL_PX, halved, to_qimage


@pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 5), (301, 203), (1201, 30), (40, 1303)])
def test_bands_join_to_the_whole_image(height: int, width: int, monkeypatch) -> None:
    monkeypatch.setattr(pixels, "BAND_PIXELS", 1000)
    values = np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)
    whole = QImage(values.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    image = to_qimage(values)
    assert image == whole.convertToFormat(QImage.Format.Format_RGB32)
    sizes = [(level.width(), level.height()) for level in halved(image)]
    assert all(max(size) > SMALLEST_LEVEL_PX for size in sizes[:-1])
    if sizes:
        assert sizes[0] == (width // 2, height // 2)
        assert SMALLEST_LEVEL_PX / 2 <= max(sizes[-1]) <= 2 * SMALLEST_LEVEL_PX


def test_levels_are_smooth(monkeypatch) -> None:
    monkeypatch.setattr(pixels, "BAND_PIXELS", 5000)
    values = np.random.default_rng(0).integers(0, 255, (1000, 1400, 3), np.uint8)
    image = to_qimage(values)
    (level,) = halved(image)
    smooth = Qt.TransformationMode.SmoothTransformation
    assert level == image.scaled(700, 500, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
