"""The settings of a training: a handful in sight, all others under "More"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QFormLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.runs import Run
from engine.training.config import defaults, settings_of
from studio import theme
from studio.train.backbones import BackbonePicture
from studio.train.controls import Choice, DataFolder, Decimal, Folders, Switch, Weights, Whole
from studio.train.fields import FRONT, Field, fields, groups

Control = Choice | DataFolder | Decimal | Folders | Switch | Weights | Whole | BackbonePicture


class TrainForm(QWidget):
    """``values()`` gives what the engine's TrainConfig takes for the chosen task."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Control] = {}
        self.specs = {field.name: field for field in fields()}
        self._rows: dict[str, tuple[QFormLayout, QWidget]] = {}
        self._task = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACING)
        layout.addLayout(self._group(FRONT))
        self.more_button = QToolButton()
        self.more_button.setObjectName("more")
        self.more_button.setText(self.tr("More"))
        self.more_button.setCheckable(True)
        self.more_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more_button.setArrowType(Qt.ArrowType.RightArrow)
        layout.addWidget(self.more_button)
        self.more = QWidget()
        rear = QVBoxLayout(self.more)
        rear.setContentsMargins(0, 0, 0, 0)
        for name, title in groups().items():
            heading = QLabel(title)
            heading.setProperty("role", "heading")
            rear.addWidget(heading)
            rear.addLayout(self._group(name))
        self.more.hide()
        layout.addWidget(self.more)
        layout.addStretch(1)
        self.more_button.toggled.connect(self._show_more)
        self.set_values({name: spec.default for name, spec in self.specs.items() if name != "data"})
        self._task_changed()

    @property
    def task(self) -> str:
        """The chosen one: "detect" or "classify"."""
        return str(self.fields["task"].value())

    def values(self) -> dict[str, Any]:
        """The settings that mean something to the chosen task, by their names in TrainConfig."""
        return {name: self.fields[name].value() for name in settings_of(self.task)}

    def set_values(self, values: dict[str, Any]) -> None:
        """Show other settings; names without a control are passed over."""
        if "task" in values:  # first, as it brings defaults of its own
            self.fields["task"].set_value(values["task"])
        for name, value in values.items():
            if name in self.fields and name != "task":
                self.fields[name].set_value(value)

    def all_values(self) -> dict[str, Any]:
        """Every setting but the folder, those that mean nothing to the chosen task, too."""
        return {name: control.value() for name, control in self.fields.items() if name != "data"}

    def set_runs(self, runs: list[Run]) -> None:
        """Offer these runs as starting points."""
        weights = self.fields["weights"]
        assert isinstance(weights, Weights)
        weights.set_runs(runs)

    def set_folder(self, folder: Path | None) -> None:
        """Show the data set that is open."""
        self.fields["data"].set_value(folder or "")

    def in_words(self, name: str, value: Any) -> str:
        """A value as the form shows it; for comparing runs."""
        return self.specs[name].in_words(value) if name in self.specs else str(value)

    def title(self, name: str) -> str:
        """What a setting is called."""
        return self.specs[name].text if name in self.specs else name

    # -- building --

    def _group(self, name: str) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(theme.SPACING)
        form.setVerticalSpacing(theme.SPACING_SMALL)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for spec in self.specs.values():
            if spec.group == name:
                self._add(form, spec)
        return form

    def _add(self, form: QFormLayout, spec: Field) -> None:
        control = _control(spec)
        control.setObjectName(f"train_{spec.name}")
        control.setAccessibleName(spec.text)
        label = QLabel(spec.text)
        label.setBuddy(control)
        if isinstance(control, BackbonePicture):
            form.addRow(label)
            form.addRow(control)
        else:
            form.addRow(label, control)
        self.fields[spec.name] = control
        self._rows[spec.name] = (form, control)
        self._set_tip(spec, spec.default)
        control.edited.connect(self._task_changed if spec.name == "task" else self.changed.emit)
        if spec.name == "task" and len(spec.choices) < 2:
            form.setRowVisible(control, False)

    def _set_tip(self, spec: Field, default: Any) -> None:
        control = self.fields[spec.name]
        tip = spec.tip(default)
        if isinstance(control, BackbonePicture):
            tip = f"{tip}\n{control.about}"
        control.setToolTip(tip)
        form, _ = self._rows[spec.name]
        label = form.labelForField(control)
        if label is not None:
            label.setToolTip(tip)

    def _task_changed(self) -> None:
        """Each task has settings of its own, and defaults of its own for some."""
        task = self.task
        if task == self._task:
            return
        before, self._task = self._task, task
        usual, meant = defaults(task), settings_of(task)
        earlier = defaults(before) if before else usual
        for name, (form, control) in self._rows.items():
            if name != "task":
                form.setRowVisible(control, name in meant)
            self._set_tip(self.specs[name], usual.get(name))
            if name in usual and name in earlier and self.fields[name].value() == earlier[name]:
                self.fields[name].set_value(usual[name])
            spec, box = self.specs[name], self.fields[name]
            if isinstance(box, Choice) and spec.classifier_choices:
                box.offer(spec.choices_of(task))
        self.changed.emit()

    def _show_more(self, on: bool) -> None:
        self.more.setVisible(on)
        self.more_button.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)


class SettingsChange(QUndoCommand):
    """Other settings all at once; what stood in the form before comes back, every value of it."""

    def __init__(self, form: TrainForm, values: dict[str, Any], text: str) -> None:
        super().__init__(text)
        self.form = form
        self._before = form.all_values()
        self._after = {**self._before, **{name: v for name, v in values.items() if name in self._before}}

    @property
    def changes_anything(self) -> bool:
        """Whether the form shows something else afterwards."""
        return self._before != self._after

    def redo(self) -> None:
        """Show the new ones."""
        self.form.set_values(self._after)

    def undo(self) -> None:
        """Show those of before."""
        self.form.set_values(self._before)


def _control(spec: Field) -> Control:
    if spec.kind == "data":
        return DataFolder()
    if spec.kind == "folders":
        return Folders()
    if spec.kind == "weights":
        return Weights()
    if spec.kind == "backbone":
        return BackbonePicture(spec.choices)
    if spec.kind == "choice":
        return Choice(spec.choices, spec.in_words)
    if spec.kind == "whole":
        return Whole(spec)
    return Decimal(spec) if spec.kind == "decimal" else Switch()
