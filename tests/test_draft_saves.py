"""A draft is a small history: nothing that was saved into it is lost, and throwing it away can be undone."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from timeline.models import Draft, Milestone, PolicingPlan, Revision, Theme
from timeline.revisions import recording
from timeline.revisions.acts import LIMIT

from .conftest import thorough
from .desk import address_of, decide, open_form, sign_in
from .page import read_fields, read_words
from .test_drafts import at, draft_form, keep_draft, publish, row_of, write_draft

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def other():
    return sign_in("eve", "Editors")


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="named-officer-offered")


def read_new(response):
    """The page's words with what is new in them, and without what would go."""
    return " ".join(html.unescape(re.sub(r"(?s)<del>.*?</del>|</?ins>|<[^>]+>", "", response.content.decode())).split())


def said_by(draft):
    """What the one draft says, title and text."""
    return draft.data["title"], draft.data["text"]


def test_two_editors_of_one_draft_keep_each_others_fields(editor, other, milestone):
    figure = milestone.figures.first()
    first, second = draft_form(editor, milestone), draft_form(other, milestone)
    note = {f"{row_of(first, figure)}-note": "Ed’s note"}
    editor.post(at("draft", milestone), first | {"title": "Ed’s title"} | note)

    refused = other.post(at("draft", milestone), second | {"text": "Eve’s text."})
    words = read_words(refused)
    saved = other.post(at("draft", milestone), draft_form(other, milestone, refused), follow=True)

    assert "Title: ed changed it and you did not, so what ed wrote stands: “Ed’s title”." in words
    assert "Note: ed changed it and you did not, so what ed wrote stands: “Ed’s note”." in words
    assert "The draft is saved." in read_words(saved)
    draft = Draft.objects.get()
    assert (
        said_by(draft) == ("Ed’s title", "Eve’s text.") and draft.data["figures"][str(figure.pk)]["note"] == "Ed’s note"
    )


@thorough
@pytest.mark.database
def test_what_both_editors_changed_stands_side_by_side_and_in_the_saves(editor, other, milestone):
    first, second = draft_form(editor, milestone), draft_form(other, milestone)
    editor.post(at("draft", milestone), first | {"title": "Ed’s title"})

    refused = other.post(at("draft", milestone), second | {"title": "Eve’s title"})
    assert "Title: both of you changed it. Theirs: “Ed’s title”." in read_words(refused)
    other.post(at("draft", milestone), draft_form(other, milestone, refused))

    assert Draft.objects.get().data["title"] == "Eve’s title"
    saves = read_words(editor.get(at("draft/history", milestone) + "?old=1"))
    assert "Ed’s title" in read_new(editor.get(at("draft/history", milestone) + "?old=2&new=1"))
    assert "Save 1 compared with 2" in saves and "ed" in saves and "eve" in saves


def test_earlier_save_of_a_draft_is_restored_as_a_new_one(editor, milestone):
    keep_draft(editor, milestone, title="First words")
    keep_draft(editor, milestone, title="Second words")

    restored = editor.post(at("draft/history", milestone), {"old": "1", "base": "2", "newest": "2"}, follow=True)

    assert "The draft says again what its save 1 said." in read_words(restored)
    draft = Draft.objects.get()
    assert (draft.number, draft.data["title"]) == (3, "First words")
    assert list(draft.revisions.values_list("number", flat=True)) == [3, 2, 1]


@thorough
@pytest.mark.database
def test_save_restored_over_a_newer_one_is_refused_once_and_merged(editor, other, milestone):
    keep_draft(editor, milestone, title="First words")
    keep_draft(editor, milestone, title="Second words")
    keep_draft(other, milestone, text="Eve’s text.")

    refused = editor.post(at("draft/history", milestone), {"old": "1", "base": "2", "newest": "2"})
    assert "The draft was saved while you looked at it." in read_words(refused)
    assert "Text: eve changed it and you did not, so what eve wrote stands: “Eve’s text.”." in read_words(refused)
    again = read_fields(refused, "old", "base", "newest")
    editor.post(at("draft/history", milestone), again)

    assert again == {"old": "1", "base": "2", "newest": "3"}
    assert said_by(Draft.objects.get()) == ("First words", "Eve’s text.")


@thorough
@pytest.mark.database
def test_restored_save_keeps_what_was_fixed_live(editor, publisher, milestone):
    keep_draft(editor, milestone, title="First words")
    keep_draft(editor, milestone, title="Second words")
    with recording(reason="A fix."):
        milestone.text = "Fixed live."
        milestone.save()

    editor.post(at("draft/history", milestone), {"old": "1", "base": "2", "newest": "2"})
    publish(publisher, milestone)

    milestone.refresh_from_db()
    assert (milestone.title, milestone.text) == ("First words", "Fixed live.")


