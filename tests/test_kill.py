"""The server is killed amid saves: none that was confirmed is lost, and none is half there."""

import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from .conftest import thorough
from .editing import PRINT_REASONS, Browser, Saver
from .postgres import own_database
from .server import Server

SAVES = 120 if os.environ.get("REQUIRE_ALL") else 30


@pytest.fixture
def server(tmp_path):
    with own_database("killed") as database:
        server = Server(tmp_path / "var", database)
        server.start()
        server.make_staff()
        yield server
        server.end()


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
