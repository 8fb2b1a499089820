"""How fast it goes, and where the time goes."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QLabel, QWidget

from engine.i18n import translated
from studio.live.seen import Ready, Seen
from studio.numbers import decimal
from studio.widgets.tooltips import wrapped


class Numbers(QLabel):
    """Frames a second, the age of the picture, and milliseconds per frame for each part of the work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live_numbers")
        self.setWordWrap(True)

    def show_seen(self, seen: Seen, ready: Ready | None) -> None:
        """What the newest frame took; ``ready``: what looked at it."""
        times = {"total": sum(seen.timings.values()), **seen.timings}
        lag_ms = (time.monotonic() - seen.captured_at) * 1e3
        lines = [
            self.tr("{0} frames/s, shown after {1} ms").format(decimal(seen.fps, 1), decimal(lag_ms, 0)),
            self.tr("{0} ms per frame: capture {1}, prepare {2},").format(
                *(decimal(times.get(part, 0.0), 1) for part in ("total", "capture", "pre"))
            ),
            self.tr("network {0}, boxes {1}").format(
                *(decimal(times.get(part, 0.0), 1) for part in ("network", "post"))
            ),
        ]
        if ready is not None:
            lines.append(f"{ready.backend}, {ready.device}")
            self.setToolTip(wrapped(translated(ready.note)))
        self.setText("\n".join(lines))
