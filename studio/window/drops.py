"""Files and folders dragged onto the window: taken wherever they are let go, always as a copy.

Canvas, lists, charts and text fields each have an idea of their own of what a drag is. So drags are met
before any of them: at the system's window, which tells its widgets of a drag only after this filter.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QDropEvent, QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from studio import theme
from studio.background import BackgroundTask
from studio.window.dropping import Plan, Way, plan

if TYPE_CHECKING:
    from studio.main_window import MainWindow

_MOST_NAMES = 3


class Highlight(QWidget):
    """Lies over the window while files are dragged over it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("drop_highlight")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_over(self, window: QWidget) -> None:
        """Cover the window."""
        self.setGeometry(window.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame in the accent's colour, and what can be dropped."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = theme.color("accent")
        veil = QColor(accent)
        veil.setAlpha(30)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(accent, 4))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 8, 8)
        text = self.tr("Drop to open: a folder, a photo, a label file or a video")
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        size = painter.fontMetrics().size(0, text)
        plate = QRectF(0, 0, size.width() + 4 * theme.SPACING, size.height() + 3 * theme.SPACING)
        plate.moveCenter(QRectF(self.rect()).center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(plate, 6, 6)
        painter.setPen(theme.color("on_accent"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


class Drops(QObject):
    """Takes what is dropped on ``window``; what that is, :mod:`studio.window.dropping` says."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._handle: QWindow | None = None
        self.highlight = Highlight(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drags on the system's window, which the window gets when it is shown."""
        kind = event.type()
        if watched is self._window:
            if kind in (QEvent.Type.Show, QEvent.Type.WinIdChange):
                self._watch()
            return False
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            assert isinstance(event, QDropEvent)
            paths = _files(event)
            if not paths:
                return False  # text that is dragged from field to field
            self._answer(event, paths)
            return True
        if kind == QEvent.Type.DragLeave and self.highlight.isVisible():
            self.highlight.hide()
            return True
        return False

    def _watch(self) -> None:
        handle = self._window.windowHandle()
        if handle is not None and handle is not self._handle:
            handle.installEventFilter(self)
            self._handle = handle

    def _answer(self, event: QDropEvent, paths: list[Path]) -> None:
        if QApplication.activeModalWidget() is not None or QApplication.activePopupWidget() is not None:
            event.ignore()  # a question is open
            return
        # Never what the other program proposes: after a move it would delete the files.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self.highlight.hide()
            self.take(paths, self._window.mapToGlobal(event.position().toPoint()))
        elif not self.highlight.isVisible():
            self.highlight.show_over(self._window)

    # -- what was dropped --

    def take(self, paths: list[Path], at: QPoint) -> None:
        """Do what is meant by these; ask in a menu at that place of the screen where that is not certain."""
        dataset = self._window.document.dataset
        annotate = self._window.panels["annotate"]
        session = annotate.editor.session  # type: ignore[attr-defined] # the annotate room's panel
        shown = session.item.image if session is not None and session.editable else None
        task = BackgroundTask(lambda _progress: plan(paths, dataset, shown), owner=self)
        task.done(lambda result: self._offer(result, at)).failed(self._window.notice.tell_error).start()

    def _offer(self, found: Plan, at: QPoint) -> None:
        if not found.ways:
            self._window.notice.tell(self._refusal(found), "warning")
            return
        if not found.ask:
            self._do(found.ways[0], found)
            return
        menu = QMenu(self._window)
        menu.setObjectName("drop_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for way in found.ways:
            menu.addAction(self._in_words(way)).triggered.connect(
                lambda _checked=False, chosen=way: self._do(chosen, found)
            )
        menu.addSeparator()
        menu.addAction(self.tr("Cancel"))
        menu.popup(at)
        menu.setActiveAction(menu.actions()[0])

    def _do(self, way: Way, found: Plan) -> None:
        window, path = self._window, way.path
        window.notice.clear()
        if way.deed == "open":
            window.opening.open_folder(str(path))
        elif way.deed == "frames":
            window.take_frames(path)
        elif way.deed == "watch":
            self._watch_video(path)
        else:
            window.show_room("annotate")
            annotate = window.panels["annotate"]
            if way.deed == "show":
                annotate.going.open_path(path)  # type: ignore[attr-defined]
            elif way.deed == "load":
                annotate.files_of.load_boxes(path, way.into)  # type: ignore[attr-defined]
            else:
                window.show_message(self.tr("{0} is open already").format(path.name), "info")
        if found.left:
            told = self.tr("{0} was taken. Not taken, as one thing is opened at a time: {1}")
            window.notice.tell(told.format(found.taken.name, _names(found.left)), "info")

    def _watch_video(self, path: Path) -> None:
        window = self._window
        window.show_room("live")
        live = window.panels["live"]
        live.source_box.choose_video(path)  # type: ignore[attr-defined]
        if live.thread_ is None:  # type: ignore[attr-defined]
            text = self.tr("{0} is the source now: press Start")
        else:
            text = self.tr("{0} is the next source: press Stop, then Start")
        window.show_message(text.format(path.name), "info")

    def _in_words(self, way: Way) -> str:
        if way.deed == "watch":
            return self.tr("&Watch it in Live")
        if way.deed == "frames":
            return self.tr("Take &photos from it…")
        if way.deed == "load":
            return self.tr("&Load its boxes into {0}").format(way.into.name if way.into is not None else "")
        return self.tr("&Show its photo {0}").format(way.path)

    def _refusal(self, found: Plan) -> str:
        text = {
            "gone": self.tr("{0} is not there any more."),
            "classes": self.tr("{0} is a list of names, not the label file of a photo."),
            "label": self.tr(
                "{0} belongs to no photo that is open or lies beside it. Open its folder first."
            ),
        }.get(found.kind, self.tr("{0} is no folder, photo, label file or video."))
        text = text.format(found.taken.name)
        return f"{text} {self.tr('Nor were taken: {0}').format(_names(found.left))}" if found.left else text


def _files(event: QDropEvent) -> list[Path]:
    """The files and folders of this computer that are dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _names(paths: tuple[Path, ...]) -> str:
    more = f" … (+{len(paths) - _MOST_NAMES})" if len(paths) > _MOST_NAMES else ""
    return ", ".join(path.name for path in paths[:_MOST_NAMES]) + more
