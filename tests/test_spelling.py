"""Text has one spelling in the database, numbers are read as people write them: whichever way they come in."""

import json
from functools import partial
from importlib import import_module
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.fields import LARGEST_NUMBER, WholeNumberFormField
from timeline.models import Citation, Figure, Measure, Milestone, Revision, SiteText, Source, Theme, nouns
from timeline.revisions import drift
from timeline.text import spell_line, spell_text

from .conftest import DATABASE, sparing, thorough, unguarded
from .desk import address_of, complaints, open_form
from .test_admin import change_page, make_client

pytestmark = pytest.mark.usefixtures("history")

HIDDEN = "\u200b\u00ad\u2060\ufeff\u202e\u2066\ufe0f\u3164"


@pytest.fixture
def publisher(client):
    return make_client(client, "Publishers")


@pytest.mark.parametrize(
    ("typed", "line", "text"),
    [
        ("One\r\ntwo\rthree", "One two three", "One\ntwo\nthree"),
        ("One\x0btwo\u2028three\x85", "One two three", "One\ntwo\nthree"),
        ("A\x00b\x1f\ufffe\ud800c", "A b c", "A b   c"),
        (f"  Na{HIDDEN}me  ", "Name", "Name"),
        (HIDDEN, "", ""),
        ("Zoe\u0308", "Zoë", "Zoë"),
        ("Two  spaces\t\u00a0here", "Two spaces here", "Two  spaces\t\u00a0here"),
        ("می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"),
        ("P\u200cC", "PC", "PC"),
    ],
)
def test_text_has_one_spelling(typed, line, text):
    assert (spell_line(typed), spell_text(typed)) == (line, text)


@thorough
@settings(max_examples=200)
@given(st.text(max_size=40))
def test_spelling_of_a_spelling_is_itself(typed):
    assert spell_line(spell_line(typed)) == spell_line(typed)
    assert spell_text(spell_text(typed)) == spell_text(typed)


def write_by_save(name):
    Theme.objects.create(slug="t", name=name)


def write_in_bulk(name):
    Theme.objects.bulk_create([Theme(slug="t", name=name)])


def write_by_update(name):
    Theme.objects.create(slug="t", name="Before")
    Theme.objects.filter(slug="t").update(name=name)


def write_by_fixture(name, folder):
    path = folder / "one.json"
    path.write_text(json.dumps([{"model": "timeline.theme", "fields": {"slug": "t", "name": name}}]))
    call_command("loaddata", path, verbosity=0)


@pytest.mark.parametrize("write", [write_by_save, write_in_bulk, write_by_update, write_by_fixture])
def test_text_is_spelt_whichever_way_it_comes_in(client, tmp_path, write):
    name = f"Ca{HIDDEN}fe\u0301\x0bone"

    write(name, tmp_path) if write is write_by_fixture else write(name)

    assert list(Theme.objects.filter(slug="t").values_list("name", flat=True)) == ["Café one"]
    assert Revision.objects.filter(model="theme", slug="t").order_by("number").last().data["name"] == "Café one"
    assert not any(list(drift(model)) for model in (Theme, Milestone))


def test_web_address_keeps_nothing_that_a_word_processor_hid_in_it(publisher):
    source = Source.objects.first()

    publisher.post(
        address_of(source), open_form(publisher, source) | {"link": f"{HIDDEN}https://example.org/re{HIDDEN}port\r\n"}
    )

    source.refresh_from_db()
    assert source.link == "https://example.org/report"
    Source.objects.update(link=f"https://example.org/by{HIDDEN}-script")
    assert Source.objects.get(pk=source.pk).link == "https://example.org/by-script"


def test_every_text_of_every_noun_is_spelt():
    free = [
        field
        for model in nouns()
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not field.choices
        and field.editable
        and not isinstance(field, models.SlugField)
    ]

    assert len(free) > 20
    assert [str(field) for field in free if not hasattr(field, "spell")] == []


