"""What this program has written down of work that is not in its label files."""

from pathlib import Path

from studio.annotate import recovery
from studio.annotate.recovery.journal import folder
from studio.annotate.recovery.kept import Kept, read


def kept(labels_dir: Path) -> list[Kept]:
    """That of label files below ``labels_dir``."""
    assert recovery.journal().wait(10)
    entries = [read(path) for path in folder().glob("*/*.json")]
    return [entry for entry in entries if entry.label.is_relative_to(labels_dir)]
