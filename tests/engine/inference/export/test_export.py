"""Exported models: what is in the folder, that they agree with torch, and that the example works alone."""

import csv
import inspect
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper
from PIL import Image

from engine.cli import main
from engine.datasets.images import read_image
from engine.errors import RunError
from engine.inference import Detections, Detector
from engine.inference.export import example, example_classify, graph, parity
from engine.inference.export.exporting import export
from engine.inference.onnx_metadata import Parity
from engine.models.postprocess import select
from engine.models.preprocess import to_tensor
from engine.models.resizing import resize

pytestmark = pytest.mark.usefixtures("one_thread")


def photo(height=80, width=140, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.fixture
def run(bare_run, tmp_path):
    return shutil.copytree(bare_run, tmp_path / "run")


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for seed in range(3):
        Image.fromarray(photo(seed=seed)).save(folder / f"{seed}.png")
    return folder


@pytest.fixture
def torch_detector(exported_run):
    return Detector.load(exported_run, "cpu", "torch")


def test_the_folder_holds_models_names_example_and_figures(exported_run):
    folder = exported_run / "export"
    assert sorted(path.name for path in folder.iterdir()) == [
        "default_boxes.csv", "detect.py", "export.json", "labels.txt", "model-raw.onnx", "model.onnx",
    ]  # fmt: skip
    assert (folder / "labels.txt").read_text("utf-8") == "red\ngreen\n"
    assert (exported_run / "model.onnx").read_bytes() == (folder / "model.onnx").read_bytes()
    report = json.loads((folder / "export.json").read_text("utf-8"))
    assert report["parity"]["images"] == 8 and report["checked_on"] == "generated pictures"
    assert 0 <= report["parity"]["box_px"] < 0.5 and 0 <= report["parity"]["score"] < 0.01
    assert [row["way"] for row in report["latency"]] == [
        "torch", "onnxruntime, raw heads", "onnxruntime, boxes inside",
    ]  # fmt: skip
    assert all(0 < row["ms"] <= row["slow_ms"] for row in report["latency"])


@pytest.mark.parametrize("name", ["model.onnx", "model-raw.onnx"])
def test_the_metadata_tells_how_to_use_the_model(exported_run, name):
    model = onnx.load(exported_run / "export" / name)
    about = json.loads({entry.key: entry.value for entry in model.metadata_props}["boxwright"])
    assert about["class_names"] == ["red", "green"] and about["threshold"] == pytest.approx(0.3)
    assert about["preprocess"]["resize"]["width"] == 96
    assert about["postprocess"]["nms"]["per_class"] is True
    assert about["parity"]["images"] == 8
    raw = name == "model-raw.onnx"
    assert ("NonMaxSuppression" in {node.op_type for node in model.graph.node}) is not raw
    assert (about["preprocess"]["normalise"] == "inside the model") is not raw


@pytest.mark.parametrize("batch", [1, 3])
def test_the_raw_heads_are_those_of_torch(exported_run, restless, batch):
    network = restless()
    squares = np.stack([resize(photo(seed=seed), 96) for seed in range(batch)])
    images = to_tensor(squares, network.spec.mean, network.spec.std).contiguous()
    session = onnxruntime.InferenceSession(exported_run / "export" / "model-raw.onnx")
    heads = session.run(["box_regression", "class_logits"], {"images": images.numpy()})
    with torch.inference_mode():
        for given, expected in zip(heads, network(images), strict=True):
            assert given.shape == tuple(expected.shape)
            np.testing.assert_allclose(given, expected, atol=1e-4)


def test_raw_heads_can_be_decoded_by_what_the_folder_says(exported_run, restless, torch_detector):
    """The formula in the metadata and default_boxes.csv, written out by hand."""
    folder, image = exported_run / "export", photo()
    with (folder / "default_boxes.csv").open(newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["cx", "cy", "w", "h"]
    cx0, cy0, w0, h0 = np.array(rows[1:], np.float64).T
    session = onnxruntime.InferenceSession(folder / "model-raw.onnx")
    about = json.loads(session.get_modelmeta().custom_metadata_map["boxwright"])
    normalise = about["preprocess"]["normalise"]
    pixels = resize(image, 96) / normalise["divide_by"]
    given = ((pixels - normalise["mean"]) / normalise["std"]).astype(np.float32).transpose(2, 0, 1)[None]
    regression, logits = session.run(["box_regression", "class_logits"], {"images": given})
    dx, dy, dw, dh = regression[0].T
    cx, cy = dx * 0.1 * w0 + cx0, dy * 0.1 * h0 + cy0
    w, h = np.exp(np.minimum(dw * 0.2, 4)) * w0, np.exp(np.minimum(dh * 0.2, 4)) * h0
    boxes = np.clip(np.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], 1), 0, 1)
    shares = np.exp(logits[0])
    scores = (shares / shares.sum(1, keepdims=True))[:, 1:]
    best = torch_detector.detect(image, 0.05)
    anchor, label = np.unravel_index(scores.argmax(), scores.shape)
    assert label == best.label_ids[0]
    assert scores[anchor, label] == pytest.approx(best.scores[0], abs=1e-4)
    np.testing.assert_allclose(boxes[anchor] * [140, 80, 140, 80], best.boxes[0], atol=0.01)


