"""torchvision's ImageNet weights: where they are on this computer, and fetching them once. Free of torch."""

from __future__ import annotations

import hashlib
import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from engine.errors import WeightsError
from engine.files import write_atomically
from engine.models.names import IMAGENET_FILES, IMAGENET_HOST

OTHER_CHOICES = "choose a weights file, an earlier run, or none (random weights)"

OTHER_WIDTH = "Set the width multiplier to 1, or start from an earlier run of that width or from none"

_CHUNK = 1 << 18  # bytes between two reports
_TIMEOUT_S = 20.0


def imagenet_file(backbone: str) -> Path:
    """Where the weights of ``backbone`` are kept, which is where torch.hub keeps them; it need not exist."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    home = Path(os.environ.get("TORCH_HOME") or Path(cache) / "torch").expanduser()
    return home / "hub" / "checkpoints" / IMAGENET_FILES[backbone]


def has_imagenet(width_mult: float) -> bool:
    """Whether there are ImageNet weights of that width; torchvision has trained only the full one."""
    return width_mult == 1.0


def no_imagenet(backbone: str, width_mult: float) -> str:
    """What a person is told where there are none."""
    return f"there are no ImageNet weights of {backbone} with width multiplier {width_mult:g}, only with 1"


def fetch_imagenet(backbone: str) -> Iterator[tuple[int, int]]:
    """Download the weights unless they are there already and whole.

    Yields:
        (bytes done, bytes in all; 0 where the server does not say), several times a second.

    Raises:
        WeightsError: no network, a broken transfer, a wrong file, or the disk refuses.
    """
    path = imagenet_file(backbone)
    if path.is_file() and _is_whole(path, path.read_bytes()):
        return
    url = IMAGENET_HOST + path.name
    data = bytearray()
    try:
        # The address is https, ours from beginning to end; what comes is checked by its hash.
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer:  # nosec B310
            total = int(answer.headers.get("Content-Length") or 0)
            while chunk := answer.read(_CHUNK):
                data += chunk
                yield len(data), total
    except OSError as error:  # URLError, timeouts and broken connections are OSErrors
        raise WeightsError(
            f"the ImageNet weights of {backbone} cannot be had from {url} ({error})",
            remedy=f"Connect to the internet once, or {OTHER_CHOICES}",
        ) from error
    if not _is_whole(path, data):
        raise WeightsError(
            f"what {url} sent is not the file it should be ({len(data)} bytes)",
            remedy=f"Try again, or {OTHER_CHOICES}",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, bytes(data))
    except OSError as error:
        raise WeightsError(
            f"the ImageNet weights cannot be kept ({error.strerror})",
            where=path,
            remedy="Free some space or set TORCH_HOME to a folder that can be written to",
        ) from error


def _is_whole(path: Path, data: bytes | bytearray) -> bool:
    """The name ends in the first digits of the file's SHA-256."""
    return hashlib.sha256(data).hexdigest().startswith(path.stem.rpartition("-")[2])
