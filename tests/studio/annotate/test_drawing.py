"""Drawings, undo and drags as plain values."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QUndoStack

from engine.annotations import Box, voc
from engine.datasets.dataset import Item
from studio.annotate.canvas.drags import BandDrag, DrawDrag, MoveDrag, ResizeDrag
from studio.annotate.canvas.hit import Hit, handle_points, hit_test
from studio.annotate.commands import EditDrawing
from studio.annotate.drawing import Drawing, Entry
from studio.annotate.session import Session

WIDTH, HEIGHT = 200.0, 100.0
numbers = st.floats(-300, 300)
points = st.tuples(numbers, numbers)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, x1 = sorted(draw(st.lists(st.integers(0, 200), min_size=2, max_size=2, unique=True)))
    y0, y1 = sorted(draw(st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True)))
    return Box(draw(st.sampled_from("abc")), x0, y0, x1, y1)


def inside(box: Box) -> bool:
    return 0 <= box.xmin <= box.xmax <= WIDTH and 0 <= box.ymin <= box.ymax <= HEIGHT


@st.composite
def edits(draw: st.DrawFn, drawing: Drawing) -> Drawing:
    uids = {entry.uid for entry in drawing.entries if draw(st.booleans())}
    kind = draw(st.integers(0, 6))
    if kind == 0:
        return drawing.added(draw(st.lists(boxes(), max_size=3)))
    if kind == 1:
        return drawing.removed(uids)
    if kind == 2:
        return drawing.moved(uids, draw(numbers), draw(numbers), WIDTH, HEIGHT)
    if kind == 3:
        return drawing.relabelled(uids, draw(st.sampled_from("abcd")))
    if kind == 4:
        return drawing.with_difficult(uids, draw(st.booleans()))
    if kind == 5:
        return drawing.with_verified(draw(st.booleans()))
    return drawing.nothing_here()


@given(st.data())
def test_undoing_all_returns_to_the_start_and_redoing_all_to_the_end(data: st.DataObject) -> None:
    start = Drawing().added(data.draw(st.lists(boxes(), max_size=4)))
    session = Session(
        Item("a", "a.jpg", "a.xml"),
        200,
        100,
        voc.new_annotation("a.jpg", 200, 100),
        None,
        start,
        "voc",
        Path("a.xml"),
        Path(),
    )
    stack = QUndoStack()
    states = [start]
    for _ in range(data.draw(st.integers(1, 8))):
        after = data.draw(edits(session.drawing))
        stack.push(EditDrawing("edit", session, after, (), lambda _session: None))
        states.append(session.drawing)
    for state in reversed(states[:-1]):
        stack.undo()
        assert session.drawing == state
    for state in states[1:]:
        stack.redo()
        assert session.drawing == state


@given(st.lists(boxes(), min_size=1, max_size=5), numbers, numbers)
def test_a_move_keeps_all_inside_and_their_distances(chosen: list[Box], dx: float, dy: float) -> None:
    drawing = Drawing().added(chosen)
    moved = drawing.moved(range(len(chosen)), dx, dy, WIDTH, HEIGHT)
    offsets = {
        (round(new.xmin - old.xmin, 6), round(new.ymin - old.ymin, 6))
        for new, old in zip(moved.boxes, chosen, strict=True)
    }
    assert len(offsets) == 1
    for new, old in zip(moved.boxes, chosen, strict=True):
        assert abs(new.width - old.width) < 1e-6
        assert new.xmin >= -1e-6
        assert new.xmax <= WIDTH + 1e-6
        assert new.ymin >= -1e-6
        assert new.ymax <= HEIGHT + 1e-6


@given(points, points, st.booleans())
def test_a_drawn_box_lies_inside_the_image(
    start: tuple[float, float], end: tuple[float, float], square: bool
) -> None:
    first = (min(max(start[0], 0), WIDTH), min(max(start[1], 0), HEIGHT))
    assert inside(DrawDrag(first, WIDTH, HEIGHT).box(end, square))


@given(boxes(), st.sampled_from(("lt", "t", "rt", "r", "rb", "b", "lb", "l")), points, points)
def test_a_resized_box_is_a_box_inside_the_image(
    box: Box, edges: str, start: tuple[float, float], end: tuple[float, float]
) -> None:
    assert inside(ResizeDrag(start, Entry(0, box), edges, WIDTH, HEIGHT).box(end))


@given(boxes(), points)
def test_a_drag_back_to_where_it_began_changes_nothing(box: Box, start: tuple[float, float]) -> None:
    entry = Entry(0, box)
    assert ResizeDrag(start, entry, "rb", WIDTH, HEIGHT).box(start).xyxy == box.xyxy
    assert MoveDrag(start, (entry,), WIDTH, HEIGHT).offset(start) == (0, 0)


def test_the_smallest_box_under_the_mouse_is_hit() -> None:
    large, small = Entry(0, Box("a", 0, 0, 200, 100)), Entry(1, Box("a", 50, 40, 60, 50))
    for order in ((large, small), (small, large)):
        assert hit_test(order, (), 55, 45, 1.0) == Hit(1, "")
    assert hit_test((large, small), (), 150, 45, 1.0) == Hit(0, "")
    assert hit_test((large, small), (), 500, 500, 1.0) is None


def test_handles_of_the_selected_box_are_hit_at_any_zoom() -> None:
    entry = Entry(3, Box("a", 50, 40, 150, 90))
    for pixel in (0.2, 1.0, 4.0):
        for handle, (x, y) in handle_points(entry.box).items():
            hit = hit_test([entry], {3}, x, y, pixel)
            assert hit is not None
            assert set(hit.edges) == set(handle)


def test_a_tiny_selected_box_can_still_be_moved() -> None:
    entry = Entry(0, Box("a", 50, 50, 56, 56))
    assert hit_test([entry], {0}, 53, 53, 1.0) == Hit(0, "")


def test_the_rubber_band_takes_what_it_encloses() -> None:
    entries = [Entry(0, Box("a", 10, 10, 20, 20)), Entry(1, Box("a", 10, 10, 90, 90))]
    assert BandDrag((0, 0)).enclosed((50, 50), entries) == {0}
