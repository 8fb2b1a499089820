"""The predict command on images, folders and videos, and what it saves."""

import errno
import io
import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.annotations import voc, yolo
from engine.cli import main
from engine.datasets.cv import cv2
from engine.datasets.images import read_image
from engine.inference import Detections, Detector, saving
from engine.inference.drawing import colour_of, draw
from engine.inference.predicting import predict
from engine.models.detector import build_detector
from engine.models.spec import DetectorSpec
from engine.models.weights_io import save_weights


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    """Two OpenMP threads on a busy machine wait for each other most of the time."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run whose untrained network finds something everywhere."""
    torch.manual_seed(5)
    spec = DetectorSpec(("red", "grün"), image_size=96)
    state = build_detector(spec).state_dict()
    for name, value in state.items():
        if "class_heads" in name and value.ndim == 4:
            value.mul_(8)
        if name.endswith("running_var"):
            value.mul_(0.3)
    folder = tmp_path_factory.mktemp("runs") / "r"
    folder.mkdir()
    save_weights(folder / "best.safetensors", state, spec, 0.34)
    return folder


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        pixels = rng.integers(0, 256, (60, 80, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{name}.png")
    return folder


@pytest.fixture
def video(tmp_path):
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (64, 48))
    rng = np.random.default_rng(0)
    for _ in range(5):
        writer.write(rng.integers(0, 256, (48, 64, 3), dtype=np.uint8))
    writer.release()
    return path


def engine(*arguments):
    return main(["predict", *map(str, arguments), "--device", "cpu"])


def test_prints_a_line_a_picture(run, photos, capsys):
    assert engine(run, photos) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 and lines[-1].startswith("2 pictures, ")
    assert lines[0].startswith(f"{photos / 'a.png'}: ") and " ms)" in lines[0]
    assert "red 0." in lines[0] or "grün 0." in lines[0]


def test_voc_files_are_read_back(run, photos, tmp_path):
    assert engine(run, photos / "a.png", "--out", tmp_path / "out") == 0
    annotation = voc.read(tmp_path / "out" / "a.xml")
    assert (annotation.width, annotation.height, annotation.filename) == (80, 60, "a.png")
    found = Detector.load(run, "cpu").detect(read_image(photos / "a.png"))
    assert len(annotation.boxes) == len(found) > 0
    assert {box.label for box in annotation.boxes} == set(found.labels)
    assert all(box.score is None for box in annotation.boxes)
    assert not list(photos.glob("*.xml"))


def test_pictures_of_one_name_do_not_overwrite_each_other(run, photos, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(photos, other)
    assert engine(run, photos, other, "--out", tmp_path / "out") == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a-2.xml", "a.xml", "b-2.xml", "b.xml"]


def test_nothing_is_written_to_a_folder_with_files(run, photos, capsys):
    (photos / "a.xml").write_text("a person's work")
    assert engine(run, photos, "--out", photos) == 2
    assert "not empty" in capsys.readouterr().err
    assert (photos / "a.xml").read_text() == "a person's work"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_while_recording_leaves_videos_that_can_be_played(run, tmp_path, name):
    film = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (320, 240))
    for number in range(3000):
        writer.write(np.full((240, 320, 3), number % 256, np.uint8))
    writer.release()
    out, record = tmp_path / "out", tmp_path / "record.mp4"
    words = [run, film, "--record", record, "--out", out, "--save", "images", "--save", "json"]
    program = subprocess.Popen(
        [sys.executable, "-m", "engine", "predict", *map(str, words), "--device", "cpu"],
        cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        for _ in range(20):
            assert program.stdout.readline()
        program.send_signal(getattr(signal, name))
        told, errors = program.communicate(timeout=60)
    finally:
        program.kill()
    assert program.returncode == 128 + getattr(signal, name)
    assert "interrupted" in errors and "Traceback" not in errors
    (saved,) = out.glob("film*.mp4")
    counts = []
    for path in (record, saved):
        frames = cv2.VideoCapture(str(path))
        counts.append(0)
        while frames.read()[0]:
            counts[-1] += 1
    lines = len((out / "detections.jsonl").read_text().splitlines())
    assert 20 <= counts[0] < 3000 and f"recorded {record}: {counts[0]} frames" in told
    assert abs(counts[1] - counts[0]) <= 1 and abs(lines - counts[0]) <= 1


@pytest.mark.parametrize("form", ["json", "images"])
def test_a_disk_that_fills_up_is_told_once_and_in_words(run, video, tmp_path, capsys, monkeypatch, form):
    class Full(io.StringIO):
        """What is written waits, and the disk refuses it then and when the file is closed."""

        def flush(self):
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self):
            super().close()
            self.flush()

    if form == "json":
        real = Path.open
        monkeypatch.setattr(
            Path, "open", lambda path, *a, **k: Full() if path.suffix == ".jsonl" else real(path, *a, **k)
        )
    else:
        monkeypatch.setattr(saving, "RESERVE", 2**80)
    assert engine(run, video, "--out", tmp_path / "out", "--save", form) == 2
    told = capsys.readouterr().err
    assert told.count("error: ") == 1 and str(tmp_path / "out") in told
    assert ("No space left" if form == "json" else "disk is full") in told


def test_json_lines_of_a_video(run, video, tmp_path):
    out = tmp_path / "out"
    assert engine(run, video, "--out", out, "--save", "json", "--threshold", "0.2") == 0
    lines = [json.loads(line) for line in (out / "detections.jsonl").read_text("utf-8").splitlines()]
    assert [line["frame"] for line in lines] == [0, 1, 2, 3, 4]
    assert [line["time_s"] for line in lines] == [0.0, 0.1, 0.2, 0.3, 0.4]
    first = lines[0]["detections"][0]
    assert first["label"] in ("red", "grün") and 0.2 < first["score"] <= 1
    assert all(0 <= edge <= 64 for edge in first["box"])


def test_frames_of_a_video_are_saved_beside_their_labels(run, video, tmp_path):
    out = tmp_path / "out"
    assert engine(run, video, "--out", out, "--save", "voc") == 0
    assert len(list(out.glob("film_*.xml"))) == len(list(out.glob("film_*.jpg"))) == 5
    assert voc.read(out / "film_000003.xml").filename == "film_000003.jpg"


def test_pictures_and_videos_with_boxes(run, photos, video, tmp_path):
    out = tmp_path / "out"
    assert engine(run, photos, video, "--out", out, "--save", "images", "--save", "json") == 0
    drawn = read_image(out / "a.jpg")
    assert drawn.shape == (60, 80, 3)
    assert np.abs(drawn.astype(int) - read_image(photos / "a.png")).mean() > 5
    capture = cv2.VideoCapture(str(out / "film.mp4"))
    frames = 0
    while capture.grab():
        frames += 1
    assert frames == 5 and capture.get(cv2.CAP_PROP_FPS) == pytest.approx(10)


def test_an_unreadable_image_is_told_and_the_others_go_on(run, photos, capsys):
    (photos / "aa.jpg").write_bytes(b"no image")
    assert engine(run, photos) == 2
    told = capsys.readouterr()
    assert "aa.jpg" in told.err and "2 pictures" in told.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.jpg"], "no such file"),
        (["{photos}", "--save", "json"], "--out"),
        (["{photos}", "--threshold", "3"], "--threshold 3 is not between 0 and 1"),
        (["{photos}", "--device", "toaster"], "no device"),
        (["987"], "camera"),
    ],
)
def test_mistakes_are_one_line_and_status_2(run, photos, capsys, arguments, message):
    arguments = [argument.format(photos=photos) for argument in arguments]
    assert main(["predict", str(run), *arguments]) == 2
    told = capsys.readouterr().err
    assert message in told and len(told.splitlines()) == 1


