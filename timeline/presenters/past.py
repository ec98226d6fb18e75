"""What a page of the past says of itself: of when it is, and what came since."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from timeline.addresses import path_to, with_query
from timeline.models import Entry, EntryNoun, Milestone
from timeline.models.revision import PUBLISHED

from .changes import select_entries, select_entries_of


@dataclass(frozen=True)
class AsOf:
    """The state of the record that a page shows, from `at` to `until`; or the `error` for which it shows today's.

    `count` changes came since, of the one object or of the record, and are told at `changes_url`. Today's page is at
    `today_url`; `left_out` names parts of it that are not shown of the past.
    """

    error: str = ""
    at: datetime | None = None
    until: datetime | None = None
    count: int = 0
    changes_url: str = ""
    today_url: str = ""
    left_out: str = ""
    noun: str = "record"
    is_withdrawn: bool = False


def present_past(past, now, today_url, obj=None, left_out=""):
    """Return the `AsOf` of a page that asks for a `Past`, None where it asks for today's.

    `obj` is the milestone or measure that the page is about; `left_out` a sentence that names what is not shown.
    """
    if past is None or past.error:
        return past and AsOf(error=f"{past.error} This is today’s page.")
    changes, noun, is_public = path_to("change-list"), "record", True
    if obj is None:
        since = select_entries(until=now).told_together()
    elif isinstance(obj, Milestone):
        since, noun, is_public = (
            select_entries_of(obj, now),
            "milestone",
            Entry.objects.standing(now).filter(**name(obj), is_public=True).exists(),
        )
        changes = f"{today_url}#changes" if is_public else with_query(changes, [("milestone", obj.slug)])
    else:
        since, noun = select_entries_giving(obj, now), "measure"
        is_public = EntryNoun.objects.standing(now).filter(**name(obj)).exists()
    count = since.filter(when__gt=past.at).count()
    return AsOf("", past.at, past.until, count, changes, today_url, left_out, noun, not is_public)


def name(obj):
    """Return by what entries name an object."""
    return {"model": obj._meta.model_name, "key": str(obj.pk)}


def select_entries_giving(measure, until):
    """Return the entries up to a moment of milestones that give figures of a measure, and of what these name."""
    giving = EntryNoun.objects.filter(**name(measure))
    came = Exists(giving.filter(entry=OuterRef("pk")))
    went = Exists(giving.filter(entry__key=OuterRef("key"), until=OuterRef("when")))
    naming = EntryNoun.objects.standing(OuterRef("when")).filter(
        model=OuterRef("model"), key=OuterRef("key"), entry__in=giving.values("entry")
    )
    own = Q(model=Milestone._meta.model_name) & (came | went)
    return Entry.objects.due(until).filter(own | Exists(naming) & ~Q(kind=PUBLISHED))
