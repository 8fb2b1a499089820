"""A run where nothing can be written is evaluated into another folder."""

import errno
import shutil
import tempfile

import pytest

from engine.cli import main
from engine.evaluation import running


@pytest.fixture
def run(run_dir, tmp_path, monkeypatch):
    """Its disk refuses whatever is to be written, as a read-only one does."""
    folder = shutil.copytree(run_dir, tmp_path / "run")
    really = tempfile.TemporaryFile

    def refusing(*args, **options):
        if str(options.get("dir", "")).startswith(str(folder)):
            raise OSError(errno.EROFS, "Read-only file system")
        return really(*args, **options)

    monkeypatch.setattr("engine.runs.tempfile.TemporaryFile", refusing)
    return folder


def test_it_is_told_before_anything_is_looked_at_and_the_remedy_works(run, tmp_path, capsys, monkeypatch):
    arguments = ["evaluate", str(run), "--set", "val", "--device", "cpu"]
    with monkeypatch.context() as patch:
        patch.setattr(running, "_batches", lambda *_: pytest.fail("looked at images first"))
        assert main(arguments) == 2
    told = capsys.readouterr().err
    assert "Read-only file system" in told and "--out DIR" in told
    out = tmp_path / "other disk" / "report"
    assert main([*arguments, "--out", str(out), "--voc-files"]) == 0
    assert f"Written to {out} (open report.html)" in capsys.readouterr().out
    assert {"report.json", "report.html", "detections.csv", "matches.npz", "voc"} <= {
        path.name for path in out.iterdir()
    }
    assert not (run / "report" / "report.json").exists()


def test_a_report_folder_that_is_a_file_names_the_remedy(run_dir, tmp_path, capsys):
    run = shutil.copytree(run_dir, tmp_path / "run")
    (run / "report").write_text("mine")
    assert main(["evaluate", str(run), "--set", "val", "--device", "cpu"]) == 2
    assert "--out DIR" in capsys.readouterr().err and (run / "report").read_text() == "mine"
