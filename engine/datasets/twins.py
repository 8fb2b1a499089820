"""Labels in a folder ``labels`` for photos in ``images`` beside it, as Ultralytics and Roboflow lay them out.

The last ``images`` in a photo's path counts, as with Ultralytics: ``images/train/a.jpg`` has
``labels/train/a.txt``, and ``train/images/a.jpg`` has ``train/labels/a.txt``. A label file beside its photo
comes before one in the twin folder. Paths are relative to the data set, with ``/`` between folders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

IMAGES, LABELS = "images", "labels"


class Twins:
    """Where the labels of photos lie.

    Args:
        pairs: the very names of the folders ``images`` and ``labels``, by the path above them.
        own: photos, by their paths without suffix, whose label files lie beside them.
        ending: the one that most of the label files have, lower-case, without dot.
    """

    def __init__(
        self, pairs: dict[str, tuple[str, str]], own: frozenset[str] = frozenset(), ending: str = "txt"
    ) -> None:
        self._pairs, self.own, self.ending = pairs, own, ending
        self._usual = next(iter(pairs.values()))[1]
        self._of_photos: dict[str, str] = {}
        self._of_labels: dict[str, str] = {}

    def label_of(self, stem: str) -> str:
        """The path of a photo's label file, both without suffix."""
        if stem in self.own:
            return stem
        folder, slash, last = stem.rpartition("/")
        twin = self._of_photos.get(folder)
        if twin is None:
            above, _, below = divided(folder, IMAGES)
            called = self._pairs.get(above, ("", self._usual))[1]
            twin = folder if below is None else _joined(above, called, below)
            self._of_photos[folder] = twin
        return f"{twin}{slash}{last}"

    def beside(self, label: str) -> str:
        """What a label file would be called if it lay beside its photo."""
        folder, slash, last = label.rpartition("/")
        photos = self._of_labels.get(folder)
        if photos is None:
            above, name, below = divided(folder, LABELS)
            images, labels = self._pairs.get(above, ("", ""))
            photos = folder if below is None or name != labels else _joined(above, images, below)
            self._of_labels[folder] = photos
        return f"{photos}{slash}{last}"


def find_twins(
    photos: Iterable[str], labels: Iterable[str], is_label: Callable[[str], bool]
) -> tuple[Twins, list[str]] | None:
    """The twin folders, and label files in them that do not count, as others lie beside the photos.

    Args:
        photos, labels: all of the data set, by their paths.
        is_label: whether such a file holds labels by its content.

    Returns:
        None where no photo in ``images`` has a label file in ``labels``.
    """
    of_photos, of_labels = _folders(photos, IMAGES), _folders(labels, LABELS)
    pairs = {above: (name, of_labels[above]) for above, name in of_photos.items() if above in of_labels}
    if not pairs:
        return None
    alone = Twins(pairs)
    stems = {_bare(name).casefold() for name in photos}
    names = {name: alone.beside(name) for name in labels}
    twins = {name: there for name, there in names.items() if there != name and _is_of(there, stems)}
    if not twins:
        return None
    taken = {_bare(there): name for name, there in twins.items()}
    own, unread = set(), []
    for name, there in names.items():
        if there == name and _is_of(name, stems):
            stem = _bare(name)
            # Most often there is no other, and then nothing has to be opened.
            if stem not in taken or is_label(name):
                own.add(stem)
                unread += [taken[stem]] if stem in taken else []
    endings = Counter(name.rpartition(".")[2].lower() for name in twins)
    return Twins(pairs, frozenset(own), endings.most_common(1)[0][0]), unread


def divided(folder: str, name: str) -> tuple[str, str, str | None]:
    """A path at the last part of that name, in whatever capitals: what is above it, the very name, and what
    is below; None below where there is no such part."""
    parts = folder.split("/")
    for number in range(len(parts) - 1, -1, -1):
        if parts[number].casefold() == name:
            return "/".join(parts[:number]), parts[number], "/".join(parts[number + 1 :])
    return folder, "", None


def _folders(names: Iterable[str], wanted: str) -> dict[str, str]:
    """The folders of that name with files in or below them, by the path above; the usual spelling first."""
    found: dict[str, str] = {}
    for folder in sorted({name.rpartition("/")[0] for name in names}, reverse=True):
        above, name, below = divided(folder, wanted)
        if below is not None:
            found.setdefault(above, name)
    return found


def _is_of(label: str, stems: set[str]) -> bool:
    return _bare(label).casefold() in stems


def _bare(name: str) -> str:
    return name.rpartition(".")[0]


def _joined(*parts: str) -> str:
    return "/".join(filter(None, parts))
