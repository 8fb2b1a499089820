"""What a training tells, in words: the log, the state beside the progress bar, times."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.events import (
    Continued,
    Ended,
    EpochEnded,
    Event,
    Exported,
    Failed,
    Paused,
    Progress,
    RunStarted,
    Validation,
    Warned,
)
from engine.i18n import translated
from studio import numbers
from studio.numbers import duration, percent
from studio.train.charts.history import RunHistory

translate = QCoreApplication.translate


def data_set_of(run: Path) -> Path:
    """The data set a run lies in: ``DATA/runs/NAME``."""
    return run.parent.parent


def reason(ended: Ended) -> str:
    """Why a training ended."""
    return {
        "finished": translate("TrainWords", "finished"),
        "stopped": translate("TrainWords", "stopped"),
        "no_improvement": translate("TrainWords", "ended early: no improvement"),
    }.get(ended.reason, ended.reason)


def metric(history: RunHistory) -> str:
    """What the best epoch is judged by."""
    if history.is_classifier:
        return translate("TrainWords", "accuracy")
    return translate("TrainWords", "mAP@0.5")


def summary(history: RunHistory, is_training: bool) -> str:
    """One line: epoch, speed, time left, best so far."""
    if history.started is None:
        return ""
    parts = []
    if isinstance(history.last, Ended):
        parts.append(reason(history.last))
    elif isinstance(history.last, Failed):
        parts.append(translate("TrainWords", "failed"))
    elif history.is_paused:
        parts.append(translate("TrainWords", "paused"))
    if history.step is not None:
        of = translate("TrainWords", "epoch {0} of {1}")
        parts.append(of.format(history.step.epoch, history.started.epochs))
        parts.append(numbers.fill(translate("TrainWords", "{0:.1f} images/s"), history.step.images_per_s))
        if is_training and history.last is None:
            parts.append(translate("TrainWords", "{0} left").format(duration(history.step.eta_s)))
    if history.best_metric is not None:
        best = translate("TrainWords", "best {0} {1:.3f}")
        parts.append(numbers.fill(best, metric(history), history.best_metric))
    return "   ".join(parts)


def preparing(progress: Progress) -> str:
    """What happens before the first step."""
    if progress.stage == "download":
        text = translate("TrainWords", "Downloading weights: {0:.1f} of {1:.1f} MB")
        return numbers.fill(text, progress.done / 1e6, progress.total / 1e6)
    return translate("TrainWords", "Reading photos: {0} of {1}").format(progress.done, progress.total)


def preparing_briefly(progress: Progress) -> str:
    """The same without the figures, for a button that adds how many percent."""
    if progress.stage == "download":
        return translate("TrainWords", "Downloading weights…")
    return translate("TrainWords", "Reading photos…")


def remedied(message: str, remedy: str) -> str:
    """A message of the engine's and what to do, unless it says so already, in the window's language."""
    told = translated(message)
    if not remedy or remedy in message:
        return told
    return translate("TrainWords", "{0} {1}.").format(told, translated(remedy))


def in_words(event: Event) -> str:
    """A line of the log; empty for what is only drawn."""
    if isinstance(event, RunStarted):
        return _started(event)
    if isinstance(event, EpochEnded):
        text = translate("TrainWords", "epoch {0}: loss {1:.3f}, {2:.1f} images/s")
        return numbers.fill(text, event.epoch, event.loss, event.images_per_s)
    if isinstance(event, Validation):
        return _validated(event)
    if isinstance(event, Paused):
        return translate("TrainWords", "paused in epoch {0}").format(event.epoch)
    if isinstance(event, Continued):
        return translate("TrainWords", "goes on in epoch {0}").format(event.epoch)
    if isinstance(event, Warned):
        return translated(event.message)
    if isinstance(event, Failed):
        return remedied(event.message, event.remedy)
    if isinstance(event, Ended):
        return translate("TrainWords", "{0} after {1}").format(reason(event), duration(event.duration_s))
    if isinstance(event, Exported):
        text = translate("TrainWords", "exported to {0} in {1}")
        return text.format(Path(event.path).name, duration(event.duration_s))
    return ""


def _started(event: RunStarted) -> str:
    words = translate("TrainWords", "{0}: {1} training and {2}, {3}, {4} on {5}").format(
        Path(event.run).name,
        numbers.integer(event.train_images),
        translate("TrainWords", "%Ln validation photo(s)", "", event.val_images),
        translate("TrainWords", "%Ln class(es)", "", len(event.classes)),
        event.backbone,
        event.device,
    )
    if event.default_box_recall is None:
        return words
    cover = translate("TrainWords", "default boxes cover {0}").format(percent(event.default_box_recall, 1))
    return translate("TrainWords", "{0}; {1}").format(words, cover)


def _validated(event: Validation) -> str:
    if event.accuracy is not None:
        text = translate("TrainWords", "epoch {0}: validation loss {1:.3f}, accuracy {2:.3f}")
        words = numbers.fill(text, event.epoch, event.loss, event.accuracy)
    else:
        text = translate(
            "TrainWords", "epoch {0}: validation loss {1:.3f}, mAP@0.5 {2:.3f}, mAP@0.5:0.95 {3:.3f}"
        )
        figures = (event.map_voc_area or 0.0, event.map_coco or 0.0)
        words = numbers.fill(text, event.epoch, event.loss, *figures)
    if event.weights == "ema":
        words += " " + translate("TrainWords", "(averaged weights)")
    return words + (" " + translate("TrainWords", "(best so far)") if event.is_best else "")
