"""A data set labelled by a detector: what is kept beside the run, and that no label file changes."""

import json
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.annotations import Box, voc
from engine.cli import main
from engine.datasets.dataset import Dataset
from engine.errors import DatasetError
from engine.inference.autolabel import autolabel, choose
from engine.inference.detector import Detections
from engine.inference.suggestions import SuggestionFile, decide, from_line, latest


class Fixed:
    """Finds the same on every image."""

    threshold = 0.4
    image_size = 64

    def __init__(self, *boxes: Box) -> None:
        self.found = Detections(
            np.array([box.xyxy for box in boxes], np.float32).reshape(-1, 4),
            [box.label for box in boxes],
            np.zeros(len(boxes), np.int64),
            np.array([box.score for box in boxes], np.float32),
        )

    def detect_squares(self, squares, sizes, threshold: float, nms_iou: float) -> list[Detections]:
        assert threshold <= 0.1 and squares.shape == (len(sizes), 64, 64, 3)
        return [self.found] * len(sizes)


SEEN = Box("dog", 10, 10, 60, 60, score=0.75), Box("cat", 100, 10, 150, 60, score=0.3125)


def test_suggestions_leave_out_what_is_drawn_and_keep_faint_ones(sample_dataset: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    drawn, bare, broken = dataset.items[:3]
    present = replace(voc.new_annotation(drawn.image, 640, 480), boxes=(Box("dog", 10, 10, 60, 60),))
    voc.write(present, drawn.label, overwrite=True)
    bare.label.unlink()
    broken.image.write_bytes(b"no image")
    before = {path: path.read_bytes() for path in dataset.labels_dir.iterdir()}
    told = list(autolabel(Fixed(*SEEN), dataset, [drawn, bare, broken], classes={"cat": "lynx"}))
    by_stem = {one.item.stem: one for one in told}
    assert [box.label for box in by_stem[drawn.stem].suggestions] == ["lynx"]
    assert by_stem[drawn.stem].review.reason == "unsure"
    assert [box.label for box in by_stem[bare.stem].suggestions] == ["dog", "lynx"]
    assert by_stem[broken.stem].review is None
    assert broken.image.name in str(by_stem[broken.stem].error)
    assert {path: path.read_bytes() for path in dataset.labels_dir.iterdir()} == before


def test_which_images(sample_dataset: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    with pytest.raises(DatasetError, match="labelled already"):
        choose(dataset, "unlabelled")
    dataset.items[3].label.unlink()
    assert choose(dataset, "unlabelled") == [dataset.items[3]]
    assert len(choose(dataset, "all")) == len(dataset.items)
    stems = [dataset.items[5].stem, dataset.items[3].stem]
    assert [item.stem for item in choose(dataset, "all", stems)] == stems
    with pytest.raises(DatasetError, match="no image"):
        choose(dataset, "all", ["nobody"])


def test_lines_come_back_and_the_newest_counts(sample_dataset: Path, tmp_path: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    item = dataset.items[0]
    run = tmp_path / "run"
    for boxes in ((SEEN[1],), SEEN):
        kept = SuggestionFile(run)
        (told,) = autolabel(Fixed(*boxes), dataset, [item])
        kept.add(told)
        kept.close()
    with kept.path.open("a") as lines:
        lines.write('{"image": "half')
    found = latest(run)[item.image]
    assert found.boxes == told.suggestions
    assert found.reason == told.review.reason
    assert [one.kind for one in found.mistakes] == [one.kind for one in told.review.mistakes]
    decide(run, item.image)
    assert item.image not in latest(run)
    os.utime(kept.path, (time.time() + 5, time.time() + 5))  # as if it were suggested anew
    assert latest(run)[item.image] == found
    with pytest.raises(ValueError, match="no line"):
        from_line('{"image": "a.jpg"}')


def test_the_command_writes_beside_the_run_and_names_doubts(
    sample_dataset: Path, bare_run: Path, one_thread, capsys, tmp_path: Path
) -> None:
    dataset = Dataset.open(sample_dataset)
    run = Path(shutil.copytree(bare_run, tmp_path / "run"))
    (run / "config.toml").write_text('task = "detect"\n')
    names = tmp_path / "names.txt"
    names.write_text("".join(f"{item.stem}\n" for item in dataset.items[:4]))
    before = {path: path.read_bytes() for path in dataset.labels_dir.iterdir()}
    assert main(["autolabel", str(run), str(sample_dataset)]) == 2
    assert "--images all" in capsys.readouterr().err
    arguments = ["autolabel", str(run), str(sample_dataset), "--images", "all", "--list", str(names)]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert said.startswith("4 images,")
    assert "disagrees with the labels of" in said
    (file,) = (run / "suggestions").glob("*/detections.jsonl")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["stem"] for line in lines] == [item.stem for item in dataset.items[:4]]
    assert all(box["score"] > 0.1 for line in lines for box in line["detections"])
    assert {path: path.read_bytes() for path in dataset.labels_dir.iterdir()} == before
    assert main([*arguments, "--json"]) == 0
    head, *told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (head["images"], head["threshold"]) == (4, 0.3)
    assert told == lines
    assert main([*arguments, "--class-name", "dog"]) == 2
    assert "OLD=NEW" in capsys.readouterr().err


def test_another_name_is_given_as_old_equals_new():
    from engine.errors import ConfigError
    from engine.inference.class_names import names_from

    assert names_from(["a=x", "a=b=c=d", "b="], ["a", "b", "a=b"]) == {"a": "x", "a=b": "c=d", "b": ""}
    for wrong in ("cow=x", "a", "=x"):
        with pytest.raises(ConfigError, match="no class of the model"):
            names_from([wrong], ["a", "b"])
