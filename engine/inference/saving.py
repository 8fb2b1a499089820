"""Keeping what was found: VOC label files, lines of JSON, pictures and videos with boxes."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine import disks, json_text
from engine.annotations import Box, voc
from engine.datasets.cv import cv2
from engine.datasets.images import depth
from engine.errors import ConfigError, UserError, disk_error
from engine.file_names import encoded
from engine.files import make_folder, write_atomically
from engine.inference.detector import Detections
from engine.inference.drawing import draw
from engine.inference.given.label_files import voc_bytes, yolo_bytes
from engine.inference.given.telling import stem_of
from engine.inference.opening import new_film
from engine.inference.source_kinds import Kind
from engine.inference.sources import Frame

FORMS = ("voc", "yolo", "json", "images", "crops")
"""``voc``, ``yolo``: a label file a picture (frames of videos and cameras are saved beside theirs), of YOLO
with the names in ``classes.txt``. ``json``: one line a picture in ``detections.jsonl``. ``images``: pictures
with boxes, a video as one MP4 file. ``crops``: what is in each box, in ``crops`` with a folder a class."""

RESERVE = 64 * 2**20
"""Bytes left free on the disk: a video writer tells of no error, its file just cannot be played."""
_JPEG_QUALITY = 92
_LONGEST_S = 24 * 3600.0  # a damaged time must not fill the disk


class SaveError(UserError):
    """A result that cannot be written."""


class Saver:
    """Writes results to a folder that was empty, so no file of anybody's is ever written over.

    Args:
        folder: made if missing.
        forms: some of :data:`FORMS`.
        class_names: of the model, in the order of their ids; "yolo" needs them.
        with_scores: label files hold the scores as well.

    Raises:
        ConfigError: the folder is not empty.
        SaveError: it cannot be made.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        forms: Collection[str],
        class_names: Sequence[str] = (),
        with_scores: bool = False,
    ) -> None:
        self.folder = Path(folder)
        self._forms = frozenset(forms)
        self._class_names, self._with_scores = tuple(class_names), with_scores
        self._class_folders: dict[str, str] = {}
        self._names = {"classes"} if "yolo" in forms else set()  # a photo of that name has another file
        self._lines: TextIO | None = None
        self._video: cv2.VideoWriter | None = None
        self._video_of = ("", 0)
        self._video_path = self.folder
        self._video_size = (0, 0)
        self._video_frames, self._video_began = 0, 0.0
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if any(self.folder.iterdir()):
                raise ConfigError(
                    "is not empty",
                    where=self.folder,
                    remedy="Give --out a new folder",
                )
            disks.watch(self.folder)
            if "yolo" in self._forms:
                write_atomically(self.folder / "classes.txt", encoded("\n".join((*self._class_names, ""))))
        except OSError as error:
            raise disk_error(error, self.folder, SaveError) from error

    def save(
        self,
        frame: Frame,
        detections: Detections,
        source: str,
        kind: Kind,
        fps: float,
        number: int = 0,
    ) -> None:
        """Keep one result.

        Args:
            source: what the frame came from, for a person and for names of files.
            fps: frames a second of a video file to make; 0 takes 25.
            number: of the source; the frames of each become a video of their own.

        Raises:
            SaveError: the disk refuses, or no video can be made.
        """
        name = self._name(frame, source, kind)
        try:
            disks.check(self.folder)
            if "json" in self._forms:
                self._write_line(frame, detections, source)
            if self._forms & {"voc", "yolo"}:
                self._write_labels(name, frame, detections)
            if "crops" in self._forms:
                self._write_crops(name, frame, detections)
            if "images" in self._forms:
                picture = draw(frame.image, detections)
                if kind in ("video", "url", "camera"):
                    self._write_video(picture, (source, number), kind, fps or 25.0, frame.time_s)
                else:
                    plain = frame.path is None or frame.page is not None
                    # Beside its label file lies the picture as it came.
                    is_taken = plain and bool(self._forms & {"voc", "yolo"})
                    _write_jpeg(self.folder / f"{name}{'_boxes' if is_taken else ''}.jpg", picture)
        except OSError as error:
            raise disk_error(error, self.folder, SaveError) from error

    def close(self) -> None:
        """Finish the files. May be called twice.

        Raises:
            SaveError: the disk refuses.
        """
        if self._video is not None:
            self._video.release()
            self._video = None
        if self._lines is not None:
            lines, self._lines = self._lines, None
            close_file(lines, self.folder)

    def __enter__(self) -> Saver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _name(self, frame: Frame, source: str, kind: Kind) -> str:
        if frame.path is not None:
            stem = frame.name or frame.path.stem
            return self._free(stem if frame.page is None else f"{stem}_{frame.page:06d}")
        stem = stem_of(source, kind)
        if kind != "image":
            stem += f"_{frame.index:06d}"
        elif frame.page is not None:
            stem += f"_{frame.page:06d}"
        return self._free(stem)

    def _free(self, stem: str) -> str:
        """``stem``, or with the first number that no other picture of this run has taken."""
        name, number = stem, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{stem}-{number}"
        self._names.add(name.casefold())
        return name

    def _write_line(self, frame: Frame, detections: Detections, source: str) -> None:
        if self._lines is None:
            self._lines = (self.folder / "detections.jsonl").open("w", encoding="utf-8")
        height, width = frame.image.shape[:2]
        line: dict[str, Any] = {"source": source, "width": width, "height": height}
        line |= place_of(frame)
        line["detections"] = detections.as_values()
        self._lines.write(json_text.to_text(line) + "\n")
        self._lines.flush()

    def _write_labels(self, name: str, frame: Frame, detections: Detections) -> None:
        """VOC and YOLO files beside each other, and the picture where nobody else has it."""
        image = frame.path
        if image is None or frame.page is not None:  # a label file without its picture would be of no use
            image = self.folder / f"{name}.jpg"
            _write_jpeg(image, frame.image)
        height, width = frame.image.shape[:2]
        boxes = tuple(
            Box(label, *box) for label, box in zip(detections.labels, detections.boxes.tolist(), strict=True)
        )
        blank = voc.new_annotation(image, width, height, depth(frame.image))
        annotation = replace(blank, boxes=boxes)
        scores = detections.scores.tolist() if self._with_scores else None
        for form, ending in (("voc", "xml"), ("yolo", "txt")):
            if form in self._forms:
                label_file = self.folder / f"{name}.{ending}"
                make_folder(label_file.parent)
                data = (
                    voc_bytes(annotation, detections.numbers, scores)
                    if form == "voc"
                    else yolo_bytes(annotation, self._class_names, scores)
                )
                write_atomically(label_file, data)

    def _write_crops(self, name: str, frame: Frame, detections: Detections) -> None:
        height, width = frame.image.shape[:2]
        flat = name.replace("/", "_")
        for number, (label, box) in enumerate(
            zip(detections.labels, detections.boxes.tolist(), strict=True), start=1
        ):
            x1, y1 = (int(edge) for edge in box[:2])
            x2, y2 = min(max(round(box[2]), x1 + 1), width), min(max(round(box[3]), y1 + 1), height)
            if x1 < x2 and y1 < y2:
                folder = self.folder / "crops" / self._class_folder(label)
                _write_jpeg(folder / f"{flat}_{number:03d}.jpg", frame.image[y1:y2, x1:x2])

    def _class_folder(self, label: str) -> str:
        """A folder name for a class, no two alike on any disk; a training reads the class from it."""
        if label not in self._class_folders:
            plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", label).strip(" .") or "class"
            folder, number = plain, 1
            while folder.casefold() in map(str.casefold, self._class_folders.values()):
                number += 1
                folder = f"{plain}-{number}"
            self._class_folders[label] = folder
        return self._class_folders[label]

    def _write_video(
        self,
        picture: npt.NDArray[np.uint8],
        source: tuple[str, int],
        kind: Kind,
        fps: float,
        time_s: float | None,
    ) -> None:
        size = (picture.shape[1], picture.shape[0])
        if self._video is None or self._video_of != source or self._video_size != size:
            if self._video is not None:
                self._video.release()
            path = self.folder / f"{self._free(stem_of(source[0], kind))}.mp4"
            self._video = new_film(path, fps, size)
            self._video_path, self._video_of, self._video_size = path, source, size
            self._video_frames, self._video_began = 0, time_s or 0.0
            if not self._video.isOpened():
                raise SaveError("no video can be written", where=path, remedy="Save voc or json instead")
        # Every frame once at least, and again until the next is due: it lasts as long as the film it is of.
        due = 0 if time_s is None else round(min(time_s - self._video_began, _LONGEST_S) * fps) + 1
        bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        for _ in range(max(due - self._video_frames, 1)):
            if self._video_frames % max(round(fps), 1) == 0:
                need_space(self._video_path, RESERVE)
            self._video.write(bgr)
            self._video_frames += 1


