"""The child process: real children, small ones, that behave well and badly."""

import sys

import pytest

from engine.events import Ended, Failed, Paused, Step, Warned
from studio.train.process import ChildWatcher

PRELUDE = """
import sys, time, os, signal
sys.path.insert(0, {root!r})
from engine.events import *
def tell(event): print(to_json(event), flush=True)
"""


@pytest.fixture
def child(qtbot, request):
    """Starts a script as the child; returns (thread, events told)."""
    threads = []

    def start(script: str):
        from studio.engine_process import ROOT

        thread = ChildWatcher([sys.executable, "-c", PRELUDE.format(root=str(ROOT)) + script])
        told: list = []
        thread.told.connect(told.extend)
        threads.append(thread)
        return thread, told

    yield start
    for thread in threads:
        thread.kill()
        assert thread.wait(5000)


def end_of(qtbot, thread: ChildWatcher):
    with qtbot.waitSignal(thread.ended, timeout=20_000) as signal:
        thread.start()
    return signal.args[0]


def test_all_events_arrive_in_order_between_garbage(qtbot, child) -> None:
    thread, told = child(
        "tell(Warned('a'))\nprint('not json')\nprint('{\"event\": 3}')\n"
        "for i in range(300): tell(Step(1, i, 1.0, 0.5, 0.5, 0.1, 9.0, 1.0))\n"
        "tell(Ended('finished', 1, 1, 0.5, 2.0))"
    )
    last = end_of(qtbot, thread)
    assert last == Ended("finished", 1, 1, 0.5, 2.0)
    qtbot.waitUntil(lambda: told and told[-1] == last, timeout=2000)
    assert told[0] == Warned("a")
    assert [event.step for event in told if isinstance(event, Step)] == list(range(300))


def test_the_last_words_before_a_silence_are_told_at_once(qtbot, child) -> None:
    thread, told = child("tell(Warned('a'))\ntell(Paused(1, 7))\ntime.sleep(600)")
    thread.start()
    try:
        qtbot.waitUntil(lambda: told == [Warned("a"), Paused(1, 7)], timeout=20_000)
    finally:
        thread.kill()
        thread.wait(20_000)


def test_a_crash_is_told_with_what_was_printed_last(qtbot, child) -> None:
    thread, _ = child("tell(Warned('a'))\nraise RuntimeError('the reason')")
    last = end_of(qtbot, thread)
    assert isinstance(last, Failed)
    assert "the reason" in last.message


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_killed_child_is_told_as_out_of_memory(qtbot, child) -> None:
    thread, _ = child("os.kill(os.getpid(), signal.SIGKILL)")
    last = end_of(qtbot, thread)
    assert isinstance(last, Failed)
    assert "memory" in last.message
    assert "smaller batch" in last.remedy


@pytest.mark.parametrize(("last_words", "told"), [
    ("raise MemoryError", "MemoryError"),
    ("sys.exit('OpenBLAS error: Memory allocation still failed after 10 retries, giving up.')", "OpenBLAS"),
    ("sys.exit('ImportError: libtorch.so: failed to map segment from shared object')", "libtorch.so"),
])  # fmt: skip
def test_memory_that_does_not_suffice_to_begin_with_is_told(qtbot, child, last_words, told) -> None:
    thread, _ = child(last_words)
    last = end_of(qtbot, thread)
    assert "memory does not suffice" in last.message and told in last.message
    assert "smaller batch" in last.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_crash_without_words_is_told_by_its_name(qtbot, child) -> None:
    thread, _ = child("os.kill(os.getpid(), signal.SIGSEGV)")
    last = end_of(qtbot, thread)
    assert "crashed (SIGSEGV)" in last.message and "Resume" in last.remedy


def test_stop_reaches_the_child_and_it_ends_by_itself(qtbot, child) -> None:
    thread, told = child("tell(Warned('on'))\nfor line in sys.stdin:\n    if line.strip() == 'stop': break\n"
                         "tell(Ended('stopped', 2, None, None, 1.0))")  # fmt: skip
    with qtbot.waitSignal(thread.ended, timeout=20_000) as signal:
        thread.start()
        qtbot.waitUntil(lambda: told != [], timeout=10_000)
        thread.say("stop")
    assert signal.args[0].reason == "stopped"


def test_a_hanging_child_is_killed(qtbot, child) -> None:
    thread, told = child("tell(Warned('on'))\ntime.sleep(600)")
    with qtbot.waitSignal(thread.ended, timeout=20_000) as signal:
        thread.start()
        qtbot.waitUntil(lambda: told != [], timeout=10_000)
        thread.say("stop")
        thread.kill()
    assert isinstance(signal.args[0], Failed)


def test_a_command_that_does_not_exist_is_told(qtbot) -> None:
    thread = ChildWatcher(["/no/such/program"])
    assert "could not be started" in end_of(qtbot, thread).message
    assert thread.wait(2000)


@pytest.mark.skipif(sys.platform == "win32", reason="niceness is POSIX")
def test_a_child_yields_the_processor_to_the_window_and_has_a_session_of_its_own(monkeypatch) -> None:
    import os
    import subprocess

    import psutil

    from studio import engine_process

    monkeypatch.setattr(engine_process, "LOWER_BY", 5)
    child = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, **engine_process.detached()
    )
    try:
        engine_process.yield_processor(child.pid)
        assert psutil.Process(child.pid).nice() == min(psutil.Process().nice() + 5, 19)
        assert os.getsid(child.pid) == child.pid != os.getsid(0)
    finally:
        child.kill()
        child.wait()
