"""The user's mistakes, told so that the user can mend them.

Everything a person can do wrong ends in a subclass of :class:`UserError`: one sentence saying what
is wrong, where (file, and place in it), and what to do. The shell prints it as one line and exits
with status 2; the window shows it beside the thing that is wrong. Any other exception is our fault.
"""

from __future__ import annotations

import os
import re

_STOP = re.compile(r"(?<!\.)\.(?=\)|\s*$)")


class UserError(Exception):
    """Something the user can mend.

    Args:
        what: what is wrong, in plain words, without a full stop at the end.
        where: the file or folder it concerns.
        place: the place inside it, such as ``"line 12"`` or ``"object 3"``.
        remedy: what the user can do, as an imperative.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | os.PathLike[str] | None = None,
        place: str = "",
        remedy: str = "",
    ) -> None:
        self.what = _open_ended(what)
        self.where = None if where is None else os.fspath(where)
        self.place = place
        self.remedy = _open_ended(remedy)
        super().__init__(self.what, self.where, place, self.remedy)

    @property
    def sentence(self) -> str:
        """What is wrong and where, without what to do."""
        location = ", ".join(part for part in (self.where, self.place) if part)
        return _ended(f"{location}: {self.what}" if location else self.what)

    def __str__(self) -> str:
        return f"{self.sentence} {_ended(self.remedy)}" if self.remedy else self.sentence


def _open_ended(text: str) -> str:
    """Without the full stops of sentences of others inside it: one error has one, at its end."""
    return _STOP.sub("", text).rstrip() if "." in text else text


def _ended(text: str) -> str:
    return text if text.endswith("...") else f"{text}."


class AnnotationError(UserError):
    """A label file that cannot be read or written."""


class ImageError(UserError):
    """An image that cannot be read or written."""


class DatasetError(UserError):
    """A data set that cannot be used as asked: no images, no split, unknown class."""


class ConfigError(UserError):
    """A setting outside what is possible."""


class WeightsError(UserError):
    """Pretrained weights that cannot be had or do not fit."""


class RunError(UserError):
    """A training run that is missing, incomplete or damaged."""


class SourceError(UserError):
    """A camera, video, URL or image to predict on that cannot be opened or went away."""


def disk_error(error: OSError, path: str | os.PathLike[str], kind: type[UserError]) -> UserError:
    """Turn an ``OSError`` of writing ``path`` into a ``kind`` with a remedy, the error's own if any."""
    import errno

    remedies = {
        errno.ENOSPC: "Free some space on this disk and save again",
        errno.EDQUOT: "Free some space on this disk and save again",
        errno.EACCES: "Make the folder writable or choose another one",
        errno.EPERM: "Make the folder writable or choose another one",
        errno.EROFS: "The disk is read-only: choose a folder on another one",
        errno.ENAMETOOLONG: "Give the photo a shorter name",
        errno.ENOTDIR: "A part of this path is a file, not a folder: choose another one",
        errno.EEXIST: "A part of this path is a file, not a folder: choose another one",
        errno.EISDIR: "There is a folder of this name: choose another one",
        errno.ENOENT: "The folder is gone: plug the disk in again or choose another folder",
    }
    reason = error.strerror or str(error)
    return kind(
        f"cannot be written ({reason})",
        where=path,
        remedy=getattr(error, "remedy", "") or remedies.get(error.errno or 0, "Check the disk and try again"),
    )
