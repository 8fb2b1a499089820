"""The training loop. It reads from top to bottom; what happens is told by the events it yields."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn

from engine.datasets.cv import cv2
from engine.datasets.dataset import Dataset, Item
from engine.errors import ConfigError, DatasetError, RunError, UserError, disk_error
from engine.events import (
    Checkpoint,
    Ended,
    EpochEnded,
    Event,
    Failed,
    Progress,
    RunStarted,
    Step,
    Validation,
    Warned,
    to_json,
)
from engine.files import write_atomically
from engine.models.default_boxes import class_recall, fit_box_sizes, recall, recalls_of_classes
from engine.models.detector import Detector, build_detector
from engine.models.download import fetch_imagenet
from engine.models.preprocess import to_tensor
from engine.models.pretrained import start_from
from engine.models.spec import CLASSIC_SIZES, CLASSIC_SIZES_STRIDE8, DetectorSpec
from engine.models.weights_io import save_weights
from engine.runs import Run
from engine.training import checkpoint
from engine.training.allocator import keep_freed_memory
from engine.training.config import TrainConfig, to_toml
from engine.training.data import (
    CACHE_SCALE,
    Example,
    ImageStore,
    epoch_batches,
    labels_digest,
    read_examples,
    training_batches,
)
from engine.training.losses import detection_loss
from engine.training.memory import memory_mb
from engine.training.validate import validate

GRADIENT_NORM_LIMIT = 10.0
TELL_EVERY_S = 0.2
COVERED_WELL = 0.95
"""Share of the training boxes, mean over classes, from which on no finer feature map is needed."""


def train(
    config: TrainConfig, run: Run, *, resume: bool = False, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Event]:
    """Train a detector.

    Every event is also a line of the run's ``metrics.jsonl``.

    Args:
        config: the settings. For a resumed run, the run's own with, at most, more epochs.
        run: an existing folder to write to.
        resume: go on from the run's ``last.pt``.
        should_stop: asked after each step; when true, the step's state is kept and the run ends.

    Raises:
        UserError: the data, weights or settings do not allow it; or the loss is no number any more.
    """
    yield from recorded(_train(config, run, resume, should_stop), config, run)


def recorded(events: Iterator[Event], config: TrainConfig, run: Run) -> Iterator[Event]:
    """The events of a training, each written to the run's ``metrics.jsonl`` as it passes; a fault, too."""
    with run.open_metrics() as metrics:
        try:
            for event in events:
                if not isinstance(event, Progress):
                    metrics.write(to_json(event) + "\n")
                    metrics.flush()
                yield event
        except (UserError, RuntimeError) as error:
            told = _out_of_memory(error, config) or error
            remedy = told.remedy if isinstance(told, UserError) else ""
            metrics.write(to_json(Failed(str(told), remedy)) + "\n")
            raise told from error


