"""The database itself keeps the record: no way of asking changes or deletes a revision."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from timeline.models import Redaction, Revision
from timeline.revisions import triggers

pytestmark = pytest.mark.usefixtures("history")


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def open_redaction():
    user = User.objects.create_user("ann", password="x")
    return Redaction.objects.create(who=user, ground="child")


REFUSED = [
    "UPDATE timeline_revision SET reason = 'x'",
    "UPDATE timeline_revision SET data = NULL WHERE number = 1",
    "UPDATE timeline_revision SET number = number + 1",
    "DELETE FROM timeline_revision",
    "DELETE FROM timeline_revision WHERE model = 'milestone'",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_sql_is_refused(sql):
    before = list(Revision.objects.values())

    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(sql)

    assert list(Revision.objects.values()) == before


def test_ways_round_the_models_are_refused():
    revisions = QuerySet(Revision)

    for attempt in (
        lambda: revisions.update(reason="x"),
        lambda: revisions._raw_delete(revisions.db),
        lambda: Revision.objects.redact(reason="x"),
        lambda: QuerySet(Revision).bulk_update([Revision.objects.first()], ["reason"]),
        lambda: Revision.objects.first().save_base(),
    ):
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            attempt()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has REPLACE")
@pytest.mark.sqlite
def test_replace_is_refused():
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run("INSERT OR REPLACE INTO timeline_revision SELECT * FROM timeline_revision WHERE number = 1")


def test_truncate_is_refused():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run("TRUNCATE timeline_revision CASCADE")


def test_an_open_redaction_lets_words_change_and_nothing_else(open_redaction):
    first = Revision.objects.first()

    Revision.objects.filter(pk=first.pk).redact(reason="[redacted]", label="[redacted]")
    assert Revision.objects.get(pk=first.pk).reason == "[redacted]"
    for sql in REFUSED[1:]:
        with pytest.raises(IntegrityError, match="never changed or deleted"):
            run(sql)
    with pytest.raises(CommandError, match="left open"):
        call_command("check_record", verbosity=0)
    open_redaction.is_open = False
    open_redaction.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=first.pk).redact(reason="x")


def make_silent(batch):
    values = {"model": "theme", "key": "1", "number": 999, "reason": "x", "label": "x", "batch": batch}
    Revision(**values, is_silent=True, data={}).save()


def test_silent_revision_needs_a_redaction_of_its_batch(open_redaction):
    batch = uuid.uuid4()

    with pytest.raises(IntegrityError, match="Readers are told of every revision"), transaction.atomic():
        make_silent(batch)
    open_redaction.is_open, open_redaction.batch = False, batch
    open_redaction.save()
    make_silent(batch)

    assert Revision.objects.filter(is_silent=True).count() == 1


def test_silent_revision_that_came_in_without_the_triggers_is_found():
    connection.check_constraints()
    triggers.drop()
    make_silent(uuid.uuid4())
    connection.check_constraints()
    triggers.make()

    with pytest.raises(CommandError, match="Hidden from readers by no redaction: 1 of the revisions"):
        call_command("check_record", verbosity=0)


def test_triggers_that_are_lost_are_found_and_made_again():
    assert triggers.find_missing() == []
    connection.check_constraints()  # PostgreSQL alters no table that has checks waiting
    triggers.drop()
    assert len(triggers.find_missing()) == len(triggers.statements(connection.vendor)) > 1
    with pytest.raises(CommandError, match="Run migrate"):
        call_command("check_record", verbosity=0)

    call_command("migrate", verbosity=0)

    assert triggers.find_missing() == []
    call_command("check_record", verbosity=0)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a setting of SQLite")
@pytest.mark.sqlite
def test_what_is_deleted_is_overwritten_in_the_file():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
