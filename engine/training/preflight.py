"""Why a training cannot start, and what to do about it. Free of torch: shell and window both ask."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlparse

from engine.datasets import labels
from engine.datasets.dataset import Dataset
from engine.datasets.pictures import class_names
from engine.errors import AnnotationError, DatasetError
from engine.i18n import plural
from engine.models.download import OTHER_CHOICES, OTHER_WIDTH, has_imagenet, imagenet_file, no_imagenet
from engine.models.names import IMAGENET_HOST
from engine.run_images import picture_sources
from engine.training.config import TrainConfig


@dataclass(frozen=True)
class Obstacle:
    """One reason. ``action`` is what a button could do: "choose_data", "label" (draw boxes), "labels" (mend
    label files), "split", "weights" or ""."""

    message: str
    remedy: str
    action: str = ""


def preflight(config: TrainConfig, *, ask_network: bool = True) -> list[Obstacle]:
    """All obstacles between this configuration and a training; empty when it can start.

    Reads the image lists and the label files of the training set.

    Args:
        config: what is to be trained.
        ask_network: look whether ImageNet weights that are not on this computer could be downloaded
            (up to 3 s without a network).
    """
    if config.task == "classify":
        return [*_picture_obstacles(config), *_weights_obstacles(config, ask_network)]
    try:
        dataset, *others = map(Dataset.open, (config.data, *config.more_data))
    except DatasetError as error:
        return [Obstacle(error.sentence, error.remedy, "choose_data")]
    obstacles = _data_obstacles(dataset, config.keep_difficult)
    for other in others:
        obstacles += _list_obstacles(other)
    return [*obstacles, *_weights_obstacles(config, ask_network)]


def _data_obstacles(dataset: Dataset, keep_difficult: bool) -> list[Obstacle]:
    if not any(labels.find(item) is not None for item in dataset.items):
        return [Obstacle("No photo is labelled yet.", "Draw boxes on some photos first", "label")]
    obstacles = _list_obstacles(dataset)
    if obstacles:
        return obstacles
    if len(dataset.set_items("train")) < 2:
        return [
            Obstacle("The training set has only one photo.", "Label more photos and split again", "label")
        ]
    return _box_obstacles(dataset, keep_difficult) or _validation_obstacles(dataset)


def _list_obstacles(dataset: Dataset) -> list[Obstacle]:
    """What is wrong with the lists of the images to train on and to validate with."""
    obstacles = []
    for name in ("train", "val"):
        try:
            dataset.set_items(name)
        except (DatasetError, AnnotationError) as error:
            obstacles.append(Obstacle(error.sentence, error.remedy, "split"))
    return obstacles


def _picture_obstacles(config: TrainConfig) -> list[Obstacle]:
    try:
        sources = picture_sources((config.data, *config.more_data), config.seed)
        train = [p for s in sources for p in s.pictures("train", with_difficult=config.keep_difficult)[0]]
        class_names(sources, train, [p for s in sources for p in s.pictures("val", with_difficult=False)[0]])
    except (DatasetError, AnnotationError) as error:
        # What can be mended differs: a detection set may lack its split, a class folder its pictures.
        unsplit = "there is no" in error.what and " set" in error.what
        return [Obstacle(error.sentence, error.remedy, "split" if unsplit else "choose_data")]
    return []


def _box_obstacles(dataset: Dataset, keep_difficult: bool) -> list[Obstacle]:
    """None if one label file of the training set has a box to learn; training tells about the others."""
    unreadable = difficult = 0
    for item in dataset.set_items("train"):
        try:
            annotation = dataset.annotation(item)
        except AnnotationError:
            unreadable += 1
            continue
        if annotation is None or annotation.unread is not None:
            continue
        boxes = [box for box in annotation.boxes if box.area > 0]
        if any(keep_difficult or not box.difficult for box in boxes):
            return []
        difficult += len(boxes)
    if difficult:
        message = "All boxes of the training set are marked difficult, and such boxes are to be left out."
        return [Obstacle(message, "Train on boxes marked difficult too, or draw others", "label")]
    if unreadable:
        message = plural(
            unreadable,
            f"{unreadable} label file of the training set cannot be read, and no other has a box.",
            f"{unreadable} label files of the training set cannot be read, and no other has a box.",
        )
        return [Obstacle(message, "Check the data and mend them", "labels")]
    return [Obstacle("No photo of the training set has a box.", "Draw boxes, then split again", "label")]


def _validation_obstacles(dataset: Dataset) -> list[Obstacle]:
    """None if one photo of the validation set has a label file: the others count for nothing."""
    if any(labels.find(item) is not None for item in dataset.set_items("val")):
        return []
    message = "No photo of the validation set is labelled."
    return [Obstacle(message, "Label some of them, or split again", "label")]


def _weights_obstacles(config: TrainConfig, ask_network: bool) -> list[Obstacle]:
    others = OTHER_CHOICES[0].upper() + OTHER_CHOICES[1:]
    if config.weights == "none":
        return []
    if config.weights == "imagenet" and not has_imagenet(config.width_mult):
        message = no_imagenet(config.backbone, config.width_mult)
        return [Obstacle(f"{message[0].upper()}{message[1:]}.", OTHER_WIDTH, "weights")]
    if config.weights == "imagenet":
        if imagenet_file(config.backbone).is_file() or not ask_network or _reachable(IMAGENET_HOST):
            return []
        message = f"ImageNet weights of {config.backbone} are not here and cannot be downloaded now."
        return [Obstacle(message, others, "weights")]
    path = Path(config.weights)
    if path.is_file() or (path / "best.safetensors").is_file():
        return []
    return [Obstacle(f"There are no weights at {path}.", others, "weights")]


def _reachable(url: str, timeout_s: float = 3.0) -> bool:
    try:
        with socket.create_connection((urlparse(url).hostname or "", 443), timeout=timeout_s):
            return True
    except OSError:
        return False