def _train(config: TrainConfig, run: Run, resume: bool, should_stop: Callable[[], bool]) -> Iterator[Event]:
    started = time.monotonic()
    torch.manual_seed(config.seed)
    if config.threads:
        torch.set_num_threads(config.threads)
    keep_freed_memory()
    cv2.setNumThreads(1)  # batches are prepared in threads of our own
    device = pick_device(config.device)

    # --- data
    dataset = Dataset.open(config.data)
    train_items, val_items = (_items(dataset, name, run if resume else None) for name in ("train", "val"))
    state, spec = checkpoint.load(run.last_checkpoint) if resume else (None, None)
    class_names = spec.class_names if spec else tuple(dataset.class_names())
    if not class_names:
        raise DatasetError("no box is drawn in it yet", where=dataset.root, remedy="Label some photos first")
    examples, problems = read_examples(dataset, train_items, class_names)
    val_examples, val_problems = read_examples(dataset, val_items, class_names)
    yield from map(Warned, shortened([*problems, *val_problems]))
    if not any(len(example.labels) for example in examples):
        raise DatasetError(
            "the training set has no box", where=dataset.root, remedy="Label more and split again"
        )
    if not val_examples:
        raise DatasetError("no validation image can be read", where=dataset.root, remedy="Split again")
    digest = labels_digest([*train_items, *val_items])
    if state and state.labels_digest != digest:
        yield Warned("The labels have changed since this run was started; it goes on with the new ones.")

    # --- model
    if spec is None:
        spec = choose_spec(config, class_names, examples)
    model = build_detector(spec)
    if state:
        model.load_state_dict(state.model)
    else:
        if config.weights == "imagenet":
            for done, total in fetch_imagenet(config.backbone):
                yield Progress("download", done, total)
        yield Warned(start_from(model, config.weights, config.backbone))
    model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    frozen = frozen_parts(model, config)
    for still in frozen:
        still.requires_grad_(False)
    batch_size = config.chosen_batch_size(len(examples))
    peak = config.peak_learning_rate(batch_size)
    optimizer = make_optimizer(model, config, device)
    if state:
        optimizer.load_state_dict(state.optimizer)
    half = torch.bfloat16 if device.type == "cuda" and torch.cuda.is_bf16_supported() else None

    # --- images
    store = ImageStore(examples, round(spec.image_size * CACHE_SCALE), config.cache_mb)
    val_store = ImageStore(val_examples, spec.image_size, config.cache_mb // 2)
    problems, images_loaded = [], 0
    for part in (store, val_store):
        for problem in part.load(config.workers):
            problems += [problem] if problem else []
            images_loaded += 1
            yield Progress("images", images_loaded, len(examples) + len(val_examples))
            if should_stop():
                yield Ended("stopped", 0, None, None, time.monotonic() - started)
                return
    yield from map(Warned, shortened(problems))
    examples = store.examples
    if not resume:
        _write_head(run, config, class_names, dataset, digest)

    first_epoch = state.epoch + 1 if state else 1
    step = state.step if state else 0
    best_metric = state.best_metric if state else None
    best_epoch = state.best_epoch if state else None
    without_gain = state.validations_without_gain if state else 0
    elapsed_before = state.elapsed_s if state else 0.0
    steps_done = state.steps_in_epoch if state else 0  # of an epoch that was stopped half-way
    sums = np.array(state.loss_sums) if state else np.zeros(2)
    steps_per_epoch = len(epoch_batches(len(examples), batch_size, config.seed, 1))
    total_steps = steps_per_epoch * config.epochs
    boxes = np.concatenate([example.boxes for example in examples])
    labels = np.concatenate([example.labels for example in examples])
    yield RunStarted(
        run=str(run.path),
        task=config.task,
        backbone=config.backbone,
        device=str(device),
        classes=list(class_names),
        train_images=len(examples),
        val_images=len(val_store.examples),
        epochs=config.epochs,
        steps_per_epoch=steps_per_epoch,
        batch_size=batch_size,
        image_size_px=spec.image_size,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        first_epoch=first_epoch,
        default_box_recall=recall(boxes, spec) if spec.box_sizes else None,
        class_box_recall={
            name: list(shares) for name, shares in recalls_of_classes(boxes, labels, spec).items()
        },
    )

    def keep(epoch: int) -> Event:
        """Write down where the run stands after ``epoch`` whole epochs."""
        reached = checkpoint.State(
            model=model.state_dict(),
            optimizer=optimizer.state_dict(),
            spec=spec.to_dict(),
            epoch=epoch,
            step=step,
            steps_in_epoch=steps_done,
            loss_sums=sums.tolist(),
            best_metric=best_metric,
            best_epoch=best_epoch,
            validations_without_gain=without_gain,
            elapsed_s=elapsed_before + time.monotonic() - started,
            labels_digest=digest,
        )
        try:
            checkpoint.save(run.last_checkpoint, reached)
        except RunError as error:
            return Warned(f"{error} Training goes on and tries again after the next epoch.")
        return Checkpoint(epoch, "last", str(run.last_checkpoint))

    epoch, reason = first_epoch - 1, "finished"
    training_started, first_step = time.monotonic(), step
    for epoch in range(first_epoch, config.epochs + 1):
        epoch_started = time.monotonic()
        model.train()
        for still in frozen:
            still.eval()  # its batch statistics stay as they are, too
        order = epoch_batches(len(examples), batch_size, config.seed, epoch)
        images_before = sum(map(len, order[:steps_done]))
        images_done, told, told_images = images_before, epoch_started, images_before
        batches = training_batches(
            store,
            order[steps_done:],
            size=spec.image_size,
            seed=config.seed,
            epoch=epoch,
            with_augmentation=config.augment,
            turns=config.turns,
            keep_difficult=config.keep_difficult,
            workers=config.workers,
        )
        for batch in batches:
            # --- one step
            step += 1
            steps_done += 1
            rate = learning_rate(step, total_steps, steps_per_epoch, peak, config)
            for group in optimizer.param_groups:
                group["lr"] = rate * group["factor"]
            pixels = to_tensor(batch.pixels, spec.mean, spec.std, device)
            with torch.autocast(device.type, dtype=half, enabled=half is not None):
                box_regression, class_logits = model(pixels)
            classification, regression = detection_loss(
                model, box_regression, class_logits, batch.boxes.to(device), batch.labels.to(device)
            )
            loss = classification + regression
            value = loss.item()
            if not math.isfinite(value):
                names = ", ".join(path.name for path in batch.images[:5])
                raise RunError(
                    f"the loss became {value} in epoch {epoch} at step {step}, on {names} ...",
                    where=run.path,
                    remedy="Look at these images, or lower the learning rate and resume from the last epoch",
                )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), GRADIENT_NORM_LIMIT)
            optimizer.step()

            # --- tell
            images_done += len(batch.images)
            sums += np.array([classification.item(), regression.item()]) * len(batch.images)
            now = time.monotonic()
            if now - told >= TELL_EVERY_S or images_done == len(examples):
                yield Step(
                    epoch=epoch,
                    step=step,
                    loss=value,
                    classification_loss=classification.item(),
                    regression_loss=regression.item(),
                    learning_rate=rate,
                    images_per_s=(images_done - told_images) / max(now - told, 1e-9),
                    eta_s=(now - training_started) / (step - first_step) * (total_steps - step),
                )
                told, told_images = now, images_done
            if should_stop():
                reason = "stopped"
                break
        if reason == "stopped":
            epoch -= 1
            break
        duration = time.monotonic() - epoch_started
        mean_classification, mean_regression = (float(total) for total in sums / len(examples))
        yield EpochEnded(
            epoch=epoch,
            epochs=config.epochs,
            loss=mean_classification + mean_regression,
            classification_loss=mean_classification,
            regression_loss=mean_regression,
            duration_s=duration,
            images_per_s=(len(examples) - images_before) / duration,
            memory_mb=memory_mb(),
        )

        # --- validate
        if epoch % config.validate_every == 0 or epoch == config.epochs:
            judgement = validate(model, val_store, batch_size, device)
            metric = judgement.result.map_voc_area
            is_best = (
                best_metric is None or not metric <= best_metric
            )  # nan: nothing to find, keep the newest
            without_gain = 0 if is_best else without_gain + 1
            yield Validation(
                epoch=epoch,
                loss=judgement.classification_loss + judgement.regression_loss,
                classification_loss=judgement.classification_loss,
                regression_loss=judgement.regression_loss,
                duration_s=judgement.duration_s,
                map_voc2007=judgement.result.map_voc2007,
                map_voc_area=metric,
                map_coco=judgement.result.map_coco,
                map_coco50=judgement.result.map_coco50,
                class_ap=judgement.result.class_ap,
                is_best=is_best,
            )
            if is_best:
                best_metric, best_epoch = metric, epoch
                threshold = judgement.result.best_threshold
                shown_from = threshold if math.isfinite(threshold) else 0.5
                try:
                    save_weights(run.best_weights, model.state_dict(), spec, shown_from)
                    yield Checkpoint(epoch, "best", str(run.best_weights))
                except RunError as error:
                    yield Warned(f"{error} Training goes on and tries again.")
                    best_metric = None

        steps_done, sums = 0, np.zeros(2)
        yield keep(epoch)
        if config.patience and without_gain >= config.patience:
            reason = "no_improvement"
            break
    if reason == "stopped":
        yield keep(epoch)
    yield Ended(reason, epoch, best_epoch, best_metric, elapsed_before + time.monotonic() - started)


