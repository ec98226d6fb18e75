"""What was public and is gone says so at its address, with the date and the reason: 410, never 404."""

import datetime
from unittest import mock

import pytest
from django.utils import timezone

from timeline.models import Author, Figure, Measure, Milestone, PolicingPlan
from timeline.revisions import recording

from .conftest import DATABASE, make_public, sparing
from .page import read_words

pytestmark = pytest.mark.usefixtures("history")


def assert_gone(client, address, *words):
    response = client.get(address)
    page = read_words(response)
    assert response.status_code == 410, address
    assert "410" not in page and f"on {timezone.localdate():%-d %B %Y}" in page
    for word in words:
        assert word in page, address


def delete(obj, reason):
    with recording(reason=reason):
        obj.delete()


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="local-policing-model")


@pytest.mark.parametrize(
    ("model", "address", "noun"),
    sparing([(PolicingPlan, "/plans/brief/", "policing plan"), (Author, "/authors/brief/", "author")]),
)
def test_deleted_noun_tells_when_and_why(client, model, address, noun):
    fields = {"kind": "programme", "period": "2013"} if model is PolicingPlan else {}
    obj = make_public(model.objects.create(slug="brief", name="Brief", **fields))
    assert client.get(address).status_code == 200

    delete(obj, "It was listed twice.")

    assert_gone(client, address, f"This {noun} has been withdrawn", "The reason: It was listed twice.")
    assert_gone(client, f"{address}?as_of=2026-01-01", "It was listed twice.")
    make_public(model.objects.create(slug="brief", name="Another", **fields))
    assert client.get(address).status_code == 200


def test_withdrawn_milestone_tells_it_in_every_form(client, milestone):
    with recording(reason="The family asked for it."):
        milestone.status = "withdrawn"
        milestone.save()

    for end in ("/", ".bib", ".ris", f"/?as_of={timezone.localdate()}"):
        assert_gone(client, f"/milestones/local-policing-model{end}", "The family asked for it.", "The milestone dated")


def test_notice_of_a_withdrawn_milestone_keeps_the_date_that_readers_saw(client, milestone):
    with recording(reason="The family asked for it."):
        milestone.status = "withdrawn"
        milestone.save()

    milestone.date = "1999"
    milestone.save()

    assert_gone(client, milestone.get_absolute_url(), "2012")
    assert "1999" not in read_words(client.get(milestone.get_absolute_url()))


def test_milestone_deleted_by_a_script_tells_it(client, milestone):
    Measure.objects.update(ended_by=None)

    delete(milestone, "By mistake.")

    assert_gone(client, "/milestones/local-policing-model/", "The reason: By mistake.")


def test_moved_address_leads_to_where_it_stands(client):
    plan = make_public(PolicingPlan.objects.create(slug="brief", name="Brief", kind="programme", period="2013"))
    with recording(reason="It was misspelt."):
        plan.slug = "a-brief"
        plan.save()

    assert_gone(client, "/plans/brief/", "has another address", "The reason: It was misspelt.", "It stands here now.")
    assert 'href="/plans/a-brief/"' in client.get("/plans/brief/").content.decode()


MEASURE_FORMS = ["/figures/brief/", "/figures/brief.csv", "/figures/brief.json", "/figures/brief.svg"]


@pytest.fixture
def measure():
    return Measure.objects.create(slug="brief", name="Brief")


@pytest.mark.parametrize("way", sparing(["withdrawn", "figure deleted", "all deleted"], marks=DATABASE))
def test_measure_without_public_figures_tells_why(client, milestone, measure, way):
    assert client.get(MEASURE_FORMS[0]).status_code == 404
    with recording(reason="A new count."):
        figure = Figure.objects.create(milestone=milestone, measure=measure, value=5, counted_as="x", date="2012")
    assert [client.get(address).status_code for address in MEASURE_FORMS] == [200] * 4
    assert "/figures/brief/" in client.get("/sitemap.xml").content.decode()

    with recording(reason="The count was wrong."):
        if way == "withdrawn":
            milestone.status = "withdrawn"
            milestone.save()
        else:
            figure.delete()
    if way == "all deleted":
        delete(measure, "The count was wrong.")

    for address in MEASURE_FORMS:
        assert_gone(client, address, "This measure has been withdrawn", "The reason: The count was wrong.")
    assert "/figures/brief/" not in client.get("/sitemap.xml").content.decode()
    assert "brief" not in client.get("/figures.csv").getvalue().decode()


def test_what_was_never_public_is_not_found(client):
    draft = Milestone.objects.create(slug="a-draft", title="A draft", text="x", date="2024")
    assert client.get("/milestones/a-draft/").status_code == 404

    delete(draft, "Not needed.")

    assert client.get("/milestones/a-draft/").status_code == 404
    assert client.get("/milestones/a-draft/?as_of=2026-01-01").status_code == 404


def test_past_page_links_to_the_address_that_a_deleted_noun_had(client, milestone):
    day = datetime.timedelta(days=1)
    author = Author.objects.create(slug="ab", name="Ada Brief")
    with recording(reason="Credit."):
        milestone.authors.add(author)
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + day):
        delete(author, "Credited by mistake.")

    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + 2 * day):
        today = client.get("/milestones/local-policing-model/").content.decode()
        then = timezone.localdate() - 2 * day
        before = client.get(f"/milestones/local-policing-model/?as_of={then}").content.decode()
    assert "Ada Brief" in before and 'href="/authors/ab/"' in before
    assert 'href="/authors/ab/"' not in today