@thorough
@pytest.mark.database
def test_form_saved_as_it_was_opened_writes_no_revision(publisher):
    for model in nouns():
        if model in (Citation, Figure):
            continue
        obj = model.objects.first()
        before = Revision.objects.of(obj).count()
        data = {
            name: value.replace("\n", "\r\n") if isinstance(value, str) else value
            for name, value in open_form(publisher, obj).items()
        }
        address = f"/admin/timeline/{model._meta.model_name}/{obj.pk}/change/"

        response = publisher.post(address, data)

        assert response.status_code == 302, (model, complaints(response))
        assert Revision.objects.of(obj).count() == before, model


def test_contact_alone_tells_of_no_other_text(publisher):
    site = SiteText.objects.get()
    data = open_form(publisher, site) | {"contact": "history@example.org"}

    publisher.post(f"/admin/timeline/sitetext/{site.pk}/change/", data)

    one, other = (revision.data for revision in Revision.objects.of(site).order_by("-number")[:2])
    assert {name for name in one if one[name] != other[name]} == {"contact"}


@pytest.mark.parametrize("title", sparing([HIDDEN, " ", "\u200b", "\x00"], marks=DATABASE))
def test_title_must_have_something_visible(publisher, title):
    draft = Milestone.objects.create(slug="d", title="Draft", text="x", date="2001")

    response = publisher.post(change_page(draft), open_form(publisher, draft) | {"title": title})

    assert "Enter the title." in response.content.decode()
    with pytest.raises(ValidationError):
        Theme(slug="x", name=title).full_clean()


def list_required():
    """(model, name) of every text that a form requires."""
    return [
        (model, field.name)
        for model in nouns()
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not (field.blank or field.choices)
        and field.editable
    ]


def list_writes(obj, name, value):
    """The ways in which a script writes one text of a row."""
    setattr(obj, name, value)
    rows = type(obj).objects.filter(pk=obj.pk)
    yield obj.save
    yield partial(rows.update, **{name: value})
    yield partial(rows.bulk_update, [obj], [name])
    yield partial(models.QuerySet(type(obj)).filter(pk=obj.pk).update, **{name: value})


@pytest.mark.parametrize("blank", ["", HIDDEN, " \r\n"])
def test_required_words_are_refused_whichever_way_they_come_in(blank, tmp_path):
    assert len(list_required()) > 15
    for model, name in list_required():
        for write in list_writes(model.objects.first(), name, "" if name == "slug" else blank):
            with pytest.raises(IntegrityError, match="_has_words"), transaction.atomic():
                write()
                raise AssertionError(f"{model} {name} {write}")
    path = tmp_path / "one.json"
    path.write_text(json.dumps([{"model": "timeline.theme", "fields": {"slug": "t", "name": blank}}]))
    with pytest.raises(CommandError, match="Nothing was loaded: .*theme_has_words"):
        call_command("loaddata", path, verbosity=0)


def test_migration_names_what_lacks_words():
    refuse = import_module("timeline.migrations.0023_required_words").refuse_what_has_no_words
    row = mock.Mock(slug="pilot", title="", text="x")
    apps = mock.Mock()
    apps.get_model.return_value.objects.order_by.return_value = [row]

    with pytest.raises(ValueError, match=r"milestone “pilot” \(title\)"):
        refuse(apps, None)
    row.title = "The pilot"
    assert refuse(apps, None) is None


def test_date_with_invisible_characters_is_read(publisher):
    draft = Milestone.objects.create(slug="d", title="Draft", text="x", date="2001")

    response = publisher.post(change_page(draft), open_form(publisher, draft) | {"date": "20\u200b02\u00a0"})

    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.date.edtf == "2002"


def test_old_spelling_in_revisions_is_no_difference_and_feeds_stay_readable(client):
    theme = Theme.objects.first()
    with unguarded() as cursor:
        cursor.execute("SELECT id, data FROM timeline_revision WHERE model = 'theme' AND key = %s", [str(theme.pk)])
        key, data = cursor.fetchone()
        data = data if isinstance(data, str) else json.dumps(data)
        old = json.loads(data) | {"description": "One\r\n\x0btwo\u200b"}
        cursor.execute("UPDATE timeline_revision SET data = %s WHERE id = %s", [json.dumps(old), key])
    models.QuerySet(Theme).filter(pk=theme.pk).update(description="One\n\ntwo")
    theme.name = "Renamed"
    theme.save()

    assert list(drift(Theme)) == []
    for address in ("/changes.atom", "/feed.atom", "/changes/"):
        assert client.get(address).status_code == 200


