"""A classifier loaded from its file says what the network says, for one image, a batch, and boxes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.cli import main
from engine.errors import ConfigError, RunError
from engine.inference import Classifier
from engine.models.classifier import ClassifierSpec, build_classifier
from engine.models.detector import build_detector
from engine.models.preprocess import resize, to_tensor
from engine.models.spec import DetectorSpec
from engine.models.weights_io import save_classifier, save_weights


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    torch.manual_seed(0)
    model = build_classifier(ClassifierSpec(("a", "b", "c"), image_size=64, crop_margin=0.25))
    for module in model.modules():  # statistics that fusing can get wrong
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
    torch.nn.init.normal_(model.last_layer.weight, std=1.0)
    save_classifier(folder / "best.safetensors", model.state_dict(), model.spec)
    return folder


@pytest.fixture(scope="module")
def exported(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from engine.inference.export.exporting import export

    folder = tmp_path_factory.mktemp("exported") / "run"
    shutil.copytree(run, folder)
    export(folder)
    return folder


@pytest.fixture(scope="module", params=["torch", "onnxruntime"])
def classifier(run: Path, exported: Path, request: pytest.FixtureRequest) -> Classifier:
    return Classifier.load(exported if request.param == "onnxruntime" else run, "cpu", request.param)


def photos(count: int) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [rng.integers(0, 256, (50 + 9 * n, 80, 3), dtype=np.uint8) for n in range(count)]


def test_frozen_or_exported_it_says_what_the_network_says(run: Path, classifier: Classifier) -> None:
    from engine.models.weights_io import load_classifier

    model, spec = load_classifier(run / "best.safetensors")
    images = photos(3)
    with torch.no_grad():
        batch = np.stack([resize(image, 64) for image in images])
        expected = model(to_tensor(batch, spec.mean, spec.std)).softmax(1).numpy()
    assert np.allclose(classifier.scores(images), expected, atol=1e-5)


def test_the_best_class_comes_first(classifier: Classifier) -> None:
    images = photos(5)
    scores = classifier.scores(images)
    for row, one in zip(scores, classifier.classify_batch(images), strict=True):
        names, falling = one
        assert sorted(names) == ["a", "b", "c"]
        assert one.label == classifier.class_names[int(row.argmax())]
        assert one.score == row.max()
        assert list(falling) == sorted(row.tolist(), reverse=True)
    assert classifier.classify(images[0]).label == classifier.classify_batch(images)[0].label
    assert classifier.timings["network"] > 0


def test_boxes_are_cut_out_with_the_margin_of_training(classifier: Classifier) -> None:
    image = photos(1)[0]
    (found,) = classifier.classify_boxes(image, np.array([[20, 10, 40, 30]], np.float32))
    expected = classifier.classify(image[5:35, 15:45])
    assert found.class_names == expected.class_names
    assert np.array_equal(found.scores, expected.scores)


def test_nothing_is_nothing_and_no_image_is_refused(classifier: Classifier) -> None:
    assert classifier.classify_batch([]) == []
    assert classifier.scores([]).shape == (0, 3)
    with pytest.raises(ValueError, match="must be"):
        classifier.classify(np.zeros((4, 4), np.uint8))


def test_what_cannot_be_loaded_is_told(run: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no device"):
        Classifier.load(run, "cuda:7")
    with pytest.raises(RunError, match="no such run"):
        Classifier.load(tmp_path / "missing")
    detector = build_detector(DetectorSpec(("a",)))
    save_weights(tmp_path / "best.safetensors", detector.state_dict(), detector.spec, 0.5)
    with pytest.raises(RunError, match="holds a detector"):
        Classifier.load(tmp_path)


def test_an_export_is_used_on_the_cpu_without_torch(exported: Path) -> None:
    code = (
        "import sys, numpy as np\n"
        "from engine.inference.looking import Looker\n"
        f"looker = Looker.load({str(exported)!r}, 'cpu')\n"
        "seen = looker.look(np.full((48, 64, 3), 90, np.uint8))\n"
        "print(looker.backend, len(seen.classes), looker.timings['network'] > 0, 'torch' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["onnxruntime", "3", "True", "False"]


def test_an_export_of_other_weights_is_passed_over(exported: Path, tmp_path: Path) -> None:
    from engine.models.weights_io import load_classifier

    run = tmp_path / "run"
    shutil.copytree(exported, run)
    model, spec = load_classifier(run / "best.safetensors")
    model.last_layer.weight.data.mul_(1.01)
    save_classifier(run / "best.safetensors", model.state_dict(), spec)
    classifier = Classifier.load(run, "cpu")
    assert classifier.backend.name == "torch" and "other weights" in classifier.note
    with pytest.raises(RunError, match="other weights"):
        Classifier.load(run, "cpu", "onnxruntime")


@pytest.mark.parametrize(
    ("change", "reason"), [({"task": "detect"}, "describes no classifier"), ({"parity": 0.02}, "agree with")]
)
def test_an_export_that_cannot_be_trusted_is_passed_over(
    exported: Path, tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    import onnx

    run = tmp_path / "run"
    shutil.copytree(exported, run)
    model = onnx.load(run / "model.onnx")
    (entry,) = (entry for entry in model.metadata_props if entry.key == "boxwright")
    about = json.loads(entry.value)
    if "parity" in change:
        about["parity"]["score"] = change["parity"]
    else:
        about.update(change)
    entry.value = json.dumps(about)
    onnx.save(model, run / "model.onnx")
    classifier = Classifier.load(run, "cpu")
    assert classifier.backend.name == "torch" and reason in classifier.note


def test_predicting_in_the_shell_says_the_same_with_and_without_the_export(
    run: Path, exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from PIL import Image

    Image.fromarray(photos(1)[0]).save(tmp_path / "photo.png")
    told = []
    for folder in (run, exported):
        assert main(["predict", str(folder), str(tmp_path / "photo.png"), "--device", "cpu"]) == 0
        told.append(capsys.readouterr().out.splitlines()[0].rsplit("(", 1)[0])
    assert told[0] == told[1] and "photo.png: " in told[0]
