"""What word processors paste, and signs that Markdown takes for marks, are told at the field and never altered."""

import pytest

from timeline.models import Milestone
from timeline.text import SYNTAX, find_surprises

from .conftest import thorough
from .desk import address_of, open_form, sign_in
from .page import read_words
from .test_drafts import write_draft


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Two:\n• officers\n• schools",
            ["Line 2: “•” makes no list. Type “- officers”.", "Line 3: “•” makes no list. Type “- schools”."],
        ),
        ("One.\n\n\tTwo.", ["Line 3: a tab or four spaces make a block of code. Take them out."]),
        (
            "- 70 officers",
            ["Line 1: “- 70 officers” makes an item of a list, not a number below zero. Type minus 70 officers."],
        ),
        (
            ">500 schools",
            ["Line 1: “>500 schools” makes a quotation, and the sign is lost. Type more than 500 schools."],
        ),
        ("1) Only", ["Line 1: “1) Only” makes a list of one item. Type words before the number."]),
        ("# 5 officers", ["Line 1: “# 5 officers” makes a heading, and the sign is lost. Type No. 5 officers."]),
        ("- 70 officers\n- 30 schools", []),
        ("1. first\n2. second", []),
    ],
)
def test_text_that_becomes_something_else_is_told_with_what_to_type(text, told):
    assert find_surprises(text) == told


def test_what_the_desk_offers_to_write_surprises_nobody():
    assert not [find_surprises(example) for example in SYNTAX if find_surprises(example)]


@thorough
@pytest.mark.django_db
def test_surprising_draft_is_told_to_its_editor(history):
    milestone = Milestone.objects.get(slug="local-policing-model")

    saved = write_draft(sign_in("ed", "Editors"), milestone, text="• officers", confirm="on")

    assert "Look at the text. Line 1: “•” makes no list." in read_words(saved)


@pytest.mark.django_db
def test_surprising_text_is_kept_as_typed_and_told_at_its_field(history):
    milestone = Milestone.objects.create(slug="waiting", title="Waiting", text="Waiting.", date="2014")
    ann = sign_in("ann")

    saved = ann.post(
        address_of(milestone), open_form(ann, milestone) | {"text": ">500 schools", "confirm": "on"}, follow=True
    )
    typed = ann.post("/admin/render-markdown/", {"text": "• officers"}).json()

    assert Milestone.objects.get(pk=milestone.pk).text == ">500 schools"
    assert "Type more than 500 schools." in read_words(saved)
    assert "Type more than 500 schools." in ann.get(address_of(milestone)).content.decode()
    assert typed["surprises"] == ["Line 1: “•” makes no list. Type “- officers”."]
