"""A second pair of eyes: where it is required, nobody lets readers see what they wrote or changed themselves."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from timeline.models import Draft, Milestone, Revision, SecondLook, Theme
from timeline.revisions import acts, recording
from timeline.revisions.apply import wording
from timeline.revisions.redaction import redact

from .conftest import thorough
from .desk import address_of, decide, open_form
from .page import read_words
from .test_drafts import at, hand_over, keep_draft, publish

pytestmark = pytest.mark.usefixtures("history")

OWN = "You wrote some of this."


@pytest.fixture(autouse=True)
def required(settings):
    settings.REVIEW = "REQUIRED"


@pytest.fixture
def root():
    user = User.objects.create_superuser("root", password="x")
    client = Client()
    client.force_login(user)
    return client


def write_new(name):
    with recording(User.objects.get(username=name), ""):
        return Milestone.objects.create(slug="new", title="New", text="Words.", date="2014")


def test_nobody_publishes_what_they_wrote_and_another_does(ann, bob, live):
    keep_draft(ann, live, title="A drafted title")

    assert "publish" not in [name for name, _ in ann.get(at("review", live)).context["steps"]]
    assert OWN in read_words(ann.get(at("review", live)))
    assert OWN in read_words(publish(ann, live))
    live.refresh_from_db()
    assert live.title != "A drafted title"
    publish(bob, live)
    live.refresh_from_db()
    assert live.title == "A drafted title" and not SecondLook.objects.exists()


def test_nobody_publishes_what_they_changed_last(editor, ann, bob, live):
    keep_draft(editor, live, title="A drafted title")
    hand_over(editor, live)
    keep_draft(ann, live, text="Mended.")

    assert OWN in read_words(publish(ann, live)) and "The draft is published." in read_words(publish(bob, live))


@pytest.mark.parametrize("step", ["publish", "schedule"])
def test_nobody_publishes_a_new_milestone_that_they_wrote(ann, bob, step):
    new = write_new("ann")
    fields = {"publish_at": "2 December 2099", "is_right": "on"}

    assert OWN in read_words(decide(ann, new, step, **fields))
    chosen = {"action": "publish", "_selected_action": [new.pk], "is_right": "on"}
    assert "You wrote some of “2014: New”" in read_words(ann.post("/admin/timeline/milestone/", chosen))
    assert Milestone.objects.get(pk=new.pk).status == "draft"
    decide(bob, new, step, **fields)

    assert Milestone.objects.get(pk=new.pk).status == "published"


def test_what_readers_see_is_changed_through_a_draft_alone(ann, live):
    theme = Theme.objects.first()
    form = open_form(ann, live)

    assert "title" not in form and "Write a draft" in ann.get(address_of(live)).content.decode()
    ann.post(address_of(live), form | {"title": "At once", "figures-TOTAL_FORMS": 0, "figures-INITIAL_FORMS": 0})
    assert ann.post(address_of(theme), {"name": "At once", "revision": 1}).status_code == 200
    with recording(None, "A change."):
        Theme.objects.filter(pk=theme.pk).update(name="Second")
    why = {"restore": 1, "newest": 2, "base": 2, "reason": "x", "change_kind": "update"}
    assert ann.post(at("history", theme), why).status_code == 403
    with pytest.raises(acts.Refused, match="nobody changes at once what readers see"):
        acts.save_over(
            Theme,
            theme.pk,
            {"name": "At once"},
            base=None,
            who=User.objects.get(username="ann"),
            why=acts.Why("x", "update"),
        )

    live.refresh_from_db()
    theme.refresh_from_db()
    assert "At once" not in (live.title, theme.name)


def test_publisher_still_decides_who_sees_a_milestone_and_when(ann, live):
    since = live.publish_at
    data = open_form(ann, live) | {"withdraw_at": "2 December 2099, 9am", "publish_at": "2 December 2098, 9am"}

    assert ann.post(address_of(live), data).status_code == 302
    ann.post(address_of(live), open_form(ann, live) | {"status": "withdrawn"})

    live.refresh_from_db()
    assert live.status == "withdrawn" and live.withdraw_at.year == 2099 and live.figures.count() == 2
    assert live.publish_at == since  # readers have seen it
    assert not SecondLook.objects.exists()


def test_superuser_publishes_their_own_with_a_reason_and_another_confirms(root, ann, live):
    keep_draft(root, live, title="A drafted title")
    assert "alone" in root.get(at("review", live) + "?step=publish").context["form"].fields
    assert "Why nobody else looks at it first" in read_words(publish(root, live))
    publish(root, live, alone="Zebra is ill.")

    live.refresh_from_db()
    assert live.title == "A drafted title" and b"Zebra" not in Client().get("/changes/").getvalue()
    look = SecondLook.objects.get()
    address = f"/admin/timeline/milestone/looks/{look.pk}/"
    assert (
        "Not yet looked at by another" in read_words(ann.get("/admin/"))
        and address in ann.get("/admin/").content.decode()
    )
    page = read_words(ann.get(address))
    assert "root published this alone on" in page and "Zebra is ill." in page and "drafted" in page
    assert "You published “" in read_words(root.post(address))
    told = read_words(ann.post(address, follow=True))

    assert "You have looked at “" in told and "published by root alone" not in told
    assert "ann has looked at it already." in read_words(ann.post(address))


@thorough
@pytest.mark.database
def test_what_a_superuser_changes_at_once_waits_for_another_too(root, ann, live):
    form = open_form(root, live) | {"text": "Zebra.", "confirm": "on"}

    assert root.post(address_of(live), form).status_code == 302

    look = SecondLook.objects.get()
    assert (look.who.username, look.reason, look.key) == ("root", "As the source says.", str(live.pk))
    assert "Zebra" in read_words(ann.get(f"/admin/timeline/milestone/looks/{look.pk}/"))


def test_editor_reads_what_waits_for_a_second_look_and_confirms_nothing(root, editor, live):
    root.post(address_of(live), open_form(root, live) | {"text": "At once.", "confirm": "on"})
    address = f"/admin/timeline/milestone/looks/{SecondLook.objects.get().pk}/"

    assert "I have looked at it" not in editor.get(address).content.decode()
    assert editor.post(address).status_code == 403 and SecondLook.objects.waiting().exists()


@thorough
@pytest.mark.database
def test_redaction_reads_why_something_was_published_alone(root, live):
    keep_draft(root, live, title="A drafted title")
    publish(root, live, alone="Quuxley is ill.")

    redact("Quuxley", User.objects.get(username="root"), "child")

    assert "Quuxley" not in SecondLook.objects.get().reason


def test_script_publishes_whatever_was_written(ann, live):
    who = User.objects.get(username="ann")
    data = wording(Revision.objects.of(live).last().data) | {"title": "A drafted title"}
    draft = acts.keep_draft(live, data, base=1, over=0, who=who)

    acts.publish_draft(draft, 1, who=None, why=acts.Why("x", "update"))

    live.refresh_from_db()
    assert live.title == "A drafted title" and live.public_changed <= timezone.now()


@thorough
@pytest.mark.database
def test_review_that_is_not_required_asks_for_nobody(settings, ann, live):
    settings.REVIEW = "OPTIONAL"
    keep_draft(ann, live, title="A drafted title")

    assert "The draft is published." in read_words(publish(ann, live)) and not Draft.objects.open().exists()
