"""Every page costs the same however long the history is: the same queries, about the same bytes, nothing left out."""

import re

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from timeline.charts.tally import tally
from timeline.models import Figure, Measure, Milestone, PolicingPlan
from timeline.presenters.compare import distance, find_nearest, seek_nearest
from timeline.presenters.derived import derive

from .conftest import begin_anew, thorough
from .page import read_words
from .test_derived import get, read_csv
from .test_timeline import make_milestones

pytestmark = thorough

MANY = 1000
DATES = ["2003", "2005", "2004/2006", "2001/2012", "2007/..", "../2008", "[..2009]", "2010-05", "2011~"]
PAGES = [
    "/figures/", "/figures/safer-schools-officers/", "/figures/safer-schools-officers.svg", "/compare/",
    "/authors/", "/authors/steven-sweeney/", "/sources/",
    "/sources/history-of-safer-school-partnerships/", "/plans/", "/plans/police-and-crime-plan-2017-2021/",
    "/plans/local-policing-model/", "/data/", "/about/", "/feed.atom", "/changes/", "/changes.atom",
    f"/?as_of={timezone.localdate()}", f"/milestones/local-policing-model/?as_of={timezone.localdate()}",
]  # fmt: skip


@pytest.fixture(scope="module")
def grown(django_db_setup, django_db_blocker):
    """What the pages cost before, then a thousand milestones more with a figure each, for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        if not Milestone.objects.exists():
            call_command("loaddata", "history", verbosity=0)
        before = {address: measure_page(Client(), address) for address in PAGES}
        yield before, make_many()
        transaction.set_rollback(True)


@pytest.fixture
def many(grown, db):
    return grown[1]


def make_many():
    """All are credited to one author and name one plan; their dates and kinds of figures are of every sort."""
    made = make_milestones(MANY, date="2018")
    for relation, target in (("authors", "author"), ("plans", "policingplan")):
        model = Milestone._meta.get_field(relation).related_model
        one = model.objects.get(slug={"author": "steven-sweeney"}.get(target, "local-policing-model"))
        links = getattr(Milestone, relation).through
        links.objects.bulk_create(links(milestone_id=each.pk, **{f"{target}_id": one.pk}) for each in made)
    measures = list(Measure.objects.filter(slug__in=["safer-schools-officers", "secondary-schools"]).order_by("slug"))
    Figure.objects.bulk_create(
        Figure(
            milestone=milestone, measure=measures[number % 2], value=number, counted_as=f"x{number % 3}",
            date=DATES[number // 2 % len(DATES)], kind="target" if number % 7 == 3 else "actual",
        )
        for number, milestone in enumerate(made)
    )  # fmt: skip
    return made


def measure_page(client, address):
    begin_anew()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        size = len(response.getvalue())
    assert response.status_code == 200
    return len(queries), size


@pytest.mark.parametrize("address", PAGES)
def test_page_costs_the_same_at_a_thousand_milestones(client, grown, many, address):
    queries, size = measure_page(client, address)
    before = grown[0][address]

    assert queries <= before[0] + 3
    assert size < before[1] + 60_000


def test_figures_too_many_for_one_page_are_counted_and_led_to(client, many):
    page = get(client, "/figures/")
    words = read_words(page)

    assert "1,023 figures" in words and "Table of 512 published figures, in pages" in words
    assert 'class="range first"' in page and 'class="range second"' in page
    # The rare ones are still there, each with its row and mark.
    assert "600" in words and len(re.findall(r'<tr id="figure-', page)) == 23 - 12 - 6


def test_pages_of_a_measure_hold_each_figure_once_in_order(client, many):
    address, found = "/figures/safer-schools-officers/", []
    for number in range(1, 12):
        page = get(client, f"{address}?page={number}")
        found += re.findall(r'<tr id="figure-([0-9a-f-]+)"', page)

    expected = Figure.objects.filter(measure__slug="safer-schools-officers")
    assert found == [str(key) for key in expected.order_by("date_order", "kind", "pk").values_list("pk", flat=True)]
    assert f'<link rel="canonical" href="http://testserver{address}?page=11">' in page
    assert f"501 to {len(found)} of {len(found)} figures" in read_words(page)
    assert len(read_csv(client, "/figures/safer-schools-officers.csv")) == len(found)


def test_nearest_figure_is_the_same_whether_fetched_or_sought(many):
    levels = Figure.objects.published().levels()
    for measure in Measure.objects.filter(slug__in=["safer-schools-officers", "secondary-schools"]):
        own = levels.filter(measure=measure)
        fetched = list(own.with_places().in_order())
        reaches = tally(own)[measure.pk].reaches
        for year in (1, 1990, 2000, *range(2002, 2026), 2100):
            wanted, found = find_nearest(fetched, year), seek_nearest(own, reaches, year).first()
            assert distance(found, year) == distance(wanted, year), year
            assert (found.pk, found.date) == (wanted.pk, wanted.date), year


def test_figures_of_hidden_milestones_are_in_no_count(client, many):
    Milestone.objects.filter(pk__in=[each.pk for each in many[:30]]).update(status="draft")
    Milestone.objects.filter(pk__in=[each.pk for each in many[30:40]]).update(withdraw_at=many[0].publish_at)

    assert "983 figures" in read_words(get(client, "/figures/"))
    published = Milestone.objects.published()
    assert set(published) | set(Milestone.objects.hidden()) == set(Milestone.objects.all())
    assert not set(published) & set(Milestone.objects.hidden())
    assert Figure.objects.published().count() == Figure.objects.filter(milestone__in=published).count()


def test_shares_of_target_are_all_in_the_download_and_some_on_the_page(client, many):
    rows = [row for row in read_csv(client, "/figures/derived.csv") if row["unit"]]

    assert len(rows) == sum(1 for row in derive(Figure.objects.published()) if row.unit) > 50
    page = get(client, "/figures/")
    assert page.count("actual ÷ target") + page.count("schools ÷ officers") == 50
    assert "These are the first 50; derived.csv has all." in read_words(page)


def test_author_and_plan_lead_to_the_rest_on_the_timeline(client, many):
    author, plan = get(client, "/authors/steven-sweeney/"), get(client, "/plans/local-policing-model/")

    assert '<a href="/?author=steven-sweeney#results">All 1,013 on the timeline</a>' in author
    assert author.count('href="/milestones/') == 20
    assert '<a href="/?plan=local-policing-model#results">All 1,001 on the timeline</a>' in plan
    assert plan.count('<article class="card"') == 20
    assert "1,013 milestone" in read_words(get(client, "/?author=steven-sweeney")).replace("1013", "1,013")
    period = get(client, "/plans/police-and-crime-plan-2017-2021/")
    assert '<a href="/?year_from=2017&amp;year_to=2021#results">All 1,003 on the timeline</a>' in period
    assert PolicingPlan.objects.count() == 6


def test_sitemap_of_many_leads_to_files_that_hold_each_address_once(client, many):
    index = get(client, "/sitemap.xml")
    files = re.findall(r"<loc>http://testserver(/sitemap-[a-z]+-\d+\.xml)</loc>", index)

    assert "<sitemapindex" in index and files.count("/sitemap-milestones-2.xml") == 1
    pages = [get(client, file) for file in files]
    addresses = [place for page in pages for place in re.findall(r"<loc>(.+?)</loc>", page)]
    assert len(addresses) == len(set(addresses)) and all(page.count("<loc>") <= 1000 for page in pages)
    assert len([place for place in addresses if "/milestones/" in place]) == 1013
    assert pages[files.index("/sitemap-milestones-2.xml")].count("<lastmod>") == 13
    assert client.get("/sitemap-milestones-3.xml").status_code == 404
    assert client.get("/sitemap-nothing-1.xml").status_code == 404
