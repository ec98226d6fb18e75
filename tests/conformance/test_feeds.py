"""Feeds as feed readers read them."""

import re

import pytest
from django.utils import timezone

from timeline.models import Milestone, Organisation, Theme
from timeline.revisions import recording
from timeline.text import isolate

from ..awkward import TITLES

pytestmark = [pytest.mark.conformance, pytest.mark.usefixtures("history")]

TEXT = "See [the data](/data/), [here](#x), [that](?q=a&p=2) and [them](//example.org/x).\n\nA <b> & “c”."
WHOLE = re.compile(r"https?://|mailto:")


@pytest.fixture
def read(client, feedparser):
    """Read a feed of the site; it must be well formed, and its links must lead somewhere from anywhere."""

    def read(address):
        response = client.get(address)
        assert response.status_code == 200, address
        feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
        assert not feed.bozo, (address, feed.get("bozo_exception"))
        for part in (feed.feed, *feed.entries):
            assert part.id and part.title and part.updated_parsed
            assert all(WHOLE.match(link.href) for link in part.links)
        for entry in feed.entries:
            assert all(WHOLE.match(address) for address in re.findall('href="([^"]*)"', entry.get("summary", "")))
        return feed

    return read


@pytest.fixture
def awkward():
    """A milestone for each awkward title, in one act."""
    with recording(None, "Loaded <b>at</b> once & told once: {x}"):
        theme = Theme.objects.create(slug="awkward", name="A <b>theme</b> & “more”")
        for number, title in enumerate(TITLES):
            milestone = Milestone.objects.create(
                slug=f"awkward-{number}", title=title, text=TEXT, date="1998", status="published",
                publish_at=timezone.now(),
            )  # fmt: skip
            milestone.themes.add(theme)


def test_feed_of_milestones_reads_back_titles_texts_and_links(read, awkward):
    feed = read("/feed.atom?theme=awkward")

    assert sorted(entry.title for entry in feed.entries) == sorted(f"1998: {isolate(title)}" for title in TITLES)
    for entry in feed.entries:
        assert 'href="http://testserver/data/"' in entry.summary
        assert f'href="{entry.link}#x"' in entry.summary and f'href="{entry.link}?q=a&amp;p=2"' in entry.summary
        assert "A &lt;b&gt; &amp; “c”." in entry.summary
        assert [tag.term for tag in entry.tags] == ["A <b>theme</b> & “more”"]
    assert {link.rel: link.href for link in feed.feed.links}["self"] == "http://testserver/feed.atom?theme=awkward"


def test_feed_of_changes_reads_back_old_and_new_words(read, awkward):
    for slug, wording in (("awkward-0", "A { opens & <i>closes</i> }"), ("awkward-1", "words\x0bwith controls")):
        with recording(None, "The source says “so” & <so>.", "correction"):
            milestone = Milestone.objects.get(slug=slug)
            milestone.title, milestone.text = wording, milestone.text.replace("See", "Look at")
            milestone.save()

    feed = read("/changes.atom?kind=correction")

    told = {entry.link: entry for entry in feed.entries}
    entry = told["http://testserver/milestones/awkward-0/"]
    assert entry.title == "Correction of fact: A { opens & <i>closes</i> }"
    assert "The source says “so” &amp; &lt;so&gt;." in entry.summary
    assert "<del>" in entry.summary and "<ins>" in entry.summary and "&lt;i&gt;closes&lt;/i&gt;" in entry.summary
    assert re.search(r"<del>See</del>\s*<ins>Look at</ins>", entry.summary)


def test_pages_of_the_record_lead_to_each_other_and_hold_each_entry_once(read, awkward):
    for number in range(60):
        with recording(None, f"Correction number {number}", "correction"):
            Organisation.objects.filter(slug="metropolitan-police-service").update(name=f"Name {number}")

    address, seen = "http://testserver/changes.atom", []
    while address:
        feed = read(address.removeprefix("http://testserver"))
        seen += [entry.id for entry in feed.entries]
        address = {link.rel: link.href for link in feed.feed.links}.get("next")

    assert len(seen) == len(set(seen)) > 60


@pytest.mark.parametrize("address", ["/", "/?theme=awkward", "/changes/", "/changes/?kind=correction", "/figures/"])
def test_feed_that_a_page_offers_is_one_under_the_name_that_it_is_offered_by(client, read, awkward, address):
    offered = re.findall(
        r'<link rel="alternate" type="application/atom\+xml" title="([^"]+)" href="([^"]+)">',
        client.get(address).content.decode(),
    )

    assert offered
    for _, feed_address in offered:
        read(feed_address.replace("&amp;", "&").removeprefix("http://testserver"))


def test_author_of_a_feed_is_the_site(read, awkward):
    feed = read("/feed.atom")

    assert {entry.author for entry in feed.entries} == {"The history of Safer School Partnerships in London"}
