import os

import pytest
from django.core.cache import cache
from django.core.management import call_command

from timeline import version
from timeline.listing import storage
from timeline.models import Milestone

from .postgres import find_programs, server
from .server import Server


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


def begin_anew():
    """Stand as a process does that has served nothing yet."""
    cache.clear()
    version.forget()
    storage.forget()


@pytest.fixture(autouse=True)
def fresh_process():
    """Let each test begin without what the one before it left in memory."""
    begin_anew()


@pytest.fixture
def history(db):
    """The documented history in the test database, again after a test that emptied it."""
    if not Milestone.objects.exists():
        call_command("loaddata", "history", verbosity=0)


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
    server = Server(tmp_path_factory.mktemp("var"), os.environ.get("DATABASE_URL"))
    server.start()
    server.make_staff()
    yield server.root
    server.end()
