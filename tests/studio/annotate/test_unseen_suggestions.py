"""Asking for boxes is answered also where nothing is to be seen; Enter accepts where a hand is."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from engine.annotations import Box, voc
from engine.inference.suggestions import Suggested
from engine.runs import Run
from studio.annotate.file_list.status import Status
from studio.annotate.panel import Panel

CTRL = Qt.KeyboardModifier.ControlModifier
SURE = Box("bolt", 9, 9, 60, 60, score=0.9)
FAINT = (Box("bolt", 20, 20, 70, 70, score=0.13), Box("nut", 100, 20, 150, 70, score=0.2))


class Asked:
    """Stands for the child process: what it would tell is told by the test."""

    def __init__(self, panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
        self.process = panel.suggesting.process
        folder = panel.document.dataset.root / "runs" / "first"
        folder.mkdir(parents=True)
        run = Run(folder)
        monkeypatch.setattr(panel.suggesting.chooser, "find", lambda: (run, [run]))
        monkeypatch.setattr(panel.suggesting.chooser, "names", lambda run: {})
        monkeypatch.setattr(self.process, "start", lambda *arguments: None)

    def answer(self, threshold: float, **told: Suggested) -> None:
        self.process.began.emit(threshold)
        for stem, one in told.items():
            self.process.found.emit(stem, one)
        self.process.ended.emit("")


@pytest.fixture
def asked(panel: Panel, monkeypatch: pytest.MonkeyPatch):
    yield Asked(panel, monkeypatch)
    shutil.rmtree(panel.document.dataset.root / "runs")


@pytest.fixture
def bare(panel: Panel, hands):
    """The second image, which nobody has looked at, on the canvas."""
    item = panel.document.dataset.items[1]
    item.label.unlink()
    hands.step(Qt.Key.Key_D)
    return item


def shown(panel: Panel) -> list[str]:
    return sorted(box.label for box in panel.canvas.shown_boxes().values())


def test_suggestions_below_the_confidence_are_told_and_a_button_shows_them(panel, hands, bare, asked) -> None:
    hands.key(Qt.Key.Key_I, CTRL)
    asked.answer(0.5, **{bare.stem: Suggested(bare.image, FAINT, 2.5, "nothing")})
    assert shown(panel) == []
    assert "2 suggestions below 50% are not shown" in panel.notice.text
    button = panel.notice.findChild(QPushButton, "notice_action")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown(panel) == ["bolt", "nut"]
    assert panel.suggesting.page.confidence.value() == 13
    assert panel.notice.isHidden()
    hands.key(Qt.Key.Key_Return)  # the focus is on the canvas
    assert [box.label for box in voc.read(bare.label).boxes] == ["bolt", "nut"]


def test_what_a_person_chose_for_the_run_stays_when_it_is_asked_again(panel, hands, bare, asked) -> None:
    hands.key(Qt.Key.Key_I, CTRL)
    asked.answer(0.5, **{bare.stem: Suggested(bare.image, FAINT)})
    panel.suggesting.page.confidence.setValue(12)
    hands.key(Qt.Key.Key_I, CTRL)
    asked.answer(0.5, **{bare.stem: Suggested(bare.image, FAINT)})
    assert shown(panel) == ["bolt", "nut"]
    assert panel.notice.isHidden()
    hands.key(Qt.Key.Key_I, CTRL)
    asked.answer(0.4, **{bare.stem: Suggested(bare.image, FAINT)})  # evaluated since: another threshold
    assert panel.suggesting.page.confidence.value() == 40


def test_the_list_counts_the_boxes_that_are_shown(panel, hands, bare, asked) -> None:
    """A model tells hundreds of faint ones of a photo it is sure about."""
    many = (SURE, *FAINT, *[Box("nut", 5, 5, 9 + number, 90, score=0.05) for number in range(300)])
    hands.key(Qt.Key.Key_I, CTRL)
    asked.answer(0.5, **{bare.stem: Suggested(bare.image, many, 0.1, "sure")})
    model, page = panel.suggesting.model, panel.suggesting.page
    row = model.index(model.find(bare.stem))
    assert row.data().endswith("boxes: 1")
    page.confidence.setValue(12)
    assert row.data().endswith("boxes: 3")


def test_nothing_found_is_said_and_so_is_an_unreadable_photo(panel, hands, bare, asked) -> None:
    hands.key(Qt.Key.Key_I, CTRL)
    asked.answer(0.5, **{bare.stem: Suggested(bare.image, (), 2.5, "nothing")})
    assert "no new box" in panel.notice.text
    hands.key(Qt.Key.Key_I, CTRL)
    asked.answer(0.5, **{bare.stem: Suggested(bare.image, (), 0.0, "unreadable", error="it is cut off")})
    assert "it is cut off" in panel.notice.text


def test_enter_where_all_suggestions_are_faint_says_so(panel, hands, bare, asked) -> None:
    panel.suggesting.page.confidence.setValue(60)
    panel.suggesting._found(bare.stem, Suggested(bare.image, FAINT))
    hands.key(Qt.Key.Key_Return)
    assert "2 suggestions below 60% are not shown" in panel.notice.text
    assert not bare.label.exists()


def test_the_list_of_images_follows_the_confidence(panel, hands, qtbot) -> None:
    item = panel.document.dataset.items[3]
    item.label.unlink()
    panel.suggesting._found(item.stem, Suggested(item.image, FAINT))
    assert panel.files.shown_facts(3).status is not Status.SUGGESTED
    slider = panel.suggesting.page.confidence
    slider.setValue(12)
    qtbot.waitUntil(lambda: panel.files.shown_facts(3).status is Status.SUGGESTED, timeout=20_000)
    slider.setValue(90)
    qtbot.waitUntil(lambda: panel.files.shown_facts(3).status is not Status.SUGGESTED, timeout=20_000)


@pytest.mark.parametrize("place", ["file_list", "review_queue"])
def test_enter_in_a_list_accepts_on_the_open_photo_and_opens_others(panel, hands, bare, qtbot, place) -> None:
    items = panel.document.dataset.items
    labels: dict[str, Path] = {item.stem: item.label for item in items}
    for item in (bare, items[2]):
        labels[item.stem].unlink(missing_ok=True)
        panel.suggesting._found(item.stem, Suggested(item.image, (SURE,), 1.0))
    page, view = panel.suggesting.page, panel.file_list.view
    if place == "review_queue":
        qtbot.waitUntil(lambda: page.model.rowCount() == 2, timeout=20_000)
        page.parentWidget().parentWidget().setCurrentWidget(page)
        view = page.view
    view.setFocus()
    row = page.model.find(items[2].stem) if place == "review_queue" else panel.files.row(items[2].stem)
    view.setCurrentIndex(view.model().index(row, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)  # another row: it opens that, and accepts nothing
    hands.wait_for(items[2].stem)
    hands.settle()
    assert not labels[bare.stem].exists() and not items[2].label.exists()
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Return)
    hands.settle()
    assert [box.label for box in voc.read(items[2].label).boxes] == ["bolt"]
    assert not labels[bare.stem].exists()


def test_enter_in_the_search_goes_to_what_it_found_and_accepts_nothing(panel, hands, bare) -> None:
    panel.suggesting._found(bare.stem, Suggested(bare.image, (SURE,)))
    panel.file_list.filter.setFocus()
    QTest.keyClick(panel.file_list.filter, Qt.Key.Key_Return)
    hands.settle()
    assert not bare.label.exists()
    assert panel.file_list.view.hasFocus()