@thorough
@pytest.mark.database
def test_form_of_a_draft_published_meanwhile_keeps_only_what_was_typed_since(editor, other, publisher, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    form = draft_form(other, milestone)
    publish(publisher, milestone)

    refused = other.post(at("draft", milestone), form | {"text": "Eve’s text."})
    assert "a Publisher decided on it meanwhile (ann" in read_words(refused)
    other.post(at("draft", milestone), draft_form(other, milestone, refused))

    draft = Draft.objects.open().get()
    assert said_by(draft) == ("A drafted title", "Eve’s text.") and draft.number == 2
    assert draft.base == Revision.objects.of(milestone).last().number


# Thrown away


def test_throwing_away_asks_first_and_can_be_undone(editor, milestone):
    keep_draft(editor, milestone, title="A drafted title")

    asked = editor.get(at("review", milestone) + "?step=discard")
    assert "can be brought back" in read_words(asked) and Draft.objects.open().exists()
    thrown = editor.post(at("review", milestone), {"draft_number": 1, "step": "discard"}, follow=True)
    assert "It can be brought back in the list of deleted milestones." in read_words(thrown)
    deleted = editor.get("/admin/timeline/milestone/deleted/")
    assert f"Drafts thrown away Draft of Written by Thrown away By Note Bring it back {milestone}" in read_words(
        deleted
    )
    back = editor.post("/admin/timeline/milestone/deleted/", {"draft": Draft.objects.get().pk}, follow=True)

    assert "is being written again" in read_words(back) and "A drafted title" in read_new(back)
    assert Draft.objects.open().get().number == 2


@thorough
@pytest.mark.database
def test_throwing_away_somebody_elses_needs_a_note_that_they_find_on_their_desk(editor, publisher, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    thrown = {"draft_number": 1, "step": "discard"}

    refused = publisher.post(at("review", milestone), thrown)
    assert "Write the note" in read_words(refused) and Draft.objects.open().exists()
    publisher.post(at("review", milestone), thrown | {"note": "The source says otherwise."})

    desk = read_words(editor.get("/admin/"))
    assert f"Draft of {milestone}, thrown away by ann" in desk and "The source says otherwise." in desk
    assert "thrown away by" not in read_words(publisher.get("/admin/"))


def test_draft_thrown_away_comes_back_from_a_page_on_which_something_is_read(editor, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    editor.post(at("review", milestone), {"draft_number": 1, "step": "discard"})

    back = editor.post("/admin/timeline/milestone/deleted/?read=1", {"draft": Draft.objects.get().pk}, follow=True)

    assert "is being written again" in read_words(back) and Draft.objects.open().exists()


def test_draft_thrown_away_comes_back_once(editor, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    editor.post(at("review", milestone), {"draft_number": 1, "step": "discard"})
    pk = Draft.objects.get().pk

    editor.post("/admin/timeline/milestone/deleted/", {"draft": pk})
    again = editor.post("/admin/timeline/milestone/deleted/", {"draft": pk})

    assert "Not brought back: It stands again already" in read_words(again)


def test_draft_thrown_away_is_read_word_by_word_before_it_comes_back(editor, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    editor.post(at("review", milestone), {"draft_number": 1, "step": "discard"})
    deleted, pk = "/admin/timeline/milestone/deleted/", Draft.objects.get().pk
    with recording(reason="A fix."):
        Milestone.objects.filter(pk=milestone.pk).update(text="Fixed live.")

    (link,) = re.findall(r'href="([^"]*thrown=[^"]*)"', editor.get(deleted).content.decode())
    page = editor.get(deleted + html.unescape(link).partition("#")[0])

    assert link.endswith(f"thrown={pk}#reading") and "<ins>" in page.content.decode()
    read = read_new(page).partition("would change")[2].partition("What it was")[0]
    assert "A drafted title" in read and "Fixed live." not in read  # what was fixed since is no change of it
    (read,) = re.findall(r'(?s)<section class="desk-box" id="reading">(.*?)</section>', page.content.decode())
    assert (
        read.count("<input") == 3 and f'name="draft" value="{pk}"' in read and Draft.objects.get().state == "discarded"
    )
    for other in ("x", "0", "9" * 9):
        assert 'id="reading"' not in editor.get(f"{deleted}?thrown={other}").content.decode()
    assert 'id="reading"' not in editor.get(f"/admin/timeline/theme/deleted/?thrown={pk}").content.decode()


def test_draft_thrown_away_of_what_was_deleted_since_is_read_whole(editor):
    theme = Theme.objects.create(slug="spare", name="Spare")
    keep_draft(editor, theme, name="A drafted name")
    editor.post(at("review", theme), {"draft_number": 1, "step": "discard"})
    theme.delete()

    page = editor.get(f"/admin/timeline/theme/deleted/?thrown={Draft.objects.get().pk}")

    (read,) = re.findall(r'(?s)<section class="desk-box" id="reading">(.*?)</section>', page.content.decode())
    assert "<h2>What the draft of Spare said</h2>" in read and "<dt>Name</dt>\n<dd>A drafted name</dd>" in read


def test_draft_thrown_away_waits_while_there_is_another(editor, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    editor.post(at("review", milestone), {"draft_number": 1, "step": "discard"})
    first = Draft.objects.get().pk
    keep_draft(editor, milestone, title="Another title")

    refused = editor.post("/admin/timeline/milestone/deleted/", {"draft": first})

    assert "There is another draft of it now." in read_words(refused)
    assert Draft.objects.open().get().number == 2  # no number means two things


# Choosing first


def test_review_asks_what_to_do_before_it_asks_why(editor, publisher, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    Draft.objects.update(state="ready")

    chosen = publisher.get(at("review", milestone)).content.decode()
    publishing = publisher.get(at("review", milestone) + "?step=publish").content.decode()
    sending = publisher.get(at("review", milestone) + "?step=send_back").content.decode()

    assert "<textarea" not in chosen and all(f"?step={step}" in chosen for step in ("publish", "send_back", "discard"))
    assert (
        'name="reason"' in publishing
        and 'name="note"' not in publishing
        and publishing.count(" selected") == publishing.count('value="" selected') == 1
    )
    assert 'name="note"' in sending and 'name="reason"' not in sending and "Note to ed" in sending


def test_note_never_becomes_a_public_reason(editor, publisher, milestone, client):
    keep_draft(editor, milestone, title="A drafted title")
    private = {"draft_number": 1, "note": "Between us.", "change_kind": "update"}

    refused = publisher.post(at("review", milestone), private | {"step": "publish"})
    assert "Say why, in a sentence for readers." in read_words(refused)
    assert publisher.post(at("review", milestone), private | {"_publish": "Publish"}).status_code == 403

    assert Draft.objects.open().exists() and "Between us." not in read_words(client.get("/changes/"))


@pytest.mark.parametrize("step, field", [("publish", "reason"), ("send_back", "note"), ("discard", "note")])
def test_words_over_the_limit_are_kept_counted_and_refused(editor, publisher, milestone, step, field):
    keep_draft(editor, milestone, title="A drafted title")
    Draft.objects.update(state="ready")
    words = "x" * (LIMIT + 13)

    refused = publisher.post(
        at("review", milestone), {"draft_number": 1, "step": step, field: words, "change_kind": "update"}
    )

    page = refused.content.decode()
    assert "This is 613 characters; 600 fit. Take out 13." in page and words in page and "maxlength" not in page
    assert Draft.objects.open().get().state == "ready"


# Not mine to change directly


@thorough
@pytest.mark.database
def test_what_is_typed_into_a_milestone_scheduled_meanwhile_becomes_a_draft(editor, publisher, client):
    milestone = Milestone.objects.create(slug="d", title="D", text="x", date="2024")
    form = open_form(editor, milestone)
    with recording(reason=""):
        milestone.status, milestone.publish_at = "published", timezone.now() + timedelta(days=1)
        milestone.save()

    refused = editor.post(address_of(milestone), form | {"text": "An hour of work."})
    assert refused.status_code == 200 and "An hour of work." in refused.content.decode()
    saved = editor.post(address_of(milestone), draft_form(editor, milestone, refused), follow=True)
    assert "The draft is saved." in read_words(saved)
    published = decide(publisher, milestone, "publish", is_right="on")

    assert "The draft is published." in read_words(published) and "is due" in read_words(published)
    milestone.refresh_from_db()
    assert milestone.text == "An hour of work." and client.get("/milestones/d/").status_code == 404


def test_what_is_scheduled_is_drafted_by_an_editor(editor):
    later = timezone.now() + timedelta(days=1)
    values = {"title": "Due", "text": "x", "date": "2024", "status": "published", "publish_at": later}
    due = Milestone.objects.create(slug="due", **values)

    assert "Write a draft" in editor.get(address_of(due)).content.decode()
    write_draft(editor, due, title="A drafted title")

    assert "A drafted title" in read_new(editor.get(at("review", due)))


def test_draft_of_what_became_a_draft_again_still_opens_and_is_published(editor, publisher):
    values = {"title": "Due", "text": "x", "date": "2024", "status": "published"}
    due = Milestone.objects.create(slug="due", publish_at=timezone.now() + timedelta(days=1), **values)
    keep_draft(editor, due, title="A drafted title")
    with recording(reason=""):
        due.status = "draft"
        due.save()

    assert "A drafted title" in editor.get(at("draft", due)).content.decode()
    decide(publisher, due, "publish", is_right="on")

    due.refresh_from_db()
    assert (due.title, due.status) == ("A drafted title", "draft")


@pytest.mark.parametrize("model", [PolicingPlan, Theme])
def test_saves_of_every_noun_are_listed(editor, model):
    obj = model.objects.first()
    keep_draft(editor, obj, name="First name")
    keep_draft(editor, obj, name="Second name")

    words = read_words(editor.get(at("draft/history", obj) + "?old=1&new=2"))

    assert (
        "First" in words
        and "Second" in words
        and "Restore save 1" in editor.get(at("draft/history", obj) + "?old=1").content.decode()
    )
    for query in ("?old=x", "?old=99", "?p=zz", "?new=" + "9" * 40):
        assert editor.get(at("draft/history", obj) + query).status_code == 200
