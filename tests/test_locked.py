"""Somebody else holds the database for longer than a save waits: what was typed is kept, readers notice nothing."""

import sqlite3
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.test import Client
from django.utils import timezone

from timeline import caching
from timeline.admin.locked import is_locked
from timeline.models import Draft, Milestone, Revision, Theme
from timeline.revisions import acts

from .conftest import DATABASE, sparing
from .desk import address_of, open_form, sign_in
from .page import AgainForm


@pytest.fixture
def held(history, tmp_path):
    """A function that holds the write lock of a copy of the database, in which a save waits a tenth of a second."""
    real = connections[DEFAULT_DB_ALIAS]
    if real.vendor != "sqlite":
        pytest.skip("about SQLite's one write lock")
    path = tmp_path / "site.sqlite3"
    path.write_bytes(real.connection.serialize())
    options = {**real.settings_dict["OPTIONS"], "timeout": 0.1}
    connections[DEFAULT_DB_ALIAS] = type(real)({**real.settings_dict, "NAME": str(path), "OPTIONS": options}, "default")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    yield lambda: other.execute("BEGIN IMMEDIATE"), lambda: other.execute("ROLLBACK")
    other.close()
    connections[DEFAULT_DB_ALIAS].close()
    connections[DEFAULT_DB_ALIAS] = real


@pytest.fixture
def ann(held):
    return sign_in("ann")


def typed_again(response):
    """What the page's “Try again” would post, but for the token."""
    form = AgainForm(response)
    assert form.typed.pop("csrfmiddlewaretoken")
    return form.address, form.typed


def assert_kept(client, address, data, release):
    """Post to a held database, see the page that keeps it; then let go, try again, and give the last answer."""
    locked = client.post(address, data)
    assert (locked.status_code, locked["Retry-After"]) == (503, "5")
    assert "Nothing of this was saved: somebody else’s save or import holds the record" in locked.content.decode()
    assert "success" not in locked.content.decode()
    again, kept = typed_again(locked)
    assert again == address
    for name, value in data.items():
        values = value if isinstance(value, list) else [value]
        assert kept.get(name, []) == [str(item) for item in values]
    release()
    return client.post(again, kept)


ACTS = ["change", "draft", "add", "publish draft", "delete", "bulk", "restore", "bring back"]


@pytest.mark.parametrize("act", sparing(ACTS, 2, DATABASE))
def test_each_save_that_waits_too_long_keeps_what_was_typed(held, ann, act):
    hold, release = held
    milestone, theme = Milestone.objects.get(slug="local-policing-model"), Theme.objects.first()
    waiting = Milestone.objects.create(slug="w", title="Waiting", text="x", date="2014")
    user, why = User.objects.get(), {"reason": "“Why” & <because>\r\nit was.", "change_kind": "update"}
    if act == "publish draft":
        Draft.objects.create(model="milestone", key=milestone.pk, base=1, who=user, label="L", data={"title": "Draft"})
    if act == "restore":
        Theme.objects.filter(pk=theme.pk).first().save()
        theme.name = "Later"
        theme.save()
    if act == "bring back":
        theme.delete()
    of = f"/admin/timeline/milestone/{milestone.pk}"
    drafting = ann.get(f"{of}/draft/") if act == "draft" else None
    address, data, proof = {
        "change": lambda: (
            address_of(milestone),
            open_form(ann, milestone) | {"title": "“Typed” & <kept>"},
            lambda: Milestone.objects.get(pk=milestone.pk).title == "“Typed” & <kept>",
        ),
        "add": lambda: (
            "/admin/timeline/theme/add/?_changelist_filters=q%3Dx",
            {"name": "New", "slug": "new", "description": "x", "_continue": "Save"},
            lambda: Theme.objects.filter(slug="new").exists(),
        ),
        "draft": lambda: (
            f"{of}/draft/",
            open_form(ann, None, drafting) | {"draft_number": 0, "live_number": 1, "title": "Drafted"},
            lambda: Draft.objects.get().data["title"] == "Drafted",
        ),
        "publish draft": lambda: (
            f"{of}/review/",
            {"draft_number": 1, "step": "publish", "sure": "on", **why},
            lambda: Milestone.objects.get(pk=milestone.pk).title == "Draft",
        ),
        "delete": lambda: (
            f"/admin/timeline/milestone/{waiting.pk}/delete/",
            {"post": "yes"},
            lambda: not Milestone.objects.filter(pk=waiting.pk).exists(),
        ),
        "bulk": lambda: (
            "/admin/timeline/milestone/",
            {"action": "withdraw", "_selected_action": [milestone.pk, waiting.pk], **why},
            lambda: Milestone.objects.get(pk=milestone.pk).status == "withdrawn",
        ),
        "restore": lambda: (
            f"/admin/timeline/theme/{theme.pk}/history/",
            {"restore": 1, "newest": Revision.objects.of(theme).count(), **why},
            lambda: Theme.objects.get(pk=theme.pk).name != "Later",
        ),
        "bring back": lambda: (
            "/admin/timeline/theme/deleted/",
            {"key": Revision.objects.filter(data__isnull=True).get().key, **why},
            lambda: Theme.objects.filter(slug=theme.slug).exists(),
        ),
    }[act]()
    hold()

    answer = assert_kept(ann, address, data, release)

    assert answer.status_code == 302 and proof()


