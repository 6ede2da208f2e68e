"""Tables as CSV (RFC 4180, UTF-8), with nothing in them that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"

# What spreadsheets take for the beginning of a formula, the wide forms of East Asia among it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table with its header: lines end with CR LF, texts are quoted where they must be."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow([defuse(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return table.getvalue().encode()


def defuse(text: str) -> str:
    """Return ``text`` so that no spreadsheet calculates it: an apostrophe before it where needed.

    White space in front does not hide a formula from every program, nor from this one.
    """
    begins = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if begins else text


def _cell(value: Any) -> Any:
    """Return numbers as they are: a minus before digits calculates nothing."""
    if value is None:
        return ""
    return value if isinstance(value, int | float) else defuse(str(value))
