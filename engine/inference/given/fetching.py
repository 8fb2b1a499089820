"""Photos and films at an http address: fetched whole and read as files, with an end, once.

A stream never ends and is looked at as it comes. Which of the two an address is shows in its ending, and
where that does not say, in what the server says of it. Servers that cannot send a part of a file are common,
and a film read from one piecemeal stops after a few frames: what was fetched can be read in any way.
"""

from __future__ import annotations

import http.client
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from urllib.parse import unquote, urlsplit, urlunsplit

from engine.datasets.cv import cv2
from engine.datasets.names import IMAGE_SUFFIXES, VIDEO_SUFFIXES
from engine.errors import SourceError, disk_error
from engine.files import put_over
from engine.inference.given.address import Address
from engine.inference.opening import open_address

Remote = Literal["image", "video", "stream"]

TIMEOUT_S = 8.0
ASK_TIMEOUT_S = 3.0
"""For a question that some cameras never answer."""
FILMS = (
    ".mp4",
    ".m4v",
    ".mov",
    ".mkv",
    ".webm",
    ".avi",
    ".wmv",
    ".mpg",
    ".mpeg",
    ".3gp",
    ".ogv",
    ".mts",
    ".m2ts",
)
_STREAMS = (".m3u8", ".mpd", ".sdp")
_TYPES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
          "image/tiff": ".tif", "image/bmp": ".bmp"}  # fmt: skip
_TRIES = 5
_BLOCK = 1 << 20
_RESERVE = 64 << 20


@dataclass(frozen=True)
class Fetched:
    """A file that was fetched, in a folder of its own that :meth:`remove` takes away."""

    path: Path
    folder: tempfile.TemporaryDirectory[str]

    def remove(self) -> None:
        """Delete it."""
        self.folder.cleanup()


def what_is(url: Address) -> Remote:
    """Whether an address is a photo, a film or a stream. Asks the server where its ending does not say.

    Raises:
        SourceError: the address has the ending of a file, and the server does not give it.
    """
    if not url.for_opening().lower().startswith(("http://", "https://")):
        return "stream"
    suffix = suffix_of(url)
    if suffix in _STREAMS:
        return "stream"
    if suffix not in IMAGE_SUFFIXES and suffix not in FILMS:
        return _as_told(url)
    with _opened(url) as answer:
        kind, length = _told(answer)
    if kind.startswith("multipart/"):
        return "stream"  # cameras call theirs video.jpg
    if suffix in FILMS and length is None and not _has_end(url):
        return "stream"  # and programs for cameras stream.mp4
    return "image" if suffix in IMAGE_SUFFIXES else "video"


def _has_end(url: Address) -> bool:
    """Whether a film of unknown length says how long it plays, or cannot be read in pieces at all."""
    try:
        capture = open_address(url)
    except SourceError:
        return True
    frames = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    capture.release()
    return bool(0 < frames < 1e9)


def suffix_of(url: Address) -> str:
    """The ending of the file an address names, lower-case; without what is asked behind a ``?``."""
    return PurePosixPath(_path_of(url.for_opening())).suffix.lower()


def stem_of_url(url: str) -> str:
    """The name of the file a shown address names, without its ending; "stream" where there is none."""
    return PurePosixPath(_path_of(url)).stem or "stream"


