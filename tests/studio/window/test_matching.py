"""Finding a command by a few letters."""

from hypothesis import given
from hypothesis import strategies as st

from studio.window.matching import rank

TEXTS = ["Everywhere: Open folder", "Annotate: Draw a box", "Annotate: Delete box", "Train: Start"]


def test_words_beat_scattered_letters() -> None:
    assert rank("box", ["a big ox", "Box", "inbox"]) == [1, 2, 0]


def test_the_exact_word_comes_first() -> None:
    texts = ["Live: Recording", "Window: record", "Live: Record", "Live: Stop the record"]
    assert rank("record", texts) == [1, 2, 3, 0]
    # Wherever in the text it stands, and not only where its letters come first.
    assert rank("fit", ["Fitting of boxes", "Refit, then fit"]) == [1, 0]
    assert rank("打开", ["重新打开", "打开"]) == [1, 0]


def test_all_words_must_occur() -> None:
    assert rank("box del", TEXTS) == [2]
    assert rank("zzz", TEXTS) == []


def test_nothing_typed_keeps_everything_in_order() -> None:
    assert rank("  ", TEXTS) == [0, 1, 2, 3]


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=5))
def test_what_is_found_holds_the_letters_in_order(texts: list[str], typed: str) -> None:
    found = rank(typed, texts)
    assert len(set(found)) == len(found)
    for index in found:
        for word in typed.casefold().split():
            letters = iter(texts[index].casefold())
            assert all(letter in letters for letter in word)


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8), st.data())
def test_a_text_is_found_by_itself(texts: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(texts) - 1))
    assert index in rank(texts[index], texts)
