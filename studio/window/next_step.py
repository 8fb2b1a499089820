"""The button in the status bar that always names the next sensible step and goes there."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QToolButton, QWidget

from studio import theme
from studio.background import BackgroundTask
from studio.document import Document
from studio.window.progress import ENOUGH_LABELLED, Progress, next_step, progress

_ROOMS = {
    "open": "annotate", "label": "annotate", "split": "dataset",
    "train": "train", "watch": "train", "evaluate": "evaluate", "live": "live",
}  # fmt: skip
WATCH_MS = 30_000
"""A training may end without a word, or that of another window."""
SETTLE_MS = 1500
"""Labels are saved several times a second; the files are looked at once the hand rests."""


class NextStep(QToolButton):
    """Looks at the data set in the background whenever something in it has changed."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("next_step")
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIcon(theme.icon("next"))
        self._document = document
        self._task: BackgroundTask[Progress] | None = None
        self.state = Progress()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self.clicked.connect(self._go)
        document.dataset_opened.connect(self._look)
        document.dataset_closed.connect(self._closed)
        for signal in (document.labels_changed, document.split_changed, document.runs_changed):
            signal.connect(self._later)
        self._show()

    @property
    def step(self) -> str:
        """The step the button goes to."""
        return next_step(self.state)

    def _later(self, *_: object) -> None:
        self._timer.start(SETTLE_MS)

    def _look(self) -> None:
        dataset = self._document.dataset
        if dataset is None:
            return
        if self._task is not None:
            self._task.cancel()
        task = BackgroundTask(lambda _progress: progress(dataset), owner=self)
        # What cannot be read is told by the rooms themselves; the button then keeps its last word.
        self._task = task.done(self._looked).failed(lambda _error: None).start()

    def _looked(self, state: Progress) -> None:
        self.state = state
        self._show()
        if state.is_training:
            self._timer.start(WATCH_MS)

    def _closed(self) -> None:
        self.state = Progress()
        self._show()

    def _show(self) -> None:
        state = self.state
        texts = {
            "open": self.tr("Next: open a folder of photos or the sample"),
            "label": self.tr("Next: label photos ({0} of at least {1})").format(
                state.labelled, min(ENOUGH_LABELLED, state.images)
            ),
            "split": self.tr("Next: split into training, validation and test"),
            "train": self.tr("Next: train a first detector"),
            "watch": self.tr("A training runs: watch its charts"),
            "evaluate": self.tr("Next: measure how good it is"),
            "live": self.tr("Next: point a camera at the world, or label more and train again"),
        }
        self.setText(texts[self.step])

    def _go(self) -> None:
        self._document.page_requested.emit(_ROOMS[self.step])
