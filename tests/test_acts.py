"""What may be done to the record, without a page: each act decides by what stands, says why, or is refused in words."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from timeline.models import Draft, Figure, Measure, Milestone, Revision, Theme
from timeline.revisions import acts, recording, snapshot
from timeline.revisions.apply import wording

pytestmark = pytest.mark.usefixtures("history")

WHY = acts.Why("The source says so.", "correction")
MILESTONE = Figure._meta.get_field("milestone").remote_field


@pytest.fixture
def ann():
    return User.objects.create_user("ann", password="x")


@pytest.fixture
def bob():
    return User.objects.create_user("bob", password="x")


@pytest.fixture
def theme():
    return Theme.objects.first()


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="named-officer-offered")


def last_of(obj):
    return Revision.objects.of(obj).last()


def keep(obj, who, over=0, **changes):
    """Keep a draft of an object as it stands but for some changes."""
    data = wording(snapshot(type(obj).objects.get(pk=obj.pk))) | changes
    return acts.keep_draft(obj, data, base=last_of(obj).number, over=over, who=who)


def make_due(**values):
    values = {"slug": "due", "title": "Due", "text": "x", "date": "2024", "status": "published"} | values
    return Milestone.objects.create(**{"publish_at": timezone.now() + timedelta(days=1)} | values)


@pytest.mark.parametrize(
    "why, words",
    [
        (acts.Why(), "Say why, in a sentence for readers."),
        (acts.Why("\u200b \u00ad", "update"), "Say why, in a sentence for readers."),
        (acts.Why("x"), "Choose the kind of change."),
        (acts.Why("x", "secret"), "Choose the kind of change."),
        (acts.Why("x" * 601, "update"), "This is 601 characters; 600 fit. Take out 1."),
    ],
)
def test_why_that_readers_cannot_be_told_is_refused(theme, ann, why, words):
    with pytest.raises(acts.Refused) as refusal:
        acts.save_over(Theme, theme.pk, {"name": "New"}, base=last_of(theme).data, who=ann, why=why)

    assert words in refusal.value.messages and Theme.objects.get(pk=theme.pk).name == theme.name


def test_save_over_keeps_what_others_changed(theme, ann):
    base = last_of(theme).data
    with recording(reason="Meanwhile."):
        theme.description = "Theirs."
        theme.save()

    acts.save_over(Theme, theme.pk, base | {"name": "Mine"}, base=base, who=ann, why=WHY)

    theme.refresh_from_db()
    assert (theme.name, theme.description) == ("Mine", "Theirs.")
    last = last_of(theme)
    assert (last.who, last.reason, last.kind) == (ann, WHY.reason, WHY.kind)


def test_restore_over_a_newer_revision_is_refused_once_and_then_keeps_it(theme, ann):
    name = theme.name
    for changes in ({"name": "Second"}, {"description": "Theirs."}):
        with recording(reason="Meanwhile."):
            Theme.objects.filter(pk=theme.pk).update(**changes)
    asked = {"base": 2, "who": ann, "why": WHY}

    with pytest.raises(acts.Refused) as refusal:
        acts.restore(Theme, theme.pk, 1, newest=2, **asked)
    acts.restore(Theme, theme.pk, 1, newest=3, **asked)

    assert any("Description: a script changed it and you did not" in words for words in refusal.value.messages)
    theme.refresh_from_db()
    assert (theme.name, theme.description) == (name, "Theirs.")


def test_what_the_public_saw_is_never_deleted(milestone, ann):
    with recording(reason="Moved by a script."):
        Milestone.objects.filter(pk=milestone.pk).update(publish_at=timezone.now() + timedelta(days=9))

    with pytest.raises(acts.Refused, match="The public has seen this milestone"):
        acts.delete(milestone, who=ann, why=WHY)

    assert Milestone.objects.get(pk=milestone.pk).is_on_record


def test_what_the_public_never_saw_is_deleted_without_a_reason(ann):
    past = timezone.now() - timedelta(days=9)
    never = make_due(publish_at=past, withdraw_at=past + timedelta(days=1))

    acts.delete(never, who=ann, why=acts.Why())

    assert not Milestone.objects.filter(slug="due").exists()


def test_what_is_needed_is_not_deleted(ann):
    measure = Measure.objects.exclude(figures=None).first()

    with pytest.raises(acts.Refused, match="It is needed by what still stands"):
        acts.delete(measure, who=ann, why=WHY)


def test_deleted_noun_comes_back_once(theme, ann):
    before, key = snapshot(theme), theme.pk
    acts.delete(theme, who=ann, why=WHY)

    acts.bring_back(Theme, str(key), who=ann, why=WHY)

    assert snapshot(Theme.objects.get(pk=key)) == before
    with pytest.raises(acts.Refused, match="somebody else brought it back"):
        acts.bring_back(Theme, str(key), who=ann, why=WHY)


def test_deleted_figure_comes_back_once(milestone, ann):
    figure = milestone.figures.first()
    data = last_of(milestone).data["figures"][str(figure.pk)]
    with recording(reason="By mistake."):
        Figure.objects.get(pk=figure.pk).delete()
    asked = (milestone, MILESTONE, str(figure.pk), data)

    acts.bring_back_child(*asked, who=ann, why=WHY)

    assert milestone.figures.filter(pk=figure.pk).exists()
    with pytest.raises(acts.Refused, match="somebody else brought it back"):
        acts.bring_back_child(*asked, who=ann, why=WHY)


def test_status_is_set_with_a_reason_where_the_public_saw_it(milestone, ann):
    draft = make_due(status="draft", publish_at=None)

    with pytest.raises(acts.Unanswered, match="No source is given."):
        acts.set_status([draft.pk], "published", who=ann, why=acts.Why())
    assert acts.set_status([draft.pk], "published", who=ann, why=acts.Why(), is_right=True) == [draft]
    with pytest.raises(acts.Refused, match="Say why"):
        acts.set_status([draft.pk, milestone.pk], "withdrawn", who=ann, why=acts.Why())
    acts.set_status([draft.pk, milestone.pk], "withdrawn", who=ann, why=WHY)

    assert set(Milestone.objects.filter(status="withdrawn")) == {draft, milestone}
    assert last_of(milestone).reason == WHY.reason


def test_status_that_would_be_untrue_is_refused(milestone, ann):
    due = make_due()

    with pytest.raises(acts.Refused, match="has not seen “2024: Due”"):
        acts.set_status([due.pk, milestone.pk], "withdrawn", who=ann, why=WHY)
    with pytest.raises(acts.Refused, match="cannot be a draft again"):
        acts.set_status([milestone.pk], "draft", who=ann, why=WHY)

    assert Milestone.objects.get(pk=milestone.pk).status == "published"


def test_draft_is_published_by_a_script(milestone, ann, bob):
    draft = keep(milestone, ann, title="A drafted title")

    acts.publish_draft(draft, draft.number, who=bob, why=WHY)

    assert Milestone.objects.get(pk=milestone.pk).title == "A drafted title"
    draft.refresh_from_db()
    assert (draft.state, draft.decided_by, last_of(milestone).who) == (Draft.State.PUBLISHED, bob, bob)


def test_decision_on_an_older_save_is_refused(milestone, ann):
    draft = keep(milestone, ann, title="First")
    keep(milestone, ann, over=1, title="Second")

    for act in (
        lambda: acts.publish_draft(draft, 1, who=ann, why=WHY),
        lambda: acts.send_back(draft, 1, "x", who=ann),
        lambda: acts.discard_draft(draft, 1, who=ann),
        lambda: keep(milestone, ann, over=1, title="Third"),
    ):
        with pytest.raises(acts.Refused, match="The draft was changed while you looked at it."):
            act()

    assert Draft.objects.of(milestone).get().data["title"] == "Second"


def test_note_of_which_nothing_can_be_seen_is_none(milestone, ann, bob):
    draft = acts.hand_over(keep(milestone, ann, title="Drafted"), 1, who=ann, why=WHY)

    for act in (acts.send_back, acts.discard_draft):
        with pytest.raises(acts.Refused):
            act(draft, draft.number, "\u200b\u2800", who=bob)

    assert Draft.objects.get().state == Draft.State.READY


def test_notes_over_the_limit_are_refused(milestone, ann):
    draft = acts.hand_over(keep(milestone, ann, title="First"), 1, who=ann, why=WHY)

    for act in (acts.send_back, acts.discard_draft):
        with pytest.raises(acts.Refused, match="This is 601 characters; 600 fit."):
            act(draft, 1, "x" * 601, who=ann)


def test_draft_with_a_figure_that_cannot_stand_is_not_published(milestone, ann):
    measure = Measure.objects.create(slug="brief", name="Brief")
    figure = next(iter(last_of(milestone).data["figures"].values()))
    key = "6f1c2f0e-6d0b-4a86-9d52-3f7a8d1f0c11"
    figures = last_of(milestone).data["figures"] | {key: figure | {"measure": [str(measure.pk), "Brief"]}}
    draft = keep(milestone, ann, figures=figures)
    measure.delete()

    with pytest.raises(acts.Refused, match="measure: Brief no longer exists"):
        acts.publish_draft(draft, 1, who=ann, why=WHY)

    assert Draft.objects.of(milestone).exists() and Revision.objects.of(milestone).count() == 1
