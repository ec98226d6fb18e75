"""Long downloads as files: made once for a version, by one at a time, and sent without holding anything."""

import gzip
import threading
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from timeline import caching
from timeline.caching import files
from timeline.models import Milestone, Redaction
from timeline.revisions import erasing
from timeline.views import base

from .conftest import thorough

pytestmark = pytest.mark.usefixtures("history")

ADDRESS = "/timeline.csv"


@pytest.fixture(autouse=True)
def long_ones(monkeypatch, settings, tmp_path):
    """Let the downloads of a short history count as long."""
    monkeypatch.setattr(base, "WHOLE", 1000)
    settings.VAR_DIR = tmp_path


@pytest.fixture
def whole(client, monkeypatch):
    """The download as it is without a file."""
    with monkeypatch.context() as patch:
        patch.setattr(base, "WHOLE", 10**9)
        body = client.get(ADDRESS).getvalue()
    cache.clear()
    return body


def find_files():
    return sorted(path for path in files.find_folder().glob("*") if path.suffix != ".lock")


def test_long_download_is_made_once_and_then_sent_from_its_file(client, whole):
    first = client.get(ADDRESS)
    made = first.getvalue()

    with CaptureQueriesContext(connection) as queries:
        again = client.get(ADDRESS)
        unchanged = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})

    assert made == whole == again.getvalue() and first["Content-Length"] == str(len(whole))
    assert {**again.headers} == {**first.headers} and "script-src 'self'" in again["Content-Security-Policy"]
    assert unchanged.status_code == 304 and len(queries) == 2  # the version, twice


@pytest.mark.parametrize("address", [
    "/timeline.json", "/timeline.csv?theme=officer-numbers", "/figures.csv", "/figures.json",
    "/figures/safer-schools-officers.csv", "/figures/safer-schools-officers.json", "/figures/derived.csv",
    "/citations.csv",
])  # fmt: skip
def test_every_long_download_is_kept(client, address, monkeypatch):
    monkeypatch.setattr(base, "WHOLE", 50)

    made = client.get(address).getvalue()

    assert len(find_files()) == 1
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).getvalue() == made
    assert len(queries) == 1


def test_file_is_compressed_as_the_reader_accepts(client, whole):
    for _ in ("made", "kept"):
        zipped = client.get(ADDRESS, headers={"accept-encoding": "gzip"})
        assert gzip.decompress(zipped.getvalue()) == whole and zipped["Content-Encoding"] == "gzip"


def test_next_version_takes_the_files_place(client):
    client.get(ADDRESS).getvalue()

    Milestone.objects.filter(slug="local-policing-model").update(title="New words")

    assert b"New words" in client.get(ADDRESS).getvalue() and b"New words" in client.get(ADDRESS).getvalue()
    assert len(find_files()) == 1


def test_files_are_for_the_sites_own_user_alone(client):
    client.get(ADDRESS).getvalue()

    assert files.find_folder().stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in files.find_folder().glob("*")} == {0o600}


def test_answers_that_nobody_reads_hold_no_place(client):
    unread = [client.get(address) for address in (ADDRESS, "/timeline.json", "/figures.csv", "/figures.json") * 3]

    assert {answer.status_code for answer in unread} == {200} and base.making_long._value == 2
    for answer in unread:
        answer.close()


@pytest.fixture
def taken():
    """Others are being sent what takes long."""
    with base.making_long, base.making_long:
        yield


def test_third_long_download_at_once_is_told_to_come_again(client, taken):
    refused = client.get(ADDRESS)

    assert refused.status_code == 503 and refused["Retry-After"] == "10" and "ETag" not in refused
    assert "Ask again in ten seconds" in refused.content.decode() and "Content-Security-Policy" in refused
    assert client.get("/").status_code == client.get("/about/").status_code == 200 and find_files() == []


def test_kept_download_is_sent_while_others_are_made(client, whole):
    client.get(ADDRESS).getvalue()

    with base.making_long, base.making_long:
        assert client.get(ADDRESS).getvalue() == whole


