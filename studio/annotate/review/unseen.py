"""What a run said since it was asked last, and, where nothing of it is to be seen, why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.inference.suggestions import Suggested
from studio import numbers
from studio.widgets.notice import Notice


class Unseen(QObject):
    """Asking for boxes is always answered: by dashed boxes, or by a message."""

    show_wanted = Signal(float)
    """The confidence that shows all of them."""

    def __init__(self, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._notice = notice
        self._told: dict[str, Suggested] = {}

    def forget(self) -> None:
        """A run is asked anew, or was stopped."""
        self._told.clear()

    def take(self, stem: str, told: Suggested) -> None:
        """What it says of an image."""
        self._told[stem] = told

    def tell(self, least_score: float) -> None:
        """It has ended, and suggestions that score less than that are not shown."""
        told, self._told = list(self._told.values()), {}
        scores = [box.score or 0.0 for one in told for box in one.boxes]
        broken = [one.error for one in told if one.error]
        doubted = any(one.mistakes for one in told)  # the list of what waits shows these
        if not told or any(score >= least_score for score in scores):
            return
        if scores:
            self.tell_faint(scores, least_score)
        elif broken:
            self._notice.tell(self.tr("No suggestions: {0}").format(broken[0]), "warning")
        elif not doubted:
            self._notice.tell(self.tr("The run suggests no new box on %Ln image(s).", "", len(told)), "info")

    def tell_faint(self, scores: Sequence[float], least_score: float) -> None:
        """There are suggestions, all of them fainter than what is shown."""
        text = self.tr("%Ln suggestion(s) below {0} are not shown.", "", len(scores))
        enough = math.floor(100 * min(scores)) / 100
        show = partial(self.show_wanted.emit, enough)
        self._notice.tell(text.format(numbers.percent(least_score)), "info", self.tr("Show them"), show)
