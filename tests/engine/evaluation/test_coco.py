"""COCO's figures against COCO's own program, box by box random, with difficult objects among them."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation import coco
from engine.evaluation.matching import flatten_predictions, flatten_truths

NAMES = ["a", "b", "c"]


def random_case(seed: int, images: int, difficult_share: float):
    rng = np.random.default_rng(seed)
    truths, guesses = [], []
    for _ in range(images):
        corner = rng.uniform(0, 300, (int(rng.integers(0, 6)), 2))
        side = rng.uniform(8, 200, corner.shape)
        boxes = np.hstack([corner, corner + side]).astype(np.float32)
        labels = rng.integers(0, 3, len(boxes))
        truths.append((boxes, labels, rng.random(len(boxes)) < difficult_share))
        # Several detections an object, so that some fall twice on one and some on a difficult one.
        around = np.repeat(boxes, 2, axis=0) + rng.normal(0, 0.1, (2 * len(boxes), 4)) * np.repeat(
            np.hstack([side, side]), 2, axis=0
        )
        corner = rng.uniform(0, 300, (int(rng.integers(0, 4)), 2))
        found = np.vstack([around, np.hstack([corner, corner + rng.uniform(8, 200, corner.shape)])])
        found[:, 2:] = np.maximum(found[:, 2:], found[:, :2] + 1)
        ids = np.r_[np.repeat(labels, 2), rng.integers(0, 3, len(corner))]
        scores = rng.permutation(1000)[: len(found)] / 1000
        guesses.append((found.astype(np.float32), ids, scores.astype(np.float32)))
    return truths, guesses


def by_pycocotools(truth, found, images: int) -> tuple[np.ndarray, dict[str, float]]:
    """The six figures and COCO AP by class. A difficult box has an area in no range, so it is ignored."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    def xywh(box):
        return [float(box[0]), float(box[1]), float(box[2] - box[0]), float(box[3] - box[1])]

    annotations = []
    for index in range(len(truth)):
        box = xywh(truth.boxes[index])
        area = -1.0 if truth.difficult[index] else box[2] * box[3]
        annotations.append(
            {"id": index + 1, "image_id": int(truth.images[index]) + 1, "bbox": box, "area": area}
            | {"category_id": int(truth.labels[index]) + 1, "iscrowd": 0}
        )
    results = [
        {"image_id": int(found.images[i]) + 1, "category_id": int(found.labels[i]) + 1}
        | {"bbox": xywh(found.boxes[i]), "score": float(found.scores[i])}
        for i in range(len(found))
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        reference = COCO()
        reference.dataset = {
            "info": {},
            "images": [{"id": i + 1, "width": 600, "height": 600} for i in range(images)],
            "categories": [{"id": i + 1, "name": name} for i, name in enumerate(NAMES)],
            "annotations": annotations,
        }
        reference.createIndex()
        evaluation = COCOeval(reference, reference.loadRes(results), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    precision = evaluation.eval["precision"][:, :, :, 0, 2]  # (IoUs, recalls, classes), all areas
    by_class = {
        name: float(precision[:, :, i].mean())
        for i, name in enumerate(NAMES)
        if (precision[:, :, i] >= 0).all()
    }
    figures = np.array(evaluation.stats[:6])
    figures[figures < 0] = np.nan
    return figures, by_class


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 25), st.sampled_from([0.0, 0.2, 0.6]))
def test_hotcoco_and_ours_are_cocos_own(seed, images, difficult_share):
    truths, guesses = random_case(seed, images, difficult_share)
    truth, found = flatten_truths(truths), flatten_predictions(guesses)
    if truth.difficult.all() or not len(found):
        return
    figures, by_class = by_pycocotools(truth, found, images)
    for told in (
        coco.evaluate_hotcoco(truth, found, NAMES, images),
        coco.evaluate_numpy(truth, found, NAMES),
    ):
        ours = [told.ap, told.ap50, told.ap75, told.small, told.medium, told.large]
        np.testing.assert_allclose(ours, figures, atol=1e-6, err_msg=told.computed_by)
        assert told.class_ap == pytest.approx(by_class, abs=1e-6)


def test_hotcoco_counts_crowds_as_coco_does():
    """Boxes of a COCO file may be crowds: any number of detections inside one are neither right nor wrong."""
    import hotcoco
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    rng = np.random.default_rng(1)
    boxes = np.hstack([rng.uniform(0, 200, (40, 2)), rng.uniform(20, 120, (40, 2))]).round(2)
    data = {
        "images": [{"id": i, "width": 400, "height": 400} for i in range(1, 6)],
        "categories": [{"id": 1, "name": "a"}],
        "annotations": [
            {"id": i + 1, "image_id": i % 5 + 1, "category_id": 1, "bbox": box.tolist()}
            | {"area": float(box[2] * box[3]), "iscrowd": int(i % 4 == 0)}
            for i, box in enumerate(boxes)
        ],
    }
    near = boxes + rng.normal(0, 4, boxes.shape)
    results = [
        {"image_id": i % 5 + 1, "category_id": 1, "bbox": box.tolist(), "score": float(rng.random())}
        for i, box in enumerate(np.vstack([near, near + 3]))
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        theirs = COCO()
        theirs.dataset = {"info": {}, **data}
        theirs.createIndex()
        expected = COCOeval(theirs, theirs.loadRes(results), "bbox")
        ours = hotcoco.COCO(data)
        told = hotcoco.COCOeval(ours, ours.load_res(results), "bbox")
        for evaluation in (expected, told):
            evaluation.evaluate()
            evaluation.accumulate()
            evaluation.summarize()
    np.testing.assert_allclose(np.array(told.stats)[:6], expected.stats[:6], atol=1e-6)
