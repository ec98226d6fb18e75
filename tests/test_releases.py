"""Databases of every release are brought up to date; others are refused in one line; what was released stays."""

import gzip
import json
import re
import subprocess

import pytest

from sspsite import __version__

from .conftest import thorough
from .postgres import find_programs, own_database
from .server import ROOT
from .stored_release import STORED, digest_migrations
from .test_backup import refusal
from .whole_site import Site

# Of releases, and of what stood before a migration that rewrites the past.
RELEASES = sorted(path.parent for path in STORED.glob("*/site.backup"))
EACH = pytest.mark.parametrize("stored", RELEASES, ids=lambda path: path.name)


def is_upgraded(site):
    """Assert that a site is of this release, with all that it was stored with."""
    rows, pages = site.look()
    assert "Every row is as its last revision says." in site.manage("check_record")
    assert len(rows["timeline_revision"]) > 60 and len(rows["timeline_draftrevision"]) == 3
    assert pages["/milestones/full/"][0] == pages["/changes/"][0] == 200 and pages["/milestones/withdrawn/"][0] == 410
    assert {status for status, _ in pages.values()} <= {200, 400, 404, 410}
    # The rows between groups and permissions are numbered as they come.
    pairs = (json.loads(row) for row in rows["auth_group_permissions"])
    rows["auth_group_permissions"] = sorted((pair["group_id"], pair["permission_id"]) for pair in pairs)
    return rows


def test_version_stands_in_one_place():
    project = (ROOT / "pyproject.toml").read_text()

    assert 'dynamic = ["version"]' in project and __version__ not in project
    assert (STORED / f"v{__version__}").exists()


def test_release_has_a_dated_section_among_the_changes():
    changes = (ROOT / "CHANGELOG.md").read_text()

    assert re.search(rf"^## {re.escape(__version__)} \(\d{{4}}-\d\d-\d\d\)$", changes, re.MULTILINE)


@EACH
def test_migrations_of_a_release_stay_as_they_are(stored):
    frozen = json.loads((stored / "migrations.json").read_text())

    assert frozen.items() <= digest_migrations().items()


@thorough
@pytest.mark.sqlite
@EACH
def test_sqlite_file_of_a_release_is_upgraded(stored, tmp_path):
    site = Site(tmp_path)
    site.database.write_bytes(gzip.decompress((stored / "site.sqlite3.gz").read_bytes()))
    before = site.sql("SELECT id, model, key, number, reason, label FROM timeline_revision ORDER BY id")

    site.manage("migrate", "-v", "0")

    is_upgraded(site)
    assert site.sql("SELECT id, model, key, number, reason, label FROM timeline_revision ORDER BY id") == before


@thorough
@pytest.mark.postgres
@pytest.mark.database
@EACH
def test_postgresql_dump_and_backup_of_a_release_are_upgraded_to_the_same(stored, tmp_path, postgres_url):
    with own_database("stored", postgres_url) as url:
        dump = gzip.decompress((stored / "site.sql.gz").read_bytes())
        subprocess.run([str(find_programs() / "psql"), "-q", "-v", "ON_ERROR_STOP=1", url], input=dump, check=True)
        dumped = Site(tmp_path / "dumped", url)
        dumped.manage("migrate", "-v", "0")
        rows = is_upgraded(dumped)
    restored = Site(tmp_path / "restored")
    restored.manage("restore", str(stored / "site.backup"))

    assert is_upgraded(restored) == rows


PUBLISH_AND_RESTORE = """
from django.contrib.auth.models import User
from timeline.models import Milestone, Revision
from timeline.revisions import acts, drift, recorded_models, snapshot
from timeline.revisions.snapshots import find_differing
full, who = Milestone.objects.get(slug="full"), User.objects.get(username="publishers")
before, draft = snapshot(full), acts.find_draft(full)
acts.publish_draft(draft, draft.number, who=who, why=acts.Why("Looked through.", "update"), is_right=True)
print(find_differing(before, snapshot(Milestone.objects.get(pk=full.pk))))
first, last = Revision.objects.of(full).first(), Revision.objects.of(full).last()
acts.restore(Milestone, full.pk, first.number, base=last.number, newest=last.number, who=who,
             why=acts.Why("As it was.", "correction"))
full = Milestone.objects.get(pk=full.pk)
last = Revision.objects.of(full).last()
print(full.sources, full.citations.count(), snapshot(full)["citations"] == last.data["citations"])
print([list(drift(model)) for model in recorded_models() if list(drift(model))])
"""
# Whatever holds a milestone as it was or is to be.
KEPT = {
    "revision": "SELECT id, data FROM timeline_revision WHERE model = 'milestone' AND data IS NOT NULL",
    "draft": "SELECT id, data FROM timeline_draft WHERE model = 'milestone' AND data IS NOT NULL",
    "save": "SELECT s.id, s.data FROM timeline_draftrevision s JOIN timeline_draft d ON d.id = s.draft_id"
    " WHERE d.model = 'milestone'",
}
ENTRIES = (
    'SELECT model, key, "when", until, kind, is_public, slug, revision_id, before_id FROM timeline_entry'
    " ORDER BY 1, 2, 3, 5"
)


