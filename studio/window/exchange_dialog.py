"""File > Import and Export: a data set in another program's format, after a look at what would be lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio import numbers, theme
from studio.background import BackgroundTask, Progress
from studio.widgets.notice import Notice

if TYPE_CHECKING:
    from engine.datasets.exchange.converting import Outcome

FORMATS = {
    "voc": "Pascal VOC", "yolo": "YOLO", "coco": "COCO", "createml": "CreateML",
    "labelme": "labelme", "csv": "CSV",
}  # fmt: skip
"""Names of the formats, which are the same in every language."""
NOTES_SHOWN = 1000


class ExchangeDialog(QDialog):
    """Reads ``source`` as soon as it is named, says what would arrive, and writes when asked to.

    Args:
        source: the open data set, to be exported; None: a person names what is to be imported.
    """

    imported = Signal(str)
    """The folder of a data set that was just imported."""

    def __init__(self, source: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exports = source is not None
        self._task: BackgroundTask[Outcome] | None = None
        self._looked_at = ("", "-")
        self.outcome: Outcome | None = None
        """What the last look at the source found."""
        self.setObjectName("exchange_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = self.tr("Export the data set") if self._exports else self.tr("Import a data set")
        self.setWindowTitle(title)
        self.resize(680, 560)
        self._build(source)
        self._look()

    def _build(self, source: Path | None) -> None:
        self.source = QLineEdit("" if source is None else str(source))
        self.source.setObjectName("exchange_source")
        self.source.setAccessibleName(self.tr("Data set") if self._exports else self.tr("Import from"))
        self.source.setReadOnly(self._exports)
        self.destination = QLineEdit()
        self.destination.setObjectName("exchange_destination")
        self.destination.setAccessibleName(self.tr("New folder"))
        self.formats = QComboBox()
        self.formats.setObjectName("exchange_format")
        for name, text in FORMATS.items():
            if not (self._exports and name == "voc"):
                self.formats.addItem(text, name)
        if not self._exports:
            self.formats.insertItem(0, self.tr("Find out"), "")
            self.formats.setCurrentIndex(0)
        self.images = QComboBox()
        self.images.setObjectName("exchange_images")
        self.images.addItem(self.tr("Copy the images"), "copy")
        self.images.addItem(self.tr("Link the images (no second space on the same disk)"), "link")
        self.images.addItem(self.tr("Leave the images where they are: labels only"), "leave")
        self.notice = Notice()
        self.summary = QLabel()
        self.summary.setObjectName("exchange_summary")
        self.summary.setWordWrap(True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.notes = QPlainTextEdit()
        self.notes.setObjectName("exchange_notes")
        self.notes.setAccessibleName(self.tr("Notes"))
        self.notes.setReadOnly(True)
        self.notes.setMinimumHeight(40)
        self.notes.setPlaceholderText(self.tr("Everything arrives as it is."))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()

        form = QFormLayout()
        form.setSpacing(theme.SPACING)
        if self._exports:
            form.addRow(self.tr("Data set:"), self.source)
        else:
            form.addRow(self.tr("Import from:"), row(
                self.source,
                self._button(self.tr("Folder…"), self._choose_source_folder),
                self._button(self.tr("File…"), self._choose_source_file),
            ))  # fmt: skip
        form.addRow(self.tr("Format:"), self.formats)
        form.addRow(self.tr("Into the new folder:"), row(
            self.destination, self._button(self.tr("Choose…"), self._choose_destination)
        ))  # fmt: skip
        form.addRow(self.tr("Images:"), self.images)
        self.buttons = QDialogButtonBox()
        self.buttons.rejected.connect(self.close)
        go = self.tr("Export") if self._exports else self.tr("Import")
        self.go = QPushButton(theme.icon("export" if self._exports else "download"), go)
        self.go.setObjectName("exchange_go")
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        self.buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Close)  # last, for the Tab key
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        layout.addLayout(form)
        layout.addWidget(self.notice)
        layout.addWidget(self.summary)
        layout.addWidget(QLabel(self.tr("What does not arrive as it is:")))
        layout.addWidget(self.notes, 1)
        layout.addWidget(self.bar)
        layout.addWidget(self.buttons)
        self.source.editingFinished.connect(self._look)
        self.formats.currentIndexChanged.connect(self._look)

    def _button(self, text: str, on_click: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: on_click())
        return button

    # -- choosing --

    def _choose_source_folder(self) -> None:
        self._take_source(QFileDialog.getExistingDirectory(self, self.tr("Import from a folder")))

    def _choose_source_file(self) -> None:
        kinds = self.tr("Data sets (*.json *.csv *.yaml *.yml *.zip)")
        self._take_source(QFileDialog.getOpenFileName(self, self.tr("Import from a file"), "", kinds)[0])

    def _take_source(self, name: str) -> None:
        if name:
            self.source.setText(name)
            self._look()

    def _choose_destination(self) -> None:
        start = str(Path(self.destination.text()).parent)
        name = QFileDialog.getExistingDirectory(self, self.tr("A new, empty folder"), start)
        if name:
            self.destination.setText(name)

    # -- looking --

    def _look(self) -> None:
        """Find out in the background what would arrive."""
        text = self.source.text().strip()
        asked = (text, str(self.formats.currentData()))
        if asked == self._looked_at:
            return  # leaving the line for the button is no new question
        self._looked_at = asked
        self.go.setEnabled(False)
        self.outcome = None
        if not text:
            self.summary.setText(self.tr("Name a folder, a .json, .csv, .yaml or .zip file."))
            return
        source, chosen = Path(text), asked[1]
        suggested = source.with_suffix("") if source.suffix else source
        self.destination.setText(f"{suggested}-{chosen if self._exports else 'voc'}")
        self.summary.setText(self.tr("Looking at it…"))
        self.notes.clear()
        self.notice.clear()
        self._run(Path(self.destination.text()), self._looked, dry=True)

    def _run(self, destination: Path, done: Callable[[Outcome], None], *, dry: bool) -> None:
        if self._task is not None:
            self._task.cancel()
        source, chosen, images = (
            Path(self.source.text()),
            self.formats.currentData(),
            self.images.currentData(),
        )
        to, source_format = (chosen, "") if self._exports else ("voc", chosen)

        def work(progress: Progress) -> Outcome:
            from engine.datasets.exchange.converting import convert

            mode = "copy" if dry else images
            return convert(
                source,
                destination,
                to,
                source_format=source_format,
                images=mode,
                dry_run=dry,
                progress=progress,
            )

        task = BackgroundTask(work, owner=self)
        task.progress.connect(self._progress)
        self.bar.setRange(0, 0)
        self.bar.show()
        self._task = task.done(done).failed(self._failed).finished(lambda: self._ended(task)).start()

    def _progress(self, done: int, total: int, _text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _ended(self, task: BackgroundTask[Outcome]) -> None:
        if task is self._task:
            self._task = None
            self.bar.hide()

    def _looked(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._show(outcome)
        self.go.setEnabled(True)

    def _show(self, outcome: Outcome) -> None:
        classes = ", ".join(f"{name} {numbers.integer(n)}" for name, n in outcome.per_class.items())
        self.summary.setText(
            self.tr("{0}: {1}, {2} of them looked at, {3} ({4})").format(
                FORMATS[outcome.source_format],
                self.tr("%Ln image(s)", "", outcome.images),
                numbers.integer(outcome.looked_at),
                self.tr("%Ln box(es)", "", outcome.boxes),
                classes,
            )
        )
        lines = [str(note) for note in outcome.notes[:NOTES_SHOWN]]
        if len(outcome.notes) > NOTES_SHOWN:
            lines.append(self.tr("… and %Ln more", "", len(outcome.notes) - NOTES_SHOWN))
        self.notes.setPlainText("\n".join(lines))

    # -- doing --

    def _go(self) -> None:
        self.go.setEnabled(False)
        self.notice.clear()
        self._run(Path(self.destination.text()), self._done, dry=False)

    def _done(self, outcome: Outcome) -> None:
        self._show(outcome)
        folder = str(Path(self.destination.text()).absolute())
        if self._exports or self.images.currentData() == "leave":
            show = lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder))  # noqa: E731
            self.notice.tell(self.tr("Written to {0}").format(folder), "info", self.tr("Open"), show)
        else:
            self.imported.emit(folder)
            self.close()

    def _failed(self, error: Exception) -> None:
        self.summary.clear()
        self.notice.tell_error(error)
        self.go.setEnabled(self.outcome is not None)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing while it writes stops it; what was written so far is taken away again."""
        if self._task is not None:
            self._task.cancel()
        event.accept()


def row(*widgets: QWidget) -> QWidget:
    """Widgets beside each other in one row of a form."""
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.SPACING_SMALL)
    for widget in widgets:
        layout.addWidget(widget)
    return holder
