"""What to do next, in words; a click or Enter shows the mistakes the advice comes from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.evaluation.advice import Advice
from studio import theme
from studio.evaluate import words
from studio.widgets.first_item import FirstItem

_ADVICE = Qt.ItemDataRole.UserRole


class AdviceView(QWidget):
    """``chosen`` tells the :class:`Advice` that was clicked or entered."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("What to do next"))
        title.setProperty("role", "faint")
        self.list = QListWidget()
        title.setBuddy(self.list)
        self.list.setObjectName("evaluate_advice")
        self.list.setAccessibleName(self.tr("What to do next"))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACING_SMALL)
        layout.addWidget(title)
        layout.addWidget(self.list, 1)
        FirstItem(self.list)
        self.list.itemClicked.connect(self._chosen)
        self.list.itemActivated.connect(self._chosen)  # Enter; after a click it chooses the same once more
        self._shown: list[Advice] = []

    def show_advice(self, advice: Sequence[Advice] | None) -> None:
        """Show these; None for no report."""
        if advice is not None and list(advice) == self._shown and self.list.count():
            return
        self._shown = list(advice or [])
        self.list.clear()
        for one in self._shown:
            item = QListWidgetItem("• " + words.advice_text(one))
            item.setData(_ADVICE, one)
            if one.kind in words.KIND_OF_ADVICE:
                item.setToolTip(self.tr("Click or Enter shows them"))
            elif one.kind == "threshold":
                item.setToolTip(self.tr("Click or Enter tries this threshold"))
            self.list.addItem(item)
        if advice is not None and not self._shown:
            item = QListWidgetItem(self.tr("Nothing stands out at this threshold."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)

    def texts(self) -> list[str]:
        """What it says."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def _chosen(self, item: QListWidgetItem) -> None:
        advice = item.data(_ADVICE)
        if advice is not None:
            self.chosen.emit(advice)
