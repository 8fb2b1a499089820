"""Every setting the studio keeps, and what a value of it may be: a new one is added here."""

from __future__ import annotations

import math
from typing import Annotated, Any

import msgspec
from msgspec import Meta

LONGEST_TEXT = 100_000
"""Characters; what is kept of a data set's training is one text."""
_Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]
_Texts = Annotated[list[_Text], Meta(max_length=20_000)]
_Choice = Annotated[int, Meta(ge=0, le=100)]
_Share = Annotated[float, Meta(ge=0, le=1)]

_KINDS: dict[str, Any] = {
    "annotate/ask_before_delete": bool,
    "annotate/auto_save": bool,
    "annotate/confidence": _Share,
    "annotate/format": _Text,
    "annotate/keep_drawing": bool,
    "annotate/keep_view": bool,
    "annotate/show_labels": bool,
    "annotate/show_panels": bool,
    "annotate/single_class": bool,
    "annotate/squares": bool,
    "annotate/thumbnails": bool,
    "classes/colors": _Texts,
    "live/address": _Text,
    "live/export_gain": Annotated[float, Meta(ge=0, le=1000)],
    "live/rate": _Choice,
    "live/size": _Choice,
    "live/source": _Text,
    "recent/folders": _Texts,
    "train/hidden_charts": _Texts,
    "window/folder": _Text,
    "window/geometry": bytes,
    "window/key_set": _Text,
    "window/language": _Text,
    "window/room": _Text,
    "window/theme": _Text,
    "window/tips": bool,
}
_FAMILIES: dict[str, Any] = {
    "class_names": _Text,
    "class_places": _Texts,
    "encoding": _Text,
    "keys": _Text,
    "labels_dir": _Text,
    "last_image": _Text,
    "train_settings": _Text,
}
"""Settings of one data set, run or command each, by what stands before the ``/``."""

NEVER_EXPORTED = frozenset({"live/address"})
"""An address may hold a password, and tells where somebody's camera is."""


def is_known(key: str) -> bool:
    """Whether there is such a setting."""
    return _kind(key) is not None


def checked(key: str, value: object) -> str | int | float | bool | bytes | list[str]:
    """``value``, as it was read from a file, as what that setting holds.

    Raises:
        ValueError: it cannot be one: another type, out of bounds, or there is no such setting.
    """
    kind = _kind(key)
    if kind is None:
        raise ValueError(f"there is no setting {key}")
    try:
        # Bytes stand in a file as base64, which msgspec takes for bytes and for nothing else.
        fitting: str | int | float | bool | bytes | list[str] = msgspec.convert(value, kind)
    except (msgspec.ValidationError, OverflowError) as error:
        raise ValueError(f"{key}: {error}") from error
    if isinstance(fitting, float) and not math.isfinite(fitting):
        raise ValueError(f"{key}: {fitting} is no number to work with")
    return fitting


def _kind(key: str) -> Any:
    family, slash, rest = key.partition("/")
    return _KINDS.get(key) or (_FAMILIES.get(family) if slash and rest else None)
