"""Two processes that share finished pages in a real Redis: what somebody else writes into it is not there."""

import pickle
import re

import pytest
import redis

from . import programs
from .conftest import missing, thorough
from .test_quickstart import get, serve  # noqa: F401  a fixture

pytestmark = pytest.mark.sqlite


@pytest.fixture
def store(tmp_path):
    """A Redis server that is thrown away; gives (its address, a client)."""
    if not programs.find("redis-server"):
        missing("Redis is not installed")
    with programs.redis_server(tmp_path) as (address, _), redis.Redis.from_url(address) as client:
        yield address, client


class MakeFile:
    """What makes a file when it is taken out of a pickle."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@thorough
def test_entry_that_somebody_else_writes_runs_nothing_and_is_made_anew(serve, store, tmp_path):  # noqa: F811
    address, client = store
    port, _ = serve(REDIS_URL=address)
    pages = {path: get(port, path)[2] for path in ("/", "/about/", "/feed.atom", "/?q=pilot")}
    names = client.keys()
    assert len(names) == len(pages) and all(get(port, path)[2] == page for path, page in pages.items())

    entries = [
        pickle.dumps(MakeFile(tmp_path / "evil")), pickle.dumps(("200 OK", [("X", "evil")], b"evil")), b"", b"17",
        client.get(names[0]),
    ]  # fmt: skip
    for entry in entries:
        for name in names:
            client.set(name, entry)
        assert {path: get(port, path)[2] for path in pages} == pages

    assert not (tmp_path / "evil").exists()
    assert all(re.match(rb'.{32}\["200 OK", ', client.get(name), re.DOTALL) for name in names)


@thorough
def test_what_a_page_does_not_read_makes_no_entry(serve, store):  # noqa: F811
    address, client = store
    port, _ = serve(REDIS_URL=address)

    for number in range(60):
        get(port, f"/about/?q=word{number}&utm={number}")

    assert client.dbsize() == 1
