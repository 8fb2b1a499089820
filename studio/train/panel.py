"""The train room: settings at the left, and a run that is watched while it learns."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMessageBox, QSplitter, QVBoxLayout, QWidget

from engine import run_process
from engine.errors import UserError
from engine.events import Checkpoint, Ended, Event, Failed, RunStarted, Warned
from engine.events import Progress as Preparing
from engine.i18n import translated
from engine.runs import Run, list_runs, new_run_dir
from studio import theme
from studio.aside import ASIDE, empty
from studio.background import BackgroundTask, Progress
from studio.document import Document
from studio.room import Room
from studio.settings import Settings
from studio.train import words
from studio.train.charts.history import RunHistory
from studio.train.form import SettingsChange
from studio.train.run_table.undo import RunCommand
from studio.train.run_view import RunView
from studio.train.setup import Setup
from studio.train.watch import RunWatch
from studio.widgets.notice import Notice
from studio.widgets.reveal import reveal


class Panel(Room):
    """Starts, watches and stops training runs of the open data set."""

    name = "train"

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(document, settings, parent)
        self.watch = RunWatch(self)
        self._listing: BackgroundTask[tuple[list[Run], list[Run]]] | None = None
        self._stop_on_close = self._is_taken_over = False
        self._shown_folder: Path | None = None
        self._warned = ""
        self.setup = Setup(document, settings)
        self.form, self.estimate = self.setup.form, self.setup.estimate
        self.start_button, self.obstacle_list = self.setup.start_button, self.setup.obstacle_list
        self.view = RunView(self.watch, self.form, settings, self.undo_stack)
        self.header, self.tabs, self.log = self.view.header, self.view.tabs, self.view.log
        self.charts, self.samples, self.runs = self.view.charts, self.view.samples, self.view.runs
        self.notice = Notice()
        self._build()
        self._connect()
        self._data_changed()

    def _build(self) -> None:
        main = QWidget()
        rows = QVBoxLayout(main)
        rows.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        rows.setSpacing(theme.SPACING)
        rows.addWidget(self.notice)
        rows.addWidget(self.view, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.setup)
        splitter.addWidget(main)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([350, 850])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _connect(self) -> None:
        document, watch = self.document, self.watch
        document.dataset_opened.connect(self._data_changed)
        document.dataset_closed.connect(self._data_changed)
        document.runs_changed.connect(self._list_runs)
        self.setup.start_wanted.connect(self.start)
        self.setup.cancel_wanted.connect(watch.stop)
        self.setup.changed_at_once.connect(lambda change: self.undo_stack.push(change))
        self.header.failed.connect(self.notice.tell_error)
        self.header.exported.connect(self._exported)
        watch.preparing.connect(self._preparing)
        self.header.run_chosen.connect(watch.show)
        for part in (self.setup, self.charts, self.samples, self.runs):
            part.failed.connect(self.notice.tell_error)
        self.samples.opened.connect(self._open_photo)
        self.runs.show_wanted.connect(self._show_run)
        self.runs.folder_wanted.connect(lambda path: reveal(path, self.notice))
        self.runs.settings_wanted.connect(self.setup.use)
        self.view.settings.wanted.connect(self.setup.use)
        self.runs.changes.busy_changed.connect(self.undo_changed)
        self.runs.changed.connect(self._run_changed)
        self.tabs.currentChanged.connect(lambda _index: self._refresh_runs())
        watch.replaced.connect(self.notice.clear)
        watch.started.connect(self.notice.clear)
        watch.grown.connect(self._grown)
        watch.state_changed.connect(lambda: self.setup.show_state(watch.is_training, watch.is_own))
        watch.ended.connect(self._ended)
        watch.trouble.connect(self.notice.tell_error)
        watch.damaged.connect(self._tell_damage)
        watch.folder_gone.connect(self._tell_folder_gone)

    # -- what the window asks --

    def undo_text(self) -> str | None:
        """Not while the disk still does what was asked last."""
        return None if self.runs.changes.is_busy else super().undo_text()

    def redo_text(self) -> str | None:
        """Not while the disk still does what was asked last."""
        return None if self.runs.changes.is_busy else super().redo_text()

    @property
    def is_changing(self) -> bool:
        """The disk still does what was asked last."""
        return self.runs.changes.is_busy

    def take_over(self, before: Panel) -> None:
        """What was done to runs and settings there can be undone here; a training goes on as this one's."""
        self.watch.take_over(before.watch)
        stack = self.take_stack(before)
        before._is_taken_over = True  # and what it put aside can still be brought back
        self.runs.changes.use(stack)
        for number in range(stack.count()):
            command = stack.command(number)
            if isinstance(command, RunCommand):
                command.changes = self.runs.changes
            elif isinstance(command, SettingsChange):
                command.form = self.form

    @property
    def is_training(self) -> bool:
        """Whether the run that is shown is being trained."""
        return self.watch.is_training

    @property
    def history(self) -> RunHistory:
        """Of the run that is shown."""
        return self.watch.history

    @property
    def run_path(self) -> Path | None:
        """The run that is shown."""
        return self.watch.path

    def may_close(self) -> bool:
        """Ask what becomes of a training that was started here; False: the window stays open."""
        self._stop_on_close = False
        if not self.watch.is_own or self.watch.is_exporting:  # an export needs no window, and is soon over
            return True
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("A training is running."))
        box.setInformativeText(
            self.tr("It can go on without the window, which finds it again when it is opened next.")
        )
        keep = box.addButton(self.tr("Keep training"), QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton(self.tr("Stop it"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        for button, name in ((keep, "keep"), (stop, "stop"), (cancel, "cancel")):
            button.setObjectName(f"close_{name}")
        box.setDefaultButton(keep)
        box.exec()
        self._stop_on_close = box.clickedButton() is stop
        return box.clickedButton() is not cancel

    def shutdown(self) -> None:
        """Leave a training to itself, or stop it if that was asked for."""
        self.setup.shut_down()
        if self.document.runs_dir is not None and not self._is_taken_over:
            empty(self.document.runs_dir / ASIDE)
        if self._stop_on_close:
            self.watch.shut_down()
        else:
            self.watch.leave()

    # -- running --

    def start(self) -> None:
        """Start a training with the settings in the form."""
        if self.watch.is_own or self.document.runs_dir is None:
            return
        self.document.flush()
        try:
            config = self.setup.config()
            folder = new_run_dir(self.document.runs_dir, f"{config.task}-{config.backbone}")
        except UserError as error:
            self.notice.tell_error(error)
            return
        self.estimate.forget()
        self.watch.start(folder, [*self.setup.arguments(), "--run", str(folder), "--events", "jsonl"])
        self.setup.show_starting()
        self.obstacle_list.show_obstacles([])

    def _ended(self, last: Ended | Failed) -> None:
        if isinstance(last, Failed):
            self.notice.tell(words.remedied(last.message, last.remedy), "error")
        self._list_runs()
        self.setup.check()
        self.document.runs_changed.emit()

    # -- showing --

    def _data_changed(self) -> None:
        folder = self.document.folder
        if folder != self._shown_folder:
            if self._shown_folder is not None:
                self._empty_trash(self._shown_folder / "runs")
            self._shown_folder = folder
            self.setup.open_folder(folder)
            self.header.set_folder(folder)
            if not self.watch.is_own:
                self.watch.show(None)
            self._list_runs()
        self.setup.check()

    def _empty_trash(self, runs_dir: Path) -> None:
        """What was deleted of a data set that is closed cannot be brought back here any more."""

        def tell(problems: list[str]) -> None:
            for problem in problems:
                self.document.message.emit(problem, "warning")

        task = BackgroundTask(lambda _progress: empty(runs_dir / ASIDE), owner=self)
        task.done(tell).start()

    def _grown(self, events: list[Event]) -> None:
        if not self.is_training:
            return
        starts = [index for index, event in enumerate(events) if isinstance(event, RunStarted)]
        if starts:
            had_focus = self.start_button.hasFocus()
            self.setup.show_preparing(None)
            if had_focus:  # it is off now, and the focus would go to the window's first button
                self.header.stop_button.setFocus()
            self._list_runs()
            self.document.runs_changed.emit()
        # What it warns of before its first step is in the log; a full disk or memory comes later.
        later = events[starts[-1] + 1 :] if starts else events
        warned = [event.message for event in later if isinstance(event, Warned)]
        if self.history.export_problem:
            text = translated(self.history.export_problem)
            self.notice.tell(text, "warning", self.tr("Export again"), self.header.export_shown)
        elif warned and self.history.step is not None and not self.watch.is_gone:  # that was told already
            self._warned = translated(warned[-1])
            self.notice.tell(self._warned, "warning")
        elif self.notice.text == self._warned and any(_is_saved(event) for event in later):
            self.notice.clear()  # the disk takes it again

    def _preparing(self, progress: Preparing) -> None:
        if self.watch.is_own and self.watch.is_starting and not self.watch.is_stopping:
            self.setup.show_preparing(progress)

    def _exported(self, path: Path) -> None:
        self.notice.tell(self.tr("{0} is exported: it is fast in the Live room.").format(path.name))

    def _tell_damage(self, lines: int) -> None:
        text = self.tr(
            "%Ln line(s) of the run's metrics.jsonl cannot be read, most likely cut by a crash or a full "
            "disk. The others are shown; the run can be resumed.",
            "",
            lines,
        )
        self.notice.tell(text, "warning")

    def _tell_folder_gone(self) -> None:
        if self.is_training:
            text = self.tr("The run's folder is gone: the training can save nothing any more.")
            self.notice.tell(text, "error", self.tr("Stop it"), self.watch.stop)
        else:
            self.notice.tell(self.tr("The run's folder is gone. What it told is still shown."), "warning")
        self._list_runs()

    def _show_run(self, path: Path) -> None:
        if self.watch.is_own and path != self.watch.path:
            self.notice.tell(self.tr("The charts show the training that was started here until it ends."))
            return
        self.watch.show(path)
        self.tabs.setCurrentWidget(self.charts)

    def _open_photo(self, path: str) -> None:
        """Show a photo for labelling; one of another data set than the open one only after asking."""
        dataset = self.document.dataset
        if dataset is not None and any(item.image == Path(path) for item in dataset.items):
            self.document.image_requested.emit(path)
            return
        text = self.tr("{0} is a photo of another data set than the one that is open.")
        self.notice.tell(
            text.format(Path(path).name), "info", self.tr("Open that one"),
            lambda: self.document.open_path(path),
        )  # fmt: skip

    def _run_changed(self, before: Path, now: Path | None) -> None:
        if before == self.watch.path and now != before and not self.watch.is_training:
            self.watch.show(now)
        self._list_runs()
        self.document.runs_changed.emit()

    def _refresh_runs(self) -> None:
        if self.tabs.currentWidget() is self.runs:
            self.runs.refresh(self.document.runs_dir)

    def _list_runs(self) -> None:
        """Read the folder of runs in the background; show one that is being trained, or the newest."""
        folder = self.document.runs_dir

        def read(_progress: Progress) -> tuple[list[Run], list[Run]]:
            runs = list_runs(folder) if folder is not None else []
            return runs, [run for run in runs if run_process.trainer_of(run.path) is not None]

        def show(found: tuple[list[Run], list[Run]]) -> None:
            runs, trained = found
            self.header.set_runs(runs)
            self.form.set_runs([run for run in runs if run.best_weights.is_file()])
            self._refresh_runs()
            if self.watch.path is None and runs and not self.watch.is_own:
                self.watch.show((trained or runs)[0].path)
            elif not self.watch.is_training and self.watch.path in [run.path for run in trained]:
                self.watch.show(self.watch.path)  # another window goes on with it
            others = [run for run in trained if run.path != self.watch.path]
            if others and not self.notice.text:
                text = self.tr("{0} is being trained, too, and takes its share of the processor.")
                self.notice.tell(
                    text.format(others[0].name), "info", self.tr("Show it"),
                    lambda: self.watch.show(others[0].path),
                )  # fmt: skip

        if self._listing is not None:
            self._listing.cancel()
        self._listing = BackgroundTask(read, owner=self)
        self._listing.done(show).failed(self.notice.tell_error).start()

    def showEvent(self, event: QShowEvent) -> None:
        """Another window may have started or ended something meanwhile."""
        super().showEvent(event)
        self._list_runs()


def _is_saved(event: Event) -> bool:
    return isinstance(event, Checkpoint) and event.which == "last"
