"""On the report's small pictures a label is solid and a detection dashed, as in the window."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.evaluation.matches import Matches
from engine.evaluation.thumbnails import thumbnail


def side(picture: np.ndarray, channel: int) -> np.ndarray:
    """Where the left edge of the box shines in that colour."""
    return picture[40:160, 18:23, channel].max(axis=1) > 140


@pytest.mark.parametrize("found", [False, True])
def test_solid_is_a_label_and_dashed_a_detection(tmp_path: Path, found: bool) -> None:
    path = tmp_path / "dark.png"
    Image.new("RGB", (200, 200)).save(path)
    box = np.array([[20, 30, 180, 170]], np.float32)
    none = (np.zeros((0, 4), np.float32), np.zeros(0, np.int64), np.zeros(0, bool))
    truth = none if found else (box, np.array([0]), np.array([False]))
    guess = (
        (box, np.array([0]), np.array([0.9], np.float32)) if found else (*none[:2], np.zeros(0, np.float32))
    )
    matches = Matches.of([truth], [guess], ["a"], stems=["dark"], files=[str(path)], sizes=[(200, 200)])
    source = thumbnail(matches, matches.judge(0.5), 0)
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))
    drawn = side(picture, 0)
    steps = int((np.diff(drawn.astype(int)) == 1).sum())
    if found:  # nothing is there: red
        assert steps > 8 and 0.4 < drawn.mean() < 0.85
    else:
        assert drawn.all() and side(picture, 2).all()
