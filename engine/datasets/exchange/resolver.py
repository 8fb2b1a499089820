"""Which photo of a data set a label file means: one rule for all formats.

    found = Resolver(names).resolve([Entry("a/1.jpg", places=("", "images"))])

Label files are made on other computers: the folders before a name are often others here, or spelt otherwise.
A photo is never taken for another one because of its bare name alone:

1. the path as it is written, in one of the usual places;
2. the same path in another spelling (case, NFC, ``%20``, ``\\``);
3. the longest trailing part of it that exactly one photo has, where the folder it names is none of this
   set, no other entry means that photo, and no set (train, val, test) or named folder speaks against it.

Everything but the first is to be told. Takes time in proportion to names and entries.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from engine.i18n import plural

_ROLES = frozenset({
    "images", "image", "img", "imgs", "jpegimages", "data", "photos", "pictures",
    "labels", "label", "annotations", "annotation", "ann", "anns", "xml", "xmls", "txt", "json",
})  # fmt: skip
"""Lower-case names of folders that say what is in them and not which photos they are."""
_SET_FOLDER = re.compile(
    r"(?:obj_)?(train|val|valid|validation|test)(ing|ation)?([ _-]?(set|data))?(\d{4})?", re.IGNORECASE
)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")

EXACT, SPELT, WHOLE, SHORT = "exact", "spelt", "whole", "short"
MISSING, ELSEWHERE, AMBIGUOUS = "missing", "elsewhere", "ambiguous"


class Entry(NamedTuple):
    """A photo as a label file names it.

    ``places``: folders relative to the data set's root in which that path is to be looked for, the label
    file's own first; ``set_name``: the set the label file is about, "" if none.
    """

    path: str
    places: tuple[str, ...] = ("",)
    set_name: str = ""


class Found(NamedTuple):
    """What an :class:`Entry` means. ``name`` is None where that cannot be told; ``other`` is then a photo
    that it might have been, if there is one. ``how``: one of the constants above."""

    name: str | None
    how: str
    other: str = ""

    @property
    def is_told(self) -> bool:
        """Whether a person should know how it was found."""
        return self.name is not None and self.how != EXACT


class Resolver:
    """The photos of a data set.

    Args:
        names: their paths relative to the root, ``/`` between folders.
        root: the root's absolute path, for label files that hold absolute ones.
    """

    def __init__(self, names: Iterable[str], root: str = "") -> None:
        self._names = list(names)
        self._root = root.replace("\\", "/").rstrip("/")
        self._exact = {name: number for number, name in enumerate(self._names)}
        self._tails = _tails(self._names)
        self._folders = {name.rpartition("/")[0] for name in self._names}
        self._has_backslashes = any("\\" in name for name in self._names)  # where they are no separators
        self._spelt: tuple[dict[str, int], dict[str, int]] | None = None  # made when it is needed

    def resolve(self, entries: Sequence[Entry]) -> list[Found]:
        """What each of ``entries`` means; they are to be all of the data set, as they may speak against
        each other."""
        found = [self._alone(entry) for entry in entries]
        self._take_moved_folders(entries, found)
        spellings = [_spelling(_joined(entry.places[0], entry.path) or entry.path) for entry in entries]
        exact: dict[str, set[str]] = defaultdict(set)
        meant: dict[str, set[str]] = defaultdict(set)
        for (name, how, _), spelling in zip(found, spellings, strict=True):
            if name is not None:
                meant[name].add(spelling)
                if how == EXACT:
                    exact[name].add(spelling)
        for number, (name, how, _) in enumerate(found):
            if name is None or how == EXACT:
                continue
            others = exact[name] if how == SPELT else meant[name]
            if others - {spellings[number]}:
                found[number] = Found(None, ELSEWHERE, name)
        return found

    def one(self, path: str, *places: str) -> Found:
        """What a single path means."""
        return self.resolve([Entry(path, places or ("",))])[0]

    def _alone(self, entry: Entry) -> Found:
        """What an entry means by itself."""
        path, absolute = entry.path, _is_absolute(entry.path)
        if absolute and self._root and _loose(path).startswith(f"{_loose(self._root)}/"):
            # Inside this very folder: if it is not there it is nowhere.
            path, absolute = path.replace("\\", "/")[len(self._root) + 1 :], False
            entry = Entry(path, ("",), entry.set_name)
        joined = [] if absolute else [_joined(place, path) for place in entry.places]
        for name in joined:
            if name in self._exact:
                return Found(name, EXACT)
        loose_names, _ = self._loosely()
        slashed = path.replace("\\", "/")
        for place in () if absolute else entry.places:
            number = loose_names.get(_loose(_joined(place, slashed) or ""), -1)
            if number >= 0:
                return Found(self._names[number], SPELT)
        return self._by_tail(entry, path, absolute)

    def _by_tail(self, entry: Entry, path: str, absolute: bool) -> Found:
        """The longest trailing part that exactly one photo has, unless something speaks against it."""
        parts = _parts(path if self._has_backslashes else path.replace("\\", "/"))
        inside = not absolute and any(_joined(place, path) is not None for place in entry.places)
        moved = is_moved(entry.path) and not inside
        for size in range(len(parts), 0, -1):
            tail, is_spelt = "/".join(parts[-size:]), False
            number = self._tails.get(tail)
            if number is None:
                number, is_spelt = self._loosely()[1].get(_loose(tail)), True
            if number is None:
                continue
            if number < 0:
                return Found(None, AMBIGUOUS, self._names[-1 - number])
            name = self._names[number]
            if self._is_against(entry, parts, name, moved):
                return Found(None, MISSING, name)
            if size == len(parts):
                return Found(name, SPELT if is_spelt else WHOLE)
            if size == 1 and not moved and _speaks_against(parts[:-1], name.split("/")[:-1]):
                return Found(None, ELSEWHERE, name)
            return Found(name, SHORT)
        return Found(None, MISSING)

    def _is_against(self, entry: Entry, parts: list[str], name: str, moved: bool) -> bool:
        """Whether the folder that the entry names is one of this set, or another set's than the photo's."""
        folder = entry.path.replace("\\", "/").rpartition("/")[0]
        if folder and not moved:
            if any(_joined(place, folder) in self._folders for place in entry.places):
                return True
        elif not folder:
            # A bare name is one of the label file's own folder, if photos lie there.
            own = entry.places[0]
            if own and own in self._folders and not name.startswith(f"{own}/"):
                return True
        named = next(filter(None, map(set_folder, reversed(parts[:-1]))), "") or entry.set_name
        has = next(filter(None, map(set_folder, reversed(name.split("/")[:-1]))), "")
        return bool(named and has and named != has)

    def _take_moved_folders(self, entries: Sequence[Entry], found: list[Found]) -> None:
        """A folder that was renamed: all photos of it, two at least, lie in one folder nobody else names."""
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        taken = {one.name.rpartition("/")[0] for one in found if one.name is not None}
        for number, entry in enumerate(entries):
            groups[entry.places[0], "/".join(_parts(entry.path.replace("\\", "/"))[:-1])].append(number)
        moves: dict[str, list[list[int]]] = defaultdict(list)
        for numbers in groups.values():
            folders = {found[number].other.rpartition("/")[0] for number in numbers}
            photos = {found[number].other for number in numbers}
            if len(photos) > 1 and len(folders) == 1 and all(found[n].how == ELSEWHERE for n in numbers):
                moves[folders.pop()].append(numbers)
        for folder, wanting in moves.items():
            if folder not in taken and len(wanting) == 1:
                for number in wanting[0]:
                    found[number] = Found(found[number].other, SHORT)

    def _loosely(self) -> tuple[dict[str, int], dict[str, int]]:
        """The photos by :func:`_loose` path, and by trailing parts of it; negative where several have it."""
        if self._spelt is None:
            loose = [_loose(name) for name in self._names]
            counts = Counter(loose)
            whole = {name: number if counts[name] == 1 else -1 for number, name in enumerate(loose)}
            self._spelt = whole, _tails(loose)
        return self._spelt


def told(path: str, found: Found) -> str:
    """What to tell of an entry that means no photo."""
    message = f"{path} is not there"
    if found.how == AMBIGUOUS:
        message = f"{path} is not there; several photos of other folders have its name, such as {found.other}"
    elif found.other:
        message = f"{path} is not there; {found.other} has its name but is another photo"
    return message


def told_moved(entries: Sequence[Entry], found: Sequence[Found]) -> str:
    """What to tell of the entries that were found under another path; "" where there are none."""
    moved = [(entry, one) for entry, one in zip(entries, found, strict=True) if one.is_told]
    if not moved:
        return ""
    path, name = moved[0][0].path, moved[0][1].name
    return plural(
        len(moved),
        f"{len(moved)} photo is found under another path: {path} is {name}",
        f"{len(moved)} photos are found under other paths, such as {path}, which is {name}",
    )


def is_moved(path: str) -> bool:
    """Whether a path is one on somebody's computer, or leads out of its folder."""
    return _is_absolute(path) or ".." in path.replace("\\", "/").split("/")


