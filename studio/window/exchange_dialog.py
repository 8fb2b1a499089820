"""File > Import and Export: a data set in another program's format, after a look at what would be lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.i18n import translated
from studio import numbers, theme
from studio.background import BackgroundTask, Progress
from studio.widgets.reveal import reveal
from studio.widgets.task_button import TaskButton
from studio.window.field_notice import FieldNotice

if TYPE_CHECKING:
    from engine.datasets.exchange.converting import Outcome

FORMATS = {
    "voc": "Pascal VOC", "yolo": "YOLO", "coco": "COCO", "createml": "CreateML",
    "labelme": "labelme", "csv": "CSV",
}  # fmt: skip
"""Names of the formats, which are the same in every language."""
SOURCES = FORMATS | {"cvat": "CVAT", "label-studio": "Label Studio", "via": "VGG Image Annotator"}
"""Those that are read, too."""
FILES = (".json", ".csv", ".tsv", ".xml", ".yaml", ".yml", ".zip")
NOTES_SHOWN = 1000


class ExchangeDialog(QDialog):
    """Reads ``source`` as soon as it is named, says what would arrive, and writes when asked to.

    Args:
        source: the open data set, to be exported; None: a person names what is to be imported.
    """

    imported = Signal(object)
    """The folder of a data set that was just imported."""

    def __init__(self, source: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exports = source is not None
        self._task: BackgroundTask[None] | None = None
        self._looked_at = ("", "-")
        self._target = Path()
        self._suggested = ""
        self._is_cancelled = False
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
        self.source.setAccessibleName(self.tr("Data set") if self._exports else self.tr("Import from"))
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
        self.notice = FieldNotice()
        self.summary = QLabel()
        self.summary.setObjectName("exchange_summary")
        self.summary.setWordWrap(True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.notes = QPlainTextEdit()
        self.notes.setObjectName("exchange_notes")
        self.notes.setReadOnly(True)
        self.notes.setMinimumHeight(40)
        self.bar = QProgressBar()
        self.bar.setObjectName("exchange_look")
        self.bar.setTextVisible(False)
        self.bar.hide()

        form = QFormLayout()
        form.setSpacing(theme.SPACING)
        if self._exports:
            form.addRow(self.tr("Data set:"), self.notice.row(self.source))
        else:
            self._choosers = (
                self._button(self.tr("Folder…"), self._choose_source_folder),
                self._button(self.tr("File…"), self._choose_source_file),
            )
            form.addRow(self.tr("Import from:"), self.notice.row(self.source, self._choosers))
        form.addRow(self.tr("Format:"), self.formats)
        chooser = self._button(self.tr("Choose…"), self._choose_destination)
        form.addRow(self.tr("Into the new folder:"), self.notice.row(self.destination, (chooser,)))
        form.addRow(self.tr("Images:"), self.images)
        self._form = QWidget()
        self._form.setLayout(form)
        form.setContentsMargins(0, 0, 0, 0)
        self.buttons = QDialogButtonBox()
        self.buttons.rejected.connect(self.close)
        go = self.tr("Export") if self._exports else self.tr("Import")
        self.go = TaskButton(go, "export" if self._exports else "download")
        self.go.setObjectName("exchange_go")
        self.go.setDefault(True)
        self.go.wanted.connect(self._go)
        self.go.cancelled.connect(self._cancelled)
        self.buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Close)  # last, for the Tab key
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(self._form)
        layout.addLayout(self.notice.place())
        layout.addWidget(self.summary)
        layout.addWidget(self.bar)
        lost = QLabel(self.tr("What will be lost:"))
        lost.setBuddy(self.notes)
        layout.addWidget(lost)
        layout.addWidget(self.notes, 1)
        layout.addWidget(self.buttons)
        self.source.editingFinished.connect(self._look)
        self.formats.currentIndexChanged.connect(self._look)
        self.destination.textChanged.connect(self._enable)

    def _button(self, text: str, on_click: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: on_click())
        return button

    # -- choosing --

    def _choose_source_folder(self) -> None:
        self._take_source(QFileDialog.getExistingDirectory(self, self.tr("Import from a folder")))

    def _choose_source_file(self) -> None:
        kinds = self.tr("Data sets (*.json *.csv *.tsv *.xml *.yaml *.yml *.zip)")
        self._take_source(QFileDialog.getOpenFileName(self, self.tr("Import from a file"), "", kinds)[0])

    def take_source(self, source: Path) -> None:
        """Import that."""
        self._take_source(str(source))

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
        self.outcome = None
        self.notes.clear()
        self.notes.setPlaceholderText("")  # what will be lost is not known yet
        self._enable()
        if not text:
            self.summary.setText(self.tr("Name a folder, a .json, .csv, .xml, .yaml or .zip file."))
            return
        source, chosen = Path(text), asked[1]
        is_file = source.suffix.lower() in FILES
        suggested = f"{source.with_suffix('') if is_file else source}-{chosen if self._exports else 'voc'}"
        if self.destination.text().strip() in ("", self._suggested):  # a folder that was chosen stays
            self.destination.setText(suggested)
        self._suggested = suggested
        packed = source.suffix.lower() == ".zip"
        if packed:
            self.images.setCurrentIndex(self.images.findData("copy"))
        self.images.setEnabled(not packed)
        self.images.setToolTip(self.tr("Images in an archive can only be copied") if packed else "")
        self.summary.setText(self.tr("Looking at it…"))
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

        # Not by the task's result: a cancel that comes when all is written must not deny it.
        outcome: list[Outcome] = []
        task = BackgroundTask(lambda progress: outcome.append(work(progress)), owner=self)
        self._is_cancelled = False
        if dry:
            task.progress.connect(self._progress)
            self.bar.setRange(0, 0)
            self.bar.show()
        else:
            self.go.follow(task, self.tr("Exporting…") if self._exports else self.tr("Importing…"))

        def ended() -> None:
            if task is not self._task:
                return  # another question was asked meanwhile
            self._task = None
            self.bar.hide()
            if outcome:
                done(outcome[0])
            elif self._is_cancelled:
                self.notice.tell(self.tr("Cancelled: nothing was written."), "info")
            self._enable()

        self._task = task.failed(self._failed).finished(ended).start()

    def _progress(self, done: int, total: int, _text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _enable(self) -> None:
        writes = self.go.is_busy
        ready = self.outcome is not None and bool(self.destination.text().strip())
        self.go.setEnabled(ready or writes)
        # Return in a field starts it, and must not cancel it.
        self.go.setDefault(not writes)
        self.go.setAutoDefault(not writes)
        self._form.setEnabled(not writes)

    def _looked(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._show(outcome)
        self._enable()

    def _show(self, outcome: Outcome) -> None:
        classes = ", ".join(f"{name} {numbers.integer(count)}" for name, count in outcome.per_class.items())
        counts = self.tr(", ").join(
            (
                self.tr("%Ln image(s)", "", outcome.images),
                self.tr("%Ln of them looked at", "", outcome.looked_at),
                self.tr("%Ln box(es)", "", outcome.boxes),
            )
        )
        form = SOURCES[outcome.source_format]
        self.summary.setText(f"{form}: {counts} ({classes})" if classes else f"{form}: {counts}")
        lines = [f"{note.where}: {translated(note.what)}" for note in outcome.notes[:NOTES_SHOWN]]
        if len(outcome.notes) > NOTES_SHOWN:
            lines.append(self.tr("… and %Ln more", "", len(outcome.notes) - NOTES_SHOWN))
        self.notes.setPlainText("\n".join(lines))
        self.notes.setPlaceholderText(self.tr("Nothing: everything arrives as it is."))

    # -- doing --

    def _go(self) -> None:
        self.notice.clear()
        self._target = Path(self.destination.text().strip()).absolute()
        self._run(self._target, self._done, dry=False)
        self._enable()

    def _cancelled(self) -> None:
        self._is_cancelled = True

    def _done(self, outcome: Outcome) -> None:
        self._show(outcome)
        folder = str(self._target)
        if self._exports or self.images.currentData() == "leave":
            text = self.tr("Written to {0}").format(folder)
            self.notice.tell(text, "info", self.tr("Open"), lambda: reveal(Path(folder), self.notice))
        else:
            self.imported.emit(folder)
            self.close()

    def _failed(self, error: Exception) -> None:
        if self.outcome is None:
            self.summary.clear()
        writes = self.go.is_busy
        self._form.setEnabled(True)  # so that the field at fault can have the focus
        self.notice.tell_error(error, focus=writes)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing while it writes stops it; what was written so far is taken away again."""
        if self._task is not None:
            self._task.cancel()
        event.accept()
