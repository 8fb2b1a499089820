"""The few figures of a report that do not depend on a threshold, in large letters."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from studio import numbers, theme
from studio.widgets.tooltips import wrapped


class Summary(QWidget):
    """A figure above its name, side by side."""

    def __init__(
        self, counted: str, titles: Mapping[str, tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        """``counted``: what the figures count; ``titles``: for each its name for people, and what hovering
        over it explains."""
        super().__init__(parent)
        self.figures: dict[str, QLabel] = {}
        self._tips = {name: tip for name, (_, tip) in titles.items()}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACING_LARGE)
        grid.setVerticalSpacing(0)
        of = QLabel(counted)
        of.setProperty("role", "faint")
        grid.addWidget(of, 1, 0)
        for column, (name, (title, tip)) in enumerate(titles.items(), start=1):
            figure, caption = QLabel("–"), QLabel(title)
            figure.setObjectName(f"figure_{name}")
            figure.setProperty("role", "figure")
            caption.setProperty("role", "faint")
            figure.setToolTip(tip)
            caption.setToolTip(tip)
            grid.addWidget(figure, 0, column)
            grid.addWidget(caption, 1, column)
            self.figures[name] = figure
        grid.setColumnStretch(len(titles) + 1, 1)

    def show_values(self, values: Mapping[str, float], digits: Mapping[str, int] | None = None) -> None:
        """Show these numbers with three digits, or as many as said; dashes for the others and for nan."""
        for name, label in self.figures.items():
            value = values.get(name, math.nan)
            places = (digits or {}).get(name, 3)
            label.setText(numbers.decimal(value, places))

    def explain(self, name: str, tip: str) -> None:
        """Explain a figure with its own numbers."""
        self.figures[name].setToolTip(wrapped(tip or self._tips[name]))
