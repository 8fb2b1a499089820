"""What predict and frames take as a source, through the commands, and what they tell of one not whole."""

import io
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.cli import main
from engine.models.detector import build_detector
from engine.models.spec import DetectorSpec
from engine.models.weights_io import save_weights
from tests.films import grey_film, index_first, uneven

STARTS_MS = [40 * at for at in (0, 1, 2, 3, 4, 10, 11, 12, 30, 31, 32, 60, 61, 62, 63, 64, 90, 91, 92, 100)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose network nobody trained: what is looked at counts here, not what is found."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    spec = DetectorSpec(("red",), image_size=96, width_mult=0.25)
    folder = tmp_path_factory.mktemp("runs") / "r"
    folder.mkdir()
    save_weights(folder / "best.safetensors", build_detector(spec).state_dict(), spec, 0.5)
    yield folder
    torch.set_num_threads(before)


@pytest.fixture
def told(run, tmp_path, capsys):
    """Runs predict and returns its exit status, the lines of detections.jsonl, and what it said."""
    calls: list[None] = []

    def predict(*sources: object, more: tuple[object, ...] = ()):
        calls.append(None)
        out = tmp_path / f"out{len(calls)}"
        arguments = map(str, [run, *sources, "--out", out, "--save", "json", *more, "--device", "cpu"])
        status = main(["predict", *arguments])
        file = out / "detections.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return status, [json.loads(line) for line in lines], capsys.readouterr()

    return predict


def photo(path: Path, grey_level: int = 90) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (32, 24), (grey_level,) * 3).save(path)
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    for name in ("b10.png", "b2.png", "in/a.jpg", "in/deeper/a.jpg", "in/deeper/c.png"):
        photo(folder / name)
    (folder / "in" / "notes.txt").write_text("nothing")
    return folder


ALL = ["b2.png", "b10.png", "in/a.jpg", "in/deeper/a.jpg", "in/deeper/c.png"]


def names(lines: list[dict], below: Path) -> list[str]:
    return [Path(line["image"]).relative_to(below).as_posix() for line in lines]


def test_a_folder_is_looked_at_with_its_sub_folders(told, tree: Path) -> None:
    status, lines, _ = told(tree)
    assert status == 0 and names(lines, tree) == ALL


def test_label_files_lie_as_the_photos_do(run, tree: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["predict", str(run), str(tree), "--out", str(out), "--device", "cpu"]) == 0
    found = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.xml"))
    assert found == ["b10.xml", "b2.xml", "in/a.xml", "in/deeper/a.xml", "in/deeper/c.xml"]


def test_a_list_names_its_sources_from_here_or_from_itself(told, tree: Path, monkeypatch) -> None:
    monkeypatch.chdir(tree.parent)
    (tree / "list.txt").write_text("tree/b2.png\r\n\r\nin/a.jpg\r\n", "utf-8")
    status, lines, _ = told("tree/list.txt")
    assert status == 0 and [Path(line["image"]).name for line in lines] == ["b2.png", "a.jpg"]
    (tree / "list.txt").write_text("b2.png\ngone.png\nin/a.jpg\n", "utf-8")
    status, lines, said = told("tree/list.txt")
    assert status == 2 and "gone.png" in said.err and len(lines) == 2


def test_a_list_of_a_data_set_holds_names_alone(told, sample_dataset: Path) -> None:
    assert main(["split", str(sample_dataset)]) == 0
    listed = sample_dataset / "ImageSets" / "Main" / "val.txt"
    status, lines, _ = told(listed)
    assert status == 0
    assert [Path(line["image"]).stem for line in lines] == listed.read_text("utf-8").split()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("**/*.png", ["b2.png", "b10.png", "in/deeper/c.png"]), ("b?*.png", ["b2.png", "b10.png"]), ("*", ALL)],
)
def test_a_pattern_the_shell_left_as_it_was(told, tree: Path, pattern: str, expected: list[str]) -> None:
    status, lines, _ = told(tree / pattern)
    assert status == 0 and names(lines, tree) == expected


def test_a_name_that_looks_like_a_pattern_is_a_name(told, tmp_path: Path) -> None:
    status, lines, _ = told(photo(tmp_path / "shot [1].png"))
    assert status == 0 and len(lines) == 1


