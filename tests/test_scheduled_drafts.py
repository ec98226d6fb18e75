"""A draft of what is public that is scheduled: published at its moment by whoever asks then, or sent back with why."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client
from django.utils import timezone

from timeline import caching
from timeline.dates import in_london
from timeline.models import Draft, Milestone, Revision, SecondLook, Source, Theme
from timeline.revisions import acts, recording
from timeline.revisions.acts import publishing
from timeline.revisions.redaction import redact

from .conftest import sparing, thorough
from .desk import decide, sign_in
from .page import read_words
from .postgres import own_database
from .test_drafts import at, draft_form, hand_over, keep_draft, publish
from .whole_site import Site

pytestmark = pytest.mark.usefixtures("history")

HOUR = timedelta(hours=1)


@pytest.fixture
def editor():
    return sign_in("ed", "Editors")


@pytest.fixture
def publisher():
    return sign_in("ann")


@pytest.fixture
def live():
    return Milestone.objects.get(slug="named-officer-offered")


@pytest.fixture
def due():
    """When it is due: a whole minute, less than an hour ahead."""
    return timezone.now().replace(second=0, microsecond=0) + HOUR


@pytest.fixture
def wait(monkeypatch, due):
    """A function that lets the moment pass, and returns the time from then on."""

    def pass_by(moment=due + timedelta(seconds=7)):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return pass_by


def schedule(client, obj, due, **extra):
    words = {"reason": "As drafted.", "change_kind": "correction", "publish_at": in_london(due), **extra}
    return decide(client, obj, "schedule", **words)


@pytest.fixture
def scheduled(editor, publisher, live, due):
    """A draft that ed wrote and handed over, and ann scheduled."""
    keep_draft(editor, live, title="A drafted title")
    hand_over(editor, live)
    schedule(publisher, live, due)
    return Draft.objects.get()


def read_page(obj):
    return Client().get(obj.get_absolute_url())


def is_shown(obj):
    page = read_page(obj)
    assert page.status_code == 200
    return "A drafted title" in page.content.decode()


# At its moment


def test_first_reader_after_the_moment_finds_it_published_as_its_publisher_decided(live, scheduled, wait):
    before = read_page(live)
    assert not is_shown(live) and not Revision.objects.of(live).filter(number=2).exists()

    moment = wait()

    assert is_shown(live) and read_page(live)["ETag"] != before["ETag"]
    last = Revision.objects.of(live).last()
    assert (last.number, last.who.username, last.reason, last.kind) == (2, "ann", "As drafted.", "correction")
    assert last.when == moment
    assert "As drafted." in read_words(Client().get("/changes/"))
    scheduled.refresh_from_db()
    assert scheduled.state == "published" and scheduled.due is None
    assert [(note.writer, note.act) for note in scheduled.notes.all()] == [
        ("ed", "handed-over"),
        ("ann", "scheduled"),
        ("ann", "published"),
    ]


def test_kept_answer_holds_until_the_moment_and_not_after_it(live, scheduled, wait, django_assert_num_queries):
    tag = read_page(live)["ETag"]
    with django_assert_num_queries(1):
        assert Client().get(live.get_absolute_url(), headers={"if-none-match": tag}).status_code == 304

    wait()

    assert Client().get(live.get_absolute_url(), headers={"if-none-match": tag}).status_code == 200


def test_desk_publishes_it_before_it_reads_and_upkeep_does_too(publisher, live, scheduled, wait):
    wait()
    assert "is published" not in read_words(publisher.get("/admin/")).partition("Scheduled")[2].partition("Changed")[0]
    live.refresh_from_db()
    assert live.title == "A drafted title"


@thorough
@pytest.mark.database
def test_upkeep_publishes_what_is_due(live, scheduled, wait):
    wait()

    call_command("upkeep", stdout=io.StringIO())

    live.refresh_from_db()
    assert live.title == "A drafted title"


@thorough
@pytest.mark.database
def test_decision_after_the_moment_finds_it_published(publisher, live, scheduled, wait):
    wait()

    told = read_words(decide(publisher, live, "unschedule", draft_number=scheduled.number))

    assert "There is no draft of this now: ann published it on" in told and is_shown(live)


@thorough
@pytest.mark.database
def test_fix_made_live_meanwhile_stays(live, scheduled, wait):
    with recording(None, "A fix."):
        live.text = "Mended live."
        live.save()

    wait()

    assert is_shown(live)
    live.refresh_from_db()
    assert live.text == "Mended live."


def test_answers_of_whoever_scheduled_it_hold_at_its_moment(editor, publisher, live, due, wait):
    keep_draft(editor, live, text="There were 4,321 of them.")
    refused = read_words(schedule(publisher, live, due))
    assert "4,321, which is no figure of this milestone" in refused and not Draft.objects.get().due
    schedule(publisher, live, due, is_right="on")

    wait()
    read_page(live)

    live.refresh_from_db()
    assert live.text == "There were 4,321 of them." and live.confirmed_by == "ann"
    assert "4,321" in live.confirmed


@thorough
@pytest.mark.database
def test_draft_of_a_noun_is_scheduled_too(editor, publisher, due, wait):
    theme = Theme.objects.filter(milestones__status="published").first()
    keep_draft(editor, theme, name="A drafted theme")
    assert "It is scheduled." in read_words(schedule(publisher, theme, due))
    assert b"A drafted theme" not in Client().get("/").content

    wait()

    assert b"A drafted theme" in Client().get("/").content


@thorough
@pytest.mark.database
def test_words_that_were_redacted_meanwhile_are_gone_from_what_is_published(editor, publisher, live, due, wait):
    keep_draft(editor, live, title="A drafted title", text="Quuxley was here.")
    schedule(publisher, live, due, reason="Quuxley said so.")
    redact("Quuxley", User.objects.get(username="ann"), "child")

    wait()

    assert is_shown(live) and b"Quuxley" not in read_page(live).content + Client().get("/changes/").content


# Told


def test_everything_of_the_desk_says_that_it_is_scheduled_and_for_when(editor, publisher, live, scheduled, due):
    words = f"scheduled for {in_london(due)}"

    for client in (editor, publisher):
        front = read_words(client.get("/admin/"))
        assert f"{in_london(due)}: the draft of “2013: A named officer" in front and "Nothing is ready." in front
        assert f"S{words[1:]}. ann scheduled it on" in read_words(client.get(at("review", live)))
        assert f"S{words[1:]}. ann scheduled it on" in read_words(client.get(at("draft", live)))
    assert f"ed has a draft of this since {in_london(scheduled.when)}: {words}." in read_words(
        publisher.get(at("change", live))
    )
    assert f"published; draft: {words}" in read_words(publisher.get("/admin/timeline/milestone/"))


def test_last_page_says_from_when_on_readers_see_it(editor, publisher, live, due):
    keep_draft(editor, live, title="A drafted title")
    words = {"reason": "So.", "change_kind": "update", "publish_at": in_london(due)}

    last = read_words(publisher.post(at("review", live), {"draft_number": 1, "step": "schedule", **words}))

    assert f"readers see this from {in_london(due)} on, at {live.get_absolute_url()}." in last
    assert "A drafted title" in last and "Update: So." in last and not Draft.objects.get().due


@thorough
def test_last_page_tells_what_stands_there_by_then(editor, publisher, live, due):
    words = {"reason": "So.", "change_kind": "update", "publish_at": in_london(due)}
    data = {"draft_number": 1, "step": "schedule", **words}

    def last(**times):
        with recording(None, "Timed."):
            Milestone.objects.filter(pk=live.pk).update(**times)
        return read_words(publisher.post(at("review", live), data))

    keep_draft(editor, live, title="A drafted title")
    assert f"on, at {live.get_absolute_url()}. It is taken off on" in last(withdraw_at=due + HOUR)
    assert "It is withdrawn: readers go on seeing the notice" in last(withdraw_at=due - HOUR / 2)
    assert f"readers see this from {in_london(due + HOUR)} on" in last(withdraw_at=None, publish_at=due + HOUR)
    theme = Theme.objects.filter(milestones__status="published").first()
    keep_draft(editor, theme, name="A drafted theme")
    told = read_words(publisher.post(at("review", theme), data))
    assert f"readers see this from {in_london(due)} on, wherever it is named." in told


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2 May 2020, 9am", "2 May 2020, 09:00 is over. Choose a later time, or publish it at once."),
        ("30 February 2031", "February"),
        ("soonish", "soonish"),
        ("", "This field is required."),
    ],
)
def test_moment_that_cannot_be_taken_is_refused_in_words_and_kept(editor, publisher, live, typed, words):
    keep_draft(editor, live, title="A drafted title")

    refused = decide(publisher, live, "schedule", publish_at=typed, reason="So.", change_kind="update")

    assert words in read_words(refused) and Draft.objects.get().state == "writing"
    assert f'value="{typed}"' in refused.content.decode() or not typed
    assert "So." in refused.content.decode()


# Taken off the schedule


def test_it_is_taken_off_the_schedule_and_waits_for_a_publisher_again(publisher, live, scheduled, due, wait):
    told = read_words(decide(publisher, live, "unschedule", note="Not before the election."))
    assert "Ready for a Publisher. ann took it off the schedule on" in told and "Not before the election." in told
    again = read_words(decide(publisher, live, "unschedule"))
    assert "It is not scheduled any more: ann took it off the schedule on" in again

    wait()

    assert not is_shown(live) and Draft.objects.get().reason == "As drafted."


def test_it_is_scheduled_for_another_time(publisher, live, scheduled, due, wait):
    form = publisher.get(at("review", live) + "?step=schedule").context["form"]
    assert in_london(due) in str(form["publish_at"]) and form["reason"].value() == "As drafted."
    schedule(publisher, live, due + HOUR, reason="Worded better.")

    wait()
    assert not is_shown(live)
    wait(due + HOUR)

    assert is_shown(live) and Revision.objects.of(live).last().reason == "Worded better."


def test_save_takes_it_off_the_schedule_and_its_form_says_so_before(editor, live, scheduled, wait):
    shown = editor.get(at("draft", live))
    assert "Saving the draft takes it off the schedule" in read_words(shown)
    form = draft_form(editor, live, shown) | {"title": "Another title", "due_seen": scheduled.due.isoformat()}

    told = read_words(editor.post(at("draft", live), form, follow=True))

    assert "It is not scheduled any more, and is ready for a Publisher again." in told
    assert "Ready for a Publisher. ed took it off the schedule on" in told
    wait()
    assert not is_shown(live)


def test_form_opened_before_it_was_scheduled_is_asked_once(editor, publisher, live, due):
    keep_draft(editor, live, title="A drafted title")
    form = draft_form(editor, live) | {"title": "Another title"}
    schedule(publisher, live, due)

    asked = editor.post(at("draft", live), form)

    assert "Not saved yet: ann scheduled it on" in read_words(asked) and "Another title" in asked.content.decode()
    draft = Draft.objects.get()
    assert draft.state == "scheduled" and draft.data["title"] == "A drafted title"
    editor.post(at("draft", live), form | {"due_seen": asked.context["due_seen"]})
    draft.refresh_from_db()
    assert draft.state == "ready" and draft.data["title"] == "Another title"


@thorough
@pytest.mark.database
def test_earlier_save_that_is_restored_takes_it_off_the_schedule(editor, publisher, live, due):
    keep_draft(editor, live, title="First")
    keep_draft(editor, live, title="Second")
    schedule(publisher, live, due)

    told = publisher.post(at("draft/history", live), {"old": 1, "base": 2, "newest": 2}, follow=True)

    assert "It is not scheduled any more" in read_words(told) and Draft.objects.get().state == "ready"


@thorough
@pytest.mark.database
def test_it_is_sent_back_thrown_away_or_published_before_its_time(editor, publisher, live, scheduled, due, wait):
    decide(publisher, live, "send_back", note="Which year?")
    assert "ann sent it back on" in read_words(editor.get(at("review", live)))
    schedule(publisher, live, due)
    decide(publisher, live, "discard", note="Not now.")
    acts.bring_back_draft(Draft.objects.get(), who=User.objects.get(username="ed"))
    schedule(publisher, live, due)
    publish(publisher, live)

    assert is_shown(live)
    wait()
    assert is_shown(live) and Revision.objects.of(live).last().number == 2


# What cannot be published at its moment


def change_live(live, draft, settings):
    with recording(None, "A fix."):
        live.title = "Changed live"
        live.save()


def deactivate(live, draft, settings):
    User.objects.filter(username="ann").update(is_active=False)


def demote(live, draft, settings):
    User.objects.get(username="ann").groups.set(Group.objects.filter(name="Editors"))


def require_another(live, draft, settings):
    draft.revisions.update(who=User.objects.get(username="ann"))
    settings.REVIEW = "REQUIRED"


def ask_anew(live, draft, settings):
    with recording(None, "A fix."):
        live.figures.all().delete()
        live.text = "There were 4,321 of them."
        live.save()
    Draft.objects.filter(pk=draft.pk).update(base=1, data=draft.data | {"text": "There were 7,777 of them."})
    Milestone.objects.filter(pk=live.pk).update(text=draft.data["text"])


def delete_source(live, draft, settings):
    source = Source.objects.create(slug="gone", title="Gone for good")
    (key, citation), *_ = draft.data["citations"].items()
    citations = draft.data["citations"] | {key: citation | {"source": [str(source.pk), str(source)]}}
    Draft.objects.filter(pk=draft.pk).update(data=draft.data | {"citations": citations})
    source.delete()


CANNOT = [
    (change_live, "Title: changed here and live since the draft was written."),
    (deactivate, "The account of ann, who scheduled it, is deactivated."),
    (demote, "ann, who scheduled it, may not publish it any more."),
    (require_another, "ann, who scheduled it, wrote some of it."),
    (ask_anew, "The site asks about it: The text names 7,777, which is no figure of this milestone."),
    (delete_source, "citation: source: Gone for good no longer exists"),
]


@pytest.mark.database
@pytest.mark.parametrize(("happen", "words"), sparing(CANNOT))
def test_what_cannot_be_published_is_sent_back_with_why(editor, live, scheduled, settings, wait, happen, words):
    other, opening = sign_in("bob"), f"It was due on {in_london(scheduled.due)}. {words}"
    happen(live, scheduled, settings)
    number = Revision.objects.of(live).last().number

    wait()

    assert not is_shown(live)
    scheduled.refresh_from_db()
    note = scheduled.notes.last()
    assert (scheduled.state, scheduled.due, note.act, note.writer) == ("sent-back", None, "failed", "The site")
    assert note.text.startswith(opening)
    assert Revision.objects.of(live).last().number == number
    for client in (editor, other):
        front = read_words(client.get("/admin/"))
        assert f"sent back, “{opening}" in front
        assert "Sent back. The site could not publish it on" in read_words(client.get(at("review", live)))


@thorough
@pytest.mark.database
def test_name_that_was_taken_meanwhile_sends_it_back(editor, publisher, due, wait):
    theme = Theme.objects.filter(milestones__status="published").first()
    keep_draft(editor, theme, name="Taken", slug="taken")
    schedule(publisher, theme, due)
    Theme.objects.create(name="Taken", slug="taken")

    wait()

    assert Client().get("/").status_code == 200
    draft = Draft.objects.get()
    assert draft.state == "sent-back" and "Another theme has this name already." in draft.notes.last().text


@thorough
@pytest.mark.database
def test_what_was_deleted_meanwhile_is_sent_back_and_waits_until_it_is_brought_back(editor, publisher, due, wait):
    theme = Theme.objects.create(name="Going", slug="going")
    keep_draft(editor, theme, name="Gone")
    schedule(publisher, theme, due)
    key = str(theme.pk)
    acts.delete(theme, who=None, why=acts.Why("Not needed."))

    wait()

    assert Client().get("/").status_code == 200
    acts.bring_back(Theme, key, who=None, why=acts.Why("Needed."))
    assert "It was deleted meanwhile." in read_words(editor.get(at("review", Theme.objects.get(pk=key))))


@thorough
@pytest.mark.database
def test_failure_over_one_draft_sends_that_back_and_publishes_the_others(
    publisher, live, scheduled, due, wait, monkeypatch, caplog
):
    theme = Theme.objects.filter(milestones__status="published").first()
    keep_draft(publisher, theme, name="A drafted theme")
    schedule(publisher, theme, due + timedelta(seconds=1))
    lay_down = publishing.lay_down

    def fail(draft, obj, *words):
        if obj == live:
            raise RuntimeError("x")
        return lay_down(draft, obj, *words)

    monkeypatch.setattr(publishing, "lay_down", fail)
    wait()

    assert b"A drafted theme" in Client().get("/").content
    scheduled.refresh_from_db()
    assert scheduled.state == "sent-back" and "The site failed over it." in scheduled.notes.last().text
    assert f"number {scheduled.pk}" in caplog.text and "RuntimeError" in caplog.text


@thorough
@pytest.mark.database
def test_note_of_a_long_list_of_clashes_is_cut_at_a_sentence(live, scheduled, wait):
    with recording(None, "A fix."):
        for name, value in {"title": "T" * 150, "text": "Live. " * 200, "short_name": "Live"}.items():
            setattr(live, name, value)
        live.save()
    data = scheduled.data | {"text": "Drafted.", "short_name": "Drafted"}
    Draft.objects.filter(pk=scheduled.pk).update(data=data)

    wait()
    read_page(live)

    note = Draft.objects.get().notes.last().text
    assert len(note) <= acts.LIMIT and note.endswith("There is more: open the draft.")


@pytest.mark.parametrize("error", [OperationalError("held"), RuntimeError("x")])
def test_failure_never_makes_a_page_fail_and_it_is_tried_again(live, scheduled, wait, monkeypatch, publisher, error):
    wait()

    def fail():
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(acts, "publish_due", fail)
        assert not is_shown(live) and publisher.get("/admin/").status_code == 200
    assert not is_shown(live)  # left alone for a while
    caching.due.pause.until = 1

    assert is_shown(live)


# A second pair of eyes


def test_superuser_who_scheduled_their_own_alone_is_looked_at(settings, live, due, wait):
    settings.REVIEW = "REQUIRED"
    root = Client()
    root.force_login(User.objects.create_superuser("root", password="x"))
    keep_draft(root, live, title="A drafted title")
    assert "Say why nobody else" in read_words(schedule(root, live, due, alone="")) or not Draft.objects.get().due
    schedule(root, live, due, alone="Everybody is away.")

    wait()

    assert is_shown(live) and SecondLook.objects.get().reason == "Everybody is away."


# The rule of the database


def test_draft_is_scheduled_if_and_only_if_it_has_a_moment(scheduled):
    for values in ({"due": None}, {"state": "ready"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Draft.objects.filter(pk=scheduled.pk).update(**values)


# Several processes

SCHEDULE = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from timeline.models import Draft, Revision, Theme
from timeline.revisions import acts
who = User.objects.get(username="publishers")
theme = Theme.objects.filter(milestones__status="published").first()
last = Revision.objects.of(theme).last()
draft = acts.keep_draft(theme, {**last.data, "name": "A drafted theme"}, base=last.number, over=0, who=who)
later = timezone.now() + timedelta(hours=1)
acts.publish_draft(draft, draft.number, who=who, why=acts.Why("So.", "update"), at=later)
Draft.objects.update(due=timezone.now())
"""
ASK = """
import time
from timeline.caching import due
while time.time() < {moment}:
    pass
print(due.read().awaiting_drafts)
"""
COUNT = """
from timeline.models import Draft, DraftNote, Revision
drafts = list(Draft.objects.values_list("state", flat=True))
print(drafts, Revision.objects.filter(reason="So.").count(), DraftNote.objects.filter(act="published").count())
"""


@thorough
@pytest.mark.database
def test_of_four_processes_that_find_it_due_one_publishes_it(tmp_path):
    with own_database("due") as database:
        site = Site(tmp_path, database)
        site.manage("migrate", "-v", "0")
        site.manage("loaddata", "history", "-v", "0")
        site.make_staff()
        site.run(SCHEDULE)

        with ThreadPoolExecutor(4) as pool:
            asked = list(pool.map(site.run, [ASK.format(moment=time.time() + 15)] * 4))

        assert asked == ["False\n"] * 4
        assert site.run(COUNT) == "['published'] 1 1\n"
