"""The signals by which a system asks a program to end."""

from __future__ import annotations

import signal


def ending_signals() -> list[signal.Signals]:
    """Ctrl+C, an end of the session or container, a terminal that was closed; Ctrl+Break on Windows.

    What this program was told to pass over, as ``nohup`` does, is not among them.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    there = [getattr(signal, name) for name in names if hasattr(signal, name)]
    return [number for number in there if signal.getsignal(number) is not signal.SIG_IGN]