def test_paths_on_standard_input(told, tree: Path, monkeypatch) -> None:
    data = f"{tree / 'b2.png'}\n{tree / 'in'}\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    status, lines, _ = told("-")
    assert status == 0 and names(lines, tree) == ["b2.png", "in/a.jpg", "in/deeper/a.jpg", "in/deeper/c.png"]


@pytest.mark.parametrize("source", ["*.jpeg", "empty.txt", "nowhere.txt"])
def test_what_means_nothing_is_told(told, tmp_path: Path, source: str) -> None:
    (tmp_path / "empty.txt").write_text("\n")
    status, _, said = told(tmp_path / source)
    assert status == 2 and source in said.err and len(said.err.splitlines()) == 1


def test_videos_in_a_folder_are_told_of(told, tree: Path) -> None:
    grey_film(tree / "in" / "film.avi", 3)
    status, lines, said = told(tree)
    assert status == 0 and len(lines) == 5 and "film" not in said.out and "holds a video as well" in said.err
    assert len(told(tree / "**" / "*.avi")[1]) == 3


def animation(path: Path, greys: list[int], duration: list[int]) -> Path:
    first, *rest = [Image.fromarray(np.full((24, 32, 3), level, np.uint8)) for level in greys]
    options = {"lossless": True} if path.suffix == ".webp" else {}
    first.save(path, save_all=True, append_images=rest, duration=duration, loop=0, **options)
    return path


@pytest.mark.parametrize("ending", ["gif", "webp", "png"])
def test_every_frame_of_an_animation(told, run, tmp_path: Path, ending: str) -> None:
    path = animation(tmp_path / f"a.{ending}", [20, 90, 160, 230], [100, 300, 50, 100])
    status, lines, _ = told(path)
    assert status == 0 and [line["frame"] for line in lines] == [0, 1, 2, 3]
    assert [line["time_s"] for line in lines] == pytest.approx([0, 0.1, 0.4, 0.45])
    assert main(["frames", str(path), str(tmp_path / "set"), "--every", "1", "--keep-similar"]) == 0
    photos = sorted((tmp_path / "set" / "a").iterdir())
    levels = [int(np.asarray(Image.open(one))[12, 16, 0]) for one in photos]
    assert levels == pytest.approx([20, 90, 160, 230], abs=2)


def test_every_page_of_a_tiff_and_no_small_copy(told, tmp_path: Path) -> None:
    pages = [Image.new("RGB", (32, 24), (level,) * 3) for level in (40, 140, 240)]
    pages[0].save(tmp_path / "scan.tif", save_all=True, append_images=pages[1:])
    status, lines, _ = told(tmp_path / "scan.tif", photo(tmp_path / "z.png"))
    assert status == 0 and [line.get("frame") for line in lines] == [0, 1, 2, None]
    assert told(tmp_path / "scan.tif", more=("--save", "voc"))[0] == 0
    written = sorted(path.name for path in (tmp_path / "out2").iterdir())
    assert written == ["detections.jsonl", *(f"scan_{n:06d}.{e}" for n in range(3) for e in ("jpg", "xml"))]
    from PIL import TiffImagePlugin

    copy = Image.new("RGB", (8, 6))
    with TiffImagePlugin.AppendingTiffWriter(tmp_path / "pyramid.tif", new=True) as file:
        pages[0].save(file, "TIFF")
        file.newFrame()
        copy.save(file, "TIFF", tiffinfo={254: 1})
        file.newFrame()
    assert Image.open(tmp_path / "pyramid.tif").n_frames == 2
    assert len(told(tmp_path / "pyramid.tif")[1]) == 1