@pytest.mark.parametrize("method", ["head", "get"])
def test_place_is_given_back_when_nothing_can_be_written(client, whole, method, settings, tmp_path):
    (tmp_path / "a file").write_text("")
    settings.VAR_DIR = tmp_path / "a file"

    for _ in range(4):
        answer = getattr(client, method)(ADDRESS)
        assert answer.status_code == 200 and answer.getvalue() == (whole if method == "get" else b"")

    assert base.making_long._value == 2


def test_disk_that_fills_up_costs_time_only(client, whole, monkeypatch):
    def fail(place, line, parts):
        list(zip(range(3), parts, strict=False))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", fail)

    assert client.get(ADDRESS).getvalue() == whole and base.making_long._value == 2


@pytest.mark.parametrize("content", [b"", b"x", b"[]\n", b"null\n", b'["key", "200 OK", []]\nevil', b"\xff" * 9000])
def test_file_of_another_shape_is_made_anew(client, whole, content):
    client.get(ADDRESS).getvalue()
    (path,) = find_files()

    path.write_bytes(content)

    assert client.get(ADDRESS).getvalue() == whole and client.get(ADDRESS).getvalue() == whole


def test_head_of_a_file_has_its_length_and_no_body(client, whole):
    for _ in ("made", "kept"):
        head = client.head(ADDRESS)
        assert head["Content-Length"] == str(len(whole)) and head.getvalue() == b""


@thorough
def test_files_are_bounded_in_bytes_and_the_oldest_go(client, monkeypatch, whole):
    monkeypatch.setattr(files, "MOST", 2 * len(whole))

    for number in range(2000, 2030):
        client.get(f"{ADDRESS}?year_to={number}").getvalue()
    client.get(ADDRESS).getvalue()

    assert sum(path.stat().st_size for path in find_files()) < 4 * len(whole)
    assert len(find_files()) <= files.WITH_QUERY + 1


@thorough
def test_addresses_with_a_query_drive_out_no_other(client):
    client.get(ADDRESS).getvalue()

    for number in range(2000, 2030):
        client.get(f"{ADDRESS}?year_to={number}").getvalue()

    with CaptureQueriesContext(connection) as queries:
        client.get(ADDRESS).getvalue()
    assert len(queries) == 1 and len(find_files()) <= files.WITH_QUERY + 1


def test_redaction_leaves_no_file_and_old_ones_go_with_the_upkeep(client):
    client.get(ADDRESS).getvalue()
    erasing.redacted.send(Redaction)
    assert find_files() == []

    client.get(ADDRESS).getvalue()
    files.tidy()
    assert len(find_files()) == 1
    files.tidy(kept=-1)
    assert find_files() == []


def test_server_is_handed_the_file_itself(client, whole):
    client.get(ADDRESS).getvalue()
    handed = {}

    def wrap(file, size):
        handed.update(file=file, size=size)
        return []

    environ = {**RequestFactory().get(ADDRESS).environ, "wsgi.file_wrapper": wrap}
    caching.PageStore(None)(environ, lambda status, headers: handed.update(dict(headers)))

    with handed["file"] as file:
        assert file.read() == whole and handed["Content-Length"] == str(len(whole))


def test_download_that_cannot_be_kept_is_of_what_is_public_when_it_is_sent(client, whole, monkeypatch, live):
    def fail(*arguments):
        live.status = "withdrawn"
        live.save()

    monkeypatch.setattr(files, "keep", fail)

    sent = client.get(ADDRESS).getvalue().decode()

    assert live.slug in whole.decode() and "local-policing-model" in sent and live.slug not in sent


def test_one_at_a_time_makes_the_file_of_an_address(settings):
    made, start = [], threading.Barrier(4)

    def parts():
        made.append(1)
        yield b"one "
        time.sleep(0.2)
        yield b"two"

    def make(found):
        start.wait()
        found.append(files.keep("place", "key", "200 OK", [], parts()))

    found = []
    threads = [threading.Thread(target=make, args=[found]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1
    for _, _, file in found:
        with file:
            assert file.read() == b"one two"
