"""The annotate room: which image is shown, and the wiring. ``editor`` changes boxes, ``canvas`` shows them.

What its commands do is in ``*_commands``; ``labelling`` asks for classes, ``keeping`` watches over saving.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.dataset import Dataset, Item
from engine.datasets.labels import FORMATS
from engine.errors import UserError
from engine.file_names import encoded, shown
from studio import aside, numbers
from studio.annotate import recovery
from studio.annotate.actions import MENUS, make_actions
from studio.annotate.after_load import AfterLoad
from studio.annotate.box_list import BoxList
from studio.annotate.canvas.pointer import PointerLabel
from studio.annotate.canvas.view import Canvas
from studio.annotate.changeover import take_over
from studio.annotate.class_list import ClassList
from studio.annotate.edit_commands import EditCommands
from studio.annotate.editor import Editor
from studio.annotate.empty_state import EmptyState
from studio.annotate.evaluation_review import EvaluationReview
from studio.annotate.file_commands import FORMAT_NAMES, FileCommands
from studio.annotate.file_list.model import FileListModel
from studio.annotate.file_list.status import facts_in
from studio.annotate.file_list.view import FileList
from studio.annotate.keeping import Keeping
from studio.annotate.label_popup import LabelPopup
from studio.annotate.labelling import Labelling
from studio.annotate.layout import build_room
from studio.annotate.loader import Loader, Picture
from studio.annotate.menus import CanvasMenus, ListMenus
from studio.annotate.navigation import Navigation
from studio.annotate.preferences import bind_keys, restore
from studio.annotate.review.enter import EnterAccepts
from studio.annotate.session import Session
from studio.annotate.set_history import SetHistory
from studio.annotate.suggest_commands import SuggestCommands
from studio.annotate.trash import DeleteImage
from studio.annotate.view_commands import ViewCommands
from studio.background import BackgroundTask
from studio.document import Document
from studio.room import Room
from studio.settings import Settings
from studio.widgets.class_colors import load_class_colors, notifier
from studio.widgets.notice import Notice

_LONGEST_NAME = 60
"""Characters of a photo's name that leave room for what is said beside it."""


