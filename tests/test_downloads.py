"""Downloads, feed, citations and the files for machines, in the shapes that others rely on."""

import csv
import io
import json
import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from timeline.exports import safe_cell
from timeline.models import Author, Milestone

from .conftest import thorough

pytestmark = pytest.mark.usefixtures("history")

SOURCE = {"slug": "history-of-safer-school-partnerships", "title": "The history of Safer School Partnerships in London"}
ATOM = "{http://www.w3.org/2005/Atom}"


def read_csv(response):
    text = response.getvalue().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_timeline_json_shape(client):
    data = json.loads(client.get("/timeline.json").getvalue())

    assert list(data) == ["title", "url", "count", "milestones"]
    assert data["count"] == 13 == len(data["milestones"])
    first, last = data["milestones"][0], data["milestones"][-1]
    assert list(first) == [
        "slug", "url", "title", "date", "text", "html", "themes", "organisations", "plans", "authors", "sources",
        "citations", "figures", "published", "modified",
    ]  # fmt: skip
    assert first["date"] == {
        "edtf": "198X",
        "label": "1980s",
        "earliest": "1980-01-01",
        "latest": "1989-12-31",
    }
    assert last["date"] == {"edtf": "[..2023]", "label": "by 2023", "earliest": None, "latest": "2023-12-31"}
    assert first["url"] == "http://testserver/milestones/school-discipline-becomes-an-issue/"
    assert first["authors"] == [{"slug": "steven-sweeney", "name": "Steven Sweeney"}]
    assert list(first["sources"][0]) == ["title", "publisher", "url"]
    assert last["figures"] == [
        {
            "measure": {"slug": "safer-schools-officers", "name": "Safer Schools Officers"},
            "value": 311,
            "kind": "actual",
            "approximate": True,
            "counted_as": "Safer Schools Officers",
            "date": {"edtf": "[..2023]", "label": "by 2023", "earliest": None, "latest": "2023-12-31"},
            "note": "The source says “around 311”.",
            "standing": "followed",
            "bound": "about",
            "upper": None,
            "source": SOURCE,
            "locator": "paragraph beginning “By 2023”",
            "quotation": "",
            "standing_reason": "",
            "note_kind": "",
        }
    ]
    assert first["citations"] == [
        {
            "source": SOURCE,
            "locator": "paragraph beginning “In the 1980’s”",
            "quotation": "",
            "seen": None,
            "archived": "",
        }
    ]
    assert first["published"].endswith("Z") and "T" in first["published"]


def test_timeline_csv_shape(client):
    response = client.get("/timeline.csv")
    rows = read_csv(response)

    assert list(rows[0]) == [
        "slug",
        "url",
        "title",
        "edtf",
        "label",
        "earliest",
        "latest",
        "text",
        "themes",
        "organisations",
        "plans",
        "authors",
        "sources",
        "published",
        "modified",
    ]
    assert len(rows) == 13
    assert rows[3]["organisations"] == (
        "association-of-chief-police-officers; department-for-education-and-skills; youth-justice-board"
    )
    assert rows[-1]["earliest"] == "" and rows[-1]["latest"] == "2023-12-31"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "attachment" in response["Content-Disposition"]


def test_figures_csv_and_json_agree(client):
    rows = read_csv(client.get("/figures.csv"))
    data = json.loads(client.get("/figures.json").getvalue())

    assert list(rows[0]) == [
        "measure",
        "measure_name",
        "value",
        "kind",
        "approximate",
        "counted_as",
        "edtf",
        "label",
        "earliest",
        "latest",
        "milestone",
        "note",
        "standing",
        "bound",
        "upper",
        "source",
        "locator",
        "quotation",
        "standing_reason",
        "note_kind",
    ]
    assert data["count"] == 23 == len(rows) == len(data["figures"])
    assert [str(figure["value"]) for figure in data["figures"]] == [row["value"] for row in rows]
    assert {row["approximate"] for row in rows} == {"true", "false"}
    assert list(data) == ["title", "url", "count", "figures"]


def test_citations_csv_has_a_row_for_each_citation(client):
    rows = read_csv(client.get("/citations.csv"))

    assert list(rows[0]) == [
        "cited_by", "key", "url", "source", "title", "kind", "author", "publisher", "date", "link", "locator",
        "quotation", "seen", "archived",
    ]  # fmt: skip
    assert Counter(row["cited_by"] for row in rows) == {"milestone": 13, "figure": 23}
    assert [row["key"] for row in rows[:13]] == [row["slug"] for row in read_csv(client.get("/timeline.csv"))]
    figures = read_csv(client.get("/figures.csv"))
    assert [row["key"] for row in rows[13:]] == [
        "/".join(row[name] for name in ("milestone", "measure", "kind", "edtf")) for row in figures
    ]
    assert [row["locator"] for row in rows[13:]] == [row["locator"] for row in figures]
    assert {row["title"] for row in rows} == {SOURCE["title"]} and all(row["locator"] for row in rows)
    assert rows[0]["url"] == "http://testserver/milestones/school-discipline-becomes-an-issue/"


