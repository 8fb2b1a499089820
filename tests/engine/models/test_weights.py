"""Weights files: what goes in comes out, and every file that does not fit says why."""

import functools
import hashlib
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torchvision.models import mobilenet_v2, mobilenet_v3_large, mobilenet_v3_small

from engine.errors import RunError, WeightsError
from engine.models import download
from engine.models.detector import build_detector
from engine.models.names import BACKBONES, HEADS, IMAGENET_FILES
from engine.models.pretrained import start_from
from engine.models.spec import CLASSIC_SIZES_STRIDE8, DetectorSpec
from engine.models.weights_io import load_weights, save_weights

SPEC = DetectorSpec(("RBC", "人 脸"), image_size=96, stride8=True, box_sizes=CLASSIC_SIZES_STRIDE8)


def features(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    prefix = "backbone.features."
    return {n.removeprefix("backbone."): v for n, v in model.state_dict().items() if n.startswith(prefix)}


def test_a_weights_file_holds_everything(tmp_path: Path) -> None:
    model = build_detector(SPEC).eval()
    save_weights(tmp_path / "w.safetensors", model.state_dict(), SPEC, 0.37)
    again, spec, threshold = load_weights(tmp_path / "w.safetensors")
    assert (spec, threshold) == (SPEC, 0.37)
    images = torch.randn(1, 3, 96, 96)
    with torch.no_grad():
        assert all(torch.equal(a, b) for a, b in zip(model(images), again(images), strict=True))


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x10\x00\x00\x00\x00\x00\x00\x00{}"])
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(content)
    with pytest.raises(RunError, match="damaged"):
        load_weights(path)


def test_a_foreign_or_missing_file_is_told(tmp_path: Path) -> None:
    save_file({"x": torch.zeros(1)}, tmp_path / "x.safetensors")
    with pytest.raises(RunError, match="not written by Boxwright"):
        load_weights(tmp_path / "x.safetensors")
    with pytest.raises(RunError, match="no such weights"):
        load_weights(tmp_path / "y.safetensors")


def test_a_torchvision_state_dict_becomes_the_backbone(tmp_path: Path) -> None:
    official = mobilenet_v3_small(weights=None)
    torch.save(official.state_dict(), tmp_path / "mobilenet_v3_small.pth")
    model = build_detector(SPEC)
    message = start_from(model, str(tmp_path / "mobilenet_v3_small.pth"), SPEC.backbone)
    assert message.endswith("; layers between, box heads, class heads start anew")
    theirs = {n: v for n, v in official.state_dict().items() if n.startswith("features.")}
    ours = features(model)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


FEW, OTHER_TWO, THREE = ("RBC", "人 脸"), ("人 脸", "RBC"), ("a", "b", "c")


def equal_parts(before: torch.nn.Module, after: torch.nn.Module) -> set[str]:
    """The parts whose tensors are all the same in both."""
    old, new = before.state_dict(), after.state_dict()
    same: dict[str, bool] = {}
    for name, value in new.items():
        fits = name in old and old[name].shape == value.shape and torch.equal(old[name], value)
        part = name.partition(".")[0]
        same[part] = same.get(part, True) and fits
    return {part for part, whole in same.items() if whole}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("classes", [OTHER_TWO, THREE], ids=["same number", "more"])
def test_a_run_with_other_classes_gives_up_only_the_class_heads(
    tmp_path: Path, head: str, classes: tuple[str, ...]
) -> None:
    earlier = build_detector(DetectorSpec(FEW, image_size=96, head=head))
    save_weights(tmp_path / "best.safetensors", earlier.state_dict(), earlier.spec, 0.5)
    model = build_detector(DetectorSpec(classes, image_size=96, head=head))
    told = start_from(model, str(tmp_path), "mobilenet_v3_small")
    assert equal_parts(earlier, model) == {"backbone", "extra", "box_heads"}
    assert told.endswith("; class heads start anew")
    assert not any(
        torch.equal(value, earlier.class_heads[0].state_dict()[name])
        for name, value in model.class_heads[0].state_dict().items()
        if value.ndim > 1
    )


@pytest.mark.parametrize("head", HEADS)
def test_a_run_with_the_same_classes_gives_everything(tmp_path: Path, head: str) -> None:
    spec = DetectorSpec(FEW, image_size=96, head=head)
    earlier, model = build_detector(spec), build_detector(spec)
    save_weights(tmp_path / "best.safetensors", earlier.state_dict(), spec, 0.5)
    told = start_from(model, str(tmp_path), spec.backbone)
    assert equal_parts(earlier, model) == {"backbone", "extra", "box_heads", "class_heads"}
    assert "anew" not in told


@pytest.mark.parametrize(("first", "second"), [HEADS, HEADS[::-1]])
def test_another_head_keeps_the_backbone(tmp_path: Path, first: str, second: str) -> None:
    earlier = build_detector(DetectorSpec(FEW, image_size=96, head=first))
    save_weights(tmp_path / "best.safetensors", earlier.state_dict(), earlier.spec, 0.5)
    model = build_detector(DetectorSpec(FEW, image_size=96, head=second))
    told = start_from(model, str(tmp_path), "mobilenet_v3_small")
    assert equal_parts(earlier, model) == {"backbone"}
    assert told.endswith("; layers between, box heads, class heads start anew")


def test_weights_of_another_width_are_refused(tmp_path: Path) -> None:
    torch.save(mobilenet_v3_small(weights=None).state_dict(), tmp_path / "full.pth")
    narrow = build_detector(DetectorSpec(FEW, image_size=96, width_mult=0.5))
    with pytest.raises(WeightsError, match=r"no weights for mobilenet_v3_small of width 0\.5"):
        start_from(narrow, str(tmp_path / "full.pth"), "mobilenet_v3_small")


def test_imagenet_has_the_full_width_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "IMAGENET_HOST", "never asked")
    narrow = build_detector(DetectorSpec(FEW, image_size=96, width_mult=0.75))
    with pytest.raises(WeightsError, match=r"width multiplier 0\.75, only with 1") as caught:
        start_from(narrow, "imagenet", "mobilenet_v3_small")
    assert "Set the width multiplier to 1" in caught.value.remedy


