"""A draft of what is live: an Editor writes it, nobody outside sees it, a Publisher looks through and publishes it."""

import html
import re

import pytest
from django.test import Client

from timeline.models import Draft, Figure, Measure, Milestone, PolicingPlan, Revision, Theme
from timeline.revisions import drift, recorded_models, recording, snapshot
from timeline.revisions.merging import merge

from .test_stale_saves import open_form, sign_in

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def editor():
    return sign_in("ed", "Editors")


@pytest.fixture
def publisher():
    return sign_in("ann")


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="named-officer-offered")


def at(page, obj):
    return f"/admin/timeline/{obj._meta.model_name}/{obj.pk}/{page}/"


def read_words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def draft_form(client, obj, response=None):
    response = response or client.get(at("draft", obj))
    page = response.content.decode()
    hidden = {name: re.search(rf'name="{name}" value="(\d+)"', page)[1] for name in ("draft_number", "live_number")}
    return open_form(client, obj, response) | hidden


def write_draft(client, obj, **changes):
    response = client.post(at("draft", obj), draft_form(client, obj) | changes, follow=True)
    assert "The draft is saved." in read_words(response), response.context and response.context.get("errors")
    return response


def publish(client, obj, **extra):
    draft = Draft.objects.of(obj).get()
    data = {"draft_number": draft.number, "_publish": "x", "reason": "As drafted.", "kind": "correction", **extra}
    return client.post(at("review", obj), data, follow=True)


def row_of(form, figure):
    return next(key.removesuffix("-id") for key, value in form.items() if key.endswith("-id") and value == figure.pk)