def test_measure_downloads_hold_one_measure(client):
    rows = read_csv(client.get("/figures/secondary-schools.csv"))
    data = json.loads(client.get("/figures/secondary-schools.json").getvalue())

    assert [row["value"] for row in rows] == ["295", "425", "550", "639", "570", "622"]
    assert data["count"] == 6


@pytest.mark.parametrize("address", ["/timeline.json", "/timeline.csv", "/feed.atom"])
def test_downloads_take_the_filters(client, address):
    body = client.get(f"{address}?plan=local-policing-model&page=7&unknown=x").getvalue().decode()

    assert "A new Local Policing Model" in body
    assert "Lord Elton" not in body


@pytest.mark.parametrize("address", ["/timeline.json", "/timeline.csv", "/feed.atom"])
@pytest.mark.parametrize(
    ("query", "parameter", "value"),
    [
        ("year_from=1990.5", "year_from", "1990.5"),
        ("year_from=2020&year_to=2010", "year_to", "2010"),
        ("theme=school-security&theme=nope", "theme", "nope"),
        ("order=up", "order", "up"),
        ("has_figures=0", "has_figures", "0"),
        ("q=" + "y" * 300, "q", "yyyy"),
        ("q=%00", "q", "�"),
    ],
)
def test_downloads_refuse_a_bad_value(client, address, query, parameter, value):
    response = client.get(f"{address}?{query}")

    assert response.status_code == 400
    body = response.content.decode()
    assert parameter in body and value in body
    assert "Lord Elton" not in body


@thorough
@pytest.mark.database
def test_timeline_json_is_whole_and_in_order(client):
    now = timezone.now()
    Milestone.objects.bulk_create(
        Milestone(slug=f"m-{n}", title=f"M {n}", text="x", date="1900", status="published", publish_at=now)
        for n in range(1100)
    )

    data = json.loads(client.get("/timeline.json?order=newest").getvalue())

    assert data["count"] == 1113 == len(data["milestones"])
    assert data["milestones"][0]["date"]["label"] == "by 2023"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44",
        "-2",
        "@SUM(A1)",
        "\tx",
        "\rx",
        " =1",
        "＝1",
        "\ufeff=1",
        "\u200b=1",
        "\u200e+1",
        "\u2060@x",
        "\xad=1",
        ";=1",
        "; =1",
        ",-1",
        "\xa0=1",
        "\x00=1",
        " \u200b;\t=1",
        "\n=1",
        "\u2028=1",
    ],
)
def test_csv_text_runs_no_formula(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-70, -70),
        (True, "true"),
        (None, ""),
        (["a", "b"], "a; b"),
        ("é", "é"),
        ("1 = 1", "1 = 1"),
        ("\ufeffa", "\ufeffa"),
        ("", ""),
        (";", ";"),
    ],
)
def test_csv_cell_keeps_what_is_harmless(value, cell):
    assert safe_cell(value) == cell


def test_csv_of_a_hostile_title_is_text(client):
    Milestone.objects.filter(slug="local-policing-model").update(title='=HYPERLINK("http://x")')

    rows = read_csv(client.get("/timeline.csv?plan=local-policing-model"))

    assert rows[0]["title"] == '\'=HYPERLINK("http://x")'


def test_feed_is_newest_published_first_with_lasting_ids(client):
    milestone = Milestone.objects.create(
        slug="new", title="Newly found", date="1995", text="x", status="published", publish_at="2001-01-01T00:00Z"
    )
    before = ElementTree.fromstring(client.get("/feed.atom").content)
    milestone.title = "Retitled"
    milestone.save()

    after = ElementTree.fromstring(client.get("/feed.atom", headers={"host": "localhost"}).content)

    assert before.find(f"{ATOM}entry/{ATOM}title").text == "1995: Newly found"
    assert after.find(f"{ATOM}entry/{ATOM}title").text == "1995: Retitled"
    ids = [[entry.text for entry in feed.iterfind(f"{ATOM}entry/{ATOM}id")] for feed in (before, after)]
    assert ids[0] == ids[1] and len(set(ids[0])) == 14


def test_feed_holds_fifty(client):
    now = timezone.now()
    Milestone.objects.bulk_create(
        Milestone(slug=f"m-{n}", title=f"M {n}", text="x", date="1900", status="published", publish_at=now)
        for n in range(60)
    )

    feed = ElementTree.fromstring(client.get("/feed.atom").content)

    assert len(feed.findall(f"{ATOM}entry")) == 50


