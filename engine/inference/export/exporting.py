"""From a run to a folder that works without Boxwright: models, names, an example; checked before kept."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from engine import json_text
from engine.destination import check_folder
from engine.errors import ConfigError, RunError, disk_error
from engine.files import write_atomically
from engine.inference.detector import BEST_WEIGHTS, EXPORTED, NMS_IOU, RAW, Detector, weights_file
from engine.inference.export import parity
from engine.inference.export.graph import boxes_graph, describe, raw_graph
from engine.inference.export.latency import Latency, measure
from engine.inference.export.pictures import LEARNING, pictures
from engine.inference.export.quantise import CALIBRATION, quantise
from engine.inference.export.reading import check_reading
from engine.inference.onnx_backend import OnnxNetwork, RawNetwork, open_network
from engine.inference.onnx_metadata import Description, Parity, weights_identity, weights_task
from engine.inference.openvino_backend import IR, OpenVinoNetwork, convert, require_openvino
from engine.models.detector import Detector as Network
from engine.models.weights_io import load_weights
from engine.plain_file import read_plain
from engine.runs import Run
from engine.spreadsheet import TableWriter

INT8, REPORT = "model-int8.onnx", "export.json"
_CHECKED = 8

Say = Callable[[str], None]
Way = Callable[[npt.NDArray[np.uint8]], object]


@dataclass(frozen=True)
class Exported:
    """What came of it. ``folder`` holds it all; ``checked_on``: where the pictures are from, in words."""

    folder: Path
    files: list[str]
    parity: Parity
    checked_on: str
    latency: list[Latency]
    int8_parity: Parity | None = None
    openvino_parity: Parity | None = None


def export(
    run_or_weights: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    images: str | os.PathLike[str] | None = None,
    int8: bool = False,
    openvino: bool = False,
    say: Say = lambda _text: None,
) -> Exported:
    """Write a run's best detector as ONNX, after it was found to agree with torch.

    ``RUN/model-raw.onnx`` serves the fast path of :class:`engine.inference.Detector`; the folder is for
    everybody else: ``model.onnx`` (pixels in, boxes out), ``model-raw.onnx`` (raw heads) with
    ``default_boxes.csv``, ``labels.txt``, ``detect.py`` (an example), ``export.json`` (the figures).

    Args:
        out: the folder; None: ``RUN/export``.
        images: a folder of pictures to check and calibrate with; None: the run's own, checked with those of
            the validation set, calibrated with those it learnt from.
        int8: write ``model-int8.onnx`` as well. openvino: ``model-openvino.xml`` and ``.bin``.
        say: told what is being done.

    Raises:
        RunError: no such run, or the model does not agree with torch; an earlier export is then untouched.
        ConfigError: the folder holds other files, or OpenVINO is not installed.
        DatasetError: ``images`` holds none.
    """
    weights = weights_file(run_or_weights)
    if weights.suffix == ".onnx":
        raise RunError("is exported already", where=weights, remedy="Choose the run it was made from")
    run = Run(weights.parent.absolute())
    folder = Path(out) if out is not None else run.path / "export"
    _check_folder(folder)
    check_folder(folder, RunError)
    if openvino:
        require_openvino()
    if weights_task(weights) == "classify":
        return _export_classifier(weights, folder, images, int8 or openvino, say)
    network, spec, threshold = load_weights(weights)
    found, checked_on = pictures(run, images, _CHECKED)
    about = Description(spec, threshold, NMS_IOU, weights_identity(weights)[0])
    with tempfile.TemporaryDirectory() as folder_of_drafts:
        place = Path(folder_of_drafts)
        data, exported, about = _models(network, about, place, found, checked_on, say)
        check_reading(found, spec.image_size)
        assert about.parity is not None
        names_of_models = tuple(data)
        ways: dict[str, Way] = {
            "torch": Detector.of_network(copy.deepcopy(network)).detect,
            "onnxruntime, raw heads": Detector(exported[RAW]).detect,
            "onnxruntime, boxes inside": Detector(exported[EXPORTED]).detect,
        }
        int8_parity = openvino_parity = None
        if int8:
            learnt_from, from_where = pictures(run, images, CALIBRATION, LEARNING)
            say(f"measuring activations on {len(learnt_from)} pictures ({from_where})")
            path = place / INT8
            quantise(place / EXPORTED, path, learnt_from, spec.image_size)
            lighter = open_network(path)
            int8_parity = parity.compare(network, lighter, found)
            description = dataclasses.replace(about, precision="int8", parity=int8_parity)
            data[INT8] = describe(onnx.load(path), description).SerializeToString()
            ways["onnxruntime, int8"] = Detector(lighter).detect
        if openvino:
            say("converting for OpenVINO")
            converted, files = _for_openvino(network, place, about, found)
            openvino_parity = converted.description.parity
            ways["OpenVINO"] = Detector(converted).detect
            data.update(files)
        say("measuring the time a picture takes")
        latency = measure(ways, found)
    data["labels.txt"] = "".join(f"{name}\n" for name in spec.class_names).encode()
    data["default_boxes.csv"] = _csv(network)
    data["detect.py"] = Path(__file__).with_name("example.py").read_bytes()
    names = sorted([*data, REPORT])
    result = Exported(folder, names, about.parity, checked_on, latency, int8_parity, openvino_parity)
    data[REPORT] = _json(result)
    _write(folder, data)
    if weights.name == BEST_WEIGHTS:
        _write(run.path, {name: data[name] for name in names_of_models})
    return result


def export_beside(weights: Path, say: Say = lambda _text: None) -> Path:
    """Write only what this program is fast with, beside the weights: no folder for others, nothing timed.

    Args:
        weights: a run's best ones. say: told what is being done; it may raise to end it.

    Returns:
        What :class:`engine.inference.Detector` or ``Classifier`` loads then.

    Raises:
        RunError: as :func:`export`; or the disk refuses. An earlier export is then as it was.
    """
    found, checked_on = pictures(Run(weights.parent.absolute()), None, _CHECKED)
    if weights_task(weights) == "classify":
        from engine.inference.export.classifier import classifier_model

        say(f"writing the graph, comparing with torch on {len(found)} pictures ({checked_on})")
        model = classifier_model(weights, found, timed=False)[0]
        _write(weights.parent, {EXPORTED: model})
        return weights.with_name(EXPORTED)
    network, spec, threshold = load_weights(weights)
    about = Description(spec, threshold, NMS_IOU, weights_identity(weights)[0])
    with tempfile.TemporaryDirectory() as drafts:
        data, _, _ = _models(network, about, Path(drafts), found, checked_on, say)
    say("writing the files")
    _write(weights.parent, data)
    return weights.with_name(RAW)


def _models(
    network: Network,
    about: Description,
    place: Path,
    images: Sequence[npt.NDArray[np.uint8]],
    checked_on: str,
    say: Say,
) -> tuple[dict[str, bytes], dict[str, OnnxNetwork | RawNetwork], Description]:
    """The two graphs as files' contents and opened, found to agree with torch; drafts of them in ``place``.

    Raises:
        RunError: they do not agree.
    """
    say("writing the graphs")
    graphs = {EXPORTED: boxes_graph(network, about.threshold, NMS_IOU), RAW: raw_graph(network)}
    kinds = {EXPORTED: "boxes", RAW: "raw"}
    for name, graph in graphs.items():
        onnx.save(describe(graph, dataclasses.replace(about, kind=kinds[name])), place / name)
    exported = {name: open_network(place / name) for name in graphs}
    say(f"comparing with torch on {len(images)} pictures ({checked_on})")
    agreement = parity.check(network, list(exported.values()), images)
    about = dataclasses.replace(about, parity=agreement)
    data: dict[str, bytes] = {}
    for name, graph in graphs.items():
        described = describe(graph, dataclasses.replace(about, kind=kinds[name]))
        data[name] = described.SerializeToString()
    return data, exported, about


def _for_openvino(
    network: Network, place: Path, about: Description, images: Sequence[npt.NDArray[np.uint8]]
) -> tuple[OpenVinoNetwork, dict[str, bytes]]:
    """From the raw heads in ``place``; checked like them, and with what came of it in its description."""
    path = place / IR
    description = dataclasses.replace(about, kind="raw", parity=None)
    convert(place / RAW, path, description)
    own = parity.check(network, [OpenVinoNetwork(path)], images)
    convert(place / RAW, path, dataclasses.replace(description, parity=own))
    return OpenVinoNetwork(path), {file.name: file.read_bytes() for file in (path, path.with_suffix(".bin"))}


def _export_classifier(
    weights: Path, folder: Path, images: str | os.PathLike[str] | None, more: bool, say: Say
) -> Exported:
    from engine.inference.export.classifier import classifier_model

    if more:
        raise ConfigError(
            "only detectors are exported in 8 bits or for OpenVINO", remedy="Leave out --int8 and --format"
        )
    found, checked_on = pictures(Run(weights.parent.absolute()), images, _CHECKED)
    say(f"writing the graph, comparing with torch on {len(found)} pictures ({checked_on})")
    model, names, agreement, latency = classifier_model(weights, found)
    data = {
        EXPORTED: model,
        "labels.txt": "".join(f"{name}\n" for name in names).encode(),
        "classify.py": Path(__file__).with_name("example_classify.py").read_bytes(),
    }
    exported = Exported(folder, sorted([*data, REPORT]), agreement, checked_on, latency)
    data[REPORT] = _json(exported)
    _write(folder, data)
    if weights.name == BEST_WEIGHTS:
        _write(weights.parent, {EXPORTED: model})
    return exported


def add_to_report(folder: Path, **values: Any) -> None:
    """Put more figures into the folder's ``export.json``.

    Raises:
        RunError: the disk refuses.
    """
    known = json_text.parse(read_plain(folder / REPORT).decode("utf-8"))
    _write(folder, {REPORT: _text({**known, **values})})


def _check_folder(folder: Path) -> None:
    """An earlier export may be replaced, nobody's other files."""
    if folder.exists() and not folder.is_dir():
        raise ConfigError("is a file, not a folder", where=folder, remedy="Give --out a new folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / REPORT).is_file():
        raise ConfigError("holds other files", where=folder, remedy="Give --out a new folder")


def _write(folder: Path, data: dict[str, bytes]) -> None:
    path = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in data.items():
            path = folder / name
            write_atomically(path, content)
    except OSError as error:
        raise disk_error(error, path, RunError) from error


def _csv(network: Network) -> bytes:
    text = io.StringIO()
    rows = TableWriter(text)
    rows.writerow(["cx", "cy", "w", "h"])
    rows.writerows(network.default_boxes.tolist())
    return text.getvalue().encode()


def _json(exported: Exported) -> bytes:
    values = dataclasses.asdict(exported)
    del values["folder"]
    return _text(values)


def _text(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, indent=1, ensure_ascii=False) + "\n").encode()
