"""What the charts show: values, fewer points that look the same, crosshair, legend, zoom, files."""

import csv
import itertools
import math
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from engine.errors import RunError
from engine.events import RunStarted, Step, Usage, Validation
from studio.settings import Settings
from studio.train.charts.decimation import decimate
from studio.train.charts.history import RunHistory
from studio.train.charts.line import Line, hidden_under
from studio.train.charts.view import ChartsView


def started(task: str = "detect", classes: tuple[str, ...] = ("cat", "dog")) -> RunStarted:
    return RunStarted("r", task, "b", "cpu", list(classes), 8, 2, 100, 2, 4, 320, 1)


def some_history() -> RunHistory:
    history = RunHistory()
    history.extend([
        started(),
        *(Step(1 + index // 2, index + 1, 8.0 - index, 5.0, 3.0 - index, 0.1 / (index + 1), 9.0 + index, 1.0)
          for index in range(4)),
        Usage(5.0, 150.0, 900.0),
        Validation(1, 6.0, 4.0, 2.0, 0.1, 0.2, 0.25, 0.125, 0.3, {"cat": 0.4, "dog": 0.1}, is_best=True),
        Validation(2, 5.0, 3.0, 2.0, 0.1, 0.3, 0.5, 0.25, 0.6, {"cat": 0.6, "dog": 0.4}, is_best=True),
    ])  # fmt: skip
    return history


@pytest.fixture
def charts(qtbot) -> ChartsView:
    view = ChartsView(Settings())
    qtbot.addWidget(view)
    view.smoothing.setValue(0)
    view.resize(1000, 700)
    view.show()
    return view


def test_before_the_first_point_it_says_what_to_do(charts) -> None:
    assert charts.nothing.isVisible() and not charts.losses.isVisible()
    charts.show_history(some_history())
    assert charts.losses.isVisible() and not charts.nothing.isVisible()
    charts.show_history(RunHistory())
    assert charts.nothing.isVisible()


def test_every_chart_draws_what_the_events_told(charts) -> None:
    charts.show_history(some_history())
    for key, x, y in (
        ("train.loss", [0.5, 1, 1.5, 2], [8, 7, 6, 5]),
        ("train.regression_loss", [0.5, 1, 1.5, 2], [3, 2, 1, 0]),
        ("val.loss", [1, 2], [6, 5]),
        ("map_voc_area", [1, 2], [0.25, 0.5]),
        ("map_coco", [1, 2], [0.125, 0.25]),
        ("class.cat", [1, 2], [0.4, 0.6]),
        ("class.dog", [1, 2], [0.1, 0.4]),
        ("learning_rate", [0.5, 1, 1.5, 2], [0.1, 0.05, 0.1 / 3, 0.025]),
        ("images_per_s", [0.5, 1, 1.5, 2], [9, 10, 11, 12]),
        ("cpu_percent", [2], [150]),
        ("memory_mb", [2], [900]),
    ):
        drawn_x, drawn_y = charts.curve(key)
        assert drawn_x.tolist() == pytest.approx(x), key
        assert drawn_y.tolist() == pytest.approx(y), key


def test_what_is_new_is_drawn_a_chart_a_tick(qtbot, charts) -> None:
    history = some_history()
    charts.show_history(history)
    history.extend([Step(3, 5, 4.0, 2.0, 2.0, 0.01, 20.0, 1.0)])
    charts.grown()
    assert len(charts.curve("train.loss")[0]) == 4
    qtbot.waitUntil(lambda: len(charts.curve("images_per_s")[0]) == 5, timeout=20_000)
    assert charts.curve("train.loss")[1][-1] == 4.0


def test_a_classifier_shows_accuracy_and_recall(charts) -> None:
    history = RunHistory()
    history.extend([started("classify"), Validation(1, 1.0, 1.0, 0.0, 1.0, accuracy=0.75, is_best=True,
                                                    class_recall={"cat": 1.0, "dog": 0.5})])  # fmt: skip
    charts.show_history(history)
    assert charts.curve("accuracy")[1].tolist() == [0.75]
    assert charts.curve("class.dog")[1].tolist() == [0.5]
    assert charts.classes.heading.text() == "Recall per class"
    with pytest.raises(KeyError):
        charts.curve("map_coco")
    assert history.best_metric == 0.75
    charts.show_history(some_history())
    assert charts.curve("map_coco")[1].tolist() == [0.125, 0.25]


def test_smoothing_changes_training_curves_only(qtbot, charts) -> None:
    charts.show_history(some_history())
    charts.smoothing.setValue(90)
    qtbot.waitUntil(lambda: charts.curve("train.loss")[1].tolist() != [8, 7, 6, 5], timeout=20_000)
    assert charts.curve("val.loss")[1].tolist() == [6, 5]


def y_range(chart) -> list[float]:
    box = chart.plot.getPlotItem().getViewBox()
    box.updateAutoRange()  # it is done when the window is painted otherwise
    return box.viewRange()[1]


def test_a_logarithmic_scale_shows_powers_and_keeps_the_values(charts) -> None:
    charts.show_history(some_history())
    assert y_range(charts.losses)[1] > 8.0
    box = QPoint(8, charts.log_scale.height() // 2)
    QTest.mouseClick(charts.log_scale, Qt.MouseButton.LeftButton, pos=box)
    low, high = y_range(charts.losses)
    assert 1.1 > high > math.log10(8.0)
    assert charts.curve("train.loss")[1].tolist() == [8, 7, 6, 5]
    assert low < math.log10(5.0)


def test_the_legend_hides_a_line_and_brings_it_back(charts) -> None:
    charts.show_history(some_history())
    button = charts.classes.legend.buttons["class.dog"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not charts.classes._items["class.dog"].isVisible()
    assert "dog" not in charts.classes.values_at(1.0)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert charts.classes._items["class.dog"].isVisible()


def test_many_classes_stand_in_a_menu(charts) -> None:
    names = tuple(f"class {index}" for index in range(20))
    history = RunHistory()
    history.extend([started(classes=names), Validation(1, 1, 1, 0, 1, class_ap=dict.fromkeys(names, 0.5))])
    charts.show_history(history)
    last = charts.classes.legend.more.actions()[-1]
    assert last.text() == "class 19"
    last.trigger()
    assert not charts.classes._items["class.class 19"].isVisible()


def test_the_crosshair_tells_the_nearest_values_in_every_chart(qtbot, charts) -> None:
    charts.show_history(some_history())
    qtbot.waitExposed(charts)
    view = charts.losses.plot
    box = view.getPlotItem().getViewBox()
    box.setRange(xRange=(0.0, 3.0), padding=0)
    where = view.mapFromScene(box.mapViewToScene(QPointF(1.1, box.viewRect().center().y())))
    QTest.mouseMove(view.viewport(), where)
    qtbot.waitUntil(charts.losses.reading.isVisible, timeout=20_000)
    assert "training: 7\nvalidation: 6" in charts.losses.reading.text()
    assert "cat: 0.4\ndog: 0.1" in charts.classes.reading.text()
    charts.losses.hovered.emit(None)
    assert not charts.classes.reading.isVisible()


def test_zooming_in_draws_what_is_visible_in_full(charts) -> None:
    history = RunHistory()
    history.extend([started(), *(Step(1 + index // 1000, index + 1, 1.0 + index % 7, 0.5, 0.5, 0.1, 9.0, 1.0)
                                 for index in range(2000))])  # fmt: skip
    history.started = None  # x is the step's epoch then: two columns of a thousand points
    charts.show_history(history)
    wide = RunHistory()
    wide.extend([RunStarted("r", "detect", "b", "cpu", ["a"], 8, 2, 2, 50_000, 4, 320, 1)])
    wide.extend(Step(1 + index // 50_000, index + 1, float(index), 0.5, 0.5, 0.1, 9.0, 1.0)
                for index in range(100_000))  # fmt: skip
    charts.show_history(wide)
    all_x, all_y = charts.curve("train.loss")
    width = charts.losses.plot.getPlotItem().getViewBox().width()
    assert len(all_x) <= 2 * width + 2
    assert all_y.min() == 0
    assert all_y.max() == 99_999
    charts.losses.plot.getPlotItem().getViewBox().setXRange(1.0, 1.001, padding=0)
    x, y = charts.curve("train.loss")
    assert len(x) in (51, 52, 53)
    np.testing.assert_allclose(np.diff(y), 1.0)
    QTest.mouseClick(charts.all_button, Qt.MouseButton.LeftButton)
    assert len(charts.curve("train.loss")[0]) == len(all_x)


def test_a_chart_that_was_switched_off_stays_off(qtbot, charts) -> None:
    charts.show_history(some_history())
    assert charts.rate.isVisible()
    action = next(each for each in charts.choice.menu().actions() if each.objectName() == "show_rate")
    action.trigger()
    assert not charts.rate.isVisible()
    again = ChartsView(Settings(charts._settings.path))
    qtbot.addWidget(again)
    charts._settings.save()
    again.show_history(some_history())
    again.show()
    assert not again.rate.isVisible()
    assert again.speed.isVisible()


def test_a_double_click_on_the_title_shows_one_chart_alone(charts) -> None:
    charts.show_history(some_history())
    QTest.mouseDClick(charts.precision.heading, Qt.MouseButton.LeftButton)
    assert charts.precision.isVisible()
    assert not charts.losses.isVisible()
    QTest.mouseDClick(charts.precision.heading, Qt.MouseButton.LeftButton)
    assert charts.losses.isVisible()


def test_numbers_and_pictures_of_a_chart(charts, tmp_path: Path) -> None:
    charts.show_history(some_history())
    charts.losses.save(tmp_path / "loss.csv")
    rows = list(csv.reader((tmp_path / "loss.csv").read_text("utf-8").splitlines()))
    assert rows[0] == ["epoch", "training", "validation", "class", "box"]
    assert rows[1] == ["0.5", "8.0", "", "5.0", "3.0"]
    assert rows[2] == ["1.0", "7.0", "6.0", "5.0", "2.0"]
    charts.precision.save(tmp_path / "map.png")
    image = QImage(str(tmp_path / "map.png"))
    assert image.width() == 1600
    colors = {image.pixelColor(x, y).name() for x in range(0, 1600, 3) for y in range(0, image.height(), 3)}
    assert len(colors) > 4
    charts.precision.save(tmp_path / "map.svg")
    root = ElementTree.parse(tmp_path / "map.svg").getroot()
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 3
    with pytest.raises(RunError, match="PNG, SVG or CSV"):
        charts.losses.save(tmp_path / "loss.bmp")
    with pytest.raises(RunError, match="cannot be written"):
        charts.losses.save(tmp_path / "nowhere" / "loss.csv")


@given(
    st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(math.nan)), min_size=1, max_size=400),
    st.integers(1, 60),
    st.booleans(),
)
def test_fewer_points_keep_each_columns_extremes(values: list[float], columns: int, uneven: bool) -> None:
    y = np.array(values)
    x = np.cumsum(np.arange(len(y)) % 5 * 1.0) if uneven else np.arange(len(y), dtype=float)
    few_x, few_y = decimate(x, y, columns)
    assert len(few_x) <= max(2 * columns, len(y) if len(y) <= 2 * columns else 0)
    assert (np.diff(few_x) >= 0).all()
    if np.isfinite(y).any():
        assert np.nanmin(few_y) == np.nanmin(y)
        assert np.nanmax(few_y) == np.nanmax(y)
    if len(y) > 2 * columns:
        edges = np.append(np.linspace(x[0], x[-1], columns + 1)[:-1], np.inf)
        for low, high in itertools.pairwise(edges):
            inside, kept = y[(x >= low) & (x < high)], few_y[(few_x >= low) & (few_x < high)]
            if np.isfinite(inside).any():
                assert np.nanmax(kept) == np.nanmax(inside)
                assert np.nanmin(kept) == np.nanmin(inside)


def test_the_visible_part_runs_on_to_the_border() -> None:
    x = np.arange(100.0)
    few, _ = decimate(x, x, 50, (10.2, 19.8))
    assert few.tolist() == list(range(10, 21))


def test_a_graphics_card_has_lines_where_there_is_one(charts) -> None:
    history = some_history()
    charts.show_history(history)
    with pytest.raises(KeyError):
        charts.curve("gpu_percent")
    history.extend([Usage(9.0, 100.0, 900.0, 88.0, 4000.0)])
    charts.show_history(history)
    assert charts.curve("gpu_percent")[1].tolist() == [88.0]
    assert charts.curve("gpu_memory_mb")[1].tolist() == [4000.0]


def test_a_line_that_lies_under_equal_ones_is_told_in_the_legend(charts) -> None:
    history = RunHistory()
    history.extend([
        started(classes=("RBC", "WBC", "other")),
        *(Validation(epoch, 6.0, 4.0, 2.0, 0.1, 0.2, 0.25, 0.1, 0.3, {"RBC": v, "WBC": v, "other": v / 2})
          for epoch, v in ((1, 0.4), (2, 0.7))),
    ])  # fmt: skip
    charts.show_history(history)
    buttons = charts.classes.legend.buttons
    assert [buttons[f"class.{name}"].text() for name in ("RBC", "WBC", "other")] == [
        "RBC = WBC",
        "WBC",
        "other",
    ]
    assert "Its values are those of WBC" in buttons["class.RBC"].toolTip()
    QTest.mouseClick(buttons["class.WBC"], Qt.MouseButton.LeftButton)  # now nothing lies over it
    assert buttons["class.RBC"].text() == "RBC"
    QTest.mouseClick(buttons["class.WBC"], Qt.MouseButton.LeftButton)
    assert buttons["class.RBC"].text() == "RBC = WBC"
    history.extend([Validation(3, 6.0, 4.0, 2.0, 0.1, 0.2, 0.25, 0.1, 0.3,
                               {"RBC": 0.8, "WBC": 0.9, "other": 0.1})])  # fmt: skip
    charts.refresh()
    assert [buttons[f"class.{name}"].text() for name in ("RBC", "WBC")] == ["RBC", "WBC"]


def test_of_several_equal_lines_each_names_the_uppermost() -> None:
    x, y = np.arange(3.0), np.array([1.0, np.nan, np.nan])
    curves = [(Line(key, key.upper(), 0), x, y) for key in "abc"]
    curves.insert(1, (Line("d", "D", 0), x, np.array([2.0, np.nan, np.nan])))
    curves.append((Line("e", "E", 0), np.empty(0), np.empty(0)))
    assert hidden_under(curves) == {"a": "C", "b": "C"}


def test_in_charts_nothing_is_dashed(charts) -> None:
    """Dashes mean what a model found; lines are told apart by their colours."""
    charts.show_history(some_history())
    items = [item for chart in charts.charts for item in chart._items.values()]
    assert {item.opts["pen"].style() for item in items} == {Qt.PenStyle.SolidLine}


def test_axes_count_epochs_and_never_go_below_nothing(charts) -> None:
    history = some_history()
    history.extend([Usage(float(at), 100.0 + at / 100, 1002.2 + at / 100) for at in range(9)])
    charts.show_history(history)
    for chart in charts.charts:
        plot = chart.plot.getPlotItem()
        (left, _), (low, high) = plot.getViewBox().viewRange()
        assert left >= 0 and (low >= 0 or chart is charts.losses)
        ticks = plot.getAxis("bottom").tickValues(0.0, 2.1, 300)
        assert all(float(value).is_integer() for _, values in ticks for value in values) and ticks
        assert high - low >= {charts.memory: 200, charts.usage: 20}.get(chart, 0)
    assert any(
        values for _, values in charts.rate.plot.getPlotItem().getAxis("bottom").tickValues(1.2, 1.6, 300)
    )


def test_legends_show_whole_words_and_wrap(qtbot, charts) -> None:
    """Of equal lines the names are long: "mAP@0.5 = COCO AP50"."""
    history = RunHistory()
    classes = ("a quite long name", "another long name", "a third name", "short")
    same = dict.fromkeys(classes, 0.5)
    history.extend([
        started(classes=classes),
        Validation(1, 6.0, 4.0, 2.0, 0.1, 0.5, 0.5, 0.25, 0.5, same, is_best=True),
    ])  # fmt: skip
    charts.show_history(history)
    charts.resize(640, 700)

    def is_whole(chart) -> bool:
        return all(
            button.isVisible()
            and button.width() >= button.sizeHint().width()
            and chart.legend.rect().contains(button.geometry())
            for button in chart.legend.buttons.values()
        )

    for chart in (charts.losses, charts.precision, charts.classes):
        qtbot.waitUntil(lambda chart=chart: is_whole(chart), timeout=20_000)
        assert chart.plot.height() >= chart.plot.minimumHeight()
        assert chart.plot.y() > chart.legend.geometry().bottom()
    tops = {button.y() for button in charts.classes.legend.buttons.values()}
    assert len(tops) > 1
    assert "mAP@0.5 = COCO AP50" in [b.text() for b in charts.precision.legend.buttons.values()]


def test_a_load_above_100_says_of_what(charts) -> None:
    history = some_history()
    history.extend([Usage(1.0, 170.0, 900.0)])
    charts.show_history(history)
    assert charts.usage.heading.text() == "Load, % of one core"
    history.extend([Usage(2.0, 170.0, 900.0, 60.0, 700.0)])
    charts.show_history(history)
    assert charts.usage.heading.text() == "Load, %"
    assert charts.usage.findChild(QAbstractButton, "line_cpu_percent").text() == "processor (100: one core)"
