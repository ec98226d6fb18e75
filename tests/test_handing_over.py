"""From draft to public: whose turn it is, what was said beside a draft, and what stands before a publication."""

import html
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from timeline.dates import in_london
from timeline.models import Draft, DraftNote, Milestone, Revision, Source, Theme
from timeline.revisions import acts, recording
from timeline.revisions.redaction import redact

from .conftest import thorough
from .desk import address_of, decide, open_form
from .page import read_words
from .test_drafts import at, hand_over, keep_draft, publish, write_draft

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def new(editor):
    """A milestone that an Editor has written, and nobody outside has seen."""
    with recording(User.objects.get(username="ed"), ""):
        milestone = Milestone.objects.create(slug="new", title="New", text="Words.", date="2014")
        milestone.citations.create(source=Source.objects.first())
    return milestone


def review(client, obj, query=""):
    return read_words(client.get(at("review", obj) + query))


def public(path):
    return Client().get(path)


# States


def test_save_keeps_a_new_milestone_being_written_and_nobody_is_asked_to_publish_it(editor, new):
    told = editor.post(address_of(new), open_form(editor, new) | {"title": "Newer"}, follow=True)

    assert "“2014: Newer” is being written: only staff see it." in read_words(told)
    assert "Being written. ed is writing it" in review(editor, new) and public("/milestones/new/").status_code == 404


def test_save_keeps_a_draft_of_what_is_live_being_written(editor, publisher, live):
    keep_draft(editor, live, title="A drafted title")

    assert "ed has not handed it over: it may be half written." in review(publisher, live)
    assert "being written" in read_words(publisher.get("/admin/"))


def test_one_button_of_the_form_saves_and_leads_to_handing_over(editor, live, new):
    for obj, page in ((live, "draft"), (new, "change")):
        shown = editor.get(at(page, obj))
        assert "Save and hand to a Publisher" in shown.content.decode()
    form = open_form(editor, new) | {"title": "Newer", "_hand_over": "x"}
    led = editor.post(address_of(new), form, follow=True)

    new.refresh_from_db()
    assert new.title == "Newer" and "Note to the Publishers" in read_words(led)
    assert 'name="step" value="hand_over"' in led.content.decode()


def test_new_milestone_goes_the_way_of_a_draft_of_what_is_live(editor, publisher, new):
    decide(editor, new, "hand_over", note="Page 12.")
    assert "New, by ed" in read_words(publisher.get("/admin/"))
    words = review(publisher, new)
    assert "Ready for a Publisher. ed handed it over on" in words and "Page 12." in words and "Words." in words

    decide(publisher, new, "send_back", note="Which year?")
    assert "Sent back. ann sent it back on" in review(editor, new)
    assert "Which year?" in read_words(editor.get(address_of(new)))
    decide(editor, new, "hand_over")
    done = decide(publisher, new, "publish")

    assert "“2014: New” is published: /milestones/new/" in read_words(done)
    assert public("/milestones/new/").status_code == 200
    thread = read_words(publisher.get(at("draft/history", new)))
    assert "ed handed it over" in thread and "Page 12." in thread and "Which year?" in thread


def test_writer_gives_reason_and_kind_and_the_publisher_may_word_them_better(editor, publisher, live):
    keep_draft(editor, live, title="A drafted title")
    asked = decide(editor, live, "hand_over")
    assert "Say why, in a sentence for readers." in read_words(asked) and Draft.objects.get().state == "writing"
    hand_over(editor, live, reason="The source says so.", note="See page 3.")

    form = publisher.get(at("review", live) + "?step=publish").context["form"]
    assert form["reason"].value() == "The source says so." and form["change_kind"].value() == "correction"
    publish(publisher, live, reason="The source has it so.")

    changes = public("/changes/").content.decode()
    assert "The source has it so." in changes and "See page 3." not in changes


@thorough
@pytest.mark.database
def test_list_of_milestones_says_how_far_each_is(editor, publisher, live, new):
    keep_draft(editor, live, title="A drafted title")
    assert "published; draft: being written" in read_words(publisher.get("/admin/timeline/milestone/"))
    decide(editor, new, "hand_over")

    assert "ready for a Publisher" in read_words(publisher.get("/admin/timeline/milestone/?q=new"))


def test_who_handed_it_over_takes_it_back(editor, publisher, new):
    decide(editor, new, "hand_over")
    assert "Take it back" in review(editor, new) and "Take it back" not in review(publisher, new)

    decide(editor, new, "take_back", note="A year is missing.")

    assert "Being written. ed took it back on" in review(publisher, new)
    assert "A year is missing." in review(publisher, new)