def test_the_example_alone_finds_what_the_studio_finds(exported_run, torch_detector, tmp_path):
    sizes = {"small.png": (60, 80), "large.png": (300, 150), "one way.png": (50, 200)}
    for seed, (name, size) in enumerate(sizes.items()):
        Image.fromarray(photo(*size, seed)).save(tmp_path / name)
    folder = shutil.copytree(exported_run / "export", tmp_path / "elsewhere")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, str(folder / "detect.py"), *sizes],
        cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stderr == ""  # no hints of a library's own
    bare = subprocess.run([sys.executable, str(folder / "detect.py")], capture_output=True, encoding="utf-8")
    assert bare.returncode == 1 and "detect.py PICTURE..." in bare.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for seed, (name, size) in enumerate(sizes.items()):
        mine = [line for line in lines if line["picture"] == name]
        found = Detections(
            np.array([line["box"] for line in mine], np.float32),
            [line["class"] for line in mine],
            np.array([torch_detector.class_names.index(line["class"]) for line in mine]),
            np.array([line["score"] for line in mine], np.float32),
        )
        expected = torch_detector.detect(photo(*size, seed))
        assert len(expected) > 3
        box_px, score = parity.difference(expected, found, 0.3)
        assert box_px < 0.5 and score < 0.01


def odd_photos(folder):
    """Files whose pixels are not simply those that are stored."""
    noise = photo(120, 160, 7)
    grey, alpha = noise[..., 0], np.linspace(0, 255, 160).astype(np.uint8)[None].repeat(120, 0)
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.fromarray(np.dstack([noise, alpha])).save(folder / "rgba.png")
    Image.fromarray(np.dstack([grey, alpha]), "LA").save(folder / "la.png")
    Image.fromarray(noise).quantize(8).save(folder / "palette.png", transparency=2)
    Image.fromarray(grey.astype(np.uint16) * 16).save(folder / "12 of 16.png")
    Image.fromarray(grey.astype(np.float32) / 255).save(folder / "float.tiff")
    Image.fromarray(noise).save(folder / "turned.tiff", exif=turned)
    Image.fromarray(noise).save(folder / "turned.png", exif=turned)
    Image.fromarray(noise).convert("CMYK").save(folder / "cmyk.tiff")
    return sorted(path.name for path in folder.iterdir())


