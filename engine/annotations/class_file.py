"""Lists of class names, one a line: ``classes.txt`` and its like. All writing of them goes through here.

    file = class_file.read(path)
    file.names                        # by id: the number of the line, from 0
    file.appended(["owl"]).save()
    class_file.append(path, ["owl"])  # the same, safe against our other threads

YOLO label files hold the numbers of these lines, and other people's tools read the list too. So the encoding,
the byte order mark, the line ends and every line that is not meant stay as they are; nothing is written when
a name cannot be, or when the file changed since it was read. A ``data.yaml`` is a list, too: its names are
the lines then, and everything else in it stays.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from engine.annotations import data_yaml
from engine.annotations.class_names import (
    FARTHEST,
    check_names,
    id_without_name,
    in_place,
    no_line,
    unnamed,
    unnamed_id,
)
from engine.annotations.text import Encoding, decode_with_encoding, read_bytes, split_lines
from engine.errors import AnnotationError, disk_error
from engine.files import locked, make_folder, remove, write_atomically
from engine.plain_file import read_plain

__all__ = [
    "FARTHEST", "ChangedError", "ClassFile", "append", "holding", "learn", "listing", "parse", "read",
    "unnamed", "unnamed_id",
]  # fmt: skip

_TRIES = 3  # when another program writes the list at the very same moment


class ChangedError(AnnotationError):
    """Another program wrote the list meanwhile."""


@dataclass(frozen=True)
class ClassFile:
    """A list as it was read, or as it is to be.

    ``lines``: each with its line end. ``before``: what the file held when it was read; None: there was none.
    ``data``: what it is to hold.
    """

    path: Path
    lines: tuple[str, ...]
    encoding: Encoding
    before: bytes | None
    data: bytes

    @property
    def names(self) -> list[str]:
        """The names in the order of their ids.

        Blank lines at the end are left out; one in the middle keeps its id, as ids count lines.
        """
        names = [line.strip() for line in self.lines]
        while names and not names[-1]:
            names.pop()
        return names

    @property
    def is_changed(self) -> bool:
        """Whether saving would write anything."""
        return self.data != (self.before or b"")

    def appended(self, names: Iterable[str], above: Callable[[], int] = lambda: -1) -> ClassFile:
        """With those of ``names`` that it lacks, at its end; blank lines at the end make room for them.

        The name of an unnamed id (:func:`unnamed`) goes to the line of that id, so that it stays what it is.

        Args:
            above: the greatest id that labels use; a new name takes one above it. Asked only for a new name.

        Raises:
            AnnotationError: a name that no line can be, or that the encoding cannot hold.
        """
        file, used = self, -2
        for name in dict.fromkeys(names):
            known = file.names
            identity = id_without_name(name, known)
            if identity is None:
                if name in known:
                    continue
                used = above() if used < -1 else used
                identity = max(len(known), used + 1)
            file = file.replaced({identity: name})
        return file

    def replaced(self, names: Mapping[int, str]) -> ClassFile:
        """With other names on those lines. Ids before them that would be without a name are called as they
        are (:func:`unnamed`): programs that pass over blank lines would count otherwise.

        Raises:
            AnnotationError: as :meth:`appended`.
        """
        lines, end = list(self.lines), self._line_end()
        count = max(names, default=-1) + 1
        if count > len(lines):
            lines = [_ended(line, end) for line in lines] + [end] * (count - len(lines))
        names = {number: unnamed(number) for number in range(len(self.names), count)} | dict(names)
        for number, name in names.items():
            line = lines[number]
            body = line.rstrip("\r\n")
            name_there = body.strip()
            lead = body[: len(body) - len(body.lstrip())] if name_there else ""
            trail = body[len(lead) + len(name_there) :] if name_there else ""
            lines[number] = f"{lead}{name}{trail}{line[len(body) :]}"
        return self._with(lines, names)

    def renamed(self, renames: Mapping[str, str | None], above: Callable[[], int] = lambda: -1) -> ClassFile:
        """With the new names of classes on the lines of the old ones, so that every id means what it meant.

        A class that is merged into another (the new name has a line already) or deleted (None) keeps its
        line: without it all later ids would be others.

        Raises:
            AnnotationError: as :meth:`appended`.
        """
        lines, missing = in_place(self.names, renames)
        file = self.replaced(lines) if lines else self
        return file.appended(missing, above)

    def arranged(self, names: Sequence[str]) -> ClassFile:
        """With exactly these names in this order: for lists that nothing counts the lines of.

        Where only names go and come at the end, all other lines stay, blank and double ones too.

        Raises:
            AnnotationError: as :meth:`appended`.
        """
        wanted = list(dict.fromkeys(names))
        kept = [line for line in self.lines if not line.strip() or line.strip() in wanted]
        order = list(dict.fromkeys(line.strip() for line in kept if line.strip()))
        if wanted[: len(order)] != order:
            first, end = {line.strip(): line for line in reversed(kept)}, self._line_end()
            kept = [_ended(first.get(name, name), end) for name in wanted]
            return self._with(kept, dict(enumerate(wanted)))
        file = self._with(kept, {})
        start = len(file.names)
        return file.replaced({start + number: name for number, name in enumerate(wanted[len(order) :])})

    def without(self, before: ClassFile, after: ClassFile, *, keeps_lines: bool) -> ClassFile | None:
        """With the change from ``before`` to ``after`` taken back, and the lines that came since.

        Args:
            keeps_lines: ids count the lines that came with the change or since, so none of them may move.

        Returns:
            None where the lines that were changed are not as they were left.
        """
        changed, there = list(after.lines), list(self.lines)
        if changed and len(there) > len(changed):
            changed[-1] = _ended(changed[-1], after._line_end())
        if self.encoding != after.encoding or there[: len(changed)] != changed:
            return None
        named = len(before.names)  # blank lines at the end made room
        kept = before.lines[:named] if keeps_lines else before.lines
        since = there[named if keeps_lines else len(changed) :]
        if not any(line.strip() for line in since):
            return replace(self, lines=before.lines, encoding=before.encoding, data=before.data)
        end = before._line_end()
        return self._with([*(_ended(line, end) for line in kept), *since], {})

    def save(self) -> None:
        """Write it atomically, unless it is what the file held.

        Raises:
            AnnotationError: the disk refuses.
            ChangedError: the file is not as it was read any more.
        """
        if not self.is_changed:
            return
        with holding(self.path):
            if _content(self.path) != self.before:
                raise ChangedError(
                    "was changed by another program just now", where=self.path, remedy="Try again"
                )
            try:
                make_folder(self.path.parent)
                write_atomically(self.path, self.data)
            except OSError as error:
                raise disk_error(error, self.path, AnnotationError) from error

    def remove(self) -> None:
        """Have there be no file.

        Raises:
            AnnotationError: as :meth:`save`.
        """
        with holding(self.path):
            if _content(self.path) != self.before:
                raise ChangedError(
                    "was changed by another program just now", where=self.path, remedy="Try again"
                )
            try:
                remove(self.path, missing_ok=True)
            except OSError as error:
                raise disk_error(error, self.path, AnnotationError) from error

    def _line_end(self) -> str:
        ends = [line[len(line.rstrip("\r\n")) :] for line in self.lines]
        return next((end for end in reversed(ends) if end), "\n")

    def _with(self, lines: Sequence[str], new: Mapping[int, str]) -> ClassFile:
        """With those lines; ``new``: the names in them that were not there, by their line."""
        check_names(self.path, new.values())
        data = bytearray(self.encoding.mark)
        for number, line in enumerate(lines):
            try:
                data += line.encode(self.encoding.codec)
            except UnicodeEncodeError as error:
                raise AnnotationError(
                    f"its encoding ({self.encoding.codec.upper()}) cannot hold the class name "
                    f"{new.get(number, line.strip())!r}",
                    where=self.path,
                    place=f"line {number + 1}",
                    remedy="Save this list as UTF-8 in an editor, or choose another name",
                ) from error
        made = parse(bytes(data), self.path, None if self.encoding.mark else self.encoding.codec)
        # A list that would be taken for another encoding when it is read again must not be written.
        again = decode_with_encoding(bytes(data), self.path)[0] if self._is_guessed() else None
        if list(made.lines) != list(lines) or (again is not None and again != "".join(lines)):
            raise no_line(self.path, next(iter(new.values()), ""))
        return replace(self, lines=tuple(lines), data=bytes(data))

    def _is_guessed(self) -> bool:
        try:
            return decode_with_encoding(self.before or b"", self.path)[1] == self.encoding
        except AnnotationError:
            return False


class YamlClassFile(ClassFile):
    """The names in a ``data.yaml``, a line each; ``before`` and ``data`` are the file's."""

    def _with(self, lines: Sequence[str], new: Mapping[int, str]) -> ClassFile:
        check_names(self.path, new.values())
        text, encoding = decode_with_encoding(self.data, self.path)
        try:
            made = data_yaml.with_names(text, [line.strip() for line in lines], self.path)
            data = encoding.mark + made.encode(encoding.codec)
        except UnicodeEncodeError as error:
            raise no_line(self.path, next(iter(new.values()), "")) from error
        return replace(self, lines=tuple(lines), data=data)


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Hold a list from reading to writing: no other thread or program of ours writes it meanwhile.

    Raises:
        AnnotationError: another program has held it for half a minute.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(path))
        except OSError as error:
            raise disk_error(error, path, AnnotationError) from error
        yield


