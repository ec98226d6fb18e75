"""A search that finds nothing offers what was meant and what comes near, of what is public only."""

import html
import re

import pytest

from timeline.models import Milestone
from timeline.revisions import recording

pytestmark = pytest.mark.usefixtures("history")


def meant(client, typed, **more):
    page = client.get("/", {"q": typed, **more}).content.decode()
    found = re.search(r'Did you mean <a href="([^"]+)">([^<]+)</a>', page)
    return found and (html.unescape(found[1]), found[2])


@pytest.mark.parametrize(
    ("typed", "word"), [("lawerence", "Lawrence"), ("cadetts", "cadets"), ("elten", "Elton"), ("pscos", "PCSOs")]
)
def test_search_offers_the_word_that_was_meant(client, typed, word):
    url, name = meant(client, typed)

    assert name.casefold() == word.casefold() and url.casefold() == f"/?q={word}#results".casefold()
    assert "<strong>0</strong> milestones" not in client.get(url).content.decode()


def test_search_offers_a_public_word_however_many_of_drafts_are_more_alike(client):
    assert meant(client, "elten")[1] == "Elton"

    Milestone.objects.create(
        slug="h", title=" ".join(f"elte{letter}" for letter in "abcdefghijklm"), text="x", date="1990"
    )

    assert meant(client, "elten")[1] == "Elton"


def test_search_offers_what_was_meant_with_the_other_words_and_filters(client):
    url, _ = meant(client, "philip lawerence", order="newest")

    assert url == "/?q=philip+Lawrence&order=newest#results"
    assert meant(client, "lawerence", year_from="2020") is None


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_search_offers_no_word_of_what_is_not_public(client, status):
    with recording():
        hidden = Milestone.objects.create(slug="h", title="Quorndale", text="x", date="1990", status="published")
    assert meant(client, "qourndale")[1] == "Quorndale"

    with recording():
        hidden.status = status
        hidden.save()

    assert meant(client, "qourndale") is None
    assert "uorndale" not in client.get("/", {"q": "qourndale school"}).content.decode().replace("qourndale", "")


def test_search_shows_what_has_most_of_the_words_and_says_so(client):
    with recording():
        for slug, title in (("both", "Zebra and gnu"), ("one", "Zebra")):
            Milestone.objects.create(slug=slug, title=title, text="x", date="1990", status="published")

    page = client.get("/", {"q": "zebra gnu okapi"}).content.decode()

    assert "No milestone has all 3 words. With 2 of them:" in page and "<strong>0</strong> milestones" in page
    assert re.findall(r'<article class="card" id="([^"]+)"', page) == ["both"]
    assert client.get("/timeline.json", {"q": "zebra gnu okapi"}).json()["count"] == 0


def test_search_that_comes_near_nothing_says_only_so(client):
    page = client.get("/", {"q": "xyzzyplugh qwertzuiop"}).content.decode()

    assert "Did you mean" not in page and "No milestone has all" not in page


def test_search_that_finds_nothing_takes_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        client.get("/", {"q": "lawerence cadetts elten pscos officerz zebbra gnuu okapii aa bb cc dd"})
