"""A grown site on the loopback, and whether any of its answers is stale: `python -m tests.grown` prints what it found.

nginx with the shipped file, two hosts behind it, Varnish with the shipped file before one of them, one Redis, and one
PostgreSQL behind PgBouncer, which lends each connection for one transaction.
"""

import http.client
import re
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from . import postgres, programs
from .editing import Browser, Saver
from .server import Server

NEEDED = ("nginx", "varnishd", "redis-server", "pgbouncer")
PAGES = ("/changes/", "/changes.atom")  # each tells of every save, in its words
OTHERS = ("/", "/timeline.json", "/feed.atom", "/milestones/local-policing-model/", "/figures/", "/?q=pilot")


class Grown:
    """What runs: `hosts`, the roots by which readers ask (`fronts`: nginx, Varnish, the hosts), PostgreSQL's own."""

    def __init__(self, hosts, caches, direct, folder):
        self.hosts, self.direct, self.folder = hosts, direct, folder
        self.fronts = [*(f"http://127.0.0.1:{port}" for port in caches), *(host.root for host in hosts)]

    def read_log(self):
        """Return nginx's log of what it did with each request."""
        return (self.folder / "access.log").read_text()


@contextmanager
def grown(folder):
    """Run a grown site while the block lasts; gives the `Grown`."""
    with ExitStack() as stack:
        direct = stack.enter_context(postgres.server())
        pooled = stack.enter_context(programs.pgbouncer(direct))
        store, _ = stack.enter_context(programs.redis_server(folder))
        hosts = []
        for name in "ab":
            host = Server(folder / name, pooled, log=stack.enter_context(open(folder / f"{name}.log", "w")))
            host.variables |= {
                "REDIS_URL": store,
                "SECRET_KEY": "of both hosts, of both hosts, of both hosts",
                "DISABLE_SERVER_SIDE_CURSORS": "true",
                "BEHIND_PROXY": "true",
            }
            host.start()
            stack.callback(host.end)
            hosts.append(host)
        hosts[0].make_staff()
        nginx = stack.enter_context(programs.nginx(folder, *(host.port for host in hosts), scheme="http"))
        varnish = stack.enter_context(programs.varnish(folder, hosts[1].port))
        yield Grown(hosts, [nginx, varnish], direct, folder)


def ask(root, path, tag="", timeout=60):
    """Return (status, tag, body) of one answer; a whole page, as a program asks for it."""
    connection = http.client.HTTPConnection(urlsplit(root).netloc, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": "localhost", **({"If-None-Match": tag} if tag else {})})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("ETag", ""), answer.read().decode()
    finally:
        connection.close()


def find_stale(site, edits):
    """Edit through each host in turn and ask for pages by every way, with the old tag too; return counts."""
    counts, tags = Counter(), {}
    savers = [Saver(host.root, f"racer{number}", find_theme(host)) for number, host in enumerate(site.hosts)]
    for number in range(edits):
        saver = savers[number % len(savers)]
        assert saver.save()
        counts["edits"] += 1
        for root in site.fronts:
            for path in PAGES:
                for tag in ("", tags.get((root, path), "")):
                    status, new, body = ask(root, path, tag)
                    is_fresh = status == 200 and saver.confirmed[-1] in body
                    counts["answers"] += 1
                    counts["stale answers"] += not is_fresh
                tags[root, path] = new
                # Nothing changed since: the tag holds, and nginx sends the body that it has.
                counts["unchanged, said so"] += ask(root, path, new)[0] == 304
                counts["unchanged, sent whole"] += ask(root, path)[0] == 200
            for path in OTHERS:
                counts["answers"] += 1
                counts["other than 200"] += ask(root, path)[0] != 200
    counts["asked about by nginx and found to hold"] = site.read_log().count("200 REVALIDATED 304")
    return counts


def find_theme(host):
    listing = Browser(host.root, "publishers").get("/admin/timeline/theme/")
    return sorted(set(re.findall(r'href="(/admin/timeline/theme/\d+/change/)"', listing)))[0]


def use_lists(site, times):
    """Open lists of the desk that read long results, three at a time, while somebody reads; return counts."""
    desk = [Browser(site.hosts[number % 2].root, "chief") for number in range(3)]

    def look(number):
        path = ("/admin/timeline/figure/deleted/", "/admin/search/?q=police", "/admin/timeline/figure/")[number % 3]
        try:
            return 200 if desk[number % 3].get(path) else 0
        except OSError as error:
            return getattr(error, "code", 0)

    def read(number):
        return ask(site.fronts[number % 3], f"/figures.csv?n={number}")[0]

    # One at a time: of what is long the shipped nginx file sends an address two at once, and counts a little behind.
    with ThreadPoolExecutor(3) as staff, ThreadPoolExecutor(1) as reader:
        lists, reads = staff.map(look, range(times)), reader.map(read, range(times))
        check = site.hosts[1].manage("check_record")
        return Counter(lists) + Counter(reads), check


def hold_record(site, seconds):
    """Hold the record longer than a save waits, with eight saves at one host, more than may wait there.

    Return [(status, seconds, page)] of the saves, and the longest wait of a reader of that host.
    """
    import psycopg

    host, words = site.hosts[0], {"description": "Held back.", "reason": "Held.", "change_kind": "update"}
    savers = [Saver(host.root, f"racer{number}", find_theme(host)) for number in range(4)]
    forms = [saver.form(saver.path) | words for saver in savers]

    def save(number):
        began = time.monotonic()
        status, page = post(savers[number % 4], forms[number % 4])
        return status, time.monotonic() - began, page

    with psycopg.connect(site.direct) as other, ThreadPoolExecutor(8) as pool:
        other.execute("SELECT 1 FROM timeline_contentversion FOR UPDATE")
        saves, waits = [pool.submit(save, number) for number in range(8)], []
        until = time.monotonic() + seconds
        while not all(each.done() for each in saves) and time.monotonic() < until:
            before = time.monotonic()
            assert ask(host.root, "/changes/")[0] == 200
            waits.append(time.monotonic() - before)
            time.sleep(0.2)
        return [each.result() for each in saves], max(waits)


def post(saver, form):
    """Return (status, page) of what is posted."""
    try:
        with saver.poster.open(saver.request(saver.path, form), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except OSError as error:
        return error.code, error.read().decode()


def main():
    missing = [name for name in NEEDED if not programs.find(name)]
    if missing or not postgres.find_programs():
        raise SystemExit(f"Not installed: {', '.join(missing) or 'postgresql'}")
    with tempfile.TemporaryDirectory() as folder, grown(Path(folder)) as site:
        for words, count in find_stale(site, 20).items():
            print(f"{words}: {count}")
        answers, check = use_lists(site, 75)
        print("lists of the desk and downloads, by status:", dict(answers))
        print("check_record meanwhile:", check.strip().splitlines()[-1])
        saves, wait = hold_record(site, 30)
        longest = max(seconds for _, seconds, _ in saves)
        print("eight saves while the record is held, by status:", dict(Counter(status for status, _, _ in saves)))
        print(f"longest wait of a save: {longest:.1f} s, of a reader: {wait:.1f} s")


if __name__ == "__main__":
    main()
