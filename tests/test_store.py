"""What lies in the page store: nothing of what the first asker sent beside the address, and nothing that runs."""

import pickle

import pytest
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from timeline import caching, urls

from .conftest import begin_anew, sparing, thorough
from .test_caching import ADDRESSES, body

pytestmark = pytest.mark.usefixtures("history")

ALL = [
    *ADDRESSES, "/milestones/local-policing-model.ris", "/figures/safer-schools-officers.csv",
    "/figures/safer-schools-officers.json", "/sitemap-pages-1.xml", "/.well-known/security.txt", "/picture.svg",
]  # fmt: skip
# Parameters that some view reads, and some that none does.
PARAMETERS = {
    "q": "evil", "year_from": "1990", "year_to": "1991", "theme": "evil", "organisation": "evil", "plan": "evil",
    "author": "evil", "has_figures": "1", "order": "newest", "kind": "evil", "milestone": "evil", "from": "1990",
    "to": "1991", "page": "9", "p": "9", "utm": '"evil', "x": "http://evil.example/",
}  # fmt: skip
# What no answer may depend on, sent all at once; and hosts, of which some are the site's and some are not.
BESIDE = {
    "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.66",
    "X-Forwarded-Port": "666", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Ssl": "on", "Forwarded": "host=evil.example;proto=https", "X-Real-Ip": "203.0.113.66",
    "X-Original-Url": "/evil", "X-Rewrite-Url": "/evil", "X-Script-Name": "/evil", "Via": "1.1 evil",
    "X-HTTP-Method-Override": "POST", "X-HTTP-Method": "DELETE", "X-Method-Override": "PUT", "Front-End-Https": "on",
    "Accept": "application/json", "Accept-Language": "de", "Accept-Charset": "x",
    "Cookie": "sessionid=evil; csrftoken=evil", "Authorization": "Basic evil",
    "Origin": "http://evil.example", "Referer": "http://evil.example/",
    "User-Agent": "evil", "Range": "bytes=0-9", "If-Range": '"evil"', "If-Match": "evil",
    "If-None-Match": '"evil"', "Save-Data": "on",
    "If-Modified-Since": "Thu, 26 Nov 2036 00:00:00 GMT", "If-Unmodified-Since": "Thu, 26 Nov 1936 00:00:00 GMT",
    "Cache-Control": "no-cache", "Pragma": "no-cache", "X-Requested-With": "XMLHttpRequest", "Purpose": "prefetch",
    "Sec-Fetch-Site": "cross-site", "Sec-GPC": "1", "DNT": "1", "Content-Type": "text/evil", "TE": "trailers",
}  # fmt: skip
HEADERS = [
    BESIDE, {"Range": "bytes=0-9"}, {"If-None-Match": "*"}, {"Host": "evil.example"}, {"Host": "TESTSERVER"},
    {"Host": "testserver:666"}, {"Host": "localhost"}, {"Host": "testserver."}, {"Host": "a b"},
    {"Accept-Encoding": "gzip;q=0, *"}, {"Accept-Encoding": "evil, gzip"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def contact(settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"


def whole(response):
    return response.status_code, dict(response.items()), body(response)


def test_every_public_address_is_among_those_that_are_tried():
    names = {pattern.name for pattern in urls.urlpatterns if hasattr(pattern.callback, "parameters")}

    assert {resolve(address.partition("?")[0]).url_name for address in ALL} == names


@thorough
@pytest.mark.parametrize("address", ALL)
def test_stored_answer_holds_nothing_of_what_the_first_asker_sent_beside_the_address(client, address):
    clean = whole(client.get(address))
    known = resolve(address.partition("?")[0]).func.parameters
    junk = "&".join(f"{name}={value}" for name, value in PARAMETERS.items() if name not in known)

    for ask in (
        lambda: client.get(f"{address}{'&' if '?' in address else '?'}{junk}"),
        *(lambda headers=headers: client.get(address, headers=headers) for headers in HEADERS),
        lambda: client.get(address, SCRIPT_NAME="/evil"),
        lambda: client.head(address),
        *(
            lambda method=method: client.generic(method, address, b"x=evil")
            for method in ("POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X")
        ),
        lambda: client.generic("GET", address, b"x=evil"),
    ):
        begin_anew()
        ask()

        assert whole(client.get(address)) == clean


@pytest.mark.parametrize("address", ALL)
def test_what_a_view_does_not_read_is_no_other_page(client, address):
    first = client.get(address)
    known = resolve(address.partition("?")[0]).func.parameters
    foreign = [name for name in PARAMETERS if name not in known]

    with CaptureQueriesContext(connection) as queries:
        tags = {client.get(address + f"{'&' if '?' in address else '?'}{name}=evil")["ETag"] for name in foreign}

    assert tags == {first["ETag"]} and len(queries) == len(foreign)


@pytest.mark.parametrize("address", ["/feed.atom", "/changes.atom"])
def test_feed_names_itself_by_what_was_understood(client, address):
    client.get(f"{address}?utm=%22evil&x=http://attacker.example/&track=me123")

    for query, understood in (("", ""), ("?track=me&kind=published&q=pilot", "kind=published q=pilot")):
        feed = client.get(address + query).content.decode()
        own = feed.split('rel="self"')[0].rsplit("<link", 1)[1] + feed.split('rel="self"')[1].split("/>")[0]
        assert "attacker" not in feed and "me123" not in feed and "track" not in feed
        assert f'href="http://testserver{address}' in own
        assert not understood or any(f'{address}?{pair}"' in own for pair in understood.split())


def test_each_host_of_a_site_with_an_address_is_answered_from_one_entry(client, settings):
    settings.SITE_URL = "http://testserver"
    tag = client.get("/about/")["ETag"]

    hosts = ["testserver:666", "TESTSERVER", "localhost", "testserver:80"]

    assert {client.get("/about/", headers={"host": host})["ETag"] for host in hosts} == {tag}
    assert client.get("/about/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/about/", headers={"host": "evil.example", "if-none-match": tag}).status_code == 400


def is_stored(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries) == 1


@pytest.mark.parametrize("flood", sparing([
    lambda number: {"path": f"/?q=word{number}"},
    lambda number: {"path": f"/compare/?from={1500 + number}&to=2020"},
    lambda number: {"path": f"/?year_from={1000 + number}"},
    lambda number: {"path": f"/milestones/local-policing-model/?as_of=20{10 + number // 12}-{1 + number % 12:02}-03"},
    lambda number: {"path": f"/changes/?milestone=word{number}"},
    lambda number: {"path": f"/timeline.csv?q=word{number}"},
    lambda number: {"path": "/plans/", "headers": {"host": f"testserver:{1000 + number}"}},
]))  # fmt: skip
def test_flood_of_addresses_drives_out_no_page_without_a_query(client, flood, settings):
    settings.PAGES_WITH_QUERY = 15
    settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] = 40
    cache._max_entries = 40
    pages = ["/", "/about/", "/figures/", "/authors/", "/feed.atom", "/timeline.json"]
    for page in pages:
        client.get(page)

    for number in range(45):
        client.get(**flood(number))

    assert [page for page in pages if not is_stored(client, page)] == []


class Command:
    """What would leave a mark if it were taken out of a pickle."""

    def __reduce__(self):
        return pytest.fail, ("an entry of the store was run",)


@pytest.mark.parametrize("entry", [
    b"", b"x", b"[]", b"\x00" * 40, b"x" * 32 + b'["200 OK", [["X", "evil"]]]\nevil', 7, None, "text",
    ("200 OK", [], b"evil"), ["200 OK"], pickle.dumps(("200 OK", [("X", "evil")], b"evil")), pickle.dumps(Command()),
])  # fmt: skip
def test_entry_of_a_wrong_shape_is_not_there(client, entry):
    clean = whole(client.get("/about/"))

    for name in [name.partition(":1:")[2] for name in cache._cache]:
        cache.set(name, entry)

    assert whole(client.get("/about/")) == clean and whole(client.get("/about/")) == clean


def test_entry_moved_to_another_address_is_not_there(client):
    about = body(client.get("/about/"))
    (name,) = cache._cache
    entry = cache.get(name.partition(":1:")[2])
    cache.clear()
    data = body(client.get("/data/"))
    (name,) = cache._cache

    cache.set(name.partition(":1:")[2], entry)

    assert body(client.get("/data/")) == data != about


def test_entries_in_redis_are_bytes_that_are_never_unpickled():
    redis = RedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"serializer": "timeline.caching.PlainBytes"}})
    serializer = redis._cache._serializer
    entry = caching.seal("key", "200 OK", [("Content-Type", "text/html")], b"\x80page\n")

    assert serializer.dumps(entry) is entry and serializer.loads(pickle.dumps(Command())).startswith(b"\x80")
    assert caching.unseal("key", entry) == ("200 OK", [("Content-Type", "text/html")], b"\x80page\n")
    assert caching.unseal("another key", entry) is None


@thorough
def test_signed_in_reader_and_anonymous_one_are_told_the_same(client, admin_user):
    staff = Client()
    staff.force_login(admin_user)

    for address in ALL:
        begin_anew()
        made_for_staff = whole(staff.get(address))
        begin_anew()
        assert whole(client.get(address)) == made_for_staff
