"""A box's size is shown as its label file will say it, in every format."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from engine.annotations import Box, createml, voc, yolo
from engine.datasets.labels import written_edges
from studio.annotate.canvas.pointer import size_text
from studio.annotate.panel import Panel


def sizes_shown(panel: Panel) -> list[str]:
    rows = (panel.box_list.list.item(row).text() for row in range(panel.box_list.list.count()))
    return [text.split("   ")[1] for text in rows]


def sizes_on_disk(panel: Panel, form: str) -> list[str]:
    session = panel.editor.session
    image = session.item.image.name
    if form == "voc":
        boxes = voc.read(session.label).boxes
    elif form == "createml":
        boxes = createml.read(session.label, image).boxes
    else:
        names = yolo.read_classes(session.label.parent / "classes.txt")
        boxes = yolo.read(session.label, names, session.width, session.height).boxes
    return [size_text((round(box.width, 2), round(box.height, 2))) for box in boxes]


@pytest.mark.parametrize("form", ["voc", "yolo", "createml"])
def test_what_is_shown_is_what_is_saved(panel: Panel, hands, tmp_path: Path, form) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(panel.document.dataset.items[0].image.read_bytes())
    panel.files_of.set_format(form)
    panel.document.open_folder(folder)
    hands.wait_for("1")
    panel.document.add_class("dog")
    panel.canvas.setFocus()
    hands.key(Qt.Key.Key_1)
    for start, end in (((-40, -40), (50.6, 70.2)), ((100.7, 90.3), (161.2, 120.9))):
        hands.key(Qt.Key.Key_W)
        hands.drag(start, end)
    assert len(sizes_shown(panel)) == 2
    assert sizes_shown(panel) == sizes_on_disk(panel, form)
    assert sizes_shown(panel)[-1] in panel.pointer.text()
    hands.drag((130, 105), (140.4, 111.3))
    assert sizes_shown(panel) == sizes_on_disk(panel, form)


def test_fractions_of_another_program_stay_until_their_edge_moves(panel: Panel, hands, qtbot) -> None:
    item = panel.document.dataset.items[1]
    item.label.write_bytes(
        b"<annotation><filename>a.jpg</filename><size><width>640</width><height>480</height>"
        b"<depth>3</depth></size><object><name>coin</name><bndbox><xmin>10.5</xmin><ymin>20</ymin>"
        b"<xmax>60.25</xmax><ymax>80</ymax></bndbox></object></annotation>"
    )
    hands.step(Qt.Key.Key_D)
    assert sizes_shown(panel) == ["49.75 × 60"] == sizes_on_disk(panel, "voc")
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert sizes_shown(panel) == sizes_on_disk(panel, "voc") == ["50.5 × 60"]


@pytest.mark.parametrize(
    ("form", "label", "edges"),
    [
        ("voc", "dog", (0.5, 1, 9.5, 7)),
        ("voc", "cat", (0.5, 1, 9.5, 7)),
        ("yolo", "dog", (1, 1, 9, 7)),
        ("createml", "dog", (1, 1, 9, 7)),
    ],
)
def test_what_did_not_change_keeps_its_fractions(form: str, label: str, edges: tuple) -> None:
    read = Box("dog", 0.5, 0.5, 9.5, 7.5)
    assert written_edges(form, Box(label, 0.5, 0.25, 9.5, 7.25), read) == edges
    assert written_edges(form, read, read) == read.xyxy
    assert written_edges(form, read, None) == (1, 1, 9, 7)


def test_the_line_below_says_nothing_of_what_is_gone(panel: Panel, hands) -> None:
    hands.key(Qt.Key.Key_Tab)
    size = sizes_shown(panel)[0]
    assert panel.pointer.text() == size  # without a mouse too
    hands.click(300, 200)
    hands.drag((300, 200), (301, 201))
    assert "x 30" in panel.pointer.text()
    QApplication.sendEvent(panel.canvas, QEvent(QEvent.Type.Leave))
    assert "x 30" not in panel.pointer.text()
    hands.key(Qt.Key.Key_Tab)
    assert panel.pointer.text() in sizes_shown(panel)
    hands.key(Qt.Key.Key_Delete)
    assert panel.pointer.text() == ""


def test_the_size_follows_a_drag(panel: Panel, hands) -> None:
    from PySide6.QtTest import QTest

    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    viewport = panel.canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=hands.point(20, 20))
    QTest.mouseMove(viewport, hands.point(60, 40))
    first = panel.pointer.text()
    QTest.mouseMove(viewport, hands.point(90, 80))
    assert " × " in first
    assert panel.pointer.text().split("   ")[1] != first.split("   ")[1]
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=hands.point(90, 80))
    hands.settle()
    assert sizes_shown(panel)[-1] == panel.pointer.text().split("   ")[1]
