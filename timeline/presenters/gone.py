"""Addresses at which something public stood and nothing stands now: when it went, and why."""

from dataclasses import dataclass
from datetime import datetime

from timeline import clock
from timeline.dates import ImpreciseDate
from timeline.models import Entry, EntryNoun, Measure, Milestone, Revision


@dataclass(frozen=True)
class Gone:
    """What stood at an address: its noun, its date if it has one, since when and why it is gone.

    `url` is where it stands today, if it does.
    """

    noun: str
    date: object = None
    when: datetime | None = None
    reason: str = ""
    url: str = ""


def find_gone(model, slug):
    """Return the `Gone` of an address of a noun at which the public finds nothing, None if it never found anything.

    An address may have been handed on: who was public there last is told of. What hidden stands there now changes
    nothing.
    """
    noun, name = str(model._meta.verbose_name), model._meta.model_name
    keys = Revision.objects.filter(model=name, slug=slug).order_by("-pk").values_list("key", flat=True)
    for key in dict.fromkeys(keys):
        obj = model.objects.filter(pk=key).first()
        ended = find_end_of(name, key, slug)
        if isinstance(obj, Measure) and obj.slug == slug and (found := find_last_figure(obj)):
            return found
        if ended and obj is None:
            return Gone(noun, None, *ended)
        if ended and is_shown(obj):
            return Gone(noun, None, *ended, obj.get_absolute_url())
        if ended and isinstance(obj, Milestone):
            # Its date as readers saw it last: what it says now they never saw.
            shown = Entry.objects.due(clock.now()).last_shown(obj)
            return Gone(noun, ImpreciseDate(shown.revision.data["date"]), *ended)
        if ended:
            return None  # it stands, and nothing public names it: nobody is told that there is one
    return None


def is_shown(obj):
    """Return whether the public sees an object now: a milestone by its own times, another noun while it is named."""
    if isinstance(obj, Milestone):
        return obj.is_public
    named = EntryNoun.objects.standing(clock.now())
    return named.filter(model=obj._meta.model_name, key=str(obj.pk)).exists()


def find_end_of(name, key, slug):
    """Return (when, reason) of the end of what the public saw at an address; None if it never saw anything there."""
    end = None
    for entry in Entry.objects.due(clock.now()).filter(model=name, key=key).with_revisions():  # newest first
        if entry.is_public and entry.slug == slug:
            # What nothing named any more when it was deleted has no entry of that.
            last = end.revision if end else Revision.objects.filter(model=name, key=key).order_by("number").last()
            is_over = end or last.data is None
            return (end.when if end else last.when, last.reason) if is_over else (None, "")
        end = entry
    return None


def find_last_figure(measure):
    """Return the `Gone` of a measure that has no public figure any more, None if it never had one."""
    named = EntryNoun.objects.filter(model=measure._meta.model_name, key=str(measure.pk), until__lte=clock.now())
    last = named.select_related("entry").order_by("until", "entry__revision").last()
    if last is None:
        return None
    ends = Entry.objects.filter(model=last.entry.model, key=last.entry.key, when=last.until, pk__gt=last.entry_id)
    end = ends.select_related("revision").earliest("pk")  # the entries of an object are written in their order
    return Gone(str(measure._meta.verbose_name), None, end.when, end.revision.reason)
