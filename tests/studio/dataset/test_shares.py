"""Three shares in whole percent."""

import itertools

import pytest

from studio.dataset.shares import Shares


def parts(shares: Shares) -> tuple[int, int, int]:
    return shares.train, shares.val, shares.test


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((81, 9, 10), (81, 9, 10)),
        ((200, 0, 1), (99, 0, 1)),  # one of 201 is not none
        ((1, 1, 10_000), (1, 1, 98)),
        ((0, 5, 5), (1, 49, 50)),
        ((24, 0, 0), (100, 0, 0)),
        ((1, 1, 1), (34, 33, 33)),
        ((0, 0, 0), (81, 9, 10)),
    ],
)
def test_what_photos_give(sizes, expected) -> None:
    assert parts(Shares.of_parts(sizes)) == expected


def test_a_changed_share_takes_from_the_others() -> None:
    shares = Shares(70, 20, 10)
    assert parts(shares.with_train(60)) == (60, 30, 10)
    assert parts(shares.with_train(95)) == (95, 0, 5)
    assert parts(shares.with_val(5)) == (85, 5, 10)
    assert parts(shares.with_val(95)) == (1, 95, 4)
    assert parts(shares.with_test(30)) == (50, 20, 30)
    assert parts(shares.with_test(90)) == (1, 9, 90)
    assert parts(shares.with_first_end(95)) == (90, 0, 10)
    assert parts(shares.with_first_end(0)) == (1, 89, 10)
    assert parts(shares.with_second_end(40)) == (70, 0, 30)
    assert parts(shares.with_second_end(100)) == (70, 30, 0)


def test_they_are_always_a_hundred() -> None:
    for start in (Shares(), Shares(1, 0, 99), Shares(100, 0, 0), Shares(1, 99, 0)):
        for percent, name in itertools.product(
            (-5, 0, 1, 50, 99, 100, 130),
            ("with_train", "with_val", "with_test", "with_first_end", "with_second_end"),
        ):
            found = parts(getattr(start, name)(percent))
            assert sum(found) == 100, (start, name, percent)
            assert found[0] >= 1, (start, name, percent)
            assert min(found) >= 0, (start, name, percent)
