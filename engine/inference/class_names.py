"""Classes of a model in a data set that calls them otherwise. Loads neither torch nor OpenCV."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import ConfigError


def strangers(model_classes: Sequence[str], dataset_classes: Sequence[str]) -> list[str]:
    """Classes of the model that the data set does not have."""
    known = set(dataset_classes)
    return [name for name in model_classes if name not in known]


def names_from(pairs: Sequence[str], model_classes: Sequence[str]) -> dict[str, str]:
    """``OLD=NEW`` as a person writes it -> {old: new}; an empty new name leaves the class out.

    Class names may hold ``=`` themselves, so OLD is the longest class of the model a pair begins with.

    Raises:
        ConfigError: a pair names no class of the model.
    """
    names = {}
    for pair in pairs:
        old = max((name for name in model_classes if pair.startswith(f"{name}=")), key=len, default=None)
        if old is None:
            raise ConfigError(
                f"--class-name {pair!r} begins with no class of the model",
                remedy=f"Write OLD=NEW, with OLD one of {', '.join(model_classes)}",
            )
        names[old] = pair[len(old) + 1 :]
    return names
