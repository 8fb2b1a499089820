"""What a person should know of how a data set is read, told once when it is opened."""

from __future__ import annotations

from engine.datasets import health_sets, index
from engine.datasets.dataset import Dataset
from engine.datasets.findings import message_of


def notes(dataset: Dataset) -> list[str]:
    """Sentences in :func:`engine.i18n.language`, each with the file it is about.

    Raises:
        DatasetError: the folder is gone.
    """
    found = health_sets.foreign(index.read(dataset))
    return [f"{finding.place}: {message_of(finding)}" for finding in found]
