"""One training on several processes, started by ``torchrun``: each learns from its part of every batch.

Two processes compute what one would on the same batch: gradients are averaged (DistributedDataParallel),
losses are divided by the matches of all processes, and batch normalisation takes its statistics over the
whole batch. Only rank 0 validates, writes and tells.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from engine.errors import RunError, UserError

_PATIENCE = datetime.timedelta(hours=6)  # the others wait while rank 0 validates a large set


@dataclass(frozen=True)
class Ranks:
    """``rank`` of this process among ``count``; ``local`` counts those on this computer."""

    rank: int = 0
    count: int = 1
    local: int = 0

    @property
    def is_first(self) -> bool:
        """Whether this one validates, writes and tells."""
        return self.rank == 0

    @property
    def share(self) -> slice:
        """Which images of a batch are this one's."""
        return slice(self.rank, None, self.count)

    def total(self, values: list[float]) -> list[float]:
        """The sums of ``values`` over all processes."""
        if self.count == 1:
            return values
        tensor = torch.tensor(values, dtype=torch.float64, device=_device())
        dist.all_reduce(tensor)
        return tensor.tolist()

    def any(self, flag: bool) -> bool:
        """Whether it is true in some process."""
        return flag if self.count == 1 else self.total([float(flag)])[0] > 0

    def gathered(self, value: Any) -> list[Any]:
        """What ``value`` is in each process, the first one's first."""
        if self.count == 1:
            return [value]
        values: list[Any] = [None] * self.count
        dist.all_gather_object(values, value)
        return values

    def from_first(self, value: Any) -> Any:
        """What ``value`` is in rank 0."""
        if self.count == 1:
            return value
        box = [value]
        dist.broadcast_object_list(box, src=0, device=_device())
        return box[0]


def ranks() -> Ranks:
    """What torchrun says in the environment; a single process without it."""
    names = ("RANK", "WORLD_SIZE", "LOCAL_RANK")
    if any(name not in os.environ for name in names):
        return Ranks()
    return Ranks(*(int(os.environ[name]) for name in names))


def join(here: Ranks, device: torch.device) -> torch.device:
    """Meet the other processes; the device this one works on.

    Raises:
        RunError: they do not come.
    """
    if here.count == 1:
        return device
    if device.type == "cuda":
        device = torch.device("cuda", here.local)
        torch.cuda.set_device(device)
    if not dist.is_initialized():
        try:
            dist.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=_PATIENCE)
        except (RuntimeError, ValueError) as error:
            raise RunError(
                f"the {here.count} processes of this training do not find one another ({error})",
                remedy="Start all of them with the same torchrun options",
            ) from error
    return device


def leave() -> None:
    """The end of the common work."""
    if dist.is_initialized():
        dist.destroy_process_group()


def spread(model: nn.Module, here: Ranks, device: torch.device) -> nn.Module:
    """``model`` such that its gradients are those of all processes; itself for a single one.

    Its batch normalisation is changed in place to see the whole batch.
    """
    if here.count == 1:
        return model
    if device.type == "cuda":
        # Of torch's own, fast, for CUDA only.
        model = nn.SyncBatchNorm.convert_sync_batchnorm(model)
        return nn.parallel.DistributedDataParallel(model, device_ids=[device.index])
    for module in model.modules():
        if type(module) is nn.BatchNorm2d:
            module.__class__ = WholeBatchNorm2d
    return nn.parallel.DistributedDataParallel(model, broadcast_buffers=False)


def matches_a_process(count: Tensor) -> Tensor:
    """The matches that a loss is divided by, at least 1: while several processes train, their mean.

    So the mean of the losses over the processes is what one process would have got from the whole batch.
    """
    if not (dist.is_available() and dist.is_initialized() and torch.is_grad_enabled()):
        return count.clamp(min=1)
    total = count.detach().float()
    dist.all_reduce(total)
    return total.clamp(min=1) / dist.get_world_size()


class WholeBatchNorm2d(nn.BatchNorm2d):
    """Batch normalisation over the images of all processes, on any device; torch's own needs CUDA.

    The mean comes first, then the variance around it, as rounding asks for.
    """

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> the same, as if the parts of all processes were one batch."""
        if not self.training:
            return super().forward(x)
        assert self.running_mean is not None
        assert self.running_var is not None
        assert self.num_batches_tracked is not None
        count = float(_Sum.apply(x.new_tensor([x.numel() / x.shape[1]])).item())
        mean = _Sum.apply(x.sum(dim=(0, 2, 3))) / count
        centred = x - mean[:, None, None]
        variance = _Sum.apply(centred.square().sum(dim=(0, 2, 3))) / count
        with torch.no_grad():
            self.num_batches_tracked.add_(1)
            momentum = self.momentum if self.momentum is not None else 1 / float(self.num_batches_tracked)
            self.running_mean.lerp_(mean, momentum)
            self.running_var.lerp_(variance * (count / max(count - 1, 1)), momentum)
        scale = torch.rsqrt(variance + self.eps) * self.weight
        return centred * scale[:, None, None] + self.bias[:, None, None]


class _Sum(torch.autograd.Function):
    """The sum over all processes; so is its gradient, as each process's loss depends on every summand."""

    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:
        total = value.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        total = gradient.clone()
        dist.all_reduce(total)
        return total


def explained(error: Exception) -> UserError | None:
    """What it means for the user if another process of the training is gone."""
    text = str(error)
    signs = ("Connection closed by peer", "Connection reset by peer", "Broken pipe", "NCCL", "gloo")
    if not (dist.is_initialized() and any(sign in text for sign in signs)):
        return None
    return RunError(
        "another process of this training ended, so it cannot go on",
        remedy="Look at what that one said, then go on with --resume",
    )


def _device() -> torch.device:
    cuda = dist.get_backend() == "nccl"
    return torch.device("cuda", torch.cuda.current_device()) if cuda else torch.device("cpu")
