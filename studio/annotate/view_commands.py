"""How the annotate room looks: zoom, brightness, what is hidden, colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QColorDialog

from studio import numbers
from studio.annotate.canvas.picture import AS_IT_IS
from studio.annotate.class_manager import ClassManager
from studio.widgets.class_colors import class_color, set_class_color

if TYPE_CHECKING:
    from studio.annotate.panel import Panel

BRIGHTNESS_STEP = 5


class ViewCommands(QObject):
    """Nothing here changes a label file, except through the class manager it opens."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel

    def show_labels(self, on: bool) -> None:
        """Show the class on each box."""
        self._panel.settings.set("annotate/show_labels", on)
        self._panel.show_on_canvas()

    def hide_boxes(self) -> None:
        """Hide all boxes; they stay in the file."""
        session = self._panel.editor.session
        if session is not None:
            self._panel.editor.set_hidden({entry.uid for entry in session.drawing.entries})

    def show_boxes(self) -> None:
        """Show all boxes again."""
        self._panel.box_list.clear_filter()
        self._panel.editor.set_hidden(())

    def show_panels(self, on: bool) -> None:
        """Show the lists of classes and boxes, or give their room to the picture."""
        self._panel.settings.set("annotate/show_panels", on)
        self._panel.side.setVisible(on)

    def thumbnails(self, on: bool) -> None:
        """Show small pictures in the list of images."""
        self._panel.settings.set("annotate/thumbnails", on)
        self._panel.file_list.set_thumbnails(on)

    def line_color(self) -> None:
        """Choose the colour of the selected box's class, or of the next box's."""
        session = self._panel.editor.session
        chosen = session.selected_labels() if session is not None else []
        label = (chosen or [self._panel.editor.next_label or self._panel.editor.last_label])[0]
        if not label:
            self._panel.document.message.emit(self.tr("Select a box or a class first."), "info")
            return
        self.choose_color(label)

    def choose_color(self, label: str) -> None:
        """Choose the colour of a class."""
        color = QColorDialog.getColor(class_color(label), self._panel, self.tr("Colour of {0}").format(label))
        if color.isValid():
            set_class_color(self._panel.settings, label, color)

    def class_manager(self) -> None:
        """Rename, merge, recolour, reorder and delete classes over the whole data set."""
        self.rename_class("")

    def rename_class(self, name: str) -> None:
        """Open the class manager at a class, ready to type its new name; "" for no class."""
        panel, dataset = self._panel, self._panel.document.dataset
        if dataset is not None:
            manager = ClassManager(
                panel.document, panel.settings, dataset, panel.sessions, panel.whole, panel
            )
            manager.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            manager.open()
            manager.edit_when_read(name)

    def zoom_in(self) -> None:
        """Closer."""
        self._panel.canvas.zoom_in()

    def zoom_out(self) -> None:
        """Further away."""
        self._panel.canvas.zoom_out()

    def zoom_original(self) -> None:
        """One image pixel on one screen pixel."""
        self._panel.canvas.set_zoom(1.0)

    def fit_window(self) -> None:
        """The whole picture."""
        self._panel.canvas.fit_window()

    def fit_width(self) -> None:
        """The picture as wide as the canvas."""
        self._panel.canvas.fit_width()

    def brighten(self) -> None:
        """Show the picture brighter; the file stays as it is."""
        self.brighten_by(1)

    def darken(self) -> None:
        """Show the picture darker."""
        self.brighten_by(-1)

    def brightness_original(self) -> None:
        """Show the picture as it is."""
        self._panel.canvas.set_brightness(AS_IT_IS)

    def keep_view(self, on: bool) -> None:
        """Keep zoom and place when another image is shown, instead of fitting it."""
        self._panel.settings.set("annotate/keep_view", on)
        self._panel.canvas.keep_view = on

    def brighten_by(self, steps: int) -> None:
        self._panel.canvas.set_brightness(self._panel.canvas.brightness + steps * BRIGHTNESS_STEP)
        self._panel.document.message.emit(
            self.tr("Brightness {0}").format(numbers.percent(self._panel.canvas.brightness / 100)), "info"
        )

    def filter_boxes(self, label: str) -> None:
        """Show only boxes of a class, on this and every following image; "" shows all."""
        session = self._panel.editor.session
        if session is not None:
            entries = session.drawing.entries
            self._panel.editor.set_hidden({e.uid for e in entries if label and e.box.label != label})
