"""What a card shows is found by its words, however they are spelt, and marked where it stands."""

import html
import re

import pytest

from timeline.index import search
from timeline.models import Author, Figure, Measure, Milestone, Organisation, PolicingPlan, Theme
from timeline.revisions import recording

from .conftest import DATABASE, sparing

pytestmark = pytest.mark.usefixtures("history")


def slugs_of(client, typed):
    """The slugs of the cards that a search finds, in their order, without those that only come near."""
    page = client.get("/", {"q": typed}).content.decode().partition('id="near"')[0]
    return re.findall(r'<article class="card" id="([^"]+)"', page)


def marks_of(client, typed):
    page = client.get("/", {"q": typed}).content.decode()
    return set(map(html.unescape, re.findall(r"<mark>(.*?)</mark>", page)))


@pytest.fixture
def carded(db):
    """One milestone whose card shows something of every kind."""
    with recording():
        milestone = Milestone.objects.create(
            slug="carded", title="A zebra", text="Nothing else.", date="2015-03-12", status="published"
        )
        body = Organisation.objects.create(slug="quagga-trust", name="Quagga Trust", abbreviation="QTX")
        milestone.themes.add(Theme.objects.create(slug="okapi", name="Okapi care"))
        milestone.organisations.add(body)
        milestone.plans.add(PolicingPlan.objects.create(slug="gnu", name="Gnu Plan", kind="programme", period="2015"))
        milestone.authors.add(Author.objects.create(slug="ibex", name="Ann Ibex", family_name="Ibex"))
        measure = Measure.objects.create(slug="kudu", name="Kudus")
        Figure.objects.create(
            milestone=milestone, measure=measure, value=7654, counted_as="lynxes", date="1873", kind="target"
        )
    return milestone


def test_search_finds_all_that_a_card_shows(client, carded):
    shown = [
        "12 March 2015", "march 2015", "2015 zebra", "okapi", '"okapi care"', "quagga trust", "QTX", "gnu plan", "ibex",
        "Ann Ibex", "lynxes", "lynx", "7654", "7,654", "7,654 lynxes", "target lynxes", "1873",
        "zebra okapi quagga 7,654",
    ]  # fmt: skip

    assert [typed for typed in shown if "carded" not in slugs_of(client, typed)] == []


def test_search_reads_no_phrase_from_one_name_into_the_next(client, carded):
    assert slugs_of(client, '"care quagga"') == slugs_of(client, '"trust okapi"') == []
    assert slugs_of(client, '"zebra nothing"') == []


def test_search_marks_dates_figures_and_names_where_they_stand(client, carded):
    assert marks_of(client, "12 march okapi quagga gnu lynx 7654") == {
        "12", "March", "Okapi", "Quagga", "Gnu", "lynxes", "7,654"
    }  # fmt: skip


def test_search_follows_what_is_renamed(client, carded):
    for noun, name in (
        (Theme.objects.get(slug="okapi"), "Tapir care"),
        (Organisation.objects.get(slug="quagga-trust"), "Eland Trust"),
        (PolicingPlan.objects.get(slug="gnu"), "Oryx Plan"),
        (Author.objects.get(slug="ibex"), "Ann Saiga"),
    ):
        noun.name = name
        noun.save()
    figure = carded.figures.get()
    figure.counted_as = "serows"
    figure.save()

    assert [slugs_of(client, old) for old in ("okapi", "quagga", "gnu", "ibex", "lynxes")] == [[]] * 5
    new = ("tapir", "eland", "oryx", "saiga", "serows")
    assert [slugs_of(client, typed) for typed in new] == [["carded"]] * 5


def test_search_leaves_what_no_longer_names_a_noun(client, carded):
    carded.themes.clear()
    carded.figures.all().delete()

    assert slugs_of(client, "okapi") == slugs_of(client, "lynxes") == []


