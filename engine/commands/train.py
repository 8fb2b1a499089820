"""``train``: a training run, drawn as progress bars or told as JSON lines."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import run_process
from engine.columns import left, right, widest
from engine.ending import ending_signals
from engine.errors import ConfigError, RunError, UserError, disk_error
from engine.events import (
    Continued,
    Ended,
    EpochEnded,
    Estimate,
    Event,
    Exported,
    Failed,
    Paused,
    RunStarted,
    Step,
    Validation,
    Warned,
    to_json,
)
from engine.i18n import counted, describe, translated, words
from engine.percent import percent
from engine.runs import Run, holds_nothing, new_run_dir, open_run
from engine.training.config import TASK_DEFAULTS, TrainConfig, from_dict, read_toml, write_config
from engine.training.preflight import preflight

_HELP = {
    "task": "what is learnt: detect (boxes) or classify (one class a picture)",
    "backbone": "network below the heads",
    "weights": "imagenet, none, a weights FILE, or an earlier RUN",
    "head": "what stands on the backbone: ssdlite or pan",
    "width_mult": "width of the backbone's layers",
    "epochs": "passes over the training images",
    "batch_size": "images a step, or auto",
    "image_size": "side of the network input, pixels",
    "learning_rate": "highest learning rate; 0: the optimiser's usual one",
    "backbone_rate": "factor of the learning rate in the backbone",
    "extra_rate": "factor of the learning rate between backbone and heads",
    "head_rate": "factor of the learning rate in the heads",
    "optimizer": "adamw or sgd",
    "momentum": "of SGD",
    "weight_decay": "pull of the weights towards 0",
    "warmup_epochs": "epochs of rising learning rate",
    "schedule": "cosine or multistep",
    "freeze": "what stays as it starts: nothing, backbone or all_but_heads",
    "fit_boxes": "fit the default boxes to the data",
    "stride8": "finer map for small objects: auto, on, off",
    "augment": "random views of the images",
    "turns": "also upside down and turned; for photos from above",
    "crop_margin": "of a classifier that learns from boxes: what is shown around each, share of its side",
    "mosaic": "share of training images put together from four",
    "multi_scale": "vary the size of the network input from batch to batch",
    "balance": "show images of rare classes more often",
    "keep_difficult": "train on boxes marked difficult",
    "ema": "also keep a running average of the weights, and the better of the two",
    "amp": "half precision on a GPU: auto, off, bf16 or fp16",
    "validate_every": "epochs between validations",
    "patience": "validations without gain before stopping; 0: never",
    "seed": "of everything random",
    "workers": "threads that prepare batches",
    "cache_mb": "memory for decoded images, MB",
    "device": "auto, cpu, cuda or mps",
    "threads": "processor threads; 0: as torch likes",
    "export": "also write the best weights as ONNX at the end, which the camera is fast with",
}

_ENDS = {
    "finished": "finished after {}, {} s",
    "stopped": "stopped after {}, {} s",
    "no_improvement": "no improvement any more: ended after {}, {} s",
}


def add_parser(subparsers: Any) -> None:
    """Add ``train`` with one option for each setting."""
    parser = subparsers.add_parser("train", help="train a detector or classifier on a data set")
    parser.add_argument("data", nargs="*", metavar="DIR", help="folder of the data set, or of several")
    for setting in dataclasses.fields(TrainConfig):
        if setting.name in ("data", "more_data"):
            continue
        option = "--" + setting.name.replace("_", "-")
        usual = f"default {setting.default}"
        if setting.name in TASK_DEFAULTS["classify"]:
            usual += f", a classifier {TASK_DEFAULTS['classify'][setting.name]}"
        text = f"{_HELP[setting.name]} ({usual})"
        if setting.type == "bool":
            parser.add_argument(option, action=argparse.BooleanOptionalAction, default=None, help=text)
        else:
            kinds: dict[str, Callable[[str], Any]] = {"int": int, "float": float, "str": str}
            kind = kinds[str(setting.type)]
            if setting.name == "batch_size":
                kind = _batch_size
            parser.add_argument(option, type=kind, default=None, help=text)
    parser.add_argument("--config", metavar="FILE.toml", help="settings; options given here win")
    parser.add_argument(
        "--run", "--run-dir", dest="run_dir", metavar="DIR",
        help="folder of the run to make (under torchrun --run-dir: it has a --run of its own)",
    )  # fmt: skip
    parser.add_argument("--resume", metavar="RUN", help="go on with an earlier run")
    parser.add_argument("--estimate", action="store_true", help="measure a few steps, tell how long, and end")
    parser.add_argument("--events", choices=("bars", "jsonl"), default="bars", help="how progress is told")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train; a mistake of the user's is told as an event, too, when events are asked for."""
    told = _tell_json if arguments.events == "jsonl" else _tell_bars
    # Of the processes that torchrun started, the first alone writes and tells.
    is_first = os.environ.get("RANK", "0") == "0"
    try:
        config = _settings(arguments)
        if arguments.estimate:
            from engine.training.estimate import estimate

            told(iter([estimate(config)]))
            return 0
        folder = _folder(arguments, config) if is_first else Path(arguments.resume or config.data)
        note, lost = _speakers(arguments.events == "jsonl")
        with run_process.training(folder, note, lost) if is_first else contextlib.nullcontext():
            if is_first and arguments.resume is None:
                write_config(Run(folder.absolute()), config)  # loading PyTorch takes a while
            wishes = _listen(folder if is_first else None)
            from engine.training.loop import train

            if is_first and arguments.events == "jsonl":
                wishes.read_lines()
            events = train(
                config,
                Run(folder.absolute()),
                resume=arguments.resume is not None,
                should_stop=wishes.stop.is_set,
                should_pause=wishes.pause.is_set,
                export=config.export,
            )
            told(wishes.renewed(events)) if is_first else deque(events, maxlen=0)
    except UserError as error:
        if arguments.events == "jsonl" and is_first:
            print(to_json(Failed(str(error), error.remedy)), flush=True)
        raise
    return 0


