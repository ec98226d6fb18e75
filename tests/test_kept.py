"""What was typed survives whatever refuses it."""

import html
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from timeline.models import Draft, Milestone, Theme, Unsaved
from timeline.models.unsaved import MOST
from timeline.revisions.redaction import redact

from .conftest import DATABASE, sparing, thorough
from .desk import address_of, open_form, sign_in
from .page import AgainForm, read_fields, read_words
from .test_drafts import at, draft_form, keep_draft

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def milestone():
    """A draft that nobody outside has seen."""
    return Milestone.objects.create(slug="waiting", title="Waiting", text="Waiting.", date="2014")


@pytest.fixture
def due():
    """One that readers will see tomorrow."""
    tomorrow = timezone.now() + timedelta(days=1)
    values = {"title": "Due", "text": "Due.", "date": "2014", "status": "published"}
    return Milestone.objects.create(slug="due", publish_at=tomorrow, **values)


def test_unreadable_publication_time_is_kept_in_its_field_with_a_message(ann, due):
    form = open_form(ann, due) | {
        "publish_at": "the first of never",
        "title": "Typed title",
        "confirm": "on",
    }

    refused = ann.post(address_of(due), form)

    page = refused.content.decode()
    assert refused.status_code == 200 and "publish_at" in refused.context["adminform"].form.errors
    assert 'value="the first of never"' in page and 'value="Typed title"' in page
    assert "publish_at" not in refused.context["adminform"].readonly_fields
    assert Milestone.objects.get(pk=due.pk).publish_at == due.publish_at


def test_refused_form_tells_of_what_is_stored_not_of_what_was_typed(ann, due):
    form = open_form(ann, due) | {"publish_at": "2 May 2020", "title": "", "slug": "typed-address"}

    refused = ann.post(address_of(due), form)

    page = refused.content.decode()
    assert 'value="typed-address"' in page
    assert "viewsitelink" not in page and refused.context["original"].title == "Due"


def open_marked(client, obj, address=None):
    """Return what the form of an object would post, with the mark of whose form it is."""
    page = client.get(address or address_of(obj))
    form = draft_form(client, obj, page) if address else open_form(client, obj, page)
    return form | read_fields(page, "typed_by", "csrfmiddlewaretoken")


def read_offer(client):
    """Return the page of the only words that the desk offers, or None."""
    found = re.findall(r'href="(/admin/unsaved/\d+/)"', client.get("/admin/").content.decode())
    assert len(found) < 2
    return client.get(found[0]) if found else None


def press_put(client, offer):
    """Press “Put it into the form”; return the answer."""
    form = AgainForm(offer)
    return client.post(form.address, form.typed | dict.fromkeys(form.buttons, "x"))


def end_session(client):
    client.cookies.clear()


def lose_token(client):
    client.handler.enforce_csrf_checks = True


def lose_right(client):
    User.objects.get(username="ann").groups.clear()


def fail(client):
    def save(*args, **kwargs):
        raise RuntimeError("the disk is full")

    client.raise_request_exception = False
    client.patch.setattr(Milestone, "save", save)


REFUSALS = {"signed out": end_session, "token gone": lose_token, "right gone": lose_right, "server error": fail}


@pytest.mark.parametrize("refuse", sparing([*REFUSALS.values()], marks=DATABASE), ids=REFUSALS)
def test_words_of_a_refused_form_are_offered_again_and_put_into_it(ann, milestone, monkeypatch, refuse):
    ann.patch, form = pytest.MonkeyPatch(), open_marked(ann, milestone)
    refuse(ann)

    typed = form | {"title": "“Typed” & <kept>", "csrfmiddlewaretoken": "old"}
    refused = ann.post(address_of(milestone), typed, REQUEST_ID="abcdef1234")
    ann.patch.undo()
    User.objects.get(username="ann").groups.add(Group.objects.get(name="Publishers"))
    again = Client()
    again.force_login(User.objects.get(username="ann"))
    offer = read_offer(again)
    put = press_put(again, offer)
    still = Milestone.objects.get(pk=milestone.pk).title
    data = open_form(again, milestone, put) | read_fields(put, "typed_by", "unsaved")
    saved = again.post(address_of(milestone), data | {"confirm": "on"})

    assert refused.status_code in (302, 403, 500)
    # Each page that says so names the request, the redirect to the sign-in does not.
    assert ("please quote <code>abcdef1234</code>" in refused.content.decode()) == (refused.status_code != 302)
    assert "“Typed” & <kept>" in html.unescape(offer.content.decode())
    assert put.status_code == 200 and 'value="“Typed” &amp; &lt;kept&gt;"' in put.content.decode()
    assert still == "Waiting" and saved.status_code == 302
    assert Milestone.objects.get(pk=milestone.pk).title == "“Typed” & <kept>"
    assert read_offer(again) is None


def test_page_says_at_once_that_it_is_kept(ann, milestone):
    form = open_marked(ann, milestone)
    lose_right(ann)

    refused = ann.post(address_of(milestone), form | {"title": "Typed"})

    assert refused.status_code == 403 and "What you typed is kept for you" in read_words(refused)


def test_sign_in_page_says_that_it_is_kept_and_by_no_name(ann, milestone):
    form = open_marked(ann, milestone)
    end_session(ann)

    page = ann.post(address_of(milestone), form | {"title": "Typed"}, follow=True)

    assert "It is kept for you: sign in" in read_words(page)
    assert "ann" not in read_words(page).split() and "Typed" not in read_words(page)


