"""The kinds of faults a data set can have, and what each does to training."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.datasets.dataset import Item
from engine.i18n import translated

KINDS = {
    "unreadable-image": "Images that cannot be read",
    "unreadable-folder": "Folders and links that cannot be looked at",
    "unreadable-label": "Label files that cannot be read",
    "label-problem": "Faults in label files that were read around",
    "label-name": "Label files named differently from their image",
    "odd-name": "Images whose names are no text",
    "swapped": "Boxes with swapped corners",
    "no-area": "Boxes without area",
    "outside": "Boxes reaching out of their image",
    "rotation": "Labels drawn without the photo's rotation",
    "size-mismatch": "Label files made for another image size",
    "duplicate-box": "Boxes drawn twice",
    "tiny-box": "Boxes too small to be seen in training",
    "crowded": "Images with more objects than can be found",
    "large-box": "Boxes over nearly the whole image",
    "duplicate-image": "Images that are copies of each other",
    "same-stem": "Images that differ only in their ending",
    "orphan-label": "Label files without an image",
    "similar-classes": "Class names that look alike",
    "few-examples": "Classes with too few examples",
    "split-missing": "Split lists that name missing images",
    "split-leak": "Images in two sets",
    "near-duplicate": "Images that look alike in two sets",
    "label-reading": "Label files read in a way to know of",
    "foreign-label": "Files beside images that are no label files",
    "unlabelled": "Images nobody has looked at",
}
"""Every kind of finding and its heading, in the order in which to mend them."""

EFFECTS = {
    "unreadable-image": "Training leaves these images out, with their labels.",
    "unreadable-folder": "The images in them are neither shown nor trained on.",
    "unreadable-label": "Training leaves these images out: their objects are never learnt.",
    "label-problem": "Where an object could not be read, training leaves the image out.",
    "label-name": "They count here. Other programs, or another system, may not find them.",
    "odd-name": "They count here. Most other programs cannot write such a name down.",
    "swapped": "Here they are read the right way round; other programs may see no object.",
    "no-area": "Training leaves these boxes out. In other programs they make the loss infinite.",
    "outside": "Training cuts them at the edge; the part outside shows nothing.",
    "rotation": "The boxes lie beside their objects, so the detector learns the wrong places.",
    "size-mismatch": "The boxes may lie beside their objects, so the detector learns the wrong places.",
    "duplicate-box": "The object counts twice, and finding it once counts as missing one.",
    "tiny-box": "Too few pixels are left of these objects to learn from: they only lower the figures.",
    "crowded": "The detector can never find them all: recall and AP stay below 1.",
    "large-box": "If drawn by mistake, the detector learns the background as this class.",
    "duplicate-image": "The image counts double; in training and in test, it flatters every figure.",
    "same-stem": "Other programs keep one label file for both, and lists cannot tell them apart.",
    "orphan-label": "These labels are used by nobody.",
    "similar-classes": "If it is one class, the detector is taught to tell apart what is the same.",
    "few-examples": "Such a class is hardly learnt, and its figures say nothing.",
    "split-missing": "Training and evaluation leave these images out, and say so.",
    "split-leak": "The detector is tested on what it has learnt: the figures are too good.",
    "near-duplicate": "The detector is tested on nearly what it has learnt: the figures are too good.",
    "label-reading": "Training takes the boxes as they are read.",
    "foreign-label": "These images count as not looked at; the files are never written to.",
    "unlabelled": "Training leaves these images out.",
}
"""What each kind does to training, a sentence."""

FEW_EXAMPLES = 10
"""A class with fewer objects cannot be learnt and tested."""


@dataclass(frozen=True)
class Finding:
    """One thing to mend.

    ``kind`` is a key of :data:`KINDS`; ``severity`` is ``"error"`` (spoils training), ``"warning"`` or
    ``"info"``. ``item`` is an image that shows it, if there is one; ``place`` names the file and the place in
    it. ``origin``: the box it is about, by :attr:`engine.annotations.Box.origin`. ``names``: what it is
    about by name: classes; or a stem and the sets it is in.
    """

    kind: str
    severity: str
    item: Item | None
    place: str
    message: str
    remedy: str
    origin: int | None = None
    names: tuple[str, ...] = ()


_OF_A_BOX = re.compile(r"(.+ at [-+.e\d]+(?:, [-+.e\d]+){3}) (.+)")


def message_of(finding: Finding) -> str:
    """What is wrong, in :func:`engine.i18n.language`; which box it is, and where, stands as it is before."""
    of_a_box = _OF_A_BOX.fullmatch(finding.message) if finding.origin is not None else None
    if of_a_box is None:
        return translated(finding.message)
    return f"{of_a_box[1]} {translated(of_a_box[2])}"


def place_of(finding: Finding) -> str:
    """Where it is: a path, and for some the place inside the file."""
    path, comma, inside = finding.place.rpartition(", ")
    return f"{path}{comma}{translated(inside)}"
