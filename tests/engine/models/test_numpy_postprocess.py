"""What numpy makes of raw heads is what torch makes of them: training and evaluation use torch's."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.inference.overlap import iou_matrix
from engine.models import numpy_postprocess, postprocess
from engine.models.default_boxes import default_boxes
from engine.models.spec import DetectorSpec

pytestmark = pytest.mark.usefixtures("one_thread")
SPECS = {head: DetectorSpec(("a", "b", "c"), image_size=96, head=head) for head in ("ssdlite", "pan")}
DEFAULTS = {head: default_boxes(spec) for head, spec in SPECS.items()}
HEADS = st.sampled_from(sorted(SPECS))


@pytest.fixture(scope="module")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def raw(head, seed, spread, wild):
    """Random heads of one image; ``spread`` of the logits, ``wild``: of the offsets."""
    draw = np.random.default_rng(seed)
    count = len(DEFAULTS[head])
    logits = draw.normal(0, spread, (count, SPECS[head].logits_per_box())).astype(np.float32)
    return draw.normal(0, wild, (count, 4)).astype(np.float32), logits


def by_torch(head, regression, logits, **options):
    tensors = (torch.from_numpy(part.copy()) for part in (regression[None], logits[None], DEFAULTS[head]))
    (found,) = postprocess.select(*tensors, head=head, **options)
    return found.boxes.numpy(), found.label_ids.numpy(), found.scores.numpy()


def assert_same(given_, expected):
    """Of equal scores either may come first, so both sides are put into one order."""
    rows = []
    for boxes, label_ids, scores in (given_, expected):
        assert (np.diff(scores) <= 0).all()
        order = np.lexsort((boxes[:, 1].round(4), boxes[:, 0].round(4), label_ids, -scores.round(4)))
        rows.append((boxes[order], label_ids[order], scores[order]))
    assert rows[0][1].tolist() == rows[1][1].tolist()
    np.testing.assert_allclose(rows[0][0], rows[1][0], atol=1e-5)
    np.testing.assert_allclose(rows[0][2], rows[1][2], atol=1e-5)


@settings(deadline=None, max_examples=150)
@given(
    head=HEADS,
    seed=st.integers(0, 2**32 - 1),
    spread=st.sampled_from([0.1, 1.0, 3.0]),
    wild=st.sampled_from([0.0, 0.5, 3.0, 40.0]),
    threshold=st.sampled_from([0.0, 0.01, 0.3, 0.4, 0.9, 1.0]),
    nms_iou=st.sampled_from([0.05, 0.2, 0.45, 0.9, 1.0]),
    per_class=st.sampled_from([1, 20, 200]),
    most=st.sampled_from([1, 30, 200]),
)
def test_hard_suppression_is_torchs(head, seed, spread, wild, threshold, nms_iou, per_class, most):
    heads = raw(head, seed, spread, wild)
    options = {
        "threshold": threshold, "nms_iou": nms_iou, "candidates_per_class": per_class, "most": most,
    }  # fmt: skip
    expected = by_torch(head, *heads, **options)
    given_ = numpy_postprocess.select(*heads, DEFAULTS[head], head=head, **options)
    scores = numpy_postprocess.class_scores(heads[1], head)
    ranked = -np.sort(-scores, axis=1)
    # Rounding decides between two equal scores at the end of a list, at the threshold, and of an overlap at
    # its limit.
    if per_class < ranked.shape[1]:
        assume((ranked[:, per_class - 1] - ranked[:, per_class] > 1e-6).all())
    assume(not (np.abs(scores - threshold) < 1e-6).any() or threshold in (0.0, 1.0))
    boxes = numpy_postprocess.decode(heads[0], DEFAULTS[head], head)
    candidates = np.unique(np.argsort(-scores, axis=1)[:, :per_class])
    overlaps = iou_matrix(boxes[candidates], boxes[candidates])
    np.fill_diagonal(overlaps, -1)
    assume(nms_iou == 1.0 or not (np.abs(overlaps - nms_iou) < 1e-5).any())
    assert_same(given_, expected)


@settings(deadline=None, max_examples=30)
@given(
    head=HEADS,
    seed=st.integers(0, 2**32 - 1),
    spread=st.sampled_from([0.5, 3.0]),
    wild=st.sampled_from([0.0, 1.0]),
    threshold=st.sampled_from([0.01, 0.3]),
    sigma=st.sampled_from([0.1, 0.5, 2.0]),
)
def test_soft_suppression_is_torchs(head, seed, spread, wild, threshold, sigma):
    heads = raw(head, seed, spread, wild)
    options = {"threshold": threshold, "soft_sigma": sigma, "candidates_per_class": 40, "most": 1000}
    given_ = numpy_postprocess.select(*heads, DEFAULTS[head], head=head, **options)
    expected = by_torch(head, *heads, **options)
    # A score that falls to just the threshold may go or stay.
    floor = threshold + 1e-4
    assert_same(
        [part[given_[2] > floor] for part in given_], [part[expected[2] > floor] for part in expected]
    )


@pytest.mark.parametrize("head", sorted(SPECS))
def test_every_score_and_box_is_torchs(head):
    regression, logits = raw(head, 0, 3.0, 1.0)
    logits[0, 1], logits[1, 0] = 200.0, -200.0  # beyond what exp() takes
    tensors = (torch.from_numpy(part) for part in (regression[None], logits[None], DEFAULTS[head]))
    boxes, scores = postprocess.scored_boxes(*tensors, head)
    np.testing.assert_allclose(numpy_postprocess.class_scores(logits, head), scores[0], atol=1e-6)
    given_ = numpy_postprocess.decode(regression, DEFAULTS[head], head)
    np.testing.assert_allclose(given_, boxes[0], atol=1e-6)


def test_of_equal_scores_no_more_than_asked_for_enter():
    regression, logits = raw("pan", 3, 1.0, 0.0)
    logits[:] = 0.5
    logits[7, 1] = 0.6
    found = numpy_postprocess.select(
        regression, logits, DEFAULTS["pan"], head="pan", nms_iou=1.0, candidates_per_class=5
    )
    assert np.bincount(found.label_ids).tolist() == [5, 5, 5] and found.scores[0] > found.scores[1]


def test_the_heads_are_left_as_they_were():
    for head in SPECS:
        heads = raw(head, 1, 2.0, 1.0)
        before = [part.copy() for part in heads]
        numpy_postprocess.select(*heads, DEFAULTS[head], head=head)
        for part, old in zip(heads, before, strict=True):
            np.testing.assert_array_equal(part, old)


@pytest.mark.parametrize("soft_sigma", [None, 0.5])
def test_nothing_above_the_threshold_is_nothing(soft_sigma):
    heads = raw("pan", 2, 1.0, 1.0)
    found = numpy_postprocess.select(
        *heads, DEFAULTS["pan"], head="pan", threshold=1.0, soft_sigma=soft_sigma
    )
    assert found.boxes.shape == (0, 4) and not len(found.label_ids) and not len(found.scores)
    assert found.boxes.dtype == found.scores.dtype == np.float32 and found.label_ids.dtype == np.int64
