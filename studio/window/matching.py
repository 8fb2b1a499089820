"""Which of many texts a person means by a few typed letters."""

from __future__ import annotations

from collections.abc import Sequence


def rank(typed: str, texts: Sequence[str]) -> list[int]:
    """Indices of the ``texts`` that hold the letters of ``typed`` in order, best first.

    A whole word counts most, then the start of a word, then letters that stand together, then scattered
    ones; equally good texts keep their order. Nothing typed means all of them.
    """
    words = typed.casefold().split()
    scored = []
    for index, text in enumerate(texts):
        scores = [_score(word, text.casefold()) for word in words]
        if None not in scores:
            scored.append((sum(score for score in scores if score is not None), index))
    return [index for _, index in sorted(scored)]


def _score(word: str, text: str) -> int | None:
    """Smaller is better; None: the letters do not occur in this order."""
    best: int | None = None
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        starts_word = at == 0 or not text[at - 1].isalnum()
        ends_word = end == len(text) or not text[end].isalnum()
        here = (0 if ends_word else 1) if starts_word else 10
        best = here if best is None else min(best, here)
        at = text.find(word, at + 1)
    if best is not None:
        return best
    position, gaps = -1, 0
    for letter in word:
        following = text.find(letter, position + 1)
        if following < 0:
            return None
        gaps += following - position - 1 if position >= 0 else 0
        position = following
    return 100 + gaps
