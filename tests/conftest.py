import os
import signal
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


class Server:
    """A site in production settings, as quickstart serves it, with a folder and perhaps a database of its own."""

    def __init__(self, folder, database=None):
        from .test_quickstart import free_port

        self.port = free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        self.variables = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "WEB_CONCURRENCY": "2"}
        self.variables |= {"DATABASE_URL": database} if database else {}

    def command(self, *words):
        from .test_environment import ROOT

        return [sys.executable, str(ROOT / "manage.py"), *words]

    def manage(self, *words):
        """Run a command of manage.py in the site's settings; gives what it prints."""
        done = subprocess.run(self.command(*words), env=self.variables, check=True, capture_output=True, text=True)
        return done.stdout

    def start(self):
        """Serve, in a process group of its own, and return once the site answers."""
        command = self.command("quickstart", str(self.port))
        self.process = subprocess.Popen(command, env=self.variables, stdout=subprocess.DEVNULL, start_new_session=True)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.root}/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)

    def end(self, how=signal.SIGTERM):
        """End the server and all its workers."""
        os.killpg(self.process.pid, how)
        self.process.wait()

    def make_staff(self):
        self.manage("shell", "-v", "0", "-c", MAKE_STAFF)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The root of a site in production settings, with the documented history and some members of staff."""
    server = Server(tmp_path_factory.mktemp("var"), os.environ.get("DATABASE_URL"))
    server.start()
    server.make_staff()
    yield server.root
    server.end()
