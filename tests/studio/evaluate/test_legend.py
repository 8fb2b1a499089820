"""Legends inside plots are whole; epochs and counts have no halves."""

import math

import numpy as np
import pyqtgraph as pg
import pytest

from engine.evaluation.epochs import EpochFigures
from studio.dataset.chart import Chart
from studio.evaluate.epochs_view import EpochsView
from studio.evaluate.legend import FittingLegend


@pytest.mark.parametrize("names", [3, 20, 60])
@pytest.mark.parametrize("size", [(380, 270), (700, 300), (240, 160)])
def test_a_legend_is_inside_its_plot_and_tells_of_what_it_leaves_out(qtbot, names, size) -> None:
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    plot.resize(*size)
    legend = FittingLegend(plot.getPlotItem(), (8, 8))
    legend.show([(plot.plot([0, 1], [0, number]), f"class number {number}") for number in range(names)])
    plot.show()
    qtbot.waitExposed(plot)
    area, shown = plot.getPlotItem().getViewBox().sceneBoundingRect(), legend.item.sceneBoundingRect()
    assert area.contains(shown), (area, shown)
    if len(legend.texts) < names:
        assert legend.texts[-1] == f"{names - len(legend.texts) + 1} more"
    else:
        assert legend.texts == [f"class number {number}" for number in range(names)]


def ticks(plot: pg.PlotWidget, side: str) -> list[float]:
    box, axis = plot.getPlotItem().getViewBox(), plot.getPlotItem().getAxis(side)
    low, high = box.viewRange()[0 if side == "bottom" else 1]
    # pyqtgraph writes numbers at the first two levels.
    return [value for _, values in axis.tickValues(low, high, 300)[:2] for value in values]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 60])
def test_epochs_are_whole(qtbot, count) -> None:
    view = EpochsView()
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show()
    view.show_epochs(
        [
            EpochFigures(n + 1, 1.0, n / 60, n / 60, n / 60, n / 90, {"cat": n / 60}, math.nan, {}, False)
            for n in range(count)
        ]
    )
    view.plot.getPlotItem().getViewBox().updateAutoRange()
    shown = ticks(view.plot, "bottom")
    assert shown and all(value == int(value) for value in shown), shown


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_counts_are_whole(qtbot, most) -> None:
    chart = Chart("chart_x", "Objects per photo", "objects", "photos", counts_below=True)
    qtbot.addWidget(chart)
    chart.resize(300, 240)
    chart.show()
    counts = np.array([most, 0, 1])
    chart.histogram(counts, np.array([-0.5, 0.5, 1.5, 2.5]))
    qtbot.waitUntil(lambda: chart.getPlotItem().getViewBox().viewRange()[1][1] == pytest.approx(most * 1.08))
    for side in ("left", "bottom"):
        assert ticks(chart, side) and all(value == int(value) for value in ticks(chart, side))
    assert chart.accessibleDescription() == f"0: {most}; 2: 1"
