"""Work that could not be written to its label file, kept in the user's own folder until it can.

One JSON file a label file, named by a digest of its path. It is written when saving fails, or for every
edit while automatic saving is off, and removed once the label file holds the work.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from dataclasses import dataclass
from pathlib import Path

from engine import json_text
from engine.errors import AnnotationError, disk_error
from engine.file_names import encoded
from engine.files import write_atomically
from engine.plain_file import LABEL_FILE, read_plain
from studio.annotate.session import Wanted
from studio.settings import data_dir

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """What ``label`` should hold (None: no file), and a digest of what it held when the work began."""

    label: Path
    wanted: bytes | None
    before: str
    file: Path

    def fits(self) -> bool:
        """Whether the label file is still as it was, so that nobody else's work is lost."""
        return _digest(self.label) == self.before


def folder() -> Path:
    """Where the kept work lies."""
    return data_dir() / "recovery"


def keep(wanted: Wanted, on_disk: bytes | None) -> None:
    """Write down what a label file that cannot be written, or not yet, is to become.

    Args:
        on_disk: what it held when the work began.

    Raises:
        AnnotationError: this disk refuses, too, or the drawing has no file form.
    """
    content = wanted.content()
    entry = {
        "label": str(wanted.label),
        "wanted": None if content is None else base64.b64encode(content).decode("ascii"),
        "before": _digest_of(on_disk),
    }
    path = _file(wanted.label)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(entry).encode())
    except OSError as error:
        raise disk_error(error, path, AnnotationError) from error


def forget(label: Path) -> None:
    """The label file holds the work now, or nobody wants it."""
    try:
        _file(label).unlink(missing_ok=True)
    except OSError as error:
        logger.warning("kept work of %s stays: %s", label, error)


def kept_for(labels_dir: Path) -> list[Kept]:
    """Kept work for label files below ``labels_dir``. An entry that cannot be read stays and is logged."""
    found = []
    for path in sorted(folder().glob("*.json")) if folder().is_dir() else []:
        try:
            entry = json_text.parse(read_plain(path, 2 * LABEL_FILE).decode("utf-8"))
            label = Path(entry["label"])
            wanted = None if entry["wanted"] is None else base64.b64decode(entry["wanted"])
            before = str(entry["before"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.error("kept work %s cannot be read: %s", path, error)
            continue
        if label.is_relative_to(labels_dir):
            found.append(Kept(label, wanted, before, path))
    return found


def restore(kept: Kept) -> None:
    """Bring the label file to the kept work.

    Raises:
        AnnotationError: the file was changed since by another program, or the disk refuses; both stay.
    """
    if not kept.fits():
        raise AnnotationError(
            "was changed since the work on it was kept",
            where=kept.label,
            remedy=f"The kept work stays in {kept.file}",
        )
    try:
        if kept.wanted is None:
            kept.label.unlink(missing_ok=True)
        else:
            kept.label.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(kept.label, kept.wanted)
    except OSError as error:
        raise disk_error(error, kept.label, AnnotationError) from error
    forget(kept.label)


def _file(label: Path) -> Path:
    return folder() / f"{hashlib.sha256(encoded(str(label))).hexdigest()[:32]}.json"


def _digest(path: Path) -> str:
    return _digest_of(read_plain(path) if path.exists() else None)


def _digest_of(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
