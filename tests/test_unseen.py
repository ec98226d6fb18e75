"""What readers are given to tell one version of the site from another moves with what they see, and with that alone."""

import datetime
import io
import os
import random

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from timeline.index import derived, version
from timeline.models import (
    Author,
    Citation,
    Figure,
    Measure,
    Milestone,
    Organisation,
    PolicingPlan,
    Revision,
    SiteText,
    Source,
    Theme,
)
from timeline.revisions import acts, recording, rehearsal
from timeline.revisions.redaction import redact

from .conftest import begin_anew, thorough
from .test_caching import ADDRESSES

pytestmark = pytest.mark.usefixtures("history")

PAGES = ["/", "/milestones/gone/", "/milestones/was/", "/changes/", "/timeline.json"]
if os.environ.get("REQUIRE_ALL"):
    PAGES += [*ADDRESSES, "/?q=officer&order=relevance", "/authors/once/"]
HOUR = datetime.timedelta(hours=1)


def key():
    """What all entity tags are made of."""
    return version.read().key


def read(client, addresses):
    return {address: (made.status_code, made.getvalue()) for address in addresses for made in [client.get(address)]}


def read_afresh(addresses=PAGES):
    begin_anew()
    return read(Client(), addresses)


def public():
    return Milestone.objects.get(slug="local-policing-model")


def make(slug, **values):
    return Milestone.objects.create(**{"slug": slug, "title": f"Title {slug}", "text": "x", "date": "2012", **values})


def count(milestone, **values):
    measure = Measure.objects.get(slug="safer-schools-officers")
    values = {"measure": measure, "value": 5, "counted_as": "PCs", "date": "1990", **values}
    return Figure.objects.create(milestone=milestone, **values)


def save(obj, **values):
    for name, value in values.items():
        setattr(obj, name, value)
    obj.save()
    return obj


