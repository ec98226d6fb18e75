"""The site as it runs in production, in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

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


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


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

    def start(self):
        """Serve, in a process group of its own, and return once the site answers."""
        command = self.command("quickstart", str(self.port), "--new")
        options = {"stdout": subprocess.DEVNULL, "stderr": self.log, "start_new_session": True}
        self.process = subprocess.Popen(command, env=self.variables, **options)
        for _ in range(600):
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
