"""What a person should know of how a data set is read, told once when it is opened."""

from __future__ import annotations

from engine.annotations import text
from engine.annotations.text import Guess
from engine.datasets import class_lists, health_sets, index
from engine.datasets.dataset import Dataset
from engine.datasets.findings import message_of


def notes(dataset: Dataset) -> list[str]:
    """Sentences in :func:`engine.i18n.language`, each with the file it is about.

    Raises:
        DatasetError: the folder is gone.
    """
    found = health_sets.foreign(index.read(dataset))
    return [f"{finding.place}: {message_of(finding)}." for finding in found]


def guessed_list(dataset: Dataset) -> Guess | None:
    """The class list of a data set, where it does not say in which encoding it is written and nobody did.

    Raises:
        AnnotationError: it cannot be read.
    """
    path = dataset.class_file()
    if path is None:
        return None
    file = class_lists.read(path)
    if not file.encoding.is_guessed:
        return None
    return Guess(str(path), file.encoding.codec, text.example_in("\n".join(file.names)))
