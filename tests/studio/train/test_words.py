"""What a training tells, in words."""

import pytest
from PySide6.QtWidgets import QApplication

from studio.i18n import apply_language
from studio.train.words import remedied


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
