"""The small pictures of mistakes: what of the photo is shown, and the words below it."""

from __future__ import annotations

from itertools import islice

from engine.evaluation.errors import Mistake, Mistakes
from studio.evaluate import words
from studio.evaluate.crops import Place
from studio.evaluate.gallery import Entry
from studio.evaluate.state import Loaded


def mistake_entries(loaded: Loaded, mistakes: Mistakes, most: int) -> list[Entry]:
    """An entry for each of the first ``most`` mistakes."""
    return [_entry(loaded, mistake) for mistake in islice(mistakes, most)]


def _entry(loaded: Loaded, mistake: Mistake) -> Entry:
    matches = loaded.matches
    boxes = []
    if mistake.truth_box is not None:
        boxes.append((mistake.truth_box, mistake.label, False))
    if mistake.found_label:
        boxes.append((mistake.box, mistake.found_label, True))
    text = f"{words.mistake_text(mistake)}\n{words.kind_name(mistake.kind)}"
    tip = f"{text}\n{matches.stems[mistake.image]}"
    return Entry(Place(matches.files[mistake.image], tuple(boxes)), text, tip, mistake)
