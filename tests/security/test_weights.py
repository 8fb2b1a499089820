"""Weights and models somebody sent: no code in them runs, and what they say of themselves may be anything."""

import json
import os
import pickle
import random
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from engine.errors import RunError, UserError
from engine.inference.onnx_backend import open_network
from engine.inference.onnx_metadata import weights_identity, weights_task
from engine.models.detector import build_detector
from engine.models.pretrained import read_state, start_from
from engine.models.spec import DetectorSpec
from engine.models.weights_io import class_names_of, load_classifier, load_weights, save_weights, task_of
from engine.training import checkpoint

SPEC = DetectorSpec(class_names=("a",), image_size=96, width_mult=0.1)
VALUES = [None, float("nan"), float("inf"), 10**400, "x", {}]


class Evil:
    """What a pickle would call."""

    def __init__(self, made: Path) -> None:
        self.made = made

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.made),)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "best.safetensors"
    save_weights(path, build_detector(SPEC).state_dict(), SPEC, 0.4)
    return path


def load_checkpoint(path: Path) -> None:
    checkpoint.load(path, DetectorSpec.from_dict)


DESCRIBED = (load_weights, load_classifier, task_of, class_names_of, weights_identity, weights_task)


def look(path: Path, model: torch.nn.Module) -> None:
    """Every way to open it is an answer or a UserError."""
    for way in (*DESCRIBED, read_state, lambda file: start_from(model, str(file), SPEC.backbone)):
        try:
            way(path)
        except UserError as error:
            assert str(path) in str(error)


def test_what_a_weights_file_says_of_itself(good: Path, tmp_path: Path) -> None:
    data = good.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    told = json.loads(header["__metadata__"]["boxwright"])
    texts = [json.dumps({**told, key: value}) for key in told for value in VALUES]
    specs = [{**told["spec"], key: value} for key in told["spec"] for value in VALUES]
    texts += [json.dumps({**told, "spec": spec}) for spec in specs]
    for text in [*texts, "", "[", "[" * 100_000, "9" * 5000, "null"]:
        changed = json.dumps({"__metadata__": {"boxwright": text}}).encode()
        path = tmp_path / "x.safetensors"
        path.write_bytes(struct.pack("<Q", len(changed)) + changed)
        for way in DESCRIBED:
            try:
                way(path)
            except UserError as error:
                assert str(path) in str(error)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("image_size", 128.5, "damaged"), ("image_size", True, "damaged"), ("image_size", 10**6, "between"),
        ("std", [0, 0, 0], "impossible"), ("mean", [float("nan")] * 3, "impossible"),
        ("class_names", "ab", "damaged"), ("class_names", [1, 2], "damaged"),
        ("class_names", ["a"] * 9_000, "9000 classes, and numbers for fewer"),
        ("class_names", ["a"] * 200_000, "more than the 10000"), ("aspect_ratios", [0.0], "impossible"),
        ("box_sizes", [[1e308, 1.0]] * 6, "impossible"), ("width_mult", 1e9, "between 0.1 and 2"),
    ],
)  # fmt: skip
def test_an_impossible_description_is_told_before_a_network_is_built(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, value: object, told: str
) -> None:
    with safe_open(good, "pt") as file:
        description = json.loads(file.metadata()["boxwright"])
    description["spec"][field] = value
    path = tmp_path / "x.safetensors"
    save_file(load_file(good), path, {"boxwright": json.dumps(description)})
    monkeypatch.setattr("engine.models.weights_io.build_detector", lambda _: pytest.fail("it was built"))
    with pytest.raises(RunError, match=told):
        load_weights(path)


def test_weights_that_are_no_numbers_are_refused(good: Path, tmp_path: Path) -> None:
    state = load_file(good)
    name = next(name for name, tensor in state.items() if tensor.is_floating_point())
    for value in (float("nan"), float("inf")):
        state[name].view(-1)[0] = value
        with safe_open(good, "pt") as file:
            save_file(state, tmp_path / "x.safetensors", file.metadata())
        with pytest.raises(RunError, match="not finite"):
            load_weights(tmp_path / "x.safetensors")


def test_damaged_weights(good: Path, tmp_path: Path) -> None:
    data, chance, model = good.read_bytes(), random.Random(1), build_detector(SPEC)
    path = tmp_path / "x.safetensors"
    for whole in (data[:100], b"", struct.pack("<Q", 2**62) + b"{}"):
        path.write_bytes(whole)
        look(path, model)
    for _ in range(4):
        damaged = bytearray(data)
        for _ in range(3):
            damaged[chance.randrange(3000)] = chance.randrange(256)
        path.write_bytes(damaged)
        look(path, model)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("by", ["torch", "pickle"])
def test_no_code_in_a_pickle_runs(tmp_path: Path, by: str, nested: bool) -> None:
    made, path = tmp_path / "made", tmp_path / "last.pt"
    evil = {"state_dict": {"weight": Evil(made)}} if nested else Evil(made)
    if by == "torch":
        torch.save(evil, path)
    else:
        path.write_bytes(pickle.dumps(evil))
    for way in (read_state, load_checkpoint):
        with pytest.raises(UserError):
            way(path)
    assert not made.exists()


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("as_zip", [True, False])
def test_damaged_pickles(tmp_path: Path, as_zip: bool) -> None:
    path, chance = tmp_path / "x.pth", random.Random(2)
    torch.save({"weight": torch.zeros(3)}, path, _use_new_zipfile_serialization=as_zip)
    data = path.read_bytes()
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        for way in (read_state, load_checkpoint):
            try:
                way(path)
            except UserError as error:
                assert str(path) in str(error)


@pytest.mark.parametrize("location", ["../secret.bin", "/etc/hostname", "sub/../../secret.bin", "gone.bin"])
def test_a_model_that_takes_its_numbers_from_another_folder_is_refused(tmp_path: Path, location: str) -> None:
    (tmp_path / "secret.bin").write_bytes(np.ones(4, np.float32).tobytes())
    folder = tmp_path / "run"
    folder.mkdir()
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    for key, value in (("location", location), ("offset", "0"), ("length", "16")):
        tensor.external_data.add(key=key, value=value)
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Add", ["x", "w"], ["y"])], "g",
        [value("x", TensorProto.FLOAT, [4])], [value("y", TensorProto.FLOAT, [4])], [tensor],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(UserError, match="no ONNX model that can be run here"):
        open_network(folder / "model.onnx")


EMPTY = onnx.ModelProto().SerializeToString()


@pytest.mark.parametrize("content", [b"", b"\0" * 1000, b"\xff" * 1000, EMPTY])
def test_what_is_no_model(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.onnx").write_bytes(content)
    with pytest.raises(UserError):
        open_network(tmp_path / "model.onnx")
