"""Words taken out for good: nowhere in the database and on no page, and the record says that they were, and why."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from timeline.index import search
from timeline.models import Author, Draft, Figure, Measure, Milestone, PolicingPlan, Redaction, Revision, Theme
from timeline.revisions import acts, drift, recorded_models, recording
from timeline.revisions.redaction import redact
from timeline.revisions.wording import Wording

from .conftest import make_public, thorough
from .desk import address_of, open_form, sign_in
from .editing import Browser
from .page import read, read_words
from .test_drafts import at, draft_form, keep_draft
from .test_hidden import public_addresses

pytestmark = pytest.mark.usefixtures("history")

ADD = "/admin/timeline/redaction/add/"
NAME = "Zyxa Quorndale"
SLUG = "zyxa-quorndale-is-offered"


@pytest.fixture
def named(ann):
    """A public milestone that names a child in all its parts, in its past, in a draft and in the desk's log."""
    theme = Theme.objects.create(slug="zyxa-quorndale", name=NAME)
    with recording(User.objects.get(username="ann"), f"As {NAME} said."):
        milestone = Milestone.objects.create(
            slug=SLUG,
            title=f"{NAME} is offered a place",
            date="2013",
            text="**Zyxa**\n_Quorndale_, and ZYXA QUORNDALE’s friend Zyxandra Quorndale. [She](/x/zyxa-quorndale)",
            status="published",
        )
        milestone.themes.add(theme)
        milestone.authors.set(Author.objects.all())
        values = {
            "measure": Measure.objects.first(),
            "value": 7,
            "date": "2013",
            "counted_as": NAME,
            "note": f"Of {NAME}.",
        }
        milestone.figures.create(**values)
    change = {"text": "Cleaned by hand.", "reason": f"{NAME} was named.", "change_kind": "wording"}
    assert ann.post(address_of(milestone), open_form(ann, milestone) | change).status_code == 302
    keep_draft(ann, milestone, title=f"{NAME} comes back")
    thrown = keep_draft(ann, milestone, title="Cleaned in the draft")
    acts.discard_draft(thrown, thrown.number, f"{NAME} again.", who=thrown.who)
    keep_draft(ann, milestone, title=f"{NAME} comes back")
    assert Draft.objects.of(milestone).exists() and LogEntry.objects.filter(object_repr__contains=NAME).exists()
    return milestone


def redact_in_desk(client, words=NAME, ground="child"):
    """Go through the three steps as a Publisher; gives the pages."""
    pages, data = [], {"words": words, "ground": ground}
    for button in ("_show", "_sure", "_redact"):
        page = client.post(ADD, {**data, button: "x"}, follow=True)
        pages.append(page)
        if "seen" in page.context:
            data |= {"seen": page.context["seen"], "number": page.context["count"]}
    return pages


def dump():
    """Every value of every table as text, but for the accounts of staff."""
    values = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            values += [str(value) for row in cursor.fetchall() for value in row if value is not None]
    return "\n".join(values)


def is_named(text):
    return re.search(r"zyxa\W+quorndale", text.replace("_", " ").replace("\\n", " "), re.IGNORECASE)


@thorough
@pytest.mark.database
def test_words_are_gone_from_every_table_page_feed_and_download(client, ann, named):
    assert is_named(dump()) and is_named(read(client.get("/changes/")))

    places, sure, done = redact_in_desk(ann)

    assert "Every place" in read_words(places) and "Are you sure?" in read_words(sure)
    assert "The words are gone from the record" in read_words(done)
    assert not is_named(dump())
    named.refresh_from_db()
    desk = [f"/admin/timeline/milestone/{named.pk}/{page}/" for page in ("change", "history", "draft", "review")]
    desk += ["/admin/", "/admin/timeline/redaction/", "/admin/timeline/milestone/", "/admin/timeline/theme/"]
    desk.append(f"{desk[1]}?old=1&new=2")
    for address in [
        *public_addresses(),
        *desk,
        "/?as_of=2099-01-01",
        f"/milestones/{SLUG}/",
        f"/milestones/{SLUG}.bib",
    ]:
        assert not is_named(read(ann.get(address))), address
    assert "Zyxandra Quorndale" in Revision.objects.of(named).first().data["text"]
    assert [list(drift(model)) for model in recorded_models()] == [[]] * len(recorded_models())
    call_command("check_record", verbosity=0)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only FTS5 keeps words of rows that are gone")
@pytest.mark.sqlite
def test_search_index_forgets_the_words(ann, named):
    def words_of_index():
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM timeline_search_data")
            return b"".join(bytes(block) for (block,) in cursor.fetchall())

    assert b"quorndal" in words_of_index()
    redact_in_desk(ann, words="Quorndale")

    search.forget()

    assert b"quorndal" not in words_of_index()