def read(path: str | os.PathLike[str], codec: str | None = None) -> ClassFile:
    """The list in ``path``; an empty one, to be UTF-8, where there is no file.

    Raises:
        AnnotationError: the file cannot be opened or decoded.
    """
    where = Path(path)
    data = _content(where)
    if data is None:
        return ClassFile(where, (), Encoding(codec or "utf-8"), None, b"")
    return parse(data, where, codec)


def parse(data: bytes, path: str | os.PathLike[str], codec: str | None = None) -> ClassFile:
    """As :func:`read`, from bytes.

    Args:
        codec: the encoding a person named; it is found out otherwise.

    Raises:
        AnnotationError: the bytes are no text.
    """
    text, encoding = decode_with_encoding(data, path, codec)
    if Path(path).suffix.lower() in data_yaml.SUFFIXES:
        names = data_yaml.names(text, path) or []
        return YamlClassFile(Path(path), tuple(f"{name}\n" for name in names), encoding, data, data)
    if "\0" in text:
        raise AnnotationError(
            "is no text: it holds zero bytes",
            where=path,
            remedy="Open it in an editor and save it as UTF-8",
        )
    return ClassFile(Path(path), tuple(split_lines(text)), encoding, data, data)


def listing(names: Iterable[str]) -> bytes:
    """What a new list of these names holds: UTF-8, a line each."""
    return "".join(f"{name}\n" for name in names).encode()


def append(
    path: str | os.PathLike[str], names: Iterable[str], above: Callable[[], int] = lambda: -1
) -> list[str]:
    """Append those of ``names`` that the list lacks; returns all its names by id.

    Raises:
        AnnotationError: the list cannot be read, hold a name, or be written. It is as it was then.
    """
    return learn(path, names, above)[1].names


def learn(
    path: str | os.PathLike[str], names: Iterable[str], above: Callable[[], int] = lambda: -1
) -> tuple[ClassFile, ClassFile]:
    """As :func:`append`; returns the list as it was and as it is now."""
    wanted, left = list(names), _TRIES
    while True:
        left -= 1
        with holding(Path(path)):
            before = read(path)
            file = before.appended(wanted, above)
            try:
                file.save()
            except ChangedError:
                if not left:
                    raise
                continue
            return before, file


def _content(path: Path) -> bytes | None:
    try:
        return read_plain(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return read_bytes(path)  # which words the error


def _ended(line: str, end: str) -> str:
    return line if line.endswith(("\r", "\n")) else line + end
