"""A message that stands under the field it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engine.errors import UserError
from studio import theme
from studio.widgets.notice import Notice


class FieldNotice(Notice):
    """Fields that hold paths are made with :meth:`row`; :meth:`place` is where everything else is told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: list[tuple[QLineEdit, QVBoxLayout]] = []
        self._elsewhere = QVBoxLayout()
        self._elsewhere.addWidget(self)

    def place(self) -> QVBoxLayout:
        """Where it stands when it speaks of no field."""
        return self._elsewhere

    def row(self, field: QLineEdit, beside: Sequence[QWidget] = ()) -> QWidget:
        """The field with what stands beside it, and room for the message below."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING_SMALL)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACING_SMALL)
        for widget in (field, *beside):
            line.addWidget(widget)
        column.addLayout(line)
        self._fields.append((field, column))
        return holder

    def tell_error(self, error: BaseException, *, focus: bool = False) -> None:
        """Under the field whose path it is about, or whose folder that lies in; ``focus``: that gets it."""
        where = Path(error.where) if isinstance(error, UserError) and error.where else None
        named = [
            field
            for field, _ in reversed(self._fields)  # of two with one path the later one: it is written to
            if where is not None and field.text().strip() and _is_in(where, Path(field.text().strip()))
        ]
        field = max(named, key=lambda field: len(field.text()), default=None)
        self._move(field)
        super().tell_error(error)
        if focus and field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Say nothing, and go back to the place for everything else."""
        super().clear()
        self._move(None)

    def _move(self, field: QLineEdit | None) -> None:
        place = next((column for known, column in self._fields if known is field), self._elsewhere)
        place.addWidget(self)


def _is_in(path: Path, top: Path) -> bool:
    return path.absolute().is_relative_to(top.absolute())
