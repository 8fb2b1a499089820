"""What the annotate room does with whole files: open, save as, where labels go, their format, delete."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QFileDialog, QInputDialog, QMessageBox

from engine.datasets import labels
from engine.errors import AnnotationError, UserError, disk_error
from engine.files import write_atomically
from studio.annotate.sessions import PATIENCE_S
from studio.annotate.trash import DeleteImage
from studio.i18n import sentences
from studio.settings import labels_dir_key

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset
    from studio.annotate.panel import Panel
    from studio.annotate.session import Session

ASK_DELETE_KEY = "annotate/ask_before_delete"
FORMAT_NAMES = {"voc": "Pascal VOC", "yolo": "YOLO", "createml": "CreateML"}
_IMAGES = "*.jpg *.jpeg *.png *.bmp *.tif *.tiff *.webp *.gif *.avif *.heic *.heif"


class FileCommands(QObject):
    """Asks with file dialogs and tells in the panel's notice."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._deleted: DeleteImage | None = None
        panel.loader.loaded.connect(lambda *_: QTimer.singleShot(0, self, self._tell_deleted))

    def open_image(self) -> None:
        """Open an image, or the image a label file belongs to, and its folder."""
        panel = self._panel
        start = str(panel.current.image.parent) if panel.current is not None else ""
        name, _ = QFileDialog.getOpenFileName(
            panel,
            self.tr("Open an image"),
            start,
            self.tr("Images and label files") + f" ({_IMAGES} {_IMAGES.upper()} *.xml *.txt *.json)",
        )
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() in labels.SUFFIXES.values():
            shown = panel.going.of_label(path)
            if shown is None:
                text = self.tr("{0} belongs to no image of the open data set.")
                panel.notice.tell(text.format(path.name), "warning")
            else:
                panel.show_item(shown)
            return
        panel.going.open_path(path)

    def open_annotation(self) -> None:
        """Replace the boxes by those of another label file; undo brings them back."""
        panel = self._panel
        session = panel.editor.session
        if session is None or not session.editable:
            return
        name, _ = QFileDialog.getOpenFileName(
            panel,
            self.tr("Open a label file for {0}").format(session.item.image.name),
            str(session.label.parent),
            self.tr("Label files") + " (*.xml *.XML *.txt *.json)",
        )
        if not name:
            return
        self.load_boxes(Path(name))

    def load_boxes(self, path: Path, into: Path | None = None) -> None:
        """Replace the boxes of the photo that is shown by those of a label file; tells so, with undo.

        Args:
            into: the photo that was meant; nothing is done when another one is shown meanwhile.
        """
        panel = self._panel
        session = panel.editor.session
        if session is None or not session.editable or into not in (None, session.item.image):
            return
        try:
            size = (session.width, session.height)
            annotation = labels.read_file(path, session.item.image.name, size)
        except UserError as error:
            panel.notice.tell_error(error)
            return
        before = len(session.drawing.boxes)
        panel.editor.load_boxes(self.tr("Load {0}").format(path.name), annotation.boxes, annotation.verified)
        after = self.tr("%Ln box(es) of {0} in place of {1}", "", len(session.drawing.boxes))
        stack = panel.sessions.undo_group.activeStack()
        done = stack.index()

        def undo() -> None:
            panel.notice.clear()
            if stack.index() == done:
                stack.undo()
            else:
                panel.document.message.emit(
                    self.tr("Something was done since: undo goes step by step."), "info"
                )

        panel.notice.tell(after.format(path.name, before), "info", self.tr("Undo"), undo)

    def change_save_dir(self) -> None:
        """Keep the label files of this data set in another folder, after asking where undo would be lost."""
        panel = self._panel
        dataset = panel.document.dataset
        if dataset is None:
            return
        chosen = QFileDialog.getExistingDirectory(
            panel, self.tr("Folder of the label files"), str(dataset.labels_dir)
        )
        if not chosen:
            return
        folder = Path(chosen)
        if folder.resolve() == dataset.labels_dir.resolve():
            text = self.tr("The label files are in {0} already.").format(folder)
            panel.document.message.emit(text, "info")
            return
        lost = sum(stack.count() > 0 for stack in panel.sessions.stacks())
        whole = panel.whole.stack.count()
        if not lost and not whole:
            self._move_labels(dataset, folder)
            return
        told = [self.tr("The photos are read again, with the label files in {0}.").format(folder)]
        if lost:
            told.append(self.tr("What was done to %Ln photo(s) cannot be undone then.", "", lost))
        if whole:
            told.append(self.tr("Nor can %Ln change(s) of the whole data set.", "", whole))
        told.append(self.tr("The label files that are there now stay as they are."))
        box = self._question("labels_dir_question", self.tr("Change the folder of the label files?"), told)
        go = box.addButton(self.tr("Change the folder"), QMessageBox.ButtonRole.AcceptRole)
        go.clicked.connect(lambda: self._move_labels(dataset, folder))
        box.open()

    def _move_labels(self, dataset: Dataset, folder: Path) -> None:
        panel = self._panel
        if panel.document.dataset is not dataset:
            return
        panel.settings.set(labels_dir_key(dataset.root), str(folder))
        shown = panel.current.image if panel.current is not None else None
        panel.document.open_folder(dataset.root, None, str(folder), shown)

    def next_format(self) -> None:
        """Ask in which format new label files are written: VOC, YOLO, CreateML. Others keep theirs."""
        panel = self._panel
        dialog = QInputDialog(panel)
        dialog.setObjectName("format_dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Format of new label files"))
        dialog.setLabelText(
            self.tr(
                "Photos that have no label file yet get one of this format.\n"
                "Label files that exist keep theirs, and nothing is converted: File, Export does that."
            )
        )
        dialog.setOption(QInputDialog.InputDialogOption.UseListViewForComboBoxItems)
        names = [f"{FORMAT_NAMES[form]}   (*{labels.SUFFIXES[form]})" for form in labels.FORMATS]
        dialog.setComboBoxItems(names)
        dialog.setTextValue(names[labels.FORMATS.index(panel.new_form)])
        dialog.textValueSelected.connect(lambda text: self.set_format(labels.FORMATS[names.index(text)]))
        dialog.open()

    def set_format(self, form: str) -> None:
        """Write new label files in that format; undo and redo of every photo stay."""
        panel = self._panel
        if form == panel.new_form:
            return
        panel.settings.set("annotate/format", form)
        panel.show_format()
        session = panel.editor.session
        text = self.tr("New label files are {0} now.").format(FORMAT_NAMES[form])
        if session is not None:
            session.take_form(form)
            if session.form != form:
                text += " " + self.tr("This image keeps its {0} file.").format(FORMAT_NAMES[session.form])
        panel.document.message.emit(text, "info")

    def save(self) -> None:
        """Write what waits; on an image without label file, that somebody looked and found nothing."""
        panel = self._panel
        if not panel.sessions.unsaved():
            panel.editor.look_at()
        panel.sessions.save_soon(self._saved)

    def _saved(self) -> None:
        if not self._panel.sessions.unsaved():
            self._panel.document.message.emit(self.tr("All labels are saved."), "info")
        self._panel.show_place()

    def save_as(self) -> None:
        """Write the labels of this image to another file, in the format of its suffix."""
        panel = self._panel
        session = panel.editor.session
        if session is None or not session.editable:
            return
        name, _ = QFileDialog.getSaveFileName(
            panel,
            self.tr("Save labels as"),
            str(session.label),
            "Pascal VOC (*.xml);;YOLO (*.txt);;CreateML (*.json)",
        )
        if not name:
            return
        path = Path(name)
        forms = {suffix: form for form, suffix in labels.SUFFIXES.items()}
        form = forms.get(path.suffix.lower(), session.form)
        path = path if path.suffix.lower() in forms else path.with_name(path.name + labels.SUFFIXES[form])
        annotation = session.annotation_for(form)

        def work() -> None:
            root = session.root if path.is_relative_to(session.root) else path.parent
            wanted = annotation
            if labels.classes_file(path, root) != labels.classes_file(session.label, session.root):
                wanted = replace(annotation, source=None if form == "yolo" else annotation.source)
            try:  # where its ids would count the lines of another list, the file is made anew
                write_atomically(path, labels.to_bytes(form, wanted, path, root))
            except OSError as error:
                raise disk_error(error, path, AnnotationError) from error

        def done(_nothing: None) -> None:
            panel.document.message.emit(self.tr("Saved to {0}").format(path), "info")

        panel.sessions.queue.put(("as", path), work, done, panel.notice.tell_error, about=path)

    def auto_save(self, on: bool) -> None:
        """Write each edit at once, or only with Save."""
        panel = self._panel
        panel.sessions.auto_save = on
        panel.settings.set("annotate/auto_save", on)
        if on:
            panel.sessions.save_soon(panel.show_place)

    def delete_image(self) -> None:
        """Ask, then put the image and its label file aside; to the trash when the data set is closed."""
        panel = self._panel
        session, dataset = panel.editor.session, panel.document.dataset
        if session is None or dataset is None or panel.current != session.item:
            return
        if len(dataset.items) == 1:
            panel.notice.tell(self.tr("The last image of a data set cannot be deleted here."), "warning")
            return
        if not self.asks_before_delete:
            self._delete(session)
            return
        photo, label = session.item.image.name, session.label.name
        text = self.tr("Delete the photo {0}?").format(photo)
        if session.on_disk is not None or session.unsaved:
            boxes = self.tr("%Ln box(es)", "", len(session.drawing.certain))
            text = self.tr("Delete the photo {0} and its label file {1} with {2}?")
            text = text.format(photo, label, boxes)
        told = self.tr("Undo brings it back as long as the data set is open. After that it is in the trash.")
        box = self._question("delete_image_question", text, [told])
        never = QCheckBox(self.tr("Do not ask again"))
        never.setObjectName("delete_image_never_ask")
        box.setCheckBox(never)
        go = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        go.setObjectName("delete_image_confirmed")

        def confirmed() -> None:
            if never.isChecked():
                panel.settings.set(ASK_DELETE_KEY, False)
                self.show_delete()
            self._delete(session)

        go.clicked.connect(confirmed)
        box.open()

    @property
    def asks_before_delete(self) -> bool:
        """Whether a person wants to be asked before an image is deleted."""
        return bool(self._panel.settings.get(ASK_DELETE_KEY, True))

    def show_delete(self) -> None:
        """The dots in a command's name say that it asks."""
        text = self.tr("&Delete image…") if self.asks_before_delete else self.tr("&Delete image")
        self._panel.commands["delete_image"].setText(text)

    def _question(self, name: str, text: str, told: list[str]) -> QMessageBox:
        """A question that does nothing yet; Enter answers it with Cancel."""
        box = QMessageBox(self._panel)
        box.setObjectName(name)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Boxwright")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        box.setInformativeText(sentences(*told))
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        return box

    def _delete(self, session: Session) -> None:
        panel, dataset = self._panel, self._panel.document.dataset
        if dataset is None or panel.current != session.item or panel.editor.session is not session:
            return  # another photo is shown than the one that was asked about
        panel.sessions.save(session)
        if not panel.sessions.queue.wait(PATIENCE_S) or session.unsaved:
            return
        try:
            command = DeleteImage(dataset, session, panel.images_changed)
        except UserError as error:
            panel.notice.tell_error(error)
            return
        self._deleted = command
        panel.whole.stack.push(command)

    def _tell_deleted(self) -> None:
        """Once the photo that is shown instead is there: its coming empties the notice."""
        command, self._deleted = self._deleted, None
        if command is None:
            return
        notice = self._panel.notice
        text = self.tr("{0} is deleted. It goes to the trash when the data set is closed.")
        text = text.format(command.image.name)
        if notice.level in ("warning", "error"):
            self._panel.document.message.emit(text, "info")  # what is wrong with the next photo stands there
        else:
            notice.tell(text, "info", self.tr("Undo"), lambda: self._undo_delete(command))

    def _undo_delete(self, command: DeleteImage) -> None:
        self._panel.notice.clear()
        stack = self._panel.whole.stack
        if stack.index() and stack.command(stack.index() - 1) is command:
            self._panel.edit_commands.go(stack.undo)
