"""``predict RUN SOURCE...``: what a trained detector finds on images, folders, videos, URLs and cameras."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.inference.predicting import Prediction


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("predict", help="find objects on images, videos, URLs or cameras")
    parser.add_argument("run_dir", metavar="RUN", help="folder of the run, or a weights file")
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="an image, a folder of images, a video, an address (rtsp://..., http://...), a camera number",
    )
    parser.add_argument("--out", metavar="DIR", help="empty or new folder to save to")
    parser.add_argument(
        "--save",
        action="append",
        choices=("voc", "json", "images"),
        help="what to save (may be given again): voc: label files (default); json: detections.jsonl, "
        "one line a picture; images: pictures or videos with boxes",
    )
    parser.add_argument("--threshold", type=float, help="least score (default: the run's own)")
    parser.add_argument(
        "--nms-iou", type=float, default=0.45, help="overlap from which the weaker box goes (default 0.45)"
    )
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument("--show", action="store_true", help="show a window; q quits, any key goes on")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print one line a picture; exit status 2 when some image could not be read."""
    from contextlib import closing, nullcontext

    from tqdm import tqdm

    from engine.commands.ranges import check_shares
    from engine.errors import ConfigError, ImageError
    from engine.inference.detector import Detector
    from engine.inference.predicting import predict
    from engine.inference.saving import Saver
    from engine.inference.sources import kind_of

    check_shares(threshold=arguments.threshold, nms_iou=arguments.nms_iou)
    if arguments.save and arguments.out is None:
        raise ConfigError("--save needs a folder to save to", remedy="Add --out DIR")
    for source in arguments.sources:
        kind_of(source)  # a mistyped source is told before the model loads
    detector = Detector.load(arguments.run_dir, arguments.device)
    saver = Saver(arguments.out, arguments.save or ("voc",)) if arguments.out is not None else None
    window = _window(arguments.run_dir) if arguments.show else None
    unreadable: list[ImageError] = []

    def tell_unreadable(error: ImageError) -> None:
        unreadable.append(error)
        tqdm.write(f"error: {error}", file=sys.stderr)

    pictures, spent_ms = 0, 0.0
    bar: tqdm[Any] = tqdm(unit="picture", leave=False, disable=None)
    with bar, saver or nullcontext(), closing(window) if window else nullcontext():
        results = predict(
            detector,
            arguments.sources,
            threshold=arguments.threshold,
            nms_iou=arguments.nms_iou,
            live_videos=window is not None and saver is None,
            on_unreadable=tell_unreadable,
        )
        with closing(results):
            for result in results:
                pictures += 1
                spent_ms += result.ms
                _tell(bar, result)
                if saver is not None:
                    saver.save(result.frame, result.detections, result.source, result.kind, result.fps)
                if window is not None:
                    from engine.inference.drawing import draw

                    wait_ms = 0 if result.kind in ("image", "folder") else 1
                    if not window.show(draw(result.frame.image, result.detections), wait_ms):
                        break
    if pictures:
        tail = f", saved to {saver.folder}" if saver else ""
        print(f"{pictures} pictures, {spent_ms / pictures:.1f} ms each{tail}")
    return 2 if unreadable else 0


def _window(run_dir: str) -> Any:
    from pathlib import Path

    from engine.inference.window import Window

    return Window(f"Boxwright - {Path(run_dir).name} - q quits")


def _tell(bar: Any, result: Prediction) -> None:
    """One line on standard output, clear of the progress bar."""
    found = result.detections
    name = str(result.frame.path) if result.frame.path else f"{result.source} frame {result.frame.index}"
    objects = "; ".join(
        f"{label} {score:.2f} at {x0:.0f},{y0:.0f},{x1:.0f},{y1:.0f}"
        for label, score, (x0, y0, x1, y1) in zip(
            found.labels, found.scores.tolist(), found.boxes.tolist(), strict=True
        )
    )
    bar.write(f"{name}: {objects or 'nothing'} ({result.ms:.1f} ms)", file=sys.stdout)
    if bar.total != result.count and result.count is not None:
        bar.reset(total=result.count)
    bar.update()