def test_draft_changes_nothing_and_is_reviewed_word_by_word(editor, publisher, milestone):
    before = snapshot(milestone)
    form = draft_form(editor, milestone)
    first, second = milestone.figures.order_by("value")
    theme = Theme.objects.exclude(milestones=milestone).first()
    number = int(form["figures-TOTAL_FORMS"])
    youth = Measure.objects.get(slug="youth-officers").pk
    added = {"measure": youth, "kind": "actual", "value": 9, "counted_as": "officers", "date": "2013"}
    write_draft(
        editor,
        milestone,
        title="A drafted title",
        themes=[*form["themes"], theme.pk],
        **{
            f"{row_of(form, first)}-note": "A drafted note",
            f"{row_of(form, second)}-DELETE": "on",
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
    assert "measure Secondary schools" in page and "value 9" in words
    assert "Draft of 2013: A named officer" in read_words(publisher.get("/admin/"))

    done = publish(publisher, milestone)
    assert "The draft is published." in read_words(done)
    milestone.refresh_from_db()
    assert milestone.title == "A drafted title" and theme in milestone.themes.all()
    assert sorted(milestone.figures.values_list("value", flat=True)) == [9, 238]
    assert milestone.figures.get(value=238).pk == first.pk and milestone.figures.get(value=238).note == "A drafted note"
    assert not Draft.objects.exists()
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
    write_draft(editor, milestone, title="A drafted title")
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


def test_what_both_changed_is_told_before_publishing(editor, publisher, milestone):
    write_draft(editor, milestone, title="A drafted title")
    with recording(reason="A fix."):
        milestone.title = "A title fixed live"
        milestone.save()

    words = read_words(publisher.get(at("review", milestone)))

    assert "Changed here and live since the draft was written: title." in words
    assert "fixed live" in words and "drafted" in words


def test_draft_is_sent_back_with_a_note_and_saved_again(editor, publisher, milestone):
    write_draft(editor, milestone, title="A drafted title")
    draft = Draft.objects.get()
    empty = publisher.post(at("review", milestone), {"draft_number": 1, "_send_back": "x"}, follow=True)
    assert "Say why" in read_words(empty)
    publisher.post(
        at("review", milestone), {"draft_number": draft.number, "_send_back": "x", "reason": "Name the source."}
    )

    assert "Sent back: Name the source." in read_words(editor.get(at("draft", milestone)))
    assert "sent back" in read_words(editor.get("/admin/"))


def test_editor_cannot_publish_and_may_throw_their_own_away(editor, publisher, milestone):
    write_draft(editor, milestone, title="A drafted title")

    assert publish(editor, milestone).status_code == 403
    other = sign_in("other", "Editors")
    assert other.post(at("review", milestone), {"draft_number": 1, "_discard": "x"}).status_code == 403
    editor.post(at("review", milestone), {"draft_number": 1, "_discard": "x"})

    assert not Draft.objects.exists()
    milestone.refresh_from_db()
    assert milestone.title != "A drafted title"


def test_two_editors_of_one_draft_do_not_overwrite_each_other(editor, milestone):
    other = sign_in("other", "Editors")
    mine, theirs = draft_form(editor, milestone), draft_form(other, milestone)
    editor.post(at("draft", milestone), mine | {"title": "Mine"})

    refused = other.post(at("draft", milestone), theirs | {"title": "Theirs"})

    assert "This draft is not saved: ed saved it first." in read_words(refused)
    assert 'value="Theirs"' in refused.content.decode() and Draft.objects.get().data["title"] == "Mine"
    other.post(at("draft", milestone), draft_form(other, milestone, refused))
    assert Draft.objects.get().data["title"] == "Theirs"


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


def test_draft_saved_again_waits_for_a_publisher_again(editor, publisher, milestone):
    write_draft(editor, milestone, title="A drafted title")
    publisher.post(at("review", milestone), {"draft_number": 1, "_send_back": "x", "reason": "Name the source."})

    write_draft(editor, milestone, title="A better title")

    assert "waits for a Publisher" in read_words(editor.get("/admin/"))
    assert Draft.objects.get().note == ""


def test_draft_that_fits_no_more_is_told(editor, milestone):
    plan, other = PolicingPlan.objects.all()[:2]
    form = draft_form(editor, plan) | {"name": "A name of its own"}
    editor.post(at("draft", plan), form)
    with recording(reason="Taken."):
        other.name = "A name of its own"
        other.save()

    words = read_words(editor.get(at("draft", plan), follow=True))
    assert "The draft does not fit what is live now" in words
    preview = editor.post(at("draft", plan), form | {"draft_number": 1, "_preview": "x"}, follow=True)
    assert preview.status_code == 200 and "does not fit" in read_words(preview)


def test_draft_says_nothing_of_who_sees_it(publisher, milestone):
    write_draft(publisher, milestone, title="A drafted title", status="withdrawn")

    assert "status" not in Draft.objects.get().data
    publish(publisher, milestone)
    milestone.refresh_from_db()
    assert milestone.status == "published"


def test_plans_authors_and_measures_have_drafts(editor, publisher):
    plan = PolicingPlan.objects.first()
    write_draft(editor, plan, name="A drafted name")
    assert PolicingPlan.objects.get(pk=plan.pk).name != "A drafted name"

    publish(publisher, plan)

    assert PolicingPlan.objects.get(pk=plan.pk).name == "A drafted name"


def test_draft_is_previewed(editor, milestone):
    form = draft_form(editor, milestone)
    response = editor.post(at("draft", milestone), form | {"title": "Typed in a draft", "_preview": "x"})

    assert "Typed in a draft" in read_words(response) and "This is a preview" in read_words(response)
    assert not Draft.objects.exists()


def test_theme_renamed_or_deleted_meanwhile_does_no_harm(editor, publisher, milestone):
    theme = milestone.themes.first()
    write_draft(editor, milestone, title="A drafted title")
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
    assert editor.get("/admin/timeline/milestone/99999/draft/").status_code == 404


def test_form_leads_to_the_draft(publisher, milestone):
    assert "Write a draft" in publisher.get(at("change", milestone)).content.decode()
    write_draft(publisher, milestone, title="A drafted title")
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

    merged, clashes = merge(base, mine, theirs)

    assert merged == {
        "a": 2, "b": 3, "c": 2, "r": {"4": "q", "3": "z"}, "f": {"k": {"v": 2, "w": 3}, "m": {"v": 5}},
    }  # fmt: skip
    assert clashes == [(("c",), 3)]
    assert merge(base, base, theirs) == (theirs, []) and merge(base, mine, base)[0] == mine


def test_no_figure_is_left_of_a_draft_thrown_away(editor, milestone):
    count = Figure.objects.count()
    form = draft_form(editor, milestone)
    write_draft(editor, milestone, **{f"{row_of(form, milestone.figures.first())}-DELETE": "on"})

    assert Figure.objects.count() == count


def test_what_an_editor_typed_while_it_was_published_becomes_a_draft(editor, publisher):
    milestone = Milestone.objects.create(slug="d", title="D", text="x", date="2024")
    form = open_form(editor, milestone)
    change = f"/admin/timeline/milestone/{milestone.pk}/change/"
    publisher.post(change, open_form(publisher, milestone) | {"title": "Fixed and published", "status": "published"})

    refused = editor.post(change, form | {"text": "An hour of work."})
    assert "a Publisher decided on it meanwhile" in read_words(refused) and "An hour of work." in read_words(refused)
    saved = editor.post(change, draft_form(editor, milestone, refused), follow=True)

    assert "The draft is saved." in read_words(saved)
    assert "An hour of work." not in Client().get("/milestones/d/").content.decode()
    publish(publisher, milestone)
    milestone.refresh_from_db()
    assert (milestone.title, milestone.text) == ("Fixed and published", "An hour of work.")


def test_draft_saved_while_it_was_looked_at_is_not_thrown_away(editor, publisher, milestone):
    write_draft(editor, milestone, title="A drafted title")
    write_draft(editor, milestone, title="A better title")

    words = read_words(publisher.post(at("review", milestone), {"draft_number": 1, "_discard": "x"}, follow=True))

    assert "The draft was changed while you looked at it." in words and Draft.objects.get().number == 2


def test_draft_of_what_was_deleted_waits_until_that_is_brought_back(editor, publisher):
    theme = Theme.objects.first()
    write_draft(editor, theme, name="A drafted name")
    publisher.post(f"/admin/timeline/theme/{theme.pk}/delete/", {"post": "yes", "reason": "By mistake."})
    assert "Draft of" not in read_words(publisher.get("/admin/"))

    publisher.post("/admin/timeline/theme/deleted/", {"key": str(theme.pk)})

    assert f"Draft of {theme}" in read_words(publisher.get("/admin/"))
    assert "A drafted name" in editor.get(at("draft", theme)).content.decode()


def test_draft_of_what_was_withdrawn_publishes_its_words_and_not_itself(editor, publisher, milestone):
    write_draft(editor, milestone, title="A drafted title")
    with recording(reason="Asked for."):
        milestone.status = "withdrawn"
        milestone.save()

    publish(publisher, milestone)

    milestone.refresh_from_db()
    assert (milestone.title, milestone.status) == ("A drafted title", "withdrawn")


def test_only_who_may_throw_a_draft_away_is_offered_it(editor, milestone):
    write_draft(editor, milestone, title="A drafted title")

    assert "Throw the draft away" in editor.get(at("review", milestone)).content.decode()
    other = sign_in("other", "Editors")
    assert "Throw the draft away" not in other.get(at("review", milestone)).content.decode()
