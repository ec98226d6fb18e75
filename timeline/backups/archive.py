"""The file of a backup: a ZIP of one file of lines for each table, the key, and a manifest with their checksums."""

import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import file_digest, sha256
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from timeline import progress
from timeline.index import version

from . import BackupError, place
from .databases import find_applied, find_newer, find_tables, find_unknown
from .rows import Table

FORMAT = 1
KIND = "backup of a history site"
MANIFEST, KEY = "manifest.json", "secret_key"


class Archive:
    """A backup that was read: `manifest` says what is in it, `tables` are the `Table`s that it holds rows of."""

    def __init__(self, path: Path):
        """Read a file through and compare it with its manifest; raises BackupError for what is no whole backup."""
        self.path = path
        try:
            self.file = zipfile.ZipFile(path)
            self.manifest = json.loads(self.file.read(MANIFEST))
            self.check_kind()
            for name, digest in self.manifest["files"].items():
                if self.digest(name) != digest:
                    raise BackupError(f"{path} is damaged: {name} is not what was written. Take another backup.")
        except (OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise BackupError(f"{path} cannot be read: {error}") from error
        except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError(
                f"{path} is no backup of this site, or is damaged. Take another one. ({error})"
            ) from error
        self.applied, self.rows = self.manifest["migrations"], self.manifest["rows"]
        self.tables = find_tables(self.applied)
        if sorted(table.name for table in self.tables) != sorted(self.rows):
            raise BackupError(f"{path} holds other tables than this release makes of its migrations.")

    def check_kind(self) -> None:
        """Raise BackupError for a file of another kind, or of a newer release."""
        if self.manifest["kind"] != KIND:
            raise KeyError("kind")
        unknown = find_unknown(self.manifest["migrations"])
        if self.manifest["format"] > FORMAT or unknown:
            raise BackupError(
                f"{self.path} is of a newer release than this one: install release {self.manifest['release']} or "
                f"newer, then restore it. (Unknown here: {', '.join(unknown) or 'its format'}.)"
            )

    def digest(self, name: str) -> str:
        with self.file.open(name) as file:
            return file_digest(file, "sha256").hexdigest()

    @property
    def made(self):
        """When it was made (aware datetime)."""
        return parse_datetime(self.manifest["made"])

    @property
    def key(self) -> str:
        """The key that the site signs with."""
        return self.file.read(KEY).decode()

    def read(self, table: Table) -> Iterator[tuple]:
        """Yield the rows of a table."""
        with self.file.open(f"{table.name}.jsonl") as lines:
            yield from map(table.from_line, lines)

    def find_redactions(self) -> set[str]:
        """Return the batches of the redactions that it knows of."""
        table = next(table for table in self.tables if table.model._meta.label_lower == "timeline.redaction")
        key, batch = (table.columns.index(name) for name in (table.key, "batch"))
        return {place.name_of(row[batch], row[key]) for row in self.read(table)}


def write(path: Path, connection, release: str) -> None:
    """Write a backup of the database as it stands at one moment, while others go on writing.

    Each line is read back as it is written: what it gives is the row, type by type.
    """
    manifest = {"kind": KIND, "format": FORMAT, "release": release, "made": timezone.now().isoformat()}
    rows, files = {}, {}
    if newer := find_newer(connection):
        raise BackupError(newer)
    with version.reading(), zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as file:
        applied = find_applied(connection)
        for table in find_tables(applied):
            digest, count = sha256(), 0
            with file.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
                for count, row in enumerate(table.read(connection), 1):
                    line = table.to_line(row)
                    if table.from_line(line) != row:
                        raise BackupError(
                            f"A row of {table.label} cannot be written so that it is read again: {row[0]}"
                        )
                    lines.write(line)
                    digest.update(line)
                    if count % 500 == 0:
                        progress.tell(f"Reading {table.label}", count)
            rows[table.name], files[f"{table.name}.jsonl"] = count, digest.hexdigest()
        key = settings.SECRET_KEY.encode()
        file.writestr(KEY, key)
        files[KEY] = sha256(key).hexdigest()
        manifest |= {"database": connection.vendor, "migrations": applied, "rows": rows, "files": files}
        file.writestr(MANIFEST, json.dumps(manifest, indent=1))
    with open(path, "rb+") as written:
        os.fsync(written.fileno())
