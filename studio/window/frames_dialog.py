"""File > Photos from a video: every n-th frame or each new scene, as photos to label."""

from __future__ import annotations

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
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from studio import numbers, theme
from studio.background import BackgroundTask, Progress
from studio.widgets.notice import Notice
from studio.window.exchange_dialog import row

if TYPE_CHECKING:
    from engine.inference.frames import Taken


class FramesDialog(QDialog):
    """Takes frames of one video into ``folder``, the open data set, or into a new one."""

    taken = Signal(str)
    """The data set that now has more photos."""

    def __init__(self, folder: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frames_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Photos from a video"))
        self.resize(560, 300)
        self._task: BackgroundTask[Taken] | None = None
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
        self.scene.setSuffix(" %")
        self.scene.setSpecialValueText(self.tr("does not matter"))
        self.scene.setToolTip(self.tr("How much of the grey range the picture must change by on average"))
        self.most = QSpinBox()
        self.most.setObjectName("frames_most")
        self.most.setRange(0, 1_000_000)
        self.most.setSpecialValueText(self.tr("no limit"))
        self.alike = QCheckBox(self.tr("Leave out frames that look like one taken before"))
        self.alike.setObjectName("frames_alike")
        self.alike.setChecked(True)
        self.notice = Notice()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        about = QLabel(
            self.tr(
                "The photos of a video get a folder of their own; splitting by folder keeps them together."
            )
        )
        about.setWordWrap(True)
        about.setProperty("role", "faint")
        form = QFormLayout()
        form.setSpacing(theme.SPACING)
        form.addRow(self.tr("Video:"), row(self.video, self._chooser(self._choose_video)))
        form.addRow(self.tr("Into the folder:"), row(self.folder, self._chooser(self._choose_folder)))
        form.addRow(self.tr("One frame in:"), self.every)
        form.addRow(self.tr("Change of the picture:"), self.scene)
        form.addRow(self.tr("At most:"), self.most)
        form.addRow("", self.alike)
        buttons = QDialogButtonBox()
        buttons.rejected.connect(self.close)
        self.go = QPushButton(theme.icon("image"), self.tr("Take the photos"))
        self.go.setObjectName("frames_go")
        self.go.clicked.connect(self._go)
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)  # last, for the Tab key
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        for part in (about, form, self.notice, self.bar, buttons):
            if isinstance(part, QFormLayout):
                layout.addLayout(part)
            else:
                layout.addWidget(part)
        layout.insertStretch(layout.count() - 1, 1)
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
        ready = self.video.text().strip() and self.folder.text().strip() and self._task is None
        self.go.setEnabled(bool(ready))

    def _go(self) -> None:
        video, folder = Path(self.video.text().strip()), Path(self.folder.text().strip())
        every, scene, most = self.every.value(), self.scene.value() / 100, self.most.value()
        alike = self.alike.isChecked()

        def work(progress: Progress) -> Taken:
            from engine.inference.frames import FrameChoice, take_frames

            return take_frames(video, folder, FrameChoice(every, scene, alike, most), progress)

        def done(result: Taken) -> None:
            text = self.tr("{0} of {1}, {2} left out as alike").format(
                self.tr("%Ln photo(s)", "", len(result.files)),
                self.tr("%Ln frame(s)", "", result.read),
                numbers.integer(result.similar),
            )
            self.notice.tell(text, "info")
            if result.files:
                self.taken.emit(str(folder))

        def finished() -> None:
            self._task = None
            self.bar.hide()
            self._enable()

        self.notice.clear()
        self.bar.setRange(0, 0)
        self.bar.show()
        task = BackgroundTask(work, owner=self)
        task.progress.connect(self._progress)
        self._task = task
        self._enable()
        task.done(done).failed(self.notice.tell_error).finished(finished).start()

    def _progress(self, done: int, total: int, _text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing stops it; the photos taken so far stay."""
        if self._task is not None:
            self._task.cancel()
        event.accept()
