import re
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from engine.datasets.names import IMAGE_SUFFIXES, is_image, natural_key


def test_is_image() -> None:
    assert all(is_image(f"a{suffix}") and is_image(f"a{suffix.upper()}") for suffix in IMAGE_SUFFIXES)
    assert not any(is_image(name) for name in ("a.xml", "jpg", ".jpg.txt", "a", "", ".jpg"))


def test_natural_key() -> None:
    names = ["img10", "IMG2", "img1", "a", "10", "9", "", "b1c10", "b1c9", "٣"]
    assert sorted(names, key=natural_key) == [
        "",
        "٣",
        "9",
        "10",
        "a",
        "b1c9",
        "b1c10",
        "img1",
        "IMG2",
        "img10",
    ]


@given(st.lists(st.text("aB/.-_ é0123456789٣", max_size=12), max_size=12))
def test_natural_key_sorts_as_texts_and_numbers_do(names: list[str]) -> None:
    def texts_and_numbers(text: str) -> tuple[str | int, ...]:
        parts = re.split(r"(\d+)", text.lower())
        return tuple(int(part) if index % 2 else part for index, part in enumerate(parts))

    assert sorted(names, key=natural_key) == sorted(names, key=texts_and_numbers)


def test_natural_key_of_numbers_longer_than_python_would_read() -> None:
    names = ["٣" * 6000, "3" * 6000, "4" * 5999]
    assert sorted(names, key=natural_key) == ["4" * 5999, "٣" * 6000, "3" * 6000]


def test_listing_a_folder_loads_no_decoder() -> None:
    code = "import sys, engine.datasets.dataset; print(*{'numpy', 'PIL', 'cv2', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
