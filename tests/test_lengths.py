"""Nothing that is typed is cut: what is too long is kept, and told by how much."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from timeline.models import Measure, Milestone, nouns
from timeline.models.base import TEXT_LIMIT

from .conftest import sparing
from .desk import address_of, complaints, open_form
from .page import read_words
from .test_drafts import at, draft_form

pytestmark = pytest.mark.usefixtures("history")
NOUNS = [
    model._meta.model_name for model in nouns() if model._meta.model_name not in ("figure", "citation", "sitetext")
]
PUBLIC = ["/", "/?q=x", "/compare/", "/changes/", "/changes/?milestone=x", "/nowhere/"]


@pytest.mark.parametrize("noun", sparing(NOUNS, 2))
def test_no_form_of_the_desk_cuts_a_paste(ann, noun):
    page = ann.get(f"/admin/timeline/{noun}/add/").content.decode()

    assert page.count("<form") > 1 and "maxlength" not in page
    assert re.search(r"At most [\d,]+ characters\.", page)


@pytest.mark.parametrize("address", ["search/?q=x", "timeline/redaction/add/", "timeline/sitetext/1/change/"])
def test_no_other_page_of_the_desk_cuts_a_paste(ann, address):
    assert "maxlength" not in ann.get(f"/admin/{address}", follow=True).content.decode()


def test_no_form_for_users_cuts_a_paste(ann):
    User.objects.filter(username="ann").update(is_superuser=True)

    pages = [ann.get(f"/admin/auth/user/{page}/") for page in ("add", f"{User.objects.get().pk}/change")]
    pages.append(Client().get("/admin/login/"))

    assert all(page.status_code == 200 and b"maxlength" not in page.content for page in pages)


@pytest.mark.parametrize("address", PUBLIC)
def test_no_public_page_cuts_a_paste(address):
    assert b"maxlength" not in Client().get(address).getvalue()


@pytest.mark.parametrize(
    ("name", "limit"), sparing([("title", 160), ("short_name", 40), ("slug", 100), ("text", TEXT_LIMIT)])
)
def test_words_over_a_limit_are_kept_and_counted(ann, name, limit):
    milestone, words = Milestone.objects.create(slug="x", title="X", text="X.", date="2014"), "a" * (limit + 12)

    refused = ann.post(address_of(milestone), open_form(ann, milestone) | {name: words})

    assert f"This is {limit + 12:,} characters; {limit:,} fit. Take out 12." in complaints(refused)
    assert words in refused.content.decode()


def test_note_of_a_figure_over_its_limit_is_kept_and_counted_in_a_draft(ann):
    milestone = Milestone.objects.get(slug="named-officer-offered")
    form = draft_form(ann, milestone)

    refused = ann.post(at("draft", milestone), form | {"figures-0-note": "a" * 612})

    assert "This is 612 characters; 600 fit. Take out 12." in complaints(refused)
    assert "a" * 612 in refused.content.decode()


def test_name_of_a_measure_over_its_limit_is_kept_and_counted(ann):
    measure = Measure.objects.first()

    refused = ann.post(address_of(measure), open_form(ann, measure) | {"name": "a" * 92})

    assert "This is 92 characters; 80 fit. Take out 12." in complaints(refused) and "a" * 92 in refused.content.decode()


def test_search_that_is_too_long_is_kept_and_counted(ann):
    for client, address in ((Client(), "/"), (ann, "/admin/search/")):
        page = client.get(address, {"q": "x" * 212})

        assert "at most 200 characters" in read_words(page) and "these are 212." in read_words(page)
        assert f'value="{"x" * 212}"' in page.content.decode()