@thorough
@pytest.mark.sqlite
def test_sources_become_citations_in_all_that_is_kept_and_nothing_counts_as_changed(tmp_path):
    site = Site(tmp_path)
    site.database.write_bytes(gzip.decompress((STORED / "before-citations" / "site.sqlite3.gz").read_bytes()))
    was = {(name, key): json.loads(data) for name, select in KEPT.items() for key, data in site.sql(select)}
    entries, sources = site.sql(ENTRIES), site.sql("SELECT milestone_id, source_id FROM timeline_milestone_sources")

    site.manage("migrate", "-v", "0")

    now = {(name, key): json.loads(data) for name, select in KEPT.items() for key, data in site.sql(select)}
    assert was.keys() == now.keys() and {name for name, _ in was} == set(KEPT)
    for place, old in was.items():
        new = now[place]
        assert old.pop("sources") == dict(each["source"] for each in new.pop("citations").values())
        bounds = {key: figure.pop("bound") for key, figure in new["figures"].items()}
        assert bounds == {key: "about" if f.pop("is_approximate") else "exact" for key, f in old["figures"].items()}
        assert new == old
    assert site.sql(ENTRIES) == entries
    assert sorted(site.sql("SELECT milestone_id, source_id FROM timeline_citation")) == sorted(sources)
    assert site.run(PUBLISH_AND_RESTORE).splitlines()[-3:] == [
        "['title']",
        "[<Source: " + "W" * 200 + ">] 1 True",
        "[]",
    ]


@thorough
@pytest.mark.sqlite
def test_database_that_cannot_be_upgraded_is_refused_in_one_line(tmp_path):
    site = Site(tmp_path)
    site.manage("migrate", "-v", "0")
    site.sql("DELETE FROM django_migrations WHERE name = '0005_redaction'")

    for command in (["migrate"], ["quickstart", str(site.port)]):
        words = refusal(site, *command)
        assert "cannot be brought to" in words and "Nothing was changed." in words and "0005_redaction" in words


@thorough
@pytest.mark.sqlite
def test_migration_is_not_taken_back_but_a_backup_restored(tmp_path):
    site = Site(tmp_path)
    site.manage("migrate", "-v", "0")
    before = site.database.read_bytes()

    for words in (["timeline", "0007"], ["timeline", "zero"], ["auth", "0001"]):
        assert "./run restore FILE --replace. Nothing was changed." in refusal(site, "migrate", *words)
    assert "Cannot find a migration matching 'nowhere'" in refusal(site, "migrate", "timeline", "nowhere")

    assert site.database.read_bytes() == before
    site.manage("migrate", "timeline", "-v", "0")


@thorough
@pytest.mark.sqlite
def test_database_of_a_newer_release_is_refused_in_one_line(tmp_path):
    site = Site(tmp_path)
    site.manage("migrate", "-v", "0")
    site.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('timeline', '9999_later', '2030-01-01')")

    for command in (["migrate"], ["quickstart", str(site.port)], ["backup", str(tmp_path / "file")]):
        assert "of a newer release than" in refusal(site, *command)


@thorough
@pytest.mark.sqlite
@EACH
def test_way_back_from_a_newer_release_is_the_backup_from_before_it(stored, tmp_path):
    site = Site(tmp_path)
    site.manage("restore", str(stored / "site.backup"))
    # As a later release leaves it, whose files are not here any more.
    site.sql("ALTER TABLE timeline_theme ADD COLUMN later text")
    site.sql("CREATE TABLE timeline_later (id integer PRIMARY KEY)")
    site.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('timeline', '9999_later', '2030-01-01')")

    site.manage("restore", str(stored / "site.backup"), "--replace", "--no-input")

    is_upgraded(site)
    assert site.sql("SELECT count(*) FROM sqlite_master WHERE name = 'timeline_later'") == [(0,)]
