"""What is measured at one size, and how."""

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from statistics import median
from threading import Thread
from typing import NamedTuple

from . import history
from .client import Connection, Phase, build_request, get, run
from .editor import Editor

MIXED = 5000
# A kind that has taken this long is not asked again in later rounds.
PATIENCE = 60


@dataclass
class Kind:
    """One kind of request: `address`, or many `addresses` of which each is asked once; `static` the file beside it.

    One that is not `loaded` is timed as the first answer after an edit only.
    """

    name: str
    address: str = ""
    addresses: list = field(default_factory=list)
    connections: int = 4
    is_conditional: bool = False
    is_loaded: bool = True
    static: str = ""
    size: int = 0
    page_loads: list = field(default_factory=list)
    static_loads: list = field(default_factory=list)
    cold: list = field(default_factory=list)
    took: float = 0
    failure: str = ""

    @property
    def ratio(self):
        """The median of the rounds' ratios: both sides of one round are asked on the same connections."""
        pairs = zip(self.page_loads, self.static_loads, strict=True)
        return median(page.rate / static.rate for page, static in pairs)


def make_kinds(size, milestone):
    """Return the kinds of request at a history of `size` milestones; `milestone` is the address of one."""
    depth = max(1, round(0.9 * history.count_public(size) / 20))
    return [
        Kind("first page", "/"),
        Kind("milestone page", milestone),
        Kind("page at 90 % depth", f"/?page={depth}"),
        Kind("filtered page", "/?theme=school-security&theme=named-officer&year_from=1990&year_to=2015"),
        Kind("rare word", f"/?q={history.RARE}"),
        Kind("common word", f"/?q={history.COMMON}"),
        Kind("mix of 5,000 addresses", addresses=mix_addresses()),
        Kind("conditional GET", "/", is_conditional=True),
        Kind("page of the past", f"/?as_of={datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"),
        Kind("feed", "/feed.atom"),
        Kind("whole download (CSV)", "/timeline.csv", connections=1),
        *(Kind(address, address, is_loaded=False) for address in OTHERS),
    ]


# Public pages of other kinds; those of the two nouns are in the documented history.
OTHERS = (
    "/figures/",
    "/figures/safer-schools-officers/",
    "/compare/",
    "/plans/",
    "/plans/police-and-crime-plan-2013-2016/",
    "/authors/",
    "/authors/steven-sweeney/",
    "/sources/",
    "/data/",
    "/about/",
    "/changes/",
    "/changes.atom",
)


def mix_addresses():
    """Return 5,000 different addresses of filtered lists."""
    draw, found = Random(history.SEED), {}
    words = history.FREQUENT[15:]
    while len(found) < MIXED:
        first = draw.randint(1950, 2015)
        parts = [
            f"q={draw.choice(words)}" if draw.random() < 0.3 else "",
            f"theme={draw.choice(history.THEMES)}" if draw.random() < 0.5 else "",
            f"author=synthetic-author-{draw.randrange(history.AUTHORS - 1)}" if draw.random() < 0.2 else "",
            f"year_from={first}&year_to={first + draw.randint(0, 40)}" if draw.random() < 0.8 else "",
            "has_figures=1" if draw.random() < 0.2 else "",
            "order=newest" if draw.random() < 0.5 else "",
            f"page={draw.randint(2, 5)}" if draw.random() < 0.3 else "",
        ]
        query = "&".join(filter(None, parts))
        if query:
            found["/?" + query] = None
    return list(found)


def write_static(site, kinds):
    """Put each kind's own answer, as it comes compressed and as it is, where the server finds static files."""
    folder = site.folder / "static" / "benchmark"
    folder.mkdir(exist_ok=True)
    for number, kind in enumerate(kind for kind in kinds if kind.is_loaded):
        try:
            address = kind.address or pick_median(site.port, kind.addresses[:25])
            answer = get(site.port, address)
            if answer.status != 200:
                raise ConnectionError(f"{address} answered {answer.status}.")
            plain = get(site.port, address, Accept_Encoding="identity").body
            path = folder / f"{number}.{'html' if b'<html' in plain[:200] else 'txt'}"
            for old in folder.glob(f"{number}.*"):
                old.unlink()
            path.write_bytes(plain)
            suffix = {"br": ".br", "gzip": ".gz"}.get(answer.headers.get("content-encoding"))
            if suffix:
                path.with_name(path.name + suffix).write_bytes(answer.body)
            kind.static, kind.size = f"/static/benchmark/{path.name}", len(answer.body)
        except Exception as error:
            kind.failure = str(error)


