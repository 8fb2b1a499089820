"""The classifier: its shape, its file, what it starts from, and that a detector gets its very features."""

from pathlib import Path

import pytest
import torch
from torchvision.models import get_model

from engine.errors import ConfigError, RunError, WeightsError
from engine.models import pretrained
from engine.models.backbones import Backbone
from engine.models.classifier import ClassifierSpec, build_classifier
from engine.models.classifier_weights import start_classifier_from
from engine.models.detector import build_detector
from engine.models.names import BACKBONES
from engine.models.spec import DetectorSpec
from engine.models.weights_io import load_classifier, load_weights, save_classifier, save_weights, task_of

CLASSES = ("äpfel", "birnen", "quitten")


def spec(**changes) -> ClassifierSpec:
    return ClassifierSpec(**{"class_names": CLASSES, "image_size": 64, **changes})


@pytest.mark.parametrize(
    ("backbone", "width_mult"),
    [("mobilenet_v3_small", 1.0), ("mobilenet_v3_large", 0.5), ("mobilenet_v2", 0.5)],
)
def test_features_are_those_of_the_detectors_backbone(backbone: str, width_mult: float) -> None:
    model = build_classifier(spec(backbone=backbone, width_mult=width_mult)).eval()
    other = Backbone(backbone, width_mult)
    own, theirs = model.features.state_dict(), other.features.state_dict()
    assert {name: value.shape for name, value in own.items()} == {n: v.shape for n, v in theirs.items()}
    with torch.no_grad():
        assert model(torch.rand(2, 3, 64, 64)).shape == (2, 3)


@pytest.mark.parametrize("backbone", ["mobilenet_v3_small", "mobilenet_v2"])
def test_logits_are_torchvisions(backbone: str) -> None:
    torch.manual_seed(0)
    model = build_classifier(spec(backbone=backbone)).eval()
    reference = get_model(backbone, weights=None, num_classes=3).eval()
    reference.load_state_dict(model.state_dict())
    x = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        assert torch.allclose(model(x), reference(x), atol=1e-6)


def test_a_file_holds_everything(tmp_path: Path) -> None:
    model = build_classifier(spec(crop_margin=0.2, width_mult=0.5))
    save_classifier(tmp_path / "best.safetensors", model.state_dict(), model.spec)
    loaded, told = load_classifier(tmp_path / "best.safetensors")
    assert told == model.spec
    assert not loaded.training
    given, got = model.state_dict(), loaded.state_dict()
    assert all(torch.equal(given[name], got[name]) for name in given)
    assert task_of(tmp_path / "best.safetensors") == "classify"


def test_a_detector_is_no_classifier_and_the_other_way_round(tmp_path: Path) -> None:
    detector = build_detector(DetectorSpec(("a",)))
    save_weights(tmp_path / "d.safetensors", detector.state_dict(), detector.spec, 0.5)
    model = build_classifier(spec())
    save_classifier(tmp_path / "c.safetensors", model.state_dict(), model.spec)
    assert task_of(tmp_path / "d.safetensors") == "detect"
    with pytest.raises(RunError, match="holds a detector, and a classifier is needed"):
        load_classifier(tmp_path / "d.safetensors")
    with pytest.raises(RunError, match="holds a classifier, and a detector is needed"):
        load_weights(tmp_path / "c.safetensors")


def test_damaged_files_are_told(tmp_path: Path) -> None:
    model = build_classifier(spec())
    path = tmp_path / "best.safetensors"
    save_classifier(path, model.state_dict(), model.spec)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(RunError, match="damaged"):
        load_classifier(path)
    with pytest.raises(ConfigError, match="newer version: colour"):
        ClassifierSpec.from_dict({**spec().to_dict(), "colour": 1})
    with pytest.raises(ConfigError, match="two classes"):
        spec(class_names=("one",))


@pytest.mark.parametrize("backbone", BACKBONES)
def test_a_detector_gets_the_very_features_of_a_classifiers_run(tmp_path: Path, backbone: str) -> None:
    torch.manual_seed(1)
    model = build_classifier(spec(backbone=backbone))
    save_classifier(tmp_path / "best.safetensors", model.state_dict(), model.spec)
    detector = build_detector(DetectorSpec(("a", "b"), backbone=backbone))
    told = pretrained.start_from(detector, str(tmp_path), backbone)
    got = detector.backbone.features.state_dict()
    given = model.features.state_dict()
    assert got.keys() == given.keys()
    assert all(torch.equal(got[name], given[name]) for name in given)
    assert "backbone" in told


def test_a_classifier_gets_the_backbone_of_a_detectors_run(tmp_path: Path) -> None:
    torch.manual_seed(1)
    detector = build_detector(DetectorSpec(("a", "b")))
    save_weights(tmp_path / "best.safetensors", detector.state_dict(), detector.spec, 0.5)
    model = build_classifier(spec())
    assert "the features" in start_classifier_from(model, str(tmp_path))
    got, given = model.features.state_dict(), detector.backbone.features.state_dict()
    assert all(torch.equal(got[name], given[name]) for name in given)


def test_a_torchvision_file_keeps_the_head_but_its_last_layer(tmp_path: Path) -> None:
    reference = get_model("mobilenet_v3_small", weights=None)
    torch.save(reference.state_dict(), tmp_path / "file.pth")
    model = build_classifier(spec())
    before = model.last_layer.weight.clone()
    told = start_classifier_from(model, str(tmp_path / "file.pth"))
    assert "all but the layer of the classes" in told
    assert torch.equal(model.classifier[0].weight, reference.classifier[0].weight)
    assert torch.equal(model.last_layer.weight, before)


def test_the_last_layer_comes_only_from_the_same_classes(tmp_path: Path) -> None:
    first = build_classifier(spec())
    save_classifier(tmp_path / "best.safetensors", first.state_dict(), first.spec)
    same, other = build_classifier(spec()), build_classifier(spec(class_names=("x", "y", "z")))
    assert "all of it" in start_classifier_from(same, str(tmp_path))
    assert "all but the layer" in start_classifier_from(other, str(tmp_path / "best.safetensors"))
    assert torch.equal(same.last_layer.weight, first.last_layer.weight)
    assert not torch.equal(other.last_layer.weight, first.last_layer.weight)
    assert torch.equal(other.features[0][0].weight, first.features[0][0].weight)


def test_weights_of_another_backbone_or_width_are_refused(tmp_path: Path) -> None:
    first = build_classifier(spec())
    save_classifier(tmp_path / "best.safetensors", first.state_dict(), first.spec)
    with pytest.raises(WeightsError, match=r"no weights for mobilenet_v2 of width 1 "):
        start_classifier_from(build_classifier(spec(backbone="mobilenet_v2")), str(tmp_path))
    with pytest.raises(WeightsError, match=r"of width 0\.5"):
        start_classifier_from(build_classifier(spec(width_mult=0.5)), str(tmp_path))
