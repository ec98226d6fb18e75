"""The public record of changes: nothing that the public saw is changed without an entry that says what and why."""

import datetime
import random
import re
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.index.entries import find_faults, make_entries
from timeline.models import Entry, Figure, Measure, Milestone, PolicingPlan, Revision, Theme
from timeline.models.revision import PUBLISHED, WITHDRAWN
from timeline.presenters.differences import Piece, compare_words
from timeline.revisions import recording
from timeline.revisions.public import public_moments

from .conftest import thorough
from .page import read_words

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="local-policing-model")


def get(client, address):
    response = client.get(address)
    return response.getvalue().decode()


def change(milestone, reason="As the source says.", kind=Revision.Kind.CORRECTION, **fields):
    user, _ = User.objects.get_or_create(username="nobody-may-know")
    with recording(user, reason, kind):
        for name, value in fields.items():
            setattr(milestone, name, value)
        milestone.save()


def test_record_begins_with_publication(client, milestone):
    words = read_words(get(client, "/milestones/local-policing-model/"))

    assert "Changes since publication" in words and "Published The site opened with the documented history." in words
    words = read_words(get(client, "/changes/"))
    assert "1 change" in words and "13 milestones" in words and "6 policing plans" in words


def test_what_was_renamed_before_a_change_is_told_under_the_name_that_readers_knew(client, milestone):
    theme, figure = milestone.themes.first(), milestone.figures.select_related("measure").first()
    old, names = (theme.name, figure.measure.name), ("Theme of today", "Measure of today")
    for noun, name in zip((theme, figure.measure), names, strict=True):
        noun.name = name
        noun.save()

    with recording(None, "Taken off."):
        milestone.themes.remove(theme)
        figure.value += 1
        figure.save()

    for address in ("/changes/", "/milestones/local-policing-model/"):
        told = read_words(get(client, address)).partition("Taken off.")[2].partition("As it stood")[0]
        assert all(name in told for name in names), told
        assert not any(name in told for name in old), told


def test_change_is_listed_with_kind_reason_old_and_new_wording_and_no_name(client, milestone):
    change(milestone, title="A newer Local Policing Model")

    for address in ("/milestones/local-policing-model/", "/changes/", "/changes/?milestone=local-policing-model"):
        page = get(client, address)
        words = read_words(page)
        assert "Correction of fact" in words and "As the source says." in words
        assert re.search(r"<del>(?:<span[^>]*>[^<]*</span>)?new<", page) and ">newer<" in page
        assert "nobody-may-know" not in page


def test_figures_and_relations_are_compared_one_by_one(client, milestone):
    figure = milestone.figures.get(value=253)
    with recording(reason="The table says so."):
        figure.value = 254
        figure.save()
        milestone.themes.clear()

    words = read_words(get(client, "/milestones/local-policing-model/"))
    assert "[removed: 253, ] [added: 254, ]" in words or ("253" in words and "[added: 254" in words)
    assert "Themes [removed:" in words
    assert "[removed: 218" not in words


def test_newest_first_and_filtered_by_kind(client, milestone):
    change(milestone, title="One", kind=Revision.Kind.WORDING, reason="First reason.")
    change(milestone, title="Two", kind=Revision.Kind.UPDATE, reason="Second reason.")

    words = read_words(get(client, "/changes/"))
    assert words.index("Second reason.") < words.index("First reason.")
    only = read_words(get(client, "/changes/?kind=wording"))
    assert "First reason." in only and "Second reason." not in only and "1 change" in only
    assert "No change of this kind" in read_words(get(client, "/changes/?kind=correction"))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("kind=forged", "This is no kind of change. Choose one from the list."),
        ("milestone=No+address!", "This is no address of a milestone."),
        ("milestone=%00", "This is no address of a milestone."),
    ],
)
def test_bad_value_has_a_message_and_the_rest_applies(client, query, message):
    response = client.get(f"/changes/?{query}")

    assert response.status_code == 200 and message in read_words(response.getvalue().decode())


def test_draft_and_its_past_stay_private(client):
    draft = Milestone.objects.create(slug="draft", title="Secret words", text="x", date="2024")
    change(draft, title="Other secret words", reason="Private reason.")
    assert "ecret words" not in get(client, "/changes/")

    change(draft, status="published", reason="")
    page = get(client, "/changes/")
    assert "Other secret words" in page and "Secret words" not in page and "Private reason." not in page


