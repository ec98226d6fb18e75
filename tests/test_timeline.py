"""The timeline page through the client: what a reader sees, filters and counts."""

import re

import pytest
from django.utils import timezone

from timeline.models import Figure, Measure, Milestone, Theme
from timeline.revisions import recording

from .conftest import begin_anew, delete_all, thorough
from .page import parse, read_words

pytestmark = pytest.mark.usefixtures("history")


def titles(page):
    """The headings of the milestones on a page, in order."""
    return [title.words for title in parse(page).select("h4.card-title a[href]")]


def dates(page):
    return [date.words for date in parse(page).select("p.card-date")]


def get(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def make_milestones(count, **fields):
    """Make published milestones of 1900 with distinct slugs."""
    now = timezone.now()
    values = {"date": "1900", "text": "Made for a test.", "status": "published", "publish_at": now, **fields}
    return Milestone.objects.bulk_create(
        Milestone(slug=f"made-{number}", title=f"Made {number}", **values) for number in range(count)
    )


def test_timeline_shows_all_milestones_by_decade(client):
    page = get(client, "/")

    assert dates(page) == [
        "1980s", "1987", "1995", "2002", "2009–2011", "2012", "2013", "2015", "2017", "2018", "2021", "2022", "by 2023",
    ]  # fmt: skip
    decades = [heading.words for heading in parse(page).select("#results h3[id]")]
    assert decades == ["1980s", "1990s", "2000s", "2010s", "2020s"]
    assert "<strong>13</strong> milestones" in page
    assert "From a history compiled by Steven Sweeney" in page


def test_timeline_shows_figures_with_what_they_count(client):
    page = get(client, "/")

    numbers = [number.words for number in parse(page).select("p.number")]
    assert {"from 118 → to 183", "218", "+70", "253", "295", "about 311", "600"} <= set(numbers)
    assert "PCs (target)" in page and "youth officers (planned)" in page
    assert "35 more than 2010–2011" in page
    assert "about 66 fewer than 2022" in page
    assert "17 fewer than 2017" in page  # 570 of 2021 counts something else
    assert "285" not in read_words(page)


def test_timeline_spells_abbreviations_out_at_first_use(client):
    for address in ["/", "/?year_from=2018", "/?year_from=2021", "/?order=newest", "/figures/", "/plans/"]:
        words = parse(get(client, address)).one("body").words
        if address in ("/", "/?order=newest"):
            # The picture says at its marks what was counted, and folded below it what that means.
            assert "police constables (PCs)" in words and "Police Community Support Officers (PCSOs)" in words
            words = words.partition("How to read this")[2]
        for short in ("SSO", "PC", "PCSO", "ASB", "MPS", "DfES", "YJB", "ACPO", "SSP"):
            used = re.search(rf"\b{short}s?\b", words)
            assert used is None or re.search(rf"\({short}s?\b[^)]*$", words[: used.end()]), (address, short)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=elton", ["1987"]),
        ("q=PCSO", ["2009–2011", "2012"]),
        ("q=polic+cadet", ["2015", "2018"]),
        ("q=olice", []),
        ("year_from=2023", ["by 2023"]),
        ("year_to=1986", ["1980s"]),
        ("year_from=2010&year_to=2010", ["2009–2011"]),
        ("year_from=1985&year_to=1985", ["1980s"]),
        ("theme=school-security", ["1995"]),
        ("theme=school-security&theme=public-confidence", ["1995", "2017", "by 2023"]),
        ("theme=public-confidence&organisation=metropolitan-police-service", ["by 2023"]),
        ("plan=local-policing-model&plan=basic-command-unit-model", ["2012", "2018"]),
        ("author=steven-sweeney&year_to=1990", ["1980s", "1987"]),
        ("has_figures=1&year_to=2011", ["2002", "2009–2011"]),
        ("order=newest&year_from=2021", ["by 2023", "2022", "2021"]),
        ("q=elton&utm_source=x&nonsense=1", ["1987"]),
        ("q=nothing&q=elton", ["1987"]),
        ("q=", None),
    ],
)
def test_timeline_filtered(client, query, expected):
    page = get(client, f"/?{query}")

    found = dates(page)

    assert len(found) == 13 if expected is None else found == expected


def find_options(page):
    """[(attributes of the box, how many it would leave)] of what may be ticked."""
    labels = [label for label in parse(page).select("label") if label.select("span.option-count")]
    return [(label.one("input").attributes, int(label.one("span.option-count").words.split()[0])) for label in labels]


