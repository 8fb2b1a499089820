"""The signals by which a system asks a program to end, and what a program's status says of its end."""

from __future__ import annotations

import signal

_NT_STATUS = {
    0xC0000005: "access violation",
    0xC0000017: "no memory",
    0xC000001D: "illegal instruction",
    0xC00000FD: "stack overflow",
    0xC0000135: "a DLL is missing",
    0xC000013A: "Ctrl+C",
    0xC0000142: "a DLL failed to start",
    0xC0000374: "heap corruption",
    0xC0000409: "fail fast",
}
"""Windows' own ends of a program (ntstatus.h), which come as its status."""


def ending_signals() -> list[signal.Signals]:
    """Ctrl+C, an end of the session or container, a terminal that was closed; Ctrl+Break on Windows.

    What this program was told to pass over, as ``nohup`` does, is not among them.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    there = [getattr(signal, name) for name in names if hasattr(signal, name)]
    return [number for number in there if signal.getsignal(number) is not signal.SIG_IGN]


def crash_of(status: int) -> str:
    """What took down a program that ended with ``status``, in the system's words; "" if it ended by itself.

    Example:
        >>> crash_of(-11), crash_of(3221225477), crash_of(2)
        ('SIGSEGV', 'access violation, 0xC0000005', '')
    """
    if status < 0 and -status in list(signal.Signals):
        return signal.Signals(-status).name
    unsigned = status & 0xFFFFFFFF  # where it comes as a signed number
    if unsigned < 0xC0000000:
        return ""
    known = _NT_STATUS.get(unsigned)
    return f"{known}, 0x{unsigned:08X}" if known else f"0x{unsigned:08X}"
