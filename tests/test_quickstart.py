"""The one command that sets the site up and serves it, run as an operator runs it."""

import io
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from timeline.management.commands import quickstart

from .conftest import sparing, thorough
from .server import PATIENCE, fill_folder, free_port, read_when_there
from .test_environment import ROOT, run_manage

pytestmark = pytest.mark.sqlite


@pytest.fixture
def serve(tmp_path):
    """Start quickstart in a folder of its own, filled as by `Server.start`; returns (port, process) once it answers."""
    running = []

    def start(address="{port}", is_first=False, **variables):
        port = free_port()
        if not is_first:
            fill_folder(tmp_path / "var")
        process = subprocess.Popen(
            [
                sys.executable,
                str(ROOT / "manage.py"),
                "quickstart",
                address.format(port=port),
                *(["--new"] if "SITE_URL" in variables else []),
            ],
            env={"PATH": "/usr/bin:/bin", "VAR_DIR": str(tmp_path / "var"), "WEB_CONCURRENCY": "1", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        read_when_there(process, f"http://127.0.0.1:{port}/healthz")
        return port, process

    yield start
    for process in running:
        process.kill()
        process.stdout.close()
        process.wait()


def get(port, path, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        return response.status, dict(response.headers), response.read()


@thorough
def test_quickstart_serves_the_history_and_a_second_run_everywhere_changes_nothing(serve, tmp_path):
    port, first = serve(is_first=True)
    assert b"MALLOC_ARENA_MAX=1\0" in Path(f"/proc/{first.pid}/environ").read_bytes()
    status, headers, page = get(port, "/")
    css = page.decode().split('rel="stylesheet" href="')[1].split('"')[0]
    _, css_headers, _ = get(port, css, **{"Accept-Encoding": "br"})
    for _ in range(5):
        # All threads of the worker run: gunicorn may hang for half a minute if it is stopped while it starts one.
        get(port, "/healthz")
    first.send_signal(signal.SIGINT)

    assert status == 200 and b"<strong>13</strong> milestones" in page
    assert "Content-Security-Policy" in headers and "Set-Cookie" not in headers
    assert "immutable" in css_headers["Cache-Control"] and css_headers["Content-Encoding"] == "br"
    assert first.wait(timeout=PATIENCE) == 0
    printed = first.stdout.read()
    assert f"http://127.0.0.1:{port}/admin/" in printed and "createsuperuser" in printed
    assert "localhost, 127.0.0.1, [::1]" in printed and "Traceback" not in printed
    assert "this is for trying out" not in printed

    database = tmp_path / "var" / "site.sqlite3"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "UPDATE timeline_milestone SET title = 'Edited by staff' WHERE slug = 'local-policing-model'"
        )
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "var" / "static").rglob("*")}
    port, second = serve("0.0.0.0:{port}")

    assert b"Edited by staff" in get(port, "/")[2]
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "var" / "static").rglob("*")} == stamps

    with pytest.raises(urllib.error.HTTPError) as refused:
        get(port, "/", Host="elsewhere.example.org")
    assert refused.value.code == 400 and b"cannot be read" in refused.value.read()
    long = get(port, "/?q=" + "x" * 5000)
    assert long[0] == 200 and b"at most 200 characters" in long[2]

    second.send_signal(signal.SIGINT)
    second.wait(timeout=PATIENCE)
    printed = second.stdout.read()
    assert f"http://localhost:{port}/" in printed
    assert "Answers to the hosts:  localhost, 127.0.0.1, [::1]\n" in printed
    assert "ALLOWED_HOSTS=" in printed
    assert printed.count("Bound to 0.0.0.0, this is for trying out: a few slow readers can stop it.") == 1
    assert "deploy/nginx.conf" in printed


def test_quickstart_names_the_address_of_the_site_where_it_has_one(settings):
    settings.SITE_URL, printed = "https://history.example.org", io.StringIO()

    quickstart.Command(stdout=printed).announce("127.0.0.1", 8118)

    assert "The site       https://history.example.org/\n" in printed.getvalue()
    assert "Staff sign-in  https://history.example.org/admin/\n" in printed.getvalue()
    assert "For the proxy  http://127.0.0.1:8118/\n" in printed.getvalue()


@pytest.mark.parametrize(
    ("address", "words"),
    sparing(
        [
            ("here", "“here” is not an address to serve on. Try 8000"),
            ("127.0.0.1:0", "is not an address"),
            ("127.0.0.1:70000", "is not an address"),
            ("192.0.2.1:8000", "Cannot serve on 192.0.2.1:8000"),
        ]
    ),
)
def test_quickstart_refuses_an_address_in_one_line(tmp_path, address, words):
    result = run_manage("quickstart", address, VAR_DIR=tmp_path)

    assert result.returncode == 1
    assert words in result.stderr and "Traceback" not in result.stderr
    assert result.stderr.strip().count("\n") == 0


def test_quickstart_tells_a_taken_port(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = run_manage("quickstart", str(port), VAR_DIR=tmp_path)

    assert result.returncode == 1
    assert f"Cannot serve on 127.0.0.1:{port}: Address already in use. Choose another port" in result.stderr
    assert result.stderr.strip().count("\n") == 0


def test_quickstart_tells_a_file_that_is_no_database(tmp_path):
    (tmp_path / "site.sqlite3").write_text("not a database, but long enough to be read as one" * 50)

    result = run_manage("quickstart", str(free_port()), VAR_DIR=tmp_path)

    assert result.returncode == 1
    assert "The database cannot be used" in result.stderr and "Traceback" not in result.stderr


@thorough
def test_quickstart_begins_nothing_anew_where_there_was_content(serve, tmp_path):
    _, first = serve(is_first=True)
    first.send_signal(signal.SIGINT)
    first.wait(timeout=PATIENCE)
    var = tmp_path / "var"
    for path in var.glob("site.sqlite3*"):
        path.unlink()

    refused = run_manage("quickstart", str(free_port()), VAR_DIR=var)

    assert refused.returncode == 1 and refused.stderr.strip().count("\n") == 0
    assert "There was content here once" in refused.stderr and "content.mark" in refused.stderr
    assert not (var / "site.sqlite3").exists()

    (var / "content.mark").rename(tmp_path / "moved")
    port, _ = serve(is_first=True)
    assert get(port, "/")[0] == 200 and (var / "content.mark").exists()
