"""What an operator can see of requests: one line each, and one id in the log and on the error page."""

import json
import logging
import re
import signal
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from sspsite.logs import LONGEST, Numbered, note_request, request_id
from sspsite.proxies import TrustedProxies
from timeline.models import Milestone, Theme
from timeline.outages import RecordHeld

from .conftest import thorough
from .desk import address_of, open_form
from .server import PATIENCE
from .test_proxies import ask
from .test_quickstart import get, serve  # noqa: F401  a fixture


@pytest.fixture
def lines(caplog, monkeypatch):
    logger = logging.getLogger("sspsite.requests")
    monkeypatch.setattr(logger, "propagate", True)
    caplog.set_level(logging.INFO, "sspsite.requests")
    return lambda: [json.loads(record.message) for record in caplog.records if record.name == "sspsite.requests"]


def test_line_of_a_request_has_no_query_and_nobody_in_it(lines):
    environ = {
        "PATH_INFO": "/milestones/caf\u00c3\u00a9/\n\"x\"", "QUERY_STRING": "q=secret", "REMOTE_ADDR": "203.0.113.9",
        "HTTP_COOKIE": "sessionid=secret", "REQUEST_METHOD": "GET", "REQUEST_ID": "abcdef12",
    }  # fmt: skip
    note_request("404 Not Found", environ, timedelta(milliseconds=12.34))
    note_request(200, {"PATH_INFO": "/" + "x" * 9000}, timedelta(seconds=1))

    first, second = lines()
    moment = first.pop("time")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", moment)
    assert first == {"id": "abcdef12", "method": "GET", "path": '/milestones/café/\n"x"', "status": 404, "ms": 12.3}
    assert len(second["path"]) == LONGEST and second["ms"] == 1000


def test_line_is_off_unless_asked_for():
    assert not logging.getLogger("sspsite.requests").isEnabledFor(logging.INFO)


@pytest.mark.parametrize(("peer", "said", "is_taken"), [
    ("127.0.0.1", "5f3c8a7e-11d2", True), ("203.0.113.9", "5f3c8a7e-11d2", False), ("127.0.0.1", "short", False),
    ("127.0.0.1", "5f3c8a7e <script>", False), ("127.0.0.1", "", False),
])  # fmt: skip
def test_id_is_the_trusted_proxys_or_a_new_one(monkeypatch, peer, said, is_taken):
    found = ask(monkeypatch, peer, HTTP_X_REQUEST_ID=said)

    assert (found["REQUEST_ID"] == said) is is_taken and "HTTP_X_REQUEST_ID" not in found
    assert re.fullmatch("[A-Za-z0-9-]{8,64}", found["REQUEST_ID"])
    assert ask(monkeypatch, peer)["REQUEST_ID"] != ask(monkeypatch, peer)["REQUEST_ID"]


def test_every_line_of_a_request_names_it():
    record = logging.LogRecord("timeline", logging.ERROR, "", 0, "words", (), None)
    TrustedProxies(lambda environ, start: Numbered().filter(record) and [], [])({"REMOTE_ADDR": "x"}, None)
    assert (
        record.request == f" [{request_id.get()}]" and "%(request)s" in settings.LOGGING["formatters"]["line"]["format"]
    )

    request_id.set("")
    Numbered().filter(record)
    assert record.request == ""


ID = "abcdef1234"


def ask_wrongly(client, ann, patch):
    yield 404, client.get("/nowhere/", REQUEST_ID=ID)
    yield 404, ann.get("/admin/nowhere/", REQUEST_ID=ID)
    yield 400, client.get("/about/", headers={"host": "elsewhere.example.org"}, REQUEST_ID=ID)
    yield 403, ann.get("/admin/auth/user/", REQUEST_ID=ID)
    form = open_form(ann, Theme.objects.first(), page := ann.get(address_of(Theme.objects.first())))
    form |= {"typed_by": page.context["account_mark"], "name": "Typed"}
    yield 404, ann.post("/admin/nowhere/", form, REQUEST_ID=ID)
    with patch.context() as patched:
        patched.setattr("timeline.revisions.door.write_revisions", fail(RecordHeld()))
        yield 503, ann.post(address_of(Theme.objects.first()), form, REQUEST_ID=ID)
    patch.setattr("timeline.views.pages.present_timeline", None)
    yield 500, client.get("/", REQUEST_ID=ID)
    for _ in range(11):
        answer = client.post("/admin/login/", {"username": "ann", "password": "wrong"}, REQUEST_ID=ID)
    yield 429, answer
    # Last, since a connection that broke is closed.
    with patch.context() as patched:
        patched.setattr("django.db.backends.utils.CursorWrapper.execute", fail(OperationalError("away")))
        yield 503, client.get("/about/", REQUEST_ID=ID)
        yield 503, ann.post(address_of(Theme(pk=1)), form, REQUEST_ID=ID)


def fail(error):
    def raise_it(*args, **kwargs):
        raise error

    return raise_it


def test_error_pages_show_the_id(client, ann, monkeypatch):
    client.raise_request_exception = ann.raise_request_exception = False

    for status, answer in ask_wrongly(client, ann, monkeypatch):
        page = answer.content.decode()
        assert answer.status_code == status, page
        assert page.count(f"please quote <code>{ID}</code>") == 1, page


def test_what_is_kept_for_all_shows_nobodys_id(client, history):
    Milestone.objects.get(slug="local-policing-model").delete()

    for address, status in (("/about/", 200), ("/milestones/local-policing-model/", 410)):
        answer = client.get(address, REQUEST_ID=ID)
        assert answer.status_code == status and "please quote" not in answer.content.decode()


@pytest.mark.django_db
def test_upkeep_takes_ended_sessions_away(history):
    for key, days in (("over", -1), ("still", 1)):
        Session.objects.create(session_key=key, session_data="x", expire_date=timezone.now() + timedelta(days=days))

    call_command("upkeep", verbosity=0)

    assert list(Session.objects.values_list("session_key", flat=True)) == ["still"]


@thorough
@pytest.mark.sqlite
def test_production_server_writes_one_line_for_each_answer(serve):  # noqa: F811
    port, process = serve(REQUEST_LOG="true")
    get(port, "/?q=secret")
    get(port, "/?q=secret")  # from the store
    get(port, "/timeline.csv")
    process.send_signal(signal.SIGINT)
    process.wait(timeout=PATIENCE)

    printed = process.stdout.read()
    found = [json.loads(line) for line in printed.splitlines() if line.startswith('{"time"')]
    assert [each["path"] for each in found if each["path"] != "/healthz"] == ["/", "/", "/timeline.csv"]
    assert {each["status"] for each in found} == {200} and "secret" not in printed
    assert len({each["id"] for each in found}) == len(found)
