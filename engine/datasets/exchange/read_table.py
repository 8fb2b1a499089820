"""Reading a plain table: a row a box with image, class and four edges, under a row of names.

Edges are pixels, or fractions of the image's size where no row has a larger one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.annotations.model import Box
from engine.annotations.text import split_lines
from engine.datasets.exchange.collection import Collection, set_of
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.resolver import Entry, own_name, set_folder, told, told_moved
from engine.datasets.exchange.sizes import all_usable, readable_size
from engine.datasets.exchange.tree import TABLE, Tree, decode_head
from engine.datasets.list_text import read_list
from engine.errors import DatasetError
from engine.file_names import is_odd

_COLUMNS = {
    "image": ("filename", "image", "file", "file_name", "image_name", "image_path", "path", "image_id"),
    "label": ("class", "label", "name", "class_name", "category"),
    "xmin": ("xmin", "x1", "left", "x_min"),
    "ymin": ("ymin", "y1", "top", "y_min"),
    "xmax": ("xmax", "x2", "right", "x_max"),
    "ymax": ("ymax", "y2", "bottom", "y_max"),
}
"""What the columns are called by the programs that write such tables."""
_FOLDERS = ("", "images", "JPEGImages")
_EDGES = ("xmin", "ymin", "xmax", "ymax")
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
    with path.open("rb") as stream:
        first = next(iter(split_lines(decode_head(stream.read(10_000)))), "").rstrip("\r\n")
    header = [name.strip().strip('"').casefold() for name in first.split(_delimiter(first))]
    return all(any(name in header for name in names) for names in _COLUMNS.values())


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
    entries: list[Entry] = []
    parts: list[tuple[_Table, list[_Row], bool]] = []
    for name in names:
        collection.read.add(name)
        own = tree.folder_of(name)
        places = (
            own,
            f"{own}/images".strip("/"),
            f"{own}/JPEGImages".strip("/"),
            "",
            "images",
            "JPEGImages",
        )
        table = _load(tree.path(name), partial(_names_image, tree, places), collection)
        are_fractions = _are_fractions(table)
        if are_fractions:
            collection.note(table.path, "holds fractions of the images' sizes, which become pixels")
        of_file = set_of(table.path.stem) or set_folder(own.rpartition("/")[2])
        for photo, rows in table.rows.items():
            set_name = set_of(table.cell(rows[0], "set")) or of_file
            entries.append(Entry(photo, places, set_name))
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
    header = [name.strip().casefold() for name in lines[0].cells] if lines else []
    columns = {}
    for wanted, names in _COLUMNS.items():
        columns[wanted] = next((header.index(name) for name in names if name in header), -1)
        if columns[wanted] < 0:
            raise DatasetError(
                f"has no column for {wanted}", where=path, place="line 1", remedy=f"Name one {names[0]!r}"
            )
    table = _Table(path, header, columns, {})
    for row in lines[1:]:
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
    xmin, ymin, xmax, ymax = (edge * extent for edge, extent in zip(edges, scale * 2, strict=True))
    return Box(label, xmin, ymin, xmax, ymax, table.cell(row, "difficult") == "1")


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