# Bad input


def test_handing_over_twice_says_who_did_and_keeps_the_first(editor, live):
    keep_draft(editor, live, title="A drafted title")
    hand_over(editor, live, reason="First.")
    again = hand_over(editor, live, reason="Second.", note="Typed.")

    words = read_words(again)
    assert "It is with the Publishers already: ed handed it over on" in words and "Typed." in words
    assert Draft.objects.get().reason == "First."


def test_sending_back_what_was_taken_back_says_so_and_keeps_the_note(editor, publisher, new):
    decide(editor, new, "hand_over")
    decide(editor, new, "take_back")

    refused = decide(publisher, new, "send_back", note="Which year?")

    words = read_words(refused)
    assert "It is with its writers already: ed took it back on" in words and "Which year?" in words
    assert not DraftNote.objects.filter(act="sent-back").exists()


@thorough
@pytest.mark.database
def test_decision_on_a_new_milestone_that_was_saved_meanwhile_is_refused(editor, publisher, new):
    decide(editor, new, "hand_over")
    number = acts.find_draft(new).shown_number
    editor.post(address_of(new), open_form(editor, new) | {"title": "Newer"})

    for step in ("publish", "send_back", "discard"):
        refused = decide(publisher, new, step, draft_number=number, note="x")
        assert "The draft was changed while you looked at it. Look again." in read_words(refused)

    assert public("/milestones/new/").status_code == 404 and Milestone.objects.filter(pk=new.pk).exists()


def test_decision_on_what_was_published_meanwhile_leads_to_it(editor, publisher, new):
    decide(editor, new, "hand_over")
    number = acts.find_draft(new).shown_number
    acts.set_status([new.pk], "published", who=None, why=acts.Why(), is_right=True)

    data = {"draft_number": number, "step": "publish", "sure": "on"}
    told = read_words(publisher.post(at("review", new), data, follow=True))

    assert "There is no draft of this now: a script published it on" in told


# Notes


def test_notes_are_a_thread_that_outlives_saves_and_the_draft(editor, publisher, live):
    keep_draft(editor, live, title="A drafted title")
    decide(publisher, live, "note", note="Where is it from?")
    keep_draft(editor, live, title="A better title")
    decide(editor, live, "note", note="From page 12.")

    words = review(editor, live)
    assert re.search(r"ann wrote.*Where is it from\?.*ed wrote.*From page 12\.", words)
    assert "Where is it from?" in read_words(editor.get(at("draft", live)))
    decide(editor, live, "discard")
    thread = read_words(editor.get(at("draft/history", live)))
    assert "From page 12." in thread and "ed threw it away" in thread


@thorough
@pytest.mark.database
def test_notes_are_in_nothing_that_readers_or_downloads_have(editor, publisher, live):
    keep_draft(editor, live, title="A drafted title")
    hand_over(editor, live, note="Zebra between us.")
    decide(publisher, live, "note", note="Zebra too.")
    publish(publisher, live)

    for path in ("/", live.get_absolute_url(), "/changes/", "/changes.atom", "/timeline.json", "/timeline.csv"):
        assert b"Zebra" not in public(path).getvalue(), path
    assert not Revision.objects.filter(data__icontains="Zebra").exists()
    assert b"Zebra" not in publisher.get(at("history", live)).getvalue()


def test_empty_note_and_one_that_is_too_long_are_refused_in_words(editor, new):
    assert "Write the note" in read_words(decide(editor, new, "note", note=" "))
    long = decide(editor, new, "note", note="x" * 601)

    assert "This is 601 characters; 600 fit. Take out 1." in read_words(long) and "x" * 601 in long.content.decode()
    assert not DraftNote.objects.exists()


@thorough
@pytest.mark.database
def test_redaction_reads_notes_and_the_reason_of_a_draft(editor, live):
    keep_draft(editor, live, title="A drafted title")
    hand_over(editor, live, reason="Quuxley asked.", note="Quuxley wrote to us.")

    redact("Quuxley", User.objects.get(username="ed"), "child")

    draft = Draft.objects.get()
    assert "Quuxley" not in draft.reason + draft.notes.last().text and "asked." in draft.reason


