"""How the annotate room is laid out: toolbar; images, canvas, classes and boxes side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QToolBar,
    QUndoView,
    QVBoxLayout,
    QWidget,
)

from studio import theme
from studio.actions import plain
from studio.annotate.actions import TOOLBAR
from studio.widgets.over import over

if TYPE_CHECKING:
    from studio.annotate.panel import Panel

translate = QCoreApplication.translate


def build_room(panel: Panel) -> tuple[QToolBar, QWidget, QUndoView, QWidget]:
    """The toolbar; the right column, which can be hidden; the history in it; and the whole room."""
    toolbar = QToolBar()
    toolbar.setObjectName("annotate_toolbar")
    toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    for name in TOOLBAR:
        if name:
            toolbar.addAction(panel.commands[name])
            # Tab comes here as to every other control; a click leaves the focus on the canvas.
            toolbar.widgetForAction(panel.commands[name]).setFocusPolicy(Qt.FocusPolicy.TabFocus)
        else:
            toolbar.addSeparator()
    for name in ("undo", "redo", "zoom_out", "zoom_in", "fit_window"):
        button = toolbar.widgetForAction(panel.commands[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)  # type: ignore[attr-defined]
        button.setAccessibleName(plain(panel.commands[name].text()))

    middle = QWidget()
    column = QVBoxLayout(middle)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.SPACING_SMALL)
    column.addLayout(over(panel.canvas, panel.notice), 1)
    line = QHBoxLayout()
    line.setContentsMargins(theme.SPACING_SMALL, 0, theme.SPACING_SMALL, theme.SPACING_SMALL)
    panel.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    line.addWidget(panel.place, 1)
    line.addWidget(panel.pointer)
    column.addLayout(line)

    right = QWidget()
    sides = QVBoxLayout(right)
    sides.setContentsMargins(0, theme.SPACING_SMALL, theme.SPACING, theme.SPACING)
    sides.setSpacing(theme.SPACING)
    sides.addWidget(panel.class_list, 2)
    history = QUndoView(panel.sessions.undo_group)
    history.setObjectName("history")
    history.setAccessibleName(translate("AnnotateLayout", "History"))
    history.setEmptyLabel(translate("AnnotateLayout", "As it was opened"))
    tabs = QTabWidget()
    tabs.setObjectName("boxes_and_history")
    tabs.setDocumentMode(True)
    tabs.addTab(panel.box_list, translate("AnnotateLayout", "Boxes"))
    tabs.addTab(_history_page(panel, history), translate("AnnotateLayout", "History"))
    tabs.addTab(panel.suggesting.page, translate("AnnotateLayout", "Review"))
    sides.addWidget(tabs, 3)
    left = QWidget()
    files = QVBoxLayout(left)
    files.setContentsMargins(theme.SPACING, theme.SPACING_SMALL, 0, theme.SPACING)
    files.addWidget(panel.file_list)

    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setObjectName("annotate_splitter")
    for widget, stretch in ((left, 0), (middle, 1), (right, 0)):
        splitter.addWidget(widget)
        splitter.setStretchFactor(splitter.count() - 1, stretch)
    splitter.setSizes([210, 760, 210])
    splitter.setChildrenCollapsible(False)
    room = QWidget()
    rows = QVBoxLayout(room)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    rows.addWidget(toolbar)
    rows.addWidget(panel.keeping.bar)
    rows.addWidget(splitter, 1)
    return toolbar, right, history, room


def _history_page(panel: Panel, history: QUndoView) -> QWidget:
    """The edits of this image, and below them what was done to the whole data set, if anything."""
    title = QLabel(translate("AnnotateLayout", "Whole data set"))
    title.setObjectName("section_title")
    whole = QUndoView(panel.whole.group)
    whole.setObjectName("whole_history")
    whole.setAccessibleName(translate("AnnotateLayout", "Whole data set"))
    whole.setEmptyLabel(translate("AnnotateLayout", "As it was opened"))
    # Going back over many steps at once would start as many tasks: here Undo goes step by step.
    whole.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    whole.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.SPACING_SMALL)
    column.addWidget(history, 2)
    column.addWidget(title)
    column.addWidget(whole, 1)

    def show() -> None:
        for widget in (title, whole):
            widget.setVisible(panel.whole.stack.count() > 0)

    panel.whole.group.indexChanged.connect(lambda _index: show())
    show()
    return page
