"""The pages beside the timeline, as a reader sees them."""

import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from timeline.models import Author, Citation, Figure, Measure, Milestone, PolicingPlan, SiteText, Source
from timeline.revisions import recording

from .conftest import DATABASE, begin_anew, delete_all, sparing
from .page import parse, read_words
from .test_timeline import make_milestones

pytestmark = pytest.mark.usefixtures("history")

LISTS = [
    "/",
    "/plans/",
    "/authors/",
    "/sources/",
    "/figures/",
    "/compare/",
    "/changes/",
    "/data/",
    "/about/",
    "/accessibility/",
]
DETAILS = [
    "/milestones/local-policing-model/",
    "/plans/police-and-crime-plan-2017-2021/",
    "/authors/steven-sweeney/",
    "/sources/history-of-safer-school-partnerships/",
    "/figures/safer-schools-officers/",
]


def read(client, address):
    """The words of a page, without markup, on one line; and its source."""
    response = client.get(address)
    assert response.status_code == 200
    source = response.content.decode()
    main = source[source.index("<main") : source.index("</main>")]
    return read_words(main), source


@pytest.mark.parametrize("address", LISTS + DETAILS)
def test_page_has_one_heading_its_title_and_its_canonical_address(client, address):
    _, source = read(client, address)

    page = parse(source)
    head = page.one("head")
    assert page.one("h1").words in head.one("title").words
    assert head.one("link[rel=canonical]")["href"] == f"http://testserver{address}"
    assert head.one("meta[property=og:url]")["content"] == f"http://testserver{address}"
    assert len(head.one("meta[name=description]")["content"]) >= 20
    assert head.select("link[type=application/atom+xml]")[0]["rel"] == "alternate"


@pytest.mark.parametrize(
    ("address", "label", "current"),
    [
        ("/", "Timeline", "page"),
        ("/milestones/local-policing-model/", "Timeline", "true"),
        ("/figures/", "Figures", "page"),
        ("/figures/pcsos/", "Figures", "true"),
        ("/plans/local-policing-model/", "Policing plans", "true"),
        ("/data/", "Data", "page"),
        ("/about/", "About", "page"),
        ("/authors/", None, None),
        ("/sources/", None, None),
    ],
)
def test_navigation_marks_where_the_reader_is(client, address, label, current):
    marked = parse(client.get(address)).select("header a[aria-current]")

    assert [(link["aria-current"], link.words) for link in marked] == ([(current, label)] if label else [])


def test_milestone_detail_shows_the_record(client):
    words, source = read(client, "/milestones/local-policing-model/")

    assert (
        "2012 A new Local Policing Model From a history compiled by Steven Sweeney , in this site's own words" in words
    )
    assert "218 PCs 35 more than 2010–2011" in words
    assert "+70 Safer Schools Officers (change)" in words
    assert "253 PCs (target)" in words
    assert "does not agree with the increase of 70 published for 2012" in words
    assert '<a href="/plans/local-policing-model/">Local Policing Model</a>' in source
    assert 'href="/?theme=officer-numbers#results">Officer numbers</a>' in source
    assert "The history of Safer School Partnerships in London , Steven Sweeney BSc (Hons), MSc" in words
    assert re.search(r"Last changed \d{1,2} [A-Z][a-z]+ \d{4}", words)
    assert "Suggest a correction" not in words


def test_milestone_detail_puts_differences_down_as_calculated(client):
    table = parse(client.get("/milestones/targeted-support-and-education/")).select("table")[0]

    assert "Difference from the last counted alike (calculated)" in table.words
    assert [cell.words for cell in table.select("td") if " than " in cell.words] == [
        "90 more than 2021",
        "17 fewer than 2017",
    ]


