"""Three shares of the photos in whole percent, and what each becomes when one is changed. Free of Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Shares:
    """Of training, validation and test; they are 100 together, and training has one at least."""

    train: int = 81
    val: int = 9
    test: int = 10

    @classmethod
    def of_parts(cls, parts: Sequence[float]) -> Shares:
        """Of three numbers of photos, or shares of any whole: a set with any photo has 1 % at least."""
        total = sum(parts)
        if total <= 0:
            return cls()
        exact = [100 * part / total for part in parts]
        whole = [int(value + 1e-9) for value in exact]
        by_remainder = sorted(range(3), key=lambda place: whole[place] - exact[place])
        for place in by_remainder[: 100 - sum(whole)]:
            whole[place] += 1
        for place, part in enumerate(parts):
            if part > 0 and not whole[place]:
                whole[max(range(3), key=whole.__getitem__)] -= 1
                whole[place] = 1
        if not whole[0]:  # lists without training photos cannot be asked for
            whole[max(range(3), key=whole.__getitem__)] -= 1
            whole[0] = 1
        return cls(*whole)

    @property
    def of_learning(self) -> float:
        """Share of training and validation, as :class:`~engine.datasets.splitting.SplitConfig` counts it."""
        return (self.train + self.val) / 100

    @property
    def of_training(self) -> float:
        """Share of training in that of training and validation."""
        return self.train / (self.train + self.val)

    def with_train(self, percent: int) -> Shares:
        """Validation gives or takes; where it has not enough, test does."""
        train = min(max(percent, 1), 100)
        test = min(self.test, 100 - train)
        return Shares(train, 100 - train - test, test)

    def with_val(self, percent: int) -> Shares:
        """Training gives or takes; where it has not enough, test does."""
        val = min(max(percent, 0), 99)
        test = min(self.test, 99 - val)
        return Shares(100 - val - test, val, test)

    def with_test(self, percent: int) -> Shares:
        """Training gives or takes; where it has not enough, validation does."""
        test = min(max(percent, 0), 99)
        val = min(self.val, 99 - test)
        return Shares(100 - val - test, val, test)

    def with_first_end(self, percent: int) -> Shares:
        """Where training ends and validation begins; test stays."""
        train = min(max(percent, 1), 100 - self.test)
        return Shares(train, 100 - self.test - train, self.test)

    def with_second_end(self, percent: int) -> Shares:
        """Where validation ends and test begins; training stays."""
        end = min(max(percent, self.train), 100)
        return Shares(self.train, end - self.train, 100 - end)
