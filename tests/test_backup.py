"""The whole site in one file and back: row by row, page by page, and never over what is not to be lost."""

import json
import random
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import ExitStack
from urllib.request import urlopen

import pytest

from timeline.backups import BackupError
from timeline.backups.archive import MANIFEST, Archive

from . import programs
from .conftest import missing, thorough
from .postgres import own_database
from .test_environment import ROOT, run_manage
from .test_progress import Terminal
from .whole_site import Site

pytestmark = [thorough, pytest.mark.sqlite]

NEXT_NUMBER = """
from timeline.models import Theme
print(Theme.objects.create(slug="new", name="New").pk)
"""
REDACT = """
from django.contrib.auth.models import User
from timeline.revisions.redaction import redact
redact("Philip Lawrence", User.objects.get(username="publishers"), "child")
"""
HOLD = """
import sys
from django.db import connection
connection.cursor().execute("SELECT 1 FROM timeline_theme")
print("held", flush=True)
sys.stdin.read()
"""
DIE = """
import os
from timeline.models import Theme
Theme.objects.create(slug="after", name="After the backup")
os._exit(1)
"""
EDIT = """
from timeline.models import Theme
from timeline.revisions import recording
theme = Theme.objects.first()
for number in range(1, 10_000):
    with recording(None, f"Edit {number}."):
        theme.description = f"Edit {number}."
        theme.save()
    print(number, flush=True)
"""


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """A site on SQLite with content of every kind; tests leave it as it is."""
    return Site(tmp_path_factory.mktemp("lived-in") / "var").fill()


@pytest.fixture(scope="module")
def backup(lived_in):
    """The file of a backup of that site."""
    file = lived_in.folder.parent / "site.backup"
    lived_in.printed = lived_in.manage("backup", str(file))
    return file


@pytest.fixture(scope="module")
def seen(lived_in):
    """All rows and pages of that site."""
    return lived_in.look()


@pytest.fixture
def copy_of(lived_in, tmp_path):
    """A copy of that site, to do with as one likes."""
    shutil.copytree(lived_in.folder, tmp_path / "copy")
    return Site(tmp_path / "copy")