def test_rows_stored_already_are_brought_in_step_by_the_migration():
    theme, taken = Theme.objects.all()[:2]
    count = Revision.objects.count()
    table = Theme._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET description = %s WHERE id = %s", ["A\u200b\r\nb", theme.pk])
        cursor.execute(f"UPDATE {table} SET name = %s WHERE id = %s", [f"{theme.name}\u200b", taken.pk])

    state = MigrationExecutor(connection).loader.project_state(("timeline", "0012_spelling"))
    import_module("timeline.migrations.0012_spelling").respell(state.apps, None)

    theme.refresh_from_db()
    taken.refresh_from_db()
    assert theme.description == "A b"
    assert taken.name == f"{theme.name}\u200b"  # it would be another row's name
    assert Revision.objects.count() == count


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("１２３", 123), ("1，234", 1234),
        ("218", 218), ("1,234", 1234), ("1 234", 1234), ("1\u202f234", 1234), ("−5", -5), ("–5", -5), ("+70", 70),
        (" 12\u200b ", 12), ("１２", 12), ("1’234", 1234), ("-1,234,567", -1234567), ("0", 0), ("", None),
    ],
)  # fmt: skip
def test_number_is_read_as_people_write_it(typed, value):
    assert WholeNumberFormField(required=False).clean(typed) == value


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("1.5", "Only whole numbers"), ("1,23", "Only whole numbers"), ("1.234", "type 1234 or 1,234"),
        ("about 311", "Type 311 alone"), ("~311", "Type 311 alone"), ("12k", "Type digits"), ("1_000", "Type digits"),
        ("five", "Type digits"), ("--5", "Type digits"), ("5-", "Type digits"), ("٣", "Type digits"),
        ("1e3", "Type digits"), ("(5)", "Type digits"), ("5%", "Type digits"),
        ("218²", "Type 218 alone"), ("1,234[1]", "Type 1,234 alone"), ("5*", "Type 5 alone"),
        ("①", "Type digits"), ("½", "Type digits"),
    ],
)  # fmt: skip
def test_number_that_may_mean_something_else_is_refused_aloud(typed, hint):
    with pytest.raises(ValidationError, match="is not a whole number this site can read") as refusal:
        WholeNumberFormField().clean(typed)

    assert hint in str(refusal.value.message)


@pytest.mark.parametrize("value", sparing([LARGEST_NUMBER + 1, 2_000_000_000_000, -LARGEST_NUMBER - 1], marks=DATABASE))
def test_number_beyond_the_bounds_is_refused_by_form_and_database(publisher, value):
    milestone = Milestone.objects.get(slug="officer-numbers-fall")
    figure = milestone.figures.get()

    response = publisher.post(
        change_page(milestone),
        open_form(publisher, milestone) | {"figures-0-value": f"{value:,}", "figures-0-kind": "change"},
    )

    assert f"{LARGEST_NUMBER:,}" in response.content.decode()
    figure.kind, figure.value = "change", value
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        figure.save()


@thorough
def test_number_boxes_are_plain_text(publisher):
    own = change_page(Milestone.objects.first())
    pages = [own, own.replace("change", "history"), f"/admin/timeline/measure/{Measure.objects.first().pk}/change/"]

    for page in [*pages, "/compare/", "/"]:
        assert 'type="number"' not in publisher.get(page).content.decode()


@pytest.mark.parametrize(("typed", "words"), [("-3", "Enter 0 or more, such as 10."), ("40,000", "at most 32,767")])
def test_place_in_a_list_beyond_the_bounds_is_refused_in_words(publisher, typed, words):
    measure = Measure.objects.first()

    refused = publisher.post(address_of(measure), open_form(publisher, measure) | {"position": typed})

    assert words in complaints(refused)
