"""The plain curve: growth, order, smoothing against the textbook loop."""

import math

import numpy as np
import pytest

from studio.train.charts.series import Series


def reference(values: list[float], weight: float) -> list[float]:
    average, seen, result = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            result.append(math.nan)
            continue
        average = weight * average + (1 - weight) * value
        seen += 1
        result.append(average / (1 - weight**seen))
    return result


def test_points_survive_growth() -> None:
    series = Series()
    for i in range(1000):
        series.append(i, i * 2.0)
    assert len(series) == 1000
    assert series.x.tolist() == list(range(1000))
    assert series.y[-1] == 1998.0


def test_x_never_falls() -> None:
    series = Series()
    series.extend([1.0, 3.0, 2.0], [1, 2, 3])
    series.extend([0.5, 4.0], [4, 5])
    assert series.x.tolist() == [1.0, 3.0, 3.0, 3.0, 4.0]
    assert series.y.tolist() == [1, 2, 3, 4, 5]


def test_truncate_keeps_up_to_x() -> None:
    series = Series()
    series.extend([0.5, 1.0, 1.5], [1, 2, 3])
    series.smoothed(0.5)
    series.truncate(1.0)
    series.append(1.25, 9.0)
    assert series.y.tolist() == [1, 2, 9]
    assert series.smoothed(0.5) == pytest.approx(reference([1, 2, 9], 0.5))


@pytest.mark.parametrize("weight", [0.1, 0.5, 0.9, 0.99, 0.999])
def test_smoothing_is_the_moving_average(weight: float) -> None:
    values = np.random.default_rng(0).normal(3.0, 1.0, 10_000)
    values[[0, 17, 5000]] = math.nan
    values[100] = math.inf
    series = Series()
    for start in range(0, 10_000, 777):  # in pieces, as it comes while training
        series.extend(np.arange(start, min(start + 777, 10_000)), values[start : start + 777])
        series.smoothed(weight)
    assert series.smoothed(weight) == pytest.approx(reference(values.tolist(), weight), nan_ok=True)


def test_smoothing_of_a_constant_is_the_constant_from_the_first_point() -> None:
    series = Series()
    series.extend(range(50), [2.5] * 50)
    assert series.smoothed(0.97) == pytest.approx([2.5] * 50)
    assert series.smoothed(0.0).tolist() == [2.5] * 50
