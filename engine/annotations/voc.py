"""Pascal VOC label files as labelImg writes them: the store of Boxwright.

    annotation = voc.read("Annotations/a.xml")
    annotation = voc.write(replace(annotation, boxes=...), "Annotations/a.xml")

Three rules (docs/adr/0001):

- A new annotation (``source`` is None) becomes the bytes labelImg would write.
- An annotation that was read and not changed leaves its file alone; a changed one patches the text of its
  file, so whatever else is in there stays byte for byte, objects that could not be read included.
- A file that changed on disk since it was read, or that was never read, is not written over.

To write what was read as a fresh file: ``write(dataclasses.replace(annotation, source=None), path)``.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from engine.annotations.model import ImageAnnotation
from engine.annotations.text import read_bytes
from engine.annotations.voc_patch import patch
from engine.annotations.voc_read import parse, read
from engine.annotations.voc_write import render
from engine.errors import AnnotationError, disk_error
from engine.files import make_folder, write_atomically

__all__ = ["new_annotation", "parse", "read", "to_bytes", "write"]


def new_annotation(
    image_path: str | os.PathLike[str], width: int, height: int, depth: int = 3
) -> ImageAnnotation:
    """An annotation without boxes, with folder, filename and path as labelImg writes them.

    ``width``, ``height`` in pixels of the upright image; ``depth`` 1 or 3
    (:func:`engine.datasets.images.depth`).
    """
    path = Path(os.path.abspath(image_path))  # noqa: PTH100 - resolve() would replace links
    return ImageAnnotation(
        folder=path.parent.name,
        filename=path.name,
        path=str(path),
        width=width,
        height=height,
        depth=depth,
    )


def to_bytes(annotation: ImageAnnotation) -> bytes:
    """What :func:`write` would write. Suggestions (boxes with a ``score``) are left out.

    Raises:
        AnnotationError: a coordinate is not finite, or a label holds a character XML cannot.
    """
    return _encode(annotation)[0]


def write(
    annotation: ImageAnnotation, path: str | os.PathLike[str], *, overwrite: bool = False
) -> ImageAnnotation:
    """Write atomically and return the annotation to go on editing with.

    The returned one has the written bytes as ``source`` and new ``origin`` indices; its boxes keep their
    order and their fractions of pixels (the file has whole ones). Suggestions are not written, but kept in
    what is returned. A file that has these bytes already is not touched. Missing folders are made.

    Args:
        overwrite: write even over a file that was never read or has changed since.

    Raises:
        AnnotationError: as :func:`to_bytes`; the file on disk is not the one that was read; or the disk
            refuses. The file is then as it was.
    """
    target = Path(path)
    present = read_bytes(target) if target.exists() else None
    data, written = _encode(annotation)
    if present == data:
        return written
    if present is not None and not overwrite and present != annotation.source:
        if annotation.source is None:
            what, remedy = "exists and was not read", "Open it first, so that nothing in it is lost"
        else:
            what, remedy = "was changed by another program since it was read", "Open the image again"
        raise AnnotationError(what, where=path, remedy=remedy)
    try:
        make_folder(target.parent)
        write_atomically(target, data)
    except OSError as error:
        raise disk_error(error, path, AnnotationError) from error
    return written


def _encode(annotation: ImageAnnotation) -> tuple[bytes, ImageAnnotation]:
    if annotation.source is None:
        data, origins = render(annotation)
    else:
        data, origins = patch(annotation, annotation.source)
    boxes = tuple(
        box if box.origin == origin else replace(box, origin=origin)
        for box, origin in zip(annotation.boxes, origins, strict=True)
    )
    problems = annotation.problems
    if problems and data != annotation.source:
        problems = parse(data, annotation.path).problems  # some may be mended, others have moved
    return data, replace(annotation, boxes=boxes, source=data, problems=problems)