def test_words_are_never_offered_to_somebody_else(ann, milestone):
    bob, form = sign_in("bob"), open_marked(ann, milestone)
    end_session(ann)
    ann.post(address_of(milestone), form | {"title": "Typed"})
    kept = Unsaved.objects.get()

    assert kept.who.username == "ann" and read_offer(bob) is None
    assert bob.get(f"/admin/unsaved/{kept.pk}/").status_code == 404
    assert bob.post(f"/admin/unsaved/{kept.pk}/").status_code == 404 and Unsaved.objects.exists()


def test_forged_mark_keeps_nothing(ann, milestone):
    form = open_marked(ann, milestone)

    Client().post(address_of(milestone), form | {"typed_by": form["typed_by"][:-2] + "xx"})
    Client().post(address_of(milestone), form | {"typed_by": "1"})

    assert not Unsaved.objects.exists()


@thorough
@pytest.mark.database
def test_draft_words_are_kept(milestone):
    milestone, ed = Milestone.objects.get(slug="named-officer-offered"), sign_in("ed", "Editors")
    form = open_marked(ed, milestone, at("draft", milestone))
    end_session(ed)
    ed.post(at("draft", milestone), form | {"title": "Drafted"})
    ed.force_login(User.objects.get(username="ed"))

    put = press_put(ed, read_offer(ed))

    assert 'value="Drafted"' in put.content.decode() and not Draft.objects.exists()


@thorough
@pytest.mark.database
def test_reason_for_a_draft_that_was_decided_on_meanwhile_is_kept(ann):
    milestone, ed = Milestone.objects.get(slug="named-officer-offered"), sign_in("ed", "Editors")
    keep_draft(ed, milestone, title="Drafted")
    Draft.objects.update(state="ready")
    page = ann.get(at("review", milestone) + "?step=send_back")
    form = read_fields(page, "typed_by", "draft_number", "step") | {"note": "Mend the title."}
    Draft.objects.update(state="discarded", decided_by=User.objects.get(username="ed"), decided_at=timezone.now())

    ann.post(at("review", milestone), form)

    assert "Mend the title." in read_words(read_offer(ann))


def test_reason_for_a_restore_of_what_was_deleted_meanwhile_is_kept(ann):
    theme = Theme.objects.create(slug="x", name="X")
    mark = read_fields(ann.get(address_of(theme)), "typed_by")
    address = at("history", theme)
    theme.delete()

    ann.post(address, mark | {"restore": 1, "reason": "As the source says."})

    assert "As the source says." in read_words(read_offer(ann))


def test_nothing_of_a_redaction_or_a_password_is_kept(ann):
    for address in ("/admin/timeline/redaction/add/", "/admin/password_change/", "/admin/login/"):
        assert "typed_by" not in ann.get(address).content.decode()

    Client().post("/admin/timeline/redaction/add/", {"words": "A name", "ground": "child"})

    assert not Unsaved.objects.exists()


def test_words_are_forgotten_at_sign_out(ann, milestone):
    Unsaved.objects.create(who=User.objects.get(username="ann"), address="/admin/", posted="[]")

    ann.post("/admin/logout/")

    assert not Unsaved.objects.exists()


def test_words_are_forgotten_after_seven_days(ann, milestone):
    user, long_ago = User.objects.get(username="ann"), timezone.now() - timedelta(days=7, minutes=1)
    Unsaved.objects.create(who=user, address="/admin/", posted="[]", when=long_ago)

    assert read_offer(ann) is None
    Unsaved.objects.tidy()
    assert not Unsaved.objects.exists()


def test_redaction_forgets_what_was_kept_and_what_was_opened_before_it_is_not_kept(ann, milestone):
    user, form = User.objects.get(username="ann"), open_marked(ann, milestone)
    Unsaved.objects.create(who=user, address="/admin/", posted='[["title", ["Waiting"]]]')

    redact("Waiting", user, "child")
    left = Unsaved.objects.count()
    lose_right(ann)
    refused = ann.post(address_of(milestone), form | {"title": "Waiting still"})

    assert left == 0 and not Unsaved.objects.exists()
    assert "because words were redacted" in read_words(refused)


@thorough
@pytest.mark.database
def test_no_more_than_the_newest_few_are_kept_and_the_same_once(ann, milestone):
    form = open_marked(ann, milestone)
    lose_right(ann)

    for number in [*range(MOST + 2), MOST + 1]:
        ann.post(address_of(milestone), form | {"title": f"Typed {number}"})

    assert Unsaved.objects.count() == MOST
    assert f"Typed {MOST + 1}" in Unsaved.objects.first().posted and 'Typed 1"' not in Unsaved.objects.last().posted


def test_words_over_a_limit_are_kept_as_far_as_they_are_read(ann, milestone, settings):
    form, kind = open_marked(ann, milestone), "application/x-www-form-urlencoded"
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = len(form) + 5
    form = {"typed_by": form.pop("typed_by"), "title": "Typed"} | {k: v for k, v in form.items() if k != "title"}
    pairs = [(name, value) for name, value in form.items()] + [(f"more-{n}", "x") for n in range(20)]

    refused = ann.post(address_of(milestone), "&".join(f"{n}={v}" for n, v in pairs), content_type=kind)

    assert refused.status_code == 400 and "more was sent than one form may hold" in read_words(refused)
    assert "Typed" in read_words(read_offer(ann))


def test_words_too_long_to_be_read_are_refused_in_words(ann, milestone, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    data = "title=" + "x" * (2**20 + 1)

    refused = ann.post(address_of(milestone), data, content_type="application/x-www-form-urlencoded")

    assert refused.status_code == 400 and "more was sent than the 1 MB that are read" in read_words(refused)


def test_words_are_thrown_away(ann):
    kept = Unsaved.objects.create(who=User.objects.get(username="ann"), address="/admin/", posted="[]")

    told = ann.post(f"/admin/unsaved/{kept.pk}/", follow=True)

    assert "What was not saved is thrown away." in read_words(told) and not Unsaved.objects.exists()