@pytest.mark.parametrize(
    ("slug", "plan"),
    [
        ("named-officer-offered", "Police & Crime Plan 2013–2016"),
        ("junior-cadet-units", "Police & Crime Plan 2013–2016"),
        ("named-officer-for-every-school", "Police & Crime Plan 2017–2021"),
        ("targeted-support-and-education", "Police & Crime Plan 2022–2025"),
        ("local-policing-model", None),
        ("officers-in-every-borough", None),
        ("officer-numbers-fall", None),
    ],
)
def test_milestone_detail_names_the_plan_that_covers_its_whole_date(client, slug, plan):
    words, _ = read(client, f"/milestones/{slug}/")

    assert f"Police & Crime Plan in force {plan or 'None at that time, or not for all of it'} " in words


@pytest.mark.parametrize(
    "address",
    ["/", "/milestones/local-policing-model/", "/figures/", "/figures/secondary-schools/", "/compare/", "/data/"]
    + ["/changes/", "/nowhere/"],
)
def test_pages_speak_in_words_of_every_day(client, address):
    source = client.get(address).getvalue().decode().replace("ad-hoc basis", "")  # the source's own words
    words = read_words(source)

    assert not re.findall(r"\b(?:basis|bases|404|fixture)\b", words)


def test_milestone_detail_leads_to_its_neighbours(client):
    _, source = read(client, "/milestones/local-policing-model/")
    _, first = read(client, "/milestones/school-discipline-becomes-an-issue/")
    _, last = read(client, "/milestones/officer-numbers-fall/")

    assert '<a rel="prev" href="/milestones/officers-in-every-borough/">' in source
    assert '<a rel="next" href="/milestones/named-officer-offered/">' in source
    assert 'rel="prev"' not in first and 'rel="next"' in first
    assert 'rel="prev"' in last and 'rel="next"' not in last


def test_milestone_detail_names_up_to_three_related_and_why(client):
    words, _ = read(client, "/milestones/named-officer-offered/")

    related = words[words.index("Related milestones") : words.index("Before")]
    assert "2017: A commitment to a named officer for every school" in related
    assert "Same themes" in related and "A named officer" in related
    assert len(re.findall(r"\d{4}: ", related)) == 3


def test_milestone_detail_without_relations_says_so(client):
    make_milestones(1, date="1700")

    words, _ = read(client, "/milestones/made-0/")

    assert "Related milestones" not in words and "Figures" not in words
    assert "No source is given." in words


def test_milestone_detail_offers_its_citation(client):
    words, source = read(client, "/milestones/murder-of-philip-lawrence/")

    cited = "“ The murder of Philip Lawrence ”. The history of Safer School Partnerships in London. "
    assert f"{cited}From a history compiled by Steven Sweeney. Dated in the record: 1995. " in words
    assert "http://testserver/milestones/murder-of-philip-lawrence/" in words
    assert 'href="/milestones/murder-of-philip-lawrence.bib"' in source
    assert 'href="/milestones/murder-of-philip-lawrence.ris"' in source


def test_plan_list_shows_period_and_kind(client):
    words, _ = read(client, "/plans/")

    assert "since 2002 Safer School Partnership pilot Programme" in words
    assert "since 2012 Local Policing Model Policing model" in words
    assert "2013–2016 Police & Crime Plan 2013–2016 Police & Crime Plan" in words


def test_plan_detail_sets_named_apart_from_contemporary(client):
    words, _ = read(client, "/plans/police-and-crime-plan-2017-2021/")

    naming, within = words.split("Milestones that name it")[1].split("Other milestones in its period")
    assert "A commitment to a named officer for every school" in naming
    assert "Investment in youth-based policing is doubled" not in naming
    assert "2018 Investment in youth-based policing is doubled" in within
    assert "2021 Official partnerships with schools across London" in within


def test_plan_detail_shows_the_figures_nearest_its_ends_with_their_years(client):
    words, _ = read(client, "/plans/police-and-crime-plan-2017-2021/")
    model, _ = read(client, "/plans/basic-command-unit-model/")

    assert "Safer Schools Officers 294 Safer Schools Officers, 2017 287 Safer Schools Officers, 2021" in words
    assert "319 Safer Schools Officers, 2018 about 311 Safer Schools Officers, by 2023" in model


