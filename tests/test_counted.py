"""What is counted of figures and citations is remembered while words change, and is never old."""

import datetime

import pytest
from django.db.models import F
from django.utils import timezone

from timeline.charts import tally
from timeline.models import Citation, Figure, Measure, Milestone, PolicingPlan, Source
from timeline.revisions import recording

from .conftest import begin_anew, sparing

pytestmark = pytest.mark.usefixtures("history")

ADDRESSES = (
    "/",
    "/figures/",
    "/figures/safer-schools-officers/",
    "/compare/",
    "/plans/police-and-crime-plan-2013-2016/",
    "/sources/",
)
OFFICERS = "safer-schools-officers"


@pytest.fixture(autouse=True)
def counted(monkeypatch):
    """A history whose figures are too many to be drawn one by one."""
    monkeypatch.setattr(tally, "FIGURES", 2)


def ask(client):
    return {address: client.get(address).content for address in ADDRESSES}


def officers():
    return Figure.objects.filter(measure__slug=OFFICERS, kind="actual", standing="followed")


def highest():
    return officers().filter(pk=officers().order_by("-value").first().pk)


def change_one():
    figure = highest().get()
    figure.value += 1000
    figure.save()


def create_one():
    milestone = Milestone.objects.published().first()
    Figure.objects.create(
        milestone=milestone, measure=Measure.objects.get(slug=OFFICERS), value=9999, counted_as="PCs", date="2024"
    )


def create_in_bulk():
    milestone, measure = Milestone.objects.published().first(), Measure.objects.get(slug=OFFICERS)
    rows = [Figure(milestone=milestone, measure=measure, value=9999, counted_as="PCs", date="1999")]
    Figure.objects.bulk_create(rows)


def change_together():
    with recording():
        for figure in officers():
            figure.value += 7
            figure.save()


def withdraw():
    milestone = highest().get().milestone
    milestone.status = "withdrawn"
    milestone.save()


def end_at_a_time():
    milestone = highest().get().milestone
    milestone.withdraw_at = timezone.now() + datetime.timedelta(seconds=1)
    milestone.save()


def cite():
    Citation.objects.create(milestone=Milestone.objects.published().first(), source=source_of_nothing())


def cite_for_a_plan():
    Citation.objects.create(plan=PolicingPlan.objects.get(slug="police-and-crime-plan-2013-2016"), source=another())


def source_of_nothing():
    return Source.objects.create(slug="another", title="Another document")


def another():
    """Return a source that is public already."""
    return Source.objects.published().first()


CHANGES = {
    "one figure": change_one,
    "another figure": create_one,
    "another figure, made in bulk": create_in_bulk,
    "all, by one statement": lambda: officers().update(value=F("value") + 5),
    "several, in one recording": change_together,
    "another source": lambda: officers().update(source=source_of_nothing()),
    "another basis": lambda: highest().update(counted_as="other officers"),
    "another year": lambda: highest().update(date="2018", date_year=2018),
    "only also published": lambda: highest().update(standing="also", standing_reason="x"),
    "figures gone": lambda: officers().order_by("value").first().delete(),
    "milestone gone": lambda: officers().order_by("value").first().milestone.delete(),
    "milestone withdrawn": withdraw,
    "a citation": cite,
    "a citation of a plan": cite_for_a_plan,
    "a citation gone": lambda: Citation.objects.filter(milestone__isnull=False).first().delete(),
    "a plan that nothing names": lambda: Milestone.plans.through.objects.all().delete(),
}


@pytest.mark.parametrize("change", sparing(list(CHANGES), keep=6))
def test_count_is_the_new_one_after_a_change_of(change, client):
    before = ask(client)

    CHANGES[change]()
    after = ask(client)
    begin_anew()

    assert after == ask(client)
    assert after != before


def test_count_is_the_new_one_when_a_milestone_has_ended(client, monkeypatch):
    end_at_a_time()
    before = ask(client)

    later = timezone.now() + datetime.timedelta(seconds=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    after = ask(client)
    begin_anew()

    assert after == ask(client) and after["/compare/"] != before["/compare/"]


def test_figures_are_not_counted_again_for_a_change_of_words(client, monkeypatch):
    ask(client)
    milestone = Milestone.objects.published().first()
    milestone.title = "Other words"
    milestone.save()
    monkeypatch.setattr(tally, "tally", None)

    assert "Other words" in ask(client)["/"].decode()
