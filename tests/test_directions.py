"""Names that run from right to left turn round nothing that stands beside them."""

import json
import re
from xml.etree import ElementTree

import pytest

from timeline.models import Citation, Figure, Measure, Milestone, PolicingPlan, Source
from timeline.revisions import recording
from timeline.text import isolate, to_html

from .conftest import begin_anew, thorough

NAME = "שלום, עולם (1998)!"
ISOLATED = f"\u2068{NAME}\u2069"
ADDRESSES = [
    "/", "/?q=שלום", "/?theme=rtl", "/milestones/rtl/", "/plans/", "/plans/rtl/", "/authors/", "/authors/rtl/",
    "/sources/", "/sources/rtl/",
    "/figures/", "/figures/rtl/", "/compare/?from=1998&to=2002", "/changes/",
]  # fmt: skip
# Where a name may stand and turn nothing round: alone in an element of its own, or between isolates.
OWN = re.compile(
    rf"(?:<|&lt;)bdi(?:>|&gt;){re.escape(NAME)}|\u2068[^\u2068\u2069]*{re.escape(NAME)}|"
    rf"<[a-z]+[^>]*dir=\"auto\"[^>]*>(?:\s*<li>)?{re.escape(NAME)}"
)


@pytest.fixture
def turned(history):
    """A milestone that is public and all that it names, each with a name that runs from right to left."""
    with recording():
        milestone = Milestone.objects.create(
            slug="rtl",
            title=NAME,
            short_name=NAME,
            date="1998",
            text=f"{NAME}\n\n- {NAME}\n\n| {NAME} |\n|---|\n",
            status="published",
        )
        for relation in ("themes", "organisations"):
            getattr(milestone, relation).create(slug="rtl", name=NAME)
        body = milestone.organisations.get()
        milestone.authors.create(slug="rtl", name=NAME, organisation=body, unit=NAME, team=NAME, qualifications=NAME)
        plan = {"kind": "programme", "period": "1998/2000", "summary": NAME, "issuing_body": body}
        milestone.plans.add(PolicingPlan.objects.create(slug="rtl", name=NAME, **plan))
        source = Source.objects.create(slug="rtl", title=NAME, author=NAME, publisher=NAME)
        Citation.objects.create(milestone=milestone, source=source, locator=NAME, quotation=NAME)
        measure = Measure.objects.create(slug="rtl", name=NAME, description=NAME)
        for number, date in enumerate(("1998", "1999", "2002")):
            Figure.objects.create(
                milestone=milestone, measure=measure, value=number, counted_as=NAME, date=date, note=NAME
            )
        officers = Measure.objects.get(slug="safer-schools-officers")
        Figure.objects.create(milestone=milestone, measure=officers, value=5, counted_as=NAME, date="1998")
    milestone.title = f"{NAME} again"
    milestone.save()
    milestone.title = NAME
    milestone.save()
    begin_anew()
    return milestone


def find_loose(page):
    """Return where the name stands and may turn something round, with what goes before it."""
    # What is typed, addresses and linked data are no sentences.
    page = re.sub(
        r'(?s)<script type="application/ld\+json">.*?</script>|<(?:input|option)[^>]*>|href="[^"]*"', "", page
    )
    left = OWN.sub("~", page)
    return [left[max(0, found.start() - 90) : found.end()] for found in re.finditer(re.escape(NAME), left)]


@thorough
def test_name_from_right_to_left_is_kept_to_itself_everywhere(client, turned):
    pages = {address: client.get(address).content.decode() for address in ADDRESSES}

    assert {address: find_loose(page) for address, page in pages.items()} == dict.fromkeys(ADDRESSES, [])
    assert all(NAME in page for page in pages.values())
    for address in ("/figures/rtl.svg", "/picture.svg"):
        file = client.get(address)
        ElementTree.fromstring(file.content)
        words = re.sub(r"(?s)<[^>]*>", "\n", file.content.decode())
        assert OWN.search(words) and NAME not in OWN.sub("", words)
    feed, changes = (client.get(address).content.decode() for address in ("/feed.atom", "/changes.atom"))
    assert f"<title>1998: {ISOLATED}</title>" in feed and f": {ISOLATED}</title>" in changes
    # A file of data holds each name alone, as it stands; TeX would not know what an isolate is.
    for address in (
        "/timeline.json",
        "/timeline.csv",
        "/figures.csv",
        "/citations.csv",
        "/milestones/rtl.bib",
        "/milestones/rtl.ris",
    ):
        text = client.get(address).getvalue().decode()
        assert NAME in text and "\u2068" not in text
    listed = json.loads(client.get("/timeline.json").getvalue())["milestones"]
    assert [each["title"] for each in listed if each["slug"] == "rtl"] == [NAME]


def test_text_says_the_direction_of_each_of_its_paragraphs():
    assert to_html(f"Plain.\n\n{NAME}") == f'<p>Plain.</p>\n<p dir="auto">{NAME}</p>\n'
    assert to_html(f"- {NAME}") == f'<ul dir="auto">\n<li>{NAME}</li>\n</ul>\n'
    assert isolate("Plain") == "Plain" and isolate(NAME) == ISOLATED
