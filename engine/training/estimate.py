"""How long a training would take here: the real steps of it, a few of them, measured."""

from __future__ import annotations

import time
from functools import partial

import numpy as np
import torch

from engine.datasets.cv import cv2
from engine.events import Estimate
from engine.inference.devices import pick_device
from engine.training import memory
from engine.training.allocator import keep_freed_memory
from engine.training.config import TrainConfig
from engine.training.data import split_batches
from engine.training.distributed import Ranks
from engine.training.learner import descend, make_learner
from engine.training.loop import open_task
from engine.training.usage import memory_mb

WARM_UP_STEPS = 2
MEASURED_STEPS = 6
VALIDATION_IMAGES = 32


def estimate(config: TrainConfig) -> Estimate:
    """Measure some steps and a part of a validation; writes nothing.

    Raises:
        UserError: the data or settings do not allow a training.
    """
    torch.manual_seed(config.seed)
    if config.threads:
        torch.set_num_threads(config.threads)
    keep_freed_memory()
    cv2.setNumThreads(1)
    device = pick_device(config.device)
    task = open_task(config, None)
    learner = make_learner(task.build(), config, device, Ranks())
    images, val_images = task.counts
    batch_size = config.chosen_batch_size(images)
    batch_size = memory.starting_batch(batch_size, partial(task.try_step, learner), device)

    steps = WARM_UP_STEPS + MEASURED_STEPS
    task.keep_first(steps * batch_size, VALIDATION_IMAGES)
    began = time.perf_counter()
    for _ in task.load():
        pass
    some, some_val = task.counts
    decoding_s = (time.perf_counter() - began) / (some + some_val) * (images + val_images)
    kept_mb = task.cache_mb() * (some + some_val) / (images + val_images)

    order = np.resize(np.arange(some), steps * batch_size)
    learner.train_mode()
    times = []
    began = time.perf_counter()
    for batch in task.batches(split_batches(order, batch_size), epoch=1, place=0, share=slice(None)):
        descend(learner, task.losses(learner, batch), 1e-6, Ranks())
        now = time.perf_counter()
        times.append(now - began)
        began = now
    step_s = float(np.mean(times[WARM_UP_STEPS:]))
    began = time.perf_counter()
    task.judge(learner, 1, batch_size)
    validation_s = (time.perf_counter() - began) / some_val * val_images

    epoch_s = step_s * len(split_batches(np.arange(images), batch_size))
    validations = -(-config.epochs // config.validate_every)
    return Estimate(
        batch_size=batch_size,
        step_s=step_s,
        epoch_s=epoch_s,
        total_s=decoding_s + config.epochs * epoch_s + validations * validation_s,
        memory_mb=memory_mb() + task.cache_mb() - kept_mb,
    )
