"""Content of every kind, for a throwaway site: long words, all of Markdown, changes, drafts, what was taken away."""

import json
from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.utils import timezone

from timeline.models import (
    Citation,
    Figure,
    Measure,
    Milestone,
    Organisation,
    PolicingPlan,
    Revision,
    SecondLook,
    Source,
    Theme,
    Unsaved,
)
from timeline.revisions import acts, recording
from timeline.revisions.redaction import redact
from timeline.text import SYNTAX

from .awkward import TITLES

WORD = "W" * 150
TEXT = "\n\n".join([*SYNTAX, "[here](/data/)", "W" * 400, "| a | b | c | d | e | f | g | h |\n" + "|---" * 8 + "|"])
ARCHIVED = f"https://archive.example.org/{WORD}"
PLACE = {"locator": f"page {WORD[:90]}", "quotation": f"“Said {WORD}” & <b>more</b>", "archived": ARCHIVED}
FIGURES = [("actual", 5, "2012"), ("target", 7, "2013"), ("change", -2, "2014"), ("planned", 9, "[..2015]")]


def write(slug, things, source, **values):
    """Store a milestone, public since now, that names things by relation and cites a source."""
    values = {
        "title": WORD,
        "text": TEXT,
        "date": "2012",
        "status": "published",
        "publish_at": timezone.now(),
        **values,
    }
    milestone = Milestone.objects.create(slug=slug, **values)
    for relation, thing in things.items():
        getattr(milestone, relation).add(thing)
    Citation.objects.create(milestone=milestone, source=source, **PLACE)
    return milestone


def fill():
    """Store the content, in the name of the member of staff `publishers`; print the keys of it as JSON."""
    who, other = User.objects.get(username="publishers"), User.objects.get(username="editors")
    with recording(who, "Written."):
        things = {
            "themes": Theme.objects.create(slug="long", name=WORD[:60]),
            "organisations": Organisation.objects.create(slug="long", name=WORD[:120]),
            "plans": PolicingPlan.objects.create(
                slug="long", name=WORD[:120], kind="police-and-crime-plan", period="2012/..", summary=TEXT
            ),
        }
        source = Source.objects.create(
            slug="long", title="W" * 200, date="../1990", link="https://example.org/" + WORD, archived=ARCHIVED
        )
        for number, title in enumerate(TITLES):
            write(f"awkward-{number}", things, source, title=title, date="1998")
        full = write("full", things, source)
        measure = Measure.objects.get(slug="safer-schools-officers")
        for kind, value, date in FIGURES:
            Figure.objects.create(
                milestone=full, measure=measure, kind=kind, value=value, date=date, counted_as=WORD[:100], note=WORD
            )
        second = Source.objects.create(slug="second", title=f"Answer {WORD}", kind="answer", date="2012-06")
        Figure.objects.create(
            milestone=full, measure=measure, value=3, upper=8, bound="between", date="2012", counted_as=WORD[:100],
            source=second, standing="also-published", standing_reason=f"Because {WORD}.", **PLACE,
        )  # fmt: skip
        Citation.objects.create(plan=things["plans"], source=second, **PLACE)
        withdrawn = write("withdrawn", things, source)
    for number in range(3):
        full.title, full.text = f"Title {number} & <i>{WORD[:80]}</i>", f"{TEXT}\n\nVersion {number}."
        with recording(who, f"Correction {number} of <b>{WORD}</b>", "correction"):
            full.save()
            full.figures.filter(kind="actual", upper=None).update(value=number)
    with recording(who, "It was wrong.", "correction"):
        full.figures.filter(kind="planned").delete()
        withdrawn.status = "withdrawn"
        withdrawn.save()
    write("secret", things, source, title="About Xavier Yonge", text="Xavier Yonge was here.")
    redact("Xavier Yonge", who, "child")
    waiting = write("waiting", things, source, status="draft", publish_at=None)
    write("scheduled", things, source, publish_at=timezone.now() + timezone.timedelta(days=9))
    acts.delete(Theme.objects.create(slug="gone", name="Gone"), who=who, why=acts.Why("Not needed.", "correction"))
    last = Revision.objects.filter(model="milestone", key=str(full.pk)).order_by("-number")[0]
    for over in range(2):
        draft = acts.keep_draft(full, {**last.data, "title": f"Draft {over}"}, base=last.number, over=over, who=other)
    acts.hand_over(draft, draft.number, who=other, why=acts.Why(f"Because of {WORD}", "update"), note=TEXT[:300])
    plan, moment = things["plans"], datetime(2096, 2, 29, 9, tzinfo=UTC)
    last_of_plan = Revision.objects.of(plan).last()
    draft = acts.keep_draft(plan, {**last_of_plan.data, "summary": "Drafted."}, base=1, over=0, who=other)
    acts.publish_draft(draft, draft.number, who=who, why=acts.Why(f"Because of {WORD}", "update"), at=moment)
    look = SecondLook.objects.create(
        model="milestone", key=full.pk, label=str(full), before=1, number=2, who=other, reason=f"Alone: {WORD}"
    )
    typed = [["title", [f"Typed {WORD}"]], ["text", [TEXT]]]
    unsaved = Unsaved.objects.create(
        who=who, address=f"/admin/timeline/milestone/{waiting.pk}/change/", posted=json.dumps(typed)
    )
    keys = {
        "look": look,
        "full": full,
        "waiting": waiting,
        "unsaved": unsaved,
        "user": who,
        "figure": full.figures.first(),
    }
    keys |= {"theme": things["themes"], "plan": things["plans"]}
    print(json.dumps({"last": last.number, **{name: str(thing.pk) for name, thing in keys.items()}}))
