"""A log that readers cannot fill, and that loses nothing of what it is for."""

import http.client
import logging
import signal
import socket
from contextlib import suppress

import pytest

from sspsite.logs import MOST, SECONDS, Sparing

from .conftest import thorough
from .server import PATIENCE
from .test_quickstart import get, serve  # noqa: F401  a fixture


def record(name, level, words="refused %s", *values):
    return logging.LogRecord(name, level, "", 0, words, values, None)


def lines_of(sparing, records):
    return [line.getMessage() for line in records if sparing.filter(line)]


@pytest.mark.parametrize("name", ["gunicorn.error", "django.security.csrf", "django.request", "timeline.caching"])
def test_warnings_that_readers_cause_are_so_many_a_minute(monkeypatch, name):
    moment = 1000.0
    monkeypatch.setattr("sspsite.logs.time.monotonic", lambda: moment)
    sparing = Sparing()

    first = lines_of(sparing, (record(name, logging.WARNING, "refused %s", n) for n in range(500)))
    moment += SECONDS
    second = lines_of(sparing, (record(name, logging.WARNING, "refused %s", n) for n in range(500)))

    assert first == second and len(first) == MOST
    assert first[:2] == ["refused 0", "refused 1"]
    assert first[-1] == f"refused {MOST - 1} (more such lines are left out for a minute)"


@pytest.mark.parametrize(("name", "level"), [
    ("gunicorn.error", logging.CRITICAL), ("django.request", logging.ERROR), ("axes.attempts", logging.WARNING),
    ("timeline.desk", logging.INFO),
])  # fmt: skip
def test_errors_and_accounts_of_what_was_done_are_all_kept(name, level):
    sparing = Sparing()

    assert len(lines_of(sparing, (record(name, level, "done %s", n) for n in range(500)))) == 500


@pytest.mark.parametrize("facts", [{"status_code": 503}, {"exc_info": (TimeoutError, TimeoutError("timed out"), None)}])
def test_errors_that_readers_cause_by_asking_too_much_are_so_many_a_minute(facts):
    sparing = Sparing()
    records = [record("django.request", logging.ERROR, "refused %s", n) for n in range(500)]
    for each in records:
        vars(each).update(facts)

    assert len(lines_of(sparing, records)) == MOST


MALFORMED = [
    b"\r\n\r\nevil\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    b"GET / HTTP/1.1\r\nevil\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"G@T / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: evil\r\n\r\n", b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n",
]  # fmt: skip


@thorough
@pytest.mark.sqlite
def test_malformed_requests_by_the_hundred_leave_a_few_lines_on_the_production_server(serve):  # noqa: F811
    port, process = serve()

    for number in range(400):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(MALFORMED[number % len(MALFORMED)])
            connection.shutdown(socket.SHUT_WR)
            connection.recv(100)
    for _ in range(60):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("POST", "/admin/login/", body="x=1", headers={"Content-Type": "text/plain"})
        assert connection.getresponse().status == 403
        connection.close()
    assert get(port, "/about/")[0] == 200
    process.send_signal(signal.SIGINT)
    process.wait(timeout=PATIENCE)

    printed = process.stdout.read()
    assert "more such lines are left out for a minute" in printed
    assert len(printed.splitlines()) < 20 + 3 * MOST