def test_animations_in_a_folder(told, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    photo(folder / "a.png")
    animation(folder / "b.gif", [20, 90, 160], [100] * 3)
    photo(folder / "c.png")
    status, lines, _ = told(folder)
    assert status == 0
    assert [(Path(line["image"]).name, line.get("frame")) for line in lines] == [
        ("a.png", None), ("b.gif", 0), ("b.gif", 1), ("b.gif", 2), ("c.png", None),
    ]  # fmt: skip


def test_a_torn_animation_is_told(told, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    frames = [Image.fromarray(rng.integers(0, 255, (24, 32, 3), np.uint8)) for _ in range(6)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=100)
    data = (tmp_path / "a.gif").read_bytes()
    (tmp_path / "a.gif").write_bytes(data[: len(data) * 2 // 3])
    status, lines, said = told(tmp_path / "a.gif")
    assert status == 2 and 0 < len(lines) < 6 and "a.gif" in said.err


# -- a film that is not whole --


def torn(path: Path, how: str) -> Path:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    if how == "cut":
        path.write_bytes(data[: len(data) * 3 // 5])
    else:
        data[middle - len(data) // 8 : middle + len(data) // 8] = bytes(2 * (len(data) // 8))
        path.write_bytes(data)
    return path


def noisy(path: Path, count: int = 60) -> Path:
    from engine.datasets.cv import cv2

    rng = np.random.default_rng(0)
    code = "MJPG" if path.suffix == ".avi" else "mp4v"
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*code), 25, (64, 48))
    for _ in range(count):
        writer.write(cv2.resize(rng.integers(0, 255, (6, 8, 3), np.uint8), (64, 48)))
    writer.release()
    return path


@pytest.mark.parametrize("ending", ["avi", "mkv", "mp4"])
@pytest.mark.parametrize("how", ["cut", "hole"])
def test_a_film_that_is_not_whole_is_told(told, tmp_path: Path, capsys, ending: str, how: str) -> None:
    film = noisy(tmp_path / f"film.{ending}")
    film = torn(index_first(film) if ending == "mp4" else film, how)
    status, lines, said = told(film, more=("--record", tmp_path / "seen.mp4"))
    assert 3 < len(lines) < 58
    assert status == 2 and f"{film}: {len(lines)} of its 60 frames" in said.err
    assert "recorded" in said.out
    choice = ("--every", "1", "--keep-similar")
    assert main(["frames", str(film), str(tmp_path / "set"), *choice]) == 2
    said = capsys.readouterr()
    assert f"{len(lines)} of its 60 frames" in said.err and "photos" not in said.err
    assert len(list((tmp_path / "set" / "film").iterdir())) == len(lines)


@pytest.mark.parametrize("ending", ["avi", "mkv", "mp4"])
def test_a_whole_film_is_not_suspected(told, tmp_path: Path, ending: str) -> None:
    status, lines, said = told(noisy(tmp_path / f"film.{ending}"))
    assert (status, len(lines), said.err) == (0, 60, "")


def test_a_film_that_is_no_film_does_not_keep_the_next_from_being_taken(tmp_path: Path, capsys) -> None:
    (tmp_path / "a.avi").write_bytes(b"RIFF")
    grey_film(tmp_path / "b.avi", 4)
    choice = ("--every", "1", "--keep-similar")
    assert main(["frames", str(tmp_path / "*.avi"), str(tmp_path / "set"), *choice]) == 2
    assert "a.avi" in capsys.readouterr().err
    assert len(list((tmp_path / "set" / "b").iterdir())) == 4


def test_a_source_that_cannot_be_opened_does_not_keep_the_next_from_being_looked_at(
    told, serve, tmp_path: Path
) -> None:
    server = serve({"/page.jpg": ("text/html", b"<html>Log in</html>")})
    (tmp_path / "a.avi").write_bytes(b"RIFF")
    (tmp_path / "b.gif").write_bytes(b"GIF")
    good = grey_film(tmp_path / "c.avi", 4)
    given = (f"{server.url}/gone.mp4", tmp_path / "a.avi", f"{server.url}/page.jpg", tmp_path / "b.gif", good)
    record = tmp_path / "seen.mp4"
    status, lines, said = told(*given, more=("--record", record, "--track"))
    assert status == 2 and [(line["source"], line["frame"]) for line in lines] == [
        (str(good), at) for at in range(4)
    ]
    assert "4 frames" in said.out and [path.name for path in tmp_path.glob("seen*")] == ["seen-c.mp4"]
    errors = said.err.splitlines()
    assert len(errors) == 4
    for error, source in zip(errors, given[:4], strict=True):
        assert str(source) in error  # also that of a page fetched into a file nobody knows
    for source in given[:4]:
        assert told(source)[0] == 2


def test_each_animation_is_a_source_of_its_own(told, tmp_path: Path) -> None:
    for name in ("a", "b"):
        animation(tmp_path / f"{name}.gif", [20, 90, 200, 120, 60, 140], [100] * 6)
    photo(tmp_path / "c.jpg")
    photo(tmp_path / "d.jpg")
    given = [tmp_path / name for name in ("a.gif", "b.gif", "c.jpg", "d.jpg")]
    more = ("--record", tmp_path / "seen.mp4", "--line", "0,0,32,24", "--save", "images", "--stride", "2")
    status, lines, said = told(*given, more=more)
    assert (status, said.err) == (0, "")
    assert [line["time_s"] for line in lines[:6]] == pytest.approx([0, 0.2, 0.4] * 2)
    assert said.out.count("objects were followed") == 3
    assert [path.name for path in sorted(tmp_path.glob("seen*"))] == [
        "seen-a.mp4", "seen-b.mp4", "seen-c.mp4"
    ]  # fmt: skip
    assert {path.name for path in (tmp_path / "out1").iterdir()} == {
        "detections.jsonl", "a.mp4", "b.mp4", "c.jpg", "d.jpg"
    }  # fmt: skip


def test_the_recording_of_an_address_has_its_name(told, serve, tmp_path: Path) -> None:
    data = grey_film(tmp_path / "film.mp4", 4).read_bytes()
    server = serve({"/door.mp4": ("video/mp4", data), "/yard.mp4": ("video/mp4", data)})
    more = ("--record", tmp_path / "seen.mp4")
    assert told(f"{server.url}/door.mp4", f"{server.url}/yard.mp4?x=1", more=more)[0] == 0
    assert [path.name for path in sorted(tmp_path.glob("seen*"))] == ["seen-door.mp4", "seen-yard.mp4"]


# -- a film whose frames come at uneven times --


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_the_time_of_a_frame_is_the_films_own(told, run, tmp_path: Path, ending: str) -> None:
    from engine.datasets.cv import cv2

    film = uneven(grey_film(tmp_path / f"film.{ending}", 20), STARTS_MS)
    more = ("--save", "images", "--record", tmp_path / "seen.mp4", "--threshold", "0.99")
    status, lines, said = told(film, more=more)
    assert (status, said.err) == (0, "")
    assert [line["time_s"] for line in lines] == pytest.approx([start / 1000 for start in STARTS_MS])
    for made in (tmp_path / "out1" / "film.mp4", tmp_path / "seen.mp4"):
        capture = cv2.VideoCapture(str(made))
        seconds = capture.get(cv2.CAP_PROP_FRAME_COUNT) / capture.get(cv2.CAP_PROP_FPS)
        assert seconds == pytest.approx(4.04, abs=0.6)  # as long as the film, whose frames would make 0.8 s
        levels = []
        while (read := capture.read())[0]:
            levels.append(int(read[1][40, 4, 0]))
        changes = sum(after - before > 5 for before, after in pairwise(levels))
        assert changes == 19  # each frame is in it, also those that follow each other quickly


# -- addresses --


class Server:
    """Serves files. ``ranges``: "no" part is sent, the "whole" is sent instead, or "wrong" bytes."""

    def __init__(self, files: dict[str, tuple[str, bytes]], ranges: str = "no", cuts: int = 0) -> None:
        self.asked: list[str] = []
        self.says_length = True
        server = self
        left = [cuts]

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._answer(False)

            def do_GET(self) -> None:
                self._answer(True)

            def _answer(self, with_body: bool) -> None:
                server.asked.append(f"{self.command} {self.path}")
                kind, data = files.get(self.path.partition("?")[0], ("", b""))
                if not data:
                    self.send_error(404)
                    return
                asked = self.headers.get("Range", "")
                start = int(asked.removeprefix("bytes=").split("-")[0]) if asked else 0
                if asked and ranges == "no":
                    self.send_error(416)
                    return
                if asked and ranges == "wrong":
                    self.send_response(206)
                    self.send_header("Content-Range", f"bytes {start + 9}-{len(data) - 1}/{len(data)}")
                    data = data[start + 9 :]
                elif asked and ranges == "right":
                    self.send_response(206)
                    self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
                    data = data[start:]
                else:
                    self.send_response(200)
                self.send_header("Content-Type", kind)
                if server.says_length:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if with_body:
                    whole = len(data)
                    if left[0] > 0 and self.path.endswith("!"):
                        left[0] -= 1
                        whole //= 2
                    try:
                        self.wfile.write(data[:whole])
                    except OSError:
                        return  # only the head was wanted

            def log_message(self, format: str, *args: object) -> None:
                """Tests print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def serve():
    servers: list[Server] = []

    def start(*arguments, **options) -> Server:
        servers.append(Server(*arguments, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), (90, 90, 90)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
@pytest.mark.parametrize("ranges", ["no", "whole", "wrong", "right"])
def test_a_film_at_an_address_is_read_as_a_film(
    told, tmp_path: Path, serve, ending: str, ranges: str
) -> None:
    data = noisy(tmp_path / f"film.{ending}").read_bytes()
    server = serve({f"/films/film.{ending}": (f"video/{ending}", data)}, ranges, cuts=1)
    url = f"{server.url}/films/film.{ending}?token=1"
    status, lines, said = told(url)
    assert (status, said.err) == (0, "") and [line["frame"] for line in lines] == list(range(60))
    assert lines[25]["time_s"] == pytest.approx(1.0) and lines[0]["source"] == url.replace(
        "token=1", "token=***"
    )
    status, lines, _ = told(url + "!")  # breaks off in the middle once
    assert status == 0 and len(lines) == 60


@pytest.mark.parametrize(("path", "kind"), [("/a.jpg", "text/plain"), ("/snapshot", "image/jpeg")])
def test_an_image_at_an_address_is_looked_at_once(told, serve, tmp_path: Path, path: str, kind: str) -> None:
    server = serve({path: (kind, jpeg())})
    status, lines, said = told(
        f"{server.url}{path}?user=me&x=a/b.c", more=("--save", "images", "--save", "voc")
    )
    assert (status, said.err) == (0, "") and len(lines) == 1
    assert (lines[0]["width"], lines[0]["height"]) == (32, 24)
    stem = path.strip("/").partition(".")[0]
    assert {p.name for p in (tmp_path / "out1").iterdir()} >= {f"{stem}.xml", f"{stem}.jpg"}
    assert (tmp_path / "out1" / f"{stem}_boxes.jpg").is_file()


def test_a_file_that_is_not_there_is_told_at_once(told, serve) -> None:
    server = serve({"/a.jpg": ("image/jpeg", jpeg())})
    status, _, said = told(f"{server.url}/b.mp4")
    assert status == 2 and "404" in said.err and len(said.err.splitlines()) == 1


def test_a_film_that_always_breaks_off_is_told(told, serve, tmp_path: Path) -> None:
    data = noisy(tmp_path / "film.mp4").read_bytes()
    server = serve({"/film.mp4": ("video/mp4", data)}, cuts=99)
    status, lines, said = told(f"{server.url}/film.mp4?!")
    assert status == 2 and not lines and "broke off after" in said.err


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_a_film_whose_length_the_server_does_not_say(told, serve, tmp_path: Path, ending: str) -> None:
    data = noisy(tmp_path / f"film.{ending}").read_bytes()
    server = serve({f"/film.{ending}": (f"video/{ending}", data)}, "whole")
    server.says_length = False
    status, lines, said = told(f"{server.url}/film.{ending}")
    assert (status, said.err) == (0, "") and len(lines) == 60


def test_frames_of_a_film_at_an_address(serve, tmp_path: Path) -> None:
    data = noisy(tmp_path / "film.mp4").read_bytes()
    server = serve({"/film.mp4": ("video/mp4", data)})
    assert main(["frames", f"{server.url}/film.mp4?x=1", str(tmp_path / "set"), "--every", "20"]) == 0
    assert len(list((tmp_path / "set" / "film").iterdir())) == 3


def test_a_stream_is_still_a_stream(serve) -> None:
    from engine.inference.given.expanding import expand_one
    from engine.inference.sources import is_live

    server = serve({"/live": ("multipart/x-mixed-replace; boundary=x", b"--x"),
                    "/video.jpg": ("multipart/x-mixed-replace; boundary=x", b"--x")})  # fmt: skip
    assert is_live(expand_one(f"{server.url}/live")) and is_live(expand_one(f"{server.url}/video.jpg"))
    assert is_live(expand_one("rtsp://127.0.0.1/a.mp4")) and is_live(expand_one("0"))
