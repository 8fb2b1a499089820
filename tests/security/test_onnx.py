"""Exported models somebody sent: whatever a graph answers, or never answers, is held against what it says."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from engine.errors import RunError
from engine.inference import onnx_backend
from engine.inference.onnx_backend import INPUTS, open_network
from engine.inference.onnx_metadata import KEY, Description
from engine.models.default_boxes import default_boxes
from engine.models.spec import DetectorSpec

SPEC = DetectorSpec(("cat", "dog"), image_size=96)
BOXES = len(default_boxes(SPEC))
RIGHT = {
    "boxes": np.zeros((1, 3, 4), np.float32),
    "scores": np.zeros((1, 3), np.float32),
    "labels": np.array([[0, 1, -1]], np.int64),
    "count": np.array([2], np.int64),
    "all_boxes": np.zeros((1, BOXES, 4), np.float32),
    "all_scores": np.zeros((1, 2, BOXES), np.float32),
}


def endless() -> list[Any]:
    """A loop whose condition is always true; it gives the count."""
    value = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Identity", ["was"], ["is"])],
        "body",
        [value("turn", TensorProto.INT64, []), value("go", TensorProto.BOOL, []),
         value("was", TensorProto.INT64, [1])],
        [value("on", TensorProto.BOOL, []), value("is", TensorProto.INT64, [1])],
    )  # fmt: skip
    return [
        helper.make_node("Cast", ["score_threshold"], ["as_bool"], to=TensorProto.BOOL),
        helper.make_node("Squeeze", ["as_bool"], ["begin"]),
        helper.make_node("Loop", ["", "begin", "two"], ["count"], body=body),
    ]


def model(path: Path, changes: dict[str, np.ndarray], further: list[Any] | None = None) -> Path:
    """A detector whose answers are always these."""
    answers = {**RIGHT, **changes}
    kinds = {"pixels": TensorProto.UINT8}
    inputs = [
        helper.make_tensor_value_info(name, kinds.get(name, TensorProto.FLOAT), None) for name in INPUTS
    ]
    outputs = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(value.dtype), None)
        for name, value in answers.items()
    ]
    nodes = [
        helper.make_node("Constant", [], [name], value=numpy_helper.from_array(value))
        for name, value in {**answers, "two": answers["count"]}.items()
        if not (further and name == "count")
    ]
    usual = [numpy_helper.from_array(np.array([0.5], np.float32), name) for name in INPUTS[1:]]
    graph = helper.make_graph([*nodes, *(further or [])], "detector", inputs, outputs, usual)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    made.metadata_props.add(key=KEY, value=Description(SPEC, 0.5, 0.5, "0" * 64).to_json())
    onnx.save(made, str(path))
    return path


def picture(count: int = 1) -> np.ndarray:
    return np.zeros((count, 96, 96, 3), np.uint8)


def test_a_model_that_does_as_it_says_is_used(tmp_path: Path) -> None:
    network = open_network(model(tmp_path / "model.onnx", {}))
    (found,) = network.run(picture(), 0.5, 0.5).found
    assert found.label_ids.tolist() == [0, 1]  # what stands behind the count is padding


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"labels": np.array([[0, -1, 0]], np.int64)}, "a label that is no class"),
        ({"labels": np.array([[2, 0, 0]], np.int64)}, "a label that is no class"),
        ({"count": np.array([-1], np.int64)}, "a count of -1"),
        ({"count": np.array([4], np.int64)}, "a count of 4"),
        ({"count": np.array([1, 1], np.int64)}, "count has the shape"),
        ({"boxes": np.zeros((2, 3, 4), np.float32)}, "boxes has the shape"),
        ({"boxes": np.zeros((1, 3, 5), np.float32)}, "boxes has the shape"),
        ({"scores": np.zeros((1, 1), np.float32)}, "a count of 2"),
    ],
)
def test_answers_that_are_not_as_described_are_told_when_it_is_opened(
    tmp_path: Path, changes: dict[str, np.ndarray], told: str
) -> None:
    path = model(tmp_path / "model.onnx", changes)
    with pytest.raises(RunError, match=told) as caught:
        open_network(path)
    assert str(path) in str(caught.value) and caught.value.remedy == "Export the run again"


def test_an_answer_for_fewer_pictures_than_were_given_is_told(tmp_path: Path) -> None:
    network = open_network(model(tmp_path / "model.onnx", {}))
    with pytest.raises(RunError, match="does not answer as it says"):
        network.run(picture(2), 0.5, 0.5)


@pytest.mark.parametrize("name", ["all_boxes", "all_scores"])
def test_what_evaluation_asks_for_is_held_against_the_description_too(tmp_path: Path, name: str) -> None:
    network = open_network(model(tmp_path / "model.onnx", {name: np.zeros((1, 7, 4), np.float32)}))
    with pytest.raises(RunError, match=f"{name} has the shape"):
        network.dense(picture())


def test_a_model_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_backend, "TRIAL_S", 0.5)
    with pytest.raises(RunError, match=r"gave no answer within 0\.5 s"):
        open_network(model(tmp_path / "model.onnx", {}, endless()))