def test_a_missing_run_is_told(photos, tmp_path, capsys):
    assert engine(tmp_path / "nowhere", photos) == 2
    assert "no such run" in capsys.readouterr().err


@pytest.mark.parametrize("display", [None, ":4711"])
def test_show_without_a_screen_is_told(run, photos, capsys, monkeypatch, display):
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setattr("sys.platform", "linux")
    assert engine(run, photos, "--show") == 2
    assert "no screen" in capsys.readouterr().err


def test_threshold_counts(run, photos, capsys):
    assert engine(run, photos / "a.png", "--threshold", "0.9999") == 0
    assert "nothing" in capsys.readouterr().out


def test_live_video_ends(run, video):
    detector = Detector.load(run, "cpu")
    results = list(predict(detector, [str(video)], live_videos=True, on_unreadable=pytest.fail))
    assert 1 <= len(results) <= 5 and results[-1].frame.index == 4
    assert all(result.ms > 0 for result in results)


def test_drawing_frames_every_box_in_its_class_colour():
    image = np.zeros((100, 160, 3), np.uint8)
    boxes = np.array([[10, 40, 60, 90], [80, 0, 150, 50]], np.float32)
    found = Detections(boxes, ["red", "grün"], np.array([0, 1]), np.array([0.9, 0.8], np.float32))
    drawn = draw(image, found)
    assert not image.any() and drawn.shape == image.shape
    assert tuple(drawn[90, 10]) == tuple(drawn[90, 60]) == colour_of(0)
    assert tuple(drawn[50, 80]) == tuple(drawn[50, 150]) == colour_of(1)
    assert colour_of(0) != colour_of(1)


