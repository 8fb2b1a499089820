"""Reading a plain table: a row a box with image, class and four edges, under a row of names.

Open Images' tables are such ones; RetinaNet's have no row of names. Edges are pixels, or fractions of the
image's size where no row has a larger one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.annotations.model import Box
from engine.annotations.text import read_text, split_lines
from engine.datasets.exchange.collection import Collection, set_of
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.resolver import Entry, own_name, set_folder, told, told_moved
from engine.datasets.exchange.sizes import all_usable, readable_size, scaled
from engine.datasets.exchange.tree import NAMES, TABLE, Tree, decode_head
from engine.datasets.list_text import read_list
from engine.datasets.names import is_image
from engine.errors import DatasetError
from engine.file_names import is_odd
from engine.plain_file import open_plain

_COLUMNS = {
    "image": (
        "filename", "image", "file", "file_name", "image_name", "image_path", "path", "image_id", "imageid",
    ),
    "label": ("class", "label", "name", "class_name", "category", "labelname"),
    "xmin": ("xmin", "x1", "left", "x_min"),
    "ymin": ("ymin", "y1", "top", "y_min"),
    "xmax": ("xmax", "x2", "right", "x_max"),
    "ymax": ("ymax", "y2", "bottom", "y_max"),
}  # fmt: skip
"""What the columns are called by the programs that write such tables."""
_HEADERLESS = ("image", "xmin", "ymin", "xmax", "ymax", "label")
"""The columns of RetinaNet's tables, which name none."""
_MACHINE_NAME = re.compile(r"/[mgt]/\w+")  # of a class of Open Images
_EDGES = ("xmin", "ymin", "xmax", "ymax")
_NAMES_SEEN = 50  # lines of a table of names
_ROUNDING = 1e-3  # so far a fraction may lie beyond the edge


class _Row(NamedTuple):
    """A row of a table: the line it stands in and its cells."""

    line: int
    cells: list[str]


class _Table(NamedTuple):
    path: Path
    header: list[str]
    columns: dict[str, int]
    rows: dict[str, list[_Row]]

    def cell(self, row: _Row, name: str) -> str:
        """What a row has in that column; "" where the table has no such column."""
        index = self.columns.get(name, -1)
        if index < 0:
            index = self.header.index(name) if name in self.header else -1
        return row.cells[index].strip() if 0 <= index < len(row.cells) else ""

    def where(self, row: _Row) -> str:
        return f"{self.path}, line {row.line}"


def is_table(path: Path) -> bool:
    """Whether a file begins with the names of the columns that are needed.

    Raises:
        OSError: it cannot be opened.
    """
    with open_plain(path) as stream:
        first = next(iter(split_lines(decode_head(stream.read(10_000)))), "").rstrip("\r\n")
    if _is_headerless(first):
        return True
    header = [name.strip().strip('"').casefold() for name in first.split(_delimiter(first))]
    return all(any(name in header for name in names) for names in _COLUMNS.values())


def is_names(head: bytes) -> bool:
    """Whether a table holds the names of classes for another one: ``cat,0``, or ``/m/01yrx,Cat``."""
    lines = [line.rstrip("\r\n") for line in split_lines(decode_head(head))][:_NAMES_SEEN]
    rows = [row for row in csv.reader(lines) if row]
    if rows and [cell.strip().casefold() for cell in rows[0]] == ["labelname", "displayname"]:
        return True
    if not rows or not all(len(row) == 2 for row in rows):
        return False
    return all(_MACHINE_NAME.fullmatch(row[0]) for row in rows) or [row[1].strip() for row in rows] == [
        str(number) for number in range(len(rows))
    ]


def _is_headerless(first: str) -> bool:
    """Whether a line is ``a/photo.jpg,xmin,ymin,xmax,ymax,class`` or ``a/photo.jpg,,,,,``."""
    cells = [cell.strip() for cell in next(csv.reader([first], delimiter=_delimiter(first)), [])]
    if len(cells) != len(_HEADERLESS) or not is_image(cells[0]):
        return False
    return not any(cells[1:]) or (bool(cells[5]) and all(_number(cell) is not None for cell in cells[1:5]))


