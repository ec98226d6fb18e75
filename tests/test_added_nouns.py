"""An Editor adds what a milestone names, and nobody outside sees it until something public names it."""

import pytest
from django.test import Client
from django.utils import timezone

from timeline.models import Author, Figure, Measure, Milestone, Organisation, PolicingPlan, Source, Theme
from timeline.revisions import recording

from .conftest import thorough
from .desk import address_of, open_form, sign_in
from .page import read
from .test_hidden import public_addresses

pytestmark = pytest.mark.usefixtures("history")

WORD = "Quibnorth"
VALUES = {
    Author: {"name": f"{WORD} author", "kind": "body"},
    Measure: {"name": f"{WORD} measure", "position": "90"},
    Organisation: {"name": f"{WORD} organisation"},
    Source: {"title": f"{WORD} source", "kind": "document"},
    Theme: {"name": f"{WORD} theme"},
}


def add(client, model, values):
    return client.post(f"/admin/timeline/{model._meta.model_name}/add/", {"slug": "", **values})


def find_public():
    """The addresses that tell a visitor of what was added."""
    return [address for address in {*public_addresses(), "/changes.atom"} if WORD in read(Client().get(address))]


@thorough
@pytest.mark.database
def test_editor_adds_what_nobody_outside_sees_until_something_public_names_it():
    editor = sign_in("ed", "Editors")

    made = {model: add(editor, model, values) for model, values in VALUES.items()}

    assert {response.status_code for response in made.values()} == {302}
    author, measure, organisation, source, theme = (model.objects.get(slug__startswith="quibnorth") for model in VALUES)
    draft = Milestone.objects.create(slug="new", title="New", text="Text.", date="2012")
    draft.authors.add(author), draft.organisations.add(organisation), draft.themes.add(theme)
    draft.citations.create(source=source)
    Figure.objects.create(milestone=draft, measure=measure, value=5, counted_as="things", date="2012")
    assert find_public() == []
    with recording():
        draft.status, draft.publish_at = "published", timezone.now()
        draft.save()
    assert {"/", "/milestones/new/", "/authors/", "/figures/"} <= set(find_public())


def test_editor_does_not_add_plans_and_changes_no_noun():
    editor = sign_in("ed", "Editors")
    theme = Theme.objects.first()

    plan = add(editor, PolicingPlan, {"name": WORD, "kind": "programme", "period": "2012"})
    editor.post(address_of(theme), {"name": WORD, "slug": theme.slug, "change_kind": "wording", "reason": "A test."})

    assert plan.status_code == 403 and not PolicingPlan.objects.filter(name=WORD).exists()
    assert not Theme.objects.filter(name=WORD).exists()


def test_pickers_offer_an_editor_to_add_what_is_not_there():
    editor = sign_in("ed", "Editors")
    draft = Milestone.objects.create(slug="new", title="New", text="Text.", date="2012")

    page = editor.get(address_of(draft)).content.decode()
    live = editor.get(address_of(Milestone.objects.published().first()).replace("change", "draft")).content.decode()

    for shown in (page, live):
        for noun in ("theme", "organisation", "author", "source", "measure"):
            assert f">New {noun}</a>" in shown, noun
        assert ">New policing plan</a>" not in shown


def test_editor_does_not_bring_back_what_the_public_may_name_again():
    editor, publisher = sign_in("ed", "Editors"), sign_in("ann")
    theme = Theme.objects.create(slug="gone", name="Gone theme")
    publisher.post(f"/admin/timeline/theme/{theme.pk}/delete/", {"post": "yes", "reason": "A test."})
    data = {"key": str(theme.pk), "reason": "A test."}

    shown = editor.get("/admin/timeline/theme/deleted/").content.decode()

    assert "Gone theme" in shown and "Bring back…" not in shown
    assert editor.post("/admin/timeline/theme/deleted/", data).status_code == 403
    assert publisher.post("/admin/timeline/theme/deleted/", data).status_code == 302
    assert open_form(publisher, Theme.objects.get(name="Gone theme"))["name"] == "Gone theme"
