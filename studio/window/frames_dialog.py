"""File > Photos from a video: every n-th frame or each new scene, as photos to label."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.i18n import describe
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.widgets.task_button import TaskButton
from studio.window.field_notice import FieldNotice

if TYPE_CHECKING:
    from engine.inference.frames import Taken


class FramesDialog(QDialog):
    """Takes frames of one video into ``folder``, the open data set, or into a new one."""

    taken = Signal(object)
    """The data set that now has more photos."""

    def __init__(self, folder: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frames_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Photos from a video"))
        self.resize(560, 300)
        self.video = QLineEdit()
        self.video.setObjectName("frames_video")
        self.video.setAccessibleName(self.tr("Video"))
        self.folder = QLineEdit("" if folder is None else str(folder))
        self.folder.setObjectName("frames_folder")
        self.folder.setAccessibleName(self.tr("Data set"))
        self.every = QSpinBox()
        self.every.setObjectName("frames_every")
        self.every.setRange(1, 1_000_000)
        self.every.setValue(30)
        self.every.setToolTip(self.tr("30 takes about one photo a second"))
        self.scene = QSpinBox()
        self.scene.setObjectName("frames_scene")
        self.scene.setRange(0, 100)
        self.scene.setSuffix("%")
        self.scene.setSpecialValueText(self.tr("does not matter"))
        self.scene.setToolTip(self.tr("How much of the grey range the picture must change by on average"))
        self.most = QSpinBox()
        self.most.setObjectName("frames_most")
        self.most.setRange(0, 1_000_000)
        self.most.setSpecialValueText(self.tr("no limit"))
        self.alike = QCheckBox(self.tr("Leave out frames that look like one taken before"))
        self.alike.setObjectName("frames_alike")
        self.alike.setChecked(True)
        self.notice = FieldNotice()
        self._stop = threading.Event()
        self._closes = False
        about = QLabel(
            self.tr(
                "The photos of a video get a folder of their own; splitting by folder keeps them together."
            )
        )
        about.setWordWrap(True)
        about.setProperty("role", "faint")
        form = QFormLayout()
        form.setSpacing(theme.SPACING)
        form.setContentsMargins(0, 0, 0, 0)
        choosers = self._chooser(self._choose_video), self._chooser(self._choose_folder)
        form.addRow(self.tr("Video:"), self.notice.row(self.video, choosers[:1]))
        form.addRow(self.tr("Into the folder:"), self.notice.row(self.folder, choosers[1:]))
        form.addRow(self.tr("One frame in:"), self.every)
        form.addRow(self.tr("Change of the picture:"), self.scene)
        form.addRow(self.tr("At most:"), self.most)
        form.addRow("", self.alike)
        buttons = QDialogButtonBox()
        buttons.rejected.connect(self.close)
        self.go = TaskButton(self.tr("Take the photos"), "image")
        self.go.setObjectName("frames_go")
        self.go.wanted.connect(self._go)
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)  # last, for the Tab key
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        self._form = QWidget()
        self._form.setLayout(form)
        layout.addWidget(about)
        layout.addWidget(self._form)
        layout.addLayout(self.notice.place())
        layout.addStretch(1)
        layout.addWidget(buttons)
        for line in (self.video, self.folder):
            line.textChanged.connect(self._enable)
        self._enable()

    def _chooser(self, on_click: object) -> QPushButton:
        button = QPushButton(self.tr("Choose…"))
        button.setAutoDefault(False)
        button.clicked.connect(on_click)
        return button

    def _choose_video(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("A video"))
        if name:
            self.video.setText(name)

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder of the data set"))
        if name:
            self.folder.setText(name)

    def _enable(self) -> None:
        works = self.go.is_busy
        self.go.setEnabled(works or bool(self.video.text().strip() and self.folder.text().strip()))
        self.go.setAutoDefault(not works)  # Return in a field starts it, and must not stop it
        self._form.setEnabled(not works)

    def _go(self) -> None:
        video, folder = self.video.text().strip(), Path(self.folder.text().strip())  # it may be an address
        every, scene, most = self.every.value(), self.scene.value() / 100, self.most.value()
        alike = self.alike.isChecked()
        self._stop.clear()

        def work(progress: Progress) -> Taken:
            from engine.inference.frames import FrameChoice, take_frames

            return take_frames(
                video, folder, FrameChoice(every, scene, alike, most), progress, self._stop.is_set
            )

        def done(result: Taken) -> None:
            told = [
                self.tr("Stopped.") if self._stop.is_set() else "",
                self.tr("%Ln photo(s)", "", len(result.files)),
                self.tr("of %Ln frame(s),", "the photos before it are out of so many", result.read),
                self.tr("%Ln left out as alike.", "", result.similar),
            ]
            text = " ".join(text for text in told if text)
            if result.torn is not None:
                self.notice.tell(f"{text}\n{describe(result.torn)}", "warning")
            else:
                self.notice.tell(text, "info")
            if result.files:
                self.taken.emit(str(folder))

        def failed(error: Exception) -> None:
            self._form.setEnabled(True)  # so that the field at fault can have the focus
            self.notice.tell_error(error, focus=True)

        def finished() -> None:
            self.go.finish()
            self._enable()
            if self._closes:
                self.close()

        self.notice.clear()
        self.go.begin(self.tr("Taking photos…"), self._stop.set)
        task = BackgroundTask(work, owner=self)
        task.progress.connect(self.go.set_progress)
        self._enable()
        task.done(done).failed(failed).finished(finished).start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing stops it first; the photos taken so far stay, and are shown."""
        if self.go.is_busy:
            self._stop.set()
            self._closes = True
            event.ignore()
        else:
            event.accept()
