"""The live room: a trained run looks at a camera, a video file or a URL."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from engine.errors import UserError
from engine.inference.cameras import list_cameras
from engine.inference.capture import CameraWish, Trouble
from engine.inference.given.address import Address
from engine.runs import list_runs
from studio import theme
from studio.background import BackgroundTask
from studio.document import Document
from studio.live.controls import Controls
from studio.live.counts_chart import CountsChart
from studio.live.export_dialog import ExportDialog
from studio.live.keeping import Keeping
from studio.live.picture.layout import build
from studio.live.picture.numbers import Numbers
from studio.live.seen import Ready, Seen, in_words
from studio.live.source_box import SourceBox
from studio.live.speed.row import SpeedRow
from studio.live.stage import ADD_KEY, Stage
from studio.live.wishes import CountHistory, Line
from studio.live.worker import LiveThread
from studio.room import Room
from studio.settings import Settings
from studio.widgets.task_button import TaskButton

STOP_WAIT_MS = 2500


class Panel(Room):
    """Start and Stop never wait: loading, capturing and looking happen in threads."""

    name = "live"

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(document, settings, parent)
        self.thread_: LiveThread | None = None
        self._stopping: set[LiveThread] = set()
        self.ready_as: Ready | None = None
        self.looked_at: tuple[str, str | Address] = ("", "")
        """The run and the source of the picture that is shown."""
        self.history = CountHistory()
        self.source_box = SourceBox(settings)
        self.controls = Controls()
        self.stage = Stage()
        self.chart = CountsChart()
        self.view, self.notice, self.transport = self.stage.view, self.stage.notice, self.stage.transport
        self.runs, self.sources = self.source_box.runs, self.source_box.sources
        self.address, self.browse = self.source_box.address, self.source_box.browse
        self.threshold, self.nms = self.controls.threshold, self.controls.nms
        self.speed = SpeedRow(settings)
        self.start_button = TaskButton(self.tr("Start"), "play")
        self.start_button.setObjectName("live_start")
        self.stop_button = QPushButton(theme.icon("stop"), self.tr("Stop"))
        self.stop_button.setObjectName("live_stop")
        self.export_button = QPushButton(theme.icon("export"), self.tr("Export…"))
        self.export_button.setObjectName("live_export")
        self.export_button.setToolTip(self.tr("Write this run as ONNX: for other programs, and faster here"))
        self.keeping = Keeping(self)
        self.keeping.steps.changed.connect(self.undo_changed)
        self.numbers = Numbers()
        self.side = build(
            self,
            (self.source_box, self.speed),
            (self.start_button, self.stop_button, self.export_button),
            (self.controls, self.numbers, self.chart),
            self.stage,
        )
        self._connect()
        self._list_runs()
        self._update_buttons()
        BackgroundTask(lambda _progress: list_cameras(), owner=self).done(
            self.source_box.show_cameras
        ).failed(self.notice.tell_error).start()

    def _connect(self) -> None:
        self.document.dataset_opened.connect(self._other_data)
        self.document.dataset_closed.connect(self._other_data)
        self.document.runs_changed.connect(self._list_runs)
        self.source_box.changed.connect(self._update_buttons)
        self.source_box.start_wanted.connect(self.start)
        self.source_box.run_changed.connect(lambda: self.speed.show_run(self.source_box.run))
        self.speed.exported.connect(self._exported)
        self.start_button.wanted.connect(self.start)
        self.stop_button.clicked.connect(self.stop)
        self.export_button.clicked.connect(self.export)
        self.controls.changed.connect(self._wishes_changed)
        self.controls.line_mode.connect(self._line_mode)
        self.controls.line_by_keys.connect(self.view.place_line)
        self.view.line_drawn.connect(self._line_drawn)
        self.stage.mirror.toggled.connect(self.controls.set_mirrored)
        self.transport.paused.connect(self._hold)
        self.transport.sought.connect(self._seek)
        self.stage.snapshot.clicked.connect(self.keeping.snapshot)
        self.stage.record.toggled.connect(self.keeping.record)
        self.stage.add.clicked.connect(self.keeping.add_frame)
        key = QShortcut(QKeySequence(ADD_KEY), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.keeping.add_frame)

    # -- what the window asks --

    def undo(self) -> None:
        """Take back what was added or saved last, once the disk has done it."""
        self.keeping.steps.undo()

    def redo(self) -> None:
        """Bring back what was taken back last."""
        self.keeping.steps.redo()

    def undo_text(self) -> str | None:
        """What undo would take back; nothing while the disk is at work."""
        return None if self.keeping.steps.is_busy else super().undo_text()

    def redo_text(self) -> str | None:
        """What redo would bring back."""
        return None if self.keeping.steps.is_busy else super().redo_text()

    def regions(self) -> list[QWidget]:
        """What F6 goes through: settings, picture."""
        return [self.side, self.stage]

    def showEvent(self, event: QShowEvent) -> None:
        """A run may have been exported while another room was shown."""
        super().showEvent(event)
        self.speed.show_run(self.source_box.run)

    def hideEvent(self, event: QHideEvent) -> None:
        """The room that is shown next is to know the photos that were added."""
        self.keeping.collecting.publish()
        super().hideEvent(event)

    # -- what can be chosen --

    def _other_data(self) -> None:
        """Frames are added to the data set that is open, not to the one that was."""
        thread = self.thread_
        if thread is not None and thread.has_collector:
            thread.collect_to(None)
        self.controls.collect.setChecked(False)
        self._list_runs()

    def _list_runs(self) -> None:
        folder = self.document.runs_dir
        runs = [run for run in list_runs(folder) if run.best_weights.is_file()] if folder is not None else []
        self.source_box.show_runs(runs)
        if not runs:
            self.view.show_seen(None, self.tr("There is no trained detector here yet: train one first"))
        elif self.thread_ is None:
            self.view.show_seen(None, self.tr("Choose a run and a source, then press Start"))
        self._update_buttons()

    def _update_buttons(self) -> None:
        running, has_run = self.thread_ is not None, bool(self.source_box.run)
        seen = self.view.seen is not None
        can_start = not running and has_run and bool(self.source_box.source)
        self.start_button.setEnabled(can_start or self.start_button.is_busy)
        self.stop_button.setEnabled(running)
        self.export_button.setEnabled(has_run and not running)
        self.source_box.setEnabled(not running)
        self.stage.snapshot.setEnabled(seen)
        self.stage.record.setEnabled(running and seen)
        can_add = seen and self.document.dataset is not None
        self.stage.add.setEnabled(can_add and self.ready_as is not None and self.ready_as.task == "detect")

    # -- running --

    def start(self) -> None:
        """Begin to look."""
        box = self.source_box
        if self.thread_ is not None or not box.run or not box.source or not box.ask_passwords():
            return
        box.remember()
        self.notice.clear()
        self.history.clear()
        self.view.overlay = ""
        self.view.show_seen(None, self.tr("Loading the model…"))
        self.start_button.begin(self.tr("Loading…"), self.stop)
        self.looked_at = (box.run, box.source)
        thread = LiveThread(box.run, box.source, CameraWish(box.camera_size, box.camera_rate), self)
        thread.ready.connect(self._ready)
        thread.opened.connect(self._opened)
        thread.seen.connect(self._seen)
        thread.trouble.connect(self._trouble)
        thread.added.connect(self.keeping.take)
        thread.adding_failed.connect(self.keeping.adding_failed)
        thread.recording_stopped.connect(self.keeping.stopped)
        thread.loaded_again.connect(self._loaded_again)
        thread.not_loaded_again.connect(self.notice.tell_error)
        thread.failed.connect(self._failed)
        thread.source_ended.connect(self._source_ended)
        self.thread_, self.ready_as = thread, None
        self._wishes_changed()
        thread.start()
        self._update_buttons()

    def stop(self) -> None:
        """Stop looking. Returns at once; the thread ends by itself."""
        self._over("")

    @property
    def is_changing(self) -> bool:
        """Files of a step are being moved."""
        return self.keeping.steps.is_busy

    def take_over(self, before: Panel) -> None:
        """Look on where the room of another window did; that one has let go of the camera by then."""
        self.keeping.take_over_steps(self.take_stack(before))
        self.source_box.memory.take_over(before.source_box.memory)
        if before.controls.line is not None:
            self._line_drawn(before.controls.line)
        if before.thread_ is not None:
            QTimer.singleShot(0, self, self.start)

    def shutdown(self) -> None:
        """Stop and wait for the thread, for a moment."""
        self._over("")
        for thread in list(self._stopping):
            if not thread.wait(STOP_WAIT_MS):
                thread.terminate()
                thread.wait(200)

    def _hold(self, held: bool) -> None:
        if self.thread_ is not None:
            self.thread_.pause(held)

    def _seek(self, index: int) -> None:
        if self.thread_ is not None:
            self.thread_.seek(index)

    def export(self) -> None:
        """Offer to write the run as ONNX."""
        run = self.source_box.run
        dialog = ExportDialog(Path(run), self)
        dialog.exec()
        if dialog.has_exported:
            self._exported(run)

    def _exported(self, run: str) -> None:
        """Use the export from now on, also where this run is looking already."""
        if run == self.source_box.run:
            self.speed.show_run(run)
        if self.thread_ is not None and run == self.thread_.run_path:
            self.thread_.load_again()
        text = self.tr("{0} is exported; it is looked through with the faster model from now on.")
        self.document.message.emit(text.format(Path(run).name), "info")

    def _loaded_again(self, ready: Ready) -> None:
        if self.sender() is self.thread_:
            self.ready_as = ready

    def _ready(self, ready: Ready) -> None:
        if self.sender() is not self.thread_:
            return
        self.ready_as = ready
        self.controls.for_task(ready.task)
        self.controls.classes.show_classes(ready.class_names)
        # The run knows from which score its detections are worth showing; 0.997 is not to become 100 %.
        self.threshold.setValue(int(ready.threshold * 100 + 1e-6))
        self.view.show_seen(None, self.tr("Waiting for the first picture…"))
        self.start_button.begin(self.tr("Opening…"), self.stop)

    def _opened(self, count: int, fps: float) -> None:
        if self.sender() is self.thread_:
            self.transport.open(count, fps)

    def _seen(self, seen: Seen) -> None:
        thread = self.thread_
        if thread is None or self.sender() is not thread:
            return
        first = self.view.seen is None
        self.view.show_seen(seen)
        self.view.repaint()  # now, so that the next frame is not asked for before this one is shown
        self.numbers.show_seen(seen, self.ready_as)
        self.transport.show_position(seen.position, seen.time_s)
        self.controls.classes.show_counts(seen.found.labels)
        if self.controls.line is not None:
            self.controls.show_crossings(dict(seen.to_right), dict(seen.to_left))
        if self.history.add(time.monotonic(), seen.found.labels):
            self.chart.show_series(*self.history.series())
        thread.shown()
        if first:
            self.start_button.finish()
            self._update_buttons()

    def _trouble(self, trouble: Trouble | None) -> None:
        if self.sender() is not self.thread_:
            return
        if trouble is None:
            self.view.overlay = ""
        else:
            self.view.overlay = self.tr("{0}\nAsking again (attempt {1}, next pause {2:g} s)…").format(
                trouble.error, trouble.attempt, trouble.wait_s
            )
        self.view.update()

    def _source_ended(self, cut_off: str) -> None:
        if self.sender() is not self.thread_:
            return
        if cut_off:
            text = self.tr("The video is not whole: {0} pictures could be read. It is cut off, or damaged.")
            self._over(text.format(cut_off), "warning")
        else:
            self._over(self.tr("The video has ended."))

    def _failed(self, error: Exception) -> None:
        if self.sender() is not self.thread_:
            return
        self._over(self.tr("Stopped."))
        self.notice.tell(in_words(error), "error")
        if not isinstance(error, UserError):
            raise error

    def _over(self, hint: str, level: str = "info") -> None:
        thread, self.thread_ = self.thread_, None
        if thread is None:
            return
        self.start_button.finish()
        thread.stop()
        self._stopping.add(thread)
        thread.finished.connect(lambda: self._stopping.discard(thread))
        if thread.isFinished():
            self._stopping.discard(thread)
        self.stage.record.setChecked(False)
        self.transport.hide()
        self.view.overlay = ""
        self.view.update()
        self.keeping.steps.close_step()
        if hint and self.view.seen is None:
            self.view.show_seen(None, hint)
        elif hint:
            self.notice.tell(hint, level)
        if self.keeping.collecting.added and self.notice.level != "warning":
            self.keeping.offer()
        self._update_buttons()

    # -- wishes --

    def _wishes_changed(self) -> None:
        thread = self.thread_
        if thread is None:
            return
        wishes = self.controls.wishes()
        if wishes.collect and not thread.wishes.collect:
            # Here and not when it ends: the last frames of a collecting arrive after it was switched off.
            self.keeping.steps.close_step()
        if wishes.collect and not thread.wishes.collect and not self.keeping.may_collect():
            self.controls.collect.setChecked(False)
            return
        thread.wishes = wishes
        seen = self.view.seen
        if self.transport.is_held and seen is not None:
            thread.look_again(seen)

    def _line_mode(self, on: bool) -> None:
        self.view.set_line_mode(on)
        self.view.line = None
        self.view.update()

    def _line_drawn(self, line: Line) -> None:
        self.view.line = line
        self.controls.set_line(line)