def test_plan_that_nothing_public_names_is_nowhere(client):
    PolicingPlan.objects.create(slug="old-plan", name="An old plan", kind="programme", period="1900")

    assert client.get("/plans/old-plan/").status_code == 404
    for address in ("/", "/plans/", "/figures/", "/compare/?from=1800&to=2030", "/sitemap.xml", "/changes/"):
        assert "old-plan" not in client.get(address).content.decode(), address


def test_authors_are_credited(client):
    words, _ = read(client, "/authors/")
    detail, source = read(client, "/authors/steven-sweeney/")

    assert "13 milestones Steven Sweeney BSc (Hons), MSc" in words
    assert "Metropolitan Police Service" in detail and "Frontline Policing Delivery Unit" in detail
    links = [link["href"] for link in parse(source).select("a[href]")]
    assert len([address for address in links if address.startswith("/milestones/")]) == 13
    assert "The history of Safer School Partnerships in London" in detail


def test_figures_page_holds_every_figure_by_measure(client):
    words, source = read(client, "/figures/")

    assert "23 figures" in words
    page = parse(source)
    assert len([row for row in page.select("tr[id]") if row["id"].startswith("figure-")]) == 23
    assert [heading["id"] for heading in page.select("h2[id]")] == [
        "safer-schools-officers",
        "pcsos",
        "secondary-schools",
        "ad-hoc-schools",
        "pilot-officers",
        "pilot-boroughs",
        "youth-officers",
        "derived",
    ]


def test_figures_page_has_charts_first_one_table_folded_below_each_and_says_a_source_once(client):
    words, source = read(client, "/figures/")
    parts = [part.split("</section>")[0] for part in source.split('<section class="small-row"')[1:]]

    assert len(parts) == 7
    for part in parts:
        assert part.index('<svg class="drawing') < part.index('<details class="folded">') < part.index("<table")
        assert part.count("<table") == part.count("<h2") == part.count(">Embed<") == 1
    assert words.count("Source of every figure here: The history of Safer School Partnerships in London") == 1
    assert "<cite>" not in source
    with recording():
        other = Source.objects.create(slug="other", title="Another source")
        Figure.objects.filter(milestone__slug="local-policing-model").update(source=other)
    assert "Another source" in read(client, "/figures/")[0] and "Source of every" not in read(client, "/figures/")[0]


def test_measure_page_shows_only_its_own(client):
    words, source = read(client, "/figures/secondary-schools/")

    numbers = [cell.words for cell in parse(source).select("td.numeric")]
    assert numbers == ["295", "425", "550", "639", "570", "622"]
    assert "schools in an official Safer School Partnership" in words
    assert 'href="/figures/secondary-schools.csv"' in source and 'href="/figures/secondary-schools.json"' in source


def test_measure_without_published_figures_is_no_page(client):
    Measure.objects.create(slug="unused", name="Unused")

    assert client.get("/figures/unused/").status_code == 404
    assert "Unused" not in client.get("/figures/").content.decode()


def test_data_page_offers_all_of_the_record_for_a_spreadsheet_first(client):
    main = parse(client.get("/data/")).one("main")

    first = [(link["href"], link.words) for link in main.select("a")[:2]]
    assert first == [("/figures.csv", "All 23 figures"), ("/timeline.csv", "All 13 milestones")]
    assert main.words.index("Open in a spreadsheet") < main.words.index(main.select("summary")[0].words)
    assert len(main.select("table")) == len(main.select("details table")) > 0
    with recording():
        Milestone.objects.exclude(slug="local-policing-model").update(status="draft")
    assert "All 4 figures" in read(client, "/data/")[0] and " 1 milestone " in read(client, "/data/")[0]


def test_data_page_explains_every_column_there_is(client):
    words, _ = read(client, "/data/")

    for download in ("/timeline.csv", "/figures.csv"):
        columns = client.get(download).getvalue().decode().lstrip("\ufeff").split("\r\n")[0].split(",")
        for column in columns:
            assert f" {column} " in words, column
    assert "No licence has been stated" in words


