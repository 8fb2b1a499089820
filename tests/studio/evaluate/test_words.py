"""Sentences of advice: one for each kind, saying what the engine says."""

import string

import pytest

from engine.evaluation.advice import Advice, in_words
from engine.evaluation.errors import KIND_NAMES
from studio.evaluate import words

_NAMES = (
    "examples ap mean_ap objects count score pixels image_size better_size ap_cost detections now better "
    "f1_now f1_better"
)
FIGURES = dict.fromkeys(_NAMES.split(), 0.5)


@pytest.mark.parametrize("kind", sorted(words._ADVICE))
def test_the_window_says_what_the_engine_says(kind):
    advice = Advice(kind, "coin", FIGURES, "key")
    assert words.advice_text(advice) == in_words(advice)
    fields = {name for _, name, _, _ in string.Formatter().parse(words._ADVICE[kind]) if name}
    assert fields <= {*FIGURES, "label", "other"}


def test_every_kind_of_mistake_has_a_name():
    assert {*KIND_NAMES.values(), "right"} == set(words.KINDS)
    assert set(words.KIND_OF_ADVICE) <= set(words._ADVICE)
    assert set(words.KIND_OF_ADVICE.values()) <= set(KIND_NAMES.values())