def test_citations(client):
    bib = client.get("/milestones/local-policing-model.bib").content.decode()
    ris = client.get("/milestones/local-policing-model.ris").content.decode()

    assert bib.startswith("@misc{local-policing-model,")
    assert "editor = {Sweeney, Steven}" in bib and "editortype = {compiler}" in bib and "author" not in bib
    assert "publisher = {The history of Safer School Partnerships in London}" in bib
    address = r"http://testserver/milestones/local-policing-model/\?as_of=[0-9-]{10}T[0-9:]{8}Z"
    assert re.search(rf"url = \{{{address}\}}", bib) and re.search(rf"UR  - {address}\r\n", ris)
    assert ris.startswith("TY  - ELEC\r\nTI  - A new Local Policing Model\r\nA2  - Sweeney, Steven\r\n")
    assert "AU  -" not in ris and ris.endswith("ER  - \r\n")


def test_body_is_cited_as_one(client):
    body = Author.objects.create(slug="body", name="Board, London & South", kind="body")
    Milestone.objects.get(slug="local-policing-model").authors.set([body])

    bib = client.get("/milestones/local-policing-model.bib").content.decode()
    ris = client.get("/milestones/local-policing-model.ris").content.decode()

    assert "editor = {{Board, London \\& South}}" in bib and "A2  - Board, London & South\r\n" in ris


@pytest.mark.parametrize(
    ("kind", "family_name", "is_valid"),
    [
        ("person", "Sweeney", True),
        ("person", "", False),
        ("person", "Other", False),
        ("body", "", True),
        ("body", "Sweeney", False),
    ],
)
def test_author_is_a_person_with_a_family_name_or_a_body(kind, family_name, is_valid):
    author = Author(slug="a", name="Steven Sweeney", kind=kind, family_name=family_name)

    if is_valid:
        author.full_clean()
    else:
        with pytest.raises(ValidationError, match="family"):
            author.full_clean()


def test_links_in_texts_are_whole_where_they_leave_the_page(client):
    Milestone.objects.filter(slug="local-policing-model").update(
        text="See [the data](/data/) and [here](#x) or [b](?q=1&p=2)."
    )
    whole = "http://testserver/milestones/local-policing-model/"

    told = client.get("/timeline.json").json()["milestones"]
    markup = next(each["html"] for each in told if each["slug"] == "local-policing-model")
    feed = client.get("/feed.atom").content.decode()

    assert 'href="http://testserver/data/"' in markup and f'href="{whole}#x"' in markup
    assert f'href="{whole}?q=1&amp;p=2"' in markup
    assert "http://testserver/data/" in feed and "&quot;/data/" not in feed


def test_linked_data_speaks_of_times_as_iso_8601_does(client):
    for slug, interval in (
        ("school-discipline-becomes-an-issue", "1980/1989"), ("officer-numbers-fall", "../2023"),
        ("local-policing-model", "2012"),
    ):  # fmt: skip
        page = client.get(f"/milestones/{slug}/").content.decode()
        data = json.loads(page.split('application/ld+json">')[1].split("</script>")[0])
        assert data["temporalCoverage"] == interval
        assert "author" not in data and data["isBasedOn"]["author"][0]["familyName"] == "Sweeney"


def test_citation_escapes_what_tex_would_run(client):
    Milestone.objects.filter(slug="local-policing-model").update(title="50% of {A_B} & \\input{x}")

    bib = client.get("/milestones/local-policing-model.bib").content.decode()

    assert (
        r"50\% of \textbraceleft{}A\_B\textbraceright{} \& "
        r"\textbackslash{}input\textbraceleft{}x\textbraceright{}" in bib
    )


def test_sitemap_lists_every_kind_of_page(client):
    text = client.get("/sitemap.xml").content.decode()

    for path in ("/", "/milestones/local-policing-model/", "/plans/local-policing-model/", "/authors/steven-sweeney/",
                 "/figures/pcsos/", "/data/"):  # fmt: skip
        assert f"<loc>http://testserver{path}</loc>" in text


def test_addresses_follow_site_url(client, settings):
    settings.SITE_URL = "https://history.example.org"

    assert "https://history.example.org/milestones/" in client.get("/timeline.json").getvalue().decode()
    assert "<loc>https://history.example.org/</loc>" in client.get("/sitemap.xml").content.decode()
    assert "Sitemap: https://history.example.org/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert '<link rel="canonical" href="https://history.example.org/">' in client.get("/").content.decode()


def test_healthz(client, monkeypatch):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]
