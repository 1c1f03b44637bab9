"""Rows as a table for spreadsheets, line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def table(rows: Iterable[Sequence[str]], language: str) -> Iterator[str]:
    """UTF-8 with a mark, so that Excel reads the accents; in French with semicolons, as French Excel has them."""
    writer = csv.writer(_Line(), delimiter=";" if language == "fr" else ",", quoting=csv.QUOTE_ALL)
    yield BOM
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


class _Line:
    """What the csv module writes to: the line is what comes back."""

    def write(self, line: str) -> str:
        return line


def _harmless(cell: str) -> str:
    """What a spreadsheet would run as a formula begins with an apostrophe and is text."""
    return f"'{cell}" if cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA) else cell
