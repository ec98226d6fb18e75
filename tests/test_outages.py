"""The database is away or hung: what readers and staff are told, what is kept, and how little is logged."""

import html
import json
import logging
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from timeline import outages
from timeline.admin.locked import is_locked
from timeline.models import Theme, Unsaved

from .conftest import missing, thorough
from .desk import address_of, open_form, sign_in
from .postgres import find_programs
from .server import PATIENCE, ROOT


def fail(*args, **kwargs):
    raise OperationalError("the connection is closed\nby the server")


@pytest.fixture
def cut(monkeypatch):
    """A function that takes the database away, and one that brings it back."""
    with monkeypatch.context() as patch:
        yield (lambda: patch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)), patch.undo


@pytest.fixture
def desk(ann):
    ann.raise_request_exception = False
    return ann


def typed_again(page):
    form = re.search(r'(?s)<form method="post" action="([^"]*)" id="locked_form">(.*?)</form>', page)
    data = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[2]):
        data.setdefault(html.unescape(name), []).append(html.unescape(value))
    return html.unescape(form[1]), data


def test_desk_keeps_what_was_typed_until_the_database_is_back(desk, cut):
    theme, (take, bring_back) = Theme.objects.first(), cut
    data = open_form(desk, theme) | {"name": "“Typed” & <kept>"}

    take()
    answer = desk.post(address_of(theme), data)
    bring_back()

    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "The database does not answer, so this could not be saved." in page and "success" not in page
    address, kept = typed_again(page)
    assert address == address_of(theme) and kept["name"] == ["“Typed” & <kept>"]
    assert desk.post(address, kept).status_code == 302
    assert Theme.objects.get(pk=theme.pk).name == "“Typed” & <kept>"


@pytest.mark.parametrize("error", [OperationalError("disk I/O error"), DatabaseError("malformed"), InterfaceError("x")])
def test_desk_keeps_it_whatever_the_database_says_in_the_middle_of_a_save(desk, monkeypatch, error):
    theme = Theme.objects.first()
    data = open_form(desk, theme) | {"name": "Typed"}

    def refuse(*args, **kwargs):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("timeline.revisions.door.write_revisions", refuse)
        answer = desk.post(address_of(theme), data)

    assert answer.status_code == 503 and typed_again(answer.content.decode())[1]["name"] == ["Typed"]
    assert Theme.objects.get(pk=theme.pk).name == theme.name


def test_save_that_was_confirmed_by_nobody_is_not_done_twice(history):
    """The connection breaks after the save was written: sending it again is the same press."""
    sign_in("ann")
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get())
    page = client.get("/admin/timeline/theme/add/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    data = {"csrfmiddlewaretoken": token, "name": "New", "slug": "new", "description": "x", "_save": "Save"}

    first = client.post("/admin/timeline/theme/add/", data)
    second = client.post("/admin/timeline/theme/add/", data)

    assert first.status_code == second.status_code == 302 and Theme.objects.filter(slug="new").count() == 1


def test_page_sends_token_and_mark_as_they_came(desk, cut):
    posted = {"csrfmiddlewaretoken": "as it came", "name": "x\r\ny", "typed_by": "mark", "_save": "Save"}

    cut[0]()
    answer = desk.post("/admin/timeline/theme/add/", posted)

    assert typed_again(answer.content.decode())[1] == {name: [value] for name, value in posted.items()}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/admin/login/", "password"),
        ("/admin/password_change/", "old_password"),
        ("/admin/prove/", "password"),
        ("/admin/second-step/", "code"),
    ],
)
def test_secrets_are_never_put_into_the_page(desk, cut, address, name):
    cut[0]()
    answer = desk.post(address, {"username": "ann", name: "secret-word"})

    page = answer.content.decode()
    assert answer.status_code == 503 and f'<a href="{address}">try again</a>' in page and "secret-word" not in page


def test_pages_of_the_desk_are_opened_again(desk, cut):
    cut[0]()
    answer = desk.get("/admin/timeline/theme/?q=x")

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert '<a href="/admin/timeline/theme/?q=x">try again</a>' in answer.content.decode()


def test_session_that_cannot_be_written_does_not_spoil_a_save(desk, monkeypatch):
    theme = Theme.objects.first()
    data = open_form(desk, theme) | {"name": "Saved"}

    monkeypatch.setattr("django.contrib.messages.storage.cookie.CookieStorage.max_cookie_size", 1)
    monkeypatch.setattr(type(desk.session), "save", fail)

    assert desk.post(address_of(theme), data).status_code == 302
    assert Theme.objects.get(pk=theme.pk).name == "Saved"


def test_database_that_was_asked_wrongly_is_a_fault_and_what_was_typed_is_kept_in_it(desk, monkeypatch):
    theme = Theme.objects.first()
    form = desk.get(address_of(theme))
    data = open_form(desk, theme, form) | {"name": "Typed", "typed_by": form.context["account_mark"]}

    def refuse(*args, **kwargs):
        raise IntegrityError("a fault of the site")

    with monkeypatch.context() as patch:
        patch.setattr("timeline.revisions.door.write_revisions", refuse)
        answer = desk.post(address_of(theme), data)

    assert answer.status_code == 500 and "Typed" in Unsaved.objects.get().posted


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError(), True), (InterfaceError(), True), (DatabaseError(), True),
        (IntegrityError(), False), (ProgrammingError(), False), (ValueError(), False), (None, False),
    ],
)  # fmt: skip
def test_which_errors_mean_that_the_database_is_away(error, expected):
    assert outages.is_away(error) is expected
    if error is not None:
        outer = ValueError("what followed")
        outer.__context__ = error
        assert outages.is_away(outer) is expected