def test_record_keeps_date_kind_and_ground_without_wording(client, ann, named):
    redact_in_desk(ann)

    (entry,) = read(client.get("/changes/?kind=redaction&milestone=redacted-is-offered")).split('<div class="change"')[
        1:
    ]
    words = read_words(entry)
    assert "Redaction : [redacted] is offered a place" in words and "Ground: identity of a child." in words
    assert "<del>" not in entry and "<ins>" not in entry
    page = read_words(client.get("/milestones/redacted-is-offered/"))
    assert "Redaction Ground: identity of a child." in page and "[redacted] was named." in page
    assert "redaction" in read(client.get("/changes.atom")).lower()
    assert "redaction" in read_words(ann.get(f"/admin/timeline/milestone/{named.pk}/history/"))


@thorough
@pytest.mark.database
def test_restore_and_draft_bring_nothing_back(client, ann, named):
    redact_in_desk(ann)

    ann.post(
        f"/admin/timeline/milestone/{named.pk}/history/", {"restore": "1", "reason": "Back.", "change_kind": "update"}
    )
    named.refresh_from_db()
    assert named.slug == "redacted-is-offered" and named.title == "[redacted] is offered a place"
    draft = Draft.objects.of(named).get()
    ann.post(
        at("review", named),
        {"draft_number": draft.number, "step": "publish", "sure": "on", "reason": "Go.", "change_kind": "update"},
    )
    assert "[redacted] comes back" in read_words(client.get("/changes/")) and not is_named(dump())


@thorough
@pytest.mark.database
def test_form_opened_before_is_refused_and_says_so(ann, named):
    bob = sign_in("bob")
    old_form = open_form(bob, named)
    old_draft = draft_form(bob, named)
    redact_in_desk(ann)

    refused = bob.post(address_of(named), old_form)

    words = read_words(refused)
    assert refused.status_code == 200 and "Words were redacted since you opened this form." in words
    assert "Title: both of you changed it. Theirs: “[redacted] is offered a place”" in words
    assert "Note: both of you changed it" in words and not is_named(dump())
    refused = bob.post(at("draft", named), old_draft)
    assert "Words were redacted since you opened this form." in read_words(refused) and not is_named(dump())


def test_what_was_never_public_leaves_no_public_entry(client, ann):
    draft = Milestone.objects.create(slug="a-draft", title=f"On {NAME}", text="x", date="2024")
    before = read(client.get("/changes.atom"))

    redact_in_desk(ann)

    assert read(client.get("/changes.atom")) == before and not is_named(dump())
    with recording(reason="Now for all."):
        draft.refresh_from_db()
        draft.status = "published"
        draft.save()
    page = read_words(client.get("/milestones/a-draft/"))
    assert "Now for all." in page and "Redaction" not in page
    assert "redaction" in read_words(ann.get(f"/admin/timeline/milestone/{draft.pk}/history/"))


def test_words_in_the_hidden_past_of_what_is_public_leave_no_entry(client, ann):
    milestone = Milestone.objects.create(slug="a-draft", title=f"On {NAME}", text="x", date="2024")
    with recording(reason="Reworded."):
        milestone.title, milestone.status = "On a pupil", "published"
        milestone.save()
    before = read(client.get("/milestones/a-draft/"))

    redact_in_desk(ann)

    assert read(client.get("/milestones/a-draft/")) == before and not is_named(dump())


@thorough
@pytest.mark.database
def test_withdrawn_and_deleted_things_are_redacted_on_the_record(client, ann, named):
    plan = make_public(
        PolicingPlan.objects.create(slug="quorndale", name=f"Plan of {NAME}", kind="programme", period="2013")
    )
    plan.delete()
    with recording(reason="Withdrawn."):
        named.status = "withdrawn"
        named.save()

    redact_in_desk(ann, ground="court-order")

    entries = read_words(client.get("/changes/?kind=redaction"))
    assert "4 changes" in entries  # with the milestone that named the plan
    assert "policing plan Plan of [redacted] Ground: court order." in entries
    assert "[redacted] is offered a place" in entries and not is_named(dump())
    assert client.get("/milestones/redacted-is-offered/").status_code == 410


def test_fields_stay_valid_and_unique(ann):
    with recording():
        for number, name in enumerate(("Jo", "jo")):
            Theme.objects.create(slug=f"jo-{number}", name=f"{name} " * 19 + "end")
        Theme.objects.create(slug="jo", name="Jo!")
        Theme.objects.create(slug="redacted", name="Taken")
    redact("Jo", User.objects.get(username="ann"), "erasure")

    for theme in Theme.objects.all():
        theme.full_clean()
    assert {"redacted-2", "redacted-0", "redacted-1"} <= set(Theme.objects.values_list("slug", flat=True))
    assert not re.search(r"\bjo\b", " ".join(Theme.objects.values_list("name", flat=True)), re.IGNORECASE)


