"""The settings of a training: a handful in sight, all others under "More"."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.runs import list_runs
from engine.training.config import (
    BACKBONES,
    DEVICES,
    FREEZES,
    IMAGE_SIZES_PX,
    LEARNING_RATES,
    OPTIMIZERS,
    SCHEDULES,
    TrainConfig,
)
from studio import theme

Field = QComboBox | QSpinBox | QDoubleSpinBox | QCheckBox

_DEFAULTS = {field.name: field.default for field in dataclasses.fields(TrainConfig)}


class TrainForm(QWidget):
    """``values()`` gives what the engine's TrainConfig takes."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self._runs_dir: Path | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACING)
        front = _form()
        layout.addLayout(front)
        self._build_front(front)
        self.more_button = QToolButton()
        self.more_button.setObjectName("more")
        self.more_button.setText(self.tr("More"))
        self.more_button.setCheckable(True)
        self.more_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more_button.setArrowType(Qt.ArrowType.RightArrow)
        layout.addWidget(self.more_button)
        self.more = QWidget()
        rear = _form()
        rear.setContentsMargins(0, 0, 0, 0)
        self.more.setLayout(rear)
        self._build_more(rear)
        self.more.hide()
        layout.addWidget(self.more)
        layout.addStretch(1)
        self.more_button.toggled.connect(self._show_more)

    # -- asking --

    def values(self) -> dict[str, Any]:
        """The settings by their names in TrainConfig, without ``data`` and ``task``."""
        return {name: _value(field) for name, field in self.fields.items()}

    def set_values(self, values: dict[str, Any]) -> None:
        """Show other settings; names without a field are passed over."""
        for name, value in values.items():
            field = self.fields.get(name)
            if isinstance(field, QComboBox):
                if field.findData(value) < 0:
                    field.addItem(str(value), value)
                field.setCurrentIndex(field.findData(value))
            elif isinstance(field, QCheckBox):
                field.setChecked(bool(value))
            elif field is not None:
                field.setValue(value)

    def set_runs_dir(self, folder: Path | None) -> None:
        """Offer the runs of this folder as starting points."""
        self._runs_dir = folder
        combo = self.fields["weights"]
        assert isinstance(combo, QComboBox)
        chosen = combo.currentData()
        combo.blockSignals(True)
        combo.clear()
        combo.addItem(self.tr("ImageNet (downloaded once)"), "imagenet")
        combo.addItem(self.tr("Nothing (random weights)"), "none")
        for run in list_runs(folder) if folder is not None else []:
            if run.best_weights.is_file():
                combo.addItem(self.tr("Run {0}").format(run.name), str(run.path))
        combo.addItem(self.tr("A weights file…"), "")
        combo.setCurrentIndex(max(combo.findData(chosen), 0))
        combo.blockSignals(False)

    # -- building --

    def _build_front(self, form: QFormLayout) -> None:
        weights = QComboBox()
        weights.activated.connect(self._weights_picked)
        self._add(
            form,
            "weights",
            self.tr("Start from"),
            weights,
            self.tr("What the network already knows. ImageNet weights learn fastest from few photos."),
        )
        backbone = _combo(BACKBONES)
        names = {
            "mobilenet_v3_small": self.tr("MobileNetV3 Small (fastest)"),
            "mobilenet_v3_large": self.tr("MobileNetV3 Large (finds more)"),
            "mobilenet_v2": self.tr("MobileNetV2"),
        }
        for index in range(backbone.count()):
            backbone.setItemText(index, names[backbone.itemData(index)])
        self._add(
            form,
            "backbone",
            self.tr("Network"),
            backbone,
            self.tr("Small runs about twice as fast as Large; Large makes fewer mistakes."),
        )
        self._add(
            form,
            "epochs",
            self.tr("Epochs"),
            _spin(1, 100_000),
            self.tr("How often every training photo is shown."),
        )
        sizes = QComboBox()
        for side in IMAGE_SIZES_PX:
            sizes.addItem(f"{side} px", side)
        self._add(
            form,
            "image_size",
            self.tr("Image size"),
            sizes,
            self.tr("Photos are scaled to a square of this side. Larger sees smaller objects, slower."),
        )
        self._add(
            form,
            "batch_size",
            self.tr("Batch"),
            _spin(0, 512, special=self.tr("auto")),
            self.tr("Photos a step. auto takes 16, less for very small sets."),
        )
        rates = ", ".join(f"{name} {rate:g}" for name, rate in LEARNING_RATES.items())
        self._add(
            form,
            "learning_rate",
            self.tr("Learning rate"),
            _decimal(0, 10, 5, special=self.tr("auto")),
            self.tr("Highest learning rate. auto: {0}, for a batch of 16.").format(rates),
        )
        device = _combo(DEVICES)
        self._add(
            form, "device", self.tr("Device"), device, self.tr("auto takes a graphics card if there is one.")
        )
        self.set_runs_dir(None)

    def _build_more(self, form: QFormLayout) -> None:
        self._add(
            form,
            "optimizer",
            self.tr("Optimiser"),
            _combo(OPTIMIZERS),
            self.tr("How the weights are stepped."),
        )
        self._add(
            form,
            "momentum",
            self.tr("Momentum"),
            _decimal(0, 0.9999, 4),
            self.tr("Of SGD; no effect on AdamW."),
        )
        self._add(
            form,
            "weight_decay",
            self.tr("Weight decay"),
            _decimal(0, 1, 5),
            self.tr("Pull of the weights towards 0; more of it overfits less."),
        )
        self._add(
            form,
            "warmup_epochs",
            self.tr("Warm-up"),
            _decimal(0, 1000, 1, suffix=self.tr(" epochs")),
            self.tr("Epochs over which the learning rate rises from 0."),
        )
        self._add(
            form,
            "schedule",
            self.tr("Schedule"),
            _combo(SCHEDULES),
            self.tr("How the learning rate falls: smoothly, or by ten at 2/3 and 8/9."),
        )
        self._add(
            form,
            "freeze",
            self.tr("Freeze"),
            _combo(FREEZES),
            self.tr("What stays as it starts; for a few dozen photos."),
        )
        self._add(
            form,
            "fit_boxes",
            self.tr("Fit default boxes"),
            QCheckBox(),
            self.tr("Choose the default boxes' sizes by your boxes."),
        )
        self._add(
            form,
            "stride8",
            self.tr("Small objects"),
            _combo(("auto", "on", "off")),
            self.tr("A finer feature map. auto adds it where your boxes need it."),
        )
        self._add(
            form,
            "augment",
            self.tr("Augment"),
            QCheckBox(),
            self.tr("Show random crops, zooms, mirror images and colours."),
        )
        self._add(
            form,
            "turns",
            self.tr("Turn photos"),
            QCheckBox(),
            self.tr("Also upside down and on their side: for photos taken from above, which have no up."),
        )
        self._add(
            form,
            "keep_difficult",
            self.tr("Use difficult"),
            QCheckBox(),
            self.tr("Train on boxes marked difficult."),
        )
        self._add(
            form,
            "validate_every",
            self.tr("Validate every"),
            _spin(1, 1000, suffix=self.tr(" epochs")),
            self.tr("How often mAP is measured."),
        )
        self._add(
            form,
            "patience",
            self.tr("Patience"),
            _spin(0, 10_000, special=self.tr("never stop early")),
            self.tr("Stop after so many validations without a better mAP."),
        )
        self._add(
            form,
            "seed",
            self.tr("Seed"),
            _spin(0, 2**31 - 1),
            self.tr("The same seed gives the same run on the same processor."),
        )
        self._add(
            form,
            "workers",
            self.tr("Loader threads"),
            _spin(0, 64),
            self.tr("Threads that prepare photos ahead."),
        )
        self._add(
            form,
            "cache_mb",
            self.tr("Photo cache"),
            _spin(0, 1_000_000, suffix=" MB"),
            self.tr("Memory for decoded photos; a larger set is decoded anew in each epoch."),
        )
        self._add(
            form,
            "threads",
            self.tr("Processor threads"),
            _spin(0, 1024, special=self.tr("auto")),
            self.tr("How much of the processor training may use."),
        )

    def _add(self, form: QFormLayout, name: str, text: str, field: Field, tip: str) -> None:
        field.setObjectName(f"train_{name}")
        field.setToolTip(tip)
        field.setAccessibleName(text)
        label = QLabel(text)
        label.setToolTip(tip)
        label.setBuddy(field)
        form.addRow(label, field)
        self.fields[name] = field
        if isinstance(field, QComboBox):
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.setMinimumContentsLength(14)
            field.currentIndexChanged.connect(lambda _index: self.changed.emit())
        elif isinstance(field, QCheckBox):
            field.toggled.connect(lambda _on: self.changed.emit())
        else:
            field.valueChanged.connect(lambda _value: self.changed.emit())
        if name in _DEFAULTS:
            self.set_values({name: _DEFAULTS[name]})

    def _weights_picked(self, index: int) -> None:
        combo = self.fields["weights"]
        assert isinstance(combo, QComboBox)
        if combo.itemData(index) != "":
            return
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Choose weights"), "", self.tr("Weights (*.pth *.pt *.safetensors)")
        )
        if path:
            combo.insertItem(index, Path(path).name, path)
            combo.setCurrentIndex(index)
        else:
            combo.setCurrentIndex(0)

    def _show_more(self, on: bool) -> None:
        self.more.setVisible(on)
        self.more_button.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(theme.SPACING)
    form.setVerticalSpacing(theme.SPACING_SMALL)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _value(field: Field) -> Any:
    if isinstance(field, QComboBox):
        return field.currentData()
    return field.isChecked() if isinstance(field, QCheckBox) else field.value()


def _combo(values: tuple[str, ...]) -> QComboBox:
    combo = QComboBox()
    for value in values:
        combo.addItem(value, value)
    return combo


def _spin(low: int, high: int, suffix: str = "", special: str = "") -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setSuffix(suffix)
    spin.setSpecialValueText(special)
    return spin


def _decimal(low: float, high: float, decimals: int, suffix: str = "", special: str = "") -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setDecimals(decimals)
    spin.setRange(low, high)
    spin.setSingleStep(10.0 ** -min(decimals, 3))
    spin.setSuffix(suffix)
    spin.setSpecialValueText(special)
    return spin
