"""A draft of what is live: an Editor writes it, nobody outside sees it, a Publisher looks through and publishes it."""

import html
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from timeline.models import Draft, Figure, Measure, Milestone, PolicingPlan, Revision, Theme
from timeline.revisions import acts, drift, recorded_models, recording, snapshot
from timeline.revisions.apply import wording
from timeline.revisions.merging import merge

from .conftest import thorough
from .desk import decide, open_form, sign_in
from .page import read_fields, read_words

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="named-officer-offered")


def at(page, obj):
    return f"/admin/timeline/{obj._meta.model_name}/{obj.pk}/{page}/"


def draft_form(client, obj, response=None):
    response = response or client.get(at("draft", obj))
    return open_form(client, obj, response) | read_fields(response, "draft_number", "live_number")


def write_draft(client, obj, **changes):
    response = client.post(at("draft", obj), draft_form(client, obj) | changes, follow=True)
    assert "The draft is saved." in read_words(response), response.context and response.context.get("errors")
    return response


def keep_draft(client, obj, **changes):
    """Keep a draft as saving its form does, without the three pages that takes."""
    who, live = User.objects.get(pk=client.session["_auth_user_id"]), Revision.objects.of(obj).last()
    draft = Draft.objects.of(obj).first()
    data = acts.lay_over(draft, obj).data if draft else wording(live.data)
    return acts.keep_draft(obj, data | changes, base=live.number, over=draft.number if draft else 0, who=who)


def publish(client, obj, **extra):
    return decide(client, obj, "publish", **{"reason": "As drafted.", "change_kind": "correction", **extra})


def hand_over(client, obj, **extra):
    return decide(client, obj, "hand_over", **{"reason": "As drafted.", "change_kind": "correction", **extra})


def test_draft_that_is_saved_does_not_tell_of_a_change(editor, milestone):
    """A browser posts a token, by which the press of a button is known and what it told is kept."""
    response = write_draft(editor, milestone, title="Drafted title", csrfmiddlewaretoken="x" * 64)

    assert "changed successfully" not in read_words(response)


def row_of(form, figure):
    return next(
        key.removesuffix("-id") for key, value in form.items() if key.endswith("-id") and str(value) == str(figure.pk)
    )


def test_draft_changes_nothing_and_is_reviewed_word_by_word(editor, publisher, milestone):
    before = snapshot(milestone)
    form = draft_form(editor, milestone)
    first, second = milestone.figures.order_by("value")
    theme = Theme.objects.exclude(milestones=milestone).first()
    number = int(form["figures-TOTAL_FORMS"])
    youth = Measure.objects.get(slug="youth-officers").pk
    added = {"measure": youth, "kind": "actual", "value": 9, "counted_as": "youth officers", "date": "2013"}
    write_draft(
        editor,
        milestone,
        title="A drafted title",
        themes=[*form["themes"], theme.pk],
        **{
            f"{row_of(form, first)}-note": "A drafted note",
            f"{row_of(form, second)}-DELETE": "on",
            "confirm": "on",
            "figures-TOTAL_FORMS": number + 1,
            **{f"figures-{number}-{name}": value for name, value in added.items()},
        },
    )

    assert snapshot(Milestone.objects.get(pk=milestone.pk)) == before
    assert Revision.objects.of(milestone).count() == 1
    for address in ("/", milestone.get_absolute_url(), "/changes/", "/timeline.json"):
        assert b"drafted" not in editor.get(address).getvalue()
    page = publisher.get(at("review", milestone)).content.decode()
    words = html.unescape(re.sub(r"(?s)<del>.*?</del>|</?ins>", "", page))
    assert "A drafted title" in words and "A drafted note" in words and theme.name in words
    assert "Secondary schools, 2013: 425, counted as" in page
    assert "Youth officers, 2013: 9, counted as youth officers" in words
    assert "Draft of 2013: A named officer" in read_words(publisher.get("/admin/"))

    done = publish(publisher, milestone)
    assert "The draft is published." in read_words(done)
    milestone.refresh_from_db()
    assert milestone.title == "A drafted title" and theme in milestone.themes.all()
    assert sorted(milestone.figures.values_list("value", flat=True)) == [9, 238]
    assert milestone.figures.get(value=238).pk == first.pk and milestone.figures.get(value=238).note == "A drafted note"
    assert not Draft.objects.open().exists()
    last = Revision.objects.of(milestone).last()
    assert (last.number, last.reason, last.kind, last.who.username) == (2, "As drafted.", "correction", "ann")
    assert [list(drift(model)) for model in recorded_models()] == [[]] * len(recorded_models())