def test_redaction_is_no_writing(editor, publisher, new):
    with recording(User.objects.get(username="ed"), ""):
        Milestone.objects.filter(pk=new.pk).update(text="Quuxley was here.")
    decide(editor, new, "hand_over")

    redact("Quuxley", User.objects.get(username="ann"), "child")

    assert acts.find_draft(new).writer == "ed"


# Throwing away and bringing back


@thorough
@pytest.mark.database
def test_new_milestone_thrown_away_can_be_brought_back_with_its_words(editor, publisher, new):
    decide(editor, new, "hand_over")
    refused = decide(publisher, new, "discard")
    assert "Write the note" in read_words(refused)

    gone = decide(publisher, new, "discard", note="It is told already.")
    assert "brought back in the list of deleted milestones" in read_words(gone)
    assert "thrown away by ann" in read_words(editor.get("/admin/"))
    editor.post("/admin/timeline/milestone/deleted/", {"key": str(new.pk)})

    assert Milestone.objects.get(pk=new.pk).text == "Words."
    assert "Being written." in review(editor, new) and "It is told already." in read_words(
        editor.get(at("draft/history", new))
    )


def test_draft_of_a_new_milestone_that_was_deleted_waits_for_it(editor, new):
    decide(editor, new, "hand_over")
    acts.delete(new, who=None, why=acts.Why())
    assert "New, by ed" not in read_words(editor.get("/admin/"))

    acts.bring_back(Milestone, str(new.pk), who=None, why=acts.Why())

    assert "Ready for a Publisher." in review(editor, new)


# The review


def checks_of(client, obj):
    """{what to look at: where it leads} of a review, and what of it blocks."""
    found = re.findall(
        r'(?s)<li( class="blocks")?><a href="([^"]+)">(.*?)</a>', client.get(at("review", obj)).content.decode()
    )
    lines = {html.unescape(words): html.unescape(url) for _, url, words in found}
    return lines, [html.unescape(words) for blocks, _, words in found if blocks]


def test_checklist_has_what_blocks_and_what_warns_each_with_its_place(editor, publisher, live):
    figure = live.figures.order_by("value").first()
    source = live.sources[0]
    with recording(None, "A gap."):
        Source.objects.filter(pk=source.pk).update(link="")
    data = Revision.objects.of(live).last().data
    figures = data["figures"] | {
        str(figure.pk): data["figures"][str(figure.pk)] | {"value": 99999, "counted_as": "never used"}
    }
    drafted = data | {"text": "There were 4,321 in the YPT.", "date": "1990", "figures": figures}
    who = User.objects.get(username="ed")
    acts.keep_draft(live, drafted, base=1, over=0, who=who)

    lines, blocks = checks_of(publisher, live)

    form = at("draft", live)
    expected = {
        "The text names 4,321, which is no figure of this milestone.": f"{form}#id_text",
        "YPT is not spelt out where it stands first.": f"{form}#id_text",
        f"The source “{source.title}” has no link.": f"/admin/timeline/source/{source.pk}/change/#id_link",
        "Nobody has said yet why, for readers.": "?step=publish#decision",
    }
    assert expected.items() <= lines.items()
    assert any("was never counted for this measure" in words and "#id_figures-" in url for words, url in lines.items())
    assert any("is not named in the text" in words for words in lines)
    assert any("1990 is outside the period of" in words and url.endswith("#id_date") for words, url in lines.items())
    assert blocks == ["Nobody has said yet why, for readers."]
    page = read_words(publisher.get(at("review", live)))
    assert "which is no figure of this milestone. Correct it, or say that it is right" in page
    assert "Only lines with words in bold stand in the way of publishing." in page


def test_checklist_says_that_no_source_is_given_and_where_to_give_one(publisher, new):
    new.citations.all().delete()

    assert checks_of(publisher, new)[0]["No source is given."] == f"{address_of(new)}#citations-group"


def test_clash_blocks_and_stands_in_the_list(editor, publisher, live):
    keep_draft(editor, live, title="A drafted title")
    with recording(reason="A fix."):
        live.title = "A title fixed live"
        live.save()

    _, blocks = checks_of(publisher, live)

    assert any("Title: changed here and live since the draft was written." in words for words in blocks)


def test_each_choice_has_its_own_fields_alone(publisher, editor, new, live):
    decide(editor, new, "hand_over")
    keep_draft(editor, live, title="A drafted title")
    hand_over(editor, live)

    def fields(obj, step):
        return set(publisher.get(at("review", obj) + f"?step={step}").context["form"].fields)

    assert fields(new, "schedule") == {"publish_at"}
    assert fields(new, "send_back") == fields(new, "discard") == {"note"}
    assert fields(live, "publish") >= {"reason", "change_kind"} and "note" not in fields(live, "publish")
    assert fields(live, "schedule") == fields(live, "publish") | {"publish_at"}