def test_timeline_facets_count_with_the_other_filters_kept(client):
    page = get(client, "/?theme=public-confidence&organisation=metropolitan-police-service")

    options = {box["value"]: (count, "checked" in box, "disabled" in box) for box, count in find_options(page)}
    assert options["public-confidence"] == (1, True, False)
    assert options["officer-numbers"] == (3, False, False)
    assert options["school-security"] == (0, False, True)
    assert options["metropolitan-police-service"] == (1, True, False)
    assert options["youth-justice-board"] == (0, False, True)


def test_timeline_facet_counts_are_what_choosing_gives(client):
    for chosen in (
        "",
        "q=officers&year_from=2012&theme=named-officer",
    ):
        page = get(client, f"/?{chosen}")
        facets = find_options(page)

        assert len(facets) == 8 + 6 + 5 + 1 + 1
        for box, count in facets:
            if "checked" not in box and f"{box['name']}=" not in chosen:
                address = f"/?{chosen}&{box['name']}={box['value']}"
                assert len(titles(get(client, address))) == count, address


def test_timeline_chips_remove_one_filter_each(client):
    page = get(client, "/?q=officers&theme=officer-numbers&theme=named-officer&year_from=2013&order=newest")

    chips = {chip.words: chip["href"] for chip in parse(page).select("a.chip")}
    both = "theme=officer-numbers&theme=named-officer"
    assert list(chips.items()) == [
        ("Remove the filter Keyword: officers ×", f"/?year_from=2013&{both}&order=newest#results"),
        ("Remove the filter From year: 2013 ×", f"/?q=officers&{both}&order=newest#results"),
        (
            "Remove the filter Theme: Officer numbers ×",
            "/?q=officers&year_from=2013&theme=named-officer&order=newest#results",
        ),
        (
            "Remove the filter Theme: A named officer ×",
            "/?q=officers&year_from=2013&theme=officer-numbers&order=newest#results",
        ),
    ]


def test_timeline_empty_says_which_filter_to_loosen(client):
    page = get(client, "/?q=elton&theme=school-security")

    assert "No milestone matches all of these filters" in page
    text = read_words(page)
    assert "Without Keyword: elton there is 1." in text
    assert "Without Theme: School security there is 1." in text


@pytest.mark.parametrize(
    ("query", "message", "kept", "found"),
    [
        ("year_from=1990.5&q=elton", "“1990.5” is not a year", 'name="year_from" value="1990.5"', 1),
        ("year_from=1e3", "“1e3” is not a year", 'name="year_from" value="1e3"', 13),
        ("year_to=-5", "“-5” is not a year", 'name="year_to" value="-5"', 13),
        ("year_to=10000", "from 1 to 9999", 'name="year_to" value="10000"', 13),
        ("year_from=2020&year_to=2010", "the wrong way round", 'name="year_to" value="2010"', 13),
        ("year_from=%00", "is not a year", 'name="year_from"', 13),
        ("q=%00", "There is a character in it that no text has. Type the words anew.", 'name="q"', 13),
        ("q=%3F%3F", "holds no word", 'name="q" value="??"', 13),
        ("q=" + "x" * 5000, "at most 200 characters", "x" * 5000, 13),
        ("q=" + "+".join("abcdefghijklm"), "at most 12 words", 'name="q"', 13),
        ("theme=nope&theme=school-security", "“nope” is not a theme", 'value="school-security" checked', 1),
        ("plan=%00", "is not a policing plan", "<", 13),
        ("has_figures=yes", "“yes” is not known here. Try 1.", "<", 13),
        ("order=sideways", "Try oldest, newest or relevance.", "<", 13),
        ("theme=%3Cscript%3E", "“&lt;script&gt;” is not a theme", "<", 13),
    ],
)
def test_timeline_bad_value_is_named_and_the_rest_applies(client, query, message, kept, found):
    page = get(client, f"/?{query}")

    assert message in page
    assert kept in page
    assert f"<strong>{found}</strong>" in page
    assert 'class="error"' in page


def test_timeline_page_out_of_range_is_the_nearest(client):
    make_milestones(40)

    for asked, shown in (("0", 1), ("-3", 1), ("2", 2), ("99999999999", 3), ("x", 1), ("%00", 1)):
        page = get(client, f"/?page={asked}&has_figures=")
        assert f'id="page-{shown}" aria-current="page"' in page, asked
        assert len(titles(page)) == (13 if shown == 3 else 20), asked


def test_timeline_page_links_keep_the_filters(client):
    make_milestones(41)

    page = get(client, "/?q=Made+for+a+test&order=newest&page=2&unknown=1")

    assert 'href="/?q=Made+for+a+test&amp;order=newest&amp;page=3"' in page
    assert 'id="page-1"' in page and 'href="/?q=Made+for+a+test&amp;order=newest" id="page-1"' in page
    assert "21 to 40 of 41" in page


