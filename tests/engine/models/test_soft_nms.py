"""Soft suppression against the paper's loop, written out for one class at a time."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.ops import box_iou

from engine.models.postprocess import select
from engine.models.soft_nms import soft_nms


def one_by_one(boxes, scores, labels, sigma, floor):
    """Figure 2 of the paper, class after class: {index: new score}."""
    told = {}
    for label in set(labels.tolist()):
        left = {i: float(scores[i]) for i in range(len(boxes)) if labels[i] == label}
        while left:
            best = max(left, key=lambda i: left[i])
            score = left.pop(best)
            if score <= floor:
                break
            told[best] = score
            for i in left:
                left[i] *= math.exp(-(float(box_iou(boxes[[best]], boxes[[i]])[0, 0]) ** 2) / sigma)
    return told


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(0, 25), st.floats(0.1, 2.0))
def test_it_is_the_papers_loop(seed, count, sigma):
    generator = torch.Generator().manual_seed(seed)
    corner = torch.rand(count, 2, generator=generator) * 0.5
    boxes = torch.cat([corner, corner + 0.05 + torch.rand(count, 2, generator=generator) * 0.4], dim=1)
    scores = torch.rand(count, generator=generator)
    labels = torch.randint(0, 3, (count,), generator=generator)
    keep, new = soft_nms(boxes, scores, labels, sigma, 0.05)
    expected = one_by_one(boxes, scores, labels, sigma, 0.05)
    assert set(keep.tolist()) == set(expected)
    assert new.tolist() == pytest.approx([expected[i] for i in keep.tolist()], abs=1e-5)
    assert new.tolist() == sorted(new.tolist(), reverse=True)


def test_hand_computed_case():
    # IoU of the two is 1/3: the weaker one keeps exp(-(1/9) / 0.5) of its score; the third is far away.
    boxes = torch.tensor([[0.0, 0, 2, 1], [1, 0, 3, 1], [10, 10, 11, 11]])
    keep, scores = soft_nms(boxes, torch.tensor([0.9, 0.8, 0.7]), torch.zeros(3, dtype=torch.long))
    assert keep.tolist() == [0, 2, 1]
    assert scores.tolist() == pytest.approx([0.9, 0.7, 0.8 * math.exp(-2 / 9)])


def test_select_keeps_overlapping_boxes_with_less_score():
    defaults = torch.tensor([[0.5, 0.5, 0.4, 0.4], [0.5, 0.55, 0.4, 0.4]])
    regression = torch.zeros(1, 2, 4)
    logits = torch.tensor([[[0.0, 3.0], [0.0, 2.0]]])
    hard = select(regression, logits, defaults, head="ssdlite")[0]
    soft = select(regression, logits, defaults, head="ssdlite", soft_sigma=0.5)[0]
    assert len(hard.scores) == 1 and len(soft.scores) == 2
    assert soft.scores[0] == hard.scores[0]
    assert soft.scores[1] < torch.softmax(logits[0, 1], 0)[1]
    gentle = select(regression, logits, defaults, head="ssdlite", soft_sigma=5.0)[0]
    assert gentle.scores[1] > soft.scores[1]