def _out_of_memory(error: Exception, config: TrainConfig) -> ConfigError | None:
    """What the user can do about ``error`` if it says that memory ran out."""
    if not isinstance(error, torch.OutOfMemoryError) and "not enough memory" not in str(error):
        return None
    return ConfigError(
        f"the memory of the {config.device} device does not suffice for batches of this size",
        remedy="Use a smaller --batch-size or --image-size, or close other programs",
    )


def _items(dataset: Dataset, name: str, earlier: Run | None) -> list[Item]:
    """The images of a set; those a resumed run was started with, even if the data was split anew since."""
    if earlier is None:
        return dataset.set_items(name)
    try:
        stems = (earlier.path / "split" / f"{name}.txt").read_text("utf-8").splitlines()
    except OSError as error:
        raise RunError(
            f"its {name} list cannot be read ({error.strerror})", where=earlier.path, remedy="Train again"
        ) from error
    return [dataset.item(stem) for stem in stems]


def pick_device(name: str) -> torch.device:
    """The device of that name; "auto" takes CUDA, else Apple's GPU, else the CPU.

    Raises:
        ConfigError: this computer has none.
    """
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        name = next(kind for kind in ("cuda", "mps", "cpu") if available[kind])
    if not available[name]:
        raise ConfigError(f"there is no {name} device on this computer", remedy="Choose auto or cpu")
    return torch.device(name)


