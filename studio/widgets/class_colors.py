"""Colours of classes: a palette that everybody's eyes tell apart, given out in the order of the classes.

A class keeps its colour when others come, go or move, when it gets another name, and when the data set is
opened again; a colour that a person chose goes before all. All rooms ask :func:`class_color`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap

from engine.file_names import encoded
from studio.settings import Settings

PALETTE = (
    "#ff7800", "#2d5aff", "#4bffb4", "#f0e11e", "#e1001e", "#963cb4", "#f096e1", "#2dc396", "#c387ff",
    "#b4e178", "#b43c87", "#c31e3c", "#78b45a", "#c369c3", "#ffc34b", "#c32d69", "#875ae1", "#f069b4",
)  # fmt: skip
"""Found by search, none of them dull: far apart for all eyes (:func:`studio.widgets.vision.distance`), seen
on a light and on a dark window, and black or white words on them are read (:func:`text_on`)."""
FIRST = len(PALETTE)
"""So many classes are kept apart; nobody can tell more colours, and the labels stand on the boxes."""
APART = 13.5
"""In CIELAB, see :func:`studio.widgets.vision.distance`."""
_KEY = "classes/colors"
_chosen: dict[str, QColor] = {}
_places: dict[str, int] = {}
"""Place in the palette by class, of the open data set; classes that went keep theirs."""
_strangers: dict[str, int] = {}
"""The same of other classes, as those of a model that was trained elsewhere."""
_open: list[str] = []
"""Where the places of the open data set are remembered."""


class _Notifier(QObject):
    changed = Signal()


@cache
def notifier() -> _Notifier:
    """Its ``changed`` tells that classes have other colours; what shows them paints itself again."""
    return _Notifier()


def class_color(label: str) -> QColor:
    """The colour of a class, opaque: the one a person chose, else the one of its place."""
    if label in _chosen:
        return QColor(_chosen[label])
    place = _places.get(label)
    if place is None:
        place = _strangers.get(label)
    if place is None:
        place = _strangers[label] = _free_place(list(_strangers), {**_places, **_strangers})
    return QColor(PALETTE[place])


def swatch(label: str) -> QIcon:
    """The colour of a class as an icon of a list, the same in a row that is selected or off."""
    pixmap, icon = QPixmap(12, 12), QIcon()
    pixmap.fill(class_color(label))
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Disabled):
        icon.addPixmap(pixmap, mode)
    return icon


def text_on(color: QColor) -> QColor:
    """Black or white, whichever is read more easily on ``color`` (by its luma, ITU-R BT.601)."""
    return QColor(0, 0, 0) if _luma(color) > 140 else QColor(255, 255, 255)


def under_white(color: QColor) -> QColor:
    """``color``, so dark that white words are read on it."""
    return _darkened(color, 0.18)


def on_photo(color: QColor) -> QColor:
    """``color`` for lines on a photo: a nearly black one, as a person may choose, is lost on a dark one."""
    if color.value() >= 110:
        return color
    return QColor.fromHsv(max(color.hue(), 0), color.saturation(), 190)  # lighter() leaves black black


def line_on(color: QColor, base: QColor) -> QColor:
    """``color`` for a thin line on ``base``: lighter if dark on dark, darker if light on light."""
    return on_photo(color) if _luma(base) < 100 else _darkened(color, 0.4)


def keep_apart(names: Iterable[str], places: Mapping[str, int] | None = None) -> dict[str, int]:
    """Give the classes their places in the palette, one after the other; returns all places.

    Args:
        places: those that were given before and stay.
    """
    global _places  # another one, as pictures are painted in other threads meanwhile
    kept, known = dict(places or {}), list(names)
    for name in known:
        if name not in kept:
            kept[name] = _free_place([one for one in known if one in kept], kept)
    if kept != _places:
        _places = kept
        _strangers.clear()
        notifier().changed.emit()
    return kept


def color_classes(settings: Settings, root: Path | None, names: Iterable[str]) -> None:
    """Give the classes of the data set in ``root`` their colours: those of last time, where they had some."""
    if root is None:
        return
    key = f"class_places/{hashlib.sha256(encoded(str(root))).hexdigest()[:16]}"
    before = _places if _open == [key] else _read_places(settings, key)
    _open[:] = [key]
    places = keep_apart(names, before)
    told = [f"{place} {name}" for name, place in places.items()]
    if told and told != settings.get(key, [""]):
        settings.set(key, told)


def carry_color(settings: Settings, old: str, new: str) -> None:
    """A class got another name: it keeps its colour, unless there is one of that name already."""
    if old in _places:
        _places.setdefault(new, _places[old])
    if old in _chosen and new not in _chosen:
        set_class_color(settings, new, _chosen[old])


def load_class_colors(settings: Settings) -> None:
    """Take over the colours chosen in earlier sessions."""
    _chosen.clear()
    nothing: list[str] = []
    for entry in settings.get(_KEY, nothing):
        name, _, label = entry.partition(" ")
        color = QColor(name)
        if label and color.isValid():
            _chosen[label] = color


def set_class_color(settings: Settings, label: str, color: QColor | None) -> None:
    """Choose the colour of a class, here and in later sessions; None: that of its place again."""
    if color is None:
        _chosen.pop(label, None)
    else:
        _chosen[label] = QColor(color)
    settings.set(_KEY, [f"{color.name()} {name}" for name, color in _chosen.items()])
    notifier().changed.emit()


def _free_place(present: Iterable[str], places: Mapping[str, int]) -> int:
    """The place the fewest have: of the classes there are (``present``), then of all that ever had one."""
    now, ever = Counter(places[name] for name in present), Counter(places.values())
    return min(range(FIRST), key=lambda place: (now[place], ever[place], place))


def _read_places(settings: Settings, key: str) -> dict[str, int]:
    nothing: list[str] = []
    places = {}
    for entry in settings.get(key, nothing):
        place, _, name = entry.partition(" ")
        if name and place.isdecimal() and int(place) < FIRST:  # an ini file somebody edited
            places[name] = int(place)
    return places


def _luma(color: QColor) -> float:
    return 0.299 * color.red() + 0.587 * color.green() + 0.114 * color.blue()


def _darkened(color: QColor, most: float) -> QColor:
    """``color`` with a relative luminance (WCAG 2) of at most that, in its own hue."""
    while _luminance(color) > most:
        color = color.darker(106)
    return color


def _luminance(color: QColor) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
             for c in (color.redF(), color.greenF(), color.blueF())]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
