"""The detector: loading, batches, boxes in pixels, and that making it fast changes nothing."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from engine.errors import ConfigError, RunError
from engine.inference import Detector
from engine.inference.devices import pick_device
from engine.inference.fusing import FrozenNetwork, fuse_batch_norm
from engine.models.postprocess import select
from engine.models.preprocess import resize, to_tensor
from engine.models.spec import DetectorSpec

SPEC = DetectorSpec(("red", "green"), image_size=96)


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def run(bare_run):
    return bare_run


@pytest.fixture(scope="module", params=["torch", "onnxruntime"])
def detector(request, exported_run):
    return Detector.load(exported_run, "cpu", request.param)


def photo(height=48, width=64, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_everything_comes_from_the_weights_file(detector, run):
    assert detector.class_names == ("red", "green")
    assert detector.image_size == 96
    assert detector.threshold == pytest.approx(0.3)
    assert Detector.load(run / "best.safetensors", device="cpu").spec == SPEC


def test_detections_are_sorted_boxes_in_pixels(detector):
    image = photo(50, 200)
    found = detector.detect(image, threshold=0.05)
    assert len(found) == len(found.boxes) == len(found.scores) == len(found.label_ids) > 3
    assert found.boxes.dtype == np.float32 and found.boxes.shape[1] == 4
    assert (np.diff(found.scores) <= 0).all() and (found.scores > 0.05).all()
    assert found.boxes[:, [0, 2]].max() > 60  # the wide side is used: pixels, not network input
    assert found.boxes.min() >= 0
    assert (found.boxes[:, 2] <= 200).all() and (found.boxes[:, 3] <= 50).all()
    assert found.labels == [detector.class_names[i] for i in found.label_ids]


def test_it_says_what_the_plain_network_says(detector, restless):
    image = photo()
    network = restless()
    batch = to_tensor(resize(image, 96)[None], SPEC.mean, SPEC.std)
    with torch.inference_mode():
        (expected,) = select(*network(batch), network.default_boxes, head="ssdlite", threshold=0.05)
    found = detector.detect(image, threshold=0.05)
    np.testing.assert_allclose(found.scores, expected.scores, atol=1e-5)
    np.testing.assert_array_equal(found.label_ids, expected.label_ids)
    np.testing.assert_allclose(found.boxes, expected.boxes * torch.tensor([64, 48, 64, 48.0]), atol=1e-2)


@pytest.mark.parametrize("head", ["ssdlite", "pan"])
@pytest.mark.parametrize("backbone", ["mobilenet_v3_small", "mobilenet_v3_large", "mobilenet_v2"])
def test_fusing_and_freezing_change_nothing(backbone, head, restless):
    spec = DetectorSpec(("a",), backbone=backbone, image_size=96, head=head)
    network, fused = restless(spec), fuse_batch_norm(restless(spec))
    norms = [m for m in fused.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    assert not norms
    frozen = FrozenNetwork(fused, torch.zeros(1, 3, 96, 96))
    images = torch.randn(3, 3, 96, 96, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        for plain, fast in zip(network(images), frozen(images), strict=True):
            assert plain.abs().max() > 0.05
            torch.testing.assert_close(fast, plain, atol=2e-4, rtol=1e-3)


def test_a_batch_is_its_images(detector):
    images = [photo(48, 64, 1), photo(200, 30, 2), photo(96, 96, 3)]
    together = detector.detect_batch(images, threshold=0.05)
    for image, found in zip(images, together, strict=True):
        alone = detector.detect(image, threshold=0.05)
        np.testing.assert_allclose(found.scores, alone.scores, atol=1e-5)
        np.testing.assert_allclose(found.boxes, alone.boxes, atol=1e-2)
    assert detector.detect_batch([]) == []


def test_threshold_and_suppression_have_their_effect(detector):
    image = photo()
    everything = detector.detect(image, threshold=0.05, nms_iou=0.95)
    strict = detector.detect(image, threshold=0.05, nms_iou=0.2)
    assert 0 < len(strict) < len(everything)
    limit = float(np.median(everything.scores))
    assert len(detector.detect(image, threshold=limit, nms_iou=0.95)) == (everything.scores > limit).sum()
    own = detector.detect(image, nms_iou=0.95)
    assert len(own) == (everything.scores > 0.3).sum()
    nothing = detector.detect(image, threshold=0.9999)
    assert nothing.boxes.shape == (0, 4) and nothing.labels == []


def test_timings_are_milliseconds(detector):
    detector.detect(photo())
    assert set(detector.timings) == {"pre", "network", "post"}
    assert all(0 < value < 60_000 for value in detector.timings.values())


@pytest.mark.parametrize("image", [np.zeros((4, 4)), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)])
def test_what_is_no_image_is_refused(detector, image):
    with pytest.raises(ValueError, match="uint8"):
        detector.detect(image)


def test_missing_and_damaged_runs_are_told(tmp_path, run):
    with pytest.raises(RunError, match="no such run") as caught:
        Detector.load(tmp_path / "nowhere")
    assert caught.value.remedy
    (tmp_path / "empty").mkdir()
    with pytest.raises(RunError, match=r"holds no best\.safetensors"):
        Detector.load(tmp_path / "empty")
    torn = tmp_path / "torn.safetensors"
    torn.write_bytes((run / "best.safetensors").read_bytes()[:5000])
    with pytest.raises(RunError, match="damaged"):
        Detector.load(torn)


def test_devices():
    assert pick_device("auto").type in ("cpu", "cuda", "mps")
    assert pick_device("cpu").type == "cpu"
    for name in ("cuda:99", "toaster"):
        with pytest.raises(ConfigError, match="no device"):
            pick_device(name)


def test_capture_does_not_load_torch():
    code = "import engine.inference.capture, engine.inference.cameras, sys; print('torch' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
