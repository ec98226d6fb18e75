"""The shipped caches keep pages, ask each time whether they hold, and give nobody what was begun before they asked."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from . import programs
from .conftest import missing, thorough
from .grown import ask
from .server import free_port

SLOW = 0.5  # seconds that an answer takes


class Page(BaseHTTPRequestHandler):
    """A page that says its `number`, as it was when the answer was begun, under the headers of a public page."""

    protocol_version, number, tags = "HTTP/1.1", 1, []

    def do_GET(self):
        Page.tags.append(self.headers["If-None-Match"])
        body = f"edit {Page.number}".encode()
        time.sleep(SLOW)
        is_known = self.headers["If-None-Match"] == f'"{body.decode()}"'
        self.send_response(304 if is_known else 200)
        for name, value in (
            # In the site's order (`timeline.caching`), on which nginx depends.
            ("ETag", f'"{body.decode()}"'), ("X-Accel-Expires", "@1"), ("Cache-Control", "public, no-cache, max-age=0"),
            *(() if is_known else [("Content-Length", str(len(body)))]),
        ):  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if is_known else body)

    def log_message(self, *words):
        pass


@pytest.fixture
def slow_site():
    """The port of a site that has one page, and answers slowly."""
    with ThreadingHTTPServer(("127.0.0.1", free_port()), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        Page.tags.clear()
        yield server.server_port
        server.shutdown()


@thorough
@pytest.mark.sqlite
@pytest.mark.parametrize(("name", "run"), [("nginx", programs.nginx), ("varnishd", programs.varnish)])
def test_cache_asks_for_each_reader_and_gives_nobody_what_was_begun_before_an_edit(tmp_path, slow_site, name, run):
    if not programs.find(name):
        missing(f"{name} is not installed")
    with run(tmp_path, slow_site) as port, ThreadPoolExecutor(1) as other:
        root = f"http://127.0.0.1:{port}"
        known = [ask(root, "/")[2]]
        for _ in range(3):
            time.sleep(0.01)  # what Varnish has just fetched holds for a thousandth of a second
            before = other.submit(ask, root, "/")
            time.sleep(SLOW / 2)
            Page.number += 1
            known.append(ask(root, "/")[2])
            assert before.result()[2] == known[-2]

    assert known == [f"edit {number}" for number in range(Page.number - 3, Page.number + 1)]
    # What it keeps it asks about.
    assert len(Page.tags) == 7 and [tag is None for tag in Page.tags] == [True, *[False] * 6]