def test_the_example_reads_odd_photos_as_the_program_does(exported_run, torch_detector, tmp_path):
    folder = shutil.copytree(exported_run / "export", tmp_path / "elsewhere")
    (tmp_path / "photos").mkdir()
    names = odd_photos(tmp_path / "photos")
    done = subprocess.run(
        [sys.executable, str(folder / "detect.py"), *names],
        cwd=tmp_path / "photos", capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for name in names:
        expected = torch_detector.detect(read_image(tmp_path / "photos" / name))
        mine = [line for line in lines if line["picture"] == name]
        found = Detections(
            np.array([line["box"] for line in mine], np.float32).reshape(-1, 4),
            [line["class"] for line in mine],
            np.array([["red", "green"].index(line["class"]) for line in mine], np.int64),
            np.array([line["score"] for line in mine], np.float32),
        )
        assert len(expected) > 5, name
        box_px, score = parity.difference(expected, found, torch_detector.threshold)
        assert box_px < 1.5 and score < 0.05, name


def test_an_example_that_reads_a_photo_differently_is_not_exported(run, pictures, monkeypatch, capsys):
    monkeypatch.setattr(example, "read", lambda path: Image.open(path).convert("RGB"))
    assert main(["export", str(run), "--images", str(pictures)]) == 2
    assert "reads a photo" in capsys.readouterr().err and not (run / "export").exists()


def test_both_examples_read_alike():
    for name in ("read", "square", "scaling"):
        assert inspect.getsource(getattr(example, name)) == inspect.getsource(getattr(example_classify, name))


def test_the_example_imports_three_packages_only(exported_run):
    text = (exported_run / "export" / "detect.py").read_text("utf-8")
    imports = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imports == {"json", "sys", "pathlib", "numpy", "onnxruntime", "PIL"}
    assert len([line for line in text.splitlines() if line.strip()]) <= 70


def test_a_model_that_disagrees_is_not_kept(run, pictures, monkeypatch, capsys):
    true = graph.scored_boxes

    def shifted(*arguments):
        boxes, scores = true(*arguments)
        return boxes + 0.01, scores

    monkeypatch.setattr(graph, "scored_boxes", shifted)
    assert main(["export", str(run), "--images", str(pictures)]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert "does not agree with torch" in told and "px" in told
    assert not (run / "model.onnx").exists() and not (run / "export").exists()


def test_pictures_of_a_folder_are_checked_with(run, pictures, tmp_path, capsys):
    (pictures / "torn.jpg").write_bytes(b"no picture")
    assert main(["export", str(run), "--images", str(pictures), "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert f"3 pictures ({pictures})" in told and "onnxruntime, boxes inside" in told
    assert (tmp_path / "out" / "model.onnx").is_file() and (run / "model.onnx").is_file()


def test_the_other_head_is_exported_too(tmp_path, pictures, restless):
    from engine.models.spec import DetectorSpec
    from engine.models.weights_io import save_weights

    spec = DetectorSpec(("red", "green"), image_size=96, head="pan")
    network = restless(spec)
    for head in network.class_heads:
        torch.nn.init.constant_(list(head.parameters())[-1], -0.5)
    save_weights(tmp_path / "best.safetensors", network.state_dict(), spec, 0.3)
    assert export(tmp_path, images=pictures).parity.holds
    fast, reference = (Detector.load(tmp_path, "cpu", name) for name in ("onnxruntime", "torch"))
    expected = reference.detect(photo(), 0.2)
    assert len(expected) > 3
    box_px, score = parity.difference(expected, fast.detect(photo(), 0.2), 0.2)
    assert box_px < 0.5 and score < 0.01
    about = json.loads(onnx.load(tmp_path / "export" / "model-raw.onnx").metadata_props[0].value)
    assert "sigmoid" in about["postprocess"]["class_logits"]


def test_a_classifier_is_exported_with_its_own_example(tmp_path, pictures, capsys):
    from engine.inference.classifier import Classifier
    from engine.models.classifier import ClassifierSpec, build_classifier
    from engine.models.weights_io import save_classifier

    torch.manual_seed(3)
    spec = ClassifierSpec(("cat", "dog", "人"), image_size=64)
    network = build_classifier(spec)
    network.last_layer.weight.data.mul_(20)
    run = tmp_path / "run"
    run.mkdir()
    save_classifier(run / "best.safetensors", network.state_dict(), spec)
    assert main(["export", str(run), "--images", str(pictures)]) == 0
    assert "Agrees with torch on 3 pictures" in capsys.readouterr().out
    assert (run / "model.onnx").read_bytes() == (run / "export" / "model.onnx").read_bytes()
    paths = sorted(map(str, pictures.glob("*.png")))
    done = subprocess.run(
        [sys.executable, str(run / "export" / "classify.py"), *paths],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    reference = Classifier.load(run, "cpu", "torch")
    for seed, line in enumerate(map(json.loads, done.stdout.splitlines())):
        expected = reference.classify(photo(seed=seed))
        assert line["class"] == expected.label
        assert line["score"] == pytest.approx(expected.score, abs=0.01)
    assert main(["export", str(run), "--int8"]) == 2
    assert "8 bits" in capsys.readouterr().err


def test_an_earlier_export_is_replaced_and_other_files_are_not(run, pictures, tmp_path, capsys):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "labels.txt").write_text("a person's work")
    assert main(["export", str(run), "--out", str(out)]) == 2
    assert "holds other files" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["labels.txt"]
    (run / "export").mkdir()
    (run / "export" / "export.json").write_text("{}")
    (run / "export" / "labels.txt").write_text("old")
    assert (export(run, images=pictures).folder / "labels.txt").read_text() == "red\ngreen\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{run}/nowhere"], "no such run"),
        (["{run}/model.onnx"], "exported already"),
        (["{run}", "--images", "{run}/nowhere"], "cannot be read"),
        (["{run}", "--images", "{run}"], "no picture"),
        (["{run}", "--out", "{run}/best.safetensors"], "not a folder"),
    ],
)
def test_mistakes_are_one_line_and_status_2(run, exported_run, capsys, arguments, message):
    shutil.copy(exported_run / "model.onnx", run)
    assert main(["export", *(argument.format(run=run) for argument in arguments)]) == 2
    told = capsys.readouterr().err
    assert message in told and len(told.splitlines()) == 1


