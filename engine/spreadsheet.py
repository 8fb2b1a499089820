"""Tables that a person opens in a spreadsheet, which takes a cell that begins like a formula for one.

A class or a file may be named ``=cmd|...`` by a stranger. Label files in CSV are not written here: other
programs read them, so they hold the names as they are.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TableWriter:
    """Writes rows as CSV; a text that a spreadsheet would compute gets an apostrophe before it (OWASP, CSV
    Injection), by which spreadsheets know a text.

    Example:
        >>> import io
        >>> out = io.StringIO()
        >>> TableWriter(out).writerow(["=1+1", "-0.5", -0.5, "owl"])
        >>> out.getvalue()
        "'=1+1,-0.5,-0.5,owl\\n"
    """

    def __init__(self, stream: TextIO, lineterminator: str = "\n") -> None:
        self._rows = csv.writer(stream, lineterminator=lineterminator)

    def writerow(self, cells: Iterable[object]) -> None:
        """One row."""
        self._rows.writerow([_text_cell(cell) if isinstance(cell, str) else cell for cell in cells])

    def writerows(self, rows: Iterable[Iterable[object]]) -> None:
        """One row each."""
        for row in rows:
            self.writerow(row)


def _text_cell(text: str) -> str:
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
