"""The context menu of a chart: with the right button where nothing was dragged, and with the menu key."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu

from studio.widgets.row_menu import popup, show

translate = QCoreApplication.translate

Curve = tuple[str, Any, Any]
"""Its name, and the numbers of x and y."""


class PlotMenu(QObject):
    """Offers a menu on ``plot``.

    The right button zooms by dragging, so its menu comes with the release and only where nothing was
    dragged; the system's own wish for a menu comes with the press already.

    Args:
        fill: puts the entries into the menu; without it there are those of :func:`copying`.
    """

    def __init__(self, plot: pg.PlotWidget, fill: Callable[[QMenu], None] | None = None) -> None:
        super().__init__(plot)
        self._plot = plot
        self._fill = fill or (lambda menu: copying(menu, plot))
        plot.scene().sigMouseClicked.connect(self._clicked)
        plot.installEventFilter(self)
        plot.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The menu key."""
        if event.type() != QEvent.Type.ContextMenu or not isinstance(event, QContextMenuEvent):
            return False
        event.accept()
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            self._show(self._plot.mapToGlobal(self._plot.rect().center()))
        return True

    def _clicked(self, event: object) -> None:
        if event.button() == Qt.MouseButton.RightButton:  # type: ignore[attr-defined] # pyqtgraph's own
            event.accept()  # type: ignore[attr-defined]
            self._show(event.screenPos().toPoint())  # type: ignore[attr-defined]

    def _show(self, at: QPoint) -> None:
        menu = popup(self._plot, "plot_menu")
        self._fill(menu)
        show(menu, at)


def copying(menu: QMenu, plot: pg.PlotWidget) -> None:
    """Entries that put the chart on the clipboard: as a picture, and its lines, if any, as numbers."""
    menu.addAction(translate("plot_menu", "Copy the picture"), lambda: copy_picture(plot)).setObjectName(
        "plot_copy_picture"
    )
    curves = [(str(item.name() or ""), *item.getOriginalDataset()) for item in _lines(plot)]
    curves = [curve for curve in curves if curve[1] is not None and len(curve[1])]
    if curves:
        copy = menu.addAction(translate("plot_menu", "Copy the values"))
        copy.setObjectName("plot_copy_values")
        x = plot.getPlotItem().getAxis("bottom").labelText or "x"
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(as_text(x, curves)))


def copy_picture(plot: pg.PlotWidget) -> None:
    """Put the chart on the clipboard as it is seen."""
    QGuiApplication.clipboard().setPixmap(plot.grab())


def as_text(x_title: str, curves: Sequence[Curve]) -> str:
    """The lines as a table for a spreadsheet, columns parted by tabs, empty where there is no value.

    One column of x for all lines where each x occurs once a line; else each line has its own.
    """
    plain = [(name, [float(x) for x in xs], [float(y) for y in ys]) for name, xs, ys in curves]
    if all(len(set(xs)) == len(xs) for _, xs, _ in plain):
        known = [dict(zip(xs, ys, strict=True)) for _, xs, ys in plain]
        head = [x_title, *(name for name, _, _ in plain)]
        every_x = sorted(set().union(*known))
        rows = [[_cell(x), *(_cell(values.get(x, math.nan)) for values in known)] for x in every_x]
    else:
        head = [text for name, _, _ in plain for text in (x_title, name)]
        columns = [[_cell(value) for value in column] for _, xs, ys in plain for column in (xs, ys)]
        rows = [list(row) for row in zip_longest(*columns, fillvalue="")]
    return "".join("\t".join(row) + "\n" for row in [head, *rows])


def _cell(value: float) -> str:
    return "" if math.isnan(value) else repr(value)


def _lines(plot: pg.PlotWidget) -> list[pg.PlotDataItem]:
    items = plot.getPlotItem().listDataItems()
    return [item for item in items if isinstance(item, pg.PlotDataItem) and item.isVisible()]
