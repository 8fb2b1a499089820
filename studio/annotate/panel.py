"""The annotate room: layout and wiring. ``editor`` changes boxes, ``canvas`` shows them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QColorDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QUndoView,
    QVBoxLayout,
    QWidget,
)

from engine.annotations import Box
from engine.datasets.dataset import Dataset, Item
from engine.datasets.labels import FORMATS
from engine.errors import UserError
from studio import theme
from studio.annotate import recovery, trash
from studio.annotate.actions import MENUS, NUDGES, TOOLBAR, make_actions
from studio.annotate.box_list import BoxList
from studio.annotate.canvas.picture import AS_IT_IS
from studio.annotate.canvas.view import Canvas
from studio.annotate.class_list import ClassList
from studio.annotate.drawing import Drawing
from studio.annotate.editor import Editor
from studio.annotate.empty_state import EmptyState
from studio.annotate.file_commands import FORMAT_NAMES, FileCommands
from studio.annotate.file_list.model import FileListModel
from studio.annotate.file_list.status import Status
from studio.annotate.file_list.view import FileList
from studio.annotate.label_popup import LabelPopup
from studio.annotate.loader import Loader, Picture
from studio.annotate.session import Session
from studio.document import Document
from studio.settings import Settings
from studio.widgets.class_colors import class_color, load_class_colors, set_class_color
from studio.widgets.notice import Notice

BRIGHTNESS_STEP = 5


class Panel(QWidget):
    """Shows one image of the open data set and lets a person label it."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.settings = document, settings
        self.editor = Editor(self)
        self.loader = Loader(self)
        self.files = FileListModel(self)
        load_class_colors(settings)
        self._dataset: Dataset | None = None
        self._direction = 1
        self._pending: Box | None = None
        self._kept_labels: set[Path] = set()
        self._offer_wanted = False
        self._with_labels = settings.get("annotate/show_labels", True)
        self.canvas = Canvas()
        self.notice = Notice()
        self.popup = LabelPopup(self.canvas)
        self.file_list = FileList(self.files)
        self.box_list = BoxList()
        self.class_list = ClassList()
        self.place = QLabel()
        self.place.setObjectName("place")
        self.pointer = QLabel()
        self.pointer.setObjectName("pointer")
        self.files_of = FileCommands(self)
        self.commands = make_actions(self, self.canvas, self.files_of, self)
        self._build()
        self._connect()
        self._show_dataset(document.dataset)

    # -- layout --

    def _build(self) -> None:
        toolbar = QToolBar()
        toolbar.setObjectName("annotate_toolbar")
        toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for name in TOOLBAR:
            if name:
                toolbar.addAction(self.commands[name])
            else:
                toolbar.addSeparator()
        for name in ("undo", "redo", "zoom_out", "zoom_in", "fit_window"):
            button = toolbar.widgetForAction(self.commands[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)  # type: ignore[attr-defined]
            button.setAccessibleName(self.commands[name].text())

        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING_SMALL)
        column.addWidget(self.notice)
        column.addWidget(self.canvas, 1)
        line = QHBoxLayout()
        line.setContentsMargins(theme.SPACING_SMALL, 0, theme.SPACING_SMALL, theme.SPACING_SMALL)
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line.addWidget(self.place, 1)
        line.addWidget(self.pointer)
        column.addLayout(line)

        right = QWidget()
        sides = QVBoxLayout(right)
        sides.setContentsMargins(0, theme.SPACING_SMALL, theme.SPACING, theme.SPACING)
        sides.setSpacing(theme.SPACING)
        sides.addWidget(self.class_list, 2)
        self.history = QUndoView(self.editor.undo_group)
        self.history.setObjectName("history")
        self.history.setEmptyLabel(self.tr("As it was opened"))
        tabs = QTabWidget()
        tabs.setObjectName("boxes_and_history")
        tabs.setDocumentMode(True)
        tabs.addTab(self.box_list, self.tr("Boxes"))
        tabs.addTab(self.history, self.tr("History"))
        sides.addWidget(tabs, 3)
        self.side = right
        left = QWidget()
        files = QVBoxLayout(left)
        files.setContentsMargins(theme.SPACING, theme.SPACING_SMALL, 0, theme.SPACING)
        files.addWidget(self.file_list)

        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("annotate_splitter")
        for widget, stretch in ((left, 0), (middle, 1), (right, 0)):
            splitter.addWidget(widget)
            splitter.setStretchFactor(splitter.count() - 1, stretch)
        splitter.setSizes([210, 760, 210])
        splitter.setChildrenCollapsible(False)
        room = QWidget()
        rows = QVBoxLayout(room)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(toolbar)
        rows.addWidget(splitter, 1)

        self.empty = EmptyState()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(room)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _connect(self) -> None:
        document = self.document
        document.dataset_opened.connect(self._show_dataset)
        document.dataset_closed.connect(lambda: self._show_dataset(None))
        document.classes_changed.connect(self._show_classes)
        document.labels_changed.connect(self._labels_changed)
        document.image_requested.connect(self._show_path)
        document.flush_requested.connect(self.flush)
        self.empty.open_wanted.connect(self._choose_folder)
        self.empty.sample_wanted.connect(lambda: document.open_sample())
        self.loader.loaded.connect(self._loaded)
        self.loader.failed.connect(self._load_failed)
        self.file_list.chosen.connect(self.show_item)

        editor, canvas = self.editor, self.canvas
        editor.session_changed.connect(self._show_session)
        editor.drawing_changed.connect(self._show_drawing)
        editor.selection_changed.connect(self._show_selection)
        editor.saved.connect(self._saved)
        editor.save_failed.connect(self._save_failed)
        editor.undo_group.canUndoChanged.connect(lambda _can: self._show_undo())
        editor.undo_group.undoTextChanged.connect(lambda _text: self._show_undo())
        editor.kept.connect(self._kept)
        editor.undo_group.canRedoChanged.connect(lambda _can: self._show_undo())
        self.files_of.deleted.canUndoChanged.connect(lambda _can: self._show_undo())
        self._show_undo()
        canvas.drawn.connect(self._drawn)
        canvas.moved.connect(editor.move_selected)
        canvas.reshaped.connect(editor.reshape)
        canvas.selected.connect(editor.select)
        canvas.relabel_wanted.connect(self._relabel)
        canvas.pointed.connect(self._pointed)
        canvas.zoomed.connect(lambda _zoom: self.show_place())
        canvas.space_tapped.connect(self._space_tapped)
        canvas.brightness_wheel.connect(self._brighten_by)
        canvas.cancelled.connect(lambda: self._set_drawing(False))
        self.popup.accepted.connect(self._labelled)
        self.popup.rejected.connect(self._not_labelled)
        self.box_list.selected.connect(editor.select)
        self.box_list.hidden_changed.connect(editor.set_hidden)
        self.box_list.difficult_changed.connect(editor.set_difficult)
        self.box_list.relabel_wanted.connect(self._relabel)
        self.class_list.picked.connect(self._pick_class)

        self.commands["show_labels"].setChecked(self._with_labels)
        self.commands["keep_drawing"].setChecked(self.settings.get("annotate/keep_drawing", False))
        for name, usual in (("auto_save", True), ("single_class", False), ("squares", False)):
            self.commands[name].setChecked(self.settings.get(f"annotate/{name}", usual))
        editor.auto_save = self.commands["auto_save"].isChecked()
        self.canvas.squares = self.commands["squares"].isChecked()
        self.commands["keep_view"].setChecked(self.settings.get("annotate/keep_view", True))
        self.canvas.keep_view = self.commands["keep_view"].isChecked()
        self.commands["show_panels"].setChecked(self.settings.get("annotate/show_panels", True))
        self.side.setVisible(self.commands["show_panels"].isChecked())
        self.commands["thumbnails"].setChecked(self.settings.get("annotate/thumbnails", False))
        self.file_list.set_thumbnails(self.commands["thumbnails"].isChecked())
        self.show_format()
        self.box_list.filter_changed.connect(self._filter_boxes)
        for digit in range(1, 10):
            self._key(str(digit), lambda number=digit: self._pick_digit(number))
        for key, (dx, dy) in NUDGES.items():
            self._key(key, lambda x=dx, y=dy: self.editor.move_selected(x, y, nudge=True))
            self._key(
                f"Shift+{key}", lambda x=dx, y=dy: self.editor.move_selected(10 * x, 10 * y, nudge=True)
            )

    def _key(self, keys: str, slot: object) -> None:
        """A key that works on the canvas only; lists keep their own arrows and digits."""
        shortcut = QShortcut(QKeySequence(keys), self.canvas)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(slot)

    # -- what the window asks --

    def actions(self) -> list[QAction]:
        """All of them, for the list of shortcuts."""
        return list(self.commands.values())

    def menu(self, name: str) -> list[QAction | None]:
        """What the window's menu of that name ("file", "edit", "view", "image") gets; None is a line."""
        return [self.commands[command] if command else None for command in MENUS[name]]

    def flush(self) -> None:
        """Save what could not be saved before; with automatic saving off, that is the person's to decide."""
        if self.editor.auto_save:
            self.editor.save_all()

    def save_now(self) -> bool:
        """Save everything that waits; True when nothing is left."""
        return self.editor.save_all()

    def reason_to_stay(self) -> str:
        """Work that closing would lose, in words; empty if there is none."""
        unsaved = self.editor.unsaved()
        if not unsaved:
            return ""
        names = ", ".join(session.item.stem for session in unsaved[:3])
        return self.tr("The labels of {0} images are not saved ({1}).").format(len(unsaved), names)

    def shutdown(self) -> None:
        """Stop background work."""
        self.files.stop()
        self.loader.clear()
        if self._dataset is not None:
            trash.empty(self._dataset.root)

    # -- which image --

    @property
    def current(self) -> Item | None:
        """The image that is shown or being loaded."""
        return self.loader.wanted

    def show_item(self, item: Item) -> None:
        """Show an image of the open data set."""
        self.popup.dismiss()
        if self._dataset is None:
            return
        self.loader.request(item, self._dataset.root, self.new_form, self.editor.known(item.stem))
        self.file_list.show_current(item.stem)
        self.settings.set(_place_key(self._dataset), item.stem)

    def _show_dataset(self, dataset: Dataset | None) -> None:
        self.editor.save_all()
        self.popup.dismiss()
        self.loader.clear()
        self.editor.forget_all()
        self.files_of.deleted.clear()
        self.notice.clear()
        if self._dataset is not None:
            for problem in trash.empty(self._dataset.root):
                self.document.message.emit(problem, "warning")
        self._dataset = dataset
        self.file_list.reset()
        self.files.set_dataset(dataset)
        self._stack.setCurrentIndex(0 if dataset is None else 1)
        self._show_classes()
        if dataset is None:
            return
        self._offer_wanted = True
        last = self.files.number(self.settings.get(_place_key(dataset), ""))
        self.show_item(dataset.items[max(last, 0)])
        self.canvas.setFocus()

    @property
    def new_form(self) -> str:
        """The format of label files that do not exist yet."""
        form = self.settings.get("annotate/format", FORMATS[0])
        return form if form in FORMATS else FORMATS[0]

    def item_of_label(self, label: Path) -> Item | None:
        """The image of the open data set that label file belongs to."""
        stem = label.absolute().with_suffix("")
        items = self._dataset.items if self._dataset is not None else []
        return next((item for item in items if item.label.with_suffix("") == stem), None)

    def open_image_path(self, path: Path) -> None:
        """Show an image of the open data set, or open its folder and show it."""
        if self._dataset is None or all(item.image != path for item in self._dataset.items):
            self.document.open_path(path)
        else:
            self._show_path(str(path))

    def images_changed(self, show: Item) -> None:
        """An image was deleted or came back: list them anew and show that one."""
        self.files.set_dataset(self._dataset)
        self.show_item(show)

    def _show_path(self, path: str) -> None:
        if self._dataset is None:
            self.document.open_path(path)
            return
        wanted = Path(path).absolute()
        for item in self._dataset.items:
            if item.image == wanted:
                self.show_item(item)
                return
        self.notice.tell(self.tr("{0} is not in the open data set.").format(path), "warning")

    def _loaded(self, item: Item, picture: Picture, session: Session) -> None:
        self.notice.clear()
        self.canvas.set_image(picture.image, picture.levels)
        self.editor.show(session)
        if session.error is not None:
            text = self.tr("{0} Boxwright shows the photo but does not touch this file.")
            self.notice.tell(text.format(session.error), "error")
        elif session.base.problems:
            problem = session.base.problems[0]
            more = len(session.base.problems) - 1
            text = f"{session.label.name}, {problem.place}: {problem.message}"
            self.notice.tell(text + (self.tr(" (and {0} more)").format(more) if more else ""), "warning")
        if self._offer_wanted:
            self._offer_wanted = False
            self._offer_kept()
        row = self.files.row(item.stem) + self._direction
        if 0 <= row < self.files.rowCount():
            self.loader.prefetch(self.files.item(row))

    def _load_failed(self, item: Item, error: Exception) -> None:
        self.canvas.set_image(None)
        self.editor.show(None)
        if not isinstance(error, UserError):
            raise error
        self.notice.tell(str(error), "error")

    # -- showing --

    def _show_session(self) -> None:
        session = self.editor.session
        self.canvas.editable = session is not None and session.editable
        if session is None or not self.commands["keep_drawing"].isChecked():
            self._set_drawing(False)
        if self.box_list.filter_label:
            self._filter_boxes(self.box_list.filter_label)
        self._show_drawing()
        self.show_place()

    def _show_drawing(self) -> None:
        session = self.editor.session
        self.box_list.show_session(session)
        self._show_on_canvas()
        verified = session is not None and session.drawing.verified
        self.commands["verify"].setChecked(verified)

    def _show_selection(self) -> None:
        self.box_list.show_selection(self.editor.session)
        self._show_on_canvas()

    def _show_on_canvas(self) -> None:
        session = self.editor.session
        if session is None:
            self.canvas.show_boxes((), ())
        else:
            self.canvas.show_boxes(
                session.drawing.entries, session.selection, session.hidden, self._with_labels
            )

    def _show_classes(self) -> None:
        names = self.document.class_names
        if self.editor.next_label not in names:
            self.editor.next_label = ""
        self.class_list.show_classes(names, self.editor.next_label)
        self.box_list.show_classes(names)

    def show_format(self) -> None:
        """Name the format of new label files in the menu."""
        text = self.tr("Format of new label files: {0}").format(FORMAT_NAMES[self.new_form])
        self.commands["next_format"].setText(text)

    def _show_undo(self) -> None:
        group, deleted = self.editor.undo_group, self.files_of.deleted
        for name, can, what in (
            ("undo", group.canUndo() or deleted.canUndo(), group.undoText() or deleted.undoText()),
            ("redo", group.canRedo(), group.redoText()),
        ):
            self.commands[name].setEnabled(can)
            self.commands[name].setToolTip(f"{self.commands[name].text()}: {what}" if can else "")

    def _filter_boxes(self, label: str) -> None:
        """Show only boxes of a class, on this and every following image; "" shows all."""
        session = self.editor.session
        if session is not None:
            entries = session.drawing.entries
            self.editor.set_hidden({e.uid for e in entries if label and e.box.label != label})

    def show_place(self) -> None:
        """Say where we are: image, number, size, zoom, and whether something waits to be saved."""
        session = self.editor.session
        if session is None or self._dataset is None:
            self.place.clear()
            return
        number = self.files.number(session.item.stem) + 1
        self.place.setText(
            f"{session.item.stem}   {number:,} / {len(self._dataset.items):,}   "
            f"{session.width} × {session.height} px   {self.canvas.zoom:.0%}"
            + (self.tr("   not saved") if session.unsaved else "")
        )

    def _pointed(self, x: float, y: float) -> None:
        session = self.editor.session
        text = f"x {x:.0f}  y {y:.0f}"
        if session is not None and len(session.selection) == 1:
            box = session.drawing.box(next(iter(session.selection)))
            text += f"   {box.width:.0f} × {box.height:.0f}"
        self.pointer.setText(text)

    def _labels_changed(self, stem: str) -> None:
        """Another room changed label files: look again, unless it was us."""
        session = self.editor.session
        if stem:
            self.files.refresh(stem)
        elif self._dataset is not None:
            self.files.set_dataset(self._dataset)
        if session is not None and stem in ("", session.item.stem) and not session.unsaved:
            disk = session.label.read_bytes() if session.label.exists() else None
            if disk != session.on_disk:
                self.show_item(session.item)

    # -- saving --

    def _saved(self, stem: str) -> None:
        if self.notice.level == "error" and not self.editor.unsaved():
            self.notice.clear()
        session = self.editor.known(stem)
        if session is not None and session.label in self._kept_labels:
            self._kept_labels.discard(session.label)
            recovery.forget(session.label)
        self.document.labels_changed.emit(stem)

    def _kept(self, session: Session) -> None:
        """Work that is not in its label file: keep it where the next start finds it."""
        self.show_place()
        try:
            recovery.keep(session)
        except UserError as error:
            self.notice.tell_error(error)
        else:
            self._kept_labels.add(session.label)

    def _offer_kept(self) -> None:
        """Work of an earlier session that never reached its label files can be brought back."""
        if self._dataset is None:
            return
        kept = recovery.kept_for(self._dataset.labels_dir)
        if kept:
            text = self.tr("Work on {0} label files was not saved last time ({1}).")
            names = ", ".join(entry.label.name for entry in kept[:3])
            self.notice.tell(
                text.format(len(kept), names), "warning", self.tr("Restore"), lambda: self._restore(kept)
            )

    def _restore(self, kept: list[recovery.Kept]) -> None:
        self.notice.clear()
        for entry in kept:
            try:
                recovery.restore(entry)
            except UserError as error:
                self.notice.tell_error(error)
        self.document.labels_changed.emit("")

    def _save_failed(self, stem: str, error: UserError) -> None:
        session = self.editor.known(stem)
        if session is not None:
            self._kept(session)
        if session is not None and "another program" in error.what:
            self.notice.tell(str(error), "error", self.tr("Keep mine"), lambda: self._keep_mine(session))
            return
        text = self.tr("Not saved: {0} Your work is kept here.").format(error)
        self.notice.tell(text, "error", self.tr("Try again"), self.flush)

    def _keep_mine(self, session: Session) -> None:
        session.accept_disk()
        self.editor.save(session)

    # -- drawing and classes --

    def _set_drawing(self, on: bool) -> None:
        self.canvas.set_draw_mode(on)
        self.commands["draw"].setChecked(on)

    def _drawn(self, box: Box) -> None:
        if not self.commands["keep_drawing"].isChecked():
            self._set_drawing(False)
        single = self.editor.last_label if self.commands["single_class"].isChecked() else ""
        if label := self.editor.next_label or single:
            self.editor.add(box, label)
            return
        self._pending = box
        self.canvas.set_draft(box)
        self._ask(box, self.editor.last_label)

    def _ask(self, box: Box, suggestion: str) -> None:
        corner = self.canvas.mapFromScene(box.xmax, box.ymin) + QPoint(theme.SPACING, 0)
        self.popup.ask(self.document.class_names, suggestion, corner)

    def _labelled(self, label: str) -> None:
        self.canvas.set_draft(None)
        self.document.add_class(label)
        pending, self._pending = self._pending, None
        if pending is not None:
            self.editor.add(pending, label)
        else:
            self.editor.relabel_selected(label)
        self.canvas.setFocus()

    def _not_labelled(self) -> None:
        self._pending = None
        self.canvas.set_draft(None)
        self.canvas.setFocus()

    def _relabel(self, uid: int) -> None:
        session = self.editor.session
        if session is None or not session.editable:
            return
        if uid not in session.selection:
            self.editor.select({uid})
        box = session.drawing.box(uid)
        self._ask(box, box.label)

    def _pick_class(self, label: str) -> None:
        """The class of the next box; of the selected ones too."""
        self.editor.next_label = label
        self.class_list.show_classes(self.document.class_names, label)
        if label and self.editor.session is not None and self.editor.session.selection:
            self.editor.relabel_selected(label)
        self.canvas.setFocus()

    def _pick_digit(self, number: int) -> None:
        names = self.document.class_names
        if number <= len(names):
            self._pick_class(names[number - 1])

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open a folder of images"))
        if folder:
            self.document.open_folder(folder)

    # -- the commands of actions.COMMANDS --

    def undo(self) -> None:
        """Take back the last edit of this image; when there is none, the last deletion of an image."""
        if self.editor.undo_group.canUndo():
            self.editor.undo_group.undo()
        elif self.files_of.deleted.canUndo():
            self.files_of.undo_delete()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.editor.undo_group.redo()

    def draw(self, on: bool) -> None:
        """Draw with the next drag."""
        self._set_drawing(on)
        self.canvas.setFocus()

    def keep_drawing(self, on: bool) -> None:
        """Stay in the draw mode after a box."""
        self.settings.set("annotate/keep_drawing", on)
        self._set_drawing(on)
        self.canvas.setFocus()

    def squares(self, on: bool) -> None:
        """Draw squares (Ctrl while drawing does the opposite)."""
        self.settings.set("annotate/squares", on)
        self.canvas.squares = on

    def edit_mode(self) -> None:
        """Leave the draw mode."""
        self._set_drawing(False)
        self.canvas.setFocus()

    def single_class(self, on: bool) -> None:
        """Give every box the class of the one before, without a question."""
        self.settings.set("annotate/single_class", on)

    def edit_label(self) -> None:
        """Ask for another class of the selected boxes."""
        session = self.editor.session
        if session is not None and session.selection:
            self._relabel(min(session.selection))

    def delete_boxes(self) -> None:
        """Delete the selected boxes."""
        self.editor.delete_selected()

    def duplicate(self) -> None:
        """Copy the selected boxes beside themselves."""
        self.editor.duplicate_selected()

    def copy(self) -> None:
        """Remember the selected boxes."""
        count = self.editor.copy_selected()
        if count:
            self.document.message.emit(self.tr("{0} boxes copied").format(count), "info")

    def paste(self) -> None:
        """Add the remembered boxes to this image; as in labelImg the previous image's when none are."""
        if not self.editor.has_copied:
            self.repeat()
            return
        count = self.editor.paste()
        self.document.message.emit(self.tr("{0} boxes pasted").format(count), "info")

    def repeat(self) -> None:
        """Add the boxes of the image before this one."""
        row = self.files.row(self.current.stem) - 1 if self.current is not None else -1
        if row < 0 or self._dataset is None:
            return
        previous = self.files.item(row)
        known = self.editor.known(previous.stem)
        if known is not None:
            drawing = known.drawing
        else:
            try:
                drawing = Drawing.of(self._dataset.annotation(previous))
            except UserError as error:
                self.notice.tell_error(error)
                return
        count = self.editor.repeat_from(drawing)
        self.document.message.emit(self.tr("{0} boxes added").format(count), "info")

    def select_all(self) -> None:
        """Select every visible box."""
        self.editor.select_all()

    def next_box(self) -> None:
        """Select the next box."""
        self.editor.select_next()

    def previous_box(self) -> None:
        """Select the box before."""
        self.editor.select_next(-1)

    def accept_suggestions(self) -> None:
        """Stand behind the selected suggestions, or all of them."""
        count = self.editor.accept_suggestions()
        text = self.tr("{0} suggestions accepted") if count else self.tr("There is no suggestion here")
        self.document.message.emit(text.format(count), "info")

    def line_color(self) -> None:
        """Choose the colour of the selected box's class, or of the next box's."""
        session = self.editor.session
        chosen = session.selected_labels() if session is not None else []
        label = (chosen or [self.editor.next_label or self.editor.last_label])[0]
        if not label:
            self.document.message.emit(self.tr("Select a box or a class first."), "info")
            return
        color = QColorDialog.getColor(class_color(label), self, self.tr("Colour of {0}").format(label))
        if color.isValid():
            set_class_color(self.settings, label, color)
            self._show_classes()
            self._show_drawing()

    def thumbnails(self, on: bool) -> None:
        """Show small pictures in the list of images."""
        self.settings.set("annotate/thumbnails", on)
        self.file_list.set_thumbnails(on)

    def hide_boxes(self) -> None:
        """Hide all boxes; they stay in the file."""
        session = self.editor.session
        if session is not None:
            self.editor.set_hidden({entry.uid for entry in session.drawing.entries})

    def show_boxes(self) -> None:
        """Show all boxes again."""
        self.box_list.clear_filter()
        self.editor.set_hidden(())

    def show_panels(self, on: bool) -> None:
        """Show the lists of classes and boxes, or give their room to the picture."""
        self.settings.set("annotate/show_panels", on)
        self.side.setVisible(on)

    def show_labels(self, on: bool) -> None:
        """Show the class on each box."""
        self._with_labels = on
        self.settings.set("annotate/show_labels", on)
        self._show_on_canvas()

    def previous_image(self) -> None:
        """Go back one image."""
        self._step(-1)

    def next_image(self) -> None:
        """Go on to the next image."""
        self._step(1)

    def next_unlabelled(self) -> None:
        """Go to the next image nobody has looked at."""
        start = self.files.row(self.current.stem) if self.current is not None else -1
        row = self.files.next_row(start, Status.NOT_LOOKED_AT)
        if row >= 0:
            self.show_item(self.files.item(row))
        else:
            self.document.message.emit(self.tr("Every image has been looked at."), "info")

    def verify(self) -> None:
        """Stand behind this image, or no more."""
        self.editor.toggle_verified()

    def nothing_here(self) -> None:
        """Say that this image shows no object."""
        self.editor.nothing_here()

    def zoom_in(self) -> None:
        """Closer."""
        self.canvas.zoom_in()

    def zoom_out(self) -> None:
        """Further away."""
        self.canvas.zoom_out()

    def zoom_original(self) -> None:
        """One image pixel on one screen pixel."""
        self.canvas.set_zoom(1.0)

    def fit_window(self) -> None:
        """The whole picture."""
        self.canvas.fit_window()

    def fit_width(self) -> None:
        """The picture as wide as the canvas."""
        self.canvas.fit_width()

    def brighten(self) -> None:
        """Show the picture brighter; the file stays as it is."""
        self._brighten_by(1)

    def darken(self) -> None:
        """Show the picture darker."""
        self._brighten_by(-1)

    def brightness_original(self) -> None:
        """Show the picture as it is."""
        self.canvas.set_brightness(AS_IT_IS)

    def keep_view(self, on: bool) -> None:
        """Keep zoom and place when another image is shown, instead of fitting it."""
        self.settings.set("annotate/keep_view", on)
        self.canvas.keep_view = on

    def _brighten_by(self, steps: int) -> None:
        self.canvas.set_brightness(self.canvas.brightness + steps * BRIGHTNESS_STEP)
        self.document.message.emit(self.tr("Brightness {0} %").format(self.canvas.brightness), "info")

    def _space_tapped(self) -> None:
        """Holding the space bar pans; a tap does what the key is bound to."""
        for action in self.commands.values():
            if QKeySequence("Space") in action.shortcuts() and action.isEnabled():
                action.trigger()

    def _step(self, direction: int) -> None:
        if self.current is None:
            return
        self._direction = direction
        row = self.files.row(self.current.stem)
        row = row + direction if row >= 0 else 0
        if 0 <= row < self.files.rowCount():
            self.show_item(self.files.item(row))


def _place_key(dataset: Dataset) -> str:
    """Where the settings remember the last image of this data set; a path is no key for an ini file."""
    digest = hashlib.sha256(str(dataset.root).encode()).hexdigest()[:16]
    return f"last_image/{digest}"