def refusal(site, *words):
    """Return the one line that a command refuses with."""
    done = subprocess.run(
        site.command(*words), env=site.variables, capture_output=True, text=True, stdin=subprocess.PIPE
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert done.stderr.strip().count("\n") == 0
    return done.stderr


def test_site_restored_elsewhere_is_row_by_row_and_page_by_page_the_same(lived_in, seen, backup, tmp_path):
    other = Site(tmp_path / "var")

    told = other.manage("restore", str(backup))

    assert "The site stands as it stood on " in told and "Redact again" not in told
    assert (lived_in.folder / "backup.mark").exists()
    assert "row by row the same" in lived_in.printed and backup.stat().st_mode & 0o777 == 0o600
    rows, pages = seen
    assert len(rows["timeline_revision"]) > 60 and len(rows["timeline_draftrevision"]) == 3
    assert len(rows["auth_user"]) > 5 and pages["/milestones/withdrawn/"][0] == 410
    assert other.look() == [rows, pages]
    assert (other.folder / "secret_key").read_text() == (lived_in.folder / "secret_key").read_text()
    assert "Every row is as its last revision says." in other.manage("check_record")
    # A theme was deleted: its number, and with it its history, is never another's.
    assert other.run(NEXT_NUMBER).strip() == str(int(lived_in.sql("SELECT max(id) FROM timeline_theme")[0][0]) + 2)


@pytest.mark.postgres
@pytest.mark.database
def test_site_moves_to_postgresql_and_back_without_a_change(lived_in, seen, backup, tmp_path, postgres_url):
    rows, pages = seen
    with own_database("moved", postgres_url) as url:
        moved = Site(tmp_path / "moved", url)
        moved.manage("restore", str(backup))
        assert moved.look() == [rows, pages]
        assert "Every row is as its last revision says." in moved.manage("check_record")
        used = refusal(moved, "restore", str(backup))
        assert "is used already" in used and "--replace" in used
        moved.manage("backup", str(tmp_path / "moved.backup"))
        # Over a site that is used, in one transaction.
        moved.manage("restore", str(backup), "--replace", "--no-input")
        assert moved.look() == [rows, pages]
        assert moved.run(NEXT_NUMBER).strip() == str(int(lived_in.sql("SELECT max(id) FROM timeline_theme")[0][0]) + 2)
    back = Site(tmp_path / "back")
    back.manage("restore", str(tmp_path / "moved.backup"))

    assert back.look() == [rows, pages]


def test_old_log_of_a_crashed_site_is_not_laid_over_the_restored_one(copy_of, backup, seen):
    subprocess.run(copy_of.command("shell", "-v", "0", "-c", DIE), env=copy_of.variables)
    assert (copy_of.folder / "site.sqlite3-wal").stat().st_size > 10_000

    told = copy_of.manage("restore", str(backup), "--replace", "--no-input")

    assert "All staff sign in again." in told
    assert copy_of.look() == seen and copy_of.sql("PRAGMA integrity_check") == [("ok",)]


def test_damaged_database_is_replaced(copy_of, backup, seen):
    data = bytearray(copy_of.database.read_bytes())
    data[5000:90000] = random.Random(1).randbytes(85000)
    copy_of.database.write_bytes(data)

    assert "is used already" in refusal(copy_of, "restore", str(backup))
    copy_of.manage("restore", str(backup), "--replace", "--no-input")

    assert copy_of.look() == seen


def test_used_site_is_replaced_only_by_who_says_so_twice(copy_of, backup):
    before = copy_of.database.read_bytes()

    assert "make a backup of it before" in refusal(copy_of, "restore", str(backup))
    assert "nobody can be asked here" in refusal(copy_of, "restore", str(backup), "--replace")

    assert copy_of.database.read_bytes() == before


def test_running_site_is_left_alone(copy_of, backup):
    holder = subprocess.Popen(
        copy_of.command("shell", "-v", "0", "-c", HOLD),
        env=copy_of.variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        holder.stdout.readline()
        assert "The site still runs on " in refusal(copy_of, "restore", str(backup), "--replace", "--no-input")
    finally:
        holder.communicate()
    assert [path.name for path in copy_of.folder.glob("*restoring*")] == []


@pytest.mark.postgres
@pytest.mark.database
@pytest.mark.parametrize("is_pooled", [False, True], ids=["direct", "pooled"])
def test_site_that_runs_on_postgresql_is_left_alone_unless_told(backup, tmp_path, postgres_url, is_pooled):
    if is_pooled and not programs.find("pgbouncer"):
        missing("PgBouncer is not installed")
    with own_database("running", postgres_url) as url, ExitStack() as stack:
        site = Site(tmp_path / "var", stack.enter_context(programs.pgbouncer(url)) if is_pooled else url)
        site.variables["DISABLE_SERVER_SIDE_CURSORS"] = str(is_pooled)
        site.manage("restore", str(backup))
        site.start()
        stack.callback(site.end)
        urlopen(f"{site.root}/about/").close()
        # A pooler may lend the command the very connection that the site used: it asks the server itself.
        site.variables["DATABASE_URL"] = url
        words = ("restore", str(backup), "--replace", "--no-input")

        refused = refusal(site, *words)
        told = site.manage(*words, "--despite-connections")

        assert "the site still runs on the database running_" in refused and "Stop it on every host" in refused
        assert "The site stands as it stood on " in told
        with urlopen(f"{site.root}/about/") as answer:
            assert answer.status == 200


def test_version_of_the_content_is_one_that_nobody_has_seen(copy_of, backup):
    copy_of.run("from timeline.models import ContentVersion as V; V.objects.update(number=1 << 45)")

    copy_of.manage("restore", str(backup), "--replace", "--no-input")

    ((number, unseen),) = copy_of.sql("SELECT number, unseen FROM timeline_contentversion")
    assert number - unseen > 1 << 45


def test_key_of_the_backup_is_kept_where_another_is_set(backup, tmp_path):
    other = Site(tmp_path / "var")
    other.variables["SECRET_KEY"] = "another key than the backup's, long enough"

    told = other.manage("restore", str(backup))

    key = zipfile.ZipFile(backup).read("secret_key").decode()
    assert "SECRET_KEY is set to another key than the backup's" in told and key not in told
    assert (other.folder / "secret_key").read_text() == key
    assert (other.folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_redactions_after_the_backup_are_named_and_refused(copy_of, backup, tmp_path):
    copy_of.run(REDACT)

    words = refusal(copy_of, "restore", str(backup), "--replace", "--no-input")
    assert "from before these redactions" in words and "by publishers. Ground: identity of a child." in words
    # The same when the database is lost: what was redacted is noted beside it.
    for path in copy_of.folder.glob("site.sqlite3*"):
        path.unlink()
    assert "from before these redactions" in refusal(copy_of, "restore", str(backup))

    told = copy_of.manage("restore", str(backup), "--despite-redactions")
    assert "Redact again: Redaction of " in told
    later = tmp_path / "later.backup"
    copy_of.run(REDACT)
    copy_of.manage("backup", str(later))
    assert "Philip Lawrence" not in zipfile.ZipFile(later).read("timeline_milestone.jsonl").decode()


def test_damage_is_told_in_words_wherever_it_is(backup, tmp_path):
    archive = Archive(backup)
    rows = {table.name: list(archive.read(table)) for table in archive.tables}
    data, chance, bad = backup.read_bytes(), random.Random(7), tmp_path / "bad.backup"
    places = [chance.randrange(len(data)) for _ in range(60)]
    broken = [data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :] for place in places]
    refused = 0

    for content in [*broken, data[: len(data) // 2], data[:-1], b"", b"no backup"]:
        bad.write_bytes(content)
        try:
            found = Archive(bad)
            assert {table.name: list(found.read(table)) for table in found.tables} == rows
        except BackupError as error:
            refused += 1
            assert "is damaged" in str(error) or "or is damaged" in str(error) or "cannot be read" in str(error)

    assert refused > 50


def change_manifest(backup, target, **facts):
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, json.dumps(json.loads(data) | facts) if name == MANIFEST else data)


def test_backup_of_a_newer_release_is_refused_in_words(backup, tmp_path):
    newer, site = tmp_path / "newer.backup", Site(tmp_path / "var")
    migrations = [*Archive(backup).applied, ["timeline", "9999_later"]]
    change_manifest(backup, newer, release="9.1.0", migrations=migrations)

    words = refusal(site, "restore", str(newer))

    assert "install release 9.1.0 or newer" in words and "timeline.9999_later" in words
    assert not site.database.exists()


def test_backup_is_written_whole_or_not_at_all(lived_in, backup, tmp_path):
    assert "is there already" in refusal(lived_in, "backup", str(backup))
    assert "No backup was made" in refusal(lived_in, "backup", str(tmp_path / "missing" / "file"))

    limited = f"ulimit -f 40; exec {sys.executable} {ROOT / 'manage.py'} backup {tmp_path / 'cut'}"
    done = subprocess.run(["sh", "-c", limited], env=lived_in.variables, capture_output=True, text=True)

    assert done.returncode == 1 and "No backup was made" in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_backup_of_a_site_at_work_is_of_one_moment(copy_of, tmp_path):
    editor = subprocess.Popen(
        copy_of.command("shell", "-v", "0", "-c", EDIT), env=copy_of.variables, stdout=subprocess.PIPE
    )
    try:
        editor.stdout.readline()
        copy_of.manage("backup", str(tmp_path / "live.backup"))
        during = int(editor.stdout.readline())
    finally:
        editor.kill()
        editor.communicate()
    other = Site(tmp_path / "var")
    other.manage("restore", str(tmp_path / "live.backup"))

    edits = [
        reason for (reason,) in other.sql("SELECT reason FROM timeline_revision WHERE reason LIKE 'Edit %' ORDER BY id")
    ]
    assert edits == [f"Edit {number}." for number in range(1, len(edits) + 1)] and during
    assert other.sql("SELECT count(*) FROM timeline_theme WHERE description = ?".replace("?", f"'{edits[-1]}'")) == [
        (1,)
    ]
    assert "Every row is as its last revision says." in other.manage("check_record")


def test_terminal_sees_how_far_a_backup_is(lived_in, tmp_path):
    terminal, command = Terminal(), lived_in.command("backup", str(tmp_path / "seen.backup"))

    with terminal as stream:
        subprocess.run(command, env=lived_in.variables, stdout=subprocess.DEVNULL, stderr=stream, check=True)

    assert re.search(r"Restoring [a-z ]+: ([0-9,]+) of \1 \(100 %\)", "\n".join(terminal.lines))
    # What comes last, the log of it, begins on an empty line.
    assert re.search("Restoring|Comparing", terminal.lines[-1]) is None


# A dump of Django's own


@pytest.fixture(scope="module")
def dump(lived_in):
    """A dump of the whole site by `dumpdata`."""
    file = lived_in.folder.parent / "all.json"
    lived_in.manage("dumpdata", "-o", str(file))
    return file


def without_numbers(seen):
    """Leave out the numbers of rows that only relate two others: a dump does not name them."""
    rows, pages = dict(seen[0]), seen[1]
    for name in [name for name in rows if name.startswith("timeline_milestone_")]:
        rows[name] = sorted(json.dumps({**json.loads(row), "id": 0}) for row in rows[name])
    return rows, pages


def test_dump_of_a_whole_site_is_a_copy_and_no_change(lived_in, seen, dump, tmp_path):
    other = Site(tmp_path / "var")
    other.manage("migrate", "-v", "0")

    other.manage("loaddata", str(dump), "-v", "0")

    assert without_numbers(other.look()) == without_numbers(seen)
    assert "Every row is as its last revision says." in other.manage("check_record")
    assert other.run(NEXT_NUMBER).strip() == str(int(lived_in.sql("SELECT max(id) FROM timeline_theme")[0][0]) + 2)


def test_dump_with_a_record_is_refused_where_there_is_one(dump, copy_of, seen):
    words = refusal(copy_of, "loaddata", str(dump))

    assert "a dump of a whole site" in words and "./run restore" in words
    assert copy_of.look() == seen


def test_dump_that_lost_its_keys_is_refused(lived_in, tmp_path):
    file, other = tmp_path / "natural.json", Site(tmp_path / "var")
    lived_in.manage("dumpdata", "--natural-primary", "-o", str(file))
    other.manage("migrate", "-v", "0")

    assert "Nothing was loaded: " in refusal(other, "loaddata", str(file))
    assert other.sql("SELECT count(*) FROM timeline_revision") == [(0,)]


def test_dump_of_a_release_before_citations_is_refused(dump, tmp_path):
    objects, other = json.loads(dump.read_text()), Site(tmp_path / "var")
    for each in objects:
        data = each["fields"].get("data") if each["model"] == "timeline.revision" else None
        if data and "citations" in data and each["fields"]["model"] == "milestone":
            data["sources"] = dict(citation["source"] for citation in data.pop("citations").values())
    file = tmp_path / "older.json"
    file.write_text(json.dumps(objects))
    other.manage("migrate", "-v", "0")

    words = refusal(other, "loaddata", str(file))

    assert "is a dump by an older release. Use ./run backup and ./run restore." in words
    assert other.sql("SELECT count(*) FROM timeline_revision") == [(0,)]


# A new site


def test_site_with_an_address_begins_only_when_told_to(tmp_path):
    refused = run_manage("quickstart", "9", VAR_DIR=tmp_path, SITE_URL="https://history.example.org")

    assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    assert (
        "holds no content" in refused.stderr and "./run --new" in refused.stderr and "./run restore" in refused.stderr
    )
    assert not (tmp_path / "site.sqlite3").exists()
