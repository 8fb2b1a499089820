"""What a training tells, in words."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from engine.events import Warned
from studio.i18n import apply_language
from studio.train.fields import fields
from studio.train.words import in_words, remedied


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    apply_language(qapp, "zh_CN")
    yield
    apply_language(qapp, "en")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "No photo is labelled yet. Draw boxes on some photos first."),
        ("zh_CN", "还没有标注任何照片。请先在一些照片上画框。"),
    ],
)
def test_a_message_and_its_remedy_are_two_sentences_of_the_language(
    qapp: QApplication, language: str, words: str
) -> None:
    apply_language(qapp, language)
    try:
        assert remedied("No photo is labelled yet.", "Draw boxes on some photos first") == words
    finally:
        apply_language(qapp, "en")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("Started from random weights", "从随机权重开始"),
        (
            "Started from imagenet: backbone (208 of 260 tensors); layers between, box heads, class heads "
            "start anew",
            "从 imagenet 开始：骨干网络（208 / 260 个张量）；中间层、框检测头、类别检测头重新开始",
        ),
    ],
)
def test_what_a_training_starts_from_is_told_in_chinese(chinese: None, told: str, words: str) -> None:
    assert in_words(Warned(told)) == words


def test_choices_are_in_chinese(chinese: None) -> None:
    specs = {spec.name: spec for spec in fields()}
    assert specs["device"].in_words("auto") == specs["amp"].in_words("auto") == "自动"
    assert specs["device"].in_words("cpu") == "cpu"
    assert specs["weights"].in_words("none") == "从零开始（随机权重）"
