"""The site as it runs in production, in a process of its own."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import SystemRandom

ROOT = Path(__file__).parent.parent

MAKE_STAFF = """
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
password = make_password("browser")
for name, group in [
    ("editors", "Editors"), ("second", "Editors"), ("publishers", "Publishers"), ("steps", "Editors"),
    *((f"racer{n}", "Publishers") for n in range(4)),
]:
    user = User.objects.create(username=name, password=password, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
User.objects.create(username="chief", password=password, is_staff=True, is_superuser=True)
"""


PATIENCE = 180  # seconds: what takes that long does not come, on however slow a machine


def free_port():
    """Return a port that nothing listens on.

    It is none of those that the system lends to whoever connects, from 32768 on: before a server stands there, or while
    it is away, a test in another process would be lent it.
    """
    while True:
        port = SystemRandom().randrange(10_000, 32_000)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def read_when_there(process, address):
    """Return the page at an address once it is answered by a process, which must not end before."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        ended = process.poll()
        if ended is not None:
            said = process.stdout.read() if process.stdout else ""
            raise ChildProcessError(f"ended with {ended} before {address} was answered: {said}")
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"{address} is not answered")


@cache
def make_folder():
    """Return a folder with all that a first start makes in it, on SQLite, which takes as long as several starts."""
    folder = tempfile.mkdtemp(prefix="timeline-made-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = Server(folder)
    server.start(is_first=True)
    server.end()
    return folder


def fill_folder(folder):
    """Copy what a first start makes into a folder that has no database yet."""
    if not (Path(folder) / "site.sqlite3").exists():
        shutil.copytree(make_folder(), folder, dirs_exist_ok=True)


class Server:
    """A site in production settings, as quickstart serves it, with a folder and perhaps a database of its own."""

    def __init__(self, folder, database=None, root=ROOT, log=None):
        """`root` is the project's folder, `log` an open file for what the server says."""
        self.project, self.log = root, log
        self.port = free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        self.variables = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "WEB_CONCURRENCY": "2"}
        self.variables |= {"DATABASE_URL": database} if database else {}

    def command(self, *words):
        return [sys.executable, str(self.project / "manage.py"), *words]

    def manage(self, *words):
        """Run a command of manage.py in the site's settings; gives what it prints."""
        done = subprocess.run(self.command(*words), env=self.variables, check=True, capture_output=True, text=True)
        return done.stdout

    def start(self, is_first=False):
        """Serve, in a process group of its own, and return once the site answers.

        What a first start makes in an empty folder is copied into it, unless it is the first start that is wanted.
        """
        if not (is_first or "DATABASE_URL" in self.variables):
            fill_folder(self.variables["VAR_DIR"])
        command = self.command("quickstart", str(self.port), "--new")
        options = {"stdout": subprocess.DEVNULL, "stderr": self.log, "start_new_session": True}
        self.process = subprocess.Popen(command, env=self.variables, **options)
        read_when_there(self.process, f"{self.root}/healthz")

    def end(self, how=signal.SIGTERM):
        """End the server and all its workers."""
        os.killpg(self.process.pid, how)
        self.process.wait()

    def make_staff(self):
        self.manage("shell", "-v", "0", "-c", MAKE_STAFF)
