"""Asked before a run's boxes come into a data set: what the model's classes are called there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from studio import theme


class MappingDialog(QDialog):
    """A row for each class of the model that the data set does not have.

    Args:
        known: the data set's classes. names: what was chosen before, to begin with.
    """

    def __init__(
        self,
        unknown: Sequence[str],
        known: Sequence[str],
        names: Mapping[str, str | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("class_mapping")
        self.setWindowTitle(self.tr("Classes of the suggestions"))
        text = QLabel(
            self.tr(
                "The model knows classes that this data set does not have. What shall suggested boxes "
                "of these classes be called?"
            )
        )
        text.setWordWrap(True)
        self._choices: dict[str, QComboBox] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(theme.SPACING_LARGE)
        for name in unknown:
            choice = QComboBox()
            choice.setObjectName(f"class_mapping_{name}")
            choice.setAccessibleName(name)
            choice.addItem(self.tr("{0}, as a new class").format(name), name)
            for other in known:
                choice.addItem(other, other)
            choice.addItem(self.tr("Leave these boxes out"), None)
            offered = [name, *known, None]
            if names.get(name, name) in offered:
                choice.setCurrentIndex(offered.index(names.get(name, name)))
            self._choices[name] = choice
            form.addRow(name, choice)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(theme.SPACING_LARGE)
        column.addWidget(text)
        column.addLayout(form)
        column.addWidget(buttons)

    @property
    def names(self) -> dict[str, str | None]:
        """Class of the model -> class of the data set, None to leave its boxes out."""
        return {name: choice.currentData() for name, choice in self._choices.items()}
