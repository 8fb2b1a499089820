"""The threshold: a slider, its number, what it gives, and keeping it with the run."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from studio import numbers, theme
from studio.evaluate.state import Figures, Loaded
from studio.numbers import percent
from studio.widgets.decimal_box import DecimalBox

_STEPS = 1000


class ThresholdBar(QWidget):
    """``moved`` tells a threshold a person chose; ``save_wanted`` that it shall be the run's."""

    moved = Signal(float)
    save_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._best = self._own = math.nan
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("evaluate_threshold")
        self.slider.setAccessibleName(self.tr("Threshold"))
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 20)
        self.slider.setMinimumWidth(160)
        self.number = DecimalBox()
        self.number.setObjectName("evaluate_threshold_number")
        self.number.setAccessibleName(self.tr("Threshold as a number"))
        self.number.setRange(0, 1)
        self.number.setDecimals(3)
        self.number.setSingleStep(0.01)
        self.number.setKeyboardTracking(False)  # a half typed number is none
        tip = self.tr(
            "Only what the detector is at least this sure of counts. "
            "Low: it misses less. High: it is wrong less."
        )
        self.slider.setToolTip(tip)
        self.number.setToolTip(tip)
        self.best_button = QPushButton(self.tr("Best F1"))
        self.best_button.setObjectName("evaluate_best")
        self.save_button = QPushButton(theme.icon("save"), self.tr("Use this threshold"))
        self.save_button.setObjectName("evaluate_save_threshold")
        self.save_button.setToolTip(
            self.tr("Live, suggestions, predictions and the next export use this threshold from then on")
        )
        self.told, self.told_photos = QLabel(), QLabel()
        self.told.setObjectName("evaluate_told")
        self.told.setToolTip(
            self.tr(
                "Share of the boxes found that are right; of the labelled boxes that were found; both in one"
            )
        )
        self.told_photos.setObjectName("evaluate_told_photos")
        self.told_photos.setToolTip(
            self.tr(
                "Photos on which every class that is there was found, and none that is not. "
                "How many boxes of a class were found does not matter here."
            )
        )
        self.own = QLabel()
        self.own.setObjectName("evaluate_own_threshold")
        self.own.setProperty("role", "faint")
        name = QLabel(self.tr("Threshold"))
        name.setBuddy(self.slider)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACING)
        row.addWidget(name)
        row.addWidget(self.slider, 1)
        for widget in (self.number, self.best_button, self.save_button, self.own):
            row.addWidget(widget)
        # Boxes and photos apart: 43 % of the photos right beside a precision of 0.09 look like one figure.
        gives = QHBoxLayout()
        gives.setSpacing(theme.SPACING)
        for title, told in ((self.tr("Boxes"), self.told), (self.tr("Photos"), self.told_photos)):
            caption = QLabel(title)
            caption.setProperty("role", "faint")
            gives.addWidget(caption)
            gives.addWidget(told)
            gives.addSpacing(2 * theme.SPACING_LARGE)
        gives.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING_SMALL)
        column.addLayout(row)
        column.addLayout(gives)
        self.slider.valueChanged.connect(lambda value: self._chosen(value / _STEPS))
        self.number.valueChanged.connect(self._chosen)
        self.best_button.clicked.connect(lambda: self._chosen(self._best))
        self.save_button.clicked.connect(lambda: self.save_wanted.emit(self.value))
        self.show_report(None)

    @property
    def value(self) -> float:
        """The threshold that is shown."""
        return self.number.value()

    def show_report(self, loaded: Loaded | None) -> None:
        """Show the threshold of a report, and offer its best one."""
        self.setEnabled(loaded is not None)
        self._best = loaded.report.best_threshold if loaded is not None else math.nan
        self._own = loaded.own_threshold if loaded is not None else math.nan
        self.best_button.setEnabled(not math.isnan(self._best))
        self.best_button.setToolTip(
            ""
            if math.isnan(self._best)
            else numbers.fill(self.tr("The threshold with the best mean F1 on this set: {0:.3f}"), self._best)
        )
        self.told.setText("–")
        self.told_photos.setText("–")
        if loaded is not None:
            self.set_value(loaded.report.threshold)
        self._show_own()

    def set_value(self, threshold: float) -> None:
        """Show a threshold that somebody else chose; tells nobody."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(round(threshold * _STEPS))
            self.number.setValue(threshold)
        self._show_own()

    def show_figures(self, figures: Figures) -> None:
        """Say what the threshold gives."""
        values = (figures.precision, figures.recall, figures.mean_f1)
        written = (numbers.decimal(value, 3) for value in values)
        self.told.setText(self.tr("precision {0}   recall {1}   mean F1 {2}").format(*written))
        right, photos = figures.photos_right, figures.photos
        self.told_photos.setText(
            self.tr("the right classes on {0} of %Ln ({1})", "", photos).format(
                right, percent(right / photos if photos else math.nan)
            )
        )

    def saved(self, threshold: float) -> None:
        """The run keeps this threshold now."""
        self._own = threshold
        self._show_own()

    def _chosen(self, threshold: float) -> None:
        self.set_value(threshold)
        self.moved.emit(self.value)

    def _show_own(self) -> None:
        known = not math.isnan(self._own)
        self.own.setText(self.tr("saved: {0}").format(_short(self._own)) if known else "")
        self.save_button.setEnabled(known and abs(self._own - self.value) >= 0.0005)


def _short(threshold: float) -> str:
    """Two digits, or three where they are needed: 0.44, 0.235."""
    return numbers.decimal(threshold, 2 if f"{threshold:.3f}".endswith("0") else 3)
