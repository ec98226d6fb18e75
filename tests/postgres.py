"""A throwaway PostgreSQL server: `python -m tests.postgres COMMAND …` runs a command with its DATABASE_URL."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


def find_programs():
    """Return the folder of the newest PostgreSQL server programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return found[-1] if found else None


def run(folder, program, *arguments):
    """Run one of PostgreSQL's programs for the server in a folder."""
    # The server refuses to run as root.
    as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    command = [*as_owner, str(find_programs() / program), "-D", str(folder / "data"), *arguments]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def start(folder):
    """Start the server of a folder, on a socket in it; nothing of it outlives the machine, so no disk is waited for."""
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off"
    run(folder, "pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")


@contextmanager
def server():
    """Run a throwaway server; gives the address of a database on it."""
    folder = Path(tempfile.mkdtemp(prefix="timeline-postgres-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    run(folder, "initdb", "-A", "trust", "-U", "test", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    start(folder)
    try:
        yield f"postgres://test@/postgres?host={folder}"
    finally:
        run(folder, "pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def find_folder(url):
    """Return the folder of the server at an address of `server()`."""
    return Path(*parse_qs(urlsplit(url).query)["host"])


def find_processes(url):
    """Return the processes of the server at an address of `server()`, the first one first."""
    first = int((find_folder(url) / "data" / "postmaster.pid").read_text().split()[0])
    return [first, *find_children(first)]


@contextmanager
def stopped(url):
    """Let the server of an address hang while the block lasts: it keeps its connections and says nothing."""
    processes = find_processes(url)
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in reversed(processes):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def find_children(pid):
    """Return the processes that a process has started and that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, _, fields = path.read_text().rpartition(") ")
            if int(fields.split()[1]) == pid:
                found.append(int(path.parent.name))
    return sorted(found)


@contextmanager
def own_database(name, url=None):
    """The address of an empty database beside the one at `url`, or in DATABASE_URL; None for SQLite, in a folder.

    Tests run in several processes: each has databases of its own.
    """
    url = url or os.environ.get("DATABASE_URL")
    if not url:
        yield None
        return
    import psycopg

    name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield url.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    with server() as url:
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}).returncode)
