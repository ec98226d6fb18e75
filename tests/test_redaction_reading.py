"""Words are redacted as a reader sees them, however they are set, and what comes near them is offered."""

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from timeline.models import Author, Milestone, Organisation, Redaction, Source, Theme
from timeline.models.redaction import digests_of
from timeline.revisions import recording
from timeline.revisions.erasing import forget_messages
from timeline.revisions.redaction import redact
from timeline.revisions.wording import Wording, replace
from timeline.text import to_html, to_plain

from .conftest import DATABASE, make_public, sparing
from .page import read, read_words
from .test_redaction import ADD, dump, redact_in_desk

NAME = "Zoe Quorndale"


def redact_text(text, words=NAME):
    found = [each for each in Wording(words).find(text) if not each.likeness]
    while found:
        text = replace(text, found, is_markdown=True)
        found = [each for each in Wording(words).find(text) if not each.likeness]
    return text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Zoe Quorn*dale* was", "[redacted] was"),
        ("[Zoe](https://example.org/) Quorndale went", "[[redacted]](https://example.org/) went"),
        ("Zoe [Quorndale](https://example.org/) went", "[redacted] went"),
        (
            'See [this](https://example.org/zo%C3%AB-quorndale "Zoë Quorndale").',
            'See [this](https://example.org/redacted "redacted").',
        ),
        ("[It](https://example.org/a_(b)/zoe_quorndale)", "[It](https://example.org/a_(b)/redacted)"),
        ("Zoë&nbsp;Quorndale", "[redacted]"),
        ("Zo&euml;&#x2011;Quorn&shy;dale", "[redacted]"),
        ("Zoe Quorn\u00addale", "[redacted]"),
        ("Zo\u200be\u2060 Quorndale", "[redacted]"),
        ("Zoe\u0308 QUORNDALE’s", "[redacted]’s"),
        ("*Zoë* **Quorndale** came", "*[redacted]* came"),
        ("__Zoe__ _Quorndale_", "__[redacted]__"),
        ("Zoe *Quorndale was* there", "[redacted] *[redacted] was* there"),
        ("# Zoe Quorndale\n\nCame.", "# [redacted]\n\nCame."),
        ("| A | B |\n|---|---|\n| Zoe | Quorndale |", "| A | B |\n|---|---|\n| [redacted]| |"),
        ("`Zoe Quorndale` and ``zoe quorndale``", "`[redacted]` and ``[redacted]``"),
        ("> Zoe\n> Quorndale came", "> [redacted]\n>  came"),
        ("Zoe\nQuorndale\ncame", "[redacted]\ncame"),
        ("Zoe Quorndales", "Zoe Quorndales"),
    ],
)
def test_words_are_found_in_markdown_which_stays_valid(text, left):
    assert redact_text(text) == left


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Łukasz Øst", "lukasz ost"),
        ("Ost", "Øst"),
        ("fiona", "ﬁona"),
        ("O’Brien", "obrien"),
        ("OBrien", "O'Brien"),
        ("Anne-Marie", "anne marie"),
        ("李小龙", "**李**小龙"),
        ("Strasse", "straße"),
    ],
)
def test_words_are_folded_as_the_search_folds_them(words, text):
    assert not Wording(words).find(redact_text(text, words))


MARKS = st.sampled_from(["*", "**", "_", "`", "[", "](https://example.org/)", "&shy;", "\u00ad", "\u200b", ""])
BETWEEN = st.sampled_from([" ", "\n", "&nbsp;", "* ", " *", "** _", "&#x2011;", "  ", "\n> "])
AROUND = st.sampled_from(["", "He met ", "*He* met ", " was **there** [today](/x)", "- "])


@given(st.lists(MARKS, min_size=13, max_size=13), BETWEEN, AROUND, AROUND)
def test_no_markdown_hides_a_name_from_a_redaction_that_readers_see(marks, between, before, after):
    first, last = (
        "".join(mark + letter for mark, letter in zip(marks[start:], name, strict=False))
        for start, name in ((0, "Zoe"), (3, "Quorndale"))
    )
    text = before + first + between + last + after

    left = redact_text(text)

    assert not re.search(r"\bzoe\W{1,9}quorndale\b", re.sub("[\u00ad\u200b]", "", to_plain(left)), re.IGNORECASE)
    assert to_html(left).count("<a ") <= to_html(text).count("<a ")


@pytest.fixture
def near(ann):
    texts = {
        "the-other-way-round": "Quorndale, Zoe",
        "initials": "Z. Quorndale",
        "one-word": "ZoeQuorndale",
        "last-name": "The Quorndales of Quorndale",
        "between": "Zoe Mary Quorndale",
    }
    with recording(reason="Made."):
        return {slug: Theme.objects.create(slug=slug, name=f"{slug}: {text}") for slug, text in texts.items()}


