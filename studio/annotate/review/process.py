"""The child process that looks at images with a trained detector, and what it tells while it goes."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from engine.datasets import name_lists
from engine.datasets.dataset import Dataset
from engine.inference.suggestions import from_line
from studio.engine_process import engine_command, engine_process, last_error

logger = logging.getLogger(__name__)


class AutolabelProcess(QObject):
    """``python -m engine autolabel RUN DIR --json``, read while it goes."""

    began = Signal(float)
    """The score from which on the run counts an object as found."""
    found = Signal(object, object)
    """(stem, engine.inference.suggestions.Suggested); also for an image where nothing was found."""
    progress = Signal(int, int)
    ended = Signal(str)
    """What went wrong, or ""."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._list: Path | None = None
        self._text = b""
        self._done = self._total = 0

    @property
    def is_running(self) -> bool:
        """Whether images are being looked at."""
        return self._process is not None

    def start(
        self,
        run: Path,
        dataset: Dataset,
        stems: Sequence[str] | None,
        labelled_too: bool,
        names: Mapping[str, str | None],
    ) -> None:
        """Look at these images of the data set (None: all of them), at labelled ones only if told so.

        ``names``: other names for classes of the model; None leaves their boxes out.
        """
        self.cancel()
        self._text, self._done, self._total = b"", 0, 0
        arguments = ["autolabel", str(run.absolute()), str(dataset.root), "--json"]
        arguments += ["--images", "all" if labelled_too else "unlabelled"]
        arguments += ["--labels-dir", str(dataset.labels_dir)]
        arguments += [f"--class-name={old}={new or ''}" for old, new in names.items()]
        if stems is not None:
            with tempfile.NamedTemporaryFile(suffix=".txt", delete=False) as file:
                file.write(name_lists.to_bytes(stems))
            self._list = Path(file.name)
            arguments += ["--list", file.name]
        process = engine_process(engine_command(arguments), self)
        process.readyReadStandardOutput.connect(self._read_lines)
        process.finished.connect(self._finished)
        self._process = process
        process.start()

    def cancel(self) -> None:
        """Stop; what was found stays."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(2000)
            process.deleteLater()
        self._forget_list()

    def _read_lines(self) -> None:
        if self._process is None:
            return
        *lines, self._text = (self._text + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for raw in lines:
            line = raw.decode("utf-8", "replace")
            if not self._total:
                head = json.loads(line)
                self._total = head["images"]
                self.began.emit(head["threshold"])
                continue
            self._done += 1
            self.found.emit(json.loads(line)["stem"], from_line(line))
        if lines:
            self.progress.emit(self._done, self._total)

    def _finished(self, status: int, kind: QProcess.ExitStatus) -> None:
        process = self._process
        if process is None or self.sender() is not process:
            return  # cancelled
        self._read_lines()
        self._process = None
        self._forget_list()
        said = bytes(process.readAllStandardError().data()).decode("utf-8", "replace")
        process.deleteLater()
        if kind != QProcess.ExitStatus.NormalExit:
            self.ended.emit(self.tr("It was killed."))
        elif status == 0 or (status == 2 and self._done == self._total > 0):
            self.ended.emit("")  # images that cannot be read are in the queue
        else:
            logger.error("looking at images failed: %s", said)
            self.ended.emit(last_error(said) or self.tr("See the log file."))

    def _forget_list(self) -> None:
        if self._list is not None:
            self._list.unlink(missing_ok=True)
            self._list = None
