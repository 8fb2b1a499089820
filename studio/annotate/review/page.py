"""The page where a person reviews what a run suggests: what to look at, how sure it must be, what is next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio import numbers, theme
from studio.annotate.file_list.rows import RowsView
from studio.annotate.review.model import ReviewModel
from studio.annotate.review.queue import Order

WHICH = ("unlabelled", "shown", "all")


class ReviewPage(QWidget):
    """Shows and asks; the commands do it."""

    look_wanted = Signal(object)
    """One of :data:`WHICH`."""
    stop_wanted = Signal()
    run_chosen = Signal(object)
    """The folder of a run; None: the newest."""
    classes_wanted = Signal()
    confidence_changed = Signal(float)
    order_changed = Signal(object)
    """Order"""
    chosen = Signal(object)
    """Row"""

    def __init__(self, model: ReviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.run = QComboBox()
        self.run.setObjectName("review_run")
        self.run.setAccessibleName(self.tr("The run that suggests"))
        self.run.setToolTip(self.tr("The trained run whose suggestions are shown, and that makes new ones"))
        self.run.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.run.setMinimumContentsLength(8)
        self.classes = QToolButton()
        self.classes.setObjectName("review_classes")
        self.classes.setText(self.tr("Classes…"))
        self.classes.setToolTip(self.tr("Choose what the run's classes are called in this data set"))
        self.which = QComboBox()
        self.which.setObjectName("review_which")
        self.which.setAccessibleName(self.tr("Images to suggest boxes for"))
        texts = (self.tr("Images not looked at"), self.tr("Images in the list"), self.tr("All, labels too"))
        for name, text in zip(WHICH, texts, strict=True):
            self.which.addItem(text, name)
        self.look = QPushButton(self.tr("Suggest boxes"))
        self.look.setObjectName("review_look")
        self.look.setToolTip(self.tr("Let the run suggest boxes for these images"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.hide()
        self.confidence = QSlider(Qt.Orientation.Horizontal)
        self.confidence.setObjectName("review_confidence")
        self.confidence.setAccessibleName(self.tr("Least confidence of a suggestion that is shown"))
        self.confidence.setRange(10, 99)
        self.percent = QLabel()
        self.percent.setFixedWidth(self.percent.fontMetrics().horizontalAdvance(numbers.percent(1)))
        self.order = QComboBox()
        self.order.setObjectName("review_order")
        self.order.setAccessibleName(self.tr("What the list shows"))
        self.order.addItem(self.tr("Images, most needed first"), Order.NEED)
        self.order.addItem(self.tr("Likely label mistakes"), Order.MISTAKES)
        self.view = RowsView()
        self.view.setObjectName("review_queue")
        self.view.setAccessibleName(self.tr("Waiting for review"))
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view.set_icon_side(theme.ICON_SIZE - 4, lines=2)
        self.view.setModel(model)
        self.left = QLabel()
        self.left.setObjectName("review_left")
        self.left.setWordWrap(True)
        runs = QHBoxLayout()
        runs.addWidget(self.run, 1)
        runs.addWidget(self.classes)
        top = QHBoxLayout()
        top.addWidget(self.which, 1)
        top.addWidget(self.look)
        slider = QHBoxLayout()
        slider.addWidget(QLabel(self.tr("Confidence")))
        slider.addWidget(self.confidence, 1)
        slider.addWidget(self.percent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, theme.SPACING_SMALL, 0, 0)
        self._layout.setSpacing(theme.SPACING_SMALL)
        for row in (runs, top, slider):
            self._layout.addLayout(row)
        self._layout.insertWidget(2, self.bar)
        self._layout.addWidget(self.order)
        self._layout.addWidget(self.view, 1)
        self._layout.addWidget(self.left)
        self._running = False
        self.look.clicked.connect(self._look_or_stop)
        self.confidence.valueChanged.connect(self._slid)
        self.order.activated.connect(lambda _row: self.order_changed.emit(self.order.currentData()))
        self.view.clicked.connect(lambda index: self.chosen.emit(model.row(index.row())))
        self.view.activated.connect(lambda index: self.chosen.emit(model.row(index.row())))
        self.run.activated.connect(lambda _row: self.run_chosen.emit(self.run.currentData()))
        self.classes.clicked.connect(self.classes_wanted.emit)
        model.modelReset.connect(self._count)
        self._count()
        self.show_runs([], None)

    def show_runs(self, runs: Sequence[tuple[str, str]], chosen: str | None) -> None:
        """Offer these (name, folder), the newest first; ``chosen`` is one of the folders, or None."""
        self.run.clear()
        self.run.addItem(self.tr("Newest run ({0})").format(runs[0][0]) if runs else self.tr("No run yet"))
        for name, folder in runs:
            self.run.addItem(name, folder)
        self.run.setCurrentIndex(max(self.run.findData(chosen) if chosen else 0, 0))
        for widget in (self.run, self.classes):
            widget.setEnabled(bool(runs))

    def set_confidence(self, score: float) -> None:
        """Show the slider there, without telling anybody."""
        with QSignalBlocker(self.confidence):
            self.confidence.setValue(round(100 * score))
        self.percent.setText(numbers.percent(score))  # a run may count fainter ones than the slider goes to

    def set_running(self, running: bool, done: int = 0, total: int = 0) -> None:
        """Show whether images are being looked at, and how far that is."""
        self._running = running
        self.look.setText(self.tr("Stop") if running else self.tr("Suggest boxes"))
        self.bar.setVisible(running)
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._count()

    def select(self, stem: str) -> None:
        """Mark the image that is on the canvas, if it waits."""
        current = self.view.currentIndex()
        if current.isValid() and self.model.row(current.row()).stem == stem:
            return
        number = self.model.find(stem)
        if number >= 0:
            self.view.setCurrentIndex(self.model.index(number))
        else:
            self.view.clearSelection()

    def _look_or_stop(self) -> None:
        if self._running:
            self.stop_wanted.emit()
        else:
            self.look_wanted.emit(self.which.currentData())

    def _slid(self, percent: int) -> None:
        self.percent.setText(numbers.percent(percent / 100))
        self.confidence_changed.emit(percent / 100)

    def _count(self) -> None:
        count = self.model.rowCount()
        if count:
            self.left.setText(self.tr("%Ln wait for you", "", count))
        elif self._running:
            self.left.setText(self.tr("Nothing waits yet: the run is still looking."))
        else:
            self.left.setText(self.tr("Nothing waits. “Suggest boxes” lets a trained run find what does."))
