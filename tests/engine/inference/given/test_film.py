"""Which films count as torn, by the times of their frames."""

import pytest

from engine.datasets.cv import cv2
from engine.inference.given.film import Film


class Reader:
    """Stands in for cv2's: frames at these times, and a header that promises so many."""

    def __init__(self, times_s, promised, fps=25.0):
        self._times, self._at = list(times_s), -1
        self._told = {cv2.CAP_PROP_FPS: fps, cv2.CAP_PROP_FRAME_COUNT: promised}

    def get(self, what):
        return self._times[max(self._at, 0)] * 1000 if what == cv2.CAP_PROP_POS_MSEC else self._told[what]

    def grab(self):
        self._at += 1
        return self._at < len(self._times)


def even(count, left_out=()):
    return [index / 25 for index in range(count) if index not in left_out]


@pytest.mark.parametrize(
    ("times_s", "promised", "ending", "lost"),
    [
        (even(100), 100, ".mp4", None),
        (even(98), 100, ".mp4", None),  # the ends may be trimmed
        (even(60), 100, ".mp4", (60, 100)),
        (even(60), 100, ".mkv", (60, 100)),
        (even(100, left_out=(50,)), 100, ".mp4", (99, 100)),  # one frame, in the middle
        (even(100, left_out=range(40, 60)), 100, ".mkv", (80, 100)),
        (even(100, left_out=range(5, 100, 7)), 100, ".avi", None),  # its recorder left out what was alike
        (even(100, left_out=range(5, 100, 7)), 100, ".mkv", None),
        ([n * n / 50 for n in range(40)], 40, ".mp4", None),
        ([n * n / 50 for n in range(40)], round(40 * 40 / 50 * 25), ".mkv", None),  # reckoned from its length
        (even(60), 0, ".ts", None),
    ],
)
def test_torn(times_s, promised, ending, lost):
    film = Film(Reader(times_s, promised), ending)
    while film.grab():
        pass
    assert film.lost == lost
