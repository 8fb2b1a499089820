from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.events import EpochEnded, Event, RunStarted
from engine.runs import Run
from engine.training.config import TrainConfig
from engine.training.loop import train


@pytest.fixture(scope="session")
def tiny(sample_dir: Path) -> Callable[..., TrainConfig]:
    """Settings that train on the generated photos within seconds."""
    torch.set_num_threads(1)

    def config(**changes: Any) -> TrainConfig:
        values = {"weights": "none", "epochs": 2, "image_size": 96, "batch_size": 6, "workers": 0}
        return TrainConfig(data=str(sample_dir), **{**values, **changes})

    return config


@pytest.fixture
def trained(tmp_path: Path) -> Callable[..., list[Event]]:
    """Train in ``tmp_path / name``, stopping after ``stop_after`` steps if given."""

    def go(
        config: TrainConfig, name: str = "run", *, resume: bool = False, stop_after: int | None = None
    ) -> list[Event]:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        events: list[Event] = []
        asked = 0

        def should_stop() -> bool:
            nonlocal asked
            is_validating = isinstance(events[-1], EpochEnded)  # asked then, too, which is no step
            asked += not is_validating and any(isinstance(event, RunStarted) for event in events)
            return stop_after is not None and asked >= stop_after

        for event in train(config, Run(folder), resume=resume, should_stop=should_stop):
            events.append(event)  # noqa: PERF402 - should_stop looks at it meanwhile
        return events

    return go
