"""Public answers from the store: never stale, the same for everybody, cheap to ask about again."""

import datetime
import gzip

import brotli
import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from timeline import caching
from timeline.index import version
from timeline.models import Author, Milestone, SiteText, Theme

from .conftest import begin_anew, sparing, thorough

pytestmark = pytest.mark.usefixtures("history")

ADDRESSES = [
    "/", "/?theme=officer-numbers", "/milestones/local-policing-model/", "/milestones/local-policing-model.bib",
    "/plans/", "/plans/police-and-crime-plan-2013-2016/", "/authors/", "/authors/steven-sweeney/", "/sources/",
    "/sources/history-of-safer-school-partnerships/", "/figures/",
    "/figures/safer-schools-officers/", "/figures/safer-schools-officers.svg", "/compare/", "/changes/",
    "/changes.atom", "/data/", "/about/", "/accessibility/", "/timeline.json", "/timeline.csv", "/feed.atom",
    "/figures.json", "/figures.csv", "/figures/derived.csv", "/citations.csv", "/sitemap.xml", "/robots.txt",
]  # fmt: skip


def body(response):
    return response.getvalue()


@pytest.mark.parametrize("address", sparing(ADDRESSES, 8))
def test_answer_is_made_once_for_all_and_asked_about_by_its_tag(client, address):
    first = client.get(address)
    staff = Client()
    staff.force_login(User.objects.create_superuser("root"))

    with CaptureQueriesContext(connection) as queries:
        again = staff.get(address)
        unchanged = client.get(address, headers={"if-none-match": f'W/"other", {first["ETag"]}'})

    assert first.status_code == 200 and first["Cache-Control"] == "public, no-cache, max-age=0"
    assert first["Vary"] == "Accept-Encoding" and not first.cookies
    assert len(queries) == 2  # the version, twice
    assert body(again) == body(first) and again["Content-Type"] == first["Content-Type"]
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert (unchanged.status_code, body(unchanged), unchanged["ETag"]) == (304, b"", first["ETag"])


@pytest.mark.parametrize("address", sparing(ADDRESSES, 8))
def test_any_change_of_content_is_in_the_next_answer(client, address):
    before = client.get(address)

    Theme.objects.update(description="Other words.")

    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200 and after["ETag"] != before["ETag"]


@pytest.mark.parametrize("write", [
    lambda: Milestone.objects.filter(slug="local-policing-model").update(title="New words"),
    lambda: Milestone.objects.get(slug="local-policing-model").themes.create(slug="new", name="New words"),
    lambda: Milestone.objects.bulk_create([Milestone(slug="n", title="New words", date="2020", text="New.",
                                                     status="published", publish_at=timezone.now())]),
    lambda: SiteText.objects.update(standfirst="New words"),
])  # fmt: skip
def test_change_made_in_any_way_is_in_the_next_answer(client, write):
    assert "New words" not in body(client.get("/")).decode()

    write()

    assert "New words" in body(client.get("/")).decode()


def test_due_instants_turn_the_page_without_a_job(client, monkeypatch):
    now = timezone.now()
    start, end = now + datetime.timedelta(hours=1), now + datetime.timedelta(hours=2)
    Milestone.objects.create(
        slug="due", title="Due for an hour", date="2020", text="Due.", status="published", publish_at=start,
        withdraw_at=end,
    )  # fmt: skip
    step = datetime.timedelta(microseconds=1)

    seen = []
    for moment in (now, start - step, start, end - step, end, end + step):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        pages = [body(client.get(address)).decode() for address in ("/", "/timeline.json", "/sitemap.xml")]
        seen.append({"milestones/due/" in page for page in pages})

    assert seen == [{False}, {False}, {True}, {True}, {False}, {False}]


@pytest.mark.sqlite
def test_due_instants_are_found_without_reading_what_is_published():
    with CaptureQueriesContext(connection) as asked:
        version.find_instants(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.captured_queries[0]['sql']}")
        steps = [words for *_, words in cursor.fetchall() if "milestone" in words or "B-TREE" in words]

    assert len(steps) == 6
    assert all("status=? AND" in words for words in steps), steps


def test_new_day_is_a_new_page(client, monkeypatch):
    before = client.get("/about/")
    tomorrow = timezone.now() + datetime.timedelta(days=1)

    monkeypatch.setattr(timezone, "now", lambda: tomorrow)

    assert client.get("/about/")["ETag"] != before["ETag"]


def test_tag_is_of_one_address_host_encoding_and_release(client, monkeypatch, settings):
    tag = client.get("/about/")["ETag"]

    def ask(address="/about/", **headers):
        return client.get(address, headers={"if-none-match": tag, **headers}).status_code

    assert ask() == 304
    assert [ask("/data/"), ask(host="127.0.0.1"), ask(**{"accept-encoding": "gzip"})] == [200, 200, 200]
    assert client.get("/nowhere/", headers={"if-none-match": tag}).status_code == 404
    settings.SITE_URL = "http://history.example.org"
    assert ask() == 200
    settings.SITE_URL = ""
    monkeypatch.setattr(caching, "find_release", lambda: "the next one")
    assert ask() == 200


