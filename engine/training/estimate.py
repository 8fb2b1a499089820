"""How long a training would take here: the real steps of it, a few of them, measured."""

from __future__ import annotations

import time

import numpy as np
import torch

from engine.datasets.cv import cv2
from engine.errors import ConfigError, DatasetError
from engine.events import Estimate
from engine.models.detector import build_detector
from engine.training import memory
from engine.training.allocator import keep_freed_memory
from engine.training.config import TrainConfig
from engine.training.data import (
    CACHE_SCALE,
    ImageStore,
    View,
    largest_size_px,
    split_batches,
    training_batches,
)
from engine.training.distributed import Ranks
from engine.training.learner import learn, make_learner
from engine.training.preparing import choose_spec, pick_device, read_sets
from engine.training.usage import memory_mb
from engine.training.validate import validate

WARM_UP_STEPS = 2
MEASURED_STEPS = 6
VALIDATION_IMAGES = 32


def estimate(config: TrainConfig) -> Estimate:
    """Measure some steps and a part of a validation; writes nothing.

    Raises:
        UserError: the data or settings do not allow a training.
    """
    if config.task != "detect":
        raise ConfigError("only a detector's training can be estimated", remedy="Just start it")
    torch.manual_seed(config.seed)
    if config.threads:
        torch.set_num_threads(config.threads)
    keep_freed_memory()
    cv2.setNumThreads(1)
    device = pick_device(config.device)
    sets = read_sets(config, None)
    spec = choose_spec(config, sets.class_names, sets.train)
    learner = make_learner(build_detector(spec), config, device, Ranks())
    view = View.of(config)
    batch_size = config.chosen_batch_size(len(sets.train))
    batch_size = memory.fitting_batch(
        batch_size, lambda size: memory.try_step(learner, size, largest_size_px(view)), device
    )

    # What does not fit into the cache as a whole is decoded anew in each epoch, so here, too.
    steps = WARM_UP_STEPS + MEASURED_STEPS
    train, val = sets.train.first(steps * batch_size), sets.val.first(VALIDATION_IMAGES)
    side = round(spec.image_size * CACHE_SCALE)
    stores = []
    decoding_s = 0.0
    for whole, some, size, cache_mb in (
        (sets.train, train, side, config.cache_mb),
        (sets.val, val, spec.image_size, config.cache_mb // 2),
    ):
        fits = ImageStore.takes_mb(len(whole), size) <= cache_mb
        store = ImageStore(some, size, cache_mb if fits else 0)
        began = time.perf_counter()
        for _ in store.load(config.workers):
            pass
        decoding_s += (time.perf_counter() - began) / len(some) * len(whole)
        stores.append(store)
    if len(stores[0].examples) < 2 or not len(stores[1].examples):
        raise DatasetError("too few of its images can be read", where=config.data, remedy="Put others in")

    order = np.resize(np.arange(len(stores[0].examples)), steps * batch_size)
    learner.train_mode()
    times = []
    began = time.perf_counter()
    parts = split_batches(order, batch_size)
    for batch in training_batches(stores[0], parts, view, seed=config.seed, epoch=1, workers=config.workers):
        learn(learner, batch, 1e-6, Ranks())
        now = time.perf_counter()
        times.append(now - began)
        began = now
    step_s = float(np.mean(times[WARM_UP_STEPS:]))
    began = time.perf_counter()
    validate(learner.model, stores[1], batch_size, device)
    validation_s = (time.perf_counter() - began) / len(stores[1].examples) * len(sets.val)
    validation_s *= 2 if config.ema else 1

    epoch_s = step_s * len(split_batches(np.arange(len(sets.train)), batch_size))
    validations = -(-config.epochs // config.validate_every)
    cached = [
        ImageStore.takes_mb(len(whole), store.side) - ImageStore.takes_mb(len(store.examples), store.side)
        for whole, store in ((sets.train, stores[0]), (sets.val, stores[1]))
        if store.is_cached
    ]
    return Estimate(
        batch_size=batch_size,
        step_s=step_s,
        epoch_s=epoch_s,
        total_s=decoding_s + config.epochs * epoch_s + validations * validation_s,
        memory_mb=memory_mb() + sum(cached),
    )