def test_int8_is_written_with_what_it_loses(tmp_path, sample_dataset, restless, capsys):
    import tomli_w

    from engine.models.spec import DetectorSpec
    from engine.models.weights_io import save_weights

    spec = DetectorSpec(("coin", "leaf", "key", "button"), image_size=96)
    run = tmp_path / "run"
    (run / "split").mkdir(parents=True)
    stems = sorted(path.stem for path in (sample_dataset / "JPEGImages").iterdir())
    (run / "split" / "val.txt").write_text("\n".join(stems[:6]) + "\n")
    (run / "config.toml").write_text(tomli_w.dumps({"data": str(sample_dataset), "task": "detect"}))
    save_weights(run / "best.safetensors", restless(spec).state_dict(), spec, 0.3)
    assert main(["export", str(run), "--int8"]) == 0
    told = capsys.readouterr().out
    assert "the run's validation set" in told and "mAP@0.5" in told
    report = json.loads((run / "export" / "export.json").read_text("utf-8"))
    assert report["int8_loss"]["images"] == 6 and report["checked_on"] == "the run's validation set"
    assert report["latency"][-1]["way"] == "onnxruntime, int8"
    model = onnx.load(run / "export" / "model-int8.onnx")
    kinds = [node.op_type for node in model.graph.node]
    assert "QuantizeLinear" in kinds and "NonMaxSuppression" in kinds
    lighter = Detector.load(run / "export" / "model-int8.onnx")
    assert lighter.class_names == spec.class_names
    assert report["int8_parity"]["score"] > report["parity"]["score"]
    # The fast path is the exact one.
    assert (run / "model.onnx").read_bytes() == (run / "export" / "model.onnx").read_bytes()


def test_int8_that_loses_too_much_is_not_kept(run, pictures, monkeypatch, capsys):
    from engine.evaluation import loss_of_export

    def losing(by):
        loss = loss_of_export.Loss(9, 0.80, 0.80 - by, 0.5, 0.5)
        monkeypatch.setattr(loss_of_export, "measure_loss", lambda _run, _model: loss)
        status = main(["export", str(run), "--int8", "--images", str(pictures)])
        return status, *capsys.readouterr()

    model = run / "export" / "model-int8.onnx"
    status, out, _ = losing(0.005)
    assert status == 0 and model.is_file() and "rely on it" not in out
    status, out, _ = losing(0.03)
    assert status == 0 and model.is_file() and "int8 loses 0.030 of mAP" in out
    status, out, told = losing(0.2)
    assert status == 2 and "0.800 -> 0.600" in out and "it loses 0.200 of mAP" in told.splitlines()[-1]
    assert not model.exists() and (run / "export" / "model.onnx").is_file()


def test_int8_is_calibrated_with_pictures_the_run_learnt_from(tmp_path, sample_dataset):
    import tomli_w

    from engine.inference.export.pictures import LEARNING, pictures
    from engine.runs import Run

    run = Run(tmp_path)
    (tmp_path / "split").mkdir()
    stems = sorted(path.stem for path in (sample_dataset / "JPEGImages").iterdir())
    run.config_file.write_text(tomli_w.dumps({"data": str(sample_dataset), "task": "detect"}))
    for name, some in (("train", stems[:3]), ("val", stems[3:5])):
        run.frozen_list(name).write_text("\n".join(some) + "\n")
    assert pictures(run, None, 64)[1] == "the run's validation set"
    learnt_from, where = pictures(run, None, 64, LEARNING)
    assert len(learnt_from) == 3 and where == "the run's training set"