@pytest.mark.parametrize("width", [0.5, 0.75, 1.4])
@pytest.mark.parametrize("backbone", BACKBONES)
def test_a_run_of_any_width_starts_another(tmp_path: Path, backbone: str, width: float) -> None:
    spec = DetectorSpec(FEW, backbone, 96, width)
    earlier, model = build_detector(spec), build_detector(spec)
    save_weights(tmp_path / "best.safetensors", earlier.state_dict(), spec, 0.5)
    start_from(model, str(tmp_path), backbone)
    assert "backbone" in equal_parts(earlier, model)


def test_weights_of_another_backbone_are_refused(tmp_path: Path) -> None:
    torch.save(mobilenet_v2(weights=None).state_dict(), tmp_path / "v2.pth")
    with pytest.raises(WeightsError, match=r"v2\.pth: holds no weights for mobilenet_v3_small"):
        start_from(build_detector(SPEC), str(tmp_path / "v2.pth"), SPEC.backbone)


def test_a_file_that_would_run_code_is_refused(tmp_path: Path) -> None:
    marker = tmp_path / "ran"

    class Trap:
        def __reduce__(self):
            return (Path.touch, (marker,))

    torch.save({"x": Trap()}, tmp_path / "trap.pth")
    with pytest.raises(WeightsError, match="cannot be loaded"):
        start_from(build_detector(SPEC), str(tmp_path / "trap.pth"), SPEC.backbone)
    assert not marker.exists()


