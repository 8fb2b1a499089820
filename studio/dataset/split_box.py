"""The settings of a split: two shares, a seed, and what stays together."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QWidget,
)

from engine.datasets.splitting import SplitConfig
from studio import theme


class SplitBox(QGroupBox):
    """Shares in whole percent; slider and number are one value."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Split"))
        defaults = SplitConfig()
        form = QFormLayout(self)
        form.setHorizontalSpacing(theme.SPACING)
        form.setVerticalSpacing(theme.SPACING)
        self.trainval = self._share(
            form,
            "split_trainval",
            self.tr("Learning"),
            defaults.trainval,
            self.tr(
                "Share of the photos for training and validation; the rest is the test set, never learnt from"
            ),
        )
        self.train = self._share(
            form,
            "split_train",
            self.tr("of it training"),
            defaults.train,
            self.tr("Share of the learning photos that are shown in training; the rest validates each epoch"),
        )
        self.group_by = QComboBox()
        self.group_by.setObjectName("split_group_by")
        for text, value in (
            (self.tr("each photo by itself"), "none"),
            (self.tr("photos of a sub-folder"), "folder"),
            (self.tr("photos of a numbered series"), "name"),
        ):
            self.group_by.addItem(text, value)
        self.group_by.setToolTip(
            self.tr("What stays in one set: pictures of one burst or video must not be learnt and tested on")
        )
        form.addRow(self.tr("Keep together"), self.group_by)
        self.seed = QSpinBox()
        self.seed.setObjectName("split_seed")
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setToolTip(self.tr("Another seed gives another split that is as good"))
        form.addRow(self.tr("Seed"), self.seed)
        self.seed.valueChanged.connect(lambda _value: self.changed.emit())
        self.group_by.currentIndexChanged.connect(lambda _index: self.changed.emit())

    def config(self) -> SplitConfig:
        """What is set."""
        return SplitConfig(
            trainval=self.trainval.value() / 100,
            train=self.train.value() / 100,
            seed=self.seed.value(),
            group_by=self.group_by.currentData(),
        )

    def _share(self, form: QFormLayout, name: str, text: str, value: float, tip: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setObjectName(name)
        spin.setRange(1, 99)
        spin.setSuffix(" %")
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(1, 99)
        slider.setAccessibleName(text)
        row = QHBoxLayout()
        row.addWidget(slider, 1)
        row.addWidget(spin)
        label = QLabel(text)
        label.setBuddy(spin)
        for widget in (spin, slider, label):
            widget.setToolTip(tip)
        form.addRow(label, row)
        spin.valueChanged.connect(slider.setValue)
        slider.valueChanged.connect(spin.setValue)
        spin.setValue(round(value * 100))
        spin.valueChanged.connect(lambda _value: self.changed.emit())
        return spin
