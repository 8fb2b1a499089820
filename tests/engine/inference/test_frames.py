"""Photos out of a video."""

from pathlib import Path

import numpy as np
import pytest

from engine.cli import main
from engine.datasets.cv import cv2
from engine.datasets.dataset import Dataset
from engine.datasets.images import read_image
from engine.datasets.similar import Seen
from engine.errors import ConfigError, DatasetError, SourceError
from engine.inference import frames
from engine.inference.frames import FrameChoice, take_frames


def scenes(path: Path, count: int = 4, frames_each: int = 10) -> Path:
    """A video of ``count`` still scenes with a little noise."""
    rng = np.random.default_rng(1)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (96, 64))
    for _ in range(count):
        scene = cv2.resize(rng.integers(0, 255, (6, 8, 3), np.uint8), (96, 64), interpolation=cv2.INTER_CUBIC)
        for _ in range(frames_each):
            noise = rng.normal(0, 3, scene.shape)
            writer.write(np.clip(scene + noise, 0, 255).astype(np.uint8))
    writer.release()
    return path


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return scenes(tmp_path / "my clip.avi")


def test_each_nth_frame(video: Path, tmp_path: Path) -> None:
    taken = take_frames(video, tmp_path / "set", FrameChoice(every=7, skip_similar=False))
    assert [path.name for path in taken.files] == [f"my_clip_{n:06d}.jpg" for n in range(0, 40, 7)]
    assert taken.read == 40
    assert read_image(taken.files[0]).shape == (64, 96, 3)


def test_similar_frames_are_left_out(video: Path, tmp_path: Path) -> None:
    taken = take_frames(video, tmp_path / "set", FrameChoice(every=2))
    assert [path.name[-10:-4] for path in taken.files] == ["000000", "000010", "000020", "000030"]
    assert taken.similar == 16


def test_only_new_scenes(video: Path, tmp_path: Path) -> None:
    taken = take_frames(video, tmp_path / "set", FrameChoice(every=1, scene=0.05, skip_similar=False))
    assert len(taken.files) == 4


def test_at_most(video: Path, tmp_path: Path) -> None:
    assert len(take_frames(video, tmp_path / "set", FrameChoice(every=1, most=2)).files) == 2


def test_they_go_into_the_data_set_and_nothing_is_written_twice(video: Path, sample_dataset: Path) -> None:
    first = take_frames(video, sample_dataset, FrameChoice(every=10))
    assert {path.parent for path in first.files} == {sample_dataset / "JPEGImages" / "my_clip"}
    first.files[0].write_bytes(b"mine now")
    take_frames(video, sample_dataset, FrameChoice(every=10))
    assert first.files[0].read_bytes() == b"mine now"
    assert "my_clip/my_clip_000010" in {item.stem for item in Dataset.open(sample_dataset).items}


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        take_frames(tmp_path / "gone.avi", tmp_path, FrameChoice())
    (tmp_path / "broken.avi").write_bytes(b"RIFF")
    with pytest.raises(SourceError):
        take_frames(tmp_path / "broken.avi", tmp_path, FrameChoice())
    with pytest.raises(ConfigError):
        FrameChoice(every=0)


def test_the_command(video: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frames", str(video), str(tmp_path / "set"), "--every", "10"]) == 0
    assert "4 of 40 frames" in capsys.readouterr().out
    assert main(["frames", str(tmp_path / "none.avi"), str(tmp_path / "set")]) == 2


def test_a_lens_cap_is_new_only_once() -> None:
    seen = Seen()
    assert seen.take(np.full((16, 16), 3, np.uint8))
    assert not seen.take(np.full((16, 16), 200, np.uint8))
    assert len(seen) == 1


def test_a_frame_that_no_jpeg_holds_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="70000 x 1 pixels cannot be written as JPEG"):
        frames._write(tmp_path / "a.jpg", np.zeros((1, 70_000, 3), np.uint8))
    assert list(tmp_path.iterdir()) == []
