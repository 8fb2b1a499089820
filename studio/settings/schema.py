"""Every setting there is: its key, its type, what is possible. What is not listed here is no setting.

Whatever comes from a file, the program's own or a stranger's, is held against this before anybody sees it.
"""

from __future__ import annotations

import base64
import math
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from engine import file_names

Plain = bool | int | float | str | list[str]
"""What a file holds; bytes are there as base64."""
Typed = bool | int | float | str | bytes | list[str]

_Line = Annotated[str, Meta(max_length=8192)]
"""Any text a person may have typed or a disk may have as a path."""
_Word = Annotated[str, Meta(pattern=r"^\w{1,64}\Z")]
_Json = Annotated[str, Meta(max_length=1_000_000)]
_Share = Annotated[float, Meta(ge=0, le=1)]
_Place = Annotated[int, Meta(ge=0, le=100)]
_Lines = Annotated[list[_Line], Meta(max_length=50_000)]
_FewLines = Annotated[list[_Line], Meta(max_length=200)]
_Placed = Annotated[
    list[Annotated[str, Meta(pattern=r"^[0-9]{1,3} ", max_length=8192)]], Meta(max_length=50_000)
]


@dataclass(frozen=True)
class Known:
    """What msgspec holds a value against, and whether *Export settings* writes it for other computers."""

    type: Any
    travels: bool = True


_KNOWN: dict[str, Known] = {
    "annotate/ask_before_delete": Known(bool),
    "annotate/auto_save": Known(bool),
    "annotate/confidence": Known(_Share),
    "annotate/format": Known(_Word),
    "annotate/keep_drawing": Known(bool),
    "annotate/keep_view": Known(bool),
    "annotate/show_labels": Known(bool),
    "annotate/show_panels": Known(bool),
    "annotate/single_class": Known(bool),
    "annotate/squares": Known(bool),
    "annotate/thumbnails": Known(bool),
    "classes/colors": Known(_Lines),
    "dataset/split_settings": Known(_FewLines),
    "live/address": Known(_Line, travels=False),  # of a camera: whose it is, is nobody's business
    "live/address_with_password": Known(_Line, travels=False),  # where the person ticked that
    "live/keep_password": Known(bool),
    "live/export_gain": Known(Annotated[float, Meta(ge=0, le=10_000)]),
    "live/rate": Known(_Place),
    "live/size": Known(_Place),
    "live/source": Known(_Line),
    "recent/folders": Known(_FewLines),
    "train/hidden_charts": Known(_FewLines),
    "window/folder": Known(_Line),
    "window/geometry": Known(Annotated[bytes, Meta(max_length=4096)]),
    "window/key_set": Known(Literal["usual", "labelimg"]),
    "window/language": Known(_Word),
    "window/room": Known(_Word),
    "window/theme": Known(Literal["system", "light", "dark"]),
    "window/tips": Known(bool),
}
_FAMILIES: dict[str, tuple[re.Pattern[str], Known]] = {
    name: (re.compile(members), known)
    for name, members, known in (
        ("keys", r"\w{1,64}", Known(Annotated[str, Meta(max_length=200)])),  # by the action's object name
        # By the data set, or by a run and a data set: a digest, as a path is no key.
        ("class_names", "[0-9a-f]{16}", Known(_Json)),
        ("class_places", "[0-9a-f]{16}", Known(_Placed)),
        ("encoding", "[0-9a-f]{16}", Known(Annotated[str, Meta(max_length=64)])),
        ("labels_dir", "[0-9a-f]{16}", Known(_Line)),
        ("last_image", "[0-9a-f]{16}", Known(_Line)),
        ("train_settings", "[0-9a-f]{16}", Known(_Json)),
    )
}
EXACT = tuple(_KNOWN)
"""The keys that are not of a family."""
FAMILIES = tuple(_FAMILIES)
"""The first part of the keys that are made for an action, a data set or a run."""
_REMOTE = re.compile(r"""(?:^|")(?:\\\\|//|\\\\\\\\)""")
"""The beginning of a name of a file on another computer, also of one inside a JSON text."""


def known(key: str) -> Known | None:
    """What is possible for that key; None if there is no such setting."""
    if key in _KNOWN:
        return _KNOWN[key]
    family, _, member = key.partition("/")
    if family in _FAMILIES:
        members, found = _FAMILIES[family]
        return found if members.fullmatch(member) else None
    return None


def typed(key: str, value: object, is_text: bool = False) -> Typed | None:
    """The value of ``key`` as its type; None if it can be none, or there is no such key.

    Args:
        value: as a file has it.
        is_text: the file knows text alone, so numbers are given as such.
    """
    found = known(key)
    if found is None:
        return None
    try:
        result: Typed = msgspec.convert(value, found.type, strict=not is_text)
        if isinstance(result, str):
            return file_names.stored(result)
        if isinstance(result, list):
            return [file_names.stored(item) for item in result]
    except (msgspec.ValidationError, ValueError, OverflowError):
        return None
    return result


def plain(value: Typed) -> Plain:
    """A value as a file can hold it. Undone by :func:`typed`."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, list):
        return [file_names.storable(str(item)) for item in value]
    return file_names.storable(value) if isinstance(value, str) else value


def is_plain(value: object) -> bool:
    """Whether a value is of a kind that some setting may have, in this version or a later one."""
    if isinstance(value, list):
        return all(isinstance(item, str) and not file_names.is_odd(item) for item in value)
    if isinstance(value, str):
        return not file_names.is_odd(value)
    return isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value))


def calls_elsewhere(value: object) -> bool:
    """Whether a value names a file of another computer; Windows sends a login there when it is looked for."""
    texts = value if isinstance(value, list) else [value]
    return any(isinstance(text, str) and _REMOTE.search(text) for text in texts)
