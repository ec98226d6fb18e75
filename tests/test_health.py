"""Whether the site can serve: what probes are told, what the operator is told, and within which time."""

import io
import logging
import os
import random
import shutil
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory

from timeline.health import doctor, probes, ready
from timeline.models import ContentVersion, Revision, Upkeep
from timeline.views.health import readyz

from .conftest import thorough
from .server import PATIENCE
from .test_environment import run_manage
from .whole_site import Site

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch):
    monkeypatch.setattr(probes, "_told", [])
    monkeypatch.setattr(probes, "_running", None)


def fail(*args, **kwargs):
    raise DatabaseError("gone")


def test_process_says_that_it_lives_under_any_host_without_a_database(client, monkeypatch, settings):
    settings.SECURE_SSL_REDIRECT = True

    for host in ("10.0.0.5:8118", "elsewhere.example.org", "bad_host!"):
        with monkeypatch.context() as patch:
            patch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)
            response = client.get("/healthz", headers={"host": host})
        assert (response.status_code, response.content) == (200, b"ok")
        assert "no-store" in response["Cache-Control"]


def test_site_that_is_well_is_ready():
    assert ready.look() == {}


def test_each_check_finds_its_fault(monkeypatch, tmp_path):
    unapply = MigrationRecorder(connection)
    named = SimpleNamespace(verbose_name_plural="broken things")
    broken = SimpleNamespace(_meta=named, _base_manager=SimpleNamespace(order_by=fail))
    cases = {
        "migrations": lambda patch: unapply.record_unapplied("timeline", "0024_unseen"),
        "derived": lambda patch: ContentVersion.objects.update(digest="another"),
        "tables": lambda patch: patch.setattr(ready, "nouns", lambda: [broken]),
        "static files": lambda patch: patch.setattr(
            ready, "staticfiles_storage", SimpleNamespace(read_manifest=None, hashed_files={})
        ),
        "disk": lambda patch: patch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=5000)),
        "database file": lambda patch: patch.setattr(ready.place, "find_file", lambda: tmp_path / "gone.sqlite3"),
    }
    assert cases.keys() == ready.CHECKS.keys()
    for name, break_it in cases.items():
        with monkeypatch.context() as patch:
            break_it(patch)
            assert list(ready.look()) == [name], name
        MigrationRecorder(connection).record_applied("timeline", "0024_unseen")
        ContentVersion.objects.update(digest=ready.derived.digest())


def test_database_file_that_was_exchanged_under_the_process_is_noticed(monkeypatch, tmp_path):
    path = tmp_path / "site.sqlite3"
    path.touch()
    monkeypatch.setattr(ready, "_opened", {ready.identify(path)})
    monkeypatch.setattr(ready.place, "find_file", lambda: path)
    assert list(ready.check_file()) == []

    path.rename(tmp_path / "old")
    path.touch()

    assert "is not the one that is open" in next(ready.check_file())


def test_newer_database_is_named():
    MigrationRecorder(connection).record_applied("timeline", "9999_later")

    assert "of a newer release than" in ready.look()["migrations"][0]


def test_probe_ends_in_time_and_waits_for_one_check_at_once(monkeypatch):
    held, begun = threading.Event(), []

    def hang():
        begun.append(1)
        held.wait(PATIENCE)
        return {}

    monkeypatch.setattr(ready, "look", hang)
    started = time.monotonic()
    answers = [probes.probe(deadline=0.1) for _ in range(4)]
    took = time.monotonic() - started
    running = probes._running
    held.set()
    running.result(timeout=PATIENCE)

    assert answers == [["time limit"]] * 4 and took < 2 and len(begun) == 1
    assert probes.probe(deadline=PATIENCE) == []


def test_failure_is_told_by_name_and_logged_once(monkeypatch, caplog):
    found = {"disk": ["Only 4 KiB are free."]}
    monkeypatch.setattr(ready, "look", lambda: found)
    caplog.set_level(logging.WARNING)

    answers = [readyz(RequestFactory().get("/readyz")) for _ in range(5)]
    found = {}
    ended = readyz(RequestFactory().get("/readyz"))

    assert {(a.status_code, a.content) for a in answers} == {(503, b"not ready: disk")}
    assert (ended.status_code, ended.content) == (200, b"ready") and "no-store" in ended["Cache-Control"]
    lines = [record.getMessage() for record in caplog.records if record.name == "timeline.health.probes"]
    assert lines == ["Not ready: Only 4 KiB are free.", "Ready again."]