def _speakers(as_events: bool) -> tuple[Callable[[str], None], Callable[[], None]]:
    """How a remark about who trains the run is told, and what is done if another computer took it over."""

    def note(text: str) -> None:
        if as_events:
            print(to_json(Warned(text)), flush=True)
        else:
            print(words("note: {}", translated(text)), file=sys.stderr, flush=True)

    def lost() -> None:
        error = RunError(
            "the run was taken over by a training on another computer, so this one ends",
            remedy="It goes on there",
        )
        if as_events:
            print(to_json(Failed(str(error), error.remedy)), flush=True)
        else:
            print(words("error: {}", describe(error)), file=sys.stderr, flush=True)
        os._exit(2)  # at once: what is on the disk is the other's by now

    return note, lost


def _settings(arguments: argparse.Namespace) -> TrainConfig:
    """The configuration.

    Raises:
        UserError: options contradict, or the training cannot start.
    """
    names = [setting.name for setting in dataclasses.fields(TrainConfig)]
    given = {name: value for name in names if (value := getattr(arguments, name, None)) is not None}
    folders = given.pop("data")
    if folders:
        given.update(data=folders[0], more_data=folders[1:])
    if arguments.resume is not None:
        earlier = _begun(arguments.resume)
        changeable = {"epochs", "device", "workers", "threads", "cache_mb", "data", "more_data", "patience",
                      "export"}  # fmt: skip
        fixed = sorted(set(given) - changeable)
        if fixed:
            raise ConfigError(
                f"{fixed[0]} cannot change when a run is resumed", remedy="Start a new run with --weights RUN"
            )
        config = from_dict({**earlier.config(), **given})
        for folder in (config.data, *config.more_data):
            if not Path(folder).is_dir():
                raise RunError(
                    f"its data set is not at {folder} any more",
                    where=arguments.resume,
                    remedy=f"Name where it is now: train NEWDIR --resume {arguments.resume}",
                )
        return config
    values = {**(read_toml(arguments.config) if arguments.config else {}), **given}
    config = from_dict(values)
    further = tuple(str(Path(folder).absolute()) for folder in config.more_data)
    config = dataclasses.replace(config, data=str(Path(config.data).absolute()), more_data=further)
    obstacles = preflight(config)
    if obstacles:
        first = obstacles[0]
        raise ConfigError(first.message.rstrip("."), remedy=first.remedy)
    return config


