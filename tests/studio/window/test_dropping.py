"""What is meant by things that are dropped, without a window."""

import shutil
from pathlib import Path

import pytest

from engine.datasets.dataset import Dataset
from studio.window.dropping import Way, kind_of, photo_of, plan


@pytest.fixture
def dataset(sample_dataset: Path) -> Dataset:
    return Dataset.open(sample_dataset)


def files(folder: Path, *names: str) -> list[Path]:
    made = [folder / name for name in names]
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return made


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.JPG", "image"), ("a.mp4", "video"), ("a.MKV", "video"), ("a.xml", "label"), ("a.txt", "label"),
        ("a.json", "label"), ("classes.txt", "classes"), ("train.txt", "classes"), ("a.pdf", "unknown"),
        ("noending", "unknown"),
    ],
)  # fmt: skip
def test_files_are_known_by_their_names(tmp_path: Path, name: str, kind: str) -> None:
    (path,) = files(tmp_path, name)
    assert kind_of(path) == kind
    assert kind_of(tmp_path) == "folder"
    assert kind_of(tmp_path / "none.jpg") == "gone"


def test_a_folder_is_opened_unless_it_is_open(dataset: Dataset, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert plan([other], dataset, None).ways == (Way("open", other),)
    for folder in (dataset.root, dataset.images_dir):
        assert plan([folder], dataset, None).ways == (Way("stay", folder),)
    assert plan([dataset.root], None, None).ways == (Way("open", dataset.root),)


def test_a_photo_of_the_open_data_set_is_known_through_a_link(dataset: Dataset, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(dataset.root)
    photo = dataset.items[2].image
    given = link / photo.relative_to(dataset.root)
    assert plan([given], dataset, None).ways == (Way("show", photo),)
    (elsewhere,) = files(tmp_path, "elsewhere/b.png")
    assert plan([elsewhere], dataset, None).ways == (Way("show", elsewhere),)


def test_a_video_is_asked_about(tmp_path: Path) -> None:
    (video,) = files(tmp_path, "a.mov")
    found = plan([video], None, None)
    assert found.ask
    assert [way.deed for way in found.ways] == ["watch", "frames"]


def test_a_label_file_shows_its_photo(dataset: Dataset, tmp_path: Path) -> None:
    item = dataset.items[3]
    for suffix in (".xml", ".txt", ".json"):
        label = item.label.with_suffix(suffix)
        label.touch()
        found = plan([label], dataset, dataset.items[0].image)
        assert (found.ways, found.ask) == ((Way("show", item.image),), False)
    assert plan([item.label], None, None).ways == (Way("show", item.image),)


def test_a_label_file_from_elsewhere_is_loaded_into_the_photo_of_its_name(
    dataset: Dataset, tmp_path: Path
) -> None:
    shown = dataset.items[0].image
    label, stranger = files(tmp_path / "elsewhere", f"{shown.stem}.xml", "stranger.xml")
    found = plan([label], dataset, shown)
    assert (found.ways, found.ask) == ((Way("load", label, shown),), False)
    found = plan([stranger], dataset, shown)
    assert (found.ways, found.ask) == ((Way("load", stranger, shown),), True)  # only when a person says so
    assert plan([stranger], dataset, None).ways == ()
    # Its own photo lies beside it: which one is meant cannot be known.
    beside = Path(shutil.copy(shown, label.with_suffix(shown.suffix)))
    found = plan([label], dataset, shown)
    assert (found.ways, found.ask) == ((Way("show", beside), Way("load", label, shown)), True)


@pytest.mark.parametrize(
    ("label", "photo"),
    [
        ("a.xml", "a.jpg"),
        ("a.txt", "a.PNG"),
        ("a.png.xml", "a.png"),
        ("Annotations/a.xml", "JPEGImages/a.jpg"),
        ("Annotations/sub/a.xml", "images/sub/a.jpg"),
        ("Annotations/a.xml", "a.jpg"),
    ],
)
def test_the_photo_of_a_label_file_is_found(tmp_path: Path, label: str, photo: str) -> None:
    given, wanted = files(tmp_path, label, photo)
    assert photo_of(given) == wanted
    assert Dataset.open(_folder_of(wanted)).of_image(wanted).image == wanted


def _folder_of(image: Path) -> Path:
    from engine.datasets.dataset import folder_of

    return folder_of(image)


def test_opening_the_photo_finds_the_label_file_too(tmp_path: Path) -> None:
    label, photo = files(tmp_path, "Annotations/sub/a.xml", "images/sub/a.jpg")
    opened = Dataset.open(_folder_of(photo))
    assert opened.root == tmp_path
    assert opened.of_label(label) == opened.of_image(photo) != None  # noqa: E711 - neither is None


def test_of_several_things_one_is_taken_and_the_others_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    photo, label, second = files(folder, "a.jpg", "a.xml", "b.jpg")
    video, far, odd = files(tmp_path, "v.mp4", "far/c.jpg", "notes.pdf")
    found = plan([odd, video, label, photo, second, far], None, None)
    assert (found.taken, found.ways) == (photo, (Way("show", photo),))
    assert found.left == (odd, video, far)  # the label and the second photo lie in the folder that is opened
    found = plan([photo, folder, video], None, None)
    assert (found.taken, found.left) == (folder, (video,))
    found = plan([odd, tmp_path / "gone.jpg"], None, None)
    assert (found.kind, found.ways, found.left) == ("unknown", (), (tmp_path / "gone.jpg",))
