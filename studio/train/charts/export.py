"""A chart as a file: a picture, a drawing, or its numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QIODevice, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from engine.errors import RunError, disk_error
from engine.files import write_atomically
from engine.spreadsheet import TableWriter
from studio.train.charts.series import Floats

ENDINGS = ("png", "svg", "csv")
PNG_WIDTH_PX = 1600

Curve = tuple[str, Floats, Floats]
"""Its name, x and y."""


def save(path: Path, plot: pg.PlotItem, x_title: str, curves: Sequence[Curve]) -> None:
    """Write the chart as the ending of ``path`` says.

    Raises:
        RunError: the ending is none of :data:`ENDINGS`, or the disk refuses.
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        raise RunError(
            "charts are saved as PNG, SVG or CSV", where=path, remedy="Choose one of these endings"
        )
    try:
        if ending == "csv":
            write_atomically(path, to_csv(x_title, curves).encode("utf-8"))
        else:
            write_atomically(path, _drawn(plot, ending))
    except OSError as error:
        raise disk_error(error, path, RunError) from error


def to_csv(x_title: str, curves: Sequence[Curve]) -> str:
    """One row for each x that occurs, one column for each curve; empty where a curve has no value."""
    every_x = np.unique(np.concatenate([x for _, x, _ in curves])) if curves else np.empty(0)
    columns = []
    for _, x, y in curves:
        column = np.full(len(every_x), np.nan)
        column[np.searchsorted(every_x, x)] = y
        columns.append(column)
    out = io.StringIO()
    writer = TableWriter(out, "\r\n")
    writer.writerow([x_title, *(name for name, _, _ in curves)])
    for index, x in enumerate(every_x):
        row = [column[index] for column in columns]
        writer.writerow([repr(float(x)), *("" if np.isnan(value) else repr(float(value)) for value in row)])
    return out.getvalue()


def _drawn(plot: pg.PlotItem, ending: str) -> bytes:
    """The chart as it stands in the window, in the colours of the theme."""
    view = plot.getViewWidget()
    width, height = view.width(), view.height()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    device: QSvgGenerator | QImage
    if ending == "svg":
        device = QSvgGenerator()
        device.setOutputDevice(buffer)
        device.setSize(QSize(width, height))
        device.setViewBox(QRect(0, 0, width, height))
        target = QRectF(0, 0, width, height)
    else:
        device = QImage(PNG_WIDTH_PX, round(height * PNG_WIDTH_PX / width), QImage.Format.Format_RGB32)
        target = QRectF(device.rect())
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(target, view.backgroundBrush())
    view.scene().render(painter, target, QRectF(view.rect()))
    painter.end()
    if isinstance(device, QImage):
        device.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