@pytest.mark.parametrize("head", ["ssdlite", "pan"])
def test_openvino_says_what_torch_says(tmp_path, pictures, restless, capsys, head):
    pytest.importorskip("openvino")
    from engine.models.spec import DetectorSpec
    from engine.models.weights_io import save_weights

    spec = DetectorSpec(("red", "green"), image_size=96, head=head)
    network = restless(spec)
    save_weights(tmp_path / "best.safetensors", network.state_dict(), spec, 0.3)
    assert main(["export", str(tmp_path), "--images", str(pictures), "--format", "openvino"]) == 0
    assert "OpenVINO agrees with torch" in capsys.readouterr().out
    report = json.loads((tmp_path / "export" / "export.json").read_text("utf-8"))
    assert report["openvino_parity"]["images"] == 3 and report["latency"][-1]["way"] == "OpenVINO"
    fast = Detector.load(tmp_path / "export" / "model-openvino.xml")
    assert fast.backend.name == "openvino" and fast.threshold == pytest.approx(0.3)
    photos = [photo(seed=seed) for seed in range(3)]
    reference = Detector.load(tmp_path, "cpu", "torch")
    both = (detector.detect_batch(photos, 0.2) for detector in (reference, fast))
    for one, other in zip(*both, strict=True):
        assert len(one) > 3
        box_px, score = parity.difference(one, other, 0.2)
        assert box_px < 0.5 and score < 0.01
    Image.fromarray(photos[0]).save(tmp_path / "photo.png")
    assert main(["predict", str(fast.path), str(tmp_path / "photo.png")]) == 0


def test_openvino_that_disagrees_or_is_foreign_is_not_taken(run, pictures, tmp_path, monkeypatch, capsys):
    openvino = pytest.importorskip("openvino")
    from engine.inference.openvino_backend import OpenVinoNetwork

    (tmp_path / "torn.xml").write_text("<net>")
    with pytest.raises(RunError, match="no model OpenVINO can run"):
        Detector.load(tmp_path / "torn.xml")
    bare = openvino.Model([], [], "foreign")
    openvino.save_model(bare, tmp_path / "foreign.xml")
    with pytest.raises(RunError, match=r"not exported by Boxwright|no model OpenVINO"):
        Detector.load(tmp_path / "foreign.xml")
    true = OpenVinoNetwork._heads

    def shifted(self, images):
        regression, logits = true(self, images)
        return regression + 1.0, logits

    monkeypatch.setattr(OpenVinoNetwork, "_heads", shifted)
    assert main(["export", str(run), "--images", str(pictures), "--format", "openvino"]) == 2
    assert "does not agree with torch" in capsys.readouterr().err
    assert not (run / "export").exists()


def test_without_openvino_it_is_said_before_anything_is_done(run, monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert main(["export", str(run), "--format", "openvino"]) == 2
    told = capsys.readouterr().err
    assert "OpenVINO is not installed" in told and "pip install openvino" in told
    assert len(told.splitlines()) == 1 and not (run / "export").exists()


def found(*rows):
    """Detections from (label id, score, box)."""
    return Detections(
        np.array([row[2] for row in rows], np.float32).reshape(-1, 4),
        [str(row[0]) for row in rows],
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], np.float32),
    )


def test_differences_of_two_answers():
    box = (10, 10, 50, 50)
    one = found((0, 0.9, box), (1, 0.8, box))
    assert parity.difference(one, one, 0.05) == (0, 0)
    moved = found((0, 0.9, (10, 10, 50, 51)), (1, 0.7, box))
    assert parity.difference(one, moved, 0.05) == pytest.approx((1, 0.1), abs=1e-6)
    other_class = found((0, 0.9, box))
    assert parity.difference(one, other_class, 0.05) == pytest.approx((0, 0.8), abs=1e-6)
    assert parity.difference(other_class, one, 0.05) == pytest.approx((0, 0.8), abs=1e-6)
    faint = found((0, 0.9, box), (1, 0.0504, (60, 60, 90, 90)))
    assert parity.difference(faint, found((0, 0.9, box)), 0.05) == (0, 0)
    # Overlap of just the limit: either answer is right.
    wide = (10, 10, 10 + 40 * 0.45, 50)
    assert parity.difference(found((0, 0.9, box), (0, 0.8, wide)), found((0, 0.9, box)), 0.05) == (0, 0)
    assert parity.difference(found(), found(), 0.05) == (0, 0)