def read_table(source: Path, progress: Report, tree: Tree | None = None) -> Collection:
    """The data set of a .csv file, or of all such tables in a folder.

    An image with one row without class and edges is one on which nothing is.

    Raises:
        DatasetError: there is no table, or it has no such columns.
    """
    tree = tree or Tree(source)
    names = [tree.chosen] if tree.chosen else tree.of_kind(TABLE)
    if not names:
        raise DatasetError("holds no table of boxes", where=source, remedy="Choose the file itself")
    collection = Collection()
    descriptions, listed = _names_beside(tree, names)
    collection.add_classes(listed)
    collection.read.update(name for name in tree.names if tree.kind(name) == NAMES)
    stems = _stems(tree)
    entries: list[Entry] = []
    parts: list[tuple[_Table, list[_Row], bool]] = []
    for name in names:
        collection.read.add(name)
        own = tree.folder_of(name)
        beside = own.rpartition("/")[0]  # where FiftyOne has data/ and labels/
        folders = (own, f"{own}/images", f"{own}/JPEGImages", "", "images", "JPEGImages", f"{beside}/data")
        places = tuple(dict.fromkeys(folder.strip("/") for folder in folders))
        table = _load(tree.path(name), partial(_names_image, tree, places), collection)
        is_open_images = "imageid" in table.header
        are_fractions = is_open_images or _are_fractions(table)
        if are_fractions:
            collection.note(table.path, "holds fractions of the images' sizes, which become pixels")
        of_file = set_of(table.path.stem) or _set_above(own)
        for photo, rows in table.rows.items():
            set_name = set_of(table.cell(rows[0], "set")) or of_file
            called = photo
            if is_open_images and not is_image(photo):
                called = f"{photo}{stems.get(photo, '')}"
            entries.append(Entry(called, places, set_name))
            parts.append((table, rows, are_fractions))
    resolved = tree.resolver.resolve(entries)
    for done, (entry, means, (table, rows, are_fractions)) in enumerate(
        zip(entries, resolved, parts, strict=True), start=1
    ):
        progress(done, len(entries))
        if means.name is None:
            collection.note(table.where(rows[0]), f"the image {told(entry.path, means)}")
            continue
        image = tree.path(means.name)
        size = readable_size(image, collection)
        if size is None:
            continue
        found: list[tuple[object, Box]] = []
        unread = 0
        for row in rows:
            box = _box(table, row, size if are_fractions else (1, 1))
            if isinstance(box, Box):
                label = descriptions.get(box.label)
                box = box if label is None else replace(box, label=label)
                found.append((table.where(row), box))
            elif box:
                collection.note(table.where(row), box)
                unread += 1
        boxes, lost = all_usable(found, size, collection)
        collection.add(
            own_name(means.name, entry.set_name), image, size, boxes, set_name=entry.set_name,
            verified=table.cell(rows[0], "verified") == "1", lost=lost + unread, where=table.where(rows[0]),
        )  # fmt: skip
    moved = told_moved(entries, resolved)
    if moved:
        collection.note(source, moved)
    collection.add_classes(sorted({box.label for picture in collection.pictures for box in picture.boxes}))
    return collection


def _set_above(folder: str) -> str:
    """The set that a folder, or the nearest one above it, is called by."""
    return next(filter(None, map(set_folder, reversed(folder.split("/")))), "")


def _names_image(tree: Tree, places: tuple[str, ...], line: str) -> bool:
    """Whether a column is the name of an image, which may be no text in any encoding."""
    cells = next(csv.reader([line], delimiter=_delimiter(line)), [])
    return any(is_odd(cell) and tree.resolver.one(cell.strip(), *places).name is not None for cell in cells)