def test_what_a_model_found_is_dashed_in_pictures_too():
    """Also around something small, at the picture's edge, and on a ground of the frame's own colour."""
    image = np.empty((200, 300, 3), np.uint8)
    image[:] = colour_of(0)
    boxes = np.array([[40, 60, 240, 160], [150, 100, 158, 108], [-50, 100, 20, 400]], np.float32)
    found = Detections(boxes, ["red"] * 3, np.zeros(3, int), np.full(3, 0.9, np.float32))
    drawn = draw(image, found)

    def dashes(line):
        ink = (line == colour_of(0)).all(axis=1)
        return int((np.diff(ink.astype(int)) == -1).sum())

    assert dashes(drawn[160, 38:243]) >= 10 and dashes(drawn[58:163, 240]) >= 5
    assert dashes(drawn[108, 150:159]) == 1 and dashes(drawn[100:109, 158]) == 1
    assert dashes(drawn[130:200, 20]) >= 4


def test_the_pictures_that_are_saved_are_drawn_so(run, photos, tmp_path):
    assert engine(run, photos / "a.png", "--out", tmp_path / "out", "--save", "images") == 0
    image = read_image(photos / "a.png")
    found = Detector.load(run, "cpu").detect(image)
    assert len(found) > 0
    Image.fromarray(draw(image, found)).save(tmp_path / "expected.jpg", quality=saving._JPEG_QUALITY)
    assert (tmp_path / "out" / "a.jpg").read_bytes() == (tmp_path / "expected.jpg").read_bytes()


@pytest.fixture
def moving(tmp_path):
    """A film in which the whole picture is still, so that every object stays in its place."""
    path = tmp_path / "still.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (64, 48))
    picture = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    for _ in range(6):
        writer.write(picture)
    writer.release()
    return path


def test_objects_are_numbered_and_counted(run, moving, capsys):
    assert engine(run, moving, "--track", "--threshold", "0.2") == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(f" {label} 1 0." in lines[2] for label in ("red", "grün")), lines
    assert "objects were followed" in lines[-2] and not lines[-2].startswith("0 ")
    assert engine(run, moving, "--line", "0,24,64,24", "--threshold", "0.2") == 0
    assert "over the line to its right: none" in capsys.readouterr().out


def frames_of(path):
    capture = cv2.VideoCapture(str(path))
    frames = 0
    while capture.grab():
        frames += 1
    return frames


@pytest.fixture
def still_films(moving, tmp_path):
    """Two films of the same things in the same place."""
    other = tmp_path / "other.avi"
    shutil.copyfile(moving, other)
    return moving, other


def test_the_class_is_saved_as_the_class_and_the_number_beside_it(run, moving, tmp_path):
    out = tmp_path / "out"
    options = ("--save", "voc", "--save", "json", "--threshold", "0.2", "--track")
    assert engine(run, moving, "--out", out, *options) == 0
    lines = [json.loads(line) for line in (out / "detections.jsonl").read_text("utf-8").splitlines()]
    assert {found["label"] for line in lines for found in line["detections"]} <= {"red", "grün"}
    assert all("track" not in found for found in lines[0]["detections"])  # nothing is confirmed yet
    numbers = [found["track"] for found in lines[3]["detections"]]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    annotation = voc.read(out / "still_000003.xml")
    assert {box.label for box in annotation.boxes} <= {"red", "grün"} and not annotation.problems
    written = re.findall(r"<track>(\d+)</track>", (out / "still_000003.xml").read_text("utf-8"))
    assert list(map(int, written)) == numbers
    assert "<track>" not in (out / "still_000000.xml").read_text("utf-8")


