"""Context menus of a list's rows, with the mouse and with the keys; Shift+F10 for the whole window."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QMenu, QTableView, QWidget

translate = QCoreApplication.translate


class RowMenu(QObject):
    """Offers a menu on the row of ``view`` that was clicked; with the menu key on the current row.

    A right click selects nothing by itself: in most lists here the selection is what is shown elsewhere,
    and a row that looks selected while something else is shown leads to changing the wrong thing.

    Args:
        fill: puts the entries for a row into the menu; without entries no menu is shown.
        select: for lists whose selection shows nothing else: a right click selects the row, unless it is
            among the selected ones.
    """

    def __init__(
        self,
        view: QAbstractItemView,
        fill: Callable[[QMenu, QModelIndex], None],
        *,
        select: bool = False,
    ) -> None:
        super().__init__(view)
        self._view, self._fill, self._select = view, fill, select
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Right clicks and the menu key."""
        if (
            isinstance(event, QMouseEvent)
            and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
            and event.button() == Qt.MouseButton.RightButton
        ):
            return True  # or the view would select the row
        if event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            view = self._view
            if event.reason() == QContextMenuEvent.Reason.Mouse:
                index, at = view.indexAt(event.pos()), event.globalPos()
            else:
                index = view.currentIndex()
                view.scrollTo(index)
                at = view.viewport().mapToGlobal(view.visualRect(index).center())
            event.accept()
            if index.isValid():
                self._show(index, at)
            return True
        return False

    def _show(self, index: QModelIndex, at: QPoint) -> None:
        if self._select and not self._view.selectionModel().isRowSelected(index.row(), index.parent()):
            flags = QItemSelectionModel.SelectionFlag
            self._view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        menu = popup(self._view, f"{self._view.objectName()}_menu")
        self._fill(menu, index)
        if menu.isEmpty():
            menu.deleteLater()
        else:
            show(menu, at)


def popup(parent: QWidget, name: str) -> QMenu:
    """An empty menu that goes once it is closed."""
    menu = QMenu(parent)
    menu.setObjectName(name)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def title(menu: QMenu, text: str) -> None:
    """Say above the entries what they are about."""
    menu.addAction(text.replace("&", "&&")).setEnabled(False)
    menu.addSeparator()


def show(menu: QMenu, at: QPoint) -> None:
    """Show it there without waiting for the choice."""
    menu.popup(at)


def add_button(menu: QMenu, button: QAbstractButton) -> QAction:
    """An entry that does what a button does, and is off while the button is."""
    action = menu.addAction(button.icon(), button.text())
    action.setObjectName(f"menu_{button.objectName()}")
    action.setEnabled(button.isEnabled())
    action.setCheckable(button.isCheckable())
    action.setChecked(button.isChecked())
    action.triggered.connect(lambda _checked=False: button.click())
    return action


def copy_rows(menu: QMenu, view: QAbstractItemView, index: QModelIndex) -> None:
    """Entries that copy a row, and the whole table with its titles, for a spreadsheet."""
    model = view.model()

    has_names = isinstance(view, QTableView) and not view.verticalHeader().isHidden()

    def line(first: object, values: Iterable[object]) -> str:
        texts = ["" if value is None else str(value) for value in ([first] if has_names else []) + [*values]]
        return "\t".join(texts)

    def cells(row: int) -> str:
        name = model.headerData(row, Qt.Orientation.Vertical)
        return line(name, (model.index(row, column).data() for column in range(model.columnCount())))

    def titles() -> str:
        heads = (model.headerData(c, Qt.Orientation.Horizontal) for c in range(model.columnCount()))
        return line(None, heads)

    one = menu.addAction(translate("row_menu", "Copy this row"), lambda: copy_text(cells(index.row())))
    one.setObjectName("row_copy")
    rows = range(model.rowCount())
    whole = menu.addAction(
        translate("row_menu", "Copy the table"),
        lambda: copy_text("\n".join([titles(), *map(cells, rows)]) + "\n"),
    )
    whole.setObjectName("table_copy")


def copy_text(text: str) -> None:
    """Put text on the clipboard."""
    QApplication.clipboard().setText(text)


class MenuKey(QObject):
    """Shift+F10 in ``window``: Qt knows the menu key, but this one only on Windows."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        shortcut = QShortcut(QKeySequence("Shift+F10"), window)
        shortcut.activated.connect(self.press)

    def press(self) -> None:
        """What the menu key does: the widget that has the focus is asked for its menu."""
        widget = QApplication.focusWidget()
        if widget is not None:
            cursor = widget.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
            place = cursor if isinstance(cursor, QRect | QRectF) else widget.rect()
            at = QPointF(place.center()).toPoint()
            event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, widget.mapToGlobal(at))
            QApplication.sendEvent(widget, event)
