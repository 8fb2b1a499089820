"""What an import makes of a data set, as plain values."""

from pathlib import Path

from engine.datasets.dataset import Dataset
from engine.datasets.exchange.converting import convert


def imported(source: Path, to: Path) -> tuple[dict[str, tuple[str, list[tuple]] | None], list[str], str]:
    """stem: (set, boxes) of every photo, None for one nobody has looked at; what was told; the format."""
    outcome = convert(source, to, "voc")
    dataset = Dataset.open(to)
    sets = dataset.sets()
    found: dict[str, tuple[str, list[tuple]] | None] = {}
    for item in dataset.items:
        annotation = dataset.annotation(item)
        name = next((name for name in ("train", "val", "test") if item.stem in sets.get(name, [])), "")
        boxes = [] if annotation is None else [(box.label, *map(round, box.xyxy)) for box in annotation.boxes]
        found[item.stem] = None if annotation is None else (name, boxes)
    return found, [str(note) for note in outcome.notes], outcome.source_format
