"""Rows of figures in one form: any may take on what another gives up, and there may be hundreds."""

import pytest

from timeline.admin.figure_inline import FigureInline
from timeline.models import Measure, Milestone, Revision
from timeline.revisions import acts, drift, recording, snapshot

from .conftest import DATABASE, sparing, thorough
from .desk import address_of, open_form
from .page import read_words
from .test_drafts import at, draft_form, publish, row_of

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def milestone():
    """A draft with three figures of one measure and kind."""
    with recording():
        milestone = Milestone.objects.create(slug="three", title="Three", text="Three.", date="2014/2018")
        for year, value in ((2015, 10), (2016, 11), (2017, 12)):
            milestone.figures.create(measure=Measure.objects.first(), value=value, counted_as="PCs", date=str(year))
    return milestone


def figures_of(milestone):
    return list(milestone.figures.order_by("value"))


def dates_of(milestone):
    return {figure.value: str(figure.date) for figure in milestone.figures.all()}


def with_dates(form, milestone, dates):
    """Return a form with another date for each figure, by its value."""
    rows = {figure.value: row_of(form, figure) for figure in milestone.figures.all()}
    answers = {f"{row}-confirm": "on" for row in rows.values()}
    return form | answers | {f"{rows[value]}-date": date for value, date in dates.items()}


EXCHANGES = {
    "two swapped": {10: "2016", 11: "2015"},
    "three in a circle": {10: "2016", 11: "2017", 12: "2015"},
    "one follows another": {10: "2016", 11: "2018"},
}


@pytest.mark.parametrize("dates", sparing([*EXCHANGES.values()], marks=DATABASE), ids=EXCHANGES)
def test_rows_exchange_their_dates_in_one_save(ann, milestone, dates):
    expected, keys = dates_of(milestone) | dates, {figure.value: figure.pk for figure in figures_of(milestone)}

    saved = ann.post(address_of(milestone), with_dates(open_form(ann, milestone), milestone, dates))

    assert saved.status_code == 302
    assert dates_of(milestone) == expected
    assert {figure.value: figure.pk for figure in figures_of(milestone)} == keys
    before, after = (revision.data["figures"] for revision in Revision.objects.of(milestone).order_by("number"))
    assert before.keys() == after.keys() and list(drift(Milestone)) == []


@pytest.mark.parametrize("dates", sparing([*EXCHANGES.values()], marks=DATABASE), ids=EXCHANGES)
@pytest.mark.parametrize("button", ["_preview", "_preview_timeline", "_check_dates"])
def test_rows_exchange_their_dates_in_what_is_only_looked_at(ann, milestone, button, dates):
    form = with_dates(open_form(ann, milestone), milestone, dates) | {button: "x"}
    before = dates_of(milestone)

    page = ann.post(address_of(milestone), form)

    assert page.status_code == 200 and "errornote" not in page.content.decode()
    assert dates_of(milestone) == before


@pytest.mark.parametrize("dates", sparing([*EXCHANGES.values()], marks=DATABASE), ids=EXCHANGES)
def test_rows_exchange_their_dates_in_a_draft_and_in_its_publication(ann, milestone, dates):
    acts.set_status([milestone.pk], "published", who=None, why=acts.Why(), is_right=True)
    expected, keys = dates_of(milestone) | dates, {figure.pk for figure in figures_of(milestone)}
    form = with_dates(draft_form(ann, milestone), milestone, dates)

    saved = ann.post(at("draft", milestone), form)
    opened = ann.get(at("draft", milestone))
    published = publish(ann, milestone, is_right="on")

    assert saved.status_code == 302
    shown = [row.instance for row in opened.context["inline_admin_formsets"][0].formset.forms]
    assert {figure.value: str(figure.date) for figure in shown} == expected
    assert "The draft is published." in read_words(published)
    assert dates_of(milestone) == expected and {figure.pk for figure in figures_of(milestone)} == keys


@thorough
@pytest.mark.database
def test_restore_exchanges_dates_back(ann, milestone):
    first = snapshot(milestone)
    ann.post(address_of(milestone), with_dates(open_form(ann, milestone), milestone, EXCHANGES["three in a circle"]))

    acts.restore(Milestone, milestone.pk, 1, base=2, newest=2, who=None, why=acts.Why())

    assert snapshot(Milestone.objects.get(pk=milestone.pk)) == first