def test_readers_and_lists_notice_nothing(held, ann):
    held[0]()

    for address in ("/", "/milestones/local-policing-model/", "/changes/", "/timeline.json", "/healthz"):
        assert Client().get(address).status_code == 200
    for address in ("/admin/", "/admin/timeline/milestone/", "/admin/timeline/milestone/1/change/"):
        assert ann.get(address).status_code == 200


def test_preview_and_opening_a_draft_say_so_too(held, ann):
    held[0]()
    page = ann.get("/admin/timeline/milestone/1/draft/")

    assert page.status_code == 503 and "Not opened yet" in page.content.decode()
    assert '<a href="/admin/timeline/milestone/1/draft/">try again</a>' in page.content.decode()
    assert typed_again(ann.post("/admin/timeline/milestone/add/", {"title": "x", "_preview": "x"}))


def test_signing_in_says_so_without_the_password(held):
    User.objects.create_user("bob", password="secret-word", is_staff=True)
    held[0]()

    page = Client().post("/admin/login/", {"username": "bob", "password": "secret-word"})

    assert page.status_code == 503 and "try again" in page.content.decode()
    assert "secret-word" not in page.content.decode()


def test_message_that_cannot_be_remembered_does_not_spoil_a_save(held, ann, monkeypatch):
    hold, _ = held
    theme = Theme.objects.first()
    data = open_form(ann, theme) | {"name": "Saved"}

    save = type(ann.session).save

    def hold_then_save(*args):
        hold()
        return save(*args)

    monkeypatch.setattr("django.contrib.messages.storage.cookie.CookieStorage.max_cookie_size", 1)
    monkeypatch.setattr(type(ann.session), "save", hold_then_save)

    assert ann.post(address_of(theme), data).status_code == 302
    assert Theme.objects.get(pk=theme.pk).name == "Saved"


def test_postgresql_says_so_when_a_row_is_held(history):
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL's row locks")
    ann, theme = sign_in("ann"), Theme.objects.first()
    data = open_form(ann, theme) | {"name": "Typed"}
    with connection.copy().cursor() as other, connection.cursor() as cursor:
        other.execute(f"BEGIN; SELECT 1 FROM timeline_theme WHERE id = {theme.pk} FOR UPDATE")
        cursor.execute("SET LOCAL lock_timeout = '100ms'")

        answer = assert_kept(ann, address_of(theme), data, lambda: other.execute("ROLLBACK"))
        other.connection.close()

    assert answer.status_code == 302 and Theme.objects.get(pk=theme.pk).name == "Typed"


class Cause(Exception):
    sqlstate = ""


@pytest.mark.parametrize(("state", "expected"), [("55P03", True), ("40P01", True), ("40001", True), ("57P01", False)])
def test_kinds_of_postgresql_errors_that_mean_wait(state, expected):
    error = Exception("what followed")
    error.__context__ = OperationalError("words")
    error.__context__.__cause__ = Cause()
    error.__context__.__cause__.sqlstate = state

    assert is_locked(error) is expected


def test_readers_and_staff_are_answered_while_a_draft_that_is_due_waits_for_the_record(held, ann):
    hold, release = held
    theme, who = Theme.objects.filter(milestones__status="published").first(), User.objects.get()
    last = Revision.objects.of(theme).last()
    draft = acts.keep_draft(theme, {**last.data, "name": "A drafted theme"}, base=last.number, over=0, who=who)
    why, later = acts.Why("So.", "update"), timezone.now() + timedelta(hours=1)
    acts.publish_draft(draft, draft.number, who=who, why=why, at=later)
    Draft.objects.update(due=timezone.now())

    hold()
    for client in (Client(), ann):
        page = client.get("/" if client is not ann else "/admin/")
        assert page.status_code == 200 and b">A drafted theme" not in page.content
    release()
    caching.due.pause.until = 1  # seconds are over

    assert b"A drafted theme" in Client().get("/").content and not Draft.objects.open().exists()
