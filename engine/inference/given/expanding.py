"""From what a person wrote to the sources that are meant: lists, patterns and ``-`` spelt out.

A pattern is spelt out here as well as in the shell, as those of Windows do not, and quoted ones never are.
"""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from engine.annotations.text import decode, lines_of
from engine.datasets.images import frame_count
from engine.datasets.name_lists import names_in, stem_of
from engine.datasets.names import IMAGE_SUFFIXES, VIDEO_SUFFIXES, is_image, natural_key
from engine.datasets.walking import Missed, walk
from engine.errors import ImageError, SourceError, UserError
from engine.file_names import decoded, is_odd
from engine.i18n import plural
from engine.inference.given.address import Address, shown
from engine.inference.source_kinds import Kind, camera_index, kind_of, kind_of_path
from engine.plain_file import read_plain

STANDARD_INPUT = "-"
LIST_SUFFIXES = (".txt", ".lst")
_OF_FRAMES = (".gif", ".webp", ".apng", ".tif", ".tiff")
_ANIMATED = (".gif", ".webp", ".png", ".apng")
_VIDEOS = frozenset(VIDEO_SUFFIXES)
_REMEDY = "Give an image, a folder, a video, a list of them in a .txt file, an address or a camera number"


@dataclass(frozen=True)
class Source:
    """One source. ``files``: the images of a folder, or images that were given one by one, in their order.

    ``names``: for each of these what its results are called: the path below the folder, without ending.
    ``text``: for a person, and for names of files; ``address``: of kind "url", what is connected to.
    """

    text: str
    kind: Kind
    files: tuple[Path, ...] = field(default=(), repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)
    address: Address | None = None

    def __post_init__(self) -> None:
        if self.kind == "url" and self.address is None:
            address = Address(self.text)
            object.__setattr__(self, "address", address)
            object.__setattr__(self, "text", str(address))

    @property
    def name(self) -> str:
        """For a person."""
        if self.kind == "image" and len(self.files) > 1:
            return f"{self.files[0]} ... {self.files[-1]}"
        return self.text


