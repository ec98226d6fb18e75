import os
from collections import Counter
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, settings

from timeline import caching, outages
from timeline.caching import files
from timeline.index import version
from timeline.index.listing import storage
from timeline.models import Citation, Milestone, Source
from timeline.revisions import recording, triggers

from .desk import sign_in
from .postgres import find_programs, own_database, server
from .server import Server

# The same examples each time, however slow the machine: a run fails for what was changed, not by chance.
settings.register_profile("site", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("site")


def missing(reason):
    """Skip what needs a tool that is not installed; where all tools must be there, fail instead."""
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the documented history once; each test's changes are rolled back."""
    with django_db_blocker.unblock():
        call_command("loaddata", "history", verbosity=0)


thorough = pytest.mark.thorough
DATABASE = [thorough, pytest.mark.database]


def sparing(cases, keep=1, marks=thorough):
    """Return parameters of which all but the first few are marked: for many that go the same way through the code."""
    rest = [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=marks) for case in cases[keep:]]
    return [*cases[:keep], *rest]


def pytest_collection_modifyitems(config, items):
    """Leave out what takes long, and what needs the extra `conformance`, unless they are asked for."""
    reasons = {}
    if "conformance" not in config.option.markexpr:
        reasons["conformance"] = "needs the extra conformance; .ci/run runs it"
    if not os.environ.get("REQUIRE_ALL"):
        reasons["thorough"] = "takes long; REQUIRE_ALL=1, as in .ci/run, runs it"
    for item in items:
        for mark in reasons.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.skip(reason=reasons[mark]))


def pytest_terminal_summary(terminalreporter):
    """Say at the end what was left out, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped if report.longrepr)
    if reasons:
        terminalreporter.section("left out")
        for reason, count in reasons.most_common():
            terminalreporter.write_line(f"{count} test{'' if count == 1 else 's'}: {reason}")


def begin_anew():
    """Stand as a process does that has served nothing yet."""
    cache.clear()
    files.forget()
    version.forget()
    storage.forget()
    caching.pause.end()
    caching.due.pause.end()
    outages.pause.end()


@pytest.fixture(autouse=True)
def fresh_process():
    """Let each test begin without what the one before it left in memory."""
    begin_anew()


@pytest.fixture
def history(db):
    """The documented history in the test database, again after a test that emptied it."""
    if not Milestone.objects.exists():
        call_command("loaddata", "history", verbosity=0)


@pytest.fixture
def ann(history):
    """A Publisher who is signed in."""
    return sign_in("ann")


@pytest.fixture
def publisher(ann):
    """The same, where an Editor takes part."""
    return ann


@pytest.fixture
def bob(history):
    """Another Publisher who is signed in."""
    return sign_in("bob")


@pytest.fixture
def editor(history):
    """An Editor who is signed in."""
    return sign_in("ed", "Editors")


@pytest.fixture
def live(history):
    """A milestone that readers see, with two figures."""
    return Milestone.objects.get(slug="named-officer-offered")


def delete_all(*models):
    """Delete all objects of models in one recording: one for each row takes twenty times as long."""
    with recording():
        for model in models:
            model.objects.all().delete()


def make_public(noun):
    """Let a public milestone name a noun, since what nothing names is not public; return the noun."""
    name_in(Milestone.objects.get(slug="local-policing-model"), noun)
    return noun


def name_in(milestone, noun):
    """Let a milestone name a noun: cite it where it is a source."""
    if isinstance(noun, Source):
        Citation.objects.create(milestone=milestone, source=noun)
    else:
        relation = next(field for field in Milestone._meta.many_to_many if field.related_model is type(noun))
        getattr(milestone, relation.name).add(noun)


@contextmanager
def unguarded():
    """Let the past be made up: the database would refuse."""
    with connection.cursor() as cursor:
        connection.check_constraints()  # PostgreSQL alters no table that has checks waiting
        triggers.drop()
        yield cursor
        connection.check_constraints()
        triggers.make()


@pytest.fixture(scope="session")
def postgres_url():
    """The address of a database on a PostgreSQL server that is thrown away at the end."""
    if not find_programs():
        missing("PostgreSQL is not installed")
    with server() as url:
        yield url


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The root of a site in production settings, with the documented history and some members of staff."""
    with own_database("site") as database:
        server = Server(tmp_path_factory.mktemp("var"), database)
        server.start(is_first=True)
        server.make_staff()
        yield server.root
        server.end()
