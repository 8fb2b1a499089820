"""What the evaluate room counts, without a window."""

import math
import shutil
from pathlib import Path

import pytest

from engine.errors import RunError
from engine.evaluation.confusion import confusion, detection_rates
from engine.evaluation.report import read_report
from engine.runs import Run
from studio.evaluate.state import cell, figures_at, load, seen_on


@pytest.fixture
def loaded(evaluated):
    return load(evaluated)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.75, 0.92, 1.0])
def test_figures_are_those_an_evaluation_at_that_threshold_gives(loaded, threshold):
    figures = figures_at(loaded, threshold)
    expected = confusion(loaded.matches, threshold)
    assert figures.matrix == expected.matrix.tolist()
    rates = detection_rates(loaded.matches, threshold)
    assert {row.name: row.rate for row in figures.classes} == rates
    for row in figures.classes:
        precision, recall, _ = loaded.curves[row.name].at(threshold)
        assert (row.precision, row.recall) == pytest.approx((precision, recall), nan_ok=True)
    right = sum(expected.matrix[i][i] for i in range(len(rates)))
    found = int(expected.matrix[:, :-1].sum())
    assert figures.precision == pytest.approx(right / found if found else math.nan, nan_ok=True)
    assert figures.recall == pytest.approx(right / int(expected.matrix[:-1].sum()))
    assert sum(row[1] for row in figures.per_image) == right


def test_at_its_own_threshold_they_are_the_reports(loaded, evaluated):
    report = read_report(evaluated)
    figures = figures_at(loaded, report.threshold)
    assert figures.matrix == report.confusion
    assert [row.precision for row in figures.classes] == pytest.approx([c.precision for c in report.classes])
    assert [row.rate.correct for row in figures.classes] == [c.correct for c in report.classes]
    told = {loaded.matches.stems[row[0]]: row[1:] for row in figures.per_image}
    assert told == {i.stem: (i.found, i.confused, i.missed, i.false_alarms) for i in report.per_image}


def test_in_a_copied_data_set_the_photos_are_those_of_the_copy(evaluated, document, tmp_path):
    copy = Path(shutil.copytree(document.folder, tmp_path / "copy"))
    moved = load(Run(copy / evaluated.path.relative_to(document.folder)))
    files = [Path(file) for file in moved.matches.files]
    assert files and all(file.is_relative_to(copy) and file.is_file() for file in files)


def test_every_kind_of_mistake_that_was_made_is_there(loaded):
    counts = figures_at(loaded, 0.3).mistakes.counts()
    assert {kind: counts[kind] for kind in ("classification", "missed", "background", "localisation")} == {
        "classification": 1, "missed": 1, "background": 1, "localisation": 1,
    }  # fmt: skip
    first = figures_at(loaded, 0.3).mistakes[0]
    assert first.kind == "classification" and first.image == 0
    # The fourth photo's objects are found at 0.4 and missed from there on.
    assert figures_at(loaded, 0.5).mistakes.counts()["missed"] > 1


def test_behind_each_cell_are_as_many_as_it_counts(loaded):
    for threshold in (0.3, 0.75, 1.0):
        figures = figures_at(loaded, threshold)
        for row, counts in enumerate(figures.matrix):
            for column, count in enumerate(counts):
                assert len(list(cell(loaded, figures, row, column))) == count
    figures = figures_at(loaded, 0.3)
    last = len(figures.matrix) - 1
    (alarm,) = [
        m for column in range(last) for m in cell(loaded, figures, last, column) if m.kind == "background"
    ]
    assert alarm.image == 1 and alarm.score == pytest.approx(0.9) and alarm.label == ""
    right = cell(loaded, figures, 0, 0)
    assert {mistake.kind for mistake in right} <= {"right"}


def test_mistakes_by_class_and_photo(loaded):
    mistakes = figures_at(loaded, 0.3).mistakes
    wrong = mistakes[0]
    assert wrong.label != wrong.found_label
    for label in (wrong.label, wrong.found_label):
        assert any(m == wrong for m in mistakes.of_class(label))
    for image in range(4):
        assert all(m.image == image for m in mistakes.of_image(image))
    assert sum(len(mistakes.of_image(image)) for image in range(4)) == len(mistakes)
    nothing = figures_at(loaded, 1.0).mistakes
    assert nothing.of_class(wrong.label).counts()["missed"] > 0


def test_what_is_laid_over_a_photo_is_what_is_wrong_there(loaded):
    figures = figures_at(loaded, 0.3)
    (alarm,) = seen_on(loaded, figures, 1)
    assert alarm.xyxy == (0, 0, 6, 6) and alarm.score == pytest.approx(0.9)
    assert seen_on(loaded, figures, 3) == ()
    assert seen_on(loaded, figures_at(loaded, 0.92), 1) == ()


def test_epochs_and_own_threshold(loaded):
    assert [e.map_voc_area for e in loaded.epochs] == [0.25, 0.5]
    assert loaded.own_threshold == 0.3


def test_what_is_missing_or_damaged_is_told(evaluated):
    evaluated.best_weights.unlink()
    assert math.isnan(load(evaluated).own_threshold)  # the figures can still be looked at
    matches = evaluated.report_dir / "matches.npz"
    data = matches.read_bytes()
    matches.write_bytes(data[: len(data) // 2])
    with pytest.raises(RunError, match=r"matches\.npz"):
        load(evaluated)
    matches.unlink()
    with pytest.raises(RunError, match="is missing"):
        load(evaluated)
    (evaluated.report_dir / "report.json").write_text('{"map": 1}')
    with pytest.raises(RunError, match=r"report\.json"):
        load(evaluated)
    (evaluated.report_dir / "report.json").unlink()
    assert load(evaluated) is None
