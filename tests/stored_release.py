"""Sites as a release leaves them, small, in `tests/stored/`: later releases must bring them up to date.

`python -m tests.stored_release` stores one of the release that stands here, on both databases, in place of an earlier
one of the same release. Once the release is tagged, it is not made anew.
"""

import gzip
import json
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

from sspsite import __version__

from .postgres import find_programs, server
from .whole_site import Site

STORED = Path(__file__).parent / "stored"
MIGRATIONS = Path(__file__).parent.parent / "timeline" / "migrations"


def digest_migrations():
    """Return {name: digest} of the app's migrations."""
    return {path.stem: sha256(path.read_bytes()).hexdigest() for path in sorted(MIGRATIONS.glob("0*.py"))}


def compress(path, data):
    path.write_bytes(gzip.compress(data, mtime=0))


def store(folder):
    """Write into an empty folder a SQLite file, a dump of PostgreSQL, a backup, and the digests of the migrations."""
    with tempfile.TemporaryDirectory() as place, server() as url:
        site = Site(Path(place) / "var").fill()
        site.manage("backup", str(folder / "site.backup"))
        site.sql("VACUUM")
        site.sql("PRAGMA journal_mode = DELETE")
        compress(folder / "site.sqlite3.gz", site.database.read_bytes())
        moved = Site(Path(place) / "moved", url)
        moved.manage("restore", str(folder / "site.backup"))
        program = str(find_programs() / "pg_dump")
        dump = subprocess.run([program, "--no-owner", url], check=True, capture_output=True).stdout
        # Which program wrote it is of no interest, and differs from host to host.
        lines = [line for line in dump.splitlines(keepends=True) if not line.startswith(b"-- Dumped ")]
        compress(folder / "site.sql.gz", b"".join(lines))
    (folder / "migrations.json").write_text(json.dumps(digest_migrations(), indent=1) + "\n")


if __name__ == "__main__":
    target = STORED / f"v{__version__}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    store(target)
    print(*(f"{path.relative_to(STORED.parent)}: {path.stat().st_size:,} bytes" for path in target.iterdir()), sep="\n")