def test_draft_opens_again_as_it_was_saved(editor, milestone):
    figure = milestone.figures.first()
    form = draft_form(editor, milestone)
    write_draft(editor, milestone, title="First draft", **{f"{row_of(form, figure)}-note": "First note"})

    again = draft_form(editor, milestone)
    assert again["title"] == "First draft" and again[f"{row_of(again, figure)}-note"] == "First note"
    write_draft(editor, milestone, text="Second save.")

    draft = Draft.objects.get()
    assert (draft.number, draft.data["title"], draft.data["text"]) == (2, "First draft", "Second save.")


def test_live_fix_made_meanwhile_is_never_undone(editor, publisher, milestone):
    figure, other = milestone.figures.order_by("value")
    keep_draft(editor, milestone, title="A drafted title")
    with recording(reason="A fix."):
        milestone.text = "Fixed live."
        milestone.save()
        figure.value = 239
        figure.save()
        other.delete()

    publish(publisher, milestone)

    milestone.refresh_from_db()
    assert (milestone.title, milestone.text) == ("A drafted title", "Fixed live.")
    assert list(milestone.figures.values_list("value", flat=True)) == [239]


@thorough
@pytest.mark.database
def test_what_both_changed_is_told_before_publishing(editor, publisher, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    with recording(reason="A fix."):
        milestone.title = "A title fixed live"
        milestone.save()

    words = read_words(publisher.get(at("review", milestone)))

    assert "Title: changed here and live since the draft was written." in words
    assert "fixed live" in words and "drafted" in words
    refused = publish(publisher, milestone)
    assert "Not published: Title: changed here and live" in read_words(refused)
    milestone.refresh_from_db()
    assert milestone.title == "A title fixed live"
    # Whoever saves the draft with both in sight has chosen.
    write_draft(editor, milestone)
    assert "The draft is published." in read_words(publish(publisher, milestone))
    milestone.refresh_from_db()
    assert milestone.title == "A drafted title"


def test_draft_is_sent_back_with_a_note(editor, publisher, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    hand_over(editor, milestone)
    assert "Write the note" in read_words(decide(publisher, milestone, "send_back"))
    decide(publisher, milestone, "send_back", note="Name the source.")

    words = read_words(editor.get(at("draft", milestone)))
    assert "Sent back. ann sent it back on" in words and "Name the source." in words
    assert "sent back" in read_words(editor.get("/admin/"))


def test_editor_cannot_publish_and_may_throw_their_own_away(editor, publisher, milestone):
    keep_draft(editor, milestone, title="A drafted title")

    assert publish(editor, milestone).status_code == 403
    other = sign_in("other", "Editors")
    assert other.post(at("review", milestone), {"draft_number": 1, "step": "discard"}).status_code == 403
    editor.post(at("review", milestone), {"draft_number": 1, "step": "discard"})

    assert not Draft.objects.open().exists()
    milestone.refresh_from_db()
    assert milestone.title != "A drafted title"


def test_two_editors_of_one_draft_do_not_overwrite_each_other(editor, milestone):
    other = sign_in("other", "Editors")
    mine, theirs = draft_form(editor, milestone), draft_form(other, milestone)
    editor.post(at("draft", milestone), mine | {"title": "Mine"})

    refused = other.post(at("draft", milestone), theirs | {"title": "Theirs"})

    assert "This draft is not saved: ed saved it first (" in read_words(refused)
    assert 'value="Theirs"' in refused.content.decode() and Draft.objects.get().data["title"] == "Mine"
    other.post(at("draft", milestone), draft_form(other, milestone, refused))
    assert Draft.objects.get().data["title"] == "Theirs"


@thorough
@pytest.mark.database
def test_live_fix_made_while_the_draft_is_typed_is_never_undone(editor, publisher, milestone):
    figure, other = milestone.figures.order_by("value")
    form = draft_form(editor, milestone)
    with recording(reason="A fix."):
        milestone.text = "Fixed live."
        milestone.save()
        figure.value = 239
        figure.save()
        other.delete()

    saved = editor.post(at("draft", milestone), form | {"title": "A drafted title"}, follow=True)
    assert "The draft is saved." in read_words(saved)
    publish(publisher, milestone)

    milestone.refresh_from_db()
    assert (milestone.title, milestone.text) == ("A drafted title", "Fixed live.")
    assert list(milestone.figures.values_list("value", flat=True)) == [239]


@thorough
@pytest.mark.database
def test_draft_sent_back_waits_for_a_publisher_once_it_is_handed_over_again(editor, publisher, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    hand_over(editor, milestone)
    decide(publisher, milestone, "send_back", note="Name the source.")

    write_draft(editor, milestone, title="A better title")
    assert "sent back" in read_words(publisher.get("/admin/"))
    hand_over(editor, milestone)

    assert "ready for a Publisher" in read_words(publisher.get("/admin/"))
    assert "Name the source." in read_words(publisher.get(at("review", milestone)))


def clash_of(field):
    """The errors beside a field of a form that was drawn."""
    return [str(error) for error in field.errors]


@thorough
@pytest.mark.database
def test_draft_whose_name_was_taken_meanwhile_opens_with_the_clash_marked(editor, publisher):
    plan, other = PolicingPlan.objects.all()[:2]
    keep_draft(editor, plan, name="A name of its own", summary="An hour of work.")
    with recording(reason="Taken."):
        other.name = "A name of its own"
        other.save()

    refused = publish(publisher, plan)
    opened = editor.get(at("draft", plan))
    form = opened.context["adminform"].form
    mended = editor.post(at("draft", plan), draft_form(editor, plan, opened) | {"name": "Another name"}, follow=True)

    assert refused.redirect_chain[-1][0] == at("draft", plan) and "Not published:" in read_words(refused)
    assert "This draft clashes with what is live now." in read_words(opened)
    assert form["name"].value() == "A name of its own" and "has this" in clash_of(form["name"])[0]
    assert form["summary"].value() == "An hour of work." and not clash_of(form["summary"])
    assert "The draft is saved." in read_words(mended)
    assert "The draft is published." in read_words(publish(publisher, plan))
    assert PolicingPlan.objects.get(pk=plan.pk).name == "Another name"


def add_figure(form, **values):
    """What a form posts with one figure more."""
    number = int(form["figures-TOTAL_FORMS"])
    row = {"kind": "actual", "counted_as": "youth officers", **values}
    return {"figures-TOTAL_FORMS": number + 1, **{f"figures-{number}-{name}": value for name, value in row.items()}}


@thorough
@pytest.mark.database
def test_draft_of_a_figure_that_was_added_live_opens_with_its_row_marked(editor, publisher, milestone):
    youth = Measure.objects.get(slug="youth-officers")
    added = add_figure(draft_form(editor, milestone), measure=youth.pk, value=5, date="2013")
    write_draft(editor, milestone, text="An hour of work.", **added)
    with recording(reason="Added live."):
        live = milestone.figures.create(measure=youth, value=9, counted_as="youth officers", date="2013")

    refused = publish(publisher, milestone)
    opened = editor.get(at("draft", milestone))
    rows = opened.context["inline_admin_formsets"][0].formset.forms
    form = draft_form(editor, milestone, opened)

    assert refused.redirect_chain[-1][0] == at("draft", milestone) and "already gives a figure" in read_words(refused)
    assert form["text"] == "An hour of work."
    (marked,) = [row for row in rows if row.errors]
    assert marked["value"].value() == "5" and {str(row["value"].value()) for row in rows} >= {"5", "9"}
    mended = form | {f"{row_of(form, live)}-value": "5", f"{marked.prefix}-DELETE": "on"}
    assert "The draft is saved." in read_words(editor.post(at("draft", milestone), mended, follow=True))
    publish(publisher, milestone)
    assert milestone.figures.get(measure=youth).value == 5


@thorough
@pytest.mark.database
def test_draft_of_a_figure_whose_measure_is_gone_keeps_the_row(editor, publisher, milestone):
    measure = Measure.objects.create(slug="brief", name="Brief")
    added = add_figure(draft_form(editor, milestone), measure=measure.pk, value=5, date="2013", note="A note")
    write_draft(editor, milestone, **added)
    measure.delete()

    refused = publish(publisher, milestone)
    opened = editor.get(at("draft", milestone))
    rows = opened.context["inline_admin_formsets"][0].formset.forms

    assert "measure: Brief no longer exists" in read_words(refused) and Draft.objects.open().exists()
    (marked,) = [row for row in rows if row.errors]
    assert marked["note"].value() == "A note" and "measure" in marked.errors


def test_address_drafted_for_what_is_scheduled_and_taken_meanwhile_is_marked(editor):
    later = timezone.now() + timedelta(days=1)
    values = {"title": "Due", "text": "x", "date": "2024", "status": "published", "publish_at": later}
    due = Milestone.objects.create(slug="due", **values)
    keep_draft(editor, due, slug="wanted", title="A drafted title")
    Milestone.objects.create(slug="wanted", title="Faster", text="x", date="2024")

    form = editor.get(at("draft", due)).context["adminform"].form

    assert form["slug"].value() == "wanted" and "has this" in clash_of(form["slug"])[0]
    assert form["title"].value() == "A drafted title"


@thorough
@pytest.mark.database
def test_draft_that_holds_what_is_not_valid_any_more_opens_with_it_marked(editor, publisher, milestone):
    figure = milestone.figures.first()
    keep_draft(editor, milestone, title="A drafted title")
    draft = Draft.objects.get()
    draft.data |= {"date": "199-"}
    draft.data["figures"][str(figure.pk)] |= {"date": "never", "note": "A note"}
    draft.save()

    assert "199-" in read_words(publisher.get(at("review", milestone)))
    assert "199-" in read_words(publish(publisher, milestone))
    opened = editor.get(at("draft", milestone))
    form = opened.context["adminform"].form
    (row,) = [row for row in opened.context["inline_admin_formsets"][0].formset.forms if row.errors]

    assert form["title"].value() == "A drafted title" and form["date"].value() == "199-" and clash_of(form["date"])
    assert row["note"].value() == "A note" and clash_of(row["date"])


@thorough
@pytest.mark.database
def test_draft_of_what_was_deleted_leads_to_where_it_is_brought_back(editor, publisher):
    theme = Theme.objects.first()
    keep_draft(editor, theme, name="A drafted name")
    publisher.post(f"/admin/timeline/theme/{theme.pk}/delete/", {"post": "yes", "reason": "By mistake."})

    for page in ("draft", "review"):
        told = editor.get(at(page, theme), follow=True)
        assert told.redirect_chain[-1][0] == "/admin/timeline/theme/deleted/"
        assert f"{theme} was deleted by ann" in read_words(told)


@thorough
@pytest.mark.database
def test_draft_says_nothing_of_who_sees_it(publisher, milestone):
    write_draft(publisher, milestone, title="A drafted title", status="withdrawn")

    assert "status" not in Draft.objects.get().data
    publish(publisher, milestone)
    milestone.refresh_from_db()
    assert milestone.status == "published"


@thorough
def test_short_name_is_drafted_and_read_in_the_picture_once_it_is_published(editor, publisher, milestone):
    name = b'aria-label="Named officers: 2013, '
    keep_draft(editor, milestone, short_name="Named officers")
    assert name not in Client().get("/").getvalue()

    publish(publisher, milestone)

    assert name in Client().get("/").getvalue()


def test_plans_authors_and_measures_have_drafts(editor, publisher):
    plan = PolicingPlan.objects.first()
    keep_draft(editor, plan, name="A drafted name")
    assert PolicingPlan.objects.get(pk=plan.pk).name != "A drafted name"

    publish(publisher, plan)

    assert PolicingPlan.objects.get(pk=plan.pk).name == "A drafted name"


@thorough
@pytest.mark.database
def test_draft_is_previewed(editor, milestone):
    form = draft_form(editor, milestone)
    response = editor.post(at("draft", milestone), form | {"title": "Typed in a draft", "_preview": "x"})

    assert "Typed in a draft" in read_words(response) and "This is a preview" in read_words(response)
    assert not Draft.objects.open().exists()


@thorough
@pytest.mark.database
def test_theme_renamed_or_deleted_meanwhile_does_no_harm(editor, publisher, milestone):
    theme = milestone.themes.first()
    keep_draft(editor, milestone, title="A drafted title")
    theme.name = "Renamed"
    theme.save()
    assert editor.get(at("draft", milestone)).status_code == 200
    theme.delete()

    assert editor.get(at("draft", milestone)).status_code == 200
    publish(publisher, milestone)
    milestone.refresh_from_db()
    assert milestone.title == "A drafted title"


def test_invalid_draft_keeps_what_was_typed(editor, milestone):
    response = editor.post(at("draft", milestone), draft_form(editor, milestone) | {"date": "199-", "title": "Kept"})

    page = response.content.decode()
    assert "is not a date this site can read" in page and 'value="Kept"' in page and not Draft.objects.exists()


def test_nothing_private_or_unpublished_has_a_draft(editor):
    draft = Milestone.objects.create(slug="d", title="D", text="x", date="2024")

    assert editor.get(at("draft", draft)).status_code == 404
    assert editor.get("/admin/timeline/milestone/99999/draft/").status_code == 302


def test_form_leads_to_the_draft(publisher, milestone):
    assert "Write a draft" in publisher.get(at("change", milestone)).content.decode()
    keep_draft(publisher, milestone, title="A drafted title")
    assert "Open the draft" in publisher.get(at("change", milestone)).content.decode()


def test_merge_of_three_takes_each_sides_changes():
    base = {"a": 1, "b": 1, "c": 1, "r": {"1": "x", "2": "y"}, "f": {"k": {"v": 1, "w": 1}, "l": {"v": 1}}}
    mine = {
        "a": 2,
        "b": 1,
        "c": 2,
        "r": {"1": "x", "3": "z"},
        "f": {"k": {"v": 2, "w": 1}, "l": {"v": 1}, "m": {"v": 5}},
    }
    theirs = {"a": 1, "b": 3, "c": 3, "r": {"2": "y", "4": "q"}, "f": {"k": {"v": 1, "w": 3}}}

    merged = merge(base, mine, theirs)

    assert merged.data == {
        "a": 2, "b": 3, "c": 2, "r": {"4": "q", "3": "z"}, "f": {"k": {"v": 2, "w": 3}, "m": {"v": 5}},
    }  # fmt: skip
    assert merged.clashes == {("c",): 3}
    assert merge(base, base, theirs).data == theirs and merge(base, base, theirs).clashes == {}
    assert merge(base, mine, base).data == mine and merge(base, mine, base).taken == {}


@thorough
@pytest.mark.database
def test_no_figure_is_left_of_a_draft_thrown_away(editor, milestone):
    count = Figure.objects.count()
    form = draft_form(editor, milestone)
    write_draft(editor, milestone, confirm="on", **{f"{row_of(form, milestone.figures.first())}-DELETE": "on"})

    assert Figure.objects.count() == count


@thorough
@pytest.mark.database
def test_what_an_editor_typed_while_it_was_published_becomes_a_draft(editor, publisher):
    milestone = Milestone.objects.create(slug="d", title="D", text="x", date="2024")
    form = open_form(editor, milestone)
    change = f"/admin/timeline/milestone/{milestone.pk}/change/"
    publisher.post(change, open_form(publisher, milestone) | {"title": "Fixed and published"})
    decide(publisher, milestone, "publish", is_right="on")

    refused = editor.post(change, form | {"text": "An hour of work."})
    assert "a Publisher decided on it meanwhile" in read_words(refused) and "An hour of work." in read_words(refused)
    saved = editor.post(change, draft_form(editor, milestone, refused), follow=True)

    assert "The draft is saved." in read_words(saved)
    assert "An hour of work." not in Client().get("/milestones/d/").content.decode()
    publish(publisher, milestone)
    milestone.refresh_from_db()
    assert (milestone.title, milestone.text) == ("Fixed and published", "An hour of work.")


def test_draft_saved_while_it_was_looked_at_is_not_thrown_away(editor, publisher, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    keep_draft(editor, milestone, title="A better title")

    words = read_words(
        publisher.post(at("review", milestone), {"draft_number": 1, "step": "discard", "note": "x"}, follow=True)
    )

    assert "The draft was changed while you looked at it." in words and Draft.objects.get().number == 2


@thorough
@pytest.mark.database
def test_draft_of_what_was_deleted_waits_until_that_is_brought_back(editor, publisher):
    theme = Theme.objects.first()
    keep_draft(editor, theme, name="A drafted name")
    publisher.post(f"/admin/timeline/theme/{theme.pk}/delete/", {"post": "yes", "reason": "By mistake."})
    assert "Draft of" not in read_words(publisher.get("/admin/"))

    publisher.post("/admin/timeline/theme/deleted/", {"key": str(theme.pk), "reason": "Back."})

    assert f"Draft of {theme}" in read_words(publisher.get("/admin/"))
    assert "A drafted name" in editor.get(at("draft", theme)).content.decode()


@thorough
@pytest.mark.database
def test_draft_of_what_was_withdrawn_publishes_its_words_and_not_itself(editor, publisher, milestone):
    keep_draft(editor, milestone, title="A drafted title")
    with recording(reason="Asked for."):
        milestone.status = "withdrawn"
        milestone.save()

    publish(publisher, milestone)

    milestone.refresh_from_db()
    assert (milestone.title, milestone.status) == ("A drafted title", "withdrawn")


def test_only_who_may_throw_a_draft_away_is_offered_it(editor, milestone):
    keep_draft(editor, milestone, title="A drafted title")

    assert "Throw the draft away" in editor.get(at("review", milestone)).content.decode()
    other = sign_in("other", "Editors")
    assert "Throw the draft away" not in other.get(at("review", milestone)).content.decode()
