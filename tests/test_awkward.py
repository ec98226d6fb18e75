"""Every file and feed read back by the standard library's parsers, over words that some format reads otherwise."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest

from timeline.exports import safe_cell
from timeline.models import Author, Citation, Figure, Measure, Milestone, Organisation, PolicingPlan, Source, Theme
from timeline.revisions import recording
from timeline.text import isolate

from .awkward import TITLES
from .conftest import thorough

pytestmark = pytest.mark.usefixtures("history")

ATOM, SVG = "{http://www.w3.org/2005/Atom}", "{http://www.w3.org/2000/svg}"
NAME = "A <b>name</b> & “more”, \"so\"; {x} = 'y'"


@pytest.fixture
def awkward():
    """A milestone for each awkward title, with all that it names, and a figure counted as the title says."""
    with recording(None, NAME):
        named = {
            "themes": Theme.objects.create(slug="awkward", name=NAME, description=NAME),
            "organisations": Organisation.objects.create(slug="awkward", name=NAME),
            "authors": Author.objects.create(slug="awkward", name=NAME, kind="body"),
            "plans": PolicingPlan.objects.create(slug="awkward", name=NAME, kind="programme", period="1998"),
        }
        source = Source.objects.create(slug="awkward", title=NAME, publisher=NAME)
        measure = Measure.objects.create(slug="awkward", name=NAME)
        for number, title in enumerate(TITLES):
            milestone = Milestone.objects.create(
                slug=f"awkward-{number}", title=title, text=f"{title}\n\n{title}", date=str(1900 + number),
                status="published",
            )  # fmt: skip
            for relation, noun in named.items():
                getattr(milestone, relation).add(noun)
            place = {"source": source, "locator": NAME, "quotation": f"{NAME} {title}"}
            Citation.objects.create(milestone=milestone, **place)
            Figure.objects.create(
                milestone=milestone, measure=measure, value=number, counted_as=title[:100], date=str(1900 + number),
                note=title, **place,
            )  # fmt: skip


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.getvalue().decode().removeprefix("\ufeff")


def read_rows(client, address):
    return list(csv.DictReader(io.StringIO(read(client, address), newline="")))


@thorough
def test_every_file_reads_back_what_was_written(client, awkward):
    listed = json.loads(read(client, "/timeline.json?theme=awkward"))["milestones"]
    rows = read_rows(client, "/timeline.csv?theme=awkward")

    assert [each["title"] for each in listed] == TITLES
    assert [row["title"] for row in rows] == [safe_cell(title) for title in TITLES]
    for each, row in zip(listed, rows, strict=True):
        # Some titles are Markdown of another meaning, so the text is compared as it was written.
        assert each["text"].startswith(each["title"]) and row["text"] == safe_cell(each["text"])
        assert [each[name][0]["name"] for name in ("themes", "organisations", "plans", "authors")] == [NAME] * 4
        assert each["sources"][0]["title"] == each["sources"][0]["publisher"] == NAME == row["sources"]
    for address in ("/figures", "/figures/awkward"):
        figures = [
            each for each in json.loads(read(client, f"{address}.json"))["figures"] if each["measure"] == "awkward"
        ]
        cells = [each for each in read_rows(client, f"{address}.csv") if each["measure"] == "awkward"]
        assert [(each["counted_as"], each["note"]) for each in figures] == [(title[:100], title) for title in TITLES]
        assert [each["note"] for each in cells] == [safe_cell(title) for title in TITLES]
        assert {each["measure_name"] for each in (*figures, *cells)} == {NAME}
    assert len({len(row) for row in read_rows(client, "/figures/derived.csv")}) == 1

    feed, changes = (ElementTree.fromstring(read(client, a)) for a in ("/feed.atom?theme=awkward", "/changes.atom"))
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert sorted(titles) == sorted(f"{1900 + n}: {isolate(title)}" for n, title in enumerate(TITLES))
    assert {term.get("term") for entry in feed.iter(f"{ATOM}entry") for term in entry.iter(f"{ATOM}category")} == {NAME}
    assert any("&lt;b&gt;name&lt;/b&gt;" in (e.findtext(f"{ATOM}content") or e.findtext(f"{ATOM}summary"))
               for e in changes.iter(f"{ATOM}entry"))  # fmt: skip
    picture = ElementTree.fromstring(read(client, "/figures/awkward.svg"))
    assert picture.findtext(f"{SVG}title").startswith(NAME)
    for address in ("/picture.svg", "/sitemap.xml"):
        ElementTree.fromstring(read(client, address))

    for number, title in enumerate(TITLES):
        ris = read(client, f"/milestones/awkward-{number}.ris").split("\r\n")
        assert all(re.fullmatch("[A-Z][A-Z0-9]  - .*", line) for line in ris if line) and ris[0] == "TY  - ELEC"
        assert f"TI  - {title}" in ris and [line[:2] for line in ris].count("ER") == 1
        bibtex = read(client, f"/milestones/awkward-{number}.bib")
        assert bibtex.count("{") == bibtex.count("}") and bibtex.count("@") == bibtex.count("@misc{") + title.count("@")