def test_each_source_has_its_own_recording_and_its_own_objects(run, still_films, tmp_path, capsys):
    one, other = still_films
    assert engine(run, one, "--track", "--threshold", "0.2") == 0
    alone = capsys.readouterr().out.splitlines()[-2]
    line = "0,24,64,24"
    options = ("--track", "--line", line, "--record", tmp_path / "seen.mp4", "--threshold", "0.2")
    assert engine(run, one, other, *options) == 0
    told = capsys.readouterr().out
    assert f"{one}: {alone}" in told and f"{other}: {alone}" in told
    assert told.count("over the line to its right: none") == 2
    assert frames_of(tmp_path / "seen-still.mp4") == frames_of(tmp_path / "seen-other.mp4") == 6
    assert not (tmp_path / "seen.mp4").exists()
    assert engine(run, one, other, "--record", tmp_path / "seen.mp4") == 2
    assert "seen-still.mp4" in capsys.readouterr().err


def test_the_same_film_given_twice_is_two_videos(run, moving, tmp_path):
    out = tmp_path / "out"
    assert engine(run, moving, moving, "--out", out, "--save", "images") == 0
    assert sorted(path.name for path in out.iterdir()) == ["still-2.mp4", "still.mp4"]
    assert frames_of(out / "still.mp4") == frames_of(out / "still-2.mp4") == 6


def test_added_frames_name_the_film_they_are_from(run, still_films, video, sample_dataset, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(run, own)
    assert engine(own, still_films[0], video, "--add", sample_dataset) == 0
    (lines,) = (own / "suggestions").rglob("detections.jsonl")
    sources = [json.loads(line)["source"] for line in lines.read_text("utf-8").splitlines()]
    assert set(sources) == {str(still_films[0]), str(video)}


def test_a_recording_has_every_frame_of_the_video(run, video, tmp_path, capsys):
    assert engine(run, video, "--record", tmp_path / "seen.mp4") == 0
    assert "5 frames" in capsys.readouterr().out
    capture = cv2.VideoCapture(str(tmp_path / "seen.mp4"))
    frames = 0
    while capture.grab():
        frames += 1
    assert frames == 5
    assert engine(run, video, "--record", tmp_path / "seen.mp4") == 2
    assert "exists already" in capsys.readouterr().err


def test_unsure_frames_are_added_with_suggestions(run, video, sample_dataset, tmp_path, capsys):
    own = tmp_path / "own"
    shutil.copytree(run, own)
    before = len(list((sample_dataset / "JPEGImages").iterdir()))
    assert engine(own, video, "--add", sample_dataset) == 0
    told = capsys.readouterr()
    added = list((sample_dataset / "JPEGImages").glob("frame_*.jpg"))
    assert len(added) > 0 and f"{len(added)} frames were added" in told.out
    assert "no class" in told.err and "grün" in told.err
    assert len(list((sample_dataset / "JPEGImages").iterdir())) == before + len(added)
    (lines,) = (own / "suggestions").rglob("detections.jsonl")
    first = json.loads(lines.read_text("utf-8").splitlines()[0])
    assert first["image"] in map(str, added) and first["detections"]
    assert min(found["score"] for found in first["detections"]) < 0.34  # also what is not shown
    assert not list((sample_dataset / "Annotations").glob("frame_*"))


def bright_square(self, images, *_options, **_more):
    """Stands in for a trained network: the bright square of a dark picture, if there is one."""
    found = []
    for image in images:
        rows, columns = (np.flatnonzero((image[..., 0] > 128).any(axis=axis)) for axis in (1, 0))
        boxes = [[columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]] if len(rows) else []
        count = len(boxes)
        found.append(
            Detections(np.array(boxes, np.float32).reshape(-1, 4), ["coin"] * count,
                       np.zeros(count, np.int64), np.full(count, 0.9, np.float32))
        )  # fmt: skip
    self.timings = {"network": 1.0}
    return found


def square_film(path, places, size=40):
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (640, 160))
    for x, y in places:
        image = np.zeros((160, 640, 3), np.uint8)
        left, top = round(x - size / 2), round(y - size / 2)
        image[max(top, 0) : max(top + size, 0), max(left, 0) : max(left + size, 0)] = 255
        writer.write(image)
    writer.release()
    return path


