"""What is read for training: the faults of label files that ended other trainers in a crash or in NaN."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.datasets.dataset import Dataset
from engine.training.examples import read_examples

OBJECT = """<object><name>{name}</name>{rest}<bndbox><xmin>{box[0]}</xmin><ymin>{box[1]}</ymin>
<xmax>{box[2]}</xmax><ymax>{box[3]}</ymax></bndbox></object>"""


@pytest.fixture
def read(tmp_path: Path):
    """Writes one label file and reads it for training; the image is 100 x 50 px."""
    (tmp_path / "JPEGImages").mkdir()
    (tmp_path / "Annotations").mkdir()

    def go(*objects: str, image: str = "dog.jpg"):
        Image.new("RGB", (100, 50)).save(tmp_path / "JPEGImages" / image)
        size = "<size><width>100</width><height>50</height><depth>3</depth></size>"
        text = f"<annotation><filename>{image}</filename>{size}{''.join(objects)}</annotation>"
        (tmp_path / "Annotations" / f"{Path(image).stem}.xml").write_text(text, "utf-8")
        dataset = Dataset.open(tmp_path)
        return read_examples(dataset, dataset.items, ("RBC", "red cell"))

    return go


def test_boxes_are_the_label_files_own_without_a_pixel_taken_off(read) -> None:
    examples, problems = read(OBJECT.format(name="RBC", rest="<difficult>0</difficult>", box=(10, 5, 60, 45)))
    assert not problems
    assert examples.boxes == pytest.approx(np.array([[0.1, 0.1, 0.6, 0.9]], np.float32))


def test_class_names_keep_their_case_and_spaces(read) -> None:
    examples, problems = read(
        OBJECT.format(name="RBC", rest="", box=(10, 5, 60, 45)),
        OBJECT.format(name="red cell", rest="", box=(10, 5, 60, 45)),
    )
    assert not problems
    assert examples.labels.tolist() == [0, 1]


def test_difficult_may_be_missing_and_is_kept_where_it_stands(read) -> None:
    examples, _ = read(
        OBJECT.format(name="RBC", rest="", box=(10, 5, 60, 45)),
        OBJECT.format(name="RBC", rest="<difficult>1</difficult>", box=(10, 5, 60, 45)),
    )
    assert examples.difficult.tolist() == [False, True]


@pytest.mark.parametrize("box", [(10, 5, 10, 45), (10, 45, 60, 45), (-20, 5, 0, 45), (100, 5, 130, 45)])
def test_a_box_without_area_in_the_image_is_told_not_trained_on(read, box: tuple[int, ...]) -> None:
    examples, problems = read(
        OBJECT.format(name="RBC", rest="", box=box), OBJECT.format(name="RBC", rest="", box=(10, 5, 60, 45))
    )
    assert len(examples.boxes) == 1
    assert [problem for problem in problems if "object 1" in problem and "without area" in problem]


def test_an_image_without_objects_is_an_example(read) -> None:
    examples, problems = read()
    assert not problems
    assert (len(examples), examples.boxes.shape) == (1, (0, 4))


@pytest.mark.parametrize("image", ["dog.jpg", "pig.jpg.jpg", "gpj.jpeg", "g.png", "人 脸.JPG"])
def test_names_that_end_in_letters_of_the_ending_are_whole(read, image: str) -> None:
    examples, problems = read(OBJECT.format(name="RBC", rest="", box=(10, 5, 60, 45)), image=image)
    assert not problems
    assert Path(examples.images[0]).name == image
    assert len(examples.boxes) == 1
