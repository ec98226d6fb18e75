"""Calculated figures and the comparison of two years: always labelled, never among what was published."""

import csv
import html
import io
import re

import pytest

from timeline.models import Figure, Measure, Milestone
from timeline.revisions import recording

from .conftest import delete_all
from .page import read_words

pytestmark = pytest.mark.usefixtures("history")


def get(client, address):
    return client.get(address).getvalue().decode()


def read_rows(client, address, index=0):
    """The rows of a page's table as lists of words."""
    page = get(client, address)
    table = re.findall(r"(?s)<table.*?</table>", page)[index]
    rows = re.findall(r"(?s)<tr[^>]*>(.*?)</tr>", table)
    return [[read_words(cell) for cell in re.findall(r"(?s)<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def read_csv(client, address):
    return list(csv.DictReader(io.StringIO(get(client, address).removeprefix("\ufeff"))))


def test_schools_per_officer_is_calculated_with_its_inputs(client):
    rows = [row for row in read_csv(client, "/figures/derived.csv") if row["derived"] == "Schools per officer"]

    assert [(row["label"], row["value"]) for row in rows] == [
        ("2012", "1.4"), ("2013", "1.8"), ("2015", "2.0"), ("2017", "2.2"), ("2021", "2.0"), ("2022", "1.6"),
    ]  # fmt: skip
    assert {row["formula"] for row in rows} == {"schools ÷ officers"}
    words = read_words(get(client, "/figures/"))
    assert "Schools per officer 2012 1.4 schools ÷ officers 295 secondary schools and 218 PCs" in words
    assert (
        "Schools per officer 2021 2.0 schools ÷ officers "
        "570 schools in an official Safer School Partnership and 287 Safer Schools Officers"
    ) in words


def test_share_of_target_reached(client):
    (row,) = (row for row in read_csv(client, "/figures/derived.csv") if row["unit"])

    assert (row["value"], row["label"]) == ("86.2", "2012")
    words = read_words(get(client, "/figures/"))
    assert "2012 86.2% actual ÷ target × 100 218 PCs and 253 PCs (target)" in words


def test_halves_are_rounded_up(client):
    measures = [Measure.objects.get(slug=slug) for slug in ("secondary-schools", "safer-schools-officers")]
    milestone = Milestone.objects.get(slug="murder-of-philip-lawrence")
    for measure, value in zip(measures, (29, 20), strict=True):
        Figure.objects.create(milestone=milestone, measure=measure, value=value, counted_as="x", date="1995")

    assert read_csv(client, "/figures/derived.csv")[0]["value"] == "1.5"


def test_no_officer_and_no_target_of_zero_divides(client):
    Figure.objects.filter(measure__slug="safer-schools-officers").update(value=0)

    assert read_csv(client, "/figures/derived.csv") == []
    assert client.get("/figures/").status_code == 200


def test_derived_figures_are_in_no_download_of_published_ones(client):
    for address in ("/figures.csv", "/figures.json", "/timeline.csv", "/timeline.json"):
        text = get(client, address)
        assert "86.2" not in text and "per officer" not in text, address


def test_two_years_side_by_side(client):
    rows = {row[0]: row[1:] for row in read_rows(client, "/compare/?from=2013&to=2022")[1:]}

    assert rows["Safer Schools Officers"] == [
        "238 Safer Schools Officers (2013)", "377 Safer Schools Officers (2022)", "139 more",
    ]  # fmt: skip
    assert rows["Secondary schools"] == ["425 secondary schools (2013)", "622 secondary schools (2022)", "197 more"]
    assert rows["Schools on an ad-hoc basis"] == [
        "No figure was published for 2013. Nearest: 374 schools on an ad-hoc basis (2022)",
        "374 schools on an ad-hoc basis (2022)",
        "–",
    ]
    assert rows["Youth officers"] == ["No actual figure is published.", "–"]
    words = read_words(get(client, "/compare/?from=2013&to=2022"))
    assert "9 milestones of these years" in words or re.search(r"\d+ milestones of these years on the timeline", words)
    assert "Began Police & Crime Plan 2013–2016 2013–2016" in words
    assert "Ended Police & Crime Plan 2013–2016 2013–2016 Police & Crime Plan 2017–2021 2017–2021" in words


def test_count_of_milestones_between_is_the_timelines(client):
    page = get(client, "/compare/?from=2013&to=2022")
    (link, count) = re.search(r'<a href="(/\?year_from=2013[^"]+)">(\d+) milestones of', page).groups()

    assert f"{count} milestones" in read_words(get(client, html.unescape(link)))


@pytest.mark.parametrize(
    ("year", "nearest"),
    [("2014", "238 Safer Schools Officers (2013)"), ("2016", "270 Safer Schools Officers (2015)"),
     ("2019", "319 Safer Schools Officers (2018)"), ("2020", "287 Safer Schools Officers (2021)")],
)  # fmt: skip
def test_year_without_a_figure_names_the_nearest_and_of_two_the_earlier(client, year, nearest):
    row = read_rows(client, f"/compare/?from={year}&to=2022")[1]

    assert row[1] == f"No figure was published for {year}. Nearest: {nearest}"
    assert row[3] == "–"


def test_interval_is_the_figure_of_each_of_its_years(client):
    row = read_rows(client, "/compare/?from=2010&to=2012")[1]

    assert row[1:] == ["183 PCs (2010–2011)", "218 PCs (2012)", "35 more"]


def test_change_of_basis_is_not_subtracted(client):
    row = read_rows(client, "/compare/?from=2012&to=2013")[1]

    assert row[3] == "not compared: counted as PCs, then as Safer Schools Officers"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=x&to=2022", "“x” is not a year this site can read."),
        ("from=2013&to=", "Two years are compared. Enter the other one as well, such as 2013."),
        ("from=2022&to=2013", "The years are the wrong way round. Try from 2013 to 2022."),
        ("from=0&to=2013", "is not a year this site can read."),
        ("from=" + "9" * 5000 + "&to=2013", "is not a year this site can read."),
    ],
)
def test_years_that_cannot_be_compared_keep_what_was_typed(client, query, message):
    response = client.get(f"/compare/?{query}")
    page = response.content.decode()

    assert response.status_code == 200 and message in html.unescape(page)
    assert "<table" not in page
    assert 'name="to" value="2022"' in page or 'name="to" value="2013"' in page or 'name="to" value=""' in page


def test_comparison_of_a_record_without_figures_says_so(client):
    delete_all(Figure)

    assert "No figure is published." in get(client, "/compare/?from=2002&to=2003")
    assert client.get("/compare/").status_code == 200


def test_plan_leads_to_its_own_two_years(client):
    assert 'href="/compare/?from=2017&amp;to=2021"' in get(client, "/plans/police-and-crime-plan-2017-2021/")
    assert 'href="/compare/?from=2012&amp;to=2023"' in get(client, "/plans/local-policing-model/")


def test_figure_and_mark_lead_to_each_other(client):
    page = get(client, "/milestones/local-policing-model/")

    for figure in Figure.objects.filter(milestone__slug="local-policing-model").exclude(kind="change"):
        place = f"{figure.measure.get_absolute_url()}#mark-{figure.pk}"
        assert f'href="{place}"' in page
        assert f'id="mark-{figure.pk}"' in get(client, figure.measure.get_absolute_url())


@pytest.mark.parametrize("address", ["/figures/", "/figures/safer-schools-officers/", "/compare/?from=2013&to=2022"])
def test_pages_of_figures_have_a_fixed_number_of_queries(client, django_assert_max_num_queries, address):
    milestone = Milestone.objects.get(slug="named-officer-offered")
    measure = Measure.objects.get(slug="safer-schools-officers")
    with recording():
        for year in range(100):
            Figure.objects.create(
                milestone=milestone, measure=measure, value=year, counted_as="x", date=str(1800 + year)
            )

    with django_assert_max_num_queries(21):
        client.get(address)
