"""One chart: curves drawn at the resolution of the screen, a crosshair with their values, a legend that
switches them on and off, zoom, and export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.errors import UserError
from studio import numbers, theme
from studio.train.charts import export
from studio.train.charts.decimation import decimate
from studio.train.charts.grid import Grid
from studio.train.charts.legend import Legend, line_color
from studio.train.charts.line import Line, hidden_under
from studio.train.charts.series import Floats, Series
from studio.widgets.plot_axes import plot_axes
from studio.widgets.plot_menu import PlotMenu, as_text, copy_picture
from studio.widgets.row_menu import copy_text

MOST_DOTS = 150
MIN_HEIGHT_PX = 130


class Chart(QWidget):
    """``set_lines`` says which curves there are, ``draw`` shows their series as they are now."""

    hovered = Signal(object)
    """x under the mouse, or None once it has left."""
    enlarge_wanted = Signal()
    failed = Signal(object)
    """An export could not be written: the UserError."""

    def __init__(
        self,
        name: str,
        title: str,
        x_title: str,
        y_range: tuple[float, float] | None = None,
        *,
        from_zero: bool = True,
        least_span: float = 0.0,
    ) -> None:
        """``from_zero``: y is never less than 0. ``least_span``: of the y axis, so that nothing but noise
        does not fill the chart."""
        super().__init__()
        self.setObjectName(f"chart_{name}")
        self.name, self.title, self.x_title = name, title, x_title
        self.lines: list[Line] = []
        self.hidden: set[str] = set()
        self._series: Mapping[str, Series] = {}
        self._weight = 0.0
        self._items: dict[str, pg.PlotDataItem] = {}
        self._y_range = y_range
        self._is_log = False
        self._at: float | None = None
        self.plot = pg.PlotWidget(axisItems=plot_axes(counts_below=True))
        self.plot.setAccessibleName(title)
        # Charts side by side are equally wide, however long their legends are.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._build()
        self._limit(from_zero, least_span)
        theme.notifier().changed.connect(self._paint)
        self._paint()

    # -- what it shows --

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Draw these curves from now on; the ones of the same key stay hidden if they were."""
        if list(lines) == self.lines:
            return
        self.lines = list(lines)
        item = self.plot.getPlotItem()
        for old in self._items.values():
            item.removeItem(old)
        self._items = {}
        for line in lines:
            curve = pg.PlotDataItem(skipFiniteCheck=True)
            curve.setLogMode(False, self._is_log)
            item.addItem(curve)
            self._items[line.key] = curve
        self.legend.show_lines(lines, self.hidden)
        self._paint()

    def draw(self, series: Mapping[str, Series], weight: float = 0.0) -> None:
        """Show these series, smoothed with ``weight`` where a line is to be."""
        self._series, self._weight = series, weight
        self.redraw()

    def redraw(self) -> None:
        """Draw what the series hold now, at the resolution of the screen."""
        box = self.plot.getPlotItem().getViewBox()
        columns = max(int(box.width()), 50)
        follows = box.autoRangeEnabled()[0]
        x_range = None if follows else tuple(box.viewRange()[0])
        for line in self.lines:
            x, y = self.values(line)
            shown_x, shown_y = decimate(x, y, columns, x_range)
            item = self._items[line.key]
            item.setVisible(line.key not in self.hidden)
            gaps = not bool(np.isfinite(shown_y).all()) or (self._is_log and bool((shown_y <= 0).any()))
            dots = line.points and len(shown_x) <= MOST_DOTS
            item.setData(
                np.array(shown_x),
                np.array(shown_y),
                connect="finite" if gaps else "all",
                symbol="o" if dots else None,
                symbolSize=4,
                symbolPen=None,
                symbolBrush=line_color(line),
            )
        curves = [(line, *self.values(line)) for line in self.lines if line.key not in self.hidden]
        self.legend.show_equal(hidden_under(curves))
        if self._at is not None:
            self.show_at(self._at)

    def values(self, line: Line) -> tuple[Floats, Floats]:
        """x and y of a line, smoothed as it is drawn, every point of it."""
        series = self._series.get(line.key)
        if series is None or not len(series):
            return np.empty(0), np.empty(0)
        return series.x, series.smoothed(self._weight) if line.smooth else series.y

    def drawn(self, key: str) -> tuple[Floats, Floats]:
        """The points of a line that are on the screen, before any logarithm."""
        x, y = self._items[key].getOriginalDataset()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def set_log(self, on: bool) -> None:
        """Draw y logarithmically."""
        self._is_log = on
        self.plot.getPlotItem().setLogMode(y=on)
        self.redraw()

    def set_hidden(self, key: str, hidden: bool) -> None:
        """Hide or show one line."""
        (self.hidden.add if hidden else self.hidden.discard)(key)
        self.legend.set_on(key, not hidden)
        self.redraw()

    def show_all(self) -> None:
        """Zoom back to everything."""
        box = self.plot.getPlotItem().getViewBox()
        if self._y_range is None:
            box.enableAutoRange()
        else:
            box.enableAutoRange(axis=pg.ViewBox.XAxis)
            self.plot.setYRange(*self._y_range, padding=0.02)
        self.redraw()

    # -- the crosshair --

    def show_at(self, x: float | None) -> None:
        """Put the crosshair at ``x`` and tell the values there; None takes it away."""
        self._at = x
        self._cross.setVisible(x is not None)
        if x is None:
            self.reading.hide()
            return
        self._cross.setValue(x)
        text = self.values_at(x)
        self.reading.setText(text)
        self.reading.adjustSize()
        area = self.plot.getPlotItem().getViewBox().sceneBoundingRect()
        left = self.plot.getPlotItem().getViewBox().mapViewToScene(QPointF(x, 0)).x()
        is_right = left > area.center().x()
        at_x = area.left() + 6 if is_right else area.right() - self.reading.width() - 6
        self.reading.move(int(at_x), int(area.top()) + 4)
        self.reading.setVisible(bool(text))

    def values_at(self, x: float) -> str:
        """A line of text for each curve: its name and its value at the point nearest to ``x``."""
        told = []
        for line in self.lines:
            xs, ys = self.values(line)
            if line.key in self.hidden or not len(xs):
                continue
            after = min(int(np.searchsorted(xs, x)), len(xs) - 1)
            nearest = after if after == 0 or xs[after] - x < x - xs[after - 1] else after - 1
            value = float(ys[nearest])
            told.append(f"{line.name}: {numbers.written(value, '.4g')}")
        return "\n".join([f"{self.x_title} {numbers.decimal(x, 2)}", *told]) if told else ""

    def _mouse_moved(self, position: QPointF) -> None:
        item = self.plot.getPlotItem()
        if item.getViewBox().sceneBoundingRect().contains(position):
            self.hovered.emit(float(item.getViewBox().mapSceneToView(position).x()))
        elif self._at is not None:
            self.hovered.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What the crosshair tells stays inside."""
        super().resizeEvent(event)
        if self._at is not None:
            QTimer.singleShot(0, self, lambda: self.show_at(self._at))  # once the axes have their new place

    def leaveEvent(self, event: object) -> None:
        """The crosshair goes with the mouse."""
        super().leaveEvent(event)  # type: ignore[arg-type]
        self.hovered.emit(None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On the title row: larger, or back."""
        self.enlarge_wanted.emit()
        event.accept()

    # -- export --

    def save(self, path: Path) -> None:
        """Write the chart as the ending of ``path`` says: png, svg or csv.

        Raises:
            UserError: it cannot be written, or the ending is another one.
        """
        export.save(path, self.plot.getPlotItem(), self.x_title, [
            (line.name, *self.values(line)) for line in self.lines if line.key not in self.hidden
        ])  # fmt: skip

    def copy_values(self) -> None:
        """Put the numbers of the lines that are shown on the clipboard."""
        shown = [(line.name, *self.values(line)) for line in self.lines if line.key not in self.hidden]
        copy_text(as_text(self.x_title, shown))

    def ask_and_save(self, ending: str) -> None:
        """Ask where to, then write."""
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save chart"), f"{self.name}.{ending}", f"{ending.upper()} (*.{ending})"
        )
        if not path:
            return
        try:
            self.save(Path(path))
        except UserError as error:
            self.failed.emit(error)

    # -- building --

    def _build(self) -> None:
        plot = self.plot
        plot.setMinimumHeight(MIN_HEIGHT_PX)
        item = plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setContentsMargins(0, 8, 8, 0)  # room for half of the highest number
        self._grid = Grid(item)
        box = item.getViewBox()
        box.setAutoVisible(y=True)
        if self._y_range is not None:
            plot.setYRange(*self._y_range, padding=0.02)
        box.sigXRangeChanged.connect(self._range_changed)
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._cross.hide()
        item.addItem(self._cross, ignoreBounds=True)
        plot.scene().sigMouseMoved.connect(self._mouse_moved)
        self.reading = QLabel(plot)
        self.reading.setObjectName("chart_reading")
        self.reading.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.reading.hide()
        self.heading = heading = QLabel(self.title)
        heading.setObjectName("chart_title")
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        self.legend = Legend(heading)
        self.legend.toggled.connect(lambda key, on: self.set_hidden(key, not on))
        self.menu_button = QToolButton()
        self.menu_button.setObjectName("chart_menu")
        self.menu_button.setAutoRaise(True)
        self.menu_button.setText("⋯")
        self.menu_button.setToolTip(self.tr("Zoom and export"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.menu_button)
        menu.addAction(self.tr("Show all"), self.show_all).setObjectName("chart_all")
        menu.addAction(self.tr("Larger, or back"), self.enlarge_wanted.emit).setObjectName("chart_enlarge")
        menu.addSeparator()
        menu.addAction(self.tr("Copy the picture"), lambda: copy_picture(self.plot))
        menu.addAction(self.tr("Copy the values"), self.copy_values).setObjectName("chart_copy_values")
        menu.addSeparator()
        for ending in export.ENDINGS:
            action = menu.addAction(self.tr("Save as {0}…").format(ending.upper()))
            action.triggered.connect(lambda _checked=False, end=ending: self.ask_and_save(end))
        self.menu_button.setMenu(menu)
        # The same entries with the right button, in a menu of its own: that one belongs to its button.
        PlotMenu(plot, lambda shown: shown.addActions(menu.actions()))
        top = QHBoxLayout()
        top.setSpacing(theme.SPACING_SMALL)
        top.addWidget(self.legend, 1)
        top.addWidget(self.menu_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(plot, 1)
        self.setToolTip(
            self.tr(
                "Wheel: zoom. Drag: move. Right button and drag: zoom one axis. Double-click title: larger."
            )
        )

    def _limit(self, from_zero: bool, least_span: float) -> None:
        limits: dict[str, float] = {"xMin": 0.0}
        if from_zero:
            limits["yMin"] = 0.0
        if least_span:
            limits["minYRange"] = least_span
        self.plot.getPlotItem().getViewBox().setLimits(**limits)

    def _range_changed(self) -> None:
        if not self.plot.getPlotItem().getViewBox().autoRangeEnabled()[0]:
            self.redraw()

    # -- colours --

    def _paint(self) -> None:
        self.plot.setBackground(theme.color("base"))
        for side in ("left", "bottom"):
            axis = self.plot.getPlotItem().getAxis(side)
            axis.setPen(theme.color("line"))
            axis.setTextPen(theme.color("faint"))
        self._grid.color = theme.color("alternate")
        self._cross.setPen(pg.mkPen(theme.color("faint"), style=Qt.PenStyle.DashLine))
        self.reading.setStyleSheet(
            f"background: {theme.color('base').name()}; color: {theme.color('text').name()};"
            f"border: 1px solid {theme.color('line').name()}; padding: 2px 4px;"
        )
        for line in self.lines:
            self._items[line.key].setPen(pg.mkPen(line_color(line), width=1))
        self.legend.paint()
        if self.lines:
            self.redraw()
