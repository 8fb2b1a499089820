"""The one place that imports OpenCV: ``from engine.datasets.cv import cv2``.

opencv-python brings its own Qt and, when imported, points two environment variables at it. PySide6
then loads OpenCV's platform plug-in and no window opens. The variables are put back as they were.
"""

from __future__ import annotations

import os

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}

import cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

__all__ = ["cv2"]
