"""Settings as arguments of ``python -m engine train``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def arguments_for(values: Mapping[str, Any]) -> list[str]:
    """``["train", DATA, MORE..., "--epochs", "60", ...]`` for settings by their names in TrainConfig."""
    arguments = ["train", str(values["data"]), *values.get("more_data", ())]
    for name, value in values.items():
        option = name.replace("_", "-")
        if name in ("data", "more_data"):
            continue
        if isinstance(value, bool):
            arguments.append(f"--{option}" if value else f"--no-{option}")
        else:
            arguments += [f"--{option}", str(value)]
    return arguments