def test_licence_and_contact_appear_once_set(client):
    SiteText.objects.update(licence="Open Government Licence v3.0", contact="history@example.org")

    words, source = read(client, "/milestones/local-policing-model/")

    assert "Content licence: Open Government Licence v3.0" in source
    assert 'href="mailto:history@example.org?subject=Correction:%20A%20new%20Local%20Policing%20Model"' in source
    assert "Suggest a correction" in words


@pytest.mark.parametrize("address", ["/about/", "/accessibility/"])
def test_texts_are_edited_not_hard_coded(client, address):
    SiteText.objects.update(about="## Why\n\nOur *own* words.", accessibility="## Why\n\nOur *own* words.")

    _, source = read(client, address)

    assert "<h2>Why</h2>" in source and "<em>own</em>" in source


def test_empty_site_has_pages_that_say_so(client):
    delete_all(Figure, Milestone, PolicingPlan, Author, Source, Measure, SiteText)

    said = {address: read(client, address)[0] for address in LISTS}

    assert "No milestone is published." in said["/"]
    assert "No published milestone names a plan." in said["/plans/"]
    assert "No published milestone credits an author." in said["/authors/"]
    assert "Nothing published cites a source." in said["/sources/"]
    assert "No figure is published." in said["/figures/"]
    assert "Nothing has been written here yet." in said["/about/"]
    assert "There are no two years with figures to compare." in said["/compare/"]
    assert "There is a problem" not in said["/compare/"]


def test_lists_without_rows_do_not_deny_what_was_published_before(client):
    for milestone in Milestone.objects.all():
        milestone.status = "withdrawn"
        milestone.save()

    for address in LISTS:
        words = read(client, address)[0]
        assert "published yet" not in words and "recorded yet" not in words


def test_a_year_is_not_compared_with_itself_unasked(client):
    Figure.objects.exclude(date="2022").delete()

    words = read(client, "/compare/")[0]

    assert "There are no two years with figures to compare." in words and "2022 and 2022" not in words


def json_ld(client, address):
    source = client.get(address).content.decode()
    return json.loads(source.split('<script type="application/ld+json">')[1].split("</script>")[0])


def test_json_ld_describes_milestones_authors_and_figures(client):
    site = json_ld(client, "/")
    article = json_ld(client, "/milestones/officers-in-every-borough/")
    person = json_ld(client, "/authors/steven-sweeney/")
    dataset = json_ld(client, "/figures/")

    assert site["@type"] == "WebSite"
    assert (article["@type"], article["temporalCoverage"]) == ("Article", "2009/2011")
    assert article["isBasedOn"]["author"][0]["@id"] == person["@id"] == "http://testserver/authors/steven-sweeney/"
    assert person["affiliation"]["name"] == "Metropolitan Police Service"
    assert dataset["@type"] == "Dataset" and 50 <= len(dataset["description"]) <= 5000
    assert [file["contentUrl"] for file in dataset["distribution"]] == [
        "http://testserver/figures.csv",
        "http://testserver/figures.json",
    ]
    assert "license" not in dataset


def test_json_ld_names_nobody_as_the_author_of_anothers_source(client):
    milestone = Milestone.objects.get(slug="officers-in-every-borough")
    answer = Source.objects.create(slug="answer", title="Answer 2012/1", kind="answer", author="Mayor of London")
    Citation.objects.create(milestone=milestone, source=answer)

    article = json_ld(client, "/milestones/officers-in-every-borough/")

    assert article["isBasedOn"]["author"][0]["familyName"] == "Sweeney"
    assert "Answer 2012/1" not in json.dumps(article["isBasedOn"])
    assert {work["name"]: work["author"] for work in article["citation"]}["Answer 2012/1"] == "Mayor of London"

    milestone.authors.clear()

    assert "isBasedOn" not in json_ld(client, "/milestones/officers-in-every-borough/")


