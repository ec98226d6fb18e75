"""Dates and Markdown while they are typed: how the site understands them, with and without JavaScript."""

import html
import re

import pytest
from django.contrib import admin
from django.db import models
from django.test.utils import isolate_apps

from timeline.fields import ImpreciseDateField
from timeline.models import Measure, Milestone, PolicingPlan, Revision, Source
from timeline.models.base import TEXT_LIMIT, markdown_field

from .conftest import thorough
from .desk import address_of, open_form, sign_in

pytestmark = pytest.mark.usefixtures("history")

ADD = "/admin/timeline/milestone/add/"


def understood(response):
    """The words beside each date field of a form, empty rows included."""
    return [html.unescape(words) for words in re.findall(r"<output>(.*?)</output>", response.content.decode())]


def refusals(response):
    errors = re.findall(r'(?s)<ul class="errorlist.*?</ul>', response.content.decode())
    return html.unescape(re.sub(r"<[^>]+>", "", " ".join(errors)))


def test_every_date_field_says_how_its_stored_date_is_understood(ann):
    milestone = Milestone.objects.get(slug="local-policing-model")
    plan = PolicingPlan.objects.get(slug="police-and-crime-plan-2017-2021")
    source = Source.objects.create(slug="dated", title="Dated", date="by 2023")

    words = understood(ann.get(address_of(milestone)))
    # Its own and its end; of each figure and each source the day on which it was seen; a row to add of either.
    assert len(words) == 2 + 2 * (milestone.figures.count() + 1) + milestone.citations.count() + 1 and "" in words
    assert f"{milestone.date.label}: 1 January 2012 to 31 December 2012" in words
    assert understood(ann.get(address_of(plan))) == ["2017–2021: 1 January 2017 to 31 December 2021", ""]
    assert understood(ann.get(address_of(source))) == [
        "by 2023: some day up to 31 December 2023; readers find it under 2023"
    ]


def test_refused_form_says_how_what_was_typed_is_understood(ann):
    refused = ann.post(ADD, open_form(ann, None, ann.get(ADD)) | {"date": "c. 2013", "title": ""})

    assert "about 2013: 1 January 2013 to 31 December 2013, marked as approximate" in understood(refused)


def test_dates_are_checked_without_saving_and_without_other_complaints(ann):
    milestone = Milestone.objects.get(slug="local-policing-model")
    typed = {"title": "", "date": "2009-2011", "figures-0-date": "199-", "figures-0-value": "x", "text": "Typed."}
    revisions = Revision.objects.count()

    checked = ann.post(address_of(milestone), open_form(ann, milestone) | typed | {"reason": "", "_check_dates": "x"})

    page = checked.content.decode()
    assert "Nothing is saved yet. How each date is read stands beside it." in page
    assert "2009–2011: 1 January 2009 to 31 December 2011" in understood(checked)
    assert refusals(checked).count("is not a date this site can read") == 1
    assert "required" not in refusals(checked) and "errornote" not in page
    assert 'value="199-"' in page and "Typed." in page
    milestone.refresh_from_db()
    assert milestone.title and Revision.objects.count() == revisions


def test_valid_form_is_checked_without_being_saved(ann):
    data = open_form(ann, None, ann.get(ADD)) | {"title": "T", "slug": "t", "date": "1999", "text": "x"}
    data |= {"figures-TOTAL_FORMS": 1, "figures-0-measure": Measure.objects.first().pk, "figures-0-date": "1980s"}
    data |= {"figures-0-kind": "actual", "figures-0-value": 7, "figures-0-counted_as": "officers"}

    checked = ann.post(ADD, data | {"_check_dates": "x"})

    assert "1980s: 1 January 1980 to 31 December 1989" in understood(checked)
    assert refusals(checked) == "" and not Milestone.objects.filter(slug="t").exists()
    assert "was added successfully" not in ann.get("/admin/").content.decode()


@thorough
def test_editor_checks_the_dates_of_a_draft():
    editor = sign_in("ed", "Editors")
    milestone = Milestone.objects.get(slug="local-policing-model")
    address = f"/admin/timeline/milestone/{milestone.pk}/draft/"

    page = editor.get(address)
    data = open_form(editor, milestone, page) | {"draft_number": 0, "live_number": 1, "date": "since 2012"}
    checked = editor.post(address, data | {"_check_dates": "x"})

    assert "since 2012: from 1 January 2012, with no end given" in understood(checked)
    assert 'name="draft_number"' in checked.content.decode()