def test_near_misses_are_listed_and_none_is_ticked(ann, near):
    page = ann.post(ADD, {"words": NAME, "ground": "child"})

    words, source = read_words(page), read(page)
    assert "The words themselves stand nowhere in the record." in words and "comes near the words" in words
    for text in ("Quorndale, Zoe", "Z. Quorndale", "ZoeQuorndale", "Quorndales", "Zoe Mary Quorndale"):
        assert f"<del>{text}</del>" in source
    assert source.count('name="chosen"') == len(near) and "checked" not in source.split("Near misses")[1]
    assert not Redaction.objects.exists()


def test_near_misses_go_where_they_are_ticked_and_stay_elsewhere(ann, near):
    Theme.objects.create(slug="exact", name=NAME)
    data = {"words": NAME, "ground": "child"}
    page = ann.post(ADD, data)
    chosen = [place.name for place in page.context["near"] if "initials" in place.what]
    sure = ann.post(ADD, data | {"seen": page.context["seen"], "chosen": chosen, "_sure": "x"})
    assert "2 objects" in read_words(sure)

    done = ann.post(
        ADD,
        data | {"seen": sure.context["seen"], "chosen": chosen, "number": sure.context["count"], "_redact": "x"},
        follow=True,
    )

    names = dict(Theme.objects.values_list("slug", "name"))
    assert "The words are gone" in read_words(done)
    assert names["initials"] == "initials: [redacted]" and NAME not in names.values()
    assert "Z. Quorndale" not in dump() and "ZoeQuorndale" in names["one-word"]


def test_nothing_is_redacted_where_nothing_is_ticked(ann, near):
    data = {"words": NAME, "ground": "child"}
    page = ann.post(ADD, data)

    refused = ann.post(ADD, data | {"seen": page.context["seen"], "_sure": "x"})

    assert "Nothing is chosen." in read_words(refused) and not Redaction.objects.exists()


def test_messages_that_nobody_has_read_go_with_the_words(ann):
    session = ann.session
    session["_messages"], session["theme"] = f'[["__json_message",0,25,"{NAME}"]]', "kept"
    session.save()

    forget_messages()

    kept = Session.objects.get(pk=session.session_key).get_decoded()
    assert "_messages" not in kept and kept["theme"] == "kept"


def strip(page):
    """A page without what names the address that was asked for, and the moment."""
    return re.sub(r"zoe-quorndale|nobody-at-all|<updated>.*?</updated>", "", page.content.decode())


@pytest.mark.parametrize("ground", sparing(Redaction.Ground.values, marks=DATABASE))
@pytest.mark.parametrize("model", sparing([Author, Milestone, Theme, Organisation, Source], 2, DATABASE))
def test_old_address_answers_as_one_that_never_was(client, ann, model, ground):
    named = {"title": NAME} if model in (Source, Milestone) else {"name": NAME}
    dated = {"date": "2013", "text": "x", "status": "published"} if model is Milestone else {}
    with recording(reason="Made."):
        obj = model.objects.create(slug="zoe-quorndale", **named, **dated)
        if model is not Milestone:
            make_public(obj)
    redact(NAME, User.objects.get(username="ann"), ground)

    obj.refresh_from_db()
    assert obj.slug.startswith("redacted")
    places = {Author: "authors", Source: "sources", Milestone: "milestones"}
    page = places.get(model)
    templates = [f"/{page}/%s{end}" for end in ("/", ".bib", ".ris", ".svg", ".json")] if page else []
    templates += [f"/?{model._meta.model_name}=%s", f"/timeline.json?{model._meta.model_name}=%s"]
    templates += ["/changes/?milestone=%s", "/changes.atom?milestone=%s", "/figures/%s/", "/feed.atom?author=%s"]
    for template in templates:
        old, unknown = (Client().get(template % slug) for slug in ("zoe-quorndale", "nobody-at-all"))
        assert (old.status_code, dict(old.headers).keys()) == (unknown.status_code, dict(unknown.headers).keys())
        assert strip(old) == strip(unknown), template
        assert "identity of a child" not in strip(old).lower() or "/changes" in template
    if page:
        assert Client().get(f"/{page}/zoe-quorndale/").status_code == 404


def test_address_that_a_redaction_took_is_known_by_its_digest_alone(ann):
    Theme.objects.create(slug="zoe-quorndale", name=NAME)
    redact_in_desk(ann, words=NAME)

    redaction = Redaction.objects.get()
    assert redaction.addresses == digests_of("theme", "zoe-quorndale")[0]
    assert Redaction.objects.of_address("theme", "zoe-quorndale").exists()
