"""A finished run with a network that finds something without training."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    """Two OpenMP threads on a busy machine wait for each other most of the time."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory, sample_dir: Path) -> Path:
    """A run on the generated set as training leaves it; its scores vary, its figures are poor."""
    import tomli_w
    import torch

    from engine.datasets.dataset import Dataset
    from engine.models.detector import build_detector
    from engine.models.spec import DetectorSpec
    from engine.models.weights_io import save_weights

    dataset = Dataset.open(sample_dir)
    spec = DetectorSpec(tuple(dataset.class_names()), image_size=96)
    torch.manual_seed(4)
    network = build_detector(spec)
    state = network.state_dict()
    for name, value in state.items():
        if "class_heads" in name and value.ndim == 4:
            value.mul_(8)
        if name.endswith("running_var"):
            value.mul_(0.3)
    folder = tmp_path_factory.mktemp("runs") / "detect-1"
    (folder / "split").mkdir(parents=True)
    (folder / "config.toml").write_text(tomli_w.dumps({"data": os.fspath(sample_dir), "task": "detect"}))
    (folder / "labels.txt").write_text("".join(f"{name}\n" for name in spec.class_names))
    for name, stems in dataset.sets().items():
        (folder / "split" / f"{name}.txt").write_text("".join(f"{stem}\n" for stem in stems))
    save_weights(folder / "best.safetensors", state, spec, 0.3)
    return folder
