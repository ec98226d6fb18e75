"""A preview shows what is typed as the public would see it, and leaves nothing behind."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session

from timeline.models import Figure, Measure, Milestone, PolicingPlan, Revision, Theme

from .conftest import thorough
from .desk import address_of, open_form, sign_in
from .page import read_words

pytestmark = pytest.mark.usefixtures("history")

ADD = "/admin/timeline/milestone/add/"


def page_of(response):
    return response.content.decode()


def count_all():
    models = (Milestone, Figure, Revision, LogEntry, Session, Theme, PolicingPlan)
    rows = Milestone.objects.order_by("pk").values("title", "status", "publish_at", "modified")
    return [model.objects.count() for model in models], list(rows)


def test_change_is_previewed_with_figures_and_relations_and_leaves_nothing(ann):
    milestone = Milestone.objects.get(slug="named-officer-offered")
    theme = Theme.objects.exclude(milestones=milestone).first()
    data = open_form(ann, milestone)
    before = count_all()

    changed = {"title": "Typed title", "text": "Typed **text**.", "figures-0-value": 239, "themes": [theme.pk]}
    response = ann.post(address_of(milestone), data | changed | {"_preview": "Preview page", "reason": ""})

    words = read_words(response)
    assert response.status_code == 200 and "This is a preview: nothing is saved." in words
    assert "Typed title" in words and "<strong>text</strong>" in response.content.decode()
    assert "239" in words and theme.name in words
    assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"
    assert count_all() == before
    assert "was changed successfully" not in read_words(ann.get("/admin/"))


@thorough
@pytest.mark.database
def test_new_milestone_is_previewed_on_its_page_and_in_its_place(ann):
    before = count_all()
    data = open_form(ann, None, ann.get(ADD)) | {
        "title": "Not yet written", "slug": "not-yet-written", "date": "about 1999", "text": "Words.",
        "figures-TOTAL_FORMS": 1, "figures-0-measure": Measure.objects.first().pk, "figures-0-kind": "actual",
        "figures-0-value": 77, "figures-0-counted_as": "officers", "figures-0-date": "about 1999",
    }  # fmt: skip

    page = ann.post(ADD, data | {"_preview": "x"})
    assert "Not yet written" in read_words(page) and "77" in read_words(page)
    timeline = ann.post(ADD, data | {"_preview_timeline": "x"})
    assert '<a id="previewed"></a><article class="card" id="not-yet-written">' in page_of(timeline)
    words = read_words(timeline).split("14 milestones")[1]
    assert words.index("The murder of Philip Lawrence") < words.index("Not yet written") < words.index("pilot")

    assert count_all() == before
    assert ann.get("/milestones/not-yet-written/").status_code == 404


def test_what_cannot_be_saved_cannot_be_previewed(ann):
    data = open_form(ann, None, ann.get(ADD)) | {"title": "T", "date": "199-", "text": "x", "_preview": "x"}

    refused = ann.post(ADD, data)

    assert "is not a date this site can read" in read_words(refused) and 'href="#id_date"' not in page_of(refused)
    assert "Nothing to preview yet" in read_words(refused) and 'name="title"' not in page_of(refused)


def test_plan_is_previewed(ann):
    plan = PolicingPlan.objects.first()
    response = ann.post(address_of(plan), open_form(ann, plan) | {"name": "Typed name", "_preview": "x"})

    assert "Typed name" in read_words(response)
    assert not PolicingPlan.objects.filter(name="Typed name").exists()


def test_editor_cannot_preview_what_is_not_theirs_to_change():
    editor = sign_in("ed", "Editors")
    milestone = Milestone.objects.get(slug="named-officer-offered")

    assert editor.post(address_of(milestone), {"title": "x", "_preview": "x"}).status_code == 403


def test_buttons_are_there(ann):
    page = ann.get(ADD).content.decode()

    assert re.search(r'name="_preview_timeline"[^>]*formtarget="_blank" formaction="#previewed"', page)
    assert re.search(r'name="_preview"[^>]*formtarget="_blank"', page) and 'name="_preview_timeline"' in page
    assert "_preview" not in ann.get("/admin/timeline/theme/add/").content.decode()


@pytest.mark.parametrize("noun", ["milestone", "figure", "policingplan", "author", "theme", "measure", "source"])
def test_every_list_is_downloaded_safely(ann, noun):
    Theme.objects.create(slug="formula", name="=HYPERLINK(1)")
    address = f"/admin/timeline/{noun}/"
    keys = re.findall(r'name="_selected_action" value="([^"]+)"', ann.get(address).content.decode())

    response = ann.post(address, {"action": "export_csv", "_selected_action": keys})

    text = response.getvalue().decode("utf-8-sig")
    assert response["Content-Type"].startswith("text/csv") and len(text.splitlines()) >= len(keys) + 1
    assert "\n=HYPERLINK" not in text and (noun != "theme" or "'=HYPERLINK(1)" in text)


def test_preview_of_what_is_public_that_cannot_be_saved_says_why(ann):
    milestone = Milestone.objects.get(slug="named-officer-offered")
    data = open_form(ann, milestone) | {"date": "199-", "reason": "Typed reason", "change_kind": "", "_preview": "x"}

    response = ann.post(address_of(milestone), data)

    assert "is not a date this site can read" in read_words(response)
    assert "Close this tab to go back to the form" in read_words(response) and 'name="_save"' not in page_of(response)


def test_preview_of_what_has_no_page_yet_says_so(ann):
    before = count_all()
    address = "/admin/timeline/measure/add/"
    data = open_form(ann, None, ann.get(address)) | {"name": "New", "slug": "new", "position": 50, "_preview": "x"}

    response = ann.post(address, data)

    assert "The public would see no page of this yet" in read_words(response)
    assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"
    assert count_all() == before and not Measure.objects.filter(slug="new").exists()