def test_dates_are_checked_in_what_a_publisher_published_meanwhile():
    editor = sign_in("ed", "Editors")
    milestone = Milestone.objects.create(slug="m", title="M", text="x", date="2014")
    data = open_form(editor, milestone) | {"date": "since 2012"}
    milestone.status = "published"
    milestone.save()

    checked = editor.post(address_of(milestone), data | {"_check_dates": "x"})

    assert "since 2012: from 1 January 2012, with no end given" in understood(checked)


def test_button_to_check_is_where_dates_are(ann):
    assert ann.get(ADD).content.decode().count('name="_check_dates"') == 1
    assert "_check_dates" not in ann.get("/admin/timeline/theme/add/").content.decode()


@pytest.mark.parametrize(
    ("typed", "is_read", "words"),
    [
        ("2009-2011", True, "2009–2011: 1 January 2009 to 31 December 2011"),
        ("199-", False, '"199-" is not a date this site can read. Try 1995, 1990s, 2009-2011 or "by 2023".'),
        ("", False, '"" is not a date this site can read. Try 1995, 1990s, 2009-2011 or "by 2023".'),
        ("x" * 5000, False, f'"{"x" * 39}…" is not a date this site can read.'),
        ("\0", False, "is not a date this site can read."),
    ],
)
def test_typed_date_is_answered_in_the_words_of_the_reader(ann, typed, is_read, words):
    answer = ann.get("/admin/explain-date/", {"text": typed}).json()

    assert answer["is_read"] is is_read and words in answer["words"]


def test_typed_markdown_is_rendered_as_the_public_sees_it(ann):
    def render(text):
        return ann.post("/admin/render-markdown/", {"text": text}).json()["html"]

    assert render("**Bold** <script>alert(1)</script>") == (
        "<p><strong>Bold</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    )
    assert render("") == ""
    assert f"longer than {TEXT_LIMIT:,} characters" in render("x" * (TEXT_LIMIT + 1))
    assert ann.get("/admin/render-markdown/").status_code == 405


def test_only_staff_may_ask(client):
    for answer in (client.get("/admin/explain-date/?text=2015"), client.post("/admin/render-markdown/", {"text": "x"})):
        assert answer.status_code == 302 and "/admin/login/" in answer["Location"]


@pytest.mark.parametrize(("noun", "name"), [("milestone", "text"), ("policingplan", "summary"), ("sitetext", "about")])
def test_every_markdown_field_lists_what_may_be_written(ann, noun, name):
    page = ann.get(f"/admin/timeline/{noun}/1/change/").content.decode()

    assert re.search(rf'data-render="/admin/render-markdown/">\s*<textarea name="{name}"', page)
    assert "<pre>**bold**</pre></td><td><p><strong>bold</strong></p>" in page


@isolate_apps("django.contrib.auth")
def test_field_of_a_new_model_has_it_by_itself():
    class Letter(models.Model):  # noqa: DJ008
        sent = ImpreciseDateField()
        body = markdown_field("body")

        class Meta:
            app_label = "auth"

    desk = admin.ModelAdmin(Letter, admin.site)
    widgets = [desk.formfield_for_dbfield(Letter._meta.get_field(name), None).widget for name in ("sent", "body")]

    assert "some day up to 31 December 2023" in widgets[0].render("sent", "by 2023")
    assert "What you can write" in widgets[1].render("body", "")
    media = str(widgets[0].media + widgets[1].media)
    assert "timeline/js/read.js" in media and "timeline/js/markdown.js" in media


@pytest.mark.parametrize(
    ("typed", "words", "is_read"),
    [
        ("12 Mar 2026", "12 March 2026", True),
        ("March 2026", "is more than a day", False),
        ("today", "Type the day", False),
    ],
)
def test_day_on_which_a_source_was_seen_is_explained_as_it_is_read(ann, typed, words, is_read):
    answer = ann.get("/admin/explain-day/", {"text": typed}).json()

    assert words in answer["words"] and answer["is_read"] is is_read
