"""Two editors at one form: nobody's work is lost, and whoever saves second is told what came first."""

import pytest

from timeline.models import Figure, Measure, Milestone, PolicingPlan, Theme

from .conftest import DATABASE, sparing, thorough
from .desk import address_of, complaints, open_form, sign_in
from .page import AgainForm

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="named-officer-offered")


def test_second_save_is_refused_and_told_whose_came_first(ann, bob, milestone):
    anns, bobs = open_form(ann, milestone), open_form(bob, milestone)
    assert ann.post(address_of(milestone), anns | {"title": "Ann's title"}).status_code == 302

    refused = bob.post(address_of(milestone), bobs | {"title": "Bob's title"})

    assert refused.status_code == 200
    words = complaints(refused)
    assert "Not saved: ann saved this first" in words
    assert "both of you changed it. Theirs: “Ann's title”." in words
    assert 'value="Bob&#x27;s title"' in refused.content.decode()
    milestone.refresh_from_db()
    assert milestone.title == "Ann's title"

    again = open_form(bob, milestone, refused)
    assert bob.post(address_of(milestone), again).status_code == 302
    milestone.refresh_from_db()
    assert milestone.title == "Bob's title"


def test_fields_that_only_one_touched_merge(ann, bob, milestone):
    theme = Theme.objects.exclude(milestones=milestone).first()
    anns, bobs = open_form(ann, milestone), open_form(bob, milestone)
    ann.post(address_of(milestone), anns | {"date": "about 2013", "themes": [*anns["themes"], theme.pk]})

    refused = bob.post(address_of(milestone), bobs | {"title": "Bob's title"})
    words = complaints(refused)
    assert "Date: ann changed it and you did not, so what ann wrote stands: “about 2013”." in words
    bob.post(address_of(milestone), open_form(bob, milestone, refused))

    milestone.refresh_from_db()
    assert (milestone.title, milestone.date.edtf) == ("Bob's title", "2013~")
    assert theme in milestone.themes.all()


@thorough
@pytest.mark.database
def test_figures_merge_one_by_one(ann, bob, milestone):
    first, second = milestone.figures.order_by("value")
    anns, bobs = open_form(ann, milestone), open_form(bob, milestone)
    row = {anns[f"figures-{number}-id"]: number for number in range(2)}
    ann_row, bob_row = row[first.pk], row[second.pk]
    added = {
        "figures-TOTAL_FORMS": 3,
        "figures-2-measure": Measure.objects.get(slug="youth-officers").pk,
        "figures-2-kind": "actual", "figures-2-value": 9, "figures-2-date": "2013",
        "figures-2-counted_as": "youth officers",
    }  # fmt: skip
    saved = ann.post(address_of(milestone), anns | {f"figures-{ann_row}-value": 240, "confirm": "on"} | added)
    assert saved.status_code == 302

    refused = bob.post(address_of(milestone), bobs | {f"figures-{bob_row}-note": "Bob's note"})
    assert refused.status_code == 200
    saved = bob.post(address_of(milestone), open_form(bob, milestone, refused))
    assert saved.status_code == 302, saved.context["errors"]

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.value, second.note, milestone.figures.count()) == (240, "Bob's note", 3)


@thorough
@pytest.mark.database
def test_figure_deleted_by_one_and_changed_by_the_other_is_asked_about(ann, bob, milestone):
    figure = milestone.figures.first()
    anns, bobs = open_form(ann, milestone), open_form(bob, milestone)
    number = next(n for n in range(2) if anns[f"figures-{n}-id"] == figure.pk)
    deleting = {f"figures-{number}-DELETE": "on", "confirm": "on"}
    assert ann.post(address_of(milestone), anns | deleting).status_code == 302

    refused = bob.post(address_of(milestone), bobs | {f"figures-{number}-note": "Bob's note"})
    assert "both of you changed it. Theirs: “deleted”" in complaints(refused)
    saved = bob.post(address_of(milestone), open_form(bob, milestone, refused))
    assert saved.status_code == 302, saved.context["errors"]

    assert Figure.objects.filter(milestone=milestone, note="Bob's note").count() == 1


