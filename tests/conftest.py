import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.core.management import call_command

from timeline.models import Milestone


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


@pytest.fixture
def history(db):
    """The documented history in the test database, again after a test that emptied it."""
    if not Milestone.objects.exists():
        call_command("loaddata", "history", verbosity=0)


@pytest.fixture(scope="session")
def postgres_url():
    """The address of a PostgreSQL server started for this session, without fsync."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not programs:
        missing("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="timeline-postgres-"))
    as_owner = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]

    def run(program, *arguments):
        command = [*as_owner, str(programs[-1] / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    run("initdb", "-A", "trust", "-U", "test", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    run(
        "pg_ctl",
        "-w",
        "-o",
        f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off",
        "start",
    )
    yield f"postgres://test@/postgres?host={folder}"
    run("pg_ctl", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)
