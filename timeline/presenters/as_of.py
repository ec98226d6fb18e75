"""The record as the public saw it at the end of a day."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from timeline.addresses import with_query
from timeline.index.times import find_times
from timeline.models import Entry, Milestone, PolicingPlan, Revision
from timeline.revisions.hydrate import find_previous, hydrate, hydrate_one, standing_at
from timeline.text import isolate

from .milestones import Link, finish, present_cards


@dataclass(frozen=True)
class AsOf:
    """What `as_of` asks for: a `day` that has come, or the `error` that says why there is none."""

    typed: str
    day: date | None = None
    error: str = ""

    @property
    def moment(self):
        """The end of the day in London; now on the day itself, whose schedule nobody may see before its time."""
        end = timezone.make_aware(datetime.combine(self.day + timedelta(days=1), time()))
        return min(end - timedelta.resolution, timezone.now())

    def on(self, path):
        """Return `path` as it stood on that day."""
        return with_query(path, [("as_of", self.day.isoformat())])


def read_as_of(typed):
    """Return the `AsOf` of a parameter's text, None where there is no such parameter."""
    if not typed:
        return None
    typed = typed[:40]
    try:
        day = date.fromisoformat(typed) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed) else None
    except ValueError:
        day = None
    if day is None or day == date.max:
        return AsOf(typed, error=f"“{typed}” is not a day this site can read. Try 2026-12-01. This is today’s page.")
    if day > timezone.localdate():
        return AsOf(typed, error=f"{day:%-d %B %Y} has not come yet. This is today’s page.")
    return AsOf(typed, day)


def stood_on(as_of):
    """Return the entries of milestones that stood at the end of a day."""
    return Entry.objects.filter(model=Milestone._meta.model_name).standing(as_of.moment).order_by("place")


def seen_on(as_of):
    """Return those that say what the public saw, oldest first."""
    return stood_on(as_of).filter(place__gt="")


def find_on(as_of, slug):
    """Return the one that says what the public saw at an address, None if it saw nothing there."""
    # Not in the order of time, so that the address is what is looked up.
    return next(iter(stood_on(as_of).order_by().filter(slug=slug).exclude(place="")), None)


def milestones_on(as_of, entries):
    """Return the milestones of some entries of a day, oldest first, unsaved, with their relations."""
    keys = [entry.revision_id for entry in entries]
    milestones = hydrate(Milestone, Revision.objects.filter(pk__in=keys), as_of.moment)
    times = find_times([entry.key for entry in entries], as_of.moment)
    for milestone in milestones:
        milestone.public_since, milestone.public_changed = times[str(milestone.pk)]
    find_previous([figure for milestone in milestones for figure in milestone.figures.all()], as_of.moment)
    return milestones


def links_around(as_of, entry):
    """Return {"previous", "next": `Link`} to the milestones that stood beside that of an entry on that day."""
    beside = {
        "previous": seen_on(as_of).filter(place__lt=entry.place).select_related("revision").last(),
        "next": stood_on(as_of).filter(place__gt=entry.place).select_related("revision").first(),
    }
    links = {}
    for name, other in beside.items():
        if other:
            milestone = hydrate_one(Milestone, other.key, other.revision.data)
            links[name] = Link(
                f"{milestone.date.label}: {isolate(milestone.title)}", as_of.on(milestone.get_absolute_url())
            )
    return links


def plans_in_force_on(as_of, milestone_date):
    """Return the Police & Crime Plans, as recorded then, whose periods wholly contain a milestone's date."""
    if milestone_date.earliest is None or milestone_date.latest is None:
        return []
    return [
        plan
        for plan in hydrate(PolicingPlan, standing_at(PolicingPlan, as_of.moment))
        if plan.kind == PolicingPlan.Kind.POLICE_AND_CRIME_PLAN
        and plan.period.earliest
        and plan.period.latest
        and plan.period.earliest <= milestone_date.earliest
        and plan.period.latest >= milestone_date.latest
    ]


def present_cards_on(as_of, milestones):
    """Return cards that lead to the milestones as they stood on that day."""
    cards = present_cards(milestones, address=lambda milestone: as_of.on(milestone.get_absolute_url()))
    return [finish(card) for card in cards]
