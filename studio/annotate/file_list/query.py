"""The search line over the file list: ``wheel label:"red car" -label:dog status:empty count:>5``.

Words must be in the image's name; ``label:`` in its label file, ``status:`` is its state, ``count:`` how many
boxes it has. ``-`` before a term excludes what it finds. All terms must hold. Case does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import UserError
from studio.annotate.file_list.status import Facts, Status

_TERM = re.compile(r'(-?)(?:(label|status|count):)?(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_COUNT = re.compile(r"(?:(<=|>=|<|>|=)?(\d{1,9})|(\d{1,9})-(\d{1,9}))")

Test = Callable[[str, Facts], bool]


class QueryError(UserError):
    """A term of the search line that means nothing."""


@dataclass(frozen=True)
class Query:
    """What :func:`parse` understood; empty finds everything."""

    tests: tuple[Test, ...] = ()

    def finds(self, stem: str, facts: Facts) -> bool:
        """Whether the image of that stem is to be shown."""
        return all(test(stem, facts) for test in self.tests)


def parse(text: str) -> Query:
    """The query a search line stands for.

    Raises:
        QueryError: it names the term and what is possible.
    """
    if text.count('"') % 2:
        raise QueryError("A quotation mark is not closed.")
    tests = []
    for minus, key, quoted, plain in _TERM.findall(text):
        test = _test(key.lower(), quoted or plain)
        tests.append(_not(test) if minus else test)
    return Query(tuple(tests))


def _test(key: str, value: str) -> Test:
    wanted = value.casefold()
    if key == "label":
        return lambda _stem, facts: any(label.casefold() == wanted for label in facts.labels)
    if key == "status":
        known = {status.value: status for status in Status if status is not Status.UNKNOWN}
        if wanted not in known:
            raise QueryError(f"status:{value} is none of {', '.join(known)}.")
        return lambda _stem, facts: facts.status is known[wanted]
    if key == "count":
        return _count(value)
    return lambda stem, _facts: wanted in stem.casefold()


def _count(value: str) -> Test:
    match = _COUNT.fullmatch(value)
    if match is None:
        raise QueryError(f"count:{value} is no number. Write count:0, count:>5 or count:2-4.")
    sign, number, low, high = match.groups()
    if low is not None:
        return lambda _stem, facts: facts.known and int(low) <= facts.count <= int(high)
    bound = int(number)
    compare: dict[str, Callable[[int], bool]] = {
        "<": lambda count: count < bound,
        ">": lambda count: count > bound,
        "<=": lambda count: count <= bound,
        ">=": lambda count: count >= bound,
    }
    test = compare.get(sign or "=", lambda count: count == bound)
    return lambda _stem, facts: facts.known and test(facts.count)


def _not(test: Test) -> Test:
    return lambda stem, facts: not test(stem, facts)
