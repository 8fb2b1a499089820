"""Going on in a new window, as after another language was chosen: edits and their undo come along.

Steps of the undo lists keep the words they were made with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.annotate.commands import EditDrawing
from studio.annotate.sessions import PATIENCE_S
from studio.annotate.set_history import RelabelSet
from studio.annotate.trash import DeleteImage

if TYPE_CHECKING:
    from studio.annotate.panel import Panel


def take_over(panel: Panel, before: Panel) -> None:
    """Make ``panel``, which shows the same data set, go on where ``before`` is; that one is empty then."""
    before.labelling.leave()
    before.loader.clear()
    before.sessions.queue.wait(PATIENCE_S)  # two threads must not write one label file
    shown = before.editor.session
    before.editor.show(None)
    panel.editor.take_over(before.editor)
    panel.whole.take_over(before.whole)
    panel.keeping.take_over(before.keeping)
    panel.suggesting.take_over(before.suggesting)
    for stack in (panel.whole.stack, *panel.sessions.stacks()):
        for number in range(stack.count()):
            command = stack.command(number)
            if isinstance(command, EditDrawing):
                command.shown = panel.editor.shown
            elif isinstance(command, RelabelSet):
                command.belongs_to(panel.document, panel.sessions, panel.whole)
            elif isinstance(command, DeleteImage):
                command.changed = panel.images_changed
    panel.canvas.look_like(before.canvas)
    if shown is not None:
        panel.show_item(shown.item)
