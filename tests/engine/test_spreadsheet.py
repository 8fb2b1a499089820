"""No name in a table is a formula of the spreadsheet that opens it."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from engine.annotations import Box, voc
from engine.cli import main
from engine.spreadsheet import TableWriter

NAME = '=cmd|"/c calc"!A1'


@pytest.mark.parametrize("name", [NAME, "+1+cmd", "-2+3+cmd", "@SUM(A1)", "\t=1"])
def test_a_name_that_begins_like_a_formula_is_a_text(name: str) -> None:
    out = io.StringIO(newline="")
    TableWriter(out).writerow([name, "owl", -1.5, "-1.5", "+1e3", ""])
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert row == [f"'{name}", "owl", "-1.5", "-1.5", "+1e3", ""]


def test_statistics_hold_no_formula_and_label_files_the_very_name(
    sample_dataset: Path, tmp_path: Path
) -> None:
    label = next((sample_dataset / "Annotations").glob("*.xml"))
    voc.write(replace(voc.read(label), boxes=(Box(NAME, 10, 20, 60, 80),)), label)
    assert main(["stats", str(sample_dataset), "--csv", str(tmp_path / "tables")]) == 0
    cells = [
        cell
        for path in (tmp_path / "tables").glob("*.csv")
        for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
        for cell in row
    ]
    assert f"'{NAME}" in cells and NAME not in cells
    assert main(["convert", str(sample_dataset), str(tmp_path / "csv"), "--to", "csv"]) == 0
    (table,) = (tmp_path / "csv").rglob("*.csv")
    rows = csv.reader(io.StringIO(table.read_text("utf-8-sig"), newline=""))
    assert NAME in [cell for row in rows for cell in row]