def test_log_has_one_line_a_second_with_what_was_left_out(monkeypatch, caplog):
    moment = 100.0
    monkeypatch.setattr(outages, "monotonic", lambda: moment)
    telling = outages.Telling()

    for _ in range(2):
        for _ in range(500):
            telling.tell(OperationalError("gone\nand more"))
        moment += 1
    telling.tell(OperationalError("gone"))

    assert [record.getMessage() for record in caplog.records] == [
        "The database does not answer: gone and more",
        "The database does not answer: gone and more (499 more such errors since the last line)",
        "The database does not answer: gone (499 more such errors since the last line)",
    ]


def test_flood_of_requests_without_a_database_leaves_one_line(desk, cut, caplog, monkeypatch):
    monkeypatch.setattr(outages, "monotonic", lambda: 100.0)
    monkeypatch.setattr(outages, "tell", outages.Telling().tell)
    caplog.set_level(logging.INFO)
    theme = Theme.objects.first()

    cut[0]()
    for _ in range(20):
        assert Client(raise_request_exception=False).get("/about/").status_code == 503
        assert desk.post(address_of(theme), {"name": "x"}).status_code == 503

    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1


def test_pause_lets_one_thread_try_and_the_others_wait(monkeypatch):
    moment = 100.0
    monkeypatch.setattr(outages, "monotonic", lambda: moment)
    pause = outages.Pause(10)

    def ask_elsewhere():
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(pause.lasts).result()

    assert not pause.lasts()
    pause.begin()
    assert pause.lasts()
    moment += 10
    # Who tries may need several steps for it, such as to connect and to ask.
    assert [pause.lasts(), ask_elsewhere(), pause.lasts(), ask_elsewhere()] == [False, True, False, True]
    moment += 10
    assert not ask_elsewhere() and pause.lasts()
    pause.end()
    assert not pause.lasts()


def test_store_of_pages_is_left_alone_for_ten_seconds_after_a_failure(monkeypatch, client, history):
    moment, asked = 100.0, []
    monkeypatch.setattr(outages, "monotonic", lambda: moment)

    def refuse(*args, **kwargs):
        asked.append(args)
        raise OSError("Redis is gone")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.cache.backends.locmem.LocMemCache.get", refuse)
        assert [client.get("/about/").status_code for _ in range(5)] == [200] * 5
        assert len(asked) == 1
        moment += 10
        client.get("/about/")
        assert len(asked) == 2


def test_two_threads_wait_for_the_record_and_more_only_while_it_moves(monkeypatch):
    moment = 100.0
    monkeypatch.setattr(outages, "monotonic", lambda: moment)
    queue = outages.Queue()

    with ThreadPoolExecutor(3) as pool, ExitStack() as stack:
        first = [stack.enter_context(queue_in(pool, queue)) for _ in range(2)]
        third = pool.submit(take_place, queue)
        with pytest.raises(TimeoutError):
            third.result(timeout=0.1)
        first[0].set()
        assert third.result(timeout=PATIENCE)
        first[0] = stack.enter_context(queue_in(pool, queue))
        moment += outages.HELD
        with pytest.raises(outages.RecordHeld) as refused:
            take_place(queue)

    assert is_locked(refused.value)


def take_place(queue):
    with queue.waiting():
        return True


@contextmanager
def queue_in(pool, queue):
    """Let a thread of a pool have a place in a queue; gives what lets it go."""
    there, leave = threading.Event(), threading.Event()

    def stand():
        with queue.waiting():
            there.set()
            leave.wait(PATIENCE)

    pool.submit(stand)
    assert there.wait(PATIENCE)
    try:
        yield leave
    finally:
        leave.set()


ASK = """
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("SHOW lock_timeout" if connection.vendor == "postgresql" else "PRAGMA busy_timeout")
    print(cursor.fetchone()[0])
"""


@thorough
@pytest.mark.database
@pytest.mark.parametrize(
    ("begin", "expected"),
    [("import sspsite.wsgi", ("5000", "5s")), ("import django; django.setup()", ("60000", "0"))],
    ids=["serving", "command"],
)
def test_process_that_serves_waits_five_seconds_for_another_save_and_a_command_as_long_as_it_takes(
    tmp_path, begin, expected
):
    variables = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "sspsite.settings"}
    if url := os.environ.get("DATABASE_URL"):
        variables["DATABASE_URL"] = url
    command = [sys.executable, "-c", f"{begin}\n{ASK}"]

    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == expected[bool(url)]


@thorough
@pytest.mark.postgres
def test_hung_database_costs_a_reader_five_seconds_and_staff_eight_wherever_it_hangs():
    if not find_programs():
        missing("PostgreSQL is not installed")
    asked = [("/", 1), ("/", 12), ("/timeline.json", 9), ("/admin/timeline/theme/", 1), ("/admin/timeline/theme/", 9)]
    words = [str(word) for pair in asked for word in pair]

    done = subprocess.run([sys.executable, "-m", "tests.hanging", *words], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(address, question) for address, question, *_ in rows] == asked
    assert {status for _, _, status, _ in rows} == {503}
    assert all(seconds < (8 if "admin" in address else 5) + 2 for address, _, _, seconds in rows), rows
