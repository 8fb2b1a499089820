"""The files of a data set that is to be read: listed once, each JSON file parsed once, told apart by content.

Nothing here asks the disk for a name that was not listed: whether ``Annotations`` is ``annotations`` is not
left to the file system.
"""

from __future__ import annotations

import json
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from engine import json_text
from engine.annotations import yolo
from engine.annotations.text import read_text
from engine.aside import is_aside
from engine.datasets.exchange.resolver import Resolver
from engine.datasets.names import is_image, natural_key
from engine.errors import AnnotationError, DatasetError
from engine.plain_file import open_plain

VOC, COCO, CREATEML, LABELME, TABLE, BOXES, DESCRIPTION, NAMES, UNKNOWN = (
    "voc", "coco", "createml", "labelme", "csv", "yolo", "data.yaml", "names", "",
)  # fmt: skip
CVAT, LABEL_STUDIO, VIA = "cvat", "label-studio", "via"
"""What a file may be by its content. :data:`BOXES`: YOLO's label file; :data:`DESCRIPTION`: ``data.yaml``;
:data:`NAMES`: a table of the classes of another table."""

_SKIPPED = frozenset({"__MACOSX", "runs", "snapshots"})
_LABEL_FOLDERS = frozenset({"annotations", "annotation", "labels", "label"})
_HEAD_BYTES = 4096
_HELD_BYTES = 300_000_000
"""JSON files that were parsed to tell them apart are kept for their reader up to this size on the disk."""
_LARGE = 1_000_000
_XML_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_CVAT_PART = re.compile(r"<(image|meta|track)[\s/>]")
_XML_BEFORE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\])?\s*>", re.DOTALL)
_LABELME_HEAD = re.compile(rb'\s*\{\s*"version"\s*:\s*"[^"]*"\s*,\s*"flags"\s*:')
_YAML_KEYS = re.compile(r"^(names|nc|train|val|valid|validation|test|path)[ \t]*:", re.MULTILINE)


class Tree:
    """What lies below a folder, or belongs to a file that was chosen.

    ``root``: the folder; ``chosen``: the file's name in it, "" for a folder; ``names``: all files, relative,
    ``/`` between folders, naturally sorted, without hidden ones; ``problems``: what could not be listed.

    Args:
        source: a folder, or one file of a data set, beside whose folder the photos lie.

    Raises:
        DatasetError: the folder cannot be listed.
    """

    def __init__(self, source: Path) -> None:
        is_file = source.is_file()
        self.root = source
        if is_file:
            self.root = source.absolute().parent
            if self.root.name.casefold() in _LABEL_FOLDERS:
                self.root = self.root.parent
        self.chosen = source.absolute().relative_to(self.root).as_posix() if is_file else ""
        self.problems: list[tuple[str, str]] = []
        self.faults: dict[str, str] = {}
        self.names = sorted(self._walk(), key=natural_key)
        self.images = [name for name in self.names if is_image(name)]
        self._contents: dict[str, Any] = {}
        self._kinds: dict[str, str] = {}
        self._held = 0

    @cached_property
    def resolver(self) -> Resolver:
        """Which of the photos a label file means."""
        return Resolver(self.images, self.root.absolute().as_posix())

    def path(self, name: str) -> Path:
        """Where that file is."""
        return self.root / name

    def folder_of(self, name: str) -> str:
        """The folder of a file, relative to the root."""
        return name.rpartition("/")[0]

    @cached_property
    def text_lists(self) -> frozenset[str]:
        """The text files, which may be lists."""
        return frozenset(name for name in self.names if name[-4:].lower() == ".txt")

    @cached_property
    def _folders(self) -> dict[str, str]:
        """The folders that images lie in or below, by lower-case name."""
        found = {"": ""}
        for folder in {name.rpartition("/")[0] for name in self.images}:
            while folder:
                found.setdefault(folder.casefold(), folder)
                folder = folder.rpartition("/")[0]
        return found

    def folder(self, name: str) -> str | None:
        """The folder of photos of that name, in whatever case; None where there is none."""
        parents = set(self._folders.values())
        return name if name in parents else self._folders.get(name.casefold())

    def normal(self, start: str, path: str) -> str | None:
        """A path in a file of the folder ``start``, relative to the root; None where it leads out of that."""
        full = os.path.normpath(os.path.join(self.root.absolute(), start, path))  # noqa: PTH118
        root = os.path.normpath(self.root.absolute())
        if full == root:
            return ""
        return full[len(root) + 1 :].replace(os.sep, "/") if full.startswith(root + os.sep) else None

    def of_suffix(self, *suffixes: str) -> list[str]:
        """The files with one of these lower-case endings; of a file that was chosen, only that one."""
        names = [self.chosen] if self.chosen else self.names
        return [name for name in names if name[name.rfind(".") :].lower() in suffixes and "." in name]

    def of_kind(self, kind: str) -> list[str]:
        """The files that are of that kind by their content."""
        return [name for name in self.of_suffix(*_SUFFIXES[kind]) if self.kind(name) == kind]

    def kind(self, name: str) -> str:
        """One of the constants above."""
        if name not in self._kinds:
            suffix = name[name.rfind(".") :].lower()
            tell = _TELLS.get(suffix)
            self._kinds[name] = UNKNOWN
            if tell is not None:
                try:
                    self._kinds[name] = tell(self, name)
                except (AnnotationError, DatasetError) as error:
                    self.faults[name] = f"{error.place}: {error.what}" if error.place else error.what
                except OSError as error:
                    self.faults[name] = f"cannot be opened ({error.strerror})"
        return self._kinds[name]

    def json(self, name: str) -> Any:
        """The content of a JSON file, which is then forgotten here.

        Raises:
            DatasetError: it is not JSON.
            AnnotationError: it cannot be opened or decoded.
        """
        if name in self._contents:
            return self._contents.pop(name)
        return load_json(self.path(name))

    def _walk(self) -> list[str]:
        """Each real folder once, so that links cannot run in circles."""
        found: list[str] = []
        seen: set[tuple[int, int]] = set()
        waiting = [""]
        while waiting:
            relative = waiting.pop()
            prefix = f"{relative}/" if relative else ""
            try:
                status = os.stat(self.root / relative)  # noqa: PTH116
                if (status.st_dev, status.st_ino) in seen:
                    continue
                seen.add((status.st_dev, status.st_ino))
                with os.scandir(self.root / relative) as entries:
                    for entry in entries:
                        name = entry.name
                        if name.startswith(".") or (not relative and (name in _SKIPPED or is_aside(name))):
                            continue
                        try:
                            is_folder = entry.is_dir()
                            is_file = not is_folder and entry.is_file()
                        except OSError as error:
                            self.problems.append((prefix + name, f"cannot be read ({error.strerror})"))
                            continue
                        if is_folder:
                            waiting.append(prefix + name)
                        elif is_file:
                            found.append(prefix + name)
            except OSError as error:
                if not relative:
                    raise DatasetError(
                        f"cannot be listed ({error.strerror})",
                        where=self.root,
                        remedy="Check its permissions",
                    ) from error
                self.problems.append((relative, f"cannot be listed ({error.strerror})"))
        return found

    def _kind_of_xml(self, name: str) -> str:
        text = decode_head(self._head(name))
        match = _XML_ROOT.search(_XML_BEFORE.sub("", text))
        if match is not None and match[1] == "annotations" and _CVAT_PART.search(text):
            return CVAT
        return VOC if match is not None and match[1] == "annotation" else UNKNOWN

    def _kind_of_json(self, name: str) -> str:
        if _LABELME_HEAD.match(self._head(name)):
            return LABELME
        size = self.path(name).stat().st_size
        content = load_json(self.path(name))
        kind = json_kind(content)
        if kind and (self._held + size <= _HELD_BYTES or not self._held):
            self._held += size
            self._contents[name] = content
        return kind

    def _kind_of_table(self, name: str) -> str:
        from engine.datasets.exchange.programs.via import is_via_table
        from engine.datasets.exchange.read_table import is_names, is_table

        if is_via_table(self._head(name)):
            return VIA
        if is_names(self._head(name)):
            return NAMES
        return TABLE if is_table(self.path(name)) else UNKNOWN

    def _kind_of_text(self, name: str) -> str:
        path = self.path(name)
        return BOXES if path.stat().st_size and yolo.may_be_labels(path) else UNKNOWN

    def _kind_of_yaml(self, name: str) -> str:
        if self.path(name).stat().st_size > _LARGE:
            return UNKNOWN
        keys = {match[1] for match in _YAML_KEYS.finditer(read_text(self.path(name)))}
        usual = name.rpartition("/")[2].lower() in ("data.yaml", "data.yml", "dataset.yaml")
        named = "names" in keys and len(keys) > 1
        return DESCRIPTION if usual or named or {"train", "val"} <= keys else UNKNOWN

    def _head(self, name: str) -> bytes:
        with open_plain(self.path(name)) as stream:
            return stream.read(_HEAD_BYTES)


