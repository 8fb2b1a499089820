"""The list of images: its search line, its states and its thumbnails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest

from engine.annotations import voc
from studio.annotate.file_list.query import QueryError, parse
from studio.annotate.file_list.status import Facts, Status
from studio.annotate.panel import Panel

DOGS = Facts(Status.LABELLED, ("dog", "red car"), 4)
NOTHING = Facts(Status.EMPTY, (), 0)


@pytest.mark.parametrize(
    ("text", "dogs", "nothing"),
    [
        ("", True, True),
        ("IMG", True, True),
        ("img 007", True, False),
        ("label:dog", True, False),
        ("label:DOG", True, False),
        ('label:"red car"', True, False),
        ("label:car", False, False),
        ("-label:dog", False, True),
        ("status:empty", False, True),
        ("-status:empty", True, False),
        ("count:4", True, False),
        ("count:>3", True, False),
        ("count:<=4", True, True),
        ("count:2-4", True, False),
        ("count:0 status:empty", False, True),
        ("label:dog count:0", False, False),
    ],
)
def test_a_query_finds(text: str, dogs: bool, nothing: bool) -> None:
    assert parse(text).finds("img_007", DOGS) is dogs
    assert parse(text).finds("img_9", NOTHING) is nothing


@pytest.mark.parametrize("text", ["status:done", "count:many", "count:>", 'label:"dog', "count:3-"])
def test_a_mistake_is_told(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text)


@given(st.text(max_size=40))
def test_any_text_is_a_query_or_a_told_mistake(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert str(error)
    else:
        query.finds("img", DOGS)


@given(st.text(alphabet="abcdefgh ._", min_size=1, max_size=12), st.integers(0, 20))
def test_a_term_and_its_opposite_never_find_the_same(word: str, count: int) -> None:
    facts = Facts(Status.LABELLED, (word,), count)
    for term in (f'label:"{word}"', f"count:{count}", "status:labelled"):
        assert parse(term).finds("x", facts)
        assert not parse("-" + term).finds("x", facts)


def test_unreadable_files_have_no_count() -> None:
    assert not parse("count:0").finds("x", Facts(Status.UNREADABLE))


def shown(panel: Panel) -> list[str]:
    return [panel.files.item(row).stem for row in range(panel.files.rowCount())]


def wait_until_read(panel: Panel, qtbot) -> None:
    items = panel.document.dataset.items
    qtbot.waitUntil(
        lambda: all(panel.files.status(item.stem) is not Status.UNKNOWN for item in items), timeout=10_000
    )


def test_the_search_line_shows_what_it_finds_and_keeps_the_list_on_a_mistake(panel: Panel, qtbot) -> None:
    wait_until_read(panel, qtbot)
    dataset = panel.document.dataset
    name = panel.document.class_names[0]
    wanted = [
        item.stem for item in dataset.items if any(box.label == name for box in voc.read(item.label).boxes)
    ]
    assert 0 < len(wanted) < len(dataset.items)
    QTest.keyClicks(panel.file_list.filter, f"label:{name}")
    qtbot.waitUntil(lambda: shown(panel) == wanted, timeout=3000)
    QTest.keyClicks(panel.file_list.filter, " count:x")
    qtbot.waitUntil(panel.file_list.mistake.isVisible, timeout=3000)
    assert "count:x" in panel.file_list.mistake.text()
    assert shown(panel) == wanted
    panel.file_list.filter.clear()
    qtbot.waitUntil(lambda: len(shown(panel)) == len(dataset.items), timeout=3000)
    assert not panel.file_list.mistake.isVisible()


def test_a_new_box_is_found_at_once(panel: Panel, hands, qtbot) -> None:
    wait_until_read(panel, qtbot)
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 120))
    panel.popup.edit.setText("only here")
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    panel.file_list.filter.setText('label:"only here"')
    stem = panel.current.stem
    qtbot.waitUntil(lambda: shown(panel) == [stem], timeout=3000)


def test_thumbnails_show_the_pictures_of_the_rows_in_view(panel: Panel, qtbot) -> None:
    panel.commands["thumbnails"].trigger()
    index = panel.files.index(0)

    def size() -> QSize:
        panel.file_list.view.viewport().update()
        icon = panel.files.data(index, Qt.ItemDataRole.DecorationRole)
        return icon.actualSize(QSize(500, 500))

    qtbot.waitUntil(lambda: max(size().width(), size().height()) == 96, timeout=5000)
    panel.commands["thumbnails"].trigger()
    assert max(size().width(), size().height()) < 40


def test_a_click_and_enter_in_the_list_open_images(panel: Panel, hands) -> None:
    view, items = panel.file_list.view, panel.document.dataset.items
    row = panel.files.index(2)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(row).center())
    hands.wait_for(items[2].stem)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert panel.current == items[2]
    QTest.keyClick(view, Qt.Key.Key_Return)
    hands.wait_for(items[3].stem)


def test_an_empty_list_says_that_nothing_matches(panel: Panel, qtbot) -> None:
    wait_until_read(panel, qtbot)
    qtbot.waitUntil(lambda: panel.files.is_read, timeout=10_000)
    told = panel.file_list.nothing
    assert not told.isVisible()
    QTest.keyClicks(panel.file_list.filter, "no such photo")
    qtbot.waitUntil(told.isVisible, timeout=3000)
    assert told.text() == "Nothing matches."
    panel.file_list.filter.setText("count:x")
    qtbot.waitUntil(panel.file_list.mistake.isVisible, timeout=3000)
    assert not told.isVisible()
    panel.file_list.filter.clear()
    qtbot.waitUntil(lambda: panel.files.rowCount() > 0, timeout=3000)
    assert not told.isVisible()
    combo = panel.file_list.states
    combo.setCurrentIndex(combo.findData("unreadable"))
    assert told.isVisible()
    panel.document.open_folder(panel.document.dataset.root)
    qtbot.waitUntil(lambda: not told.isVisible(), timeout=10_000)


def test_escape_leaves_the_search_and_enter_goes_to_what_it_found(panel: Panel, hands, qtbot) -> None:
    items = panel.document.dataset.items
    search = panel.file_list.filter
    panel.commands["find"].trigger()
    assert search.hasFocus()
    hands.key(Qt.Key.Key_Escape)
    assert panel.canvas.hasFocus()
    panel.commands["find"].trigger()
    QTest.keyClicks(search, items[5].stem)
    hands.key(Qt.Key.Key_Return)
    assert panel.file_list.view.hasFocus()
    hands.key(Qt.Key.Key_Return)
    hands.wait_for(items[5].stem)
    search.setFocus()
    hands.key(Qt.Key.Key_Escape)
    assert panel.canvas.hasFocus()
    assert search.text() == items[5].stem  # what was searched for stays
