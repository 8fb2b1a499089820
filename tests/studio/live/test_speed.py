"""The live room says that a run is slow until it is exported, exports it, and goes on with the export."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.inference import fast_model
from studio.live.speed import gain
from studio.live.speed.gain import gain_of, speed_of

LEFT = Qt.MouseButton.LeftButton


def timed(run: Path, torch_ms: float, onnx_ms: float) -> None:
    """What an export writes about the time a picture takes."""
    folder = run / "export"
    folder.mkdir()
    rows = [
        {"way": "torch", "ms": torch_ms, "slow_ms": torch_ms},
        {"way": "onnxruntime, boxes inside", "ms": onnx_ms * 2, "slow_ms": onnx_ms},
        {"way": "onnxruntime, raw heads", "ms": onnx_ms, "slow_ms": onnx_ms},
    ]
    (folder / "export.json").write_text(json.dumps({"latency": rows}))


def test_how_much_slower_is_what_was_measured_here(make_run, monkeypatch) -> None:
    run, other = make_run("one"), make_run("two")
    assert speed_of(run).times == 0  # nobody has timed anything: no number is made up
    assert speed_of(run, gain=12.4).times == 12
    timed(other, 300.0, 10.0)
    assert speed_of(run).times == 30
    timed(run, 150.0, 2.0)
    assert speed_of(run).times == 75
    assert not speed_of(run).is_fast and speed_of(run).reason == "" and speed_of(run).can_export
    (run / "export" / "export.json").write_text("{")
    assert gain_of(run) == 0
    monkeypatch.setattr(gain, "gpu_likely", lambda: True)
    assert speed_of(run).is_fast


def test_an_export_that_cannot_be_used_is_told_with_its_reason(qtbot, panel) -> None:
    run = Path(panel.source_box.run)
    (run / fast_model.RAW).write_bytes(b"of another program")
    panel.speed.show_run(str(run))
    qtbot.waitUntil(lambda: "is not used" in panel.speed.text.text(), timeout=20_000)
    assert str(run) not in panel.speed.text.text()
    assert panel.speed.button.isVisible()


def test_a_run_that_is_not_exported_says_so_and_the_button_exports_it(qtbot, panel, stream) -> None:
    row, run = panel.speed, Path(panel.source_box.run)
    qtbot.waitUntil(row.isVisible, timeout=20_000)
    assert row.text.text().startswith("Not exported")
    url, stay = stream
    stay.set()
    panel.sources.setCurrentIndex(panel.sources.findData("url"))
    panel.address.setText(url)
    QTest.mouseClick(panel.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.view.seen is not None, timeout=60_000)
    assert panel.ready_as.backend == "torch"
    thread = panel.thread_
    # Cancelled: nothing is kept, and the sentence is there again.
    row.button.setFocus()
    QTest.keyClick(row.button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "%" in row.button.text(), timeout=60_000)
    QTest.mouseClick(row.button, LEFT)
    qtbot.waitUntil(lambda: not row.button.is_busy, timeout=20_000)
    qtbot.waitUntil(lambda: row.text.text().startswith("Not exported"), timeout=20_000)
    assert not (run / "model-raw.onnx").exists()
    # To its end: the picture on the screen goes on, with the export.
    QTest.mouseClick(row.button, LEFT)
    qtbot.waitUntil(lambda: panel.ready_as.backend != "torch", timeout=200_000)
    assert (run / "model-raw.onnx").is_file() and not row.isVisible()
    assert panel.thread_ is thread, "the camera was opened anew"
    seen = panel.view.seen
    qtbot.waitUntil(lambda: panel.view.seen is not seen and "onnx" in panel.numbers.text(), timeout=20_000)
    assert panel.settings.get("live/export_gain", 0.0) > 0


def test_an_export_that_fails_is_told_beside_the_run(qtbot, panel) -> None:
    row, run = panel.speed, Path(panel.source_box.run)
    qtbot.waitUntil(row.isVisible, timeout=20_000)
    (run / "export").mkdir()
    (run / "export" / "mine.txt").write_text("of a person")
    QTest.mouseClick(row.button, LEFT)
    qtbot.waitUntil(lambda: not row.button.is_busy, timeout=100_000)
    assert "holds other files" in row.text.text() and row.button.isVisible()
    assert sorted(path.name for path in (run / "export").iterdir()) == ["mine.txt"]


@pytest.mark.parametrize("stage", ["Loading", "Opening"])
def test_starting_shows_in_the_button_and_can_be_cancelled(qtbot, panel, stage: str) -> None:
    """An address that accepts and says nothing: opening it takes as long as it likes."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        panel.sources.setCurrentIndex(panel.sources.findData("url"))
        panel.address.setText(f"http://127.0.0.1:{silent.getsockname()[1]}/a.mjpg")
        QTest.mouseClick(panel.start_button, LEFT)
        qtbot.waitUntil(lambda: panel.start_button.text().startswith(stage), timeout=60_000)
        assert panel.start_button.isEnabled()
        QTest.mouseClick(panel.start_button, LEFT)
        assert panel.thread_ is None and panel.start_button.text() == "Start"
    qtbot.waitUntil(lambda: not panel._stopping, timeout=30_000)