def test_words_with_accents_are_found_in_what_databases_escape():
    Theme.objects.create(slug="jose-nunez", name="José Ñuñez", description="JOSÉ ÑUÑEZ, Jose Nunez")
    redact("José Ñuñez", User.objects.create(username="ann"), "child")

    theme = Theme.objects.get(slug="redacted")
    assert (theme.name, theme.description) == ("[redacted]", "[redacted], [redacted]")
    assert Revision.objects.of(theme).first().data["name"] == "[redacted]"


@pytest.mark.parametrize(
    ("words", "text", "finds"),
    [
        ("Jane Doe", "JANE\n doe", True),
        ("Jane Doe", "**Jane** _Doe_", True),
        ("Jane Doe", "jane-doe-arrested", True),
        ("Jane Doe", "Jane Does", False),
        ("Ann", "Annual", False),
        ("O’Brien", "o'brien", True),
        ("José", "jose and Jose\u0301", True),
        ("a.b", "a(b", True),
        ("a|b", "a", False),
    ],
)
def test_words_are_found_however_they_are_set(words, text, finds):
    assert any(not found.likeness for found in Wording(words).find(text)) is finds


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"words": "", "ground": "child"}, "Enter the words"),
        ({"words": "–", "ground": "child"}, "at least three letters or digits"),
        ({"words": NAME}, "Choose the ground"),
        ({"words": NAME, "ground": "shame"}, "Select a valid choice"),
        ({"words": "Nobody of this name", "ground": "child"}, "stand nowhere in the record"),
        ({"words": NAME + "\x00", "ground": "child"}, "stand nowhere in the record"),
    ],
)
def test_bad_input_has_a_message_and_redacts_nothing(ann, data, message):
    response = ann.post(ADD, data)

    assert message in read_words(response) and not Redaction.objects.exists()


@thorough
@pytest.mark.database
def test_nothing_is_redacted_before_the_second_yes(ann, named):
    before = dump()
    first = ann.post(ADD, {"words": NAME, "ground": "child", "_redact": "x"})
    assert "Every place" in read_words(first)
    with recording(reason="Meanwhile."):
        Theme.objects.filter(name=NAME).get().delete()
    second = ann.post(ADD, {"words": NAME, "ground": "child", "_redact": "x", "seen": first.context["seen"]})

    assert "The record has changed meanwhile." in read_words(second)
    assert is_named(dump()) and is_named(before) and not Redaction.objects.exists()
    back = ann.post(ADD, {"words": NAME, "ground": "child", "_back": "x", "seen": "x"})
    assert NAME in read(back) and "Show every place" in read(back)


def test_only_publishers_may(named):
    editor = sign_in("ed", "Editors")

    assert editor.get(ADD).status_code == 403 and editor.post(ADD, {"words": NAME}).status_code == 403
    assert editor.get("/admin/timeline/redaction/").status_code == 403
    assert ADD not in read(editor.get(f"/admin/timeline/milestone/{named.pk}/history/"))


def test_pages_of_an_object_lead_to_redaction(ann):
    pk = Milestone.objects.first().pk

    for page in (f"{pk}/change", f"{pk}/history", "deleted"):
        assert ADD in read(ann.get(f"/admin/timeline/milestone/{page}/")), page


@thorough
@pytest.mark.database
def test_figures_are_redacted_in_their_notes(client, ann, named):
    redact_in_desk(ann)

    figure = Figure.objects.get(milestone=named)
    assert (figure.note, figure.counted_as) == ("Of [redacted].", "[redacted]")
    assert "Of [redacted]." in read(client.get("/figures.csv"))


@thorough
@pytest.mark.database
def test_redaction_through_the_production_server(site):
    browser = Browser(site, "publishers")
    theme = "/admin/timeline/theme/add/"
    browser.post(theme, browser.form(theme) | {"name": NAME, "slug": "zyxa-quorndale"})
    assert is_named(browser.get("/admin/timeline/theme/"))
    fields = browser.form(ADD) | {"words": NAME, "ground": "erasure"}

    _, places = browser.post(ADD, fields)
    fields["seen"] = re.search(r'name="seen" value="(\w+)"', places)[1]
    _, sure = browser.post(ADD, fields | {"_sure": "x"})
    fields["number"] = re.search(r"<strong>Are you sure\?</strong> (\d+) place", sure)[1]
    address, done = browser.post(ADD, fields | {"_redact": "x"})

    assert address == "/admin/timeline/redaction/" and "The words are gone from the record" in done
    for path in ("/", "/admin/", "/admin/timeline/theme/", "/changes/"):
        assert not is_named(browser.get(path)), path