@thorough
@pytest.mark.database
def test_untouched_figure_that_the_other_deleted_stays_deleted(ann, bob, milestone):
    anns, bobs = open_form(ann, milestone), open_form(bob, milestone)
    ann.post(address_of(milestone), anns | {"figures-0-DELETE": "on", "confirm": "on"})

    refused = bob.post(address_of(milestone), bobs | {"title": "Bob's title"})
    assert bob.post(address_of(milestone), open_form(bob, milestone, refused)).status_code == 302

    assert milestone.figures.count() == 1


@pytest.mark.parametrize("model", sparing([Theme, PolicingPlan, Measure], marks=DATABASE))
def test_every_noun_is_guarded(ann, bob, model):
    obj = model.objects.first()
    anns, bobs = open_form(ann, obj), open_form(bob, obj)
    assert ann.post(address_of(obj), anns | {"name": "Ann's name"}).status_code == 302

    assert "Not saved: ann saved this first" in complaints(bob.post(address_of(obj), bobs))


@thorough
@pytest.mark.database
def test_form_of_a_revision_that_never_was_is_refused(ann, milestone):
    for number in ("0", "99"):
        response = ann.post(address_of(milestone), open_form(ann, milestone) | {"revision": number, "title": "Forged"})
        assert response.status_code == 200 and "Not saved:" in complaints(response)

    milestone.refresh_from_db()
    assert milestone.title != "Forged"


@thorough
@pytest.mark.database
def test_form_without_its_revision_is_refused(ann, milestone):
    data = open_form(ann, milestone)
    del data["revision"]

    assert "does not say which revision it shows" in ann.post(address_of(milestone), data).content.decode()


def test_change_of_the_public_record_needs_a_reason_and_a_kind(ann, milestone):
    data = open_form(ann, milestone) | {"title": "No reason", "reason": " ", "change_kind": ""}

    response = ann.post(address_of(milestone), data)

    assert response.status_code == 200
    form = response.context["adminform"].form
    assert set(form.errors) == {"reason", "change_kind"} and form["title"].value() == "No reason"


def test_draft_needs_no_reason(ann):
    draft = Milestone.objects.create(slug="draft", title="Draft", text="x", date="2024")

    response = ann.post(address_of(draft), open_form(ann, draft) | {"reason": ""})
    assert response.status_code == 302, response.context["errors"]


@thorough
@pytest.mark.database
def test_what_was_typed_into_a_milestone_deleted_meanwhile_is_kept(ann, bob):
    milestone = Milestone.objects.create(slug="d", title="Draft", text="A draft.", date="2024")
    typed = open_form(bob, milestone) | {"title": "Bob’s long work", "figures-0-note": "Counted <anew>"}
    typed |= {"figures-__prefix__-kind": "actual", "figures-0-milestone": str(milestone.pk)}  # as browsers send them
    address = address_of(milestone)
    assert ann.post(address.replace("/change/", "/delete/"), {"post": "yes"}).status_code == 302

    kept = bob.post(address, typed)
    page = kept.content.decode()
    assert kept.status_code == 410
    assert "Nothing of this was saved: ann deleted this milestone" in page
    assert "<dd>Bob’s long work</dd>" in page and "<dd>Counted &lt;anew&gt;</dd>" in page
    shown = page.partition("What you typed</h2>")[2]
    assert not any(name in shown for name in ("TOTAL_FORMS", "prefix", "figures 0 milestone"))

    ann.post("/admin/timeline/milestone/deleted/", {"key": str(milestone.pk)})
    merged = bob.post(address, AgainForm(kept).typed)
    assert "Not saved: ann saved this first" in complaints(merged)
    saved = bob.post(address, open_form(bob, milestone, merged) | {"title": "Bob’s long work"})
    assert saved.status_code == 302
    milestone.refresh_from_db()
    assert milestone.title == "Bob’s long work"


def test_draft_of_what_was_deleted_meanwhile_is_kept(ann):
    eve = sign_in("eve", "Editors")
    theme = Theme.objects.create(name="Given up", slug="given-up")
    address = address_of(theme).replace("/change/", "/draft/")
    typed = open_form(eve, theme, eve.get(address)) | {"name": "Eve’s name for it", "draft_number": "0"}
    deleted = ann.post(address_of(theme).replace("/change/", "/delete/"), {"post": "yes", "reason": "Entered twice."})
    assert deleted.status_code == 302

    kept = eve.post(address, typed)
    page = kept.content.decode()
    assert kept.status_code == 410 and "<dd>Eve’s name for it</dd>" in page and "(“Entered twice.”)" in page
