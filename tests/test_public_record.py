"""What the public record tells: what readers saw change, when they first saw it, and nothing of the desk's."""

import datetime
import json
import re

import pytest
from django.contrib.auth.models import User
from django.db import models
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from timeline.index import entries
from timeline.models import (
    Author,
    Entry,
    Measure,
    Milestone,
    Organisation,
    PolicingPlan,
    Revision,
    SiteText,
    Source,
    Theme,
    nouns,
)
from timeline.revisions import recording, snapshot
from timeline.revisions.snapshots import child_relations, is_belonging, plain_fields, public_part

from .conftest import DATABASE, name_in, sparing, thorough
from .desk import complaints, open_form
from .page import read_words
from .test_admin import change_page, make_client

pytestmark = pytest.mark.usefixtures("history")

PUBLIC = ["/changes/", "/changes.atom", "/timeline.json", "/feed.atom", "/figures.json"]


@pytest.fixture
def publisher():
    return make_client(Client(), "Publishers")


@pytest.fixture
def fallen():
    return Milestone.objects.get(slug="officer-numbers-fall")


def read_public(client, milestone):
    """Return all that anybody can read of a milestone, as one text."""
    today = f"?as_of={timezone.localdate()}"
    addresses = [*PUBLIC, milestone.get_absolute_url(), milestone.get_absolute_url() + today, f"/{today}"]
    return "\n".join(client.get(address).getvalue().decode() for address in addresses)


def test_answered_question_tells_readers_nothing(publisher, client, fallen):
    number = Entry.objects.count()
    figure = fallen.figures.get()
    figure.answer(["4,242 is what a hidden draft says."], "publishers")

    with recording(User.objects.get(username="publishers"), "It is right."):
        figure.save()

    assert Revision.objects.of(fallen).count() == 2  # the desk keeps it
    assert Entry.objects.count() == number
    text = read_public(client, fallen)
    assert "publishers" not in text and "4,242" not in text and "onfirmed" not in text


@thorough
@pytest.mark.database
def test_correction_that_comes_with_an_answer_shows_the_correction_alone(publisher, client, fallen):
    typed = {"figures-0-value": "900", "figures-0-confirm": "on", "confirm": "on"}

    response = publisher.post(change_page(fallen), open_form(publisher, fallen) | typed)

    assert response.status_code == 302, complaints(response)
    assert "publishers" in json.dumps(Revision.objects.of(fallen).last().data)
    assert "publishers" not in read_public(client, fallen)
    words = read_words(client.get("/changes/"))
    assert "Safer Schools Officers, by 2023: [removed: about 311 ] → [added: about 900 ]" in words
    assert "jump of more than half" not in words and "kind actual" not in words


def test_note_of_a_figure_is_told_only_where_it_changed(client, fallen):
    figure = fallen.figures.get()
    figure.note = "Another note."

    with recording(None, "Said better."):
        figure.save()

    words = read_words(client.get("/changes/")).split("Said better.")[1].split("Published")[0]
    assert words.strip().startswith("Figure Safer Schools Officers, by 2023: about 311; note: ")
    assert "[added: Another ]" in words and "counted as" not in words


def test_public_fields_are_declared_for_every_noun_and_name_fields_that_there_are():
    hidden = {"status", "publish_at", "withdraw_at", "confirmed", "confirmed_by", "position"}
    for model in nouns():
        names = {field.name for field in (*plain_fields(model), *model._meta.many_to_many)}
        names |= {relation.get_accessor_name() for relation in child_relations(model)}
        parents = {field.name for field in model._meta.concrete_fields if is_belonging(field)}

        assert set(model.public_fields) <= names, model
        assert names - set(model.public_fields) - parents <= hidden, model


def test_field_that_nobody_declared_is_the_desks(fallen):
    data = snapshot(fallen) | {"added_later": "A secret"}

    assert "added_later" not in public_part(Milestone, data)
    assert "confirmed" not in json.dumps(public_part(Milestone, data))


