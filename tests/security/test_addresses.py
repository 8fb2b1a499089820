"""Passwords in addresses: shown nowhere, written nowhere, whatever form they come in."""

import ast
import io
import json
import logging
import pickle
import threading
import time
import traceback
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli import main
from engine.errors import SourceError
from engine.inference import Detections
from engine.inference.capture import Capture
from engine.inference.collecting import Collector
from engine.inference.given.address import SCHEMES, Address, filled, masked
from engine.inference.given.expanding import Source, expand_one
from engine.inference.given.telling import stem_of
from engine.inference.sources import FrameSource, kind_of

FORMS = {
    "rtsp://me:s3cret@cam/1": "rtsp://me:***@cam/1",
    "rtsp://me:s3@cret@cam": "rtsp://me:***@cam",
    "rtsp://me:s3/cret@cam/1": "rtsp://me:***@cam/1",
    "rtsp://me:s3?cret@cam/1": "rtsp://me:***@cam/1",
    "rtsp://me:s3#cret@cam/1": "rtsp://me:***@cam/1",
    "rtsp://me:s3/a@b/cret@cam/1": "rtsp://me:***@cam/1",
    "rtsp://admin:123/s3cret@cam/1": "rtsp://admin:***@cam/1",
    "rtsp://me:s3%40cret@cam:554/1": "rtsp://me:***@cam:554/1",
    "rtsp://me%3As3cret@cam/1": "rtsp://***@cam/1",
    "rtsp://s3cret@cam/1": "rtsp://***@cam/1",
    "rtsp://s3cret:@cam/1": "rtsp://***@cam/1",
    "RTSP://me:s3cret@CAM/1": "RTSP://me:***@CAM/1",
    "http://me:s3cret@[::1]:80/1": "http://me:***@[::1]:80/1",
    "rtsp://cam/1?user=admin&pwd=s3cret": "rtsp://cam/1?user=admin&pwd=***",
    "rtsp://cam/1?password=s3cret&channel=1": "rtsp://cam/1?password=***&channel=1",
    "http://cam/a?PASSWORD=s3cret": "http://cam/a?PASSWORD=***",
    "http://cam/a?token=s3cret": "http://cam/a?token=***",
    "http://cam/a?key=s3cret": "http://cam/a?key=***",
    "http://cam/a?auth=s3cret": "http://cam/a?auth=***",
    "http://cam/a?X-Amz-Signature=s3cret": "http://cam/a?X-Amz-Signature=***",
    "http://cam/a?password=s3&cret": "http://cam/a?password=***",
    "http://cam/a?password=s3/cret&channel=1": "http://cam/a?password=***&channel=1",
    "http://cam/a?p%61ssword=s3cret": "http://cam/a?p%61ssword=***",
    "http://cam/a?x%3D1%26password%3Ds3cret": "http://cam/a?***",
    "http://cam/a?to=http%3A%2F%2Fme%3As3cret%40b": "http://cam/a?***",
    "rtsp://cam/user=admin&password=s3cret&channel=1": "rtsp://cam/user=admin&password=***&channel=1",
    "rtsp://cam/user=admin_password=s3cret_channel=1.sdp": "rtsp://cam/user=admin_password=***",
    "http://cam/live;jsessionid=s3cret": "http://cam/live;jsessionid=***",
    "http://cam/a#token=s3cret": "http://cam/a#token=***",
    "http://cam/a?x=eyJhbGciOiJIs3cret": "http://cam/a?x=***",
    "rtsp://me:s3cret@cam/1?mail=a@b.c&token=s3cret": "rtsp://me:***@cam/1?mail=a@b.c&token=***",
}
OPEN = (
    "rtsp://cam/1", "http://192.168.1.5:8080/video.mjpg", "http://cam.local:80/a@2x.jpg", "http://cam/@me",
    "http://cam/a?user=me&x=a/b.c&channel=1", "rtsp://[::1]:554/a", "http://cam/film%20(1).mp4",
)  # fmt: skip


@pytest.mark.parametrize(("text", "told"), FORMS.items())
def test_an_address_prints_itself_masked(text: str, told: str) -> None:
    address = Address(text)
    assert address.has_secret and address.for_opening() == text
    ways = str(address), f"{address}", f"{address!s:>5}", "%s" % address, "{}".format(address)  # noqa: UP031, UP032
    assert set(ways) == {told}
    assert repr(address) == f"Address({told!r})" and repr([address]) == f"[Address({told!r})]"
    assert masked(told) == told


@pytest.mark.parametrize("text", OPEN)
def test_what_holds_no_password_is_shown_as_it_is(text: str) -> None:
    assert str(Address(text)) == text and not Address(text).has_secret


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SCHEMES),
    st.text(st.characters(codec="utf-8", exclude_characters=":@", min_codepoint=33), min_size=4, max_size=20),
)
def test_whatever_the_password_is(scheme: str, password: str) -> None:
    for text in (f"{scheme}me:{password}x@cam/1", f"{scheme}me:{password}@x@cam/1"):
        assert masked(text) == f"{scheme}me:***@cam/1"


