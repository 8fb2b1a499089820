"""The settings of a split: shares, what stays together, what is kept, folds, and a seed."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.splitting import SplitConfig
from studio import theme

_SETTLED_MS = 150
"""A slider that is being dragged tells its value once it rests so long."""


class SplitBox(QGroupBox):
    """Shares in whole percent; slider and number are one value."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Split"))
        defaults = SplitConfig()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLED_MS)
        self._timer.timeout.connect(self.changed)
        form = QFormLayout(self)
        form.setHorizontalSpacing(theme.SPACING)
        form.setVerticalSpacing(theme.SPACING)
        self.trainval = self._share(
            form, "split_trainval", self.tr("Learning"), defaults.trainval,
            self.tr(
                "Share of the photos for training and validation; the rest is the test set, never learnt from"
            ),
        )  # fmt: skip
        self.train = self._share(
            form, "split_train", self.tr("of it training"), defaults.train,
            self.tr("Share of the learning photos that are shown in training; the rest validates each epoch"),
        )  # fmt: skip
        self.groupings: dict[str, QCheckBox] = {}
        together = QVBoxLayout()
        together.setSpacing(theme.SPACING_SMALL)
        series = self.tr("Names that differ only in their last number: beach_1, beach_2")
        alike = self.tr("Copies, bursts and video frames, found by what they show")
        for value, text, tip in (
            ("folder", self.tr("of a sub-folder"), self.tr("Such as one folder for each day or place")),
            ("name", self.tr("of a numbered series"), series),
            ("time", self.tr("taken within seconds"), self.tr("By the camera's clock, as EXIF tells it")),
            ("similar", self.tr("that look alike"), alike),
        ):
            box = QCheckBox(text)
            box.setObjectName(f"split_group_{value}")
            box.setToolTip(tip)
            box.toggled.connect(self._changed)
            self.groupings[value] = box
            together.addWidget(box)
        self.gap = QDoubleSpinBox()
        self.gap.setObjectName("split_gap")
        self.gap.setRange(0, 86_400)
        self.gap.setDecimals(1)
        self.gap.setValue(defaults.gap_s)
        self.gap.setSuffix(self.tr(" s apart at most"))
        self.gap.setAccessibleName(self.tr("Seconds between two photos that still belong together"))
        self.gap.setEnabled(False)
        self.groupings["time"].toggled.connect(self.gap.setEnabled)
        self.gap.valueChanged.connect(self._changed)
        together.insertWidget(3, self.gap)
        label = QLabel(self.tr("Keep together\nphotos"))
        label.setToolTip(self.tr("Pictures of one burst or video must not be both learnt from and tested on"))
        form.addRow(label, together)
        self.keep = QCheckBox(self.tr("Photos stay in the set they are in"))
        self.keep.setObjectName("split_keep")
        self.keep.setToolTip(
            self.tr(
                "When photos were added: only those in no list yet are shared out, so that figures compare"
            )
        )
        self.keep.toggled.connect(self._changed)
        form.addRow(self.keep)
        self.folds = self._number("split_folds", 0, 20, self.tr("Another fold, another part validates"))
        self.folds.setSpecialValueText(self.tr("none"))
        self.folds.setToolTip(
            self.tr(
                "Lists for cross-validation: each photo validates once. 5 is usual; the test set stays apart"
            )
        )
        self.fold = self._number("split_fold", 1, 1, self.tr("Number of the fold to train with now"))
        self.fold.setPrefix(self.tr("use no. "))
        self.fold.setEnabled(False)
        self.folds.valueChanged.connect(self._folds_changed)
        row = QHBoxLayout()
        row.addWidget(self.folds, 1)
        row.addWidget(self.fold, 1)
        form.addRow(self.tr("Folds"), row)
        self.seed = self._number(
            "split_seed", 0, 2**31 - 1, self.tr("Another seed gives another split that is as good")
        )
        form.addRow(self.tr("Seed"), self.seed)

    def config(self) -> SplitConfig:
        """What is set."""
        folds = self.folds.value()
        return SplitConfig(
            trainval=self.trainval.value() / 100,
            train=self.train.value() / 100,
            seed=self.seed.value(),
            group_by=",".join(name for name, box in self.groupings.items() if box.isChecked()) or "none",
            gap_s=self.gap.value(),
            keep=self.keep.isChecked() and self.keep.isEnabled(),
            folds=folds,
            fold=self.fold.value() if folds else 1,
        )

    def _folds_changed(self, folds: int) -> None:
        if folds == 1:  # one fold is none; the arrows pass over it
            with QSignalBlocker(self.folds):
                folds = 0 if self.fold.isEnabled() else 2
                self.folds.setValue(folds)
        self.fold.setEnabled(folds > 0)
        self.fold.setMaximum(max(folds, 1))
        self.keep.setEnabled(not folds)
        for widget in self._train_widgets:
            widget.setEnabled(not folds)
        self._changed()

    def _changed(self) -> None:
        self._timer.start()

    def _number(self, name: str, low: int, high: int, tip: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setObjectName(name)
        spin.setRange(low, high)
        spin.setToolTip(tip)
        spin.valueChanged.connect(self._changed)
        return spin

    def _share(self, form: QFormLayout, name: str, text: str, value: float, tip: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setObjectName(name)
        spin.setRange(1, 100)
        spin.setSuffix(" %")
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(1, 100)
        slider.setAccessibleName(text)
        row = QHBoxLayout()
        row.addWidget(slider, 1)
        row.addWidget(spin)
        label = QLabel(text)
        label.setBuddy(spin)
        self._train_widgets: tuple[QWidget, ...] = (spin, slider, label)  # of the last share made
        for widget in (spin, slider, label):
            widget.setToolTip(tip)
        form.addRow(label, row)
        spin.valueChanged.connect(slider.setValue)
        slider.valueChanged.connect(spin.setValue)
        spin.setValue(round(value * 100))
        spin.valueChanged.connect(self._changed)
        return spin