def test_row_takes_the_place_of_one_that_is_deleted_in_the_same_save(ann, milestone):
    form, (_, second, _) = open_form(ann, milestone), figures_of(milestone)
    form |= {f"{row_of(form, second)}-DELETE": "on"}

    saved = ann.post(address_of(milestone), with_dates(form, milestone, {10: "2016"}))

    assert saved.status_code == 302
    assert dates_of(milestone) == {10: "2016", 12: "2017"}


def test_new_row_takes_the_place_of_one_that_is_deleted_in_the_same_save(ann, milestone):
    form, (first, *_) = open_form(ann, milestone), figures_of(milestone)
    new = {"measure": first.measure_id, "kind": "actual", "value": 99, "counted_as": "PCs", "date": "2015"}
    form |= {f"{row_of(form, first)}-DELETE": "on", "figures-TOTAL_FORMS": 4}
    form |= {f"figures-3-{name}": value for name, value in (new | {"confirm": "on"}).items()}

    saved = ann.post(address_of(milestone), with_dates(form, milestone, {}))

    assert saved.status_code == 302
    assert dates_of(milestone) == {99: "2015", 11: "2016", 12: "2017"}


def test_real_clash_is_marked_at_both_rows_with_all_that_was_typed(ann, milestone):
    form = with_dates(open_form(ann, milestone), milestone, {10: "2016"}) | {"title": "Typed title"}

    refused = ann.post(address_of(milestone), form)

    page = read_words(refused)
    # At each of the two rows, and above the form.
    assert page.count("This milestone already gives a figure of this measure, kind and date.") == 2 + 2
    assert 'value="Typed title"' in refused.content.decode()
    assert dates_of(milestone) == {10: "2015", 11: "2016", 12: "2017"}


def with_rows(form, count, measure):
    """Return a form with so many new rows of figures of one measure, one for each year from 1200."""
    for number in range(count):
        row = {"measure": measure.pk, "kind": "actual", "value": 5, "counted_as": "PCs", "date": str(1200 + number)}
        form |= {f"figures-{number}-{name}": value for name, value in (row | {"confirm": "on"}).items()}
    return form | {"figures-TOTAL_FORMS": count, "figures-INITIAL_FORMS": 0, "confirm": "on"}


@pytest.fixture
def empty():
    return Milestone.objects.create(slug="many", title="Many", text="Many.", date="1200/1900")


@thorough
def test_form_holds_400_figures(ann, empty):
    form = with_rows(open_form(ann, empty), 400, Measure.objects.first())

    previewed = ann.post(address_of(empty), form | {"_preview": "x"})
    saved = ann.post(address_of(empty), form)
    again = ann.post(address_of(empty), open_form(ann, empty) | {"title": "Again"})

    assert previewed.status_code == 200 and "This is a preview" in previewed.content.decode()
    assert saved.status_code == again.status_code == 302
    assert Milestone.objects.get(slug="many", title="Again").figures.count() == 400


@thorough
def test_draft_holds_400_figures(ann, empty):
    acts.set_status([empty.pk], "published", who=None, why=acts.Why(), is_right=True)

    ann.post(at("draft", empty), with_rows(draft_form(ann, empty), 400, Measure.objects.first()))
    published = publish(ann, empty, is_right="on")

    assert "The draft is published." in read_words(published)
    assert empty.figures.count() == 400


@thorough
@pytest.mark.database
def test_more_figures_than_a_form_holds_are_refused_in_words(ann, empty, monkeypatch):
    assert FigureInline.max_num == 800
    monkeypatch.setattr(FigureInline, "max_num", 3)
    form = with_rows(open_form(ann, empty), 4, Measure.objects.first()) | {"title": "Typed title"}

    refused = ann.post(address_of(empty), form)

    assert "A milestone holds at most 3 figures in this form." in read_words(refused)
    assert 'value="Typed title"' in refused.content.decode() and 'value="1203"' in refused.content.decode()
    assert not empty.figures.exists()