_SUFFIXES = {
    VOC: (".xml",), COCO: (".json",), CREATEML: (".json",), LABELME: (".json",), TABLE: (".csv", ".tsv"),
    BOXES: (".txt",), DESCRIPTION: (".yaml", ".yml"), CVAT: (".xml",), LABEL_STUDIO: (".json",),
    VIA: (".json", ".csv"), NAMES: (".csv", ".tsv"),
}  # fmt: skip
_TELLS = {
    ".xml": Tree._kind_of_xml, ".json": Tree._kind_of_json, ".csv": Tree._kind_of_table,
    ".tsv": Tree._kind_of_table, ".txt": Tree._kind_of_text, ".yaml": Tree._kind_of_yaml,
    ".yml": Tree._kind_of_yaml,
}  # fmt: skip


def json_kind(content: Any) -> str:
    """What the content of a JSON file is."""
    from engine.datasets.exchange.programs.label_studio import is_label_studio
    from engine.datasets.exchange.programs.via import is_via

    if isinstance(content, dict):
        if isinstance(content.get("images"), list) and "annotations" in content:
            return COCO
        if isinstance(content.get("shapes"), list) and "imagePath" in content:
            return LABELME
        if is_via(content):
            return VIA
    if isinstance(content, list) and content:
        if is_label_studio(content):
            return LABEL_STUDIO
        is_createml = all(
            isinstance(entry, dict) and "image" in entry and "annotations" in entry for entry in content
        )
        return CREATEML if is_createml else UNKNOWN
    return UNKNOWN


def load_json(path: Path) -> Any:
    """The content of a JSON file in any of the usual encodings.

    Raises:
        DatasetError: it is not JSON.
        AnnotationError: it cannot be opened or decoded.
    """
    text = read_text(path)
    try:
        return json_text.parse(text)
    except ValueError as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise DatasetError("is not JSON", where=path, place=place, remedy="Mend or remove it") from error


def decode_head(data: bytes) -> str:
    """The start of a text file, which may be cut inside a character."""
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[2:].decode(codec, "replace")
    return data.decode("utf-8-sig", "replace")
