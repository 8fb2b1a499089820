"""One label file's work, as it is written down: one JSON file, named by a digest of the label file's path."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine import json_text
from engine.annotations import Box, ImageAnnotation
from engine.file_names import encoded
from engine.plain_file import LABEL_FILE, read_plain
from studio.annotate.drawing import Drawing
from studio.annotate.session import Wanted, content_of

_FORMS = {".xml": "voc", ".txt": "yolo", ".json": "createml"}
NONE = "none"
"""The digest of a label file that is not there."""


@dataclass(frozen=True)
class Kept:
    """What a label file is to become, and how to tell whether that loses nobody's work.

    ``known``: digests of what this program read in the label file, or was about to write there;
    ``target``: the last of these, where the file holds the work then. ``file``: where all this is written.
    """

    wanted: Wanted
    known: tuple[str, ...]
    target: str
    file: Path

    @property
    def label(self) -> Path:
        """The label file."""
        return self.wanted.label

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes it is to hold, as far as they are known by themselves."""
        return self.wanted.drawing.certain

    def is_done(self) -> bool:
        """Whether the label file holds the work: the program ended after it was written.

        Raises:
            AnnotationError: the file cannot be read.
        """
        return bool(self.target) and digest(content_of(self.label)) == self.target


def name_for(label: Path) -> str:
    """The name of the file that says what a label file is to become."""
    return f"{hashlib.sha256(encoded(str(label))).hexdigest()[:32]}.json"


def digest(content: bytes | None) -> str:
    """By which the content of a label file is known again."""
    return NONE if content is None else hashlib.sha256(content).hexdigest()


def to_bytes(wanted: Wanted, known: tuple[str, ...], target: str) -> bytes:
    """The file of :class:`Kept`. Asks no disk: a YOLO list that lacks a class is read when it is restored."""
    base, drawing = wanted.base, wanted.drawing
    return json.dumps(
        {
            "version": 2,
            "label": str(wanted.label),
            "root": str(wanted.root),
            "form": wanted.form,
            "image": None if wanted.image is None else str(wanted.image),
            "known": known,
            "target": target,
            "original": _text(wanted.original),
            "base": {
                "folder": base.folder, "filename": base.filename, "path": base.path, "width": base.width,
                "height": base.height, "depth": base.depth, "verified": base.verified,
                "source": _text(base.source), "names": base.names, "keypoints": base.keypoints,
            },
            "exists": drawing.exists,
            "verified": drawing.verified,
            "size": drawing.size,
            "boxes": [[box.label, *box.xyxy, box.difficult, box.origin] for box in drawing.certain],
        }
    ).encode("ascii")  # fmt: skip


def read(path: Path) -> Kept:
    """The reverse of :func:`to_bytes`; also for what earlier versions wrote.

    Raises:
        OSError, ValueError, KeyError, TypeError: it cannot be read.
    """
    entry = json_text.parse(read_plain(path, 4 * LABEL_FILE).decode("ascii"))
    if "wanted" in entry:
        return _of_version_1(entry, path)
    size = entry["size"]
    boxes = [
        Box(str(label), float(left), float(upper), float(right), float(lower), bool(difficult), origin=origin)
        for label, left, upper, right, lower, difficult, origin in entry["boxes"]
    ]
    drawn = Drawing.of(ImageAnnotation(boxes=tuple(boxes), verified=bool(entry["verified"])))
    size = None if size is None else (int(size[0]), int(size[1]))
    wanted = Wanted(
        Path(entry["label"]),
        Path(entry["root"]),
        str(entry["form"]),
        _base(entry["base"]),
        replace(drawn, exists=bool(entry["exists"]), size=size),
        _bytes(entry["original"]),
        image=None if entry["image"] is None else Path(entry["image"]),
    )
    return Kept(wanted, tuple(map(str, entry["known"])), str(entry["target"]), path)


def _of_version_1(entry: Mapping[str, Any], path: Path) -> Kept:
    label, content = Path(entry["label"]), _bytes(entry["wanted"])
    form = _FORMS[label.suffix.lower()]
    drawing = Drawing(exists=content is not None)
    wanted = Wanted(label, label.parent, form, ImageAnnotation(), drawing, content)
    return Kept(wanted, (str(entry["before"]) or NONE,), "", path)


def _base(entry: Mapping[str, Any]) -> ImageAnnotation:
    names, keypoints = entry["names"], entry["keypoints"]
    return ImageAnnotation(
        str(entry["folder"]),
        str(entry["filename"]),
        str(entry["path"]),
        int(entry["width"]),
        int(entry["height"]),
        int(entry["depth"]),
        verified=bool(entry["verified"]),
        source=_bytes(entry["source"]),
        names=None if names is None else tuple(map(str, names)),
        keypoints=None if keypoints is None else (int(keypoints[0]), int(keypoints[1])),
    )


def _text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode("ascii")


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)