@dataclass
class Expanded:
    """``sources`` in order; ``problems``: what was given and cannot be had, each told as an error.

    ``notes``: what a person should know of what was left out.
    """

    sources: list[Source] = field(default_factory=list)
    problems: list[UserError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def expand(
    given: Iterable[str | os.PathLike[str] | Address],
    stdin: Callable[[], bytes] | None = None,
    *,
    together: bool = True,
) -> Expanded:
    """The sources that are meant; images that follow each other are one source, as those of a folder are.

    An animation among them is one of its own, as a film is.

    Args:
        given: images, folders, videos, addresses, camera numbers; ``.txt`` files with an image, a folder or a
            video a line, or with the names of a data set's images; patterns such as ``shots/**/*.jpg``; ``-``
            for a list on standard input, which may hold addresses and cameras as well.
        stdin: what ``-`` reads; None: standard input.
        together: otherwise each image is a source of its own.

    Raises:
        SourceError: one is nothing of the kind, or a list or pattern yields nothing.
        AnnotationError: a list cannot be read.
    """
    found = Expanded()
    for one in given:
        if isinstance(one, Address):
            found.sources.append(Source(str(one), "url", address=one))
            continue
        text = os.fspath(one)
        if text == STANDARD_INPUT:
            data = sys.stdin.buffer.read() if stdin is None else stdin()
            _listed(data, "standard input", Path(), found, is_typed=True)
        else:
            _one(text, found)
    if together:
        found.sources = _together(found.sources)
    return found


def expand_one(given: str | os.PathLike[str] | Address) -> Source:
    """The one source that is meant, for those that look at one at a time.

    Raises:
        SourceError: as :func:`expand`; or there are several.
    """
    found = expand([given])
    if found.problems and not found.sources:
        raise found.problems[0]
    if len(found.sources) != 1:
        raise SourceError(
            f"means {len(found.sources)} sources, and one is looked at at a time", where=shown(str(given)),
            remedy="Choose one of them, or use predict, which takes one after another",
        )  # fmt: skip
    return found.sources[0]


def _one(text: str, found: Expanded) -> None:
    is_path = camera_index(text) is None and "://" not in text
    path = Path(text).expanduser()
    if is_path and path.suffix.lower() in LIST_SUFFIXES and path.is_file():
        _listed(read_plain(path), text, path, found)
    elif is_path and glob.has_magic(text) and not path.exists():
        _matching(os.fspath(path), text, found)
    else:
        found.sources.append(_typed(text, found))


def _typed(text: str, found: Expanded) -> Source:
    """What a person wrote may be an address or a camera as well."""
    kind = kind_of(text)
    return Source(text, kind) if kind in ("camera", "url") else _plain(text, found)


def _plain(text: str, found: Expanded) -> Source:
    kind = kind_of_path(text)
    if kind == "folder":
        return _folder(text, found)
    if kind == "image":
        return Source(text, kind, (Path(text),), (Path(text).stem,))
    return Source(text, kind)


def _folder(text: str, found: Expanded) -> Source:
    missed: list[Missed] = []
    names = walk(Path(text), (*IMAGE_SUFFIXES, *VIDEO_SUFFIXES), missed)
    images = sorted((name for name in names if is_image(name)), key=natural_key)
    found.problems += [SourceError(one.what, where=one.path) for one in missed]
    videos = len(names) - len(images)
    if not images:
        raise SourceError(
            "holds videos, but no images" if videos else "holds no images", where=text,
            remedy=f"Give the videos themselves, such as '{Path(text) / '**' / '*'}{_ending_of(names)}'"
            if videos else "Choose a folder with photos",
        )  # fmt: skip
    if videos:
        such = f"'{Path(text) / '**' / '*'}{_ending_of(names)}'"
        found.notes.append(
            plural(
                videos,
                f"{text} holds a video as well, which is left out: give it itself, such as {such}",
                f"{text} holds {videos} videos as well, which are left out: give them themselves, such as "
                f"{such}",
            )
        )
    stems = tuple(name[: name.rfind(".")] for name in images)
    return Source(text, "folder", tuple(Path(text) / name for name in images), stems)


def _ending_of(names: Sequence[str]) -> str:
    return next(name[name.rfind(".") :] for name in names if not is_image(name))


def _matching(pattern: str, text: str, found: Expanded) -> None:
    matches = sorted(glob.glob(pattern, recursive=True), key=natural_key)  # noqa: PTH207 - may be absolute
    wanted = [name for name in matches if _is_picture(name) and Path(name).is_file()]
    if "**" not in pattern:  # else the files of the folders match by themselves
        wanted += [name for name in matches if Path(name).is_dir()]
        wanted.sort(key=natural_key)
    if not wanted:
        raise SourceError("matches no image and no video", where=text, remedy=_REMEDY)
    found.sources += [_plain(name, found) for name in wanted]


def _is_picture(name: str) -> bool:
    return is_image(name) or Path(name).suffix.lower() in _VIDEOS


def _listed(data: bytes, where: str, path: Path, found: Expanded, is_typed: bool = False) -> None:
    """The sources a list names. A file may be a stranger's: only one that is ``typed`` leads elsewhere."""
    lines = [line if Path(line).exists() else line.strip() for line in names_in(_text(data, where))]
    before = len(found.sources)
    stems: Callable[[str], str | None] | None = None
    missing: list[str] = []
    for line in lines:
        beside = path.parent / line
        leads_elsewhere = camera_index(line) is not None or "://" in line
        if not is_typed and Address.is_one(line) and not Path(line).exists():
            found.problems.append(
                SourceError(
                    f"names the address {shown(line)}, and only an address you give yourself is connected to",
                    where=where,
                    remedy="Give the address itself, or the list on standard input: predict RUN - < LIST",
                )
            )
            continue
        if not (is_typed and leads_elsewhere) and not Path(line).exists():
            if beside.exists():
                line = os.fspath(beside)
            else:
                stems = _images_of(path) if stems is None else stems
                image = stems(line)
                if image is None:
                    missing.append(line)
                    continue
                line = image
        try:
            found.sources.append(_typed(line, found) if is_typed else _plain(line, found))
        except SourceError as error:
            found.problems.append(error)
    if missing and len(found.sources) == before and not found.problems:
        raise SourceError(
            f"is neither an image nor a video by its name, nor a list of them: {missing[0]!r} is not there",
            where=where, remedy="In a list, write one path a line; they count from here, or from the list",
        )  # fmt: skip
    if missing:
        found.problems.append(
            SourceError(
                plural(
                    len(missing),
                    f"names {missing[0]!r}, which is not there",
                    f"names {missing[0]!r} and {len(missing) - 1} more, which are not there",
                ),
                where=where,
                remedy="Correct the list: its paths count from here, or from the list itself",
            )
        )
    if len(found.sources) == before and not found.problems:
        raise SourceError("names no source", where=where, remedy="Write one path a line")
    if len(found.sources) == before:
        raise found.problems[-1]


def _images_of(path: Path) -> Callable[[str], str | None]:
    """The image of a line of ``ImageSets/Main/val.txt``, which holds names alone."""
    if path.parent.parent.name != "ImageSets":
        return lambda _line: None
    from engine.datasets.dataset import Dataset

    dataset = Dataset.open(path.absolute().parents[2])
    return lambda line: dataset.image_of(stem_of(line, dataset.image_of))


def _text(data: bytes, where: str) -> str:
    raw = decoded(data).removeprefix("\ufeff")
    if is_odd(raw) and any(Path(line).exists() for line in lines_of(raw) if is_odd(line)):
        return raw  # names of the disk that are no text
    return decode(data, where)


def _together(sources: Sequence[Source]) -> list[Source]:
    """Images that follow each other as one source: the shell makes many of what a folder holds as one."""
    joined: list[Source] = []
    for kind, group in groupby(sources, key=lambda source: source.kind):
        if kind != "image":
            joined += group
            continue
        for is_film, part in groupby(group, key=_is_animation):
            stills = list(part)
            joined += stills if is_film else [_one_of(stills)]
    return joined


def _one_of(stills: Sequence[Source]) -> Source:
    files = tuple(path for source in stills for path in source.files)
    names = tuple(name for source in stills for name in source.names)
    return Source(stills[0].text, "image", files, names)


def _is_animation(source: Source) -> bool:
    """Whether it is a film of its own: with times, objects to follow and a recording."""
    if source.files[0].suffix.lower() not in _ANIMATED:
        return False
    try:
        return frame_count(source.files[0])[1]
    except ImageError:
        return False  # told when its turn comes


def only_stills(source: Source) -> bool:
    """Whether it is made of photos alone, by their names: nothing that usually holds several frames."""
    return bool(source.files) and not any(path.suffix.lower() in _OF_FRAMES for path in source.files)
