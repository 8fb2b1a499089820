"""What is meant by files and folders that were dropped on the window: rules alone, no widgets.

The disk is asked, so :func:`plan` belongs in a background task.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.annotations import yolo
from engine.datasets import labels
from engine.datasets.layout import IMAGE_FOLDERS, LABEL_FOLDERS, is_one_of
from engine.datasets.names import IMAGE_SUFFIXES, VIDEO_SUFFIXES, is_image

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset

Kind = Literal["folder", "image", "video", "label", "classes", "gone", "unknown"]
Deed = Literal["open", "stay", "show", "load", "watch", "frames"]
_WANTED: tuple[Kind, ...] = ("folder", "image", "video", "label")
"""What can be taken; of several things dropped at once, the first of the first kind is."""


@dataclass(frozen=True)
class Way:
    """One thing that can be done.

    "open" the folder ``path``; "stay", as it is open; "show" the photo ``path``; "load" the boxes of the
    label file ``path`` into the photo ``into``, which is open; "watch" the video, or take "frames" of it.
    """

    deed: Deed
    path: Path
    into: Path | None = None


@dataclass(frozen=True)
class Plan:
    """``taken`` is what was chosen of the things dropped, ``left`` those that nothing is done with.

    ``ways``: what can be done with it; with several, or with ``ask``, a person chooses. None: ``taken`` is
    of the kind ``kind``, with which nothing can be done.
    """

    taken: Path
    kind: Kind
    ways: tuple[Way, ...]
    left: tuple[Path, ...] = ()
    ask: bool = False


def plan(paths: Sequence[Path], dataset: Dataset | None, shown: Path | None) -> Plan:
    """What to do with ``paths``, of which there is at least one.

    Args:
        dataset: what is open.
        shown: the image on the canvas, if its boxes can be edited.
    """
    kinds = [kind_of(path) for path in paths]
    chosen = min(
        range(len(paths)), key=lambda n: _WANTED.index(kinds[n]) if kinds[n] in _WANTED else len(_WANTED)
    )
    taken, kind = paths[chosen], kinds[chosen]
    ways, ask = _ways(taken, kind, dataset, shown)
    left = [
        path for n, path in enumerate(paths) if n != chosen and not (ways and _comes_along(path, taken, kind))
    ]
    return Plan(taken, kind, ways, tuple(left), ask)


def kind_of(path: Path) -> Kind:
    """What a file is by its name, or a folder."""
    if path.is_dir():
        return "folder"
    if not path.exists():
        return "gone"
    suffix = path.suffix.lower()
    if is_image(path):
        return "image"
    if suffix in VIDEO_SUFFIXES:
        return "video"
    if path.name.lower() in yolo.NOT_ANNOTATIONS:
        return "classes"
    return "label" if suffix in labels.SUFFIXES.values() else "unknown"


Ways = tuple[tuple[Way, ...], bool]
"""What can be done, and whether to ask."""


def _ways(path: Path, kind: Kind, dataset: Dataset | None, shown: Path | None) -> Ways:
    if kind == "folder":
        is_open = dataset is not None and path.resolve() in (
            dataset.root.resolve(), dataset.images_dir.resolve()
        )  # fmt: skip
        return (Way("stay" if is_open else "open", path),), False
    if kind == "image":
        item = dataset.of_image(path) if dataset is not None else None
        return (Way("show", path if item is None else item.image),), False
    if kind == "video":
        return (Way("watch", path), Way("frames", path)), True
    if kind == "label":
        return _ways_of_label(path, dataset, shown)
    return (), False


def _ways_of_label(path: Path, dataset: Dataset | None, shown: Path | None) -> Ways:
    """Show the photo it belongs to; or, from elsewhere, load its boxes into the photo of that name."""
    item = dataset.of_label(path) if dataset is not None else None
    if item is not None:
        return (Way("show", item.image),), False
    photo = photo_of(path)
    ways = [] if photo is None else [Way("show", photo)]
    is_same = shown is not None and path.stem.casefold() in (shown.stem.casefold(), shown.name.casefold())
    if shown is not None and (is_same or photo is None):
        ways.append(Way("load", path, shown))
    # Boxes go into a photo of another name only when a person says so.
    return tuple(ways), len(ways) > 1 or (bool(ways) and photo is None and not is_same)


def photo_of(label: Path) -> Path | None:
    """The photo a label file belongs to in a data set that is not open: beside it, or where VOC has it."""
    bare = label.with_suffix("")
    places = [bare]
    for folder in label.parents:
        if is_one_of(folder.name, LABEL_FOLDERS):
            inside = bare.relative_to(folder)
            places += [
                around / inside
                for name in IMAGE_FOLDERS
                for around in sorted(folder.parent.iterdir())
                if is_one_of(around.name, (name,))
            ]
            if len(inside.parts) == 1:
                places.append(folder.parent / inside)
            break
    for place in places:
        if is_image(place) and place.is_file():
            return place  # a.png.xml, the label file of a.png
        for suffix in IMAGE_SUFFIXES:
            for name in (place.name + suffix, place.name + suffix.upper()):
                if (place.parent / name).is_file():
                    return place.parent / name
    return None


def _comes_along(path: Path, taken: Path, kind: Kind) -> bool:
    """Whether it is in what is opened anyway."""
    opened = {"folder": taken, "image": taken.parent, "label": taken.parent}.get(kind)
    return (
        opened is not None and path.is_relative_to(opened) and kind_of(path) in ("image", "label", "classes")
    )
