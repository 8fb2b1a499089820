"""The score from which a run's detections are shown: kept in its weights file, for Live, predict, export."""

from __future__ import annotations

import json
from pathlib import Path

from engine import json_text
from engine.errors import ConfigError, RunError, disk_error
from engine.files import write_atomically
from engine.plain_file import MODEL_FILE, open_plain, read_plain
from engine.runs import Run

_KEY = "boxwright"
_LENGTH_BYTES = 8


class ThresholdChangedError(RunError):
    """What is to be taken back is not there any more: another threshold was saved since."""


def saved_threshold(run: Run) -> float:
    """The threshold in the run's best weights.

    Raises:
        RunError: there are no weights, they are damaged, or they are no detector's.
    """
    path = run.best_weights
    try:
        with open_plain(path) as stream:
            length = int.from_bytes(stream.read(_LENGTH_BYTES), "little")
            if length > path.stat().st_size:
                raise ValueError("cut short")
            header = json_text.parse(stream.read(length))
        return float(json_text.parse(header["__metadata__"][_KEY])["threshold"])
    except OSError as error:
        raise _missing(path, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error


def save_threshold(run: Run, threshold: float) -> None:
    """Write another threshold into the run's best weights; their numbers stay byte by byte as they are.

    Raises:
        ConfigError: ``threshold`` is not in [0, 1].
        RunError: there are no weights, they are damaged or no detector's, or the disk refuses.
    """
    if not 0 <= threshold <= 1:
        raise ConfigError(f"threshold {threshold:g} is not between 0 and 1")
    path = run.best_weights
    try:
        data = read_plain(path, MODEL_FILE)
    except OSError as error:
        raise _missing(path, error) from error
    # safetensors: 8 bytes of length, a JSON header of that length, then the numbers.
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
    try:
        header = json_text.parse(data[_LENGTH_BYTES:end])
        description = json_text.parse(header["__metadata__"][_KEY])
        float(description["threshold"])  # a classifier has none
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error
    description["threshold"] = threshold
    header["__metadata__"][_KEY] = json.dumps(description, ensure_ascii=False)
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the format keeps the numbers aligned
    try:
        write_atomically(path, len(text).to_bytes(_LENGTH_BYTES, "little") + text + data[end:])
    except OSError as error:
        raise disk_error(error, path, RunError) from error


def replace_threshold(run: Run, old: float, new: float) -> None:
    """Write ``new`` where ``old`` is; for taking back, which must not write over what came later.

    Raises:
        ThresholdChangedError: another threshold is there by now.
        RunError: as :func:`save_threshold`.
    """
    present = saved_threshold(run)
    if present != old:
        raise ThresholdChangedError(
            f"holds the threshold {present:.3f} by now, which was saved elsewhere",
            where=run.best_weights,
            remedy="Choose a threshold and save it",
        )
    save_threshold(run, new)


def _missing(path: Path, error: OSError) -> RunError:
    return RunError(
        f"cannot be read ({error.strerror})", where=path, remedy="Train until the first validation"
    )


def _damaged(path: Path, error: Exception) -> RunError:
    return RunError(f"holds no detector's threshold ({error})", where=path, remedy="Choose another run")