def test_scheduled_milestone_enters_the_record_when_it_is_due(milestone):
    soon = timezone.now() + datetime.timedelta(hours=1)
    due = Milestone.objects.create(slug="due", title="Due", text="x", date="2024", status="published", publish_at=soon)
    revisions = list(Revision.objects.of(due).light())

    assert public_moments(revisions, timezone.now()) == []
    (moment,) = public_moments(revisions, soon + datetime.timedelta(seconds=1))
    assert moment.when == soon and moment.is_public and moment.before is None


def test_withdrawal_tells_its_reason_at_the_address_and_in_the_record(client, milestone):
    change(milestone, status="withdrawn", reason="The family asked for it.")

    response = client.get("/milestones/local-policing-model/")
    assert response.status_code == 410
    words = read_words(response.getvalue().decode())
    assert "The reason: The family asked for it." in words
    assert "Withdrawn" in read_words(get(client, "/changes/?kind=withdrawn"))
    assert "A new Local Policing Model" in get(client, "/changes/?kind=withdrawn")


def test_withdrawal_at_a_time_needs_no_job(client, milestone):
    change(milestone, withdraw_at=timezone.now() + datetime.timedelta(hours=1), reason="Only until tonight.")
    assert client.get("/milestones/local-policing-model/").status_code == 200

    change(milestone, withdraw_at=timezone.now() - datetime.timedelta(seconds=1), reason="Until just now.")
    assert client.get("/milestones/local-policing-model/").status_code == 410
    assert "A new Local Policing Model" not in get(client, "/")
    assert milestone.is_on_record and not milestone.is_public


def test_return_is_compared_with_what_was_seen_last(client, milestone):
    change(milestone, status="withdrawn", reason="For a while.")
    change(milestone, title="Back again", reason="Hidden work.")
    change(milestone, status="published", reason="Checked.")

    kinds = [moment.is_public for moment in public_moments(Revision.objects.of(milestone).light(), timezone.now())]
    assert kinds == [True, False, True]
    words = read_words(get(client, "/milestones/local-policing-model/"))
    assert "Checked." in words and "[added: Back" in words and "Hidden work." not in words


def test_other_nouns_are_on_the_record(client):
    plan = PolicingPlan.objects.get(slug="police-and-crime-plan-2013-2016")
    change(plan, name="Police & Crime Plan 2013 to 2016", reason="As printed.")

    words = read_words(get(client, "/changes/"))
    assert "policing plan Police & Crime Plan 2013 to 2016" in words and "As printed." in words


def test_feed_of_changes_has_ids_that_never_change(client, milestone):
    change(milestone, title="One", reason="A reason <of> its own.")
    before, after = (ElementTree.fromstring(get(client, "/changes.atom")) for _ in range(2))
    atom = "{http://www.w3.org/2005/Atom}"

    entries = before.findall(f"{atom}entry")
    assert len(entries) == 2 and entries[0].find(f"{atom}title").text == "Correction of fact: One"
    told = entries[0].find(f"{atom}summary").text
    assert "<p>A reason &lt;of&gt; its own.</p>" in told and "<ins>One</ins>" in told
    ids = [[entry.find(f"{atom}id").text for entry in feed.findall(f"{atom}entry")] for feed in (before, after)]
    assert ids[0] == ids[1] and len(set(ids[0])) == 2
    filtered = ElementTree.fromstring(get(client, "/changes.atom?kind=correction"))
    assert len(filtered.findall(f"{atom}entry")) == 1


