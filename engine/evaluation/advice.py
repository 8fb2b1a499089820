"""What to do next, from the figures of a report: each piece of advice carries the numbers it comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.evaluation.ap import Curve
from engine.evaluation.matches import BACKGROUND, CLASSIFICATION, LOCALISATION, Judged, Matches
from engine.evaluation.report import Report
from engine.i18n import plural, words
from engine.percent import percent

SURE = 0.8
"""A score from which a detector that is wrong makes the label suspect."""
SMALL_PX = 16.0
"""A side below this at the network's input leaves less than one cell of its first map to a box."""
FEW_EXAMPLES = 100
FEW_JUDGED = 10
_WORSE_BY = 0.1
_SIZES = (300, 320, 416, 512, 640)


@dataclass(frozen=True)
class Advice:
    """``kind`` says what, ``label`` which class ("" for all), ``figures`` why.

    kinds: "few_examples" (examples, ap, mean_ap), "few_judged" (objects), "absent" (),
    "check_missing_labels" (count, score), "check_wrong_labels" (count, score, other), "confused" (count,
    objects, other), "small_boxes" (count, objects, pixels, image_size, better_size), "badly_placed" (count,
    ap_cost), "false_alarms" (count, detections), "threshold" (now, better, f1_now, f1_better).
    """

    kind: str
    label: str = ""
    figures: dict[str, float] = field(default_factory=dict)
    other: str = ""


def advise(
    report: Report, matches: Matches, judged: Judged, curves: Mapping[str, Curve], threshold: float
) -> list[Advice]:
    """Advice on the detector at ``threshold``, the most useful first; empty when nothing stands out.

    Args:
        judged: of ``matches`` at ``threshold``. curves: of each class.
    """
    return [
        *_suspect_labels(matches, judged),
        *_examples(report),
        *_small_boxes(report, matches, judged),
        *_confused(matches, judged),
        *_badly_placed(report, judged),
        *_false_alarms(matches, judged),
        *_threshold(report, curves, threshold),
        *_absent(report),
    ]


def in_words(advice: Advice) -> str:
    """The advice as a sentence, for the shell and the page."""
    label, other, f = advice.label, advice.other, advice.figures
    n = {name: f"{value:.0f}" for name, value in f.items()}
    share = {name: f"{value:.2f}" for name, value in f.items()}
    match advice.kind:
        case "few_examples":
            text = plural(
                round(f["examples"]),
                "More photos of {} would help: it learnt from {} example and reaches AP {}, "
                "against {} on average.",
                "More photos of {} would help: it learnt from {} examples and reaches AP {}, "
                "against {} on average.",
            )
            return words(text, label, n["examples"], share["ap"], share["mean_ap"])
        case "few_judged":
            return words(
                "Only {} of {} in this set: its figures are little more than chance. Label more, or split "
                "again with a larger share.", n["objects"], label,
            )  # fmt: skip
        case "check_missing_labels":
            return words(
                "Detections the model is at least {} sure of where nothing is labelled: {}. Look at them: "
                "often the label is missing.", percent(f['score']), n["count"],
            )  # fmt: skip
        case "check_wrong_labels":
            return words(
                "Labelled {}, but the model is at least {} sure of {}: {}. Look at them: the label may be "
                "wrong.", label, percent(f['score']), other, n["count"],
            )  # fmt: skip
        case "confused":
            return words(
                "{} is taken for {} in {} of {} cases: add photos that show the difference, and label both "
                "by the same rule.", label, other, n["count"], n["objects"],
            )  # fmt: skip
        case "small_boxes":
            text = plural(
                round(f["count"]),
                "{} of {} {} is under {} px wide or high at the network's {} px, and it misses more of "
                "them. Train with image size {} or photograph from nearer.",
                "{} of {} {} are under {} px wide or high at the network's {} px, and it misses more of "
                "them. Train with image size {} or photograph from nearer.",
            )
            return words(
                text,
                n["count"], n["objects"], label, n["pixels"], n["image_size"], n["better_size"],
            )  # fmt: skip
        case "badly_placed":
            text = plural(
                round(f["count"]),
                "{} detection is off, and that costs {} AP: draw boxes tight to the object and always by "
                "the same rule.",
                "{} detections are off, and that costs {} AP: draw boxes tight to the object and always by "
                "the same rule.",
            )
            return words(text, n["count"], share["ap_cost"])
        case "false_alarms":
            text = plural(
                round(f["count"]),
                "{} of {} detections lies where nothing is: add photos without any object, or raise the "
                "threshold.",
                "{} of {} detections lie where nothing is: add photos without any object, or raise the "
                "threshold.",
            )
            return words(text, n["count"], n["detections"])
        case "threshold":
            return words(
                "At threshold {} instead of {} the mean F1 is {} instead of {}.",
                share["better"], share["now"], share["f1_better"], share["f1_now"],
            )  # fmt: skip
    return words("{} does not occur in this set, so nothing is known about it.", label)


def _suspect_labels(matches: Matches, judged: Judged) -> list[Advice]:
    scores = matches.found.scores[: len(judged.kinds)]
    sure = scores >= SURE
    advice = []
    alone = int((sure & (judged.kinds == BACKGROUND)).sum())
    if alone:
        advice.append(Advice("check_missing_labels", "", {"count": alone, "score": SURE}))
    pairs = _confusions(matches, judged, sure)
    advice += [
        Advice("check_wrong_labels", label, {"count": count, "score": SURE}, other)
        for (label, other), count in pairs
    ]
    return advice


