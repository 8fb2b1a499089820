"""A plain window for ``predict --show``: a picture, and keys. The studio has a better one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.datasets.cv import cv2
from engine.errors import ConfigError

_FONT_FOLDERS = ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu", "/usr/share/fonts")
_QUIT_KEYS = (ord("q"), ord("Q"), 27)


class Window:
    """A window of OpenCV's.

    Raises:
        ConfigError: there is no screen to show it on.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        _need_screen()
        plugins = Path(cv2.__file__).parent / "qt" / "plugins"
        if plugins.is_dir():
            # OpenCV's own Qt; its variables were put back on import for the sake of PySide6 windows, of
            # which this process has none. Without any font folder it would warn for each widget.
            os.environ["QT_QPA_PLATFORM_PLUGIN_PATH"] = str(plugins)
            fonts = [plugins.parent / "fonts", *map(Path, _FONT_FOLDERS)]
            os.environ.setdefault("QT_QPA_FONTDIR", str(next((f for f in fonts if f.is_dir()), plugins)))
        try:
            cv2.namedWindow(title, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        except cv2.error as error:
            raise ConfigError(
                "this OpenCV cannot open windows", remedy="Install opencv-python, not the headless one"
            ) from error
        self._sized = False

    def show(self, image: npt.NDArray[np.uint8], wait_ms: int) -> bool:
        """Show (H, W, 3) uint8 RGB and wait for a key.

        Args:
            wait_ms: at most so long; 0: until a key is pressed.

        Returns:
            False when the person pressed q or Escape or closed the window.
        """
        if not self._sized:
            cv2.resizeWindow(self._title, image.shape[1], image.shape[0])
            self._sized = True
        cv2.imshow(self._title, cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        key = cv2.waitKey(1 if wait_ms else 50)
        waited = 1
        # In pieces, so that closing the window while a still picture waits for a key is noticed.
        while key < 0 and self._is_open() and (wait_ms == 0 or waited < wait_ms):
            key = cv2.waitKey(50 if wait_ms == 0 else min(50, wait_ms - waited))
            waited += 50
        return self._is_open() and (key & 0xFF if key >= 0 else key) not in _QUIT_KEYS

    def close(self) -> None:
        """Take the window away."""
        cv2.destroyAllWindows()

    def _is_open(self) -> bool:
        return bool(cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) >= 1)


def _need_screen() -> None:
    """OpenCV's Qt ends the whole process when it finds no display, so ask before."""
    if not sys.platform.startswith("linux"):
        return
    display = os.environ.get("DISPLAY", "")
    local = display.removeprefix("unix")
    number = local[1:].split(".")[0]
    socket = Path(f"/tmp/.X11-unix/X{number}")  # nosec B108
    # X11 itself puts it there, and it is only looked for: nothing is read from it or written to it.
    dead = local.startswith(":") and number.isdigit() and not socket.exists()
    if not display or dead:
        raise ConfigError(
            "there is no screen to show a window on",
            remedy="Leave out --show and use --out DIR --save images",
        )
