"""A month at the desk, by chance but always the same for one seed, under a clock that stands still at each step."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from unittest import mock

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

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
from timeline.revisions import acts, recording, snapshot
from timeline.revisions.apply import wording
from timeline.revisions.redaction import redact

# Clocks go back in London in the middle of it. It lies ahead, so that what a test loads before it is its past.
BEGIN = datetime(2096, 10, 18, 9, tzinfo=timezone.get_fixed_timezone(0))
DATES = ("1998", "200X", "2009/2011", "2012~", "2012-03-12", "2013", "2015-06", "2016", "[..2023]", "2012/..")
NUMBERS = ({"value": 7}, {"value": 311, "bound": "about"}, {"value": 300, "bound": "between", "upper": 350})
NAMED = (Theme, Organisation, PolicingPlan, Author, Source, Measure)
RELATIONS = ("themes", "organisations", "plans", "authors")
# What is written of each noun beside its name: readers see all of it somewhere.
WRITTEN = {
    Theme: ("name", "description"),
    Organisation: ("name", "abbreviation"),
    PolicingPlan: ("name", "summary", "period"),
    Author: ("name", "qualifications", "unit", "team"),
    Source: ("title", "author", "publisher", "link", "archived", "date"),
    Measure: ("name", "description", "position"),
    SiteText: ("title", "short_title", "standfirst", "credit", "contact", "licence"),
}


class Month:
    """Staff at work: `now` is the time of the whole process while the month is `stopped`; `done` tells what was done.

    `redacted` are the words that went for good, `deck` what is to be done before anything is done twice as often.
    """

    def __init__(self, seed):
        self.random, self.now, self.number = random.Random(seed), BEGIN, 0
        self.deck, self.done, self.redacted = self.random.sample(ACTS, len(ACTS)), [], []
        self.moments = {BEGIN}
        self.who = self.make_publisher("month-ann")
        self.other = self.make_publisher("month-bob")

    def make_publisher(self, name):
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name="Publishers"))
        return user

    def stopped(self):
        return mock.patch("django.utils.timezone.now", lambda: self.now)

    def wait(self):
        """Let some time go by: seconds, minutes, hours or days, never to a whole second."""
        unit, most = self.random.choice([("seconds", 50), ("minutes", 50), ("hours", 20), ("days", 2), ("days", 3)])
        self.now += timedelta(seconds=2) + timedelta(**{unit: self.random.uniform(0, most)})

    def act(self):
        """Do one thing that there is to do; what is refused now is tried again later."""
        for act in list(self.deck):
            with suppress(acts.Refused, ValidationError, IntegrityError, LookupError), transaction.atomic():
                act(self)
                self.deck.remove(act)
                self.done.append(act.__name__)
                break
        self.deck = self.deck or self.random.sample(ACTS, len(ACTS))

    @property
    def why(self):
        return acts.Why(f"For a reason, {self.word}.", self.random.choice(["correction", "update", "wording"]))

    @property
    def word(self):
        """A word that nobody has written yet."""
        self.number += 1
        return f"Wq{self.number}x"

    def record(self):
        why = self.why
        return recording(self.who, why.reason, why.kind)

    def pick(self, queryset):
        """Return one of what is there, whatever order the database gives; raises LookupError where there is none."""
        return self.random.choice(list(queryset.order_by("pk")))

    def pick_public(self):
        return self.pick(Milestone.objects.published())

    def pick_named(self, *models):
        """Return a noun, mostly one that a public milestone names."""
        model = self.random.choice(models or NAMED)
        if issubclass(model, (Theme, Organisation, Author, PolicingPlan)) and self.random.random() < 0.8:
            return self.pick(model.objects.filter(milestones__in=Milestone.objects.published()).distinct())
        return self.pick(model.objects.all())

    def make_value(self, field):
        """Return something else for a field of `WRITTEN` to say."""
        word = self.word
        said = {
            "link": f"https://example.org/{word}",
            "archived": f"https://archive.example.org/{word}",
            "contact": f"{word.lower()}@example.org",
            "position": self.random.randrange(100),
            "period": self.random.choice(["2012/2016", "2013/..", "2021/2025"]),
            "date": self.random.choice(DATES),
        }
        # Names begin with another letter each time, so that their order changes.
        return said.get(field, f"{self.random.choice('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}{word.lower()} {word[:16]}")

    def write_milestone(self, **values):
        """Store a milestone that names, cites and counts something."""
        milestone = Milestone(
            slug=self.word.lower(), title=f"New {self.word}", text=f"Text.\n\nOf {self.word}, in 2012.",
            date=self.random.choice(DATES), **values,
        )  # fmt: skip
        milestone.full_clean()
        milestone.save()
        for relation in RELATIONS:
            model = Milestone._meta.get_field(relation).related_model
            getattr(milestone, relation).add(self.pick(model.objects.all()))
        milestone.citations.create(source=self.pick(Source.objects.all()), locator=f"page {self.number}")
        self.add_number(milestone)
        return milestone

    def add_number(self, milestone, **values):
        said = {
            "measure": self.pick(Measure.objects.all()),
            "date": self.random.choice(DATES),
            "counted_as": self.random.choice(["PCs", "Safer Schools Officers"]),
            "kind": self.random.choice(["actual", "actual", "actual", "target", "planned", "change"]),
            **self.random.choice(NUMBERS),
        }
        figure = Figure(milestone=milestone, **said | values)
        figure.full_clean()
        figure.save()

    def lengthen(self):
        """Publish so many milestones, in one go, that the timeline has a second page."""
        with self.record():
            for _ in range(11):
                self.write_milestone(status="published")


def edit_milestone(month):
    milestone = month.pick_public()
    name = month.random.choice(["title", "text", "text", "short_name", "date"])
    word = month.word
    said = {"title": f"Title {word}", "text": f"{milestone.text}\n\nSaid of {word}.", "short_name": f"Short {word}"}
    with month.record():
        setattr(milestone, name, said.get(name) or month.random.choice(DATES))
        milestone.save()


def edit_noun(month):
    noun = month.pick_named(*NAMED, SiteText)
    model = type(noun)
    name = month.random.choice(WRITTEN[model])
    changes = {name: month.make_value(name)}
    if (model, name) == (Author, "name") and noun.kind == Author.Kind.PERSON:
        changes = {"name": f"{changes['name']} Family{month.number}", "family_name": f"Family{month.number}"}
    data = snapshot(noun)
    acts.save_over(model, noun.pk, data | changes, base=data, who=month.who, why=month.why)


def add_figure(month):
    with month.record():
        month.add_number(month.pick_public())


def add_other_number(month):
    """Let another source give a number of what is counted already."""
    figure = month.pick(Figure.objects.published().filter(standing="followed"))
    values = {name: getattr(figure, name) for name in ("measure", "date", "kind", "counted_as")}
    with month.record():
        month.add_number(
            figure.milestone, **values, standing="also-published", source=month.pick(Source.objects.all()),
            standing_reason=f"Because {month.word}.",
        )  # fmt: skip


def change_figure(month):
    figure = month.pick(Figure.objects.published())
    word = month.word
    changes = [
        {"value": month.random.randrange(100, 290)}, {"note": f"Noted {word}."}, {"counted_as": f"Basis {word}"},
        {"date": month.random.choice(DATES)}, {"measure": month.pick(Measure.objects.all())}, {"kind": "target"},
        {"source": month.pick(Source.objects.all()), "quotation": f"Quoted {word}."},
    ]  # fmt: skip
    with month.record():
        for name, value in month.random.choice(changes).items():
            setattr(figure, name, value)
        figure.full_clean()
        figure.save()


def delete_figure(month):
    with month.record():
        month.pick(Figure.objects.published()).delete()


def relate(month):
    """Let a milestone name one noun more, or one less."""
    milestone, name = month.pick_public(), month.random.choice(RELATIONS)
    relation = getattr(milestone, name)
    with month.record():
        if relation.exists() and month.random.random() < 0.5:
            relation.remove(month.pick(relation.all()))
        else:
            relation.add(month.pick(relation.model.objects.all()))


def cite(month):
    """Let a milestone or a plan cite a source, or no longer."""
    milestone = month.pick_public()
    parent = {"milestone": milestone} if month.random.random() < 0.7 else {"plan": month.pick_named(PolicingPlan)}
    cited = Citation.objects.filter(**parent)
    with month.record():
        if cited.count() > 1 and month.random.random() < 0.5:
            month.pick(cited).delete()
        else:
            source = month.pick(Source.objects.all())
            Citation.objects.create(**parent, source=source, locator=month.word, quotation=f"Said {month.word}.")


def refer(month):
    """Let a noun refer to another one."""
    noun, name, other = month.random.choice(
        [(Author, "organisation", Organisation), (PolicingPlan, "issuing_body", Organisation),
         (Measure, "shown_with", Measure), (Measure, "ended_by", Milestone)]
    )  # fmt: skip
    noun, other = month.pick(noun.objects.all()), month.pick(other.objects.all())
    with month.record():
        setattr(noun, name, month.random.choice([other, other, None]))
        if name == "ended_by":
            noun.ended_as = f"ended {month.word}"
        noun.full_clean()
        noun.save()


def add_noun(month):
    """Add a noun of each kind but one, and let a milestone name it."""
    model = month.random.choice([Theme, Organisation, PolicingPlan, Author, Source, Measure])
    values = {"slug": month.word.lower(), "title" if model is Source else "name": month.make_value("name")}
    more = {Author: {"kind": "body"}, PolicingPlan: {"kind": "police-and-crime-plan", "period": "2012/2016"}}
    milestone = month.pick_public()
    with month.record():
        noun = model.objects.create(**values, **more.get(model, {}))
        if model is Source:
            milestone.citations.create(source=noun)
        elif model is Measure:
            month.add_number(milestone, measure=noun)
        else:
            getattr(
                milestone, next(name for name in RELATIONS if hasattr(noun, "milestones") and is_of(name, noun))
            ).add(noun)


def is_of(name, noun):
    return Milestone._meta.get_field(name).related_model is type(noun)


def publish_at_once(month):
    with month.record():
        month.write_milestone(status="published")


def publish_briefly(month):
    """Publish a milestone that is withdrawn within the day."""
    end = month.now + timedelta(minutes=month.random.uniform(5, 600))
    with month.record():
        month.write_milestone(status="published", withdraw_at=end)


def schedule_milestone(month):
    due = month.now + timedelta(hours=month.random.uniform(0.1, 60))
    with month.record():
        month.write_milestone(status="published", publish_at=due)


def schedule_withdrawal(month):
    milestone = month.pick_public()
    with month.record():
        milestone.withdraw_at = month.now + timedelta(hours=month.random.uniform(0.1, 60))
        milestone.save()


def write_draft(month):
    with month.record():
        month.write_milestone(status="draft")


def publish_new(month):
    milestone = month.pick(Milestone.objects.filter(status="draft"))
    acts.set_status([milestone.pk], "published", who=month.who, why=month.why, is_right=True)


def withdraw(month):
    acts.set_status([month.pick_public().pk], "withdrawn", who=month.who, why=month.why)


def publish_again(month):
    hidden = month.pick(Milestone.objects.in_state(Milestone.State.WITHDRAWN))
    acts.set_status([hidden.pk], "published", who=month.who, why=month.why, is_right=True)


def draft(month):
    """Change a milestone or a plan by a draft, which is published at once, later, or never."""
    obj = month.pick_public() if month.random.random() < 0.7 else month.pick_named(PolicingPlan)
    name = "title" if isinstance(obj, Milestone) else "summary"
    old = acts.find_draft(obj)
    if old and old.is_open:
        acts.discard_draft(old, old.shown_number, "Too old.", who=month.who)
    live = Revision.objects.of(obj).last()
    data = wording(snapshot(obj)) | {name: f"Drafted {month.word}"}
    kept = acts.keep_draft(obj, data, base=live.number, over=0, who=month.other)
    at = month.random.choice([None, month.now + timedelta(hours=month.random.uniform(0.1, 40)), "never"])
    if at != "never":
        acts.publish_draft(kept, kept.number, who=month.who, why=month.why, at=at, is_right=True)


def restore(month):
    """Let something say again what it said before."""
    obj = month.pick_public() if month.random.random() < 0.4 else month.pick_named(*NAMED, SiteText)
    revisions = Revision.objects.of(obj)
    number, newest = month.pick(revisions.filter(data__isnull=False)).number, revisions.last().number
    acts.restore(
        type(obj), obj.pk, number, base=newest, newest=newest, who=month.who, why=month.why,
    )  # fmt: skip


def delete(month):
    """Delete a noun with all that refers to it and may lose it."""
    model = month.random.choice([Theme, Organisation, PolicingPlan, Author, Source, Measure, Milestone])
    acts.delete(month.pick(model.objects.all()), who=month.who, why=month.why)


def bring_back(month):
    gone = month.pick(Revision.objects.latest().filter(data__isnull=True))
    model = next(model for model in (*NAMED, Milestone) if model._meta.model_name == gone.model)
    acts.bring_back(model, gone.key, who=month.who, why=month.why)


def redact_word(month):
    """Take a word of a milestone's text out for good."""
    word = f"Wq{month.random.randrange(1, month.number)}x"
    if len(month.redacted) < 3 and word in "".join(Milestone.objects.values_list("text", flat=True)):
        redact(word, month.who, "child")
        month.redacted.append(word)
    else:
        raise LookupError


# All that is done before anything is done once more; what has most to be changed stands here most often.
ACTS = [
    *[edit_milestone] * 2, *[edit_noun] * 5, add_figure, add_other_number, *[change_figure] * 2, delete_figure,
    *[relate] * 2, *[cite] * 2, refer, add_noun, publish_at_once, publish_briefly, schedule_milestone,
    schedule_withdrawal, write_draft, publish_new, *[withdraw] * 2, publish_again, *[draft] * 2, *[restore] * 2, delete,
    bring_back, redact_word,
]  # fmt: skip
