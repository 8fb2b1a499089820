"""The form's settings as text: arguments of ``python -m engine train``, and what is kept of each data set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine import json_text
from engine.errors import ConfigError
from engine.training.config import TrainConfig, defaults
from studio.settings import Settings, labels_dir_key

KEY = "train_settings"
MOST_FOLDERS = 1000
"""Further data sets that are offered again; the form makes a row of each."""


def arguments_for(values: Mapping[str, Any]) -> list[str]:
    """``["train", DATA, MORE..., "--epochs", "60", ...]`` for settings by their names in TrainConfig.

    The training works in another folder than the window: paths are made absolute.
    """
    folders = [values["data"], *values.get("more_data", ())]
    arguments = ["train", *(str(Path(folder).absolute()) for folder in folders)]
    for name, value in values.items():
        option = name.replace("_", "-")
        if name in ("data", "more_data"):
            continue
        if name == "weights" and value not in ("imagenet", "none", ""):
            value = Path(value).absolute()
        if isinstance(value, bool):
            arguments.append(f"--{option}" if value else f"--no-{option}")
        else:
            arguments += [f"--{option}", str(value)]
    return arguments


def remember(settings: Settings, folder: Path, values: Mapping[str, Any]) -> None:
    """Keep the settings for that data set; they are offered when it is opened next."""
    kept = {name: value for name, value in values.items() if name != "data"}
    settings.set(_key(folder), json.dumps(kept))


def recall(settings: Settings, folder: Path) -> dict[str, Any]:
    """All settings for that data set but the folder: what was kept, and the defaults of what was not.

    A value that cannot be one, because a person edited the file or a later version wrote it, counts as not
    kept.
    """
    try:
        kept = json_text.parse(settings.get(_key(folder), "{}"))
    except ValueError:
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    task = "classify" if kept.get("task") == "classify" else "detect"
    usual = {**defaults(task), "task": task}
    return usual | {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in kept.items()
        if name in usual and _fits(value, usual[name]) and _is_possible(task, name, value)
    }


def _fits(value: Any, usual: Any) -> bool:
    if isinstance(usual, tuple):
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if isinstance(usual, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(usual)


def _is_possible(task: str, name: str, value: Any) -> bool:
    """Whether a training would take it: no NaN, nothing endless, nothing that no field could show."""
    if isinstance(value, list):
        return len(value) <= MOST_FOLDERS
    try:
        TrainConfig(**{"data": "", **defaults(task), "task": task, name: value})
    except ConfigError:
        return False
    return True


def _key(folder: Path) -> str:
    """Beside the label folder that was chosen for it: a path is no ini key."""
    return f"{KEY}/{labels_dir_key(folder).rpartition('/')[2]}"
