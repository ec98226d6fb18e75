"""What texts, figures and plans rest on: the pages of sources, and each number's way to its source, place and words."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.models import Citation, Figure, Measure, Milestone, PolicingPlan, Source
from timeline.revisions import recording

from .conftest import DATABASE, begin_anew
from .page import parse
from .test_timeline import make_milestones

pytestmark = pytest.mark.usefixtures("history")

SOURCE = "/sources/history-of-safer-school-partnerships/"
TITLE = "The history of Safer School Partnerships in London"
PLACE = {
    "locator": "question 12",
    "quotation": "Over 370 officers <i>work</i> in schools.",
    "seen": date(2026, 3, 12),
    "archived": "https://archive.example.org/answers/12",
}


@pytest.fixture
def answer():
    """A made-up source that a text, a plan and a figure cite."""
    with recording():
        source = Source.objects.create(
            slug="answer", title="An answer", kind="answer", author="A Mayor", publisher="An assembly", date="2022-06",
            link="https://example.org/answers", archived="https://archive.example.org/answers",
        )  # fmt: skip
        milestone = Milestone.objects.get(slug="targeted-support-and-education")
        Citation.objects.create(milestone=milestone, source=source, **PLACE)
        Citation.objects.create(plan=PolicingPlan.objects.get(slug="local-policing-model"), source=source, **PLACE)
        Figure.objects.create(
            milestone=milestone, measure=Measure.objects.get(slug="safer-schools-officers"), value=370, bound="over",
            counted_as="Safer Schools Officers", date="2022", source=source, standing="also-published",
            standing_reason="It gives no one number.", **PLACE,
        )  # fmt: skip
    return source


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return parse(response)


def test_list_names_each_source_that_something_public_cites(client, answer):
    Source.objects.create(slug="unused", title="Unused")
    draft = Milestone.objects.create(slug="draft", title="Draft", date="2012", text="x")
    Citation.objects.create(milestone=draft, source=Source.objects.create(slug="hidden", title="Hidden"))

    entries = [entry.words for entry in read(client, "/sources/").select("ul.entries li")]

    assert entries == [
        "June 2022 An answer Parliamentary or assembly answer, A Mayor, An assembly Cited 3 times",
        f"No date given {TITLE} Document, Steven Sweeney BSc (Hons), MSc Cited 36 times",
    ]
    assert client.get("/sources/unused/").status_code == client.get("/sources/hidden/").status_code == 404


def test_list_comes_in_pages(client):
    with recording():
        milestone = Milestone.objects.get(slug="local-policing-model")
        for number in range(20):
            source = Source.objects.create(slug=f"s-{number}", title=f"A source {number:02}")
            Citation.objects.create(milestone=milestone, source=source)

    first, second = read(client, "/sources/"), read(client, "/sources/?page=2")

    assert "1 to 20 of 21 sources" in first.words and TITLE not in first.words
    assert [entry.one("h2").words for entry in second.select("ul.entries li")] == [TITLE]
    assert "page 2 of 2" in second.one("title").words
    assert "There is no page 9." in read(client, "/sources/?page=9").words


def test_page_tells_what_a_source_is_and_where_it_stands(client, answer):
    page = read(client, "/sources/answer/")

    assert page.one("dl.facts").words == (
        "Kind Parliamentary or assembly answer Author A Mayor Publisher An assembly Date June 2022 "
        "Where it stands https://example.org/answers Archived copy https://archive.example.org/answers"
    )
    assert page.one("dl.facts a[href=https://archive.example.org/answers]")
    assert "No address is known" in read(client, SOURCE).words


def test_page_lists_all_that_cites_its_source(client, answer):
    figure, page = Figure.objects.get(source=answer), read(client, "/sources/answer/")

    (text,), (plan,) = (page.select(f"section[aria-labelledby={name}] li") for name in ("texts", "plans"))
    for entry, words in ((text, "2022 Targeted support"), (plan, "since 2012 Local Policing Model")):
        assert entry.words.startswith(words)
        assert entry.words.endswith(
            "question 12 Over 370 officers <i>work</i> in schools. Archived copy · seen 12 March 2026"
        )
        assert entry.one("q").words == PLACE["quotation"]
    assert text.one("a[href=/milestones/targeted-support-and-education/]")
    assert plan.one("a[href=/plans/local-policing-model/]")
    (row,) = page.select("table.given tbody tr")
    assert row.words.startswith("2022 over 370 also published Safer Schools Officers Safer Schools Officers Targeted")
    assert row.one(f"a[href={figure.get_absolute_url()}]").words == "over 370"
    assert row.one("q").words == PLACE["quotation"]
    whole = read(client, SOURCE)
    assert len(whole.select("section[aria-labelledby=texts] li")) == 13 and len(whole.select("tbody tr")) == 23
    assert not whole.select("section[aria-labelledby=plans]")


def test_page_of_what_cites_a_source_goes_on_where_the_last_one_ended(client):
    source = Source.objects.get()
    with recording():
        for milestone in make_milestones(40):
            Citation.objects.create(milestone=milestone, source=source, locator="page 1")
        Citation.objects.create(plan=PolicingPlan.objects.first(), source=source)

    first, second = read(client, SOURCE), read(client, f"{SOURCE}?page=2")

    parts = [len(page.select("section .entries li") + page.select("table.given tbody tr")) for page in (first, second)]
    assert parts == [50, 27] and "1 to 50 of 77 places" in first.words
    assert not first.select("table") and len(second.select("table.given tbody tr")) == 23
    assert len(second.select("section[aria-labelledby=texts] li")) == 3


def count_queries(client, address):
    begin_anew()
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    "address",
    [pytest.param(address, marks=DATABASE) for address in ("/sources/", SOURCE, f"{SOURCE}?page=2")],
)
def test_more_citations_cost_no_more_queries(client, address):
    """Twelve for a page of both texts and figures; one of texts alone asks less."""
    for count in (15, 60):
        with recording():
            add_citations(count, f"of-{count}")

        assert count_queries(client, address) <= 12


def add_citations(count, name):
    """Let more texts and figures cite the one source."""
    source, measure = Source.objects.get(slug=SOURCE.split("/")[2]), Measure.objects.get(slug="pcsos")
    for number in range(count):
        made = Milestone.objects.create(
            slug=f"{name}-{number}", title="Made", date="1900", text="x", status="published"
        )
        Citation.objects.create(milestone=made, source=source)
        Figure.objects.create(milestone=made, measure=measure, value=1, counted_as="PCSOs", date="1900", source=source)


def test_source_that_is_gone_says_so(client, answer):
    with recording(reason="It was made up."):
        Citation.objects.filter(source=answer).delete()
        Figure.objects.filter(source=answer).delete()
        answer.delete()

    page = read(client, "/sources/answer/", 410)

    assert "This source has been withdrawn" in page.words and "It was made up." in page.words


def test_source_of_a_withdrawn_milestone_is_no_page(client, answer):
    with recording():
        Citation.objects.filter(plan__isnull=False).delete()
        Milestone.objects.filter(slug="targeted-support-and-education").update(status="withdrawn")

    assert client.get("/sources/answer/").status_code in (404, 410)
    assert "An answer" not in read(client, "/sources/").words


def test_sources_are_in_footer_and_sitemap(client):
    assert read(client, "/").one("footer a[href=/sources/]").words == "Sources"
    sitemap = client.get("/sitemap-sources-1.xml").getvalue().decode()
    assert f"{SOURCE}</loc>" in sitemap
    assert "/sources/</loc>" in client.get("/sitemap-pages-1.xml").getvalue().decode()


def test_text_and_summary_list_what_they_cite_with_place_and_words(client, answer):
    for address in ("/milestones/targeted-support-and-education/", "/plans/local-policing-model/"):
        cited = read(client, address).one("section[aria-labelledby=sources]").select("li")[0]

        assert cited.words == (
            "An answer , A Mayor, An assembly, question 12, June 2022 Over 370 officers <i>work</i> in schools. "
            "The document · Archived copy · seen 12 March 2026"
        )
        assert [link["href"] for link in cited.select("a")] == [
            "/sources/answer/", "https://example.org/answers", "https://archive.example.org/answers/12"
        ]  # fmt: skip
    assert not read(client, "/plans/basic-command-unit-model/").select("section[aria-labelledby=sources]")


def test_every_text_of_the_fixture_cites_its_paragraph(client):
    for milestone in Milestone.objects.all():
        page = read(client, milestone.get_absolute_url())
        (cited,) = page.select("ul.citations li")
        assert cited.words.startswith(f"{TITLE} , Steven Sweeney BSc (Hons), MSc, paragraph beginning “")
        assert cited.one(f"a[href={SOURCE}]")


def test_tables_name_one_source_once_and_the_place_in_each_row(client):
    for address, rows in (("/figures/safer-schools-officers/", 12), ("/milestones/local-policing-model/", 4)):
        page = read(client, address)
        assert page.words.count("Source of every figure here:") == 1 and len(page.select("tbody tr")) == rows
        for row in page.select("tbody tr"):
            assert row.one(f"p.cited a[href={SOURCE}]").words.startswith("paragraph beginning “")


def test_tables_of_several_sources_name_each(client, answer):
    page = read(client, "/figures/safer-schools-officers/")

    assert "Source of every" not in page.words
    assert [row.one("cite").words for row in page.select("tbody tr")].count(TITLE) == 12
    row = parse_row(page, Figure.objects.get(source=answer))
    assert row.one("p.cited").words == "An answer , question 12, June 2022"
    assert row.one("q").words == PLACE["quotation"]


def parse_row(page, figure):
    return page.one(f"tr[id=figure-{figure.pk}]")


NUMBERS = {
    "/": "p.number", "/plans/police-and-crime-plan-2017-2021/": "strong",
    "/compare/?from=2013&to=2022": "strong", "/figures/": "td[data-label=Inputs]",
}  # fmt: skip


@pytest.mark.parametrize("address", NUMBERS)
def test_every_number_leads_in_one_step_to_its_source_place_and_words(client, answer, address):
    pages, found = {}, read(client, address).one("main").select(NUMBERS[address])

    assert len(found) > 2
    for part in found:
        links = [link for link in part.select("a") if re.search(r"\d", link.words)]
        assert links
        for link in links:
            check_leads_to_source(client, pages, link["href"], re.sub(r" .*", "", link.words))


def test_every_mark_leads_to_its_source_place_and_words(client, answer):
    pages = {}
    for address in ("/", "/figures/", "/figures/safer-schools-officers/", "/figures/secondary-schools/"):
        links = [link for link in read(client, address).select("svg a") if "#figure-" in link["href"]]
        assert len(links) >= 6
        for link in links:
            check_leads_to_source(client, pages, link["href"])


def check_leads_to_source(client, pages, address, number=""):
    """Assert that an address is the row of a figure whose citation stands in it."""
    path, _, key = address.partition("#")
    if path not in pages:
        pages[path] = read(client, path)
    row = pages[path].one(f"tr[id={key}]")
    figure = Figure.objects.get(pk=key.removeprefix("figure-"))
    assert number in row.one("td.numeric").words
    cited = row.one("p.cited")
    assert cited.one(f"a[href={figure.source.get_absolute_url()}]") and figure.locator in cited.words
    assert figure.quotation in row.words


def test_numbers_set_large_on_their_own_page_lead_down_to_their_rows(client):
    page = read(client, "/milestones/officers-in-every-borough/")

    for link in page.select("p.number a"):
        assert page.one(f"tr[id={link['href'].removeprefix('#')}]").one("td.numeric").words == link.words


def test_note_says_of_what_kind_it_is(client):
    page = read(client, "/milestones/local-policing-model/")

    rows = [row for row in page.select("tbody tr") if row.select("b.note-kind")]
    assert [row.one("b.note-kind").words for row in rows] == ["Disagreement"] * 3
    assert read(client, "/milestones/officers-in-every-borough/").one("b.note-kind").words == "Inference"
    note = Figure.objects.get(value=311)
    row = parse_row(read(client, note.get_absolute_url().partition("#")[0]), note)
    assert row.one("p.note").words == "The source says “around 311”." and not row.select("b.note-kind")


def test_files_of_charts_name_the_sources_of_what_they_draw(client, answer):
    def credit(address):
        return re.findall(r"Source: [^<]*", client.get(address).getvalue().decode())

    assert credit("/figures/safer-schools-officers.svg")[0].startswith("Source: An answer, A Mayor; The history of")
    assert credit("/figures/secondary-schools.svg")[0].startswith("Source: The history of")


def test_linked_data_cites_works_with_their_addresses(client, answer):
    page = client.get("/milestones/targeted-support-and-education/").getvalue().decode()

    assert (
        '"citation": [{"@type": "CreativeWork", "name": "An answer", "url": "https://example.org/answers", '
        '"author": "A Mayor", "publisher": "An assembly"}, {"@type": "CreativeWork", "name": "The history' in page
    )
