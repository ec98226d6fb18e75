"""The documented history loaded again: over what staff edited, after a redaction, and unchanged."""

import gzip
import io
from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from timeline.models import (
    Author,
    Citation,
    ContentVersion,
    Entry,
    Figure,
    Measure,
    Milestone,
    PolicingPlan,
    Revision,
    SiteText,
    Source,
    Theme,
)
from timeline.revisions import drift, recorded_models, recording
from timeline.revisions.redaction import redact

from .conftest import DATABASE, delete_all, sparing, thorough
from .page import read_words
from .stored_release import STORED

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def ann():
    return User.objects.create_user("ann", password="x")


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="local-policing-model")


def load(**options):
    """Load the history again; return what the command printed."""
    printed = io.StringIO()
    call_command("loaddata", "history", verbosity=0, stdout=printed, **options)
    return printed.getvalue()


def read_record():
    """Everything that a second load must leave as it is."""
    return (
        list(Revision.objects.order_by("pk").values()),
        list(Entry.objects.order_by("pk").values("when", "revision", "kind")),
        list(Milestone.objects.order_by("pk").values("title", "public_since", "public_changed")),
    )


def test_first_load_is_told_as_one_change_in_plain_words(client):
    words = read_words(client.get("/changes/"))

    assert "1 change" in words and "The site opened with the documented history." in words
    assert "13 milestones" in words and "fixture" not in words


def test_unchanged_history_writes_nothing(milestone):
    before = read_record()

    assert load() == ""

    assert read_record() == before


def test_what_staff_edited_stops_it_with_one_message_and_nothing_is_written(ann, milestone):
    theme, gone = Theme.objects.first(), milestone.figures.first()
    with recording(ann, "Better."):
        milestone.title = "Edited by staff"
        milestone.save()
        gone.delete()
        theme.name = "Another name"
        theme.save()
        SiteText.objects.update(contact="history@example.org")
    before = read_record(), list(ContentVersion.objects.values())

    with pytest.raises(CommandError) as refusal:
        load()

    message = str(refusal.value)
    assert message.startswith("Nothing was loaded: the record says something else than “history” of ")
    assert "(title, figures)" in message and "theme “" in message and "(contact)" in message
    assert "loaddata history --overwrite" in message and "\n" not in message
    assert (read_record(), list(ContentVersion.objects.values())) == before


def test_refused_load_tells_of_no_object_as_installed(ann, milestone, capsys):
    call_command("loaddata", "history")
    assert "Installed 78 object(s)" in capsys.readouterr().out
    with recording(ann, "Better."):
        milestone.title = "Edited by staff"
        milestone.save()

    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("loaddata", "history")

    assert "Installed" not in capsys.readouterr().out


def test_overwrite_goes_on_and_says_so_on_the_record(ann, milestone, client):
    with recording(ann, "Better."):
        milestone.title, milestone.short_name = "Edited by staff", "Edited"
        milestone.save()

    load(overwrite=True)

    milestone.refresh_from_db()
    assert (milestone.title, milestone.short_name) == ("A new Local Policing Model", "New Local Policing Model")
    words = read_words(client.get("/changes/"))
    told = words.split("Put back as the file “history” has it.")[1].split("The site opened")[0]
    assert "[removed: Edited" in told and "Local" in told
    assert [list(drift(model)) for model in recorded_models()] == [[]] * len(recorded_models())


@thorough
@pytest.mark.database
def test_deleted_and_renamed_addresses_are_named_and_put_back_without_doubles(ann):
    deleted, moved = Theme.objects.all()[:2]
    old = moved.slug
    with recording(ann, "Another address."):
        deleted.delete()
        moved.slug = "elsewhere"
        moved.save()

    with pytest.raises(CommandError) as refusal:
        load()
    assert f"theme “{deleted.name}” (deleted)" in str(refusal.value) and f"“{moved.name}” (web address)" in str(
        refusal.value
    )

    load(overwrite=True)
    assert Theme.objects.count() == 8 and Theme.objects.get(pk=moved.pk).slug == old


