"""Names and sentences of the evaluate room that depend on the figures."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.evaluation.advice import Advice
from engine.evaluation.errors import Mistake
from studio import numbers
from studio.i18n import QT_TRANSLATE_NOOP
from studio.numbers import percent

_CONTEXT = "Evaluate"

KINDS = {
    "missed": QT_TRANSLATE_NOOP("Evaluate", "Missed"),
    "classification": QT_TRANSLATE_NOOP("Evaluate", "Wrong class"),
    "localisation": QT_TRANSLATE_NOOP("Evaluate", "Badly placed"),
    "both": QT_TRANSLATE_NOOP("Evaluate", "Wrong class and place"),
    "background": QT_TRANSLATE_NOOP("Evaluate", "Not labelled"),
    "duplicate": QT_TRANSLATE_NOOP("Evaluate", "Found twice"),
    "right": QT_TRANSLATE_NOOP("Evaluate", "Right"),
}
"""What can be said of a box, in the order of the list."""

_ADVICE = {
    "few_examples": QT_TRANSLATE_NOOP(
        "Evaluate",
        "More photos of {label} would help: it learnt from %Ln example(s) and reaches AP {ap:.2f}, "
        "against {mean_ap:.2f} on average.",
    ),
    "few_judged": QT_TRANSLATE_NOOP(
        "Evaluate",
        "Only {objects:.0f} of {label} in this set: its figures are little more than chance. Label more, "
        "or split again with a larger share.",
    ),
    "absent": QT_TRANSLATE_NOOP(
        "Evaluate", "{label} does not occur in this set, so nothing is known about it."
    ),
    "check_missing_labels": QT_TRANSLATE_NOOP(
        "Evaluate",
        "Detections the model is at least {score} sure of where nothing is labelled: {count:.0f}. Look at "
        "them: often the label is missing.",
    ),
    "check_wrong_labels": QT_TRANSLATE_NOOP(
        "Evaluate",
        "Labelled {label}, but the model is at least {score} sure of {other}: {count:.0f}. Look at them: "
        "the label may be wrong.",
    ),
    "confused": QT_TRANSLATE_NOOP(
        "Evaluate",
        "{label} is taken for {other} in {count:,.0f} of %Ln case(s): add photos that show the "
        "difference, and label both by the same rule.",
    ),
    "small_boxes": QT_TRANSLATE_NOOP(
        "Evaluate",
        "%Ln of {objects:,.0f} {label} (is/are) under {pixels:.0f} px wide or high at the network's "
        "{image_size:.0f} px, and it misses more of them. Train with image size {better_size:.0f} or "
        "photograph from nearer.",
    ),
    "badly_placed": QT_TRANSLATE_NOOP(
        "Evaluate",
        "%Ln detection(s) (is/are) off, and that costs {ap_cost:.2f} AP: draw boxes tight to the object "
        "and always by the same rule.",
    ),
    "false_alarms": QT_TRANSLATE_NOOP(
        "Evaluate",
        "%Ln of {detections:,.0f} detections (lies/lie) where nothing is: add photos without any object, "
        "or raise the threshold.",
    ),
    "threshold": QT_TRANSLATE_NOOP(
        "Evaluate",
        "At threshold {better:.2f} instead of {now:.2f} the mean F1 is {f1_better:.2f} instead of "
        "{f1_now:.2f}.",
    ),
}

_COUNTED = {
    "few_examples": "examples",
    "confused": "objects",
    "small_boxes": "count",
    "badly_placed": "count",
    "false_alarms": "count",
}
"""By which of its figures a sentence is told for one or for many."""

KIND_OF_ADVICE = {
    "check_missing_labels": "background",
    "check_wrong_labels": "classification",
    "confused": "classification",
    "badly_placed": "localisation",
    "false_alarms": "background",
    "small_boxes": "missed",
    "few_examples": "missed",
}
"""The mistakes a person wants to see who reads that advice."""


LEGEND = QT_TRANSLATE_NOOP(
    "Evaluate", "Solid: what is labelled. Dashed: what the model found. A click or Enter opens the photo."
)
LEGEND_OF_PICTURES = QT_TRANSLATE_NOOP("Evaluate", "A click or Enter opens the photo.")
"""How to read the small pictures, of detections and of whole pictures."""


def translated(text: str) -> str:
    """A text of this module in the language of the window."""
    return QCoreApplication.translate(_CONTEXT, text)


def kind_name(kind: str) -> str:
    """The name of a kind of mistake."""
    return translated(KINDS[kind])


def advice_text(advice: Advice) -> str:
    """The advice as a sentence."""
    figures: dict[str, float | str] = dict(advice.figures)
    if "score" in advice.figures:
        figures["score"] = percent(advice.figures["score"])
    counted = _COUNTED.get(advice.kind)
    count = -1 if counted is None else round(advice.figures[counted])
    text = QCoreApplication.translate(_CONTEXT, _ADVICE[advice.kind], "", count)
    return numbers.fill(text, label=advice.label, other=advice.other, **figures)


def mistake_text(mistake: Mistake) -> str:
    """What is wrong, in the few words that fit below a small picture."""
    if mistake.kind == "missed":
        return mistake.label
    score = percent(mistake.score)
    if mistake.label and mistake.label != mistake.found_label:
        return f"{mistake.label} → {mistake.found_label} {score}"
    return f"{mistake.found_label} {score}"
