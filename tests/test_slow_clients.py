"""Readers get in while others dawdle: behind the shipped nginx file, tried with the real nginx and the real server."""

import http.client
import socket
import time
from contextlib import suppress

import pytest

from . import programs
from .conftest import missing, thorough
from .server import Server

pytestmark = [pytest.mark.sqlite, thorough]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """The port of nginx with the shipped file, before a site as it is run behind it."""
    if not programs.find("nginx"):
        missing("nginx is not installed")
    server = Server(tmp_path_factory.mktemp("var"))
    server.variables |= {"SITE_URL": "https://localhost", "BEHIND_PROXY": "true"}
    server.start()
    with programs.nginx(tmp_path_factory.mktemp("nginx"), server.port) as port:
        yield port
    server.end()


def read_page(port, path="/about/", source="127.0.0.2", **headers):
    """Return (status, body) of what a reader from another address gets within eight seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=8, source_address=(source, 0))
    try:
        connection.request("GET", path, headers={"Host": "localhost", **headers})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


HALF_A_HEADER = b"GET /about/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
HALF_A_BODY = b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nusername="
ALL_AT_ONCE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 150


class Slow:
    """Many clients that begin a request, go on a byte at a time or not at all, and never read."""

    def __init__(self, port, number, begun, source="127.0.0.1"):
        self.connections = [
            socket.create_connection(("127.0.0.1", port), source_address=(source, 0)) for _ in range(number)
        ]
        for connection in self.connections:
            connection.setblocking(False)
        self.send(begun)

    def send(self, data):
        for connection in self.connections:
            with suppress(OSError):  # closed by the other side, as it should be
                connection.send(data)

    def closed(self):
        """Return how many were closed by the server."""
        return sum(is_closed(connection) for connection in self.connections)

    def peek(self):
        """Return the first bytes of each answer that has come, and leave them there."""
        answers = []
        for connection in self.connections:
            with suppress(BlockingIOError):
                answers.append(connection.recv(12, socket.MSG_PEEK))
        return answers

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for connection in self.connections:
            connection.close()


def is_closed(connection):
    try:
        while data := connection.recv(65536):
            pass
        return data == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("number", [8, 64, 300])
@pytest.mark.parametrize("begun", [HALF_A_HEADER, HALF_A_BODY, ALL_AT_ONCE, b""])
def test_readers_get_in_while_slow_clients_hang_on(proxy, number, begun):
    with Slow(proxy, number, begun) as slow:
        for _ in range(4):
            slow.send(b"x" if begun in (HALF_A_HEADER, HALF_A_BODY) else b"")
            time.sleep(0.3)
            assert read_page(proxy)[0] == 200
            assert read_page(proxy, "/timeline.json")[0] == 200


def test_header_body_and_answer_are_waited_for_ten_seconds(proxy):
    with (
        Slow(proxy, 20, HALF_A_HEADER, "127.0.0.4") as headers,
        Slow(proxy, 20, HALF_A_BODY, "127.0.0.5") as bodies,
        Slow(proxy, 2, ALL_AT_ONCE, "127.0.0.6") as answers,
    ):
        for _ in range(14):
            headers.send(b"x")
            time.sleep(1)

        assert (headers.closed(), bodies.closed(), answers.closed()) == (20, 20, 2)


def test_fifty_connections_of_one_address_are_served_and_more_refused(proxy):
    with Slow(proxy, 60, HALF_A_BODY, "127.0.0.7") as slow:
        for _ in range(600):
            refused = slow.peek()
            if len(refused) >= 10:
                break
            time.sleep(0.1)

        assert refused == [b"HTTP/1.1 429"] * 10
        assert read_page(proxy)[0] == 200
        assert read_page(proxy, source="127.0.0.7")[0] == 429


def test_flood_from_one_address_is_refused_and_another_address_served(proxy):
    statuses = [read_page(proxy, "/healthz", source="127.0.0.3")[0] for _ in range(600)]

    assert set(statuses) == {200, 429} and statuses[:300] == [200] * 300
    assert read_page(proxy)[0] == 200


def test_reader_cannot_speak_in_nginxs_place(proxy):
    claims = {
        "X-Forwarded-For": "198.51.100.1",
        "X-Forwarded-Proto": "http",
        "SCRIPT_NAME": "/evil",
        "Forwarded": "for=x",
    }

    status, page = read_page(proxy, "/robots.txt", **claims)

    assert status == 200 and b"https://localhost/sitemap.xml" in page and b"evil" not in page
