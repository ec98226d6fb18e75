"""What readers and an editor get while something breaks: `python -m tests.faults [sqlite] [postgresql]` prints a table.

Each fault is tried on a site in production settings, with Redis, under readers and an editor who saves all the time. It
takes five minutes or so for each database, and stops after ten.
"""

import http.client
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from . import postgres, programs
from .editing import PRINT_REASONS, Browser, Saver
from .server import ROOT, Server, free_port

LONGEST = 600  # seconds for each database
PATHS = ("/", "/changes/", "/milestones/local-policing-model/", "/timeline.json", "/?q=word{}")
NEW_WORDS = "Privacy: in the new release this site"
NOT_KEPT = ("var", ".venv", ".git", "__pycache__", "build", "*.egg-info")


class Readers:
    """Three readers who ask for one page after another: what they got, and how long they waited."""

    def __init__(self, port):
        self.port, self.going, self.counts, self.longest = port, True, Counter(), 0.0
        self.threads = [threading.Thread(target=self.read, args=(number,), daemon=True) for number in range(3)]
        for thread in self.threads:
            thread.start()

    def read(self, number):
        while self.going:
            path = PATHS[number % len(PATHS)].format(number)
            number += 1
            began = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                said = answer.status
            except (OSError, http.client.HTTPException) as error:
                said = "refused" if isinstance(error, ConnectionRefusedError) else "broken"
            finally:
                connection.close()
            self.counts[said] += 1
            self.longest = max(self.longest, time.monotonic() - began)
            time.sleep(0.03)

    def end(self):
        self.going = False
        for thread in self.threads:
            thread.join(timeout=60)


class Editor(Saver):
    """Saves one theme again and again, signing in anew where that is asked for."""

    def __init__(self, site, name, path):
        super().__init__(site, name, path)
        self.going, self.counts, self.thread = True, Counter(), None

    def begin(self):
        self.going, self.counts = True, Counter()
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self):
        while self.going:
            self.counts[self.try_once()] += 1
            time.sleep(0.1)

    def try_once(self):
        """Return what came of one save, in a word."""
        try:
            form = self.form(self.path)
        except (OSError, http.client.HTTPException):
            return "form not opened"
        if "password" in form:
            with suppress(OSError, http.client.HTTPException):
                self.sign_in()
            return "signed in again"
        words = f"Save {next(self.numbers)} of {self.name}."
        change = {"description": words, "reason": words, "change_kind": "update"}
        try:
            with self.poster.open(self.request(self.path, form | change), timeout=60) as answer:
                page = answer.read().decode()
            return "said what is wrong" if "error-summary" in page else "shown again"
        except OSError as error:
            if getattr(error, "code", 0) == 302 and "/login/" not in error.headers["Location"]:
                self.confirmed.append(words)
                return "confirmed"
            page = error.read().decode() if getattr(error, "code", 0) else ""
            return "not saved yet, kept" if words in page else f"lost ({getattr(error, 'code', 'broken')})"
        except http.client.HTTPException:
            return "lost (broken)"

    def end(self):
        self.going = False
        self.thread.join(timeout=60)


class Site:
    """A site to break: its server, the programs under it, and what it said."""

    def __init__(self, stack, kind):
        self.kind = kind
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        self.url = stack.enter_context(postgres.server()) if kind == "postgresql" else None
        self.redis_port = free_port()
        self.redis = stack.enter_context(ExitStack())
        self.start_redis()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        # A small disk of its own, where this user may make one.
        small = ["mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", str(self.disk)]
        self.has_small_disk = os.geteuid() == 0 and subprocess.run(small, capture_output=True).returncode == 0
        if self.has_small_disk:
            stack.callback(subprocess.run, ["umount", "-l", str(self.disk)])
        project = self.folder / "project"
        shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(*NOT_KEPT))
        self.log = open(self.folder / "log", "w")  # noqa: SIM115  closed with the stack
        stack.callback(self.log.close)
        self.server = Server(self.disk / "var", self.url, project, self.log)
        self.server.variables |= {
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "PYTHONPATH": str(project / "tests" / "clock"),
            "CLOCK": str(self.folder / "clock"),
        }
        self.server.start()
        stack.callback(self.end)
        self.server.make_staff()

    def start_redis(self):
        _, self.redis_process = self.redis.enter_context(programs.redis_server(self.folder, self.redis_port))

    def end(self):
        with suppress(ProcessLookupError):
            self.server.end(signal.SIGKILL)

    def count_lines(self):
        return len((self.folder / "log").read_text(errors="replace").splitlines())


def worker(site):
    """a worker is killed"""
    os.kill(postgres.find_children(site.server.process.pid)[0], signal.SIGKILL)
    time.sleep(3)


def master(site):
    """the master is killed; a service manager ends the rest and starts it again after 2 s"""
    os.kill(site.server.process.pid, signal.SIGKILL)
    time.sleep(1)
    os.killpg(site.server.process.pid, signal.SIGKILL)
    site.server.process.wait()
    time.sleep(1)
    site.server.start()


def ended(site):
    """the server is told to end (SIGTERM) and started again after 2 s"""
    site.server.end()
    time.sleep(2)
    site.server.start()


