"""Things dropped on the window, delivered as the system does: to its window, at places of its widgets."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from engine.annotations import voc
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.window.frames_dialog import FramesDialog

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ACTIONS = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction | Qt.DropAction.LinkAction


@pytest.fixture
def window(qtbot, sample_dataset: Path):
    shown = MainWindow(Document(), Settings())
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    shown.document.open_folder(sample_dataset)
    wait_for_photo(qtbot, shown)
    yield shown
    shown.close()


def session(window):
    return window.panels["annotate"].editor.session


def wait_for_photo(qtbot, window, stem: str = "") -> None:
    qtbot.waitUntil(
        lambda: session(window) is not None and stem in ("", session(window).item.stem), timeout=20_000
    )


def drag(window, widget: QWidget, *paths: Path, drop: bool = True) -> tuple[QEvent, ...]:
    """Drag files over the middle of ``widget``, as a file manager that would rather move them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = widget.mapTo(window, widget.rect().center())
    handle = window.windowHandle()
    enter = QDragEnterEvent(at, ACTIONS, data, LEFT, NO_KEY)
    move = QDragMoveEvent(at + QPoint(1, 1), ACTIONS, data, LEFT, NO_KEY)
    events: list[QDropEvent] = [enter, move]
    if drop:
        events.append(QDropEvent(QPointF(at), ACTIONS, data, LEFT, NO_KEY))
    for event in events:
        event.setDropAction(Qt.DropAction.MoveAction)
        event.ignore()
        if drop and event is events[-1]:
            assert window.drops.highlight.isVisible()
        QApplication.sendEvent(handle, event)
    return tuple(events)


PLACES = {
    "canvas": ("annotate", lambda window: window.panels["annotate"].canvas.viewport()),
    "file list": ("annotate", lambda window: window.panels["annotate"].file_list.view.viewport()),
    "search": ("annotate", lambda window: window.panels["annotate"].file_list.filter),
    "box list": ("annotate", lambda window: window.panels["annotate"].box_list.list.viewport()),
    "health": ("dataset", lambda window: window.panels["dataset"]),
    "charts": ("train", lambda window: window.panels["train"]),
    "evaluate": ("evaluate", lambda window: window.panels["evaluate"]),
    "live picture": ("live", lambda window: window.panels["live"].view),
    "live address": ("live", lambda window: window.panels["live"].address),
    "menu bar": ("annotate", lambda window: window.menuBar()),
    "status bar": ("annotate", lambda window: window.statusBar()),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_photo_is_taken_wherever_it_is_dropped_and_never_moved(qtbot, window, place: str) -> None:
    room, find = PLACES[place]
    window.show_room(room)
    widget = find(window)
    qtbot.waitUntil(widget.isVisible, timeout=20_000)
    text = widget.text() if isinstance(widget, QLineEdit) else None
    item = window.document.dataset.items[5]
    for event in drag(window, widget, item.image):
        assert event.isAccepted()
        assert event.dropAction() == Qt.DropAction.CopyAction
    wait_for_photo(qtbot, window, item.stem)
    assert window.room == "annotate"
    assert not window.drops.highlight.isVisible()
    assert item.image.exists()
    if text is not None:
        assert widget.text() == text


def test_the_highlight_shows_while_files_are_over_the_window(qtbot, window) -> None:
    drag(window, window.panels["annotate"].canvas.viewport(), Path("/any/file"), drop=False)
    highlight = window.drops.highlight
    assert highlight.isVisible()
    assert highlight.geometry() == window.rect()
    inside = highlight.grab().toImage()
    assert inside.pixelColor(5, 200) != inside.pixelColor(40, 200)  # the frame
    QApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())
    assert not highlight.isVisible()


def test_text_is_left_to_the_text_fields(qtbot, window) -> None:
    data = QMimeData()
    data.setText("label:bolt")
    search = window.panels["annotate"].file_list.filter
    at = search.mapTo(window, search.rect().center())
    for event in (
        QDragEnterEvent(at, ACTIONS, data, LEFT, NO_KEY),
        QDragMoveEvent(at, ACTIONS, data, LEFT, NO_KEY),
        QDropEvent(QPointF(at), ACTIONS, data, LEFT, NO_KEY),
    ):
        QApplication.sendEvent(window.windowHandle(), event)
    assert search.text() == "label:bolt"
    assert not window.drops.highlight.isVisible()


