"""Files that are streamed, so that length costs no memory."""

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

from .rows import Row

LINES = 100  # in each part of a stream

to_json = json.JSONEncoder(ensure_ascii=False).encode


class Line:
    """The file that `csv` writes to: it hands each line straight back."""

    def write(self, line: str) -> str:
        return line


# What a spreadsheet may begin a formula with, also in the wide forms of East Asian scripts.
FORMULA_SIGNS = "=+-@＝＋－＠"


def begins_formula(text: str) -> bool:
    """Return whether a spreadsheet might run a text: before the sign it may skip spaces, controls and what nobody sees.

    Commas and semicolons count as skipped too: where a spreadsheet parts columns at them, the sign begins one.
    """
    if not text or text[0].isalnum():  # nearly every text: neither a sign nor skipped
        return False
    if text.startswith(("\t", "\r", "\n")):
        return True
    first = next((sign for sign in text if sign not in ";," and unicodedata.category(sign)[0] not in "ZC"), "")
    return first != "" and first in FORMULA_SIGNS


def safe_cell(value: object) -> str | int | Decimal:
    """Return a value as a CSV cell that no spreadsheet runs as a formula; numbers stay numbers.

    Source: OWASP, “CSV Injection”.
    """
    if isinstance(value, str):  # nearly every cell
        return f"'{value}" if begins_formula(value) else value
    if isinstance(value, list):
        return safe_cell("; ".join(value))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return value
    return safe_cell(str(value))


def open_to_all(response: HttpResponseBase) -> HttpResponseBase:
    """Let scripts of any origin read a download."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def in_parts(lines: Iterator[str]) -> Iterator[bytes]:
    """Yield some lines at a time: whatever is done to each part of a stream is done so much the less often."""
    while part := "".join(islice(lines, LINES)):
        yield part.encode()


def csv_response(filename: str, columns: Iterable[str], rows: Iterable[Row]) -> HttpResponseBase:
    """Return a streamed CSV file (UTF-8 with byte order mark, as spreadsheets expect) of `rows`, dicts."""
    writer = csv.writer(Line())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(columns)
        for row in rows:
            yield writer.writerow([safe_cell(row[column]) for column in columns])

    response = StreamingHttpResponse(in_parts(lines()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return open_to_all(response)


def json_response(head: dict[str, object], name: str, objects: Iterable[object]) -> HttpResponseBase:
    """Return a streamed JSON object: the pairs of `head`, then the list `objects` under `name`."""

    def lines() -> Iterator[str]:
        yield to_json(head)[:-1] + f", {to_json(name)}: ["
        for number, item in enumerate(objects):
            yield (",\n" if number else "\n") + to_json(item)
        yield "\n]}\n"

    return open_to_all(StreamingHttpResponse(in_parts(lines()), content_type="application/json; charset=utf-8"))
