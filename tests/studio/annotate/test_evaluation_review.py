"""A photo opened from the evaluate room: the label in doubt, what the model says over it, and mending it."""

from PySide6.QtCore import Qt

from engine.annotations import Box, voc
from studio.annotate.panel import Panel


def test_a_digit_mends_the_label_in_doubt(panel: Panel, hands) -> None:
    item = panel.document.dataset.items[3]
    labelled = voc.read(item.label).boxes
    doubted, names = labelled[-1], panel.document.class_names
    other = next(name for name in names if name != doubted.label)
    faint = Box(other, *doubted.xyxy, score=0.2)
    elsewhere = Box(names[0], 0, 0, 12, 12, score=0.9)
    noise = Box(names[0], 20, 0, 30, 12, score=0.1)
    asked = panel.editor.least_score
    panel.document.review_requested.emit(
        item.image_file, (faint, elsewhere, noise), Box(doubted.label, *doubted.xyxy)
    )
    hands.wait_for(item.stem)
    shown = {(box.label, box.score) for box in panel.canvas.shown_boxes().values() if box.score is not None}
    assert shown == {(faint.label, 0.2), (elsewhere.label, 0.9)}
    panel.canvas.setFocus()
    hands.key(Qt.Key(Qt.Key.Key_1 + names.index(other)))
    assert [box.xyxy for box in panel.editor.session.drawing.suggested] == [elsewhere.xyxy]
    mended = voc.read(item.label).boxes
    assert [box.label for box in mended] == [*(box.label for box in labelled[:-1]), other]
    assert [box.xyxy for box in mended] == [box.xyxy for box in labelled]
    hands.key(Qt.Key.Key_D)
    hands.wait_for(panel.document.dataset.items[4].stem)
    assert panel.editor.least_score == asked > 0.2  # lowered for that one photo
