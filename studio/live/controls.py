"""What is shown of what was found: confidence, overlap, classes, numbers, a counting line."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from studio import numbers, theme
from studio.live.class_table import ClassTable
from studio.live.wishes import Line, Wishes


class Controls(QWidget):
    """``changed`` tells of every move; :meth:`wishes` is what they come to."""

    changed = Signal()
    line_mode = Signal(bool)
    """Whether a line is to be counted over (and drawn first)."""
    line_by_keys = Signal()
    """The line is to be placed with keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line: Line | None = None
        self._is_mirrored = False
        self._crossed: tuple[dict[str, int], dict[str, int]] = ({}, {})
        self.threshold = _slider("live_threshold", 50)
        self.threshold_text = QLabel()
        self.nms = _slider("live_nms", 45)
        self.nms_text = QLabel()
        self.classes = ClassTable()
        self.classes.setMinimumHeight(96)
        self.track = QCheckBox(self.tr("Number the objects"))
        self.track.setObjectName("live_track")
        self.track.setToolTip(self.tr("Follow objects from frame to frame"))
        self.over_line = QCheckBox(self.tr("Count over a line"))
        self.over_line.setObjectName("live_over_line")
        self.over_line.setToolTip(self.tr("Drag a line across the picture; what crosses it is counted"))
        self.line_keys = QPushButton(self.tr("Place the line with keys"))
        self.line_keys.setObjectName("live_line_keys")
        self.line_keys.setToolTip(self.tr("Arrows, Space and Enter on the picture"))
        self.line_keys.hide()
        self.line_keys.clicked.connect(self.line_by_keys)
        self.line_counts = QLabel()
        self.line_counts.setObjectName("live_line_counts")
        self.line_counts.setWordWrap(True)
        self.collect = QCheckBox(self.tr("Add frames the model is unsure about"))
        self.collect.setObjectName("live_collect")
        self.collect.setToolTip(
            self.tr("To the open data set, at most one in two seconds and none that looks like another")
        )
        form = QFormLayout()
        form.setHorizontalSpacing(theme.SPACING)
        form.setVerticalSpacing(theme.SPACING)
        rows = (
            (
                self.tr("Confidence"),
                self.threshold,
                self.threshold_text,
                self.tr("Show what the detector is at least this sure of"),
            ),
            (
                self.tr("Merge overlapping"),
                self.nms,
                self.nms_text,
                self.tr("Of two boxes of a class that overlap more (IoU), the less sure one goes"),
            ),
        )
        for text, slider, value, tip in rows:
            row = QHBoxLayout()
            row.addWidget(slider, 1)
            value.setMinimumWidth(40)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            row.addWidget(value)
            slider.setToolTip(tip)
            slider.setAccessibleName(text)
            label = QLabel(text)
            label.setBuddy(slider)
            form.addRow(label, row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING)
        column.addLayout(form)
        column.addWidget(self.classes)
        for widget in (self.track, self.over_line, self.line_keys, self.line_counts, self.collect):
            column.addWidget(widget)
        self.line_counts.hide()
        for slider in (self.threshold, self.nms):
            slider.valueChanged.connect(lambda _value: self._changed())
        for check in (self.track, self.collect):
            check.toggled.connect(lambda _on: self._changed())
        self.over_line.toggled.connect(self._over_line)
        self.classes.changed.connect(self._changed)
        self._changed()

    def wishes(self) -> Wishes:
        """What the thread is to do."""
        return Wishes(
            threshold=self.threshold.value() / 100,
            class_thresholds=self.classes.thresholds,
            hidden=self.classes.hidden_classes,
            nms_iou=self.nms.value() / 100,
            track=self.track.isChecked(),
            line=self.line,
            collect=self.collect.isChecked(),
        )

    def for_task(self, task: str) -> None:
        """A classifier finds no boxes: there is nothing to tune, follow, or count."""
        detects = task == "detect"
        for widget in (self.threshold, self.nms, self.classes, self.track, self.over_line, self.collect):
            widget.setEnabled(detects)

    def set_line(self, line: Line | None) -> None:
        """The line that was drawn."""
        self.line = line
        self.show_crossings({}, {})
        self.changed.emit()

    def set_mirrored(self, on: bool) -> None:
        """Left and right are swapped for the eye; so are their counts."""
        self._is_mirrored = on
        self.show_crossings(*self._crossed)

    def show_crossings(self, to_right: dict[str, int], to_left: dict[str, int]) -> None:
        """What has crossed the line so far; ``to_right``: to the right hand of who goes along the line."""
        self._crossed = to_right, to_left
        self.line_counts.setVisible(self.over_line.isChecked())
        if self.line is None:
            self.line_counts.setText(self.tr("Drag a line across the picture."))
            return
        ways = [
            ", ".join(f"{label} {count}" for label, count in sorted(counts.items())) or "0"
            for counts in (to_right, to_left)
        ]
        # The line's own right hand is not that of the picture: who draws it downwards has it at the left.
        x1, y1, x2, y2 = self.line
        right, left = self.tr("To the right: {0}"), self.tr("To the left: {0}")
        if abs(x2 - x1) > abs(y2 - y1):
            right, left = self.tr("Downwards: {0}"), self.tr("Upwards: {0}")
            is_turned = x2 < x1
        else:
            is_turned = (y2 > y1) != self._is_mirrored
        if is_turned:
            ways.reverse()
        self.line_counts.setText("\n".join((right.format(ways[0]), left.format(ways[1]))))

    def _over_line(self, on: bool) -> None:
        if not on:
            self.line = None
        self.line_keys.setVisible(on)
        self.show_crossings({}, {})
        self.line_mode.emit(on)
        self.changed.emit()

    def _changed(self) -> None:
        self.threshold_text.setText(numbers.percent(self.threshold.value() / 100))
        self.nms_text.setText(numbers.percent(self.nms.value() / 100))
        self.changed.emit()


def _slider(name: str, value: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setObjectName(name)
    slider.setRange(1, 99)
    slider.setValue(value)
    return slider
