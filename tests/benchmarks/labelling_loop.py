"""The loop a person lives in, measured: label a few, train, let the model label the rest, fix, train again.

    python tests/benchmarks/labelling_loop.py BCCD --weights mobilenet_v2-b0353104.pth [--first 60]

BCCD is a VOC data set with train and test lists; it is copied, the original is not touched. The first
``--first`` training photos keep their labels, as if drawn by hand; a fifth of them validates. A detector
trained on the others looks at the remaining training photos, and a person who only says yes or no goes
through its suggestions: a suggestion is accepted when it overlaps a true box of its class by IoU 0.5 that
has no other suggestion yet, and refused otherwise; nothing is drawn by hand any more, so what the model
missed stays unlabelled. Then it trains again on all. AP50 of both detectors on the test photos, which
neither has seen.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.annotations import Box, voc
from engine.datasets.dataset import Dataset
from engine.evaluation.running import evaluate_run
from engine.events import Ended
from engine.inference.autolabel import autolabel
from engine.inference.detector import Detector
from engine.runs import Run
from engine.training.config import TrainConfig
from engine.training.loop import train


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", metavar="BCCD", type=Path)
    parser.add_argument("--weights", default="none")
    parser.add_argument("--backbone", default="mobilenet_v2")
    parser.add_argument("--first", type=int, default=60)
    parser.add_argument(
        "--epochs", type=int, default=15, help="of the second training; the first has as many steps"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="boxwright-loop-") as scratch:
        folder = Path(scratch) / "set"
        shutil.copytree(arguments.data, folder)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        dataset = Dataset.open(folder)
        chosen = dataset.sets()["train"]
        by_hand, others = chosen[: arguments.first], chosen[arguments.first :]
        truth = {stem: dataset.annotation(dataset.item(stem)) for stem in others}
        for stem in others:
            dataset.item(stem).label.unlink()
        sets = folder / "ImageSets" / "Main"
        learnt, held_back = by_hand[len(by_hand) // 5 :], by_hand[: len(by_hand) // 5]
        (sets / "val.txt").write_text("".join(f"{stem}\n" for stem in held_back))
        (sets / "train.txt").write_text("".join(f"{stem}\n" for stem in learnt))
        drawn = sum(len(voc.read(dataset.item(stem).label).boxes) for stem in by_hand)
        longer = round(arguments.epochs * (len(learnt) + len(others)) / len(learnt))
        first = run(arguments, folder, "first", longer)
        before = evaluate_run(first.path, folder, "test")
        print(
            f"{len(by_hand)} photos, {drawn} boxes drawn by hand: test AP50 {before.map_voc_area:.3f}",
            flush=True,
        )

        started = time.monotonic()
        detector = Detector.load(first.path)
        accepted = refused = missed = 0
        for looked in autolabel(detector, dataset, [dataset.item(stem) for stem in others]):
            annotation = truth[looked.item.stem]
            assert annotation is not None
            shown = [box for box in looked.suggestions if (box.score or 0) >= detector.threshold]
            right = judged(shown, list(annotation.boxes))
            accepted, refused = accepted + len(right), refused + len(shown) - len(right)
            missed += len(annotation.boxes) - len(right)
            blank = dataclasses.replace(annotation, boxes=tuple(right), source=None, verified=True)
            voc.write(blank, looked.item.label)
        print(f"{len(others)} photos labelled by the model in {time.monotonic() - started:.1f} s: {accepted} "
              f"suggestions accepted, {refused} refused, {missed} objects missed", flush=True)  # fmt: skip

        (sets / "train.txt").write_text("".join(f"{stem}\n" for stem in [*learnt, *others]))
        second = run(arguments, folder, "second", arguments.epochs)
        after = evaluate_run(second.path, folder, "test")
        print(f"trained again on {len(learnt) + len(others)} photos: test AP50 {after.map_voc_area:.3f}")
        for one, two in zip(before.classes, after.classes, strict=True):
            print(f"  {one.name}: {one.ap:.3f} -> {two.ap:.3f}")


def run(arguments: argparse.Namespace, folder: Path, name: str, epochs: int) -> Run:
    """A training from the same weights, for ``epochs``."""
    made = Run(folder / "runs" / name)
    made.path.mkdir(parents=True)
    config = TrainConfig(
        data=str(folder), backbone=arguments.backbone, weights=arguments.weights, epochs=epochs,
        validate_every=max(1, epochs // 4),
    )  # fmt: skip
    for event in train(config, made):
        if isinstance(event, Ended):
            print(f"{name}: {event.epoch} epochs in {event.duration_s:.0f} s", flush=True)
    return made


def judged(shown: list[Box], true: list[Box]) -> list[Box]:
    """The suggestions a person who only says yes or no accepts, best first, each object once."""
    right = []
    for box in sorted(shown, key=lambda box: -(box.score or 0)):
        best = max(
            (other for other in true if other.label == box.label), key=lambda o: iou(box, o), default=None
        )
        if best is not None and iou(box, best) >= 0.5:
            true.remove(best)
            right.append(dataclasses.replace(box, score=None))
    return right


def iou(one: Box, two: Box) -> float:
    """Overlap of two boxes."""
    width = min(one.xmax, two.xmax) - max(one.xmin, two.xmin)
    height = min(one.ymax, two.ymax) - max(one.ymin, two.ymin)
    inside = max(width, 0.0) * max(height, 0.0)
    return inside / (one.area + two.area - inside) if inside else 0.0


if __name__ == "__main__":
    main()
