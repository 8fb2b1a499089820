"""Validation photos with what was labelled and found."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.datasets.dataset import Dataset
from engine.datasets.images import image_size
from engine.events import Samples
from studio import theme
from studio.train.samples import Photo, SampleGrid, SamplesView
from studio.widgets.class_colors import class_color


@pytest.fixture
def samples(sample_dir: Path, tmp_path: Path) -> list[Samples]:
    images = [item.image for item in Dataset.open(sample_dir).items[:3]]
    told = []
    for epoch in (1, 2):
        entries = []
        for image in images:
            width, height = image_size(image)
            box = [width * 0.25, height * 0.25, width * 0.75, height * 0.75]
            found = [{"box": box, "label": "coin", "score": epoch / 4 + 0.25},
                     {"box": box, "label": "key", "score": 0.2}]  # fmt: skip
            entries.append({"image": str(image), "width": width, "height": height,
                            "truth": [{"box": box, "label": "coin"}], "found": found})  # fmt: skip
        path = tmp_path / f"epoch-{epoch}.json"
        path.write_text(json.dumps(entries))
        told.append(Samples(epoch, str(path)))
    return told


@pytest.fixture
def view(qtbot) -> SamplesView:
    shown = SamplesView()
    qtbot.addWidget(shown)
    shown.resize(900, 600)
    shown.show()
    return shown


def test_boxes_lie_where_they_are_in_the_photo_in_their_class_colour(qtbot, view, samples) -> None:
    view.show_samples(samples)
    qtbot.waitUntil(lambda: len(view.grid.photos) == 3, timeout=20_000)
    assert view.epoch_text.text() == "epoch 2"
    photo, frame = view.grid.photos[0], view.grid.frames()[0]
    assert [box["label"] for box in view.grid.shown(photo)] == ["coin"]
    assert frame.width() / frame.height() == pytest.approx(photo.width / photo.height, rel=0.01)
    drawn = view.grid.grab().toImage()
    edge = QPointF(frame.left() + frame.width() * 0.25, frame.center().y()).toPoint()
    want = class_color("coin")
    near = [drawn.pixelColor(edge.x() + dx, edge.y() + dy) for dx in range(-2, 3) for dy in range(-3, 4)]
    assert any(color.name() == want.name() for color in near)


def test_the_tag_of_a_box_at_the_right_edge_is_drawn_whole(qtbot, view, samples) -> None:
    path = Path(samples[0].path)
    entries = json.loads(path.read_text())[:1]
    width, height = entries[0]["width"], entries[0]["height"]
    entries[0]["found"] = [{"box": [width - 4, height / 2, width, height], "label": "coin", "score": 0.9}]
    entries[0]["truth"] = []
    path.write_text(json.dumps(entries))
    view.grid.resize(width, height)
    view.show_samples(samples[:1])
    qtbot.waitUntil(lambda: len(view.grid.photos) == 1, timeout=20_000)
    view.grid.setFixedWidth(int(view.grid.frames()[0].height() * width / height))  # no room beside the photo
    frame = view.grid.frames()[0]
    drawn = view.grid.grab().toImage()
    row = int(frame.center().y()) - 4
    name = class_color("coin").name()
    colored = [x for x in range(drawn.width()) if drawn.pixelColor(x, row).name() == name]
    assert min(colored) < drawn.width() - view.grid.fontMetrics().horizontalAdvance("coin 0.90")


def test_what_a_classifier_took_for_another_class_is_told() -> None:
    box = [1.0, 2.0, 30.0, 40.0]
    photo = Photo("a.jpg", 100, 100, [{"box": box, "label": "key"}], [])
    assert SampleGrid.words_of(photo, {"box": box, "label": "key"}) == "key"
    assert SampleGrid.words_of(photo, {"box": box, "label": "coin"}) == "key → coin"
    assert SampleGrid.words_of(photo, {"box": [0.0, 2.0, 30.0, 40.0], "label": "coin"}) == "coin"


def test_the_score_slider_shows_and_hides_boxes(qtbot, view, samples) -> None:
    view.show_samples(samples)
    qtbot.waitUntil(lambda: len(view.grid.photos) == 3, timeout=20_000)
    view.score.setValue(10)
    assert len(view.grid.shown(view.grid.photos[0])) == 2
    view.score.setValue(90)
    assert view.grid.shown(view.grid.photos[0]) == []


def test_an_earlier_epoch_stays_while_it_is_looked_at(qtbot, view, samples) -> None:
    view.show_samples(samples[:1])
    view.show_samples(samples)
    assert view.epoch.value() == 1  # the newest, as the newest was shown
    QTest.keyClick(view.epoch, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: [p.found[0]["score"] for p in view.grid.photos[:1]] == [0.5], timeout=20_000)
    assert view.epoch_text.text() == "epoch 1"
    view.show_samples([*samples, Samples(3, samples[1].path)])
    assert view.epoch.value() == 0


def test_a_click_opens_the_photo(qtbot, view, samples) -> None:
    view.show_samples(samples)
    qtbot.waitUntil(lambda: len(view.grid.photos) == 3, timeout=20_000)
    with qtbot.waitSignal(view.opened, timeout=5000) as opened:
        QTest.mouseClick(view.grid, Qt.MouseButton.LeftButton, pos=view.grid.frames()[2].center().toPoint())
    assert opened.args == [view.grid.photos[2].path]


def test_a_photo_or_file_that_is_gone_is_told(qtbot, view, samples, tmp_path) -> None:
    entries = json.loads(Path(samples[0].path).read_text())
    entries[0]["image"] = str(tmp_path / "gone.jpg")
    Path(samples[0].path).write_text(json.dumps(entries))
    view.show_samples(samples[:1])
    qtbot.waitUntil(lambda: len(view.grid.photos) == 3, timeout=20_000)
    assert view.grid.photos[0].picture is None
    assert view.grid.photos[1].picture is not None
    with qtbot.waitSignal(view.failed, timeout=20_000) as failed:
        view.show_samples([Samples(1, str(tmp_path / "none.json"))])
    assert isinstance(failed.args[0], OSError)


def test_every_photo_is_reached_by_keys_and_enter_opens_it(qtbot, view, samples) -> None:
    view.show_samples(samples)
    qtbot.waitUntil(lambda: len(view.grid.photos) == 3, timeout=20_000)
    view.epoch.setFocus()
    for _ in range(8):
        if view.grid.hasFocus():
            break
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert view.grid.hasFocus()
    opened: list[str] = []
    view.opened.connect(opened.append)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Enter, Qt.Key.Key_End, Qt.Key.Key_Space):
        QTest.keyClick(view.grid, key)
    assert opened == [photo.path for photo in view.grid.photos]
    name = Path(view.grid.photos[2].path).name
    assert view.grid.accessibleDescription() == f"{name}, 3 of 3"
    QTest.keyClick(view.grid, Qt.Key.Key_Right)  # there is none
    QTest.keyClick(view.grid, Qt.Key.Key_Home)
    assert view.grid.current == 0
    frame = view.grid.frames()[0]
    drawn = view.grid.grab().toImage()
    accent = theme.color("accent").name()
    row = int(frame.center().y())
    assert accent in [drawn.pixelColor(max(int(frame.left()) + dx, 0), row).name() for dx in range(-4, 3)]


def test_what_was_found_is_dashed_and_what_was_labelled_is_not(qtbot, view, samples) -> None:
    view.show_samples(samples)
    qtbot.waitUntil(lambda: len(view.grid.photos) == 3, timeout=20_000)
    for photo in view.grid.photos:
        photo.picture.fill(Qt.GlobalColor.black)
        photo.truth[0]["box"] = [value * 0.5 for value in photo.truth[0]["box"]]
    drawn, frame, photo = view.grid.grab().toImage(), view.grid.frames()[0], view.grid.photos[0]
    scale = frame.width() / photo.width

    def colors_along(box: list[float]) -> list[str]:
        """Down the left edge, away from the corners."""
        x, top, _, bottom = (value * scale for value in box)
        rows = range(int(frame.top() + top + (bottom - top) * 0.6), int(frame.top() + bottom) - 4)
        edge = round(frame.left() + x)
        return [max((drawn.pixelColor(edge + dx, y) for dx in (-1, 0, 1)), key=lambda c: c.lightness()).name()
                for y in rows]  # fmt: skip

    black = "#000000"
    assert black not in colors_along(photo.truth[0]["box"])
    found = colors_along(photo.found[0]["box"])
    assert black in found and len(set(found)) > 1
