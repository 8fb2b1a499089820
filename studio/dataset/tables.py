"""What is in each set, and what is wrong with the data, as Qt shows it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QTreeWidget, QTreeWidgetItem

from engine.datasets.health import KINDS, Finding
from engine.datasets.splitting import Split
from studio import theme

SHOWN_SETS = ("train", "val", "test")
FINDING = Qt.ItemDataRole.UserRole


def fill_counts(table: QTableWidget, split: Split | None, names: Sequence[str]) -> None:
    """Rows: photos, photos without objects, objects of each class. Columns: the three sets and their sum."""

    def text(source: str) -> str:
        return QCoreApplication.translate("dataset", source)

    sets = [name for name in SHOWN_SETS if split is not None and name in split.sets]
    headers = {"train": text("training"), "val": text("validation"), "test": text("test")}
    rows: list[tuple[str, list[int]]] = []
    if split is not None:
        rows.append((text("Photos"), [split.images.get(name, 0) for name in sets]))
        rows.append((text("without objects"), [split.negatives.get(name, 0) for name in sets]))
        rows += [(label, [split.counts.get(name, {}).get(label, 0) for name in sets]) for label in names]
    table.clear()
    table.setColumnCount(len(sets) + 1 if sets else 0)
    table.setRowCount(len(rows))
    table.setHorizontalHeaderLabels([*(headers[name] for name in sets), text("all")])
    table.setVerticalHeaderLabels([label for label, _ in rows])
    for row, (_, counts) in enumerate(rows):
        for column, count in enumerate([*counts, sum(counts)]):
            item = QTableWidgetItem(f"{count:,}")
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if count == 0 and row != 1:
                item.setForeground(theme.color("warning"))
            table.setItem(row, column, item)
    if sets:
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)


def fill_findings(tree: QTreeWidget, findings: Sequence[Finding]) -> None:
    """One branch for each kind, in the order in which to mend them."""
    tree.clear()
    for kind, heading in KINDS.items():
        of_kind = [finding for finding in findings if finding.kind == kind]
        if not of_kind:
            continue
        shown = QCoreApplication.translate("health", heading)
        branch = QTreeWidgetItem([f"{shown} ({len(of_kind):,})", of_kind[0].remedy])
        icon = theme.tinted(of_kind[0].severity, QSize(16, 16), theme.color(of_kind[0].severity))
        branch.setIcon(0, icon)
        for finding in of_kind:
            leaf = QTreeWidgetItem([finding.place, finding.message])
            leaf.setData(0, FINDING, finding)
            leaf.setToolTip(0, finding.place)
            leaf.setToolTip(1, f"{finding.message}. {finding.remedy}.")
            branch.addChild(leaf)
        tree.addTopLevelItem(branch)
