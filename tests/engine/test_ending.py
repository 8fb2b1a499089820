"""What a program's status says of its end."""

import signal
import sys

import pytest

from engine.ending import crash_of


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (0, ""), (2, ""), (3221225477, "access violation, 0xC0000005"),
        (-1073741819, "access violation, 0xC0000005"), (0xC0000099, "0xC0000099"),
    ],
)  # fmt: skip
def test_the_status_of_a_crash_in_words(status: int, told: str) -> None:
    assert crash_of(status) == told


@pytest.mark.skipif(sys.platform == "win32", reason="a program is not ended by a signal there")
def test_the_signal_of_a_crash() -> None:
    assert crash_of(-signal.SIGSEGV) == "SIGSEGV"
