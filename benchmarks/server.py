"""A site of its own under test: its folder or database, the production server, what its processes take."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from math import nan
from pathlib import Path
from urllib.parse import urlsplit

from .client import get

ROOT = Path(__file__).resolve().parent.parent


def find_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Site:
    """One site: `folder` is its VAR_DIR; with `database` its content is in a database of its own on that server."""

    def __init__(self, folder, name, database="", variables=()):
        self.folder = Path(folder) / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.variables = {"PATH": os.environ["PATH"], "VAR_DIR": str(self.folder), "WEB_CONCURRENCY": "2"}
        self.variables |= dict(variables)
        self.server, self.database = database, f"timeline_benchmark_{name}"
        if database:
            self.variables["DATABASE_URL"] = urlsplit(database)._replace(path=f"/{self.database}").geturl()
        self.process = None

    def build(self, *arguments):
        """Run a module of this folder or a command of the site in the site's environment; return the seconds."""
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments], env=self.variables, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        return time.perf_counter() - started

    def create_database(self):
        """Make the database anew, where it is not a file of the folder."""
        if self.server:
            self.drop_database()
            self.run_sql(f'CREATE DATABASE "{self.database}"')

    def drop_database(self):
        if self.server:
            self.run_sql(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def run_sql(self, statement):
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def serve(self):
        """Serve it as an operator does; gives the seconds from `quickstart`'s start, and from the server's, to a page.

        The server's start is the moment at which `quickstart`, having said where the site is, becomes it.
        """
        self.port = find_port()
        started = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "quickstart", str(self.port)],
            env=self.variables,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            for line in self.process.stdout:
                if "Ctrl-C" in line:
                    break
            handed_over = time.perf_counter()
            self.wait_for_page()
            now = time.perf_counter()
            yield now - started, now - handed_over
        finally:
            self.stop()

    def wait_for_page(self):
        for _ in range(12_000):
            if self.process.poll() is not None:
                raise ConnectionError("The server ended before it answered.")
            try:
                if get(self.port, "/healthz").status == 200 and get(self.port, "/about/").status == 200:
                    return
            except OSError:
                time.sleep(0.005)
        raise ConnectionError("The site did not come up.")

    def stop(self):
        """End the server and whatever it started."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process.stdout.close()

    def find_workers(self):
        """Return the process numbers of the workers; raises OSError where the system does not tell."""
        return Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()

    def processor(self):
        """Return the seconds that all workers have had of a processor so far; nan where unknown."""
        try:
            ticks = 0
            for pid in self.find_workers():
                # What follows the name of the program, which may hold spaces.
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        except OSError:
            return nan
        return ticks / os.sysconf("SC_CLK_TCK")

    def forget_downloads(self):
        """Let the next download be made, and not sent from a file of an earlier one."""
        shutil.rmtree(self.folder / "downloads", ignore_errors=True)

    def memory(self):
        """Return the memory of each worker in MiB (PSS: what is shared counts in part); empty where unknown."""
        found = []
        try:
            for pid in self.find_workers():
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                found.append(int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1]) / 1024)
        except OSError:
            return []
        return found

    def remove(self):
        self.drop_database()
        shutil.rmtree(self.folder, ignore_errors=True)