def _load(path: Path, is_known: Callable[[str], bool], collection: Collection) -> _Table:
    text = read_list(path, is_known)
    first = text.splitlines()[0] if text.strip() else ""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first))
    try:
        lines = [_Row(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise DatasetError(
            f"is no table ({error})", where=path, place=f"line {reader.line_num}", remedy="Mend or remove it"
        ) from error
    is_headerless = bool(lines) and _is_headerless(first)
    header = [name.strip().casefold() for name in lines[0].cells] if lines else []
    if is_headerless:
        header = list(_HEADERLESS)
    columns = {}
    for wanted, names in _COLUMNS.items():
        columns[wanted] = next((header.index(name) for name in names if name in header), -1)
        if columns[wanted] < 0:
            raise DatasetError(
                f"has no column for {wanted}", where=path, place="line 1", remedy=f"Name one {names[0]!r}"
            )
    table = _Table(path, header, columns, {})
    for row in lines if is_headerless else lines[1:]:
        if not any(cell.strip() for cell in row.cells):
            continue
        name = table.cell(row, "image")
        if not name:
            collection.note(table.where(row), "names no image")
            continue
        table.rows.setdefault(name, []).append(row)
    return table


def _delimiter(first: str) -> str:
    return max(",;\t", key=first.count)


def _are_fractions(table: _Table) -> bool:
    """Whether the edges of the whole table lie between 0 and 1, and one of them truly between."""
    values = []
    for rows in table.rows.values():
        for row in rows:
            edges = [_number(table.cell(row, edge)) for edge in _EDGES]
            values += [edge for edge in edges if edge is not None]
    return (
        bool(values)
        and all(-_ROUNDING <= value <= 1 + _ROUNDING for value in values)
        and any(not value.is_integer() for value in values)
    )


def _box(table: _Table, row: _Row, scale: tuple[int, int]) -> Box | str:
    """The box of a row; "" where it holds none; else what is wrong with it."""
    if len(row.cells) <= max(table.columns.values()):
        return "has too few columns"
    label = table.cell(row, "label")
    cells = [table.cell(row, edge) for edge in _EDGES]
    if not label:
        return "has edges and no class" if any(cells) else ""
    edges = [edge for edge in map(_number, cells) if edge is not None]
    if len(edges) < 4:
        return "has an edge that is not a number"
    if not all(abs(edge) < 1e9 for edge in edges):
        return "has an edge that is not finite"
    xmin, ymin, xmax, ymax = (scaled(edge, extent) for edge, extent in zip(edges, scale * 2, strict=True))
    # COCO's evaluation ignores crowds, and Open Images' its groups, as VOC's ignores difficult boxes.
    difficult = "1" in (table.cell(row, "difficult"), table.cell(row, "isgroupof"))
    return Box(label, xmin, ymin, xmax, ymax, difficult)


def _names_beside(tree: Tree, tables: list[str]) -> tuple[dict[str, str], list[str]]:
    """What classes are called that the tables name otherwise, and the classes in their order."""
    described: dict[str, str] = {}
    listed: list[str] = []
    for name in tree.names:
        if name[name.rfind(".") :].lower() not in (".csv", ".tsv") or name in tables:
            continue
        if tree.kind(name) != NAMES:
            continue
        for row in csv.reader(io.StringIO(read_text(tree.path(name)), newline="")):
            cells = [cell.strip() for cell in row]
            if len(cells) == 2 and _MACHINE_NAME.fullmatch(cells[0]):
                described[cells[0]] = cells[1]
            elif len(cells) == 2 and cells[0] and cells[1].isdecimal():
                listed.append(cells[0])
    return described, listed


def _stems(tree: Tree) -> dict[str, str]:
    """The endings of photos by their bare names, for tables that name them without; "" where two have it."""
    found: dict[str, str] = {}
    for name in tree.images:
        stem, dot, ending = name.rpartition("/")[2].rpartition(".")
        found[stem] = "" if stem in found and found[stem] != dot + ending else dot + ending
    return found


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