@thorough
@pytest.mark.database
def test_every_text_that_readers_may_see_stands_on_a_page(client):
    milestone = Milestone.objects.get(slug="local-policing-model")
    theme, author, source = milestone.themes.first(), milestone.authors.first(), milestone.sources[0]
    body, plan, measure = Organisation.objects.last(), milestone.plans.first(), Measure.objects.get(slug="pcsos")
    milestone.organisations.add(body)
    words, number = {}, 0
    with recording():
        for thing in (
            milestone,
            theme,
            author,
            source,
            body,
            plan,
            measure,
            milestone.figures.first(),
            SiteText.objects.get(),
        ):
            for name in type(thing).public_fields:
                field = type(thing)._meta.get_field(name)
                if isinstance(field, (models.CharField, models.TextField)) and not (field.choices or name in ("slug",)):
                    number += 1
                    words[f"zebra{number}"] = f"{type(thing).__name__}.{name}"
                    prefix = {"licence_link": "https://example.org/", "link": "https://example.org/"}.get(name, "")
                    suffix = "@example.org" if name == "contact" else ""
                    setattr(thing, name, f"{prefix}zebra{number}{suffix}")
            thing.save()
    pages = [
        "/", f"/?theme={theme.slug}", milestone.get_absolute_url(), plan.get_absolute_url(), author.get_absolute_url(),
        measure.get_absolute_url(), "/about/", "/accessibility/",
    ]  # fmt: skip

    shown = "\n".join(client.get(page).content.decode() for page in pages)

    assert [field for word, field in words.items() if not re.search(rf"{word}\b", shown)] == []


def test_time_of_publication_is_the_first_that_the_public_saw(client):
    before = timezone.now()
    milestone = Milestone.objects.create(
        slug="late", title="Found late", text="x", date="1990", status="published", publish_at="2001-05-01T10:00Z"
    )

    told = next(each for each in client.get("/timeline.json").json()["milestones"] if each["slug"] == "late")

    assert datetime.datetime.fromisoformat(told["published"]) >= before.replace(microsecond=0)
    page, feed = (client.get(path).content.decode() for path in (milestone.get_absolute_url(), "/feed.atom"))
    assert "2001-05" not in page and "2001-05" not in feed
    assert feed.index("Found late") < feed.index("Philip Lawrence")


def test_last_change_moves_with_an_entry_only(client, fallen):
    def read():
        told = {each["slug"]: each["modified"] for each in client.get("/timeline.json").json()["milestones"]}
        sitemap = client.get("/sitemap.xml").content.decode()
        return told[fallen.slug], sitemap.split(fallen.slug)[1].split("</lastmod>")[0]

    before = read()
    fallen.save()
    with recording(None, "The desk's own matter."):
        fallen.answer(["A question."], "somebody")
        fallen.save()
    assert read() == before

    fallen.title = "Fewer officers"
    fallen.save()
    assert read()[0] >= before[0] and fallen.last_public_change < Milestone.objects.get(pk=fallen.pk).last_public_change


def test_scheduled_milestone_is_public_since_its_time(client):
    soon = timezone.now() + datetime.timedelta(hours=2)
    milestone = Milestone.objects.create(
        slug="soon", title="Soon", text="x", date="1990", status="published", publish_at=soon
    )

    milestone.refresh_from_db()
    assert milestone.public_since == soon == milestone.public_changed


def test_milestone_that_came_round_the_door_is_answered(client):
    QuerySet(Milestone).update(public_since=None, public_changed=None)

    for address in (
        "/timeline.json",
        "/timeline.csv",
        "/feed.atom",
        "/sitemap.xml",
        "/milestones/officer-numbers-fall/",
    ):
        assert client.get(address).status_code == 200


# What else is public


NOUNS = [
    (Theme, {"name": "Secret theme"}, "/?theme=secret"),
    (Author, {"name": "Secret author"}, "/authors/secret/"),
    (Organisation, {"name": "Secret body"}, "/?organisation=secret"),
    (PolicingPlan, {"name": "Secret plan", "kind": "police-and-crime-plan", "period": "2015/2016"}, "/plans/secret/"),
    (Source, {"title": "Secret source"}, ""),
]
PAGES = [
    "/", "/plans/", "/authors/", "/sources/",
    "/figures/", "/compare/", "/compare/?from=2010&to=2020", "/changes/", "/changes.atom",
    "/sitemap.xml", "/timeline.json", "/feed.atom", "/milestones/junior-cadet-units/",
]  # fmt: skip


def find_mentions(client, word):
    return [address for address in PAGES if word in client.get(address).getvalue().decode()]