def _begun(folder: str) -> Run:
    """The run that is gone on with.

    Raises:
        RunError: there is none.
    """
    if Path(folder).is_dir() and holds_nothing(folder):
        raise RunError(
            "its training ended before anything was written", where=folder, remedy="Start it with --run again"
        )
    return open_run(folder)


def _folder(arguments: argparse.Namespace, config: TrainConfig) -> Path:
    """The folder of the run, made if it is a new one.

    Raises:
        UserError: it is in use, or the disk refuses.
    """
    if arguments.resume is not None:
        return open_run(arguments.resume).path
    if arguments.run_dir is None:
        return new_run_dir(Path(config.data) / "runs", f"{config.task}-{config.backbone}")
    folder = Path(arguments.run_dir).absolute()
    if folder.exists() and not (folder.is_dir() and holds_nothing(folder)):
        raise ConfigError(
            "is there already", where=folder, remedy="Choose another --run folder or --resume it"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(error, folder, RunError) from error
    return folder


def _batch_size(text: str) -> int:
    return 0 if text == "auto" else int(text)


@dataclass(frozen=True)
class _Wishes:
    """What the user wants the training to do after its current step."""

    stop: threading.Event = field(default_factory=threading.Event)
    pause: threading.Event = field(default_factory=threading.Event)

    def listen_to_signals(self) -> None:
        """By Ctrl+C and its like it ends after its step; by a second one at once."""
        numbers = ending_signals()

        def end(*_: object) -> None:
            self.stop.set()
            for number in numbers:
                signal.signal(number, signal.SIG_DFL)

        for number in numbers:
            signal.signal(number, end)

    def obey(self, word: str) -> None:
        """One of "stop", "pause" and "continue"; anything else is passed over."""
        actions = {"stop": self.stop.set, "pause": self.pause.set, "continue": self.pause.clear}
        if action := actions.get(word):
            action()

    def read_lines(self) -> None:
        """Obey standard input too. Windows' C library holds a lock of the stream while somebody reads it,
        and NumPy asks for that as it loads: to be called when everything is loaded."""
        if sys.stdin is None:
            return

        def read() -> None:
            for line in sys.stdin:
                self.obey(line.strip())

        threading.Thread(target=read, name="wish-listener", daemon=True).start()

    def renewed(self, events: Iterator[Event]) -> Iterator[Event]:
        """The same events; once the training has ended, a "stop" that comes then means the export."""
        for event in events:
            if isinstance(event, Ended):
                self.stop.clear()
                self.listen_to_signals()
            yield event


def _listen(folder: Path | None) -> _Wishes:
    """Wishes by Ctrl+C and its like, and by words told to the run."""
    wishes = _Wishes()
    wishes.listen_to_signals()
    if folder is not None:
        run_process.listen(folder, wishes.obey)
    return wishes


def _tell_json(events: Iterator[Event]) -> None:
    for event in events:
        try:
            print(to_json(event), flush=True)
        except OSError:  # the window was closed; the training goes on, the run's folder has it all
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell_bars(events: Iterator[Event]) -> None:
    drawn = _draw_bars()
    next(drawn)
    for event in events:
        try:
            drawn.send(event)
        except OSError:  # the terminal was closed; the training saves where it stands
            for stream in (sys.stdout, sys.stderr):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            drawn = _draw_bars()
            next(drawn)


def _draw_bars() -> Generator[None, Event, None]:
    """What is sent to it, drawn."""
    from tqdm import tqdm

    bar: tqdm[Any] | None = None
    metric = ""
    while True:
        event = yield
        if isinstance(event, RunStarted):
            tqdm.write(
                words("{}: {} training and {}, {}", event.run, event.train_images,
                      counted(event.val_images, "{} validation image", "{} validation images"),
                      counted(len(event.classes), "{} class", "{} classes"))
                + f", {event.backbone}, {event.image_size_px} px, {event.device}"
            )  # fmt: skip
            if event.default_box_recall is not None:
                covered = percent(event.default_box_recall, 1)
                tqdm.write(words("default boxes cover {} of the training boxes", covered))
            metric = words("accuracy") if event.task == "classify" else "mAP@0.5"
            if event.class_box_recall:
                tqdm.write(_box_table(event.class_box_recall))
            done = (event.first_epoch - 1) * event.steps_per_epoch
            bar = tqdm(total=event.epochs * event.steps_per_epoch, initial=done, unit=words("step"))
        elif isinstance(event, Step) and bar is not None:
            bar.set_postfix_str(
                words("epoch {}, loss {}, {} images/s", event.epoch, f"{event.loss:.3f}",
                      f"{event.images_per_s:.1f}")
            )  # fmt: skip
            bar.update(event.step - bar.n)
        elif isinstance(event, EpochEnded):
            tqdm.write(words("epoch {}: loss {}, {} images/s", f"{event.epoch}/{event.epochs}",
                             f"{event.loss:.3f}", f"{event.images_per_s:.1f}"))  # fmt: skip
        elif isinstance(event, Validation):
            figures = (
                f"mAP@0.5 {event.map_voc_area or 0:.3f} (VOC 2007 {event.map_voc2007 or 0:.3f}), "
                f"COCO {event.map_coco or 0:.3f}"
                if event.accuracy is None
                else words("accuracy {}", f"{event.accuracy:.4f}")
            )
            best = words("best so far") if event.is_best else ""
            told = words("validation: loss {}, {}", f"{event.loss:.3f}", figures)
            tqdm.write(f"  {told}  {best}".rstrip())
        elif isinstance(event, Paused):
            tqdm.write(words("paused in epoch {}, after step {}", event.epoch, event.step))
        elif isinstance(event, Continued):
            tqdm.write(words("goes on"))
        elif isinstance(event, Estimate):
            print(words("{} minutes in all: {} s an epoch, {} s a step of {} images; {} MB",
                        f"{event.total_s / 60:.1f}", f"{event.epoch_s:.1f}", f"{event.step_s:.3f}",
                        event.batch_size, f"{event.memory_mb:.0f}"))  # fmt: skip
        elif isinstance(event, Warned):
            tqdm.write(words("note: {}", translated(event.message)), file=sys.stderr)
        elif isinstance(event, Ended):
            if bar is not None:
                bar.close()
            epochs = counted(event.epoch, "{} epoch", "{} epochs")
            print(words(_ENDS[event.reason], epochs, f"{event.duration_s:.0f}"))
            if event.best_epoch:
                figure = f"{event.best_metric:.3f}"
                print(words("best {} {} in epoch {}", metric, figure, event.best_epoch))
        elif isinstance(event, Exported):
            print(words("exported in {} s: {}", f"{event.duration_s:.0f}", event.path))


def _box_table(recalls: dict[str, list[float]]) -> str:
    """How much of each class the default boxes cover, before and after they were fitted."""
    width = widest([words("class"), *recalls])
    heads = right(words("classic"), 9) + right(words("fitted"), 8)
    rows = [f"  {left(words('class'), width)}{heads}  ({words('training boxes covered at IoU 0.5')})"]
    rows += [
        f"  {left(name, width)}{percent(before, 1):>9}{percent(after, 1):>8}"
        for name, (before, after) in sorted(recalls.items())
    ]
    return "\n".join(rows)
