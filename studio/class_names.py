"""What a run's classes are called in a data set: asked once, remembered for that run and that data set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from engine.file_names import encoded
from engine.inference.class_names import strangers
from studio.settings import Settings
from studio.widgets.class_mapping import MappingDialog

Names = dict[str, str | None]
"""A class of the model -> its name in the data set, None to leave its boxes out."""


def names_for(
    run: Path,
    data: Path,
    model_classes: Sequence[str],
    known: Sequence[str],
    settings: Settings,
    parent: QWidget | None = None,
    *,
    anew: bool = False,
) -> Names | None:
    """The names of classes the data set at ``data`` lacks; a dialog asks for what was not answered before.

    A data set without any class (``known``) takes them as they are.

    Args:
        anew: ask although it was answered.

    Returns:
        None when the person cancels. Classes that are not mentioned keep their name.
    """
    unknown = strangers(model_classes, known) if known else []
    key = _key(run, data)
    names = {name: new for name, new in _remembered(settings, key).items() if name in unknown}
    if unknown and (anew or not _answered(unknown, known, names)):
        dialog = MappingDialog(unknown, known, names, parent)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        names = dialog.names
        settings.set(key, json.dumps(names))
    return names


def _answered(unknown: Sequence[str], known: Sequence[str], names: Mapping[str, str | None]) -> bool:
    """Whether every class has a name that is still one of the data set, or is new, or is left out."""
    return all(name in names and names[name] in (None, name, *known) for name in unknown)


def _remembered(settings: Settings, key: str) -> Names:
    try:
        names = json.loads(settings.get(key, "{}"))
        return {str(name): None if new is None else str(new) for name, new in names.items()}
    except (ValueError, AttributeError):
        return {}  # an ini file somebody edited: asking again mends it


def _key(run: Path, data: Path) -> str:
    """A path is no ini key."""
    return f"class_names/{hashlib.sha256(encoded(f'{run}|{data}')).hexdigest()[:16]}"