@pytest.mark.parametrize(
    ("date", "found", "missed"),
    [
        ("1985", ["1985", "1980s", "1980’s"], ["1980", "1986", "1990s", "198 5"]),
        ("198X", ["1980s", "1980", "1985", "1989"], ["1990", "1979"]),
        ("2009/2011", ["2009–2011", "2009-2011", "2010", "2000s", "2010s"], ["2012", "2000"]),
        ("2013~", ["2013", "about 2013"], ["2014"]),
        ("[..2023]", ["by 2023", "2023", "2020s"], ["2022", "1999"]),
        ("1000/1999", ["1000–1999"], ["1500"]),
        ("2015-03", ["March 2015", "2015"], ["April 2015"]),
    ],
)
def test_search_finds_dates_as_labelled_and_the_years_within(date, found, missed):
    dated = Milestone.objects.create(slug="dated", title="A zebra", text="x", date=date, status="published")

    hits = {typed for typed in [*found, *missed] if dated.pk in search.find(f"{typed} zebra")}

    assert hits == set(found)


# What one text holds, and how it may be typed: each finds the other.
SPELLINGS = [
    ["antisocial", "anti-social", "anti social", "Anti‑Social"],
    ["adhoc", "ad-hoc", "ad hoc", '"ad hoc"'],
    ["headteachers", "head teachers", "head-teacher", '"headteacher"'],
    ["multi-agency", "multi agency", "multiagency"],
    ["Łódź", "lodz", "Lódz", "LODZ"],
    ["Ørsted", "orsted", "ØRSTED"],
    ["Æthelred", "aethelred", "AETHELRED"],
    ["Paweł", "pawel"],
    ["Œuvre", "oeuvre"],
    ["ﬁreﬁghter", "firefighter", "fire fighter"],
    ["part\u00adner\u200bship", "partnership"],
    ["Mayor’s", "Mayor's", "mayors", "mayorʼs", "mayor"],
    ["O’Brien", "O'Brien", "obrien", "o brien"],
    ["e-mail", "email", "e mail"],
    ["Police & Crime", "police and crime", "police ＆ crime", '"police & crime"'],
    ["Q&A", "q and a", "Q & A"],
    ["U.K.", "UK", "U.K"],
    ["P.C.s", "PCs", "PC", "P.C.", "P.C.’s"],
]


@pytest.mark.parametrize("forms", sparing(SPELLINGS, 5, DATABASE), ids=lambda forms: forms[0])
def test_search_finds_and_marks_each_spelling_by_each_other(forms, client):
    spelt = Milestone.objects.create(slug="spelt", title="Zebra", text="x", date="1900", status="published")
    for form in forms:
        spelt.title = f"Zebra {form.strip(chr(34))} okapi"
        spelt.save()
        for typed in forms:
            assert spelt.pk in search.find(typed), (form, typed)
            assert search.mark(form.strip('"'), search.read_wishes(typed)) != form.strip('"'), (form, typed)
    assert "spelt" in slugs_of(client, forms[0])


def test_search_takes_single_letters_side_by_side_as_an_abbreviation(client):
    with recording():
        Milestone.objects.create(slug="one", title="Zebras of the U.K.", text="x", date="1900", status="published")

    assert slugs_of(client, "zebra u k") == ["one"]
    assert slugs_of(client, "zebra u s") == []


def test_search_cuts_no_word_behind_a_word_of_one_letter(client):
    with recording():
        Milestone.objects.create(slug="one", title="A zebra is a part of it", text="x", date="1900", status="published")

    assert slugs_of(client, "zebra part") == ["one"] and slugs_of(client, "zebra apart") == []


def test_search_finds_a_compound_by_its_beginning_in_either_spelling(client):
    with recording():
        Milestone.objects.create(slug="one", title="Headteacher", text="x", date="1900", status="published")
        Milestone.objects.create(slug="two", title="Head teacher", text="x", date="1901", status="published")

    assert slugs_of(client, "headteac")[:2] == slugs_of(client, "head teac")[:2] == ["one", "two"]