def choose_spec(config: TrainConfig, class_names: tuple[str, ...], examples: list[Example]) -> DetectorSpec:
    """The detector for this data: default boxes fitted to it, and a stride-8 map where it needs one."""
    boxes = np.concatenate([example.boxes for example in examples])
    labels = np.concatenate([example.labels for example in examples])

    def spec(stride8: bool) -> DetectorSpec:
        sizes = CLASSIC_SIZES_STRIDE8 if stride8 else CLASSIC_SIZES
        plain = DetectorSpec(
            class_names,
            config.backbone,
            config.image_size,
            config.width_mult,
            stride8=stride8,
            box_sizes=sizes,
            head=config.head,
        )
        if not config.fit_boxes or config.head == "pan":
            return plain
        return dataclasses.replace(plain, box_sizes=fit_box_sizes(boxes, labels, plain))

    if config.head == "pan":
        return spec(stride8=True)
    if config.stride8 != "auto":
        return spec(config.stride8 == "on")
    coarse = spec(stride8=False)
    covered = class_recall(boxes, labels, coarse)
    if covered >= COVERED_WELL:
        return coarse
    fine = spec(stride8=True)
    return fine if class_recall(boxes, labels, fine) > covered + 0.02 else coarse


def frozen_parts(model: Detector, config: TrainConfig) -> list[nn.Module]:
    """The parts of the network that stay as they start."""
    choices: dict[str, list[nn.Module]] = {
        "nothing": [],
        "backbone": [model.backbone],
        "all_but_heads": [model.backbone, model.extra],
    }
    return choices[config.freeze]


def make_optimizer(model: nn.Module, config: TrainConfig, device: torch.device) -> torch.optim.Optimizer:
    """AdamW or SGD over what is not frozen; no weight decay on biases and normalisation.

    ``factor`` of a group is what its learning rate is multiplied with.
    """
    factors = {
        "backbone": config.backbone_rate,
        "features": config.backbone_rate,  # a classifier's backbone
        "extra": config.extra_rate,
    }
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            factor = factors.get(name.partition(".")[0], config.head_rate)
            decay = config.weight_decay if parameter.ndim > 1 else 0.0
            groups.setdefault((factor, decay), []).append(parameter)
    parts = [
        {"params": parameters, "weight_decay": decay, "factor": factor}
        for (factor, decay), parameters in groups.items()
    ]
    fused = device.type in ("cpu", "cuda")
    if config.optimizer == "sgd":
        return torch.optim.SGD(parts, lr=1.0, momentum=config.momentum, fused=fused)
    return torch.optim.AdamW(parts, lr=1.0, fused=fused)


def learning_rate(step: int, total: int, steps_per_epoch: int, peak: float, config: TrainConfig) -> float:
    """The learning rate of optimiser step ``step``, counted from 1."""
    warmup = min(config.warmup_epochs * steps_per_epoch, total / 2)
    if step <= warmup:
        return peak * step / warmup
    progress = (step - warmup) / max(total - warmup, 1)
    if config.schedule == "multistep":
        return peak * (1.0 if progress < 2 / 3 else 0.1 if progress < 8 / 9 else 0.01)
    return peak * (1 + math.cos(math.pi * progress)) / 2


def _write_head(
    run: Run, config: TrainConfig, class_names: tuple[str, ...], dataset: Dataset, digest: str
) -> None:
    split = run.path / "split"
    files: dict[Path, str] = {
        run.config_file: to_toml(config),
        run.path / "labels.txt": "".join(f"{name}\n" for name in class_names),
        split / "digest.txt": digest + "\n",
    }
    for name, stems in dataset.sets().items():
        files[split / f"{name}.txt"] = "".join(f"{stem}\n" for stem in stems)
    try:
        split.mkdir(exist_ok=True)
        for path, text in files.items():
            write_atomically(path, text.encode())
    except OSError as error:
        raise disk_error(error, run.path, RunError) from error


def shortened(problems: list[str], most: int = 20) -> list[str]:
    """The first of many sentences, and how many more there are."""
    rest = len(problems) - most
    return problems if rest <= 0 else [*problems[:most], f"... and {rest} more like these."]