@given(st.text(max_size=60) | st.text("aet:@=%25/?&#.*", max_size=300))
@settings(max_examples=500, deadline=None)
def test_anything_can_be_masked(text: str) -> None:
    for each in (text, "rtsp://" + text):
        assert masked(masked(each)) == masked(each)


@pytest.mark.parametrize("sign", ["a", ".", "=", "%25", "a:%25", "t=", "@", ":", "pass", "/", "***&"])
def test_one_that_is_long_or_deep_costs_nothing(sign: str) -> None:
    """A list may be a stranger's, too: what it names is told, masked."""
    began = time.perf_counter()
    for count in (1900 // len(sign), 100_000):
        masked("http://cam/" + sign * count)
        masked("http://" + sign * count + ":x@cam")
    assert time.perf_counter() - began < 2


def test_it_goes_into_no_file() -> None:
    address = Address("rtsp://me:s3cret@cam/1")
    with pytest.raises(TypeError):
        pickle.dumps(address)
    with pytest.raises(TypeError):
        json.dumps(address)
    with pytest.raises(TypeError):
        open(address)  # noqa: PTH123, SIM115


def test_a_source_holds_it_masked() -> None:
    for source in (expand_one("rtsp://me:s3cret@cam/1"), Source("rtsp://me:s3cret@cam/1", "url")):
        assert source.text == source.name == "rtsp://me:***@cam/1" and "s3cret" not in repr(source)
        assert source.address == Address("rtsp://me:s3cret@cam/1")


def test_the_password_that_was_asked_for_takes_the_place_of_its_mask() -> None:
    whole = filled("rtsp://me:***@cam/1?token=***", ["s3/c@ret", "a b"])
    assert whole.for_opening() == "rtsp://me:s3%2Fc%40ret@cam/1?token=a%20b"
    assert str(whole) == "rtsp://me:***@cam/1?token=***"


@pytest.mark.parametrize(
    "text", [*FORMS, "http://me:s3cret@[half/1", "http://me:s3 cret@127.0.0.1:1/1", "http://me:s3cret@a..b/1"]
)
def test_errors_do_not_tell_it(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also not those of Python behind them, which a log would show."""
    if text.lower().startswith("rtsp"):
        text = "http" + text[4:]
    monkeypatch.setattr("socket.getaddrinfo", _nobody)
    with pytest.raises(SourceError) as caught, FrameSource.open(text):
        pass
    told = "".join(traceback.format_exception(caught.value))
    assert not any(part in told for part in ("s3", "cret")), told


def _nobody(*_: object, **__: object) -> None:
    raise OSError("no network in this test")


@pytest.mark.parametrize("text", ["rtps://me:s3cret@cam/1", "rtsp:/me:s3cret@cam/1", "me:s3cret@cam/1"])
def test_a_mistyped_address_is_not_told_in_clear(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        kind_of(text)
    assert "s3cret" not in str(caught.value) and "cam/1" in str(caught.value)


def test_threads_logs_and_the_terminal(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenCV's and FFmpeg's own lines on standard error as well."""
    heard = io.StringIO()
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.StreamHandler(heard)])
    for text in ("rtsp://me:s3cret@127.0.0.1:1/a", "http://127.0.0.1:1/a.mp4?token=s3cret"):
        capture = Capture(text)
        capture.start()
        assert all("s3cret" not in thread.name for thread in threading.enumerate())
        assert capture.latest(20) is None and "127.0.0.1:1/a" in str(capture.error)
        assert "s3cret" not in str(capture.error) + repr(capture.error) + capture.name + repr(capture.source)
        capture.stop()
        logging.getLogger().warning("%s", capture.error, exc_info=capture.error)
    said = capfd.readouterr()
    assert "s3cret" not in said.out + said.err + heard.getvalue()


def test_results_and_names_of_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "run").mkdir()
    nothing = Detections(np.zeros((0, 4), np.float32), [], np.zeros(0, np.int64), np.zeros(0, np.float32))
    for number, source in enumerate((Address("rtsp://cam/1?pwd=s3cret"), "rtsp://cam/1?pwd=s3cret")):
        collector = Collector(tmp_path / "set", tmp_path / "run", source=source)
        collector.add(np.full((48, 64, 3), 200 * number, np.uint8), nothing)
        collector.close()
    for file in (tmp_path / "run").rglob("detections.jsonl"):
        assert json.loads(file.read_text("utf-8"))["source"] == "rtsp://cam/1?pwd=***"
    assert stem_of(expand_one("http://cam/password=s3cret.jpg").text, "image") == "password=___"
    assert main(["frames", "http://127.0.0.1:1/a.mp4?token=s3cret", str(tmp_path / "new")]) == 2
    said = capsys.readouterr()
    assert "token=***" in said.err and "s3cret" not in said.out + said.err


def test_the_clear_text_leaves_it_in_few_places() -> None:
    """Whoever needs it elsewhere changes this list, and thinks about it."""
    root = Path(__file__).resolve().parents[2]
    found = {
        path.relative_to(root).as_posix()
        for path in [*(root / "engine").rglob("*.py"), *(root / "studio").rglob("*.py")]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "for_opening"
    }
    assert found == {
        "engine/inference/given/fetching.py",
        "engine/inference/opening.py",
        "studio/live/address_memory.py",  # keeps it where that is wished
    }
