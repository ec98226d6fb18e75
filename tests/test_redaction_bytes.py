"""After a redaction no byte of the words is left in the database's files, and the desk says so only when it is so."""

import os
import subprocess
import time
from contextlib import nullcontext

import pytest
from django.contrib.auth.models import User

from timeline.models import Citation, Draft, Milestone, Redaction, Revision
from timeline.revisions.erasing import list_tables

from .conftest import thorough
from .desk import sign_in
from .postgres import own_database, server
from .server import Server, fill_folder

NAME = "Zyxa Quorndale"
WORDS = (b"zyxa", b"quorndal")  # as the search index holds them, too
LIST = "/admin/timeline/redaction/"

WRITE = f"""
from django.contrib.auth.models import User
from timeline.models import Citation, Milestone, Source
from timeline.revisions import recording
source = Source.objects.create(slug="source", title="Report on {NAME}", archived="https://example.org/zyxa-quorndale")
for number in range(20):
    with recording(reason="Made."):
        text = "{NAME} was there. " + "Many other words stand here as well. " * 40
        one = Milestone.objects.create(slug=f"made-{{number}}", title="{NAME}", text=text, date="2013")
        cited = Citation.objects.create(
            milestone=one, source=source, locator="letter of {NAME}", quotation="{NAME} was not there.",
            archived="https://example.org/zyxa-quorndale",
        )
    with recording(reason="Changed."):
        one.text = f"{{number}}: " + text
        one.save()
        cited.quotation = ""
        cited.save()
    if number % 2:
        with recording(reason="Gone."):
            one.delete()
"""
LOOK = """
from timeline.revisions.erasing import find_leftover
print(find_leftover() or "nothing is left")
"""
REDACT = f"""
from django.contrib.auth.models import User
from timeline.revisions.redaction import redact
redact("{NAME}", User.objects.get(username="publishers"), "child")
{LOOK}"""

# In processes of their own: POSIX drops all locks on a file when a process closes it, as looking at its bytes does.
READ = """
import sys
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    else:
        cursor.execute("COMMIT")
        cursor.execute("BEGIN DEFERRED")
    cursor.execute("SELECT count(*) FROM timeline_milestone")
    print(cursor.fetchone(), flush=True)
    sys.stdin.read()
"""


class Site(Server):
    """A site whose database has held the name, in rows that are gone as well."""

    def __init__(self, folder, database):
        super().__init__(folder, database)
        self.folder, self.database = folder, database
        if database:
            self.manage("migrate", "-v", "0")
        else:
            fill_folder(folder)
        self.make_staff()
        self.run(WRITE)

    def run(self, script):
        return self.manage("shell", "-v", "0", "-c", script)

    def begin_to_read(self):
        """Return a process that reads the state of now until its input ends."""
        command = self.command("shell", "-v", "0", "-c", READ)
        reader = subprocess.Popen(command, env=self.variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        reader.stdout.readline()
        return reader

    def count_bytes(self):
        """Return how often the words stand in the database's files."""
        return sum(content.lower().count(word) for content in self.read_files() for word in WORDS)

    def read_files(self):
        if not self.database:
            yield from (path.read_bytes() for path in self.folder.glob("site.sqlite3*"))
            return
        import psycopg

        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            for (oid,) in connection.execute("SELECT oid FROM pg_class WHERE relkind IN ('r', 't', 'i')").fetchall():
                read = "SELECT pg_read_binary_file(pg_relation_filepath(%s), 0, 1000000000, true)"
                yield bytes(connection.execute(read, [oid]).fetchone()[0] or b"")


@pytest.fixture
def site(tmp_path):
    """On PostgreSQL with a server of its own: whoever writes in any database of a server holds old rows back."""
    with server() if os.environ.get("DATABASE_URL") else nullcontext() as database:
        yield Site(tmp_path, database)


@thorough
@pytest.mark.database
def test_no_byte_of_the_words_is_left_in_the_database_files(site):
    assert site.count_bytes() > 100

    told = site.run(REDACT)

    assert "nothing is left" in told and site.count_bytes() == 0


@thorough
@pytest.mark.database
@pytest.mark.parametrize("command", ["upkeep", "migrate"])
def test_desk_tells_of_what_a_reader_holds_until_it_is_gone(site, command):
    reader = site.begin_to_read()
    told = site.run(REDACT)
    assert "Redacted words may still stand in the database’s file" in told and site.count_bytes()
    assert ("VACUUM FULL on" in told and "timeline_revision" in told) is bool(site.database)
    began = time.monotonic()
    site.manage(command)
    # For who reads, nobody who saves is kept waiting as long as a command waits for others, which is a minute.
    assert site.count_bytes() and time.monotonic() - began < 50
    reader.communicate()

    site.manage(command)

    assert site.count_bytes() == 0 and "nothing is left" in site.run(LOOK)


@thorough
@pytest.mark.database
@pytest.mark.postgres
def test_writer_in_another_database_of_the_server_is_waited_for(postgres_url, tmp_path):
    import psycopg

    with own_database("writer", postgres_url) as database:
        site = Site(tmp_path, database)
        with psycopg.connect(postgres_url) as other:
            other.execute("SELECT pg_current_xact_id()")
            assert "may still stand" in site.run(REDACT)
            assert site.count_bytes()

        site.manage("upkeep")

        assert site.count_bytes() == 0 and "nothing is left" in site.run(LOOK)


@pytest.mark.usefixtures("history")
def test_desk_lists_what_is_left_and_stops_when_it_is_done():
    ann = sign_in("ann")
    Redaction.objects.create(who=User.objects.get(username="ann"), ground="child", is_open=False)
    assert "Redacted words may still stand in" in ann.get(LIST).content.decode()
    assert "Redacted words may still stand in" in ann.get("/admin/").content.decode()

    Redaction.objects.update(erased_at="2026-11-26T09:00Z")

    for page in (LIST, "/admin/"):
        assert "may still stand" not in ann.get(page).content.decode()


@pytest.mark.django_db
def test_every_table_of_words_is_written_anew():
    tables = {model._meta.db_table for model in (Milestone, Citation, Revision, Draft)} | {
        "timeline_search",
        "django_admin_log",
    }

    assert tables <= set(list_tables())
