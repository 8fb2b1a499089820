"""An address with a password in the live room: what is shown of it, and what the next start knows."""

import socket

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QLineEdit

from engine.inference.given.address import Address
from studio.live.address_memory import AddressMemory
from studio.live.panel import Panel
from studio.live.source_box import SourceBox
from studio.settings import Settings

TYPED, SHOWN = "rtsp://me:s3/c@ret@127.0.0.1:1/a", "rtsp://me:***@127.0.0.1:1/a"


def on_disk() -> str:
    settings = Settings()
    settings.save()
    return settings.path.read_text("utf-8")


def type_address(panel, text=TYPED) -> None:
    panel.sources.setCurrentIndex(panel.sources.findData("url"))
    panel.address.setText(text)


def start(qtbot, panel) -> None:
    QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.thread_ is None, timeout=60_000)


def test_nothing_of_it_is_shown_or_kept(qtbot, panel) -> None:
    type_address(panel)
    start(qtbot, panel)
    panel.settings.save()
    assert panel.address.text() == SHOWN and panel.looked_at[1] == Address(TYPED)
    assert "does not answer" in panel.notice.text and SHOWN in panel.notice.text
    texts = [w.text() for w in panel.findChildren(QLabel)] + [w.text() for w in panel.findChildren(QLineEdit)]
    assert not any("s3" in text or "c@ret" in text for text in [*texts, on_disk(), str(panel.looked_at)])
    start(qtbot, panel)  # known until the program ends: nothing is asked
    assert panel.looked_at[1] == Address(TYPED)


def test_the_next_start_asks_for_it(qtbot, document, panel) -> None:
    type_address(panel)
    start(qtbot, panel)
    later = Panel(document, Settings())
    qtbot.addWidget(later)
    assert later.address.text() == SHOWN and later.sources.currentData() == "url"
    asked: list[str] = []

    def answer(text: str | None) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        assert dialog.textEchoMode() == QLineEdit.EchoMode.Password
        asked.append(dialog.labelText())
        dialog.setTextValue(text or "")
        dialog.accept() if text is not None else dialog.reject()

    QTimer.singleShot(100, later, lambda: answer(None))
    later.start()
    assert later.thread_ is None and len(asked) == 1 and SHOWN in asked[0]
    QTimer.singleShot(100, later, lambda: answer("s3/c@ret"))
    later.start()
    assert later.looked_at[1] == Address("rtsp://me:s3%2Fc%40ret@127.0.0.1:1/a") and len(asked) == 2
    qtbot.waitUntil(lambda: later.thread_ is None, timeout=60_000)
    assert later.address.text() == SHOWN
    later.shutdown()


def test_it_is_kept_where_that_is_wished_and_only_as_long(qtbot, panel) -> None:
    box = panel.source_box
    type_address(panel, "rtsp://127.0.0.1:1/a")
    assert not box.keep_password.isVisible() and not box.keep_password.isChecked()
    type_address(panel)
    assert box.keep_password.isVisible()
    box.keep_password.setChecked(True)
    start(qtbot, panel)
    panel.settings.save()
    later = SourceBox(Settings())
    qtbot.addWidget(later)
    assert later.address.text() == SHOWN and later.keep_password.isChecked()
    assert later.source == Address(TYPED)
    later.keep_password.setChecked(False)
    assert "c@ret" not in on_disk() and "s3" not in on_disk()
    assert AddressMemory(Settings()).missing(SHOWN) == 1


def test_what_an_earlier_version_wrote_down_goes() -> None:
    Settings().set("live/address", TYPED)
    Settings().set("live/address_with_password", TYPED)  # by hand, without the consent
    memory = AddressMemory(Settings())
    assert memory.text == SHOWN and memory.source_of(SHOWN) == Address(TYPED)
    assert "c@ret" not in on_disk()


@pytest.mark.parametrize("path", ["/films/a:b@c.mp4", "tcp:127.0.0.1:1?x.mp4", ""])
def test_a_path_is_kept_as_it_is(path: str) -> None:
    memory = AddressMemory(Settings())
    memory.remember(path)
    assert Settings().get("live/address", "-") == path == memory.shown(path)
    assert memory.source_of(path) == path and not memory.has_secret(path) and memory.missing(path) == 0


def test_another_window_knows_it_as_well() -> None:
    before, after = AddressMemory(Settings()), AddressMemory(Settings())
    before.shown(TYPED)
    after.take_over(before)
    assert after.source_of(SHOWN) == Address(TYPED) and after.missing(SHOWN) == 0


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no file has such a name on Windows")
def test_a_film_called_like_an_address_connects_to_nobody(qtbot, panel, video, tmp_path, monkeypatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        path = tmp_path / f"tcp:127.0.0.1:{server.getsockname()[1]}?x.mp4"
        path.write_bytes(video.read_bytes())
        monkeypatch.chdir(tmp_path)
        panel.address.setText(path.name)
        QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: panel.view.seen is not None, timeout=60_000)
        with pytest.raises(TimeoutError):
            server.accept()
