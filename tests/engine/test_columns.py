"""Columns of text in a terminal."""

import pytest

from engine.columns import columns, left, right, widest


@pytest.mark.parametrize(("text", "cells"), [
    ("", 0), ("key", 3), ("人脸", 4), ("😀猫", 4), ("وجه", 3), ("e\u0301", 1), ("❤\ufe0f", 1),
])  # fmt: skip
def test_cells(text: str, cells: int) -> None:
    assert columns(text) == cells


def test_columns_line_up() -> None:
    names = ["key", "人脸", "😀猫猫"]
    width = widest(names)
    assert {columns(left(name, width) + "|") for name in names} == {7}
    assert {columns(right(name, width)) for name in names} == {6}
    assert left("人脸", 2) == right("人脸", 2) == "人脸"  # nothing is cut
    assert widest([]) == 0
