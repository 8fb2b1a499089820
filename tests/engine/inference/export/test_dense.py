"""Exports and photos with many objects; and exports of versions that lost some of them."""

import json
import shutil

import numpy as np
import onnx
import pytest

from engine.cli import main
from engine.errors import RunError
from engine.inference import Detector
from engine.inference.export import parity
from engine.inference.export.graph import boxes_graph, describe, raw_graph
from engine.inference.fast_model import export_state
from engine.inference.onnx_backend import open_network
from engine.inference.onnx_metadata import Description
from engine.models.spec import CLASSIC_SIZES_STRIDE8, DetectorSpec
from tests.engine.models.oracle import OracleNetwork, dense_boxes, recall

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("kind", ["boxes", "raw"])
@pytest.mark.parametrize("head", ["ssdlite", "pan"])
def test_an_exported_model_finds_all_of_many(tmp_path, kind, head):
    fine = {"stride8": True, "box_sizes": CLASSIC_SIZES_STRIDE8} if head == "ssdlite" else {}
    spec, truth = DetectorSpec(("a", "b"), head=head, **fine), dense_boxes(144)
    network = OracleNetwork(spec, truth)
    graph = raw_graph(network) if kind == "raw" else boxes_graph(network, 0.4, 0.45)
    path = tmp_path / "model.onnx"
    path.write_bytes(describe(graph, Description(spec, 0.4, 0.45, "", kind)).SerializeToString())
    detector = Detector(open_network(path))
    photo = np.full((200, 200, 3), 90, np.uint8)
    assert recall(truth, detector.detect(photo).boxes / 200) >= 0.99
    assert parity.compare(network, detector.backend, [photo]).holds


def with_old_limits(path):
    """As a version before would have described it."""
    model = onnx.load(path)
    entry = next(entry for entry in model.metadata_props if entry.key == "boxwright")
    about = json.loads(entry.value)
    about["postprocess"]["nms"].update(candidates_per_class=200, at_most=200)
    entry.value = json.dumps(about)
    onnx.save(model, path)


@pytest.fixture
def old(exported_run, tmp_path):
    """A run as an older version exported it."""
    run = shutil.copytree(exported_run, tmp_path / "run")
    for folder, name in ((run, "model.onnx"), (run, "model-raw.onnx"), (run / "export", "model.onnx")):
        with_old_limits(folder / name)
    return run


def test_old_raw_heads_have_the_limits_of_today_and_are_to_be_made_again(old, exported_run):
    weights = old / "best.safetensors"
    assert export_state(exported_run / "best.safetensors") == "current"
    assert export_state(weights) == "limited"
    detector = Detector.load(old, "cpu")
    assert detector.path == old / "model-raw.onnx" and not detector.note
    main(["export", str(old), "--beside"])
    assert export_state(weights) == "current"


def test_an_old_export_with_boxes_inside_is_passed_over_and_told(old, capsys, caplog):
    (old / "model-raw.onnx").unlink()  # as versions before that one exported
    detector = Detector.load(old, "cpu")
    assert detector.backend.name == "torch"
    assert "200 boxes of a class only" in detector.note and "Export the run again" in detector.note
    with pytest.raises(RunError, match="200 boxes of a class only"):
        Detector.load(old / "model.onnx")


def test_an_old_export_named_by_itself_serves_and_is_told(old, tmp_path, caplog):
    alone = shutil.copy(old / "export" / "model.onnx", tmp_path / "alone.onnx")
    detector = Detector.load(alone)
    assert detector.backend.name == "onnxruntime" and "200 boxes of a class only" in detector.note
    assert "Export the run again" in caplog.text