def write_past_the_door(*statements):
    """Write past the door by SQL."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def hidden():
    """One milestone of each kind that readers do not see, with all that it may name."""
    now = timezone.now()
    made = {
        "draft": make("draft"),
        "due": make("due", status="published", publish_at=now + HOUR),
        "gone": make("gone", status="published"),
        # Both its times are over: nobody ever saw it.
        "over": make("over", status="published", publish_at=now - 2 * HOUR, withdraw_at=now - HOUR),
    }
    moved = save(make("was", status="published"), slug="is-now")
    once = Author.objects.create(slug="once", name="Once")
    made["gone"].authors.add(once)
    for milestone in (made["gone"], moved):
        with recording(None, "It was wrong."):
            save(milestone, status="withdrawn")
    for model in (Theme, Organisation, Author):
        made[model] = model.objects.create(slug="hidden", name="Hidden")
    made[PolicingPlan] = PolicingPlan.objects.create(slug="hidden", name="Hidden", kind="programme", period="2012")
    made[Source] = Source.objects.create(slug="hidden", title="Hidden")
    made[Measure] = Measure.objects.create(slug="hidden", name="Hidden")
    for milestone in (made["due"], made["draft"]):
        for field in Milestone._meta.many_to_many:
            getattr(milestone, field.name).add(made[field.related_model])
        count(milestone, measure=made[Measure])
    return {**made, "moved": moved, "once": once}


def work_unseen(hidden):
    """Yield, after each, what staff do of which readers see nothing."""
    now = timezone.now()
    draft, due, gone, over = (hidden[name] for name in ("draft", "due", "gone", "over"))
    for milestone in (draft, due, gone, over, hidden["moved"]):
        yield save(milestone, title="Officers retitled", text="Officer, officer.", date="1980s")
        figure = count(milestone)
        yield figure
        yield save(figure, value=6, date="2012")
        yield Figure.objects.filter(pk=figure.pk).update(note="Other.")
        yield figure.delete()
        yield milestone.themes.add(Theme.objects.first())
        yield milestone.citations.all().delete()
        yield Milestone.plans.through.objects.create(milestone=milestone, policingplan=PolicingPlan.objects.last())
        yield save(milestone, slug=f"{milestone.slug}-2")
    yield save(draft, publish_at=now - HOUR / 2)
    yield save(draft, publish_at=now + HOUR)
    yield save(over, withdraw_at=now - HOUR / 2)
    yield save(due, publish_at=now + 3 * HOUR)
    yield save(due, withdraw_at=now + 4 * HOUR)
    yield Milestone.objects.filter(pk=due.pk).update(title="In bulk")
    for model in (Theme, Organisation, Author, PolicingPlan, Measure):
        yield save(hidden[model], name="Renamed", slug="renamed")
    yield save(hidden[Source], title="Renamed")
    yield save(hidden[Measure], position=5)
    yield save(hidden["once"], name="Renamed")
    yield Theme.objects.create(slug="new", name="New")
    # What hidden stands where something public stood.
    yield make("was")
    yield due.delete()
    yield draft.delete()
    yield hidden[Theme].delete()
    late = make("late", status="published", publish_at=now + HOUR)
    yield late
    yield acts.set_status([late.pk], "draft", who=None, why=acts.Why(), is_right=True)
    yield save(late, text="About Xavier Yonge.")
    yield redact("Xavier Yonge", User.objects.get_or_create(username="ann")[0], "child")
    write_past_the_door(f"UPDATE timeline_milestone SET title = 'By SQL' WHERE id = {late.pk}")
    yield call_command("check_record", record=True, stdout=io.StringIO())


def work_on_what_is_public():
    """Yield, after each, what staff do to what is public of which readers see nothing."""
    milestone = public()
    who = User.objects.get_or_create(username="ann")[0]
    yield milestone.save()
    yield Theme.objects.first().save()
    milestone.answer(["Is it so?"], "ann")
    yield milestone.save()
    figure = Figure.objects.first()
    figure.answer(["Is it so?"], "ann")
    yield figure.save()
    last = Revision.objects.of(milestone).last()
    draft = acts.keep_draft(milestone, {**last.data, "title": "Drafted"}, base=last.number, over=0, who=who)
    yield draft
    for hours in (1, 2):
        why, at = acts.Why("So.", "update"), timezone.now() + hours * HOUR
        yield acts.publish_draft(draft, draft.number, who=who, why=why, at=at)
    yield acts.unschedule(draft, draft.number, who=who)
    yield acts.discard_draft(draft, draft.number, who=who)
    with rehearsal():
        save(milestone, title="Previewed")
    yield None
    yield call_command("loaddata", "history", verbosity=0)
    yield save(milestone, title=Milestone.objects.get(pk=milestone.pk).title, withdraw_at=timezone.now() + HOUR)
    assert list(derived.find_faults()) == []
    yield call_command("upkeep", stdout=io.StringIO())


@thorough
@pytest.mark.database
def test_work_of_which_readers_see_nothing_moves_no_tag_and_no_page(client, hidden):
    before, pages, tag = key(), read_afresh(), client.get("/")["ETag"]

    for number, _ in enumerate(work_unseen(hidden)):
        assert key() == before, number
    for number, _ in enumerate(work_on_what_is_public()):
        assert key() == before, number
    # What is declared to be the desk's shows nowhere.
    for model in (Milestone, Figure):
        QuerySet(model).update(confirmed="Desk", confirmed_by="desk", confirmed_at=timezone.now())
    QuerySet(Milestone).update(created=timezone.now() - 9 * HOUR, modified=timezone.now())

    after = read_afresh()
    assert {address for address in PAGES if after[address] != pages[address]} == set()
    assert client.get("/")["ETag"] == tag
    assert list(derived.find_faults()) == []


def work_seen():
    """Yield, after each, what staff do of which readers see something."""
    milestone, now = public(), timezone.now()
    for name, value in {"title": "Other", "short_name": "O", "text": "Other.", "date": "1980s"}.items():
        yield save(milestone, **{name: value})
    yield save(milestone, slug="moved")
    for field in Milestone._meta.many_to_many:
        others = field.related_model.objects.exclude(milestones=milestone)
        if not others:
            others = [field.related_model.objects.create(slug="fresh", **{
                name: "Fresh" for name in ("name", "title") if name in field.related_model.public_fields
            })]  # fmt: skip
        yield getattr(milestone, field.name).add(others[0])
        yield getattr(milestone, field.name).remove(others[0])
    through = Milestone.themes.through.objects
    row = through.create(milestone=milestone, theme=Theme.objects.exclude(milestones=milestone)[0])
    yield row
    yield through.filter(pk=row.pk).delete()
    figure = count(milestone)
    yield figure
    for name in ("value", "bound", "note", "counted_as", "kind", "date", "measure"):
        fresh = {"value": 7, "bound": "about", "kind": "target", "date": "1991", "measure": Measure.objects.last()}
        value = fresh.get(name, True)
        yield save(figure, **{name: str(value) if name in ("note", "counted_as") else value})
    yield Figure.objects.filter(pk=figure.pk).update(value=8)
    yield figure.delete()
    citation = milestone.citations.create(source=Source.objects.first(), locator="page 99")
    yield citation
    for name, value in {"locator": "page 98", "quotation": "Words.", "archived": "https://example.org/x"}.items():
        yield save(citation, **{name: value})
    yield citation.delete()
    for model in (Theme, Organisation, Author, PolicingPlan, Source, Measure):
        noun = model.objects.filter(figures__isnull=False)[0] if model is Measure else milestone_noun(model)
        for name in model.public_fields:
            if name == "position":
                yield save(noun, position=noun.position + 7)
            elif name in ("name", "title", "description", "publisher", "summary"):
                yield save(noun, **{name: f"Other {name} {model.__name__}"})
    body = Organisation.objects.create(slug="body", name="Body")
    yield save(milestone_noun(PolicingPlan), issuing_body=body)
    yield save(body, name="Other body")
    yield SiteText.objects.update(standfirst="Other.")
    yield SiteText.objects.all().delete()
    yield SiteText.objects.create(title="Anew", short_title="A", standfirst="New.")
    late = make("late", status="published")
    yield late
    yield save(late, withdraw_at=timezone.now())
    yield save(late, withdraw_at=None)
    yield save(late, publish_at=now + HOUR)
    yield save(late, publish_at=now - HOUR)
    yield Milestone.objects.bulk_create([make_unsaved("bulk")])
    yield Milestone.objects.filter(slug="bulk").update(title="In bulk")
    yield acts.set_status([late.pk], "withdrawn", who=None, why=acts.Why("Wrong.", "correction"), is_right=True)
    yield acts.set_status([late.pk], "published", who=None, why=acts.Why("Right.", "correction"), is_right=True)
    yield save(late, text="About Xavier Yonge.")
    yield redact("Xavier Yonge", User.objects.get_or_create(username="ann")[0], "child")
    yield late.delete()
    write_past_the_door(f"UPDATE timeline_milestone SET title = 'By SQL' WHERE id = {milestone.pk}")
    yield call_command("check_record", record=True, stdout=io.StringIO())
    yield call_command("loaddata", "history", verbosity=0, overwrite=True)
    yield derived.rebuild()


def make_unsaved(slug):
    return Milestone(slug=slug, title=slug, date="2020", text="x", status="published", publish_at=timezone.now())


def milestone_noun(model):
    cited = "citations__milestone" if model is Source else "milestones"
    return model.objects.filter(**{f"{cited}__status": "published"}).first()


@thorough
@pytest.mark.database
def test_whatever_readers_see_moves_every_tag():
    seen = [key()]

    for number, _ in enumerate(work_seen()):
        assert key() not in seen, number
        seen.append(key())


def test_clock_moves_every_tag_when_something_comes_or_goes(monkeypatch):
    # A new day moves tags as well, so all of it happens within one.
    now = (timezone.now() + datetime.timedelta(days=1)).replace(hour=9)
    make("due", status="published", publish_at=now + HOUR, withdraw_at=now + 2 * HOUR)

    keys = []
    for moment in (now, now + HOUR / 2, now + HOUR, now + 1.5 * HOUR, now + 2 * HOUR, now + 3 * HOUR):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        keys.append(key())

    before, _, during, _, after, _ = keys
    assert keys == [before, before, during, during, after, after] and len({before, during, after}) == 3


def test_deletion_of_what_nothing_names_any_more_is_told_at_its_address(client):
    with recording(None, "Credited."):
        author = Author.objects.create(slug="once", name="Once")
        public().authors.add(author)
    public().authors.remove(author)
    assert client.get("/authors/once/").status_code == 404

    with recording(None, "Not needed."):
        author.delete()

    assert b"Not needed." in client.get("/authors/once/").content
    Author.objects.create(slug="once", name="Hidden")
    assert b"Not needed." in client.get("/authors/once/").content


@thorough
@pytest.mark.database
@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("SEEDS", "1"))))
def test_page_from_the_store_is_the_page_made_anew_after_any_work(client, monkeypatch, seed):
    monkeypatch.setattr("timeline.charts.tally.FIGURES", 20)  # more are counted
    chance = random.Random(seed)
    pages = [
        "/",
        "/timeline.json",
        "/figures.json",
        "/changes/",
        "/authors/",
        "/sources/",
        "/plans/",
        "/milestones/m-0/",
        "/figures/safer-schools-officers/",
        "/compare/",
    ]
    nouns = {"themes": Theme, "plans": PolicingPlan, "organisations": Organisation, "authors": Author}
    for number in range(4):
        make(f"m-{number}")
    measures = [*Measure.objects.all(), Measure.objects.create(slug="m", name="M")]

    def work():
        milestone = chance.choice(Milestone.objects.filter(slug__startswith="m-"))
        relation = chance.choice([*nouns])
        noun = chance.choice(nouns[relation].objects.all())
        moments = [None, *(timezone.now() + number * HOUR for number in (-2, -1, 1))]
        acts_of_staff = [
            lambda: save(milestone, title=f"T {chance.random()}", date=chance.choice(["2012", "1980s"])),
            lambda: save(milestone, status=chance.choice(["draft", "published", "published", "withdrawn"])),
            lambda: save(milestone, publish_at=chance.choice(moments), withdraw_at=chance.choice(moments)),
            lambda: getattr(milestone, relation).add(noun),
            lambda: getattr(milestone, relation).remove(noun),
            lambda: save(noun, name=f"N {chance.random()}"),
            lambda: nouns[relation].objects.filter(pk=noun.pk).update(slug=f"n-{chance.randrange(10**6)}"),
            lambda: milestone.figures.all().delete(),
            lambda: count(milestone, measure=chance.choice(measures), date=str(chance.randrange(1900, 1999))),
            lambda: save(chance.choice(Figure.objects.all()), value=chance.randrange(999)),
            lambda: Citation.objects.get_or_create(milestone=milestone, source=chance.choice(Source.objects.all())),
            lambda: save(milestone, slug=f"m-{chance.randrange(10**6)}"),
        ]
        chance.choice(acts_of_staff)()

    for _ in range(40):
        work()
        served = read(client, pages)
        assert read_afresh(pages) == served
