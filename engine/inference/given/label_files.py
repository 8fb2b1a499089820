"""Label files of what was found: the class as the class, and beside it what a detector adds to it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.annotations import ImageAnnotation, voc, yolo

_END_OF_BOX = b"\t\t</bndbox>\n"  # a class name has its brackets escaped


def voc_bytes(annotation: ImageAnnotation, tracks: Sequence[int], scores: Sequence[float] | None) -> bytes:
    """A VOC file, with ``<score>`` where scores are given and ``<track>`` where there is a number.

    Other programs pass both over.
    """
    head, *rest = voc.to_bytes(annotation).split(_END_OF_BOX)
    assert len(rest) == len(tracks)
    parts = [head]
    for at, part in enumerate(rest):
        score = f"\t\t<score>{scores[at]:.5f}</score>\n" if scores is not None else ""
        track = f"\t\t<track>{tracks[at]}</track>\n" if tracks[at] else ""
        parts += [_END_OF_BOX, (score + track).encode(), part]
    return b"".join(parts)


def yolo_bytes(
    annotation: ImageAnnotation, class_names: Sequence[str], scores: Sequence[float] | None
) -> bytes:
    """A YOLO file, with the score as the sixth number of a line where scores are given."""
    lines = yolo.to_bytes(annotation, class_names).splitlines()
    if scores is not None:
        lines = [line + f" {score:.5f}".encode() for line, score in zip(lines, scores, strict=True)]
    return b"".join(line + b"\n" for line in lines)