def test_without_a_network_imagenet_says_what_else_there_is(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(download, "IMAGENET_HOST", "http://127.0.0.1:9/")
    with pytest.raises(WeightsError, match=r"cannot be had.*none"):
        start_from(build_detector(SPEC), "imagenet", SPEC.backbone)


def test_imagenet_names_are_torchvisions() -> None:
    from torchvision.models import (
        MobileNet_V2_Weights,
        MobileNet_V3_Large_Weights,
        MobileNet_V3_Small_Weights,
    )

    for backbone, enum in {
        "mobilenet_v3_small": MobileNet_V3_Small_Weights,
        "mobilenet_v3_large": MobileNet_V3_Large_Weights,
        "mobilenet_v2": MobileNet_V2_Weights,
    }.items():
        assert any(weights.url.endswith("/" + IMAGENET_FILES[backbone]) for weights in enum)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that takes the place of torchvision's host; TORCH_HOME is a folder of its own."""
    folder = tmp_path / "www"
    folder.mkdir()
    handler = functools.partial(SimpleHTTPRequestHandler, directory=folder)
    handler.log_message = lambda *_: None
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        monkeypatch.setattr(download, "IMAGENET_HOST", f"http://127.0.0.1:{httpd.server_port}/")
        monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
        yield folder
        httpd.shutdown()


def test_imagenet_weights_are_fetched_once_and_checked(server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    official = mobilenet_v3_small(weights=None)
    torch.save(official.state_dict(), server / "x.pth")
    digest = hashlib.sha256((server / "x.pth").read_bytes()).hexdigest()[:8]
    name = f"mobilenet_v3_small-{digest}.pth"
    (server / "x.pth").rename(server / name)
    monkeypatch.setitem(download.IMAGENET_FILES, "mobilenet_v3_small", name)
    progress = list(download.fetch_imagenet("mobilenet_v3_small"))
    size = (server / name).stat().st_size
    assert progress[-1] == (size, size)
    assert [done for done, _ in progress] == sorted(done for done, _ in progress)
    (server / name).unlink()
    assert list(download.fetch_imagenet("mobilenet_v3_small")) == []
    model = build_detector(SPEC)
    start_from(model, "imagenet", "mobilenet_v3_small")
    assert torch.equal(features(model)["features.0.0.weight"], official.state_dict()["features.0.0.weight"])


def test_a_wrong_file_is_not_kept(server: Path) -> None:
    (server / IMAGENET_FILES["mobilenet_v3_small"]).write_bytes(b"<html>log in first</html>")
    with pytest.raises(WeightsError, match="not the file it should be"):
        list(download.fetch_imagenet("mobilenet_v3_small"))
    assert not download.imagenet_file("mobilenet_v3_small").exists()


def test_a_transfer_that_breaks_off_leaves_nothing(server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bytes(range(256)) * 4000
    name = f"mobilenet_v3_small-{hashlib.sha256(whole).hexdigest()[:8]}.pth"
    monkeypatch.setitem(download.IMAGENET_FILES, "mobilenet_v3_small", name)
    (server / name).write_bytes(whole[:-1])
    with pytest.raises(WeightsError, match="not the file it should be"):
        list(download.fetch_imagenet("mobilenet_v3_small"))
    assert not download.imagenet_file("mobilenet_v3_small").exists()
    (server / name).write_bytes(whole)
    assert [done for done, _ in download.fetch_imagenet("mobilenet_v3_small")][-1] == len(whole)
    assert download.imagenet_file("mobilenet_v3_small").read_bytes() == whole


def test_a_damaged_file_in_the_cache_is_fetched_anew(server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = b"weights" * 1000
    name = f"mobilenet_v3_small-{hashlib.sha256(whole).hexdigest()[:8]}.pth"
    monkeypatch.setitem(download.IMAGENET_FILES, "mobilenet_v3_small", name)
    (server / name).write_bytes(whole)
    cached = download.imagenet_file("mobilenet_v3_small")
    cached.parent.mkdir(parents=True)
    cached.write_bytes(whole[:3000])
    assert list(download.fetch_imagenet("mobilenet_v3_small"))
    assert cached.read_bytes() == whole


@pytest.mark.parametrize(
    ("backbone", "builder"),
    [
        ("mobilenet_v3_small", mobilenet_v3_small),
        ("mobilenet_v3_large", mobilenet_v3_large),
        ("mobilenet_v2", mobilenet_v2),
    ],
)
def test_converted_features_say_what_torchvisions_do(tmp_path: Path, backbone: str, builder) -> None:
    torch.manual_seed(0)
    official = builder(weights=None).train()
    # Statistics as a training leaves them; channels of tiny variance are where the epsilon counts.
    for module in official.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(std=0.1)
            module.running_var.uniform_(1e-4, 1.0)
    torch.save(official.eval().state_dict(), tmp_path / "w.pth")
    model = build_detector(DetectorSpec(FEW, backbone, 96)).eval()
    start_from(model, str(tmp_path / "w.pth"), backbone)
    images = torch.randn(1, 3, 96, 96)
    with torch.inference_mode():
        assert torch.equal(model.backbone(images)[-1], official.features(images))


@pytest.mark.parametrize("backbone", BACKBONES)
def test_the_batch_statistics_arrive_within_a_short_run(backbone: str) -> None:
    # With torchvision's own momentum for V3, 0.01, two thirds of the old statistics would still be there.
    torch.manual_seed(0)
    net = build_detector(DetectorSpec(FEW, backbone, 96)).backbone.train()
    first = net.features[0]
    first[1].running_mean.fill_(5.0)
    images = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        true_mean = first[0](images).mean(dim=(0, 2, 3))
        for _ in range(40):
            net(images)
    assert first[1].running_mean == pytest.approx(true_mean, abs=0.1)
    assert {m.momentum for m in net.modules() if isinstance(m, torch.nn.BatchNorm2d)} == {0.1}


def test_the_folder_is_that_of_torch_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("TORCH_HOME", str(tmp_path / "t")), ("XDG_CACHE_HOME", str(tmp_path / "x"))):
        monkeypatch.delenv("TORCH_HOME", raising=False)
        monkeypatch.setenv(name, value)
        assert download.imagenet_file("mobilenet_v2").parent == Path(torch.hub.get_dir()) / "checkpoints"
