"""Reading a plain table: a row a box with image, class and four edges in pixels, under a row of names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from engine.annotations.model import Box
from engine.datasets.exchange.collection import Collection, Picture, find_image, safe_name, set_of
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.sizes import annotated, readable_size, usable
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


def read_table(source: Path, progress: Report) -> Collection:
    """The data set of a .csv file whose images lie beside it or in ``images/``.

    An image with one row without class is one on which nothing is.

    Raises:
        DatasetError: the table has no such columns.
    """
    path = source if source.is_file() else _only_table(source)
    text = read_list(path, lambda line: _names_image(path, line))
    first = text.splitlines()[0] if text.strip() else ""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise DatasetError(
            f"is no table ({error})", where=path, place=f"line {reader.line_num}", remedy="Mend or remove it"
        ) from error
    header = [name.strip().casefold() for name in lines[0][1]] if lines else []
    columns = {}
    for wanted, names in _COLUMNS.items():
        columns[wanted] = next((header.index(name) for name in names if name in header), -1)
        if columns[wanted] < 0:
            raise DatasetError(
                f"has no column for {wanted}", where=path, place="line 1", remedy=f"Name one {names[0]!r}"
            )
    collection = Collection()
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    for line, row in lines[1:]:
        if any(cell.strip() for cell in row):
            if len(row) <= max(columns.values()):
                collection.note(f"{path}, line {line}", "has too few columns")
                continue
            rows.setdefault(row[columns["image"]].strip(), []).append((line, row))
    for done, (name, of_image) in enumerate(rows.items(), start=1):
        progress(done, len(rows))
        _read_image(name, of_image, columns, path, header, collection)
    collection.add_classes(sorted({box.label for picture in collection.pictures for box in picture.boxes}))
    return collection


def _names_image(table: Path, line: str) -> bool:
    """Whether the first column is the name of an image, which may be no text in any encoding."""
    for row in csv.reader([line], delimiter=max(",;\t", key=line.count)):
        folders = (table.parent, table.parent / "images")
        return bool(row) and is_odd(row[0]) and find_image(row[0], folders) is not None
    return False


def _only_table(folder: Path) -> Path:
    found = sorted(folder.glob("*.csv"))
    if len(found) != 1:
        raise DatasetError(f"holds {len(found)} .csv files", where=folder, remedy="Choose the file itself")
    return found[0]


def _read_image(
    name: str,
    rows: list[tuple[int, list[str]]],
    columns: dict[str, int],
    path: Path,
    header: list[str],
    collection: Collection,
) -> None:
    where = f"{path}, line {rows[0][0]}"
    image = find_image(name, [path.parent, path.parent / "images", path.parent / "JPEGImages"])
    if image is None:
        collection.note(where, f"the image {name} is not there")
        return
    size = readable_size(image, collection)
    if size is None:
        return
    boxes = [
        box
        for line, row in rows
        for box in _boxes(row, columns, header, size, f"{path}, line {line}", collection)
    ]
    relative = safe_name(name)
    set_name = _cell(rows[0][1], header, "set")
    verified = _cell(rows[0][1], header, "verified") == "1"
    own = [
        part
        for part in (relative.parts if relative else (image.name,))
        if part not in ("images", "JPEGImages")
    ]
    collection.pictures.append(
        Picture("/".join(own), image, annotated(image, size, boxes, verified=verified), set_of(set_name))
    )


def _boxes(
    row: list[str], columns: dict[str, int], header: list[str], size: tuple[int, int], where: str,
    collection: Collection,
) -> Iterator[Box]:  # fmt: skip
    label = row[columns["label"]].strip()
    if not label:
        return
    try:
        xmin, ymin, xmax, ymax = (float(row[columns[edge]]) for edge in ("xmin", "ymin", "xmax", "ymax"))
    except ValueError:
        collection.note(where, "has an edge that is not a number")
        return
    if not all(abs(value) < 1e9 for value in (xmin, ymin, xmax, ymax)):
        collection.note(where, "has an edge that is not finite")
        return
    difficult = _cell(row, header, "difficult") == "1"
    box = usable(Box(label, xmin, ymin, xmax, ymax, difficult), size, where, collection)
    if box is not None:
        yield box


def _cell(row: list[str], header: list[str], name: str) -> str:
    index = header.index(name) if name in header else -1
    return row[index].strip() if 0 <= index < len(row) else ""
