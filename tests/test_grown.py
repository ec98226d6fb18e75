"""A grown site as `tests.grown` runs it: no stale answer, and no limit or cursor that a pooler loses."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from . import grown, postgres, programs
from .conftest import missing, thorough
from .editing import Saver
from .server import PATIENCE

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    for name in grown.NEEDED:
        if not programs.find(name):
            missing(f"{name} is not installed")
    if not postgres.find_programs():
        missing("PostgreSQL is not installed")
    with grown.grown(tmp_path_factory.mktemp("grown")) as site:
        yield site


@thorough
def test_edit_through_one_host_is_in_the_next_answer_of_all(site):
    counts = grown.find_stale(site, 6)

    assert counts["edits"] == 6 and counts["answers"] > 100
    assert counts["stale answers"] == counts["other than 200"] == 0
    assert counts["unchanged, said so"] == counts["unchanged, sent whole"] == 48


@thorough
def test_nginx_keeps_pages_and_asks_each_time_whether_they_hold(site):
    _, tag, page = grown.ask(site.fronts[0], "/about/")

    answers = [grown.ask(site.fronts[0], "/about/") for _ in range(5)]

    assert answers == [(200, tag, page)] * 5 and grown.ask(site.fronts[0], "/about/", tag) == (304, tag, "")
    assert grown.ask(site.fronts[0], "/admin/login/")[0] == 200
    until = time.monotonic() + PATIENCE
    while "GET /admin/login/ 200" not in site.read_log() and time.monotonic() < until:
        time.sleep(0.02)  # a line is written after its answer
    lines = site.read_log().splitlines()
    assert lines.count("GET /about/ 200 REVALIDATED 304") >= 5 and "GET /about/ 304 REVALIDATED 304" in lines
    assert "GET /admin/login/ 200 - 200" in lines


@thorough
def test_desk_and_commands_work_where_a_connection_is_lent_for_one_transaction(site):
    answers, check = grown.use_lists(site, 30)

    assert answers == {200: 60}
    assert "Every row is as its last revision says." in check


@thorough
def test_saves_wait_five_seconds_behind_a_pooler_and_leave_threads_for_readers(site):
    saves, wait = grown.hold_record(site, 30)

    assert {status for status, _, _ in saves} == {503} and 4.5 < max(seconds for _, seconds, _ in saves) < 20
    assert all("Not saved yet" in page and "Held back." in page for _, _, page in saves)
    assert wait < 4


def time_answer(root, path):
    """Return (status, seconds, page) of an answer."""
    began = time.monotonic()
    status, _, page = grown.ask(root, path)
    return status, time.monotonic() - began, page


@thorough
def test_hung_database_is_noticed_in_seconds_and_what_is_typed_is_kept(site):
    host = site.hosts[0]
    saver = Saver(host.root, "racer3", grown.find_theme(host))
    form = saver.form(saver.path) | {"description": "While it hung.", "reason": "Why.", "change_kind": "update"}
    lines, hung = len((site.folder / "a.log").read_text().splitlines()), time.monotonic()

    with postgres.stopped(site.direct), ThreadPoolExecutor(12) as pool:
        saving = pool.submit(grown.post, saver, form)
        first = list(pool.map(lambda number: time_answer(host.root, f"/?q=word{number}"), range(10)))
        later = [time_answer(host.root, path) for path in ("/about/", "/", "/changes/", "/timeline.json") * 4]
        status, kept = saving.result()
    began, ready = time.monotonic(), []
    while set(ready[-20:]) != {200} and time.monotonic() < began + PATIENCE:
        ready.append(grown.ask(host.root, "/about/")[0])
        time.sleep(0.05)

    assert {status for status, _, _ in first + later} == {503}
    assert max(seconds for _, seconds, _ in first + later) < 12
    # Some ask the database, which takes three seconds; the others are told without.
    assert sum(seconds < 1.5 for _, seconds, _ in later) >= 4
    assert "<h1>This page cannot be made at the moment</h1>" in later[0][2]
    assert status == 503 and "While it hung." in kept
    # Each worker asks the database again within three seconds, and PgBouncer its own server.
    assert set(ready[-20:]) == {200} and time.monotonic() - began < 25
    # Each of two workers leaves a line a second.
    assert len((site.folder / "a.log").read_text().splitlines()) - lines < 10 + 2 * (time.monotonic() - hung)