@thorough
@pytest.mark.database
def test_timeline_has_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    theme, measure = Theme.objects.first(), Measure.objects.first()
    with recording():
        for number, milestone in enumerate(make_milestones(60)):
            milestone.themes.add(theme)
            Figure.objects.create(
                milestone=milestone, measure=measure, value=number, counted_as="things", date=f"{1900 + number}"
            )

    with django_assert_max_num_queries(24):
        client.get("/")


def test_timeline_orders_equal_dates_by_key_both_ways(client):
    made = make_milestones(3)

    oldest, newest = get(client, "/?year_to=1950"), get(client, "/?year_to=1950&order=newest")

    assert titles(oldest) == [milestone.title for milestone in made]
    assert titles(newest) == titles(oldest)[::-1]


def test_timeline_says_where_a_plan_begins(client):
    page = get(client, "/").split('id="results"')[1]

    before = page.index("Police &amp; Crime Plan 2017–2021</a> begins")
    assert before < page.index("A commitment to a named officer for every school") < page.index("is doubled")
    assert page.count("</a> begins") == 3


def test_timeline_sets_no_cookie(client):
    response = client.get("/?q=elton")

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_timeline_refuses_other_methods(client, method):
    assert getattr(client, method)("/").status_code == 405


def test_timeline_without_content_is_a_plain_page(client):
    delete_all(Milestone)

    page = get(client, "/")

    assert "No milestone is published." in page


def test_timeline_marks_what_was_sought(client):
    page = get(client, "/?q=elton")

    assert [mark.words for mark in parse(page).select("h4.card-title a mark")] == ["Elton"]
    assert parse(page).select("div.prose mark")
    assert "<mark>" not in get(client, "/?theme=school-security")


def test_timeline_by_relevance_is_one_list_with_titles_first(client):
    page = get(client, "/?q=cadets&order=relevance")

    oldest = dates(get(client, "/?q=cadets"))
    found = parse(page).select("h3.card-title a")
    assert sorted(dates(page)) == sorted(oldest) and len(found) == len(oldest) > 1
    marked = [bool(title.select("mark")) for title in found]
    assert marked == sorted(marked, reverse=True)
    assert '<h3 id="decade' not in page and "</a> begins" not in page
    assert 'value="relevance" checked' in page
    assert "order=relevance" in page.split('id="downloads"')[1].split("</p>")[0]


@thorough
@pytest.mark.database
def test_timeline_by_relevance_goes_on_page_by_page(client, monkeypatch):
    titled, plain = make_milestones(30), Milestone.objects.get(date="1987")
    Milestone.objects.filter(pk__in=[one.pk for one in titled[7:9]]).update(title="Sergeants")
    Milestone.objects.filter(pk__in=[one.pk for one in titled]).update(text="A sergeant.")
    plain.text = "Sergeant"
    plain.save()

    for few in (5_000, 3):  # ranked, and too many to be ranked
        monkeypatch.setattr("timeline.index.search.index.FEW", few)
        begin_anew()
        pages = [get(client, f"/?q=sergeant&order=relevance&page={number}") for number in (1, 2)]
        found = [[card["id"] for card in parse(page).select("article.card")] for page in pages]

        assert found[0][:2] == ["made-7", "made-8"]
        assert "1 to 20 of 31, most relevant first" in pages[0]
        assert len({*found[0], *found[1]}) == 31
        rows = client.get("/timeline.csv?q=sergeant&order=relevance").content.decode().splitlines()[1:]
        assert [row.split(",")[0] for row in rows] == found[0] + found[1]


def test_timeline_order_by_relevance_needs_something_sought(client):
    for query in ("order=relevance", "order=relevance&q=%3F"):
        page = get(client, f"/?{query}")

        assert dates(page) == dates(get(client, "/"))
        assert 'id="order-relevance"' not in page and "not known here" not in page
        assert "order=relevance" not in page.split('id="downloads"')[1].split("</p>")[0]
    assert client.get("/timeline.csv?order=relevance").status_code == 200
    assert 'id="order-relevance"' in get(client, "/?q=elton")


def test_cards_that_another_page_has_made_stay_in_their_places(client):
    newest = re.findall(r'<article class="card" id="([^"]+)"', client.get("/?order=newest").content.decode())
    client.get("/?has_figures=1")
    client.get(f"/?q={newest[3].partition('-')[0]}")
    oldest = re.findall(r'<article class="card" id="([^"]+)"', client.get("/?year_to=2030").content.decode())

    assert oldest == newest[::-1]
