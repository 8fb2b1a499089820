"""The settings of a split: shares, what stays together, what is kept, folds, and a seed."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.splitting import SplitConfig
from studio import theme
from studio.dataset.share_bar import ShareBar, colors
from studio.dataset.shares import Shares
from studio.widgets.decimal_box import DecimalBox

_SETTLED_MS = 150
"""A handle that is being dragged tells its value once it rests so long."""


class _Swatch(QWidget):
    """The colour of a share, beside its number."""

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.setFixedSize(10, 10)
        theme.notifier().changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A small square."""
        QPainter(self).fillRect(self.rect(), colors()[self._place])


class SplitBox(QGroupBox):
    """Three shares in whole percent, as one bar and as numbers, and what else decides a split."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Split"))
        defaults = SplitConfig()
        self.shares = Shares()
        """What is asked for; with folds training and validation are shown as the folds make them."""
        self.is_touched = False
        """Whether something was set here since the split on disk was shown."""
        self._showing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLED_MS)
        self._timer.timeout.connect(self.changed)
        form = QFormLayout(self)
        form.setHorizontalSpacing(theme.SPACING)
        form.setVerticalSpacing(theme.SPACING)
        self.bar = ShareBar()
        self.bar.changed.connect(lambda: self._share_out(self.bar.shares))
        form.addRow(self.bar)
        numbers = QGridLayout()
        numbers.setHorizontalSpacing(theme.SPACING)
        numbers.setVerticalSpacing(theme.SPACING_SMALL)
        self.train = self._share(
            numbers, 0, "split_train", self.tr("Training"), self.tr("What the detector learns from")
        )
        self.val = self._share(
            numbers, 1, "split_val", self.tr("Validation"),
            self.tr("Looked at after each epoch, to keep the best state and to stop in time"),
        )  # fmt: skip
        self.test = self._share(
            numbers, 2, "split_test", self.tr("Test"), self.tr("Never learnt from: the figure to believe")
        )
        self.train.valueChanged.connect(lambda value: self._share_out(self.shares.with_train(value)))
        self.val.valueChanged.connect(lambda value: self._share_out(self.shares.with_val(value)))
        self.test.valueChanged.connect(lambda value: self._share_out(self.shares.with_test(value)))
        form.addRow(numbers)
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
        self.gap = DecimalBox()
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
        self._show_shares()

    def config(self) -> SplitConfig:
        """What is set."""
        folds = self.folds.value()
        return SplitConfig(
            trainval=self.shares.of_learning,
            train=self.shares.of_training,
            seed=self.seed.value(),
            group_by=",".join(name for name, box in self.groupings.items() if box.isChecked()) or "none",
            gap_s=self.gap.value(),
            keep=self.keep.isChecked() and self.keep.isEnabled(),
            folds=folds,
            fold=self.fold.value() if folds else 1,
        )

    def show_config(self, config: SplitConfig) -> None:
        """Show the settings that made the split on disk: nobody has touched them."""
        self._timer.stop()
        self._showing = True
        learning, training = config.trainval, config.trainval * config.train
        self.shares = Shares.of_parts((training, learning - training, 1 - learning))
        chosen = config.group_by.split(",")
        for name, box in self.groupings.items():
            box.setChecked(name in chosen)
        self.gap.setValue(config.gap_s)
        self.keep.setChecked(config.keep)
        self.folds.setValue(config.folds)
        self.fold.setValue(config.fold)
        self.seed.setValue(config.seed)
        self._show_shares()
        self._showing = False
        self.is_touched = False

    def settle(self) -> None:
        """What is set counts as seen: the split on disk is to be shown next."""
        self._timer.stop()
        self.is_touched = False

    def take_over(self, before: SplitBox) -> None:
        """Go on where the box of another window is: its numbers are set one after the other otherwise."""
        self.show_config(before.config())
        self.shares, self.is_touched = before.shares, before.is_touched
        self._show_shares()

    def _folds_changed(self, folds: int) -> None:
        if folds == 1:  # one fold is none; the arrows pass over it
            with QSignalBlocker(self.folds):
                folds = 0 if self.fold.isEnabled() else 2
                self.folds.setValue(folds)
        self.fold.setEnabled(folds > 0)
        self.fold.setMaximum(max(folds, 1))
        self.keep.setEnabled(not folds)
        self._show_shares()
        self._changed()

    def _share_out(self, shares: Shares) -> None:
        if self.folds.value():  # the folds share out what is not test
            shares = self.shares.with_test(shares.test)
        self.shares = shares
        self._show_shares()
        self._changed()

    def _show_shares(self) -> None:
        shown, folds = self.shares, self.folds.value()
        if folds:
            learning = shown.train + shown.val
            shown = Shares.of_parts((learning - learning / folds, learning / folds, shown.test))
        self.bar.show_shares(shown)
        for spin, value in ((self.train, shown.train), (self.val, shown.val), (self.test, shown.test)):
            with QSignalBlocker(spin):
                spin.setValue(value)
        for widget in (self.bar.first, self.train, self.val):
            widget.setEnabled(not folds)

    def _changed(self) -> None:
        if not self._showing:
            self.is_touched = True
            self._timer.start()

    def _number(self, name: str, low: int, high: int, tip: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setObjectName(name)
        spin.setRange(low, high)
        spin.setToolTip(tip)
        spin.valueChanged.connect(self._changed)
        return spin

    def _share(self, grid: QGridLayout, place: int, name: str, text: str, tip: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setObjectName(name)
        spin.setRange(1 if place == 0 else 0, 100 if place == 0 else 99)
        spin.setSuffix("%")
        # Half a number would move the others.
        spin.setKeyboardTracking(False)
        label = QLabel(text)
        label.setBuddy(spin)
        for widget in (spin, label):
            widget.setToolTip(tip)
        told = QHBoxLayout()
        told.setSpacing(theme.SPACING_SMALL)
        told.addWidget(_Swatch(place))
        told.addWidget(label, 1)
        grid.addLayout(told, 0, place)
        grid.addWidget(spin, 1, place)
        grid.setColumnStretch(place, 1)
        return spin
