"""Two hosts on one PostgreSQL: what is saved through one is in the other's next answer."""

import json
import re
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from .conftest import thorough
from .editing import Browser
from .postgres import own_database
from .server import Server

ROUNDS = 3

# Two authors that always say the same, changed together, as an import would, while a slow reader asks several times.
WRITE_PAIRS = """
import time
from timeline.models import Author, Milestone
from timeline.revisions import recording
milestone = Milestone.objects.first()
for number in range(30):
    time.sleep(0.1)
    with recording():
        for slug in ("first", "second"):
            author, _ = Author.objects.update_or_create(slug=slug, defaults={"name": f"Pair {number}"})
            milestone.authors.add(author)
"""


COUNT_TWICE_TOLD = """
from timeline.models import Revision
told = Revision.objects.values("model", "key").distinct().count()
print(Revision.objects.count() - told)
"""


@thorough
@pytest.mark.postgres
def test_two_hosts_on_one_database_never_show_what_is_old(postgres_url, tmp_path):
    hosts = [Server(tmp_path / name, postgres_url) for name in ("first", "second")]
    for host in hosts:
        host.variables["SECRET_KEY"] = "one for both, one for both, one for both, one for both"
        host.start()
    hosts[0].make_staff()
    try:
        assert_edits_show_at_once(hosts[0].root, hosts[1].root)
        assert_pages_are_of_one_piece(*hosts)
    finally:
        for host in hosts:
            host.end()


def assert_edits_show_at_once(first, second):
    editor = Browser(first, "racer0")
    path = re.search(r'href="(/admin/timeline/theme/\d+/change/)"', editor.get("/admin/timeline/theme/"))[1]
    for number in range(ROUNDS):
        with urllib.request.urlopen(f"{second}/") as response:
            tag = response.headers["ETag"]
        name = f"Theme of round {number}"
        form = editor.form(path) | {"name": name, "change_kind": "wording", "reason": "A round."}
        address, _ = editor.post(path, form)
        assert address != path

        for root in (second, first):
            asked = urllib.request.Request(f"{root}/", headers={"If-None-Match": tag})
            with urllib.request.urlopen(asked) as response:
                assert name in response.read().decode()


def assert_pages_are_of_one_piece(writer, reader):
    script = threading.Thread(target=writer.manage, args=("shell", "-v", "0", "-c", WRITE_PAIRS))
    script.start()
    seen = set()
    while script.is_alive():
        with urllib.request.urlopen(f"{reader.root}/authors/") as response:
            names = re.findall(r"Pair \d+", response.read().decode())
        assert len(set(names)) <= 1 and len(names) in (0, 2)
        seen.update(names)
    assert len(seen) > 1


@thorough
@pytest.mark.postgres
def test_two_hosts_started_at_once_on_an_empty_database_begin_one_history(tmp_path, postgres_url):
    with own_database("empty", postgres_url) as url, ThreadPoolExecutor(2) as pool:
        hosts = [Server(tmp_path / name, url) for name in ("first", "second")]
        try:
            list(pool.map(Server.start, hosts))
            pages = [urllib.request.urlopen(f"{host.root}/timeline.json").read() for host in hosts]
        finally:
            for host in hosts:
                host.end()

        assert [json.loads(page)["count"] for page in pages] == [13, 13]
        assert hosts[0].manage("shell", "-v", "0", "-c", COUNT_TWICE_TOLD).strip() == "0"
        assert "Every row is as its last revision says." in hosts[0].manage("check_record")
