"""File > Encoding of the class list: the names as each encoding has them, to see which is right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.annotations import class_file
from engine.annotations.guessing import LABELS, guess
from engine.annotations.text import decode_with_encoding, example_in
from engine.errors import UserError
from studio import theme

_CODEC, _NAMES = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class EncodingDialog(QDialog):
    """``data`` is what the list ``path`` holds, ``chosen_before`` the codec that was chosen, "" for none."""

    chosen = Signal(str)
    """The codec; "" has it found out."""

    def __init__(self, path: Path, data: bytes, chosen_before: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("encoding_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Encoding of the class list"))
        self.resize(560, 360)
        self.encodings = QListWidget()
        self.encodings.setObjectName("encodings")
        self.encodings.setAccessibleName(self.tr("Encoding"))
        self.names = QListWidget()
        self.names.setObjectName("encoding_names")
        self.names.setAccessibleName(self.tr("Names of the classes"))
        self.names.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        about = QLabel()
        about.setObjectName("encoding_about")
        about.setWordWrap(True)
        lists = QHBoxLayout()
        lists.addWidget(self.encodings, 1)
        lists.addWidget(self.names, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(about)
        layout.addLayout(lists, 1)
        layout.addWidget(self.buttons)
        self.encodings.currentItemChanged.connect(self._show_names)
        self.encodings.itemActivated.connect(lambda _item: self.accept())
        if own := _says_itself(data, path):
            about.setText(self.tr("{0} is {1}: there is nothing to choose.").format(path.name, own))
            self._add(self.tr("As it says"), "", own, data, path)
        else:
            text = self.tr("{0} does not say how it is written. Choose the line that shows its names right.")
            about.setText(text.format(path.name))
            found = guess(data)
            if found is not None:
                called = self.tr("Found out: {0}").format(LABELS.get(found, found.upper()))
                self._add(called, "", found, data, path)
            for codec, called in LABELS.items():
                if not codec.startswith("utf"):
                    self._add(called, codec, codec, data, path)
        rows = [self.encodings.item(row).data(_CODEC) for row in range(self.encodings.count())]
        self.encodings.setCurrentRow(rows.index(chosen_before) if chosen_before in rows else 0)
        self.encodings.setFocus()

    def accept(self) -> None:
        """Take the line that is chosen."""
        item = self.encodings.currentItem()
        if item is not None:
            self.chosen.emit(item.data(_CODEC))
        super().accept()

    def _add(self, called: str, codec: str, read_as: str, data: bytes, path: Path) -> None:
        """A line for an encoding, if the list can be read in it."""
        try:
            names = class_file.parse(data, path, read_as).names
        except UserError:
            return
        example = example_in("\n".join(names))
        item = QListWidgetItem(f"{called}   {example}" if example else called)
        item.setData(_CODEC, codec)
        item.setData(_NAMES, names)
        self.encodings.addItem(item)

    def _show_names(self, item: QListWidgetItem | None) -> None:
        self.names.clear()
        if item is not None:
            self.names.addItems(item.data(_NAMES))


def _says_itself(data: bytes, path: Path) -> str:
    """The encoding of a list that can only be read in one; "" for any other."""
    try:
        _, encoding = decode_with_encoding(data, path, "utf-8")
    except UserError:
        return ""
    return LABELS.get(encoding.codec, encoding.codec.upper())