def test_nouns_are_public_while_something_public_names_them(client):
    with recording(None, "Prepared."):
        draft = Milestone.objects.create(slug="d", title="A draft", text="x", date="1990")
        nouns = [(model.objects.create(slug="secret", **fields), address) for model, fields, address in NOUNS]
        for noun, _ in nouns:
            name_in(draft, noun)
    with recording(None, "Saved once more."):
        for noun, _ in nouns:
            noun.save()
    assert find_mentions(client, "Secret") == [] and find_mentions(client, "secret") == []
    for _, address in nouns:
        if address.startswith("/?"):
            assert client.get(f"/timeline.json{address[1:]}").status_code == 400
        elif address:
            assert client.get(address).status_code == 404

    with recording(None, "It is ready."):
        draft.status = "published"
        draft.save()

    told = read_words(client.get("/changes/"))
    for noun, address in nouns:
        assert str(noun) in told
        entry = Entry.objects.get(model=noun._meta.model_name, key=str(noun.pk))
        assert (entry.kind, entry.is_public, entry.before) == ("published", True, None)
        assert not address or client.get(address).status_code == 200


def test_change_of_a_noun_is_told_while_something_names_it(client):
    theme = Theme.objects.create(slug="secret", name="Secret theme")
    draft = Milestone.objects.create(slug="d", title="A draft", text="x", date="1990")
    draft.themes.add(theme)
    theme.name = "Still secret"
    theme.save()
    assert not Entry.objects.filter(model="theme", key=str(theme.pk)).exists()

    draft.status = "published"
    draft.save()
    with recording(None, "A better word."):
        theme.name = "Named"
        theme.save()
    with recording(None, "Not for readers."):
        draft.status = "withdrawn"
        draft.save()
    theme.name = "Hidden again"
    theme.save()

    told = Entry.objects.filter(model="theme", key=str(theme.pk)).order_by("when", "revision")
    assert [(entry.kind, entry.revision.data["name"]) for entry in told] == [
        ("published", "Still secret"), ("update", "Named"),
    ]  # fmt: skip
    assert "Hidden again" not in client.get("/changes/").content.decode()
    assert "Hidden again" not in client.get("/").content.decode()


@pytest.mark.parametrize(("model", "field"), [(PolicingPlan, "issuing_body"), (Author, "organisation")])
def test_rename_of_a_body_that_only_a_page_of_another_noun_names_is_shown_and_told(client, model, field):
    body = Organisation.objects.create(slug="body", name="Old body")
    noun = model.objects.filter(milestones__status="published").first()
    with recording(None, "As printed."):
        setattr(noun, field, body)
        noun.save()
    assert "Old body" in read_words(client.get(noun.get_absolute_url()))

    with recording(None, "It has another name now."):
        body.name = "New body"
        body.save()

    page = read_words(client.get(noun.get_absolute_url()))
    assert "New body" in page and "Old body" not in page
    assert "It has another name now." in read_words(client.get("/changes/"))
    assert list(entries.find_faults()) == []
    entries.rebuild()
    assert Entry.objects.filter(model="organisation", key=str(body.pk)).count() == 2


@thorough
@pytest.mark.database
def test_change_tells_nothing_of_what_is_hidden_that_a_measure_refers_to(client):
    measure = Measure.objects.get(slug="youth-officers")
    hidden = Measure.objects.create(slug="hidden", name="Secret measure")
    draft = Milestone.objects.create(slug="d", title="Secret draft", text="x", date="2015")
    with recording(None, "Prepared."):
        measure.shown_with, measure.ended_by, measure.ended_as = hidden, draft, "became others"
        measure.save()

    assert "Prepared." in client.get("/changes/").content.decode()
    assert not {"/changes/", "/changes.atom"} & {*find_mentions(client, "Secret")}

    draft.title = "Plain title"
    draft.status = "published"
    draft.save()
    with recording(None, "Taken back."):
        measure.ended_by, measure.ended_as = None, ""
        measure.save()

    told = read_words(client.get("/changes/"))
    assert "2015: Plain title" in told and "Secret" not in told


