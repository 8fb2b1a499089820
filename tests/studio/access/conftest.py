"""The whole window with everything in it, in each language, and the places a person can be in."""

import shutil
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
from pytestqt.qtbot import QtBot

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
from tests.studio.conftest import evaluated_run, run_maker

PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Place:
    """A room with one of its tabs shown, or a dialog. ``top`` holds its controls."""

    name: str
    top: QWidget


@pytest.fixture(scope="module", params=["en", "zh_CN"])
def shown(
    request: pytest.FixtureRequest,
    qapp: QApplication,
    sample_dir: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[MainWindow]:
    """A data set with an evaluated run, seen in every room; a file's tests share it and change nothing."""
    qtbot = QtBot(request)
    place = tmp_path_factory.mktemp("access")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "CACHE"):
            patch.setenv(f"BOXWRIGHT_{name}_DIR", str(place / name))
        apply_language(qapp, request.param)
        ring = FocusRing(qapp)
        theme.apply_theme(qapp, "light")
        document = Document()
        document.open_folder(Path(shutil.copytree(sample_dir, place / "set")))
        qtbot.waitUntil(
            lambda: document.dataset is not None and document.class_names != [], timeout=PATIENCE_MS
        )
        evaluated_run(document, Run(run_maker(document)("one")))
        window = MainWindow(document, Settings())
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        document.open_folder(document.folder)
        qtbot.waitUntil(lambda: window.panels["annotate"].editor.session is not None, timeout=PATIENCE_MS)
        for room in ROOMS:
            window.show_room(room.name)
        window.panels["dataset"].health_tab.check()
        window.show_room("evaluate")
        evaluate = window.panels["evaluate"]
        qtbot.waitUntil(lambda: evaluate.loaded is not None, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: evaluate.detector.figures is not None, timeout=PATIENCE_MS)
        yield window
        window.leave()
    ring.deleteLater()
    theme.apply_theme(qapp, "light")
    apply_language(qapp, "en")


@pytest.fixture
def window(
    request: pytest.FixtureRequest, qapp: QApplication, shown: MainWindow, english_words: None
) -> MainWindow:
    """The shared window in its annotate room; dialogs that a test opens speak its language."""
    apply_language(qapp, request.node.callspec.params["shown"])
    shown.activateWindow()
    shown.show_room("annotate")
    return shown


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