def test_last_page_says_what_readers_will_see_and_when_before_anything_is_public(editor, publisher, live, new):
    keep_draft(editor, live, title="A drafted title")
    data = {"draft_number": 1, "step": "publish", "reason": "The source says so.", "change_kind": "correction"}

    last = publisher.post(at("review", live), data)

    words = read_words(last)
    assert "When you press Publish, readers see this at once, at /milestones/named-officer-offered/." in words
    assert "Step 2 of 2." in words
    assert "In the list of changes they read: Correction of fact: The source says so." in words and "drafted" in words
    live.refresh_from_db()
    assert live.title != "A drafted title" and Draft.objects.open().exists()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', last.content.decode()))
    done = publisher.post(at("review", live), hidden | {"sure": "Publish"}, follow=True)
    assert "The draft is published." in read_words(done)


def test_new_milestone_of_which_nothing_is_asked_goes_straight_to_the_last_page(publisher, new):
    last = publisher.get(at("review", new) + "?step=publish")

    words = read_words(last)
    assert "When you press Publish, readers see this at once, at /milestones/new/." in words and "Step 2" not in words
    assert "What readers will see" in words and "Words." in words and "2014" in words
    assert Milestone.objects.get(pk=new.pk).status == "draft"
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', last.content.decode()))
    done = publisher.post(at("review", new), hidden | {"sure": "Publish"}, follow=True)
    assert done.request["PATH_INFO"] == "/admin/" and public("/milestones/new/").status_code == 200
    assert [str(told).partition(": <a")[0] for told in done.context["messages"]] == [
        "The draft is published. “2014: New” is published"
    ]


def test_what_is_asked_before_publishing_is_the_first_of_two_steps(publisher, new):
    new.citations.all().delete()

    asked = read_words(publisher.get(at("review", new) + "?step=publish"))

    assert "Step 1 of 2." in asked and "What the site asks about is right as it is" in asked


@pytest.mark.parametrize(("review", "leads"), [("", "publish"), ("REQUIRED", "hand_over")])
def test_publisher_is_led_from_the_form_to_what_they_may_do(publisher, new, settings, review, leads):
    settings.REVIEW = review
    button = {"publish": "Save and go on to publishing", "hand_over": "Save and hand to a Publisher"}[leads]

    shown = publisher.get(address_of(new))
    form = open_form(publisher, new, shown) | {"title": "Newer", f"_{leads}": button}

    assert re.findall(r'value="(Save and (?:go on|hand)[^"]*)"', shown.content.decode()) == [button]
    led = publisher.post(address_of(new), form)
    assert led["Location"] == at("review", new) + f"?step={leads}#decision"


def test_form_says_where_the_reason_goes_only_where_one_is_asked(editor, new, live):
    words = "You give the reason for readers on the next page."

    assert words in read_words(editor.get(at("draft", live))) and words not in read_words(editor.get(address_of(new)))


def test_who_has_handed_over_is_told_that_nothing_is_left_to_do(editor, publisher, new):
    decide(editor, new, "hand_over")

    mine, theirs = (client.get(at("review", new)) for client in (editor, publisher))

    words = "Nothing more to do: a Publisher looks at it now."
    assert words in read_words(mine) and 'class="button default"' not in mine.content.decode()
    assert words not in read_words(theirs) and 'class="button default"' in theirs.content.decode()


def test_plain_save_of_a_new_milestone_leads_to_what_is_next(editor):
    address = "/admin/timeline/milestone/add/"
    form = open_form(editor, None, editor.get(address)) | {"title": "Told", "date": "2014", "text": "Words."}

    saved = editor.post(address, form | {"_save": "Save"})

    assert saved["Location"] == at("review", Milestone.objects.get(title="Told"))


def test_draft_of_what_is_public_says_which_is_which_and_hints_at_nothing_to_fill_in(editor, publisher, live):
    draft, form = read_words(editor.get(at("draft", live))), read_words(publisher.get(address_of(live)))

    assert "What stands there now is published, and stays until then." in draft
    for page in (draft, form):
        assert "Leave empty to publish at once" not in page
    assert "Leave empty to publish" not in read_words(editor.get(address_of(live)))
    assert "Leave empty to keep it public" in form and "Names in bold must be filled in." in form


