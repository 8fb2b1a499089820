"""What the writers of all formats share: names that do not collide, images brought along, files written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from engine.datasets.exchange.collection import Collection, Picture
from engine.errors import DatasetError, disk_error
from engine.files import make_folder, write_atomically
from engine.i18n import plural

IMAGE_MODES = ("copy", "link", "leave")
"""Images are copied, linked (no second space on the disk, on the same disk), or left where they are."""

Report = Callable[[int, int], object]


@dataclass(frozen=True)
class Target:
    """Where a data set is written to.

    ``folder``: where files are made; ``final``: the place they are moved to once all is whole, which paths
    inside them and notes name; ``images``: one of :data:`IMAGE_MODES`; ``dry``: nothing is written at all;
    ``copied``: the images that were copied, be it that they could not be linked.
    """

    folder: Path
    final: Path
    images: str = "copy"
    dry: bool = False
    copied: list[Path] = field(default_factory=list)

    def save(self, name: str, data: bytes) -> None:
        """Write one file below the folder.

        Raises:
            DatasetError: the disk refuses.
        """
        if self.dry:
            return
        path = self.folder / name
        try:
            make_folder(path.parent)
            write_atomically(path, data)
        except OSError as error:
            raise disk_error(error, path, DatasetError) from error

    def bring(self, picture: Picture, name: str) -> None:
        """Put the image there under ``name``, as ``images`` says.

        Raises:
            DatasetError: the image went away, or the disk refuses.
        """
        if self.dry or self.images == "leave":
            return
        path = self.folder / name
        try:
            make_folder(path.parent)
            if self.images != "link" or not _linked(picture.image, path):
                shutil.copy2(picture.image, path)
                self.copied.append(path)
        except OSError as error:
            raise disk_error(error, path, DatasetError) from error


def _linked(image: Path, path: Path) -> bool:
    """Whether ``path`` could be made a link to the image. Another disk takes a symbolic one, which Windows
    makes for administrators alone; memory cards and many servers take none."""
    for link in (os.link, os.symlink):
        try:
            link(image.absolute(), path)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):
            continue
        return True
    return False


def distinct(collection: Collection) -> list[Picture]:
    """The pictures under names that differ in more than suffix and case: each has its own label file."""
    taken: set[str] = set()
    pictures = []
    for picture in collection.pictures:
        path = PurePosixPath(picture.name)
        stem, number = path.with_suffix(""), 2
        while stem.as_posix().casefold() in taken:
            stem = path.with_name(f"{path.stem}_{number}").with_suffix("")
            number += 1
        taken.add(stem.as_posix().casefold())
        name = f"{stem.as_posix()}{path.suffix}"
        if name != picture.name:
            collection.note(picture.image, f"is called {name} there, since another image has the same name")
            picture = replace(picture, name=name)
        pictures.append(picture)
    return pictures


def lost_difficult(boxes: int) -> str:
    """The note of a format that cannot say which boxes are difficult."""
    return plural(boxes, f"{boxes} box loses its mark difficult", f"{boxes} boxes lose their mark difficult")