def test_what_an_explained_absence_leads_to_is_explained_and_nothing_else():
    """Of two equal boxes A and B either may be kept, and only one of them suppresses C."""
    a, b, c = (0, 0, 100, 100), (60, 0, 160, 100), (70, 0, 170, 100)
    scores = np.array([[0.9, 0.9, 0.8]], np.float32)
    one, other = found((0, 0.9, a), (0, 0.8, c)), found((0, 0.9, b))
    assert parity.difference(one, other, 0.05, scores) == (0, 0)
    assert parity.difference(other, one, 0.05, scores) == (0, 0)
    alone = np.array([[0.9, 0.91, 0.8]], np.float32)  # B is not the equal of A: its score is another one
    other = found((0, 0.91, b))
    assert parity.difference(one, other, 0.05, alone) == pytest.approx((0, 0.91))
    far = found((0, 0.9, a), (0, 0.7, (400, 400, 500, 500)))
    assert parity.difference(far, found((0, 0.9, b)), 0.05, scores) == pytest.approx((0, 0.7))


def test_an_untrained_model_whose_scores_are_all_alike_is_exported(tmp_path, pictures):
    """Rounding decides which of its boxes are kept; that is no disagreement."""
    from engine.models.detector import build_detector
    from engine.models.spec import DetectorSpec
    from engine.models.weights_io import save_weights

    spec = DetectorSpec(("a", "b", "c", "d"), image_size=128)
    torch.manual_seed(0)
    save_weights(tmp_path / "best.safetensors", build_detector(spec).state_dict(), spec, 0.3)
    assert export(tmp_path, images=pictures).parity.holds


def test_a_suppression_that_differs_is_noticed(run, pictures, monkeypatch):
    true = graph._append_suppression

    def lax(whole, classes, anchors, threshold, nms_iou):
        true(whole, classes, anchors, threshold, nms_iou)
        (node,) = [node for node in whole.node if node.op_type == "NonMaxSuppression"]
        node.input[3] = ""  # no limit to the overlap

    monkeypatch.setattr(graph, "_append_suppression", lax)
    with pytest.raises(RunError, match="does not agree"):
        export(run, images=pictures)


def test_parity_limits():
    assert Parity(8, 0.5, 0.01).holds
    assert not Parity(8, 0.51, 0.0).holds and not Parity(8, 0.0, 0.011).holds


