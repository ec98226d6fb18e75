"""What a page of the past says of itself: of when it is, and what came since."""

from dataclasses import dataclass
from datetime import datetime

from timeline.addresses import path_to, with_query
from timeline.models import Entry

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


def present_past(past, now, today_url, milestone=None, left_out=""):
    """Return the `AsOf` of a page that asks for a `Past`, None where it asks for today's.

    `milestone` is the one that the page is about; `left_out` a sentence that names what is not shown.
    """
    if past is None or past.error:
        return past and AsOf(error=f"{past.error} This is today’s page.")
    changes, is_public = path_to("change-list"), True
    if milestone is None:
        since, noun = select_entries(until=now).told_together(), "record"
    else:
        since, noun = select_entries_of(milestone, now), "milestone"
        own = Entry.objects.filter(model=milestone._meta.model_name, key=str(milestone.pk))
        is_public = own.standing(now).filter(is_public=True).exists()
        changes = f"{today_url}#changes" if is_public else with_query(changes, [("milestone", milestone.slug)])
    count = since.filter(when__gt=past.at).count()
    return AsOf("", past.at, past.until, count, changes, today_url, left_out, noun, not is_public)
