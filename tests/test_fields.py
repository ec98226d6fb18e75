"""The model field for an imprecise date, on the project's own models."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.forms import modelform_factory

from timeline.dates import HINT, ImpreciseDate
from timeline.models import Figure, Measure, Milestone, PolicingPlan, SiteText, Source

from .conftest import delete_all

pytestmark = pytest.mark.django_db


def make_milestone(**fields):
    return Milestone.objects.create(**{"slug": "made", "title": "Made", "text": "Made.", "date": "1980s", **fields})


def test_date_assigned_as_words_is_read_at_once():
    milestone = Milestone(date="the 1980's")

    assert milestone.date == ImpreciseDate("198X")


def test_date_survives_the_database():
    make_milestone(date="by 2023")

    milestone = Milestone.objects.get(slug="made")

    assert milestone.date == ImpreciseDate("[..2023]")
    assert milestone.date_earliest is None
    assert milestone.date_latest.isoformat() == "2023-12-31"
    assert milestone.date_first.isoformat() == "2023-01-01"
    assert milestone.date_order == "2023-01-01 2023-12-31"


@pytest.mark.parametrize("write", ["save", "save one field", "update", "bulk_create"])
def test_derived_columns_follow_the_date(write):
    milestone = make_milestone()
    milestone.date = "2009-2011"
    if write == "save":
        milestone.save()
    elif write == "save one field":
        milestone.save(update_fields=["date"])
    elif write == "update":
        Milestone.objects.filter(pk=milestone.pk).update(date="2009-2011")
    else:
        milestone.delete()
        Milestone.objects.bulk_create([Milestone(slug="made", title="Made", text="Made.", date="2009-2011")])

    stored = Milestone.objects.get(slug="made")

    assert (stored.date_first.year, stored.date_last.year) == (2009, 2011)
    assert stored.date_order == "2009-01-01 2011-12-31"


def test_update_with_what_is_no_date_is_refused():
    make_milestone()

    with pytest.raises(ValidationError, match="is not a date this site can read"):
        Milestone.objects.update(date="199-")


def test_derived_columns_are_filled_by_loaddata(history):
    stored = Milestone.objects.get(date="[..2023]")

    assert stored.date_order == "2023-01-01 2023-12-31"
    assert stored.publish_at is not None and stored.modified is not None


def test_unreadable_date_is_refused_with_what_was_typed():
    milestone = Milestone(slug="made", title="Made", text="Made.", date="199-")

    with pytest.raises(ValidationError) as refusal:
        milestone.full_clean()

    assert refusal.value.message_dict["date"] == [f'"199-" is not a date this site can read. {HINT}']


def test_missing_date_is_refused_where_one_is_needed():
    with pytest.raises(ValidationError) as refusal:
        Milestone(slug="made", title="Made", text="Made.").full_clean()

    assert "date" in refusal.value.message_dict


def test_optional_date_may_stay_empty():
    source = Source.objects.create(slug="made", title="Made")
    source.full_clean()

    source.refresh_from_db()

    assert source.date is None and source.date_order is None


def test_form_shows_words_and_sees_no_change_in_them():
    form_class = modelform_factory(Milestone, fields=["date"])
    milestone = make_milestone(date="[..2023]")

    form = form_class(instance=milestone)
    posted = form_class({"date": "By  2023"}, instance=milestone)

    assert 'value="by 2023"' in str(form["date"])
    assert posted.is_valid() and not posted.has_changed()


def test_form_keeps_what_was_typed():
    form = modelform_factory(Milestone, fields=["date"])({"date": "199-"})

    assert not form.is_valid()
    assert 'value="199-"' in str(form["date"])


def test_form_refuses_a_long_date_unread():
    form = modelform_factory(Milestone, fields=["date"])({"date": "1" * 65})

    assert not form.is_valid()


@pytest.mark.parametrize(
    ("lookup", "found"),
    [
        ({"date": "198X"}, 1),
        ({"date": ImpreciseDate("198X")}, 1),
        ({"date__in": ["198X", "1987"]}, 1),
        ({"date__icontains": "198"}, 1),
        ({"date": "1987"}, 0),
    ],
)
def test_date_can_be_asked_for(lookup, found):
    delete_all(Milestone)
    make_milestone()

    assert Milestone.objects.filter(**lookup).count() == found


def test_bulk_update_of_a_date_takes_its_derived_columns_along(history):
    milestone, figure = Milestone.objects.get(slug="local-policing-model"), Figure.objects.first()
    milestone.date = figure.date = "1999"

    Milestone.objects.bulk_update([milestone], ["date"])
    Figure.objects.bulk_update([figure], ["date"])

    assert Milestone.objects.filter(pk=milestone.pk, date_earliest="1999-01-01", date_last="1999-12-31").exists()
    assert Figure.objects.filter(pk=figure.pk, date_year=1999, date_order=milestone.date.order).exists()


def test_milestones_are_ordered_alike_everywhere():
    delete_all(Milestone)
    typed = ["by 2023", "2012/..", "2012", "1987", "1980s", "until 2012", "19th century", "2012-02"]
    for number, date in enumerate(typed):
        make_milestone(slug=f"made-{number}", date=date)

    ordered = [milestone.date.label for milestone in Milestone.objects.all()]

    assert ordered == [
        "19th century", "1980s", "1987", "2012", "until 2012", "since 2012", "February 2012", "by 2023",
    ]  # fmt: skip


def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_historical_model_has_the_derived_columns_once():
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    state = loader.project_state(loader.graph.leaf_nodes("timeline"))
    model = state.apps.get_model("timeline", "Milestone")

    names = [field.name for field in model._meta.fields]
    assert sorted(names) == sorted(field.name for field in apps.get_model("timeline", "Milestone")._meta.fields)


def make_figure(**fields):
    values = {"measure": Measure.objects.first(), "value": 5, "counted_as": "things", "date": "2012", **fields}
    return Figure.objects.create(milestone=Milestone.objects.get(slug="murder-of-philip-lawrence"), **values)


def test_figure_below_zero_only_as_a_change(history):
    make_figure(value=-70, kind="change")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_figure(value=-1)


def test_figure_once_per_milestone_measure_kind_and_date(history):
    make_figure()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_figure(value=6)


def test_plan_period_ends_after_its_start_in_the_database(history):
    plans = PolicingPlan.objects.filter(slug="police-and-crime-plan-2013-2016")

    with pytest.raises(IntegrityError), transaction.atomic():
        plans.update(period_latest="2001-01-01")


def test_published_milestone_has_a_time_in_the_database(history):
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.update(publish_at=None)


def test_slugs_are_unique_in_the_database(history):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_milestone(slug="murder-of-philip-lawrence")


@pytest.mark.parametrize(
    ("model", "name", "typed", "words"),
    [
        (Source, "link", "https://example.org/a b", "Type one whole web address, without spaces or signs around it"),
        (Source, "link", "<https://example.org/>", "such as https://www.example.org/report."),
        (Source, "link", "https://ann:secret@example.org/", "a name and a password would be public"),
        (SiteText, "contact", "Ann <a@example.org>", "Type one mail address alone, such as history@example.org."),
        (SiteText, "contact", "a&b@example.org", "Leave out ?, &"),
    ],
)
def test_address_that_cannot_be_taken_is_refused_with_what_to_type(model, name, typed, words):
    field = model._meta.get_field(name)

    with pytest.raises(ValidationError) as refusal:
        field.clean(field.formfield().clean(typed), None)  # as a form of the model does

    assert words in str(refusal.value)


def test_mail_address_is_taken_without_what_nobody_sees():
    assert SiteText._meta.get_field("contact").formfield().clean("a\u200b@example.org ") == "a@example.org"