def _path_of(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:  # such as "http://[half"
        return ""


def fetch(url: Address, what: Remote, should_stop: Callable[[], bool] = lambda: False) -> Fetched:
    """Fetch the photo or film.

    A server that breaks off is asked for the rest; one that cannot send the rest for the whole again.

    Args:
        should_stop: asked between blocks.

    Raises:
        SourceError: it cannot be had whole, or the disk has no room for it.
    """
    folder = tempfile.TemporaryDirectory(prefix="boxwright-", ignore_cleanup_errors=True)
    try:
        return Fetched(_download(url, what, Path(folder.name), should_stop), folder)
    except BaseException:
        folder.cleanup()
        raise


def _download(url: Address, what: Remote, folder: Path, should_stop: Callable[[], bool]) -> Path:
    path = folder / "fetched"
    suffix, got, most, whole, tries = suffix_of(url), 0, 0, None, 0
    takes_parts = True
    while tries < _TRIES:
        if got and not takes_parts:
            got = 0
        try:
            opened = _opened(url, got)
        except SourceError:
            if not got:
                raise
            takes_parts, tries = False, tries + 1  # it refuses to send the rest alone
            continue
        with opened as answer:
            kind, length = _told(answer)
            if got and not _continues(answer, got):
                takes_parts, got = False, 0
                if answer.status != 200:
                    tries += 1
                    continue
            if got == 0:
                whole = length
                if suffix not in (*IMAGE_SUFFIXES, *VIDEO_SUFFIXES):
                    suffix = _TYPES.get(kind, ".jpg" if what == "image" else ".mp4")
            _need_space(folder, (whole or 0) - got, url)
            got, is_whole = _receive(answer, path, got, should_stop)
        if should_stop():
            raise SourceError("was not fetched to its end", where=str(url))
        if (whole is None and is_whole and got) or (whole is not None and got >= whole):
            break
        tries = 0 if got > most + _BLOCK else tries + 1
        most = max(most, got)
    else:
        of = f" of {_size(whole)}" if whole is not None else ""
        raise SourceError(
            f"broke off after {_size(most)}{of}, {_TRIES} times", where=str(url),
            remedy="Try again later, or download the file with a browser and give the file",
        )  # fmt: skip
    fetched = path.with_suffix(suffix)
    put_over(path, fetched)
    return fetched


def _receive(answer: Any, path: Path, got: int, should_stop: Callable[[], bool]) -> tuple[int, bool]:
    """Append to the file what comes; how many bytes it has then, and whether the server said it was all."""
    try:
        with path.open("r+b" if got else "wb") as file:
            file.seek(got)
            while not should_stop():
                try:
                    block = answer.read(_BLOCK)
                except http.client.IncompleteRead as broken:
                    block = broken.partial
                    file.write(block)
                    return got + len(block), False
                except (TimeoutError, ConnectionError, http.client.HTTPException):
                    return got, False
                if not block:
                    break
                file.write(block)
                got += len(block)
    except OSError as error:
        raise disk_error(error, path, SourceError) from error
    return got, True


def _continues(answer: Any, got: int) -> bool:
    """Whether the answer really begins where the file ends."""
    told = str(answer.headers.get("Content-Range", ""))
    return answer.status == 206 and told.replace(" ", "").startswith(f"bytes{got}-")


def _need_space(folder: Path, size: int, url: Address) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + _RESERVE:
        raise SourceError(
            f"has {_size(size)}, and the disk has {_size(free)} left", where=str(url),
            remedy=f"Free some space in {folder.parent}, or set TMPDIR to a folder on a larger disk",
        )  # fmt: skip


def _size(count: int | None) -> str:
    return f"{(count or 0) / 2**20:.1f} MB"


def _told(answer: Any) -> tuple[str, int | None]:
    """Kind and length of the content, as far as the server says."""
    length = str(answer.headers.get("Content-Length", ""))
    return str(answer.headers.get_content_type()), int(length) if length.isdigit() else None


def _as_told(url: Address) -> Remote:
    """By the header alone: a camera that serves one watcher at a time is not kept from the real one."""
    try:
        with _opened(url, head=True) as answer:
            kind, length = _told(answer)
    except SourceError:
        return "stream"  # some know no such question; the reader of streams will say what is wrong
    if kind.startswith("image/"):
        return "image"
    is_film = kind.startswith("video/") or (
        suffix_of(url) in VIDEO_SUFFIXES and not kind.startswith("multipart/")
    )
    return "video" if is_film and length else "stream"


def _opened(url: Address, start: int = 0, head: bool = False) -> Any:
    headers = {"User-Agent": "Boxwright"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        bare, user, password = _without_user(url.for_opening())
        request = urllib.request.Request(bare, headers=headers, method="HEAD" if head else "GET")
    except ValueError:
        raise _no_address(url) from None
    handlers: list[urllib.request.BaseHandler] = []
    if user is not None:
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, bare, user, password or "")
        handlers = [
            urllib.request.HTTPBasicAuthHandler(known), urllib.request.HTTPDigestAuthHandler(known)
        ]  # fmt: skip
    opener = urllib.request.build_opener(*handlers)
    try:
        return opener.open(request, timeout=ASK_TIMEOUT_S if head else TIMEOUT_S)
    except urllib.error.HTTPError as error:
        error.close()
        raise SourceError(
            f"is not given by the server ({error.code} {http.client.responses.get(error.code, '')})",
            where=str(url),
            remedy="Check the address in a browser, and user name and password",
        ) from error  # fmt: skip
    except (http.client.InvalidURL, UnicodeError):
        raise _no_address(url) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise SourceError(
            f"does not answer ({reason})", where=str(url),
            remedy="Check the address in a browser, and the network",
        ) from error  # fmt: skip


def _no_address(url: Address) -> SourceError:
    """Python's own sentence holds a part of the address, which may be one of the password."""
    return SourceError(
        "is no address as it should be", where=str(url),
        remedy="Write signs such as / @ # in a user name or password as %2F %40 %23",
    )  # fmt: skip


def _without_user(url: str) -> tuple[str, str | None, str | None]:
    parts = urlsplit(url)
    if parts.username is None:
        return url, None, None
    host = parts.netloc.rpartition("@")[2]
    bare = urlunsplit((parts.scheme, host, parts.path, parts.query, parts.fragment))
    return bare, unquote(parts.username), None if parts.password is None else unquote(parts.password)