def set_folder(name: str) -> str:
    """The set a folder of that name holds, such as "val" of ``valid`` or ``val2017``; "" if none."""
    match = _SET_FOLDER.fullmatch(name)
    return "" if match is None else {"t": match[1].lower(), "v": "val"}[match[1][0].lower()]


def own_name(name: str, set_name: str = "") -> str:
    """A photo's path without folders that only say what or which set is in them: formats have their own."""
    *folders, last = name.split("/")
    kept = [
        folder
        for depth, folder in enumerate(folders)
        if folder.casefold() not in ("images", "jpegimages")
        and not folder.casefold().startswith("obj_")
        and not (set_name and set_folder(folder) == set_name)
        and not (depth == 0 and folder.casefold() == "data")
    ]
    return "/".join([*kept, last])


def twin_key(name: str) -> str:
    """What a photo and its label file have in common where they lie in parallel folders."""
    *folders, last = name.split("/")
    kept = [folder for folder in folders if folder.casefold() not in _ROLES]
    return _loose("/".join([*kept, last.rpartition(".")[0] or last]))


def _tails(names: Sequence[str]) -> dict[str, int]:
    """The number of the one name that ends with these parts, for all trailing parts.

    Where several do: ``-1 -`` the number of the first.
    """
    tails: dict[str, int] = {}
    for number, name in enumerate(names):
        tail = name
        while True:
            first = tails.setdefault(tail, number)
            if 0 <= first != number:
                tails[tail] = -1 - first
            _, slash, tail = tail.partition("/")
            if not slash:
                break
    return tails


def _is_absolute(path: str) -> bool:
    return path.startswith(("/", "\\")) or _DRIVE.match(path) is not None


def _parts(path: str) -> list[str]:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return parts


def _joined(place: str, path: str) -> str | None:
    """``path`` as seen from the folder ``place``; None where it leads out of the data set."""
    if _is_absolute(path):
        return None
    parts: list[str] = []
    for part in [*place.split("/"), *path.split("/")]:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _spelling(path: str) -> str:
    return unicodedata.normalize("NFC", _unquoted("/".join(_parts(path.replace("\\", "/")))))


def _loose(path: str) -> str:
    """Equal for two spellings of one path."""
    return unicodedata.normalize("NFC", _unquoted(path.replace("\\", "/"))).casefold()


def _unquoted(path: str) -> str:
    return unquote(path) if "%" in path else path


def _speaks_against(named: Sequence[str], has: Sequence[str]) -> bool:
    """Whether both paths name folders of photos, and other ones."""
    wanted, there = _named(named), _named(has)
    return bool(wanted and there and wanted != there)


def _named(folders: Sequence[str]) -> list[str]:
    return [
        _loose(folder) for folder in folders if folder.casefold() not in _ROLES and not set_folder(folder)
    ]