_RNG = np.random.default_rng(3)


@pytest.mark.parametrize(
    "places",
    [
        [(320 + _RNG.normal(0, 3), 40 + y) for y in range(40)]
        + [(320 + _RNG.normal(0, 3), 80 + _RNG.normal(0, 3)) for _ in range(200)]
        + [(320, 80 + y) for y in range(0, 40, 2)],
        [(320, 70 + 30 * step) for step in range(3)],
        [(30 + 60 * step, 20 + 12 * step) for step in range(10)],
    ],
    ids=["jitters on the line for 200 frames", "first seen 10 px before it", "1.5 widths a frame"],
)
def test_what_crosses_the_line_is_counted_once(run, tmp_path, capsys, monkeypatch, places):
    monkeypatch.setattr(Detector, "detect_batch", bright_square)
    film = square_film(tmp_path / "coin.avi", places)
    assert engine(run, film, "--line", "0,80,640,80") == 0
    told = capsys.readouterr().out
    assert "1 object was followed" in told
    assert "to its right: coin 1\n" in told and "to its left: none" in told


FOUND = (  # of every picture: two of a class apart, one of another class over the first, a weak one
    ("red", 0.9, (10, 10, 30, 30)),
    ("grün", 0.8, (11, 10, 31, 30)),
    ("red", 0.7, (40, 20, 60, 40)),
    ("grün", 0.6, (40, 40, 60, 58)),
)


@pytest.fixture
def finds(monkeypatch):
    """The network finds :data:`FOUND` on every picture; whatever is saved is of these."""

    def detect_batch(self, images, threshold=None, nms_iou=0.45, soft_sigma=None):
        self.timings = {"network": 1.0}
        labels = [label for label, *_ in FOUND]
        return [
            Detections(np.array([box for *_, box in FOUND], np.float32), labels,
                       np.array([("red", "grün").index(label) for label in labels], np.int64),
                       np.array([score for _, score, _ in FOUND], np.float32))
            for _ in images
        ]  # fmt: skip

    monkeypatch.setattr(Detector, "detect_batch", detect_batch)


FORMS = [part for form in ("voc", "yolo", "json", "images", "crops") for part in ("--save", form)]


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ((), [0, 1, 2, 3]),
        (("--classes", "grün"), [1, 3]),
        (("--classes", "0"), [0, 2]),
        (("--classes", "grün,red"), [0, 1, 2, 3]),
        (("--max-detections", "3"), [0, 1, 2]),
        (("--agnostic-nms",), [0, 2, 3]),
        (("--agnostic-nms", "--nms-iou", "0.95"), [0, 1, 2, 3]),
        (("--agnostic-nms", "--classes", "grün", "--max-detections", "1"), [1]),
    ],
)
def test_what_is_wanted_counts_in_every_form(run, photos, finds, tmp_path, capsys, options, left):
    out = tmp_path / "out"
    Image.new("RGB", (80, 60), (128, 128, 128)).save(photos / "a.png")
    assert engine(run, photos / "a.png", "--out", out, *FORMS, *options) == 0
    wanted = [FOUND[place] for place in left]
    line = json.loads((out / "detections.jsonl").read_text("utf-8"))
    assert [(found["label"], found["score"]) for found in line["detections"]] == [one[:2] for one in wanted]
    assert [(box.label, box.xyxy) for box in voc.read(out / "a.xml").boxes] == [one[::2] for one in wanted]
    rows = [row.split() for row in (out / "a.txt").read_text("utf-8").splitlines()]
    assert [("red", "grün")[int(row[0])] for row in rows] == [one[0] for one in wanted]
    assert all(len(row) == 5 for row in rows)
    crops = sorted(path.relative_to(out / "crops").as_posix() for path in (out / "crops").rglob("*.jpg"))
    assert crops == sorted(f"{one[0]}/a_{number:03d}.jpg" for number, one in enumerate(wanted, start=1))
    drawn = read_image(out / "a.jpg").astype(int)
    is_framed = bool(np.abs(drawn[58, 46:54] - 128).mean() > 25)  # the lower edge of the last
    assert is_framed == (3 in left)
    told = capsys.readouterr().out.splitlines()[0]
    assert [told.count(f"{label} {score:.2f}") for label, score, _ in FOUND] == [
        int(place in left) for place in range(4)
    ]


