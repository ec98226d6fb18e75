"""Files of what changed since a moment: what was added, changed from old to new, and withdrawn."""

import json
from collections.abc import Iterable, Iterator

from django.http.response import HttpResponseBase

from .columns import CHANGE_COLUMNS
from .files import csv_response, json_response
from .rows import Row

# Which moves whenever something is changed, also where it is changed back.
MODIFIED = "modified"
# The old row and the new one; one of them may be missing.
Pair = tuple[Row | None, Row | None]


def compare_rows(old: dict[object, Row], new: dict[object, Row], is_redacted: bool = False) -> Iterator[Pair]:
    """Yield the pairs in which two lists differ, {key: row}: what stands on both sides alike is none.

    Where words were redacted both sides are without them, so nothing is left out.
    """
    alike = set() if is_redacted else {*map(read, old.values())} & {*map(read, new.values())}
    for key in dict.fromkeys([*old, *new]):
        sides = (rows.get(key) for rows in (old, new))
        before, after = (row if row and read(row) not in alike else None for row in sides)
        if before or after:
            yield before, after


def read(row: Row) -> str:
    """Return all that a row says, but when it was changed, as one text."""
    return json.dumps({name: value for name, value in row.items() if name != MODIFIED})


def changes_csv(filename: str, columns: Iterable[str], pairs: Iterable[Pair]) -> HttpResponseBase:
    """Return a streamed CSV file of pairs: the columns of the list, behind one that says what each row is."""
    rows = ({"change": change, **row} for pair in pairs for change, row in name_sides(*pair))
    return csv_response(filename, [*CHANGE_COLUMNS, *columns], rows)


def name_sides(old: Row | None, new: Row | None) -> list[tuple[str, Row]]:
    """Return (what it is, row) of the sides that a pair has."""
    if old and new:
        return [("old", old), ("new", new)]
    return [("withdrawn", old)] if old else [("added", new)] if new else []


def changes_json(head: dict[str, object], pairs: Iterable[Pair]) -> HttpResponseBase:
    """Return a streamed JSON object: the pairs of `head`, then `changes`, each with its `old` and its `new` side."""
    return json_response(head, "changes", ({"change": name(*pair), "old": pair[0], "new": pair[1]} for pair in pairs))


def name(old: Row | None, new: Row | None) -> str:
    """Return what happened to a row."""
    return "changed" if old and new else "added" if new else "withdrawn"