def test_scheduled_milestone_says_when_and_is_seen_by_nobody_until_then(editor, publisher, new):
    when = timezone.localtime() + timedelta(days=2)
    typed = f"{when.day} {when:%B %Y}, 9am"
    data = {"draft_number": acts.find_draft(new).shown_number, "step": "schedule", "publish_at": typed}

    last = read_words(publisher.post(at("review", new), data))
    done = read_words(decide(publisher, new, "schedule", publish_at=typed))

    assert f"When you press Schedule, readers see this from {when.day} {when:%B %Y}, 09:00 on, at /milest" in last
    assert "It is scheduled." in done and f"“2014: New” is due {when.day} {when:%B %Y}, 09:00" in done
    assert public("/milestones/new/").status_code == 404


def test_time_that_is_over_is_refused_with_what_to_do(publisher, new):
    refused = read_words(decide(publisher, new, "schedule", publish_at="2 May 2020, 9am"))

    assert "2 May 2020, 09:00 is over. Choose a later time, or publish it at once." in refused
    assert "Typed" not in refused and Milestone.objects.get(pk=new.pk).status == "draft"


def test_review_is_previewed_as_readers_would_see_it(editor, publisher, live, new):
    keep_draft(editor, live, title="A drafted title")

    for obj, words in ((live, "A drafted title"), (new, "Words.")):
        page = read_words(publisher.get(at("review", obj) + "?preview"))
        assert words in page and "This is a preview of the saved draft: readers do not see it." in page
    live.refresh_from_db()
    assert live.title != "A drafted title" and public("/milestones/new/").status_code == 404


def test_noun_is_handed_over_and_published_the_same_way(editor, publisher):
    theme = Theme.objects.first()
    keep_draft(editor, theme, name="A drafted name")
    hand_over(editor, theme)

    assert "Ready for a Publisher." in review(publisher, theme)
    publish(publisher, theme)

    theme.refresh_from_db()
    assert theme.name == "A drafted name"


# What is live while there is a draft of it


@thorough
@pytest.mark.database
def test_live_page_says_who_has_a_draft_since_when_and_asks_once(editor, publisher, live):
    keep_draft(editor, live, title="A drafted title")
    since = in_london(Draft.objects.get().when)
    page = publisher.get(address_of(live))
    form = open_form(publisher, live, page) | {"text": "Fixed live.", "confirm": "on"}

    assert f"ed has a draft of this since {since}: being written." in read_words(page)
    asked = publisher.post(address_of(live), form)
    seen = re.search(r'name="draft_seen" value="(\d+)"', asked.content.decode())[1]
    assert "What you save here is public at once" in read_words(asked) and "Fixed live." in asked.content.decode()
    assert Milestone.objects.get(pk=live.pk).text != "Fixed live."

    done = publisher.post(address_of(live), form | {"draft_seen": seen}, follow=True)

    assert "was changed successfully" in read_words(done) and Milestone.objects.get(pk=live.pk).text == "Fixed live."
    assert Draft.objects.open().exists()


@thorough
@pytest.mark.database
def test_draft_saved_since_it_was_asked_is_asked_about_again(editor, publisher, live):
    keep_draft(editor, live, title="A drafted title")
    form = open_form(publisher, live) | {"text": "Fixed live.", "confirm": "on", "draft_seen": "1"}
    keep_draft(editor, live, title="A better title")

    assert "What you save here is public at once" in read_words(publisher.post(address_of(live), form))


def test_live_page_without_a_draft_asks_nothing(publisher, live):
    form = open_form(publisher, live) | {"text": "Fixed live.", "confirm": "on"}

    assert publisher.post(address_of(live), form).status_code == 302


def test_answered_question_stands_in_the_list_and_not_among_what_readers_see_changed(editor, publisher, live):
    write_draft(editor, live, text="There were 4,321.", confirm="on")

    lines, _ = checks_of(publisher, live)
    words = review(publisher, live)

    asked = "The text names 4,321, which is no figure of this milestone."
    assert any(words.startswith("ed said on ") and words.endswith(f" that this is right: {asked}") for words in lines)
    assert "Questions answered" not in words and "Answered by" not in words


def test_what_somebody_else_is_still_writing_is_not_the_first_thing_to_publish(editor, publisher, new):
    def first(client):
        return client.get(at("review", new)).context["steps"][0][0]

    assert first(publisher) == first(editor) == "hand_over"
    decide(editor, new, "hand_over")

    assert first(publisher) == "publish"