@thorough
def test_random_edits_through_every_path_are_all_found(client, milestone):
    chance = random.Random(4)
    publisher = User.objects.create_user("p", password="x", is_staff=True)
    publisher.groups.add(Group.objects.get(name="Publishers"))
    figure = milestone.figures.first()

    def by_save(number):
        change(milestone, text=f"Text {number}.", reason=f"Reason {number}.")

    def by_relation(number):
        theme = Theme.objects.create(slug=f"theme-{number}", name=f"Theme {number}")
        with recording(reason=f"Reason {number}."):
            milestone.themes.add(theme)

    def by_figure(number):
        with recording(reason=f"Reason {number}."):
            figure.value += 1
            figure.save()

    def by_new_figure(number):
        with recording(reason=f"Reason {number}."):
            values = {"value": number, "counted_as": "x", "date": str(1900 + number)}
            Figure.objects.create(milestone=milestone, measure=Measure.objects.last(), **values)

    def by_script(number):
        QuerySet(Milestone).filter(pk=milestone.pk).update(title=f"Title {number}")
        call_command("check_record", record=True, reason=f"Reason {number}.", verbosity=0)
        milestone.refresh_from_db()

    def by_update(number):
        with recording(reason=f"Reason {number}."):
            Milestone.objects.filter(pk=milestone.pk).update(title=f"Title {number}")
        milestone.refresh_from_db()

    def by_bulk_creation(number):
        values = {"text": "New.", "date": "2020", "status": "published", "publish_at": timezone.now()}
        with recording(reason=f"Reason {number}."):
            Milestone.objects.bulk_create([Milestone(slug=f"new-{number}", title=f"New {number}", **values)])

    paths = [by_save, by_relation, by_figure, by_new_figure, by_script, by_update, by_bulk_creation]
    for number in range(25):
        chance.choice(paths)(number)

    words = " ".join(read_words(get(client, f"/changes/?page={page}")) for page in (1, 2))
    assert [number for number in range(25) if f"Reason {number}." not in words] == []


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        (
            "The source gives 235 officers.",
            "The source now gives 253 officers, not 235.",
            [
                ("", "The source "), ("ins", "now "), ("", "gives "), ("del", "235"), ("ins", "253"), ("", " officers"),
                ("ins", ", not 235"), ("", "."),
            ],
        ),
        ("no more", "no no more", [("", "no "), ("ins", "no "), ("", "more")]),
        ("no no more", "no more", [("", "no "), ("del", "no "), ("", "more")]),
        ("one and two", "one and three", [("", "one and "), ("del", "two"), ("ins", "three")]),
        ("one and two", "three and two", [("del", "one"), ("ins", "three"), ("", " and two")]),
        ("the same", "the same", [("", "the same")]),
        ("", "new", [("ins", "new")]),
        ("old", "", [("del", "old")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_words_compared_are_pieces_of_both_texts(old, new, pieces):
    assert compare_words(old, new) == tuple(Piece(mark, text) for mark, text in pieces)


def test_kinds_of_entries_are_those_of_the_form(client):
    page = get(client, "/changes/")

    assert f'value="{PUBLISHED}"' in page and f'value="{WITHDRAWN}"' in page


# The record as rows

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
HOURS = st.integers(0, 12).map(lambda hours: START + datetime.timedelta(hours=hours))
STATES = st.lists(
    st.tuples(st.sampled_from(["draft", "published", "withdrawn", None]), HOURS, st.none() | HOURS),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=200)
@given(STATES, HOURS)
def test_rows_tell_at_any_moment_what_the_revisions_told_then(states, now):
    revisions = []
    for number, (status, publish_at, withdraw_at) in enumerate(states, 1):
        revision = Revision(
            pk=number, model="milestone", key="1", number=number, when=START + datetime.timedelta(hours=2 * number),
            status=status or "", publish_at=publish_at, withdraw_at=withdraw_at,
            data={"slug": "a", "title": f"Title {number}", "date": "2012", "figures": {}} if status else None,
        )  # fmt: skip
        revision.is_deleted = status is None
        revisions.append(revision)
    entries = make_entries(revisions)

    told = [
        (moment.when, moment.revision, moment.is_public, moment.before) for moment in public_moments(revisions, now)
    ]
    assert [(e.when, e.revision, e.is_public, e.before) for e in entries if e.when <= now] == told
    standing = [e for e in entries if e.when <= now and (e.until is None or e.until > now)]
    assert [e.is_public for e in standing] == [is_public for _, _, is_public, _ in told[-1:]]


def test_rows_follow_deletion_and_return_and_schedules(milestone):
    soon = timezone.now() + datetime.timedelta(hours=1)
    change(milestone, publish_at=soon, reason="Later.")
    change(milestone, status="draft", reason="Never.")
    Milestone.objects.exclude(pk=milestone.pk).first().delete()

    assert list(find_faults()) == []
    assert not Entry.objects.filter(when__gt=timezone.now()).exists()


def test_rows_that_do_not_follow_are_found_and_made_anew(client, milestone):
    change(milestone, title="Changed", reason="On the record.")
    Entry.objects.filter(before__isnull=False).delete()
    with pytest.raises(CommandError):
        call_command("check_record", verbosity=0)

    call_command("check_record", record=True, verbosity=0)
    assert list(find_faults()) == []
    assert "On the record." in read_words(get(client, "/changes/"))


@thorough
def test_record_costs_the_same_however_long_it_is(client, milestone, django_assert_max_num_queries):
    for number in range(30):
        change(milestone, text=f"Text {number}.", reason=f"Reason {number}.")

    page = get(client, "/milestones/local-policing-model/")
    assert page.count('<div class="change') == 20
    assert '<a href="/changes/?milestone=local-policing-model">All changes of this milestone</a>' in page
    for address in ("/changes/", "/changes/?page=2", "/changes/?milestone=local-policing-model", "/changes.atom"):
        with django_assert_max_num_queries(11):
            client.get(address)