def database_killed(site):
    """the database is killed and comes back after 4 s"""
    for process in reversed(postgres.find_processes(site.url)):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    time.sleep(4)
    folder = postgres.find_folder(site.url)
    for name in ("data/postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (folder / name).unlink(missing_ok=True)
    postgres.start(folder)


def database_hung(site):
    """the database hangs for 15 s"""
    with postgres.stopped(site.url):
        time.sleep(15)


def redis_killed(site):
    """Redis is killed and comes back after 5 s"""
    site.redis_process.kill()
    site.redis_process.wait()
    time.sleep(5)
    site.start_redis()


def redis_hung(site):
    """Redis hangs for 12 s"""
    site.redis_process.send_signal(signal.SIGSTOP)
    time.sleep(12)
    site.redis_process.send_signal(signal.SIGCONT)


def redis_full(site):
    """Redis is full for 5 s and takes nothing more (noeviction)"""
    import redis

    with redis.Redis(port=site.redis_port) as client:
        client.config_set("maxmemory", 1)
        time.sleep(5)
        client.config_set("maxmemory", 0)


def disk(site):
    """the disk of VAR_DIR is full for 6 s"""
    if not site.url:  # a log that has room needs none on the disk
        with sqlite3.connect(site.disk / "var" / "site.sqlite3") as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.close()
    ballast = site.disk / "ballast"
    with suppress(OSError), open(ballast, "wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    time.sleep(6)
    ballast.unlink()


def clock(site):
    """the clock is a day ahead for 4 s, then a day behind for 4 s"""
    for offset in ("86400", "-86400", "0"):
        (site.folder / "clock").write_text(offset)
        time.sleep(4)


def reload(site):
    """the server is told to reload, twice (SIGHUP)"""
    for _ in range(2):
        os.kill(site.server.process.pid, signal.SIGHUP)
        time.sleep(4)


def release(site):
    """a new release in place: files, migrate, collectstatic, SIGHUP"""
    base = site.server.project / "templates" / "base.html"
    base.write_text(base.read_text().replace("Privacy: this site", NEW_WORDS))
    site.server.manage("migrate", "-v", "0")
    site.server.manage("collectstatic", "--noinput", "-v", "0")
    os.kill(site.server.process.pid, signal.SIGHUP)
    for _ in range(40):
        time.sleep(0.5)
        if NEW_WORDS in site.reader.get("/about/"):
            return
    raise AssertionError("the new release was not seen within 20 seconds")


def held(site):
    """the record is held for 15 s, with eight more saves waiting"""
    savers = [Saver(site.server.root, f"racer{number}", site.paths[1 + number]) for number in range(4)]
    forms = [(saver, saver.form(saver.path) | {"reason": "Waits.", "change_kind": "update"}) for saver in savers]
    with hold(site):
        waiting = [threading.Thread(target=press, args=pair) for pair in forms * 2]
        for thread in waiting:
            thread.start()
        time.sleep(15)
    for thread in waiting:
        thread.join(timeout=30)


def press(saver, form):
    with suppress(OSError, http.client.HTTPException):
        saver.poster.open(saver.request(saver.path, form), timeout=60).close()


@contextmanager
def hold(site):
    """Hold the record, as a long import does."""
    if site.url:
        import psycopg

        with psycopg.connect(site.url) as other:
            other.execute("SELECT 1 FROM timeline_contentversion FOR UPDATE")
            yield
    else:
        other = sqlite3.connect(site.disk / "var" / "site.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()


FAULTS = (
    worker, master, ended, database_killed, database_hung, redis_killed, redis_hung, redis_full, disk, clock, reload,
    held, release,
)  # fmt: skip
OF_SERVERS = (database_killed, database_hung)  # SQLite has none


def try_fault(site, editor, fault):
    """Let a fault happen under readers and the editor, and return the row of the table."""
    lines, confirmed = site.count_lines(), len(editor.confirmed)
    readers = Readers(site.server.port)
    editor.begin()
    time.sleep(2)
    try:
        fault(site)
        time.sleep(4)
    finally:
        editor.end()
        readers.end()
    counts = ", ".join(f"{count} × {said}" for said, count in sorted(readers.counts.items(), key=str))
    others = {said: count for said, count in editor.counts.items() if said != "confirmed"}
    said = ", ".join(f"{count} × {words}" for words, count in sorted(others.items())) or "–"
    of_fault = editor.confirmed[confirmed:]
    reasons = Counter(site.server.manage("shell", "-v", "0", "-c", PRINT_REASONS).splitlines())
    found = sum(reasons[words] == 1 for words in of_fault)
    return [
        fault.__doc__, counts, f"{readers.longest:.1f} s", str(len(of_fault)), str(found), said,
        str(site.count_lines() - lines),
    ]  # fmt: skip


HEAD = ["fault", "readers", "longest wait", "saves confirmed", "found", "other answers to the editor", "lines of log"]


def try_all(kind, faults=FAULTS):
    """Yield the rows of the table for one database, as they are made."""
    began = time.monotonic()
    with ExitStack() as stack:
        site = Site(stack, kind)
        listing = Browser(site.server.root, "publishers")
        page = listing.get("/admin/timeline/theme/")
        site.reader = listing
        site.paths = sorted(set(re.findall(r'href="(/admin/timeline/theme/\d+/change/)"', page)))
        editor = Editor(site.server.root, "publishers", site.paths[0])
        for fault in faults:
            if (kind == "sqlite" and fault in OF_SERVERS) or (fault is disk and not site.has_small_disk):
                why = "SQLite has no server" if fault in OF_SERVERS else "needs a disk of its own: root"
                yield [fault.__doc__, f"not tried: {why}", *["–"] * 5]
            elif time.monotonic() - began > LONGEST:
                yield [fault.__doc__, "not tried: out of time", *["–"] * 5]
            else:
                yield try_fault(site, editor, fault)
        yield ["after all", "check_record", "–", "–", "–", site.server.manage("check_record").strip(), "–"]


def main():
    for kind in sys.argv[1:] or ["sqlite", "postgresql"]:
        print(f"\n{kind}\n\n| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
        for row in try_all(kind):
            print(f"| {' | '.join(' '.join(cell.split()) for cell in row)} |", flush=True)


if __name__ == "__main__":
    main()
