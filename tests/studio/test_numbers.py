"""Numbers as the desktop writes them; a language of the window does not change them."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from studio import numbers
from studio.i18n import apply_language


@pytest.fixture(autouse=True)
def locale_back() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("name", "whole", "fraction"),
    [("en_US", "1,234,567", "0.25"), ("de_DE", "1.234.567", "0,25"), ("zh_CN", "1,234,567", "0.25")],
)
def test_digits_are_grouped_as_on_the_desktop(name: str, whole: str, fraction: str) -> None:
    QLocale.setDefault(QLocale(name))
    assert numbers.integer(1_234_567) == whole
    assert numbers.decimal(0.25, 2) == fraction


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.0, "0%"),
        (1.0, "100%"),
        (200 / 201, "99%"),
        (1 / 201, "1%"),
        (1e-9, "1%"),
        (0.5, "50%"),
        (1 - 1e-9, "99%"),
    ],
)
def test_all_and_none_are_said_of_all_and_none_alone(share: float, told: str) -> None:
    QLocale.setDefault(QLocale("en_US"))
    assert numbers.percent(share) == told


def test_percent_with_digits_and_of_nothing() -> None:
    QLocale.setDefault(QLocale("de_DE"))
    assert numbers.share(200, 201, 1) == "99,5%"
    assert numbers.share(99_999, 100_000, 1) == "99,9%"
    assert numbers.share(3, 0) == numbers.percent(float("nan")) == numbers.decimal(float("inf"), 2) == "–"


def test_a_moment_in_the_short_form_of_the_desktop() -> None:
    when = datetime(2026, 3, 4, 15, 6)
    QLocale.setDefault(QLocale("de_DE"))
    assert numbers.day_and_time(when) == "04.03.26 15:06"
    QLocale.setDefault(QLocale("zh_CN"))
    assert numbers.day_and_time(when) == "2026/3/4 15:06"


def test_counts_have_english_forms_and_digits_of_the_locale(qapp: QApplication) -> None:
    def images(count: int) -> str:
        return QCoreApplication.translate("Opening", "%Ln image(s)", "", count)

    apply_language(qapp, "en")
    QLocale.setDefault(QLocale("en_US"))
    assert [images(count) for count in (0, 1, 2, 12_345)] == [
        "0 images",
        "1 image",
        "2 images",
        "12,345 images",
    ]
    QLocale.setDefault(QLocale("de_DE"))
    assert images(12_345) == "12.345 images"
    apply_language(qapp, "zh_CN")
    assert images(1) == "1 张图片"
    apply_language(qapp, "en")
    assert images(1) == "1 image"


def test_the_language_of_the_window_leaves_the_numbers_alone(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("de_DE"))
    for language in ("en", "zh_CN"):
        apply_language(qapp, language)
        assert numbers.integer(12_345) == "12.345"
    # A desktop that says nothing: as the language does.
    monkeypatch.setattr(QLocale, "system", lambda: QLocale.c())
    apply_language(qapp, "en")
    assert numbers.integer(12_345) == "12,345"


def test_forms_of_numbers_and_ticks_of_plots() -> None:
    from studio.widgets.plot_axes import plot_axes

    QLocale.setDefault(QLocale("de_DE"))
    assert numbers.written(1234.5, ",.1f") == "1.234,5"
    assert numbers.written(0.25, "g") == "0,25"
    assert numbers.written(float("nan"), ".3f") == "–"
    assert numbers.fill(
        "{0:,} of {name}: {1:.2f}, version {version}", 12345, 0.5, name="1.5", version=1.5
    ) == ("12.345 of 1.5: 0,50, version 1.5")
    assert plot_axes()["left"].tickStrings([0.0, 0.5], 1.0, 0.5) == ["0", "0,5"]
    QLocale.setDefault(QLocale("ar_EG"))
    assert numbers.written(-12.5, ".1f") == QLocale().toString(-12.5, "f", 1)
