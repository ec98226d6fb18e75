import os
import subprocess
import sys
import time
import urllib.request

import pytest
from django.core.cache import cache
from django.core.management import call_command

from timeline import version
from timeline.listing import storage
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


MAKE_STAFF = """
from django.contrib.auth.models import Group, User
for name, group in [
    ("editors", "Editors"), ("publishers", "Publishers"), *((f"racer{n}", "Publishers") for n in range(4))
]:
    user = User.objects.create_user(name, password="browser", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The root of a site in production settings, with the documented history and some members of staff."""
    from .test_environment import ROOT
    from .test_quickstart import free_port

    port = free_port()
    variables = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path_factory.mktemp("var")), "WEB_CONCURRENCY": "2"}
    variables |= {name: os.environ[name] for name in ("DATABASE_URL",) if name in os.environ}
    manage = [sys.executable, str(ROOT / "manage.py")]
    server = subprocess.Popen([*manage, "quickstart", str(port)], env=variables, stdout=subprocess.DEVNULL)
    root = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{root}/healthz", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    subprocess.run([*manage, "shell", "-v", "0", "-c", MAKE_STAFF], env=variables, check=True)
    yield root
    server.terminate()
    server.wait()
