"""torch's own files, which are pickles: read without running any code in them."""

from __future__ import annotations

import errno
import os
import pickle  # for the name of an exception; nothing is unpickled by it  # nosec B403
import struct
from typing import Any

import torch

# What the restricted unpickler raises on files that are damaged or hold other things than tensors.
_FAULTS = (
    RuntimeError, ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError,
    MemoryError, EOFError, pickle.UnpicklingError, struct.error,
)  # fmt: skip


def load(path: str | os.PathLike[str]) -> Any:
    """The tensors and plain values in a ``.pth`` or ``.pt``, on the CPU.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it is damaged, or holds objects of other kinds, which could run code.
    """
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        if error.errno == errno.EINVAL:  # a place before the beginning of the file
            raise ValueError("damaged") from error
        raise
    except _FAULTS as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(reason) from error