def test_an_export_is_used_on_the_cpu_without_torch(exported_run):
    code = (
        "import sys, numpy as np\n"
        "from engine.inference import Detector\n"
        f"detector = Detector.load({os.fspath(exported_run)!r}, 'cpu')\n"
        "found = detector.detect(np.full((48, 64, 3), 90, np.uint8), 0.05)\n"
        "print(detector.backend.name, len(found) > 0, 'torch' in sys.modules, 'onnx' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["onnxruntime", "True", "False", "False"]


@pytest.mark.parametrize("batch", [1, 3])
def test_both_models_find_what_torch_finds(exported_run, torch_detector, batch):
    photos = [photo(seed=seed) for seed in range(batch)]
    expected = torch_detector.detect_batch(photos, 0.05)
    for name in ("model.onnx", "model-raw.onnx"):
        fast = Detector.load(exported_run / name)
        for one, other in zip(expected, fast.detect_batch(photos, 0.05), strict=True):
            assert len(one) > 10
            box_px, score = parity.difference(one, other, 0.05)
            assert box_px < 0.5 and score < 0.01


def test_the_raw_heads_are_preferred_and_an_older_export_serves_still(run, exported_run):
    shutil.copy(exported_run / "model.onnx", run)
    assert Detector.load(run, "cpu").path == run / "model.onnx"
    shutil.copy(exported_run / "model-raw.onnx", run)
    detector = Detector.load(run, "cpu")
    assert detector.path == run / "model-raw.onnx" and detector.backend.name == "onnxruntime"
    detector.detect(photo())
    assert all(detector.timings[part] > 0 for part in ("pre", "network", "post"))


@pytest.mark.parametrize("name", ["model.onnx", "model-raw.onnx"])
def test_an_export_of_other_weights_is_passed_over(run, exported_run, restless, name):
    from engine.models.weights_io import save_weights

    shutil.copy(exported_run / name, run)
    assert Detector.load(run, "cpu").backend.name == "onnxruntime"
    network = restless()
    save_weights(run / "best.safetensors", network.state_dict(), network.spec, 0.5)
    rechosen = Detector.load(run, "cpu")  # another threshold does not make it another network
    assert rechosen.backend.name == "onnxruntime" and rechosen.threshold == pytest.approx(0.5)
    network.box_heads[0][0][0].weight.data.mul_(1.01)
    save_weights(run / "best.safetensors", network.state_dict(), network.spec, 0.5)
    detector = Detector.load(run, "cpu")
    assert detector.backend.name == "torch" and "other weights" in detector.note
    with pytest.raises(RunError, match="other weights"):
        Detector.load(run, "cpu", "onnxruntime")


def test_an_export_that_did_not_agree_is_passed_over(run, exported_run):
    model = onnx.load(exported_run / "model.onnx")
    entry = next(entry for entry in model.metadata_props if entry.key == "boxwright")
    about = json.loads(entry.value)
    about["parity"]["box_px"] = 0.7
    entry.value = json.dumps(about)
    onnx.save(model, run / "model.onnx")
    detector = Detector.load(run, "cpu")
    assert detector.backend.name == "torch" and "agree" in detector.note


def test_a_damaged_export_is_passed_over_and_told(run, exported_run):
    (run / "model.onnx").write_bytes((exported_run / "model.onnx").read_bytes()[:90_000])
    detector = Detector.load(run, "cpu")
    assert detector.backend.name == "torch" and "no ONNX model" in detector.note
    with pytest.raises(RunError, match="no ONNX model"):
        Detector.load(run / "model.onnx")


def test_a_model_of_another_program_is_refused_with_what_it_lacks(tmp_path, exported_run):
    value = helper.make_tensor_value_info
    foreign = helper.make_model(
        helper.make_graph(
            [helper.make_node("Identity", ["images"], ["output0"])],
            "foreign",
            [value("images", TensorProto.FLOAT, [1, 3, 8, 8])],
            [value("output0", TensorProto.FLOAT, [1, 3, 8, 8])],
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    onnx.save(foreign, tmp_path / "yolo.onnx")
    with pytest.raises(RunError, match=r"lacks the metadata with class names.*python -m engine export"):
        Detector.load(tmp_path / "yolo.onnx")
    ours = onnx.load(exported_run / "model.onnx")
    (entry,) = (entry for entry in ours.metadata_props if entry.key == "boxwright")
    foreign.metadata_props.append(entry)
    onnx.save(foreign, tmp_path / "renamed.onnx")
    with pytest.raises(RunError, match="lacks pixels"):
        Detector.load(tmp_path / "renamed.onnx")


@pytest.mark.parametrize("name", ["model.onnx", "model-raw.onnx"])
def test_soft_suppression_is_that_of_torch(exported_run, torch_detector, name):
    image = photo()
    (expected,) = torch_detector.detect_batch([image], 0.05, soft_sigma=0.5)
    (given,) = Detector.load(exported_run / name).detect_batch([image], 0.05, soft_sigma=0.5)
    hard = torch_detector.detect(image, 0.05)
    assert not np.allclose(expected.scores[:200], hard.scores[:200], atol=0.01)
    np.testing.assert_allclose(given.scores, expected.scores, atol=1e-4)


def test_select_is_split_without_a_change(restless):
    """The second half alone, on what an exported model returns, gives what the whole gives."""
    from engine.models.postprocess import scored_boxes, select_scored

    network = restless()
    with torch.inference_mode():
        heads = network(torch.randn(2, 3, 96, 96, generator=torch.Generator().manual_seed(1)))
        whole = select(*heads, network.default_boxes, head="ssdlite", threshold=0.2)
        halves = select_scored(*scored_boxes(*heads, network.default_boxes, "ssdlite"), threshold=0.2)
    for a, b in zip(whole, halves, strict=True):
        assert torch.equal(a.boxes, b.boxes) and torch.equal(a.label_ids, b.label_ids) and len(a.boxes)
