import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def _run(*arguments: object, status: int = 0) -> tuple[str, str]:
    """What a shell shows: output and error lines, after the exit status was as expected."""
    done = subprocess.run(
        [sys.executable, "-m", "engine", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout, done.stderr


def test_from_nothing_to_numbers(tmp_path: Path) -> None:
    """The newcomer's path: sample, split, check, stats."""
    folder = tmp_path / "我的 set"
    out, _ = _run("sample", folder, "--images", 12, "--seed", 5)
    assert "12 photos" in out
    assert len(list((folder / "JPEGImages").iterdir())) == 12

    out, _ = _run("split", folder, "--trainval", 0.5, "--train", 0.5, "--seed", 1)
    assert "trainval" in out.splitlines()[0]
    assert "coin" in out
    counts = [int(word) for word in out.splitlines()[1].split()[1:]]
    assert counts[0] == counts[1] + counts[2]
    assert counts[0] + counts[3] == 12
    assert len((folder / "ImageSets/Main/test.txt").read_text().split()) == counts[3]

    out, _ = _run("check", folder)
    assert "unreadable" not in out
    out, _ = _run("stats", folder)
    assert "12 images: 12 labelled" in out
    assert "button" in out


def test_check_groups_by_kind_and_exits_0(sample_dataset: Path) -> None:
    label = sample_dataset / "Annotations" / "photo_0001.xml"
    label.write_bytes(b"<annotation>\n")
    (sample_dataset / "JPEGImages" / "photo_0002.jpg").write_bytes(b"")
    out, _ = _run("check", sample_dataset)
    assert "Images that cannot be read: 1\n  Training leaves these images out" in out
    assert "\n  error: " in out
    assert f"{label}, line 2: " in out
    out, _ = _run("check", sample_dataset, "--json")
    findings = json.loads(out)
    assert {"unreadable-image", "unreadable-label"} <= {finding["kind"] for finding in findings}
    assert findings[0]["item"] == "photo_0002"


def test_check_mends_what_is_safe(sample_dataset: Path) -> None:
    label = sample_dataset / "Annotations" / "photo_0001.xml"
    before = label.read_text()
    label.write_text(before.replace("</annotation>", before[before.index("\t<object>") :].rstrip()))
    twice = label.read_text()
    out, _ = _run("check", sample_dataset, "--fix", "duplicate-box", "--dry-run")
    assert "is deleted" in out
    assert "files that would be changed: 1" in out
    assert label.read_text() == twice
    assert "files changed: 1" in _run("check", sample_dataset, "--fix", "duplicate-box")[0]
    assert label.read_text() == before
    assert "no fix for 'unlabelled'" in _run("check", sample_dataset, "--fix", "unlabelled", status=2)[1]
    assert "no effect" in _run("check", sample_dataset, "--dry-run", status=2)[1]


def test_the_training_size_decides_what_is_tiny(sample_dataset: Path) -> None:
    assert "too small" not in _run("check", sample_dataset)[0]
    assert "too small" in _run("check", sample_dataset, "--image-size", 64)[0]


def test_folds_and_what_is_kept(sample_dataset: Path) -> None:
    main = sample_dataset / "ImageSets" / "Main"
    before = (main / "test.txt").read_text().split()
    _run("split", sample_dataset, "--trainval", 0.5, "--keep", "--seed", 9)
    assert set(before) <= set((main / "test.txt").read_text().split())
    out, _ = _run("split", sample_dataset, "--folds", 3, "--fold", 2, "--group-by", "time,similar")
    assert "3 folds" in out
    fold = (sample_dataset / "ImageSets" / "folds" / "2" / "val.txt").read_text()
    assert fold == (main / "val.txt").read_text()


def test_quick_check_reads_no_pixels(sample_dataset: Path) -> None:
    photo = sample_dataset / "JPEGImages" / "photo_0002.jpg"
    photo.write_bytes(photo.read_bytes()[:-2000])
    assert "truncated" in _run("check", sample_dataset)[0]
    assert "truncated" not in _run("check", sample_dataset, "--quick")[0]


def test_stats_json(sample_dir: Path) -> None:
    found = json.loads(_run("stats", sample_dir, "--json")[0])
    assert found["images"] == 24
    assert found["objects"] == sum(entry["objects"] for entry in found["classes"].values())
    assert set(found["sets"]) == {"trainval", "train", "val", "test"}


def test_stats_as_tables_and_reach(sample_dataset: Path, tmp_path: Path) -> None:
    out, _ = _run("stats", sample_dataset, "--csv", tmp_path / "tables")
    assert out.count("written") == 3
    assert len((tmp_path / "tables" / "images.csv").read_text("utf-8-sig").splitlines()) == 25
    small, large = (
        json.loads(_run("stats", sample_dataset, "--reach", "--image-size", size, "--json")[0])["reach"]
        for size in (128, 640)
    )
    assert small["all_classic"] != large["all_classic"]
    assert "fitted to them" in _run("stats", sample_dataset, "--reach")[0]
    assert "no effect" in _run("stats", sample_dataset, "--image-size", 640, status=2)[1]


def test_snapshots(sample_dataset: Path) -> None:
    label = sample_dataset / "Annotations" / "photo_0001.xml"
    before = label.read_text()
    assert "24 label files kept" in _run("snapshot", "save", sample_dataset, "one")[0]
    label.write_text(before[: before.index("\t<object>")] + "</annotation>\n")
    out, _ = _run("snapshot", "compare", sample_dataset, "one")
    assert "photo_0001: removed" in out
    assert out.splitlines()[-1] == f"{before.count('<object>')} removed"
    assert "one" in _run("snapshot", "list", sample_dataset)[0]
    assert "1 file changed" in _run("snapshot", "restore", sample_dataset, "one")[0]
    assert label.read_text() == before
    assert "needs a name" in _run("snapshot", "save", sample_dataset, status=2)[1]
    assert "only compare" in _run("snapshot", "restore", sample_dataset, "one", "two", status=2)[1]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("stats", "{}/no"), "no such folder"),
        (("check", "{}"), "holds no images"),
        (("split", "{}/photos"), "no image is labelled"),
        (("split", "{}/photos", "--train", "2"), "train is 2.0"),
        (("split", "{}/photos", "--train", "much"), "invalid float"),
        (("split", "{}/photos", "--group-by", "colour"), "cannot group by 'colour'"),
        (("sample", "{}/photos"), "not empty and not a sample"),
        (("sample", "{}/new", "--images", "0"), "cannot be split"),
        (("sample", "{}/new", "--seed", "-1"), "seed"),
        (("sample",), "required"),
    ],
)
def test_mistakes_are_one_line_and_status_2(tmp_path: Path, arguments: tuple[str, ...], what: str) -> None:
    (tmp_path / "photos").mkdir()
    folder = tmp_path / "photos" if "check" not in arguments else tmp_path
    if "check" not in arguments:
        (folder / "a.jpg").write_bytes(b"")
    out, err = _run(*(part.format(tmp_path) for part in arguments), status=2)
    assert out == ""
    assert what in err
    assert len(err.strip().splitlines()) == 1