@thorough
@pytest.mark.database
def test_answers_of_the_desk_are_kept(ann, milestone):
    with recording(ann, "Right."):
        milestone.answer(["A question."], "ann")
        milestone.save()

    load()

    milestone.refresh_from_db()
    assert (milestone.confirmed, milestone.confirmed_by) == ("A question.", "ann")


@thorough
@pytest.mark.database
@pytest.mark.parametrize("words", sparing(["Sweeney", "Local Policing Model"], marks=DATABASE))
def test_what_was_redacted_is_left_alone_and_named(ann, words, client):
    redact(words, ann, "court-order")
    before = list(Revision.objects.order_by("pk").values("pk", "data"))
    counts = Author.objects.count(), Milestone.objects.count()

    printed = load(overwrite=True)

    assert "Left alone, because words were redacted there: " in printed and words not in printed
    assert (Author.objects.count(), Milestone.objects.count()) == counts
    assert list(Revision.objects.order_by("pk").values("pk", "data")) == before
    for address in ("/", "/timeline.json", "/authors/", "/plans/"):
        assert words not in client.get(address).getvalue().decode(), address


@thorough
@pytest.mark.database
def test_taken_address_of_a_noun_without_a_page_is_known(ann):
    redact("School security", ann, "court-order")

    printed = load(overwrite=True)

    assert Theme.objects.count() == 8 and not Theme.objects.filter(name="School security").exists()
    assert "Left alone" in printed and "School security" not in printed


@pytest.fixture
def older(tmp_path):
    """The documented history as a file of the release before citations has it: sources named, figures approximate."""
    path = tmp_path / "older.json"
    path.write_bytes(gzip.decompress((STORED / "before-citations" / "history.json.gz").read_bytes()))
    return str(path)


def read_citations():
    """What is cited where, and by which figures, without keys."""
    return (
        sorted(Citation.objects.values_list("milestone__slug", "plan", "source__slug", "locator")),
        sorted(
            (*each.natural_key()[:4], each.bound, each.locator, each.source and each.source.slug, each.note_kind)
            for each in Figure.objects.select_related("milestone", "measure", "source")
        ),
    )


@pytest.mark.parametrize("is_empty", [False, True])
def test_history_of_an_older_release_loads_and_again_and_todays_over_it(older, is_empty):
    today = read_citations()
    if is_empty:
        delete_all(Milestone, PolicingPlan, Measure, Theme, Author, Source)
    call_command("loaddata", older, verbosity=0, overwrite=True)
    source = Source.objects.get().slug
    before = read_record()

    call_command("loaddata", older, verbosity=0)

    assert read_record() == before
    citations, figures = read_citations()
    assert len(citations) == 13 and {each[1:] for each in citations} == {(None, source, "")}
    assert len(figures) == 23 and {each[5:7] for each in figures} == {("", None)}
    assert Counter(each[4] for each in figures) == {"exact": 22, "about": 1}
    with pytest.raises(CommandError, match=r"\(citations, figures\)"):
        load()
    load(overwrite=True)
    assert read_citations() == today
    assert [list(drift(model)) for model in recorded_models()] == [[]] * len(recorded_models())


def test_what_is_no_fixture_is_refused_as_before(tmp_path):
    path = tmp_path / "broken.json"
    for text in (
        '{"sources": 1}',
        '["sources"]',
        '"sources" and more',
        '[{"model": "timeline.milestone", "sources": 1}]',
    ):
        path.write_text(text)

        with pytest.raises(CommandError, match="Nothing was loaded"):
            call_command("loaddata", str(path), verbosity=0)


def test_citation_of_a_redacted_milestone_is_left_alone(ann, milestone):
    with recording(ann, "Quoted."):
        milestone.citations.update(quotation="Somebody called Quorndale said so.")
    redact("Quorndale", ann, "child")
    before = list(Revision.objects.order_by("pk").values())

    printed = load()

    assert list(Revision.objects.order_by("pk").values()) == before
    assert "Left alone, because words were redacted there: milestone 2012" in printed
    assert milestone.citations.get().quotation == "Somebody called [redacted] said so."
