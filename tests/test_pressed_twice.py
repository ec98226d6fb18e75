"""A button that is pressed twice does once what it says, with or without JavaScript."""

import pytest

from timeline.models import Draft, DraftRevision, Milestone, Revision, Theme

from .conftest import thorough
from .desk import address_of, open_form, sign_in
from .page import read_fields, read_words
from .test_drafts import at, draft_form, write_draft

pytestmark = pytest.mark.usefixtures("history")
WHY = {"reason": "As the source says.", "change_kind": "correction"}


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="named-officer-offered")


def press_twice(client, address, data, page=None):
    """Post the same page twice, the second before the browser heard of the first; return both ends."""
    token = read_fields(page or client.get(address), "csrfmiddlewaretoken")
    assert token
    before = client.cookies.copy()
    first = client.post(address, data | token)
    client.cookies = before
    return first, client.post(address, data | token, follow=True)


def test_object_is_added_once(ann):
    first, second = press_twice(ann, "/admin/timeline/theme/add/", {"name": "New", "slug": "new", "description": "x"})

    assert first.status_code == 302 and "was added successfully" in read_words(second)
    assert "has this" not in read_words(second)
    assert Theme.objects.filter(slug="new").count() == 1


def test_change_is_one_revision_and_no_clash_with_oneself(ann, milestone):
    before = Revision.objects.of(milestone).count()
    page = ann.get(address_of(milestone))
    form = open_form(ann, milestone, page) | {"title": "Typed", "confirm": "on"}

    _, second = press_twice(ann, address_of(milestone), form, page)

    assert "Not saved" not in read_words(second) and "was changed successfully" in read_words(second)
    assert Revision.objects.of(milestone).count() == before + 1


def test_draft_is_saved_once(milestone):
    ed = sign_in("ed", "Editors")
    page = ed.get(at("draft", milestone))
    form = draft_form(ed, milestone, page) | {"title": "Drafted"}

    _, second = press_twice(ed, at("draft", milestone), form, page)

    assert "The draft is saved." in read_words(second) and "saved it first" not in read_words(second)
    assert DraftRevision.objects.count() == 1


@thorough
@pytest.mark.database
def test_draft_is_published_once(ann, milestone):
    write_draft(sign_in("ed", "Editors"), milestone, title="Drafted", confirm="on")
    page = ann.get(at("review", milestone) + "?step=publish")
    form = WHY | {"draft_number": Draft.objects.get().number, "step": "publish", "is_right": "on", "sure": "on"}

    _, second = press_twice(ann, at("review", milestone), form, page)

    assert "The draft is published." in read_words(second) and "no draft of this" not in read_words(second)


def test_draft_is_thrown_away_once(milestone):
    ed = sign_in("ed", "Editors")
    write_draft(ed, milestone, title="Drafted", confirm="on")
    form = {"draft_number": Draft.objects.get().number, "step": "discard", "note": ""}

    _, second = press_twice(ed, at("review", milestone), form, ed.get(at("review", milestone) + "?step=discard"))

    assert "The draft is thrown away." in read_words(second)


def test_restore_is_one_revision(ann):
    theme = Theme.objects.first()
    theme.name = "Later"
    theme.save()
    number = Revision.objects.of(theme).count()
    data = WHY | {"restore": 1, "newest": number, "base": number}

    _, second = press_twice(ann, at("history", theme), data, ann.get(at("history", theme)))

    assert "stands again as in revision 1" in read_words(second) and "while you looked" not in read_words(second)
    assert Revision.objects.of(theme).count() == number + 1


def test_bulk_action_tells_what_it_did_not_that_it_is_so_already(ann, milestone):
    data = {"action": "withdraw", "_selected_action": milestone.pk, "reason": "It was doubled."}

    _, second = press_twice(ann, "/admin/timeline/milestone/", data)

    assert "1 milestone is now withdrawn." in read_words(second) and "Nothing is changed" not in read_words(second)


def test_deletion_is_told_once(ann):
    theme = Theme.objects.create(slug="x", name="X")

    _, second = press_twice(ann, at("delete", theme), {"post": "yes", "reason": "It was doubled."})

    words = read_words(second)
    assert "was deleted successfully" in words and "doesn’t exist" not in words


def test_same_page_with_other_words_is_another_press(ann):
    theme = Theme.objects.create(slug="x", name="X")
    page = ann.get(address_of(theme))
    form = open_form(ann, theme, page) | read_fields(page, "csrfmiddlewaretoken")
    ann.post(address_of(theme), form | {"name": "First"})

    ann.post(address_of(theme), form | {"name": "Second"})

    assert Theme.objects.get(pk=theme.pk).name == "First"  # refused as any save over a newer one


def test_press_of_somebody_else_is_no_repetition(ann):
    bob, data = sign_in("bob"), {"name": "New", "slug": "new", "description": "x", "csrfmiddlewaretoken": "same"}
    ann.post("/admin/timeline/theme/add/", data)

    refused = bob.post("/admin/timeline/theme/add/", data)

    assert refused.status_code == 200 and "has this" in read_words(refused)
