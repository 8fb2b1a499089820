"""What the annotate room does with whole files: open, save as, where labels go, their format, delete."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from engine.datasets import labels
from engine.errors import AnnotationError, UserError, disk_error
from engine.files import write_atomically
from studio.annotate.sessions import PATIENCE_S
from studio.annotate.trash import DeleteImage
from studio.settings import labels_dir_key

if TYPE_CHECKING:
    from studio.annotate.panel import Panel

FORMAT_NAMES = {"voc": "Pascal VOC", "yolo": "YOLO", "createml": "CreateML"}
_IMAGES = "*.jpg *.jpeg *.png *.bmp *.tif *.tiff *.webp *.gif"


class FileCommands(QObject):
    """Asks with file dialogs and tells in the panel's notice."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel

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
        after = self.tr("%n box(es) of {0} in place of {1}", "", len(session.drawing.boxes))
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
        """Keep the label files of this data set in another folder."""
        panel = self._panel
        dataset = panel.document.dataset
        if dataset is None:
            return
        folder = QFileDialog.getExistingDirectory(
            panel, self.tr("Folder of the label files"), str(dataset.labels_dir)
        )
        if folder:
            panel.settings.set(labels_dir_key(dataset.root), folder)
            shown = panel.current.image if panel.current is not None else None
            panel.document.open_folder(dataset.root, None, folder, shown)

    def next_format(self) -> None:
        """Write new label files in the next format: VOC, YOLO, CreateML. Files that exist keep theirs."""
        forms = labels.FORMATS
        self.set_format(forms[(forms.index(self._panel.new_form) + 1) % len(forms)])

    def set_format(self, form: str) -> None:
        """Write new label files in that format."""
        panel = self._panel
        panel.settings.set("annotate/format", form)
        panel.show_format()
        session = panel.editor.session
        text = self.tr("New label files are {0} now.").format(FORMAT_NAMES[form])
        if session is not None and session.on_disk is not None and session.form != form:
            text += " " + self.tr("This image keeps its {0} file.").format(FORMAT_NAMES[session.form])
        panel.document.message.emit(text, "info")
        if session is not None and session.on_disk is None and not session.unsaved:
            panel.show_item(session.item)

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
            try:
                write_atomically(path, labels.to_bytes(form, annotation, path, path.parent))
            except OSError as error:
                raise disk_error(error, path, AnnotationError) from error

        def done(_nothing: None) -> None:
            panel.document.message.emit(self.tr("Saved to {0}").format(path), "info")

        panel.sessions.queue.put(("as", path), work, done, panel.notice.tell_error)

    def auto_save(self, on: bool) -> None:
        """Write each edit at once, or only with Save."""
        panel = self._panel
        panel.sessions.auto_save = on
        panel.settings.set("annotate/auto_save", on)
        if on:
            panel.sessions.save_soon(panel.show_place)

    def delete_image(self) -> None:
        """Put the image and its label file aside; they go to the trash when the data set is closed."""
        panel = self._panel
        session, dataset = panel.editor.session, panel.document.dataset
        if session is None or dataset is None or panel.current != session.item:
            return
        if len(dataset.items) == 1:
            panel.notice.tell(self.tr("The last image of a data set cannot be deleted here."), "warning")
            return
        panel.sessions.save(session)
        if not panel.sessions.queue.wait(PATIENCE_S) or session.unsaved:
            return
        try:
            command = DeleteImage(dataset, session, panel.images_changed)
        except UserError as error:
            panel.notice.tell_error(error)
            return
        panel.whole.stack.push(command)
        text = self.tr("{0} is in the trash.").format(session.item.image.name)
        panel.notice.tell(text, "info", self.tr("Undo"), self._undo_delete)

    def _undo_delete(self) -> None:
        self._panel.notice.clear()
        self._panel.edit_commands.go(self._panel.whole.stack.undo)
