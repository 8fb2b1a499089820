"""The live room: a trained run looks at a camera, a video file or a URL."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from engine.errors import UserError
from engine.inference.cameras import CameraInfo, list_cameras
from engine.runs import list_runs
from studio import theme
from studio.background import BackgroundTask
from studio.document import Document
from studio.live.view import LiveView
from studio.live.worker import LiveThread, Seen, in_words
from studio.settings import Settings
from studio.widgets.notice import Notice

_FILE, _URL = "file", "url"
STOP_WAIT_MS = 2500


class Panel(QWidget):
    """Start and Stop never wait: loading, capturing and detecting happen in threads."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.settings = document, settings
        self.thread_: LiveThread | None = None
        self._stopping: set[LiveThread] = set()
        self.view = LiveView()
        self.notice = Notice()
        self.runs = QComboBox()
        self.runs.setObjectName("live_runs")
        self.sources = QComboBox()
        self.sources.setObjectName("live_sources")
        self.address = QLineEdit(settings.get("live/address", ""))
        self.address.setObjectName("live_address")
        self.browse = QPushButton(theme.icon("folder"), self.tr("Browse…"))
        self.browse.setObjectName("live_browse")
        self.start_button = QPushButton(theme.icon("play"), self.tr("Start"))
        self.start_button.setObjectName("live_start")
        self.stop_button = QPushButton(theme.icon("stop"), self.tr("Stop"))
        self.stop_button.setObjectName("live_stop")
        self.snapshot_button = QPushButton(theme.icon("camera"), self.tr("Snapshot"))
        self.snapshot_button.setObjectName("live_snapshot")
        self.threshold = _slider("live_threshold", 50)
        self.threshold_text = QLabel()
        self.nms = _slider("live_nms", 45)
        self.nms_text = QLabel()
        self.numbers = QLabel()
        self.numbers.setObjectName("live_numbers")
        self.counts = QLabel()
        self.counts.setObjectName("live_counts")
        self._build()
        self._connect()
        self._list_runs()
        self._show_cameras([])
        self._source_changed()
        self._sliders_moved()
        self._update_buttons()
        BackgroundTask(lambda _progress: list_cameras(), owner=self).done(self._show_cameras).failed(
            self.notice.tell_error
        ).start()

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(theme.SPACING)
        form.setVerticalSpacing(theme.SPACING)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for combo in (self.runs, self.sources):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(14)
        form.addRow(self.tr("Run"), self.runs)
        form.addRow(self.tr("Source"), self.sources)
        place = QHBoxLayout()
        place.setSpacing(theme.SPACING_SMALL)
        place.addWidget(self.address, 1)
        place.addWidget(self.browse)
        form.addRow("", place)
        for text, slider, value, tip in (
            (
                self.tr("Confidence"),
                self.threshold,
                self.threshold_text,
                self.tr("Show what the detector is at least this sure of"),
            ),
            (
                self.tr("Overlap"),
                self.nms,
                self.nms_text,
                self.tr("Of two boxes of a class that overlap more (IoU), the less sure one goes"),
            ),
        ):
            row = QHBoxLayout()
            row.addWidget(slider, 1)
            value.setMinimumWidth(40)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            row.addWidget(value)
            slider.setToolTip(tip)
            slider.setAccessibleName(text)
            form.addRow(text, row)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING, theme.SPACING)
        column.setSpacing(theme.SPACING_LARGE)
        column.addLayout(form)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACING)
        for button in (self.start_button, self.stop_button, self.snapshot_button):
            buttons.addWidget(button)
        column.addLayout(buttons)
        column.addWidget(self.numbers)
        column.addWidget(self.counts)
        column.addStretch(1)
        main = QWidget()
        rows = QVBoxLayout(main)
        rows.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        rows.setSpacing(theme.SPACING)
        rows.addWidget(self.notice)
        rows.addWidget(self.view, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(side)
        splitter.addWidget(main)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([320, 860])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _connect(self) -> None:
        self.document.dataset_opened.connect(lambda _dataset: self._list_runs())
        self.document.dataset_closed.connect(self._list_runs)
        self.document.runs_changed.connect(self._list_runs)
        self.sources.currentIndexChanged.connect(lambda _index: self._source_changed())
        self.address.textChanged.connect(lambda _text: self._update_buttons())
        self.address.returnPressed.connect(self.start)
        self.browse.clicked.connect(self._choose_file)
        self.start_button.clicked.connect(self.start)
        self.stop_button.clicked.connect(self.stop)
        self.snapshot_button.clicked.connect(self.snapshot)
        self.threshold.valueChanged.connect(lambda _value: self._sliders_moved())
        self.nms.valueChanged.connect(lambda _value: self._sliders_moved())

    # -- what can be chosen --

    @property
    def source(self) -> str:
        """The chosen source as the engine takes it: a camera number, a path or a URL; empty if none."""
        kind = self.sources.currentData()
        return self.address.text().strip() if kind in (_FILE, _URL) else str(kind or "")

    def _show_cameras(self, cameras: list[CameraInfo]) -> None:
        chosen = self.sources.currentData() or self.settings.get("live/source", _FILE)
        self.sources.blockSignals(True)
        self.sources.clear()
        for camera in cameras:
            self.sources.addItem(theme.icon("camera"), camera.name, str(camera.index))
        self.sources.addItem(theme.icon("image"), self.tr("Video file"), _FILE)
        self.sources.addItem(theme.icon("live"), self.tr("URL (RTSP, HTTP, MJPEG)"), _URL)
        self.sources.setCurrentIndex(max(self.sources.findData(chosen), 0))
        self.sources.blockSignals(False)
        self._source_changed()

    def _source_changed(self) -> None:
        kind = self.sources.currentData()
        self.address.setVisible(kind in (_FILE, _URL))
        self.browse.setVisible(kind == _FILE)
        hints = {_FILE: self.tr("Path of a video"), _URL: "http://…  rtsp://…"}
        self.address.setPlaceholderText(hints.get(kind, ""))
        self._update_buttons()

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Choose a video"),
            self.address.text(),
            self.tr("Videos (*.mp4 *.avi *.mkv *.mov *.webm)"),
        )
        if path:
            self.address.setText(path)

    def _list_runs(self) -> None:
        folder = self.document.runs_dir
        chosen = self.runs.currentData()
        self.runs.clear()
        for run in list_runs(folder) if folder is not None else []:
            if run.best_weights.is_file():
                self.runs.addItem(run.name, str(run.path))
        self.runs.setCurrentIndex(max(self.runs.findData(chosen), 0))
        if self.runs.count() == 0:
            self.view.show_seen(None, self.tr("There is no trained detector here yet: train one first"))
        elif self.thread_ is None:
            self.view.show_seen(None, self.tr("Choose a run and a source, then press Start"))
        self._update_buttons()

    def _update_buttons(self) -> None:
        running = self.thread_ is not None
        self.start_button.setEnabled(not running and self.runs.count() > 0 and bool(self.source))
        self.stop_button.setEnabled(running)
        self.snapshot_button.setEnabled(self.view.seen is not None)
        for widget in (self.runs, self.sources, self.address, self.browse):
            widget.setEnabled(not running)

    # -- running --

    def start(self) -> None:
        """Begin to look."""
        if self.thread_ is not None or self.runs.currentData() is None or not self.source:
            return
        self.settings.set("live/source", str(self.sources.currentData()))
        self.settings.set("live/address", self.address.text())
        self.notice.clear()
        self.view.show_seen(None, self.tr("Loading the detector…"))
        thread = LiveThread(self.runs.currentData(), self.source, self)
        thread.threshold, thread.nms_iou = self.threshold.value() / 100, self.nms.value() / 100
        thread.ready.connect(self._ready)
        thread.seen.connect(self._seen)
        thread.failed.connect(self._failed)
        thread.source_ended.connect(lambda: self._over(self.tr("The video has ended.")))
        self.thread_ = thread
        thread.start()
        self._update_buttons()

    def stop(self) -> None:
        """Stop looking. Returns at once; the thread ends by itself."""
        self._over("")

    def shutdown(self) -> None:
        """Stop and wait for the thread, for a moment."""
        self._over("")
        for thread in list(self._stopping):
            if not thread.wait(STOP_WAIT_MS):
                thread.terminate()
                thread.wait(200)

    def snapshot(self) -> None:
        """Save the picture with its boxes."""
        picture = self.view.picture()
        if picture is None:
            return
        folder = self.document.folder or Path.home()
        path = folder / "snapshots" / f"{datetime.now():%Y-%m-%d-%H%M%S-%f}.png"
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            self.notice.tell(f"{path.parent}: {error.strerror}", "error")
            return
        if picture.save(str(path)):
            self.document.message.emit(self.tr("Saved {0}").format(path), "info")
        else:
            self.notice.tell(self.tr("{0} could not be written. Is the disk full?").format(path), "error")

    def _ready(self, _classes: list[str], threshold: float) -> None:
        if self.sender() is not self.thread_:
            return
        # The run knows from which score its detections are worth showing.
        self.threshold.setValue(round(threshold * 100))
        self.view.show_seen(None, self.tr("Waiting for the first picture…"))

    def _seen(self, seen: Seen) -> None:
        thread = self.thread_
        if thread is None or self.sender() is not thread:
            return
        self.view.show_seen(seen)
        times = seen.timings
        total = sum(times.values())
        self.numbers.setText(
            self.tr("{0:.1f} frames/s   {1:.1f} ms a frame").format(seen.fps, total)
            + "\n"
            + self.tr("prepare {0:.1f}, network {1:.1f}, boxes {2:.1f} ms").format(
                times.get("pre", 0.0), times.get("network", 0.0), times.get("post", 0.0)
            )
        )
        found = sorted({(label, seen.labels.count(label)) for label in seen.labels})
        self.counts.setText("\n".join(f"{label}: {count}" for label, count in found))
        self.snapshot_button.setEnabled(True)
        thread.shown()

    def _failed(self, error: Exception) -> None:
        if self.sender() is not self.thread_:
            return
        self._over(self.tr("Stopped."))
        self.notice.tell(in_words(error), "error")
        if not isinstance(error, UserError):
            raise error

    def _over(self, hint: str) -> None:
        thread, self.thread_ = self.thread_, None
        if thread is None:
            return
        thread.stop()
        self._stopping.add(thread)
        thread.finished.connect(lambda: self._stopping.discard(thread))
        if thread.isFinished():
            self._stopping.discard(thread)
        if hint and self.view.seen is None:
            self.view.show_seen(None, hint)
        elif hint:
            self.notice.tell(hint, "info")
        self._update_buttons()

    def _sliders_moved(self) -> None:
        self.threshold_text.setText(f"{self.threshold.value()} %")
        self.nms_text.setText(f"{self.nms.value()} %")
        if self.thread_ is not None:
            self.thread_.threshold = self.threshold.value() / 100
            self.thread_.nms_iou = self.nms.value() / 100


def _slider(name: str, value: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setObjectName(name)
    slider.setRange(1, 99)
    slider.setValue(value)
    return slider