def test_a_folder_is_opened_and_the_open_one_keeps_its_undo(qtbot, window, tmp_path: Path, bccd) -> None:
    canvas = window.panels["annotate"].canvas
    opened = []
    window.document.opening.connect(opened.append)
    panel = window.panels["annotate"]
    panel.editor.toggle_verified()
    drag(window, canvas.viewport(), window.document.folder)
    qtbot.wait(200)
    assert not opened
    assert panel.undo_text()
    drag(window, canvas.viewport(), bccd)
    qtbot.waitUntil(lambda: window.document.folder == bccd, timeout=20_000)


def test_a_label_file_shows_its_photo(qtbot, window) -> None:
    item = window.document.dataset.items[7]
    before = item.label.read_bytes()
    drag(window, window.panels["annotate"].canvas.viewport(), item.label)
    wait_for_photo(qtbot, window, item.stem)
    assert item.label.read_bytes() == before


def test_a_label_file_of_the_photos_name_is_loaded_told_and_undone(qtbot, window, tmp_path: Path) -> None:
    panel, shown = window.panels["annotate"], session(window)
    before = shown.label.read_bytes()
    other = tmp_path / "other" / f"{shown.item.stem}.xml"
    other.parent.mkdir()
    other.write_bytes(
        b"<annotation><object><name>bolt</name><bndbox><xmin>5</xmin><ymin>6</ymin><xmax>50</xmax>"
        b"<ymax>60</ymax></bndbox></object></annotation>"
    )
    drag(window, panel.canvas.viewport(), other)
    qtbot.waitUntil(lambda: shown.label.read_bytes() != before, timeout=20_000)
    qtbot.waitUntil(lambda: panel.sessions.queue.is_idle, timeout=20_000)
    assert [box.label for box in voc.read(shown.label).boxes] == ["bolt"]
    assert "1 box" in panel.notice.text
    panel.notice._action.click()
    qtbot.waitUntil(lambda: shown.label.read_bytes() == before, timeout=20_000)


def test_a_video_is_watched_or_gives_photos(qtbot, window, tmp_path: Path) -> None:
    video = tmp_path / "a.mp4"
    video.write_bytes(b"x")
    for key, presses in (("watch", 0), ("frames", 1)):
        drag(window, window.panels["annotate"].canvas.viewport(), video)
        qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu), timeout=20_000)
        menu = QApplication.activePopupWidget()
        assert menu.objectName() == "drop_menu"
        for _ in range(presses):
            QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        if key == "watch":
            qtbot.waitUntil(lambda: window.room == "live", timeout=20_000)
            assert window.panels["live"].source_box.source == str(video)
        else:
            qtbot.waitUntil(lambda: window.findChild(FramesDialog) is not None, timeout=20_000)
            dialog = window.findChild(FramesDialog)
            assert dialog.video.text() == str(video)
            # While a question is open nothing is taken.
            event = drag(window, window.menuBar(), video, drop=False)[0]
            assert not event.isAccepted()
            assert not window.drops.highlight.isVisible()
            dialog.close()


def test_what_cannot_be_taken_is_named(qtbot, window, tmp_path: Path) -> None:
    (tmp_path / "notes.pdf").write_bytes(b"x")
    (tmp_path / "more.pdf").write_bytes(b"x")
    canvas = window.panels["annotate"].canvas.viewport()
    drag(window, canvas, tmp_path / "notes.pdf")
    qtbot.waitUntil(lambda: "notes.pdf" in window.notice.text, timeout=20_000)
    item = window.document.dataset.items[2]
    drag(window, canvas, tmp_path / "notes.pdf", item.image, tmp_path / "more.pdf")
    wait_for_photo(qtbot, window, item.stem)
    for name in (item.image.name, "notes.pdf", "more.pdf"):
        assert name in window.notice.text
