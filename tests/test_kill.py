"""The server is killed amid saves: none that was confirmed is lost, and none is half there."""

import http.client
import os
import re
import signal
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from .conftest import thorough
from .postgres import own_database
from .server import Server
from .test_races import Browser

SAVES = 200 if os.environ.get("REQUIRE_ALL") else 30


class Unfollowed(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect as it is: the answer is the confirmation, wherever it leads."""

    def redirect_request(self, *args):
        return None


class Saver(Browser):
    """Saves one theme again and again, and keeps which saves were confirmed."""

    def __init__(self, site, name, path):
        super().__init__(site, name)
        self.path, self.numbers, self.confirmed, self.last_try = path, count(1), [], ""
        cookies = urllib.request.HTTPCookieProcessor(self.cookies)
        self.poster = urllib.request.build_opener(cookies, Unfollowed)

    def save(self):
        """Save once; return whether the server still answers."""
        try:
            form = self.form(self.path)
            self.last_try = f"Save {next(self.numbers)} of {self.name}."
            change = {"description": self.last_try, "reason": self.last_try, "change_kind": "update"}
            self.poster.open(self.request(self.path, form | change), timeout=60).close()
        except urllib.error.HTTPError as answer:
            assert answer.code == 302, answer.read()
            self.confirmed.append(self.last_try)
        except (OSError, http.client.HTTPException):  # no connection, or half an answer
            return False
        return True


@pytest.fixture
def server(tmp_path):
    with own_database("killed") as database:
        server = Server(tmp_path / "var", database)
        server.start()
        server.make_staff()
        yield server
        server.end()


PRINT_REASONS = """
from timeline.models import Revision
print(*Revision.objects.values_list("reason", flat=True), sep="\\n")
"""


def read_record(browser):
    """The words of the whole public record of changes."""
    pages, path = [], "/changes/"
    while path:
        pages.append(browser.get(path))
        following = re.search(r'<link rel="next" href="([^"]+)"', pages[-1])
        path = following and following[1].replace("&amp;", "&")
    return " ".join(pages)


@thorough
@pytest.mark.database
def test_no_confirmed_save_is_lost_when_the_server_is_killed(server):
    listing = Browser(server.root, "publishers").get("/admin/timeline/theme/")
    paths = sorted(set(re.findall(r'href="(/admin/timeline/theme/\d+/change/)"', listing)))
    savers = [Saver(server.root, f"racer{number}", paths[number]) for number in range(4)]

    def work(saver, until):
        while len(saver.confirmed) < until and saver.save():
            pass

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(work, saver, SAVES) for saver in savers]
        while sum(len(saver.confirmed) for saver in savers) < SAVES // 2:
            assert not any(one.done() for one in running), [one.exception() for one in running if one.done()]
            time.sleep(0.01)
        server.end(signal.SIGKILL)
    killed = [one.result() for one in running]
    server.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda saver: work(saver, len(saver.confirmed) + SAVES // 8), savers))

    assert len(killed) == 4 and sum(len(saver.confirmed) for saver in savers) >= SAVES - 4
    reader = Browser(server.root, "publishers")
    record = read_record(reader)
    for saver in savers:
        assert [save for save in saver.confirmed if f"<p>{save}</p>" not in record] == []
        assert saver.confirmed[-1] in reader.form(saver.path)["description"]
    reasons = server.manage("shell", "-v", "0", "-c", PRINT_REASONS).splitlines()
    assert [save for saver in savers for save in saver.confirmed if reasons.count(save) != 1] == []
    assert "Every row is as its last revision says." in server.manage("check_record")
