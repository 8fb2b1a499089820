"""Every setting of the engine has a control, and every control changes what the engine is told."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from engine.models.names import BACKBONES, IMAGE_SIZES_PX, PICTURE_SIZES_PX
from engine.training.config import TrainConfig, defaults, from_dict, settings_of
from studio.train.backbones import measured
from studio.train.command import arguments_for
from studio.train.fields import fields
from studio.train.form import TrainForm
from studio.train.setup import FormScroll

NAMES = [field.name for field in dataclasses.fields(TrainConfig)]


@pytest.fixture
def form(qtbot) -> TrainForm:
    shown = TrainForm()
    qtbot.addWidget(shown)
    shown.resize(350, 900)
    shown.show()
    return shown


def other(spec, default):
    """A value that is allowed and not the default."""
    if spec.kind == "switch":
        return not default
    if spec.kind == "whole":
        return int(min(max(default + 3, spec.low), spec.high))
    if spec.kind == "decimal":
        return round(min(max(default / 2 + 0.07, spec.low), spec.high), spec.decimals)
    if spec.kind == "folders":
        return ("/one", "/two")
    if spec.kind == "weights":
        return "none"
    return next(value for value, _ in spec.choices if value != default)


def test_every_setting_of_the_engine_has_a_control(form) -> None:
    assert set(form.fields) == set(NAMES)


@pytest.mark.parametrize("task", ["detect", "classify"])
def test_untouched_controls_say_the_engines_defaults(form, task) -> None:
    form.set_values({"task": task})
    form.set_folder("/photos")
    values = form.values()
    assert values.pop("data") == "/photos"
    assert values == {**defaults(task), "task": task}
    assert from_dict({"data": "/photos", **values}).task == task


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("data", "task")])
def test_each_control_changes_its_setting_and_reaches_the_command_line(form, name) -> None:
    from engine.cli import build_parser

    spec = next(spec for spec in fields() if spec.name == name)
    task = "detect" if name in settings_of("detect") else "classify"
    form.set_values({"task": task})
    form.set_folder("/photos")
    told = []
    form.changed.connect(lambda: told.append(form.values()[name]))
    value = other(spec, defaults(task)[name])
    form.fields[name].set_value(value)
    assert told[-1] == value
    arguments = build_parser().parse_args(arguments_for(form.values()))
    given = tuple(arguments.data[1:]) if name == "more_data" else getattr(arguments, name)
    assert given == value
    config = from_dict(form.values())
    assert getattr(config, name) == value


def test_factors_say_what_they_are_factors_of(form) -> None:
    for name in ("backbone_rate", "extra_rate", "head_rate"):
        assert form.fields[name].text() == "1.000 × learning rate"
    assert form.fields["width_mult"].text() == "1.00 × usual width"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "data"])
def test_each_tooltip_says_effect_unit_and_default(form, name) -> None:
    spec = next(spec for spec in fields() if spec.name == name)
    tip = form.fields[name].toolTip()
    task = "detect" if name in settings_of("detect") else "classify"
    default = {**defaults(task), "task": task}[name]
    assert spec.effect in tip
    assert spec.unit in tip
    if name in settings_of("detect"):
        assert f"Default: {spec.in_words(default)}" in tip


def test_a_classifier_has_settings_and_defaults_of_its_own(form) -> None:
    assert form.fields["fit_boxes"].parentWidget() is not None
    form.more_button.click()
    assert form.fields["fit_boxes"].isVisible()
    assert not form.fields["crop_margin"].isVisible()
    form.set_values({"task": "classify"})
    assert form.fields["crop_margin"].isVisible()
    assert not form.fields["fit_boxes"].isVisible()
    assert form.values()["image_size"] == defaults("classify")["image_size"]
    assert offered(form.fields["image_size"]) == list(PICTURE_SIZES_PX)
    form.set_values({"image_size": 300, "task": "detect"})
    assert form.values()["image_size"] == 300
    assert offered(form.fields["image_size"]) == [224, *IMAGE_SIZES_PX]


def offered(box) -> list[int]:
    return [box.itemData(index) for index in range(box.count())]


def test_a_click_on_the_picture_chooses_the_backbone(form) -> None:
    picture = form.fields["backbone"]
    for name in BACKBONES:
        QTest.mouseClick(picture.rows[name], Qt.MouseButton.LeftButton)
        assert form.values()["backbone"] == name


def test_the_bars_are_the_measured_figures(form) -> None:
    figures, how, command = measured()
    assert set(figures) == set(BACKBONES)
    rows = form.fields["backbone"].rows
    large = figures["mobilenet_v3_large"]
    small = rows["mobilenet_v3_small"].bars()
    assert small[0] == (
        figures["mobilenet_v3_small"].parameters / large.parameters,
        f"{figures['mobilenet_v3_small'].parameters / 1e6:.1f} M",
    )
    assert rows["mobilenet_v3_large"].bars()[2][0] == 1.0
    assert command in form.fields["backbone"].toolTip()
    assert how in form.fields["backbone"].toolTip()


def test_further_folders_are_added_and_removed(form, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    control = form.fields["more_data"]
    QTest.mouseClick(control.add_button, Qt.MouseButton.LeftButton)
    assert form.values()["more_data"] == (str(tmp_path),)
    QTest.mouseClick(control.add_button, Qt.MouseButton.LeftButton)
    assert form.values()["more_data"] == (str(tmp_path),)
    QTest.mouseClick(control.remove_button, Qt.MouseButton.LeftButton)
    assert form.values()["more_data"] == ()


def test_a_weights_file_is_chosen(form, monkeypatch, tmp_path) -> None:
    path = str(tmp_path / "mine.pth")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
    form.fields["weights"].ask_for_file()
    assert form.values()["weights"] == path
    form.set_runs([])
    assert form.values()["weights"] == path


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (1, "validate_every", "1 epoch"),
        (2, "validate_every", "2 epochs"),
        (1, "workers", "1 thread"),
        (4, "workers", "4 threads"),
        (1, "batch_size", "1 photo"),
        (0, "batch_size", "auto"),
        (1, "patience", "1 validation"),
        (1, "epochs", "1"),
        (512, "cache_mb", "512 MB"),
    ],
)
def test_a_unit_is_in_the_number_of_its_value(form, value, name, text) -> None:
    form.fields[name].set_value(value)
    assert form.fields[name].text() == text


def test_a_long_folder_name_is_cut_in_its_middle_and_leaves_its_button_in_sight(form) -> None:
    width = form.minimumSizeHint().width()
    form.set_folder("/photos/" + "holiday-" * 20)
    data = form.fields["data"]
    assert form.minimumSizeHint().width() == width
    assert data.button.geometry().right() <= data.rect().right()
    assert data.name.text() == "holiday-" * 20
    assert data.name.shown().startswith("holi") and "…" in data.name.shown()
    form.set_folder("/photos/cells")
    assert data.name.shown() == "cells"


@pytest.mark.parametrize("height", [250, 900])
def test_the_form_is_never_wider_than_what_is_seen_of_it(qtbot, height) -> None:
    shown = TrainForm()
    scroll = FormScroll(shown)
    qtbot.addWidget(scroll)
    scroll.resize(10, height)
    scroll.show()
    for _ in range(2):
        qtbot.waitUntil(lambda: shown.minimumSizeHint().width() <= scroll.viewport().width(), timeout=2000)
        assert shown.width() == scroll.viewport().width()
        scroll.resize(scroll.minimumWidth(), height)
        QTest.mouseClick(shown.more_button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("data", "weights", "backbone")])
def test_a_run_says_its_settings_as_the_form_does(form, name) -> None:
    """The list of a run's settings and the comparison of runs are read beside the form."""
    control = form.fields[name]
    value = other(form.specs[name], control.value())
    control.set_value(value)
    said = form.in_words(name, control.value())
    if form.specs[name].kind in ("whole", "decimal"):
        assert said.endswith(control.suffix()), said
        assert float(said.removesuffix(control.suffix())) == control.value()
    elif form.specs[name].kind == "choice":
        assert said == control.currentText()


def test_numbers_of_a_run_have_their_unit(form) -> None:
    said = {name: form.in_words(name, value) for name, value in
            (("backbone_rate", 1.0), ("warmup_epochs", 1.0), ("cache_mb", 2048), ("workers", 1),
             ("epochs", 30), ("batch_size", 0))}  # fmt: skip
    assert said == {
        "backbone_rate": "1 × learning rate", "warmup_epochs": "1 epoch", "cache_mb": "2048 MB",
        "workers": "1 thread", "epochs": "30", "batch_size": "auto",
    }  # fmt: skip
