"""The picture in which a backbone is chosen: size, speed and accuracy side by side."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio import numbers, theme
from studio.theme import RESOURCES

ROW_HEIGHT_PX = 30
NAME_SHARE = 0.43
"""Of the width; the rest is three bars."""
FIGURE_SIZE = 0.85
"""Of the usual letters: three columns have to be told apart beside the name."""
LEAST_TOP1 = 50.0
"""Where the bar of accuracy begins: all networks of this kind name more than half of ImageNet rightly."""


@dataclass(frozen=True)
class Figures:
    """Of one backbone: parameters, processor milliseconds a frame, ImageNet top-1 in percent."""

    parameters: int
    frame_ms: float
    imagenet_top1: float


@cache
def measured() -> tuple[dict[str, Figures], str, str]:
    """The table in resources/backbones.toml: figures by backbone, how they were measured, the command."""
    table = tomllib.loads((RESOURCES / "backbones.toml").read_text("utf-8"))
    figures = {name: Figures(**values) for name, values in table["backbones"].items()}
    return figures, table["measured"], table["command"]


class BackboneRow(QAbstractButton):
    """One backbone: its name and three bars, each as long as its share of the largest."""

    def __init__(self, name: str, title: str, figures: Figures | None, most: Figures) -> None:
        super().__init__()
        self.setObjectName(f"backbone_{name}")
        self.name, self.figures, self._most = name, figures, most
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.setMinimumHeight(ROW_HEIGHT_PX)

    def sizeHint(self) -> QSize:
        """Narrow enough for the side of the room."""
        return QSize(280, ROW_HEIGHT_PX)

    def bars(self) -> list[tuple[float, str]]:
        """``(length from 0 to 1, text)`` of size, time a frame, and accuracy."""
        if self.figures is None:
            return []
        own, most = self.figures, self._most
        return [
            (own.parameters / most.parameters, f"{numbers.decimal(own.parameters / 1e6, 1)} M"),
            (own.frame_ms / most.frame_ms, f"{own.frame_ms:.0f} ms"),
            (
                (own.imagenet_top1 - LEAST_TOP1) / (most.imagenet_top1 - LEAST_TOP1),
                numbers.percent(own.imagenet_top1 / 100),
            ),
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Name and bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = theme.color("accent" if self.isChecked() or self.hasFocus() else "line")
        painter.setPen(edge)
        painter.setBrush(theme.color("base" if self.isChecked() else "alternate"))
        painter.drawRoundedRect(area, 4, 4)
        if self.isChecked():
            painter.fillRect(QRectF(area.left(), area.top() + 4, 3, area.height() - 8), edge)
        font = self.font()
        is_on = self.isEnabled()
        painter.setPen(theme.color("text" if is_on else "disabled"))
        name_width = area.width() * NAME_SHARE
        inside = QRectF(area.left() + 6, area.top(), name_width - 8, area.height())
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        font.setPointSizeF(font.pointSizeF() * FIGURE_SIZE)
        painter.setFont(font)
        width = (area.width() - name_width) / 3
        for index, (length, text) in enumerate(self.bars()):
            cell = QRectF(area.left() + name_width + index * width, area.top(), width - 6, area.height())
            bar = QRectF(cell.left(), cell.bottom() - 8, max(cell.width() * length, 2), 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.series_colors()[(1, 4, 2)[index]] if is_on else theme.color("disabled"))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(theme.color("text" if is_on else "disabled"))
            painter.drawText(
                cell.adjusted(0, 2, 0, -9), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
            )


class BackbonePicture(QWidget):
    """One of the backbones is chosen, by a click or the arrow keys."""

    edited = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        figures, how, command = measured()
        most = Figures(
            max(each.parameters for each in figures.values()),
            max(each.frame_ms for each in figures.values()),
            max(each.imagenet_top1 for each in figures.values()),
        )
        self.rows: dict[str, BackboneRow] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING_SMALL)
        heading = QHBoxLayout()
        heading.setSpacing(0)
        heading.addWidget(QLabel(), round(NAME_SHARE * 100))
        for text in (self.tr("size"), self.tr("per frame"), self.tr("accuracy")):
            label = QLabel(text)
            label.setProperty("role", "faint")
            font = label.font()
            font.setPointSizeF(font.pointSizeF() * FIGURE_SIZE)
            label.setFont(font)
            heading.addWidget(label, round((1 - NAME_SHARE) * 100 / 3))
        column.addLayout(heading)
        for name, title in choices:
            row = BackboneRow(name, title, figures.get(name), most)
            self.rows[name] = row
            self._group.addButton(row)
            column.addWidget(row)
        self.about = self.tr(
            "Size: million weights of a detector. Ms per frame: processor time to find objects in one photo. "
            "Accuracy: photos of ImageNet named rightly by the weights it starts from, as torchvision "
            "measured it.\n{0}. Command: {1}"
        ).format(how, command)
        theme.notifier().changed.connect(self.update)
        self._group.buttonToggled.connect(lambda _button, on: self.edited.emit() if on else None)
        if choices:
            self.set_value(choices[0][0])

    def value(self) -> str:
        """The chosen backbone."""
        return next((name for name, row in self.rows.items() if row.isChecked()), "")

    def set_value(self, value: Any) -> None:
        """Choose it."""
        row = self.rows.get(str(value))
        if row is not None:
            row.setChecked(True)
