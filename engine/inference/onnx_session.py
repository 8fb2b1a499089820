"""Opening an ONNX file with onnxruntime, and reading what it says of itself."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.errors import ConfigError, RunError
from engine.inference.onnx_metadata import KEY, Description

TRIAL_S = 30.0
"""How long the first picture may take; the slowest network here takes a tenth of a second."""
_MOST_THREADS = 4  # a MobileNet at 320 px has nothing to share among more
_SPINNING = {
    "session.intra_op.allow_spinning": "1",
    "session.intra_op.spin_duration_us": "100",
    "session.force_spinning_stop": "1",
}
"""Large at 30 frames/s on 2 cores: 9.5 ms a frame, 14 without, at the same processor time."""


class Opened(NamedTuple):
    """``session``: an ``onnxruntime.InferenceSession``; ``description``: what its file ``path`` tells."""

    session: Any
    description: Description
    path: Path


def open_model(path: str | os.PathLike[str], threads: int = 0) -> Opened:
    """A detector that was exported.

    Args:
        threads: for one picture; 0: the computer's cores, at most 4.

    Raises:
        RunError: missing, damaged, or made by another program.
        ConfigError: onnxruntime is not installed.
    """
    session = open_session(path, threads)
    return Opened(session, Description.from_json(read_metadata(session, path), path), Path(path))


def open_session(path: str | os.PathLike[str], threads: int = 0) -> Any:
    """An ``onnxruntime.InferenceSession`` on the CPU.

    Raises:
        RunError: the file is missing or no ONNX model onnxruntime can run.
        ConfigError: onnxruntime is not installed.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise ConfigError(
            "onnxruntime is not installed", where=path, remedy="pip install onnxruntime"
        ) from error
    if not Path(path).is_file():
        raise RunError("there is no such model file", where=path, remedy="Export the run first")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads or min(_cores(), _MOST_THREADS)
    # Waking a thread takes longer than many a layer: between two of them they spin. They stop soon, and with
    # the last layer: threads that spin between two frames would take a whole core from the window.
    for key, value in _SPINNING.items():
        options.add_session_config_entry(key, value)
    try:
        return onnxruntime.InferenceSession(os.fspath(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RunError(
            f"is no ONNX model that can be run here ({reason})", where=path, remedy="Export the run again"
        ) from error


def answers(
    session: Any,
    path: str | os.PathLike[str],
    wanted: Mapping[str, tuple[int | None, ...]],
    feed: Mapping[str, npt.NDArray[Any]],
    limit_s: float = 0.0,
) -> list[Any]:
    """What a model gives, held against what its description says: a stranger's may answer anything, or never.

    Args:
        wanted: the shape of each output, None for a length of its own.
        limit_s: how long it may take; 0: as long as it likes, which a model may that was tried once.

    Raises:
        RunError: it fails, does not answer in time, or answers in other shapes.
    """
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.log_severity_level = 4  # what goes wrong is told below
    timer = threading.Timer(limit_s, setattr, (options, "terminate", True)) if limit_s else None
    if timer is not None:
        timer.daemon = True
        timer.start()
    try:
        given = session.run(list(wanted), dict(feed), options)
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        what = f"gave no answer within {limit_s:g} s" if options.terminate else f"cannot be run ({reason})"
        raise RunError(what, where=path, remedy="Export the run again") from error
    finally:
        if timer is not None:
            timer.cancel()
    for (name, shape), array in zip(wanted.items(), given, strict=True):
        found = np.shape(array)
        if len(found) != len(shape) or any(
            n is not None and n != m for n, m in zip(shape, found, strict=True)
        ):
            raise lying(path, f"{name} has the shape {found}")
    return list(given)


def lying(path: str | os.PathLike[str], what: str) -> RunError:
    """A model whose answers are not those that it describes."""
    return RunError(
        f"does not answer as it says of itself ({what})", where=path, remedy="Export the run again"
    )


def read_metadata(session: Any, path: str | os.PathLike[str]) -> str:
    """What the model says of itself, as JSON.

    Raises:
        RunError: it says nothing, or what another program wrote.
    """
    metadata = session.get_modelmeta().custom_metadata_map
    if KEY not in metadata:
        raise foreign(path)
    return str(metadata[KEY])


def foreign(path: str | os.PathLike[str]) -> RunError:
    """What is said of a model that another program wrote."""
    return RunError(
        "was not exported by Boxwright: it lacks the metadata with class names, image size and "
        "pre-processing, and nothing of that can be guessed",
        where=path,
        remedy="Export a run with python -m engine export RUN, or use the program that made this model",
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
