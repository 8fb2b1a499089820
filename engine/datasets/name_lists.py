"""Lists of photos, one a line: VOC's splits, those of a run, those of YOLO. One reader and one writer.

    name_lists.read(path, is_known)      # ["a/1", "s 2", ...]
    name_lists.to_bytes(["a/1", "s 2"])  # to be written
    name_lists.matched(lines, image_of)  # lists that people and other programs wrote

A line ends with CR LF, LF or CR, and with nothing else that Unicode takes for one: a name may hold those, and
blanks at its ends. A name that could not be told from something else (with a line end in it, a quote at its
start) is written as JSON writes texts, in quotes. Bytes of a name that are no text stand there as they are.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable

from engine.annotations.text import lines_of
from engine.datasets.list_text import read_list
from engine.datasets.names import is_image
from engine.file_names import decoded, encoded

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_PRESENCE = re.compile(r"[ \t]+(-1|0|1)[ \t]*$")
_IMAGES = re.compile(r"(?:.*/)?(?:JPEGImages|images)/(?=.)", re.IGNORECASE | re.DOTALL)


def read(path: str | os.PathLike[str], is_known: Callable[[str], bool]) -> list[str]:
    """The names in a list, without blank lines.

    Args:
        is_known: whether a line names an image that is there; see :func:`list_text.read_list`.

    Raises:
        AnnotationError: the file cannot be opened or decoded.
    """
    return names_in(read_list(path, is_known))


def parse(data: bytes) -> list[str]:
    """The names in a list that Boxwright wrote."""
    return names_in(decoded(data).removeprefix("\ufeff"))


def names_in(text: str) -> list[str]:
    """As :func:`read`, from text."""
    return [parse_line(line) for line in lines_of(text) if line.strip()]


def parse_line(line: str) -> str:
    """The name on a line without its end; the second column of a list per class stays behind a plain name."""
    bare = line.strip()
    quoted = _QUOTED.match(bare)
    if quoted is None or not (quoted.end() == len(bare) or _PRESENCE.fullmatch(bare, quoted.end())):
        return line
    try:
        return str(json.loads(quoted[0]))
    except ValueError:  # such as a Windows path
        return quoted[0][1:-1]


def to_text(names: Iterable[str]) -> str:
    """What :func:`names_in` reads as these names."""
    return "".join(f"{to_line(name)}\n" for name in names)


def to_bytes(names: Iterable[str]) -> bytes:
    """A list of these names, in UTF-8 but for bytes of a name that are no text."""
    return encoded(to_text(names))


def to_line(name: str) -> str:
    """The line of a name, without its end."""
    is_plain = name.strip() and name[0] not in '"\ufeff' and name.strip()[0] != '"' and name.isprintable()
    if is_plain or (name.strip() and _reads_back(name)):
        return name
    return json.dumps(name)


def matched(lines: Iterable[str], image_of: Callable[[str], str | None]) -> list[str]:
    """The photos that the lines of a list mean, as stems, each once; a line that means none stays.

    Read so are ``s1.jpg``, ``./s1``, ``sub\\s1``, ``JPEGImages/s1.jpg`` and, of a list per class, ``s1  1``.

    Args:
        image_of: the image file of a stem, None where there is none.
    """
    return list(dict.fromkeys(stem_of(line, image_of) for line in lines))


def stem_of(line: str, image_of: Callable[[str], str | None]) -> str:
    """What a single line means, as :func:`matched`."""
    if image_of(line) is not None:
        return line
    return _stem(parse_line(line), image_of)


def _stem(line: str, image_of: Callable[[str], str | None]) -> str:
    if image_of(line) is not None:
        return line
    bare = line.strip()
    shapes = [line, bare]
    presence = _PRESENCE.search(bare)
    if presence is not None:
        shapes += [bare[: presence.start()], line[: line.rindex(presence[0])]]
    if len(bare) > 1 and bare[0] == bare[-1] == "'":
        shapes.append(bare[1:-1])
    for shape in list(shapes):
        slashed = shape.replace("\\", "/")
        while slashed.startswith("./"):
            slashed = slashed[2:]
        shapes.append(slashed)
        inside = _IMAGES.match(slashed)
        if inside is not None:
            shapes.append(slashed[inside.end() :])
    for shape in shapes:
        if image_of(shape) is not None:
            return shape
    for shape in shapes:
        stem, dot, suffix = shape.rpartition(".")
        if dot and is_image(shape):
            image = image_of(stem)
            if image is not None and image.rpartition(".")[2].casefold() == suffix.casefold():
                return stem
    return bare


def first_column(line: str) -> str:
    """The name on a line of a list per class, which says 1, 0 or -1 behind it."""
    name = parse_line(line)
    return _PRESENCE.sub("", name) if name == line else name


def _reads_back(name: str) -> bool:
    """Whether a name in the file is read as itself."""
    return names_in(decoded(encoded(f"{name}\n")).removeprefix("\ufeff")) == [name]
