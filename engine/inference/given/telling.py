"""How a source is named in files and told of."""

from __future__ import annotations

import re
from pathlib import Path

from engine.errors import SourceError
from engine.inference.given.fetching import stem_of_url
from engine.inference.source_kinds import Kind


def stem_of(source: str, kind: Kind) -> str:
    """The beginning of names of files that are made of a film, a stream or a camera."""
    if kind == "camera":
        return "camera" + "".join(c for c in source if c.isdigit())
    if "://" in source:
        stem = stem_of_url(source) if kind in ("video", "image") else "stream"
        return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", stem)
    return Path(source).stem if kind in ("video", "image") else "stream"


def torn(name: str, came: int, promised: int) -> SourceError:
    """What is told of a film of which frames are missing."""
    return SourceError(
        f"{came} of its {promised} frames could be read: it is cut off, or damaged in the middle",
        where=name,
        remedy="Copy it again from where it was recorded, or have a video program repair it",
    )
