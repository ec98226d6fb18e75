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
from django.utils import timezone

from sspsite.logs import LONGEST, Numbered, note_request, request_id
from sspsite.proxies import TrustedProxies

from .conftest import thorough
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


@pytest.mark.parametrize("status", [400, 403, 500])
def test_error_pages_show_the_id(client, ann, status, monkeypatch):
    client.raise_request_exception = False
    if status == 400:
        answer = client.get("/about/", headers={"host": "elsewhere.example.org"}, REQUEST_ID="abcdef1234")
    elif status == 403:
        answer = ann.get("/admin/auth/user/", REQUEST_ID="abcdef1234")
    else:
        monkeypatch.setattr("timeline.views.pages.present_timeline", None)
        answer = client.get("/", REQUEST_ID="abcdef1234")

    assert answer.status_code == status
    assert "please quote <code>abcdef1234</code>" in answer.content.decode()
    assert "please quote" not in client.get("/about/", REQUEST_ID="abcdef1234").content.decode()


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