def test_json_ld_cannot_end_its_script(client):
    Milestone.objects.filter(slug="local-policing-model").update(title="</script><script>alert(1)</script>")

    source = client.get("/milestones/local-policing-model/").content.decode()

    assert "<script>alert" not in source
    assert json_ld(client, "/milestones/local-policing-model/")["headline"] == "</script><script>alert(1)</script>"


def test_each_page_has_a_fixed_number_of_queries(client):
    def count():
        counts = {}
        for address in ("/", "/plans/", "/authors/", "/figures/", *DETAILS):
            begin_anew()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts[address] = len(queries)
        return counts

    before = count()
    measure = Measure.objects.get(slug="safer-schools-officers")
    milestones = make_milestones(30, date="2018")
    with recording():
        for number, milestone in enumerate(milestones):
            author = Author.objects.create(slug=f"author-{number}", name=f"Author {number}")
            milestone.authors.set([author, Author.objects.get(slug="steven-sweeney")])
            milestone.plans.set(PolicingPlan.objects.all())
            Figure.objects.create(milestone=milestone, measure=measure, value=number, counted_as="PCs", date="2018")
            PolicingPlan.objects.create(slug=f"plan-{number}", name=f"Plan {number}", kind="programme", period="2018")
    after = count()

    # The first milestone with figures on a page costs one look at what came before.
    assert {address: count for address, count in after.items() if count > before[address] + 1} == {}


HOSTILE = [
    "q=%00", "q=" + "x" * 5000, "year_from=1e3", "year_to=-99999999999999999999", "year_from=1990.5",
    "theme=%00&theme=officer-numbers", "page=99999999999999999999999", "page=-1", "order=%F0%9F%98%80",
    "as_of=yesterday", "q=%FF%FE", "plan=" + "%22%3E%3Cscript%3E" * 9, "q=a&q=b&q=c", "&&&=&=1", "q=%25s%25n{}{{}}",
]  # fmt: skip


@pytest.mark.parametrize("query", sparing(HOSTILE, 4, DATABASE))
def test_no_query_breaks_any_page(client, query):
    for address in ("/", "/figures/", "/compare/", "/changes/", "/about/", DETAILS[0]):
        response = client.get(f"{address}?{query}")
        is_untold = query.startswith("as_of") and address not in ("/", DETAILS[0])
        assert response.status_code == (400 if is_untold else 200), address
        assert b"<script>" not in response.content


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("name", ["timeline", "data", "timeline-csv", "healthz"])
def test_wrong_methods_are_refused(client, method, name):
    response = getattr(client, method)(reverse(f"timeline:{name}"))

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("address", ["/about/", "/figures/", "/milestones/local-policing-model/", "/nothing-here/"])
def test_search_box_of_every_other_page_leads_to_what_is_found(client, address):
    page = client.get(address).content.decode()

    assert page.count('id="q"') == 1 and 'action="/#results"' in page.split("</header>")[0]
    assert 'id="q"' not in client.get("/").content.decode().split("</header>")[0]


@pytest.mark.parametrize("address", ["/", "/milestones/local-policing-model/", "/figures/", "/about/"])
def test_shared_link_shows_a_picture_that_is_there(client, address):
    head = parse(client.get(address)).one("head")
    image = head.one("meta[property=og:image]")["content"]

    data = Path("timeline/static/timeline/card.png").read_bytes()
    assert re.fullmatch(r"http://testserver/static/timeline/card(\.\w+)?\.png", image)
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (1200, 630) and len(data) <= 60_000
    assert head.one("meta[property=og:image:alt]")["content"]
    assert head.one("meta[name=twitter:card]")["content"] == "summary_large_image"


def test_policing_plan_list_says_what_each_plan_says(client):
    page = read(client, "/plans/")[0]

    for plan in PolicingPlan.objects.all():
        assert " ".join(plan.summary.split())[:60] in page
