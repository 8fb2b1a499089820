"""The boxes of the image as a list: class, size, visibility; its selection is the canvas's."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio import theme
from studio.annotate.canvas.boxes import box_icon
from studio.annotate.canvas.pointer import size_text
from studio.annotate.session import Session
from studio.numbers import percent
from studio.widgets.list_keys import ListKeys

_UID = Qt.ItemDataRole.UserRole


class BoxList(QWidget):
    """Ticked rows are visible on the canvas."""

    selected = Signal(object)
    """frozenset of uids"""
    hidden_changed = Signal(object)
    """frozenset of uids"""
    difficult_changed = Signal(bool)
    relabel_wanted = Signal(int)
    filter_changed = Signal(str)
    """Only boxes of that class are to be shown; "" for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel()
        self.title.setObjectName("section_title")
        self.list = QListWidget()
        self.list.setObjectName("box_list")
        self.list.setAccessibleName(self.tr("Boxes of this image"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setUniformItemSizes(True)
        self.difficult = QCheckBox(self.tr("Difficult"))
        self.difficult.setObjectName("difficult")
        self.difficult.setToolTip(
            self.tr("Hard to recognise even for a person: evaluation does not count it, found or not")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACING_SMALL)
        self.filter = QComboBox()
        self.filter.setObjectName("box_filter")
        self.filter.setAccessibleName(self.tr("Show boxes of this class only"))
        self.filter.setToolTip(self.tr("Show boxes of this class only"))
        self.filter.addItem(self.tr("All classes"), "")
        self.filter.activated.connect(lambda _row: self.filter_changed.emit(self.filter_label))
        for widget in (self.title, self.filter, self.list, self.difficult):
            layout.addWidget(widget)
        self.list.itemSelectionChanged.connect(self._selection_changed)
        # Also a row that is selected already: it may be so because its box was drawn last.
        self.list.itemClicked.connect(lambda _item: self._selection_changed())
        self.list.itemChanged.connect(self._tick_changed)
        self.list.itemDoubleClicked.connect(lambda item: self.relabel_wanted.emit(item.data(_UID)))
        ask = self._relabel_current
        ListKeys(self.list, {Qt.Key.Key_Return: ask, Qt.Key.Key_Enter: ask, Qt.Key.Key_Space: None})
        self.difficult.clicked.connect(self.difficult_changed)
        self.show_session(None)

    @property
    def filter_label(self) -> str:
        """The class whose boxes alone are shown, or ""."""
        return str(self.filter.currentData() or "")

    def clear_filter(self) -> None:
        """Boxes of all classes again."""
        self.filter.setCurrentIndex(0)

    def show_classes(self, names: Sequence[str]) -> None:
        """The classes one can choose to see alone."""
        chosen = self.filter_label
        with QSignalBlocker(self.filter):
            self.filter.clear()
            self.filter.addItem(self.tr("All classes"), "")
            for name in names:
                self.filter.addItem(name, name)
            self.filter.setCurrentIndex(max(self.filter.findData(chosen), 0))

    def show_session(self, session: Session | None, faint: Collection[int] = ()) -> None:
        """Show the boxes, the selection and the marks of a session; ``faint`` ones are left out."""
        everything = session.drawing.entries if session is not None else ()
        entries = [entry for entry in everything if entry.uid not in faint]
        suggestions = sum(entry.box.score is not None for entry in entries)
        text = self.tr("Boxes: {0}, suggestions: {1}") if suggestions else self.tr("Boxes: {0}")
        self.title.setText(text.format(len(entries) - suggestions, suggestions))
        current = self.list.currentItem()
        kept = None if current is None else current.data(_UID)
        with QSignalBlocker(self.list):
            self.list.clear()
            for entry in entries:
                assert session is not None
                suggested = entry.box.score is not None
                mark = " *" if entry.box.difficult else ""
                size = size_text(session.saved_size(entry.box))
                score = "" if entry.box.score is None else f"   {percent(entry.box.score)}"
                icon = box_icon(entry.box.label, suggested)
                item = QListWidgetItem(icon, f"{entry.box.label}{mark}   {size}{score}")
                if suggested:
                    item.setToolTip(self.tr("Suggested by a model; nobody has accepted it yet"))
                item.setData(_UID, entry.uid)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                visible = entry.uid not in session.hidden
                item.setCheckState(Qt.CheckState.Checked if visible else Qt.CheckState.Unchecked)
                self.list.addItem(item)
                if entry.uid == kept:
                    self._go_to(item)
        self.show_selection(session)

    def show_selection(self, session: Session | None) -> None:
        """Select the rows the canvas has selected."""
        selection = session.selection if session is not None else frozenset()
        current = self.list.currentItem()
        with QSignalBlocker(self.list):
            for row in range(self.list.count()):
                item = self.list.item(row)
                chosen = item.data(_UID) in selection
                item.setSelected(chosen)
                if chosen:
                    self.list.scrollToItem(item)
                    if current is None or current.data(_UID) not in selection:
                        self._go_to(item)  # arrows go on from what is selected
                        current = item
        chosen_boxes = (
            [e.box for e in session.drawing.entries if e.uid in selection] if session is not None else []
        )
        self.difficult.setEnabled(bool(chosen_boxes) and session is not None and session.editable)
        self.difficult.setChecked(bool(chosen_boxes) and all(box.difficult for box in chosen_boxes))

    def _go_to(self, item: QListWidgetItem) -> None:
        """Make a row the one that keys are about, without selecting it."""
        model = self.list.selectionModel()
        model.setCurrentIndex(self.list.indexFromItem(item), model.SelectionFlag.NoUpdate)

    def _selection_changed(self) -> None:
        self.selected.emit(frozenset(item.data(_UID) for item in self.list.selectedItems()))

    def _relabel_current(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.relabel_wanted.emit(item.data(_UID))

    def _tick_changed(self, _item: QListWidgetItem) -> None:
        items = [self.list.item(row) for row in range(self.list.count())]
        unticked = (i.data(_UID) for i in items if i.checkState() == Qt.CheckState.Unchecked)
        self.hidden_changed.emit(frozenset(unticked))
