"""What the site finds by itself: changes that no signal told of, fields that a release added, lists out of step."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from timeline.management.commands import quickstart
from timeline.models import Entry, Figure, Milestone, Revision, Theme, Upkeep
from timeline.revisions import triggers

from .conftest import thorough
from .page import read_words
from .test_admin import make_client

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="local-policing-model")


@pytest.fixture
def desk():
    return make_client(Client(), "Editors")


def run():
    printed = io.StringIO()
    call_command("upkeep", stdout=printed)
    return printed.getvalue().strip()


def rewrite_last(milestone, **data):
    """Let the last revision of a milestone say what a release before a new field would have written."""
    last = Revision.objects.of(milestone).last()
    connection.check_constraints()  # PostgreSQL alters no table that has checks waiting
    triggers.drop()
    QuerySet(Revision).filter(pk=last.pk).update(data={k: v for k, v in (last.data | data).items() if v is not None})
    triggers.make()


def test_desk_says_when_the_record_was_last_checked_and_what_was_found(desk, milestone):
    Upkeep.objects.all().delete()
    assert "The record has not been checked yet." in read_words(desk.get("/admin/"))

    run()
    assert "Every row is as its last revision says." in read_words(desk.get("/admin/"))

    QuerySet(Milestone).filter(pk=milestone.pk).update(title="By SQL")
    assert run() == "1 row was changed outside the desk."
    assert "1 row was changed outside the desk." in read_words(desk.get("/admin/"))


def test_upkeep_puts_what_was_changed_round_the_door_on_the_record(client, milestone):
    QuerySet(Milestone).filter(pk=milestone.pk).update(title="By SQL")
    Entry.objects.filter(model="theme").first().delete()

    run()

    words = read_words(client.get("/changes/"))
    assert "Found changed outside the editorial desk." in words and "By SQL" in words
    call_command("check_record", stdout=io.StringIO())


@pytest.mark.parametrize("is_behind", [True, False])
def test_start_that_migrates_records_what_the_old_release_wrote_beside_it(
    monkeypatch, milestone, settings, tmp_path, is_behind
):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(quickstart.derived, "is_behind", lambda *args: is_behind)
    monkeypatch.setattr(
        quickstart, "call_command", lambda name, **words: name == "migrate" or call_command(name, **words)
    )
    QuerySet(Milestone).filter(pk=milestone.pk).update(title="By a release without the door")
    Entry.objects.filter(model="theme").first().delete()

    quickstart.Command().set_up(is_new=False)

    is_told = Revision.objects.of(milestone).last().data["title"] == "By a release without the door"
    assert is_told is is_behind and (tmp_path / "content.mark").exists()


def test_upkeep_brings_what_follows_from_a_date_in_step_with_it(client, milestone):
    figure = Figure.objects.first()
    for row in (milestone, figure):
        QuerySet(type(row)).filter(pk=row.pk).update(date="1950")

    run()

    for row in (milestone, figure):
        row.refresh_from_db()
        assert (row.date_first.year, row.date_order) == (1950, "1950-01-01 1950-12-31")
    assert json.loads(client.get("/timeline.json").getvalue())["milestones"][0]["slug"] == milestone.slug


def test_upkeep_fails_where_the_record_could_be_changed_unseen():
    connection.check_constraints()
    triggers.drop()

    with pytest.raises(CommandError, match="Run migrate"):
        run()

    assert "Run migrate" in Upkeep.objects.get().found


@thorough
@pytest.mark.database
def test_field_that_a_release_added_is_compared(client, milestone):
    rewrite_last(milestone, text=None)

    with pytest.raises(CommandError, match="1 differ"):
        call_command("check_record", stdout=io.StringIO())
    run()

    assert Revision.objects.of(milestone).last().data["text"] == milestone.text
    assert "Text [removed: empty" in read_words(client.get("/changes/"))


def test_row_of_a_relation_is_public_with_its_entry(client, milestone):
    theme = Theme.objects.create(slug="new", name="A new theme")

    Milestone.themes.through.objects.create(milestone=milestone, theme=theme)

    words = read_words(client.get("/changes/"))
    assert "[added:" in words and "A new theme" in words
    assert Figure.objects.exists()
