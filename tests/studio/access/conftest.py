"""The whole window with everything in it, in each language, and the places a person can be in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QTabWidget,
    QWidget,
)

from engine.datasets.fixes import FixPlan
from engine.runs import Run
from studio import theme
from studio.actions import ROOMS
from studio.annotate.class_manager import ClassManager
from studio.dataset.fix_dialog import FixDialog
from studio.document import Document
from studio.i18n import apply_language
from studio.live.export_dialog import ExportDialog
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.widgets.class_mapping import MappingDialog
from studio.widgets.focus_ring import FocusRing
from studio.widgets.shortcuts import ShortcutsDialog
from studio.window.about import AboutDialog
from studio.window.exchange_dialog import ExchangeDialog
from studio.window.frames_dialog import FramesDialog
from studio.window.palette import CommandPalette
from studio.window.preferences_dialog import PreferencesDialog

PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Place:
    """A room with one of its tabs shown, or a dialog. ``top`` holds its controls."""

    name: str
    top: QWidget


@pytest.fixture(params=["en", "zh_CN"])
def window(
    request: pytest.FixtureRequest, qtbot, qapp: QApplication, document: Document, evaluated: Run
) -> Iterator[MainWindow]:
    """A data set with an evaluated run, seen in every room."""
    apply_language(qapp, request.param)
    ring = FocusRing(qapp)
    theme.apply_theme(qapp, "light")
    window = MainWindow(document, Settings())
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    document.open_folder(document.folder)
    annotate = window.panels["annotate"]
    qtbot.waitUntil(lambda: annotate.editor.session is not None, timeout=PATIENCE_MS)
    for room in ROOMS:
        window.show_room(room.name)
    window.panels["dataset"].health_tab.check()
    window.show_room("evaluate")
    evaluate = window.panels["evaluate"]
    qtbot.waitUntil(lambda: evaluate.loaded is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: evaluate.detector.figures is not None, timeout=PATIENCE_MS)
    window.show_room("annotate")
    yield window
    window.leave()
    ring.deleteLater()
    theme.apply_theme(qapp, "light")
    apply_language(qapp, "en")


@pytest.fixture
def places(qtbot, window: MainWindow) -> Callable[[], Iterator[Place]]:
    """Goes through every room and tab, then every dialog; each is shown while it is looked at."""

    def rooms() -> Iterator[Place]:
        for room in ROOMS:
            window.show_room(room.name)
            panel = window.panels[room.name]
            more = panel.findChild(QWidget, "more")
            if more is not None and not panel.form.more.isVisible():
                more.click()
            tabs = [each for each in panel.findChildren(QTabWidget) if each.isVisible() and each.count() > 1]
            if not tabs:
                qtbot.wait(50)  # layouts settle in the event loop
                yield Place(room.name, panel)
                continue
            for index in range(tabs[0].count()):
                if tabs[0].isTabEnabled(index):
                    tabs[0].setCurrentIndex(index)
                    qtbot.wait(50)
                    yield Place(f"{room.name}/{index}", panel)
            tabs[0].setCurrentIndex(0)

    def all_of_them() -> Iterator[Place]:
        yield from rooms()
        for dialog in dialogs(window):
            dialog.show()
            dialog.activateWindow()
            qtbot.wait(50)
            yield Place(type(dialog).__name__, dialog)
            dialog.close()

    return all_of_them


def dialogs(window: MainWindow) -> Iterator[QDialog]:
    """Each dialog there is."""
    document, settings, panel = window.document, window.settings, window.panels["annotate"]
    dataset = document.dataset
    assert dataset is not None
    yield AboutDialog(window)
    yield ShortcutsDialog(window.all_actions(), settings, window)
    yield CommandPalette(window.all_actions(), window)
    yield FramesDialog(document.folder, window)
    yield ExchangeDialog(None, window)
    yield ExchangeDialog(document.folder, window)
    yield ClassManager(document, settings, dataset, panel.sessions, panel.whole, window)
    yield FixDialog("Title", FixPlan(lines=["one"]), window)
    yield ExportDialog(Path(dataset.root) / "runs" / "one", window)
    yield MappingDialog(["dog"], document.class_names, {}, window)
    yield PreferencesDialog(window)


@pytest.fixture
def focusable() -> Callable[[QWidget], list[QWidget]]:
    """The visible widgets a person can get into, without the parts that Qt's own widgets are made of."""

    def of(top: QWidget) -> list[QWidget]:
        return [
            widget
            for widget in top.findChildren(QWidget)
            if widget.isVisible()
            and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and not widget.objectName().startswith("qt_")
            and not isinstance(widget, QScrollBar | QHeaderView | QScrollArea)
            and not isinstance(widget.parent(), QLineEdit | QAbstractSpinBox | QComboBox)
            and type(widget).__name__ not in ("QTableCornerButton", "QComboBoxPrivateContainer")
        ]

    return of