def pick_median(port, addresses):
    """Return the address whose answer is of median length."""
    sizes = sorted((len(get(port, address).body), address) for address in addresses)
    return sizes[len(sizes) // 2][1]


def make_requests(site, kind):
    """Return (requests of the site's side, requests of the static side, status that both answer)."""
    pages = kind.addresses or [kind.address]
    headers = {}
    files = {}
    if kind.is_conditional:
        for found, address in ((headers, kind.address), (files, kind.static)):
            found["If_None_Match"] = get(site.port, address).headers.get("etag")
            if found["If_None_Match"] is None:
                raise ConnectionError(f"{address} has no ETag.")
    return (
        [build_request(address, site.port, **headers) for address in pages],
        [build_request(kind.static, site.port, **files)],
        304 if kind.is_conditional else 200,
    )


def run_rounds(site, kinds, rounds, seconds, tell):
    """Ask page and file of each kind in turn, `rounds` times; the two take turns in going first."""
    for number in range(rounds):
        for kind in kinds:
            if kind.is_loaded and not kind.failure and kind.took < PATIENCE:
                started = time.perf_counter()
                try:
                    run_round(site, kind, number, rounds, seconds)
                except Exception as error:
                    kind.failure = str(error)
                kind.took += time.perf_counter() - started
                last = f"{kind.page_loads[-1].rate:.0f}/s" if kind.page_loads and not kind.failure else kind.failure
                tell(f"round {number + 1}: {kind.name}: {last}")


def run_round(site, kind, number, rounds, seconds):
    pages, files, status = make_requests(site, kind)
    if kind.addresses:
        share = len(pages) // rounds
        pages = pages[number * share : (number + 1) * share]
    page = Phase(pages, seconds, status, is_once=bool(kind.addresses))
    static = Phase(files, seconds, status)
    phases = [static, page] if number % 2 == 0 else [page, static]
    loads = run(site.port, phases, kind.connections)
    page_load, static_load = loads[phases.index(page)], loads[phases.index(static)]
    if page_load.wrong or static_load.wrong:
        raise ConnectionError(f"{page_load.wrong} pages and {static_load.wrong} files did not answer {status}.")
    kind.page_loads.append(page_load)
    kind.static_loads.append(static_load)


UNSEEN = slice(-150, -50)  # of the mix: the rounds come to the first of each share only, what is cold asks the last


def measure_unseen(site, kinds):
    """Return the seconds of a processor that a page of the mix takes, None where the mix is not asked for."""
    addresses = [address for kind in kinds for address in kind.addresses[UNSEEN]]
    if not addresses:
        return None
    worked = site.processor()
    for address in addresses:
        assert get(site.port, address).status == 200
    return (site.processor() - worked) / len(addresses)


def measure_cold(site, kinds, milestone, times, tell):
    """Change a milestone, then ask an address for the first time since; return the seconds of the changes.

    Each answer is timed on a connection that is open already, as readers' connections are.
    """
    editor = Editor(site.port)
    form = editor.find(milestone.strip("/").rpartition("/")[2])
    text = editor.read(form)["text"]
    saves = []
    for kind in kinds:
        if kind.is_conditional or kind.failure:
            continue
        for number in range(times):
            saves.append(editor.change(form, text=f"{text}\n\nMeasured {len(saves)}."))
            connection = Connection(site.port)
            connection.open()
            address = kind.address or kind.addresses[-1 - number]
            started = time.perf_counter()
            answer = get(site.port, address, connection)
            kind.cold.append(time.perf_counter() - started)
            connection.close()
            assert answer.status == 200, f"{address} answered {answer.status}."
        tell(f"cold: {kind.name}: {1000 * median(kind.cold):.0f} ms")
    editor.change(form, text=text)
    return saves


class Download(NamedTuple):
    """What a whole download took: seconds, a processor's seconds, bytes sent, MiB of all workers before and at most."""

    seconds: float
    processor: float
    size: int
    before: float
    peak: float


def measure_download(site, address):
    """Make a whole download; return what it took, a `Download`."""
    site.forget_downloads()
    before, worked = sum(site.memory()), site.processor()
    peak, done = [before], []

    def watch():
        while not done:
            peak.append(sum(site.memory()))
            time.sleep(0.05)

    watcher = Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    try:
        answer = get(site.port, address)
    finally:
        done.append(True)
        watcher.join()
    seconds = time.perf_counter() - started
    assert answer.status == 200, f"{address} answered {answer.status}."
    return Download(seconds, site.processor() - worked, len(answer.body), before, max(peak))


def find_milestone(site, size):
    """Return the address of a milestone in the middle of the history."""
    page = get(
        site.port, f"/?page={max(1, history.count_public(size) // 40)}", Accept_Encoding="identity"
    ).body.decode()
    return re.search(r'href="(/milestones/[^"/]+/)"', page)[1]