def test_yolo_files_and_crops_are_read_back(run, photos, finds, tmp_path):
    out = tmp_path / "out"
    assert engine(run, photos, "--out", out, "--save", "yolo", "--save", "crops", "--scores") == 0
    assert yolo.read_classes(out / "classes.txt") == ["red", "grün"]
    annotation = yolo.read(out / "a.txt", ["red", "grün"], 80, 60)
    assert [(box.label, box.xyxy) for box in annotation.boxes] == [one[::2] for one in FOUND]
    scores = [float(row.split()[5]) for row in (out / "a.txt").read_text("utf-8").splitlines()]
    assert scores == pytest.approx([one[1] for one in FOUND])
    crop = read_image(out / "crops" / "red" / "b_003.jpg").astype(int)
    assert np.abs(crop - read_image(photos / "b.png")[20:40, 40:60].astype(int)).mean() < 60  # noise, as JPEG
    assert crop.shape == (20, 20, 3)


def test_scores_in_voc_files_are_a_choice(run, photos, finds, tmp_path):
    assert engine(run, photos / "a.png", "--out", tmp_path / "with", "--scores") == 0
    text = (tmp_path / "with" / "a.xml").read_text("utf-8")
    assert [float(score) for score in re.findall("<score>(.*)</score>", text)] == [one[1] for one in FOUND]
    read = voc.read(tmp_path / "with" / "a.xml")
    assert len(read.boxes) == 4 and not read.problems
    assert engine(run, photos / "a.png", "--out", tmp_path / "without") == 0
    assert "<score>" not in (tmp_path / "without" / "a.xml").read_text("utf-8")


def test_each_nth_frame(run, moving, video, tmp_path, capsys):
    out = tmp_path / "out"
    options = ("--stride", "2", "--save", "json", "--save", "images", "--record", tmp_path / "seen.mp4")
    assert engine(run, moving, "--out", out, *options) == 0
    lines = [json.loads(line) for line in (out / "detections.jsonl").read_text("utf-8").splitlines()]
    assert [(line["frame"], line["time_s"]) for line in lines] == [(0, 0.0), (2, 0.2), (4, 0.4)]
    for made in (out / "still.mp4", tmp_path / "seen.mp4"):
        assert frames_of(made) == 3
        assert cv2.VideoCapture(str(made)).get(cv2.CAP_PROP_FPS) == pytest.approx(5)
    detector = Detector.load(run, "cpu")
    shown = list(predict(detector, [str(video)], live_videos=True, stride=3, on_unreadable=pytest.fail))
    assert {one.frame.index % 3 for one in shown} <= {0, 1, 2} and len(shown) <= 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--stride", "2"), "--stride means nothing to photos"),
        (("--stride", "0"), "--stride 0 is below 1"),
        (("--classes", "blue"), "knows no class 'blue'. Choose from red, grün"),
        (("--classes", "2"), "knows no class '2'"),
        (("--max-detections", "0"), "--max-detections 0 is not between 1 and"),
        (("--scores",), "--scores needs a folder"),
        (("--scores", "--out", "{out}", "--save", "json"), "--scores is for label files"),
        (("--save", "csv", "--out", "{out}"), "--save csv is for classifiers"),
    ],
)
def test_options_that_make_no_sense_are_refused(run, photos, tmp_path, capsys, options, message):
    (photos / "b.png").rename(photos / "b.jpg")
    assert engine(run, photos, *(option.format(out=tmp_path / "out") for option in options)) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("line", ["1,2,3", "a,b,c,d", "5,5,5,5"])
def test_a_line_that_is_none_is_told(run, video, capsys, line):
    with pytest.raises(SystemExit) as ended:
        engine(run, video, "--line", line)
    assert ended.value.code == 2
    assert "--line" in capsys.readouterr().err