# For the operator


def run_doctor():
    printed = io.StringIO()
    try:
        call_command("doctor", stdout=printed)
    except CommandError as error:
        printed.write(str(error))
    return printed.getvalue()


@pytest.fixture
def well(monkeypatch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    tmp_path.chmod(0o700)
    call_command("upkeep", stdout=io.StringIO())


def test_doctor_says_that_all_is_well(well):
    told = run_doctor()

    assert told.startswith("Release ") and told.count("well  ") == len(doctor.CHECKS) and "wrong" not in told


def test_doctor_says_what_is_wrong_and_what_to_do(well, settings, tmp_path):
    settings.SITE_URL = "http://history.example.org"
    open_file = tmp_path / "open"
    open_file.touch()
    open_file.chmod(0o644)
    Upkeep.objects.all().delete()
    (tmp_path / "redactions.jsonl").write_text('["b", "Redaction of 1 May 2026 by ann. Ground: court order."]\n')
    (tmp_path / "redactions.jsonl").chmod(0o600)
    later = Revision.objects.order_by("-pk").first()
    Revision(
        model="theme", key="1", number=99, label="x", reason="x", data={}, when=later.when.replace(year=2990)
    ).save()

    told = run_doctor()

    for words in (
        "SITE_URL is without https", f"chmod go= {open_file}", "Let a timer run ./run upkeep each day",
        "The clock is behind: the record was changed on", "Redaction of 1 May 2026 by ann. Ground: court order. Redact",
    ):  # fmt: skip
        assert words in told, words
    assert told.endswith(f"5 of {len(doctor.CHECKS)} are wrong.")


# As it is run


def ask_for(site, path):
    """Return (status, words) of an answer."""
    try:
        request = urllib.request.Request(
            f"{site.root}{path}", headers={"Host": "10.0.0.5" if path == "/readyz" else "localhost"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@thorough
@pytest.mark.sqlite
def test_served_site_tells_when_its_database_is_taken_away(tmp_path):
    site = Site(tmp_path / "var")
    # One process: another, asked for the first time meanwhile, would take the other file for its own.
    site.variables["WEB_CONCURRENCY"] = "1"
    site.start()

    def ask():
        return ask_for(site, "/readyz")

    try:
        ready_first = {ask() for _ in range(6)}
        aside = site.database.rename(tmp_path / "aside")
        gone = {ask() for _ in range(6)}
        made_by_a_probe = site.database.exists()
        with closing(sqlite3.connect(site.database)):
            site.database.touch()
        other = {ask() for _ in range(6)}
        os.replace(aside, site.database)
        ready_again = {ask() for _ in range(6)}
        healthy = urllib.request.urlopen(f"{site.root}/healthz", timeout=PATIENCE).read()
    finally:
        site.end()

    assert ready_first == ready_again == {(200, "ready")}
    assert gone == other == {(503, "not ready: database file")} and not made_by_a_probe and healthy == b"ok"


@thorough
@pytest.mark.sqlite
def test_damaged_database_is_no_failure_of_the_site_and_is_named(tmp_path):
    site = Site(tmp_path / "var").fill()
    site.manage("upkeep")  # its log is in its file
    site.start()
    try:
        with open(site.database, "r+b") as file:
            file.seek(5000)
            file.write(random.Random(1).randbytes(site.database.stat().st_size - 5000))
        paths = [f"{path}?q=word{number}" for number in range(6) for path in ("/", "/timeline.json", "/feed.atom")]
        found = {ask_for(site, path)[0] for path in [*paths, "/changes/", "/milestones/full/"]}
        told = ask_for(site, "/readyz")
    finally:
        site.end()

    assert found == {503} and told[0] == 503 and "tables" in told[1]
    refused = run_manage("quickstart", str(site.port), VAR_DIR=site.folder)
    assert "The database cannot be used" in refused.stderr and refused.stderr.strip().count("\n") == 0
