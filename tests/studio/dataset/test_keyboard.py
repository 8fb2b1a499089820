"""The dataset room without a mouse: Tab reaches every control of a tab and leaves it, and each has a name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from engine.annotations import Box
from engine.datasets.findings import Finding
from engine.datasets.snapshots import BoxChange, Snapshot
from studio.dataset.loss_dialog import LossDialog
from studio.dataset.losses import Losses
from studio.dataset.panel import Panel

WAIT = 20_000


def controls(top: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in top.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    ]  # fmt: skip


def walked(start: QWidget, backwards: bool = False) -> list[QWidget]:
    """What has the focus one after the other until it comes back to the start, or does not leave a widget."""
    start.setFocus()
    seen: list[QWidget] = []
    for _ in range(200):
        focus = QApplication.focusWidget()
        if focus in seen:
            break
        seen.append(focus)
        shift = Qt.KeyboardModifier.ShiftModifier if backwards else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(focus, Qt.Key.Key_Tab, shift)
    return seen


@pytest.fixture
def filled(qtbot, panel: Panel, document) -> Panel:
    """Every table holds rows: an empty one lets Tab go anyhow."""
    items = document.dataset.items
    findings = [
        Finding("no-area", "error", item, str(item.label), f"x at 1, 2, 3, {n} has no area", "Delete it", n)
        for n, item in enumerate(items[:3])
    ]
    panel.health_tab._show_findings(findings, "")
    backups = [Snapshot(f"b{n}", items[0].label, "2026-01-02T03:04:05+00:00", "0" * 64, 3) for n in range(3)]
    panel.snapshots_tab.model.show_rows(backups)
    changed = [BoxChange(item.stem, "added", None, Box("x", 1, 1, 2, 2)) for item in items[:3]]
    panel.snapshots_tab.changes.show_rows(changed)
    panel.snapshots_tab.table.selectRow(0)  # its buttons are on
    for tab in (panel.health_tab, panel.snapshots_tab):
        panel._stale.discard(tab)  # they keep these rows
    panel.activateWindow()
    qtbot.waitActive(panel)
    return panel


@pytest.mark.parametrize("index", range(4))
@pytest.mark.parametrize("backwards", [False, True])
def test_tab_reaches_every_control_and_comes_back(qtbot, filled: Panel, index: int, backwards: bool) -> None:
    filled.tabs.setCurrentIndex(index)
    qtbot.waitUntil(lambda: not filled.split_tab.bar.isVisible(), timeout=WAIT)
    if index == 2:
        qtbot.waitUntil(lambda: filled.statistics_tab.found is not None, timeout=WAIT)
    table = {1: filled.health_tab.table, 3: filled.snapshots_tab.changes_table}.get(index)
    if table is not None:
        table.setCurrentIndex(table.model().index(1, 0))
    seen = walked(filled.tabs.tabBar(), backwards)
    missed = [widget for widget in controls(filled.tabs.currentWidget()) if widget not in seen]
    assert not missed, [(type(widget).__name__, widget.objectName()) for widget in missed]


@pytest.mark.parametrize("index", range(4))
def test_every_control_has_a_name(filled: Panel, index: int) -> None:
    filled.tabs.setCurrentIndex(index)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in controls(filled.tabs.currentWidget())
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert not nameless


def test_the_dialog_of_losses_is_walked_too(qtbot, filled: Panel) -> None:
    losses = Losses((("a", 3), ("b", 1)), (("one", 2), ("two", 2)))
    dialog = LossDialog("Restore", "Restore", ["4 boxes"], losses, filled)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=WAIT)
    every = controls(dialog)
    assert len(every) == 4
    seen = walked(every[0])
    assert set(every) <= set(seen)


def test_return_does_what_a_double_click_does(qtbot, filled: Panel, document) -> None:
    filled.tabs.setCurrentIndex(1)
    table = filled.health_tab.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, 0))
    with qtbot.waitSignal(document.image_requested, timeout=WAIT) as asked:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert asked.args == [document.dataset.items[1].image_file]
