"""Many files at once give what one at a time gives."""

import numpy as np
import pytest
from PIL import Image

from engine.datasets.images import read_image
from engine.inference import Detector
from engine.inference.export.parity import difference
from engine.inference.many import detect_files

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def detector(exported_run):
    return Detector.load(exported_run, "cpu")


def test_every_file_in_order_as_one_by_one(detector, tmp_path):
    rng = np.random.default_rng(0)
    files = []
    for index in range(19):
        height, width = (60 + 7 * index, 150 - 5 * index)
        files.append(tmp_path / f"{index}.png")
        Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8)).save(files[-1])
    files[5].write_bytes(b"no picture")
    seen = list(detect_files(detector, files, 0.2))
    assert [one.path for one in seen] == files
    for index, one in enumerate(seen):
        if index == 5:
            assert one.detections is None and "not an image" in str(one.error)
            continue
        assert one.size == (150 - 5 * index, 60 + 7 * index) and one.error is None
        expected = detector.detect(read_image(one.path), 0.2)
        assert len(expected) > 0
        box_px, score = difference(expected, one.detections, 0.2)
        assert box_px < 0.5 and score < 0.01
    assert list(detect_files(detector, [])) == []


def test_large_photos_are_decoded_smaller_and_their_boxes_are_in_their_own_pixels(detector, tmp_path):
    blocks = np.random.default_rng(1).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    photo = Image.fromarray(blocks.repeat(100, 0).repeat(100, 1))
    turned = Image.Exif()
    turned[0x0112] = 6
    photo.save(tmp_path / "large.jpg", quality=95, exif=turned)
    (one,) = detect_files(detector, [tmp_path / "large.jpg"], 0.2)
    assert one.size == (1200, 1600)
    expected = detector.detect(read_image(tmp_path / "large.jpg"), 0.2)
    best = one.detections.boxes[0]
    # A pixel or two of the network's 96 are 25 of the photo's.
    np.testing.assert_allclose(best, expected.boxes[0], atol=25)
    assert one.detections.scores[0] == pytest.approx(expected.scores[0], abs=0.05)
