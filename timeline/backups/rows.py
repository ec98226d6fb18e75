"""The rows of a table: the same values from both databases, to the last digit, as lines of JSON and back."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from uuid import UUID

from django.db import models
from django.db.models.expressions import Col

CHUNK = 500

# How values that JSON does not have are read again, by the kind of their column.
READERS = {
    "BinaryField": b64decode,
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "DecimalField": Decimal,
    "TimeField": time.fromisoformat,
    "UUIDField": UUID,
}


def to_json(value):
    """Return a value that JSON does not have as a text."""
    if isinstance(value, (bytes, memoryview)):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def find_stock(field):
    """Return one of Django's own fields that is the same column: what a field of ours adds is no part of the row."""
    while field.remote_field:
        field = field.target_field
    return getattr(models, field.get_internal_type())()


class Table:
    """The table of a model of any state of the migrations."""

    def __init__(self, model):
        meta = model._meta
        self.model, self.name, self.key = model, meta.db_table, meta.pk.column
        self.label = str(meta.verbose_name_plural)
        self.columns = [field.column for field in meta.local_concrete_fields]
        self.fields = [find_stock(field) for field in meta.local_concrete_fields]

    def read(self, connection) -> Iterator[tuple]:
        """Yield all rows in the order of their keys; inside a transaction, whose snapshot they are of."""
        name = connection.ops.quote_name
        columns = [Col(self.name, field) for field in self.fields]
        converters = [
            (place, column, convert)
            for place, column in enumerate(columns)
            for convert in (
                *connection.ops.get_db_converters(column),
                *column.output_field.get_db_converters(connection),
            )
        ]
        listed = ", ".join(map(name, self.columns))
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT {listed} FROM {name(self.name)} ORDER BY {name(self.key)}")
            while rows := cursor.fetchmany(CHUNK):
                for row in map(list, rows):
                    for place, column, convert in converters:
                        row[place] = convert(row[place], column, connection)
                    yield tuple(row)

    def write(self, connection, rows: Iterable[tuple]) -> Iterator[int]:
        """Add rows as they are; yields how many there are so far."""
        name = connection.ops.quote_name
        listed, marks = ", ".join(map(name, self.columns)), ", ".join(["%s"] * len(self.columns))
        statement = f"INSERT INTO {name(self.name)} ({listed}) VALUES ({marks})"
        rows, count = iter(rows), 0
        with connection.cursor() as cursor:
            while some := list(islice(rows, CHUNK)):
                cursor.executemany(statement, [self.prepare(row, connection) for row in some])
                count += len(some)
                yield count

    def prepare(self, row, connection):
        """Return a row as the driver of a database takes it."""
        return [
            value if value is None else field.get_db_prep_value(value, connection, prepared=True)
            for field, value in zip(self.fields, row, strict=True)
        ]

    def to_line(self, row) -> bytes:
        """Return a row as a line of JSON."""
        return json.dumps(row, default=to_json, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    def from_line(self, line: bytes) -> tuple:
        """Return the row of a line."""
        readers = (READERS.get(field.get_internal_type()) for field in self.fields)
        return tuple(
            value if value is None or read is None else read(value)
            for read, value in zip(readers, json.loads(line), strict=True)
        )
