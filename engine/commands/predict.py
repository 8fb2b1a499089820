"""``predict RUN SOURCE...``: what a trained model sees on images, folders, videos, URLs and cameras.

A detector finds objects, a classifier tells which class each picture shows.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from engine.i18n import counted, describe, translated, words

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from typing import TypeAlias

    from engine.errors import UserError
    from engine.inference.capture import Trouble
    from engine.inference.classifying import Classified, ClassSaver
    from engine.inference.given.expanding import Source
    from engine.inference.predicting import Prediction
    from engine.inference.saving import Saver

    _Job: TypeAlias = tuple[Generator[Any, None, None], Saver | ClassSaver | None, Callable[[Any], None]]
    _Start: TypeAlias = Callable[[argparse.Namespace, Sequence[Source], Callable[[UserError], None]], _Job]

_BEST = 3  # classes told of a picture
_FOR_DETECTORS = (
    "threshold", "nms_iou", "agnostic_nms", "classes", "max_detections", "scores", "track", "line", "record",
    "add",
)  # fmt: skip


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "predict", help="find objects on images, videos, URLs or cameras, or classify them"
    )
    parser.add_argument("run_dir", metavar="RUN", help="folder of the run, or a weights file")
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="an image, a folder with its sub-folders, a video, an address (rtsp://..., http://...), a "
        "camera number, a .txt file with an image, folder or video a line, a pattern such as "
        "'shots/**/*.jpg', or - for a list on standard input; of animations and files with several pages "
        "every image is looked at",
    )
    parser.add_argument("--out", metavar="DIR", help="empty or new folder to save to")
    parser.add_argument(
        "--save",
        action="append",
        choices=("voc", "yolo", "json", "csv", "images", "crops"),
        help="what to save (may be given again): voc: label files (a detector's default); yolo: those of "
        "YOLO with classes.txt; json: detections.jsonl or classes.jsonl, one line a picture; csv: "
        "classes.csv (a classifier's default); images: pictures or videos with boxes; crops: what is in each "
        "box, in a folder for each class",
    )
    parser.add_argument(
        "--scores", action="store_true",
        help="write the scores into label files as well: <score> in voc, a sixth number in yolo",
    )  # fmt: skip
    parser.add_argument("--threshold", type=float, help="a detection's least score (default: the run's own)")
    parser.add_argument("--nms-iou", type=float, help="overlap from which the weaker box goes (default 0.45)")
    parser.add_argument(
        "--agnostic-nms", action="store_true",
        help="of two boxes that overlap so much the weaker goes, also where they are of different classes",
    )  # fmt: skip
    parser.add_argument(
        "--classes", metavar="CLASS", nargs="+", action="extend",
        help="only these classes, by name or by number from 0",
    )  # fmt: skip
    parser.add_argument("--max-detections", metavar="N", type=int, help="only the best N of each picture")
    parser.add_argument(
        "--stride", metavar="N", type=int, default=1,
        help="look at each N-th frame of videos, streams, cameras and animations alone (default 1)",
    )  # fmt: skip
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument("--show", action="store_true", help="show a window; q quits, any key goes on")
    parser.add_argument("--track", action="store_true", help="follow objects over the frames and number them")
    parser.add_argument(
        "--line",
        metavar="X1,Y1,X2,Y2",
        type=_line,
        help="count followed objects that cross this line, in pixels of the frame",
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        help="write what is seen as an MP4 video with "
        "boxes; of several sources each gets its own, its name behind this one",
    )
    parser.add_argument(
        "--add",
        metavar="DIR",
        help="put frames the detector is unsure about into this data set, the boxes as suggestions; near "
        "duplicates are left out",
    )
    parser.set_defaults(run=run)


def _line(text: str) -> tuple[float, float, float, float]:
    try:
        x1, y1, x2, y2 = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not four numbers such as 0,240,640,240") from None
    if (x1, y1) == (x2, y2):
        raise argparse.ArgumentTypeError("a line needs two different points")
    return x1, y1, x2, y2


def _check_together(arguments: argparse.Namespace) -> None:
    """Options that mean nothing without one another.

    Raises:
        ConfigError: such an option is alone, or a number is out of range.
    """
    from engine.errors import ConfigError

    if arguments.stride < 1:
        raise ConfigError(f"--stride {arguments.stride} is below 1", remedy="Give a number such as 5")
    if arguments.scores:
        if arguments.out is None:
            raise ConfigError("--scores needs a folder to save to", remedy="Add --out DIR")
        if arguments.save and not {"voc", "yolo"}.intersection(arguments.save):
            raise ConfigError(
                "--scores is for label files; in what is saved here they are without it",
                remedy="Leave it out, or add --save voc or --save yolo",
            )


def run(arguments: argparse.Namespace) -> int:
    """Print one line a picture; exit status 2 when an image could not be read or a film is not whole."""
    from contextlib import closing, nullcontext

    from tqdm import tqdm

    from engine.commands.ranges import check_shares
    from engine.errors import ConfigError
    from engine.inference.classifier import is_classifier
    from engine.inference.drawing import draw
    from engine.inference.given.expanding import expand, only_stills

    check_shares(threshold=arguments.threshold, nms_iou=arguments.nms_iou)
    if arguments.save and arguments.out is None:
        raise ConfigError("--save needs a folder to save to", remedy="Add --out DIR")
    _check_together(arguments)
    expanded = expand(arguments.sources)  # a mistyped source is told before the model loads
    unreadable: list[UserError] = []

    def tell_unreadable(error: UserError) -> None:
        unreadable.append(error)
        tqdm.write(words("error: {}", describe(error)), file=sys.stderr)

    start: _Start = _classifier if is_classifier(arguments.run_dir) else _detector
    if arguments.stride > 1 and all(map(only_stills, expanded.sources)):
        raise ConfigError("--stride means nothing to photos: each is looked at", remedy="Leave it out")
    for problem in expanded.problems:
        tell_unreadable(problem)
    for note in expanded.notes:
        print(words("note: {}", translated(note)), file=sys.stderr)
    results, saver, keep = start(arguments, expanded.sources, tell_unreadable)
    window = _window(arguments.run_dir) if arguments.show else None
    pictures, spent_ms, number = 0, 0.0, -1
    bar: tqdm[Any] = tqdm(unit=words("picture"), leave=False, disable=None)
    with bar, saver or nullcontext(), closing(window) if window else nullcontext(), closing(results):
        for result in results:
            pictures += 1
            spent_ms += result.ms
            _tell(bar, result, number != result.number)
            number = result.number
            keep(result)
            if window is not None:
                wait_ms = 0 if result.kind in ("image", "folder") else 1
                if not window.show(draw(result.frame.image, result.detections), wait_ms):
                    break
    if pictures:
        each = f"{spent_ms / pictures:.1f}"
        looked_at = counted(pictures, "{} picture", "{} pictures")
        if saver:
            print(words("{}, {} ms each, saved to {}", looked_at, each, saver.folder))
        else:
            print(words("{}, {} ms each", looked_at, each))
    return 2 if unreadable else 0


def _detector(
    arguments: argparse.Namespace, sources: Sequence[Source], tell_unreadable: Callable[[UserError], None]
) -> _Job:
    """Results, what keeps them if anything does, and how it is told to keep one."""
    from engine.commands.predict_extras import Extras
    from engine.errors import ConfigError
    from engine.inference.detector import NMS_IOU, Detector
    from engine.inference.given.wanted import Wanted
    from engine.inference.predicting import predict
    from engine.inference.saving import Saver

    if "csv" in (arguments.save or ()):
        raise ConfigError("--save csv is for classifiers", remedy="Choose voc, yolo, json, images or crops")
    detector = Detector.load(arguments.run_dir, arguments.device)
    wanted = Wanted.of(
        detector.class_names, arguments.classes, arguments.max_detections, arguments.agnostic_nms
    )
    saver = None
    if arguments.out is not None:
        saver = Saver(arguments.out, arguments.save or ("voc",), detector.class_names, arguments.scores)
    extras = Extras(arguments, detector, sources)
    results = predict(
        detector,
        sources,
        threshold=extras.floor,
        nms_iou=NMS_IOU if arguments.nms_iou is None else arguments.nms_iou,
        live_videos=arguments.show and saver is None,
        stride=arguments.stride,
        wanted=wanted,
        on_unreadable=tell_unreadable,
        on_trouble=_tell_trouble,
    )

    def keep(one: Prediction) -> None:
        if saver is not None:
            saver.save(one.frame, one.detections, one.source, one.kind, one.fps, one.number)

    return extras.seen(results), saver, keep


def _classifier(
    arguments: argparse.Namespace, sources: Sequence[Source], tell_unreadable: Callable[[UserError], None]
) -> _Job:
    from engine.errors import ConfigError
    from engine.inference.classifier import Classifier
    from engine.inference.classifying import ClassSaver, classify_sources

    if {"voc", "yolo", "crops"}.intersection(arguments.save or ()):
        raise ConfigError("a classifier finds no boxes to save", remedy="Choose json, csv or images")
    for name in _FOR_DETECTORS:
        if getattr(arguments, name) not in (None, False):
            option = "--" + name.replace("_", "-")
            raise ConfigError(f"{option} means nothing to a classifier", remedy="Leave it out")
    classifier = Classifier.load(arguments.run_dir, arguments.device)
    saver = None
    if arguments.out is not None:
        saver = ClassSaver(arguments.out, arguments.save or ("csv",), classifier.class_names)
    results = classify_sources(
        classifier,
        sources,
        live_videos=arguments.show and saver is None,
        stride=arguments.stride,
        on_unreadable=tell_unreadable,
        on_trouble=_tell_trouble,
    )

    def keep(one: Classified) -> None:
        if saver is not None:
            saver.save(one)

    return results, saver, keep


def _tell_trouble(trouble: Trouble) -> None:
    from tqdm import tqdm

    again = words("Trying again in {} s.", f"{trouble.wait_s:g}")
    tqdm.write(f"{describe(trouble.error)} {again}", file=sys.stderr)


def _window(run_dir: str) -> Any:
    from pathlib import Path

    from engine.inference.window import Window

    return Window(words("Boxwright - {} - q quits", Path(run_dir).name))


def _tell(bar: Any, result: Prediction | Classified, is_other_source: bool) -> None:
    """One line on standard output, clear of the progress bar."""
    frame = result.frame
    name = str(frame.path) if frame.path else result.source
    if frame.page is not None:
        name = words("{} frame {}", name, frame.page)
    elif frame.path is None and result.kind != "image":
        name = words("{} frame {}", name, frame.index)
    ms = words("{} ms", f"{result.ms:.1f}")
    bar.write(f"{name}: {_in_words(result)} ({ms})", file=sys.stdout)
    if is_other_source:
        bar.reset(total=result.count)
    bar.total = result.count  # it grows where files of a folder hold several
    bar.update()


def _in_words(result: Prediction | Classified) -> str:
    from engine.inference.classifying import Classified

    if isinstance(result, Classified):
        names, scores = result.classification
        best = zip(names[:_BEST], scores[:_BEST].tolist(), strict=True)
        return "; ".join(f"{name} {score:.2f}" for name, score in best)
    found = result.detections
    objects = zip(found.titles, found.scores.tolist(), found.boxes.tolist(), strict=True)
    return "; ".join(
        words("{} at {}", f"{title} {score:.2f}", f"{x0:.0f},{y0:.0f},{x1:.0f},{y1:.0f}")
        for title, score, (x0, y0, x1, y1) in objects
    ) or words("nothing")