def need_space(path: Path, reserve: int) -> None:
    """See that a video at ``path`` can go on growing: its writer tells of no error.

    Raises:
        SaveError: the disk has less than ``reserve`` bytes left, or is gone.
    """
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError as error:
        raise SaveError(
            f"is gone ({error.strerror})", where=path.parent, remedy="Choose another folder"
        ) from error
    if free < reserve:
        raise SaveError(
            f"the disk is full ({free // 2**20} MB left), recording has stopped",
            where=path,
            remedy="Free some space on this disk and record again",
        )


def close_file(file: TextIO, folder: Path) -> None:
    """Close it. A line that a full disk refused is tried a last time by that.

    Raises:
        SaveError: the disk refuses again.
    """
    try:
        file.close()
    except OSError as error:
        raise disk_error(error, folder, SaveError) from error


def place_of(frame: Frame) -> dict[str, Any]:
    """Which picture of its source a frame is, for a line of JSON: a file, a frame with its time, a page."""
    place: dict[str, Any] = {}
    if frame.path is not None:
        place["image"] = str(frame.path)
    if frame.path is None or frame.page is not None:
        place["frame"] = frame.index if frame.page is None else frame.page
    if frame.time_s is not None:
        place["time_s"] = round(frame.time_s, 4)
    return place


def _write_jpeg(path: Path, picture: npt.NDArray[np.uint8]) -> None:
    make_folder(path.parent)
    Image.fromarray(picture).save(path, quality=_JPEG_QUALITY)