@thorough
@pytest.mark.database
def test_schedule_makes_what_it_names_public_at_its_time(client):
    theme = Theme.objects.create(slug="secret", name="Secret theme")
    soon = timezone.now() + datetime.timedelta(hours=1)
    due = Milestone.objects.create(slug="d", title="Due", text="x", date="1990", status="published", publish_at=soon)
    due.themes.add(theme)

    assert find_mentions(client, "Secret") == []
    entry = Entry.objects.get(model="theme", key=str(theme.pk))
    assert (entry.when, entry.kind) == (soon, "published")


def test_rename_of_a_theme_stands_among_the_changes_of_its_milestones(client):
    theme = Theme.objects.filter(milestones__slug="local-policing-model").first()
    old = theme.name
    with recording(None, "A plainer word."):
        theme.name = "Plainly named"
        theme.save()

    page = read_words(client.get("/milestones/local-policing-model/"))
    other = Milestone.objects.published().exclude(themes=theme).first()

    changes = page.split("Changes since publication")[1]
    assert "A plainer word." in changes and old.split()[0] in changes and "Plainly" in changes
    assert "A plainer word." not in read_words(client.get(other.get_absolute_url()))


def test_past_day_has_the_names_of_its_end(client):
    theme = Theme.objects.filter(milestones__slug="local-policing-model").first()
    theme.name = "Plainly named"
    theme.save()

    page = client.get(f"/milestones/local-policing-model/?as_of={timezone.localdate()}").content.decode()

    assert "Plainly named" in page


def test_what_was_published_together_is_told_once(client):
    words = read_words(client.get("/changes/"))

    assert "School discipline becomes a public and political issue and 40 more" in words
    assert "1 change " in words and "13 milestones" in words and "The site opened with the documented history." in words
    assert client.get("/changes.atom").content.decode().count("<entry>") == 1


@thorough
def test_feed_of_changes_tells_wording_and_leads_on(client):
    milestone = Milestone.objects.get(slug="local-policing-model")
    for number in range(52):
        with recording(None, f"Reason {number}.", "correction" if number == 0 else "wording"):
            milestone.title = f"Title {number}"
            milestone.save()

    first = client.get("/changes.atom").content.decode()
    second = client.get("/changes.atom?page=2").content.decode()

    assert 'rel="next" href="http://testserver/changes.atom?page=2"' in first.replace("'", '"') or (
        'href="http://testserver/changes.atom?page=2" rel="next"' in first
    )
    assert "Reason 51." in first and "&lt;del&gt;" in first and "Reason 0." not in first and "Reason 0." in second
    assert "Reason 0." in client.get("/changes.atom?kind=correction").content.decode()
    assert "/changes.atom?kind=correction" in client.get("/changes/").content.decode()


@pytest.mark.parametrize(
    ("model", "slug", "field"),
    sparing(
        [
            (Theme, "plans-and-models", "name"),
            (Measure, "secondary-schools", "name"),
            (Source, "history-of-safer-school-partnerships", "title"),
        ],
        marks=DATABASE,
    ),
)
def test_last_changed_moves_with_what_a_milestone_names_in_every_form(client, monkeypatch, model, slug, field):
    later = timezone.now() + datetime.timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: later)
    noun = model.objects.get(slug=slug)
    setattr(noun, field, "Plainly named")
    with recording(None, "A plainer word."):
        noun.save()

    day, words = f"{later:%Y-%m-%d}", f"{timezone.localtime(later):%-d %B %Y}"
    own = "/milestones/local-policing-model/"
    files = {address: client.get(address) for address in ("/timeline.json?q=local", "/sitemap-milestones-1.xml")}
    for address, response in files.items():
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert day in body.decode(), address
    assert f"<updated>{day}" in client.get("/feed.atom").content.decode()
    assert f"Last changed {words}" in read_words(client.get(own))
    assert f"Last changed {words}" in read_words(client.get("/"))
    assert f"Last changed {words}" in read_words(client.get(f"{own}?as_of={day}"))
    if model is not Source:
        assert f"Last changed {words}" not in read_words(client.get("/milestones/murder-of-philip-lawrence/"))


def test_front_page_was_last_changed_when_the_record_was(client, monkeypatch):
    client.get("/")
    later = timezone.now() + datetime.timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with recording(None, "Taken back."):
        Milestone.objects.filter(slug="local-policing-model").update(status="withdrawn")

    assert f"Last changed {timezone.localtime(later):%-d %B %Y}" in read_words(client.get("/"))
