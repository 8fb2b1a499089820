"""Writing a run as ONNX, in a child process, with what was compared and measured."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.errors import RunError
from studio import theme
from studio.engine_process import engine_command, engine_process, last_error
from studio.widgets.notice import Notice
from studio.widgets.reveal import reveal


class ExportDialog(QDialog):
    """``python -m engine export RUN``; closing the window ends it."""

    def __init__(self, run: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live_export_dialog")
        self.setWindowTitle(self.tr("Export {0}").format(run.name))
        self.resize(620, 420)
        self._run = run
        self._process: QProcess | None = None
        self._complaints = ""
        self.has_exported = False
        """Whether an export that was started here was written and checked."""
        text = QLabel(
            self.tr(
                "Writes ONNX models with class names and all they need to be used elsewhere, an example in "
                "Python, and checks on real pictures that they say what this program says. Afterwards the "
                "live room and suggestions use the faster model by themselves."
            )
        )
        text.setWordWrap(True)
        self.int8 = QCheckBox(self.tr("Also an 8-bit model; measure what it loses"))
        self.int8.setObjectName("live_export_int8")
        self.openvino = QCheckBox(self.tr("Also for OpenVINO"))
        self.openvino.setObjectName("live_export_openvino")
        self.openvino.setToolTip(self.tr("Worth trying on processors of Intel's"))
        if importlib.util.find_spec("openvino") is None:
            self.openvino.setEnabled(False)
            self.openvino.setToolTip(self.tr("OpenVINO is not installed: pip install openvino"))
        if _is_classifier(run):
            for box in (self.int8, self.openvino):
                box.setEnabled(False)
                box.setToolTip(self.tr("For detectors only"))
        self._more = [box for box in (self.int8, self.openvino) if box.isEnabled()]
        self.notice = Notice()
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.hide()
        self.log = QPlainTextEdit()
        self.log.setObjectName("live_export_log")
        self.log.setReadOnly(True)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log.setAccessibleName(self.tr("What was compared and measured"))
        buttons = QDialogButtonBox()
        self.start_button = QPushButton(theme.icon("export"), self.tr("Export"))
        self.start_button.setObjectName("live_export_start")
        self.folder_button = QPushButton(theme.icon("folder"), self.tr("Open the folder"))
        self.folder_button.setEnabled((run / "export").is_dir())
        buttons.addButton(self.start_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.folder_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)  # last, for the Tab key
        column = QVBoxLayout(self)
        column.setSpacing(theme.SPACING)
        for widget in (text, self.int8, self.openvino, self.notice, self.busy):
            column.addWidget(widget)
        column.addWidget(self.log, 1)
        column.addWidget(buttons)
        buttons.rejected.connect(self.reject)
        self.start_button.clicked.connect(self.start)
        self.folder_button.clicked.connect(self._open_folder)

    @property
    def is_running(self) -> bool:
        """Whether the export goes on."""
        return self._process is not None

    def start(self) -> None:
        """Begin."""
        self.notice.clear()
        self.log.clear()
        self._complaints = ""
        command = ["export", str(self._run.absolute())]
        command += ["--int8"] if self.int8.isChecked() else []
        command += ["--format", "openvino"] if self.openvino.isChecked() else []
        process = engine_process(engine_command(command), self)
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        self._process = process
        self._show_running(True)
        process.start()

    def reject(self) -> None:
        """Esc and Close. One key must not throw away minutes of work: that is asked first."""
        if self.is_running and not self._may_end():
            return
        super().reject()

    def _may_end(self) -> bool:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("The export is running."))
        box.setInformativeText(self.tr("Ended now, it writes nothing; an earlier export stays as it is."))
        keep = box.addButton(self.tr("Keep exporting"), QMessageBox.ButtonRole.RejectRole)
        end = box.addButton(self.tr("End it"), QMessageBox.ButtonRole.DestructiveRole)
        for button, name in ((keep, "keep"), (end, "end")):
            button.setObjectName(f"live_export_{name}")
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        return box.clickedButton() is end

    def done(self, result: int) -> None:
        """Closing ends the export; what it wrote by then is whole."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(2000)
        super().done(result)

    def _read(self) -> None:
        """The results, and on standard error what is being done: it takes half a minute and more."""
        if self._process is None:
            return
        doing = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        results = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        self._complaints += doing
        for said in (doing, results):
            if said.strip():
                self.log.appendPlainText(said.rstrip("\n"))

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._process = None
            self._show_running(False)
            self.notice.tell(self.tr("The export could not be started."), "error")

    def _finished(self, status: int, kind: QProcess.ExitStatus) -> None:
        if self._process is None:
            return  # closed
        self._read()
        self._process = None
        self._show_running(False)
        if status == 0 and kind == QProcess.ExitStatus.NormalExit:
            self.has_exported = True
            self.notice.tell(self.tr("Exported and checked."), "info")
            self.folder_button.setEnabled(True)
            return
        reason = last_error(self._complaints) or self.tr("it was killed.")
        self.notice.tell(self.tr("Not exported: {0}").format(reason), "error")

    def _show_running(self, running: bool) -> None:
        self.busy.setVisible(running)
        self.start_button.setEnabled(not running)
        for box in self._more:
            box.setEnabled(not running)

    def _open_folder(self) -> None:
        reveal(self._run / "export", self.notice)


def _is_classifier(run: Path) -> bool:
    from engine.runs import Run

    try:
        return Run(run).task() == "classify"
    except RunError:
        return False  # exporting tells what is wrong with it