class Panel(Room):
    """Shows one image of the open data set and lets a person label it."""

    name = "annotate"
    can_save = True

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(document, settings, parent)
        self.editor = Editor(self)
        self.sessions = self.editor.sessions
        self.loader = Loader(self)
        self.files = FileListModel(self)
        load_class_colors(settings)
        self._dataset: Dataset | None = None
        self._offer_wanted = False
        self._telling = False
        self._shown: Picture | None = None
        self.canvas = Canvas()
        self.notice = Notice()
        self.popup = LabelPopup(self.canvas)
        self.file_list = FileList(self.files)
        self.box_list = BoxList()
        self.class_list = ClassList()
        self.place = QLabel()
        self.place.setObjectName("place")
        self.pointer = PointerLabel(self.canvas, lambda: self.editor.session)
        self.whole = SetHistory(self)
        self.after_load = AfterLoad(self.loader, self.editor, self)
        self.going = Navigation(self)
        self.files_of = FileCommands(self)
        self.suggesting = SuggestCommands(self)
        self.reviewing = EvaluationReview(self)
        self.edit_commands = EditCommands(self)
        self.view_commands = ViewCommands(self)
        self.labelling = Labelling(self)
        self.keeping = Keeping(self)
        self.menus = CanvasMenus(self)
        doers = (self.going, self.files_of, self.suggesting, self.edit_commands, self.view_commands)
        self.commands = make_actions(self, self.canvas, self.box_list.list, self.after_load, *doers)
        self.commands |= {"undo": self.undo_action, "redo": self.redo_action}
        self.empty = EmptyState()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self.toolbar, self.side, self.history, room = build_room(self)
        self._stack.addWidget(room)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._connect()
        self.list_menus = ListMenus(self)
        self._show_dataset(document.dataset)

    def _connect(self) -> None:
        document = self.document
        document.dataset_opened.connect(self._show_dataset)
        document.dataset_closed.connect(self._show_nothing)
        document.classes_changed.connect(self.show_classes)
        notifier().changed.connect(self._show_colors)
        document.labels_changed.connect(self._labels_changed)
        document.images_changed.connect(self._came_or_went)
        document.unsaved_asked.connect(self._tell_unsaved)
        document.image_requested.connect(self._requested)
        document.flush_requested.connect(self.flush)
        self.empty.open_wanted.connect(self._choose_folder)
        self.empty.sample_wanted.connect(lambda: document.open_sample())
        self.empty.camera_wanted.connect(lambda: document.page_requested.emit("live"))
        self.empty.folder_wanted.connect(document.folder_requested)
        self.loader.loaded.connect(self._loaded)
        self.loader.failed.connect(self._load_failed)
        self.file_list.chosen.connect(self._chosen)
        self.after_load.dropped.connect(self._tell_dropped)

        editor, canvas = self.editor, self.canvas
        editor.session_changed.connect(self._show_session)
        editor.drawing_changed.connect(self.show_drawing)
        editor.selection_changed.connect(self._show_selection)
        for changed in (editor.session_changed, editor.drawing_changed, editor.selection_changed):
            changed.connect(self.pointer.refresh)  # after the canvas
        self.sessions.saved.connect(self.keeping.saved)
        self.sessions.save_failed.connect(self.keeping.save_failed)
        self.sessions.kept.connect(self.keeping.kept)
        for group in (self.sessions.undo_group, self.whole.group):
            group.canUndoChanged.connect(lambda _can: self.undo_changed.emit())
            group.canRedoChanged.connect(lambda _can: self.undo_changed.emit())
        self.sessions.undo_group.undoTextChanged.connect(lambda _text: self.undo_changed.emit())
        self.whole.changed.connect(self._whole_changed)
        self.whole.busy_changed.connect(self._set_held)
        self.show_undo()
        canvas.drawn.connect(self.labelling.drawn)
        canvas.moved.connect(editor.move)
        canvas.reshaped.connect(editor.reshape)
        canvas.selected.connect(editor.select)
        canvas.relabel_wanted.connect(self.labelling.relabel)
        canvas.zoomed.connect(lambda _zoom: self.show_place())
        canvas.space_tapped.connect(self._space_tapped)
        canvas.brightness_wheel.connect(self.view_commands.brighten_by)
        canvas.cancelled.connect(lambda: self.labelling.set_drawing(False))
        self.box_list.selected.connect(editor.select)
        self.box_list.hidden_changed.connect(editor.set_hidden)
        self.box_list.difficult_changed.connect(editor.set_difficult)
        self.box_list.relabel_wanted.connect(self.labelling.relabel)
        self.class_list.picked.connect(self.labelling.pick_class)
        self.box_list.filter_changed.connect(self.view_commands.filter_boxes)
        EnterAccepts(self, self.file_list.view, lambda index: self.files.item(index.row()).stem)
        queue = self.suggesting.page
        EnterAccepts(self, queue.view, lambda index: queue.model.image_of(index.row()))
        restore(self)
        bind_keys(self)

    # -- what the window asks --

    def actions(self) -> list[QAction]:
        """All of them, for the list of shortcuts."""
        return list(self.commands.values())

    def menu(self, name: str) -> list[QAction | None]:
        """What the window's menu of that name ("file", "edit", "view", "image") gets; None is a line."""
        return [self.commands[command] if command else None for command in MENUS[name]]

    def undo(self) -> None:
        """Take back what was done last: an edit of this image, or a change of the whole data set."""
        if not self.whole.is_busy:
            self.after_load.do(self.edit_commands.undo)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if not self.whole.is_busy:
            self.after_load.do(self.edit_commands.redo)

    def undo_text(self) -> str | None:
        """What undo would take back."""
        stack = self.edit_commands.newest()
        return None if stack is None else stack.undoText()

    def redo_text(self) -> str | None:
        """What redo would do again."""
        stack = self.edit_commands.oldest_undone()
        return None if stack is None else stack.redoText()

    def set_active(self, active: bool) -> None:
        """As for any room; a drag that goes on while another one comes ends without effect."""
        super().set_active(active)
        if not active:
            self.canvas.end_drag()

    def regions(self) -> list[QWidget]:
        """Toolbar, images, canvas, and what stands beside it."""
        return [self.toolbar, self.file_list, self.canvas, self.side]

    def take_focus(self) -> None:
        """Keys go to the photo."""
        if self._dataset is not None:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().take_focus()

    def flush(self) -> None:
        """Save what could not be saved before; with automatic saving off, that is the person's to decide."""
        if self.sessions.auto_save:
            self.sessions.save_all()

    def save_now(self) -> bool:
        """Save everything that waits; True when nothing is left."""
        return self.sessions.save_all()

    def discard(self, session: Session) -> None:
        """Give up what was done to a photo and is not in its label file, and show what that holds."""
        recovery.journal().forget(session.label)
        session.unsaved = False
        self.sessions.forget(session)
        if self.editor.session is session:
            self.editor.show(None)
            self.show_item(session.item)
        self.own_labels_changed(session)

    def give_up(self) -> None:
        """The next start is not to offer what nobody wanted."""
        for session in self.sessions.unsaved():
            recovery.journal().forget(session.label)
            session.unsaved = False

    def reason_to_stay(self) -> str:
        """Work that closing would lose, in words; empty if there is none."""
        unsaved = self.sessions.unsaved()
        if not unsaved:
            return ""
        names = ", ".join(session.item.stem for session in unsaved[:3])
        return self.tr("The labels of %Ln image(s) are not saved ({0}).", "", len(unsaved)).format(names)

    @property
    def is_changing(self) -> bool:
        """Label files are being changed all at once."""
        return self.whole.is_busy

    def take_over(self, before: Panel) -> None:
        """Go on where the room of another window is, with its undo; that one only closes then."""
        take_over(self, before)
        self._offer_wanted, before._dataset = False, None

    def shutdown(self) -> None:
        """Stop background work."""
        self.whole.stack.clear()
        self.files.stop()
        self.suggesting.forget()
        self.loader.clear()
        if self._dataset is not None:
            aside.empty(self._dataset.root / aside.ASIDE)

    # -- which image --

    @property
    def current(self) -> Item | None:
        """The image that is shown or being loaded."""
        return self.loader.wanted

    def show_item(self, item: Item) -> None:
        """Show an image of the open data set."""
        self.labelling.leave()
        self.menus.close()
        if self._dataset is None:
            return
        known = self.sessions.known(item.stem)
        self.loader.request(item, self._dataset.root, self.new_form, known, self._dataset)
        self.file_list.show_current(item.stem)
        self.settings.set(_place_key(self._dataset), item.stem)

    def lost_with_dataset(self) -> str:
        """Photos that were deleted and could still come back."""
        stack = self.whole.stack
        count = sum(isinstance(stack.command(number), DeleteImage) for number in range(stack.index()))
        return self.tr("%Ln deleted photo(s) will be in the trash: Undo is over.", "", count) if count else ""

    def _tell_unsaved(self, stems: set[str]) -> None:
        stems.update(session.item.stem for session in self.sessions.unsaved())

    def _show_nothing(self) -> None:
        self._show_dataset(None)

    def _show_dataset(self, dataset: Dataset | None) -> None:
        self.flush()  # without automatic saving the person was asked, and what is not wanted is not written
        self.labelling.leave()
        self.after_load.forget()
        self.loader.clear()
        self.editor.forget_all()
        self.whole.stack.clear()
        self.reviewing.forget()
        self.suggesting.forget()
        self.notice.clear()
        if self._dataset is not None:
            self._empty_aside(self._dataset.root)
        self._dataset = dataset
        self.keeping.begin_anew()
        self.canvas.begin_anew()
        self.file_list.reset()
        self.files.set_dataset(dataset)
        self._stack.setCurrentIndex(0 if dataset is None else 1)
        self.show_format()
        self.show_classes()
        if dataset is None:
            self.empty.show_recent(self.settings.recent_folders())
            return
        self._offer_wanted = True
        self.suggesting.remember(dataset)
        last = self.files.number(self.settings.get(_place_key(dataset), ""))
        self.show_item(dataset.items[max(last, 0)])
        self.canvas.setFocus()

    def _empty_aside(self, root: Path) -> None:
        """Deleted photos go to the trash, for which a slow disk may take its time."""

        def tell(problems: list[str]) -> None:
            for problem in problems:
                self.document.message.emit(problem, "warning")

        BackgroundTask(lambda _progress: aside.empty(root / aside.ASIDE), owner=self).done(tell).start()

    @property
    def new_form(self) -> str:
        """The format of label files that do not exist yet."""
        usual = FORMATS[0] if self._dataset is None else self._dataset.usual_form
        form = self.settings.get("annotate/format", usual)
        return form if form in FORMATS else usual

    def images_changed(self, show: Item) -> None:
        """An image was deleted or came back: list them anew and show that one."""
        self.files.set_dataset(self._dataset)
        self.show_item(show)

    def _came_or_went(self) -> None:
        """Another room added photos to the data set, or took them back."""
        dataset, shown = self._dataset, self.current
        self.files.set_dataset(dataset)
        if dataset is None:
            return
        if shown is None or self.files.number(shown.stem) < 0:
            name = shown.image.relative_to(dataset.images_dir).as_posix() if shown is not None else ""
            self.show_item(dataset.items[min(dataset.items.place(name), len(dataset.items) - 1)])
        else:
            self.file_list.show_current(shown.stem)
            self.show_place()
        self.suggesting.remember(dataset)  # what was found on the new ones waits beside the run

    def _loaded(self, item: Item, picture: Picture, session: Session) -> None:
        if session is self.editor.session and picture is self._shown:
            self.show_drawing()  # looked at again, and nothing is new
            return
        self.notice.clear()
        session.take_form(self.new_form)
        self._shown = picture
        self.canvas.set_image(picture.image, picture.levels)
        self.editor.show(session)
        self.suggesting.offer(session)
        self.reviewing.offer(session)
        if session.error is not None:
            text = self.tr("{0} Boxwright shows the photo but does not touch this file.")
            self.notice.tell(text.format(session.error), "error")
        elif session.wants_turning:
            self.edit_commands.offer_turning()
        else:
            self.keeping.tell_problems(session)
        if self._offer_wanted:
            self._offer_wanted = False
            self.keeping.look()
        ahead = self.going.following(item)
        if ahead is not None:
            self.loader.prefetch(ahead)
        self.after_load.shown()

    def _load_failed(self, item: Item, error: Exception) -> None:
        self._shown = None
        self.canvas.set_image(None)
        self.editor.show(None)
        self.after_load.failed()
        if not isinstance(error, UserError):
            raise error
        self.notice.tell(str(error), "error")

    def _chosen(self, item: Item) -> None:
        self.after_load.failed()
        self.show_item(item)

    def _requested(self, path: str) -> None:
        self.after_load.failed()
        self.going.show_path(path)

    def _tell_dropped(self, count: int) -> None:
        text = self.tr("%Ln key(s) were for a photo that did not show: nothing was changed.", "", count)
        self.document.message.emit(text, "warning")

    # -- showing --

    def _show_session(self) -> None:
        session = self.editor.session
        self.canvas.editable = session is not None and session.editable
        if session is None or not self.commands["keep_drawing"].isChecked():
            self.labelling.set_drawing(False)
        if self.box_list.filter_label:
            self.view_commands.filter_boxes(self.box_list.filter_label)
        self.show_drawing()
        self.show_place()

    def show_drawing(self) -> None:
        """Show the boxes as they are now, in the list and on the canvas."""
        session = self.editor.session
        faint = self.editor.faint(session) if session is not None else frozenset()
        self.box_list.show_session(session, faint)
        self.show_on_canvas()
        if session is not None:
            self.suggesting.show_state(session)
        self.show_marks()

    def show_marks(self) -> None:
        """Show on the buttons what is said of the image: verified, nothing here."""
        session = self.editor.session
        self.commands["verify"].setChecked(session is not None and session.drawing.verified)
        empty = session is not None and self.editor.is_marked_empty(session)
        self.commands["nothing_here"].setChecked(empty)

    def _show_selection(self) -> None:
        self.box_list.show_selection(self.editor.session)
        self.show_on_canvas()

    def show_on_canvas(self) -> None:
        """Show boxes, selection and class names on the canvas."""
        session = self.editor.session
        if session is None:
            self.canvas.show_boxes((), ())
        else:
            with_labels = self.commands["show_labels"].isChecked()
            hidden = session.hidden | self.editor.faint(session)
            self.canvas.show_boxes(session.drawing.entries, session.selection, hidden, with_labels)

    def show_classes(self) -> None:
        """Show the classes as they are now."""
        names = self.document.class_names
        if self.editor.next_label not in names:
            self.editor.next_label = ""
        self.class_list.show_classes(names, self.editor.next_label)
        self.box_list.show_classes(names)

    def _show_colors(self) -> None:
        self.show_classes()
        self.show_drawing()

    def show_format(self) -> None:
        """Name the format of new label files in the menu."""
        text = self.tr("Forma&t of new label files: {0}…").format(FORMAT_NAMES[self.new_form])
        self.commands["next_format"].setText(text)

    def _set_held(self, held: bool) -> None:
        """A step over the whole data set begins or has ended: nothing is edited or undone in between."""
        if held:
            self.canvas.end_drag()
        self.editor.is_held = self.after_load.is_held = held
        self.hold(held)
        if not held:
            self.after_load.shown()

    def _whole_changed(self, problems: list[str]) -> None:
        self.show_drawing()
        if problems:
            more = self.tr(" (and {0} more)").format(len(problems) - 1) if problems[1:] else ""
            self.notice.tell(problems[0] + more, "warning")

    def show_place(self) -> None:
        """Say where we are: image, number, size, zoom, and whether something waits to be saved."""
        session = self.editor.session
        if session is None or self._dataset is None:
            self.place.clear()
            return
        number = self.files.number(session.item.stem) + 1
        self.place.setText(
            f"{_short(shown(session.item.stem))}   "
            f"{numbers.integer(number)} / {numbers.integer(len(self._dataset.items))}   "
            f"{session.width} × {session.height} px   {numbers.percent(self.canvas.zoom)}"
            + (self.tr("   not saved") if session.unsaved else "")
        )

    def own_labels_changed(self, session: Session) -> None:
        """A label file was written here: the list and the other rooms are to know."""
        self.files.set_facts(session.item.stem, facts_in(session.drawing))
        self.show_place()  # it may say that this is not saved
        self._telling = True
        self.document.labels_changed.emit(session.item.stem)
        self._telling = False

    def _labels_changed(self, stem: str) -> None:
        """Another room changed label files: look again, unless it was us."""
        if self._telling or self._dataset is None:
            return
        if stem:
            self.files.refresh(stem)
        else:
            self.files.set_dataset(self._dataset)
            if self.current is not None:
                self.file_list.show_current(self.current.stem)  # the list is a new one
        session = self.editor.session
        if session is not None and stem in ("", session.item.stem) and not session.unsaved:
            # The loader keeps the session, with its undo, if the file is what we know it to be.
            self.loader.request(session.item, self._dataset.root, self.new_form, session, self._dataset)

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open a folder of images"))
        if folder:
            self.document.open_folder(folder)

    def _space_tapped(self) -> None:
        """Holding the space bar pans; a tap does what the key is bound to."""
        for action in self.commands.values():
            if QKeySequence("Space") in action.shortcuts() and action.isEnabled():
                action.trigger()


def _short(name: str) -> str:
    """A name that leaves room for what stands behind it."""
    return (
        name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME // 2]}…{name[-_LONGEST_NAME // 2 :]}"
    )


def _place_key(dataset: Dataset) -> str:
    """Where the settings remember the last image of this data set; a path is no key for an ini file."""
    digest = hashlib.sha256(encoded(str(dataset.root))).hexdigest()[:16]
    return f"last_image/{digest}"
