"""Frames that become photos of a data set: with what the model found as suggestions, never as labels."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine import json_text
from engine.datasets.images import read_image
from engine.datasets.names import is_image
from engine.datasets.similar import Seen, look_of
from engine.errors import DatasetError, ImageError, RunError, disk_error
from engine.files import write_atomically
from engine.inference.detector import Detections
from engine.inference.given.address import Address
from engine.inference.review import UNSURE_BY
from engine.runs import new_run_dir

PREFIX = "frame_"
_QUALITY = 95
_REMEMBERED = 500


@dataclass(frozen=True)
class Added:
    """A frame that is now ``image`` in the data set, and what the model found on it.

    ``sha256``: of the file, which tells later whether it is still that one.
    """

    image: Path
    suggestions: Detections
    sha256: str = ""


def unsure(scores: npt.NDArray[np.float32], threshold: float) -> bool:
    """Whether a frame teaches something: a detection scores within 0.15 of the threshold, on either side."""
    return bool((np.abs(scores - threshold) <= UNSURE_BY).any())


def unsure_floor(threshold: float) -> float:
    """The score from which on :func:`unsure` wants to be shown detections."""
    return max(threshold - UNSURE_BY, 0.01)


class Collector:
    """Adds frames to one data set. Call it from one thread; the first frame may take a moment.

    Args:
        images_dir: where the data set keeps its photos.
        run: the folder of the run whose model found the boxes; they are kept in ``RUN/suggestions``.
        names: a class of the model -> its name in the data set, None to leave its boxes out. Classes that
            are not mentioned keep their name.
        source: what the frames come from, for a person.
    """

    def __init__(
        self,
        images_dir: Path,
        run: Path,
        names: Mapping[str, str | None] | None = None,
        source: str | Address = "",
    ) -> None:
        self._images_dir, self._run, self._source = images_dir, run, str(source)
        self._names = dict(names or {})
        self._seen: Seen | None = None
        self._lines: TextIO | None = None
        self._lock = threading.Lock()
        self._looks: dict[Path, npt.NDArray[np.uint8]] = {}
        self.added: list[Added] = []

    def add(self, image: npt.NDArray[np.uint8], found: Detections, source: str = "") -> Added | None:
        """Write the frame into the data set, unless it looks like one that was added before.

        Args:
            image: (H, W, 3) uint8 RGB.
            source: what this frame comes from, where the collector has several.

        Returns:
            None when it looks like an earlier one, of this session or of those before.

        Raises:
            DatasetError: the photo cannot be written. RunError: the suggestions cannot.
        """
        with self._lock:
            if self._seen is None:
                self._seen = self._earlier()
            look = look_of(image)
            if not self._seen.take(look):
                return None
            suggestions = renamed(found, self._names)
            path, sha256 = self._write(image)
            self._suggest(path, image, suggestions, source or self._source)
            self._looks[path] = look
            added = Added(path, suggestions, sha256)
            self.added.append(added)
            return added

    def forget(self, image: Path) -> None:
        """A photo that was added here is gone again: a frame that looks like it may be added anew."""
        with self._lock:
            if self._seen is not None and image in self._looks:
                self._seen.forget(self._looks[image])

    def remember(self, image: Path) -> None:
        """It has come back."""
        with self._lock:
            if self._seen is not None and image in self._looks:
                self._seen.take(self._looks[image])

    def close(self) -> None:
        """Finish the file of suggestions. May be called twice."""
        with self._lock:
            if self._lines is not None:
                self._lines.close()
                self._lines = None

    def _earlier(self) -> Seen:
        """Frames of earlier sessions, the newest."""
        seen = Seen()
        files = sorted(
            (entry.path for entry in _entries(self._images_dir) if is_image(entry.name)), reverse=True
        )
        for path in files[:_REMEMBERED]:
            try:
                seen.take(look_of(read_image(path, at_most=64)))
            except ImageError:
                continue  # the health check tells of it
        return seen

    def _write(self, image: npt.NDArray[np.uint8]) -> tuple[Path, str]:
        stem = f"{PREFIX}{datetime.now():%Y%m%d-%H%M%S-%f}"[:-3]
        path, number = self._images_dir / f"{stem}.jpg", 1
        while path.exists():
            number += 1
            path = self._images_dir / f"{stem}-{number}.jpg"
        buffer = io.BytesIO()
        Image.fromarray(image).save(buffer, "JPEG", quality=_QUALITY)
        try:
            write_atomically(path, buffer.getvalue())
        except OSError as error:
            raise disk_error(error, path, DatasetError) from error
        return path, hashlib.sha256(buffer.getvalue()).hexdigest()

    def _suggest(self, path: Path, image: npt.NDArray[np.uint8], found: Detections, source: str) -> None:
        line = {
            "source": str(Address(source)) if Address.is_one(source) else source,
            "width": image.shape[1],
            "height": image.shape[0],
            "image": str(path),
            "detections": found.as_values(),
        }
        try:
            if self._lines is None:
                folder = new_run_dir(self._run / "suggestions", "live")
                self._lines = (folder / "detections.jsonl").open("w", encoding="utf-8")
            self._lines.write(json_text.to_text(line) + "\n")
            self._lines.flush()
        except OSError as error:
            raise disk_error(error, self._run / "suggestions", RunError) from error


def renamed(found: Detections, names: Mapping[str, str | None]) -> Detections:
    """The same with other class names; those that map to None are left out."""
    labels = [names.get(label, label) for label in found.labels]
    keep = [index for index, label in enumerate(labels) if label is not None]
    return Detections(
        found.boxes[keep], [str(labels[index]) for index in keep], found.label_ids[keep], found.scores[keep]
    )


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if entry.name.startswith(PREFIX)]
    except OSError as error:
        raise disk_error(error, folder, DatasetError) from error
