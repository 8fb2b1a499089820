"""The events of a training run; they live in :mod:`engine.events`, as runs read them too."""

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
    from_json,
    to_json,
)

__all__ = [
    "Checkpoint",
    "Ended",
    "EpochEnded",
    "Event",
    "Failed",
    "Progress",
    "RunStarted",
    "Step",
    "Validation",
    "Warned",
    "from_json",
    "to_json",
]
