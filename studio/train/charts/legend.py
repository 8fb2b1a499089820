"""The legend of a chart: buttons that show and hide its lines, a menu where there are many."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from studio import theme
from studio.train.charts.line import Line
from studio.widgets.flow import FlowLayout

MOST_BUTTONS = 6
"""So many lines get a button each; further ones go into the menu."""


def line_color(line: Line) -> QColor:
    """Of a line in the theme as it is now."""
    colors = theme.series_colors()
    return colors[line.color % len(colors)]


class Legend(QWidget):
    """Behind the chart's ``heading``, and below it where there is no room. Empty for a single line."""

    toggled = Signal(str, bool)
    """Key of a line a person switched on or off."""

    def __init__(self, heading: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.most_buttons = MOST_BUTTONS
        self.buttons: dict[str, QToolButton] = {}
        self.more: QMenu | None = None
        self._equal: dict[str, str] = {}
        self._lines: list[Line] = []
        self._row = FlowLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        heading.setContentsMargins(0, 0, theme.SPACING_SMALL, 0)
        self._row.addWidget(heading)

    def show_lines(self, lines: Sequence[Line], hidden: Collection[str]) -> None:
        """These lines; the ones whose keys are ``hidden`` are switched off."""
        while (taken := self._row.takeAt(1)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.deleteLater()
        self._lines = list(lines)
        self.buttons, self.more, self._equal = {}, None, {}
        if len(lines) > 1:
            for line in lines[: self.most_buttons]:
                self._row.addWidget(self._button(line, line.key not in hidden))
            if len(lines) > self.most_buttons:
                self._row.addWidget(self._menu(lines[self.most_buttons :], hidden))
        # New buttons come last in the window; Tab is to find them where they stand. Qt orders behind what
        # takes the focus only.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        before: QWidget = self
        for index in range(1, self._row.count()):
            item = self._row.itemAt(index)
            button = item.widget() if item is not None else None
            if button is not None:
                self.setTabOrder(before, button)
                before = button
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.paint()

    def set_on(self, key: str, on: bool) -> None:
        """Show that a line is shown or hidden."""
        if key in self.buttons:
            self.buttons[key].setChecked(on)

    def show_equal(self, names: Mapping[str, str]) -> None:
        """``names``: of each line that lies hidden under one of the same values, the name of that one."""
        if names == self._equal:
            return
        self._equal = dict(names)
        for line in self._lines:
            over = names.get(line.key)
            text = f"{line.name} = {over}" if over else line.name
            tip = self.tr("Show or hide {0}").format(line.name)
            if over:
                tip += "\n" + self.tr("Its values are those of {0}, which lies over it").format(over)
            if line.key in self.buttons:
                self.buttons[line.key].setText(text)
                self.buttons[line.key].setToolTip(tip)
            for action in self.more.actions() if self.more is not None else ():
                if action.data() == line.key:
                    action.setText(text)

    def paint(self) -> None:
        """In the colours of the theme as it is now."""
        text, off, on = (theme.color(name).name() for name in ("text", "disabled", "accent"))
        style = (
            f"QToolButton {{ border: none; padding: 1px 2px; color: {text}; }}"
            f"QToolButton:!checked {{ color: {off}; }}"
            f"QToolButton:hover, QToolButton:focus {{ color: {on}; }}"
        )
        swatches = {line.key: _swatch(line_color(line)) for line in self._lines}
        for key, button in self.buttons.items():
            button.setIcon(swatches[key])
            button.setStyleSheet(style)
        for action in self.more.actions() if self.more is not None else ():
            action.setIcon(swatches[action.data()])

    def _button(self, line: Line, on: bool) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"line_{line.key}")
        button.setText(line.name)
        button.setAutoRaise(True)
        button.setCheckable(True)
        button.setChecked(on)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        button.setMinimumWidth(24)
        button.setToolTip(self.tr("Show or hide {0}").format(line.name))
        button.toggled.connect(lambda on, key=line.key: self.toggled.emit(key, on))
        self.buttons[line.key] = button
        return button

    def _menu(self, lines: Sequence[Line], hidden: Collection[str]) -> QToolButton:
        button = QToolButton()
        button.setObjectName("more_lines")
        button.setText(self.tr("{0} more").format(len(lines)))
        button.setAutoRaise(True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more = QMenu(button)
        for line in lines:
            action = self.more.addAction(line.name)
            action.setCheckable(True)
            action.setChecked(line.key not in hidden)
            action.setData(line.key)
            action.toggled.connect(lambda on, key=line.key: self.toggled.emit(key, on))
        button.setMenu(self.more)
        return button


def _swatch(color: QColor) -> QIcon:
    """A small square of the line's colour; pale when the line is switched off."""
    icon = QIcon()
    for state, alpha in ((QIcon.State.On, 255), (QIcon.State.Off, 60)):
        pixmap = QPixmap(10, 10)
        tint = QColor(color)
        tint.setAlpha(alpha)
        pixmap.fill(tint)
        icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return icon
