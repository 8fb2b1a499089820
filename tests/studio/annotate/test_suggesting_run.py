"""Which run suggests, and what its classes are called here: chosen and asked on the review page."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox

from engine.annotations import Box
from engine.inference.suggestions import SuggestionFile, latest
from studio.annotate.panel import Panel
from studio.class_names import names_for
from studio.settings import Settings
from studio.widgets.class_mapping import MappingDialog

CTRL, LEFT = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton
CLASSES = ("bolt", "a=b", "screw")


def go_to(choice: QComboBox, target: int) -> None:
    for _ in range(abs(target - choice.currentIndex())):
        QTest.keyClick(choice, Qt.Key.Key_Up if target < choice.currentIndex() else Qt.Key.Key_Down)
    assert choice.currentIndex() == target


def answer(choices: dict[str, str | None], button=QDialogButtonBox.StandardButton.Ok) -> list[dict]:
    """Once the dialog is open: choose with the keyboard, then press a button with the mouse.

    Returns what was chosen when it opened.
    """
    began: list[dict] = []

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, MappingDialog) or not dialog.isActiveWindow():
            QTimer.singleShot(20, act)
            return
        began.append(dialog.names)
        try:
            for name, new in choices.items():
                choice = dialog.findChild(QComboBox, f"class_mapping_{name}")
                choice.setFocus()
                target = [choice.itemData(row) for row in range(choice.count())].index(new)
                go_to(choice, target)
            QTest.mouseClick(dialog.findChild(QDialogButtonBox).button(button), LEFT)
        except BaseException:
            dialog.reject()  # or the test would wait for ever
            raise

    QTimer.singleShot(0, act)
    return began


@pytest.fixture
def run(panel: Panel) -> Path:
    """A detector with random weights that knows "bolt" and two classes the data set does not have."""
    torch = pytest.importorskip("torch")
    from engine.models.detector import build_detector
    from engine.models.spec import DetectorSpec
    from engine.models.weights_io import save_weights
    from engine.training.config import TrainConfig, to_toml

    panel.document.replace_classes(["bolt", "nut"])
    folder = panel.document.dataset.root / "runs" / "first"
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    spec = DetectorSpec(CLASSES, image_size=96)
    save_weights(folder / "best.safetensors", build_detector(spec).state_dict(), spec, 0.05)
    (folder / "config.toml").write_text(to_toml(TrainConfig(data=str(panel.document.dataset.root))))
    (folder / "labels.txt").write_text("".join(f"{name}\n" for name in CLASSES))
    panel.document.runs_changed.emit()
    return folder


def test_classes_the_data_set_lacks_are_asked_for_once(panel: Panel, hands, run, qtbot) -> None:
    page = panel.suggesting.page
    page.parentWidget().parentWidget().setCurrentWidget(page)
    began = answer({"a=b": None, "screw": "nut"})
    hands.key(Qt.Key.Key_I, CTRL)
    qtbot.waitUntil(lambda: not panel.suggesting.process.is_running, timeout=240_000)
    assert began == [{"a=b": "a=b", "screw": "screw"}]
    assert panel.notice.level != "error", panel.notice.text
    (told,) = latest(run).values()
    assert {box.label for box in told.boxes} == {"bolt", "nut"}
    # The answer holds; it can be changed, and then begins with the earlier one.
    names = panel.suggesting.chooser.names
    assert names(panel.suggesting._run) == {"a=b": None, "screw": "nut"}
    qtbot.waitUntil(page.classes.isEnabled, timeout=20_000)
    began = answer({"screw": "screw"})
    QTest.mouseClick(page.classes, LEFT)
    assert began == [{"a=b": None, "screw": "nut"}]
    assert names(panel.suggesting._run) == {"a=b": None, "screw": "screw"}
    shutil.rmtree(run)


def test_cancelling_the_question_starts_nothing(panel: Panel, hands, run) -> None:
    answer({}, QDialogButtonBox.StandardButton.Cancel)
    hands.key(Qt.Key.Key_I, CTRL)
    assert not panel.suggesting.process.is_running
    assert not (run / "suggestions").exists()


def test_it_is_asked_again_only_for_what_was_not_answered(qtbot, monkeypatch) -> None:
    asked: list[list[str]] = []

    def accept(dialog: MappingDialog) -> int:
        asked.append(sorted(dialog.names))
        return MappingDialog.DialogCode.Accepted

    monkeypatch.setattr(MappingDialog, "exec", accept)
    settings = Settings()
    here, there = Path("/data/here"), Path("/data/there")

    def ask(run: str, data: Path, known: list[str], classes: list[str]) -> object:
        return names_for(Path(run), data, classes, known, settings)

    assert ask("/r/1", here, ["cat"], ["cat"]) == {} and asked == []
    assert ask("/r/1", here, [], ["cat", "dog"]) == {} and asked == []
    assert ask("/r/1", here, ["cat"], ["cat", "dog"]) == {"dog": "dog"}
    assert ask("/r/1", here, ["cat"], ["cat", "dog"]) == {"dog": "dog"}
    assert asked == [["dog"]]
    ask("/r/2", here, ["cat"], ["cat", "dog"])  # another run, another data set
    ask("/r/1", there, ["cat"], ["cat", "dog"])
    ask("/r/1", here, ["cat"], ["cat", "dog", "cow"])
    assert asked == [["dog"], ["dog"], ["dog"], ["cow", "dog"]]
    key = next(key for key in settings.names() if key.startswith("class_names/"))
    settings.set(key, json.dumps({"dog": "wolf"}))  # a class that was deleted since
    for damaged in ("", "[1]", "{"):
        settings.set(key, damaged)
        assert ask("/r/1", here, ["cat"], ["cat", "dog"]) is not None


def suggest(run: Path, image: Path, label: str) -> None:
    run.mkdir(parents=True)
    (run / "config.toml").write_text('task = "detect"\n')
    (run / "best.safetensors").write_bytes(b"")
    kept = SuggestionFile(run)
    kept.close()
    found = [{"label": label, "score": 0.9, "box": [9, 9, 60, 60]}]
    kept.path.write_text(json.dumps({"image": str(image), "detections": found}) + "\n")


def test_choosing_another_run_shows_its_suggestions_instead(panel: Panel, hands, qtbot) -> None:
    item = panel.document.dataset.items[0]
    item.label.unlink()
    runs = panel.document.runs_dir
    for name, label in (("older", "nut"), ("newer", "bolt")):
        suggest(runs / name, item.image, label)
    suggest(runs / "none", panel.document.dataset.items[2].image, "nut")
    panel.document.open_folder(panel.document.dataset.root)
    page = panel.suggesting.page
    qtbot.waitUntil(lambda: page.run.count() == 4, timeout=20_000)

    def drawn() -> list[Box]:
        session = panel.editor.session
        return [box for box in session.drawing.boxes if box.score is not None] if session else []

    def choose(name: str) -> None:
        page.parentWidget().parentWidget().setCurrentWidget(page)
        page.run.setFocus()
        go_to(page.run, page.run.findText(name))

    def until(done: Callable[[], bool]) -> None:
        qtbot.waitUntil(done, timeout=20_000)

    for name, labels in (("older", ["nut"]), ("newer", ["bolt"]), ("none", []), ("older", ["nut"])):
        choose(name)
        until(lambda wanted=labels: [box.label for box in drawn()] == wanted)
        assert panel.suggesting.process.is_running is False and not item.label.exists()
    panel.canvas.setFocus()
    hands.key(Qt.Key.Key_Return)
    until(lambda: item.image not in latest(runs / "older"))
    assert item.image in latest(runs / "newer")  # its suggestions were not decided on
