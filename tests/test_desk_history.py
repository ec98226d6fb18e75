"""In the desk: every revision, any two compared, any one restored, and what was deleted brought back whole."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from timeline.models import Author, Measure, Milestone, PolicingPlan, Revision, Theme
from timeline.revisions import drift, recorded_models, recording, snapshot

from .conftest import DATABASE, sparing, thorough
from .desk import sign_in
from .page import read_words

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="named-officer-offered")


def history_of(obj):
    return f"/admin/timeline/{obj._meta.model_name}/{obj.pk}/history/"


def restore(client, obj, number=1, newest=None, **fields):
    """Press Restore on the page that compares a revision with the newest."""
    newest = newest or Revision.objects.of(obj).last().number
    data = {"restore": number, "newest": newest, "reason": "It was right.", "change_kind": "update", **fields}
    return client.post(history_of(obj), data, follow=True)


def change_much(milestone):
    with recording(reason="Much."):
        milestone.title, milestone.short_name = "Another title", "Another"
        milestone.save()
        first, second = milestone.figures.order_by("value")
        first.value = 1
        first.save()
        second.delete()
        milestone.themes.set(Theme.objects.exclude(milestones=milestone)[:1])


def test_history_lists_revisions_and_compares_any_two(ann, milestone):
    change_much(milestone)

    words = read_words(ann.get(history_of(milestone)))
    assert "The site opened with the documented history." in words and "Much." in words
    page = ann.get(f"{history_of(milestone)}?old=1&new=2").content.decode()
    assert "Another title" in html.unescape(re.sub(r"(?s)<del>.*?</del>|</?ins>", "", page))
    assert "Themes" in page and "Figure" in page
    for query in ("old=0&new=99", "old=x&new=" + "9" * 50, "p=zzz"):
        assert ann.get(f"{history_of(milestone)}?{query}").status_code == 200


def test_restore_makes_an_old_revision_the_newest(ann, milestone):
    before = snapshot(milestone)
    change_much(milestone)

    refused = restore(ann, milestone, reason=" ")
    assert "Say why, in a sentence for readers." in read_words(refused)
    done = restore(ann, milestone, change_kind="correction")

    assert "stands again as in revision 1" in read_words(done)
    assert snapshot(Milestone.objects.get(pk=milestone.pk)) == before
    last = Revision.objects.of(milestone).last()
    assert (last.number, last.reason, last.kind, last.who.username) == (3, "It was right.", "correction", "ann")
    assert "It was right." in read_words(ann.get("/changes/"))


def test_restore_tells_what_a_save_would_ask_about(ann, milestone):
    for text in ("All 4,321 of them.", "None of them."):
        with recording(reason="Rewritten."):
            Milestone.objects.filter(pk=milestone.pk).update(text=text)

    restored = restore(ann, milestone, Revision.objects.of(milestone).last().number - 1)

    assert "Look at this: The text names 4,321, which is no figure of this milestone." in read_words(restored)
    assert Milestone.objects.get(pk=milestone.pk).text == "All 4,321 of them."


@thorough
@pytest.mark.database
def test_restore_neither_publishes_nor_hides(ann, milestone):
    with recording(reason="Withdrawn."):
        milestone.status = "withdrawn"
        milestone.title = "Another"
        milestone.save()

    restore(ann, milestone)

    milestone.refresh_from_db()
    assert milestone.status == "withdrawn" and milestone.title != "Another"


@thorough
@pytest.mark.database
def test_restore_tells_what_could_not_come_back(ann, milestone):
    theme = milestone.themes.first()
    name = str(theme)
    theme.delete()

    done = restore(ann, milestone)

    assert f"This could not come back: themes: {name} no longer exists." in read_words(done)


def test_editor_may_look_and_not_restore(milestone):
    editor = sign_in("ed", "Editors")
    change_much(milestone)

    assert "Restore revision" not in editor.get(f"{history_of(milestone)}?old=1&new=2").content.decode()
    assert editor.post(history_of(milestone), {"restore": "1", "reason": "x"}).status_code == 403


@pytest.mark.parametrize("model", sparing([PolicingPlan, Theme, Author], marks=DATABASE))
def test_deleted_noun_comes_back(ann, model):
    obj = model.objects.first()
    before, key = snapshot(obj), obj.pk
    obj.delete()
    address = f"/admin/timeline/{model._meta.model_name}/deleted/"

    assert before["name"] in read_words(ann.get(address))
    assert ann.post(address, {"key": str(key), "reason": "By mistake."}).status_code == 302
    assert snapshot(model.objects.get(pk=key)) == before
    assert "Nothing has been deleted." in read_words(ann.get(address))


def test_deleted_milestone_comes_back_whole(ann):
    draft = Milestone.objects.create(slug="draft", title="A draft", text="x", date="2024")
    draft.themes.set(Theme.objects.all()[:2])
    draft.figures.create(measure=Measure.objects.first(), value=5, counted_as="x", date="2024", note="A note")
    before, key = snapshot(draft), draft.pk
    ann.post(f"/admin/timeline/milestone/{key}/delete/", {"post": "yes"})
    assert not Milestone.objects.filter(pk=key).exists()

    ann.post("/admin/timeline/milestone/deleted/", {"key": str(key)})

    assert snapshot(Milestone.objects.get(pk=key)) == before
    assert [list(drift(model)) for model in recorded_models()] == [[]] * len(recorded_models())


def test_taken_address_is_told(ann):
    theme = Theme.objects.first()
    slug, key = theme.slug, theme.pk
    theme.delete()
    Theme.objects.create(slug=slug, name="In its place")

    done = ann.post("/admin/timeline/theme/deleted/", {"key": str(key), "reason": "Back."}, follow=True)

    assert "Not brought back:" in read_words(done) and "has this" in read_words(done)


def test_lists_lead_to_what_was_deleted(ann):
    assert 'href="/admin/timeline/milestone/deleted/"' in ann.get("/admin/timeline/milestone/").content.decode()
    assert ann.get("/admin/timeline/figure/").status_code == 200
    assert ann.get("/admin/timeline/milestone/nonsense/history/").status_code == 302


def test_restore_over_what_somebody_saved_meanwhile_is_refused(ann, milestone):
    change_much(milestone)
    with recording(reason="Meanwhile."):
        milestone.text = "Saved while ann looked at revisions 1 and 2."
        milestone.save()

    words = read_words(restore(ann, milestone, newest=2))

    assert "It was changed while you looked at it. Look again and press Restore." in words
    assert Milestone.objects.get(pk=milestone.pk).text == milestone.text


def test_editor_brings_back_no_more_than_a_draft(ann):
    editor = sign_in("ed", "Editors")
    tomorrow = timezone.now() + timedelta(days=1)
    due = Milestone.objects.create(
        slug="due", title="Due", text="x", date="2024", status="published", publish_at=tomorrow
    )
    key = due.pk
    ann.post(f"/admin/timeline/milestone/{key}/delete/", {"post": "yes"})

    refused = editor.post("/admin/timeline/milestone/deleted/", {"key": str(key)}, follow=True)
    assert "Not brought back: the public would see it." in read_words(refused)
    assert not Milestone.objects.filter(pk=key).exists()
    ann.post("/admin/timeline/milestone/deleted/", {"key": str(key), "reason": "Back."})
    assert Milestone.objects.get(pk=key).publish_at == tomorrow
