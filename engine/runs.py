"""One training run on disk: a folder from which everything a run shows can be rebuilt.

``config.toml`` settings, written first, ``metrics.jsonl`` all events, ``labels.txt`` class names, ``split/``
the image lists it was trained on and a digest of their labels, ``best.safetensors`` the weights to use,
``last.pt`` all that resuming needs, ``report/`` once evaluated.

A run usually lies inside its data set, in ``DATA/runs/NAME``. Then ``config.toml`` names the data set as
seen from the run (``../..``), so that both can be moved or copied together.
"""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import aside
from engine.annotations.text import lines_of
from engine.datasets import name_lists
from engine.errors import RunError, disk_error
from engine.events import EpochEnded, Event, RunStarted, from_json
from engine.file_names import decoded
from engine.files import put_over, write_atomically
from engine.plain_file import open_plain, plain_lines, read_plain
from engine.run_process import TRACES, trainer_of


@dataclass(frozen=True)
class Run:
    """A run folder; reading asks the disk each time, so a run still going shows its newest state."""

    path: Path

    @property
    def name(self) -> str:
        """The folder's name, which is the run's."""
        return self.path.name

    @property
    def config_file(self) -> Path:
        """The settings the run was started with."""
        return self.path / "config.toml"

    @property
    def metrics_file(self) -> Path:
        """All events, one JSON line each."""
        return self.path / "metrics.jsonl"

    @property
    def best_weights(self) -> Path:
        """The weights that did best on the validation set."""
        return self.path / "best.safetensors"

    @property
    def last_checkpoint(self) -> Path:
        """What resuming needs."""
        return self.path / "last.pt"

    @property
    def digest_file(self) -> Path:
        """Which labels it was started with; written last of what lies in ``split/``."""
        return self.path / "split" / "digest.txt"

    @property
    def has_lists(self) -> bool:
        """Whether its image lists are complete; a start that was killed early has none, or some."""
        return self.digest_file.is_file() or self.last_checkpoint.is_file()

    def can_resume(self) -> bool:
        """Whether it can be gone on with: from its checkpoint or, where it ended too early to have one, from
        the beginning. Weights of more than an epoch are nothing to begin anew over."""
        if self.last_checkpoint.is_file() or not self.best_weights.is_file():
            return self.config_file.is_file()
        events = self.events()
        return bool(events) and sum(isinstance(event, EpochEnded) for event in events) < 2

    @property
    def report_dir(self) -> Path:
        """What evaluating the run wrote."""
        return self.path / "report"

    def report_folder(self, out: str | os.PathLike[str] | None = None) -> Path:
        """Where a report goes, ``out`` or :attr:`report_dir`: made, and found to take files, before an
        evaluation of minutes.

        Raises:
            RunError: it cannot be written to.
        """
        folder = self.report_dir if out is None else Path(out).absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise RunError(
                f"cannot be written to ({error.strerror or error})",
                where=folder,
                remedy="Give the report another folder, with --out DIR",
            ) from error
        return folder

    def frozen_list(self, set_name: str, data_set: int = 1) -> Path:
        """The names of the images that were in a set when the run was started.

        Args:
            data_set: which of the run's data sets, counted from 1.
        """
        folder = self.path / "split"
        return (folder if data_set == 1 else folder / str(data_set)) / f"{set_name}.txt"

    def config(self) -> dict[str, Any]:
        """The settings as plain values, ``data`` as the path where the data set is now.

        Raises:
            RunError: the file is missing or damaged.
        """
        try:
            values = tomllib.loads(decoded(read_plain(self.config_file)))
        except OSError as error:
            raise RunError(
                "there is no training run here", where=self.path, remedy="Choose a folder below runs/"
            ) from error
        except (ValueError, RecursionError) as error:  # TOML's own, no text, numbers of thousands of digits
            raise RunError(f"is damaged ({error})", where=self.config_file, remedy="Train again") from error
        if isinstance(values.get("data"), str):
            values["data"] = str(self._data_now(Path(values["data"])))
        return values

    def data_folders(self) -> list[str]:
        """Its data sets, in the order in which :meth:`frozen_list` counts them.

        Raises:
            RunError: the settings are missing or damaged.
        """
        config = self.config()
        data, more = config.get("data"), config.get("more_data", [])
        if not (isinstance(more, list) and all(isinstance(folder, str) for folder in [data, *more])):
            raise RunError(
                "is damaged (it names no data set)",
                where=self.config_file,
                remedy="Write the folder behind data and more_data, or train again",
            )
        return [str(data), *more]

    def where_now(self, path: str | os.PathLike[str], run_then: str | os.PathLike[str]) -> Path:
        """Where a file or folder is now that was at ``path`` when this run was at ``run_then``.

        What was moved or copied together with the run lies beside it as before; anything else stays.
        """
        if Path(run_then) == self.path:
            return Path(path)
        try:
            beside = Path(os.path.normpath(self.path / os.path.relpath(path, run_then)))
        except ValueError:  # on another drive of Windows
            return Path(path)
        return beside if beside.exists() else Path(path)

    def _data_now(self, written: Path) -> Path:
        """Runs of earlier versions hold an absolute path, which is wrong once the data set was moved."""
        around = self.path.parent.parent
        if written.is_absolute() and not written.is_dir() and (around / "JPEGImages").is_dir():
            return around
        return Path(os.path.normpath(self.path / written))

    def task(self) -> str:
        """What the run's model does: "detect" or "classify".

        Raises:
            RunError: the settings are missing or damaged.
        """
        return str(self.config().get("task", "detect"))

    def labels(self) -> list[str]:
        """The class names in the order of their ids.

        Raises:
            RunError: the file is missing or damaged.
        """
        path = self.path / "labels.txt"
        try:
            return lines_of(read_plain(path).decode("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise RunError(f"cannot be read ({error})", where=path, remedy="Train again") from error

    def lists(self, data_set: int = 1) -> dict[str, list[str]]:
        """What the run was given for training, validation and test: the lines of its ``split/SET.txt``.

        Args:
            data_set: of which of its data sets, counted from 1.

        Raises:
            RunError: a list cannot be read, or there is none.
        """
        folder = self.frozen_list("train", data_set).parent
        try:
            lists = {
                path.stem: name_lists.parse(read_plain(path))
                for path in sorted(folder.glob("*.txt"))
                if path.stem != "digest"
            }
        except (OSError, UnicodeDecodeError) as error:
            raise RunError(
                f"its lists cannot be read ({error})", where=folder, remedy="Train again"
            ) from error
        if "train" not in lists:
            raise RunError("its image lists are missing", where=folder, remedy="Train again")
        return lists

    def events(self) -> list[Event]:
        """All events so far. A line cut short by a crash or a full disk is left out."""
        try:
            stream = open_plain(self.metrics_file)
        except FileNotFoundError:
            return []
        events = []
        with stream:
            for line in plain_lines(stream):
                try:
                    events.append(from_json((line or b"").decode("utf-8", "replace")))
                except ValueError:
                    continue  # a run that was killed while writing is still worth showing
        return events

    def notes(self) -> str:
        """What a person wrote about it; empty if nothing.

        Raises:
            RunError: the file is damaged.
        """
        path = self.path / "notes.txt"
        try:
            return read_plain(path).decode("utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise RunError(f"cannot be read ({error})", where=path, remedy="Mend or delete it") from error

    def write_notes(self, text: str) -> None:
        """Keep what a person writes about it.

        Raises:
            RunError: the disk refuses; the notes of before are then as they were.
        """
        path = self.path / "notes.txt"
        try:
            write_atomically(path, text.encode())
        except OSError as error:
            raise disk_error(error, path, RunError) from error


def rename_run(run: Run, name: str) -> Run:
    """Give the run's folder another name.

    Raises:
        RunError: the name is none for a folder, is taken, the run is being trained, or the disk refuses.
    """
    if not name or name in (".", "..") or set(name) & set('/\\:*?"<>|') or name != name.strip():
        raise RunError(f"{name!r} cannot be the name of a folder", remedy="Use letters, digits, - and _")
    if trainer_of(run.path) is not None:
        raise RunError("is being trained", where=run.path, remedy="Stop the training first")
    target = run.path.with_name(name)
    if target.exists():
        raise RunError("is there already", where=target, remedy="Choose another name")
    try:
        put_over(run.path, target)
    except OSError as error:
        raise disk_error(error, run.path, RunError) from error
    return Run(target)


def open_run(path: str | os.PathLike[str]) -> Run:
    """The run in that folder.

    Raises:
        RunError: there is none.
    """
    run = Run(Path(path).absolute())
    if not run.config_file.is_file():
        raise RunError("there is no training run here", where=path, remedy="Choose a folder below runs/")
    return run


def holds_nothing(path: str | os.PathLike[str]) -> bool:
    """Whether a folder is empty but for what a start leaves that was killed at once."""
    names = {entry.name for entry in Path(path).iterdir()}
    names = {name for name in names if name not in TRACES and not (name[0] == "." and name.endswith(".tmp"))}
    if names == {"metrics.jsonl"}:  # of versions that wrote the settings later
        return not any(isinstance(event, RunStarted) for event in Run(Path(path)).events())
    return not names


def list_runs(root: str | os.PathLike[str]) -> list[Run]:
    """The runs below ``root``, the one that changed last first; empty when there is no such folder."""
    folder = Path(root)
    if not folder.is_dir():
        return []
    runs = [Run(entry.absolute()) for entry in folder.iterdir() if (entry / "config.toml").is_file()]
    return sorted(runs, key=_changed, reverse=True)


def new_run_dir(root: str | os.PathLike[str], stem: str) -> Path:
    """Make ``root/STEM-1``, or the next number that is free, and return it.

    Raises:
        RunError: the disk refuses.
    """
    folder = Path(root)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        pattern = re.compile(re.escape(stem) + r"-(\d+)")
        # Those a person deleted may still come back.
        names = [entry.name for each in (folder, *aside.folders_in(folder)) for entry in each.iterdir()]
        taken = [int(m[1]) for name in names if (m := pattern.fullmatch(name))]
        path = folder / f"{stem}-{max(taken, default=0) + 1}"
        path.mkdir()
    except OSError as error:
        raise RunError(
            f"no run folder can be made ({error.strerror})",
            where=folder,
            remedy="Choose another --run folder",
        ) from error
    return path


def _changed(run: Run) -> float:
    path = run.metrics_file if run.metrics_file.exists() else run.config_file
    return path.stat().st_mtime