@pytest.mark.parametrize(("accepted", "encoding", "decode"), [
    ("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("br;q=0, gzip", "gzip",
    gzip.decompress), ("", None, bytes), ("identity", None, bytes), ("*", "br", brotli.decompress),
    ("gzip;q=0", None, bytes), ("br;q=x", "br", brotli.decompress),
])  # fmt: skip
def test_compressed_as_the_reader_accepts(client, accepted, encoding, decode):
    plain = body(client.get("/"))

    for _ in ("made", "stored"):
        response = client.get("/", headers={"accept-encoding": accepted})
        assert response.get("Content-Encoding") == encoding
        assert decode(body(response)) == plain and response["Content-Length"] == str(len(body(response)))


def test_pictures_and_feeds_are_compressed_too(client):
    for address in ("/figures/safer-schools-officers.svg", "/feed.atom", "/timeline.json"):
        assert client.get(address, headers={"accept-encoding": "br"})["Content-Encoding"] == "br"


def test_spellings_of_one_address_share_a_page(client):
    tag = client.get("/?q=pilot&theme=officer-numbers&order=newest")["ETag"]

    same = "/?order=newest&utm_source=x&theme=officer-numbers&year_from=&q=pilot&page=1"
    assert client.get(same)["ETag"] == tag


def test_page_for_staff_is_never_kept(client):
    client.force_login(User.objects.create_superuser("root"))

    for address in ("/admin/", "/healthz", "/nowhere/"):
        response = client.get(address)
        assert "ETag" not in response and "public" not in response.get("Cache-Control", "")
    assert client.get("/nowhere/")["Cache-Control"] == "no-cache, max-age=0"


def test_what_is_gone_is_looked_for_once(client):
    milestone = Milestone.objects.get(slug="local-policing-model")
    milestone.status = Milestone.Status.WITHDRAWN
    milestone.save()
    gone = client.get("/milestones/local-policing-model/")

    with CaptureQueriesContext(connection) as queries:
        again = client.get("/milestones/local-policing-model/")

    assert (gone.status_code, again.status_code, len(queries)) == (410, 410, 1)
    assert body(again) == body(gone) and "ETag" not in again and again["Cache-Control"] == "no-cache, max-age=0"


def test_flood_of_addresses_leaves_the_store_bounded(client, settings):
    most = settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"]
    for number in range(most + 50):
        cache.set(f"flood-{number}", b"x")
    client.get("/about/")

    assert len(cache._cache) <= most
    with CaptureQueriesContext(connection) as queries:
        client.get("/about/")
    assert len(queries) == 1
    client.get("/?q=" + "long " * 40 + "&plan=" + "x" * 600)
    assert all(len(value) < caching.LARGEST + 4096 for value in cache._cache.values())


def test_store_that_does_not_answer_costs_time_only(client, monkeypatch):
    def fail(*args):
        raise ConnectionError("refused")

    monkeypatch.setattr(caching.store, "get", fail)
    monkeypatch.setattr(caching.store, "set", fail)

    assert client.get("/").status_code == 200


@thorough
@pytest.mark.database
def test_work_on_what_is_hidden_moves_no_tag(client):
    tags = {address: client.get(address)["ETag"] for address in ADDRESSES}

    author = Author.objects.create(slug="new", name="New")
    draft = Milestone.objects.create(slug="draft", title="Draft", text="x", date="1990")
    draft.authors.add(author)
    draft.title = "Another"
    draft.save()
    begin_anew()
    assert {address: client.get(address)["ETag"] for address in ADDRESSES} == tags

    draft.status = "published"
    draft.save()
    assert client.get("/authors/")["ETag"] != tags["/authors/"]
    assert "New" in client.get("/authors/").content.decode()


@thorough
@pytest.mark.database
def test_work_on_what_was_withdrawn_moves_no_tag(client):
    milestone = Milestone.objects.get(slug="local-policing-model")
    before = client.get("/")["ETag"]
    milestone.status = "withdrawn"
    milestone.save()
    withdrawn = client.get("/")["ETag"]

    milestone.text = "Other words."
    milestone.save()
    begin_anew()

    assert withdrawn != before and client.get("/")["ETag"] == withdrawn
    milestone.status = "published"
    milestone.save()
    assert "Other words." in client.get(milestone.get_absolute_url()).content.decode()


def test_stored_answer_needs_no_django(client):
    def ask(**extra):
        answer = {}
        environ = {**RequestFactory().get("/about/").environ, **extra}
        store = caching.PageStore(None)
        parts = store(environ, lambda status, headers: answer.update(status=status, headers=dict(headers)))
        return answer["status"], answer["headers"], b"".join(parts)

    made = client.get("/about/")
    stored, head = ask(), ask(REQUEST_METHOD="HEAD")
    unchanged = ask(HTTP_IF_NONE_MATCH=made["ETag"])

    assert stored == ("200 OK", dict(made.items()), made.content)
    assert unchanged[0] == "304 Not Modified" and unchanged[2] == b""
    assert head[1]["Content-Length"] == str(len(made.content)) and head[2] == b""


def test_what_is_not_stored_is_asked_of_django():
    asked = []
    store = caching.PageStore(lambda environ, start_response: asked.append(environ["PATH_INFO"]) or [])

    for path in ("/about/", "/admin/", "/healthz"):
        store(RequestFactory().get(path).environ, None)
    store(RequestFactory().post("/about/").environ, None)

    assert asked == ["/about/", "/admin/", "/healthz", "/about/"]
