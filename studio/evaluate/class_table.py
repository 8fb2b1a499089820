"""The table of classes, of a detector's report or a classifier's: the same figures at the same places."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from studio.evaluate.table import Column, Table


def class_table(
    name: str,
    counted: Column,
    precision: str,
    recall: str,
    before: Sequence[Column] = (),
    after: Sequence[Column] = (),
    group: str = "",
) -> Table:
    """A row a class: its name, how often it was ``counted``, precision, recall and F1 among other columns.

    ``precision``, ``recall``: what hovering over them explains, for they count boxes or pictures: ``group``
    says which.
    """

    translate = QCoreApplication.translate
    return Table(
        name,
        translate("ClassTable", "Figures of each class"),
        [
            Column(translate("ClassTable", "Class")),
            counted,
            *before,
            Column(translate("ClassTable", "Precision"), precision, group=group),
            Column(translate("ClassTable", "Recall"), recall, group=group),
            Column(
                translate("ClassTable", "F1"),
                translate("ClassTable", "Precision and recall in one figure: their harmonic mean"),
                group=group,
            ),
            *after,
        ],
    )
