"""Each piece of advice from figures made for it, and silence where nothing stands out."""

import dataclasses

import numpy as np
import pytest

from engine.evaluation.advice import Advice, advise, in_words
from engine.evaluation.ap import class_curves, evaluate_flat
from engine.evaluation.matches import Matches
from engine.evaluation.report import Latency, Report, build_report

SIDE = 640
HERE, THERE = [100, 100, 200, 200], [300, 300, 400, 400]


def image(objects, detections):
    """``objects``: (box, label); ``detections``: (box, label, score)."""
    return (
        (
            np.array([box for box, _ in objects], np.float32).reshape(-1, 4),
            np.array([label for _, label in objects], np.int64),
            np.zeros(len(objects), bool),
        ),
        (
            np.array([box for box, _, _ in detections], np.float32).reshape(-1, 4),
            np.array([label for _, label, _ in detections], np.int64),
            np.array([score for _, _, score in detections], np.float32),
        ),
    )


def advice_on(images, names=("a", "b"), threshold=0.5, examples=None, **changes) -> dict[str, Advice]:
    truths, guesses = zip(*images, strict=True)
    matches = Matches.of(truths, guesses, names, sizes=[(SIDE, SIDE)] * len(images))
    result = evaluate_flat(matches.truth, matches.found, names, len(images), with_coco=False)
    known = {"run": "r", "weights": "w", "data": "d", "set_name": "test", "device": "cpu", "nms": "hard"}
    report: Report = build_report(
        matches, result, threshold, **known, nms_iou=0.45, soft_sigma=0.5, ms_per_image=1.0,
        latency=Latency.of([]), image_size=320, train_objects=examples or {}, warnings=[],
    )  # fmt: skip
    report = dataclasses.replace(report, **changes)
    curves = class_curves(matches.truth, matches.found, names, 0.5)
    told = advise(report, matches, matches.judge(threshold), curves, threshold)
    for one in told:
        sentence = in_words(one)
        assert "{" not in sentence and sentence.endswith(".") and one.label in sentence
    return {one.kind: one for one in told}


GOOD = [image([(HERE, 0), (THERE, 1)], [(HERE, 0, 0.9), (THERE, 1, 0.9)])] * 12


def test_nothing_to_say_of_a_perfect_detector():
    assert advice_on(GOOD, examples={"a": 500, "b": 500}) == {}


def test_a_class_that_does_worse_and_is_rare_needs_photos():
    poor = [image([(HERE, 0), (THERE, 1)], [(HERE, 0, 0.9)])] * 12
    told = advice_on(poor, examples={"a": 400, "b": 30})["few_examples"]
    assert (told.label, told.figures["examples"], told.figures["ap"]) == ("b", 30, 0)
    assert told.figures["mean_ap"] == pytest.approx(0.5)
    assert "few_examples" not in advice_on(poor, examples={"a": 400, "b": 390})
    assert "few_examples" not in advice_on(poor)  # another data set: nobody knows what it learnt from
    assert "few_examples" not in advice_on(GOOD, examples={"a": 400, "b": 30})


def test_classes_hardly_judged_or_absent():
    told = advice_on([*GOOD[:3]], ("a", "b", "c"))
    assert told["few_judged"].figures == {"objects": 3} and told["absent"].label == "c"


def test_sure_finds_where_nothing_is_labelled():
    told = advice_on([*GOOD, image([], [(HERE, 0, 0.95)]), image([], [(HERE, 0, 0.7)])])
    assert told["check_missing_labels"].figures["count"] == 1


def test_sure_confusions_make_labels_suspect_and_many_are_a_confusion():
    wrong = [image([(HERE, 0)], [(HERE, 1, 0.95)])] * 3
    told = advice_on([*GOOD, *wrong])
    suspect = told["check_wrong_labels"]
    assert (suspect.label, suspect.other, suspect.figures["count"]) == ("a", "b", 3)
    assert (told["confused"].label, told["confused"].other) == ("a", "b")
    assert told["confused"].figures == {"count": 3, "objects": 15}
    told = advice_on([*GOOD, *[image([(HERE, 0)], [(HERE, 1, 0.6)])] * 3])
    assert "check_wrong_labels" not in told and "confused" in told


def test_boxes_too_small_for_the_input_that_are_missed():
    # 20 px of a photo of 640 are 10 px at an input of 320: 16 px need 512.
    tiny = [10, 10, 30, 30]
    told = advice_on([*GOOD, *[image([(tiny, 0)], [])] * 4])["small_boxes"]
    assert (told.label, told.figures["count"], told.figures["objects"]) == ("a", 4, 16)
    assert told.figures["better_size"] == 512
    assert "small_boxes" not in advice_on([*GOOD, *[image([(tiny, 0)], [(tiny, 0, 0.9)])] * 4])
    assert "small_boxes" not in advice_on([*GOOD, *[image([(tiny, 0)], [])] * 4], image_size=640)


def test_bad_places_and_false_alarms():
    shifted = [140, 100, 240, 200]
    told = advice_on([*GOOD, *[image([(HERE, 0)], [(shifted, 0, 0.9)])] * 4])
    assert told["badly_placed"].figures["count"] == 4 and told["badly_placed"].figures["ap_cost"] > 0.05
    alarms = [image([], [(HERE, 0, 0.6), (THERE, 1, 0.6)])] * 5
    told = advice_on([*GOOD, *alarms])
    assert told["false_alarms"].figures == {"count": 10, "detections": 34}
    assert "false_alarms" not in advice_on([*GOOD, *alarms], threshold=0.7)


def test_a_better_threshold():
    told = advice_on(GOOD, threshold=0.95)["threshold"]
    assert told.figures["f1_now"] == 0 and told.figures["f1_better"] == 1 and told.figures["better"] < 0.9