def _confusions(matches: Matches, judged: Judged, among: np.ndarray) -> list[tuple[tuple[str, str], int]]:
    """((true class, detected class), how often), the most frequent first."""
    at = np.flatnonzero(among & judged.paired & (judged.kinds == CLASSIFICATION))
    names = matches.class_names
    side = len(names)
    keys = matches.truth.labels[judged.truth_of[at]] * side + matches.found.labels[at]
    which, counts = np.unique(keys, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return [
        ((names[key // side], names[key % side]), count)
        for key, count in zip(which[order].tolist(), counts[order].tolist(), strict=True)
    ]


def _examples(report: Report) -> list[Advice]:
    """Classes that do worse than the others and have few examples to learn from, the worst first."""
    known = [c for c in report.classes if c.objects and not math.isnan(c.ap)]
    counts = [report.train_objects[c.name] for c in known if c.name in report.train_objects]
    if not counts:
        return []
    usual = float(np.median(counts))
    mean = float(np.mean([c.ap for c in known]))
    advice = []
    for c in sorted(known, key=lambda one: one.ap):
        examples = report.train_objects.get(c.name, 0)
        rare = examples < max(FEW_EXAMPLES, usual / 2)
        if rare and (c.ap < mean - _WORSE_BY or c.ap < 0.5):
            figures = {"examples": examples, "ap": c.ap, "mean_ap": mean}
            advice.append(Advice("few_examples", c.name, figures))
    return advice


def _small_boxes(report: Report, matches: Matches, judged: Judged) -> list[Advice]:
    """Classes of which a tenth or more is too small at the network's input and is missed more often."""
    truth = matches.truth
    sizes = matches.sizes[truth.images]
    if not len(truth) or not sizes.all():
        return []
    shorter = ((truth.boxes[:, 2:] - truth.boxes[:, :2]) / sizes * report.image_size).min(axis=1)
    advice = []
    for index, name in enumerate(matches.class_names):
        own = (truth.labels == index) & ~truth.difficult
        small = own & (shorter < SMALL_PX)
        large = own & ~small
        if small.sum() < max(0.1 * own.sum(), 1):
            continue
        missed = judged.missed[small].mean()
        if large.any() and missed <= judged.missed[large].mean() + 0.05:
            continue
        # The size at which nine of ten of them would do.
        wanted = report.image_size * SMALL_PX / max(float(np.quantile(shorter[own], 0.1)), 1.0)
        better = next((size for size in _SIZES if size >= wanted and size > report.image_size), _SIZES[-1])
        if better <= report.image_size:
            continue
        figures = {"count": int(small.sum()), "objects": int(own.sum()), "pixels": SMALL_PX}
        advice.append(
            Advice("small_boxes", name, {**figures, "image_size": report.image_size, "better_size": better})
        )
    return advice


def _confused(matches: Matches, judged: Judged) -> list[Advice]:
    """Pairs of classes where a tenth or more of the one is taken for the other."""
    objects = np.bincount(matches.truth.labels[~matches.truth.difficult], minlength=len(matches.class_names))
    numbers = dict(zip(matches.class_names, objects.tolist(), strict=True))
    pairs = _confusions(matches, judged, np.ones(len(judged.kinds), dtype=bool))
    return [
        Advice("confused", label, {"count": count, "objects": numbers[label]}, other)
        for (label, other), count in pairs
        if count >= 3 and count >= 0.1 * numbers[label]
    ]


def _badly_placed(report: Report, judged: Judged) -> list[Advice]:
    count = int((judged.kinds == LOCALISATION).sum())
    cost = next(cost for cost in report.errors if cost.kind == "localisation")
    if not count or math.isnan(cost.ap_cost) or cost.ap_cost < 0.05:
        return []
    return [Advice("badly_placed", "", {"count": count, "ap_cost": cost.ap_cost})]


def _false_alarms(matches: Matches, judged: Judged) -> list[Advice]:
    count, detections = int((judged.kinds == BACKGROUND).sum()), len(judged.kinds)
    if count < 3 or count < 0.2 * detections:
        return []
    return [Advice("false_alarms", "", {"count": count, "detections": detections})]


def _threshold(report: Report, curves: Mapping[str, Curve], threshold: float) -> list[Advice]:
    """A threshold with a mean F1 that is better by two points or more."""
    if math.isnan(report.best_threshold):
        return []
    now = float(np.mean([curve.at(threshold)[2] for curve in curves.values() if curve.objects]))
    if not report.best_mean_f1 - now >= 0.02:
        return []
    figures = {"now": threshold, "better": report.best_threshold, "f1_now": now}
    return [Advice("threshold", "", {**figures, "f1_better": report.best_mean_f1})]


def _absent(report: Report) -> list[Advice]:
    advice = [Advice("absent", c.name) for c in report.classes if not c.objects]
    advice += [
        Advice("few_judged", c.name, {"objects": c.objects})
        for c in report.classes
        if 0 < c.objects < FEW_JUDGED
    ]
    return advice
